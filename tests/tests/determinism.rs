//! The same specs give the same bytes, in whatever order they are read.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

use wechatpay_tests::{generate, read, specs};

#[test]
fn the_order_of_files_does_not_matter() {
    let once = wechatpay_codegen::read(&specs());
    let mut texts: Vec<_> =
        once.sources.files().map(|(_, file)| (file.relative.clone(), file.text.clone())).collect();
    let first = generate(&once).files;
    assert!(first.len() > 60);
    assert_eq!(generate(&wechatpay_codegen::read(&specs())).files, first, "a second run");
    texts.reverse();
    assert_eq!(generate(&read(texts.clone())).files, first, "the reverse order");
    let middle = texts.len() / 3;
    texts.rotate_left(middle);
    assert_eq!(generate(&read(texts)).files, first, "another order");
}
