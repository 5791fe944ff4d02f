//! Complaints are listed, read, answered and closed.

use serde_json::{Map, json};
use wechatpay_gateway::{Gateway, Misbehavior};
use wechatpay_sdk::rt::Sensitive;

use super::example::complaint::{Failure, answer, close, list, read};
use super::{called, client, gateway, lose_one_reply, refuse, refuse_unsigned};

const LIST: &str = "GET /v3/merchant-service/complaints-v2";
const READ: &str = "GET /v3/merchant-service/complaints-v2/{complaint_id}";
const ANSWER: &str = "POST /v3/merchant-service/complaints-v2/{complaint_id}/response";
const COMPLETE: &str = "POST /v3/merchant-service/complaints-v2/{complaint_id}/complete";

#[tokio::test]
async fn complaints_are_listed_with_opened_phone_numbers() {
    let gateway = gateway();
    let client = client(&gateway);
    // A page of the gateway has one.
    gateway.answer_with(LIST, Map::from_iter([("total_count".to_owned(), json!(3))])).unwrap();
    let found = list(&client, "2031-04-10", "2031-04-17").await.unwrap();
    let reply = gateway.last().unwrap().reply.unwrap();
    let phone = reply["data"][0]["payer_phone"].as_str().unwrap();
    assert_eq!(found.len(), 3);
    for complaint in &found {
        assert_eq!(complaint.phone.as_ref().and_then(Sensitive::expose), Some(phone));
        let debug = format!("{complaint:?}");
        assert!(debug.contains("phone: Some(***)"), "{debug}");
    }
    assert_eq!(called(&gateway), [LIST; 3]);
}

#[tokio::test]
async fn a_complaint_is_read_and_answered() {
    let gateway = gateway();
    let client = client(&gateway);
    gateway.echo();
    let complaint = read(&client, "200201820200101080076610000").await.unwrap();
    assert_eq!(complaint.id, "200201820200101080076610000");
    let reply = gateway.last().unwrap().reply.unwrap();
    assert_eq!(complaint.phone.as_ref().and_then(Sensitive::expose), reply["payer_phone"].as_str());
    assert_eq!(complaint.orders.len(), 1);
    assert_eq!(called(&gateway), [READ]);

    answer(&client, &complaint.id, "We send another tin.").await.unwrap();
    assert_eq!(called(&gateway), [ANSWER, COMPLETE]);
}

#[tokio::test]
async fn an_answer_is_given_once() {
    let gateway = gateway();
    let client = client(&gateway);
    let answer = || answer(&client, "200201820200101080076610000", "We send another tin.");
    // It may have arrived.
    type Fault = fn(&Gateway);
    let open: [Fault; 3] = [
        |gateway| gateway.misbehave(Misbehavior::Status(503, None)),
        |gateway| refuse_unsigned(gateway, 400, "PARAM_ERROR"),
        lose_one_reply,
    ];
    for fault in open {
        fault(&gateway);
        let failure = answer().await.unwrap_err();
        assert!(matches!(failure, Failure::Unknown(_)), "{failure}");
        assert_eq!(called(&gateway), [ANSWER]);
    }
    refuse(&gateway, 400, "PARAM_ERROR");
    assert!(matches!(answer().await, Err(Failure::NotAnswered(_))));
    assert_eq!(called(&gateway), [ANSWER]);

    // It did, and closing failed: that is done without another answer. The first call has nothing to be refused by.
    gateway.misbehave(Misbehavior::Skew(0));
    for _ in 0..2 {
        gateway.misbehave(Misbehavior::Status(503, None));
    }
    assert!(matches!(answer().await, Err(Failure::NotClosed(_))));
    assert_eq!(called(&gateway), [ANSWER, COMPLETE, COMPLETE]);
    close(&client, "200201820200101080076610000").await.unwrap();
    assert_eq!(called(&gateway), [COMPLETE]);
}
