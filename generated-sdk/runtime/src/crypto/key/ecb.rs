//! AES-256 in ECB mode with PKCS #7 padding, on Base64.
//!
//! The mode has no authentication. API v2 uses it for `req_info` of refund notifications and for nothing else.

use aws_lc_rs::cipher::{
    AES_256, DecryptionContext, PaddedBlockDecryptingKey, PaddedBlockEncryptingKey, UnboundCipherKey,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::{OpenError, SealError};

pub(super) fn open(key: &[u8], ciphertext: &str) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let mut buffer = Zeroizing::new(STANDARD.decode(ciphertext).map_err(|_| OpenError::NotBase64)?);
    if buffer.is_empty() {
        // There is always padding, and the library reads it without checking the length.
        return Err(OpenError::Refused);
    }
    let length = UnboundCipherKey::new(&AES_256, key)
        .and_then(PaddedBlockDecryptingKey::ecb_pkcs7)
        .and_then(|key| key.decrypt(&mut buffer, DecryptionContext::None).map(|plaintext| plaintext.len()))
        .map_err(|_| OpenError::Refused)?;
    buffer.truncate(length);
    Ok(buffer)
}

pub(super) fn seal(key: &[u8], plaintext: &[u8]) -> Result<String, SealError> {
    // With room for the padding, so that no copy is left in memory when the buffer grows.
    let mut buffer = Zeroizing::new(Vec::with_capacity(plaintext.len() + AES_256.block_len()));
    buffer.extend_from_slice(plaintext);
    UnboundCipherKey::new(&AES_256, key)
        .and_then(PaddedBlockEncryptingKey::ecb_pkcs7)
        .and_then(|key| key.encrypt(&mut *buffer))
        .map_err(|_| SealError::Failed)?;
    Ok(STANDARD.encode(&*buffer))
}
