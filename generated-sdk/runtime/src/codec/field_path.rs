//! The path from a whole value down to one of its fields, such as `data[2].amount.total`.
//!
//! A path is a chain of links on the stack: walking costs nothing, and its text is built only when an error needs it.

use std::fmt;

use crate::codec::pattern;
use crate::text::{LONGEST, Line};

/// How deeply records and lists may nest. The deepest documented body has 7 levels.
const DEEPEST: usize = 64;

/// The place of a field within the whole value.
#[derive(Clone, Copy)]
pub struct FieldPath<'a> {
    parent: Option<&'a FieldPath<'a>>,
    step: Step<'a>,
    depth: usize,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Whole,
    Member(&'a str),
    Numbered(&'a str, u32, u32),
    Item(usize),
}

impl<'a> FieldPath<'a> {
    /// The whole value; its text is empty.
    pub const WHOLE: FieldPath<'static> = FieldPath { parent: None, step: Step::Whole, depth: 0 };

    pub(crate) fn member(&'a self, wire: &'a str) -> Self {
        self.child(Step::Member(wire))
    }

    /// The same path, ending in one member of the numbered family that it ends in.
    pub(crate) fn with_numbers(self, n: u32, m: u32) -> Self {
        match self.step {
            Step::Member(pattern) => Self { step: Step::Numbered(pattern, n, m), ..self },
            _ => self,
        }
    }

    pub(crate) fn item(&'a self, index: usize) -> Self {
        self.child(Step::Item(index))
    }

    pub(crate) fn is_too_deep(&self) -> bool {
        self.depth > DEEPEST
    }

    fn child(&'a self, step: Step<'a>) -> Self {
        Self { parent: Some(self), step, depth: self.depth + 1 }
    }
}

impl FieldPath<'_> {
    fn write(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        let Some(parent) = self.parent else { return Ok(()) };
        parent.write(out)?;
        if parent.parent.is_some() && !matches!(self.step, Step::Item(_)) {
            out.write_str(".")?;
        }
        match self.step {
            Step::Whole => Ok(()),
            Step::Member(wire) => out.write_str(wire),
            Step::Numbered(wire, n, m) => out.write_str(&pattern::render(wire, n, m)),
            Step::Item(index) => write!(out, "[{index}]"),
        }
    }
}

/// The names in documents without a table are untrusted, so this is a line of limited length.
impl fmt::Display for FieldPath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(&mut Line::new(f, LONGEST))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_a_path() {
        let whole = FieldPath::WHOLE;
        assert_eq!(whole.to_string(), "");
        let data = whole.member("data");
        let item = data.item(2);
        let amount = item.member("amount");
        assert_eq!(amount.member("fee_$n_$m").with_numbers(0, 3).to_string(), "data[2].amount.fee_0_3");
        assert_eq!(whole.item(1).to_string(), "[1]");
        assert_eq!(whole.member("a\n\u{202e}").item(0).to_string(), r"a\n\u{202e}[0]");
        let long = "x".repeat(1 << 20);
        assert_eq!(whole.member(&long).member(&long).to_string().chars().count(), LONGEST + 1);
    }
}
