//! The bridge between operations and serde, which the feature `serde` extends to every operation.
//!
//! One is written as an object: its name, the variables of its path, and its parts as they are sent. A text that is to
//! be sealed is an error, so that none is written in plain; [`StorageKey`](crate::StorageKey) stores it.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::stored::variables;
use super::{Operation, Parts, PartsMut, Segment};
use crate::codec::Value;
use crate::codec::reset::reset;
use crate::codec::serde_support::{Filled, serialize};

/// Writes an operation.
///
/// # Errors
///
/// The error of the serializer, whose text contains the path of the field.
pub fn serialize_operation<O: Operation, S: Serializer>(
    operation: &O,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    map.serialize_entry("operation", &O::SPEC.name())?;
    let names = variables::<O>().map_err(serde::ser::Error::custom)?;
    if !names.is_empty() {
        let path: std::collections::BTreeMap<_, _> =
            names.into_iter().filter_map(|name| Some((name, operation.segment(name)?))).collect();
        map.serialize_entry("path", &path)?;
    }
    let Parts { query, headers, body } = operation.parts();
    for (name, value) in [
        ("query", query.map(|record| record as &dyn Value)),
        ("headers", headers.map(|record| record as &dyn Value)),
        ("body", body),
    ] {
        if let Some(value) = value {
            map.serialize_entry(name, &Part(value))?;
        }
    }
    map.end()
}

struct Part<'a>(&'a dyn Value);

impl Serialize for Part<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(self.0, serializer)
    }
}

/// Reads an operation.
///
/// # Errors
///
/// The error of the deserializer, whose text contains the path of the field.
pub fn deserialize_operation<'de, O: Operation, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<O, D::Error> {
    deserializer.deserialize_map(Whole(PhantomData))
}

struct Whole<O>(PhantomData<O>);

impl<'de, O: Operation> Visitor<'de> for Whole<O> {
    type Value = O;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the operation {}", O::SPEC.name())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<O, A::Error> {
        let mut operation = O::blank();
        // Of the name, the path and the parts.
        let mut is_there = [false; 5];
        while let Some(member) = map.next_key::<String>()? {
            let Some(at) = MEMBERS.iter().position(|name| *name == member) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            is_there[at] = true;
            let PartsMut { query, headers, body } = operation.parts_mut();
            let part = match at {
                0 => {
                    let (found, expected) = (map.next_value::<String>()?, O::SPEC.name());
                    if found != expected {
                        return Err(A::Error::custom(format!("this is another operation than {expected}")));
                    }
                    continue;
                }
                1 => {
                    read_path(&mut operation, map.next_value()?)?;
                    continue;
                }
                2 => query.map(|record| record as &mut dyn Value),
                3 => headers.map(|record| record as &mut dyn Value),
                _ => body,
            };
            match part {
                Some(value) => {
                    // Of equal members, the last one counts.
                    reset(value);
                    map.next_value_seed(Filled(value))?;
                }
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        let Parts { query, headers, body } = operation.parts();
        let has_variables = !variables::<O>().map_err(A::Error::custom)?.is_empty();
        let is_needed = [true, has_variables, query.is_some(), headers.is_some(), body.is_some()];
        let missing = (0..MEMBERS.len()).find(|at| is_needed[*at] && !is_there[*at]);
        missing.map_or(Ok(operation), |at| Err(A::Error::missing_field(MEMBERS[at])))
    }
}

const MEMBERS: [&str; 5] = ["operation", "path", "query", "headers", "body"];

fn read_path<O: Operation, E: serde::de::Error>(
    operation: &mut O,
    mut found: std::collections::BTreeMap<String, Segment>,
) -> Result<(), E> {
    for name in variables::<O>().map_err(E::custom)? {
        let Some(segment) = operation.segment_mut(name) else { continue };
        *segment = found.remove(name).ok_or_else(|| E::missing_field(name))?;
    }
    Ok(())
}

/// A text; `{"encoded": …}` if it is already percent-encoded.
impl Serialize for Segment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (text, is_encoded) = self.as_parts();
        if !is_encoded {
            return serializer.serialize_str(text);
        }
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry("encoded", text)?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Segment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneSegment)
    }
}

struct OneSegment;

impl<'de> Visitor<'de> for OneSegment {
    type Value = Segment;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(r#"a text, a whole number or {"encoded": a text}"#)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Segment, E> {
        Ok(Segment::from(text))
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Segment, E> {
        Ok(Segment::from(number))
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Segment, E> {
        Ok(Segment::from(number))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Segment, A::Error> {
        match map.next_entry::<String, String>()? {
            Some((form, text)) if form == "encoded" => match map.next_key::<IgnoredAny>()? {
                None => Ok(Segment::encoded(text)),
                Some(_) => Err(A::Error::custom("a segment has one member")),
            },
            _ => Err(A::Error::missing_field("encoded")),
        }
    }
}
