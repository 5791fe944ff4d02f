//! The notification examples listen where they say, take what the gateway sends, and say in words why they refuse the rest.

use serde_json::json;

use super::running::{Running, Stand, direct, ended};

/// Starts an example at a free port; the address that it says leaves with it.
fn start(stand: &Stand, name: &str, variables: &str) -> (Running, String) {
    let command = direct(&format!("cargo run -p wechatpay-tests --example {name} -- ORD-1 2590 ORD-2 100"));
    let running =
        Running::start(stand.shell(&format!("{variables} LISTEN=127.0.0.1:0 exec {command}")), true);
    let line = running.line();
    let address = line.strip_prefix("listening at ").unwrap_or_default();
    assert!(!address.is_empty(), "{line}");
    let address = address.split(": ").next().unwrap().to_owned();
    (running, address)
}

#[tokio::test]
async fn notifications_are_taken_or_refused_in_words() {
    for name in ["notifications_axum", "notifications_actix"] {
        // By the public key, and by certificates, which are downloaded.
        for variables in ["", "unset PUBLIC_KEY_ID;"] {
            let stand = Stand::new();
            let (running, address) = start(&stand, name, variables);
            let paid = json!({ "out_trade_no": "ORD-1", "amount": { "total": 2590 } });
            let v2 = json!({ "out_trade_no": "ORD-2", "total_fee": 100 });
            let mut first = None;
            for (event, more, path, is_accepted, expected) in [
                ("TRANSACTION.SUCCESS", json!({ "members": paid }), "", true, "order \"ORD-1\" is paid by"),
                (
                    "TRANSACTION.SUCCESS",
                    json!({ "members": paid }),
                    "",
                    true,
                    "order \"ORD-1\" was delivered before",
                ),
                (
                    "TRANSACTION.SUCCESS",
                    json!({ "members": { "out_trade_no": "ORD-2", "amount": { "total": 1 } } }),
                    "",
                    true,
                    "look at this: payment ",
                ),
                ("COUPON.USE", json!({}), "", true, "look at this: notification "),
                (
                    "TRANSACTION.SUCCESS",
                    json!({ "manner": "probe" }),
                    "",
                    false,
                    "a probe of the platform was refused",
                ),
                (
                    "TRANSACTION.SUCCESS",
                    json!({ "manner": "wrong_signature" }),
                    "",
                    false,
                    "notification refused: ",
                ),
                (
                    "TRANSACTION.SUCCESS",
                    json!({ "manner": "no_signature" }),
                    "",
                    false,
                    "notification refused: ",
                ),
                ("TRANSACTION.SUCCESS", json!({ "skew": 3600 }), "", false, "notification refused: "),
                (
                    "transaction-success",
                    json!({ "members": v2 }),
                    "/payments",
                    true,
                    "order \"ORD-2\" is paid by",
                ),
                (
                    "transaction-success",
                    json!({ "manner": "wrong_signature" }),
                    "/payments",
                    false,
                    "notification refused: ",
                ),
            ] {
                let mut asked = more;
                asked["event"] = event.into();
                asked["url"] = format!("{address}/notifications{path}").into();
                let delivery = stand.tell("notify", &asked).await;
                let line = running.line();
                assert!(line.starts_with(expected), "{name} {asked}: {delivery} {line}");
                assert_eq!(delivery["accepted"], is_accepted, "{name} {asked}: {delivery} {line}");
                first.get_or_insert(line);
            }
            assert!(first.unwrap().ends_with("and delivered"));
            // Nothing but the certificates was asked for, which is no operation of the specs.
            stand.called().await;
        }
    }
}

#[tokio::test]
async fn an_address_that_is_taken_is_named() {
    let stand = Stand::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    for name in ["notifications_axum", "notifications_actix"] {
        let command = direct(&format!("cargo run -p wechatpay-tests --example {name} -- ORD-1 2590"));
        let address = taken.local_addr().unwrap();
        let shell = stand.shell(&format!("LISTEN={address} exec {command}")).output().unwrap();
        let (is_done, _, errors) = ended(shell);
        assert!(
            !is_done && errors.contains(&format!("cannot listen at {address}, as LISTEN says")),
            "{errors}"
        );
    }
}
