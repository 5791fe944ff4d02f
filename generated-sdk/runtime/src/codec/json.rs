//! Values enter and JSON leaves, or the other way.
//!
//! Written compactly, in the order of the table, absent members left out. Read leniently, by the rules in [`from_slice`].

mod any;
mod lenient;
mod number;
mod read;
#[cfg(test)]
mod tests;
mod write;

use crate::codec::read::Site;
use crate::codec::{Budget, DecodeError, EncodeError, FieldPath, Value};

pub use crate::codec::opener::{Ciphertext, Opener};

pub(crate) use lenient::read_buffered;
pub(crate) use read::read_text;
pub(crate) use write::text;
#[cfg(feature = "serde")]
pub(crate) use {read::Target, write::Written};

/// Writes a value as JSON.
///
/// # Errors
///
/// See [`EncodeKind`](crate::EncodeKind); the error names the field.
pub fn to_string(value: &dyn Value) -> Result<String, EncodeError> {
    text(value, &FieldPath::WHOLE)
}

/// Writes a value as JSON.
///
/// # Errors
///
/// See [`EncodeKind`](crate::EncodeKind); the error names the field.
pub fn to_vec(value: &dyn Value) -> Result<Vec<u8>, EncodeError> {
    to_string(value).map(String::into_bytes)
}

/// Reads a value from JSON.
///
/// | Documented | Also accepted |
/// |---|---|
/// | anything | missing or `null`: stays blank; members that are not documented are ignored |
/// | text | number, boolean |
/// | integer | `12.0`, `"12"`, `"12.0"` |
/// | number | `"1.5"` |
/// | boolean | `"true"` and `"false"` in any case, `0`, `1`, `"0"`, `"1"` |
/// | list | a scalar or object: a list of one |
/// | object | an array, where the object has exactly one list: fills that list |
/// | number, boolean, list, object | `""`: stays blank |
/// | JSON or form in a text | the object or array itself; `""`: stays blank |
/// | list as JSON in a text | an object with one member that is an array: that array |
///
/// Numbers lose nothing. A whole number that does not fit is [`OutOfRange`](crate::DecodeKind::OutOfRange): in an integer
/// beyond `i64`, in a number with fraction where `f64` has no such whole number, in [`Json`](crate::Json) where that cannot
/// hold it. The last is beyond `i64` and `u64`, or never if the program has `serde_json/arbitrary_precision`; typed fields
/// are read the same with and without that feature. A float from 2⁶⁴ on, or from -2⁶³ down, is refused as well, since it may
/// have been a whole number.
///
/// A value takes no more memory than 32 times the bytes of its text and a mebibyte: more is
/// [`TooMany`](crate::DecodeKind::TooMany). An empty object is two bytes, and the record that it
/// becomes may be a thousand. While a list grows, half as much again is taken.
///
/// # Errors
///
/// See [`DecodeKind`](crate::DecodeKind); the error names the field and never repeats its value.
pub fn from_slice<T: Value>(json: &[u8]) -> Result<T, DecodeError> {
    let mut value = T::blank();
    read_into(&mut value, json)?;
    Ok(value)
}

/// Reads JSON into a value that is blank; like [`from_slice`] without knowing the type.
///
/// # Errors
///
/// Those of [`from_slice`]; the value is then read in part.
pub fn read_into(value: &mut dyn Value, json: &[u8]) -> Result<(), DecodeError> {
    read_text(value, json, Site::whole(None, &Budget::of(json.len())))
}

/// Reads JSON with fields that are ciphertext of a structure.
///
/// # Errors
///
/// Those of [`from_slice`] and the opener's; the value is then read in part.
pub fn read_into_with(value: &mut dyn Value, json: &[u8], opener: &dyn Opener) -> Result<(), DecodeError> {
    read_text(value, json, Site::whole(Some(opener), &Budget::of(json.len())))
}
