//! API v2: signatures, the order of what is signed, and documents.

use serde_json::Value as Json;
use wechatpay_runtime::front_end::{
    AppPayment, Coupon, CouponPage, CouponPlugin, JsapiPayment, PayscoreConfirm, PayscoreDetail, RedPacket,
    Stamp,
};
use wechatpay_runtime::v2::signature::{self, WORKWX_PAYMENT, WORKWX_RED_PACKET};
use wechatpay_runtime::v2::xml::{Document, XmlKind};
use wechatpay_runtime::v2::{Parameters, SignType};
use wechatpay_runtime::{ApiV2Key, FilePart, PlatformKey};
use wechatpay_tests::merchant::api_v2_key;
use wechatpay_tests::vectors::{Case, cases};

use super::{Plan, Verdict};

pub const SIGNATURE: Plan = Plan {
    file: "v2-signature.json",
    check: signature,
    accepted: 18,
    refused: 3,
    not_applicable: 0,
    errors: &[("", "Mismatch")],
};

fn signature(case: &Case) -> Verdict {
    let expected = case.text("sign");
    let Some(sign_type) = SignType::from_name(case.text("kind")) else { return md5_of_a_text(case) };
    let mut parameters = parameters(case);
    if case.find("word") == Some("secret") {
        let made = signature::workwx_sign(&parameters, WORKWX_RED_PACKET, case.text("key"));
        assert_eq!(made, expected);
        return Verdict::Accepted;
    }
    let key = ApiV2Key::new(case.text("key")).unwrap();
    if let Some(joined) = case.find("joined") {
        assert_eq!(
            signature::sign(&joined_parameters(joined), sign_type, &key),
            expected,
            "of what is joined"
        );
    }
    if !case.is_rejected() {
        assert_eq!(signature::sign(&parameters, sign_type, &key), expected, "{}", case.name());
    }
    // Whatever `sign` was among the parameters before.
    parameters.insert(signature::SIGN.to_owned(), expected.to_owned());
    Verdict::of(signature::verify(&parameters, &key), || ())
}

/// What is `null` is absent.
fn parameters(case: &Case) -> Parameters {
    let members = case.members("parameters").into_iter();
    members.filter_map(|(name, text)| Some((name.to_owned(), text?.to_owned()))).collect()
}

/// `a=1&b=2`, where values may have `&` and `=`: a piece without a name belongs to the value before it.
fn joined_parameters(joined: &str) -> Parameters {
    let mut parameters = Parameters::new();
    for pair in joined.split('&') {
        let (name, text) = pair.split_once('=').unwrap();
        match parameters.get_mut("body") {
            Some(body) if name == "b" => body.push_str(&format!("&{pair}")),
            _ => drop(parameters.insert(name.to_owned(), text.to_owned())),
        }
    }
    parameters
}

fn md5_of_a_text(case: &Case) -> Verdict {
    assert_eq!(case.text("kind"), "MD5-raw");
    let (text, expected) = (case.text("text"), case.text("sign"));
    let nothing = Parameters::new();
    if let Some(key) = text.strip_prefix("&key=") {
        let made = signature::sign(&nothing, SignType::Md5, &ApiV2Key::new(key).unwrap());
        assert_eq!(made, expected.to_uppercase());
    }
    if let Some(secret) = text.strip_prefix("&secret=") {
        let made = signature::workwx_sign(&nothing, WORKWX_PAYMENT, secret);
        assert_eq!(made, expected.to_uppercase());
    }
    Verdict::of(md5(text), || expected.to_owned())
}

fn md5(text: &str) -> std::io::Result<String> {
    FilePart::new("", text.as_bytes()).md5()
}

/// The same signatures out of what a page, an app or a mini program is given.
#[test]
fn front_ends_get_these_signatures() {
    let mut covered = Vec::new();
    for case in cases("v2-signature.json") {
        let Some((kind, made)) = front_end(&case) else { continue };
        assert_eq!(made, case.text("sign"), "{}", case.name());
        covered.push(kind);
    }
    let expected =
        ["plug-in", "page", "JSAPI", "JSAPI", "App", "red packet", "payscore confirm", "payscore detail"];
    assert_eq!(covered, expected);
}

fn front_end(case: &Case) -> Option<(&'static str, String)> {
    let sign_type = SignType::from_name(case.text("kind"))?;
    let parameters = parameters(case);
    let has = |name: &str| parameters.contains_key(name);
    let text = |name: &str| parameters[name].as_str();
    let key = ApiV2Key::new(case.text("key")).unwrap();
    let stamp = |timestamp: &str, nonce: &str| Stamp {
        timestamp: text(timestamp).parse().unwrap(),
        nonce: text(nonce).to_owned(),
    };
    Some(if has("stock_id0") {
        let coupon = |at: u32| {
            let (stock_id, out_request_no) = (format!("stock_id{at}"), format!("out_request_no{at}"));
            Coupon::new(text(&stock_id), text(&out_request_no))
        };
        (
            "plug-in",
            CouponPlugin::new(text("send_coupon_merchant"), [coupon(0), coupon(1)]).sign(&key).unwrap().sign,
        )
    } else if has("open_id") {
        let coupon = Coupon::new(text("stock_id"), text("out_request_no")).coupon_code(text("coupon_code"));
        (
            "page",
            CouponPage::new(coupon, text("send_coupon_merchant"), text("open_id")).sign(&key).unwrap().sign,
        )
    } else if has("signType") {
        let payment = JsapiPayment::new(text("appId"), text("package").strip_prefix("prepay_id=").unwrap());
        ("JSAPI", payment.sign_v2(&stamp("timeStamp", "nonceStr"), &key, sign_type).unwrap().pay_sign)
    } else if has("prepayid") {
        let payment = AppPayment::new(text("appid"), text("partnerid"), text("prepayid"));
        ("App", payment.sign_v2(&stamp("timestamp", "noncestr"), &key, sign_type).unwrap().sign)
    } else if has("timeStamp") {
        let package = text("package").replace("%3D", "=").replace("%26", "&");
        (
            "red packet",
            RedPacket::new(text("appId"), package)
                .sign(&stamp("timeStamp", "nonceStr"), &key)
                .unwrap()
                .pay_sign,
        )
    } else if has("service_id") {
        let order = PayscoreDetail::new(text("mch_id"), text("service_id"), text("out_order_no"));
        ("payscore detail", order.sign(&stamp("timestamp", "nonce_str"), &key).unwrap().sign)
    } else if has("package") {
        let order = PayscoreConfirm::new(text("mch_id"), text("package"));
        ("payscore confirm", order.sign(&stamp("timestamp", "nonce_str"), &key).unwrap().sign)
    } else {
        return None;
    })
}

pub const ORDER: Plan =
    Plan { file: "v2-order.json", check: order, accepted: 12, refused: 0, not_applicable: 0, errors: &[] };

/// The signature tells what was signed: the digest of the pairs in the order that the case expects, and the key.
fn order(case: &Case) -> Verdict {
    let pair = |pair: &Json| -> Option<(String, String)> {
        let text = |at: usize| match &pair[at] {
            Json::String(text) => Some(text.clone()),
            Json::Null => None,
            other => Some(other.to_string()),
        };
        Some((text(0)?, text(1)?))
    };
    let parameters: Parameters = case.list("input").iter().filter_map(pair).collect();
    let joined = match case.find("joined_unsorted") {
        // Sorted they are, too: what is left out is the point.
        Some(joined) => {
            let mut pairs: Vec<&str> = joined.split('&').collect();
            pairs.sort_unstable();
            pairs.join("&")
        }
        None => {
            let sorted = case.list("sorted").iter().filter_map(pair);
            sorted.map(|(name, text)| format!("{name}={text}")).collect::<Vec<_>>().join("&")
        }
    };
    let made = signature::sign(&parameters, SignType::Md5, &api_v2_key());
    let expected = format!("{joined}&key={}", wechatpay_tests::merchant::API_V2_KEY);
    Verdict::of(md5(&expected).map(|digest| digest.to_uppercase()), || made)
}

pub const XML: Plan = Plan {
    file: "v2-xml.json",
    check: xml,
    accepted: 7,
    refused: 3,
    not_applicable: 0,
    errors: &[("php: external entity", "XmlError { kind: Doctype,"), ("", "XmlError { kind: Root,")],
};

fn xml(case: &Case) -> Verdict {
    let document = case.text("document").as_bytes();
    let read = match case.find("root") {
        Some("root") => {
            assert!(Document::parse(document).is_err(), "only inside of a field");
            Document::parse_embedded(document)
        }
        _ => Document::parse(document),
    };
    // The root alone is reason enough; so are the others.
    for (root, kind) in [("movies", XmlKind::Syntax), ("batchjob", XmlKind::Nested)] {
        if case.text("document").contains(&format!("<{root}>")) {
            let renamed = case.text("document").replace(root, "xml");
            let read = Document::parse(renamed.as_bytes()).and_then(|document| document.parameters());
            assert_eq!(read.unwrap_err().kind(), kind, "{}", case.name());
        }
    }
    let fields = match read.and_then(|document| document.parameters()) {
        Ok(fields) => fields,
        Err(error) => return Verdict::Refused(format!("{error:?}")),
    };
    if let Some(key) = fields.get("pub_key") {
        assert!(PlatformKey::from_public_key_pem("bank", key).is_ok(), "the bank's key");
    }
    let expected = case.members("fields").into_iter();
    let expected: Parameters =
        expected.map(|(name, text)| (name.to_owned(), text.unwrap().to_owned())).collect();
    assert_eq!(fields, expected, "{}", case.name());
    Verdict::Accepted
}
