//! What tests read: the project's own specs, and the real documentation where it lies beside the workspace.

use std::path::PathBuf;

use wechatpay_codegen::Input;

use crate::{root, say};

/// What `cargo xtask gen` reads: facts, the project's own specs beside them, words and overrides.
pub fn catalogue() -> Input {
    wechatpay_codegen::workspace::catalogue(&root())
}

/// The project's own specs alone with their overrides: some of each kind.
pub fn specs() -> Input {
    input([root().join("specs")])
}

/// These folders with the project's overrides.
pub fn input(folders: impl IntoIterator<Item = PathBuf>) -> Input {
    Input {
        specs: folders.into_iter().collect(),
        overrides: Some(root().join("specs/overrides.yaml")),
        words: None,
    }
}

/// These folders of the real documentation, `markdown` or `next/yaml/docs`, with the project's overrides. Where one is not
/// there, this says that something was skipped.
pub fn real(folders: &[&str]) -> Option<Input> {
    let corpus = root().join("../shared/corpus");
    let folders: Vec<PathBuf> = folders.iter().map(|folder| corpus.join(folder)).collect();
    if folders.iter().all(|folder| folder.is_dir()) {
        return Some(input(folders));
    }
    say("skipped: the real documentation is not there");
    None
}

/// What the emitted crate was generated from, if that is not the project's own specs: the folders that `WECHATPAY_SPECS`
/// names, written like `PATH`.
pub fn documentation() -> Option<Input> {
    std::env::var_os("WECHATPAY_SPECS").map(|folders| input(std::env::split_paths(&folders)))
}

/// What the tests' own crate is emitted from: Swagger fragments of a merchant's API, and tables of a brand's.
pub fn fragments() -> [PathBuf; 2] {
    ["specs", "tables"].map(|folder| root().join("tests/fragments").join(folder))
}
