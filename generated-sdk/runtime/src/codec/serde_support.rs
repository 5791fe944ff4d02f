//! A value enters and serde's calls leave, or the other way; the feature `serde` puts every record, enumeration and
//! choice on top.
//!
//! What is written is what JSON bodies have, embedded structures as texts, and a sensitive text that is not sealed is an
//! error. Reading needs a format that says what comes next, such as JSON, YAML or MessagePack; how much memory it takes is
//! up to the format's reader.

use serde::de::{DeserializeSeed, Deserializer};
use serde::ser::{Serialize, Serializer};

use crate::codec::failure::Failure;
use crate::codec::json::{Target, Written};
use crate::codec::read::Site;
use crate::codec::{Budget, Encoding, FieldPath, Value};

/// Writes any value.
///
/// # Errors
///
/// The serializer's, whose text has the path of the field.
pub fn serialize<S: Serializer>(value: &dyn Value, serializer: S) -> Result<S::Ok, S::Error> {
    let path = &FieldPath::WHOLE;
    Written { value, encoding: Encoding::Plain, path, failure: &Failure::new() }.serialize(serializer)
}

/// Reads any value.
///
/// # Errors
///
/// The deserializer's, whose text has the path of the field.
pub fn deserialize<'de, T: Value, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut value = T::blank();
    let failure = Failure::new();
    Target { value: &mut value, site: Site::whole(None, &Budget::unlimited()), failure: &failure }
        .deserialize(deserializer)?;
    Ok(value)
}
