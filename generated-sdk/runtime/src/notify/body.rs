//! The body of a supposed notification enters; what it is instead leaves.

use std::fmt;

use serde::de::IgnoredAny;

use crate::operation::Protocol;
use crate::text::{content, trimmed};
use crate::transport::Form;
use crate::v3::Envelope;

/// What a body is that is not a notification of the API that was asked for, whoever sent it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BodyFault {
    /// Nothing was received, or the body was read before it got here.
    Empty,
    /// It looks like a document of the other API: XML for API v3, JSON for API v2.
    OtherApi,
    /// It is a web page.
    WebPage,
    /// It is something else: a text, a form, JSON that is not an object.
    OtherFormat,
    /// It is one document of API v2 several times. Of API v3, this is
    /// [`VerifyError::Repeated`](crate::VerifyError::Repeated).
    Repeated,
    /// It is a verified JSON object that lacks this member of an envelope, or has `null` there: `resource`,
    /// `resource.algorithm`. The platform signs replies as well.
    Missing(&'static str),
}

impl BodyFault {
    /// Why a body cannot be a notification of API v3, whoever sent it. Anything else is verified first.
    pub(super) fn of_v3(body: &[u8]) -> Option<Self> {
        match Form::of(body) {
            Form::Empty => Some(Self::Empty),
            Form::Xml => Some(Self::OtherApi),
            Form::Html => Some(Self::WebPage),
            Form::Json if trimmed(body).starts_with(b"{") => None,
            Form::Json | Form::Other => Some(Self::OtherFormat),
        }
    }

    /// The same of API v2, whose signature is inside the document.
    pub(super) fn of_v2(body: &[u8]) -> Option<Self> {
        match Form::of(body) {
            Form::Empty => Some(Self::Empty),
            Form::Json => Some(Self::OtherApi),
            Form::Html => Some(Self::WebPage),
            // Such as a comment before the document.
            Form::Other if !trimmed(body).starts_with(b"<") => Some(Self::OtherFormat),
            Form::Xml if is_xml_repeated(body) => Some(Self::Repeated),
            Form::Xml | Form::Other => None,
        }
    }

    /// The first member that an envelope lacks.
    pub(super) fn of_envelope(envelope: &Envelope) -> Option<Self> {
        let missing =
            if envelope.event_type.is_empty() { "event_type" } else { envelope.resource.missing()? };
        Some(Self::Missing(missing))
    }

    /// Whether the signature was found right before this came to light.
    pub(super) fn is_of_verified(self) -> bool {
        matches!(self, Self::Missing(_))
    }

    /// Says it of a body that arrived as one of this API.
    pub(super) fn describe(self, protocol: Protocol, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (api, format) = match protocol {
            Protocol::V2 => ("API v2", "XML"),
            Protocol::V3 => ("API v3", "JSON"),
            Protocol::Brand => ("the API of brands", "JSON"),
        };
        write!(f, "not a notification of {api}: ")?;
        match (self, protocol) {
            (Self::Empty, _) => f.write_str(
                "the body is empty; either nothing was sent, or the body was read before, by another extractor or a layer",
            ),
            (Self::OtherApi, Protocol::V2) => f.write_str(
                "the body is JSON, as API v3 sends it; if this address is one of API v3, verify it with its headers",
            ),
            (Self::OtherApi, Protocol::Brand) => {
                f.write_str("the body is XML, as API v2 sends it to merchants; brands have no notifications of API v2")
            }
            (Self::OtherApi, Protocol::V3) => f.write_str(
                "the body is XML, as API v2 sends it; if this address is one of API v2, use `receive_v2`",
            ),
            (Self::WebPage, _) => f.write_str("the body is a web page"),
            (Self::Repeated, _) => f.write_str(
                "the body is one document several times; another extractor or a layer may have read it, and put it \
                 together again",
            ),
            (Self::OtherFormat, Protocol::V2) => write!(f, "the body is not {format}"),
            (Self::OtherFormat, Protocol::V3 | Protocol::Brand) => write!(f, "the body is not an object in {format}"),
            (Self::Missing(member), _) => write!(
                f,
                "the body is signed, but `{member}` is missing or null, as in a reply or another document"
            ),
        }
    }
}

/// Whether a body is one JSON document several times. It is read once, and nothing in it is believed.
pub(super) fn is_json_repeated(body: &[u8]) -> bool {
    let body = trimmed(body);
    let mut documents = serde_json::Deserializer::from_slice(body).into_iter::<IgnoredAny>();
    matches!(documents.next(), Some(Ok(_))) && is_repeated(body, documents.byte_offset())
}

/// The same of a document of API v2.
fn is_xml_repeated(body: &[u8]) -> bool {
    const END: &[u8] = b"</xml>";
    let body = trimmed(body);
    let end = body.windows(END.len()).position(|window| window == END);
    end.is_some_and(|end| is_repeated(body, end + END.len()))
}

/// Whether nothing but what stands before this place follows it.
fn is_repeated(body: &[u8], at: usize) -> bool {
    let Some((first, mut rest)) = body.split_at_checked(at) else { return false };
    let is_several = !trimmed(rest).is_empty();
    while let Some(after) = content(rest).strip_prefix(first).filter(|_| !first.is_empty()) {
        rest = after;
    }
    is_several && content(rest).is_empty()
}
