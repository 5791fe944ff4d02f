//! The model in, a flat list of its fields out, each with where it is.

use crate::ir::{Api, BodyKind, Field, Notification, Operation, Part, Type};

/// A field and where it is.
#[derive(Clone, Debug)]
pub struct Seen<'a> {
    /// The operation or notification.
    pub of: String,
    /// The product family; a notification has none, as the product is not in its name.
    pub family: Option<String>,
    /// The table.
    pub part: Part,
    /// The names of what it is in, from the table on, and its own.
    pub path: String,
    /// Whether it is a member of a document in JSON: elsewhere all values travel as texts.
    pub is_json: bool,
    /// The field.
    pub field: &'a Field,
}

impl<'a> Seen<'a> {
    /// Every field of a model, in its order.
    pub fn all(api: &'a Api) -> Vec<Self> {
        let mut all = Vec::new();
        for operation in &api.operations {
            of(
                &mut all,
                &operation.to_string(),
                Some(operation.feature()),
                operation.protocol.is_json(),
                Operation::tables(operation),
            );
        }
        for notification in &api.notifications {
            of(
                &mut all,
                &notification.to_string(),
                None,
                notification.protocol.is_json(),
                Notification::tables(notification),
            );
        }
        all
    }
}

impl Seen<'_> {
    /// The name of what it is in; nothing for an outermost one.
    pub fn around(&self) -> &str {
        let above = self.path.rsplit_once('.').map_or("", |(above, _)| above);
        above.rsplit_once('.').map_or("", |(_, name)| name)
    }

    /// Whether it is in a document that is sent or received, where fields can be sealed.
    pub fn is_in_document(&self) -> bool {
        matches!(self.part, Part::Body(_) | Part::Reply | Part::Payload)
    }
}

fn of<'a>(
    all: &mut Vec<Seen<'a>>,
    of: &str,
    family: Option<String>,
    is_json: bool,
    tables: impl Iterator<Item = (Part, &'a [Field])>,
) {
    for (part, fields) in tables {
        let is_json = is_json && matches!(part, Part::Body(BodyKind::Json) | Part::Reply | Part::Payload);
        let place = Place { of, family: family.as_deref(), part, is_json };
        place.add(all, part.key(), fields);
    }
}

struct Place<'p> {
    of: &'p str,
    family: Option<&'p str>,
    part: Part,
    is_json: bool,
}

impl Place<'_> {
    fn add<'a>(&self, all: &mut Vec<Seen<'a>>, above: &str, fields: &'a [Field]) {
        for field in fields {
            let path = format!("{above}.{}", field.wire);
            match field.ty.element() {
                Type::Object(members) => {
                    self.push(all, &path, field);
                    self.add(all, &path, members);
                }
                Type::Variants(variants) => {
                    self.push(all, &path, field);
                    for variant in variants {
                        self.add(all, &format!("{path}<{}>", variant.label), &variant.fields);
                    }
                }
                _ => self.push(all, &path, field),
            }
        }
    }

    fn push<'a>(&self, all: &mut Vec<Seen<'a>>, path: &str, field: &'a Field) {
        all.push(Seen {
            of: self.of.to_owned(),
            family: self.family.map(str::to_owned),
            part: self.part,
            path: path.to_owned(),
            is_json: self.is_json,
            field,
        });
    }
}
