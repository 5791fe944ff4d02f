//! The fields of two tables in, one table out.

use std::collections::{BTreeMap, VecDeque};

use crate::ir::{Doubt, Field, Fixed, ListedValue, Presence, Secrecy};
use crate::overrides::Take;
use crate::span::Span;

use super::conflict::{Class, Conflict, Side};
use super::types::MergedType;

/// Which way a table travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// In a request.
    Request,
    /// In an upload, whose pages are better than their fragments.
    Upload,
    /// In a reply.
    Reply,
}

/// Merges the tables of one operation.
pub struct Fields<'c> {
    /// The operation.
    pub operation: String,
    /// The source that the overrides take it from.
    pub take: Option<Take>,
    /// Where the two sources describe it.
    pub origins: (Span, Span),
    /// Where disagreements go.
    pub conflicts: &'c mut Vec<Conflict>,
}

impl Fields<'_> {
    /// Notes a disagreement.
    pub fn conflict(
        &mut self,
        class: Class,
        field: &str,
        first: Option<Side>,
        second: Option<Side>,
        taken: &str,
    ) {
        let taken = Some(taken.to_owned());
        let (operation, field) = (self.operation.clone(), field.to_owned());
        self.conflicts.push(Conflict { class, operation, field, first, second, taken });
    }

    /// Notes that only one source has a field.
    fn conflict_of_one(&mut self, class: Class, place: String, field: &Field, is_taken: bool) {
        let says = field.word.to_string();
        let taken = Some(says.clone()).filter(|_| is_taken);
        let has = Side::new(says, field.origin);
        let (first, second) = match class {
            Class::FieldInFirstOnly => (has, Side::nothing(self.origins.1)),
            _ => (Side::nothing(self.origins.0), has),
        };
        let operation = self.operation.clone();
        self.conflicts.push(Conflict { class, operation, field: place, first, second, taken });
    }

    /// The fields of both in the order of the fragment, and after them those that only the page has.
    pub fn merge(&mut self, path: &str, page: Vec<Field>, fragment: Vec<Field>, way: Way) -> Vec<Field> {
        let mut known = Known::of(&page, path);
        let mut page: Vec<Option<Field>> = page.into_iter().map(Some).collect();
        let mut merged: Vec<Field> = Vec::with_capacity(page.len().max(fragment.len()));
        for right in fragment {
            let place = format!("{path}.{}", right.wire);
            match known.take(&right).and_then(|at| page[at].take()) {
                Some(left) => merged.push(self.field(&place, left, right, way)),
                None => {
                    // The table of an upload is written by hand, and the fragment's is not.
                    let is_taken = match self.take {
                        Some(take) => take == Take::Fragment,
                        None => way != Way::Upload,
                    };
                    self.conflict_of_one(Class::FieldInSecondOnly, place, &right, is_taken);
                    merged.extend(Some(right).filter(|_| is_taken));
                }
            }
        }
        for left in page.into_iter().flatten() {
            let is_taken = self.take != Some(Take::Fragment);
            let place = format!("{path}.{}", left.wire);
            self.conflict_of_one(Class::FieldInFirstOnly, place, &left, is_taken);
            merged.extend(Some(left).filter(|_| is_taken));
        }
        merged
    }

    fn field(&mut self, path: &str, page: Field, fragment: Field, way: Way) -> Field {
        let spans = (page.origin, fragment.origin);
        let secrecy = self.secrecy(path, &page, &fragment);
        let presence = self.presence(path, &page, &fragment, way);
        let values = self.values(path, &page, &fragment);
        let doubts = doubts(&page, &fragment);
        let takes_page = page.fixed.ty
            || match self.take {
                Some(take) => take == Take::Page,
                None => fragment.guessed && !page.guessed,
            };
        let MergedType { word, ty, encoding, takes_page } =
            self.merged_type(path, takes_page, &page, &fragment, way);
        let is_alike = page.word.base == fragment.word.base;
        let Field { facets, example, doc, .. } = fragment;
        // What limits and shows a type that was not taken says nothing of the other.
        let (facets, example) = match () {
            () if takes_page => (page.facets, None),
            () if is_alike => (facets.or(&page.facets).fitting(word, &ty), example),
            () => (facets, example),
        };
        Field {
            wire: page.wire,
            rust: page.rust,
            word,
            ty,
            presence,
            secrecy,
            encoding,
            values,
            notation: page.notation,
            doc: if page.doc.is_empty() { doc } else { page.doc },
            told: page.told,
            example: example.or(page.example),
            facets,
            fixed: Fixed { ty: page.fixed.ty || fragment.fixed.ty, ..page.fixed },
            guessed: page.guessed && fragment.guessed,
            doubts,
            origin: spans.0,
        }
    }

    fn secrecy(&mut self, path: &str, page: &Field, fragment: &Field) -> Secrecy {
        let is_sealed = |field: &Field| field.secrecy != Secrecy::Plain;
        let word = |sealed| if sealed { "sealed" } else { "plain" };
        let (left, right) = (is_sealed(page), is_sealed(fragment));
        let taken = match () {
            () if page.fixed.secrecy || left => page.secrecy,
            () => fragment.secrecy,
        };
        if left != right {
            let sealed = word(taken != Secrecy::Plain);
            let sides = (Side::new(word(left), page.origin), Side::new(word(right), fragment.origin));
            self.conflict(Class::Secrecy, path, sides.0, sides.1, sealed);
        }
        taken
    }

    fn presence(&mut self, path: &str, page: &Field, fragment: &Field, way: Way) -> Presence {
        let word = |presence| if presence == Presence::Required { "required" } else { "optional" };
        // In requests the pages are right more often, unless the fragment says so of the very field. Of replies neither
        // is, and nothing depends on it.
        let insists = fragment.fixed.presence && !page.fixed.presence;
        let taken = if insists { fragment.presence } else { page.presence };
        if page.presence != fragment.presence && way != Way::Reply {
            let sides = (
                Side::new(word(page.presence), page.origin),
                Side::new(word(fragment.presence), fragment.origin),
            );
            self.conflict(Class::Presence, path, sides.0, sides.1, word(taken));
        }
        taken
    }

    fn values(&mut self, path: &str, page: &Field, fragment: &Field) -> Vec<ListedValue> {
        let mut values = fragment.values.clone();
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        for (at, value) in fragment.values.iter().enumerate() {
            places.entry(&value.wire).or_insert(at);
        }
        for listed in &page.values {
            let at = *places.entry(&listed.wire).or_insert(values.len());
            match values.get_mut(at) {
                Some(known) if known.meaning.is_empty() => known.meaning.clone_from(&listed.meaning),
                Some(_) => {}
                None => values.push(listed.clone()),
            }
        }
        let differs = [page, fragment].iter().any(|field| field.values.len() != values.len());
        if differs {
            let list = |values: &[ListedValue]| {
                values.iter().map(|value| value.wire.as_str()).collect::<Vec<_>>().join("|")
            };
            let sides = (
                Side::new(list(&page.values), page.origin),
                Side::new(list(&fragment.values), fragment.origin),
            );
            self.conflict(Class::Values, path, sides.0, sides.1, &list(&values));
        }
        values
    }
}

/// What either leaves open, unless the other one settles it.
fn doubts(page: &Field, fragment: &Field) -> Vec<Doubt> {
    let open = |of: &Field, other: &Field| {
        let open = of.doubts.iter().filter(|doubt| !doubt.is_settled_by(other));
        open.cloned().collect::<Vec<_>>()
    };
    let mut doubts = open(page, fragment);
    // What both leave open is said once.
    let said: Vec<_> = doubts.iter().map(|doubt| doubt.about.clone()).collect();
    doubts.extend(open(fragment, page).into_iter().filter(|doubt| !said.contains(&doubt.about)));
    doubts
}

/// Where the fields of a page are that no field of the fragment has met yet. Names of headers do not mind their case.
struct Known {
    places: BTreeMap<String, VecDeque<usize>>,
    is_header: bool,
}

impl Known {
    fn of(page: &[Field], path: &str) -> Self {
        let mut known = Self { places: BTreeMap::new(), is_header: path == "header" };
        for (at, field) in page.iter().enumerate() {
            known.places.entry(known.name(field)).or_default().push_back(at);
        }
        known
    }

    fn name(&self, field: &Field) -> String {
        if self.is_header { field.wire.to_ascii_lowercase() } else { field.wire.clone() }
    }

    fn take(&mut self, fragment: &Field) -> Option<usize> {
        self.places.get_mut(&self.name(fragment))?.pop_front()
    }
}
