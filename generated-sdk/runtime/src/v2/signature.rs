//! Signs parameters with the APIv2 key, and checks the signature among them.
//!
//! All parameters except `sign` and empty ones are signed: sorted by bytes, joined as `k=v&…`, with `&key=` and the key
//! appended. The signature is the digest in upper-case hexadecimal.

use std::fmt;

use aws_lc_rs::{constant_time, hmac};
use md5::{Digest, Md5};

use super::{Parameters, TwoReadings, readings};
use crate::crypto::ApiV2Key;
use crate::crypto::key::stack;
use crate::text::hex;

/// The parameter that holds the signature.
pub const SIGN: &str = "sign";

/// The digest of a signature.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignType {
    /// MD5, which an absent parameter `sign_type` means.
    #[default]
    Md5,
    /// HMAC-SHA256, with the APIv2 key both as the key and at the end of the text.
    HmacSha256,
}

impl SignType {
    /// The value of the parameter `sign_type`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::HmacSha256 => "HMAC-SHA256",
        }
    }

    /// The digest of this name; `None` if there is no such digest.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Md5, Self::HmacSha256].into_iter().find(|sign_type| sign_type.as_str() == name)
    }

    /// The digest that a signature was made with, by its length: replies do not always name it.
    #[must_use]
    pub const fn of_signature(signature: &str) -> Option<Self> {
        match signature.len() {
            32 => Some(Self::Md5),
            64 => Some(Self::HmacSha256),
            _ => None,
        }
    }
}

/// The signature of the parameters, for the platform.
///
/// Values may contain text that looks like parameters; use [`sign_for_others`] if anyone else gets to see them.
#[must_use]
pub fn sign(parameters: &Parameters, sign_type: SignType, key: &ApiV2Key) -> String {
    digest(signed(parameters), "key", key.expose(), sign_type)
}

/// The signature of parameters that someone else gets to see, such as a browser or an app: it must not match a second
/// document.
///
/// # Errors
///
/// A value contains text that could be read as another parameter.
pub fn sign_for_others(
    parameters: &Parameters,
    sign_type: SignType,
    key: &ApiV2Key,
) -> Result<String, TwoReadings> {
    readings::check(parameters, &|_| true)?;
    Ok(sign(parameters, sign_type, key))
}

/// The parameters that name the digest.
const SIGN_TYPES: [&str; 2] = ["sign_type", "algorithm"];

/// Checks the signature among the parameters, in constant time. If they name a digest, however it is spelled, the
/// signature must be made with it; a `sign_type` that names none is refused.
///
/// # Errors
///
/// See [`SignatureError`].
pub fn verify(parameters: &Parameters, key: &ApiV2Key) -> Result<(), SignatureError> {
    let signature = parameters.get(SIGN).filter(|text| !text.is_empty()).ok_or(SignatureError::Missing)?;
    let sign_type = SignType::of_signature(signature).ok_or(SignatureError::Length)?;
    for member in SIGN_TYPES {
        let Some(text) = parameters.get(member).filter(|text| !text.is_empty()) else { continue };
        // Documents also use `algorithm` for the cipher of a field.
        let is_other = match SignType::from_name(&text.to_ascii_uppercase()) {
            Some(named) => named != sign_type,
            None => member == "sign_type",
        };
        if is_other {
            return Err(SignatureError::Digest);
        }
    }
    let expected = sign(parameters, sign_type, key);
    constant_time::verify_slices_are_equal(expected.as_bytes(), signature.as_bytes())
        .map_err(|_| SignatureError::Mismatch)
}

/// The parameters of a red packet that [`workwx_sign`] covers.
pub const WORKWX_RED_PACKET: &[&str] =
    &["act_name", "mch_billno", "mch_id", "nonce_str", "re_openid", "total_amount", "wxappid"];

/// The parameters of a payment to a balance that [`workwx_sign`] covers.
pub const WORKWX_PAYMENT: &[&str] =
    &["amount", "appid", "desc", "mch_id", "nonce_str", "openid", "partner_trade_no", "ww_msg_type"];

/// The signature `workwx_sign`, which payments of WeCom (enterprise WeChat) have in addition to `sign`: MD5 over a
/// fixed subset, with the secret of the application that pays appended as `&secret=`.
///
/// Source: <https://developer.work.weixin.qq.com/document/path/90281>
#[must_use]
pub fn workwx_sign(parameters: &Parameters, subset: &[&str], secret: &str) -> String {
    let covered = signed(parameters).filter(|(name, _)| subset.contains(name));
    digest(covered, "secret", secret, SignType::Md5)
}

/// The signed parameters: all that are not empty, except the signature.
pub(super) fn signed(parameters: &Parameters) -> impl Iterator<Item = (&str, &str)> {
    let pairs = parameters.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    pairs.filter(|(name, text)| *name != SIGN && !text.is_empty())
}

/// Digests work on copies of their state, which contain the key at the end of the text: none of them must stay on the
/// stack.
fn digest<'a>(
    pairs: impl Iterator<Item = (&'a str, &'a str)>,
    label: &str,
    key: &str,
    sign_type: SignType,
) -> String {
    let digest = digest_on_stack(pairs, label, key, sign_type);
    stack::wipe();
    digest
}

/// The digested text contains the key, so it is never put together in memory.
#[inline(never)]
fn digest_on_stack<'a>(
    pairs: impl Iterator<Item = (&'a str, &'a str)>,
    label: &str,
    key: &str,
    sign_type: SignType,
) -> String {
    let feed = |update: &mut dyn FnMut(&[u8])| {
        for (at, (name, text)) in pairs.enumerate() {
            let separator = if at == 0 { "" } else { "&" };
            for piece in [separator, name, "=", text] {
                update(piece.as_bytes());
            }
        }
        for piece in ["&", label, "=", key] {
            update(piece.as_bytes());
        }
    };
    match sign_type {
        SignType::Md5 => {
            let mut md5 = Md5::new();
            feed(&mut |bytes| md5.update(bytes));
            hex::upper(&md5.finalize())
        }
        SignType::HmacSha256 => {
            let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
            let mut context = hmac::Context::with_key(&key);
            feed(&mut |bytes| context.update(bytes));
            hex::upper(context.sign().as_ref())
        }
    }
}

/// A signature is missing or wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureError {
    /// The parameter `sign` is absent or empty.
    Missing,
    /// The signature has neither the length of MD5 nor that of HMAC-SHA256.
    Length,
    /// The signature is made with a different digest than the document says.
    Digest,
    /// The signature does not match: another key, or altered parameters.
    Mismatch,
}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "the signature is missing",
            Self::Length => "the signature is neither MD5 nor HMAC-SHA256",
            Self::Digest => "the signature is made with a different digest than the document says",
            Self::Mismatch => {
                "the signature does not match the parameters and the key: either the configured APIv2 key is wrong, or \
                 the document was altered"
            }
        })
    }
}

impl std::error::Error for SignatureError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters(query: &str) -> Parameters {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
    }

    /// The key of the examples on pay.weixin.qq.com.
    static KEY: std::sync::LazyLock<ApiV2Key> =
        std::sync::LazyLock::new(|| ApiV2Key::new("192006250b4c09247ec02edce69f6a2d").unwrap());

    #[test]
    fn published_signatures() {
        let official =
            "nonce_str=ibuaiVcKdpRxkhJA&appid=wxd930ea5d5a258f4f&mch_id=10000100&device_info=1000&body=test";
        let risky = ApiV2Key::new("exposed_your_key_here_have_risks").unwrap();
        for (query, key, sign_type, signature) in [
            // https://pay.weixin.qq.com/wiki/doc/api/jsapi.php?chapter=4_3
            (official, &*KEY, SignType::Md5, "9A0A8659F005D6984697E2CA0A9CF3B7"),
            (
                official,
                &KEY,
                SignType::HmacSha256,
                "6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6",
            ),
            // wxdriver (Go), mch/mch_xml_test.go: computed with the platform's own tool.
            (
                "return_code=SUCCESS&appid=wxd930ea5d5a258f4f&mch_id=10000100",
                &KEY,
                SignType::Md5,
                "4D70B2071E6998EF23F3415D7BE3AC15",
            ),
            // wechatpay-axios-plugin, tests/lib/hash.test.js: the empty text with `&key=`.
            ("", &risky, SignType::Md5, "B3D43C8390F26E2030D4D17BD580FBC8"),
        ] {
            let another = ApiV2Key::new("00000000000000000000000000000000").unwrap();
            let mut signed = parameters(query);
            assert_eq!(sign(&signed, sign_type, key), signature);
            signed.insert("sign".into(), signature.into());
            assert_eq!(verify(&signed, key), Ok(()));
            signed.insert("attach".into(), String::new());
            assert_eq!(verify(&signed, key), Ok(()), "an empty parameter is not signed");
            signed.insert("attach".into(), "0".into());
            assert_eq!(verify(&signed, key), Err(SignatureError::Mismatch), "a zero is signed");
            signed.remove("attach");
            assert_eq!(verify(&signed, &another), Err(SignatureError::Mismatch));
        }
    }

    #[test]
    fn a_document_is_signed_as_it_says() {
        for (member, named, sign_type, expected) in [
            ("sign_type", "HMAC-SHA256", SignType::HmacSha256, Ok(())),
            ("algorithm", "HMAC-SHA256", SignType::HmacSha256, Ok(())),
            ("sign_type", "MD5", SignType::Md5, Ok(())),
            // Replies do not always name it.
            ("attach", "MD5", SignType::HmacSha256, Ok(())),
            ("sign_type", "", SignType::HmacSha256, Ok(())),
            ("sign_type", "HMAC-SHA256", SignType::Md5, Err(SignatureError::Digest)),
            ("sign_type", "MD5", SignType::HmacSha256, Err(SignatureError::Digest)),
            ("algorithm", "HMAC-SHA256", SignType::Md5, Err(SignatureError::Digest)),
            ("algorithm", "AEAD_AES_256_GCM", SignType::Md5, Ok(())),
            ("sign_type", "hmac-sha256", SignType::Md5, Err(SignatureError::Digest)),
            ("sign_type", "md5", SignType::Md5, Ok(())),
            ("sign_type", "md5", SignType::HmacSha256, Err(SignatureError::Digest)),
            ("sign_type", "RSA", SignType::Md5, Err(SignatureError::Digest)),
            ("sign_type", " HMAC-SHA256", SignType::HmacSha256, Err(SignatureError::Digest)),
        ] {
            let mut signed = parameters("appid=wxd930ea5d5a258f4f&mch_id=10000100");
            signed.insert(member.into(), named.into());
            signed.insert("sign".into(), sign(&signed, sign_type, &KEY));
            assert_eq!(verify(&signed, &KEY), expected, "{member}={named} {sign_type:?}");
        }
    }

    #[test]
    fn nothing_is_signed_for_others_that_has_two_readings() {
        let mut signed = parameters("appid=wxd930ea5d5a258f4f&mch_id=10000100");
        let signature = sign(&signed, SignType::Md5, &KEY);
        assert_eq!(sign_for_others(&signed, SignType::Md5, &KEY), Ok(signature));
        signed.insert("attach".into(), "x&total_fee=1".into());
        let error = sign_for_others(&signed, SignType::Md5, &KEY).unwrap_err();
        assert_eq!((error.parameter(), error.member()), ("attach", "total_fee"));
        assert_eq!(
            error.to_string(),
            "attach: the value holds `&total_fee=`, so that `total_fee` could be read as a parameter of its own under the \
             same signature"
        );
    }

    #[test]
    fn wrong_signatures() {
        for (signature, error) in [
            ("", SignatureError::Missing),
            ("fake", SignatureError::Length),
            ("4D70B2071E6998EF23F3415D7BE3AC14", SignatureError::Mismatch),
            ("4d70b2071e6998ef23f3415d7be3ac15", SignatureError::Mismatch),
        ] {
            let mut signed = parameters("return_code=SUCCESS&appid=wxd930ea5d5a258f4f&mch_id=10000100");
            signed.insert("sign".into(), signature.into());
            assert_eq!(verify(&signed, &KEY), Err(error));
        }
        assert_eq!(verify(&Parameters::new(), &KEY), Err(SignatureError::Missing));
    }

    /// wechatpay-php, tests/FormatterTest.php, ksort and queryStringLike.
    #[test]
    fn order_and_omissions() {
        let order =
            |query| signed(&parameters(query)).map(|(name, _)| name.to_owned()).collect::<Vec<_>>().join(" ");
        for (query, expected) in [
            ("a=1&b=3&aa=2", "a aa b"),
            ("rfc1=1&b=4&rfc822=2&rfc2086=3", "b rfc1 rfc2086 rfc822"),
            ("remark=r&RE_OPENID=R&re_openid=o&REMARK=M", "REMARK RE_OPENID re_openid remark"),
            ("a=1&b=3&sign=2", "a b"),
            ("a=1&b=3&c=", "a b"),
            ("bob=1&tom=&sign=mock", "bob"),
        ] {
            assert_eq!(order(query), expected);
        }
    }

    #[test]
    fn enterprise_payments() {
        // The inputs are those of the official page, the digest was computed with Python's hashlib.
        let red_packet = parameters(
            "act_name=XXX&mch_billno=11111234567890&mch_id=10000098&nonce_str=qFKEgfig76DF9912fewmkp&\
             re_openid=oxTWIuGaIt6gTKsQRLau2M0yL16E&total_amount=100&wxappid=wx123456789&wishing=w&agentid=1&sign=s",
        );
        assert_eq!(
            workwx_sign(&red_packet, WORKWX_RED_PACKET, "192006250b4c09247ec02edce69f6a2d"),
            "8B8D04AFC9FD08094CC5A0C2FA8BB60C"
        );
        // wechatpay-axios-plugin, tests/lib/hash.test.js: the empty text with `&secret=`.
        let nothing = Parameters::new();
        let secret = "exposed_your_key_here_have_risks";
        assert_eq!(workwx_sign(&nothing, WORKWX_PAYMENT, secret), "7831C3FF1BDE78FD0AC1107E00AC92E6");
    }

    #[test]
    fn names() {
        for sign_type in [SignType::Md5, SignType::HmacSha256] {
            assert_eq!(SignType::from_name(sign_type.as_str()), Some(sign_type));
        }
        assert_eq!(SignType::from_name("RSA"), None);
    }
}
