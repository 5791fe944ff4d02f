//! A request to be signed enters; the header that authenticates the caller leaves.

use crate::crypto::{SignError, Signer};
use crate::trust::canonical::{Authorization, request_message};

/// Who calls, for one attempt.
pub(crate) struct Caller<'a> {
    pub(crate) merchant_id: &'a str,
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
    let Caller { merchant_id, signer, nonce, timestamp } = caller;
    let message = request_message(method, target, timestamp, nonce, signed);
    let signature = signer.sign(&message).await?;
    let (scheme, serial) = (signer.scheme(), signer.serial());
    Ok(Authorization { scheme, merchant_id, nonce, timestamp, serial, signature: &signature }.to_header())
}
