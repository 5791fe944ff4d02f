//! A model in, JSON out, and the reverse: the stable, versioned form of all that is known, for programs in any language.
//!
//! `shape` is the form. What is written and read back is the same model, with the same places, and so the same crate.

mod read;
mod shape;
#[cfg(test)]
mod tests;
mod write;

pub use read::read;
pub use write::write;

/// What every document of this form says it is.
pub const FORMAT: &str = "wechatpay-ir";

/// The version that is written, and the newest that is read. It counts the changes of the form.
pub const VERSION: u32 = 1;

/// The JSON Schema of the form.
pub const SCHEMA: &str = include_str!("../../schema/ir.schema.json");
