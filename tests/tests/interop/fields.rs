//! Fields sealed with RSA, and texts sealed with the shared keys.

use serde_json::{Value as Json, json};
use wechatpay_runtime::{Cipher, MerchantKey, OpenError, PlatformKey};
use wechatpay_tests::merchant::{API_V2_KEY, API_V3_KEY, api_v2_key, api_v3_key, key, platform_private_key};
use wechatpay_tests::vectors::{pem, platform_key};

use super::peer::{Peer, peers};

const TEXTS: [&str; 5] = ["张三", "", "13900000000", "\u{1f600} line\nbreak", "16 bytes exactly"];

#[test]
fn rsa_oaep() {
    let longest = "x".repeat(214);
    let texts: Vec<&str> = TEXTS.into_iter().chain([longest.as_str()]).collect();
    for mut peer in peers("RSA-OAEP") {
        for (private, public) in [
            ("java-merchant-private-key.pem", "java-merchant-certificate.pem"),
            ("java-platform-private-key.pem", "java-platform-public-key.pem"),
        ] {
            let (merchant_key, platform_key) = (merchant_key(private), platform_key(public));
            for text in &texts {
                check_field(&mut peer, (private, &merchant_key), (public, &platform_key), text);
            }
            let too_long = peer.get("seal", seal(public, &"x".repeat(215)));
            assert!(too_long.is_error(), "{:?}", peer.package);
        }
        // What was sealed to another key, or by another scheme, they do not open, and neither do we.
        let field = platform_key("java-platform-certificate.pem").seal(Cipher::RsaOaep, "x").unwrap();
        let old = platform_key("java-merchant-certificate.pem").seal(Cipher::RsaPkcs1v15, "x").unwrap();
        for ciphertext in [field, old] {
            let fields = json!({ "key_pem": pem("java-merchant-private-key.pem"), "ciphertext": ciphertext });
            assert!(peer.get("open", fields).is_error(), "{:?}", peer.package);
            assert_eq!(key().open(Cipher::RsaOaep, &ciphertext), Err(OpenError::Refused));
        }
    }
}

fn merchant_key(name: &str) -> MerchantKey {
    if name.contains("platform") { platform_private_key() } else { key() }
}

fn seal(public: &str, text: &str) -> Json {
    let field = if public.contains("certificate") { "certificate_pem" } else { "public_pem" };
    json!({ field: pem(public), "plaintext": text })
}

fn check_field(
    peer: &mut Peer,
    (private_name, private): (&str, &MerchantKey),
    (public_name, public): (&str, &PlatformKey),
    text: &str,
) {
    let sealed = public.seal(Cipher::RsaOaep, text).unwrap();
    let answer = peer.get("open", json!({ "key_pem": pem(private_name), "ciphertext": sealed }));
    assert_eq!(answer.text("plaintext"), text, "{:?}: {private_name}", peer.package);
    let answer = peer.get("seal", seal(public_name, text));
    let opened = private.open(Cipher::RsaOaep, answer.text("ciphertext"));
    assert_eq!(opened.unwrap().as_str(), text, "{:?}: {public_name}", peer.package);
}

#[test]
fn aes_gcm() {
    let nonce = "0123456789ab";
    for mut peer in peers("AES-256-GCM") {
        for text in TEXTS {
            for associated_data in ["transaction", "", "附加"] {
                let ours = api_v3_key().seal(nonce, associated_data, text.as_bytes()).unwrap();
                let parts = |ciphertext: &str| {
                    json!({
                        "key": API_V3_KEY, "nonce": nonce, "associated_data": associated_data,
                        "plaintext": text, "ciphertext": ciphertext,
                    })
                };
                assert_eq!(peer.get("aead_open", parts(&ours)).text("plaintext"), text);
                if let Some(answer) = peer.ask("aead_seal", parts("")) {
                    assert_eq!(answer.text("ciphertext"), ours, "there is no random part");
                    let opened = api_v3_key().open(nonce, associated_data, answer.text("ciphertext"));
                    assert_eq!(opened.unwrap().as_slice(), text.as_bytes());
                }
                let mut altered = parts(&ours);
                altered["associated_data"] = "certificate".into();
                assert!(peer.get("aead_open", altered).is_error(), "{:?}", peer.package);
            }
        }
    }
}

#[test]
fn aes_ecb() {
    // The npm package adds no padding to whole blocks, as PKCS #7 demands; such texts are not compared.
    let texts = TEXTS.into_iter().filter(|text| text.len() % 16 != 0);
    let texts: Vec<&str> = texts.chain(["<root><refund_status>SUCCESS</refund_status></root>"]).collect();
    for mut peer in peers("req_info") {
        for text in &texts {
            let ours = api_v2_key().seal_ecb(text.as_bytes()).unwrap();
            let parts = json!({ "v2_key": API_V2_KEY, "plaintext": text, "ciphertext": ours });
            let Some(answer) = peer.ask("ecb_open", parts.clone()) else { continue };
            assert_eq!(answer.text("plaintext"), *text);
            let theirs = peer.get("ecb_seal", parts);
            assert_eq!(theirs.text("ciphertext"), ours);
            assert_eq!(api_v2_key().open_ecb(theirs.text("ciphertext")).unwrap().as_slice(), text.as_bytes());
        }
    }
}
