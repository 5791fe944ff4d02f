//! How texts are printed and sent: lines of logs and errors, hexadecimal digits, percent-encoding.

pub(crate) mod hex;
mod line;
pub(crate) mod percent;

pub use line::Quoted;
pub(crate) use line::{
    Beginning, LONGEST, LONGEST_ERROR, LONGEST_VALUE, Line, Names, debug, one_line, quote,
};
