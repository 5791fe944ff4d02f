//! How texts are received, printed and sent: where their content begins, lines of logs and errors, hexadecimal digits,
//! percent-encoding.

mod content;
pub(crate) mod hex;
mod line;
pub(crate) mod percent;

pub(crate) use content::{bare, content, position, trimmed};
pub use line::Quoted;
pub(crate) use line::{
    Beginning, LONGEST, LONGEST_ERROR, LONGEST_VALUE, Line, Names, debug, one_line, quote,
};
