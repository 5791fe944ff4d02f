//! A received status and body enter; verified fields leave, or an error.

mod error;
#[cfg(test)]
mod tests;

pub use error::ReplyError;

use bytes::Bytes;
use serde_json::Value as Json;

use super::signature::{self, SIGN, SignatureError};
use super::xml::Document;
use super::{Failure, Parameters, readings};
use crate::codec::{DecodeError, Value, json};
use crate::crypto::ApiV2Key;
use crate::operation::{OperationSpec, Raw, ReplyKind, ReplyPart};
use crate::text::trimmed;
use crate::transport::Form;

/// Verifies the reply of an operation and reads its fields into a blank value.
///
/// 1. A signature must be correct if there is one. It may be missing only if [`OperationSpec::reply_signed`] is
///    `false`, or if the platform refuses the request as a whole. No signed value may be one from which another member
///    could be read; see [`readings`].
/// 2. `return_code` and then `result_code` must be `SUCCESS`; an absent `result_code` counts as `SUCCESS` unless there is
///    the code or message of a failure.
/// 3. Only then are the fields read. Sensitive texts among them are still sealed.
///
/// # Errors
///
/// See [`ReplyError`]; after [`ReplyError::Decode`] the value has been read in part, after other errors it is
/// untouched.
pub fn read(
    spec: &OperationSpec,
    status: u16,
    body: &[u8],
    key: &ApiV2Key,
    into: &mut dyn Value,
) -> Result<(), ReplyError> {
    let text = trimmed(body);
    if spec.reply == ReplyKind::Json && !text.starts_with(b"<") {
        return read_json(spec, status, text, into);
    }
    let document = accept(spec.reply_signed, status, body, key, &*into)?;
    // A failure may come as XML whatever is documented; a success may not.
    if spec.reply != ReplyKind::Xml {
        return Err(ReplyError::OtherFormat { status });
    }
    document.read_into(into, None).map_err(ReplyError::Decode)
}

/// Does the same for any reply of an operation.
pub(crate) fn fill(
    spec: &OperationSpec,
    status: u16,
    body: &[u8],
    key: &ApiV2Key,
    into: ReplyPart<'_>,
) -> Result<(), ReplyError> {
    match into {
        ReplyPart::Value(value) => read(spec, status, body, key, value),
        // Files do not get here, so this is the document of a refusal.
        _ => check_download(status, body, key),
    }
}

/// What a reply that was read has beside its table.
pub(crate) fn raw(body: &Bytes) -> Raw {
    let text = trimmed(body);
    if !text.starts_with(b"<") {
        return Raw::of_body(body.slice_ref(text), false);
    }
    let document = Document::parse(text).map_err(DecodeError::from);
    let is_signed = document.as_ref().is_ok_and(is_signed);
    Raw::of_members(document.and_then(|document| document.members()), is_signed)
}

/// Whether a document has a signature.
fn is_signed(document: &Document) -> bool {
    document.text(SIGN).is_some_and(|signature| !signature.is_empty())
}

/// Whether the first bytes of a download, of which 16 are enough, begin a document instead of a file, which is then an
/// error.
#[must_use]
pub fn is_document(first_bytes: &[u8]) -> bool {
    let text = trimmed(first_bytes);
    (text.starts_with(b"<xml") || text.starts_with(b"<?xml")) && Form::of(text) != Form::Html
}

/// Whether a download is not a file, by its first bytes: a document, a web page, nothing at all.
pub(crate) fn is_no_file(first_bytes: &[u8]) -> bool {
    // No file of API v2 is JSON, and its errors are sometimes.
    matches!(Form::of(first_bytes), Form::Empty | Form::Html | Form::Json) || is_document(first_bytes)
}

/// Makes sure that a download is a file. Files are not signed; for a long one, the first bytes are enough if
/// [`is_document`] denies them.
///
/// # Errors
///
/// See [`ReplyError`].
pub fn check_download(status: u16, body: &[u8], key: &ApiV2Key) -> Result<(), ReplyError> {
    let text = trimmed(body);
    if is_document(body) {
        accept(false, status, body, key, &Json::Null)?;
        return Err(ReplyError::OtherFormat { status });
    }
    if is_no_file(text) || !is_success(status) {
        return Err(unreadable(status, text));
    }
    Ok(())
}

/// The document of a success, with a verified signature.
fn accept(
    signed: bool,
    status: u16,
    body: &[u8],
    key: &ApiV2Key,
    table: &dyn Value,
) -> Result<Document, ReplyError> {
    let text = trimmed(body);
    if !is_document(text) {
        return Err(unreadable(status, text));
    }
    let malformed = |error| ReplyError::Malformed { status, error };
    let document = Document::parse(text).map_err(malformed)?;
    let authenticated = is_signed(&document);
    if authenticated {
        let parameters: Parameters = document.parameters().map_err(malformed)?;
        signature::verify(&parameters, key).map_err(ReplyError::Signature)?;
        readings::check_reply(&parameters, table).map_err(ReplyError::TwoReadings)?;
    }
    match document.text("return_code") {
        Some("SUCCESS") => {}
        Some(_) => return Err(ReplyError::Refused(Box::new(Failure::of(&document, authenticated)))),
        // What has no outcome is not made one by a signature, which any document of the merchant has.
        None if authenticated => return Err(ReplyError::NoReturnCode { status }),
        None => {
            let failure =
                Failure::of_unsigned(&document).map(|failure| ReplyError::Refused(Box::new(failure)));
            return Err(failure.unwrap_or(ReplyError::NoReturnCode { status }));
        }
    }
    // A failure is told even if nobody signed it; it says so.
    if document.text("result_code").is_some_and(|code| code != "SUCCESS") {
        return Err(ReplyError::Failed(Box::new(Failure::of(&document, authenticated))));
    }
    // Without an outcome, whatever speaks of a failure is one.
    if document.text("result_code").is_none()
        && let Some(failure) = Failure::marked(&document, authenticated, table)
    {
        return Err(ReplyError::Failed(Box::new(failure)));
    }
    if signed && !authenticated {
        let failure = Failure::of(&document, false);
        if !failure.received_code().is_empty() {
            return Err(ReplyError::Failed(Box::new(failure)));
        }
        return Err(ReplyError::Signature(SignatureError::Missing));
    }
    if is_success(status) { Ok(document) } else { Err(ReplyError::Status { status }) }
}

/// Only `appauth/getaccesstoken` replies with JSON. It is not signed, and `retcode` says whether it succeeded, or a code
/// by another of the names that other operations have for it.
fn read_json(spec: &OperationSpec, status: u16, text: &[u8], into: &mut dyn Value) -> Result<(), ReplyError> {
    let Some(object) = json_object(text) else { return Err(unreadable(status, text)) };
    if let Some(failure) = Failure::json(&object) {
        return Err(ReplyError::Failed(Box::new(failure)));
    }
    if spec.reply_signed {
        return Err(ReplyError::Signature(SignatureError::Missing));
    }
    if !is_success(status) {
        return Err(ReplyError::Status { status });
    }
    json::read_into(into, text).map_err(ReplyError::Decode)
}

fn unreadable(status: u16, text: &[u8]) -> ReplyError {
    if let Some(failure) = json_object(text).as_ref().and_then(Failure::json) {
        return ReplyError::Refused(Box::new(failure));
    }
    match Form::of(text) {
        Form::Empty => ReplyError::Empty { status },
        Form::Html => ReplyError::Html { status },
        _ if !is_success(status) => ReplyError::Status { status },
        _ => ReplyError::OtherFormat { status },
    }
}

fn json_object(text: &[u8]) -> Option<serde_json::Map<String, Json>> {
    if !text.starts_with(b"{") {
        return None;
    }
    match json::from_slice(text) {
        Ok(Json::Object(object)) => Some(object),
        _ => None,
    }
}

fn is_success(status: u16) -> bool {
    (200..300).contains(&status)
}
