//! Pages and YAML tables of realistic size: their facts and the code that they become. The same code is compiled in `generated-sdk`.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

use wechatpay_codegen::ir;
use wechatpay_tests::{emitted, generate, read, report, root};

/// Pages whose operations are described by YAML tables among the specs.
const PAGES: &str = "tests/fixtures/pages";

fn check(name: &str, folder: &str, page: &str) {
    let text = std::fs::read_to_string(root().join(folder).join(page)).unwrap();
    let read = read([(page, text)]);
    assert!(!read.has_errors(), "{}", wechatpay_tests::report(&read));
    let facts: Vec<_> = ir::facts::lines(&read.api).iter().map(|line| line.replace('\t', "  ")).collect();
    insta::assert_snapshot!(format!("{name}_facts"), facts.join("\n"));
    insta::assert_snapshot!(format!("{name}_code"), emitted(&generate(&read)));
}

#[test]
fn coupons() {
    check("coupons", "specs", "openapi/v3/multiuse/users/{openid}/coupons.md");
}

#[test]
fn complaint_notifications() {
    check("complaint_notifications", PAGES, "openapi/v3/merchant-service/complaint-notifications.md");
}

#[test]
fn upload() {
    check("upload", PAGES, "openapi/v3/merchant/media/upload.md");
}

#[test]
fn profit_sharing() {
    check("profit_sharing", "specs", "openapi/v3/profitsharing/orders.yaml");
}

#[test]
fn v2_variants() {
    check("v2_variants", PAGES, "openapi/v2/transit/pay/payapply.md");
}

#[test]
fn v2_refund() {
    check("v2_refund", "specs", "openapi/v2/secapi/pay/refund.yaml");
}

#[test]
fn complaint_create() {
    check("complaint_create", PAGES, "webhook/v3/COMPLAINT.CREATE.md");
}

#[test]
fn refund_processed() {
    check("refund_processed", PAGES, "webhook/v2/refund-processed.md");
}

/// The pages that `specs/README.md` shows whole: what is between fences of four back-ticks, with the path before it.
fn pages_of_the_readme() -> Vec<(String, String)> {
    let text = std::fs::read_to_string(root().join("specs/README.md")).unwrap();
    let mut parts = text.split("\n````\n");
    let mut pages = Vec::new();
    while let (Some(before), Some(page)) = (parts.next(), parts.next()) {
        let path = before.trim_end().lines().last().and_then(|line| line.split('`').nth(1)).unwrap();
        pages.push((path.to_owned(), format!("{page}\n")));
    }
    pages
}

#[test]
fn the_pages_of_the_readme_are_as_good_as_it_says() {
    let pages = pages_of_the_readme();
    assert_eq!(pages.len(), 4);
    let read = read(pages);
    assert!(read.diagnostics.is_empty(), "{}", report(&read));
    assert!(read.api.operations.iter().all(|operation| operation.reply_signed));
    assert!(generate(&read).diagnostics.is_empty());
}
