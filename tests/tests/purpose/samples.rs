//! Notifications of API v2 as the service's own pages show them enter, signed by our key; that each is taken leaves.

use std::path::{Path, PathBuf};

use wechatpay_codegen::ir::{Notification, Protocol};
use wechatpay_runtime::v2::notification::{Expected, Received};
use wechatpay_runtime::v2::signature::{SIGN, sign};
use wechatpay_runtime::v2::xml::{Document, to_xml};
use wechatpay_runtime::v2::{NotificationFault, PayloadOpener, SignType};
use wechatpay_runtime::{Json, NotificationHandler};
use wechatpay_sdk::webhook::v2::{refund_processed, transaction_success};
use wechatpay_tests::merchant::{api_v2_key, config};
use wechatpay_tests::{real, say};

/// The pages of notifications of API v2, and which of the notifications they show.
const PAGES: [(&str, &str); 4] = [
    ("支付结果通知", "transaction-success"),
    ("扣款结果通知", "transaction-success"),
    ("签约、解约结果通知", "pap-contract-state-changed"),
    ("退款结果通知", "refund-processed"),
];

fn pages(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() { pages(&path, found) } else { found.push(path) }
    }
}

/// The documents with this root in a page, but those that answer.
fn documents(text: &str, root: &str) -> Vec<String> {
    let (begin, end) = (format!("<{root}>"), format!("</{root}>"));
    let blocks = text.split("```").skip(1).step_by(2);
    let documents = blocks.filter_map(|block| {
        let from = block.find(&begin)?;
        let to = block.rfind(&end)? + end.len();
        Some(block[from..to].to_owned())
    });
    documents
        .filter(|document| !document.contains("<return_msg><![CDATA[OK]]></return_msg>\n</xml>"))
        .collect()
}

/// What the documentation of this notification asks for, by the tables that lie beside the pages.
fn required(notification: &Notification) -> Vec<&'static str> {
    let fields = notification.body.iter().filter(|field| field.always_comes());
    // Kept to the end of the test.
    fields.map(|field| -> &'static str { field.wire.clone().leak() }).collect()
}

#[test]
fn documented_notifications_are_taken() {
    let (Some(official), Some(tables)) = (real(&["official/APIv2"]), real(&["next/markdown"])) else {
        return;
    };
    let api = wechatpay_codegen::read(&tables).api;
    let mut paths = Vec::new();
    pages(&official.specs[0], &mut paths);
    let (mut taken, mut refused) = (0, Vec::new());
    for path in paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let Some((_, event)) = PAGES.iter().find(|(page, _)| name.starts_with(page)) else { continue };
        let is_it = |found: &&Notification| found.protocol == Protocol::V2 && found.event == *event;
        let notification = api.notifications.iter().find(is_it).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let bodies = if *event == "refund-processed" {
            let inside = documents(&text, "root");
            assert!(!inside.is_empty(), "{name}");
            // What they show is sealed with a key of theirs.
            let seal = |inside: &String| api_v2_key().seal_ecb(inside.as_bytes()).unwrap();
            inside.iter().map(|inside| format!("<xml><req_info>{}</req_info></xml>", seal(inside))).collect()
        } else {
            documents(&text, "xml")
        };
        assert!(!bodies.is_empty(), "{name}");
        for body in bodies {
            match take(&body, notification) {
                Ok(()) => taken += 1,
                Err(error) => refused.push(format!("{name}: {error}")),
            }
        }
    }
    say(&format!("{taken} notifications of the service's own pages are taken"));
    // The page shows a debit that failed with the code of one that did not.
    assert_eq!(refused.len(), 1, "{refused:#?}");
    assert!(refused[0].starts_with("扣款结果通知") && refused[0].contains("has no openid"), "{refused:?}");
    assert!(taken >= 10, "{taken}");
}

/// The document, signed by our key, for the merchant that it names.
fn take(body: &str, notification: &Notification) -> Result<(), NotificationFault> {
    let document = Document::parse(body.as_bytes()).unwrap();
    let mut parameters = document.parameters().unwrap();
    let merchant = parameters.get("mch_id").cloned().unwrap_or_default();
    let body = if parameters.contains_key("req_info") {
        body.to_owned()
    } else {
        parameters.insert(SIGN.to_owned(), sign(&parameters, SignType::Md5, &api_v2_key()));
        to_xml(&parameters).unwrap()
    };
    let merchants = [merchant.as_str()];
    let required = required(notification);
    let expected =
        Expected { event: &notification.event, event_types: &[], required: &required, merchants: &merchants };
    let key = api_v2_key();
    let opener = PayloadOpener { api_v2_key: &key, api_v3_key: None };
    if notification.event == "pap-contract-state-changed" {
        // Its type is not among those of our specs.
        return Received::verify(body.as_bytes(), &key)?.read_into(&mut Json::Null, &opener, &expected);
    }
    let handler = NotificationHandler::new(config().build().unwrap()).also_for_merchants(merchants);
    let received = handler.receive_v2(body.as_bytes()).unwrap();
    let outcome = match notification.event.as_str() {
        "refund-processed" => received.payload::<refund_processed::Payload>().map(drop),
        _ => received.payload::<transaction_success::Payload>().map(drop),
    };
    outcome.map_err(|error| match error {
        wechatpay_runtime::NotificationError::V2(error) => error,
        error => panic!("{error:?}"),
    })
}
