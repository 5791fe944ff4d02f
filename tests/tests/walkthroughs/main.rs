//! The walk-throughs of `generated-sdk/examples`, run against the gateway: what they are told about, and what it saw.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

mod bill;
mod brand_coupon;
mod complaint;
mod coupon;
mod micropay_v2;
mod migrate_to_public_key;
mod pay_jsapi;
mod rotation_under_load;
mod upload_image;

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value as Json};
use wechatpay_gateway::{Gateway, Misbehavior};
use wechatpay_sdk::rt;

#[allow(
    dead_code,
    clippy::duplicate_mod,
    reason = "each is a program, with a `main` and a module of its own"
)]
#[path = "../../../generated-sdk/examples"]
mod example {
    #[path = "bill.rs"]
    pub mod bill;
    #[path = "brand_coupon.rs"]
    pub mod brand_coupon;
    #[path = "complaint.rs"]
    pub mod complaint;
    #[path = "coupon.rs"]
    pub mod coupon;
    #[path = "micropay_v2.rs"]
    pub mod micropay_v2;
    #[path = "migrate_to_public_key.rs"]
    pub mod migrate_to_public_key;
    #[path = "notifications_axum.rs"]
    pub mod notifications_axum;
    #[path = "pay_jsapi.rs"]
    pub mod pay_jsapi;
    #[path = "rotation_under_load.rs"]
    pub mod rotation_under_load;
    #[path = "upload_image.rs"]
    pub mod upload_image;
}

fn gateway() -> Arc<Gateway> {
    Gateway::with_catalogue().unwrap().into()
}

/// The attempts that a client makes by itself.
const ATTEMPTS: usize = 3;

/// Without long waits between them.
fn retry() -> rt::RetryPolicy {
    rt::RetryPolicy::default().first_wait(Duration::from_millis(1))
}

fn client(gateway: &Gateway) -> rt::Client {
    rt::Client::new(gateway.config().unwrap().retry(retry()).build().unwrap()).unwrap()
}

/// Lets all attempts of the next call break off in the middle of the reply.
fn break_off(gateway: &Gateway) {
    for _ in 0..ATTEMPTS {
        gateway.misbehave(Misbehavior::Reset);
    }
}

/// Lets the reply of the first attempt break off: what was asked for was done.
fn lose_one_reply(gateway: &Gateway) {
    gateway.misbehave(Misbehavior::Reset);
}

fn refuse(gateway: &Gateway, status: u16, code: &str) {
    gateway.misbehave(Misbehavior::Refuse(status, code.to_owned()));
}

/// The same by somebody on the way.
fn refuse_unsigned(gateway: &Gateway, status: u16, code: &str) {
    gateway.misbehave(Misbehavior::RefuseUnsigned(status, code.to_owned()));
}

/// Lets replies of an operation have this member.
fn answer(gateway: &Gateway, operation: &str, name: &str, text: &str) {
    gateway.answer_with(operation, Map::from_iter([(name.to_owned(), Json::from(text))])).unwrap();
}

/// Lets replies of an operation have these members, which the second object may change.
fn answer_all(gateway: &Gateway, operation: &str, members: &Json, changes: &Json) {
    let objects = [members, changes].map(|object| object.as_object().unwrap().clone());
    gateway.answer_with(operation, objects.into_iter().flatten().collect()).unwrap();
}

/// The operations that were called since the last time, none of them in a wrong way.
fn called(gateway: &Gateway) -> Vec<String> {
    let records = gateway.records();
    gateway.forget();
    let mut called = Vec::new();
    for record in records {
        assert_eq!(record.faults, [], "{}", record.request);
        called.extend(record.operation);
    }
    called
}
