//! A text in JSON enters; what leaves is its value, if no object in it has a member twice: one of the two would be lost.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value as Json};

/// A value whose members are there once each.
pub struct Unique(Json);

impl Unique {
    /// The value.
    pub fn into_inner(self) -> Json {
        self.0
    }
}

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Once).map(Self)
    }
}

struct Once;

impl<'de> Visitor<'de> for Once {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(Unique(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Json::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        let mut object = Map::new();
        while let Some((name, Unique(value))) = members.next_entry::<String, Unique>()? {
            if object.contains_key(&name) {
                return Err(Error::custom(format_args!("`{}` is there twice", name.escape_debug())));
            }
            object.insert(name, value);
        }
        Ok(Json::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_there_once() {
        for text in [
            r#"{"a":null,"b":[true,-1,18446744073709551615,1.5,"x"],"c":{"a":{}}}"#,
            r#"[{"a":1},{"a":2}]"#,
            "null",
            r#""\u00e9""#,
        ] {
            let expected: Json = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::from_str::<Unique>(text).unwrap().into_inner(), expected);
        }
        for (text, name) in [
            (r#"{"kind":"probe","kind":"html"}"#, "`kind` is there twice"),
            (r#"[{"a":{"b":1,"c":2,"\u0062":1}}]"#, "`b` is there twice"),
            (r#"{"a":1} {"a":1}"#, "trailing characters"),
            ("{", "EOF"),
        ] {
            let error = serde_json::from_str::<Unique>(text).err().unwrap().to_string();
            assert!(error.starts_with(name), "{text}: {error}");
        }
    }
}
