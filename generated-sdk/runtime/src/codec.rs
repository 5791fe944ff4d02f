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
mod limit;
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
#[cfg(feature = "validate")]
mod validate;
mod value;
mod variants;

pub(crate) use budget::Budget;
pub use copy::copy;
pub use debug::{Shown, fmt_record, fmt_value};
pub use each_sensitive::for_each_sensitive;
pub use equal::is_equal;
pub use error::{DecodeError, DecodeKind, EncodeError, EncodeKind};
pub use field_path::FieldPath;
pub use limit::{Limit, Limited};
pub use numbered::{Numbered, Numbered2, Numbers};
pub(crate) use opener::{Ciphertext, Opener};
pub use record::{Access, Encoding, Field, Kind, Record, Shape, Table};
pub use sensitive::Sensitive;
#[cfg(feature = "validate")]
pub(crate) use validate::of as violations;
#[cfg(feature = "validate")]
pub use validate::{Validate, Violation, ViolationKind};
pub use value::{Choice, List, NumericSymbol, Optional, Slot, SlotMut, Symbol, Value};
