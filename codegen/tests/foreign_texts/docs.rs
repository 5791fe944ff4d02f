//! An emitted file in; its string literals and the words of its documentation out, which is read as rustdoc reads it.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Group, Literal, TokenStream, TokenTree};
use pulldown_cmark::{
    BrokenLink, CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd,
};
use wechatpay_codegen::chars::is_hidden;
use wechatpay_codegen::output::File;

/// What emitted files hold.
#[derive(Default)]
pub struct Found {
    pub literals: BTreeSet<String>,
    /// The words of all documentation, one after the other.
    pub shown: String,
}

impl Found {
    /// Checks a file, and takes what is in it.
    pub fn add(&mut self, file: &File) {
        let hidden = file.text.chars().find(|c| is_hidden(*c));
        assert_eq!(hidden, None, "{}\n{}", file.path, file.text);
        if let Err(error) = syn::parse_file(&file.text) {
            panic!("{}: {error}\n{}", file.path, file.text);
        }
        self.tokens(file.text.parse().unwrap());
    }

    fn tokens(&mut self, tokens: TokenStream) {
        let mut docs = Docs::default();
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == '#' => {
                    let is_inner = tokens.next_if(|next| next.to_string() == "!").is_some();
                    match tokens.next() {
                        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Bracket => {
                            match doc_line(&group) {
                                Some(line) => docs.add(self, is_inner, line),
                                None => self.tokens(group.stream()),
                            }
                        }
                        other => panic!("{other:?} after `#`"),
                    }
                    continue;
                }
                TokenTree::Group(group) => {
                    docs.end(self);
                    self.tokens(group.stream());
                }
                TokenTree::Literal(literal) => self.literal(&literal),
                TokenTree::Ident(_) | TokenTree::Punct(_) => {}
            }
            docs.end(self);
        }
        docs.end(self);
    }

    fn literal(&mut self, literal: &Literal) {
        if let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) {
            self.literals.insert(text.value());
        }
    }
}

/// The text of `doc = "…"`.
fn doc_line(attribute: &Group) -> Option<String> {
    let tokens: Vec<_> = attribute.stream().into_iter().collect();
    match tokens.as_slice() {
        [TokenTree::Ident(name), TokenTree::Punct(_), TokenTree::Literal(text)] if name == "doc" => {
            Some(syn::parse_str::<syn::LitStr>(&text.to_string()).unwrap().value())
        }
        _ => None,
    }
}

/// The lines of one item.
#[derive(Default)]
struct Docs {
    is_inner: bool,
    lines: Vec<String>,
}

impl Docs {
    fn add(&mut self, found: &mut Found, is_inner: bool, line: String) {
        if self.is_inner != is_inner {
            self.end(found);
        }
        self.is_inner = is_inner;
        self.lines.push(line);
    }

    fn end(&mut self, found: &mut Found) {
        let lines = std::mem::take(&mut self.lines);
        for line in &lines {
            assert!(!line.contains(['\n', '\r']), "{line:?}");
            assert!(line.is_empty() || line.starts_with(' '), "{line:?}");
        }
        // As rustdoc does: the blank that every line begins with is not part of the text.
        let lines: Vec<&str> = lines.iter().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
        let text = lines.join("\n");
        read(&text, &mut found.shown);
        if let Some((_, after)) = text.split_once("\n```json\n") {
            let (json, _) = after.split_once("\n```\n").unwrap();
            serde_json::from_str::<serde_json::Value>(json).unwrap();
        }
    }
}

/// Reads Markdown as rustdoc does, and refuses what the generator does not write.
fn read(text: &str, shown: &mut String) {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION;
    let mut unknown = Vec::new();
    let resolve = |link: BrokenLink<'_>| {
        unknown.push(link.reference.to_string());
        Some((CowStr::from("resolved"), CowStr::from("")))
    };
    let mut before = Before::Text;
    // Links and blocks of code, where an address may stand as it is.
    let mut inside = 0_u32;
    // The front page has two blocks of code of ours, and a heading for its only task.
    let is_front = text.starts_with(INTRODUCTION);
    let (mut calls, mut tasks) = (2 * usize::from(is_front), usize::from(is_front));
    for event in Parser::new_with_broken_link_callback(text, options, Some(resolve)) {
        match &event {
            Event::Start(Tag::Link { .. } | Tag::CodeBlock(_)) => inside += 1,
            Event::End(TagEnd::Link | TagEnd::CodeBlock) => inside -= 1,
            Event::Text(words) if inside == 0 => check_words(words, text),
            _ => {}
        }
        let now = match &event {
            Event::Start(Tag::Heading { level: HeadingLevel::H2, .. }) if tasks > 0 => {
                tasks -= 1;
                Before::Text
            }
            Event::Start(Tag::Heading { .. }) => Before::Heading,
            Event::Text(words) if before == Before::Heading && FRONT.contains(&&**words) => Before::Text,
            Event::Text(words) if before == Before::Heading => {
                assert_eq!(&**words, "Example", "{text}");
                Before::Example
            }
            // What is said of an example stands between it and its heading.
            Event::Start(Tag::Paragraph) if before == Before::Example => Before::Example,
            Event::Text(words) if before == Before::Example && &**words == OPTIONAL => Before::Example,
            Event::End(_) if before == Before::Example => Before::Example,
            Event::Html(html) if &**html == "<details><summary>An example of the reply</summary>\n" => {
                Before::Details
            }
            Event::Html(html) if &**html == "</details>" || &**html == "</details>\n" => Before::Text,
            Event::Start(Tag::HtmlBlock) => before,
            Event::End(_) if before == Before::Details => Before::Details,
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) if calls > 0 && info.is_empty() => {
                calls -= 1;
                Before::Text
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                let ours = [(Before::Example, ""), (Before::Details, "json")];
                assert!(
                    ours.contains(&(before, &**info)),
                    "a block of code `{info}` after {before:?}:\n{text}"
                );
                Before::Text
            }
            Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                check_link(*link_type, dest_url, text);
                Before::Text
            }
            Event::Text(words) | Event::Code(words) => {
                let hidden = words.chars().find(|c| is_hidden(*c));
                assert_eq!(hidden, None, "{text}");
                shown.push_str(words);
                Before::Text
            }
            Event::Start(Tag::Paragraph | Tag::List(None) | Tag::Item | Tag::Strong) | Event::End(_) => {
                Before::Text
            }
            other => panic!("{other:?} in:\n{text}"),
        };
        before = now;
    }
    for reference in unknown {
        let name = reference.strip_prefix('`').and_then(|name| name.strip_suffix('`')).unwrap_or_default();
        let is_reply = is_name(name) && name.ends_with("Reply");
        assert!(is_reply || NAMED.contains(&name), "{reference:?} is not a link of ours in:\n{text}");
    }
    shown.push('\n');
}

/// The headings of the crate's front page, as far as they are no code.
const FRONT: [&str; 4] = ["How to call", "By task", "By URL", "Families of "];

/// What the front page begins with.
const INTRODUCTION: &str = "A typed client of WeChat Pay, ";

/// Items that are linked by their names alone.
const NAMED: [&str; 5] = ["rt", "rt::Config", "rt::NotificationHandler", "Payload", "Acknowledgement"];

/// What is said of an example with optional fields.
const OPTIONAL: &str = "Optional fields are set by methods of their names; leave out what does not apply.";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Before {
    Text,
    Heading,
    Example,
    Details,
}

fn check_link(link_type: LinkType, target: &str, text: &str) {
    let is_web = ["https://", "http://"].iter().any(|scheme| target.starts_with(scheme));
    let is_ours = match link_type {
        LinkType::Autolink => is_web,
        LinkType::Inline => {
            let is_member =
                target.strip_prefix("Self::").or(target.strip_suffix("::new")).is_some_and(is_name);
            let is_code = target.strip_prefix("crate::rt::Code::").is_some_and(is_name);
            is_web || is_member || is_code || is_item(target)
        }
        LinkType::ShortcutUnknown => target == "resolved",
        _ => false,
    };
    assert!(is_ours, "a link {link_type:?} to {target:?} in:\n{text}");
    assert!(!target.contains(is_hidden), "{target:?}");
}

/// What rustdoc would take for an address that somebody forgot to make a link of.
fn check_words(words: &str, text: &str) {
    let is_bare = ["http://", "https://"].iter().any(|scheme| words.contains(scheme));
    assert!(!is_bare, "an address that is not a link, {words:?}, in:\n{text}");
}

/// `struct@refund::domestic::refunds::Post`
fn is_item(target: &str) -> bool {
    let path = target.strip_prefix("struct@").or(target.strip_prefix("mod@"));
    path.is_some_and(|path| path.split("::").all(is_name))
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}
