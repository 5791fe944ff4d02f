//! Writes values as JSON, and reads them from it.
//!
//! JSON is written compactly, in the order of the table, without absent members. It is read leniently, by the rules of
//! [`from_slice`].

mod any;
mod lenient;
mod number;
mod read;
#[cfg(test)]
mod tests;
mod write;

use crate::codec::read::Site;
use crate::codec::{Budget, DecodeError, EncodeError, FieldPath, Value, present};

pub use crate::codec::opener::{Ciphertext, Opener};

pub(crate) use lenient::{is_read_from_list, read_buffered};
pub(crate) use read::{position, read_text};
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
/// | anything | missing or `null`: stays blank, and is no item of a list; undocumented members are ignored |
/// | text | number, boolean |
/// | integer | `12.0`, `"12"`, `"12.0"` |
/// | number | `"1.5"` |
/// | boolean | `"true"` and `"false"` in any case, `0`, `1`, `"0"`, `"1"` |
/// | list | a scalar or object: a list of one |
/// | list | an object whose names are numbers: its members in their order; `{}`: an empty list |
/// | text, integer, number, boolean, object | `[]`: stays blank, since the service is written in PHP, where whatever is empty is an empty array |
/// | text, integer, number, boolean | `{}`: stays blank, since it may be an empty element of XML |
/// | integer, number, boolean, list, object | `""`, white space: stays blank, and is no item of a list |
/// | sensitive text | white space: an empty text, since it is no ciphertext |
/// | JSON or form in a text | the object or array itself; `""`: stays blank |
/// | list as JSON in a text | an object with one member that is an array: that array |
/// | object as JSON in a text | an array, if the object has exactly one list: fills that list |
///
/// What stays blank is absent: `None` in an option, and neither an item of a list nor a numbered member. A body, a
/// query or a part of one that lacks a required member is [`Missing`](crate::DecodeKind::Missing), and so is a text, a
/// number or a boolean that is the whole value; replies and notifications may lack any member.
///
/// Of equal members, the last one counts, and nothing of the others is left in it.
///
/// A byte order mark and white space may stand before the value.
///
/// Numbers lose nothing. A whole number that does not fit is [`OutOfRange`](crate::DecodeKind::OutOfRange): for an
/// integer, beyond `i64`; for a number with a fraction, if `f64` cannot represent it; for [`Json`](crate::Json), if
/// that cannot hold it. `Json` cannot hold numbers beyond `i64` and `u64`, but holds any number if the program enables
/// `serde_json/arbitrary_precision`; typed fields are read the same with and without that feature. A float of 2⁶⁴ or
/// more, or of -2⁶³ or less, is refused as well, since it may have been a whole number.
///
/// A value takes no more memory than 32 times the bytes of its text plus a mebibyte; more is
/// [`TooMany`](crate::DecodeKind::TooMany). An empty object has two bytes, and the record it becomes may have a
/// thousand. While a list grows, it takes half as much again.
///
/// # Errors
///
/// See [`DecodeKind`](crate::DecodeKind); the error names the field and never repeats its value.
pub fn from_slice<T: Value>(json: &[u8]) -> Result<T, DecodeError> {
    let mut value = T::blank();
    read_into(&mut value, json)?;
    Ok(value)
}

/// Reads JSON into a blank value; like [`from_slice`], without knowing the type.
///
/// # Errors
///
/// The errors of [`from_slice`]; the value has then been read in part.
pub fn read_into(value: &mut dyn Value, json: &[u8]) -> Result<(), DecodeError> {
    read_whole(value, json, Site::whole(None, &Budget::of(json.len())))
}

/// Reads JSON in which some fields are the ciphertext of a structure.
///
/// # Errors
///
/// The errors of [`from_slice`] and of the opener; the value has then been read in part.
pub fn read_into_with(value: &mut dyn Value, json: &[u8], opener: &dyn Opener) -> Result<(), DecodeError> {
    read_whole(value, json, Site::whole(Some(opener), &Budget::of(json.len())))
}

fn read_whole(value: &mut dyn Value, json: &[u8], site: Site<'_>) -> Result<(), DecodeError> {
    let is_there = read_text(value, json, site)?;
    present::whole(value, is_there, site)
}
