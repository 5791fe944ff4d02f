//! The members of a record that are written: numbered families are spread, absent members are left out.

use std::borrow::Cow;

use crate::codec::{EncodeError, EncodeKind, Encoding, FieldPath, Record, Slot, Value, form, json, pattern};
use crate::content::FilePart;

/// One member as it is written.
pub(crate) struct Member<'a> {
    pub(crate) name: Cow<'a, str>,
    pub(crate) value: &'a dyn Value,
    pub(crate) encoding: Encoding,
    pub(crate) path: FieldPath<'a>,
}

/// Calls `visitor` with each member, in the order of the table.
pub(crate) fn each(record: &dyn Record, path: &FieldPath<'_>, visitor: &mut dyn FnMut(&Member<'_>)) {
    let shape = record.shape();
    record.visit(&mut |values| {
        for (field, value) in shape.fields().zip(values) {
            let path = path.member(field.wire);
            match value.slot() {
                slot if slot.is_absent() => {}
                Slot::Numbered(numbers) => numbers.visit(&mut |n, m, value| {
                    let name = Cow::Owned(pattern::render(field.wire, n, m));
                    visitor(&Member { name, value, encoding: field.encoding, path: path.with_numbers(n, m) });
                }),
                _ => visitor(&Member {
                    name: field.wire.into(),
                    value: *value,
                    encoding: field.encoding,
                    path,
                }),
            }
        }
    });
}

/// A member of a flat body: a query, a form, a multipart body.
pub(crate) enum Leaf<'a> {
    Text(Cow<'a, str>),
    /// A structure as JSON text.
    Json(String),
    File(&'a FilePart),
}

/// Calls `visitor` with each member of a flat body; the items of a list share one name.
pub(crate) fn each_leaf(
    record: &dyn Record,
    path: &FieldPath<'_>,
    visitor: &mut dyn FnMut(&str, &FieldPath<'_>, Leaf<'_>) -> Result<(), EncodeError>,
) -> Result<(), EncodeError> {
    let mut outcome = Ok(());
    each(record, path, &mut |member| {
        if outcome.is_ok() {
            outcome = leaves(member, visitor);
        }
    });
    outcome
}

fn leaves(
    member: &Member<'_>,
    visitor: &mut dyn FnMut(&str, &FieldPath<'_>, Leaf<'_>) -> Result<(), EncodeError>,
) -> Result<(), EncodeError> {
    let Member { name, value, encoding, path } = member;
    match (encoding, value.slot()) {
        (Encoding::Plain, Slot::List(list)) => {
            for at in 0..list.len() {
                let path = path.item(at);
                if let Some(item) = list.get(at) {
                    visitor(name, &path, leaf(item, *encoding, &path)?)?;
                }
            }
            Ok(())
        }
        _ => visitor(name, path, leaf(*value, *encoding, path)?),
    }
}

fn leaf<'a>(value: &'a dyn Value, encoding: Encoding, path: &FieldPath<'_>) -> Result<Leaf<'a>, EncodeError> {
    if let Some(text) = embedded(value, encoding, path)? {
        return Ok(if encoding == Encoding::Json { Leaf::Json(text) } else { Leaf::Text(text.into()) });
    }
    Ok(Leaf::Text(match value.slot() {
        Slot::Absent => "".into(),
        Slot::Text(text) => text.into(),
        Slot::Json(serde_json::Value::String(text)) => text.into(),
        Slot::Integer(number) => number.to_string().into(),
        Slot::Float(number) => finite(number, path)?.to_string().into(),
        Slot::Boolean(boolean) => if boolean { "true" } else { "false" }.into(),
        Slot::Sensitive(sensitive) => {
            sensitive.on_the_wire().ok_or_else(|| EncodeError::new(path, EncodeKind::Unsealed))?.into()
        }
        Slot::Json(json) if !json.is_array() && !json.is_object() => json.to_string().into(),
        Slot::File(file) => return Ok(Leaf::File(file)),
        Slot::Json(_) | Slot::List(_) | Slot::Numbered(_) | Slot::Record(_) => {
            return Err(EncodeError::new(path, EncodeKind::Nested));
        }
    }))
}

/// The text that holds the value, if it travels in a text.
pub(crate) fn embedded(
    value: &dyn Value,
    encoding: Encoding,
    path: &FieldPath<'_>,
) -> Result<Option<String>, EncodeError> {
    match encoding {
        Encoding::Plain => Ok(None),
        Encoding::Json => json::text(value, path).map(Some),
        Encoding::Form => form::embedded(value, path).map(Some),
        _ => Err(EncodeError::new(path, EncodeKind::Ciphertext)),
    }
}

pub(crate) fn finite(number: f64, path: &FieldPath<'_>) -> Result<f64, EncodeError> {
    if number.is_finite() { Ok(number) } else { Err(EncodeError::new(path, EncodeKind::NotFinite)) }
}
