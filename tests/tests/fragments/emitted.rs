//! What the fragments and tables are read as, and what is emitted for the richest of them.

use wechatpay_codegen::{Input, ir};
use wechatpay_tests::{fragments, root};

#[test]
fn facts() {
    let input = Input { specs: fragments().into(), ..Input::default() };
    let lines = ir::facts::lines(&wechatpay_codegen::read(&input).api);
    let lines: Vec<_> = lines.iter().map(|line| line.replace('\t', "  ")).collect();
    insta::assert_snapshot!("facts", lines.join("\n"));
}

#[test]
fn code() {
    // The committed files, which are compiled and compared with what is emitted now elsewhere.
    for (name, path) in [
        ("rentals", "v3/lockers/rentals.rs"),
        ("rental_no", "v3/lockers/rentals/rental_no.rs"),
        ("openbox", "v2/lockers/openbox.rs"),
        ("owners", "brand/lamps/owners.rs"),
        ("brand_events", "webhook/brand.rs"),
    ] {
        let text = std::fs::read_to_string(root().join("tests/fragments/src").join(path)).unwrap();
        insta::assert_snapshot!(name, text);
    }
}
