//! Small crates, and what paths in them mean.

use super::*;

/// A crate of `lib.rs`, `a.rs` with `a/x.rs` and `a/y.rs`, and `b/mod.rs`.
fn krate(b: &str) -> Crate {
    let texts = [
        (
            "lib.rs",
            "pub mod a;\nmod b;\npub use a::{Thing, x::Deep as Renamed};\n#[doc(hidden)]\npub mod hidden {}\n",
        ),
        (
            "a.rs",
            "pub mod x;\nmod y;\npub use self::y::*;\npub(crate) use x::act;\npub struct Thing;\n\
             fn local(renamed: act) {}",
        ),
        ("a/x.rs", "pub struct Deep;\npub fn act() {}\npub mod inner { pub enum Kind { One } }\nmade!();"),
        ("a/y.rs", "pub use super::x::Deep;\npub trait Way {}\npub use crate::a::*;"),
        ("b/mod.rs", b),
        ("b/tests.rs", "use crate::a::Thing;"),
    ];
    Crate::parse(&texts.map(|(path, text)| (path.to_owned(), text.to_owned())).into()).unwrap()
}

/// The files that a text of `b/mod.rs` names.
fn named(b: &str) -> Vec<String> {
    let krate = krate(b);
    let arrows = crate::tidy::graph::of_files(&krate);
    arrows["b/mod.rs"].iter().map(|file| (*file).to_owned()).collect()
}

#[test]
fn an_item_is_found_in_the_file_that_defines_it() {
    for (b, expected) in [
        // Imports, through re-exports and globs.
        ("use crate::a::Thing;", &["a.rs"][..]),
        ("use crate::Thing;", &["a.rs"]),
        ("use crate::Renamed;", &["a/x.rs"]),
        ("use super::a::{self, Way, x::{act, inner::Kind}};", &["a/x.rs", "a/y.rs"]),
        ("use crate::a::Deep as _;", &["a/x.rs"]),
        ("use crate::a::x::inner::Kind::*;", &["a/x.rs"]),
        ("use crate::a::x::inner::Kind::One;", &["a/x.rs"]),
        ("use crate::a::x::Made;", &["a/x.rs"]),
        // Paths in code.
        ("fn f(it: &crate::a::Thing) {}", &["a.rs"]),
        ("use crate::a::x;\nfn f() { x::act(); }", &["a/x.rs"]),
        ("use crate::a::*;\nfn f() { act(); }", &["a/x.rs"]),
        ("use crate::a::*;\nimpl Way for u8 {}", &["a/y.rs"]),
        ("fn f() { use crate::a::x as here; here::act(); }", &["a/x.rs"]),
        ("fn f() { assert!(*it, \"{}\", crate::a::x::act(1)); }", &["a/x.rs"]),
        ("use crate::a::*;\nfn f() { vec![Thing, other.act()]; }", &["a.rs"]),
        ("fn f() { made!(Own { it: 1, ..crate::a::Thing }); }", &["a.rs"]),
        ("use crate::a::*;\nfn f() { assert!(act != 1, self.act(), other::act()); }", &[]),
        ("mod inner { fn f(it: super::super::a::Thing) {} }", &["a.rs"]),
        ("pub use crate::a::{Deep, Thing};\nfn f(it: Deep) {}", &["a/x.rs"]),
        // What does not count: modules, what is passed on, tests, definitions of macros, names of others.
        ("use crate::a;", &[]),
        ("pub use crate::a::Thing;", &[]),
        ("mod tests;", &[]),
        ("#[cfg(all(test, unix))]\nmod more { use crate::a::Thing; }", &[]),
        ("struct S;\nimpl S { #[cfg(test)] fn f(it: crate::a::Thing) {} }", &[]),
        ("#[cfg(not(test))]\nuse crate::a::Thing;", &["a.rs"]),
        ("macro_rules! m { () => { $crate::a::Thing } }", &[]),
        ("fn f() { m!($crate::a::Thing); }", &[]),
        ("use ::a::Thing;\nuse serde::a;", &[]),
        ("use crate::a::*;\nfn f(act: u8) -> u8 { act }", &[]),
        ("use crate::b::Own;\npub struct Own;", &[]),
    ] {
        assert_eq!(named(b), expected, "{b}");
    }
}

#[test]
fn the_names_of_the_root_are_public_ones() {
    let krate = krate("pub struct Private;\n#[macro_export]\nmacro_rules! made { () => {} }");
    let root = &krate.modules[Crate::ROOT];
    let is_public = |name: &str| root.names[name].iter().any(|binding| binding.is_public);
    for (name, expected) in [("a", true), ("b", false), ("Thing", true), ("hidden", false), ("made", false)] {
        assert_eq!(is_public(name), expected, "{name}");
    }
    assert_eq!(krate.macros.into_iter().collect::<Vec<_>>(), ["made"]);
}
