//! YAML texts, for whoever reads some: with places where facts have to be pointed at, and without.

mod marked;
mod plain;

pub use marked::*;
pub use plain::{YamlError, typed, value};
