//! An operation enters; its sealed and written request leaves, to be signed for each attempt.

use std::time::SystemTime;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};

use super::region::{Addresses, addresses};
use super::request::Request;
use super::upload::{Form, Read, Unread};
use super::{Config, Error, ErrorKind};
use crate::codec::multipart::{MultipartError, Part, PartContent};
use crate::codec::{EncodeError, EncodeKind, FieldPath, Record, Slot, Value, form, json, members};
use crate::content::Body;
use crate::crypto::{KeyId, PlatformKey, SealError};
use crate::operation::{BodyKind, KeyOwner, Method, OperationSpec, Protocol};
use crate::trust::TrustSnapshot;
use crate::trust::header_names::SERIAL;
use crate::v2;

/// A request that lacks only its signature.
pub(crate) struct Encoded {
    pub(crate) addresses: Addresses,
    /// The path as it is sent.
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) payload: Payload,
    unread: Option<Unread>,
}

/// What an attempt sends.
pub(crate) enum Payload {
    /// The same bytes every time.
    Ready { query: String, body: Body, content_type: Option<HeaderValue>, signed: Bytes },
    /// The same, once the files of the form have been read.
    Unready { query: String },
    /// The parameters of API v2 include nonce and signature, so the request is written anew each time; if it has a
    /// form, once its files have been read.
    V2 { form: Option<Form> },
}

impl Encoded {
    /// The files that must be read before anything is sent.
    pub(crate) fn take_unread(&mut self) -> Option<Unread> {
        self.unread.take()
    }

    /// The files have been read.
    pub(crate) fn take_read(&mut self, read: Read) -> Result<(), ErrorKind> {
        match (read, &mut self.payload) {
            (Read::V2(read), Payload::V2 { form }) => *form = Some(read),
            (Read::V3(form), Payload::Unready { query }) => {
                let content_type = HeaderValue::from_str(&form.content_type)
                    .map_err(|_| EncodeError::new(&FieldPath::WHOLE, EncodeKind::Header))?;
                self.payload = Payload::Ready {
                    query: std::mem::take(query),
                    body: form.body,
                    content_type: Some(content_type),
                    signed: form.signed,
                };
            }
            _ => return Err(UNREAD),
        }
        Ok(())
    }
}

/// Never returned: whoever encodes also reads the files.
pub(crate) const UNREAD: ErrorKind = ErrorKind::Configuration("the files of the form were not read");

/// Why a request cannot be encoded.
pub(crate) enum EncodeFault {
    /// No platform key is held that could seal the request or verify the reply.
    NoKey,
    /// Something else.
    Fault(ErrorKind),
}

impl From<ErrorKind> for EncodeFault {
    fn from(kind: ErrorKind) -> Self {
        Self::Fault(kind)
    }
}

impl From<EncodeError> for EncodeFault {
    fn from(error: EncodeError) -> Self {
        Self::Fault(error.into())
    }
}

/// Seals and writes a request, with a single snapshot of keys.
pub(crate) fn encode(
    config: &Config,
    request: &mut dyn Request,
    keys: &TrustSnapshot,
    now: SystemTime,
) -> Result<Encoded, EncodeFault> {
    request.check()?;
    let spec = request.spec();
    config.facts().check_caller(spec.protocol)?;
    if spec.protocol == Protocol::V2 {
        // Otherwise certificates could be downloaded for a call that cannot be signed.
        config.facts().v2_key()?;
    }
    let serial = seal(config, request, keys, now)?;
    let addresses = addresses(spec.host, config.facts().region, config.facts().base_url.as_deref());
    let path = format!("{}{}", addresses.base_path, request.path()?);
    let mut headers = match request.parts().headers {
        Some(record) => headers(record)?,
        None => HeaderMap::new(),
    };
    if spec.protocol.signs_in_headers()
        && let Some(serial) = serial
        && let Ok(value) = HeaderValue::from_str(serial.as_str())
    {
        headers.insert(SERIAL, value);
    }
    let unread = unread(config, &*request, spec)?;
    let payload = match spec.protocol {
        Protocol::V2 => Payload::V2 { form: None },
        Protocol::V3 | Protocol::Brand if unread.is_some() => Payload::Unready { query: request.query()? },
        Protocol::V3 | Protocol::Brand => ready(&*request, spec)?,
    };
    Ok(Encoded { addresses, path, headers, payload, unread })
}

/// Whether a call changes something and its reply is signed by the platform.
fn needs_belief(spec: OperationSpec) -> bool {
    spec.protocol.signs_in_headers() && spec.method != Method::Get && spec.reply_signed
}

/// Seals sensitive fields, and returns the id of the platform key in use. The id is sent with every call, since the
/// service signs its reply with the key that the request names. Without such a key, nothing is sealed or changed.
fn seal(
    config: &Config,
    request: &mut dyn Request,
    keys: &TrustSnapshot,
    now: SystemTime,
) -> Result<Option<KeyId>, EncodeFault> {
    let platform_key = config.facts().platform_key(keys, now);
    // The service would do what is requested, but its reply could not be believed.
    if platform_key.is_none() && needs_belief(request.spec()) {
        return Err(EncodeFault::NoKey);
    }
    if let Some(sealing) = request.spec().sealing {
        let key: Option<&PlatformKey> = match sealing.key {
            KeyOwner::Platform | KeyOwner::Merchant => platform_key.as_ref(),
            KeyOwner::Bank => Some(config.facts().bank_key.as_ref().ok_or(ErrorKind::Configuration(
                "this operation needs the key for bank transfers, from risk/getpublickey",
            ))?),
        };
        let key = key.ok_or_else(|| without_key(config, request.spec()))?;
        request.for_each_sensitive(&mut |path, sensitive| {
            let refused = |error| ErrorKind::Seal(path.to_string(), error);
            // Text read from JSON counts as sealed, but may be plaintext that a caller keeps in JSON.
            if sensitive.is_sealed() && !sensitive.on_the_wire().is_some_and(|text| key.may_have_sealed(text))
            {
                return Err(refused(SealError::NotCiphertext));
            }
            sensitive.seal_with(&mut |plaintext| key.seal(sealing.cipher, plaintext)).map_err(refused)
        })?;
    }
    Ok(platform_key.map(|key| key.id().clone()))
}

/// There is no platform key that seals. Of API v2, whose merchants may have nothing to do with API v3, none of its replies
/// is verified with one, and none is downloaded without the APIv3 key.
fn without_key(config: &Config, spec: OperationSpec) -> EncodeFault {
    if spec.protocol.signs_in_headers() || config.facts().api_v3_key.is_some() {
        return EncodeFault::NoKey;
    }
    EncodeFault::Fault(ErrorKind::Configuration(
        "this operation of API v2 seals with a key of the platform, and none that is valid is configured: give the \
         platform's certificate with `ConfigBuilder::platform_key`, or the APIv3 key that opens its downloaded \
         certificates with `ConfigBuilder::api_v3_key`",
    ))
}

/// The headers chosen by the caller.
fn headers(record: &dyn Record) -> Result<HeaderMap, EncodeError> {
    let mut headers = HeaderMap::new();
    members::each_leaf(record, &FieldPath::WHOLE, &mut |name, path, leaf| {
        let text = form::text(leaf, path)?;
        let refused = || EncodeError::new(path, EncodeKind::Header);
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| refused())?;
        headers.append(name, HeaderValue::from_str(&text).map_err(|_| refused())?);
        Ok(())
    })?;
    Ok(headers)
}

/// The files of a form.
fn unread(config: &Config, request: &dyn Request, spec: OperationSpec) -> Result<Option<Unread>, ErrorKind> {
    if spec.body != BodyKind::Multipart {
        return Ok(None);
    }
    let random = config.facts().nonces.nonce()?;
    Ok(Some(match (spec.protocol, request.parts().body) {
        (Protocol::V3 | Protocol::Brand, None) => return Ok(None),
        (Protocol::V2, None) => Unread::V2 { files: Vec::new(), unhashed: None, random },
        (Protocol::V3 | Protocol::Brand, Some(body)) => {
            let parts = Part::of_form(as_record(body)?).map_err(MultipartError::from)?;
            Unread::V3 { parts, random }
        }
        (Protocol::V2, Some(body)) => {
            config.facts().v2_key()?;
            let unhashed = v2::request::unhashed(body)?;
            let parts = Part::of_form(as_record(body)?)?.into_iter();
            let files = parts.filter(|part| matches!(part.content, PartContent::File(_)));
            Unread::V2 { files: files.collect(), unhashed, random }
        }
    }))
}

/// What API v3 and that of brands send, if it is not a form.
fn ready(request: &dyn Request, spec: OperationSpec) -> Result<Payload, ErrorKind> {
    let query = request.query()?;
    let body = request.parts().body;
    let json = || HeaderValue::from_static("application/json");
    let (body, content_type, signed) = match (spec.body, body) {
        (BodyKind::Json | BodyKind::Xml, Some(body)) => {
            let text = Bytes::from(json::to_vec(body)?);
            (Body::from(text.clone()), Some(json()), text)
        }
        // Servers require a length and a type even if nothing is sent.
        _ if spec.method != Method::Get => (Body::default(), Some(json()), Bytes::new()),
        _ => (Body::default(), None, Bytes::new()),
    };
    Ok(Payload::Ready { query, body, content_type, signed })
}

/// Returns a body as the record it is.
pub(crate) fn as_record(body: &dyn Value) -> Result<&dyn Record, EncodeError> {
    match body.slot() {
        Slot::Record(record) => Ok(record),
        _ => Err(EncodeError::new(&FieldPath::WHOLE, EncodeKind::Nested)),
    }
}

impl EncodeFault {
    /// The error of a call that ends with this; `refresh` says why there is no key, if that is the reason.
    pub(crate) fn into_error(self, refresh: Option<Error>) -> Error {
        match self {
            Self::NoKey => Error::new(ErrorKind::NoPlatformKey).because_of(refresh),
            Self::Fault(kind) => Error::new(kind),
        }
    }
}
