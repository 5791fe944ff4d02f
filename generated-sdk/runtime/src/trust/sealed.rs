//! What the APIv3 key seals: certificates of a download, the contents of notifications.

use zeroize::Zeroizing;

use crate::crypto::{ApiV3Key, OpenError};

/// A ciphertext with what it takes to open it, as the service writes it.
#[derive(Clone)]
pub(crate) struct SealedResource {
    /// What is inside, where it may be several things: `transaction`, `refund`.
    pub(crate) original_type: String,
    algorithm: String,
    ciphertext: String,
    associated_data: String,
    nonce: String,
}
crate::record!(SealedResource { original_type, algorithm, ciphertext, associated_data, nonce });

impl SealedResource {
    /// What is inside.
    pub(crate) fn open(&self, key: &ApiV3Key) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let Self { algorithm, ciphertext, associated_data, nonce, .. } = self;
        key.open_as(algorithm, nonce, associated_data, ciphertext)
    }
}
