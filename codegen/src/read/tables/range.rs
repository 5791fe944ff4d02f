//! `1..32`, `1..` or `..32`: text in, two limits out, and back.

use std::fmt;

use serde_json::Number;

use crate::rules;

/// From where to where, both included.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Range {
    /// The least.
    pub min: Option<Number>,
    /// The most.
    pub max: Option<Number>,
}

impl Range {
    /// Reads `1..32`, `1..` or `..32`.
    pub fn parse(written: &str) -> Option<Self> {
        let (min, max) = written.split_once("..")?;
        let number = |text: &str| match text {
            "" => Some(None),
            text => rules::number(text).map(Some),
        };
        let range = Self { min: number(min)?, max: number(max)? };
        (range != Self::default()).then_some(range)
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |number: &Option<Number>| number.as_ref().map(Number::to_string).unwrap_or_default();
        write!(f, "{}..{}", shown(&self.min), shown(&self.max))
    }
}
