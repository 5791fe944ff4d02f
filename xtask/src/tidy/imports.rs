//! Rule: inside the runtime an item is named by the room that owns it, not by what `lib.rs` re-exports for users.
//!
//! Tests, doc comments and bodies of `macro_rules!` may name what users name.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use super::files::{self, RUNTIME};
use super::modules::{Crate, Spelled, What};

/// The paths that take the way through the root, with the ones to write.
pub fn broken(root: &Path) -> io::Result<Vec<String>> {
    let src = files::below(root, RUNTIME);
    let shown = |(file, was, better): (&str, String, String)| {
        format!("{}: `{was}` is a re-export for users: write `{better}`", src.join(file).display())
    };
    Ok(through_the_root(&Crate::load(&src)?).into_iter().map(shown).collect())
}

/// Each file with a path through the root, and the path to write.
fn through_the_root(krate: &Crate) -> BTreeSet<(&str, String, String)> {
    let mut found = BTreeSet::new();
    for (id, module) in krate.modules.iter().enumerate() {
        // The root passes names on, and so do its own inline modules.
        if module.file == krate.modules[Crate::ROOT].file {
            continue;
        }
        for path in module.spelled() {
            if let Some(better) = owned(krate, id, path) {
                found.insert((krate.files[module.file].as_str(), path.join("::"), better.join("::")));
            }
        }
    }
    found
}

/// The path through the owner, where this one leads through a re-export of the root.
fn owned(krate: &Crate, module: usize, path: &[String]) -> Option<Spelled> {
    let (Crate::ROOT, rest) = krate.anchor(module, path)? else { return None };
    let (name, more) = rest.split_first()?;
    let bindings = krate.modules[Crate::ROOT].names.get(name)?;
    if bindings.iter().any(|binding| !matches!(binding.what, What::Import(_))) {
        return None;
    }
    let owner = bindings.iter().find_map(|binding| match &binding.what {
        What::Import(owner) if !krate.targets(Crate::ROOT, owner).is_empty() => Some(owner),
        _ => None,
    })?;
    let owner = owner.iter().filter(|segment| !["crate", "self"].contains(&segment.as_str()));
    let crate_word = "crate".to_owned();
    Some(std::iter::once(&crate_word).chain(owner).chain(more).cloned().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_through_the_root_is_found() {
        let root = "mod call;\nmod text;\nmod verify;\npub use call::{Config, outcome::Outcome};\n\
                    pub use serde_json::Value as Json;\npub use verify::verify;\n#[macro_use] mod record;\n";
        for (code, expected) in [
            ("use crate::{Config, text};", Some(("crate::Config", "crate::call::Config"))),
            ("pub use super::Config as C;", Some(("super::Config", "crate::call::Config"))),
            ("fn f() -> crate::Outcome {}", Some(("crate::Outcome", "crate::call::outcome::Outcome"))),
            ("fn f() { crate::Config::new(); }", Some(("crate::Config::new", "crate::call::Config::new"))),
            (
                "fn f() { assert!(crate::Config::ok()); }",
                Some(("crate::Config::ok", "crate::call::Config::ok")),
            ),
            ("use crate::call::Config;", None),
            ("use crate::{Json, verify};", None),
            ("use crate::verify::verify;", None),
            ("/// [`Config`](crate::Config)\nfn f() {}", None),
            ("#[cfg(test)]\nmod tests { use crate::Config; }", None),
            ("#[cfg(test)]\nfn f(it: crate::Config) {}", None),
            ("macro_rules! m { () => { $crate::Config } }", None),
            ("fn f() { crate::made!(); }", None),
        ] {
            let texts = [
                ("lib.rs", root),
                ("call.rs", "pub mod outcome;\npub struct Config;"),
                ("call/outcome.rs", "pub struct Outcome;"),
                ("record.rs", "#[macro_export]\nmacro_rules! made { () => { $crate::Config } }"),
                ("text.rs", code),
                ("verify.rs", "pub fn verify() {}"),
            ];
            let texts = texts.map(|(path, text)| (path.to_owned(), text.to_owned())).into();
            let krate = Crate::parse(&texts).unwrap();
            let expected = expected.map(|(was, better)| ("text.rs", was.to_owned(), better.to_owned()));
            assert_eq!(through_the_root(&krate), expected.into_iter().collect(), "{code}");
        }
    }
}
