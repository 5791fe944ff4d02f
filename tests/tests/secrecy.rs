//! Every sealed field of the specs, as a list to be audited.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

use wechatpay_codegen::ir;
use wechatpay_tests::specs;

#[test]
fn sealed_fields() {
    let read = wechatpay_codegen::read(&specs());
    let lines = ir::facts::lines(&read.api);
    let sealed: Vec<_> =
        lines.iter().filter(|line| line.contains("secret=")).map(|line| line.replace('\t', "  ")).collect();
    insta::assert_snapshot!(sealed.join("\n"));
}
