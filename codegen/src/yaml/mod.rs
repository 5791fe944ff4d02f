//! Reading YAML: with places, for documents whose facts have to be pointed at, and without.

mod marked;
mod plain;
mod tail;

pub use marked::*;
pub use plain::{YamlError, typed, value};
pub use tail::lost_tails;
