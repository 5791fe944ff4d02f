//! A table as it is written in, its rows out: sorted by kind, interpreted, and changed by overrides.

use std::collections::BTreeSet;

use crate::ir::Method;
use crate::overrides::{Overrides, TableName};
use crate::rules::Cx;
use crate::source::SourceFile;
use crate::span::Spanned;

use super::row;
use super::surface::Table;
use super::surface::row::Row;
use super::tree::Line;

/// The rows of a table, told apart.
#[derive(Default)]
pub struct Lines {
    /// Fields and separators.
    pub rows: Vec<Line>,
    /// What whole rows say.
    pub messages: Vec<Spanned<String>>,
}

/// The overrides for the rows of a page.
pub struct RowOverrides<'a> {
    /// The page.
    pub source: &'a SourceFile,
    overrides: &'a Overrides,
    /// The numbers of those that changed something.
    pub used: BTreeSet<usize>,
}

impl<'a> RowOverrides<'a> {
    /// For one page.
    pub fn new(source: &'a SourceFile, overrides: &'a Overrides) -> Self {
        Self { source, overrides, used: BTreeSet::new() }
    }

    /// Interprets the rows of one table of one operation, with the overrides for them.
    pub fn lines(&mut self, cx: &mut Cx, table: &Table, name: TableName, method: Method) -> Lines {
        let mut lines = Lines::default();
        cx.rows.total += table.rows.len();
        for row in &table.rows {
            match row {
                Row::Separator(span) => {
                    cx.rows.separators += 1;
                    lines.rows.push(Line::Separator(*span));
                }
                Row::Message(text) => {
                    cx.rows.messages += 1;
                    lines.messages.push(text.clone());
                }
                Row::Field(row) => {
                    match row::interpret(cx, row, row.excess.map(|span| self.source.slice(span))) {
                        Some(facts) => lines.rows.push(Line::Row(Box::new(facts))),
                        None => cx.rows.diagnosed += 1,
                    }
                }
            }
        }
        self.apply(cx, &mut lines.rows, name, method);
        lines
    }

    fn apply(&mut self, cx: &mut Cx, lines: &mut Vec<Line>, table: TableName, method: Method) {
        for (number, entry) in self.overrides.of_page(&self.source.relative) {
            let other = entry.operation.as_deref().is_some_and(|operation| operation != method.word());
            if other || entry.table != table {
                continue;
            }
            let named = lines.iter_mut().filter_map(|line| match line {
                Line::Row(row) if row.name == entry.row => Some(row),
                _ => None,
            });
            let mut named: Vec<_> = named.collect();
            let target = match (entry.nth, named.len()) {
                (None, 1) => named.pop(),
                (Some(nth), count) if (1..=count).contains(&nth) => Some(named.swap_remove(nth - 1)),
                _ => None,
            };
            if let Some(row) = target
                && row::apply_row(cx, row, &entry.set)
            {
                self.used.insert(number);
            }
        }
        lines.retain(|line| {
            let dropped = matches!(line, Line::Row(row) if row.overridden.drop == Some(true));
            cx.rows.diagnosed += usize::from(dropped);
            !dropped
        });
    }
}
