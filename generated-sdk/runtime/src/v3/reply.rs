//! A reply enters; fields that were verified before they were read leave, or a refusal.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::IgnoredAny;
use serde_json::Value as Json;

use super::ServiceError;
use crate::codec::{DecodeError, DecodeKind, Slot, Value, json};
use crate::download::Download;
use crate::operation::{OperationSpec, ReplyPart};
use crate::text::trimmed;
use crate::transport::media_type::media_type;
use crate::transport::{Form, said};
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
    let (is_signed, form) = (SignatureHeaders::any(received.headers), Form::of(received.body));
    let is_file = matches!(into, ReplyPart::Download(_));
    // What somebody on the way answers: a portal that wants a login, a gateway.
    let is_document = form == Form::Json || received.body.is_empty() && says_nothing(received.status);
    if !is_signed && (is_of_others(form) || spec.reply_signed && !is_file && !is_document) {
        return Err(unexpected(received));
    }
    let table = match &into {
        ReplyPart::Value(value) => match value.slot() {
            Slot::Record(record) => Some(record.shape()),
            _ => None,
        },
        _ => None,
    };
    let is_known =
        |member: &str| table.map_or_else(|| is_no_error(member), |table| table.find(member, None).is_some());
    let error = || error_instead(received.body, is_signed, &is_known);
    if !is_signed && let Some(error) = error() {
        return Err(ReplyError::Service(Box::new(error)));
    }
    if is_file && is_no_file(received.headers, received.body) {
        return Err(unexpected(received));
    }
    // A signature may be missing where the documentation says so, but must not be wrong.
    if spec.reply_signed || is_signed {
        verifier.verify(received.headers, received.body).map_err(ReplyError::Verify)?;
    }
    let error = if is_signed { error() } else { None };
    let error = error.filter(|error| table.is_some() || has_own_code(error));
    let value = match into {
        ReplyPart::Value(value) => value,
        ReplyPart::Download(download) if error.is_none() => {
            *download = Download::from_bytes(media_type(received.headers), received.body.clone());
            return Ok(());
        }
        ReplyPart::Empty | ReplyPart::Redirect(_) | ReplyPart::Download(_) => {
            return error.map_or(Ok(()), |error| Err(ReplyError::Service(Box::new(error))));
        }
    };
    if received.body.is_empty() {
        let is_allowed = says_nothing(received.status) || has_no_members(value);
        return if is_allowed { Ok(()) } else { Err(unexpected(received)) };
    }
    if let Some(error) = error {
        return Err(ReplyError::Service(Box::new(error)));
    }
    if let Some(found) = no_object(value, received.body) {
        let mismatch = DecodeKind::Mismatch { expected: "an object", found };
        return Err(ReplyError::Decode(DecodeError::new(mismatch)));
    }
    json::read_into(value, received.body)
        .map_err(|error| if form == Form::Json { ReplyError::Decode(error) } else { unexpected(received) })
}

/// What is there in the place of an object with members. Read leniently, it would be a blank reply, which looks like a
/// success.
pub(crate) fn no_object(value: &mut dyn Value, body: &[u8]) -> Option<&'static str> {
    let first = trimmed(body).first()?;
    let found = match first {
        b'{' => return None,
        b'[' => "a list",
        b'"' => "a text",
        b'n' => "null",
        b't' | b'f' => "a boolean",
        _ => "a number",
    };
    let is_record = matches!(value.slot(), Slot::Record(_)) && !has_no_members(value);
    let is_read = *first == b'[' && json::is_read_from_list(value);
    let is_json = || serde_json::from_slice::<IgnoredAny>(trimmed(body)).is_ok();
    (is_record && !is_read && is_json()).then_some(found)
}

/// Whether the body of a success may be empty.
fn says_nothing(status: StatusCode) -> bool {
    matches!(status, StatusCode::ACCEPTED | StatusCode::NO_CONTENT)
}

/// Whether a member is none of those that an error has.
fn is_no_error(member: &str) -> bool {
    !matches!(member, "detail" | "details") && !said::is_of_failure(member)
}

/// An error in the place of a reply: a code, and no member that a reply has.
fn error_instead(body: &[u8], is_signed: bool, is_known: &dyn Fn(&str) -> bool) -> Option<ServiceError> {
    // Most replies are not read twice: the names of all codes end like this.
    if is_known("code") || !body.windows(5).any(|bytes| bytes == b"code\"") {
        return None;
    }
    let Ok(Json::Object(members)) = json::from_slice::<Json>(body) else { return None };
    if members.keys().any(|member| is_known(member)) {
        return None;
    }
    // Codes of cards and receipts are numbers, and no failures.
    let is_told = |error: &ServiceError| {
        !error.message.is_empty() || error.received_code().bytes().any(|byte| byte.is_ascii_alphabetic())
    };
    ServiceError::read(body, is_signed)
        .filter(|error| is_told(error) && !said::is_success(error.received_code()))
}

/// Whether a signed error has a code as the service writes them, a word in capitals. Without a table, anything else may be the
/// code of a card or a coupon.
fn has_own_code(error: &ServiceError) -> bool {
    let has = |is_it: fn(&u8) -> bool| error.received_code().as_bytes().iter().any(is_it);
    !has(u8::is_ascii_lowercase) && (!error.message.is_empty() || !has(u8::is_ascii_digit))
}

/// Whether a download of certificates brought an error in their place.
pub(crate) fn is_error_for_certificates(received: &Received<'_>) -> bool {
    error_instead(received.body, false, &|member| member == "data").is_some()
}

/// Whether a body is an error in the place of a file, whoever sent it.
pub(crate) fn is_error(body: &[u8]) -> bool {
    error_instead(body, false, &is_no_error).is_some()
}

/// Whether a body is no file, by its head and its first bytes. A reply of the documentation is either a file or a
/// document, so what says that it is JSON, or looks like a page, is something else unless the platform signed it.
pub(crate) fn is_no_file(headers: &HeaderMap, first: &[u8]) -> bool {
    let form = Form::of(first);
    let is_document = || is_json(&media_type(headers)) && form == Form::Json;
    !SignatureHeaders::any(headers) && (form == Form::Empty || is_of_others(form) || is_document())
}

fn is_json(media_type: &str) -> bool {
    media_type == "application/json" || media_type.ends_with("+json")
}

/// Whether an unsigned body of this form comes from somebody else: nobody documents a reply that is one.
fn is_of_others(form: Form) -> bool {
    matches!(form, Form::Html | Form::Xml)
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

fn has_no_members(value: &dyn Value) -> bool {
    matches!(value.slot(), Slot::Record(record) if record.shape().members.is_empty())
}
