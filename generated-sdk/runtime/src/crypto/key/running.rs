//! Digests a message piece by piece, as the key that verifies it requires.

use aws_lc_rs::digest::{Context, SHA256};

/// A message whose signature is verified once it is complete.
pub(crate) enum RunningMessage {
    Rsa(Context),
    #[cfg(feature = "sm")]
    Sm2(sm3::Sm3),
}

impl RunningMessage {
    pub(crate) fn of_rsa() -> Self {
        Self::Rsa(Context::new(&SHA256))
    }

    /// Adds the next piece.
    pub(crate) fn update(&mut self, piece: &[u8]) {
        match self {
            Self::Rsa(digest) => digest.update(piece),
            #[cfg(feature = "sm")]
            Self::Sm2(digest) => sm3::Digest::update(digest, piece),
        }
    }
}
