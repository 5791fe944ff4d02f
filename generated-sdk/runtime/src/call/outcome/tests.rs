//! What calls did, by their errors and how far their attempts got.

use super::*;
use crate::call::Error;
use crate::codec::{DecodeError, DecodeKind, EncodeError, EncodeKind, Value};
use crate::crypto::{ApiV2Key, KeyId, OpenError, SignError};
use crate::operation::OperationSpec;
use crate::transport::SendError;
use crate::trust::VerifyError;
use crate::trust::verify::HeaderFault;
use crate::v2;
use crate::v2::SignType;
use crate::v3::ServiceError;

use Outcome::{NotSent, Refused, Unknown};

const OPERATION: &str = "POST /v3/pay/transactions/jsapi";

/// A refusal of API v3.
fn v3(code: &str, authenticated: bool) -> ErrorKind {
    let body = format!(r#"{{"code":"{code}","message":"m"}}"#);
    ServiceError::read(body.as_bytes(), authenticated).unwrap().into()
}

#[derive(Clone)]
struct Nothing {}
crate::record!(Nothing {});

/// The result of a document of API v2 with these elements.
fn document(elements: &[(&str, &str)], is_signed: bool) -> ErrorKind {
    let key = ApiV2Key::new("192006250b4c09247ec02edce69f6a2d").unwrap();
    let mut parameters: v2::Parameters =
        elements.iter().map(|&(name, text)| (name.to_owned(), text.to_owned())).collect();
    if is_signed {
        let signature = v2::signature::sign(&parameters, SignType::Md5, &key);
        parameters.insert("sign".to_owned(), signature);
    }
    let spec = OperationSpec { reply_signed: false, ..OperationSpec::V2 };
    let text = v2::xml::to_xml(&parameters).unwrap();
    v2::reply::read(&spec, 200, text.as_bytes(), &key, &mut Nothing::blank()).unwrap_err().into()
}

/// A failure of API v2 on the second level.
fn v2(code: &str, is_signed: bool) -> ErrorKind {
    document(&[("return_code", "SUCCESS"), ("result_code", "FAIL"), ("err_code", code)], is_signed)
}

/// A failure of API v2 on the first level.
fn v2_as_a_whole(is_signed: bool) -> ErrorKind {
    document(&[("return_code", "FAIL"), ("return_msg", "签名错误")], is_signed)
}

/// The outcome of a call whose only attempt ended like this.
fn of_one(kind: &ErrorKind, status: u16) -> Outcome {
    of(Course::of(1), kind, Some(status), OPERATION)
}

/// Every kind of error except refusals, made the way the runtime makes it.
fn no_refusals() -> Vec<ErrorKind> {
    let key = || KeyId::new("PUB_KEY_ID_1").unwrap();
    vec![
        ErrorKind::Configuration("c"),
        EncodeError::new(&crate::codec::FieldPath::WHOLE, EncodeKind::Header).into(),
        ErrorKind::Seal("f".into(), crate::crypto::SealError::NotCiphertext),
        SignError::new("the vault is closed").into(),
        SendError::new("reset").into(),
        ErrorKind::Deadline,
        ErrorKind::TooLarge { limit: 1 },
        VerifyError::Header { name: "Wechatpay-Nonce", fault: HeaderFault::Missing }.into(),
        VerifyError::Probe(key()).into(),
        VerifyError::Timestamp { ahead: -301, window: 300 }.into(),
        VerifyError::UnknownKey(key()).into(),
        VerifyError::Mismatch(key()).into(),
        ErrorKind::V2(ReplyError::Signature(v2::SignatureError::Missing)),
        ErrorKind::V2(ReplyError::Signature(v2::SignatureError::Mismatch)),
        ErrorKind::V2(ReplyError::NoReturnCode { status: 200 }),
        ErrorKind::V2(ReplyError::Empty { status: 200 }),
        ErrorKind::V2(ReplyError::Html { status: 502 }),
        ErrorKind::V2(ReplyError::OtherFormat { status: 200 }),
        ErrorKind::V2(ReplyError::Status { status: 404 }),
        ErrorKind::V2(ReplyError::Decode(DecodeError::new(DecodeKind::Syntax))),
        ErrorKind::Unexpected { content_type: "text/html".into(), length: 9 },
        DecodeError::new(DecodeKind::Syntax).into(),
        ErrorKind::Open("f".into(), OpenError::algorithm("A")),
    ]
}

/// The courses of a call, with what is known before its end is considered.
fn courses() -> [(&'static str, Course, Option<Outcome>); 8] {
    let run = |attempts: &[bool]| {
        let mut course = Course::UNSENT;
        for &may_have_been_done in attempts {
            course.begin();
            if !may_have_been_done {
                course.take_back();
            }
        }
        course
    };
    [
        ("nothing was sent", run(&[]), Some(NotSent)),
        ("no attempt did anything", run(&[false, false]), Some(NotSent)),
        ("the first attempt may have been done", run(&[true]), None),
        ("the second attempt may have been done, and the first was not", run(&[false, true]), None),
        ("the first may have been done, and the second was not", run(&[true, false]), Some(Unknown)),
        ("both may have been done", run(&[true, true]), Some(Unknown)),
        ("the first of three", run(&[true, false, false]), Some(Unknown)),
        ("nobody kept account", Course::UNKNOWN, Some(Unknown)),
    ]
}

#[test]
fn what_is_no_refusal_is_as_open_as_its_attempts() {
    for kind in no_refusals() {
        for (what, course, known) in courses() {
            for status in [None, Some(200), Some(400), Some(404), Some(500)] {
                let expected = known.unwrap_or(Unknown);
                assert_eq!(of(course, &kind, status, OPERATION), expected, "{what}: {kind:?}, {status:?}");
            }
        }
    }
}

#[test]
fn what_the_transport_did_not_send_was_not_sent_unless_another_attempt_was() {
    for error in [SendError::before_sending("refused"), SendError::impossible("no certificate")] {
        let kind = ErrorKind::Send(error);
        for (what, course, known) in courses() {
            assert_eq!(of(course, &kind, None, OPERATION), known.unwrap_or(NotSent), "{what}");
        }
        let ErrorKind::Send(error) = kind else { unreachable!("it is one") };
        let kind = ErrorKind::Send(error.after_sending());
        assert_eq!(of(Course::of(1), &kind, None, OPERATION), Unknown, "of something that came back");
    }
}

#[test]
fn a_refusal_counts_when_it_is_signed_and_the_only_attempts() {
    type Refusal = fn(bool) -> ErrorKind;
    let refusals: [(u16, Refusal); 9] = [
        (400, |signed| v3("PARAM_ERROR", signed)),
        (400, |signed| v3("ORDERPAID", signed)),
        (401, |signed| v3("SIGN_ERROR", signed)),
        (403, |signed| v3("NOT_ENOUGH", signed)),
        (404, |signed| v3("ORDER_NOT_EXIST", signed)),
        (200, |signed| v2("NOTENOUGH", signed)),
        (200, |signed| v2("ORDERPAID", signed)),
        (200, |signed| v2("AUTHCODEEXPIRE", signed)),
        (200, v2_as_a_whole),
    ];
    for (status, refusal) in refusals {
        for (what, course, known) in courses() {
            let (signed, unsigned) = (refusal(true), refusal(false));
            let found = of(course, &signed, Some(status), OPERATION);
            assert_eq!(found, known.unwrap_or(Refused), "{what}: {signed:?}");
            let found = of(course, &unsigned, Some(status), OPERATION);
            assert_eq!(found, known.unwrap_or(Unknown), "{what}: {unsigned:?}");
        }
    }
}

#[test]
fn a_signed_refusal_with_the_status_of_a_busy_service_is_open() {
    for (status, expected) in [
        (200, Unknown),
        (302, Unknown),
        (400, Refused),
        (404, Refused),
        (408, Unknown),
        (409, Refused),
        (429, Unknown),
        (499, Refused),
        (500, Unknown),
        (503, Unknown),
        (600, Unknown),
    ] {
        assert_eq!(of_one(&v3("INVALID_TRANSACTIONID", true), status), expected, "{status}");
    }
    assert_eq!(of(Course::of(1), &v3("PARAM_ERROR", true), None, OPERATION), Unknown);
    for (status, expected) in [(200, Refused), (404, Refused), (429, Unknown), (500, Unknown)] {
        assert_eq!(of_one(&v2("ORDERCLOSED", true), status), expected, "{status}");
    }
}

#[test]
fn a_signed_code_that_settles_nothing_is_open_in_either_spelling() {
    for code in [
        "SYSTEM_ERROR",
        "SYSTEMERROR",
        "SystemError",
        "BANK_ERROR",
        "BANKERROR",
        "USER_PAYING",
        "USERPAYING",
        "PROCESSING",
        "ORDER_ACCEPTED",
        "BIZERR_NEED_RETRY",
        "FREQUENCY_LIMITED",
        "FREQUENCY_LIMIT",
        "FREQUENCYLIMIT",
        "FREQUENCY_LIMIT_EXCEED",
        "RATELIMIT_EXCEEDED",
        "FREQ_LIMIT",
        "SEND_MONEY_LIMIT",
        "RECEIVED_MONEY_LIMIT",
        "",
    ] {
        assert_eq!(of_one(&v3(code, true), 400), Unknown, "{code}");
        assert_eq!(of_one(&v2(code, true), 200), Unknown, "{code}");
    }
    for code in ["ORDERPAID", "ORDER_PAID", "NOT_ENOUGH", "TRADE_ERROR", "RULE_LIMIT", "RULELIMIT"] {
        assert_eq!(of_one(&v3(code, true), 400), Refused, "{code}");
        assert_eq!(of_one(&v2(code, true), 200), Refused, "{code}");
    }
}

#[test]
fn a_signed_code_that_nothing_is_known_of_settles_nothing() {
    for code in ["SYSTEM", "FREQUENCY_LIMITED_X", "NEWS", "20002", "金"] {
        assert_eq!(of_one(&v3(code, true), 400), Unknown, "{code}");
        assert_eq!(of_one(&v2(code, true), 200), Unknown, "{code}");
    }
}

#[test]
fn a_code_may_settle_something_of_some_operations_only() {
    for (operation, expected) in [
        ("POST /v3/refund/domestic/refunds", Refused),
        ("POST /pay/micropay", Refused),
        ("POST /secapi/pay/profitsharingreturn", Unknown),
        ("POST /v3/profitsharing/return-orders", Unknown),
        ("POST /v3/fund-app/mch-transfer/transfer-bills", Unknown),
        ("POST /mmpaysptrans/pay_bank", Unknown),
    ] {
        for kind in [v3("NOT_ENOUGH", true), v2("NOTENOUGH", true)] {
            assert_eq!(of(Course::of(1), &kind, Some(403), operation), expected, "{operation}");
        }
    }
    for (operation, expected) in
        [("POST /mmpaysptrans/pay_bank", Unknown), ("POST /v3/refund/domestic/refunds", Refused)]
    {
        for kind in [v3("INVALID_REQUEST", true), v2("INVALID_REQUEST", true)] {
            assert_eq!(of(Course::of(1), &kind, Some(400), operation), expected, "{operation}");
        }
    }
}

#[test]
fn a_failure_that_gives_no_reason_or_wants_to_be_called_again_is_open() {
    let level = ("return_code", "SUCCESS");
    let failed = ("result_code", "FAIL");
    let reason = ("err_code", "INVALID_TRANSACTIONID");
    for (elements, expected) in [
        (&[level, failed][..], Unknown),
        (&[level, failed, ("err_code", "FAIL")], Unknown),
        (&[level, failed, reason], Refused),
        (&[level, failed, reason, ("recall", "N")], Refused),
        (&[level, failed, reason, ("recall", "Y")], Unknown),
    ] {
        assert_eq!(of_one(&document(elements, true), 200), expected, "{elements:?}");
    }
}

/// Otherwise an attempt that was finally refused would count as one that may have been done.
#[test]
fn what_is_refused_for_good_is_not_tried_again() {
    let codes =
        ["PARAM_ERROR", "ORDERPAID", "SYSTEM_ERROR", "FREQ_LIMIT", "USERPAYING", "NOT_ENOUGH", "FAIL", ""];
    let mut refused = 0;
    for code in codes {
        for status in [200, 302, 400, 403, 404, 408, 429, 500, 503] {
            for kind in [v3(code, true), v2(code, true)] {
                let status = http::StatusCode::from_u16(status).unwrap();
                let error = Error::new(kind).with_head(status, &http::HeaderMap::new(), "").of(OPERATION, 1);
                refused += usize::from(error.outcome() == Refused);
                assert!(error.outcome() != Refused || !error.is_retryable(), "{error:?}");
            }
        }
    }
    assert!(refused > 10, "{refused}");
}

#[test]
fn what_says_success_in_other_words_is_no_refusal() {
    for elements in [
        &[("return_code", "success")][..],
        &[("return_code", "0"), ("return_msg", "ok")],
        &[("return_code", "SUCCESS"), ("result_code", "success")],
        &[("return_code", "SUCCESS"), ("result_code", "OK")],
    ] {
        assert_eq!(of_one(&document(elements, true), 200), Unknown, "{elements:?}");
    }
    assert_eq!(of_one(&document(&[("return_code", "FAIL")], true), 200), Refused);
}
