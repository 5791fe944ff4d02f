//! The tables of an operation or notification in, where each of their fields is out, by the path that overrides name it by.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Field, Part, Type};
use crate::overrides;

/// Where fields are.
pub struct Places(BTreeMap<String, Place>);

/// Where a field is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Which of the tables.
    pub table: usize,
    /// Its place among its siblings, after those of the fields around it.
    steps: Vec<Step>,
}

/// A field among its siblings, and the alternative of it that the next step is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Step {
    field: usize,
    variant: Option<usize>,
}

impl Places {
    /// Of the fields of these tables; of several with one path the first.
    pub fn of<'a>(tables: impl IntoIterator<Item = (Part, &'a [Field])>) -> Self {
        let mut found = Self(BTreeMap::new());
        for (table, (part, fields)) in tables.into_iter().enumerate() {
            found.add(&format!("{}.", part.word()), &Place { table, steps: Vec::new() }, fields);
        }
        found
    }

    fn add(&mut self, before: &str, around: &Place, fields: &[Field]) {
        for (field, found) in fields.iter().enumerate() {
            let at = |variant| around.then(Step { field, variant });
            let path = format!("{before}{}", found.wire);
            self.0.entry(path.clone()).or_insert_with(|| at(None));
            match found.ty.element() {
                Type::Object(members) => self.add(&format!("{path}."), &at(None), members),
                Type::Variants(variants) => {
                    for (which, variant) in variants.iter().enumerate() {
                        let label = overrides::plain(&variant.label);
                        self.add(&format!("{path}<{label}>."), &at(Some(which)), &variant.fields);
                    }
                }
                _ => {}
            }
        }
    }

    /// The field of a path.
    pub fn get(&self, path: &str) -> Option<&Place> {
        self.0.get(path)
    }
}

impl Place {
    fn then(&self, step: Step) -> Self {
        let steps = self.steps.iter().copied().chain([step]).collect();
        Self { steps, ..*self }
    }

    /// The field at this place of its table; `None` if it is there no more.
    pub fn field<'f>(&self, fields: &'f mut [Field]) -> Option<&'f mut Field> {
        let (last, around) = self.steps.split_last()?;
        siblings(fields, around)?.get_mut(last.field)
    }

    /// Whether it is inside of one of these.
    pub fn is_inside(&self, places: &BTreeSet<Self>) -> bool {
        let around = (1..self.steps.len()).map(|count| {
            let mut steps = self.steps[..count].to_vec();
            steps.iter_mut().skip(count - 1).for_each(|step| step.variant = None);
            Self { table: self.table, steps }
        });
        around.into_iter().any(|place| places.contains(&place))
    }
}

fn siblings<'f>(fields: &'f mut [Field], around: &[Step]) -> Option<&'f mut [Field]> {
    let Some((first, rest)) = around.split_first() else { return Some(fields) };
    let inside = inside(fields.get_mut(first.field)?, first.variant)?;
    siblings(inside, rest)
}

fn inside(field: &mut Field, variant: Option<usize>) -> Option<&mut Vec<Field>> {
    match (field.ty.element_mut(), variant) {
        (Type::Object(members), None) => Some(members),
        (Type::Variants(variants), Some(at)) => Some(&mut variants.get_mut(at)?.fields),
        _ => None,
    }
}

/// Takes the fields at these places of a table out of it, all at once: one by one would move the others each time.
pub fn remove(fields: &mut Vec<Field>, table: usize, places: &BTreeSet<Place>) {
    let places = places.iter().filter(|place| place.table == table);
    take_out(fields, &places.map(|place| place.steps.as_slice()).collect::<Vec<_>>());
}

fn take_out(fields: &mut Vec<Field>, places: &[&[Step]]) {
    let mut inner: BTreeMap<Step, Vec<&[Step]>> = BTreeMap::new();
    let mut gone = BTreeSet::new();
    for place in places {
        match place {
            [] => {}
            [last] => drop(gone.insert(last.field)),
            [first, rest @ ..] => inner.entry(*first).or_default().push(rest),
        }
    }
    for (step, places) in inner {
        if let Some(members) = fields.get_mut(step.field).and_then(|field| inside(field, step.variant)) {
            take_out(members, &places);
        }
    }
    let mut at = 0..;
    fields.retain(|_| at.next().is_none_or(|at| !gone.contains(&at)));
}
