//! Documents that the APIv2 key signs for any purpose, and what handlers of payments, contracts, orders and refunds
//! make of each.

use super::*;
use crate::v2;
use crate::v2::signature::{SIGN, sign};
use crate::v2::xml::to_xml;
use crate::v2::{NotificationFault as V2, Parameters, SignType, SignatureError};

/// A payment as in its table, shortened.
#[derive(Clone)]
struct Paid {
    attach: Option<String>,
    mch_id: Option<String>,
    result_code: Option<String>,
    return_code: Option<String>,
    total_fee: Option<i64>,
    transaction_id: Option<String>,
    coupon_fee: crate::codec::Numbered<i64>,
    trade_state: Option<String>,
    sign: Option<String>,
}
crate::record!(Paid {
    attach, mch_id, result_code, return_code, total_fee, transaction_id, coupon_fee = "coupon_fee_$n", trade_state, sign
});

impl Notification for Paid {
    const EVENT: &'static str = "transaction-success";
    const PROTOCOL: crate::operation::Protocol = crate::operation::Protocol::V2;
    const REQUIRED: &'static [&'static str] = &["mch_id", "total_fee", "transaction_id", "sign"];
    type Acknowledgement = Json;
}

/// A contract, which has no codes.
#[derive(Clone)]
struct Contract {
    mch_id: Option<String>,
    contract_id: Option<String>,
    sign: Option<String>,
}
crate::record!(Contract { mch_id, contract_id, sign });

impl Notification for Contract {
    const EVENT: &'static str = "pap-contract-state-changed";
    const PROTOCOL: crate::operation::Protocol = crate::operation::Protocol::V2;
    const REQUIRED: &'static [&'static str] = &["mch_id", "contract_id"];
    type Acknowledgement = Json;
}

/// One of several payloads that are told apart by their event.
#[derive(Clone)]
struct Checked {
    combine_mch_id: Option<String>,
    event_type: Option<String>,
    sign: Option<String>,
}
crate::record!(Checked { combine_mch_id, event_type, sign });

impl Notification for Checked {
    const EVENT: &'static str = "CHECK.SUCCESS";
    const PROTOCOL: crate::operation::Protocol = crate::operation::Protocol::V2;
    const EVENT_TYPES: &'static [&'static str] = &["CHECK.SUCCESS"];
    type Acknowledgement = Json;
}

/// A refund that also names its merchant inside.
#[derive(Clone)]
struct Sealed {
    mch_id: Option<String>,
    req_info: Option<Inside>,
}
crate::record!(Sealed { mch_id, req_info as aes_ecb_xml });

#[derive(Clone)]
struct Inside {
    mch_id: Option<String>,
    refund_id: Option<String>,
}
crate::record!(Inside { mch_id, refund_id });

impl Notification for Sealed {
    const EVENT: &'static str = "refund-processed";
    const PROTOCOL: crate::operation::Protocol = crate::operation::Protocol::V2;
    const REQUIRED: &'static [&'static str] = &["mch_id", "nonce_str", "req_info", "req_info.refund_id"];
    type Acknowledgement = Json;
}

fn parameters(pairs: &[(&str, &str)]) -> Parameters {
    pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

/// A document with its signature.
fn signed_document(pairs: &[(&str, &str)], sign_type: SignType) -> String {
    let mut parameters = parameters(pairs);
    parameters.insert(SIGN.into(), sign(&parameters, sign_type, &ApiV2Key::new(API_V2_KEY).unwrap()));
    to_xml(&parameters).unwrap()
}

fn open<P: Notification>(document: &str) -> Result<P, V2> {
    match handler().receive_v2(document.as_bytes()).and_then(VerifiedV2::payload::<P>) {
        Ok(opened) => Ok(opened.event),
        Err(NotificationError::V2(error)) => Err(error),
        Err(error) => panic!("{error:?}"),
    }
}

/// The variant of an error, and what it names.
fn arm(error: &V2) -> (&'static str, String) {
    match error {
        V2::Signature(SignatureError::Missing) => ("unsigned", String::new()),
        V2::TwoReadings(error) => ("two readings", format!("{} {}", error.parameter(), error.member())),
        V2::OtherMerchant { parameter, found } => ("merchant", format!("{parameter} {found}")),
        V2::OtherEvent { found, .. } => ("event", found.clone()),
        V2::Incomplete { missing, .. } => ("incomplete", (*missing).to_owned()),
        V2::Failed(failure) => ("failed", failure.received_code().to_owned()),
        error => panic!("{error:?}"),
    }
}

const PAID: &[(&str, &str)] = &[
    ("appid", "wx1"),
    ("mch_id", "1900000109"),
    ("result_code", "SUCCESS"),
    ("return_code", "SUCCESS"),
    ("total_fee", "1"),
    ("transaction_id", "42"),
];

/// The payment with these members in place of its own; an empty text removes one.
fn paid(changes: &[(&str, &str)]) -> String {
    let mut pairs = parameters(PAID);
    pairs.extend(parameters(changes));
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    signed_document(&pairs, SignType::Md5)
}

#[test]
fn a_payment_is_of_this_purpose_for_this_merchant_and_successful() {
    for changes in [
        &[][..],
        &[("trade_state", "SUCCESS")],
        &[("attach", "a=1&b=2"), ("coupon_fee_0", "1")],
        &[("attach", "100 & more = less"), ("more", "x&y&z=")],
        // Before all others, where nothing can be cut.
        &[("attach", "x&aaa=1"), ("appid", "wx1")],
        &[("mch_id", "10000100")],
        &[("attach", "1"), ("zz", "x&attach=1")],
        &[("err_code", ""), ("sub_mch_id", "7")],
    ] {
        let paid = open::<Paid>(&paid(changes)).unwrap();
        assert_eq!((paid.total_fee, paid.transaction_id.as_deref()), (Some(1), Some("42")), "{changes:?}");
    }
    for (changes, expected, named) in [
        // Failed, or does not say whether.
        (&[("result_code", "FAIL"), ("err_code", "NOTENOUGH"), ("total_fee", "")][..], "failed", "NOTENOUGH"),
        (&[("result_code", "FAIL"), ("transaction_id", "")], "failed", "FAIL"),
        (&[("result_code", "success")], "failed", "success"),
        (&[("return_code", "FAIL")], "failed", "FAIL"),
        (&[("trade_state", "PAY_FAIL")], "failed", "PAY_FAIL"),
        (&[("trade_state", "REFUND")], "failed", "REFUND"),
        (&[("return_code", "")], "incomplete", "return_code"),
        (&[("result_code", "")], "incomplete", "result_code"),
        (&[("result_code", ""), ("return_code", "")], "incomplete", "return_code"),
        // For another merchant, whatever else it says.
        (&[("mch_id", "1900000108")], "merchant", "mch_id 1900000108"),
        (&[("mch_id", "1900000108"), ("result_code", "FAIL")], "merchant", "mch_id 1900000108"),
        (&[("mch_id", "1900000108"), ("sub_mch_id", "1900000109")], "merchant", "mch_id 1900000108"),
        (&[("mch_id", "19000001091")], "merchant", "mch_id 19000001091"),
        (&[("mchid", "7")], "merchant", "mchid 7"),
        (&[("combine_mch_id", "7")], "merchant", "combine_mch_id 7"),
        (&[("mch_id", "")], "incomplete", "mch_id"),
        // Something else.
        (&[("transaction_id", "")], "incomplete", "transaction_id"),
        (&[("total_fee", "")], "incomplete", "total_fee"),
        // Forged.
        (&[("attach", "x&result_code=FAIL")], "two readings", "attach result_code"),
        (&[("attach", "x&coupon_fee_3=5")], "two readings", "attach coupon_fee_3"),
        (&[("attach", "x&trade_state=PAY_FAIL")], "two readings", "attach trade_state"),
        (&[("total_fee", "1&trade_state=PAY_FAIL")], "two readings", "total_fee trade_state"),
        (&[("more", "a&b=c&return_code=FAIL&d=e")], "two readings", "more return_code"),
        // A member of the table, sorted before the one that contains it, and after the first one.
        (&[("zz", "x&attach=1")], "two readings", "zz attach"),
        (&[("transaction_id", "42&mch_id=7")], "two readings", "transaction_id mch_id"),
    ] {
        let error = open::<Paid>(&paid(changes)).map(drop).unwrap_err();
        assert_eq!(arm(&error), (expected, named.to_owned()), "{changes:?}");
    }
}

#[test]
fn whatever_else_the_key_signs_is_no_payment() {
    use crate::front_end::{
        AppPayment, Coupon, CouponPage, CouponPlugin, JsapiPayment, PayscoreConfirm, PayscoreDetail,
        RedPacket, Stamp,
    };
    let key = ApiV2Key::new(API_V2_KEY).unwrap();
    let stamp = Stamp { timestamp: 1_414_561_699, nonce: "n".into() };
    let merchant = "1900000109";
    let front_end = [
        (JsapiPayment::new("wx1", "wx2").sign_v2(&stamp, &key, SignType::Md5).unwrap().fields(), "paySign"),
        (
            AppPayment::new("wx1", merchant, "wx2").sign_v2(&stamp, &key, SignType::Md5).unwrap().fields(),
            "sign",
        ),
        (CouponPage::new(Coupon::new("1", "2"), merchant, "o").sign(&key).unwrap().fields(), "sign"),
        (PayscoreConfirm::new(merchant, "p").sign(&stamp, &key).unwrap().fields(), "sign"),
        (PayscoreDetail::new(merchant, "1", "2").sign(&stamp, &key).unwrap().fields(), "sign"),
    ];
    // With other members, signed and unsigned.
    let packet = RedPacket::new("wx1", "sendid=1").sign(&stamp, &key).unwrap();
    let packet = [
        ("appId", "wx1".to_owned()),
        ("timeStamp", packet.time_stamp),
        ("nonceStr", packet.nonce_str),
        ("package", packet.package),
        ("sign", packet.pay_sign),
    ];
    let plugin = CouponPlugin::new(merchant, [Coupon::new("1", "2")]).sign(&key).unwrap();
    let plugin = [
        ("stock_id0", "1".to_owned()),
        ("out_request_no0", "2".to_owned()),
        ("send_coupon_merchant", merchant.to_owned()),
        ("sign", plugin.sign),
    ];
    let mut documents: Vec<String> = front_end
        .into_iter()
        .chain([(packet.to_vec(), "sign"), (plugin.to_vec(), "sign")])
        .map(|(fields, sign)| {
            let name = |name: &str| if name == sign { SIGN.to_owned() } else { name.to_owned() };
            to_xml(&fields.into_iter().map(|(field, text)| (name(field), text)).collect()).unwrap()
        })
        .collect();
    let own = |pairs: &[(&str, &str)]| {
        signed_document(
            &[&[("appid", "wx1"), ("mch_id", merchant), ("nonce_str", "n")], pairs].concat(),
            SignType::Md5,
        )
    };
    let codes = [("return_code", "SUCCESS"), ("result_code", "SUCCESS")];
    documents.extend([
        // Our own requests, sent back: an order, a refund, a query.
        own(&[
            ("total_fee", "1"),
            ("notify_url", "https://example.com"),
            ("trade_type", "JSAPI"),
            ("out_trade_no", "1"),
        ]),
        own(&[("total_fee", "1"), ("transaction_id", "42"), ("refund_fee", "1")]),
        own(&[("transaction_id", "42")]),
        // Replies: to an order, to a query of an unpaid one, to a query of a closed one.
        own(&[&codes[..], &[("prepay_id", "wx2"), ("trade_type", "JSAPI")]].concat()),
        own(&[&codes[..], &[("trade_state", "SUCCESS"), ("out_trade_no", "1")]].concat()),
        own(&codes),
        // Notifications of other kinds.
        own(&[("contract_id", "1"), ("change_type", "ADD"), ("plan_id", "2")]),
        own(&[("event_type", "CHECK.SUCCESS"), ("event_ciphertext", "x")]),
    ]);
    for document in &documents {
        // The signature is correct every time.
        assert!(handler().receive_v2(document.as_bytes()).unwrap().is_signed());
        let error = open::<Paid>(document).map(drop).unwrap_err();
        assert_eq!(arm(&error).0, "incomplete", "{document}");
    }
    // A contract has no codes, but is still told apart.
    let contracts = documents.iter().filter(|document| open::<Contract>(document).is_ok());
    assert_eq!(contracts.count(), 1);
}

#[test]
fn a_contract_has_one_reading() {
    // A contract with a code that the merchant took from someone else, and the same text cut differently.
    let (contract, code) = (("contract_id", "Y"), ("contract_code", "c&contract_id=X&d="));
    let around = [("change_type", "ADD"), ("mch_id", "1900000109")];
    let (honest, forged) = (
        signed_document(&[&around[..], &[code, contract]].concat(), SignType::Md5),
        signed_document(
            &[&around[..], &[("contract_code", "c"), ("contract_id", "X"), ("d", "&contract_id=Y")]].concat(),
            SignType::Md5,
        ),
    );
    let signature = |document: &str| document.split_once("<sign>").unwrap().1.to_owned();
    assert_eq!(signature(&honest), signature(&forged));
    for (document, parameter) in [(honest, "contract_code"), (forged, "d")] {
        let error = open::<Contract>(&document).map(drop).unwrap_err();
        assert_eq!(arm(&error), ("two readings", format!("{parameter} contract_id")));
    }
}

/// A payment whose table has no state.
#[derive(Clone)]
struct Plain {
    mch_id: Option<String>,
    total_fee: Option<i64>,
    sign: Option<String>,
}
crate::record!(Plain { mch_id, total_fee, sign });

impl Notification for Plain {
    const EVENT: &'static str = "plain-success";
    const PROTOCOL: crate::operation::Protocol = crate::operation::Protocol::V2;
    const REQUIRED: &'static [&'static str] = &["mch_id", "total_fee"];
    type Acknowledgement = Json;
}

#[test]
fn the_reply_to_a_query_of_what_was_not_paid_is_no_payment() {
    assert_eq!(open::<Plain>(&paid(&[])).unwrap().total_fee, Some(1));
    assert!(open::<Plain>(&paid(&[("trade_state", "SUCCESS")])).is_ok());
    for state in ["REFUND", "CLOSED", "REVOKED", "NOTPAY", "USERPAYING", "PAYERROR", "success"] {
        let error = open::<Plain>(&paid(&[("trade_state", state)])).map(drop).unwrap_err();
        assert_eq!(arm(&error), ("failed", state.to_owned()));
    }
}

/// A payment of API v3, whose table requires nothing.
#[derive(Clone)]
struct V3Payment {
    mch_id: Option<String>,
    transaction_id: Option<String>,
}
crate::record!(V3Payment { mch_id, transaction_id });

impl Notification for V3Payment {
    const EVENT: &'static str = "TRANSACTION.SUCCESS";
    type Acknowledgement = Json;
}

#[test]
fn no_document_of_one_generation_is_a_payload_of_the_other() {
    let received = handler().receive_v2(paid(&[]).as_bytes()).unwrap();
    let error = received.payload::<V3Payment>().map(drop).unwrap_err();
    assert!(matches!(error, NotificationError::Configuration(_)), "{error:?}");
    let content = json!({ "combine_mch_id": "1900000109" }).to_string();
    let error = card("CHECK.SUCCESS", &content).payload::<Checked>().map(drop).unwrap_err();
    assert!(matches!(error, NotificationError::Configuration(_)), "{error:?}");
}

#[test]
fn a_failed_payment_is_reached() {
    let document = paid(&[
        ("result_code", "FAIL"),
        ("err_code", "NOTENOUGH"),
        ("err_code_des", "too little"),
        ("out_trade_no", "ORD-7"),
    ]);
    let error = handler().receive_v2(document.as_bytes()).unwrap().payload::<Paid>().map(drop).unwrap_err();
    let failure = error.failure().unwrap();
    assert_eq!((failure.received_code(), failure.message()), ("NOTENOUGH", "too little"));
    assert_eq!(failure.field("out_trade_no"), Some("ORD-7"));
    assert_eq!(error.to_string(), "the notification reports a failure, NOTENOUGH: \"too little\"");
    // Without a signature, anyone can claim this.
    let unsigned = b"<xml><return_code>FAIL</return_code></xml>";
    let error = handler().receive_v2(unsigned).map(drop).unwrap_err();
    assert!(error.failure().is_none() && matches!(&error, NotificationError::V2(V2::Failed(_))), "{error:?}");
}

#[test]
fn events_and_merchants_are_those_of_the_table() {
    let checked = |event: &str, merchant: &str| {
        let pairs = [("event_type", event), ("combine_mch_id", merchant), ("algorithm", "HMAC-SHA256")];
        open::<Checked>(&signed_document(&pairs, SignType::HmacSha256)).map(drop).map_err(|error| arm(&error))
    };
    assert_eq!(checked("CHECK.SUCCESS", "1900000109"), Ok(()));
    assert_eq!(checked("CHECK.FAIL", "1900000109"), Err(("event", "CHECK.FAIL".to_owned())));
    assert_eq!(checked("", "1900000109"), Err(("incomplete", "event_type".to_owned())));
    assert_eq!(checked("CHECK.SUCCESS", "7"), Err(("merchant", "combine_mch_id 7".to_owned())));
    // They are told apart before they are read.
    let received = handler().receive_v2(paid(&[("event_type", "CHECK.FAIL")]).as_bytes()).unwrap();
    assert_eq!((received.text("event_type"), received.text("attach")), (Some("CHECK.FAIL"), None));
}

#[test]
fn of_a_sealed_refund_counts_what_was_sealed() {
    let key = ApiV2Key::new(API_V2_KEY).unwrap();
    let document = |outside: &str, inside: &str| {
        let req_info = key.seal_ecb(format!("<root>{inside}</root>").as_bytes()).unwrap();
        format!("<xml>{outside}<req_info>{req_info}</req_info></xml>")
    };
    let (own, other) = ("<mch_id>1900000109</mch_id>", "<mch_id>7</mch_id>");
    let refund = "<refund_id>50</refund_id>";
    for (document, expected) in [
        // Anyone can add what is missing outside.
        (document("", refund), None),
        (document(own, &format!("{own}{refund}")), None),
        (document(own, "<out_trade_no>1</out_trade_no>"), Some(("incomplete", "req_info.refund_id"))),
        (document(own, "<refund_id></refund_id>"), Some(("incomplete", "req_info.refund_id"))),
        (document(other, refund), Some(("merchant", "mch_id 7"))),
        (document(own, &format!("{other}{refund}")), Some(("merchant", "mch_id 7"))),
        (document("<return_code>FAIL</return_code>", refund), Some(("failed", "FAIL"))),
        (format!("<xml>{own}</xml>"), Some(("unsigned", ""))),
    ] {
        let found = open::<Sealed>(&document).map(drop).err();
        let found = found.as_ref().map(arm);
        assert_eq!(found, expected.map(|(arm, named)| (arm, named.to_owned())), "{document}");
    }
}

#[test]
fn a_signature_is_made_as_the_document_says() {
    let pairs = [PAID, &[("sign_type", "HMAC-SHA256")]].concat();
    assert!(open::<Paid>(&signed_document(&pairs, SignType::HmacSha256)).is_ok());
    let error = open::<Paid>(&signed_document(&pairs, SignType::Md5)).map(drop).unwrap_err();
    assert_eq!(error, v2::NotificationFault::Signature(SignatureError::Digest));
}
