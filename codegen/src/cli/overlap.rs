//! What is read and where is written in, why that is the same place out.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::foreign::terminal;
use crate::source::is_read_place;

use super::paths;

/// How a folder that is written to lies to one that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overlap {
    /// It is the same one.
    Same,
    /// It lies in a part of it that is read.
    InReadPart,
    /// It lies around it.
    Around,
}

/// Whether a command refuses to write for the reason that `why` gives; reported where it does.
pub fn refuses(specs: &[PathBuf], out: &Path, why: fn(Overlap) -> Option<&'static str>) -> io::Result<bool> {
    let real = paths::real(out)?;
    for folder in specs {
        let Some(why) = overlap(&paths::real(folder)?, &real).and_then(why) else { continue };
        let (out, folder) = (out.to_string_lossy(), folder.to_string_lossy());
        writeln!(
            io::stderr(),
            "error: cannot write to `{}` while reading `{}`: {why}; name another folder",
            terminal(&out),
            terminal(&folder)
        )?;
        return Ok(true);
    }
    Ok(false)
}

fn overlap(folder: &Path, out: &Path) -> Option<Overlap> {
    match out.strip_prefix(folder) {
        Ok(below) if below == Path::new("") => Some(Overlap::Same),
        Ok(below) if is_read_place(below) => Some(Overlap::InReadPart),
        _ => folder.starts_with(out).then_some(Overlap::Around),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_lie_in_one_another_or_beside() {
        for (out, found) in [
            ("/a/specs", Some(Overlap::Same)),
            ("/a/specs/openapi", Some(Overlap::InReadPart)),
            ("/a/specs/webhook/v3/sdk", Some(Overlap::InReadPart)),
            ("/a/specs/v3", Some(Overlap::InReadPart)),
            ("/a/specs/sdk", None),
            ("/a/specs-sdk", None),
            ("/a/sdk", None),
            ("/a", Some(Overlap::Around)),
            ("/", Some(Overlap::Around)),
        ] {
            assert_eq!(overlap(Path::new("/a/specs"), Path::new(out)), found, "{out}");
        }
    }
}
