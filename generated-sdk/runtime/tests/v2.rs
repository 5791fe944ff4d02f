//! Documents of API v2 as others publish them (`data/v2/README.md`), read and verified from outside the crate.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

use wechatpay_runtime as rt;
use wechatpay_runtime::Value as _;
use wechatpay_runtime::v2::notification::{Expected, Received};
use wechatpay_runtime::v2::xml::{Document, XmlKind, to_xml};
use wechatpay_runtime::v2::{self, PayloadOpener, reply};

/// The key of the examples on pay.weixin.qq.com, which others use to sign their fixtures as well.
static KEY: std::sync::LazyLock<rt::ApiV2Key> =
    std::sync::LazyLock::new(|| rt::ApiV2Key::new("192006250b4c09247ec02edce69f6a2d").unwrap());

macro_rules! document {
    ($name:literal) => {
        include_bytes!(concat!("data/v2/", $name, ".xml"))
    };
}

fn names(document: &Document) -> Vec<&str> {
    document.texts().map(|(name, _)| name).collect()
}

/// wechatpay-php, `tests/TransformerTest.php`: these names, and texts without a trace of CDATA.
#[test]
fn samples_give_their_parameters() {
    for (sample, expected) in [
        (
            Document::parse(document!("sendredpack")),
            &[
                "sign",
                "mch_billno",
                "mch_id",
                "wxappid",
                "send_name",
                "re_openid",
                "total_amount",
                "total_num",
                "wishing",
                "client_ip",
                "act_name",
                "remark",
                "scene_id",
                "nonce_str",
                "risk_info",
            ][..],
        ),
        (
            Document::parse(document!("paysuccess")),
            &[
                "appid",
                "attach",
                "bank_type",
                "fee_type",
                "is_subscribe",
                "mch_id",
                "nonce_str",
                "openid",
                "out_trade_no",
                "result_code",
                "return_code",
                "sign",
                "time_end",
                "total_fee",
                "coupon_fee",
                "coupon_count",
                "coupon_type",
                "coupon_id",
                "trade_type",
                "transaction_id",
            ],
        ),
        (
            Document::parse(document!("unifiedorder")),
            &[
                "appid",
                "attach",
                "body",
                "mch_id",
                "detail",
                "nonce_str",
                "notify_url",
                "openid",
                "out_trade_no",
                "spbill_create_ip",
                "total_fee",
                "trade_type",
                "sign",
            ],
        ),
        (
            Document::parse_embedded(document!("refund_req_info")),
            &[
                "out_refund_no",
                "out_trade_no",
                "refund_account",
                "refund_fee",
                "refund_id",
                "refund_recv_accout",
                "refund_request_source",
                "refund_status",
                "settlement_refund_fee",
                "settlement_total_fee",
                "success_time",
                "total_fee",
                "transaction_id",
            ],
        ),
    ] {
        let document = sample.unwrap();
        assert_eq!(names(&document), expected);
        assert!(document.texts().all(|(_, text)| !text.contains("CDATA") && !text.contains("]]>")));
        let parameters = document.parameters().unwrap();
        let written = to_xml(&parameters).unwrap();
        assert_eq!(Document::parse(written.as_bytes()).unwrap().parameters(), Ok(parameters));
    }
}

#[test]
fn injections_are_refused() {
    for (sample, kind, line) in [
        (&document!("xxe_injection")[..], XmlKind::Doctype, 2),
        (document!("fragment_injection"), XmlKind::Root, 1),
        (document!("refund_req_info"), XmlKind::Root, 1),
    ] {
        let error = Document::parse(sample).unwrap_err();
        assert_eq!((error.kind(), error.position().map(|(line, _)| line)), (kind, Some(line)));
    }
}

#[derive(Clone)]
struct Payment {
    attach: Option<String>,
    total_fee: Option<i64>,
    coupon_id: rt::Numbered<String>,
    transaction_id: Option<String>,
    sign: Option<String>,
}
rt::record!(Payment { attach, total_fee, coupon_id = "coupon_id_$n", transaction_id, sign });

fn opener() -> PayloadOpener<'static> {
    PayloadOpener { api_v2_key: &KEY, api_v3_key: None }
}

/// For the merchant of the samples, with tables that require only some members.
const OF_THE_SAMPLES: Expected<'_> =
    Expected { event: "sample", event_types: &[], required: &["mch_id"], merchants: &["10000100"] };

#[test]
fn a_payment_is_verified() {
    let body = document!("paysuccess_signed");
    let mut payment = Payment::blank();
    Received::verify(body, &KEY).unwrap().read_into(&mut payment, &opener(), &OF_THE_SAMPLES).unwrap();
    assert_eq!((payment.attach.as_deref(), payment.total_fee), (Some("支付测试"), Some(1)));
    assert_eq!(payment.transaction_id.as_deref(), Some("1004400740201409030005092168"));
    assert!(payment.coupon_id.is_empty() && payment.sign.is_some());
    let altered = String::from_utf8_lossy(body).replace("<total_fee>1<", "<total_fee>2<");
    let error = Received::verify(altered.as_bytes(), &KEY).unwrap_err();
    assert_eq!(error, v2::NotificationFault::Signature(v2::SignatureError::Mismatch));
}

#[derive(Clone)]
struct Refunded {
    mch_id: Option<String>,
    req_info: Option<Refund>,
}
rt::record!(Refunded { mch_id, req_info as aes_ecb_xml });

#[derive(Clone)]
struct Refund {
    out_trade_no: Option<String>,
    refund_fee: Option<i64>,
    refund_recv_accout: Option<String>,
    refund_status: Option<Status>,
    cash_refund_fee: Option<i64>,
}
rt::record!(Refund { out_trade_no, refund_fee, refund_recv_accout, refund_status, cash_refund_fee });

enum Status {
    Success,
    Unlisted(String),
}
rt::open_enum!(Status { Success = "SUCCESS" });

#[test]
fn a_refund_is_opened() {
    let received = Received::verify(document!("refund_processed"), &KEY).unwrap();
    let mut refunded = Refunded::blank();
    received.read_into(&mut refunded, &opener(), &OF_THE_SAMPLES).unwrap();
    assert_eq!(refunded.mch_id.as_deref(), Some("10000100"));
    let refund = refunded.req_info.unwrap();
    assert_eq!(refund.out_trade_no.as_deref(), Some("99999999999999999999999999999999"));
    assert!(refund.refund_status == Some(Status::Success) && refund.refund_fee == Some(6));
    assert_eq!((refund.refund_recv_accout.as_deref(), refund.cash_refund_fee), (Some("支付用户零钱"), None));
    let other = rt::ApiV2Key::new("00000000000000000000000000000000").unwrap();
    let other = PayloadOpener { api_v2_key: &other, ..opener() };
    let error = received.read_into(&mut Refunded::blank(), &other, &OF_THE_SAMPLES).unwrap_err();
    assert!(
        matches!(error, v2::NotificationFault::Decode(error) if error.kind() == rt::DecodeKind::NotOpened)
    );
}

const UNSIGNED: rt::codegen::OperationSpec =
    rt::codegen::OperationSpec { reply_signed: false, ..rt::codegen::OperationSpec::V2 };

#[derive(Clone)]
struct PublicKey {
    pub_key: Option<String>,
}
rt::record!(PublicKey { pub_key });

#[test]
fn a_reply_without_signature() {
    let body = document!("getpublickey");
    let mut key = PublicKey::blank();
    reply::read(&UNSIGNED, 200, body, &KEY, &mut key).unwrap();
    let pem = key.pub_key.unwrap();
    assert!(pem.starts_with("-----BEGIN RSA PUBLIC KEY-----\nMIIB") && pem.lines().count() == 8);
    let error =
        reply::read(&rt::codegen::OperationSpec::V2, 200, body, &KEY, &mut PublicKey::blank()).unwrap_err();
    assert_eq!(error, v2::ReplyError::Signature(v2::SignatureError::Missing));
}

#[derive(Clone)]
struct RedPacket {
    total_amount: Option<i64>,
    hblist: Option<Receivers>,
}
rt::record!(RedPacket { total_amount, hblist });

#[derive(Clone)]
struct Receivers {
    hbinfo: Vec<Receiver>,
}
rt::record!(Receivers { hbinfo });

#[derive(Clone)]
struct Receiver {
    openid: String,
    amount: i64,
}
rt::record!(Receiver { openid, amount });

#[test]
fn a_reply_with_elements_inside_elements() {
    let mut packet = RedPacket::blank();
    reply::read(&UNSIGNED, 200, document!("gethbinfo"), &KEY, &mut packet).unwrap();
    assert_eq!(packet.total_amount, Some(650));
    let receivers = packet.hblist.map(|list| list.hbinfo).unwrap_or_default();
    let seen: Vec<(&str, i64)> = receivers.iter().map(|one| (one.openid.as_str(), one.amount)).collect();
    assert_eq!(seen, [("ohO4GtzOAAYMp2yapORH3dQB3W18", 1), ("ohO4GtzOAAYMp2yapORH3dQB3W17", 1)]);
    // A single receiver is a list as well.
    let body = String::from_utf8_lossy(document!("gethbinfo"));
    let (first, rest) = body.split_once("</hbinfo>").unwrap();
    let (_, end) = rest.split_once("</hbinfo>").unwrap();
    let mut packet = RedPacket::blank();
    reply::read(&UNSIGNED, 200, format!("{first}</hbinfo>{end}").as_bytes(), &KEY, &mut packet).unwrap();
    assert_eq!(packet.hblist.map(|list| list.hbinfo.len()), Some(1));
}
