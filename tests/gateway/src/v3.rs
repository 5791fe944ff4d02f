//! A request of API v3, or of the API of brands, enters; what is wrong with its signature, or the message that a reply is signed over, leaves.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderValue};
use wechatpay_runtime as rt;

use crate::keys::Keys;
use crate::shared::SigningKey;

/// What the signatures of probes begin with.
pub const PROBE: &str = "WECHATPAY/SIGNTEST/";

/// A signature that no key makes.
pub const WRONG: &str = "d3Jvbmc=";

/// The scheme for this caller, and the parameter of `Authorization` that names the caller.
const fn scheme(caller: rt::Identity) -> (&'static str, &'static str) {
    match caller {
        rt::Identity::Merchant => ("WECHATPAY2-SHA256-RSA2048", "mchid"),
        rt::Identity::Brand => ("WECHATPAY-BRAND-SHA256-RSA2048", "brand_id"),
    }
}

/// What `Authorization` says.
pub struct Authorization<'a> {
    caller: rt::Identity,
    id: &'a str,
    nonce: &'a str,
    timestamp: &'a str,
    serial: &'a str,
    signature: &'a str,
}

impl<'a> Authorization<'a> {
    /// Reads the header of a call that this one makes.
    pub fn read(headers: &'a HeaderMap, caller: rt::Identity) -> Result<Self, String> {
        let mut values = headers.get_all(http::header::AUTHORIZATION).iter();
        let (Some(value), None) = (values.next(), values.next()) else {
            return Err("exactly one Authorization is expected".to_owned());
        };
        let text = value.to_str().map_err(|_| "Authorization is not text".to_owned())?;
        let (expected, id) = scheme(caller);
        let parameters = match text.split_once(' ') {
            Some((found, parameters)) if found == expected => parameters,
            Some((found, _)) if found == scheme(other(caller)).0 => {
                return Err(format!("this is called by {caller}, with the scheme {expected}"));
            }
            _ => return Err("the scheme of Authorization is unknown".to_owned()),
        };
        let find = |name: &str| {
            let pairs = parameters.split(',').filter_map(|pair| pair.trim().split_once('='));
            let mut found = pairs.filter(|(found, _)| *found == name).map(|(_, text)| text.trim_matches('"'));
            match (found.next(), found.next()) {
                (Some(text), None) if !text.is_empty() => Ok(text),
                _ => Err(format!("Authorization needs one {name}")),
            }
        };
        Ok(Self {
            caller,
            id: find(id)?,
            nonce: find("nonce_str")?,
            timestamp: find("timestamp")?,
            serial: find("serial_no")?,
            signature: find("signature")?,
        })
    }

    /// Verifies the signature over what was sent, and that it was made just now.
    pub fn verify(
        &self,
        keys: &Keys,
        public_key: &rt::PlatformKey,
        method: &str,
        target: &str,
        signed: &[u8],
        now: i64,
    ) -> Result<(), String> {
        let (word, id, own) = match self.caller {
            rt::Identity::Merchant => ("merchant", &keys.merchant_id, &keys.merchant),
            rt::Identity::Brand => ("brand", &keys.brand.id, &keys.brand.own),
        };
        if self.id != id {
            return Err(format!("there is no {word} {}", self.id));
        }
        if !self.serial.eq_ignore_ascii_case(&own.serial) {
            return Err(format!("the {word} has no certificate {}", self.serial));
        }
        if self.nonce.len() > 32 || !self.nonce.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err("the nonce is not 1 to 32 letters and digits".to_owned());
        }
        let timestamp: i64 =
            self.timestamp.parse().map_err(|_| "the timestamp is not a number".to_owned())?;
        if now.abs_diff(timestamp) > 300 {
            return Err("the request was signed more than 5 minutes ago, or in the future".to_owned());
        }
        let message =
            [method.as_bytes(), target.as_bytes(), self.timestamp.as_bytes(), self.nonce.as_bytes(), signed];
        let message: Vec<u8> = message.iter().flat_map(|line| line.iter().copied().chain([b'\n'])).collect();
        let signature =
            STANDARD.decode(self.signature).map_err(|_| "the signature is not Base64".to_owned())?;
        public_key
            .verify(&message, &signature)
            .map_err(|_| "the signature does not fit the request".to_owned())
    }
}

/// The one who must not be mistaken for this one.
const fn other(caller: rt::Identity) -> rt::Identity {
    match caller {
        rt::Identity::Merchant => rt::Identity::Brand,
        rt::Identity::Brand => rt::Identity::Merchant,
    }
}

/// Signs a reply or notification as the platform does.
pub fn sign(
    headers: &mut HeaderMap,
    SigningKey { key, serial, signs_for }: SigningKey<'_>,
    timestamp: i64,
    nonce: &str,
    body: &[u8],
) -> Option<()> {
    let message = [timestamp.to_string().into_bytes(), nonce.as_bytes().to_vec(), body.to_vec()];
    let message: Vec<u8> = message.iter().flat_map(|line| line.iter().copied().chain([b'\n'])).collect();
    let signature = STANDARD.encode(key.sign(&message).ok()?);
    let pairs = [
        ("Wechatpay-Timestamp", timestamp.to_string()),
        ("Wechatpay-Nonce", nonce.to_owned()),
        ("Wechatpay-Serial", serial.to_owned()),
        ("Wechatpay-Signature", signature),
        ("Wechatpay-Signature-Type", scheme(signs_for).0.to_owned()),
    ];
    for (name, text) in pairs {
        headers.insert(name, HeaderValue::from_str(&text).ok()?);
    }
    Some(())
}

/// Puts another signature in place.
pub fn spoil(headers: &mut HeaderMap, signature: &str) {
    if let Ok(value) = HeaderValue::from_str(signature) {
        headers.insert("Wechatpay-Signature", value);
    }
}
