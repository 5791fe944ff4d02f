//! How a reader finds their way, and what only the Rust crate needs to know.

use std::collections::BTreeMap;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::text::{Name, Place};
use super::words::Retry;
use super::{is_default, present};

/// Families, tasks, roles and codes of errors.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Guide {
    /// What product families are, by their names: `v3-pay`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub families: BTreeMap<String, Family>,
    /// What merchants do.
    #[serde(default, skip_serializing_if = "is_default")]
    pub tasks: Vec<Task>,
    /// What those who call operations are called, by what the documentation calls them.
    #[serde(default, skip_serializing_if = "is_default")]
    pub roles: BTreeMap<String, String>,
    /// What codes of errors say.
    #[serde(default, skip_serializing_if = "is_default")]
    pub codes: Vec<CodeWords>,
}

/// What a product family is.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Family {
    /// A phrase.
    pub title: String,
    /// Sentences.
    #[serde(default, skip_serializing_if = "is_default")]
    pub text: String,
    /// What the Chinese documentation calls it.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub term: Option<String>,
}

/// Something that merchants do.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// A phrase: `Give money back`.
    pub title: String,
    /// Sentences.
    #[serde(default, skip_serializing_if = "is_default")]
    pub text: String,
    /// The names of operations and notifications, in the order in which they are needed.
    pub steps: Vec<String>,
}

/// What a code of errors says, and what to do about it.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CodeWords {
    /// The code with `_` between its words; the service also spells it without.
    pub code: String,
    /// A sentence on what it says.
    pub text: String,
    /// Sentences on what to do.
    pub advice: String,
    /// Whether a call that was refused with it may be repeated.
    pub retry: Retry,
    /// What holds instead of some operations; the first that applies counts.
    #[serde(default, skip_serializing_if = "is_default")]
    pub places: Vec<RetryOf>,
    /// Whether the Rust runtime has a constant for it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub listed: bool,
}

/// Whether a call of some operations may be repeated.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RetryOf {
    /// A part of their names.
    pub operation: String,
    /// Whether it may be repeated.
    pub retry: Retry,
}

/// What is decided of the Rust crate.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// Modules with other names than those that follow from their URLs.
    #[serde(default, skip_serializing_if = "is_default")]
    pub modules: Vec<ModuleName>,
    /// The cargo features that are on by default.
    #[serde(default, skip_serializing_if = "is_default")]
    pub default_features: Vec<String>,
}

/// The name of one module.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ModuleName {
    /// The URL up to and with the segment: `v3/papay/insurance-sign/policy_periods`.
    pub path: String,
    /// Its name in Rust.
    pub rust: Name,
    /// Why.
    pub reason: String,
    /// Where that is decided: `path:line:column`.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub origin: Option<Place>,
}
