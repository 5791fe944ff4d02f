//! Where things are: defaults of the command line, and paths as people like to see them.

use std::io::{self, IsTerminal, Write};
use std::path::{Component, Path, PathBuf};

use clap::ValueEnum as _;
use wechatpay_codegen::Input;
use wechatpay_codegen::diag::Diagnostic;
use wechatpay_codegen::diag::render::{self, Format};
use wechatpay_codegen::foreign::terminal;
use wechatpay_codegen::source::SourceMap;

use crate::flags::{self, Specs};

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

/// What to read: the folders that were given, or the project's own specs; its overrides in any case.
pub fn input(flags: &Specs) -> Input {
    let specs = if flags.specs.is_empty() { vec![in_root("specs")] } else { flags.specs.clone() };
    let own = in_root("specs/overrides.yaml");
    let overrides = flags.overrides.clone().or_else(|| own.is_file().then_some(own));
    Input { specs, overrides }
}

/// A command of this program, to be pasted into a shell.
pub struct Words(Vec<String>);

impl Words {
    /// The command without any option.
    pub fn new(command: &str) -> Self {
        Self(["cargo", "xtask", command].map(str::to_owned).into())
    }

    /// An option with its value.
    pub fn option(&mut self, name: &str, value: impl ToString) {
        self.0.extend([name.to_owned(), value.to_string()]);
    }

    /// An option without a value.
    pub fn flag(&mut self, name: &str) {
        self.0.push(name.to_owned());
    }

    /// The options of what is read.
    pub fn input(&mut self, Specs { specs, overrides, format }: &Specs) {
        specs.iter().for_each(|folder| self.option("--specs", folder.display()));
        overrides.iter().for_each(|file| self.option("--overrides", file.display()));
        if let Some(word) = format.to_possible_value().filter(|_| *format != flags::Format::default()) {
            self.option("--format", word.get_name());
        }
    }

    /// The line; what cannot be seen in a path is shown as an escape, and not to be pasted.
    pub fn joined(self) -> String {
        let line = shlex::try_join(self.0.iter().map(String::as_str));
        terminal(&line.unwrap_or_else(|_| self.0.join(" ")))
    }
}

/// The runtime crate as seen from the emitted crate in `out`.
pub fn runtime_path(out: &Path) -> io::Result<String> {
    let runtime = real(&in_root("generated-sdk/runtime"))?;
    Ok(relative(&real(out)?, &runtime))
}

/// Whether a workspace lies around `out` that does not have it as a member: cargo would refuse to build there.
pub fn needs_own_workspace(out: &Path) -> io::Result<bool> {
    let out = real(out)?;
    for folder in out.ancestors().skip(1) {
        let Ok(manifest) = std::fs::read_to_string(folder.join("Cargo.toml")) else { continue };
        let Ok(manifest) = manifest.parse::<toml::Table>() else { return Ok(false) };
        if let Some(workspace) = manifest.get("workspace") {
            return Ok(
                !lists(workspace, "members", folder, &out) && !lists(workspace, "exclude", folder, &out)
            );
        }
    }
    Ok(false)
}

/// Whether a list of a workspace's table names a folder, directly or as one of `folder/*`.
fn lists(workspace: &toml::Value, key: &str, root: &Path, out: &Path) -> bool {
    let entries = workspace.get(key).and_then(toml::Value::as_array).into_iter().flatten();
    entries.filter_map(toml::Value::as_str).any(|entry| match entry.strip_suffix("/*") {
        Some(parent) => out.parent() == Some(normal(&root.join(parent)).as_path()),
        None => out == normal(&root.join(entry)) || key == "exclude" && out.starts_with(root.join(entry)),
    })
}

/// The place of a path behind all links, whether or not it is there yet.
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
    fn a_workspace_around_the_crate_knows_it_or_not() {
        let root = Path::new("/w");
        let workspace: toml::Value =
            toml::Table::from_iter([("members".to_owned(), vec!["sdk", "crates/*"].into())]).into();
        for (out, listed) in
            [("/w/sdk", true), ("/w/crates/a", true), ("/w/crates/a/b", false), ("/w/target/sdk", false)]
        {
            assert_eq!(lists(&workspace, "members", root, Path::new(out)), listed, "{out}");
        }
    }

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
