//! Opens and seals with `AEAD_SM4_GCM` and the APIv3 key.

use aes_gcm::AesGcm;
use aes_gcm::aead::consts::U12;
use aes_gcm::aead::{Aead as _, KeyInit as _, Nonce, Payload};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sm3::{Digest as _, Sm3};
use sm4::Sm4;
use zeroize::Zeroizing;

use crate::crypto::{OpenError, SealError};

/// Despite its name, GCM with any block cipher of 16 bytes.
type Sm4Gcm = AesGcm<Sm4, U12>;

pub(crate) struct Sm4Key(Sm4Gcm);

impl Sm4Key {
    /// The key is the first half of the SM3 digest of the APIv3 key.
    pub(crate) fn derive(api_v3_key: &[u8]) -> Self {
        let mut digest = Sm3::digest(api_v3_key);
        let mut key = Zeroizing::new([0; 16]);
        key.iter_mut().zip(&digest).for_each(|(to, from)| *to = *from);
        zeroize::Zeroize::zeroize(digest.as_mut_slice());
        Self(Sm4Gcm::new((&*key).into()))
    }

    pub(crate) fn open(
        &self,
        nonce: &str,
        associated_data: &str,
        ciphertext: &str,
    ) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let nonce = parse_nonce(nonce).ok_or(OpenError::NonceLength { found: nonce.len() })?;
        let ciphertext = STANDARD.decode(ciphertext).map_err(|_| OpenError::NotBase64)?;
        let payload = Payload { msg: &ciphertext, aad: associated_data.as_bytes() };
        self.0.decrypt(&nonce, payload).map(Zeroizing::new).map_err(|_| OpenError::Refused)
    }

    pub(crate) fn seal(
        &self,
        nonce: &str,
        associated_data: &str,
        plaintext: &[u8],
    ) -> Result<String, SealError> {
        let nonce = parse_nonce(nonce).ok_or(SealError::NonceLength { found: nonce.len() })?;
        let payload = Payload { msg: plaintext, aad: associated_data.as_bytes() };
        let ciphertext = self.0.encrypt(&nonce, payload).map_err(|_| SealError::Failed)?;
        Ok(STANDARD.encode(ciphertext))
    }
}

fn parse_nonce(nonce: &str) -> Option<Nonce<Sm4Gcm>> {
    nonce.as_bytes().try_into().ok()
}
