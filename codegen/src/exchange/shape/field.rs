//! Fields: what they are called, what they hold, and what is said of them.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

use super::text::{Holds, Name, Place, Word};
use super::words::{About, Cipher, Format, Key, KnownBy, Notation, TextFormat};
use super::{Witness, is_default, present};

/// One row of a table.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(extend("allOf" = inside())))]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The name on the wire; `coupon_id_$n` stands for a numbered family.
    pub name: String,
    /// The name in Rust, where it is not the one that follows from the name on the wire.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub rust: Option<Name>,
    /// The word of the documentation for its type, with `[]` after it for a list.
    #[serde(rename = "type")]
    pub word: Word,
    /// What it holds, with `[]` after it for each list around that. `object` has `members`, `variants` has `variants`, and
    /// `json` is anything. What `encoding` says is inside a text is what it holds.
    pub holds: Holds,
    /// Whether it must be sent, or is documented to always come.
    pub required: bool,
    /// How it is encrypted.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub sealed: Option<Sealed>,
    /// How structure inside a text is written.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub encoding: Option<Encoding>,
    /// The values that the documentation lists; the service may send others.
    #[serde(default, skip_serializing_if = "is_default")]
    pub values: Vec<ListedValue>,
    /// How it lists them; `closed` where it is not there.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub notation: Option<Notation>,
    /// The lines of its description, in Markdown.
    #[serde(default, skip_serializing_if = "is_default")]
    pub description: Vec<String>,
    /// What the project's own words say of it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub told: Told,
    /// A value of it.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub example: Option<Value>,
    /// What is documented of its values beyond their type; the service does not always keep to it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub facets: Facets,
    /// What is decided whatever else sources say.
    #[serde(default, skip_serializing_if = "is_default")]
    pub fixed: Fixed,
    /// Whether the type is a guess, because the source has none that can be read.
    #[serde(default, skip_serializing_if = "is_default")]
    pub guessed: bool,
    /// What no source has settled.
    #[serde(default, skip_serializing_if = "is_default")]
    pub open: Vec<Doubt>,
    /// Where it is described: `path:line:column`.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub origin: Option<Place>,
    /// All who describe it, where that is more than its origin.
    #[serde(default, skip_serializing_if = "is_default")]
    pub witnesses: Vec<Witness>,
    /// What an object is made of.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub members: Option<Vec<Field>>,
    /// The objects that it may be.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub variants: Option<Vec<Variant>>,
}

/// What holds objects, and nothing else, says what is inside of it.
#[cfg(test)]
fn inside() -> Value {
    let told = |holds: &str, member: &str| {
        serde_json::json!({
            "if": { "properties": { "holds": { "pattern": format!("^{holds}") } } },
            "then": { "required": [member] },
            "else": { "not": { "required": [member] } },
        })
    };
    Value::from([told("object", "members"), told("variants", "variants")])
}

/// One of several objects that a field may hold.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// What selects it, as the documentation has it.
    pub label: String,
    /// The name in Rust.
    pub rust: Name,
    /// The lines of its description, in Markdown.
    #[serde(default, skip_serializing_if = "is_default")]
    pub description: Vec<String>,
    /// Whether the row that introduces it is marked as required.
    pub required: bool,
    /// Where it is described: `path:line:column`.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub origin: Option<Place>,
    /// What it is made of.
    pub members: Vec<Field>,
}

/// How a field is encrypted.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    /// With which cipher.
    pub cipher: Cipher,
    /// With whose key.
    pub key: Key,
    /// How that is known.
    pub known_by: KnownBy,
    /// Where it is said, unless an override says it.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub evidence: Option<Evidence>,
}

/// Words of a source.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Where they are: `path:line:column`.
    pub place: Place,
    /// The words.
    pub text: String,
    /// The sentence that they are in, on one of the service's own pages.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub sentence: Option<String>,
}

/// How structure is written inside a text.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Encoding {
    /// The format of the text.
    pub format: Format,
    /// Whether the documentation says so of the field itself, and not only by rows below it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub marked: bool,
    /// Whether the text is a list whose elements are what the only member describes; the name of that is not on the wire.
    #[serde(default, skip_serializing_if = "is_default")]
    pub list: bool,
    /// The row after which the documentation puts the members, where it is another one.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub documented_at: Option<String>,
}

/// A value that the documentation lists.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListedValue {
    /// As on the wire.
    pub value: String,
    /// What it means.
    #[serde(default, skip_serializing_if = "is_default")]
    pub meaning: String,
    /// The name in Rust, where it is not the one that follows from the value.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub rust: Option<Name>,
}

/// What the project's own words say of a field.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// What it is, in English.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub text: Option<String>,
    /// What the Chinese documentation calls it.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub term: Option<String>,
    /// What it is counted in, or how it is written: `fen`.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub unit: Option<String>,
}

/// What is documented of the values of a field beyond their type.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Facets {
    /// What a text is written as.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub format: Option<TextFormat>,
    /// The fewest characters of a text.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub min_length: Option<u64>,
    /// The most characters of a text.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub max_length: Option<u64>,
    /// The smallest number.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub minimum: Option<Number>,
    /// The largest number.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub maximum: Option<Number>,
    /// The fewest items of a list.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub min_items: Option<u64>,
    /// The most items of a list.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub max_items: Option<u64>,
    /// A regular expression, as written.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub pattern: Option<String>,
    /// What the service takes if the field is not sent.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub default: Option<Value>,
}

/// What of a field the overrides file decided, or a source in so many words.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Fixed {
    /// Whether it is required.
    #[serde(default, skip_serializing_if = "is_default")]
    pub presence: bool,
    /// Its type.
    #[serde(default, skip_serializing_if = "is_default", rename = "type")]
    pub ty: bool,
    /// Whether it is sealed.
    #[serde(default, skip_serializing_if = "is_default")]
    pub secrecy: bool,
    /// How structure inside it is written.
    #[serde(default, skip_serializing_if = "is_default")]
    pub encoding: bool,
    /// That a notification may lack it, though it is documented as required.
    #[serde(default, skip_serializing_if = "is_default")]
    pub lacking: bool,
    /// That what is said of it to people is the project's own.
    #[serde(default, skip_serializing_if = "is_default")]
    pub own: bool,
}

/// Something that no source has settled of a field, and the problem that is reported of it.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Doubt {
    /// What is open.
    pub about: About,
    /// Which value, if it is about one.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub value: Option<String>,
    /// The kind of the problem, `tree/empty-object`.
    pub code: String,
    /// What is wrong, in one sentence.
    pub message: String,
    /// A remark on the place.
    #[serde(default, skip_serializing_if = "is_default")]
    pub label: String,
    /// What to do about it.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub help: Option<String>,
    /// The operation or notification that it was found in.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub operation: Option<String>,
    /// Where it is: `path:line:column`.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub place: Option<Place>,
    /// Other places that have to do with it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub related: Vec<Related>,
}

/// Another place of a problem, with a remark on it.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Related {
    /// Where it is: `path:line:column`.
    pub place: Place,
    /// What is there.
    pub label: String,
}
