//! Text of a documentation, made harmless in one context: a function for each context.
//!
//! Pages, tables, fragments and overrides may hold anything. What goes from them into documentation is [`Markdown`],
//! which only the functions here make; what goes into code is a string literal, which `quote` escapes.
//!
//! | context | function |
//! |---|---|
//! | the first line of an item's documentation | [`title`] |
//! | a paragraph, or an item of a list | [`prose`] |
//! | some words in a sentence of ours | [`words`] |
//! | a value, a pattern, a name on the wire, a URL template | [`code`] |
//! | a link to an official page, a base URL | [`link`], [`address`] |
//! | the note of `#[deprecated]`, which rustc prints and rustdoc renders | [`note`] |
//! | a terminal, a log of CI | [`terminal`], [`excerpt`], [`annotation`] |
//! | a string literal of Rust | `quote`, and [`rust`] for what it lets through |
//! | a document in JSON | [`json`] |
//! | a text in double quotes, of YAML or TOML | [`quoted`] |
//! | the same, to be copied from a message | [`pasted`] |
//! | a column of a line of facts | [`column()`] |

mod inline;
mod markdown;
mod shown;
mod url;

pub use markdown::{Markdown, address, code, link, note, prose, title, words};
pub use shown::{annotation, column, excerpt, json, pasted, quoted, rust, terminal};

#[cfg(test)]
mod tests;
