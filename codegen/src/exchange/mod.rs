//! A model in, JSON out, and the reverse: the stable, versioned form of all that is known, for programs in any language.
//!
//! `shape` is the form. What is written and read back is the same model, with the same places, and so the same crate.

mod read;
mod shape;
#[cfg(test)]
mod tests;
mod write;

pub use read::read;
pub(crate) use write::text;
pub use write::write;

use crate::ir;

/// What every document of this form says it is.
pub const FORMAT: &str = "wechatpay-ir";

/// The version that is written, and the newest that is read. It counts the changes of the form.
pub const VERSION: u32 = 1;

/// The JSON Schema of the form.
pub const SCHEMA: &str = include_str!("../../schema/ir.schema.json");

/// The words for a cipher and a key.
pub(crate) fn seal_words(cipher: ir::Cipher, key: ir::Key) -> (serde_json::Value, serde_json::Value) {
    let words = (shape::words::Cipher::from(cipher), shape::words::Key::from(key));
    // They are texts, which cannot fail to be written.
    (serde_json::to_value(words.0).unwrap_or_default(), serde_json::to_value(words.1).unwrap_or_default())
}
