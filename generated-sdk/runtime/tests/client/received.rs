//! What was received beside the typed reply: with both clients and without, typed and by path, from both APIs.

use std::time::Duration;

use serde_json::json;
use wechatpay_runtime as rt;

use crate::gateway::operations::*;
use crate::gateway::{Answer, Caller, Gateway, Kind, MERCHANT_ID, Received, State, Which, call, config, xml};

const MORE: &str = r#"{"out_trade_no":"1","trade_state":"SUCCESS","amount":{"total":7,"payer_total":5},"trade_type":"JSAPI","promotion_detail":[{"amount":2}]}"#;

/// The reply to an operation, with what it was received as.
fn received<O: rt::Operation>(caller: &Caller, operation: O) -> Result<rt::Received<O::Reply>, rt::Error> {
    match caller {
        Caller::Async { runtime, client } => {
            let call = client.execute(operation).received().deadline(Duration::from_secs(9));
            runtime.block_on(async { call.await })
        }
        Caller::Blocking(client) => client.received().execute(operation),
    }
}

fn started(
    answer: impl Fn(&State, &Received) -> Answer + Send + Sync + 'static,
    kind: Kind,
) -> (Gateway, Caller) {
    let gateway = Gateway::start(answer);
    let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
    (gateway, caller)
}

#[test]
fn members_that_no_table_has_are_reached_after_one_verification() {
    for kind in Kind::BOTH {
        let (gateway, caller) = started(|state, _| state.json(200, MORE), kind);
        let order = received(&caller, query_order()).unwrap();
        assert_eq!((order.trade_state.as_str(), order.reply.trade_state.as_str()), ("SUCCESS", "SUCCESS"));
        assert_eq!(order.raw.integer("/amount/payer_total"), Some(5));
        assert_eq!(
            (order.raw.text("trade_type"), order.raw.integer("/promotion_detail/0/amount")),
            (Some("JSAPI"), Some(2))
        );
        assert!(order.raw.is_signed());
        assert_eq!(*order.raw.json(), serde_json::from_str::<rt::Json>(MORE).unwrap());
        assert_eq!(gateway.count(), 1);

        let untyped = match &caller {
            Caller::Async { runtime, client } => {
                runtime.block_on(async { client.path("v3/x").get().received().await })
            }
            Caller::Blocking(client) => client.received().path("v3/x").get(),
        };
        let untyped = untyped.unwrap();
        assert_eq!(
            (untyped.reply["trade_type"].as_str(), untyped.raw.text("/trade_type")),
            (Some("JSAPI"), Some("JSAPI"))
        );
    }
}

#[test]
fn what_is_not_verified_is_not_received() {
    for kind in Kind::BOTH {
        let (_gateway, caller) = started(
            |state, _| {
                let signed = state.json(200, MORE);
                Answer { body: MORE.replace("5", "6").into_bytes(), ..signed }
            },
            kind,
        );
        let error = received(&caller, query_order()).map(drop).unwrap_err();
        assert!(matches!(error.kind(), rt::ErrorKind::Verify(_)), "{error:?}");
    }
}

#[test]
fn what_nobody_has_to_sign_says_so_and_nothing_has_no_members() {
    for kind in Kind::BOTH {
        let (_gateway, caller) = started(
            |state, request| match request.method.as_str() {
                "DELETE" => state.nothing(204),
                _ => Answer::new(200, "application/json", r#"{"more":1}"#),
            },
            kind,
        );
        let unsigned = received(&caller, crate::unsent::Unsigned {}).unwrap();
        assert_eq!((unsigned.raw.integer("/more"), unsigned.raw.is_signed()), (Some(1), false));
        let empty = received(&caller, Remove {}).unwrap();
        assert_eq!((empty.raw.json(), empty.raw.fault()), (&rt::Json::Null, None));
    }
}

#[test]
fn sealed_fields_are_opened_in_the_reply_and_sealed_beside_it() {
    for kind in Kind::BOTH {
        let (_gateway, caller) = started(
            |state, _| {
                let sealed = Which::Merchant.pair().seal("王小明");
                state.json(200, &json!({ "name": sealed, "phones": [], "level": 3 }).to_string())
            },
            kind,
        );
        let user = received(&caller, QueryUser {}).unwrap();
        assert_eq!(user.raw.integer("/level"), Some(3));
        let sealed = user.raw.text("/name").unwrap();
        assert_eq!(Which::Merchant.pair().open(sealed).as_deref(), Some("王小明"));
        assert!(!format!("{user:?}").contains(sealed));
    }
}

#[test]
fn parameters_of_api_v2_that_no_table_has_are_reached() {
    let elements = [
        ("return_code", "SUCCESS"),
        ("result_code", "SUCCESS"),
        ("mch_id", MERCHANT_ID),
        ("prepay_id", "wx1"),
        ("cash_fee", "90"),
        ("coupon_fee_0", "10"),
    ];
    for kind in Kind::BOTH {
        let (_gateway, caller) =
            started(move |_, _| Answer::new(200, "text/xml", xml::signed(&elements, false)), kind);
        let order = received(&caller, unified_order(None)).unwrap();
        assert_eq!((order.raw.integer("/cash_fee"), order.raw.integer("coupon_fee_0")), (Some(90), Some(10)));
        assert!(order.raw.is_signed());
        let untyped = match &caller {
            Caller::Async { runtime, client } => {
                runtime.block_on(async { client.path("v2/pay/x").json(&json!({})).post().received().await })
            }
            Caller::Blocking(client) => client.received().path("v2/pay/x").json(&json!({})).post(),
        };
        assert_eq!(untyped.unwrap().raw.integer("/cash_fee"), Some(90));
    }
}

#[test]
fn a_program_that_sends_by_itself_has_it_too() {
    let gateway = Gateway::start(|_, _| Answer::new(200, "", ""));
    let core = rt::Core::new(config(&gateway).platform_key(Which::A.platform_key()).build().unwrap());
    let prepared = core.prepare_blocking(query_order()).unwrap();
    let answer = gateway.json(200, MORE);
    let mut response = http::Response::builder().status(200);
    for (name, value) in &answer.headers {
        response = response.header(name, value);
    }
    let response = response.body(answer.body.into()).unwrap();
    let order = prepared.accept_received(&response).unwrap();
    assert_eq!((order.raw.text("/trade_type"), order.trade_state.as_str()), (Some("JSAPI"), "SUCCESS"));
}

#[test]
fn a_call_by_path_may_bring_a_file() {
    let plain = "`1,`2\r\n".repeat(1000);
    for kind in Kind::BOTH {
        for (protocol, is_signed) in [("v3", false), ("v3", true), ("v2", false)] {
            let content = plain.clone();
            let (gateway, caller) = started(
                move |state, _| {
                    let answer = Answer::new(200, "text/plain", content.clone());
                    if is_signed { state.sign(answer) } else { answer }
                },
                kind,
            );
            let file = call!(&caller, client => {
                let call = client.path(format!("{protocol}/pay/downloadbill")).json(&json!({ "bill_date": "20310101" }));
                // Whether a signature is expected or not, one that is there is checked.
                let call = if is_signed { call } else { call.unsigned_reply() };
                call.download().post()
            });
            let file = file.unwrap();
            assert_eq!(
                (file.content_type(), file.content_length()),
                ("text/plain", Some(plain.len() as u64))
            );
            assert_eq!(caller.bytes(file).unwrap(), plain);
            assert_eq!(gateway.only().header("accept"), Some("*/*"));
        }
    }
}

#[test]
fn a_file_by_path_is_checked_like_any_other() {
    for kind in Kind::BOTH {
        for (status, body, says) in [
            (200, "<html>login</html>", "18 bytes of type `text/html`"),
            (404, r#"{"code":"NO_STATEMENT_EXIST","message":"m"}"#, "NO_STATEMENT_EXIST: m (not signed)"),
            (302, "", "which redirects to `https://portal.example/`"),
        ] {
            let (_gateway, caller) = started(
                move |_, _| {
                    Answer::new(status, "text/html", body).with("Location", "https://portal.example/")
                },
                kind,
            );
            let error = call!(&caller, client => client.path("v3/f").unsigned_reply().download().get());
            let error = error.map(drop).unwrap_err();
            assert!(error.to_string().contains(says), "{error}");
            // The same for a file with a type.
            let error = caller.execute(download_bill()).map(drop).unwrap_err();
            assert!(error.to_string().contains(says), "{error}");
        }
        // Unsigned, although that is not allowed; altered on the way.
        let (_gateway, caller) = started(|_, _| Answer::new(200, "text/plain", "`1"), kind);
        let error = call!(&caller, client => client.path("v3/f").download().get()).map(drop).unwrap_err();
        assert!(matches!(error.kind(), rt::ErrorKind::Verify(_)), "{error:?}");
        let (_gateway, caller) = started(
            |state, _| Answer { body: b"`2".to_vec(), ..state.sign(Answer::new(200, "text/plain", "`1")) },
            kind,
        );
        let file = call!(&caller, client => client.path("v3/f").unsigned_reply().download().get());
        assert!(matches!(caller.bytes(file.unwrap()).unwrap_err(), rt::DownloadError::Signature(_)));
    }
}
