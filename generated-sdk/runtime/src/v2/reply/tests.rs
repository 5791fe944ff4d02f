//! Replies of API v2, right and wrong: what is read and what is refused.

use super::*;
use crate::codec::{DecodeKind, Value};
use crate::v2::SignType;
use crate::v2::signature::sign;
use crate::v2::xml::XmlKind;

static KEY: std::sync::LazyLock<ApiV2Key> =
    std::sync::LazyLock::new(|| ApiV2Key::new("192006250b4c09247ec02edce69f6a2d").unwrap());
const SIGNED: OperationSpec = OperationSpec::V2;
const UNSIGNED: OperationSpec = OperationSpec { reply_signed: false, ..OperationSpec::V2 };
const JSON: OperationSpec = OperationSpec { reply: ReplyKind::Json, ..UNSIGNED };

#[derive(Clone)]
struct Order {
    mch_id: Option<String>,
    total_fee: Option<i64>,
}
crate::record!(Order { mch_id, total_fee });

/// A document of these elements.
fn document(elements: &str) -> String {
    let elements = elements.split('&').filter_map(|pair| pair.split_once('='));
    let elements: String =
        elements.map(|(name, text)| format!("<{name}><![CDATA[{text}]]></{name}>")).collect();
    format!("<xml>{elements}</xml>")
}

/// The same with its signature.
fn with_sign(elements: &str, sign_type: SignType) -> String {
    let parameters = Document::parse(document(elements).as_bytes()).unwrap().parameters().unwrap();
    document(&format!("{elements}&sign={}", sign(&parameters, sign_type, &KEY)))
}

fn reply(spec: &OperationSpec, status: u16, body: &str) -> Result<Order, ReplyError> {
    let mut order = Order::blank();
    read(spec, status, body.as_bytes(), &KEY, &mut order).map(|()| order)
}

const OK: &str = "return_code=SUCCESS&return_msg=OK&result_code=SUCCESS&mch_id=10000100&total_fee=7";

#[test]
fn verified_fields() {
    for sign_type in [SignType::Md5, SignType::HmacSha256] {
        for spec in [SIGNED, UNSIGNED] {
            let order = reply(&spec, 200, &with_sign(OK, sign_type)).unwrap();
            assert_eq!((order.mch_id.as_deref(), order.total_fee), (Some("10000100"), Some(7)));
        }
    }
    assert_eq!(reply(&UNSIGNED, 200, &document(OK)).unwrap().total_fee, Some(7));
    assert_eq!(
        reply(&UNSIGNED, 200, "\u{feff}\n<xml><return_code>SUCCESS</return_code></xml>").unwrap().total_fee,
        None
    );
}

#[test]
fn signatures_are_checked_before_anything_is_believed() {
    let forged = |elements: &str| document(&format!("{elements}&sign=4D70B2071E6998EF23F3415D7BE3AC14"));
    for (spec, body, error) in [
        (SIGNED, document(OK), SignatureError::Missing),
        (SIGNED, document(&format!("{OK}&sign=")), SignatureError::Missing),
        (SIGNED, forged(OK), SignatureError::Mismatch),
        (UNSIGNED, forged(OK), SignatureError::Mismatch),
        (SIGNED, forged("return_code=FAIL"), SignatureError::Mismatch),
        (SIGNED, document(&format!("{OK}&sign=fake")), SignatureError::Length),
        (SIGNED, forged("return_code=SUCCESS&result_code=FAIL&err_code=X"), SignatureError::Mismatch),
        (SIGNED, with_sign(OK, SignType::Md5).replace("CDATA[7]", "CDATA[8]"), SignatureError::Mismatch),
        (
            SIGNED,
            with_sign(OK, SignType::Md5).replace("</xml>", "<new>1</new></xml>"),
            SignatureError::Mismatch,
        ),
    ] {
        assert_eq!(reply(&spec, 200, &body).unwrap_err(), ReplyError::Signature(error), "{body}");
    }
    // wxdriver (Go), mch/mch_xml_test.go
    let third_party = "appid=wxd930ea5d5a258f4f&mch_id=10000100&result_code=SUCCESS&return_code=SUCCESS&\
                       sign=12918CCB221CC80C0961BCC5903F5B25";
    assert!(reply(&SIGNED, 200, &document(third_party)).is_ok());
}

#[test]
fn failures_keep_what_was_said() {
    let business =
        "return_code=SUCCESS&return_msg=OK&result_code=FAIL&err_code=ORDERPAID&err_code_des=已支付&openid=o";
    let bank = "return_code=SUCCESS&result_code=FAIL&error_code=SYSTEMERROR&error_code_des=later";
    for (spec, body, is_refused, authenticated, text) in [
        (
            SIGNED,
            document("return_code=FAIL&return_msg=签名错误"),
            true,
            false,
            "FAIL: \"签名错误\" (not signed)",
        ),
        (SIGNED, document("return_code=FAIL"), true, false, "FAIL (not signed)"),
        (SIGNED, with_sign("return_code=FAIL&return_msg=x\ny", SignType::Md5), true, true, "FAIL: \"x\\ny\""),
        (SIGNED, document("return_code=&return_msg=x"), true, false, "no code: \"x\" (not signed)"),
        (SIGNED, with_sign(business, SignType::HmacSha256), false, true, "ORDERPAID: \"已支付\""),
        (SIGNED, document(business), false, false, "ORDERPAID: \"已支付\" (not signed)"),
        (UNSIGNED, document(business), false, false, "ORDERPAID: \"已支付\" (not signed)"),
        (UNSIGNED, document(bank), false, false, "SYSTEMERROR: \"later\" (not signed)"),
        (
            UNSIGNED,
            document("return_code=SUCCESS&result_code=FAIL&result_msg=m"),
            false,
            false,
            "FAIL: \"m\" (not signed)",
        ),
    ] {
        let error = reply(&spec, 200, &body).unwrap_err();
        let failure = error.failure().unwrap();
        assert_eq!(failure.to_string(), text);
        assert_eq!(
            (failure.is_authenticated(), matches!(error, ReplyError::Refused(_))),
            (authenticated, is_refused)
        );
    }
    // wxdriver (Go), mch/mch_xml_test.go
    let third_party = "appid=wxd930ea5d5a258f4f&mch_id=10000100&result_code=FAIL&return_code=SUCCESS&\
                       sign=FE153FF7F03BE9A3A2C7188464320B1D";
    let error = reply(&SIGNED, 200, &document(third_party)).unwrap_err();
    assert_eq!(error.failure().and_then(|failure| failure.field("mch_id")), Some("10000100"));
    let error = reply(&UNSIGNED, 200, &document(business)).unwrap_err();
    assert_eq!(error.failure().map(|failure| failure.fields().len()), Some(6));
    assert!(error.to_string().starts_with("the operation failed, ORDERPAID"));
    let shown = format!("{error:?}");
    assert!(shown.contains("\"openid\"") && !shown.contains("\"o\""), "{shown}");
}

#[derive(Clone)]
struct Coupon {
    code: Option<String>,
}
crate::record!(Coupon { code });

#[test]
fn without_an_outcome_whatever_speaks_of_a_failure_is_one() {
    for (members, text) in [
        ("err_code=SYSTEMERROR&err_code_des=busy", Some("SYSTEMERROR: \"busy\"")),
        ("errcode=40001", Some("40001")),
        ("Error_Code=20002&error_msg=No Bill", Some("20002: \"No Bill\"")),
        ("retcode=7&retmsg=x", Some("7: \"x\"")),
        ("code=E1&msg=x", Some("E1: \"x\"")),
        ("err_code_des=busy", Some("no code: \"busy\"")),
        ("err_code=&err_code_des=", None),
        ("err_code=0&err_code_des=ok", None),
        ("retcode=00&return_msg=done", None),
        ("err_code=SUCCESS&errmsg=OK", None),
        ("result_code=SUCCESS&err_code=0", None),
        // What the service says outright counts.
        ("result_code=SUCCESS&err_code=SYSTEMERROR", None),
    ] {
        let members = format!("return_code=SUCCESS&{members}");
        let unsigned = reply(&UNSIGNED, 200, &document(&members)).map(drop);
        let shown = unsigned.map_err(|error| error.failure().unwrap().to_string()).err();
        assert_eq!(shown, text.map(|text| format!("{text} (not signed)")), "{members}");
        let signed = reply(&SIGNED, 200, &with_sign(&members, SignType::Md5)).map(drop);
        let shown = signed.map_err(|error| error.failure().unwrap().to_string()).err();
        assert_eq!(shown.as_deref(), text, "{members}");
    }
    // What the table calls so is the code of a coupon.
    let mut coupon = Coupon::blank();
    let body = document("return_code=SUCCESS&code=8874");
    read(&UNSIGNED, 200, body.as_bytes(), &KEY, &mut coupon).unwrap();
    assert_eq!(coupon.code.as_deref(), Some("8874"));
}

#[test]
fn failures_are_told_by_whatever_names_they_have() {
    for (body, text) in [
        ("return_code=FAIL&retcode=268435457&retmsg=no", "268435457: \"no\""),
        ("return_code=FAIL&return_msg=&error_code=20002&error_msg=No Bill", "20002: \"No Bill\""),
        ("return_code=FAIL&return_msg=FAIL&error_code=20007&error_msg=x", "20007: \"x\""),
        ("return_code=FAIL&ret_code=1&ret_msg=x", "1: \"x\""),
        ("return_code=FAIL&errcode=40001&errmsg=x", "40001: \"x\""),
        ("return_code=FAIL&retcode=0&retmsg=x", "FAIL: \"x\""),
        ("return_code=SUCCESS&return_msg=OK&result_code=FAIL&retcode=7&retmsg=x", "7: \"x\""),
        ("return_code=SUCCESS&return_msg=OK&result_code=FAIL", "FAIL"),
        ("return_code=FAIL&RETCODE=7&RETMSG=x", "7: \"x\""),
        ("return_code=SUCCESS&result_code=FAIL&errCode=A&errCodeDes=x", "A: \"x\""),
        ("return_code=SUCCESS&result_code=FAIL&err_code_des=x", "FAIL: \"x\""),
        ("return_code=SUCCESS&err_code=SYSTEMERROR&err_code_des=busy", "SYSTEMERROR: \"busy\""),
        ("RETURN_CODE=FAIL&RETURN_MSG=x", "FAIL: \"x\""),
        ("return_msg=x", "no code: \"x\""),
        // Without an outcome, a code says enough.
        ("retcode=268435457&retmsg=no", "268435457: \"no\""),
        ("error_code=20002&error_msg=x", "20002: \"x\""),
        ("err_code=X", "X"),
    ] {
        let error = reply(&SIGNED, 200, &document(body)).unwrap_err();
        let failure = error.failure().unwrap_or_else(|| panic!("{body}: {error:?}"));
        assert_eq!(failure.to_string(), format!("{text} (not signed)"), "{body}");
    }
    // A signature does not make a refusal of it: any signed document has that.
    for body in [with_sign("err_code=X", SignType::Md5), document("retcode=0&retmsg=ok")] {
        assert_eq!(reply(&SIGNED, 200, &body).unwrap_err(), ReplyError::NoReturnCode { status: 200 });
    }
    for (body, text) in [
        (r#"{"errcode":40001,"errmsg":"x"}"#, Some("40001: \"x\" (not signed)")),
        (r#"{"error_code":"A","error_msg":"x"}"#, Some("A: \"x\" (not signed)")),
        (r#"{"errcode":0,"errmsg":"ok","total_fee":7}"#, None),
        (r#"{"retcode":null,"total_fee":7}"#, None),
    ] {
        let failure = reply(&JSON, 200, body).err().map(|error| error.failure().unwrap().to_string());
        assert_eq!(failure.as_deref(), text, "{body}");
    }
}

#[test]
fn a_failure_may_be_json_in_the_place_of_a_document() {
    for (status, body, text) in [
        (200, r#"{"retcode":7,"retmsg":"x"}"#, "7: \"x\""),
        (200, r#"{"return_code":"FAIL","return_msg":"x"}"#, "FAIL: \"x\""),
        (400, r#"{"code":"PARAM_ERROR","message":"x","detail":{"value":"sent"}}"#, "PARAM_ERROR: \"x\""),
    ] {
        let error = reply(&SIGNED, status, body).unwrap_err();
        assert!(matches!(error, ReplyError::Refused(_)), "{error:?}");
        assert_eq!(error.failure().unwrap().to_string(), format!("{text} (not signed)"));
        // Nor is it a file.
        assert!(is_no_file(body.as_bytes()));
        assert_eq!(check_download(status, body.as_bytes(), &KEY), Err(error));
    }
    for body in [r#"{"return_code":"SUCCESS","return_msg":"OK"}"#, "{}", "[]"] {
        let error = reply(&SIGNED, 200, body).unwrap_err();
        assert_eq!(error, ReplyError::OtherFormat { status: 200 }, "{body}");
        assert_eq!(check_download(200, body.as_bytes(), &KEY), Err(error));
    }
}

#[test]
fn a_wrong_key_is_named() {
    let other = ApiV2Key::new("00000000000000000000000000000000").unwrap();
    let body = with_sign(OK, SignType::Md5);
    let error = read(&SIGNED, 200, body.as_bytes(), &other, &mut Order::blank()).unwrap_err();
    assert!(error.to_string().contains("either the configured APIv2 key is wrong, or"), "{error}");
    for (elements, is_named) in [
        ("return_code=FAIL&return_msg=签名错误", true),
        ("return_code=FAIL&return_msg=签名失败，请检查", true),
        ("return_code=FAIL&err_code=SIGNERROR", true),
        ("return_code=FAIL&err_code=SIGN_ERROR", true),
        ("return_code=SUCCESS&result_code=FAIL&err_code=SIGNERROR&err_code_des=x", true),
        ("return_code=FAIL&return_msg=Invalid sign", true),
        ("return_code=FAIL&return_msg=mch_id参数格式错误", false),
    ] {
        let error = reply(&SIGNED, 200, &document(elements)).unwrap_err().to_string();
        assert_eq!(error.contains("the configured APIv2 key may be wrong"), is_named, "{error}");
    }
}

#[test]
fn members_that_no_table_has_are_kept() {
    let kept = |body: &str| raw(&Bytes::copy_from_slice(body.as_bytes()));
    let signed = kept(&with_sign("return_code=SUCCESS&cash_fee=90&coupon_fee_0=10", SignType::Md5));
    assert_eq!((signed.integer("/cash_fee"), signed.integer("coupon_fee_0")), (Some(90), Some(10)));
    assert!(signed.is_signed());
    let nested = kept("<xml><list><a>1</a></list><list><a>2</a></list></xml>");
    assert_eq!((nested.integer("/list/1/a"), nested.is_signed()), (Some(2), false));
    let json = kept("\u{feff} {\"retcode\":0,\"more\":[7]}\n");
    assert_eq!((json.integer("/more/0"), json.is_signed()), (Some(7), false));
}

#[test]
fn bodies_that_are_no_documents() {
    for (spec, status, body, expected) in [
        (SIGNED, 200, "", ReplyError::Empty { status: 200 }),
        (SIGNED, 502, " \n", ReplyError::Empty { status: 502 }),
        (SIGNED, 502, "<html><head>", ReplyError::Html { status: 502 }),
        (SIGNED, 200, "\n<!DOCTYPE HTML PUBLIC>", ReplyError::Html { status: 200 }),
        (SIGNED, 200, "text", ReplyError::OtherFormat { status: 200 }),
        (SIGNED, 200, "<?xml version=\"1.0\"?>\n<html>", ReplyError::Html { status: 200 }),
        (SIGNED, 302, "", ReplyError::Empty { status: 302 }),
        (SIGNED, 404, "not found", ReplyError::Status { status: 404 }),
        (SIGNED, 200, "<xml></xml>", ReplyError::NoReturnCode { status: 200 }),
        (JSON, 200, "<html>", ReplyError::Html { status: 200 }),
        (JSON, 200, "", ReplyError::Empty { status: 200 }),
        (JSON, 200, "[]", ReplyError::OtherFormat { status: 200 }),
    ] {
        assert_eq!(reply(&spec, status, body).unwrap_err(), expected);
    }
    let success = with_sign(OK, SignType::Md5);
    assert_eq!(reply(&SIGNED, 500, &success).unwrap_err(), ReplyError::Status { status: 500 });
    assert_eq!(reply(&JSON, 200, &success).unwrap_err(), ReplyError::OtherFormat { status: 200 });
    let nested = "<xml><return_code>SUCCESS</return_code><sign>x</sign><list><a/></list></xml>";
    for (body, kind) in [
        ("<xml><a>", XmlKind::Syntax),
        ("<xml><a/><a/></xml>", XmlKind::Duplicate),
        (nested, XmlKind::Nested),
    ] {
        let error = reply(&UNSIGNED, 200, body).unwrap_err();
        assert!(matches!(&error, ReplyError::Malformed { error, .. } if error.kind() == kind), "{error}");
    }
    let error = reply(&UNSIGNED, 200, &document("return_code=SUCCESS&total_fee=x")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "a field of the reply cannot be read: total_fee: expected an integer, found a text"
    );
    assert!(
        matches!(error, ReplyError::Decode(error) if matches!(error.kind(), DecodeKind::Mismatch { .. }))
    );
}

#[test]
fn the_reply_in_json() {
    assert_eq!(reply(&JSON, 200, r#"{"retcode":0,"retmsg":"ok","total_fee":7}"#).unwrap().total_fee, Some(7));
    assert_eq!(reply(&JSON, 200, r#"{"retcode":"0","total_fee":"7"}"#).unwrap().total_fee, Some(7));
    let error =
        reply(&JSON, 200, r#"{"retcode":-1,"retmsg":"expired","access_token":"hidden"}"#).unwrap_err();
    assert_eq!(error.to_string(), "the operation failed, -1: \"expired\" (not signed)");
    assert!(!format!("{error:?}").contains("hidden"));
    let signed = OperationSpec { reply_signed: true, ..JSON };
    let error = reply(&signed, 200, r#"{"retcode":0}"#).unwrap_err();
    assert_eq!(error, ReplyError::Signature(SignatureError::Missing));
    assert_eq!(reply(&JSON, 500, "{}").unwrap_err(), ReplyError::Status { status: 500 });
}

#[test]
fn downloads() {
    for file in ["\u{feff}交易时间,公众账号ID", "\x1f\u{8b}", "<x"] {
        assert!(!is_document(file.as_bytes()));
        assert_eq!(check_download(200, file.as_bytes(), &KEY), Ok(()));
    }
    for (status, body, expected) in [
        (200, "", ReplyError::Empty { status: 200 }),
        (200, "<html>", ReplyError::Html { status: 200 }),
        (500, "x", ReplyError::Status { status: 500 }),
        (200, "<xml><return_code>SUCCESS</return_code></xml>", ReplyError::OtherFormat { status: 200 }),
    ] {
        assert_eq!(check_download(status, body.as_bytes(), &KEY).unwrap_err(), expected);
    }
    let failure = "<xml><return_code><![CDATA[FAIL]]></return_code><return_msg><![CDATA[No Bill Exist]]></return_msg>\
                   <error_code><![CDATA[20002]]></error_code></xml>";
    assert!(is_document(&failure.as_bytes()[..16]));
    let error = check_download(200, failure.as_bytes(), &KEY).unwrap_err();
    assert_eq!(error.to_string(), "the platform refused the request, 20002: \"No Bill Exist\" (not signed)");
}

#[test]
fn what_anybody_may_have_written_stays_on_its_line() {
    let error = reply(&SIGNED, 200, "<xml><return_code>FAIL\r\nINFO paid</return_code></xml>").err().unwrap();
    assert_eq!(error.to_string(), r"the platform refused the request, FAIL\r\nINFO paid (not signed)");
}

#[test]
fn a_signed_reply_hides_no_member() {
    let signed = |attach: &str| {
        let mut parameters = Document::parse(document(OK).as_bytes()).unwrap().parameters().unwrap();
        parameters.insert("attach".into(), attach.into());
        parameters.insert("appid".into(), "wx1".into());
        parameters.insert(SIGN.into(), sign(&parameters, SignType::Md5, &KEY));
        crate::v2::xml::to_xml(&parameters).unwrap()
    };
    for (attach, member) in [
        ("uid=7&vip=1", None),
        ("x&total_fee=1", Some("total_fee")),
        ("x&trade_state=NOTPAY", Some("trade_state")),
        ("x&result_code=FAIL&y=1", Some("result_code")),
    ] {
        match (reply(&SIGNED, 200, &signed(attach)), member) {
            (Ok(_), None) => {}
            (Err(ReplyError::TwoReadings(error)), Some(member)) => {
                assert_eq!((error.parameter(), error.member()), ("attach", member));
            }
            (found, _) => panic!("{attach}: {:?}", found.err()),
        }
    }
    // Without a table, the names of the protocol apply.
    let mut fields = Json::Null;
    assert!(read(&SIGNED, 200, signed("x&total_fee=1").as_bytes(), &KEY, &mut fields).is_err());
}
