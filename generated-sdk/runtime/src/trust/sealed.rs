//! Resources sealed with the APIv3 key: certificates of a download, and the contents of notifications.

use zeroize::Zeroizing;

use crate::crypto::{ApiV3Key, OpenError};

/// A ciphertext with the parameters for opening it, as the service writes it.
#[derive(Clone)]
pub(crate) struct SealedResource {
    /// The kind of content, where there are several: `transaction`, `refund`.
    pub(crate) original_type: String,
    algorithm: String,
    ciphertext: String,
    associated_data: String,
    nonce: String,
}
crate::record!(SealedResource { original_type, algorithm, ciphertext, associated_data, nonce });

impl SealedResource {
    /// The first member without which nothing can be opened; `resource` if all of it is missing.
    pub(crate) fn missing(&self) -> Option<&'static str> {
        match (self.algorithm.as_str(), self.ciphertext.as_str(), self.nonce.as_str()) {
            ("", "", "") => Some("resource"),
            ("", ..) => Some("resource.algorithm"),
            (_, "", _) => Some("resource.ciphertext"),
            (.., "") => Some("resource.nonce"),
            _ => None,
        }
    }

    /// Opens the content.
    pub(crate) fn open(&self, key: &ApiV3Key) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let Self { algorithm, ciphertext, associated_data, nonce, .. } = self;
        key.open_as(algorithm, nonce, associated_data, ciphertext)
    }
}
