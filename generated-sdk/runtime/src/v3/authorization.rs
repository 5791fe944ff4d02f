//! A request to be signed enters; the header that authenticates the caller leaves.

use crate::crypto::{Identity, SignError, Signer};
use crate::trust::canonical::{Authorization, request_message};

/// Who calls, for one attempt.
pub(crate) struct Caller<'a> {
    pub(crate) id: &'a str,
    /// Whose id that is.
    pub(crate) identity: Identity,
    /// The signer of the configuration, wrapped the way the client waits for it.
    pub(crate) signer: &'a dyn Signer,
    pub(crate) nonce: &'a str,
    /// In seconds since 1970.
    pub(crate) timestamp: i64,
}

/// Makes the header `Authorization` for a request, from its method, its target, and the bytes of its body that are
/// signed.
pub(crate) async fn authorization(
    caller: Caller<'_>,
    method: &str,
    target: &str,
    signed: &[u8],
) -> Result<String, SignError> {
    let Caller { id, identity, signer, nonce, timestamp } = caller;
    let scheme = signer.scheme().of(identity).ok_or_else(|| SignError::new(NO_SCHEME))?;
    let message = request_message(method, target, timestamp, nonce, signed);
    let signature = signer.sign(&message).await?;
    let serial = signer.serial();
    Ok(Authorization { scheme, id, nonce, timestamp, serial, signature: &signature }.to_header())
}

/// A configuration is built with a signer of another algorithm only.
const NO_SCHEME: &str = "the signer's algorithm has no scheme for brands";
