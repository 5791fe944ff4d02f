//! The bridge between values and serde, which the feature `serde` extends to what is sent and received as a whole, to
//! enumerations and to choices.
//!
//! The records inside have no traits of serde, which would be a tenth of what an emitted crate costs its compiler. As
//! fields of a program's own types, they are written and read by `#[serde(with = "rt::with_serde")]`; alone, also by
//! [`json`](crate::json).
//!
//! Values are written as in JSON bodies: embedded structures become texts, and a sensitive text that is not sealed is
//! an error. Reading requires a self-describing format such as JSON, YAML or MessagePack; how much memory it takes is
//! up to the reader of that format.

use serde::de::{DeserializeSeed, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};

use crate::codec::failure::Failure;
use crate::codec::json::{Target, Written};
use crate::codec::read::Site;
use crate::codec::{Budget, Encoding, FieldPath, Value, present};

/// Writes any value.
///
/// # Errors
///
/// The error of the serializer, whose text contains the path of the field.
pub fn serialize<S: Serializer>(value: &dyn Value, serializer: S) -> Result<S::Ok, S::Error> {
    let path = &FieldPath::WHOLE;
    Written { value, encoding: Encoding::Plain, path, failure: &Failure::new() }.serialize(serializer)
}

/// Reads any value.
///
/// # Errors
///
/// The error of the deserializer, whose text contains the path of the field.
pub fn deserialize<'de, T: Value, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut value = T::blank();
    Filled(&mut value).deserialize(deserializer)?;
    Ok(value)
}

/// A blank value about to be read.
pub(crate) struct Filled<'a>(pub(crate) &'a mut dyn Value);

impl<'de> DeserializeSeed<'de> for Filled<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let Self(value) = self;
        let failure = Failure::new();
        let budget = Budget::unlimited();
        let site = Site::whole(None, &budget);
        let is_there = Target { value: &mut *value, site, failure: &failure }.deserialize(deserializer)?;
        present::whole(value, is_there, site).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    struct Amount {
        total: i64,
        currency: Option<String>,
    }
    crate::record!(Amount: request part { total, currency });

    #[test]
    fn a_part_goes_through_serde_by_itself() {
        let amount = Amount { total: 5, currency: None };
        let written = serialize(&amount, serde_json::value::Serializer).unwrap();
        assert_eq!(written, json!({ "total": 5 }));
        assert!(deserialize::<Amount, _>(written).unwrap() == amount);
        let error = deserialize::<Amount, _>(json!({ "currency": "CNY" })).err().unwrap();
        assert!(error.to_string().contains("total"), "{error}");
    }
}
