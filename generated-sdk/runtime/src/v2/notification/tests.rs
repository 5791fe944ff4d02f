//! Which notifications of API v2, right and wrong, are believed and opened.

use serde_json::Value as Json;

use super::*;
use crate::codec::{DecodeKind, Value};
use crate::crypto::ApiV3Key;
use crate::v2::SignType;
use crate::v2::signature::sign;
use crate::v2::xml::to_xml;

static KEY: std::sync::LazyLock<ApiV2Key> =
    std::sync::LazyLock::new(|| ApiV2Key::new("192006250b4c09247ec02edce69f6a2d").unwrap());
static V3_KEY: std::sync::LazyLock<ApiV3Key> =
    std::sync::LazyLock::new(|| ApiV3Key::new("a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb").unwrap());
fn opener() -> PayloadOpener<'static> {
    PayloadOpener { api_v2_key: &KEY, api_v3_key: Some(&V3_KEY) }
}

#[derive(Clone)]
struct Checked {
    event_type: String,
    event_algorithm: Option<String>,
    event_nonce: Option<String>,
    event_associated_data: Option<String>,
    event_ciphertext: Option<Order>,
    sign: Option<String>,
}
crate::record!(Checked {
    event_type, event_algorithm, event_nonce, event_associated_data, event_ciphertext as aes_gcm_xml, sign
});

#[derive(Clone)]
struct Order {
    state: Option<String>,
    deposit_amount: Option<i64>,
}
crate::record!(Order { state, deposit_amount });

#[derive(Clone)]
struct Refunded {
    mch_id: Option<String>,
    req_info: Option<Order>,
}
crate::record!(Refunded { mch_id, req_info as aes_ecb_xml });

#[derive(Clone)]
struct Contract {
    contract_id: Option<String>,
}
crate::record!(Contract { contract_id });

/// `<xml><state>USER_CONFIRM</state><deposit_amount>1</deposit_amount></xml>`, encrypted by Python's `cryptography` with
/// the key, the nonce and the associated data of wechatpay-java's `AeadAesCipherTest`.
const CIPHERTEXT: &str = "60EMl9n4Dq09ry7voqh0JflxOL9OYGe1yPLF88FgfmoKf6vOmrjhny+ZzPDuoo4H4jA8WHow+xZwpuFgSMBW/H51tqf8yyzxHVprkCGhqRsxS/RM6T1KhQ==";

fn checked(pairs: &[(&str, &str)]) -> Parameters {
    let fixed = [
        ("event_type", "CHECK.SUCCESS"),
        ("event_algorithm", "AEAD_AES_256_GCM"),
        ("event_nonce", "uluk4a9R25RW"),
        ("event_associated_data", "associatedData"),
        ("event_ciphertext", CIPHERTEXT),
    ];
    fixed.iter().chain(pairs).map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

fn signed(mut parameters: Parameters) -> String {
    let signature = sign(&parameters, SignType::HmacSha256, &KEY);
    parameters.insert("sign".into(), signature);
    to_xml(&parameters).unwrap()
}

const ANY: Expected<'_> =
    Expected { event: "any", event_types: &[], required: &[], merchants: &["10000100"] };

fn read<T: Value>(body: &str, opener: &PayloadOpener<'_>) -> Result<T, NotificationFault> {
    let mut value = T::blank();
    Received::verify(body.as_bytes(), &KEY)?.read_into(&mut value, opener, &ANY).map(|()| value)
}

#[test]
fn payment_score_orders_are_opened() {
    let body = signed(checked(&[]));
    assert_eq!(Received::verify(body.as_bytes(), &KEY).unwrap().text("event_type"), Some("CHECK.SUCCESS"));
    let order = read::<Checked>(&body, &opener()).unwrap().event_ciphertext.unwrap();
    assert_eq!((order.state.as_deref(), order.deposit_amount), (Some("USER_CONFIRM"), Some(1)));
}

#[test]
fn a_ciphertext_may_have_lines() {
    let mut parameters = checked(&[]);
    let ciphertext = parameters.get_mut("event_ciphertext").unwrap();
    *ciphertext = format!("\n  {}\n  {}\n", &ciphertext[..16], &ciphertext[16..]);
    let order = read::<Checked>(&signed(parameters), &opener()).unwrap().event_ciphertext.unwrap();
    assert_eq!(order.state.as_deref(), Some("USER_CONFIRM"));
}

#[test]
fn ciphertexts_that_do_not_open() {
    let no_key = PayloadOpener { api_v3_key: None, ..opener() };
    let other = ApiV3Key::new("192006250b4c09247ec02edce69f6a2d").unwrap();
    let other_key = PayloadOpener { api_v3_key: Some(&other), ..opener() };
    for (pairs, opener, kind) in [
        (&[][..], no_key, DecodeKind::Ciphertext),
        (&[], other_key, DecodeKind::NotOpened),
        (&[("event_algorithm", "AEAD_SM4_GCM")], opener(), DecodeKind::NotOpened),
        (&[("event_nonce", "")], opener(), DecodeKind::NotOpened),
        (&[("event_associated_data", "")], opener(), DecodeKind::NotOpened),
        // wechatpay-java's vector, whose plaintext is not a document.
        (&[("event_ciphertext", "ulwSiIajGClcvcOYvOQ7+l+0PAbzzwI=")], opener(), DecodeKind::Syntax),
    ] {
        let error = read::<Checked>(&signed(checked(pairs)), &opener).unwrap_err();
        let NotificationFault::Decode(error) = error else { panic!("{error}") };
        assert_eq!((error.path(), error.kind()), ("event_ciphertext", kind));
    }
}

#[test]
fn nothing_is_believed_without_proof() {
    let unsigned = to_xml(&checked(&[])).unwrap();
    let forged = signed(checked(&[])).replace("CHECK.SUCCESS", "CHECK.FAIL");
    let plain = "<xml><mch_id>1</mch_id><contract_id>2</contract_id></xml>";
    let empty = "<xml><req_info></req_info></xml>";
    for (error, expected) in [
        // Its documentation has a signature, so the ciphertext alone proves nothing.
        (read::<Checked>(&unsigned, &opener()).err(), SignatureError::Missing),
        (read::<Checked>(&forged, &opener()).err(), SignatureError::Mismatch),
        (read::<Refunded>(plain, &opener()).err(), SignatureError::Missing),
        (read::<Refunded>(empty, &opener()).err(), SignatureError::Missing),
        (read::<Contract>(plain, &opener()).err(), SignatureError::Missing),
        (read::<Json>(plain, &opener()).err(), SignatureError::Missing),
    ] {
        assert_eq!(error, Some(NotificationFault::Signature(expected)));
    }
    let garbage = "<xml><req_info>pZwJZBLuy3mDACEQT4YTBw==</req_info></xml>";
    let error = read::<Refunded>(garbage, &opener()).err().unwrap().to_string();
    assert!(error.contains("req_info: the ciphertext could not be opened"), "{error}");
    let contract = signed([("contract_id".to_owned(), "2".to_owned())].into());
    assert_eq!(read::<Contract>(&contract, &opener()).unwrap().contract_id.as_deref(), Some("2"));
    assert_eq!(read::<Json>(&contract, &opener()).unwrap()["contract_id"], "2");
}

#[test]
fn notifications_that_carry_nothing() {
    let body = "<xml><return_code>FAIL</return_code><return_msg>签名失败</return_msg></xml>";
    let error = Received::verify(body.as_bytes(), &KEY).unwrap_err();
    assert_eq!(error.to_string(), "the notification reports a failure, FAIL: \"签名失败\" (not signed)");
    for body in ["", "<xml", "<html></html>", "<!DOCTYPE xml><xml/>"] {
        let error = Received::verify(body.as_bytes(), &KEY).unwrap_err();
        assert!(matches!(error, NotificationFault::Malformed(_)), "{error}");
    }
}

#[test]
fn a_notice_of_another_kind_is_told_as_that_whatever_it_reports() {
    let read = |pairs: &[(&str, &str)], required: &[&'static str]| {
        let parameters = pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let expected = Expected { event: "contract", required, ..ANY };
        let received = Received::verify(signed(parameters).as_bytes(), &KEY).unwrap();
        received.read_into(&mut Contract::blank(), &opener(), &expected).unwrap_err()
    };
    let refund = [("return_code", "SUCCESS"), ("result_code", "FAIL"), ("out_refund_no", "R-1")];
    let failed = [("return_code", "SUCCESS"), ("result_code", "FAIL"), ("contract_id", "C-1")];
    for required in [&[][..], &["contract_id"]] {
        let error = read(&refund, required);
        assert!(matches!(error, NotificationFault::Incomplete { missing: "contract_id", .. }), "{error}");
        assert_eq!(
            error.to_string(),
            "the document has no contract_id, so it is not a notification contract: it is one of another kind, a reply \
             or a request"
        );
        assert!(matches!(read(&failed, required), NotificationFault::Failed(_)));
    }
}

#[derive(Clone)]
struct Answer {
    return_code: Option<String>,
    return_msg: Option<String>,
}
crate::record!(Answer { return_code, return_msg });

#[test]
fn answers() {
    let answer = |code: &str| Answer { return_code: Some(code.into()), return_msg: Some("OK".into()) };
    assert_eq!(acknowledgement(&answer("SUCCESS")).as_deref(), Ok(ACCEPTED));
    assert!(acknowledgement(&answer("\0")).is_err());
    for (reason, message) in [("a<b\u{0}\u{fffe}", "a&lt;b"), ("", "")] {
        let expected =
            format!("<xml><return_code>FAIL</return_code><return_msg>{message}</return_msg></xml>");
        assert_eq!(refused(reason), expected);
    }
}

#[test]
fn nothing_shows_a_key() {
    assert_eq!(format!("{:?}", opener()), "PayloadOpener(***)");
}
