//! The committed crate is what the committed specs give, no file more and no file less.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

use wechatpay_codegen::manifest::Kept;
use wechatpay_codegen::output::Plan;
use wechatpay_codegen::{Input, OWNED, Options, Read, Runtime};
use wechatpay_tests::{catalogue, fragments, input, root};

fn read(input: &Input) -> Read {
    let read = wechatpay_codegen::read(input);
    assert!(!read.has_errors(), "{}", wechatpay_tests::report(&read));
    read
}

fn check(read: &Read, mut options: Options, folder: &str, command: &str) {
    let manifest = std::fs::read_to_string(root().join(folder).join("Cargo.toml")).unwrap();
    options.kept = Kept::read(manifest.as_bytes()).unwrap();
    let generated = wechatpay_codegen::generate(read, &options);
    let plan = Plan::new(&root().join(folder), &OWNED, generated.files).unwrap();
    let differences = plan.check();
    assert!(differences.is_empty(), "run `{command}`: {differences:?}");
}

#[test]
fn the_emitted_crate_is_up_to_date() {
    let read = read(&catalogue());
    assert_eq!(read.rows.accounted(), read.rows.total);
    check(&read, Options::default(), "generated-sdk", "cargo xtask gen");
}

#[test]
fn the_crate_of_the_fragments_is_up_to_date() {
    let options = Options {
        package: "wechatpay-fragments".to_owned(),
        runtime: Runtime::Path("../../generated-sdk/runtime".to_owned()),
        ..Options::default()
    };
    let read = read(&input(fragments()));
    check(&read, options, "tests/fragments", "cargo xtask bless -p wechatpay-tests");
}

#[test]
fn the_codes_of_the_runtime_are_those_of_the_words() {
    let file = wechatpay_codegen::runtime_codes(&read(&catalogue())).unwrap();
    let path = root().join("generated-sdk/runtime").join(file.path.as_str());
    assert!(std::fs::read_to_string(path).unwrap() == file.text, "run `cargo xtask gen`");
}
