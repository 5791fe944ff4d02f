//! Where the project of a run is, found when it runs: what is compiled in one checkout may run in another. And what is read
//! there.

#![expect(clippy::disallowed_methods, reason = "looks for a folder")]

use std::fmt;
use std::path::{Path, PathBuf};

use crate::Input;

/// What every checkout has.
const PARTS: [&str; 3] = ["Cargo.toml", "codegen/Cargo.toml", "generated-sdk/runtime/Cargo.toml"];

/// What is neither the current folder nor one above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nowhere {
    /// A checkout of this generator.
    Checkout,
    /// A folder with specs.
    Project,
}

impl Nowhere {
    /// What to do then.
    pub fn help(self) -> &'static str {
        match self {
            Self::Checkout => {
                "`ir`, `conflicts`, `distill` and `stats` need none with `--specs`, and `gen` with `--out` as well"
            }
            Self::Project => {
                "`--specs DIR` names what is read, and `--out DIR` where the crate is written to"
            }
        }
    }
}

impl fmt::Display for Nowhere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Checkout => {
                "this needs a checkout of the generator, with `codegen` and `generated-sdk` in it, and neither the current \
                 folder nor one above it is one: run the command in a checkout"
            }
            Self::Project => {
                "this needs a project, which is a folder with `specs` in it, and neither the current folder nor one above it \
                 is one"
            }
        })
    }
}

impl std::error::Error for Nowhere {}

/// The root of the workspace around the current folder, else of the one that cargo runs a program of.
///
/// # Errors
///
/// [`Nowhere::Checkout`]
pub fn root() -> Result<PathBuf, Nowhere> {
    let here = std::env::current_dir().ok();
    let run_by_cargo = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    here.iter().chain(&run_by_cargo).find_map(|start| around(start)).ok_or(Nowhere::Checkout)
}

/// The nearest folder with specs in it, the current one or one above.
///
/// # Errors
///
/// [`Nowhere::Project`]
pub fn project() -> Result<PathBuf, Nowhere> {
    let here = std::env::current_dir().map_err(|_| Nowhere::Project)?;
    with_specs(&here).ok_or(Nowhere::Project)
}

/// What a workspace reads unless it is told otherwise, each where it is there: the facts of upstream, what the project's own
/// pages and tables say beside them, its words for the whole API, and its overrides.
pub fn catalogue(root: &Path) -> Input {
    let folder = |path: &str| Some(root.join(path)).filter(|folder| folder.is_dir());
    // What is first wins where facts differ.
    let upstream = folder("specs/upstream");
    // Of the project's own specs alone, most words would be left over.
    let words = upstream.as_ref().and_then(|_| folder("specs/words"));
    Input {
        specs: upstream.into_iter().chain([root.join("specs")]).collect(),
        overrides: Some(root.join("specs/overrides.yaml")).filter(|own| own.is_file()),
        words,
    }
}

fn with_specs(start: &Path) -> Option<PathBuf> {
    start.ancestors().find(|folder| folder.join("specs").is_dir()).map(Path::to_owned)
}

fn around(start: &Path) -> Option<PathBuf> {
    let is_root = |folder: &&Path| PARTS.iter().all(|part| folder.join(part).is_file());
    start.ancestors().find(is_root).map(Path::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workspace_is_found_from_any_folder_in_it() {
        let root = tempfile::tempdir().unwrap();
        for part in PARTS {
            let path = root.path().join("repo").join(part);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        for start in ["repo", "repo/codegen", "repo/generated-sdk/runtime/src"] {
            assert_eq!(around(&root.path().join(start)), Some(root.path().join("repo")), "{start}");
        }
        assert_eq!(around(root.path()), None);
    }

    #[test]
    fn a_project_is_the_nearest_folder_with_specs() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        std::fs::create_dir_all(root.join("a/specs/openapi/v3")).unwrap();
        std::fs::create_dir_all(root.join("a/sdk/specs")).unwrap();
        std::fs::write(root.join("specs"), "").unwrap();
        for (start, found) in [
            ("a", "a"),
            ("a/specs", "a"),
            ("a/specs/openapi/v3", "a"),
            ("a/sdk", "a/sdk"),
            ("a/sdk/src", "a/sdk"),
        ] {
            assert_eq!(with_specs(&root.join(start)), Some(root.join(found)), "{start}");
        }
        assert_eq!(with_specs(root), None);
    }

    #[test]
    fn the_catalogue_is_what_is_there() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        let at = |path: &str| root.join(path);
        std::fs::create_dir_all(at("specs/words")).unwrap();
        assert_eq!(catalogue(root), Input { specs: vec![at("specs")], ..Input::default() });
        std::fs::create_dir_all(at("specs/upstream")).unwrap();
        std::fs::write(at("specs/overrides.yaml"), "").unwrap();
        let all = Input {
            specs: vec![at("specs/upstream"), at("specs")],
            overrides: Some(at("specs/overrides.yaml")),
            words: Some(at("specs/words")),
        };
        assert_eq!(catalogue(root), all);
    }
}
