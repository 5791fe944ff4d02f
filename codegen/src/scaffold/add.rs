//! One more method in a table that is there, whose text stays as it is.

use crate::ir::{Method, PathTemplate, Protocol};
use crate::output::is_generated;
use crate::source::SourceMap;
use crate::yaml;

use super::text::operation;

/// Why a method cannot be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It is there, on this line.
    Present(u32),
    /// The file is written by a program, and would be written anew without it.
    Generated,
    /// The file is no table of methods, one below the other.
    Unread(String),
}

/// Adds a method to a table, in front of those that come after it.
///
/// # Errors
///
/// [`Refused`]
pub fn with_method(
    text: &str,
    protocol: Protocol,
    method: Method,
    path: &PathTemplate,
) -> Result<String, Refused> {
    if is_generated(text.as_bytes()) {
        return Err(Refused::Generated);
    }
    // Places are those of the text without what other systems add to it.
    let (mark, body) = text.strip_prefix('\u{feff}').map_or(("", text), |body| ("\u{feff}", body));
    let is_crlf = body.contains("\r\n");
    let plain = body.replace("\r\n", "\n");
    let mut map = SourceMap::default();
    let id = map.add(String::new(), String::new(), plain.clone());
    let file = map.file(id);
    let root = yaml::parse(id, file).map_err(|error| {
        let (line, column) = file.position(error.span.start);
        Refused::Unread(format!("{line}:{column}: {}", error.message))
    })?;
    let members = match root.map() {
        Some(members) => members,
        None if root.is_null() => &[],
        None => return Err(Refused::Unread("it is not a map of methods".to_owned())),
    };
    if let Some((key, _)) = members.iter().find(|(key, _)| key.value == method.word()) {
        return Err(Refused::Present(file.position(key.span.start).0));
    }
    if root.map().is_some() && plain[root.span.start as usize..].starts_with('{') {
        return Err(Refused::Unread("its methods are in braces; write each on a line of its own".to_owned()));
    }
    let rank = |word: &str| Method::WORDS.iter().position(|(known, _)| *known == word);
    let next = members.iter().find(|(key, _)| rank(&key.value) > rank(method.word()));
    let added = operation(protocol, method, path);
    let (at, added) = match next {
        Some((key, _)) => (above(&plain, key.span.start as usize), format!("{added}\n")),
        None => {
            let gap = match () {
                () if plain.is_empty() || plain.ends_with("\n\n") => "",
                () if plain.ends_with('\n') => "\n",
                () => "\n\n",
            };
            (plain.len(), format!("{gap}{added}"))
        }
    };
    let (before, after) = plain.split_at(at);
    if !is_crlf {
        return Ok(format!("{mark}{before}{added}{after}"));
    }
    // Lines keep the ends that they have, be they mixed or not.
    let breaks = before.matches('\n').count();
    let at = body.match_indices('\n').nth(breaks.wrapping_sub(1)).map_or(0, |(at, _)| at + 1);
    let at = if next.is_none() { body.len() } else { at };
    let (before, after) = body.split_at(at);
    Ok(format!("{mark}{before}{}{after}", added.replace('\n', "\r\n")))
}

/// The beginning of the line of a key, or of the comments right above it.
fn above(text: &str, key: usize) -> usize {
    let mut at = text[..key].rfind('\n').map_or(0, |at| at + 1);
    while let Some(line) = text[..at].strip_suffix('\n') {
        let begin = line.rfind('\n').map_or(0, |at| at + 1);
        if !line[begin..].trim_start().starts_with('#') {
            break;
        }
        at = begin;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read_texts;

    fn added(text: &str, method: Method) -> Result<String, Refused> {
        with_method(text, Protocol::V3, method, &PathTemplate::new("lamps/{id}"))
    }

    #[test]
    fn a_method_is_added_and_all_else_stays() {
        let new = operation(Protocol::V3, Method::Post, &PathTemplate::new("lamps/{id}"));
        let path = "  path: {id!: string}\n";
        for (before, after) in [
            (format!("# top\n\nget:  # odd\n{path}  reply:   empty # why\n"), String::new()),
            (format!("get:\n{path}  reply: empty"), String::new()),
            (
                format!("# top\n\nget:\n{path}  reply: empty\n\n"),
                format!("# of put\n#  too\nput:\n{path}  reply: empty\n"),
            ),
            ("# top\n\n".to_owned(), format!("delete:\n{path}  reply:   empty")),
            ("# nothing yet\n".to_owned(), String::new()),
            (String::new(), String::new()),
        ] {
            let text = added(&format!("{before}{after}"), Method::Post).unwrap();
            assert!(text.starts_with(&before) && text.ends_with(&after), "{text}");
            let middle = &text[before.len()..text.len() - after.len()];
            assert_eq!(middle.trim_matches('\n'), new.trim_matches('\n'), "{text}");
            let read = read_texts(SourceMap::from_texts([("openapi/v3/lamps/{id}.yaml", text.clone())]));
            assert!(!read.has_errors(), "{text}\n{:?}", read.diagnostics);
            assert!(read.api.operations.iter().any(|found| found.method == Method::Post), "{text}");
            // Lines of another system stay so.
            let crlf = format!("\u{feff}{before}{after}").replace('\n', "\r\n");
            if crlf.contains("\r\n") {
                assert_eq!(
                    added(&crlf, Method::Post).unwrap(),
                    format!("\u{feff}{}", text.replace('\n', "\r\n"))
                );
            }
        }
    }

    #[test]
    fn what_is_there_or_cannot_be_read_is_refused() {
        for (text, refused) in [
            ("# a\nget:\n  reply: empty\npost:\n  reply: empty\n", Refused::Present(4)),
            ("# @generated by x\nget:\n  reply: empty\n", Refused::Generated),
            (
                "{get: {reply: empty}}\n",
                Refused::Unread("its methods are in braces; write each on a line of its own".to_owned()),
            ),
            ("- get\n", Refused::Unread("it is not a map of methods".to_owned())),
        ] {
            assert_eq!(added(text, Method::Post), Err(refused), "{text}");
        }
        assert!(matches!(added("get: [\n", Method::Post), Err(Refused::Unread(_))));
    }
}
