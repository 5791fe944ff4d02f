//! What a reader of one part of a document knows and says.

use super::place::Places;
use crate::diag::{Code, Diagnostic};
use crate::exchange::shape::field::Evidence;
use crate::exchange::shape::text::Place;
use crate::exchange::shape::{Statement, Witness};
use crate::ir;
use crate::span::Span;

/// The part of a document that is read.
pub struct Cx<'p> {
    places: &'p mut Places,
    /// Where the part is in the text, which is the place of what has none of its own.
    here: Span,
    /// The operation or notification that it is.
    pub of: Option<String>,
    /// The names of the table and the fields around.
    path: Vec<String>,
    /// What is wrong.
    pub problems: Vec<Diagnostic>,
}

impl<'p> Cx<'p> {
    pub fn new(places: &'p mut Places, here: Span) -> Self {
        Self { places, here, of: None, path: Vec::new(), problems: Vec::new() }
    }

    /// Says what is wrong with the part, or with the field that is read.
    pub fn bad(&mut self, message: &str) {
        let message = match self.path.as_slice() {
            [] => message.to_owned(),
            path => format!("`{}`: {message}", path.join(".")),
        };
        let found = Diagnostic::new(Code::BadModel, self.here, message);
        self.problems.push(Diagnostic { operation: self.of.clone(), ..found });
    }

    /// Reads something below a name.
    pub fn within<T>(&mut self, name: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(name.to_owned());
        let found = read(self);
        self.path.pop();
        found
    }

    /// The span of a place.
    pub fn span(&mut self, place: Option<Place>) -> Span {
        let Some(place) = place else { return self.here };
        self.known(&place, "", "")
    }

    /// The span of the words that say that a field is sealed.
    pub fn evidence(&mut self, evidence: Evidence) -> Span {
        let Evidence { place, text, sentence } = evidence;
        let around = sentence.unwrap_or_else(|| text.clone());
        if !around.contains(&text) {
            self.bad("the `sentence` of the evidence does not have its `text` in it");
        }
        self.known(&place, &around, &text)
    }

    fn known(&mut self, place: &Place, around: &str, text: &str) -> Span {
        self.places.span(place, around, text).unwrap_or_else(|| {
            self.bad(&format!("the place `{place}` is in none of the `sources`"));
            self.here
        })
    }

    pub fn witnesses(&mut self, witnesses: Vec<Witness>) -> Vec<ir::Witness> {
        let statement = |Statement { fact, says }| ir::Statement { fact: fact.into(), says };
        let witness = |Witness { place, evidence, differs }| ir::Witness {
            origin: self.span(Some(place)),
            evidence: evidence.map(|found| self.evidence(found)),
            differs: differs.into_iter().map(statement).collect(),
        };
        witnesses.into_iter().map(witness).collect()
    }
}
