//! Notifications of API v3 as the gateway makes them of every page enter; which members name the merchant who is told, and
//! that another one is refused, leaves.

use serde_json::{Value as Json, json};
use wechatpay_codegen::Input;
use wechatpay_codegen::ir::Protocol;
use wechatpay_gateway::Gateway;
use wechatpay_gateway::notify::Event;
use wechatpay_sdk::rt;
use wechatpay_tests::{say, specs};

use super::documentation::revisions;

/// The members that name who is told; what stands in another one alone is a merchant who is served, or nobody.
const WHO_IS_TOLD: [&str; 7] = [
    "/mchid",
    "/mch_id",
    "/sp_mchid",
    "/combine_mchid",
    "/combine_mch_id",
    "/original_data/sp_mchid",
    "/receiver/account",
];

#[test]
fn every_notification_is_taken_by_its_merchant_and_by_no_other() {
    for input in std::iter::once(specs()).chain(revisions()) {
        let (told, nobody) = check(&input);
        assert!(!told.is_empty());
        say(&format!("{} notifications name who is told:\n{}", told.len(), told.join("\n")));
        say(&format!("{} name nobody: {}", nobody.len(), nobody.join(", ")));
    }
}

/// Each event with what is compared of it, and those of which nothing is.
fn check(input: &Input) -> (Vec<String>, Vec<String>) {
    let api = wechatpay_codegen::read(input).api;
    let events: Vec<String> = api
        .notifications
        .iter()
        .filter(|found| found.protocol == Protocol::V3)
        .map(|found| found.event.clone())
        .collect();
    let gateway = Gateway::serve(api, ([127, 0, 0, 1], 0).into()).unwrap();
    let handler = rt::NotificationHandler::new(gateway.config().unwrap().build().unwrap());
    let open = |event: Event| {
        let made = gateway.notification(event.by_public_key()).unwrap();
        handler.receive(made.headers, made.body).verify().unwrap().json()
    };
    let (mut told, mut nobody) = (Vec::new(), Vec::new());
    for name in events {
        let opened = open(Event::new(&name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut compared = Vec::new();
        for pointer in WHO_IS_TOLD.into_iter().filter(|pointer| opened.event.pointer(pointer).is_some()) {
            let mut parts = pointer[1..].split('/');
            let (first, second) = (parts.next().unwrap(), parts.next());
            let value = second.map_or(json!("7"), |second| json!({ second: "7" }));
            match open(Event::new(&name).with(first, value)) {
                Err(rt::NotificationError::OtherMerchant { member, found }) => {
                    assert_eq!((member.replace('.', "/").as_str(), found.as_str()), (&pointer[1..], "7"));
                    compared.push(member);
                }
                // Of profit sharing it is one or the other.
                Ok(_) => assert!(opened.event.get("receiver").is_some(), "{name}: {pointer}"),
                Err(error) => panic!("{name}: {pointer}: {error}"),
            }
        }
        // Whoever is served is of no account.
        if opened.event.get("sub_mchid").is_some() {
            assert!(open(Event::new(&name).with("sub_mchid", Json::from("7"))).is_ok(), "{name}");
        }
        match compared.is_empty() {
            true => nobody.push(name),
            false => told.push(format!("{name}: {}", compared.join(", "))),
        }
    }
    (told, nobody)
}
