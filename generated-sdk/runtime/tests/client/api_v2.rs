//! API v2: documents, their signatures both ways, and the two levels of failure.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::time::Duration;

use rt::v2::{ReplyError, SignType, SignatureError};
use rt::{DownloadError, ErrorKind};
use serde_json::json;
use wechatpay_runtime as rt;

use crate::gateway::operations::*;
use crate::gateway::{Answer, Caller, Gateway, Kind, MERCHANT_ID, Manner, Which, call, config, xml};

fn document(text: impl Into<Vec<u8>>) -> Answer {
    Answer::new(200, "text/xml; charset=UTF-8", text)
}

const SUCCESS: [(&str, &str); 4] = [
    ("return_code", "SUCCESS"),
    ("result_code", "SUCCESS"),
    ("prepay_id", "wx<1>&\"2\""),
    ("total_fee", "128"),
];

fn client(kind: Kind, gateway: &Gateway) -> Caller {
    kind.caller(config(gateway))
}

/// The texts of the document that was sent.
fn sent(gateway: &Gateway) -> xml::Parameters {
    xml::read(gateway.seen().last().unwrap().text())
}

#[test]
fn documents_are_signed_by_either_digest() {
    for kind in Kind::BOTH {
        for (chosen, configured, expected) in [
            (None, None, "HMAC-SHA256"),
            (None, Some(SignType::Md5), ""),
            (Some("MD5"), None, "MD5"),
            (Some("HMAC-SHA256"), Some(SignType::Md5), "HMAC-SHA256"),
        ] {
            for is_hmac in [false, true] {
                let gateway = Gateway::start(move |_, _| document(xml::signed(&SUCCESS, is_hmac)));
                let mut config = config(&gateway);
                if let Some(sign_type) = configured {
                    config = config.sign_type(sign_type);
                }
                let reply = kind.caller(config).execute(unified_order(chosen)).unwrap();
                assert_eq!((reply.prepay_id.as_str(), reply.total_fee), ("wx<1>&\"2\"", 128));
                // The gateway has checked the signature.
                let request = gateway.only();
                assert_eq!((request.method.as_str(), request.target.as_str()), ("POST", "/pay/unifiedorder"));
                let sent = sent(&gateway);
                assert_eq!(sent.get("sign_type").map_or("", String::as_str), expected);
                assert_eq!(sent["body"], "<深圳> \"分店\" & ]]> 'x'");
                assert_eq!(sent["mch_id"], MERCHANT_ID);
            }
        }
    }
}

#[test]
fn each_attempt_has_a_nonce_of_its_own() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|_, request| match request.number {
            1 => Answer::reset(),
            2 => Answer::new(502, "text/html", "<html>"),
            _ => document(xml::signed(&SUCCESS, true)),
        });
        client(kind, &gateway).execute(unified_order(None)).unwrap();
        let sent: Vec<_> = gateway.seen().iter().map(|request| xml::read(request.text())).collect();
        let nonces: BTreeSet<_> = sent.iter().map(|sent| sent["nonce_str"].clone()).collect();
        assert!(nonces.iter().all(|nonce| (1..=32).contains(&nonce.len())));
        assert_eq!((sent.len(), nonces.len()), (3, 3));
    }
}

/// Why an order is not placed if this is the answer.
fn refusals(answer: impl Fn() -> Answer + Clone + Send + Sync + 'static) -> [(rt::Error, ReplyError); 2] {
    Kind::BOTH.map(|kind| {
        let answer = answer.clone();
        let gateway = Gateway::start(move |_, _| answer());
        let config = config(&gateway).retry(rt::RetryPolicy::never());
        let error = kind.caller(config).execute(unified_order(None)).map(drop).unwrap_err();
        let ErrorKind::V2(reply) = error.kind() else { panic!("{error:?}") };
        let reply = reply.clone();
        (error, reply)
    })
}

#[test]
fn replies_without_the_platforms_signature_are_refused() {
    for (change, expected) in [
        ((|text| text.replace("128", "129")) as fn(String) -> String, SignatureError::Mismatch),
        (|text| text.replace("</xml>", "<added>1</added></xml>"), SignatureError::Mismatch),
        (|text| text.replace("<sign>", "<other>").replace("</sign>", "</other>"), SignatureError::Missing),
        (|text| text.replace("<sign><![CDATA[", "<sign><![CDATA[0"), SignatureError::Length),
        (|_| "<xml><return_code>SUCCESS</return_code><sign></sign></xml>".into(), SignatureError::Missing),
        (
            |text| {
                let (before, sign) = text.split_once("<sign><![CDATA[").unwrap();
                format!("{before}<sign><![CDATA[{}", sign.to_lowercase().replace("cdata", "CDATA"))
            },
            SignatureError::Mismatch,
        ),
    ] {
        for is_hmac in [false, true] {
            for (_, error) in refusals(move || document(change(xml::signed(&SUCCESS, is_hmac)))) {
                assert_eq!(error, ReplyError::Signature(expected));
            }
        }
    }
}

#[test]
fn failures_have_two_levels() {
    let refused =
        "<xml><return_code><![CDATA[FAIL]]></return_code><return_msg><![CDATA[签名错误]]></return_msg></xml>";
    for (error, reply) in refusals(move || document(refused)) {
        let ReplyError::Refused(failure) = &reply else { panic!("{reply:?}") };
        assert_eq!(
            (failure.received_code(), failure.message(), failure.is_authenticated()),
            ("FAIL", "签名错误", false)
        );
        assert_eq!((error.code(), error.unsigned_code()), (None, Some("FAIL")));
        assert_eq!((error.status(), error.is_retryable()), (Some(200), false));
    }
    let failed = [
        ("return_code", "SUCCESS"),
        ("result_code", "FAIL"),
        ("err_code", "ORDERPAID"),
        ("err_code_des", "已支付"),
    ];
    for (error, reply) in refusals(move || document(xml::signed(&failed, false))) {
        let ReplyError::Failed(failure) = &reply else { panic!("{reply:?}") };
        assert!(failure.is_authenticated());
        assert_eq!((error.code(), failure.message()), (Some(&rt::Code::OrderPaid), "已支付"));
    }
    // Without a signature, a failure on the second level is told as well, and believed no more than one on the first.
    for (error, reply) in refusals(move || {
        document(
            "<xml><return_code>SUCCESS</return_code><result_code>FAIL</result_code><err_code>X</err_code></xml>",
        )
    }) {
        assert!(matches!(&reply, ReplyError::Failed(failure) if !failure.is_authenticated()), "{reply:?}");
        assert_eq!((error.code(), error.unsigned_code()), (None, Some("X")));
        assert_eq!(error.outcome(), rt::Outcome::Unknown);
        assert!(error.to_string().ends_with("the operation failed, X (not signed)"), "{error}");
    }
}

#[test]
fn busy_orders_are_repeated_and_others_are_not() {
    for kind in Kind::BOTH {
        let busy = [("return_code", "SUCCESS"), ("result_code", "FAIL"), ("err_code", "SYSTEMERROR")];
        let gateway = Gateway::start(move |_, request| match request.number {
            1 => document(xml::signed(&busy, false)),
            _ => document(xml::signed(&SUCCESS, false)),
        });
        client(kind, &gateway).execute(unified_order(None)).unwrap();
        assert_eq!(gateway.count(), 2);
        let gateway = Gateway::start(move |_, _| document(xml::signed(&busy, false)));
        let body = DeleteContractBody { mch_id: String::new(), contract_id: "C".into() };
        let error = client(kind, &gateway).execute(DeleteContract { body }).unwrap_err();
        assert!(error.is_retryable(), "{error:?}");
        assert_eq!(gateway.count(), 1);
    }
}

#[test]
fn what_is_no_document_is_told_as_that() {
    type Expected = fn(&ReplyError) -> bool;
    let xxe = r#"<!DOCTYPE xml [<!ENTITY x SYSTEM "file:///etc/passwd">]><xml><return_code>&x;</return_code></xml>"#;
    let cases: [(u16, &'static str, Expected); 7] = [
        (502, "<html><body>Bad Gateway</body></html>", |error| *error == ReplyError::Html { status: 502 }),
        (200, "<!DOCTYPE HTML><p>login</p>", |error| *error == ReplyError::Html { status: 200 }),
        (200, "", |error| *error == ReplyError::Empty { status: 200 }),
        (200, r#"{"more":"X"}"#, |error| *error == ReplyError::OtherFormat { status: 200 }),
        (503, "busy", |error| *error == ReplyError::Status { status: 503 }),
        (200, xxe, |error| !matches!(error, ReplyError::Refused(_) | ReplyError::Failed(_))),
        (200, "<xml><return_code>SUCCESS</return_code", |error| {
            matches!(error, ReplyError::Malformed { status: 200, .. })
        }),
    ];
    for (status, body, expected) in cases {
        for (error, reply) in refusals(move || Answer::new(status, "text/html", body)) {
            assert!(expected(&reply), "{body}: {reply:?}");
            assert_eq!(error.is_retryable(), status >= 500);
            let what = match body.len() {
                0 => "the reply is empty (HTTP status 200)".to_owned(),
                length => format!("; received {length} bytes of type `text/html`"),
            };
            let says = format!("HTTP {status}: ");
            assert!(error.to_string().contains(&says) && error.to_string().ends_with(&what), "{error}");
        }
    }
    for (error, reply) in
        refusals(|| Answer::new(302, "", "").with("Location", "https://portal.example/login?s3cret"))
    {
        assert_eq!(reply, ReplyError::Empty { status: 302 });
        assert_eq!(error.redirect(), Some("https://portal.example/login?…"));
        assert!(
            error.to_string().ends_with("status 302), which redirects to `https://portal.example/login?…`"),
            "{error}"
        );
    }
}

#[test]
fn a_nonce_and_a_signed_reply_only_where_they_are_documented() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|_, request| {
            let text = xml::signed(&[("return_code", "SUCCESS"), ("contract_id", "C")], false);
            match request.number {
                1 => document("<xml><return_code>SUCCESS</return_code><contract_id>C</contract_id></xml>"),
                2 => document(text),
                _ => document(text.replace(">C<", ">D<").replace("[C]", "[D]")),
            }
        });
        let caller = client(kind, &gateway);
        let body = DeleteContractBody { mch_id: String::new(), contract_id: "C".into() };
        let operation = DeleteContract { body };
        assert_eq!(caller.execute(operation.clone()).unwrap()["contract_id"], "C");
        let sent = sent(&gateway);
        assert_eq!(sent.keys().collect::<Vec<_>>(), ["contract_id", "mch_id", "sign"]);
        assert_eq!(caller.execute(operation.clone()).unwrap()["contract_id"], "C");
        // A signature must be correct if there is one.
        let error = caller.execute(operation).unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::V2(ReplyError::Signature(SignatureError::Mismatch))),
            "{error:?}"
        );
    }
}

#[test]
fn files_are_told_from_documents_however_they_come() {
    let refusal = "<xml><return_code>FAIL</return_code><return_msg>No Bill Exist</return_msg><error_code>20002</error_code></xml>";
    for manner in [Manner::Whole, Manner::Chunks(1, Duration::ZERO), Manner::Chunks(3, Duration::ZERO)] {
        for prefix in ["", "\u{feff}", "\r\n ", "<?xml version=\"1.0\"?>"] {
            for kind in Kind::BOTH {
                let (body, manner) = (format!("{prefix}{refusal}"), manner.clone());
                let gateway =
                    Gateway::start(move |_, _| Answer::new(200, "", body.clone()).manner(manner.clone()));
                let error = client(kind, &gateway).execute(download_bill_v2()).map(drop).unwrap_err();
                let ErrorKind::V2(ReplyError::Refused(failure)) = error.kind() else { panic!("{error:?}") };
                assert_eq!((failure.received_code(), failure.message()), ("20002", "No Bill Exist"));
            }
        }
        for (body, expected) in [
            ("<html><body>login</body></html>", ReplyError::Html { status: 200 }),
            ("<!doctype html><html>", ReplyError::Html { status: 200 }),
            ("", ReplyError::Empty { status: 200 }),
        ] {
            for kind in Kind::BOTH {
                let manner = manner.clone();
                let gateway = Gateway::start(move |_, _| Answer::new(200, "", body).manner(manner.clone()));
                let error = client(kind, &gateway).execute(download_bill_v2()).map(drop).unwrap_err();
                assert!(matches!(error.kind(), ErrorKind::V2(found) if *found == expected), "{error:?}");
            }
        }
        let plain = "\u{feff}交易时间,公众账号ID\r\n`2031-01-01,`wx\r\n".repeat(30);
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(plain.as_bytes()).unwrap();
        for content in [plain.clone().into_bytes(), encoder.finish().unwrap()] {
            for kind in Kind::BOTH {
                let (content, manner) = (content.clone(), manner.clone());
                let gateway =
                    Gateway::start(move |_, _| Answer::new(200, "", content.clone()).manner(manner.clone()));
                let caller = client(kind, &gateway);
                let download = caller.execute(download_bill_v2()).unwrap();
                let bytes: Result<_, DownloadError> = caller.bytes(download);
                assert_eq!(bytes.unwrap(), plain);
            }
        }
    }
    // A short file that is neither of these.
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|_, _| Answer::new(200, "", "a"));
        let caller = client(kind, &gateway);
        assert_eq!(caller.bytes(caller.execute(download_bill_v2()).unwrap()).unwrap(), "a");
    }
}

#[test]
fn uploads_have_the_digest_of_their_file() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|_, _| {
            document(xml::signed(&[("return_code", "SUCCESS"), ("media_id", "M")], true))
        });
        let body = UploadV2Body {
            mch_id: String::new(),
            media_hash: String::new(),
            sign_type: None,
            sign: String::new(),
            media: rt::FilePart::new("a\".png", *b"abc"),
        };
        assert_eq!(client(kind, &gateway).execute(UploadV2 { body }).unwrap().media_id, "M");
        let parts = gateway.only().parts();
        let text = |name: &str| {
            let part = parts.iter().find(|part| part.head.contains(&format!("name=\"{name}\"")));
            String::from_utf8(part.unwrap().content.clone()).unwrap()
        };
        assert_eq!(text("media_hash"), "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!((text("media"), text("mch_id")), ("abc".into(), MERCHANT_ID.into()));
        assert!(parts.last().unwrap().head.contains("filename=\"a%22.png\""));
    }
}

#[test]
fn addresses_for_browsers_are_signed_and_not_called() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|_, _| document(""));
        let query = EntrustWebQuery {
            appid: "wx8888888888888888".into(),
            mch_id: String::new(),
            notify_url: "https://shop.example/notify?a=1%262".into(),
            sign: String::new(),
        };
        // Anyone with the address could read `b` as a parameter.
        let notify_url = "https://shop.example/notify?a=1&b=2".into();
        let two_readings = EntrustWeb { query: EntrustWebQuery { notify_url, ..query.clone() } };
        let error = client(kind, &gateway).execute(two_readings).unwrap_err();
        assert!(error.to_string().contains("notify_url: the value holds `&b=`"), "{error}");
        let redirect = client(kind, &gateway).execute(EntrustWeb { query }).unwrap();
        let rest = redirect.url.strip_prefix(&format!("{}/papay/entrustweb?", gateway.origin())).unwrap();
        let query = rest.strip_suffix("#wechat_redirect").unwrap();
        let parameters = xml::of_query(query);
        assert!(xml::is_signed(&parameters), "{query}");
        assert_eq!(parameters["mch_id"], MERCHANT_ID);
        assert_eq!(parameters["notify_url"], "https://shop.example/notify?a=1%262");
        assert_eq!(gateway.count(), 0);
    }
}

#[test]
fn fields_for_the_bank_are_sealed_with_its_key() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start_tls(|_, _| {
            document(xml::signed(&[("return_code", "SUCCESS"), ("x", "1")], false))
        });
        let error = client(kind, &gateway).execute(pay_bank()).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Configuration(_)), "{error:?}");
        let config = config(&gateway).bank_key(Which::Bank.platform_key());
        let (transport, blocking) = crate::mutual_tls::transports();
        kind.caller_on(config, transport, blocking).execute(pay_bank()).unwrap();
        let sent = sent(&gateway);
        assert_eq!(Which::Bank.pair().open(&sent["enc_bank_no"]).as_deref(), Some("6225760000000000"));
        assert_eq!(Which::Bank.pair().open(&sent["enc_true_name"]).as_deref(), Some(PLAINTEXTS[0]));
        assert_eq!(gateway.only().header("wechatpay-serial"), None);
    }
}

#[test]
fn the_key_of_api_v2_is_needed() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|_, _| document(""));
        let signer = rt::LocalSigner::new(
            "5157",
            rt::MerchantKey::from_pem(&crate::gateway::pem("merchant_key")).unwrap(),
        );
        let bare = rt::Config::builder(MERCHANT_ID, signer.unwrap()).base_url(gateway.origin());
        let error = kind.caller(bare).execute(unified_order(None)).map(drop).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Configuration(_)), "{error:?}");
        assert_eq!(gateway.count(), 0);
    }
}

#[test]
fn untyped_calls_reach_api_v2() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|_, _| document(xml::signed(&SUCCESS, false)));
        let body =
            json!({"appid": "wx8888888888888888", "mch_id": "", "out_trade_no": "ORD-1", "total_fee": 1});
        let reply =
            call!(&client(kind, &gateway), client => client.path("v2/pay/orderquery").json(&body).post());
        assert_eq!(reply.unwrap()["prepay_id"], "wx<1>&\"2\"");
        assert_eq!(gateway.only().target, "/pay/orderquery");
        let sent = sent(&gateway);
        let names: Vec<_> = sent.keys().collect();
        assert_eq!(names, ["appid", "mch_id", "nonce_str", "out_trade_no", "sign", "total_fee"]);
        assert_eq!(sent["mch_id"], MERCHANT_ID);
        let call = call!(&client(kind, &gateway), client => {
            client.path("v2/pay/x?a=1").query("b", "2 3").json(&body).post()
        });
        assert!(call.is_ok(), "{call:?}");
        assert_eq!(gateway.seen()[1].target, "/pay/x?a=1&b=2%203");
    }
}
