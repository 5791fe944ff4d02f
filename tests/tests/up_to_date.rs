//! The committed crate is what the committed specs give, no file more and no file less.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

use wechatpay_codegen::output::Plan;
use wechatpay_codegen::{Input, OWNED};
use wechatpay_tests::{generate, root};

#[test]
fn the_emitted_crate_is_up_to_date() {
    let input =
        Input { specs: vec![root().join("specs")], overrides: Some(root().join("specs/overrides.yaml")) };
    let read = wechatpay_codegen::read(&input);
    assert!(!read.has_errors(), "{}", wechatpay_tests::report(&read));
    assert_eq!(read.rows.accounted(), read.rows.total);
    let generated = generate(&read);
    let plan = Plan::new(&root().join("generated-sdk"), &OWNED, generated.files).unwrap();
    let differences = plan.check();
    assert!(differences.is_empty(), "run `cargo xtask gen`: {differences:?}");
}
