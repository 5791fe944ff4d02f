//! Writes values as JSON, forms, multipart bodies and debugging texts, and reads them back. Values are plain structs
//! with a table of their fields; each operation on them exists once, on `&dyn` [`Value`].

mod budget;
mod copy;
mod debug;
mod each_sensitive;
mod equal;
mod error;
mod failure;
mod field_path;
pub mod form;
pub mod json;
pub(crate) mod members;
pub mod multipart;
mod numbered;
mod open_enum;
mod opener;
mod pattern;
pub(crate) mod present;
pub(crate) mod read;
pub(crate) mod record;
pub(crate) mod reset;
mod sensitive;
#[cfg(feature = "serde")]
pub mod serde_support;
mod value;
mod variants;

pub(crate) use budget::Budget;
pub use copy::copy;
pub use debug::{Shown, fmt_record, fmt_value};
pub use each_sensitive::for_each_sensitive;
pub use equal::is_equal;
pub use error::{DecodeError, DecodeKind, EncodeError, EncodeKind};
pub use field_path::FieldPath;
pub use numbered::{Numbered, Numbered2, Numbers};
pub(crate) use opener::{Ciphertext, Opener};
pub use record::{Access, Encoding, Field, Kind, Record, Shape, Table};
pub use sensitive::Sensitive;
pub use value::{Choice, List, NumericSymbol, Optional, Slot, SlotMut, Symbol, Value};
