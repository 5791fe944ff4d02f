//! Ciphertexts in Base64 and keys enter; plaintexts leave, wiped when dropped.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::cipher::{AES_256, DecryptionContext, PaddedBlockDecryptingKey, UnboundCipherKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest, Md5};
use zeroize::{Zeroize, Zeroizing};

use super::hex;

/// Opens AES-256-ECB with PKCS #7 padding, as `req_info` of refund notifications. The key is the MD5 digest of the API v2
/// key in lower-case hexadecimal, as 32 characters. `None` if the text, the key or the padding is wrong.
pub(super) fn open_ecb(ciphertext: &str, api_v2_key: &str) -> Option<Zeroizing<Vec<u8>>> {
    let key = Zeroizing::new(md5_hex(api_v2_key.as_bytes()));
    ecb(ciphertext, key.as_bytes())
}

fn ecb(ciphertext: &str, key: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut text = decode(ciphertext)?;
    let key = PaddedBlockDecryptingKey::ecb_pkcs7(UnboundCipherKey::new(&AES_256, key).ok()?).ok()?;
    let length = key.decrypt(&mut text, DecryptionContext::None).ok()?.len();
    truncate(&mut text, length);
    Some(text)
}

/// Opens AES-256-GCM, as `event_ciphertext` of notifications. The key is the API v3 key itself, 32 characters. `None` if
/// anything is wrong.
pub(super) fn open_gcm(
    ciphertext: &str,
    api_v3_key: &str,
    nonce: &str,
    associated_data: &str,
) -> Option<Zeroizing<Vec<u8>>> {
    let mut text = decode(ciphertext)?;
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, api_v3_key.as_bytes()).ok()?);
    let nonce = Nonce::try_assume_unique_for_key(nonce.as_bytes()).ok()?;
    let length = key.open_in_place(nonce, Aad::from(associated_data.as_bytes()), &mut text).ok()?.len();
    truncate(&mut text, length);
    Some(text)
}

/// The MD5 digest in lower-case hexadecimal.
pub(super) fn md5_hex(bytes: &[u8]) -> String {
    hex::lower(&Md5::digest(bytes))
}

fn decode(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    // XML may have broken the line.
    let text: String = text.split_ascii_whitespace().collect();
    STANDARD.decode(text).ok().map(Zeroizing::new)
}

/// Cuts off padding or tag, and wipes it as well.
fn truncate(text: &mut Vec<u8>, length: usize) {
    if let Some(rest) = text.get_mut(length..) {
        rest.zeroize();
    }
    text.truncate(length);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_vectors() {
        // wechatpay-php, tests/Crypto/AesEcbTest.php
        let key = b"0123456789abcdef0123456789abcdef";
        assert_eq!(ecb("pZwJZBLuy3mDACEQT4YTBw==", key).unwrap().as_slice(), b"hello");
        // wechatpay-java, core, cipher/AeadAesCipherTest.java
        let (key, nonce) = ("a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb", "uluk4a9R25RW");
        let ciphertext = "ulwSiIajGClcvcOYvOQ7+l+0PAbzzwI=";
        assert_eq!(open_gcm(ciphertext, key, nonce, "associatedData").unwrap().as_slice(), b"message");
        assert!(open_gcm(ciphertext, key, nonce, "other").is_none());
        assert!(open_gcm(ciphertext, key, "short", "associatedData").is_none());
        assert!(open_gcm(ciphertext, "short", nonce, "associatedData").is_none());
        // RFC 1321
        assert_eq!(md5_hex(b"abc"), "900150983cd24fb0d6963f7d28e17f72");
    }

    #[test]
    fn what_is_no_ciphertext() {
        let key = b"0123456789abcdef0123456789abcdef";
        for text in ["", "?", "pZwJZBLuy3mDACEQT4YT", "pZwJZBLuy3mDACEQT4YTCw=="] {
            assert!(ecb(text, key).is_none(), "{text}");
        }
        assert!(ecb("pZwJZBLuy3mDACEQT4YTBw==", b"short").is_none());
        assert_eq!(ecb("pZwJZBLuy3mD\nACEQT4YTBw==", key).unwrap().as_slice(), b"hello");
    }
}
