//! How a reader finds their way through an API: by product family, and by task; who calls it, and what its errors say.

use std::collections::BTreeMap;

use super::Codes;

/// Families, tasks, roles and codes of errors.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guide {
    /// What product families are, by their cargo features: `v3-pay`.
    pub families: BTreeMap<String, Family>,
    /// What merchants do, in the order of the front page.
    pub tasks: Vec<Task>,
    /// Who calls operations, by what the documentation calls them: `服务商` are `partners`.
    pub roles: BTreeMap<String, String>,
    /// What codes of errors say.
    pub codes: Codes,
}

/// What a product family is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Family {
    /// A phrase.
    pub title: String,
    /// Sentences; may be empty.
    pub text: String,
    /// What the Chinese documentation calls it.
    pub term: Option<String>,
}

/// Something that merchants do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Task {
    /// A phrase: `Give money back`.
    pub title: String,
    /// Sentences; may be empty.
    pub text: String,
    /// The names of operations and notifications, in the order in which they are needed.
    pub steps: Vec<String>,
}
