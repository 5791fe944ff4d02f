//! The first bytes of a body enter; what it looks like leaves.

use crate::text::trimmed;

/// What a body looks like by its first bytes. It proves nothing, and is for errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// There is nothing in it.
    Empty,
    /// An object or list in JSON.
    Json,
    /// An XML document.
    Xml,
    /// A web page.
    Html,
    /// Something else.
    Other,
}

impl Form {
    pub(crate) fn of(body: &[u8]) -> Self {
        let body = after_comments(trimmed(body));
        let begins = |tag: &[u8]| body.get(..tag.len()).is_some_and(|first| first.eq_ignore_ascii_case(tag));
        match body.first() {
            None => Self::Empty,
            Some(b'{' | b'[') => Self::Json,
            _ if begins(b"<!doctype html")
                || begins(b"<!--")
                || PAGES.iter().any(|tag| is_tag(body, tag)) =>
            {
                Self::Html
            }
            _ if begins(b"<?xml") => match after_declaration(body) {
                Self::Html => Self::Html,
                _ => Self::Xml,
            },
            _ if begins(b"<xml") || begins(b"<!doctype") => Self::Xml,
            _ => Self::Other,
        }
    }
}

/// The tags with which web pages begin, some of which lack all that should come before.
const PAGES: [&str; 13] =
    ["html", "head", "body", "title", "meta", "link", "script", "style", "div", "center", "table", "h1", "p"];

fn is_tag(body: &[u8], name: &str) -> bool {
    let tag = body.strip_prefix(b"<").and_then(|rest| rest.split_at_checked(name.len()));
    tag.is_some_and(|(found, rest)| {
        let is_end = |byte: &u8| matches!(byte, b'>' | b'/') || byte.is_ascii_whitespace();
        found.eq_ignore_ascii_case(name.as_bytes()) && rest.first().is_none_or(is_end)
    })
}

/// What follows the comments, which pages may begin with.
fn after_comments(mut body: &[u8]) -> &[u8] {
    while let Some(comment) = body.strip_prefix(b"<!--") {
        let Some(end) = comment.windows(3).position(|bytes| bytes == b"-->") else { break };
        body = trimmed(&comment[end + 3..]);
    }
    body
}

/// What follows `<?xml …?>`.
fn after_declaration(body: &[u8]) -> Form {
    let end = body.windows(2).position(|pair| pair == b"?>");
    end.and_then(|end| body.get(end + 2..))
        .filter(|rest| !rest.starts_with(b"<?xml"))
        .map_or(Form::Xml, Form::of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_by_their_beginning() {
        for (body, form) in [
            ("", Form::Empty),
            ("\u{feff} \r\n", Form::Empty),
            (" {}", Form::Json),
            ("\u{feff}[1]", Form::Json),
            ("<xml><a/></xml>", Form::Xml),
            ("\n<?xml version=\"1.0\"?>\n<xml/>", Form::Xml),
            ("<?xml version=\"1.0\"?><!DOCTYPE html PUBLIC>", Form::Html),
            ("<?xml", Form::Xml),
            ("<?xml?><?xml?><html>", Form::Xml),
            ("<!DOCTYPE xml [", Form::Xml),
            ("<!DOCTYPE HTML><p>", Form::Html),
            ("<HTML lang=zh>", Form::Html),
            ("<body>", Form::Html),
            ("<!-- squid --> \n<!---->\n<html>", Form::Html),
            ("<!-- a --><xml><a/></xml>", Form::Xml),
            ("<?xml version=\"1.0\"?>\n<!-- a -->\n<html/>", Form::Html),
            ("<!-- as far as it has been read", Form::Html),
            ("<TITLE>302 Found</TITLE>", Form::Html),
            ("<script>location='x'</script>", Form::Html),
            ("<p>", Form::Html),
            ("<path/>", Form::Other),
            ("<x", Form::Other),
            ("null", Form::Other),
            ("\u{1f}\u{8b}", Form::Other),
        ] {
            assert_eq!(Form::of(body.as_bytes()), form, "{body}");
        }
    }
}
