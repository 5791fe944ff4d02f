//! Reads numbers as serde_json delivers them, whatever features of serde_json a program has.
//!
//! With `arbitrary_precision`, which any crate of a program can enable for all of them, a number that is neither an
//! `i64` nor a `u64` arrives as a map. Its only member has a private name of serde_json and holds the digits.

use std::fmt;
use std::sync::LazyLock;

use serde::de::value::StringDeserializer;
use serde::de::{DeserializeSeed, Deserializer as _, Error, MapAccess, Visitor};
use serde_json::Value as Json;

use crate::codec::DecodeKind;
use crate::codec::read::Scalar;

/// The name of that member, obtained from serde_json itself; `None` without that feature.
static DIGITS: LazyLock<Option<String>> = LazyLock::new(|| {
    let mut fraction = serde_json::Deserializer::from_str("0.5");
    fraction.deserialize_any(Name).unwrap_or_default()
});

struct Name;

impl<'de> Visitor<'de> for Name {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        map.next_key()
    }
}

/// What a map turns out to be.
pub(super) enum Found<A> {
    /// The digits of a number.
    Number(String),
    /// An actual map.
    Map(Peeked<A>),
}

/// Examines the first member of a map that may be a number.
pub(super) fn look<'de, A: MapAccess<'de>>(mut map: A) -> Result<Found<A>, A::Error> {
    let Some(name) = &*DIGITS else { return Ok(Found::Map(Peeked { first: None, map })) };
    match map.next_key::<String>()? {
        Some(first) if first == *name => map.next_value().map(Found::Number),
        first => Ok(Found::Map(Peeked { first, map })),
    }
}

/// A map whose first name has already been read.
pub(super) struct Peeked<A> {
    first: Option<String>,
    map: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Peeked<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        match self.first.take() {
            Some(first) => seed.deserialize(StringDeserializer::new(first)).map(Some),
            None => self.map.next_key_seed(seed),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}

/// The value of the digits, the same as without the feature; `None` if they are not a number.
pub(super) fn scalar(digits: &str) -> Option<Scalar<'static>> {
    // Minus zero is not an integer.
    match digits.parse() {
        Ok(number) if digits != "-0" => Some(Scalar::whole(number)),
        _ => digits.parse().ok().map(Scalar::Float),
    }
}

/// These digits as a number of JSON without types: all of them, or none.
pub(super) fn json(digits: &str) -> Result<Json, DecodeKind> {
    let number: serde_json::Number = digits.parse().map_err(|_| DecodeKind::Syntax)?;
    if number.is_f64() && DIGITS.is_none() { Err(DecodeKind::OutOfRange) } else { Ok(Json::Number(number)) }
}
