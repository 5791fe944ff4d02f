//! Text for people in, `#[doc]` attributes out, escaped so that rustdoc shows what was written.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Doc, Lifecycle, State};

/// Documentation of paragraphs; an empty one is left out.
pub fn paragraphs<S: AsRef<str>>(texts: impl IntoIterator<Item = S>) -> TokenStream {
    let mut lines: Vec<String> = Vec::new();
    for text in texts {
        let text = text.as_ref().trim();
        if text.is_empty() {
            continue;
        }
        // Items of one list stand together.
        let continues = text.starts_with("- ") && lines.last().is_some_and(|line| line.starts_with(" - "));
        if !lines.is_empty() && !continues {
            lines.push(String::new());
        }
        lines.extend(text.lines().map(|line| format!(" {line}")));
    }
    quote!(#(#[doc = #lines])*)
}

/// Documentation of one line that is Markdown already.
pub fn line(text: &str) -> TokenStream {
    paragraphs([text])
}

/// A block of Rust under a heading of its own.
pub fn code(lines: &[&str]) -> TokenStream {
    let lines = ["", "# Example", "", "```"].iter().chain(lines).chain(&["```"]);
    let lines = lines.map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    quote!(#(#[doc = #lines])*)
}

/// A text as code, whatever is in it.
pub fn code_span(text: &str) -> String {
    let text: String = text.chars().filter(|c| !turns_text(*c)).collect();
    // The fence is longer than every run of back-ticks inside.
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let touches = text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']);
    if touches { format!("{fence} {text} {fence}") } else { format!("{fence}{text}{fence}") }
}

/// A document below a line that unfolds it.
pub fn folded(summary: &str, language: &str, text: &str) -> TokenStream {
    let begin = [String::new(), format!(" <details><summary>{summary}</summary>"), String::new()];
    let fence = std::iter::once(format!(" ```{language}"));
    let lines = text.lines().map(|line| format!(" {}", line.replace(turns_text, "")));
    let end = [" ```", "", " </details>"].map(str::to_owned);
    let lines = begin.into_iter().chain(fence).chain(lines).chain(end);
    quote!(#(#[doc = #lines])*)
}

/// Text from a page as Markdown that rustdoc takes literally, code spans aside.
pub fn escape(text: &str) -> String {
    let spans_close = text.matches('`').count().is_multiple_of(2);
    let bold_closes = text.matches("**").count().is_multiple_of(2) && !text.contains("***");
    let text: String = text.chars().filter(|c| !turns_text(*c)).collect();
    let text = text.as_str();
    let mut out = String::with_capacity(text.len() + 8);
    let mut in_code = false;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if !in_code && (rest.starts_with("http://") || rest.starts_with("https://")) {
            let is_end = |c: char| {
                c.is_whitespace() || !c.is_ascii() || matches!(c, '<' | '>' | '"' | '`' | ')' | ']' | '|')
            };
            let url = &rest[..rest.find(is_end).unwrap_or(rest.len())];
            out.push_str(&format!("<{url}>"));
            rest = &rest[url.len()..];
            continue;
        }
        if !in_code && bold_closes && rest.starts_with("**") {
            out.push_str("**");
            rest = &rest[2..];
            continue;
        }
        match c {
            '`' if spans_close => {
                in_code = !in_code;
                out.push(c);
            }
            '`' | '[' | ']' | '<' | '>' | '*' | '_' | '\\' | '#' | '|' | '~' if !in_code => {
                out.extend(['\\', c])
            }
            _ => out.push(c),
        }
        rest = &rest[c.len_utf8()..];
    }
    out
}

/// Characters that turn the direction of what follows; the compiler refuses them.
fn turns_text(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A paragraph of a page: links keep their text only, everything else is escaped.
pub fn page_text(text: &str) -> String {
    let (marker, body) = match text.strip_prefix("- ") {
        Some(body) => ("- ", body),
        None => ("", text),
    };
    format!("{marker}{}", escape(&without_links(body)))
}

/// `[label](url)` as `label`.
fn without_links(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(middle) = rest.find("](") {
        let Some(open) = rest[..middle].rfind('[') else {
            out.push_str(&rest[..middle + 2]);
            rest = &rest[middle + 2..];
            continue;
        };
        let link =
            rest[middle + 2..].find(')').map(|end| (&rest[open + 1..middle], &rest[middle + 2 + end + 1..]));
        match link {
            Some((label, after)) => {
                out.push_str(&rest[..open]);
                out.push_str(label);
                rest = after;
            }
            None => break,
        }
    }
    out.push_str(rest);
    out
}

/// Title, the given lines, text and links of an operation or notification.
pub fn entry(doc: &Doc, lines: &[String]) -> TokenStream {
    let title = escape(&doc.title);
    let text = doc.text.iter().map(|text| page_text(text));
    let links =
        doc.links.iter().map(|link| format!("[{}]({})", escape(&link.label), link.url.replace(' ', "%20")));
    let links = links.collect::<Vec<_>>().join(" ");
    let links = (!links.is_empty()).then(|| format!("Official pages: {links}"));
    paragraphs(std::iter::once(title).chain(lines.iter().cloned()).chain(text).chain(links))
}

/// `#[deprecated]`, where new users should stay away.
pub fn deprecated(lifecycle: &Lifecycle) -> TokenStream {
    if !lifecycle.deprecated {
        return TokenStream::new();
    }
    let what = match lifecycle.state {
        State::Active | State::Deprecated => "shut down",
        State::Redesigned => "superseded",
        State::Discarded => "abandoned",
        State::Privated => "closed to new merchants",
    };
    let since = lifecycle
        .since
        .as_ref()
        .map(|since| format!(" since {}", since.trim_end_matches('年')))
        .unwrap_or_default();
    let successors: Vec<_> = lifecycle.successors.iter().map(|link| successor(link)).collect();
    let by = if successors.is_empty() { String::new() } else { format!("; use {}", successors.join(", ")) };
    let note = format!("{what}{since}{by}");
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
    fn text_is_shown_as_it_was_written() {
        let cases = [
            ("用户<OpenID>", "用户\\<OpenID\\>"),
            ("`a<b>` [x]", "`a<b>` \\[x\\]"),
            ("a ` b", "a \\` b"),
            ("见https://pay.weixin.qq.com/x，好", "见<https://pay.weixin.qq.com/x>，好"),
            ("out_trade_no", "out\\_trade\\_no"),
            ("**重要** a*b", "**重要** a\\*b"),
        ];
        for (text, escaped) in cases {
            assert_eq!(escape(text), escaped);
        }
        assert_eq!(escape("a\u{202e}b"), "ab");
        assert_eq!(page_text("[a](b) [c [d](e) f](g"), "a \\[c d f\\](g");
        assert_eq!(page_text("- 见[这里](/openapi/v3/x#post)。"), "- 见这里。");
        assert_eq!(successor("/openapi/v3/global/refunds#post"), "POST /v3/global/refunds");
    }
}
