//! A reply enters; fields that were verified before they were read leave, or a refusal.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};

use super::ServiceError;
use crate::codec::{DecodeError, Slot, Value, json};
use crate::download::Download;
use crate::operation::{OperationSpec, ReplyPart};
use crate::text::{content, one_line};
use crate::trust::VerifyError;
use crate::trust::verify::{SignatureHeaders, Verifier};

/// A reply whose body is in memory.
pub(crate) struct Received<'a> {
    pub(crate) status: StatusCode,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a Bytes,
}

/// Why a reply has no fields to read.
#[derive(Debug)]
pub(crate) enum ReplyError {
    /// It is not known to come from the service.
    Verify(VerifyError),
    /// It is a refusal.
    Service(Box<ServiceError>),
    /// It is not a document of the service.
    Unexpected { content_type: String, length: usize },
    /// It cannot be read.
    Decode(DecodeError),
}

/// Verifies a reply and reads it. Sensitive texts in it are still sealed.
pub(crate) fn read(
    spec: &OperationSpec,
    received: &Received<'_>,
    verifier: Verifier<'_>,
    into: ReplyPart<'_>,
) -> Result<(), ReplyError> {
    if !received.status.is_success() {
        return Err(refusal(received, verifier));
    }
    // A signature may be missing where the documentation says so, but must not be wrong.
    if spec.reply_signed || SignatureHeaders::any(received.headers) {
        verifier.verify(received.headers, received.body).map_err(ReplyError::Verify)?;
    }
    let value = match into {
        ReplyPart::Value(value) => value,
        ReplyPart::Download(download) => {
            *download = Download::from_bytes(media_type(received.headers), received.body.clone());
            return Ok(());
        }
        ReplyPart::Empty | ReplyPart::Redirect(_) => return Ok(()),
    };
    if received.body.is_empty() {
        let says_nothing = matches!(received.status, StatusCode::ACCEPTED | StatusCode::NO_CONTENT);
        return if says_nothing || has_no_members(value) { Ok(()) } else { Err(unexpected(received)) };
    }
    json::read_into(value, received.body).map_err(|error| {
        if looks_like_json(received.body) { ReplyError::Decode(error) } else { unexpected(received) }
    })
}

/// Reads a refusal.
///
/// Refusals also come from gateways, which do not sign. So a refusal without a signature does not count as one of the
/// service, and one with a wrong signature does not count at all.
pub(crate) fn refusal(received: &Received<'_>, verifier: Verifier<'_>) -> ReplyError {
    let authenticated = SignatureHeaders::any(received.headers);
    if authenticated && let Err(error) = verifier.verify(received.headers, received.body) {
        return ReplyError::Verify(error);
    }
    ServiceError::read(received.body, authenticated)
        .map_or_else(|| unexpected(received), |refused| ReplyError::Service(Box::new(refused)))
}

fn unexpected(received: &Received<'_>) -> ReplyError {
    ReplyError::Unexpected { content_type: media_type(received.headers), length: received.body.len() }
}

/// The media type without its parameters.
pub(super) fn media_type(headers: &HeaderMap) -> String {
    let text = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = text.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    // Longer than any registered one: RFC 6838 allows two names of 127 characters.
    let media_type = media_type.get(..255).unwrap_or(media_type);
    one_line(&media_type.to_ascii_lowercase()).into_owned()
}

fn has_no_members(value: &dyn Value) -> bool {
    matches!(value.slot(), Slot::Record(record) if record.shape().fields.is_empty())
}

fn looks_like_json(body: &[u8]) -> bool {
    matches!(content(body).first(), Some(b'{' | b'['))
}
