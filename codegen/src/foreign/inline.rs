//! One line of foreign text in, Markdown of the same words out: code spans, bold, addresses and links stay, nothing else does.

use std::collections::BTreeMap;

use super::markdown::span;
use super::url;
use crate::chars::readable;

/// What becomes of `[label](https://…)`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Links {
    /// It stays a link.
    Kept,
    /// Its label stays.
    Labels,
    /// Its label stays, and addresses are text: a link cannot contain a link.
    None,
}

/// The line, fit for the beginning of a block.
pub fn block(text: &str, links: Links) -> String {
    let text = readable(text);
    let line = inline(&text, links);
    match opening(&text) {
        Some(at) => format!("{}\\{}", &line[..at], &line[at..]),
        None => line,
    }
}

/// Where a character has to be escaped that would open a list, or make a rule or heading of the line.
fn opening(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    let ends_word = |rest: &str| rest.is_empty() || rest.starts_with(' ');
    match first {
        '-' | '+' if ends_word(&text[1..]) => Some(0),
        '-' | '=' if text.chars().all(|c| c == first || c == ' ') => Some(0),
        '0'..='9' => {
            let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let rest = text[digits..].strip_prefix(['.', ')'])?;
            ends_word(rest).then_some(digits)
        }
        _ => None,
    }
}

/// The line inside of another one.
pub fn inline(text: &str, links: Links) -> String {
    let mut writer = Writer { out: String::with_capacity(text.len() + 8), links, is_bold: false };
    writer.write(text);
    writer.out
}

struct Writer {
    out: String,
    links: Links,
    is_bold: bool,
}

impl Writer {
    fn write(&mut self, text: &str) {
        let mut rest = text;
        // Looked for once, so that the time is linear in a text of nothing but brackets or back-ticks.
        let behind_links = text.rfind(')').map_or(usize::MAX, |last| text.len() - last);
        let last_ticks = last_ticks(text);
        while let Some(c) = rest.chars().next() {
            let taken = match c {
                '`' => self.code(rest, &last_ticks),
                'h' if self.links != Links::None => self.address(rest),
                '[' if rest.len() >= behind_links => self.link(rest),
                '!' if rest[1..].starts_with('[') && rest.len() >= behind_links => {
                    self.link(&rest[1..]).map(|taken| taken + 1)
                }
                '*' if !self.is_bold => self.bold(rest),
                _ => None,
            };
            let taken = taken.unwrap_or_else(|| {
                let is_escaped = is_special(c)
                    || c == '&' && is_entity(rest)
                    || c == ':' && self.links != Links::None && is_scheme_end(&self.out, rest);
                if is_escaped {
                    self.out.push('\\');
                }
                self.out.push(c);
                c.len_utf8()
            });
            rest = &rest[taken..];
        }
    }

    /// A code span, or the back-ticks that begin none.
    fn code(&mut self, text: &str, last: &BTreeMap<usize, usize>) -> Option<usize> {
        let fence = ticks(text);
        let closes = last.get(&fence).is_some_and(|last| *last < text.len());
        let mut at = if closes { fence } else { text.len() };
        while let Some(next) = text[at..].find('`') {
            let start = at + next;
            let length = ticks(&text[start..]);
            if length == fence {
                self.out.push_str(&span(shown(&text[fence..start])));
                return Some(start + length);
            }
            at = start + length;
        }
        (0..fence).for_each(|_| self.out.push_str("\\`"));
        Some(fence)
    }

    /// `https://…` as a link to itself.
    fn address(&mut self, text: &str) -> Option<usize> {
        let scheme = url::scheme(text)?;
        if !text[scheme.len()..].starts_with(|c: char| c.is_ascii_alphanumeric()) {
            return None;
        }
        let length = url::length(text);
        self.out.push('<');
        self.out.push_str(&text[..length]);
        self.out.push('>');
        Some(length)
    }

    /// `[label](target)`.
    fn link(&mut self, text: &str) -> Option<usize> {
        let close = 1 + text[1..].find(['[', ']'])?;
        let target = text[close..].strip_prefix("](")?;
        let end = target.find(')')?;
        let label = &text[1..close];
        let address = target[..end].split_whitespace().next().and_then(url::target);
        let taken = close + 2 + end + 1;
        match address.filter(|_| self.links == Links::Kept && !label.trim().is_empty()) {
            Some(address) => {
                let label = inline(label.trim(), Links::None);
                self.out.push_str(&format!("[{label}]({address})"));
            }
            None => {
                let links = if self.links == Links::None { Links::None } else { Links::Labels };
                self.out.push_str(&inline(label, links));
            }
        }
        Some(taken)
    }

    /// `**words**`.
    fn bold(&mut self, text: &str) -> Option<usize> {
        let words = text.strip_prefix("**")?;
        let end = words.find("**")?;
        let words = &words[..end];
        let is_plain = !words.is_empty() && words.trim() == words && !words.contains(['*', '[']);
        // A code span that begins inside goes over the stars that seem to end it.
        let spans_close = words.matches('`').count().is_multiple_of(2);
        if !is_plain || !spans_close || text[end + 4..].starts_with('*') {
            return None;
        }
        self.out.push_str("**");
        self.is_bold = true;
        self.write(words);
        self.is_bold = false;
        self.out.push_str("**");
        Some(end + 4)
    }
}

/// How far from the end the last run of back-ticks of each length begins.
fn last_ticks(text: &str) -> BTreeMap<usize, usize> {
    let mut last = BTreeMap::new();
    let mut at = 0;
    while let Some(next) = text[at..].find('`') {
        let start = at + next;
        let length = ticks(&text[start..]);
        last.insert(length, text.len() - start);
        at = start + length;
    }
    last
}

/// The back-ticks that a text begins with.
fn ticks(text: &str) -> usize {
    text.len() - text.trim_start_matches('`').len()
}

/// What a code span shows: without the blanks that keep back-ticks apart.
fn shown(text: &str) -> &str {
    let inner = text.trim();
    if inner.is_empty() { text } else { inner }
}

fn is_special(c: char) -> bool {
    matches!(c, '[' | ']' | '<' | '>' | '*' | '_' | '\\' | '#' | '|' | '~')
}

/// Whether a scheme of the web was written as words, and what follows could be taken for an address: rustdoc warns
/// of those that are not links.
fn is_scheme_end(before: &str, rest: &str) -> bool {
    (before.ends_with("http") || before.ends_with("https")) && rest.starts_with("://")
}

/// Whether the text begins with a character entity: one that stands for a letter is left to be read as it was meant.
fn is_entity(text: &str) -> bool {
    const KNOWN: [&str; 7] = ["&lt;", "&gt;", "&amp;", "&quot;", "&apos;", "&#39;", "&nbsp;"];
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '#';
    let name = text[1..].trim_start_matches(is_name);
    name.starts_with(';') && !KNOWN.iter().any(|known| text.starts_with(known))
}
