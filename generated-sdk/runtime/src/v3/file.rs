//! Files as replies, and what vouches for a file while it is received.

use http::HeaderMap;
use http::header::CONTENT_LENGTH;

use crate::content::HashType;
use crate::download::Download;
use crate::operation::ReplyPart;
use crate::transport::media_type::media_type;
use crate::transport::{Begun, IncomingBody};
use crate::trust::VerifyError;
use crate::trust::header_names::STATEMENT_DIGEST;
use crate::trust::verify::{HeaderFault, RunningSignature, SignatureHeaders, Verifier};

/// What vouches for a file that begins to arrive.
#[derive(Debug)]
pub(crate) enum Proof {
    /// Nothing, as the documentation allows.
    None,
    /// The SHA-1 of a statement, which is signed in its place.
    Digest(String),
    /// A signature over the whole file, which is checked at its end.
    Running(RunningSignature),
}

/// Checks the head of a file. A signature may be missing where the documentation says so, but must not be wrong.
pub(crate) fn verify_head(headers: &HeaderMap, verifier: Verifier<'_>) -> Result<Proof, VerifyError> {
    if let Some(digest) = statement_digest(headers)? {
        let signed = format!("{{\"sha1\":\"{digest}\"}}");
        verifier.verify(headers, signed.as_bytes())?;
        return Ok(Proof::Digest(digest.to_owned()));
    }
    if SignatureHeaders::any(headers) {
        return verifier.begin(headers).map(Proof::Running);
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

/// Puts a file that begins to arrive into the reply, with its length and what vouches for it.
pub(crate) fn take(
    begun: Begun,
    headers: &HeaderMap,
    proof: Proof,
    into: ReplyPart<'_>,
) -> Result<(), VerifyError> {
    let body = begun.into_body();
    let proof = match (proof, &body) {
        // The whole file is in memory, so it can be checked before any of it is handed out.
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
    if let ReplyPart::Download(download) = into {
        *download = file;
    }
    Ok(())
}
