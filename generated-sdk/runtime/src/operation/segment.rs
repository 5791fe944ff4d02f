//! The segments of a path, and how they fill its template.

use std::fmt;

use crate::codec::{EncodeError, EncodeKind, FieldPath};
use crate::text::{Quoted, percent};

/// The value of one path variable, such as `{openid}`.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Segment {
    text: String,
    encoded: bool,
}

impl Segment {
    /// Takes a value that is already percent-encoded, as some identifiers of the platform are. Its meaning is kept;
    /// only characters that would end the segment (`/`, `?`, `#`) are encoded.
    #[must_use]
    pub fn encoded(text: impl Into<String>) -> Self {
        Self { text: text.into(), encoded: true }
    }

    /// The text, and whether it is already percent-encoded.
    pub(crate) fn as_parts(&self) -> (&str, bool) {
        (&self.text, self.encoded)
    }

    /// Appends the segment as it is sent: everything except the unreserved characters of RFC 3986 is encoded.
    pub fn write(&self, out: &mut String) {
        if self.encoded { percent::encode_encoded(&self.text, out) } else { percent::encode(&self.text, out) }
    }

    /// Appends it as one value of a query, where `&`, `=`, `+` and `'` have another meaning than in a path.
    pub(crate) fn write_in_query(&self, out: &mut String) {
        if self.encoded {
            percent::encode_encoded_value(&self.text, out)
        } else {
            percent::encode(&self.text, out)
        }
    }

    /// Whether a server or proxy would treat the segment as a step in the tree. An encoded dot is a dot.
    fn is_dots(&self) -> bool {
        let decoded = if self.encoded { percent::decode(&self.text) } else { None };
        matches!(decoded.as_deref().unwrap_or(&self.text), "." | "..")
    }
}

/// Puts segments into a template such as `/v3/multiuse/users/{openid}/coupons`.
///
/// # Errors
///
/// A variable without a value, an empty one, or one that is `.` or `..`; the path of the error is the name of the
/// variable. A brace without its counterpart.
pub(crate) fn fill_path<'s>(
    template: &str,
    segment: &dyn Fn(&str) -> Option<&'s Segment>,
) -> Result<String, EncodeError> {
    let mut out = String::with_capacity(template.len() + 32);
    for piece in pieces(template) {
        match piece? {
            Piece::Literal(text) => out.push_str(text),
            Piece::Variable(name) => value_of(name, segment)?.write(&mut out),
        }
    }
    Ok(out)
}

/// Returns the value of a variable, if it is allowed.
pub(crate) fn value_of<'s>(
    name: &str,
    segment: &dyn Fn(&str) -> Option<&'s Segment>,
) -> Result<&'s Segment, EncodeError> {
    let wrong = |kind| Err(EncodeError::new(&FieldPath::WHOLE.member(name), kind));
    match segment(name) {
        None => wrong(EncodeKind::MissingSegment),
        Some(value) if value.text.is_empty() => wrong(EncodeKind::EmptySegment),
        Some(value) if value.is_dots() => wrong(EncodeKind::DotSegment),
        Some(value) => Ok(value),
    }
}

/// A piece of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'t> {
    Literal(&'t str),
    Variable(&'t str),
}

/// The pieces of a template, in order. Ends at the first error.
pub(crate) fn pieces(template: &str) -> impl Iterator<Item = Result<Piece<'_>, EncodeError>> {
    let mut rest = template;
    std::iter::from_fn(move || {
        let text = std::mem::take(&mut rest);
        if text.is_empty() {
            return None;
        }
        let braces = || Some(Err(EncodeError::new(&FieldPath::WHOLE, EncodeKind::Braces)));
        let Some((first, after)) = text.find(['{', '}']).and_then(|at| text.split_at_checked(at)) else {
            return Some(Ok(Piece::Literal(text)));
        };
        if !first.is_empty() {
            rest = after;
            return Some(Ok(Piece::Literal(first)));
        }
        match after.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
            Some((name, tail)) if !name.contains('{') => {
                rest = tail;
                Some(Ok(Piece::Variable(name)))
            }
            _ => braces(),
        }
    })
}

impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&Quoted(&self.text), f)
    }
}

impl From<String> for Segment {
    fn from(text: String) -> Self {
        Self { text, encoded: false }
    }
}

macro_rules! from {
    ($($type:ty),*) => {$(
        impl From<$type> for Segment {
            fn from(value: $type) -> Self {
                Self::from(value.to_string())
            }
        }
    )*};
}

from!(&str, &String, i32, u32, i64, u64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        for (value, expected) in [
            (Segment::from("oUpF8"), Ok("/v3/users/oUpF8/coupons")),
            (Segment::from(12_i64), Ok("/v3/users/12/coupons")),
            (Segment::from("a/b?c"), Ok("/v3/users/a%2Fb%3Fc/coupons")),
            (Segment::encoded("a%2Fb/c"), Ok("/v3/users/a%2Fb%2Fc/coupons")),
            (Segment::from("a%2F"), Ok("/v3/users/a%252F/coupons")),
            (Segment::from("..."), Ok("/v3/users/.../coupons")),
            (Segment::from(""), Err(EncodeKind::EmptySegment)),
            (Segment::from(".."), Err(EncodeKind::DotSegment)),
            (Segment::encoded("%2e."), Err(EncodeKind::DotSegment)),
            (Segment::encoded(".%2E"), Err(EncodeKind::DotSegment)),
            (Segment::from("%2e"), Ok("/v3/users/%252e/coupons")),
            (Segment::from("..\\x\t"), Ok("/v3/users/..%5Cx%09/coupons")),
            (Segment::encoded("..\\x\t"), Ok("/v3/users/..%5Cx%09/coupons")),
        ] {
            let filled =
                fill_path("/v3/users/{openid}/coupons", &|name| (name == "openid").then_some(&value));
            assert_eq!(
                filled.as_deref().map_err(|error| (error.path(), error.kind())),
                expected.map_err(|kind| ("openid", kind))
            );
        }
    }

    #[test]
    fn a_variable_without_value() {
        let error = fill_path("/v3/{a}/{b}", &|_| None).unwrap_err();
        assert_eq!((error.path(), error.kind()), ("a", EncodeKind::MissingSegment));
        assert_eq!(fill_path("/v3/certificates", &|_| None).as_deref(), Ok("/v3/certificates"));
    }

    #[test]
    fn braces_come_in_pairs() {
        let value = Segment::from("x");
        let filled = |template| fill_path(template, &|name| (name == "a").then_some(&value));
        assert_eq!(filled("{a}{a}-{a}").as_deref(), Ok("xx-x"));
        for template in ["/v3/{a", "/v3/a}", "/v3/{a}}", "/v3/{{a}}", "/v3/{a{a}", "}{a}"] {
            assert_eq!(filled(template).unwrap_err().kind(), EncodeKind::Braces, "{template}");
        }
    }

    #[test]
    fn shows_its_text() {
        let value = Segment::from(String::from("a b"));
        assert_eq!((value.to_string().as_str(), format!("{value:?}").as_str()), ("a b", "\"a b\""));
    }
}
