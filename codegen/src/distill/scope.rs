//! How much of a model is written into tables.

/// What is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Whether titles, descriptions, meanings and examples are written beside the facts.
    pub with_text: bool,
}
