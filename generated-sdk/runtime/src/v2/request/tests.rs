//! Operations of API v2 are signed as documented.

use serde_json::Value as Json;

use super::*;
use crate::codec::{Record, Value};
use crate::content::FilePart;
use crate::operation::{Method, OperationSpec, Segment};

static KEY: std::sync::LazyLock<ApiV2Key> =
    std::sync::LazyLock::new(|| ApiV2Key::new("192006250b4c09247ec02edce69f6a2d").unwrap());
fn merchant() -> Merchant<'static> {
    Merchant {
        mchid: "10000100",
        key: &KEY,
        sign_type: SignType::Md5,
        nonce: "ibuaiVcKdpRxkhJA",
        workwx_secret: None,
    }
}

#[derive(Clone)]
struct Order {
    appid: String,
    mch_id: String,
    device_info: Option<String>,
    body: String,
    sign_type: Option<String>,
}
crate::record!(Order { appid, mch_id, device_info, body, sign_type });

/// The order of <https://pay.weixin.qq.com/wiki/doc/api/jsapi.php?chapter=4_3>.
fn order() -> Order {
    Order {
        appid: "wxd930ea5d5a258f4f".into(),
        mch_id: "10000100".into(),
        device_info: Some("1000".into()),
        body: "test".into(),
        sign_type: None,
    }
}

fn body(spec: &OperationSpec, body: &dyn Value, merchant: &Merchant<'_>) -> Result<String, RequestError> {
    let parts = Parts { body: Some(body), ..Parts::default() };
    match sign(spec, &parts, merchant)?.body {
        SignedBody::Xml(xml) => Ok(xml),
        SignedBody::Form(form) => Ok(to_query(&form)),
        SignedBody::None => Ok(String::new()),
    }
}

fn query(spec: &OperationSpec, query: &dyn Record, merchant: &Merchant<'_>) -> String {
    let parts = Parts { query: Some(query), ..Parts::default() };
    sign(spec, &parts, merchant).unwrap().query.unwrap()
}

#[test]
fn the_official_order() {
    assert_eq!(
        body(&OperationSpec::V2, &order(), &merchant()).as_deref(),
        Ok(concat!(
            "<xml><appid>wxd930ea5d5a258f4f</appid><body>test</body><device_info>1000</device_info>",
            "<mch_id>10000100</mch_id><nonce_str>ibuaiVcKdpRxkhJA</nonce_str>",
            "<sign>9A0A8659F005D6984697E2CA0A9CF3B7</sign></xml>"
        ))
    );
}

fn signed(xml: &str) -> Parameters {
    let parameters = xml::Document::parse(xml.as_bytes()).unwrap().parameters().unwrap();
    assert_eq!(signature::verify(&parameters, &KEY), Ok(()));
    parameters
}

#[test]
fn the_sign_type_is_the_callers_or_the_merchants_and_is_signed() {
    let hmac = Merchant { sign_type: SignType::HmacSha256, ..merchant() };
    let choose = |sign_type: &str| Order { sign_type: Some(sign_type.into()), ..order() };
    for (order, merchant, expected, length) in [
        (order(), merchant(), None, 32),
        (order(), hmac, Some("HMAC-SHA256"), 64),
        (choose("MD5"), hmac, Some("MD5"), 32),
        (choose("HMAC-SHA256"), merchant(), Some("HMAC-SHA256"), 64),
        (choose(""), hmac, Some("HMAC-SHA256"), 64),
        (choose(""), merchant(), Some(""), 32),
    ] {
        let parameters = signed(&body(&OperationSpec::V2, &order, &merchant).unwrap());
        assert_eq!(parameters.get("sign_type").map(String::as_str), expected);
        assert_eq!(parameters["sign"].len(), length);
    }
    // Only one is documented.
    let only = OperationSpec { sign_type: Some(SignType::HmacSha256), ..OperationSpec::V2 };
    let only_md5 = OperationSpec { sign_type: Some(SignType::Md5), ..OperationSpec::V2 };
    for (spec, merchant, expected) in
        [(&only, merchant(), Some("HMAC-SHA256")), (&only_md5, hmac, None), (&only_md5, merchant(), None)]
    {
        let parameters = signed(&body(spec, &order(), &merchant).unwrap());
        assert_eq!(parameters.get("sign_type").map(String::as_str), expected);
    }
    let error = body(&OperationSpec::V2, &choose("RSA"), &merchant()).unwrap_err();
    assert_eq!(error.to_string(), "sign_type: neither MD5 nor HMAC-SHA256");
}

#[derive(Clone)]
struct Transfer {
    mchid: Option<String>,
    amount: Option<i64>,
}
crate::record!(Transfer { mchid, amount });

#[derive(Clone)]
struct Combined {
    combine_mch_id: String,
}
crate::record!(Combined { combine_mch_id });

#[test]
fn the_merchant_id_is_checked_and_never_invented() {
    let transfer = |mchid: Option<&str>| Transfer { mchid: mchid.map(Into::into), amount: Some(1) };
    for (value, parameter, expected) in [
        (&order() as &dyn Value, "mch_id", Some("10000100")),
        (&Order { mch_id: String::new(), ..order() }, "mch_id", Some("10000100")),
        (&transfer(None), "mchid", Some("10000100")),
        (&transfer(None), "mch_id", None),
        (&transfer(Some("")), "mchid", Some("10000100")),
        (&transfer(Some("10000100")), "mchid", Some("10000100")),
        (&Combined::blank(), "combine_mch_id", Some("10000100")),
    ] {
        let parameters = signed(&body(&OperationSpec::V2, value, &merchant()).unwrap());
        assert_eq!(parameters.get(parameter).map(String::as_str), expected);
    }
    // A table without the sign type of the merchant keeps MD5, as red packets and transfers require.
    let hmac = Merchant { sign_type: SignType::HmacSha256, ..merchant() };
    let parameters = signed(&body(&OperationSpec::V2, &transfer(None), &hmac).unwrap());
    assert!(!parameters.contains_key("sign_type") && parameters["sign"].len() == 32);
    for (value, parameter) in [
        (&Order { mch_id: "1".into(), ..order() } as &dyn Value, "mch_id"),
        (&transfer(Some("1")), "mchid"),
        (&Combined { combine_mch_id: "1".into() }, "combine_mch_id"),
    ] {
        let error = body(&OperationSpec::V2, value, &merchant()).unwrap_err();
        assert_eq!(error, RequestError::OtherMerchant { parameter });
    }
}

#[derive(Clone)]
struct RedPacket {
    nonce_str: String,
    mch_billno: String,
    mch_id: String,
    wxappid: String,
    re_openid: String,
    total_amount: i64,
    act_name: String,
    wishing: String,
    workwx_sign: Option<String>,
}
crate::record!(RedPacket {
    nonce_str,
    mch_billno,
    mch_id,
    wxappid,
    re_openid,
    total_amount,
    act_name,
    wishing,
    workwx_sign
});

#[test]
fn enterprise_payments_are_signed_twice() {
    // The inputs are those of the official page, the digest was computed with Python's hashlib.
    let packet = |workwx_sign: Option<&str>| RedPacket {
        nonce_str: String::new(),
        mch_billno: "11111234567890".into(),
        mch_id: "10000098".into(),
        wxappid: "wx123456789".into(),
        re_openid: "oxTWIuGaIt6gTKsQRLau2M0yL16E".into(),
        total_amount: 100,
        act_name: "XXX".into(),
        wishing: "w".into(),
        workwx_sign: workwx_sign.map(Into::into),
    };
    let merchant = Merchant { mchid: "10000098", nonce: "qFKEgfig76DF9912fewmkp", ..merchant() };
    let with_secret = Merchant { workwx_secret: Some("192006250b4c09247ec02edce69f6a2d"), ..merchant };
    for (value, merchant, expected) in [
        (packet(None), with_secret, Some("8B8D04AFC9FD08094CC5A0C2FA8BB60C")),
        (packet(Some("own")), with_secret, Some("own")),
        (packet(Some("own")), merchant, Some("own")),
    ] {
        let parameters = signed(&body(&OperationSpec::V2, &value, &merchant).unwrap());
        assert_eq!(parameters.get("workwx_sign").map(String::as_str), expected);
        assert_eq!(parameters["nonce_str"], "qFKEgfig76DF9912fewmkp");
    }
    let refused = body(&OperationSpec::V2, &packet(None), &merchant);
    assert_eq!(refused, Err(RequestError::WorkwxSecret));
}

#[test]
fn the_nonce_is_added_unless_omitted() {
    let omitted = OperationSpec { nonce: Nonce::Omitted, ..OperationSpec::V2 };
    assert!(!signed(&body(&omitted, &order(), &merchant()).unwrap()).contains_key("nonce_str"));
    let own: Json = serde_json::from_str(r#"{"nonce_str":"own"}"#).unwrap();
    assert_eq!(signed(&body(&OperationSpec::V2, &own, &merchant()).unwrap())["nonce_str"], "own");
    for nonce in ["", "a-b", "元", "012345678901234567890123456789012"] {
        let merchant = Merchant { nonce, ..merchant() };
        assert_eq!(body(&OperationSpec::V2, &order(), &merchant), Err(RequestError::Nonce));
        assert!(body(&omitted, &order(), &merchant).is_ok());
    }
}

#[derive(Clone)]
struct Contract {
    mch_id: String,
    notify_url: String,
    contract_display_account: String,
    version: String,
    sign: String,
    sign_type: Option<String>,
}
crate::record!(Contract { mch_id, notify_url, contract_display_account, version, sign, sign_type });

#[derive(Clone)]
struct Authorization {
    mch_id: String,
    redirect_uri: String,
}
crate::record!(Authorization { mch_id, redirect_uri });

#[test]
fn queries_are_signed_where_documented() {
    let spec = OperationSpec { method: Method::Get, body: BodyKind::None, ..OperationSpec::V2 };
    let contract = Contract {
        notify_url: "https://weixin.qq.com".into(),
        contract_display_account: "微信代扣".into(),
        version: "1.0".into(),
        sign: "stale".into(),
        ..Contract::blank()
    };
    // What is signed is not percent-encoded. The digest was computed with Python's hashlib.
    assert_eq!(
        query(&spec, &contract, &merchant()),
        concat!(
            "contract_display_account=%E5%BE%AE%E4%BF%A1%E4%BB%A3%E6%89%A3&mch_id=10000100&",
            "notify_url=https%3A%2F%2Fweixin.qq.com&sign=D91D731D2FCC6FD8A65508FC51161013&version=1.0"
        )
    );
    let authorization = Authorization { mch_id: "1".into(), redirect_uri: "https://a.b/?c".into() };
    assert_eq!(query(&spec, &authorization, &merchant()), "mch_id=1&redirect_uri=https%3A%2F%2Fa.b%2F%3Fc");
    // `secapi/mch/submchmanage?action=add` has both, and signs the body.
    let parts = Parts { query: Some(&authorization), body: Some(&order()), headers: None };
    let both = sign(&OperationSpec::V2, &parts, &merchant()).unwrap();
    assert!(both.query.is_some_and(|query| !query.contains("sign")));
    assert!(matches!(both.body, SignedBody::Xml(xml) if xml.contains("<sign>")));
}

#[derive(Clone)]
struct Upload {
    media: FilePart,
    media_hash: String,
    mch_id: String,
    sign_type: String,
    sign: Option<String>,
}
crate::record!(Upload { media, media_hash, mch_id, sign_type, sign });

#[test]
fn uploads_sign_their_texts() {
    let spec = OperationSpec { body: BodyKind::Multipart, ..OperationSpec::V2 };
    let upload = |media_hash: &str| Upload {
        media: FilePart::new("a.png", *b"abc"),
        media_hash: media_hash.into(),
        mch_id: "10000100".into(),
        sign_type: "MD5".into(),
        sign: None,
    };
    let expected = "mch_id=10000100&media_hash=900150983cd24fb0d6963f7d28e17f72&sign=0EC8DF922AD92831736AC6AC289309B2&sign_type=MD5";
    for media_hash in ["", "900150983cd24fb0d6963f7d28e17f72"] {
        assert_eq!(body(&spec, &upload(media_hash), &merchant()).as_deref(), Ok(expected));
    }
}

#[test]
fn what_cannot_be_sent_is_named() {
    let control = Order { body: "\u{1}".into(), ..order() };
    for (spec, value, text) in [
        (
            OperationSpec::V2,
            &control as &dyn Value,
            "body: the name or the text has characters that XML cannot hold",
        ),
        (OperationSpec::V2, &vec![order()], "an object or list is not allowed here"),
        (
            OperationSpec { body: BodyKind::Json, ..OperationSpec::V2 },
            &order(),
            "API v2 has no requests in JSON",
        ),
    ] {
        assert_eq!(body(&spec, value, &merchant()).unwrap_err().to_string(), text);
    }
}

#[test]
fn an_operation_without_parts() {
    #[derive(Clone, Debug)]
    struct Get {
        id: Segment,
    }
    crate::operation!(Get -> Json { path: [id] } = OperationSpec { body: BodyKind::None, path: "/{id}", ..OperationSpec::V2 });
    let get = Get { id: "7".into() };
    let signed = sign(
        <Get as crate::operation::Operation>::SPEC,
        &crate::operation::Operation::parts(&get),
        &merchant(),
    )
    .unwrap();
    assert!(signed == Signed { query: None, body: SignedBody::None });
}

#[test]
fn nothing_shows_a_key_or_a_text() {
    let parts = Parts { body: Some(&order()), ..Parts::default() };
    let merchant = Merchant { workwx_secret: Some("hidden"), ..merchant() };
    let signed = sign(&OperationSpec::V2, &parts, &merchant).unwrap();
    assert_eq!(format!("{signed:?}"), "Signed { query: false, body: XML }");
    assert_eq!(format!("{merchant:?}"), "Merchant { mchid: \"10000100\", sign_type: Md5, .. }");
}

/// A contract that a browser is directed to sign.
#[derive(Clone)]
struct Entrust {
    appid: String,
    contract_display_account: String,
    mch_id: String,
    notify_url: String,
    sign: String,
}
crate::record!(Entrust { appid, contract_display_account, mch_id, notify_url, sign });

#[test]
fn an_address_for_a_browser_has_one_reading() {
    let spec = OperationSpec {
        method: Method::Get,
        body: BodyKind::None,
        reply: ReplyKind::Redirect,
        ..OperationSpec::V2
    };
    let signed = |spec: &OperationSpec, account: &str, url: &str| {
        let query = Entrust {
            appid: "wx1".into(),
            contract_display_account: account.into(),
            notify_url: url.into(),
            ..Entrust::blank()
        };
        let parts = Parts { query: Some(&query), ..Parts::default() };
        sign(spec, &parts, &merchant()).map(drop)
    };
    let url = "https://example.com/paid?a=1";
    let forged =
        "x&mch_id=10000100&out_trade_no=ORDER-7&result_code=SUCCESS&return_code=SUCCESS&total_fee=99900&zz=";
    let two = |parameter: &str, member: &str| Err((parameter.to_owned(), member.to_owned()));
    for (account, given, expected) in [
        ("a name", url, Ok(())),
        ("a & b = c", url, Ok(())),
        ("a&b&c=", url, two("contract_display_account", "c")),
        ("a&b&&c", url, Ok(())),
        ("x%26mch_id%3D1", url, Ok(())),
        (forged, url, two("contract_display_account", "mch_id")),
        // Not under any known name either, since other documents might know it.
        ("x&unheard_of=1", url, two("contract_display_account", "unheard_of")),
        // Before its own name, but after the first one.
        ("x&bank_type=CFT", url, two("contract_display_account", "bank_type")),
        ("a name", "https://example.com/?a=1&total=2", two("notify_url", "total")),
        // Nothing can come before all of them.
        ("x&aaa=1", url, Ok(())),
    ] {
        let found = signed(&spec, account, given).map_err(|error| match error {
            RequestError::TwoReadings(error) => (error.parameter().to_owned(), error.member().to_owned()),
            error => panic!("{error:?}"),
        });
        assert_eq!(found, expected, "{account} {given}");
    }
    // What is sent only to the platform may contain unknown names.
    let call = OperationSpec { reply: ReplyKind::Xml, ..spec };
    assert_eq!(signed(&call, "x&unheard_of=1", url), Ok(()));
    assert!(matches!(signed(&call, forged, url), Err(RequestError::TwoReadings(_))));
}

#[test]
fn what_would_be_refused_when_it_comes_back_is_not_sent() {
    let order = |text: &str| Order { body: text.into(), ..order() };
    for (text, expected) in [
        ("uid=7&vip=1", None),
        ("a test & more", None),
        ("{\"a\":\"1&2=3\"}", None),
        // The documented value of `long_url`.
        ("weixin://wxpay/bizpayurl?sign=X&appid=X&mch_id=X&product_id=X&time_stamp=X&nonce_str=X", None),
        ("uid=7&device_info=1", None),
        ("uid=7&result_code=SUCCESS", Some("result_code")),
        ("uid=7&x=1&transaction_id=1", Some("transaction_id")),
    ] {
        let found = body(&OperationSpec::V2, &order(text), &merchant()).map(drop);
        match (found, expected) {
            (Ok(()), None) => {}
            (Err(RequestError::TwoReadings(error)), Some(member)) => {
                assert_eq!((error.parameter(), error.member()), ("body", member));
            }
            (found, _) => panic!("{text}: {found:?}"),
        }
    }
    // If it is handed back, notifications and replies would be refused.
    for (attach, expected) in [
        ("uid=7&vip=1", None),
        ("{\"uid\":\"7&vip=1\"}", None),
        ("https://shop.example/?a=1&b=2", None),
        ("uid=7&coupon_code_1=1&plan=2&id_0=3", None),
        ("uid=7&device_info=WEB", None),
        ("uid=7&device_info=APP", Some("device_info")),
        ("shop=1&mch_id=10000100", Some("mch_id")),
        ("shop=1&sub_mch_id=7", Some("sub_mch_id")),
        ("uid=7&coupon_id_0=1", Some("coupon_id_0")),
        ("uid=7&coupon_fee=1", Some("coupon_fee")),
        ("uid=7&contract_id=1", Some("contract_id")),
    ] {
        let pairs = [("appid", "wx1"), ("device_info", "WEB"), ("attach", attach)];
        let pairs = pairs.map(|(name, text)| (name.to_owned(), Json::from(text)));
        let object = Json::Object(pairs.into_iter().collect());
        let found = match body(&OperationSpec::V2, &object, &merchant()) {
            Err(RequestError::TwoReadings(error)) => Some(error.member().to_owned()),
            outcome => outcome.map(|_| None).unwrap(),
        };
        assert_eq!(found.as_deref(), expected, "{attach}");
    }
    let object: Json = serde_json::from_str(r#"{"appid":"wx1","attach":"x&total_fee=1"}"#).unwrap();
    let error = body(&OperationSpec::V2, &object, &merchant()).unwrap_err();
    assert!(error.to_string().starts_with("attach: the value holds `&total_fee=`"), "{error}");
}
