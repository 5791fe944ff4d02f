//! Key pairs by name, and what the platform does with them.

use std::sync::OnceLock;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{
    KeyPair, OAEP_SHA1_MGF1SHA1, OaepPrivateDecryptingKey, OaepPublicEncryptingKey,
    Pkcs1PrivateDecryptingKey, Pkcs1PublicEncryptingKey, PrivateDecryptingKey,
};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

pub const MERCHANT_ID: &str = "1900000109";
pub const MERCHANT_SERIAL: &str = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1";
/// The brand has the private key of the merchant, so that their roles alone tell them apart.
pub const BRAND_ID: &str = "40001";
pub const BRAND_API_KEY: &str = "Jh5Tr8Wq2Nx7Bv4Mc1Lk9Pz6Ys3Df0Ga";
pub const API_V3_KEY: &str = "Gt7rQ2wX9zLm4KpV8sBn3Hd6JfC1yTaE";
pub const API_V2_KEY: &str = "n8Vb3Zq1Xw6Mk0Ls9Dj4Fh7Gt2Ry5UpA";

/// The text of a file of `data/gateway`.
pub fn pem(name: &str) -> String {
    let path = format!("{}/tests/data/gateway/{name}.pem", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

pub fn der(name: &str) -> Vec<u8> {
    let text: String = pem(name).lines().filter(|line| !line.starts_with("-----")).collect();
    STANDARD.decode(text).unwrap()
}

/// The key pairs: three certificates and one public key of the platform, and that of the merchant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Which {
    A,
    B,
    C,
    /// The public key.
    P,
    /// The key of bank transfers.
    Bank,
    Merchant,
}

impl Which {
    pub const PLATFORM: [Self; 4] = [Self::A, Self::B, Self::C, Self::P];

    pub fn pair(self) -> &'static Pair {
        static PAIRS: OnceLock<Vec<Pair>> = OnceLock::new();
        let pairs = PAIRS.get_or_init(|| {
            vec![
                Pair::new("3775B6A45ACD588826D15E583A95F5DD84A1B2C3", "platform_a"),
                Pair::new("0B2F10C4D5E6F708192A3B4C5D6E7F8091A2B3C4", "platform_b"),
                Pair::new("7C00000000000000000000000000000000000001", "platform_c"),
                Pair::new("PUB_KEY_ID_0119000001092024090900000000", "platform_p"),
                Pair::new("bank", "bank"),
                Pair::new(MERCHANT_SERIAL, "merchant"),
            ]
        });
        &pairs[self as usize]
    }

    /// The key with this id, compared as text.
    pub fn of_platform(id: &str) -> Option<Self> {
        Self::PLATFORM.into_iter().find(|which| which.pair().id == id)
    }

    /// The second at which it expires.
    pub fn end(self) -> i64 {
        match self {
            Self::A => 4_949_138_396,
            Self::B => 4_957_778_396,
            Self::C => 4_966_418_397,
            Self::P | Self::Bank | Self::Merchant => i64::MAX,
        }
    }

    /// What a client is given to identify the key.
    pub fn platform_key(self) -> wechatpay_runtime::PlatformKey {
        let Pair { id, file, .. } = self.pair();
        match self {
            Self::P | Self::Bank => {
                wechatpay_runtime::PlatformKey::from_public_key_pem(id, &pem(&format!("{file}_public")))
            }
            _ => wechatpay_runtime::PlatformKey::from_certificate_pem(&pem(&format!("{file}_certificate"))),
        }
        .unwrap()
    }
}

pub struct Pair {
    pub id: &'static str,
    pub file: &'static str,
    signing: KeyPair,
    oaep: OaepPrivateDecryptingKey,
    pkcs1: Pkcs1PrivateDecryptingKey,
    oaep_public: OaepPublicEncryptingKey,
    pkcs1_public: Pkcs1PublicEncryptingKey,
}

impl Pair {
    fn new(id: &'static str, file: &'static str) -> Self {
        let pkcs8 = der(&format!("{file}_key"));
        let private = || PrivateDecryptingKey::from_pkcs8(&pkcs8).unwrap();
        Self {
            id,
            file,
            signing: KeyPair::from_pkcs8(&pkcs8).unwrap(),
            oaep: OaepPrivateDecryptingKey::new(private()).unwrap(),
            pkcs1: Pkcs1PrivateDecryptingKey::new(private()).unwrap(),
            oaep_public: OaepPublicEncryptingKey::new(private().public_key()).unwrap(),
            pkcs1_public: Pkcs1PublicEncryptingKey::new(private().public_key()).unwrap(),
        }
    }

    /// The signature in Base64.
    pub fn sign(&self, message: &[u8]) -> String {
        let mut signature = vec![0; self.signing.public_modulus_len()];
        self.signing.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).unwrap();
        STANDARD.encode(signature)
    }

    pub fn verifies(&self, message: &[u8], signature: &str) -> bool {
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, self.signing.public_key().as_ref());
        STANDARD.decode(signature).is_ok_and(|signature| key.verify(message, &signature).is_ok())
    }

    /// The plaintext of a field that was sealed by OAEP; `None` if it was not, or not for this key.
    pub fn open(&self, ciphertext: &str) -> Option<String> {
        let mut plaintext = vec![0; self.oaep.min_output_size()];
        let ciphertext = STANDARD.decode(ciphertext).ok()?;
        let opened = self.oaep.decrypt(&OAEP_SHA1_MGF1SHA1, &ciphertext, &mut plaintext, None).ok()?;
        String::from_utf8(opened.to_vec()).ok()
    }

    /// The same of a field that was sealed by PKCS #1 v1.5.
    pub fn open_pkcs1(&self, ciphertext: &str) -> Option<String> {
        let mut plaintext = vec![0; self.pkcs1.min_output_size()];
        let opened = self.pkcs1.decrypt(&STANDARD.decode(ciphertext).ok()?, &mut plaintext).ok()?;
        String::from_utf8(opened.to_vec()).ok()
    }

    /// A field of a reply, sealed by OAEP.
    pub fn seal(&self, plaintext: &str) -> String {
        let mut ciphertext = vec![0; self.oaep_public.ciphertext_size()];
        let sealed = self
            .oaep_public
            .encrypt(&OAEP_SHA1_MGF1SHA1, plaintext.as_bytes(), &mut ciphertext, None)
            .unwrap();
        STANDARD.encode(sealed)
    }

    /// A field of an overseas reply.
    pub fn seal_pkcs1(&self, plaintext: &str) -> String {
        let mut ciphertext = vec![0; self.pkcs1_public.ciphertext_size()];
        STANDARD.encode(self.pkcs1_public.encrypt(plaintext.as_bytes(), &mut ciphertext).unwrap())
    }
}

/// Seals by AES-256-GCM with the APIv3 key.
pub fn seal_gcm(key: &str, nonce: &str, associated_data: &str, plaintext: &[u8]) -> String {
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key.as_bytes()).unwrap());
    let nonce = Nonce::try_assume_unique_for_key(nonce.as_bytes()).unwrap();
    let mut sealed = plaintext.to_vec();
    key.seal_in_place_append_tag(nonce, Aad::from(associated_data), &mut sealed).unwrap();
    STANDARD.encode(sealed)
}
