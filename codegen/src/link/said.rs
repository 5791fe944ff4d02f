//! What is said of a type and what is in it, which does not decide what the type is: descriptions, meanings, examples.
//!
//! A type that several operations have is described by each of them. Where they say different things, words that hold for
//! all of them come first, and after them what only some say, with their names: nothing that is said of one operation may
//! look as if it were said of another.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::in_words::Whole;
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
    /// The same in the words that fields of its name have everywhere, where these say something else.
    pub common: Option<Vec<String>>,
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
    docs: BTreeMap<Text, Speakers>,
    terms: BTreeMap<String, usize>,
    examples: BTreeMap<String, usize>,
}

/// A description, and the same in common words.
type Text = (Vec<String>, Option<Vec<String>>);

/// How often something is said, and of what.
#[derive(Clone, Debug, Default)]
struct Speakers {
    count: usize,
    wholes: BTreeSet<Whole>,
}

impl Said {
    /// Takes what is said out of a type.
    pub fn taken(whole: Remark, def: &mut Def) -> Self {
        let take_doc = |doc: &mut Vec<String>| Remark { doc: std::mem::take(doc), ..Remark::default() };
        let parts = match def {
            Def::Record(record) => {
                let members = record.members.iter_mut();
                let remark = members.map(|member| {
                    let (example, common) = (member.documented.example.take(), member.common.take());
                    Remark { example, common, ..take_doc(&mut member.doc) }
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
    /// Adds what another operation says, or the same one of another part of `of`.
    pub fn add(&mut self, said: Said, of: &Whole) {
        let Said { whole, parts } = said;
        self.whole.add(whole, of);
        self.parts.resize_with(parts.len(), Votes::default);
        self.parts.iter_mut().zip(parts).for_each(|(votes, remark)| votes.add(remark, of));
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
    fn add(&mut self, Remark { doc, common, term, example }: Remark, of: &Whole) {
        if !doc.is_empty() {
            self.docs.entry((doc, common)).or_default().add(of);
        }
        for (text, votes) in [(term, &mut self.terms), (example, &mut self.examples)] {
            if let Some(text) = text {
                *votes.entry(text).or_default() += 1;
            }
        }
    }

    fn unite(&mut self, Self { docs, terms, examples }: Self) {
        for (text, Speakers { count, wholes }) in docs {
            let speakers = self.docs.entry(text).or_default();
            speakers.count += count;
            speakers.wholes.extend(wholes);
        }
        count(&mut self.terms, terms);
        count(&mut self.examples, examples);
    }

    /// What most operations say, then what others say beside it, each line once.
    fn doc(&self) -> Vec<String> {
        let said = match distinct(self.docs.iter().map(|((own, _), by)| (own, by))) {
            // One operation, or several with one voice.
            said if said.len() <= 1 => said,
            _ => distinct(self.docs.iter().map(|((own, common), by)| (common.as_ref().unwrap_or(own), by))),
        };
        let mut said = said.into_iter();
        let mut lines = said.next().map(|(most, _)| most.clone()).unwrap_or_default();
        for (doc, by) in said {
            let others = doc.iter().filter(|line| !lines.contains(line));
            let others: Vec<_> = others.map(|line| format!("In {}: {line}", listed(&by.wholes))).collect();
            lines.extend(others);
        }
        lines
    }
}

/// Adds to what was counted.
fn count<T: Ord>(votes: &mut BTreeMap<T, usize>, others: BTreeMap<T, usize>) {
    others.into_iter().for_each(|(text, count)| *votes.entry(text).or_default() += count);
}

impl Speakers {
    fn add(&mut self, of: &Whole) {
        self.count += 1;
        self.wholes.insert(of.clone());
    }
}

/// Each description with all who give it, the most frequent first, of equally frequent ones the shortest.
fn distinct<'t>(
    said: impl Iterator<Item = (&'t Vec<String>, &'t Speakers)>,
) -> Vec<(&'t Vec<String>, Speakers)> {
    let mut found: BTreeMap<&Vec<String>, Speakers> = BTreeMap::new();
    for (doc, by) in said {
        let all = found.entry(doc).or_default();
        all.count += by.count;
        all.wholes.extend(by.wholes.iter().cloned());
    }
    let mut found: Vec<_> = found.into_iter().collect();
    let length = |doc: &[String]| doc.iter().map(String::len).sum::<usize>();
    found.sort_by_key(|(doc, by)| (Reverse(by.count), length(doc)));
    found
}

/// `` the body of `POST /v3/a`, the reply of `GET /v3/b`, `GET /v3/c` ``
fn listed(wholes: &BTreeSet<Whole>) -> String {
    let mut before = "";
    let names = wholes.iter().map(|Whole { what, of }| {
        let is_same = std::mem::replace(&mut before, what) == *what;
        if is_same { format!("`{of}`") } else { format!("{what} `{of}`") }
    });
    names.collect::<Vec<_>>().join(", ")
}

/// What was counted, the most frequent first.
fn most_first<T: Ord>(votes: &BTreeMap<T, usize>) -> impl Iterator<Item = &T> {
    let mut all: Vec<_> = votes.iter().collect();
    all.sort_by_key(|(text, count)| (Reverse(**count), *text));
    all.into_iter().map(|(text, _)| text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_operation_says_is_not_said_of_another() {
        for (said, expected) in [
            // Each is a description, the same in common words, and the operation.
            (&[("Paid.", "", "a")][..], &["Paid."][..]),
            // The words of a single operation, or of all, stand.
            (&[("Paid.", "State.", "a")], &["Paid."]),
            (&[("Paid.", "State.", "a"), ("Paid.", "State.", "b")], &["Paid."]),
            (&[("Paid.", "State.", "a"), ("State.", "", "b")], &["State."]),
            (
                &[("Confirm it in B.", "", "b"), ("Confirm it.", "", "a"), ("Confirm it.", "", "c")],
                &["Confirm it.", "In the reply of `b`: Confirm it in B."],
            ),
            // Of equally many, the shortest is first.
            (
                &[("Confirm it in B.", "", "b"), ("Confirm it.", "", "c")],
                &["Confirm it.", "In the reply of `b`: Confirm it in B."],
            ),
            (
                &[("X.", "", "a"), ("X.", "", "a"), ("X.", "", "a"), ("Y.", "", "b"), ("Y.", "", "c")],
                &["X.", "In the reply of `b`, `c`: Y."],
            ),
            (&[("", "", "a"), ("X.", "", "b")], &["X."]),
        ] {
            let mut votes = Votes::default();
            for (doc, common, of) in said {
                let lines = |text: &str| (!text.is_empty()).then(|| vec![text.to_owned()]);
                let doc = lines(doc).unwrap_or_default();
                let whole = Whole { what: "the reply of", of: (*of).to_owned() };
                votes.add(Remark { doc, common: lines(common), ..Remark::default() }, &whole);
            }
            assert_eq!(votes.doc(), expected, "{said:?}");
        }
    }
}
