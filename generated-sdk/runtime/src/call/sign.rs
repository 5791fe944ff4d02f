//! A written request enters; the request of one attempt leaves, signed over the very bytes that are sent.

use std::time::Duration;

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use http::{HeaderValue, Request as HttpRequest};

use super::encode::{Encoded, Payload, UNREAD};
use super::origin::{NO_ADDRESS, uri};
use super::region::addresses;
use super::request::Request;
use super::upload::Form;
use super::{Config, ErrorKind};
use crate::codec::multipart::{Multipart, MultipartError, Part, boundary_beside};
use crate::codec::{EncodeError, EncodeKind, FieldPath};
use crate::content::Body;
use crate::crypto::Signer;
use crate::operation::{OperationSpec, Protocol, ReplyKind};
use crate::text::percent;
use crate::transport::Outgoing;
use crate::trust::canonical::unix_seconds;
use crate::{v2, v3};

/// Signs for one attempt, with its own nonce and timestamp. The signer is that of the configuration, wrapped the way
/// the client waits for it.
pub(crate) async fn sign(
    config: &Config,
    request: &dyn Request,
    encoded: &Encoded,
    origin: &str,
    signer: &dyn Signer,
    timeout: Duration,
) -> Result<Outgoing, ErrorKind> {
    let spec = request.spec();
    let refused = || EncodeError::new(&FieldPath::WHOLE, EncodeKind::Header);
    let mut headers = encoded.headers.clone();
    let (target, body) = match &encoded.payload {
        Payload::Ready { query, body, content_type, signed } => {
            let target = target(&encoded.path, query)?;
            let authorization = authorize(config, signer, spec.method.as_str(), &target, signed).await?;
            let mut authorization = HeaderValue::from_str(&authorization).map_err(|_| refused())?;
            authorization.set_sensitive(true);
            headers.insert(AUTHORIZATION, authorization);
            if let Some(content_type) = content_type {
                headers.insert(CONTENT_TYPE, content_type.clone());
            }
            (target, body.clone())
        }
        Payload::Unready { .. } => return Err(UNREAD),
        Payload::V2 { form } => {
            let written = written_v2(config, request, form.as_ref())?;
            if let Some(content_type) = written.content_type {
                headers.insert(CONTENT_TYPE, HeaderValue::from_str(&content_type).map_err(|_| refused())?);
            }
            (target(&encoded.path, &written.query)?, written.body)
        }
    };
    if !headers.contains_key(ACCEPT) {
        headers.insert(ACCEPT, HeaderValue::from_static(accepts(&spec)));
    }
    headers.insert(USER_AGENT, HeaderValue::from_str(&config.facts().user_agent).map_err(|_| refused())?);
    let mut out = HttpRequest::builder()
        .method(spec.method.as_str())
        .uri(uri(origin, &target)?)
        .body(body)
        .map_err(|_| ErrorKind::Configuration(NO_ADDRESS))?;
    *out.headers_mut() = headers;
    let is_file = spec.reply == ReplyKind::Stream;
    Ok(Outgoing { request: out, client_certificate: spec.client_certificate, timeout, is_file })
}

/// The header that authenticates the caller, with the nonce and timestamp of this attempt.
async fn authorize(
    config: &Config,
    signer: &dyn Signer,
    method: &str,
    target: &str,
    signed: &[u8],
) -> Result<String, ErrorKind> {
    let facts = config.facts();
    let (nonce, timestamp) = (facts.nonces.nonce()?, unix_seconds(facts.now()));
    let (id, identity) = (facts.id.as_str(), facts.identity());
    let caller = v3::Caller { id, identity, signer, nonce: &nonce, timestamp };
    Ok(v3::authorization(caller, method, target, signed).await?)
}

/// What API v2 sends.
struct Written {
    query: String,
    content_type: Option<String>,
    body: Body,
}

/// Signs and writes for API v2, with its own nonce; builds a form around the files that were read.
fn written_v2(config: &Config, request: &dyn Request, form: Option<&Form>) -> Result<Written, ErrorKind> {
    let key = config.facts().v2_key()?;
    let nonce = config.facts().nonces.nonce()?;
    let merchant = v2::Merchant {
        mchid: &config.facts().id,
        key,
        sign_type: config.facts().sign_type,
        nonce: &nonce,
        workwx_secret: config.facts().workwx_secret.as_ref().map(|secret| secret.as_str()),
    };
    let parts = request.parts();
    let media_hash = form.and_then(|form| form.media_hash.as_deref());
    let signed = v2::request::sign_hashed(&request.spec(), &parts, &merchant, media_hash)?;
    let (content_type, body) = match signed.body {
        v2::request::SignedBody::None => (None, Body::default()),
        v2::request::SignedBody::Xml(text) => (Some("text/xml; charset=utf-8".to_owned()), Body::from(text)),
        v2::request::SignedBody::Form(texts) => {
            let Form { files, boundary, .. } = form.ok_or(UNREAD)?;
            let mut parts: Vec<Part> = texts.into_iter().map(|(name, text)| Part::text(name, text)).collect();
            let boundary = boundary_beside(&parts, boundary).map_err(MultipartError::from)?;
            // The signed texts, and the files that are signed by their digests.
            parts.extend_from_slice(files);
            let form = Multipart::between(parts, &boundary)?;
            (Some(form.content_type), form.body)
        }
    };
    // The query of a call without types is not a record of parts.
    let query = signed.query.map_or_else(|| request.query(), Ok)?;
    Ok(Written { query, content_type, body })
}

/// The address of an operation that a browser opens, with a signed query if the operation has a signature.
pub(crate) fn address(config: &Config, request: &dyn Request) -> Result<String, ErrorKind> {
    let spec = request.spec();
    config.facts().check_caller(spec.protocol)?;
    let addresses = addresses(spec.host, config.facts().region, config.facts().base_url.as_deref());
    let query = match spec.protocol {
        Protocol::V2 => written_v2(config, request, None)?.query,
        Protocol::V3 | Protocol::Brand => request.query()?,
    };
    let origin = addresses.origins.first().map_or("", String::as_str);
    let target = target(&format!("{}{}", addresses.base_path, request.path()?), &query)?;
    let fragment = spec.fragment.map(|fragment| format!("#{fragment}")).unwrap_or_default();
    Ok(format!("{}{fragment}", uri(origin, &target)?))
}

/// Path and query as they are signed, in a form that no HTTP library rewrites. Everything that is sent passes through
/// here.
fn target(path: &str, query: &str) -> Result<String, EncodeError> {
    let target = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
    if percent::is_settled(&target) {
        Ok(target)
    } else {
        Err(EncodeError::new(&FieldPath::WHOLE, EncodeKind::Target))
    }
}

fn accepts(spec: &OperationSpec) -> &'static str {
    match (spec.protocol, spec.reply) {
        (Protocol::V3 | Protocol::Brand, ReplyKind::Stream) | (Protocol::V2, _) => "*/*",
        _ => "application/json",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_sent_otherwise_is_not_signed() {
        for (path, query) in
            [("/v3/x", "it's"), ("/v3/%2e%2e/x", ""), ("/v3/../x", "a=b"), ("/v3/a b", ""), ("v3", "")]
        {
            assert_eq!(target(path, query).unwrap_err().kind(), EncodeKind::Target, "{path}?{query}");
        }
        assert_eq!(target("/v3/x", "a=b").as_deref(), Ok("/v3/x?a=b"));
        assert_eq!(target("/v3/x", "").as_deref(), Ok("/v3/x"));
    }
}
