//! Where things are in the workspace, and paths as people like to see them.

use std::io;
use std::path::{Component, Path, PathBuf};

/// The crate of the fragments that the tests have of their own; they lie in its folder `specs`.
pub const FRAGMENTS: &str = "tests/fragments";

/// The root of the workspace, relative to the current folder where it lies below or is it.
pub fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    let here = std::env::current_dir().unwrap_or_default();
    match root.strip_prefix(&here) {
        Ok(below) if below.as_os_str().is_empty() => PathBuf::from("."),
        Ok(below) => below.to_owned(),
        Err(_) => root.to_owned(),
    }
}

/// A path below the root, without a `./` in front.
pub fn in_root(path: &str) -> PathBuf {
    let root = root();
    if root == Path::new(".") { PathBuf::from(path) } else { root.join(path) }
}

/// The runtime crate as seen from the emitted crate in `out`.
pub fn runtime_path(out: &Path) -> io::Result<String> {
    let runtime = real(&in_root("generated-sdk/runtime"))?;
    Ok(relative(&real(out)?, &runtime))
}

/// The place of a path with all links followed, whether or not it is there yet.
pub fn real(path: &Path) -> io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    let found = path.ancestors().find_map(|above| Some((above, above.canonicalize().ok()?)));
    Ok(normal(&match found {
        Some((above, real)) => real.join(path.strip_prefix(above).unwrap_or(Path::new(""))),
        None => path,
    }))
}

/// `to` as seen from `from`, both absolute; absolute where they have only the root in common.
fn relative(from: &Path, to: &Path) -> String {
    let (from_parts, to_parts): (Vec<_>, Vec<_>) = (from.components().collect(), to.components().collect());
    let shared = from_parts.iter().zip(&to_parts).take_while(|(a, b)| a == b).count();
    let named = from_parts[..shared].iter().any(|part| matches!(part, Component::Normal(_)));
    let path: PathBuf = match named {
        true => from_parts[shared..]
            .iter()
            .map(|_| Component::ParentDir)
            .chain(to_parts[shared..].iter().copied())
            .collect(),
        false => to.to_owned(),
    };
    path.to_string_lossy().replace('\\', "/")
}

/// Without `.` and `..`, as the path is spelled.
pub fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_runtime_is_found_from_any_folder() {
        let cases = [
            ("/a/b/generated-sdk", "/a/b/generated-sdk/runtime", "runtime"),
            ("/a/out/crate", "/a/b/runtime", "../../b/runtime"),
            ("/tmp/out", "/a/b/runtime", "/a/b/runtime"),
        ];
        for (from, to, expected) in cases {
            assert_eq!(relative(Path::new(from), Path::new(to)), expected);
        }
        assert_eq!(normal(Path::new("/a/./b/../c")), Path::new("/a/c"));
    }
}
