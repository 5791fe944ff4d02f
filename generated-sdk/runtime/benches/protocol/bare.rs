//! The same cryptography by aws-lc-rs alone, with the keys of the merchant, on prepared bytes.

use std::sync::LazyLock;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, OAEP_SHA1_MGF1SHA1, OaepPublicEncryptingKey, PublicEncryptingKey};
use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use wechatpay_runtime::canonical::{request_message, response_message};

use crate::merchant::{API_V3_KEY, ASSOCIATED_DATA, MERCHANT, MERCHANT_KEY, NONCE, PLATFORM_PUBLIC_KEY};
use crate::order;

pub static BARE: LazyLock<Bare> = LazyLock::new(Bare::new);

pub struct Bare {
    signing: KeyPair,
    /// The message of a request.
    message: Vec<u8>,
    verifying: ParsedPublicKey,
    /// The message of a notification, and its signature.
    signed: (Vec<u8>, Vec<u8>),
    opening: LessSafeKey,
    /// The content of a notification.
    pub sealed: Vec<u8>,
    sealing: OaepPublicEncryptingKey,
}

impl Bare {
    fn new() -> Self {
        let (headers, body) = &MERCHANT.received;
        let header = |name: &str| headers[name].to_str().unwrap();
        let message = response_message(header("Wechatpay-Timestamp"), header("Wechatpay-Nonce"), body);
        let request = MERCHANT.core.prepare_blocking(order::order()).unwrap();
        let body = request.request().body().as_bytes().unwrap();
        let path = request.request().uri().path();
        let public_key = der(PLATFORM_PUBLIC_KEY);
        Self {
            signing: KeyPair::from_pkcs8(&der(MERCHANT_KEY)).unwrap(),
            message: request_message("POST", path, 1_893_456_000, NONCE, body),
            verifying: ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &public_key).unwrap(),
            signed: (message, STANDARD.decode(header("Wechatpay-Signature")).unwrap()),
            opening: LessSafeKey::new(UnboundKey::new(&AES_256_GCM, API_V3_KEY.as_bytes()).unwrap()),
            sealed: STANDARD.decode(&MERCHANT.ciphertext).unwrap(),
            sealing: OaepPublicEncryptingKey::new(PublicEncryptingKey::from_der(&public_key).unwrap())
                .unwrap(),
        }
    }

    /// Signs a request.
    pub fn sign(&self) -> [u8; 256] {
        let mut signature = [0; 256];
        self.signing.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), &self.message, &mut signature).unwrap();
        signature
    }

    /// Verifies a notification and decrypts its content.
    pub fn verify_and_open(&self, mut sealed: Vec<u8>) -> Vec<u8> {
        let (message, signature) = &self.signed;
        self.verifying.verify_sig(message, signature).unwrap();
        let nonce = Nonce::try_assume_unique_for_key(NONCE.as_bytes()).unwrap();
        self.opening.open_in_place(nonce, Aad::from(ASSOCIATED_DATA), &mut sealed).unwrap();
        sealed
    }

    /// Encrypts a field.
    pub fn seal(&self, plaintext: &str) -> [u8; 256] {
        let mut ciphertext = [0; 256];
        self.sealing.encrypt(&OAEP_SHA1_MGF1SHA1, plaintext.as_bytes(), &mut ciphertext, None).unwrap();
        ciphertext
    }
}

/// The content of a PEM block.
fn der(pem: &str) -> Vec<u8> {
    let text: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    STANDARD.decode(text).unwrap()
}
