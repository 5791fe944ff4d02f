//! Parameters and the APIv2 key enter; the signature that travels as `sign` leaves, or is verified.
//!
//! Also signs the parameters that some front-end calls of v3 take, see [`front_end`](crate::front_end).

use std::collections::BTreeMap;
use std::fmt;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use md5::{Digest as _, Md5};

use crate::hex;
use crate::key::{ApiV2Key, SignatureMismatch};

/// How parameters of API v2 are signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignType {
    /// MD5, which is also meant where no `sign_type` is given.
    #[default]
    Md5,
    /// HMAC with SHA-256; `sign_type` is then itself one of the signed parameters.
    HmacSha256,
}

impl SignType {
    /// The text of `sign_type`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::HmacSha256 => "HMAC-SHA256",
        }
    }

    /// The type with this text; the empty one means MD5.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        match text {
            "" | "MD5" => Some(Self::Md5),
            "HMAC-SHA256" => Some(Self::HmacSha256),
            _ => None,
        }
    }

    /// The type that gives signatures of this length. Replies do not tell how they are signed.
    #[must_use]
    pub fn of_signature(signature: &str) -> Option<Self> {
        match signature.len() {
            32 => Some(Self::Md5),
            64 => Some(Self::HmacSha256),
            _ => None,
        }
    }
}

impl fmt::Display for SignType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Signs parameters: `a=1&b=2&key=...` in the order of bytes, as hexadecimal digits in upper case.
///
/// `sign` itself and parameters whose value is empty do not count.
///
/// ```
/// use std::collections::BTreeMap;
/// use wechatpay_runtime::{ApiV2Key, v2_signature::{SignType, sign}};
///
/// let key = ApiV2Key::new("192006250b4c09247ec02edce69f6a2d")?;
/// let parameters = [("mch_id", "10000100"), ("body", "test")];
/// let parameters = parameters.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
/// assert_eq!(sign(&parameters, &key, SignType::Md5), "E0678E6D73A35B7DD7FB4DBBFAB9520C");
/// # Ok::<(), wechatpay_runtime::KeyError>(())
/// ```
#[must_use]
pub fn sign(parameters: &BTreeMap<String, String>, key: &ApiV2Key, kind: SignType) -> String {
    // Fed piece by piece, so that no text with the key in it is ever in memory.
    match kind {
        SignType::Md5 => {
            let mut digest = Md5::new();
            feed(parameters, key, &mut |text| digest.update(text));
            hex::upper(&digest.finalize())
        }
        SignType::HmacSha256 => {
            let mut context =
                hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key.expose().as_bytes()));
            feed(parameters, key, &mut |text| context.update(text.as_bytes()));
            hex::upper(context.sign().as_ref())
        }
    }
}

/// Verifies the signature of parameters, in constant time.
///
/// # Errors
///
/// The signature was not made with this key over these parameters.
pub fn verify(
    parameters: &BTreeMap<String, String>,
    key: &ApiV2Key,
    kind: SignType,
    signature: &str,
) -> Result<(), SignatureMismatch> {
    let expected = sign(parameters, key, kind);
    verify_slices_are_equal(expected.as_bytes(), signature.as_bytes()).map_err(|_| SignatureMismatch)
}

fn feed(parameters: &BTreeMap<String, String>, key: &ApiV2Key, push: &mut dyn FnMut(&str)) {
    for (name, value) in parameters {
        if name != "sign" && !value.is_empty() {
            [name, "=", value, "&"].into_iter().for_each(&mut *push);
        }
    }
    ["key=", key.expose()].into_iter().for_each(push);
}

#[cfg(test)]
mod tests {
    use super::*;

    const MD5: &str = "9A0A8659F005D6984697E2CA0A9CF3B7";
    const HMAC: &str = "6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6";

    fn key() -> ApiV2Key {
        ApiV2Key::new("192006250b4c09247ec02edce69f6a2d").unwrap()
    }

    fn parameters(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()
    }

    /// The example of the official guide, `digital-signature.md`.
    fn official() -> BTreeMap<String, String> {
        parameters(&[
            ("appid", "wxd930ea5d5a258f4f"),
            ("mch_id", "10000100"),
            ("device_info", "1000"),
            ("body", "test"),
            ("nonce_str", "ibuaiVcKdpRxkhJA"),
        ])
    }

    #[test]
    fn signs_the_official_example() {
        assert_eq!(sign(&official(), &key(), SignType::Md5), MD5);
        assert_eq!(sign(&official(), &key(), SignType::HmacSha256), HMAC);
    }

    #[test]
    fn empty_values_and_the_signature_do_not_count() {
        let mut parameters = official();
        parameters.extend([("sign".into(), "X".into()), ("attach".into(), String::new())]);
        assert_eq!(sign(&parameters, &key(), SignType::Md5), MD5);
        for (name, value) in [("attach", "0"), ("Sign", "X"), ("sign_type", "MD5")] {
            let mut parameters = official();
            parameters.insert(name.into(), value.into());
            assert_ne!(sign(&parameters, &key(), SignType::Md5), MD5);
        }
    }

    #[test]
    fn names_are_in_the_order_of_bytes() {
        // The order of wechatpay-php's FormatterTest: `_` is between the cases.
        let parameters =
            parameters(&[("remark", "4"), ("re_openid", "3"), ("RE_OPENID", "2"), ("REMARK", "1")]);
        let mut text = String::new();
        feed(&parameters, &key(), &mut |piece| text.push_str(piece));
        assert_eq!(text, "REMARK=1&RE_OPENID=2&re_openid=3&remark=4&key=192006250b4c09247ec02edce69f6a2d");
    }

    #[test]
    fn verifies_exactly() {
        for (kind, signature, expected) in [
            (SignType::Md5, MD5, true),
            (SignType::HmacSha256, HMAC, true),
            (SignType::HmacSha256, MD5, false),
            (SignType::Md5, &MD5.to_lowercase(), false),
            (SignType::Md5, &MD5[..31], false),
            (SignType::Md5, "", false),
        ] {
            assert_eq!(verify(&official(), &key(), kind, signature).is_ok(), expected, "{signature}");
        }
        let other = ApiV2Key::new("192006250b4c09247ec02edce69f6a2e").unwrap();
        assert!(verify(&official(), &other, SignType::Md5, MD5).is_err());
    }

    #[test]
    fn types_have_texts_and_lengths() {
        for (kind, signature) in [(SignType::Md5, MD5), (SignType::HmacSha256, HMAC)] {
            assert_eq!(SignType::from_text(kind.as_str()), Some(kind));
            assert_eq!(SignType::of_signature(signature), Some(kind));
        }
        assert_eq!(SignType::from_text(""), Some(SignType::Md5));
        assert_eq!((SignType::from_text("RSA"), SignType::of_signature("")), (None, None));
    }
}
