//! Addresses of the web, made safe inside a link.

use std::fmt::Write as _;

/// The address with everything encoded that could end a link or mean something in Markdown; `None` where it is not an `http`
/// or `https`.
pub fn target(text: &str) -> Option<String> {
    let text = text.trim();
    let rest = scheme(text).map(|scheme| &text[scheme.len()..])?;
    if !rest.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_kept(c) {
            out.push(c);
        } else {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                // Writing to a string does not fail.
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    Some(out)
}

/// `https://` or `http://`, where a text begins with it.
pub fn scheme(text: &str) -> Option<&'static str> {
    ["https://", "http://"].into_iter().find(|scheme| text.starts_with(scheme))
}

/// Where an address in a text ends.
pub fn length(text: &str) -> usize {
    let is_end =
        |c: char| c.is_whitespace() || !c.is_ascii() || matches!(c, '<' | '>' | '"' | '`' | ')' | ']' | '|');
    text.find(is_end).unwrap_or(text.len())
}

/// What an address may contain by RFC 3986, but for parentheses, which end a link, and the end of a character entity.
fn is_kept(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'*+,=%".contains(c)
}
