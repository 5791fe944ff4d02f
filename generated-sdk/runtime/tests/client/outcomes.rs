//! What a failed call did: nothing, nothing because it was refused, or unknown. With both clients, and without one.

mod unsent;

use std::time::Duration;

use rt::{Error, ErrorKind, Outcome};
use serde_json::json;
use wechatpay_runtime as rt;

use crate::gateway::operations::*;
use crate::gateway::{Answer, Caller, Gateway, Kind, Manner, State, Which, call, config, xml};

use Outcome::{Refused, Unknown};

fn client(kind: Kind, gateway: &Gateway) -> Caller {
    kind.caller(config(gateway).platform_key(Which::A.platform_key()))
}

/// Answers the first attempt, or the others.
type Answering = fn(&State) -> Answer;

/// The error of a call that the service recognizes by its number, if its attempts are answered like this.
fn after(kind: Kind, first: Answering, others: Answering) -> (Error, usize) {
    let gateway = Gateway::start(move |state, request| match request.number {
        1 => first(state),
        _ => others(state),
    });
    (client(kind, &gateway).execute(apply()).map(drop).unwrap_err(), gateway.count())
}

const ORDERPAID: &str = r#"{"code":"ORDERPAID","message":"该订单已支付"}"#;
const PARAM_ERROR: &str = r#"{"code":"PARAM_ERROR","message":"参数错误"}"#;

fn document(elements: &[(&str, &str)], is_signed: bool) -> Answer {
    let text = match is_signed {
        true => xml::signed(elements, true),
        false => {
            xml::write(&elements.iter().map(|&(name, text)| (name.to_owned(), text.to_owned())).collect())
        }
    };
    Answer::new(200, "text/xml", text)
}

fn failure(code: &str) -> [(&str, &str); 3] {
    [("return_code", "SUCCESS"), ("result_code", "FAIL"), ("err_code", code)]
}

#[test]
fn no_refusal_hides_an_attempt_that_may_have_been_done() {
    // The request was read, and all or part of its reply is lost.
    let firsts: [Answering; 7] = [
        |_| Answer::reset(),
        |state| state.json(200, r#"{"applyment_id":7}"#).manner(Manner::CutAfter(4)),
        |_| Answer::new(502, "text/html", "<html>"),
        |_| Answer::new(429, "application/json", r#"{"code":"FREQUENCY_LIMITED"}"#),
        |_| Answer::new(400, "application/json", r#"{"code":"SYSTEM_ERROR"}"#),
        |state| state.json(500, r#"{"code":"SYSTEM_ERROR"}"#),
        |state| state.json(200, "{}").replace("Wechatpay-Signature", "WECHATPAY/SIGNTEST/AA"),
    ];
    let others: [Answering; 4] = [
        |state| state.json(400, ORDERPAID),
        |state| state.json(400, PARAM_ERROR),
        |_| Answer::new(400, "application/json", ORDERPAID),
        |state| state.json(200, "{"),
    ];
    for (at, first) in firsts.into_iter().enumerate() {
        for (other_at, other) in others.into_iter().enumerate() {
            for kind in Kind::BOTH {
                let (error, count) = after(kind, first, other);
                assert_eq!((error.attempts(), count), (2, 2), "{kind:?}, {at}, {other_at}: {error:?}");
                assert_eq!(error.outcome(), Unknown, "{kind:?}, {at}, {other_at}: {error:?}");
            }
        }
    }
    for kind in Kind::BOTH {
        let (error, _) = after(kind, firsts[0], others[0]);
        // The last answer of the service can be read, but does not decide.
        assert_eq!((error.code(), error.outcome()), (Some(&rt::Code::OrderPaid), Unknown));
        let (error, _) = after(kind, others[0], others[0]);
        assert_eq!(
            (error.code(), error.outcome(), error.attempts()),
            (Some(&rt::Code::OrderPaid), Refused, 1)
        );
    }
}

#[test]
fn no_failure_of_api_v2_hides_an_attempt_that_may_have_been_done() {
    type AnsweringV2 = fn() -> Answer;
    let lost: AnsweringV2 = Answer::reset;
    let busy: AnsweringV2 = || document(&failure("SYSTEMERROR"), true);
    let paid: AnsweringV2 = || document(&failure("ORDERPAID"), true);
    let used: AnsweringV2 = || document(&failure("OUT_TRADE_NO_USED"), true);
    for (first, others, expected, attempts) in [
        (lost, paid, Unknown, 2),
        (lost, used, Unknown, 2),
        (busy, paid, Unknown, 2),
        (busy, busy, Unknown, 3),
        (paid, paid, Refused, 1),
        // A number that was used before may have been paid by another call.
        (used, used, Unknown, 1),
    ] {
        for kind in Kind::BOTH {
            let gateway =
                Gateway::start(move |_, request| if request.number == 1 { first() } else { others() });
            let error = client(kind, &gateway).execute(unified_order(None)).map(drop).unwrap_err();
            assert!(error.code().is_some() && error.unsigned_code().is_none(), "{error:?}");
            assert_eq!((error.outcome(), error.attempts()), (expected, attempts), "{kind:?}: {error:?}");
        }
    }
}

#[test]
fn refusals_that_nobody_signed_decide_nothing() {
    for status in [400, 401, 403, 404, 409, 429, 500, 503] {
        for kind in Kind::BOTH {
            let gateway = Gateway::start(move |_, _| Answer::new(status, "application/json", ORDERPAID));
            let caller = client(kind, &gateway);
            for error in [
                caller.execute(complain()).map(drop).unwrap_err(),
                caller.execute(query_order()).map(drop).unwrap_err(),
                caller.execute(download_bill()).map(drop).unwrap_err(),
            ] {
                assert_eq!((error.code(), error.unsigned_code()), (None, Some("ORDERPAID")), "{error:?}");
                assert_eq!(error.outcome(), Unknown, "{status}: {error:?}");
                assert!(error.to_string().contains(" (not signed)"), "{error}");
            }
        }
    }
    let whole = [("return_code", "FAIL"), ("return_msg", "签名错误")];
    let coded = [("return_code", "FAIL"), ("error_code", "20002")];
    let failed = failure("ORDERPAID");
    for (elements, code) in [(&whole[..], "FAIL"), (&coded, "20002"), (&failed, "ORDERPAID")] {
        for kind in Kind::BOTH {
            let answer = document(elements, false);
            let gateway = Gateway::start(move |_, _| answer.clone());
            // An operation whose replies are never signed.
            let body = DeleteContractBody { mch_id: String::new(), contract_id: "C".into() };
            let error = client(kind, &gateway).execute(DeleteContract { body }).unwrap_err();
            assert_eq!((error.code(), error.unsigned_code()), (None, Some(code)), "{error:?}");
            assert_eq!(error.outcome(), Unknown, "{error:?}");
            assert!(error.to_string().ends_with(" (not signed)"), "{error}");
        }
    }
}

#[test]
fn signed_refusals_are_believed_unless_they_leave_it_open() {
    for (status, code, expected) in [
        (400, "PARAM_ERROR", Refused),
        (401, "SIGN_ERROR", Refused),
        (403, "NOT_ENOUGH", Refused),
        (404, "ORDER_NOT_EXIST", Refused),
        (400, "BANK_ERROR", Unknown),
        (400, "USERPAYING", Unknown),
        (403, "RATELIMIT_EXCEEDED", Unknown),
        (429, "SOME_LIMIT", Unknown),
        (500, "INVALID_TRANSACTIONID", Unknown),
    ] {
        for kind in Kind::BOTH {
            let gateway =
                Gateway::start(move |state, _| state.json(status, &json!({ "code": code }).to_string()));
            let error = client(kind, &gateway).execute(complain()).map(drop).unwrap_err();
            assert_eq!((error.code(), error.unsigned_code()), (Some(&code.into()), None));
            assert_eq!((error.outcome(), error.attempts()), (expected, 1), "{error:?}");
        }
    }
    for (elements, expected) in [
        (&[("return_code", "FAIL"), ("return_msg", "签名错误")][..], Refused),
        (&failure("AUTHCODEEXPIRE"), Refused),
        (&failure("BANKERROR"), Unknown),
        (&failure("USERPAYING"), Unknown),
        (&[("return_code", "SUCCESS"), ("result_code", "FAIL")], Unknown),
    ] {
        for kind in Kind::BOTH {
            let answer = document(elements, true);
            let gateway = Gateway::start(move |_, _| answer.clone());
            let error = client(kind, &gateway).execute(unified_order(None)).map(drop).unwrap_err();
            assert_eq!(error.outcome(), expected, "{error:?}");
            assert!(!error.to_string().contains("not signed"), "{error}");
        }
    }
}

#[test]
fn replies_that_cannot_be_believed_or_read_leave_it_open() {
    let replies: [Answering; 13] = [
        |_| Answer::reset(),
        |state| state.json(200, ORDER).manner(Manner::CutAfter(10)),
        |_| Answer::new(200, "application/json", ORDER),
        |state| Answer { body: ORDER.replace("128", "129").into_bytes(), ..state.json(200, ORDER) },
        |state| Answer { body: PARAM_ERROR.replace("P", "Q").into_bytes(), ..state.json(400, PARAM_ERROR) },
        |state| state.json(400, PARAM_ERROR).replace("Wechatpay-Signature", "WECHATPAY/SIGNTEST/AA"),
        |state| state.sign_by(Answer::new(400, "", PARAM_ERROR), Which::A, state.now() - 301),
        |state| state.sign_by(Answer::new(400, "", PARAM_ERROR), Which::B, state.now()),
        |state| state.json(200, r#"{"amount":{"total":"many"}}"#),
        |state| state.json(200, &format!("{{\"trade_state\":\"{}\"}}", "S".repeat(9000))),
        |state| state.json(400, &format!("{{\"code\":\"{}\"}}", "S".repeat(9000))),
        |state| state.sign(Answer::new(302, "", "").with("Location", "/v3/elsewhere")),
        |state| state.nothing(404),
    ];
    for (at, reply) in replies.into_iter().enumerate() {
        for kind in Kind::BOTH {
            let gateway = Gateway::start(move |state, _| reply(state));
            gateway.give_out(&[Which::A]);
            let config = config(&gateway).platform_key(Which::A.platform_key()).reply_limit(8192);
            let caller = kind.caller(config.retry(rt::RetryPolicy::never()));
            for error in [
                caller.execute(query_order()).map(drop).unwrap_err(),
                caller.execute(complain_for_order()).map(drop).unwrap_err(),
            ] {
                assert_eq!((error.outcome(), error.code()), (Unknown, None), "{at}: {error:?}");
            }
        }
    }
}

/// A call that changes something, and whose reply has types.
fn complain_for_order() -> Close {
    Close { body: ComplainBody { content: "x".into() } }
}

#[test]
fn a_deadline_on_the_way_leaves_it_open() {
    const STALL: Duration = Duration::from_secs(20);
    let stalls: [Answering; 3] = [
        |state| state.json(200, ORDER).manner(Manner::Late(STALL)),
        |state| state.json(200, ORDER).manner(Manner::HeadThenLate(STALL)),
        |state| state.json(400, PARAM_ERROR).manner(Manner::HeadThenLate(STALL)),
    ];
    Kind::at_once(|kind| {
        for stall in stalls {
            let gateway = Gateway::start(move |state, _| stall(state));
            let caller = client(kind, &gateway).within(Duration::from_millis(400));
            let error = caller.execute(complain()).map(drop).unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::Deadline), "{kind:?}: {error:?}");
            assert_eq!((error.outcome(), error.attempts()), (Unknown, 1), "{kind:?}: {error:?}");
            let error = caller.execute(download_bill()).map(drop).unwrap_err();
            assert_eq!(error.outcome(), Unknown, "{kind:?}: {error:?}");
        }
    });
}

#[test]
fn untyped_calls_have_outcomes_like_the_others() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|state, request| match request.number {
            1 => state.json(400, PARAM_ERROR),
            2 => Answer::new(400, "application/json", PARAM_ERROR),
            _ => Answer::reset(),
        });
        let (caller, body) = (client(kind, &gateway), json!({}));
        let outcomes = [(); 3].map(|()| {
            let outcome = call!(&caller, client => client.path("v3/x").json(&body).post());
            outcome.unwrap_err().outcome()
        });
        assert_eq!(outcomes, [Refused, Unknown, Unknown]);
    }
}
