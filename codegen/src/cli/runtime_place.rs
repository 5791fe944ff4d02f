//! What was said of the runtime in, where a manifest is to have it out, and what is doubtful about that.

use std::io;
use std::path::{Path, PathBuf};

use crate::Runtime;
use crate::foreign::terminal;
use crate::manifest::{CURRENT, Kept, RUNTIME, takes_current};
use crate::workspace::{self, Nowhere};
use fs_err as fs;
use toml_edit::{DocumentMut, Item};

use super::runtime_source::{Place, RuntimeSource};
use super::{changes, paths};

/// Where the crate in `out` takes its runtime from, unless the manifest that is kept says so; or why it cannot.
pub fn decide(
    source: Option<&RuntimeSource>,
    kept: Option<&Kept>,
    out: &Path,
) -> io::Result<Result<Runtime, String>> {
    let folder = match source.map(|source| &source.place) {
        None if kept.is_some_and(Kept::has_runtime) => return Ok(Ok(Runtime::Path("runtime".to_owned()))),
        None => match checkout() {
            Ok(folder) => folder,
            Err(_) => return Ok(Ok(Runtime::Version(CURRENT.to_owned()))),
        },
        Some(Place::Workspace) => checkout().map_err(io::Error::other)?,
        Some(Place::Folder(folder)) => match wrong_crate(folder)? {
            None => folder.clone(),
            Some(wrong) => return Ok(Err(wrong)),
        },
        Some(Place::Elsewhere(runtime)) => return Ok(Ok(runtime.clone())),
    };
    Ok(Ok(Runtime::Path(paths::seen_from(out, &folder)?)))
}

/// The runtime of this checkout of the generator.
fn checkout() -> Result<PathBuf, Nowhere> {
    Ok(workspace::root()?.join("generated-sdk/runtime"))
}

/// What will not compile as it is, though it may be on its way there.
pub fn doubt(kept: Option<&Kept>, runtime: &Runtime, out: &Path) -> io::Result<Option<String>> {
    let manifest = changes::shown(&out.join("Cargo.toml"));
    let kept = kept.filter(|kept| kept.has_runtime());
    if let Some(path) = kept.and_then(Kept::runtime_path) {
        let folder = out.join(path);
        if !folder.join("Cargo.toml").is_file() {
            let path = terminal(path);
            return Ok(Some(format!(
                "the runtime is not at `{path}`, where {manifest} has it; `--runtime` says where it is"
            )));
        }
        let wrong = wrong_crate(&folder)?;
        return Ok(wrong.map(|wrong| format!("{manifest}: {wrong}; `--runtime` says where it is")));
    }
    let version = match (kept, runtime) {
        (Some(kept), _) => kept.runtime_version(),
        (None, Runtime::Version(version)) => Some(version.as_str()),
        (None, _) => None,
    };
    Ok(version.filter(|version| !takes_current(version)).map(|version| {
        format!(
            "{manifest} takes `{RUNTIME}` {}, and the code beside it is written for {CURRENT}; `--runtime {CURRENT}` takes that",
            terminal(version.trim())
        )
    }))
}

/// Why a folder is not that of the runtime.
fn wrong_crate(folder: &Path) -> io::Result<Option<String>> {
    let (shown, manifest) = (changes::shown(folder), folder.join("Cargo.toml"));
    if !manifest.is_file() {
        return Ok(Some(format!("there is no crate in {shown}")));
    }
    let Ok(manifest) = String::from_utf8_lossy(&fs::read(manifest)?).parse::<DocumentMut>() else {
        return Ok(Some(format!("the manifest in {shown} is not TOML")));
    };
    let name = manifest.get("package").and_then(|package| package.get("name")).and_then(Item::as_str);
    Ok(match name {
        Some(RUNTIME) => None,
        Some(other) => Some(format!("the crate in {shown} is `{}`, not `{RUNTIME}`", terminal(other))),
        None => Some(format!("there is no crate in {shown}, but a workspace or nothing")),
    })
}
