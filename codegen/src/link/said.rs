//! What is said of a type and what is in it, which does not decide what the type is: descriptions, meanings, examples.
//!
//! A type that several operations have is described by each of them, and has what they say together.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::types::Def;

/// What an operation says of a type and of each of its members, values or alternatives.
#[derive(Debug, Default)]
pub struct Said {
    /// Of the type: the field that holds it.
    pub whole: Remark,
    /// Of what is in it.
    parts: Vec<Remark>,
}

/// What is said of one thing.
#[derive(Clone, Debug, Default)]
pub struct Remark {
    /// The lines of a description.
    pub doc: Vec<String>,
    /// What the Chinese documentation calls it.
    pub term: Option<String>,
    /// An example.
    pub example: Option<String>,
}

/// What all operations say, each with how many of them do.
#[derive(Debug, Default)]
pub struct Sayings {
    whole: Votes,
    parts: Vec<Votes>,
}

#[derive(Clone, Debug, Default)]
struct Votes {
    docs: BTreeMap<Vec<String>, usize>,
    terms: BTreeMap<String, usize>,
    examples: BTreeMap<String, usize>,
}

impl Said {
    /// Takes what is said out of a type.
    pub fn taken(whole: Remark, def: &mut Def) -> Self {
        let take_doc = |doc: &mut Vec<String>| Remark { doc: std::mem::take(doc), ..Remark::default() };
        let parts = match def {
            Def::Record(record) => {
                let members = record.members.iter_mut();
                let remark = members.map(|member| {
                    let example = member.documented.example.take();
                    Remark { example, ..take_doc(&mut member.doc) }
                });
                remark.collect()
            }
            Def::Symbol(symbol) => {
                let values = symbol.values.iter_mut();
                let meanings = values.map(|(_, value)| std::mem::take(&mut value.meaning));
                let doc =
                    |meaning: String| Some(meaning).filter(|text| !text.is_empty()).into_iter().collect();
                meanings.map(|meaning| Remark { doc: doc(meaning), ..Remark::default() }).collect()
            }
            Def::Variants(arms) => arms.iter_mut().map(|arm| take_doc(&mut arm.doc)).collect(),
        };
        Self { whole, parts }
    }
}

impl Sayings {
    /// Adds what another operation says.
    pub fn add(&mut self, said: Said) {
        let Said { whole, parts } = said;
        self.whole.add(whole);
        self.parts.resize_with(parts.len(), Votes::default);
        self.parts.iter_mut().zip(parts).for_each(|(votes, remark)| votes.add(remark));
    }

    /// Adds what is said of a type that is the same, with the same said of what is in it.
    pub fn unite(&mut self, other: Self) {
        self.whole.unite(other.whole);
        self.parts.iter_mut().zip(other.parts).for_each(|(votes, other)| votes.unite(other));
    }

    /// What is said of the type itself: descriptions, and terms.
    pub fn of_type(&self) -> (Vec<String>, Vec<String>) {
        (self.whole.doc(), most_first(&self.whole.terms).cloned().collect())
    }

    /// Gives the type what is said of what is in it.
    pub fn tell(&self, def: &mut Def) {
        match def {
            Def::Record(record) => {
                for (member, votes) in record.members.iter_mut().zip(&self.parts) {
                    member.doc = votes.doc();
                    // Another operation changes what most have least.
                    member.documented.example = most_first(&votes.examples).next().cloned();
                }
            }
            Def::Symbol(symbol) => {
                for ((_, value), votes) in symbol.values.iter_mut().zip(&self.parts) {
                    value.meaning = votes.doc().join(" ");
                }
            }
            Def::Variants(arms) => {
                arms.iter_mut().zip(&self.parts).for_each(|(arm, votes)| arm.doc = votes.doc());
            }
        }
    }
}

impl Votes {
    fn add(&mut self, Remark { doc, term, example }: Remark) {
        if !doc.is_empty() {
            *self.docs.entry(doc).or_default() += 1;
        }
        for (text, votes) in [(term, &mut self.terms), (example, &mut self.examples)] {
            if let Some(text) = text {
                *votes.entry(text).or_default() += 1;
            }
        }
    }

    fn unite(&mut self, Self { docs, terms, examples }: Self) {
        count(&mut self.docs, docs);
        count(&mut self.terms, terms);
        count(&mut self.examples, examples);
    }

    /// All descriptions, those that most operations have first, each line once.
    fn doc(&self) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for line in most_first(&self.docs).flatten() {
            if !lines.contains(line) {
                lines.push(line.clone());
            }
        }
        lines
    }
}

/// Adds to what was counted.
fn count<T: Ord>(votes: &mut BTreeMap<T, usize>, others: BTreeMap<T, usize>) {
    others.into_iter().for_each(|(text, count)| *votes.entry(text).or_default() += count);
}

/// What was counted, the most frequent first.
fn most_first<T: Ord>(votes: &BTreeMap<T, usize>) -> impl Iterator<Item = &T> {
    let mut all: Vec<_> = votes.iter().collect();
    all.sort_by_key(|(text, count)| (Reverse(**count), *text));
    all.into_iter().map(|(text, _)| text)
}
