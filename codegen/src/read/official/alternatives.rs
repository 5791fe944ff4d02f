//! What a page describes with several tables of one part in, one description for each of them out.
//!
//! Tables of different events are those of different messages. Tables of the same call or message are read as if each stood
//! on a page of its own, since what one of them lacks need not be there; which of them is meant is told where nothing tells
//! them apart.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::diag::{Code, Diagnostic};
use crate::ir::Protocol;
use crate::rules::Cx;

use super::described::{Described, MOST_SUBJECTS, PartTable, Place, Samples, Subject};

/// Takes apart what is described; in API v2, several tables say one after the other what there is.
pub fn split<'s>(cx: &mut Cx, described: Described<'s>) -> Vec<Described<'s>> {
    let is_read = described.subjects.iter().all(|subject| subject.protocol() != Protocol::V2);
    if !is_read || described.tables.len() < 2 {
        return vec![described];
    }
    let before = described.rows();
    let groups = by_events(described);
    let all: Vec<Described<'s>> = groups.into_iter().flat_map(|described| by_tables(cx, described)).collect();
    // What several have in common is read for each of them.
    cx.rows.total += all.iter().map(Described::rows).sum::<usize>().saturating_sub(before);
    all
}

/// Messages whose tables are different ones, apart.
fn by_events(described: Described<'_>) -> Vec<Described<'_>> {
    let mut groups: Vec<(Vec<usize>, Vec<Subject>)> = Vec::new();
    for subject in &described.subjects {
        let tables = described.tables.iter().enumerate();
        let of_it: Vec<usize> = tables.filter(|(_, table)| table.is_of(subject)).map(|(at, _)| at).collect();
        match groups.iter_mut().find(|(tables, _)| *tables == of_it) {
            Some((_, subjects)) => subjects.push(subject.clone()),
            None => groups.push((of_it, vec![subject.clone()])),
        }
    }
    if groups.len() < 2 {
        return vec![described];
    }
    let apart = groups.into_iter().map(|(at, subjects)| {
        let tables = at.iter().filter_map(|at| described.tables.get(*at)).cloned().collect();
        Described { subjects, ..described.with(tables) }
    });
    apart.collect()
}

/// Tables of one part, apart.
fn by_tables<'s>(cx: &mut Cx, described: Described<'s>) -> Vec<Described<'s>> {
    let of = |place: Place| described.tables.iter().filter(move |table| table.place == place);
    let places: BTreeSet<Place> = described.tables.iter().map(|table| table.place).collect();
    let count = places.iter().map(|place| of(*place).count()).max().unwrap_or_default();
    if count < 2 {
        return vec![described];
    }
    if count > MOST_SUBJECTS {
        cx.rows.diagnosed += described.rows();
        let message = format!("{count} tables of one part are described here");
        cx.report(Diagnostic::new(Code::TooLarge, described.origin, message));
        return Vec::new();
    }
    let name = described.subjects.first().map(Subject::name).unwrap_or_default();
    for place in &places {
        let mut tables = of(*place);
        let Some(first) = tables.next() else { continue };
        if let Some(other) = tables.find(|table| table.names() != first.names()) {
            let message = format!("`{name}` has several tables of {}", place.words());
            let found = Diagnostic::new(Code::SeveralTables, other.span, message);
            let found = found.label("read as another form of it").related(first.span, "the first one");
            cx.report(found.of(name.clone()));
        }
    }
    let apart = (0..count).map(|at| {
        let tables = places.iter().filter_map(|place| of(*place).nth(at).or_else(|| of(*place).next_back()));
        described.with(tables.cloned().collect())
    });
    apart.collect()
}

impl<'s> Described<'s> {
    fn rows(&self) -> usize {
        self.tables.iter().map(|table| table.rows.facts.len()).sum()
    }

    /// The same with some of its tables.
    fn with(&self, tables: Vec<PartTable<'s>>) -> Self {
        let mut samples = self.samples.clone();
        samples.keep_fitting(&tables, &self.tables);
        Self { tables, samples, ..self.clone() }
    }
}

impl PartTable<'_> {
    fn is_of(&self, subject: &Subject) -> bool {
        match subject {
            Subject::Notification { event, .. } => self.events.is_empty() || self.events.contains(event),
            Subject::Operation { .. } => true,
        }
    }

    fn names(&self) -> BTreeSet<&str> {
        self.rows.facts.iter().map(|row| row.name.as_str()).collect()
    }
}

impl Samples {
    /// Leaves out what shows members that only another one of all tables has.
    fn keep_fitting(&mut self, tables: &[PartTable<'_>], all: &[PartTable<'_>]) {
        fn names<'t>(tables: &'t [PartTable<'_>], place: Place) -> BTreeSet<&'t str> {
            let tables = tables.iter().filter(|table| table.place == place);
            tables.flat_map(PartTable::names).collect()
        }
        let is_of_others = |place: Place, sample: &Value| {
            let (own, known) = (names(tables, place), names(all, place));
            let mut members = sample.as_object().into_iter().flatten();
            members.any(|(name, _)| !own.contains(name.as_str()) && known.contains(name.as_str()))
        };
        let body = if all.iter().any(|table| table.place == Place::Form) { Place::Form } else { Place::Json };
        let shown = [
            (body, &mut self.body),
            (Place::Reply, &mut self.reply),
            (Place::Envelope, &mut self.envelope),
            (Place::Inside, &mut self.inside),
        ];
        for (place, sample) in shown {
            if sample.as_ref().is_some_and(|sample| is_of_others(place, sample)) {
                *sample = None;
            }
        }
    }
}
