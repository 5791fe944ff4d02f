//! What is to be described in, a YAML table to fill in out: a whole file, or one more method in a file that is there.

mod add;
mod target;
mod text;

pub use add::{Refused, with_method};
pub use target::{Fault, Target, described};
pub use text::table;
