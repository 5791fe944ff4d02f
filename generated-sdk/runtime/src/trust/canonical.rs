//! The texts that are signed for requests and replies, and the header that carries a signature.

mod source;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::crypto::Scheme;

pub use source::{Clock, NoRandomness, NonceSource, SystemClock, SystemNonces, unix_seconds};

/// The text that is signed for a request of v3.
///
/// Path and query are as they are sent: percent-encoded, without host and fragment. The timestamp is in seconds since
/// 1970. For uploads, the body is the JSON of the part `meta` only.
#[must_use]
pub fn request_message(
    method: &str,
    path_and_query: &str,
    timestamp: i64,
    nonce: &str,
    body: &[u8],
) -> Vec<u8> {
    lines(&[
        method.as_bytes(),
        path_and_query.as_bytes(),
        timestamp.to_string().as_bytes(),
        nonce.as_bytes(),
        body,
    ])
}

/// The text that the platform signs for a reply or notification of v3, with timestamp and nonce from its headers.
#[must_use]
pub fn response_message(timestamp: &str, nonce: &str, body: &[u8]) -> Vec<u8> {
    lines(&[timestamp.as_bytes(), nonce.as_bytes(), body])
}

/// Each part, and a line feed after each.
pub(crate) fn lines(parts: &[&[u8]]) -> Vec<u8> {
    let mut message = Vec::with_capacity(parts.iter().map(|part| part.len() + 1).sum());
    for part in parts {
        message.extend_from_slice(part);
        message.push(b'\n');
    }
    message
}

/// The content of the header `Authorization`.
#[derive(Clone, Copy)]
pub struct Authorization<'a> {
    /// How the signature was made.
    pub scheme: Scheme,
    /// The merchant or brand who signed, which the scheme tells.
    pub id: &'a str,
    /// The nonce in the signed text.
    pub nonce: &'a str,
    /// The timestamp in the signed text.
    pub timestamp: i64,
    /// The serial number of the certificate of the one who signed.
    pub serial: &'a str,
    /// The signature, not yet Base64.
    pub signature: &'a [u8],
}

impl Authorization<'_> {
    /// The text of the header, its parameters in the order of the official Go and Java clients.
    ///
    /// It is worth money for five minutes: it belongs in the request, and never in a log.
    #[must_use]
    pub fn to_header(&self) -> String {
        let Self { scheme, id, nonce, timestamp, serial, signature } = self;
        let caller = scheme.identity().parameter();
        let signature = STANDARD.encode(signature);
        format!(
            "{scheme} {caller}=\"{id}\",nonce_str=\"{nonce}\",timestamp=\"{timestamp}\",\
             serial_no=\"{serial}\",signature=\"{signature}\""
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_end_each_line() {
        // The request that wechatpay-java signs in WechatPay2CredentialTest.
        let path = "/v3/pay/transactions/id/1217752501201407033233368018?mchid=1230000109";
        assert_eq!(
            request_message("GET", path, 1_652_750_623, "eBYqCOxa0QudMnPvVilkTzOg3gHh5Z3u", b""),
            format!("GET\n{path}\n1652750623\neBYqCOxa0QudMnPvVilkTzOg3gHh5Z3u\n\n").into_bytes()
        );
        assert_eq!(
            request_message("POST", "/v3/certificates", -1, "n", b"{\"a\":\n1}"),
            b"POST\n/v3/certificates\n-1\nn\n{\"a\":\n1}\n"
        );
        assert_eq!(response_message("1624523846", "n", b"{}"), b"1624523846\nn\n{}\n");
        assert_eq!(response_message("1624523846", "n", b""), b"1624523846\nn\n\n");
    }

    #[test]
    fn the_header_has_the_order_of_the_official_clients() {
        // The header that wechatpay-java expects in WechatPay2CredentialTest, with a Base64 signature.
        let authorization = Authorization {
            scheme: Scheme::Rsa2048Sha256,
            id: "1234567891",
            nonce: "eBYqCOxa0QudMnPvVilkTzOg3gHh5Z3u",
            timestamp: 1_652_750_623,
            serial: "5F1C72E2A8931B72A2E13AF8DEE92471EB397115",
            signature: b"fake-sign",
        };
        assert_eq!(
            authorization.to_header(),
            concat!(
                r#"WECHATPAY2-SHA256-RSA2048 mchid="1234567891",nonce_str="eBYqCOxa0QudMnPvVilkTzOg3gHh5Z3u","#,
                r#"timestamp="1652750623",serial_no="5F1C72E2A8931B72A2E13AF8DEE92471EB397115","#,
                r#"signature="ZmFrZS1zaWdu""#
            )
        );
    }

    #[test]
    fn the_header_names_a_brand() {
        let authorization = Authorization {
            scheme: Scheme::BrandRsa2048Sha256,
            id: "40001",
            nonce: "n",
            timestamp: 1_757_488_840,
            serial: "5F",
            signature: b"fake-sign",
        };
        let expected = concat!(
            r#"WECHATPAY-BRAND-SHA256-RSA2048 brand_id="40001",nonce_str="n",timestamp="1757488840","#,
            r#"serial_no="5F",signature="ZmFrZS1zaWdu""#
        );
        assert_eq!(authorization.to_header(), expected);
    }
}
