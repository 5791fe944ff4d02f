//! Where things are: defaults of the command line, and paths as people like to see them.

use std::io::{self, IsTerminal, Write};
use std::path::{Component, Path, PathBuf};

use wechatpay_codegen::Input;
use wechatpay_codegen::diag::Diagnostic;
use wechatpay_codegen::diag::render::{self, Format};
use wechatpay_codegen::source::SourceMap;

use crate::flags::{self, Specs};

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

/// What to read: the folders that were given, or the project's own specs; its overrides in any case.
pub fn input(flags: &Specs) -> Input {
    let specs = if flags.specs.is_empty() { vec![in_root("specs")] } else { flags.specs.clone() };
    let own = in_root("specs/overrides.yaml");
    let overrides = flags.overrides.clone().or_else(|| own.is_file().then_some(own));
    Input { specs, overrides }
}

/// The runtime crate as seen from the emitted crate in `out`.
pub fn runtime_path(out: &Path) -> io::Result<String> {
    let runtime = std::path::absolute(in_root("generated-sdk/runtime"))?;
    Ok(relative(&normal(&std::path::absolute(out)?), &normal(&runtime)))
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
fn normal(path: &Path) -> PathBuf {
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

/// Prints text; a reader that has seen enough changes neither what was done nor how the command ends.
pub fn print(text: &str) -> io::Result<()> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Shows problems on standard error.
pub fn show(format: flags::Format, sources: &SourceMap, diagnostics: &[Diagnostic]) -> io::Result<()> {
    if diagnostics.is_empty() {
        return Ok(());
    }
    let format = match format {
        flags::Format::Human => Format::Human,
        flags::Format::Json => Format::Json,
        flags::Format::Github => Format::Github,
    };
    let color = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let text = render::render(format, color, sources, diagnostics);
    io::stderr().write_all(text.as_bytes())
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
