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
        let body = trimmed(body);
        let begins = |tag: &[u8]| body.get(..tag.len()).is_some_and(|first| first.eq_ignore_ascii_case(tag));
        match body.first() {
            None => Self::Empty,
            Some(b'{' | b'[') => Self::Json,
            _ if [&b"<!doctype html"[..], b"<html", b"<head", b"<body"].into_iter().any(begins) => Self::Html,
            _ if begins(b"<?xml") => match after_declaration(body) {
                Self::Html => Self::Html,
                _ => Self::Xml,
            },
            _ if begins(b"<xml") || begins(b"<!doctype") => Self::Xml,
            _ => Self::Other,
        }
    }
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
            ("<x", Form::Other),
            ("null", Form::Other),
            ("\u{1f}\u{8b}", Form::Other),
        ] {
            assert_eq!(Form::of(body.as_bytes()), form, "{body}");
        }
    }
}
