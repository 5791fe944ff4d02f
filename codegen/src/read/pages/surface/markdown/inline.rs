//! What is inside a block: the text of a line, the links of a paragraph.

use pulldown_cmark::{Event, OffsetIter, Tag, TagEnd};

use crate::ir::Link;
use crate::read::pages::surface::cells;

/// A line of a list or quote without its markers and its anchor: `> - text`, `1. text {#BASIC}`.
pub fn note_text(line: &str) -> &str {
    let mut text = line.trim();
    loop {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let stripped = text
            .strip_prefix('>')
            .or_else(|| text.strip_prefix("- "))
            .or_else(|| text.strip_prefix("* "))
            .or_else(|| text[digits..].strip_prefix(". ").filter(|_| digits > 0));
        match stripped {
            Some(rest) => text = rest.trim_start(),
            None => break,
        }
    }
    let text =
        text.strip_prefix("[!").and_then(|alert| alert.split_once(']')).map_or(text, |(_, rest)| rest.trim());
    match cells::attributes(text) {
        (before, attributes) if attributes.iter().all(|found| found.key.starts_with('#')) => before,
        _ => text,
    }
}

/// Runs to the end of a block and returns the links in it with their places.
pub fn links(events: &mut OffsetIter<'_>, end: TagEnd) -> Vec<(usize, Link)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, Link)> = None;
    let mut depth = 1usize;
    for (event, range) in events.by_ref() {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => {
                open = Some((range.start, Link { label: String::new(), url: dest_url.to_string() }));
            }
            Event::End(TagEnd::Link) => found.extend(open.take()),
            Event::Text(text) | Event::Code(text) => {
                if let Some((_, link)) = &mut open {
                    link.label.push_str(&text);
                }
            }
            Event::Start(tag) if tag.to_end() == end => depth += 1,
            Event::End(tag) if tag == end => {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            }
            _ => {}
        }
    }
    found
}

/// Runs to the end of a block.
pub fn skip(events: &mut OffsetIter<'_>, end: TagEnd) {
    links(events, end);
}
