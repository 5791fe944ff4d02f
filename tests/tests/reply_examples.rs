//! The example of every reply is decoded as that reply, and nothing of it is lost. Examples stand in fragments.

use wechatpay_codegen::read;
use wechatpay_tests::replies::Examples;
use wechatpay_tests::{documentation, input, root, say};

#[test]
fn examples_of_the_fragments_come_back_as_they_are() {
    let read = read(&input(["specs", "tables"].map(|form| root().join("tests/fragments").join(form))));
    let mut examples = Examples::new(&read.api.operations);
    wechatpay_fragments::catalog::visit(&mut examples);
    assert_eq!(examples.visited(), read.api.operations.len());
    assert_eq!(examples.differences(), 0, "{}", examples.report());
    insta::assert_snapshot!("fragments", examples.report());
}

#[test]
fn examples_of_the_real_documentation_come_back_as_they_are() {
    let Some(specs) = documentation() else {
        say("skipped: the examples of the real documentation, since WECHATPAY_SPECS is not set");
        return;
    };
    let read = read(&specs);
    let mut examples = Examples::new(&read.api.operations);
    wechatpay_sdk::catalog::visit(&mut examples);
    assert_eq!(examples.visited(), read.api.operations.len());
    let (decoded, leaves) = examples.compared();
    say(&format!("{decoded} examples of replies decoded, {leaves} leaves compared"));
    let with_example =
        read.api.operations.iter().filter(|operation| operation.reply_example.is_some()).count();
    if with_example == 0 {
        say("skipped: pages alone have no examples of replies");
        return;
    }
    assert!(decoded == with_example && leaves > decoded, "{decoded} of {with_example}, {leaves}");
    assert!(examples.unexplained().is_empty(), "not its own fault:\n{}", examples.unexplained().join("\n"));
    insta::assert_snapshot!("documentation", examples.report());
}
