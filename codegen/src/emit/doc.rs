//! Lines of Markdown in, `#[doc]` attributes out; the only module that makes attributes of text.
//!
//! [`Markdown`] takes care that foreign text has no structure; what has, is made here.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Cx, links};
use crate::chars::is_hidden;
use crate::foreign::{self, Markdown};
use crate::ir::{Doc, Lifecycle, State};
use crate::link::Whole;

/// Documentation of paragraphs; an empty one is left out.
pub fn paragraphs(texts: impl IntoIterator<Item = Markdown>) -> TokenStream {
    outer(lines(texts))
}

/// Documentation of one line.
pub fn line(text: Markdown) -> TokenStream {
    paragraphs([text])
}

/// Documentation of the module around it.
pub fn of_module(texts: impl IntoIterator<Item = Markdown>) -> TokenStream {
    let lines = lines(texts);
    quote!(#(#![doc = #lines])*)
}

/// Names by which the search of the documentation finds an item as well; those that it would refuse are left out.
pub fn aliases<'t>(names: impl IntoIterator<Item = &'t str>) -> TokenStream {
    let names = searched(names);
    quote!(#(#[doc(alias = #names)])*)
}

/// The same of the module around it.
pub fn aliases_of_module<'t>(names: impl IntoIterator<Item = &'t str>) -> TokenStream {
    let names = searched(names);
    quote!(#(#![doc(alias = #names)])*)
}

fn searched<'t>(names: impl IntoIterator<Item = &'t str>) -> impl Iterator<Item = &'t str> {
    let is_searched = |name: &&str| {
        !name.is_empty()
            && !name.contains(|c: char| matches!(c, '"' | '\'') || c.is_whitespace() || is_hidden(c))
    };
    names.into_iter().filter(is_searched)
}

/// Makes a re-export a page of its own, under its own name.
pub fn inline() -> TokenStream {
    quote!(#[doc(inline)])
}

/// Keeps a re-export, or a module that has nothing else, out of the documentation. The types in it have the pages of
/// their other names, and are no secret to editors, as they would be if they were hidden themselves.
pub fn hidden() -> TokenStream {
    quote!(#[doc(hidden)])
}

fn outer(lines: impl IntoIterator<Item = String>) -> TokenStream {
    let lines = lines.into_iter();
    quote!(#(#[doc = #lines])*)
}

fn lines(texts: impl IntoIterator<Item = Markdown>) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut in_list = false;
    for text in texts.into_iter().filter(|text| !text.is_empty()) {
        // Items of one list stand together.
        let continues = in_list && text.is_item();
        if !lines.is_empty() && !continues {
            lines.push(String::new());
        }
        in_list = text.is_item();
        lines.push(format!(" {}", text.as_str()));
    }
    lines
}

/// A block of Rust under a heading of its own; it is said of one that `chooses` that not all in it is needed.
pub fn example(chooses: bool, lines: impl IntoIterator<Item = String>) -> TokenStream {
    let begin: &[&str] = match chooses {
        true => &["", "# Example", "", OPTIONAL, "", "```"],
        false => &["", "# Example", "", "```"],
    };
    outer(fenced(begin, lines, &["```"]))
}

/// What is said of an example with optional fields.
const OPTIONAL: &str = "Optional fields are set by methods of their names; leave out what does not apply.";

/// A block of Rust between paragraphs of the documentation of the module around it.
pub fn code_of_module(lines: impl IntoIterator<Item = String>) -> TokenStream {
    let lines = fenced(&["", "```"], lines, &["```", ""]);
    quote!(#(#![doc = #lines])*)
}

fn fenced(begin: &[&str], lines: impl IntoIterator<Item = String>, end: &[&str]) -> Vec<String> {
    let own = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
    let lines = own(begin).into_iter().chain(lines).chain(own(end));
    lines.map(|line| if line.is_empty() { line } else { format!(" {line}") }).collect()
}

/// A document in JSON below a line that unfolds it.
pub fn folded(summary: &'static str, document: &serde_json::Value) -> TokenStream {
    let begin = [String::new(), format!(" <details><summary>{summary}</summary>"), String::new()];
    let fence = std::iter::once(" ```json".to_owned());
    // No line of it begins with a back-tick, since texts stand in quotes.
    let text = foreign::json(&format!("{document:#}"));
    let lines = text.lines().map(|line| format!(" {line}"));
    let end = [" ```", "", " </details>"].map(str::to_owned);
    outer(begin.into_iter().chain(fence).chain(lines).chain(end))
}

/// Title, name, text, the given facts and links of an operation or notification.
pub fn entry(
    cx: Cx<'_>,
    doc: &Doc,
    name: Markdown,
    facts: impl IntoIterator<Item = Markdown>,
) -> Vec<Markdown> {
    let text = doc.text.iter().map(|text| cx.index.linked(foreign::prose(text)));
    let links = links::line(&doc.links);
    [foreign::title(&doc.title), name].into_iter().chain(text).chain(facts).chain([links]).collect()
}

/// All of a body, query, reply or payload: `` the body of `POST /v3/pay/transactions/h5` ``.
pub fn whole(whole: &Whole) -> Markdown {
    Markdown::with("{} {}", [Markdown::fixed(whole.what), foreign::code(&whole.of)])
}

/// `#[deprecated]`, where new users should stay away.
pub fn deprecated(lifecycle: &Lifecycle) -> TokenStream {
    if !lifecycle.deprecated {
        return TokenStream::new();
    }
    let what = Markdown::fixed(match lifecycle.state {
        State::Active | State::Deprecated => "shut down",
        State::Redesigned => "superseded",
        State::Discarded => "abandoned",
        State::Restricted => "closed to new merchants",
    });
    let since = lifecycle.since.as_ref().map(|since| foreign::note(since.trim_end_matches('年')));
    let since = since.map(|since| Markdown::with("since {}", [since]));
    let what = Markdown::joined(std::iter::once(what).chain(since), " ");
    let successors = lifecycle.successors.iter().map(|link| foreign::note(&successor(link)));
    let successors = Markdown::joined(successors, ", ");
    let by = (!successors.is_empty()).then(|| Markdown::with("use {}", [successors]));
    let note = Markdown::joined(std::iter::once(what).chain(by), "; ");
    let note = note.as_str();
    quote!(#[deprecated(note = #note)])
}

/// `/openapi/v3/global/refunds#post` as `POST /v3/global/refunds`.
fn successor(link: &str) -> String {
    let link = link.replace("%7B", "{").replace("%7D", "}");
    let link = link.strip_prefix("/openapi").unwrap_or(&link).to_owned();
    match link.split_once('#') {
        Some((path, method)) if path.starts_with("/v") => format!("{} {path}", method.to_ascii_uppercase()),
        _ => link,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_of_a_list_stand_together_and_paragraphs_apart() {
        let texts = ["- a", "- b", "", "c", "- d"].map(foreign::prose);
        assert_eq!(lines(texts), [" - a", " - b", "", " c", "", " - d"]);
    }

    #[test]
    fn a_successor_is_named_as_it_is_called() {
        let lifecycle = |since: &str, successors: &[&str]| Lifecycle {
            state: State::Redesigned,
            since: Some(since.to_owned()),
            successors: successors.iter().map(|link| (*link).to_owned()).collect(),
            deprecated: true,
        };
        for (lifecycle, note) in [
            (
                lifecycle("2022.09.08", &["/openapi/v3/global/refunds#post"]),
                "superseded since 2022.09.08; use POST /v3/global/refunds",
            ),
            (
                lifecycle("2020年", &["/openapi/v3/refunds/%7Bid%7D#get", "/openapi/v3/b"]),
                "superseded since 2020; use `GET /v3/refunds/{id}`, /v3/b",
            ),
            (lifecycle("`a`\r[b]", &["\u{202e}*c*\n<d>"]), "superseded since `` `a` [b] ``; use `*c* <d>`"),
        ] {
            let expected = quote!(#[deprecated(note = #note)]).to_string();
            assert_eq!(deprecated(&lifecycle).to_string(), expected);
        }
    }
}
