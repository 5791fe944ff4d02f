//! The stable form of a model: what stands in it, under which keys, in which order.
//!
//! These structs are the form, and its JSON Schema is made of them and of what is said here. What is not there is left
//! out, never `null`, and what is not known is refused: so any change of them is a new [`VERSION`](super::VERSION), and what
//! is added can be left out, as documents of older versions are read as well.

pub mod field;
pub mod guide;
pub mod operation;
pub mod text;
pub mod words;

use std::collections::BTreeMap;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use field::Evidence;
use guide::{Guide, Names};
use text::Place;
use words::{Fact, Kind};

/// What WeChat Pay's documentation says, as a whole or in part: operations, notifications, and what is said of them.
///
/// A place in a source is `path:line:column`, both counted from 1, columns in characters; the path is one of `sources`.
/// Texts are Markdown where they are for people. What is not there is left out, never `null`.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(title = "A model of WeChat Pay's documentation"))]
#[serde(deny_unknown_fields)]
pub struct Document<O, N> {
    /// The name of this form.
    #[cfg_attr(test, schemars(extend("const" = super::FORMAT)))]
    pub format: String,
    /// Its version. Programs refuse one that is newer than what they know.
    #[cfg_attr(test, schemars(extend("const" = super::VERSION)))]
    pub version: u32,
    /// Where this is a part of a model: only operations and notifications whose names contain this text are in it, and of the
    /// guide what is about them.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub filter: Option<String>,
    /// HTTP calls, sorted by protocol, path and method.
    pub operations: Vec<O>,
    /// Messages that the service sends, sorted by protocol and event.
    pub notifications: Vec<N>,
    /// How a reader finds their way.
    #[serde(default, skip_serializing_if = "is_default")]
    pub guide: Guide,
    /// What is decided of the Rust crate.
    #[serde(default, skip_serializing_if = "is_default", rename = "crate")]
    pub names: Names,
    /// How many corrections by the overrides file have an effect, by product family.
    #[serde(default, skip_serializing_if = "is_default")]
    pub overrides: BTreeMap<String, usize>,
    /// The files that places are in.
    #[serde(default, skip_serializing_if = "is_default")]
    pub sources: Vec<Source>,
}

/// What tells this form from others, and its version, whatever else there is.
#[derive(Deserialize)]
pub struct Head {
    pub format: String,
    pub version: u64,
}

/// A file that places are in.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its path as it is in places.
    pub path: String,
    /// The same below the folder of its tree: `openapi/v3/pay/transactions/jsapi.yaml`.
    pub below: String,
    /// What it is.
    pub kind: Kind,
}

/// A source of something, and what it says otherwise.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Witness {
    /// Where it is described there: `path:line:column`.
    pub place: Place,
    /// What says there that a field is sealed.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub evidence: Option<Evidence>,
    /// What it says that was not taken.
    #[serde(default, skip_serializing_if = "is_default")]
    pub differs: Vec<Statement>,
}

/// What one source says of one fact.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Of what.
    pub fact: Fact,
    /// What, in words for people; empty where it says nothing.
    pub says: String,
}

/// Whether a member says nothing, and so is left out.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// A value that is there: `null` is one of examples alone, and never what a member is left out for.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}
