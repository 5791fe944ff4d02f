//! The documented errors of an operation: in the catalog, as the gateway answers them, and as a program sees them.

use std::collections::BTreeMap;

use wechatpay_codegen::ir::Operation;
use wechatpay_fragments::brand::lamps::owners;
use wechatpay_fragments::catalog;
use wechatpay_fragments::rt;
use wechatpay_fragments::rt::catalog::{DocumentedError, Sample, Visitor};
use wechatpay_fragments::v2::lockers::closebox;
use wechatpay_gateway::{Gateway, GatewayError, Misbehavior};
use wechatpay_tests::{errors, fragments, input};

use super::brands::{brand, enrollment};
use super::gateway;

/// The documented errors of each operation.
#[derive(Default)]
struct Documented(BTreeMap<String, &'static [DocumentedError]>);

impl Visitor for Documented {
    type Client = rt::blocking::Client;

    fn operation<O: rt::Operation>(
        &mut self,
        _: fn(&Sample) -> Result<O, rt::DecodeError>,
        _: for<'c> fn(&'c rt::blocking::Client, O) -> Result<O::Reply, rt::Error>,
    ) {
    }

    fn errors<O: rt::Operation>(&mut self, errors: &'static [DocumentedError]) {
        self.0.insert(O::SPEC.name(), errors);
    }

    fn notification<P: rt::Notification>(&mut self) {}
}

fn documented() -> BTreeMap<String, &'static [DocumentedError]> {
    let mut found = Documented::default();
    catalog::visit(&mut found);
    found.0
}

/// A client that tries once.
fn once(config: rt::ConfigBuilder) -> rt::blocking::Client {
    rt::blocking::Client::new(config.retry(rt::RetryPolicy::never()).build().unwrap()).unwrap()
}

fn check<O: rt::Operation>(gateway: &Gateway, client: &rt::blocking::Client, call: &O, count: usize) {
    let read = wechatpay_codegen::read(&input(fragments()));
    let is_it = |found: &&Operation| {
        found.wire_path() == O::SPEC.path && found.method.to_string() == O::SPEC.method.as_str()
    };
    let operation = read.api.operations.iter().find(is_it).unwrap();
    let errors = documented()[&O::SPEC.name()];
    assert_eq!(errors.len(), count);
    for error in errors {
        gateway.fail_once(&operation.to_string(), error.code).unwrap();
        let found = client.execute(call.clone()).map(drop).unwrap_err();
        assert_eq!(gateway.last().unwrap().faults, []);
        assert_eq!(errors::fault_of(operation, error, &read.api.guide.codes, &found), None);
    }
    client.execute(call.clone()).map(drop).unwrap();
}

#[test]
fn each_is_answered_as_it_is_documented() {
    let gateway = gateway();
    let enroll = owners::Post::new(enrollment());
    check(&gateway, &once(gateway.brand_config().unwrap()), &enroll, 6);
    let close = closebox::Post::new(closebox::PostBody::new("BOX-7"));
    // What is documented beside them as `SUCCESS` is no error.
    check(&gateway, &once(gateway.config().unwrap()), &close, 5);
    assert!(documented()["GET /brand/lamps/owners/{owner_id}"].is_empty());
}

#[test]
fn a_code_is_matched_by_its_variant() {
    let gateway = gateway();
    let client = once(gateway.config().unwrap());
    let close = || client.execute(closebox::Post::new(closebox::PostBody::new("BOX-7")));
    let mut seen = Vec::new();
    for name in ["ORDERPAID", "USERPAYING", "BOXEMPTY"] {
        gateway.fail_once("POST /v2/lockers/closebox", name).unwrap();
        let error = close().map(drop).unwrap_err();
        // As it was received.
        assert!(error.to_string().contains(&format!("the operation failed, {name}: ")), "{error}");
        seen.push(match error.code() {
            Some(rt::Code::OrderPaid) => "paid",
            Some(rt::Code::UserPaying) => "wait",
            Some(rt::Code::Unlisted(code)) if code == "BOXEMPTY" => "empty",
            _ => "else",
        });
    }
    assert_eq!(seen, ["paid", "wait", "empty"]);
}

#[test]
fn a_busy_service_is_asked_again_by_its_code() {
    let gateway = gateway();
    gateway.fail_once("POST /brand/lamps/owners", "429 FREQUENCY_LIMITED").unwrap();
    brand(&gateway).execute(owners::Post::new(enrollment())).unwrap();
    assert_eq!(gateway.records().len(), 2);
    // From now on, whatever the client tries; and whoever answers in its place leaves it waiting.
    gateway.fail_with("POST /brand/lamps/owners", "LAMP_IN_STOCK").unwrap();
    gateway.misbehave(Misbehavior::Html);
    for is_told in [false, true, true] {
        let client = once(gateway.brand_config().unwrap());
        let error = client.execute(owners::Post::new(enrollment())).map(drop).unwrap_err();
        assert_eq!(error.code().is_some(), is_told, "{error}");
    }
    gateway.answer_as_usual();
    brand(&gateway).execute(owners::Post::new(enrollment())).unwrap();
}

#[test]
fn what_an_operation_does_not_document_is_not_answered() {
    let gateway = gateway();
    for (operation, error, expected) in [
        (
            "POST /brand/lamps/owners",
            "ORDERPAID",
            "does not document the error `ORDERPAID`, but `400 PARAM_ERROR`, `401 SIGN_ERROR`,",
        ),
        ("POST /brand/lamps/owners", "500 PARAM_ERROR", "does not document the error `500 PARAM_ERROR`"),
        ("POST /v2/lockers/closebox", "SUCCESS", "does not document the error `SUCCESS`"),
        ("POST /v2/lockers/openbox", "PARAM_ERROR", "does not document the error `PARAM_ERROR`, but none"),
        ("POST /v2/lockers/lost", "PARAM_ERROR", "no operation `POST /v2/lockers/lost`"),
    ] {
        let Err(GatewayError::Answer(found)) = gateway.fail_with(operation, error) else {
            panic!("{operation} {error}")
        };
        assert!(found.contains(expected), "{found}");
    }
}
