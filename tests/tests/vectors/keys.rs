//! The keys themselves, and certificates as the platform sends them.

use std::time::{Duration, SystemTime};

use wechatpay_runtime::trust::certificates_from_reply;
use wechatpay_runtime::{ApiV3Key, Cipher, FilePart, KeyError, MerchantKey, PlatformKey, Scheme};
use wechatpay_tests::merchant::utc;
use wechatpay_tests::vectors::{Case, pem, platform_key};

use super::{Plan, Verdict};

pub const CERTIFICATES_REPLY: Plan = Plan {
    file: "certificates-reply.json",
    check: certificates_reply,
    accepted: 1,
    refused: 3,
    not_applicable: 1,
    errors: &[("", "Entry { at: 0, fault: Open(Refused) }")],
};

fn certificates_reply(case: &Case) -> Verdict {
    let Ok(key) = ApiV3Key::new(case.text("api_v3_key")) else {
        assert_eq!(case.find("only"), Some("aes-128"));
        return Verdict::NotApplicable("APIv3 keys have 32 bytes, others are refused");
    };
    let body = case.text("body");
    let downloaded = match certificates_from_reply(body.as_bytes(), &key) {
        Ok(downloaded) => downloaded,
        Err(error) => return Verdict::Refused(format!("{error:?}")),
    };
    let expected = case.list("certificates");
    assert_eq!(downloaded.len(), expected.len());
    let reply: serde_json::Value = serde_json::from_str(body).unwrap();
    for (at, (downloaded, expected)) in downloaded.iter().zip(expected).enumerate() {
        let text = |name: &str| expected[name].as_str().unwrap();
        assert_eq!(downloaded.id().as_str(), text("serial_no"));
        let validity = (time(text("effective_time")), time(text("expire_time")));
        assert_eq!(downloaded.validity(), Some(validity));
        assert_eq!(downloaded.id(), platform_key(text("certificate")).id());
        let sealed = &reply["data"][at]["encrypt_certificate"];
        let part = |name: &str| sealed[name].as_str().unwrap();
        let opened = key.open(part("nonce"), part("associated_data"), part("ciphertext")).unwrap();
        assert_eq!(FilePart::new("", opened.as_slice()).sha256().unwrap(), text("sha256_of_plaintext"));
    }
    Verdict::Accepted
}

/// `2023-09-19T23:15:58+08:00`
fn time(text: &str) -> SystemTime {
    assert_eq!(&text[19..], "+08:00");
    utc(text) - Duration::from_secs(8 * 3600)
}

/// Whether a file of `keys/` is what its name says, and belongs to the other half if that is there.
#[test]
fn every_key_is_taken_for_what_it_is() {
    let names = [
        ("go-platform-private-key.pem", "go-platform-public-key.pem", Scheme::Rsa2048Sha256),
        ("go-platform-private-key.pem", "go-platform-certificate.pem", Scheme::Rsa2048Sha256),
        ("go-platform-private-key.pem", "go-platform-certificate-2.pem", Scheme::Rsa2048Sha256),
        ("java-merchant-private-key.pem", "java-merchant-certificate.pem", Scheme::Rsa2048Sha256),
        ("java-platform-private-key.pem", "java-platform-public-key.pem", Scheme::Rsa2048Sha256),
        ("java-platform-private-key.pem", "java-platform-certificate.pem", Scheme::Rsa2048Sha256),
        ("java-sm2-merchant-private-key.pem", "java-sm2-merchant-certificate.pem", Scheme::Sm2WithSm3),
        ("wx-private-key.pem", "wx-public-key.pem", Scheme::Rsa2048Sha256),
        ("wx-private-key-pkcs1.pem", "wx-public-key-pkcs1.pem", Scheme::Rsa2048Sha256),
        ("wx-private-key.pem", "wx-public-key-pkcs1.pem", Scheme::Rsa2048Sha256),
    ];
    for (private, public, scheme) in names {
        let key = MerchantKey::from_pem(&pem(private)).unwrap();
        let public = platform_key(public);
        assert_eq!((key.scheme(), public.scheme()), (scheme, scheme), "{private}");
        assert!(public.verify(b"message", &key.sign(b"message").unwrap()).is_ok(), "{private}");
        let sealed = public.seal(Cipher::RsaOaep, "张三").unwrap();
        assert_eq!(key.open(Cipher::RsaOaep, &sealed).unwrap().as_str(), "张三", "{private}");
    }
    // This one has no private half.
    let downloaded = platform_key("java-downloaded-certificate.pem");
    assert_eq!(downloaded.id().as_str(), "5DEA10EF55877E3CF6C33255C2E7DEFFF7E427EC");
    let mut files: Vec<String> = std::fs::read_dir(wechatpay_tests::root().join("tests/vectors/keys"))
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    files.retain(|file| names.iter().all(|(private, public, _)| file != private && file != public));
    assert_eq!(files, ["java-downloaded-certificate.pem"], "files that nothing reads");
    for name in names.iter().flat_map(|(private, public, _)| [private, public]) {
        let text = pem(name);
        let as_private = MerchantKey::from_pem(&text);
        let as_certificate = PlatformKey::from_certificate_pem(&text);
        let as_public = PlatformKey::from_public_key_pem("PUB_KEY_ID_1", &text);
        let taken = [as_private.is_ok(), as_certificate.is_ok(), as_public.is_ok()];
        assert_eq!(taken.into_iter().filter(|taken| *taken).count(), 1, "{name} is taken for one thing");
        let refused = [as_private.err(), as_certificate.err(), as_public.err()];
        let others = refused.into_iter().flatten();
        assert!(others.into_iter().all(|error| matches!(error, KeyError::Unexpected { .. })), "{name}");
    }
}
