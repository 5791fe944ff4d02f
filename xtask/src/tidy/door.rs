//! Rule: emitted code takes from the runtime what it has for emitted code, `rt::codegen`, and nothing else.
//!
//! But for the root of an emitted crate: it shows the runtime to users, and offers its chain on what users call.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use super::files::{self, EMITTED};
use super::modules::Crate;

/// The name of the runtime at the root of an emitted crate, the runtime's own, and its door.
const RUNTIME: &str = "rt";
const PACKAGE: &str = "wechatpay_runtime";
const DOOR: &str = "codegen";

/// The paths that go past the door.
pub fn broken(root: &Path) -> io::Result<Vec<String>> {
    let mut broken = Vec::new();
    for folder in EMITTED {
        let src = files::below(root, folder).join("src");
        let shown = |(file, path): (&str, String)| {
            format!("{}: `{path}` is not of `{RUNTIME}::{DOOR}`", src.join(file).display())
        };
        broken.extend(past_the_door(&Crate::load(&src)?).into_iter().map(shown));
    }
    Ok(broken)
}

fn past_the_door(krate: &Crate) -> BTreeSet<(&str, String)> {
    let root = krate.modules[Crate::ROOT].file;
    let others = krate.modules.iter().enumerate().filter(|(_, module)| module.file != root);
    let paths = others.flat_map(|(id, module)| module.spelled().map(move |path| (id, module.file, path)));
    let past = paths.filter(|(id, _, path)| match krate.anchor(*id, path) {
        Some((Crate::ROOT, [first, rest @ ..])) => {
            first == RUNTIME && rest.first().is_none_or(|it| it != DOOR)
        }
        Some(_) => false,
        None => path[0] == PACKAGE,
    });
    past.map(|(_, file, path)| (krate.files[file].as_str(), path.join("::"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_past_the_door_is_found() {
        for (code, expected) in [
            ("use crate::rt::codegen as rt;\nrt::record!(Post { id });\nfn f(it: rt::Execute) {}", None),
            ("use crate::rt::codegen::{catalog::Visitor, json};", None),
            ("use super::v2::rt::X;", None),
            ("use crate::rt;", Some("crate::rt")),
            ("pub use crate::rt::*;", Some("crate::rt")),
            ("use crate::rt::codegen as rt;\nfn f(it: crate::rt::Client) {}", Some("crate::rt::Client")),
            (
                "use crate::rt::codegen as rt;\nrt::record!(Post { id: crate::rt::Client });",
                Some("crate::rt::Client"),
            ),
            ("fn f() { super::rt::key::read() }", Some("super::rt::key::read")),
            ("use wechatpay_runtime::codegen as rt;", Some("wechatpay_runtime::codegen")),
        ] {
            let root = "pub use wechatpay_runtime as rt;\npub mod v3;\npub mod v2;\nfn f(it: rt::Execute) {}";
            let texts = [("lib.rs", root), ("v3.rs", code), ("v2.rs", "")];
            let texts = texts.map(|(path, text)| (path.to_owned(), text.to_owned())).into();
            let krate = Crate::parse(&texts).unwrap();
            let expected = expected.map(|path| ("v3.rs", path.to_owned()));
            assert_eq!(past_the_door(&krate), expected.into_iter().collect(), "{code}");
        }
    }
}
