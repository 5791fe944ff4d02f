//! The address of a call without types: from the path as written, and values for its variables, to the path and query
//! that are signed.

use std::fmt::Write as _;

use crate::codec::{EncodeError, EncodeKind, FieldPath};
use crate::operation::segment::{Piece, pieces, value_of};
use crate::operation::{Protocol, Segment};
use crate::text::percent;

/// Where a call without types is sent.
pub(super) struct Address {
    pub(super) protocol: Protocol,
    /// As a template, with a leading `/`; for API v2 without `/v2`.
    path: String,
    /// The query as written, after `?`.
    inline: String,
    /// Whether a fragment follows.
    has_fragment: bool,
    bound: Vec<(String, Segment)>,
    /// The added parameters, encoded.
    query: String,
}

impl Address {
    /// Splits a path.
    pub(super) fn new(text: &str) -> Self {
        let (text, fragment) = text.split_once('#').map_or((text, None), |(text, rest)| (text, Some(rest)));
        let (path, inline) = text.split_once('?').unwrap_or((text, ""));
        let path = path.strip_prefix('/').unwrap_or(path);
        let (protocol, path) = match path.strip_prefix("v2/") {
            Some(path) => (Protocol::V2, path),
            None if path.starts_with("brand/") => (Protocol::Brand, path),
            None => (Protocol::V3, path),
        };
        Self {
            protocol,
            path: format!("/{path}"),
            inline: inline.to_owned(),
            has_fragment: fragment.is_some(),
            bound: Vec::new(),
            query: String::new(),
        }
    }

    pub(super) fn bind(&mut self, name: String, value: Segment) -> Result<(), EncodeError> {
        if self.bound.iter().any(|(bound, _)| *bound == name) {
            return Err(EncodeError::new(&FieldPath::WHOLE.member(&name), EncodeKind::BoundTwice));
        }
        self.bound.push((name, value));
        Ok(())
    }

    pub(super) fn add_to_query(&mut self, name: &str, value: &dyn std::fmt::Display) {
        if !self.query.is_empty() {
            self.query.push('&');
        }
        percent::encode(name, &mut self.query);
        self.query.push('=');
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = write!(text, "{value}");
        percent::encode(&text, &mut self.query);
    }

    /// The path as written, without the query, which may contain anything; this is for logs.
    pub(super) fn template(&self) -> &str {
        &self.path
    }

    /// Whether this is a path and nothing else, whose variables are exactly those that were given values.
    pub(super) fn check(&self) -> Result<(), EncodeError> {
        let wrong = |kind| Err(EncodeError::new(&FieldPath::WHOLE, kind));
        // Browsers treat a backslash as a slash, and two leading ones begin a host.
        let first = self.path[1..].split(['/', '\\']).next().unwrap_or_default();
        let decoded = percent::decode(first).unwrap_or_default();
        let is_host = first.is_empty() && self.path.len() > 1;
        if is_host || decoded.trim_start().starts_with(['/', '\\']) || decoded.contains([':', '@']) {
            return wrong(EncodeKind::Address);
        }
        if has_steps(&self.path) {
            return wrong(EncodeKind::DotSegment);
        }
        // The first segment of every API is a word.
        if decoded.contains('.') {
            return wrong(EncodeKind::Address);
        }
        if self.has_fragment {
            return wrong(EncodeKind::Fragment);
        }
        let is_padded = |text: &str| text.trim() != text || text.contains(is_invisible);
        if is_padded(&self.path[1..]) || is_padded(&self.inline) {
            return wrong(EncodeKind::WhiteSpace);
        }
        if self.path.len() == 1 {
            return wrong(EncodeKind::NoPath);
        }
        let templates = [&self.path, &self.inline];
        let mut variables = Vec::new();
        for piece in templates.into_iter().flat_map(|template| pieces(template)) {
            if let Piece::Variable(name) = piece? {
                variables.push(name);
            }
        }
        match self.bound.iter().find(|(name, _)| !variables.contains(&name.as_str())) {
            Some((name, _)) => {
                Err(EncodeError::new(&FieldPath::WHOLE.member(name), EncodeKind::UnknownSegment))
            }
            None => Ok(()),
        }
    }

    /// The path as it is sent. Characters not allowed in an address are encoded here: if that happened later, the
    /// signature would not match.
    pub(super) fn to_path(&self) -> Result<String, EncodeError> {
        let path = self.fill(
            &self.path,
            |text, out| {
                for (at, segment) in text.split('/').enumerate() {
                    if at > 0 {
                        out.push('/');
                    }
                    percent::encode_encoded(segment, out);
                }
            },
            Segment::write,
        )?;
        if path.split('/').any(percent::is_dots) {
            return Err(EncodeError::new(&FieldPath::WHOLE, EncodeKind::DotSegment));
        }
        Ok(path)
    }

    /// The query as it is sent: what was written into the path, then what was added.
    pub(super) fn to_query(&self) -> Result<String, EncodeError> {
        let mut out = self.fill(&self.inline, percent::encode_encoded_query, Segment::write_in_query)?;
        if !out.is_empty() && !self.query.is_empty() {
            out.push('&');
        }
        out.push_str(&self.query);
        Ok(out)
    }

    fn fill(
        &self,
        template: &str,
        literal: impl Fn(&str, &mut String),
        variable: impl Fn(&Segment, &mut String),
    ) -> Result<String, EncodeError> {
        let mut out = String::new();
        for piece in pieces(template) {
            match piece? {
                Piece::Literal(text) => literal(text, &mut out),
                Piece::Variable(name) => {
                    let find = |name: &str| self.bound.iter().find(|(bound, _)| bound == name);
                    variable(value_of(name, &|name| find(name).map(|(_, value)| value))?, &mut out);
                }
            }
        }
        Ok(out)
    }
}

/// Whether nobody sees a character, which came with a text that was copied.
fn is_invisible(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}' | '\u{feff}')
}

/// Whether there is a step in the tree for any reader: one that decodes slashes, one that treats a backslash as a
/// slash, or one that drops line ends.
fn has_steps(path: &str) -> bool {
    let decoded = percent::decode(path).unwrap_or_else(|| path.to_owned());
    decoded.split(['/', '\\']).any(|segment| {
        let mut left = segment.chars().filter(|char| !matches!(char, '\t' | '\n' | '\r'));
        matches!((left.next(), left.next(), left.next()), (Some('.'), None | Some('.'), None))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    type Outcome = Result<String, (String, EncodeKind)>;

    fn target(text: &str, bound: &[(&str, Segment)]) -> Outcome {
        let mut address = Address::new(text);
        let told = |error: EncodeError| (error.path().to_owned(), error.kind());
        for (name, value) in bound {
            address.bind((*name).to_owned(), value.clone()).map_err(told)?;
        }
        address.check().map_err(told)?;
        let (path, query) = (address.to_path().map_err(told)?, address.to_query().map_err(told)?);
        let target = if query.is_empty() { path } else { format!("{path}?{query}") };
        assert!(percent::is_settled(&target), "{target}");
        Ok(target)
    }

    #[test]
    fn a_path_is_one() {
        for text in [
            "https://api.mch.weixin.qq.com/v3/x",
            "/https://api.mch.weixin.qq.com/v3/x",
            "HTTP:/x",
            "javascript:x",
            "https%3A//x/y",
            "//host/x",
            "///host/x",
            "\\\\host/x",
            "/\\host/x",
            "%2F/host/x",
            "user@host/x",
            "v2/https://host/x",
            "v2//host/x",
            "/v2/\\host",
            "{scheme}://host",
            "api.mch.weixin.qq.com/v3/x",
            "/127.0.0.1/v3/x",
            "v2/api.mch.weixin.qq.com/pay/x",
            " https://host/x",
            "\thttp:/x",
        ] {
            let scheme = [("scheme", Segment::from("https"))];
            let bound = if text.contains('{') { &scheme[..] } else { &[] };
            assert_eq!(target(text, bound), Err((String::new(), EncodeKind::Address)), "{text}");
        }
        for (text, expected) in [
            ("v3/x:y/@z", "/v3/x:y/@z"),
            ("/v3//x", "/v3//x"),
            ("v3/x?url=https://a/b", "/v3/x?url=https:%2F%2Fa%2Fb"),
            ("v2/pay/x", "/pay/x"),
            ("v3/x?", "/v3/x"),
        ] {
            assert_eq!(target(text, &[]).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn no_segment_is_a_step_in_the_tree_however_it_is_written() {
        for text in [
            "v3/a/./b",
            "v3/a/../b",
            "v3/a/..",
            "v3/..?x=1",
            "v3/a/%2e%2e/b",
            "v3/a/%2E%2e/b",
            "v3/a/.%2E/b",
            "v3/a/%2e./b",
            "v3/a/%2e/b",
            "v2/../v3/x",
            ".",
            "..#x",
            "v3/a/..#x",
            "v3/a\\..\\b",
            "v3/a\\.",
            "v3/a%2F..%5Cb",
            "v3/a/.\t./b",
            "v3/a/%2e\r\n/b",
            "v3/a/.%09%2e",
            "v3/%FF/%2e%2E",
        ] {
            assert_eq!(target(text, &[]), Err((String::new(), EncodeKind::DotSegment)), "{text}");
        }
        for (text, value) in [
            ("v3/{x}/b", Segment::from("..")),
            ("v3/{x}/b", Segment::from(".")),
            ("v3/{x}/b", Segment::encoded("%2e%2E")),
            ("v3/{x}/b", Segment::encoded(".%2e")),
            ("v3/{x}/b?a={x}", Segment::encoded("%2e")),
        ] {
            assert_eq!(target(text, &[("x", value)]), Err(("x".into(), EncodeKind::DotSegment)));
        }
        // Steps only in combination; three dots are a name.
        let empty_but_for = |text| [("x", Segment::encoded(text))];
        assert_eq!(target("v3/{x}x", &empty_but_for(".%2e.")).as_deref(), Ok("/v3/.%2e.x"));
        assert_eq!(target("v3/.{x}", &empty_but_for("%2e.")).unwrap_err().1, EncodeKind::DotSegment);
    }

    #[test]
    fn escapes_are_those_that_were_written() {
        for (text, value, expected) in [
            // A `%` of the path and the digits of a value are not an escape.
            ("v3/%{x}", Segment::from("2e"), "/v3/%252e"),
            ("v3/%2{x}", Segment::from("e"), "/v3/%252e"),
            ("v3/{x}2e", Segment::from("%"), "/v3/%252e"),
            ("v3/{x}", Segment::from("a?b#c\\d\te"), "/v3/a%3Fb%23c%5Cd%09e"),
            ("v3/{x}", Segment::encoded("a?b#c\\d\te%2F"), "/v3/a%3Fb%23c%5Cd%09e%2F"),
            ("v3/a\\b/{x}", Segment::from("..\\"), "/v3/a%5Cb/..%5C"),
            ("v3/a b/{x}?c=d e", Segment::from("\r"), "/v3/a%20b/%0D?c=d%20e"),
            // One value of a query stays a single value.
            ("v3/x?a={x}&c=d", Segment::from("1&b=2+3#?"), "/v3/x?a=1%26b%3D2%2B3%23%3F&c=d"),
            ("v3/x?a={x}&c=d", Segment::encoded("1&b=2+3'%20"), "/v3/x?a=1%26b%3D2%2B3%27%20&c=d"),
        ] {
            assert_eq!(target(text, &[("x", value)]).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn nothing_of_what_is_written_is_left_out() {
        for (text, kind) in [
            ("v3/x#", EncodeKind::Fragment),
            ("v3/x#y", EncodeKind::Fragment),
            ("v3/x?a=b#c", EncodeKind::Fragment),
            ("#", EncodeKind::Fragment),
            ("", EncodeKind::NoPath),
            ("/", EncodeKind::NoPath),
            ("?a=b", EncodeKind::NoPath),
            ("v2/", EncodeKind::NoPath),
            ("\u{feff}v3/x", EncodeKind::WhiteSpace),
            ("v3/x\u{200b}", EncodeKind::WhiteSpace),
            ("v3/x?a=b\u{2028}", EncodeKind::WhiteSpace),
            (" v3/x", EncodeKind::WhiteSpace),
            ("v3/x ", EncodeKind::WhiteSpace),
            ("v3/x\n", EncodeKind::WhiteSpace),
            ("v3/x?a=b\r\n", EncodeKind::WhiteSpace),
            ("v3/x? a=b", EncodeKind::WhiteSpace),
            ("v3/x\ty", EncodeKind::WhiteSpace),
            ("v3/x\u{a0}", EncodeKind::WhiteSpace),
            ("v3/x?a=\0", EncodeKind::WhiteSpace),
            (" ", EncodeKind::WhiteSpace),
        ] {
            assert_eq!(target(text, &[]), Err((String::new(), kind)), "{text:?}");
        }
        assert_eq!(target("v3/x%23y?a=%23", &[]).as_deref(), Ok("/v3/x%23y?a=%23"));
    }

    #[test]
    fn variables_and_values_belong_together() {
        let x = || ("x", Segment::from("1"));
        for (text, bound, name, kind) in [
            ("v3/{x}", vec![x(), x()], "x", EncodeKind::BoundTwice),
            ("v3/{x}", vec![x(), ("x", Segment::from("2"))], "x", EncodeKind::BoundTwice),
            ("v3/x", vec![x()], "x", EncodeKind::UnknownSegment),
            ("v3/{y}", vec![x(), ("y", Segment::from("2"))], "x", EncodeKind::UnknownSegment),
            ("v3/{X}", vec![x()], "x", EncodeKind::UnknownSegment),
            ("v3/{ x}", vec![x()], "x", EncodeKind::UnknownSegment),
            ("v3/a#{x}", vec![x()], "", EncodeKind::Fragment),
            ("v3/{y}", vec![], "y", EncodeKind::MissingSegment),
            ("v3/a?b={y}", vec![], "y", EncodeKind::MissingSegment),
            ("v3/{x}", vec![("x", Segment::from(""))], "x", EncodeKind::EmptySegment),
            ("v3/{x", vec![], "", EncodeKind::Braces),
            ("v3/x}", vec![], "", EncodeKind::Braces),
            ("v3/a?b={x", vec![], "", EncodeKind::Braces),
        ] {
            assert_eq!(target(text, &bound), Err((name.into(), kind)), "{text}");
        }
        assert_eq!(target("v3/{x}/{x}?x={x}", &[x()]).as_deref(), Ok("/v3/1/1?x=1"));
    }
}
