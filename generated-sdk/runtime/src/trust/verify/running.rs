//! Verifies a body that arrives piece by piece, without keeping it.

use std::fmt;
use std::time::SystemTime;

use super::{SignatureHeaders, VerifyError, VerifyPolicy};
use crate::crypto::PlatformKey;
use crate::crypto::key::RunningMessage;
use crate::trust::TrustSnapshot;

/// A signature over a body that is still arriving.
pub(crate) struct RunningSignature {
    key: PlatformKey,
    message: RunningMessage,
    signature: Vec<u8>,
}

impl SignatureHeaders<'_> {
    /// Checks at once everything that does not need the body: probe, scheme, timestamp, key. The signature is checked
    /// at the end.
    pub(crate) fn begin(
        &self,
        trust: &TrustSnapshot,
        now: SystemTime,
        policy: &VerifyPolicy,
    ) -> Result<RunningSignature, VerifyError> {
        let (key, signature) = self.key(trust, now, policy)?;
        let mut message = key.begin();
        for line in [self.timestamp, self.nonce] {
            message.update(line.as_bytes());
            message.update(b"\n");
        }
        Ok(RunningSignature { key, message, signature })
    }
}

impl RunningSignature {
    /// Adds the next piece of the body, as it was received.
    pub(crate) fn update(&mut self, piece: &[u8]) {
        self.message.update(piece);
    }

    /// Ends the body and checks the signature.
    pub(crate) fn finish(mut self) -> Result<(), VerifyError> {
        self.message.update(b"\n");
        let Self { key, message, signature } = self;
        key.finish(message, &signature).map_err(|_| VerifyError::Mismatch(key.id().clone()))
    }
}

impl fmt::Debug for RunningSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RunningSignature(of {})", self.key.id())
    }
}
