//! Spans in, places as texts out, with the files that they are in and the words that say what is sealed.

use std::collections::BTreeSet;

use crate::exchange::shape::field::Evidence;
use crate::exchange::shape::text::Place;
use crate::exchange::shape::{Source, Statement, Witness};
use crate::ir;
use crate::source::{Kind, SourceMap};
use crate::span::{FileId, Span};

/// The places of a document.
pub struct Places<'s> {
    sources: &'s SourceMap,
    /// The files that some are in.
    used: BTreeSet<FileId>,
}

impl<'s> Places<'s> {
    pub fn new(sources: &'s SourceMap) -> Self {
        Self { sources, used: BTreeSet::new() }
    }

    /// None yet, in the same files.
    pub fn like(&self) -> Self {
        Self::new(self.sources)
    }

    /// These, too.
    pub fn add(&mut self, other: Self) {
        self.used.extend(other.used);
    }

    pub fn place(&mut self, span: Span) -> Place {
        self.used.insert(span.file);
        let file = self.sources.file(span.file);
        let (line, column) = file.position(span.start);
        Place { path: file.shown.clone(), line, column }
    }

    /// What says that a field is sealed.
    pub fn evidence(&mut self, span: Span) -> Evidence {
        let file = self.sources.file(span.file);
        let text = self.sources.text(span).to_owned();
        // These pages have sentences where others have marks.
        let sentence = (file.kind() == Kind::Official).then(|| sentence(&file.text, span).to_owned());
        let sentence = sentence.filter(|sentence| *sentence != text);
        Evidence { place: self.place(span), text, sentence }
    }

    pub fn witnesses(&mut self, witnesses: &[ir::Witness]) -> Vec<Witness> {
        let statement = |ir::Statement { fact, says }: &ir::Statement| Statement {
            fact: (*fact).into(),
            says: says.clone(),
        };
        let witness = |ir::Witness { origin, evidence, differs }: &ir::Witness| Witness {
            place: self.place(*origin),
            evidence: evidence.map(|span| self.evidence(span)),
            differs: differs.iter().map(statement).collect(),
        };
        witnesses.iter().map(witness).collect()
    }

    /// The files that places were in, in the order of the sources.
    pub fn sources(&self) -> Vec<Source> {
        let files = self.used.iter().map(|id| self.sources.file(*id));
        files
            .map(|file| Source {
                path: file.shown.clone(),
                below: file.relative.clone(),
                kind: file.kind().into(),
            })
            .collect()
    }
}

/// The sentence around a place in a cell.
fn sentence(text: &str, span: Span) -> &str {
    let (start, end) = (span.start as usize, span.end as usize);
    let is_end = |c: char| matches!(c, '。' | '；' | '|' | '\n' | '<' | '>');
    let before = text.get(..start).unwrap_or_default();
    let after = text.get(end..).unwrap_or_default();
    let before = before.rsplit(is_end).next().unwrap_or_default().trim_start();
    let after = after.split(is_end).next().unwrap_or_default().trim_end();
    text.get(start - before.len()..end + after.len()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_is_shown_in_its_sentence() {
        for (text, expected) in [
            ("| name | 【名】灯名。需用[公钥](x)HIT，见此。又 |", "需用[公钥](x)HIT，见此"),
            ("| 灯<br>要HIT<br>又 |", "要HIT"),
            ("HIT", "HIT"),
            ("| HIT |", "HIT"),
            ("一。HIT", "HIT"),
        ] {
            let at = text.find("HIT").unwrap_or_default();
            assert_eq!(sentence(text, Span::new(FileId::default(), at, at + 3)), expected);
        }
    }
}
