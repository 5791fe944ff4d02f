//! Values of path variables enter; a path as it goes over the wire leaves.

use std::fmt;

use crate::text::Quoted;
use crate::{EncodeError, EncodeKind, FieldPath, percent};

/// The value of one path variable, such as `{openid}`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Segment {
    text: String,
    encoded: bool,
}

impl Segment {
    /// A value that is percent-encoded already, as the platform hands out some identifiers; what it says is kept, and
    /// only what would leave the segment (`/`, `?`, `#`) is encoded.
    #[must_use]
    pub fn encoded(text: impl Into<String>) -> Self {
        Self { text: text.into(), encoded: true }
    }

    /// Appends the segment as it goes over the wire: everything but RFC 3986's unreserved characters is encoded.
    pub fn write(&self, out: &mut String) {
        if self.encoded { percent::encode_encoded(&self.text, out) } else { percent::encode(&self.text, out) }
    }

    /// Whether a server or proxy would take the segment for a step in the tree. An encoded dot is a dot.
    fn is_dots(&self) -> bool {
        let decoded = if self.encoded { percent::decode(&self.text) } else { None };
        matches!(decoded.as_deref().unwrap_or(&self.text), "." | "..")
    }
}

/// Puts segments into a template such as `/v3/multiuse/users/{openid}/coupons`.
///
/// # Errors
///
/// A variable without value, an empty one, and one that is `.` or `..`; the error's path is the variable's name.
pub fn fill_path<'s>(
    template: &str,
    segment: &dyn Fn(&str) -> Option<&'s Segment>,
) -> Result<String, EncodeError> {
    let mut out = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, tail)) = after.split_once('}') else { break };
        out.push_str(before);
        let wrong = |kind| EncodeError::new(&FieldPath::WHOLE.member(name), kind);
        let value = segment(name).ok_or_else(|| wrong(EncodeKind::MissingSegment))?;
        if value.text.is_empty() {
            return Err(wrong(EncodeKind::EmptySegment));
        }
        if value.is_dots() {
            return Err(wrong(EncodeKind::DotSegment));
        }
        value.write(&mut out);
        rest = tail;
    }
    out.push_str(rest);
    Ok(out)
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
    fn shows_its_text() {
        let value = Segment::from(String::from("a b"));
        assert_eq!((value.to_string().as_str(), format!("{value:?}").as_str()), ("a b", "\"a b\""));
    }
}
