//! What the shared keys seal and sign, and digests.

use wechatpay_runtime::v2::signature;
use wechatpay_runtime::v2::{Parameters, SignType};
use wechatpay_runtime::{FilePart, HashType};
use wechatpay_tests::merchant::{API_V2_KEY, API_V3_KEY, api_v2_key, api_v3_key};
use wechatpay_tests::vectors::decode;

use super::command::{OpenSsl, messages};

#[test]
fn refund_notifications() {
    let Some(openssl) = OpenSsl::find("req_info") else { return };
    let digest = openssl.line("dgst -md5 -r", API_V2_KEY.as_bytes());
    let (digest, _) = digest.split_once(' ').unwrap();
    // The 32 digits are the key, byte by byte.
    let key = hex(digest.as_bytes());
    for text in ["", "<root><refund_status>SUCCESS</refund_status></root>", "16 bytes exactly", "微信支付"]
    {
        let sealed = openssl.line(&format!("enc -aes-256-ecb -K {key} -base64 -A"), text.as_bytes());
        assert_eq!(api_v2_key().open_ecb(&sealed).unwrap().as_slice(), text.as_bytes());
        assert_eq!(api_v2_key().seal_ecb(text.as_bytes()).unwrap(), sealed);
        let opened = openssl.get(&format!("enc -d -aes-256-ecb -K {key} -base64 -A"), sealed.as_bytes());
        assert_eq!(opened, text.as_bytes());
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The command line has no GCM, but the counter mode inside it, which begins at 2 behind the nonce. Tags are the affair of
/// the vectors.
#[test]
fn ciphers_with_the_api_v3_key() {
    let Some(openssl) = OpenSsl::find("AES-256-GCM and SM4-GCM without their tags") else { return };
    let nonce = "0123456789ab";
    let counter = format!("{}00000002", hex(nonce.as_bytes()));
    let digest = openssl.line("dgst -sm3 -r", API_V3_KEY.as_bytes());
    for text in ["", "message", "{\"out_trade_no\":\"1\",\"trade_state_desc\":\"支付成功\"}"] {
        for (mode, key, sealed) in [
            (
                "aes-256-ctr",
                hex(API_V3_KEY.as_bytes()),
                api_v3_key().seal(nonce, "transaction", text.as_bytes()).unwrap(),
            ),
            (
                "sm4-ctr",
                digest[..32].to_owned(),
                api_v3_key().seal_sm4(nonce, "transaction", text.as_bytes()).unwrap(),
            ),
        ] {
            let sealed = decode(&sealed);
            let expected = openssl.get(&format!("enc -{mode} -K {key} -iv {counter}"), text.as_bytes());
            assert_eq!(sealed.len(), expected.len() + 16, "{mode}");
            assert!(sealed.starts_with(&expected), "{mode}: {text}");
        }
    }
}

#[test]
fn digests_and_signatures_of_api_v2() {
    let Some(openssl) = OpenSsl::find("digests") else { return };
    for content in messages() {
        let file = FilePart::new("file", content.clone());
        for (kind, option) in
            [(HashType::Md5, "-md5"), (HashType::Sha1, "-sha1"), (HashType::Sha256, "-sha256")]
        {
            let line = openssl.line(&format!("dgst {option} -r"), &content);
            assert_eq!(Some(file.digest(kind).unwrap().as_str()), line.split(' ').next(), "{kind}");
        }
    }
    for text in ["", "test", "a=1&b=2 微信 <支付>"] {
        let parameters = [("appid", "wxd930ea5d5a258f4f"), ("body", text), ("sign", "x"), ("nonce_str", "n")];
        let parameters: Parameters = parameters.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
        let body = if text.is_empty() { String::new() } else { format!("body={text}&") };
        let signed = format!("appid=wxd930ea5d5a258f4f&{body}nonce_str=n&key={API_V2_KEY}");
        for (sign_type, option) in [
            (SignType::Md5, "-md5".to_owned()),
            (SignType::HmacSha256, format!("-sha256 -hmac {API_V2_KEY}")),
        ] {
            let line = openssl.line(&format!("dgst {option} -r"), signed.as_bytes()).to_uppercase();
            let made = signature::sign(&parameters, sign_type, &api_v2_key());
            assert_eq!(Some(made.as_str()), line.split(' ').next(), "{option}");
        }
    }
}
