//! A received status and body enter; verified fields leave, or an error.

mod error;
#[cfg(test)]
mod tests;

pub use error::ReplyError;

use serde_json::Value as Json;

use super::signature::{self, SIGN, SignatureError};
use super::xml::Document;
use super::{Failure, Parameters, readings};
use crate::codec::{Value, json};
use crate::crypto::ApiV2Key;
use crate::operation::{OperationSpec, ReplyKind, ReplyPart};
use crate::text::content;

/// Verifies the reply of an operation and reads its fields into a blank value.
///
/// 1. A signature must be correct if there is one. It may be missing only if [`OperationSpec::reply_signed`] is
///    `false`, or if the platform refuses the request as a whole. No signed value may be one from which another member
///    could be read; see [`readings`].
/// 2. `return_code` and then `result_code` must be `SUCCESS`; an absent `result_code` counts as `SUCCESS`.
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
    let text = trim(body);
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

/// Whether the first bytes of a download, of which 16 are enough, begin a document instead of a file, which is then an
/// error.
#[must_use]
pub fn is_document(first_bytes: &[u8]) -> bool {
    let text = trim(first_bytes);
    text.starts_with(b"<xml") || text.starts_with(b"<?xml")
}

/// Whether a download is not a file, by its first bytes: a document, a web page, nothing at all.
pub(crate) fn is_no_file(first_bytes: &[u8]) -> bool {
    let text = trim(first_bytes);
    text.is_empty() || is_document(first_bytes) || is_html(text)
}

/// Makes sure that a download is a file. Files are not signed; for a long one, the first bytes are enough if
/// [`is_document`] denies them.
///
/// # Errors
///
/// See [`ReplyError`].
pub fn check_download(status: u16, body: &[u8], key: &ApiV2Key) -> Result<(), ReplyError> {
    let text = trim(body);
    if is_document(body) {
        accept(false, status, body, key, &Json::Null)?;
        return Err(ReplyError::OtherFormat { status });
    }
    if text.is_empty() || is_html(text) || !is_success(status) {
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
    let text = trim(body);
    if !is_document(text) {
        return Err(unreadable(status, text));
    }
    let malformed = |error| ReplyError::Malformed { status, error };
    let document = Document::parse(text).map_err(malformed)?;
    let authenticated = document.text(SIGN).is_some_and(|signature| !signature.is_empty());
    if authenticated {
        let parameters: Parameters = document.parameters().map_err(malformed)?;
        signature::verify(&parameters, key).map_err(ReplyError::Signature)?;
        readings::check_reply(&parameters, table).map_err(ReplyError::TwoReadings)?;
    }
    match document.text("return_code") {
        Some("SUCCESS") => {}
        Some(_) => return Err(ReplyError::Refused(Box::new(Failure::transport(&document, authenticated)))),
        None => return Err(ReplyError::NoReturnCode { status }),
    }
    if signed && !authenticated {
        return Err(ReplyError::Signature(SignatureError::Missing));
    }
    if document.text("result_code").is_some_and(|code| code != "SUCCESS") {
        return Err(ReplyError::Failed(Box::new(Failure::business(&document, authenticated))));
    }
    if is_success(status) { Ok(document) } else { Err(ReplyError::Status { status }) }
}

/// Only `appauth/getaccesstoken` replies with JSON. It is not signed, and `retcode` says whether it succeeded.
fn read_json(spec: &OperationSpec, status: u16, text: &[u8], into: &mut dyn Value) -> Result<(), ReplyError> {
    let Ok(Json::Object(object)) = json::from_slice::<Json>(text) else {
        return Err(unreadable(status, text));
    };
    match object.get("retcode") {
        None => {}
        Some(Json::Number(code)) if code.as_i64() == Some(0) => {}
        Some(Json::String(code)) if code == "0" => {}
        Some(code) => return Err(ReplyError::Failed(Box::new(Failure::json(&object, code)))),
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
    match text {
        [] => ReplyError::Empty { status },
        _ if is_html(text) => ReplyError::Html { status },
        _ if !is_success(status) => ReplyError::Status { status },
        _ => ReplyError::OtherFormat { status },
    }
}

fn is_success(status: u16) -> bool {
    (200..300).contains(&status)
}

fn is_html(text: &[u8]) -> bool {
    let begins = |tag: &[u8]| text.get(..tag.len()).is_some_and(|first| first.eq_ignore_ascii_case(tag));
    begins(b"<!doctype html") || begins(b"<html") || begins(b"<head") || begins(b"<body")
}

fn trim(body: &[u8]) -> &[u8] {
    content(body).trim_ascii_end()
}
