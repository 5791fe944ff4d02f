//! Reads JSON without types from any serde deserializer, with all digits of whole numbers.
//!
//! serde_json's own reader turns a whole number that it cannot hold into a float, does not know where an error
//! occurred, and does not limit its memory.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;

use super::number::{self, Found};
use super::read::{check, mark};
use crate::codec::failure::Failure;
use crate::codec::read::{Scalar, Site, to_json};
use crate::codec::{DecodeError, DecodeKind, Encoding, FieldPath};

/// How deeply JSON without types may nest: as deeply as serde_json reads it.
const DEEPEST: usize = 128;

/// JSON about to be read.
#[derive(Clone, Copy)]
pub(super) struct Any<'a> {
    pub(super) site: Site<'a>,
    pub(super) failure: &'a Failure<DecodeError>,
    depth: usize,
}

impl<'a> Any<'a> {
    pub(super) fn new(site: Site<'a>, failure: &'a Failure<DecodeError>) -> Self {
        Self { site, failure, depth: 0 }
    }

    fn at<'b>(self, path: &'b FieldPath<'b>) -> Any<'b>
    where
        'a: 'b,
    {
        Any { site: self.site.at(path, Encoding::Plain), failure: self.failure, depth: self.depth + 1 }
    }

    fn scalar<E: Error>(self, scalar: Scalar<'_>) -> Result<Json, E> {
        check(to_json(scalar, self.site), self.failure)
    }

    fn spend<E: Error>(self, spent: Result<(), DecodeKind>) -> Result<(), E> {
        check(spent.map_err(|kind| self.site.error(kind)), self.failure)
    }

    fn number<E: Error>(self, digits: &str) -> Result<Json, E> {
        check(number::json(digits).map_err(|kind| self.site.error(kind)), self.failure)
    }
}

impl<'de> DeserializeSeed<'de> for Any<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        if self.depth > DEEPEST {
            return check(Err(self.site.error(DecodeKind::TooDeep)), self.failure);
        }
        mark(deserializer.deserialize_any(self), self.failure, self.site)
    }
}

impl<'de> Visitor<'de> for Any<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E: Error>(self, boolean: bool) -> Result<Json, E> {
        self.scalar(Scalar::Boolean(boolean))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Json, E> {
        self.scalar(Scalar::Integer(number.into()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Json, E> {
        self.scalar(Scalar::Integer(number.into()))
    }

    fn visit_i128<E: Error>(self, number: i128) -> Result<Json, E> {
        self.number(&number.to_string())
    }

    fn visit_u128<E: Error>(self, number: u128) -> Result<Json, E> {
        self.number(&number.to_string())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Json, E> {
        self.scalar(Scalar::Float(number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Json, E> {
        self.spend(self.site.budget.text(text.len()))?;
        Ok(Json::String(text.to_owned()))
    }

    fn visit_unit<E: Error>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Json, A::Error> {
        let mut items = Vec::new();
        for at in 0.. {
            let path = self.site.path.item(at);
            let item = mark(seq.next_element_seed(self.at(&path)), self.failure, self.site)?;
            let Some(item) = item else { break };
            self.at(&path).spend(self.site.budget.item(at, size_of::<Json>()))?;
            items.push(item);
        }
        Ok(Json::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Json, A::Error> {
        let mut map = match mark(number::look(map), self.failure, self.site)? {
            Found::Number(digits) => return self.number(&digits),
            Found::Map(map) => map,
        };
        let mut object = serde_json::Map::new();
        while let Some(name) = mark(map.next_key::<String>(), self.failure, self.site)? {
            let path = self.site.path.member(&name);
            let inner = self.at(&path);
            inner.spend(self.site.budget.json_member(object.is_empty(), name.len()))?;
            let value = mark(map.next_value_seed(inner), self.failure, self.site)?;
            object.insert(name, value);
        }
        Ok(Json::Object(object))
    }
}
