//! Paths as people like to see them.

use std::io;
use std::path::{Component, Path, PathBuf};

/// A folder as seen from the emitted crate in `out`, for a manifest.
///
/// # Errors
///
/// A part of the way has a name that is not UTF-8, and so cannot stand in a manifest.
pub fn seen_from(out: &Path, folder: &Path) -> io::Result<String> {
    let path = relative(&real(out)?, &real(folder)?);
    match path.to_str() {
        Some(path) => Ok(path.replace(std::path::MAIN_SEPARATOR, "/")),
        None => Err(io::Error::other(format!(
            "`{}`, the way from `{}` to the runtime, is not UTF-8, and cannot stand in a manifest; rename the folder, or \
             name another place with `--runtime`",
            path.display(),
            out.display()
        ))),
    }
}

/// The place of a path with all links followed, whether or not it is there yet.
pub fn real(path: &Path) -> io::Result<PathBuf> {
    let absolute = std::path::absolute(path);
    let path =
        absolute.map_err(|error| io::Error::new(error.kind(), format!("`{}`: {error}", path.display())))?;
    let found = path.ancestors().find_map(|above| Some((above, above.canonicalize().ok()?)));
    Ok(normal(&match found {
        Some((above, real)) => real.join(path.strip_prefix(above).unwrap_or(Path::new(""))),
        None => path,
    }))
}

/// `to` as seen from `from`, both absolute; absolute where they are on different drives.
pub fn relative(from: &Path, to: &Path) -> PathBuf {
    let (from_parts, to_parts): (Vec<_>, Vec<_>) = (from.components().collect(), to.components().collect());
    let shared = from_parts.iter().zip(&to_parts).take_while(|(a, b)| a == b).count();
    match shared > 0 {
        true => from_parts[shared..]
            .iter()
            .map(|_| Component::ParentDir)
            .chain(to_parts[shared..].iter().copied())
            .collect(),
        false => to.to_owned(),
    }
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
            ("/tmp/out", "/a/b/runtime", "../../a/b/runtime"),
            ("/a/b/c", "/a", "../.."),
        ];
        for (from, to, expected) in cases {
            assert_eq!(relative(Path::new(from), Path::new(to)), Path::new(expected));
        }
        assert_eq!(normal(Path::new("/a/./b/../c")), Path::new("/a/c"));
        #[cfg(unix)]
        assert_eq!(seen_from(Path::new("/a/b"), Path::new(r"/a/c\d")).unwrap(), r"../c\d");
        #[cfg(unix)]
        {
            use std::os::unix::ffi::OsStrExt as _;
            let folder = Path::new(std::ffi::OsStr::from_bytes(b"/a/c\xffd"));
            assert!(seen_from(Path::new("/a/b"), folder).unwrap_err().to_string().contains("is not UTF-8"));
            // Where both lie in it, the way does not lead through it.
            assert_eq!(seen_from(&folder.join("e"), &folder.join("f")).unwrap(), "../f");
        }
    }
}
