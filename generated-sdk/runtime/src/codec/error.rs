//! Errors of writing and reading values. They contain the path of the field, never its value.

use std::fmt;

use crate::codec::FieldPath;
use crate::text::one_line;

/// A value could not be written.
#[derive(Clone, PartialEq, Eq)]
pub struct EncodeError(Box<(String, EncodeKind)>);

/// Why a value could not be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EncodeKind {
    /// A [`Sensitive`](crate::Sensitive) holds plaintext; only sealed values travel.
    Unsealed,
    /// The field travels as ciphertext of a whole structure, which only the platform writes.
    Ciphertext,
    /// A number is infinite or not a number.
    NotFinite,
    /// An object or list where only texts and numbers are allowed: in a query, a header, a form.
    Nested,
    /// A text contains `&`, the separator of the form it is embedded in.
    Ambiguous,
    /// A file outside a multipart body.
    File,
    /// The text cannot be a header.
    Header,
    /// The value is nested more than 64 levels deep.
    TooDeep,
    /// The path template names a variable that the operation has no value for.
    MissingSegment,
    /// A path variable is empty, which would address another resource.
    EmptySegment,
    /// A path variable, or another segment, is `.` or `..`, however it is written, which would address another
    /// resource.
    DotSegment,
    /// A brace of a path template has no counterpart.
    Braces,
    /// A path variable was given two values.
    BoundTwice,
    /// A value was given to a variable that the path does not have.
    UnknownSegment,
    /// A path without types names a scheme or a host; the configuration says where calls go.
    Address,
    /// A call without types has no path.
    NoPath,
    /// A path without types has a fragment, which is never sent.
    Fragment,
    /// A path without types has white space around it, or a control character in it.
    WhiteSpace,
    /// The path has a step in the tree, `.` or `..` however it is written, or something that HTTP libraries would
    /// rewrite, so that the address sent would differ from the address signed.
    Target,
    /// A call without types was given two bodies.
    BodyTwice,
    /// There is no text at this place of a body without types, so there is nothing to seal.
    NoText,
    /// This is not a JSON pointer to a member: it is empty or does not begin with `/`.
    Pointer,
    /// This text, a part of it, or something that contains it, was already to be sealed.
    SealedTwice,
    /// The texts of one call were to be sealed by two ciphers, or with two keys.
    OtherSealing,
    /// No key was named to seal with, which API v2 requires; or it is the merchant's key, which seals replies.
    SealingKey,
    /// The serializer refused the value.
    Serializer,
}

impl EncodeError {
    pub(crate) fn new(path: &FieldPath<'_>, kind: EncodeKind) -> Self {
        Self(Box::new((path.to_string(), kind)))
    }

    /// The field, `data[2].amount.total`; empty for the whole value.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.0.0
    }

    /// Why.
    #[must_use]
    pub fn kind(&self) -> EncodeKind {
        self.0.1
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_path(self.path(), f)?;
        f.write_str(match self.kind() {
            EncodeKind::Unsealed => {
                "a sensitive text has not been sealed, and is never written in plain; the client seals it when it sends the \
                 operation, and `StorageKey::store` keeps the operation until then"
            }
            EncodeKind::Ciphertext => "a field that travels as ciphertext cannot be written",
            EncodeKind::NotFinite => "the number is not finite",
            EncodeKind::Nested => "an object or list is not allowed here",
            EncodeKind::Ambiguous => "the text contains `&`, which ends a value here",
            EncodeKind::File => "a file travels in multipart bodies only",
            EncodeKind::Header => "the text cannot be a header",
            EncodeKind::TooDeep => "the value is nested too deeply",
            EncodeKind::MissingSegment => "the path variable has no value",
            EncodeKind::EmptySegment => "the path variable is empty",
            EncodeKind::DotSegment => "a segment of the path is a dot segment",
            EncodeKind::Braces => "a brace of the path has no counterpart",
            EncodeKind::BoundTwice => "the path variable has two values",
            EncodeKind::UnknownSegment => "the path has no such variable",
            EncodeKind::Address => "the path names a scheme or a host; give only what follows them, the configuration has the rest",
            EncodeKind::NoPath => "the path is empty; give that of an operation, such as `v3/certificates`",
            EncodeKind::Fragment => "the path has a fragment, which is never sent; leave out `#` and what follows, or write `%23`",
            EncodeKind::WhiteSpace => "the path has white space around it, or a control or invisible character in it",
            EncodeKind::Target => {
                "the address would not be sent as it is signed: a segment is `.` or `..`, or a character is not allowed in it"
            }
            EncodeKind::BodyTwice => "the call has two bodies",
            EncodeKind::NoText => "there is no text to seal",
            EncodeKind::Pointer => "sealing a text takes a JSON pointer to a member, such as `/user_name`",
            EncodeKind::SealedTwice => "the text would be sealed twice",
            EncodeKind::OtherSealing => "the texts of one call are sealed by one cipher and with one key",
            EncodeKind::SealingKey => "name the key that seals for API v2 with `seal_with`; the merchant's key seals replies only",
            EncodeKind::Serializer => "the serializer refused the value",
        })
    }
}

impl fmt::Debug for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EncodeError").field("path", &self.path()).field("kind", &self.kind()).finish()
    }
}

impl std::error::Error for EncodeError {}

/// Received bytes could not be read.
#[derive(Clone, PartialEq, Eq)]
pub struct DecodeError(Box<Decode>);

#[derive(Clone, PartialEq, Eq)]
struct Decode {
    path: String,
    kind: DecodeKind,
    position: Option<(usize, usize)>,
}

/// Why received bytes could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeKind {
    /// The text is not well formed, or ends too early.
    Syntax,
    /// There is something else where a value of this kind is documented, and no lenience applies.
    Mismatch {
        /// What is documented, with its article.
        expected: &'static str,
        /// What was found, with its article.
        found: &'static str,
    },
    /// A body or a query, or a part of one, lacks a required member, or has `null` there.
    Missing,
    /// The number does not fit.
    OutOfRange,
    /// The decoded bytes are not UTF-8.
    NotUtf8,
    /// The field is ciphertext, and no [`Opener`](crate::json::Opener) was given.
    Ciphertext,
    /// An [`Opener`](crate::json::Opener) could not open the ciphertext: a wrong key, or altered text.
    NotOpened,
    /// The value is nested more than 64 levels deep, or JSON without types more than 128.
    TooDeep,
    /// There are so many items that the value would take far more memory than its text: more than 32 times as much plus
    /// a mebibyte.
    TooMany,
}

impl DecodeError {
    /// Creates an error of the whole value; code that reads a part of something calls [`within`](Self::within) with its
    /// place.
    #[must_use]
    pub fn new(kind: DecodeKind) -> Self {
        Self::at(&FieldPath::WHOLE, kind)
    }

    pub(crate) fn at(path: &FieldPath<'_>, kind: DecodeKind) -> Self {
        Self(Box::new(Decode { path: path.to_string(), kind, position: None }))
    }

    /// The same error, seen from a value that contains the one in which it was found.
    #[must_use]
    pub fn within(mut self, parent: &FieldPath<'_>) -> Self {
        let parent = parent.to_string();
        let separator = if parent.is_empty() || self.0.path.is_empty() || self.0.path.starts_with('[') {
            ""
        } else {
            "."
        };
        self.0.path = one_line(&format!("{parent}{separator}{}", self.0.path)).into_owned();
        self
    }

    pub(crate) fn or_position(mut self, line: usize, column: usize) -> Self {
        if line > 0 && self.0.position.is_none() {
            self.0.position = Some((line, column));
        }
        self
    }

    /// The field, `data[2].amount.total`; empty for the whole value.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// Why.
    #[must_use]
    pub fn kind(&self) -> DecodeKind {
        self.0.kind
    }

    /// Line and column, both from 1, in the text that was read; for JSON inside a JSON text, in the inner one. Columns
    /// are characters.
    #[must_use]
    pub fn position(&self) -> Option<(usize, usize)> {
        self.0.position
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_path(self.path(), f)?;
        match self.kind() {
            DecodeKind::Syntax => f.write_str("the text is not well formed"),
            DecodeKind::Mismatch { expected, found } => write!(f, "expected {expected}, found {found}"),
            DecodeKind::Missing => f.write_str("the required member is missing"),
            DecodeKind::OutOfRange => f.write_str("the number is out of range"),
            DecodeKind::NotUtf8 => f.write_str("the text is not UTF-8"),
            DecodeKind::Ciphertext => f.write_str("a ciphertext without a key to open it"),
            DecodeKind::NotOpened => f.write_str("the ciphertext could not be opened"),
            DecodeKind::TooDeep => f.write_str("the value is nested too deeply"),
            DecodeKind::TooMany => f.write_str("the value has too many items for the length of its text"),
        }?;
        self.position().map_or(Ok(()), |(line, column)| write!(f, " (line {line}, column {column})"))
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecodeError")
            .field("path", &self.path())
            .field("kind", &self.kind())
            .field("position", &self.position())
            .finish()
    }
}

impl std::error::Error for DecodeError {}

fn write_path(path: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if path.is_empty() { Ok(()) } else { write!(f, "{path}: ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_errors() {
        let whole = FieldPath::WHOLE;
        let (data, detail) = (whole.member("data"), whole.member("detail"));
        let mismatch = DecodeKind::Mismatch { expected: "an integer", found: "an object" };
        for (error, text) in [
            (
                DecodeError::new(DecodeKind::Syntax).or_position(1, 2),
                "the text is not well formed (line 1, column 2)",
            ),
            (DecodeError::at(&data.item(2), mismatch), "data[2]: expected an integer, found an object"),
            (
                DecodeError::at(&data, mismatch).within(&detail),
                "detail.data: expected an integer, found an object",
            ),
            (
                DecodeError::at(&whole.item(0), DecodeKind::TooDeep).within(&detail),
                "detail[0]: the value is nested too deeply",
            ),
        ] {
            assert_eq!(error.to_string(), text);
        }
        assert_eq!(
            EncodeError::new(&data, EncodeKind::Unsealed).to_string(),
            "data: a sensitive text has not been sealed, and is never written in plain; the client seals it when it sends \
             the operation, and `StorageKey::store` keeps the operation until then"
        );
    }
}
