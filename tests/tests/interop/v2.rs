//! API v2: signatures and documents.

use serde_json::{Value as Json, json};
use wechatpay_runtime::codegen::{OperationSpec, Parts};
use wechatpay_runtime::v2::signature::{SIGN, SignatureError, sign, verify};
use wechatpay_runtime::v2::xml::{Document, to_xml};
use wechatpay_runtime::v2::{Merchant, Parameters, ReplyError, SignType, reply, request};
use wechatpay_tests::merchant::{API_V2_KEY, MERCHANT_ID, NONCE, api_v2_key};

use super::peer::{Package, peers};

const KINDS: [SignType; 2] = [SignType::Md5, SignType::HmacSha256];

fn parameters(pairs: &[(&str, &str)]) -> Parameters {
    pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

/// Texts that a careless writer or reader of XML would change.
fn samples() -> [Parameters; 4] {
    [
        parameters(&[("appid", "wxd930ea5d5a258f4f"), ("mch_id", MERCHANT_ID), ("total_fee", "1")]),
        parameters(&[
            ("mch_id", MERCHANT_ID),
            ("body", "a=1&b=2 微信 <支付>"),
            ("detail", "{\"a\":\"\\\"\"}"),
        ]),
        parameters(&[
            ("remark", "r"),
            ("RE_OPENID", "R"),
            ("re_openid", "o"),
            ("mch_id", MERCHANT_ID),
            ("REMARK", "M"),
        ]),
        parameters(&[
            ("attach", "line\nbreak"),
            ("zero", "0"),
            ("quote", "'\""),
            ("mch_id", MERCHANT_ID),
            ("smile", "\u{1f600}"),
        ]),
    ]
}

#[test]
fn signatures() {
    for mut peer in peers("signatures of API v2") {
        for sample in samples() {
            for kind in KINDS {
                let fields = json!({ "parameters": sample, "key": API_V2_KEY, "kind": kind.as_str() });
                let Some(answer) = peer.ask("v2_sign", fields) else { continue };
                assert_eq!(answer.text("sign"), sign(&sample, kind, &api_v2_key()), "{:?}", peer.package);
                let mut signed = sample.clone();
                signed.insert(SIGN.to_owned(), answer.text("sign").to_owned());
                assert_eq!(verify(&signed, &api_v2_key()), Ok(()));
                signed.insert("attach".to_owned(), "another".to_owned());
                assert_eq!(verify(&signed, &api_v2_key()), Err(SignatureError::Mismatch));
            }
        }
        if peer.package == Package::Npm {
            // Empty ones and the signature itself are left out by both.
            let mut more = samples()[0].clone();
            more.extend(parameters(&[("attach", ""), (SIGN, "x")]));
            let fields = json!({ "parameters": more, "key": API_V2_KEY, "kind": "MD5" });
            let expected = sign(&samples()[0], SignType::Md5, &api_v2_key());
            assert_eq!(peer.get("v2_sign", fields).text("sign"), expected);
            assert_eq!(sign(&more, SignType::Md5, &api_v2_key()), expected);
        }
    }
}

#[test]
fn documents() {
    for mut peer in peers("documents of API v2") {
        for sample in samples() {
            let ours = to_xml(&sample).unwrap();
            let Some(answer) = peer.ask("v2_xml_read", json!({ "xml": ours })) else { break };
            assert_eq!(*answer.json("parameters"), json!(sample), "ours, read by {:?}", peer.package);
            let answer = peer.get("v2_xml_write", json!({ "parameters": sample }));
            let read = Document::parse(answer.text("xml").as_bytes()).unwrap();
            assert_eq!(read.parameters(), Ok(sample), "theirs, read here");
        }
    }
}

/// A request out of an operation, read and verified by them; theirs, read and verified here.
#[test]
fn requests() {
    for mut peer in peers("requests of API v2") {
        for sample in samples() {
            let body: Json = json!(sample);
            let parts = Parts { body: Some(&body), ..Parts::default() };
            let merchant = Merchant {
                mchid: MERCHANT_ID,
                key: &api_v2_key(),
                sign_type: SignType::Md5,
                nonce: NONCE,
                workwx_secret: None,
            };
            let signed = request::sign(&OperationSpec::V2, &parts, &merchant).unwrap();
            let request::SignedBody::Xml(ours) = signed.body else { panic!("XML was asked for") };
            let Some(answer) = peer.ask("v2_xml_read", json!({ "xml": ours })) else { break };
            let mut read: Parameters = serde_json::from_value(answer.json("parameters").clone()).unwrap();
            let fields = json!({ "parameters": read, "key": API_V2_KEY, "kind": "MD5" });
            assert_eq!(peer.get("v2_sign", fields).text("sign"), read[SIGN]);
            assert_eq!(
                (read.remove(SIGN).map(|sign| sign.len()), read.remove("nonce_str").as_deref()),
                (Some(32), Some(NONCE))
            );
            assert_eq!(read, sample);

            let mut asked = sample.clone();
            asked.insert("sign_type".to_owned(), "HMAC-SHA256".to_owned());
            let answer = peer.get(
                "v2_request",
                json!({ "parameters": asked, "merchant_id": MERCHANT_ID, "key": API_V2_KEY, "url": "/pay/orderquery" }),
            );
            let mut theirs = Document::parse(answer.text("xml").as_bytes()).unwrap().parameters().unwrap();
            assert_eq!(verify(&theirs, &api_v2_key()), Ok(()), "{theirs:?}");
            theirs.retain(|name, _| name != SIGN && name != "nonce_str");
            assert_eq!(theirs, asked);
        }
    }
}

#[test]
fn replies() {
    for mut peer in peers("replies of API v2") {
        for kind in KINDS {
            let mut fields = samples()[1].clone();
            fields.extend(parameters(&[("return_code", "SUCCESS"), ("result_code", "SUCCESS")]));
            fields.insert(SIGN.to_owned(), sign(&fields, kind, &api_v2_key()));
            let ours = to_xml(&fields).unwrap();
            let reply_of = |xml: &str| json!({ "xml": xml, "merchant_id": MERCHANT_ID, "key": API_V2_KEY, "url": "/pay/orderquery" });
            let Some(answer) = peer.ask("v2_reply", reply_of(&ours)) else { break };
            assert!(answer.is_ok(), "ours, verified by them: {:?}", answer.find("error"));
            assert_eq!(*answer.json("parameters"), json!(fields));
            let altered = ours.replace("支付", "退款");
            assert!(!peer.get("v2_reply", reply_of(&altered)).is_ok());
            assert_eq!(ours_read(&altered), Err(ReplyError::Signature(SignatureError::Mismatch)));

            let answer = peer.get("v2_xml_write", json!({ "parameters": fields }));
            assert_eq!(ours_read(answer.text("xml")), Ok(json!(fields)));
            let altered = answer.text("xml").replace("支付", "退款");
            assert_eq!(ours_read(&altered), Err(ReplyError::Signature(SignatureError::Mismatch)));
        }
    }
}

fn ours_read(xml: &str) -> Result<Json, ReplyError> {
    let mut read = Json::Null;
    reply::read(&OperationSpec::V2, 200, xml.as_bytes(), &api_v2_key(), &mut read).map(|()| read)
}
