//! A small checkout, and its figures.

use std::fs;

use super::*;

const CHECKOUT: [(&str, &str); 8] = [
    ("codegen/src/lib.rs", "mod read;\npub fn run() {\n    read::read()\n}\n"),
    ("codegen/src/read/mod.rs", "mod page;\npub use page::Page;\npub fn read() {\n    crate::run()\n}\n"),
    ("codegen/src/read/page.rs", "pub struct Page;\nfn again() -> Page {\n    super::read()\n}\n"),
    ("codegen/tests/all.rs", "#[test]\nfn reads() {}\n"),
    ("generated-sdk/src/lib.rs", "//! Emitted, so that no line counts.\n"),
    (
        "generated-sdk/runtime/src/lib.rs",
        "mod a;\npub mod b;\npub use a::*;\npub use serde::Value as Json;\n",
    ),
    ("generated-sdk/runtime/src/a.rs", "pub struct A;\npub(crate) struct Own;\nfn f(it: crate::b::B) {}\n"),
    (
        "generated-sdk/runtime/src/b.rs",
        "pub struct B(crate::A);\n#[macro_export]\nmacro_rules! b {\n    () => {};\n}\n",
    ),
];

const FIGURES: &str = "\
files                  7
lines                  27
largest file           5 lines, codegen/src/read/mod.rs
functions              4, 0 over 60 lines
largest                3 lines, `again` in codegen/src/read/page.rs
functions of tests     1, 0 over 60 lines
largest of tests       1 lines, `reads` in codegen/tests/all.rs
modules at the root    2 of the runtime
names at the root      3 public ones, and 1 macros

codegen/src
rooms                  2, 2 arrows between them
files                  3, 3 arrows between them
circles of rooms       1
   2: lib read
circles across rooms   1
   2: lib.rs read/mod.rs
circles inside rooms   0

generated-sdk/runtime/src
rooms                  3, 2 arrows between them
files                  3, 2 arrows between them
circles of rooms       1
   2: a b
circles across rooms   1
   2: a.rs b.rs
circles inside rooms   0
";

#[test]
#[expect(clippy::disallowed_methods, reason = "the test makes the checkout")]
fn a_checkout_is_measured() {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in CHECKOUT {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    assert_eq!(of(root.path()).unwrap(), FIGURES);
}
