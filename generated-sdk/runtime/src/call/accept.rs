//! What came back enters; what leaves is a reply that is verified before it is read, and opened after it.

use std::time::SystemTime;

use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::{HeaderMap, StatusCode};

use super::exchange::Fill;
use super::opening::Opening;
use super::{Config, ErrorKind, ServiceError};
use crate::codec::{Slot, Value, for_each_sensitive, json};
use crate::content::HashType;
use crate::download::Download;
use crate::operation::{OperationSpec, Protocol, ReplyPart, Sealing};
use crate::text::one_line;
use crate::transport::Begun;
use crate::transport::IncomingBody;
use crate::trust::verify::{HeaderFault, RunningSignature, SignatureHeaders, verify};
use crate::trust::{TrustSnapshot, VerifyError};
use crate::v2;

/// Carries the digest of an overseas statement; it is what is signed in place of the statement.
pub(crate) const STATEMENT_DIGEST: &str = "Wechatpay-Statement-Sha1";

/// A reply whose body is in memory.
pub(crate) struct Received<'a> {
    pub(crate) status: StatusCode,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a Bytes,
}

/// Verifies and reads a reply, and opens it, but for fields that are many.
pub(crate) fn accept(
    config: &Config,
    spec: &OperationSpec,
    received: &Received<'_>,
    keys: &TrustSnapshot,
    now: SystemTime,
    reply: &mut dyn Fill,
) -> Result<Option<Opening>, ErrorKind> {
    match spec.protocol {
        Protocol::V3 if received.status.is_success() => {
            // A signature may be missing where the documentation says so, and is never wrong.
            if spec.reply_signed || SignatureHeaders::any(received.headers) {
                verify(received.headers, received.body, keys, now, &config.0.verify)?;
            }
            read(config, spec, received, reply)
        }
        Protocol::V3 => Err(refusal(config, received, keys, now)),
        Protocol::V2 => read_v2(config, spec, received, reply),
    }
}

/// The error that a refused call is.
///
/// Refusals come from gateways as well, which do not sign. So none is taken for the service's own without a signature,
/// and none with a wrong one is taken for anything.
pub(crate) fn refusal(
    config: &Config,
    received: &Received<'_>,
    keys: &TrustSnapshot,
    now: SystemTime,
) -> ErrorKind {
    let authenticated = SignatureHeaders::any(received.headers);
    if authenticated && let Err(error) = verify(received.headers, received.body, keys, now, &config.0.verify)
    {
        return error.into();
    }
    match ServiceError::read(received.body, authenticated) {
        Some(error) => error.into(),
        None => unexpected(received),
    }
}

pub(crate) fn unexpected(received: &Received<'_>) -> ErrorKind {
    ErrorKind::Unexpected { content_type: media_type(received.headers), length: received.body.len() }
}

/// The media type without its parameters.
pub(crate) fn media_type(headers: &HeaderMap) -> String {
    let text = headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = text.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    // Longer than any that is registered: RFC 6838 allows two names of 127 characters.
    let media_type = media_type.get(..255).unwrap_or(media_type);
    one_line(&media_type.to_ascii_lowercase()).into_owned()
}

fn read(
    config: &Config,
    spec: &OperationSpec,
    received: &Received<'_>,
    reply: &mut dyn Fill,
) -> Result<Option<Opening>, ErrorKind> {
    let value = match reply.part_mut() {
        ReplyPart::Value(value) => value,
        ReplyPart::Download(download) => {
            *download = Download::from_bytes(media_type(received.headers), received.body.clone());
            return Ok(None);
        }
        ReplyPart::Empty | ReplyPart::Redirect(_) => return Ok(None),
    };
    if received.body.is_empty() {
        let says_nothing = matches!(received.status, StatusCode::ACCEPTED | StatusCode::NO_CONTENT);
        return if says_nothing || has_no_members(value) { Ok(None) } else { Err(unexpected(received)) };
    }
    match json::read_into(value, received.body) {
        Ok(()) => Opening::begin(config, spec.opening, value),
        Err(_) if !looks_like_json(received.body) => Err(unexpected(received)),
        Err(error) => Err(error.into()),
    }
}

fn has_no_members(value: &dyn Value) -> bool {
    matches!(value.slot(), Slot::Record(record) if record.shape().fields.is_empty())
}

fn looks_like_json(body: &[u8]) -> bool {
    matches!(body.trim_ascii_start().first(), Some(b'{' | b'['))
}

/// Opens what is sensitive with the merchant's private key.
pub(crate) fn open(
    config: &Config,
    opening: Option<Sealing>,
    value: &mut dyn Value,
) -> Result<(), ErrorKind> {
    let Some(opening) = opening else { return Ok(()) };
    for_each_sensitive(value, &mut |path, sensitive| {
        sensitive_open(config, opening, sensitive).map_err(|fault| match fault {
            Some(error) => ErrorKind::Open(path.to_string(), error),
            None => ErrorKind::Configuration("a reply has sealed fields, and no private key opens them"),
        })
    })
}

fn sensitive_open(
    config: &Config,
    opening: Sealing,
    sensitive: &mut crate::codec::Sensitive<String>,
) -> Result<(), Option<crate::crypto::OpenError>> {
    sensitive.open_with(&mut |ciphertext| {
        let key = config.0.field_key.as_ref().ok_or(None)?;
        key.open(opening.cipher, ciphertext).map(|plaintext| plaintext.as_str().to_owned()).map_err(Some)
    })
}

/// What vouches for a file that begins to come.
#[derive(Debug)]
pub(crate) enum Proof {
    /// Nothing, as the documentation allows.
    None,
    /// The SHA-1 of a statement, which is signed in its place.
    Digest(String),
    /// A signature over all of it, which is right or wrong at its end.
    Running(RunningSignature),
}

/// Checks what the head of a file tells. A signature may be missing where the documentation says so, and is never wrong.
pub(crate) fn verify_head(
    config: &Config,
    headers: &HeaderMap,
    keys: &TrustSnapshot,
    now: SystemTime,
) -> Result<Proof, VerifyError> {
    let policy = &config.0.verify;
    if let Some(digest) = statement_digest(headers)? {
        let signed = format!("{{\"sha1\":\"{digest}\"}}");
        verify(headers, signed.as_bytes(), keys, now, policy)?;
        return Ok(Proof::Digest(digest.to_owned()));
    }
    if SignatureHeaders::any(headers) {
        return SignatureHeaders::read(headers)?.begin(keys, now, policy).map(Proof::Running);
    }
    Ok(Proof::None)
}

fn statement_digest(headers: &HeaderMap) -> Result<Option<&str>, VerifyError> {
    let fault = |fault| VerifyError::Header { name: STATEMENT_DIGEST, fault };
    let mut values = headers.get_all(STATEMENT_DIGEST).iter();
    let Some(digest) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(fault(HeaderFault::Repeated));
    }
    let digest = digest.to_str().map_err(|_| fault(HeaderFault::Malformed))?;
    let is_digest =
        digest.len() == HashType::Sha1.digits() && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_digest { Ok(Some(digest)) } else { Err(fault(HeaderFault::Malformed)) }
}

/// Puts a file that begins to come into the reply, with its length and with what vouches for it.
pub(crate) fn take_file(
    begun: Begun,
    headers: &HeaderMap,
    proof: Proof,
    reply: &mut dyn Fill,
) -> Result<(), VerifyError> {
    let body = begun.into_body();
    let proof = match (proof, &body) {
        // All of it is there, so that nothing of it need be handed out before.
        (Proof::Running(mut signature), IncomingBody::Bytes(bytes)) => {
            signature.update(bytes);
            signature.finish()?;
            Proof::None
        }
        (proof, _) => proof,
    };
    let mut file = Download::from_body(media_type(headers), body);
    let length = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if let Some(length) = length {
        file = file.length(length);
    }
    file = match proof {
        Proof::None => file,
        Proof::Digest(digest) => file.signed_digest(HashType::Sha1, digest),
        Proof::Running(signature) => file.signed(signature),
    };
    if let ReplyPart::Download(download) = reply.part_mut() {
        *download = file;
    }
    Ok(())
}

fn read_v2(
    config: &Config,
    spec: &OperationSpec,
    received: &Received<'_>,
    reply: &mut dyn Fill,
) -> Result<Option<Opening>, ErrorKind> {
    let key = config.0.api_v2_key.as_ref().ok_or(NO_V2_KEY)?;
    let status = received.status.as_u16();
    match reply.part_mut() {
        ReplyPart::Value(value) => {
            v2::reply::read(spec, status, received.body, key, value)?;
            Opening::begin(config, spec.opening, value)
        }
        // Files do not come here, so this is the document of a refusal.
        _ => Ok(v2::reply::check_download(status, received.body, key).map(|()| None)?),
    }
}

pub(crate) const NO_V2_KEY: ErrorKind = ErrorKind::Configuration("operations of API v2 need its key");
