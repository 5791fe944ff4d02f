//! Files enter with a digest, or leave with one; a wrong digest is noticed on either way.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

mod by_hand;

use std::io::Read as _;
use std::path::Path;

use by_hand::{Answer, Request};
use serde_json::Value as Json;
use wechatpay_gateway::{Gateway, Misbehavior};
use wechatpay_runtime as rt;
use wechatpay_runtime::v2::Parameters;
use wechatpay_runtime::v2::signature::sign;

/// Pages that the specs of this project do not have.
fn gateway() -> Gateway {
    let specs = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/specs"));
    Gateway::start(&[specs.to_owned()], None).unwrap()
}

fn sha1(content: &[u8]) -> String {
    rt::FilePart::new("statement", content.to_vec()).digest(rt::HashType::Sha1).unwrap()
}

#[tokio::test]
async fn the_digest_of_a_statement_is_signed_in_its_place() {
    let gateway = gateway();
    let keys = gateway.keys();
    let platform = keys.platform[0].public(&keys.public_key_ids[0]).unwrap();
    let target = format!("/hk/v3/statements?date=20310417&mchid={}", keys.merchant_id);
    let mut request = Request::new(&gateway, "GET", &target, &Json::Null);
    let digest_of = |answer: &Answer| {
        let digest = answer.header("Wechatpay-Statement-Sha1").to_owned();
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert!(answer.is_signed(&platform, format!(r#"{{"sha1":"{digest}"}}"#).as_bytes()));
        digest
    };
    let answer = request.send(&gateway).await;
    assert_eq!(digest_of(&answer), sha1(&answer.body));

    request.headers.push(("Accept-Encoding", "gzip".to_owned()));
    let zipped = request.send(&gateway).await;
    let mut content = Vec::new();
    flate2::read::GzDecoder::new(zipped.body.as_slice()).read_to_end(&mut content).unwrap();
    assert_eq!((digest_of(&zipped), &content), (sha1(&content), &answer.body));

    gateway.misbehave(Misbehavior::WrongDigest);
    let answer = request.send(&gateway).await;
    assert_ne!(digest_of(&answer), sha1(&content));
}

/// Uploads a picture with this digest, over a connection with the merchant's certificate.
async fn upload(gateway: &Gateway, media_hash: String) -> String {
    let (keys, text) = (gateway.keys(), |text: &str| text.to_owned());
    let mut parameters = Parameters::from([
        (text("media_hash"), media_hash),
        (text("mch_id"), keys.merchant_id.clone()),
        (text("sign_type"), text("HMAC-SHA256")),
    ]);
    let key = rt::ApiV2Key::new(&keys.api_v2).unwrap();
    parameters.insert(text("sign"), sign(&parameters, rt::SignType::HmacSha256, &key));
    let part = |name: &str, more: &str, content: &str| {
        format!("--line\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{content}\r\n")
    };
    let texts: String = parameters.iter().map(|(name, content)| part(name, "", content)).collect();
    let body = format!("{texts}{}--line--\r\n", part("media", "; filename=\"a.png\"", "abc"));

    let pem = format!("{}{}", keys.merchant.certificate_pem, keys.merchant.key_pem);
    let root = reqwest::Certificate::from_pem(gateway.root_certificate().as_bytes()).unwrap();
    let client = reqwest::Client::builder().tls_certs_only([root]);
    let client = client.identity(reqwest::Identity::from_pem(pem.as_bytes()).unwrap()).build().unwrap();
    let request = client.post(format!("{}/secapi/mch/uploadmedia", gateway.https_url())).body(body);
    Answer::of(request.header("Content-Type", "multipart/form-data; boundary=line")).await.text()
}

#[tokio::test]
async fn the_digest_of_an_upload_is_compared() {
    let gateway = gateway();
    let answer = upload(&gateway, rt::FilePart::new("a.png", *b"abc").md5().unwrap()).await;
    assert!(answer.contains("<media_id>"), "{answer}");
    let answer = upload(&gateway, rt::FilePart::new("a.png", *b"abd").md5().unwrap()).await;
    assert!(answer.contains("FAIL") && answer.contains("/body/media_hash: the MD5 of the file"), "{answer}");
}
