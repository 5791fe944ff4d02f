//! The objects around the schema that is read, and what they require and lack: a property that stands too deep in one of
//! their members belongs to them.

use crate::span::Span;

use super::schema::{Member, Schema};

/// An object whose members are being read.
pub struct Enclosing<'a> {
    /// The names that it requires, and that no property has.
    lacks: Vec<&'a str>,
    /// Where its members are.
    places: Vec<Span>,
    /// Members that were found inside of others.
    found: Vec<Member<'a>>,
}

impl<'a> Enclosing<'a> {
    /// The object of a schema.
    pub fn of(schema: &Schema<'a>) -> Self {
        let required = schema.required.iter().map(|required| required.value);
        let places = schema.members.iter().flat_map(|member| &member.places);
        Self {
            lacks: required.filter(|name| !schema.has(name)).collect(),
            places: places.map(|place| place.span()).collect(),
            found: Vec::new(),
        }
    }

    /// Whether a place is inside one of its members, and not only referred to by one.
    pub fn contains(&self, place: Span) -> bool {
        let is_around =
            |outer: &Span| outer.file == place.file && outer.start <= place.start && place.end <= outer.end;
        self.places.iter().any(is_around)
    }

    /// Whether it requires this name, and lacks it.
    pub fn lacks(&self, name: &str) -> bool {
        self.lacks.contains(&name)
    }

    /// Takes a member that was found inside of another.
    pub fn give(&mut self, member: Member<'a>) {
        self.lacks.retain(|name| *name != member.name.value);
        self.found.push(member);
    }

    /// The members that were found so far.
    pub fn take(&mut self) -> Vec<Member<'a>> {
        std::mem::take(&mut self.found)
    }
}
