//! Pages of realistic size: their facts and the code that they become. The same code is compiled in `generated-sdk`.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

use wechatpay_codegen::ir;
use wechatpay_tests::{emitted, generate, read, root};

fn check(name: &str, page: &str) {
    let text = std::fs::read_to_string(root().join("specs").join(page)).unwrap();
    let read = read([(page, text)]);
    assert!(!read.has_errors(), "{}", wechatpay_tests::report(&read));
    let facts: Vec<_> = ir::facts::lines(&read.api).iter().map(|line| line.replace('\t', "  ")).collect();
    insta::assert_snapshot!(format!("{name}_facts"), facts.join("\n"));
    insta::assert_snapshot!(format!("{name}_code"), emitted(&generate(&read)));
}

#[test]
fn coupons() {
    check("coupons", "openapi/v3/multiuse/users/{openid}/coupons.md");
}

#[test]
fn complaint_notifications() {
    check("complaint_notifications", "openapi/v3/merchant-service/complaint-notifications.md");
}

#[test]
fn upload() {
    check("upload", "openapi/v3/merchant/media/upload.md");
}

#[test]
fn profit_sharing() {
    check("profit_sharing", "openapi/v3/profitsharing/orders.md");
}

#[test]
fn v2_variants() {
    check("v2_variants", "openapi/v2/transit/pay/payapply.md");
}

#[test]
fn v2_refund() {
    check("v2_refund", "openapi/v2/secapi/pay/refund.md");
}

#[test]
fn complaint_create() {
    check("complaint_create", "webhook/v3/COMPLAINT.CREATE.md");
}

#[test]
fn refund_processed() {
    check("refund_processed", "webhook/v2/refund-processed.md");
}
