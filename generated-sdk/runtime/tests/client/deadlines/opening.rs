//! Replies with so many sealed fields that opening them takes long.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use wechatpay_runtime as rt;

use super::{DEADLINES, call, each, transports};
use crate::gateway::operations::*;
use crate::gateway::{Gateway, Kind, Which, config};

/// A reply of almost the largest size, which takes half a minute to open.
fn gateway(count: usize) -> Gateway {
    let phone = sealed("13900139000");
    let phones = vec![format!("\"{phone}\""); count].join(",");
    let body = format!("{{\"name\":\"\",\"phones\":[{phones}]}}");
    Gateway::start(move |state, _| state.json(200, &body).with("Connection", "close"))
}

fn sealed(plaintext: &str) -> String {
    Which::Merchant.pair().seal(plaintext)
}

const MANY: usize = 20_000;

#[test]
fn fields_that_take_long_to_open_end_with_the_call() {
    let gateway = gateway(MANY);
    // By then the reply has arrived and been read.
    let deadline = DEADLINES[1] + Duration::from_secs(3);
    each(&[()], |(), client, _| {
        let config = config(&gateway).platform_key(Which::A.platform_key()).deadline(deadline);
        let outcome = call(client, config, QueryUser {});
        let what = format!("{client:?}");
        outcome.expect_deadline(&what, deadline);
        assert!(outcome.work.is_done(), "{what}: somebody works on");
        assert_eq!(outcome.error.outcome(), rt::Outcome::Unknown, "{what}");
    });
}

#[test]
fn a_runtime_goes_on_while_fields_are_opened() {
    let gateway = gateway(1_000);
    let config = config(&gateway).platform_key(Which::A.platform_key()).build().unwrap();
    let client = rt::Client::with_transport(config, transports().0.clone());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let turns = Arc::new(AtomicUsize::new(0));
    let reply = runtime.block_on(async {
        let counted = Arc::clone(&turns);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(Duration::from_millis(5)).await;
                counted.fetch_add(1, Ordering::SeqCst);
            }
        });
        client.execute(QueryUser {}).await.unwrap()
    });
    assert!(
        reply.phones.iter().all(|phone| phone.expose() == Some("13900139000")) && reply.phones.len() == 1_000
    );
    let turns = turns.load(Ordering::SeqCst);
    assert!(turns >= 20, "others came to their turn {turns} times");
}

#[test]
fn the_first_field_that_cannot_be_opened_is_named() {
    let (good, bad) = (sealed("a"), "AAAA");
    let body =
        format!("{{\"name\":\"{good}\",\"phones\":[\"{good}\",\"{good}\",\"{good}\",\"{bad}\",\"{bad}\"]}}");
    for kind in Kind::BOTH {
        let body = body.clone();
        let gateway = Gateway::start(move |state, _| state.json(200, &body));
        let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
        let error = caller.execute(QueryUser {}).map(drop).unwrap_err();
        let is_named = matches!(error.kind(), rt::ErrorKind::Open(path, _) if path == "phones[3]");
        assert!(is_named && error.status() == Some(200), "{error:?}");
    }
}
