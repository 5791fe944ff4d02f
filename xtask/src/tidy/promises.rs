//! `SECURITY.md` and the files of the workspace enter; what it names and the workspace does not have leaves.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use fs_err as fs;

use crate::program::PROGRAM;

/// The document, and where the paths in it may begin: here, or in the runtime.
const DOCUMENT: &str = "SECURITY.md";
const BASES: [&str; 2] = [".", "generated-sdk/runtime/src"];

/// What is wrong with the document, where the tests are in these files.
pub fn broken(files: &[PathBuf]) -> io::Result<Vec<String>> {
    let root = PROGRAM.root()?;
    let mut tests = Tests::default();
    for path in files {
        let path = path.as_path();
        let modules = path.strip_prefix(&root).unwrap_or(path);
        tests.add(modules, &fs::read_to_string(path)?);
    }
    let text = fs::read_to_string(PROGRAM.in_root(DOCUMENT)?)?;
    let is_there = |path: &str| BASES.iter().any(|base| root.join(base).join(path).exists());
    Ok(missing(&text, is_there, &tests))
}

/// The tests of the workspace: where each name is, as the folders and the file that lead to it.
#[derive(Default)]
struct Tests(BTreeMap<String, Vec<Vec<String>>>);

impl Tests {
    fn add(&mut self, path: &Path, text: &str) {
        let path = path.with_extension("");
        let place: Vec<_> = path.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        let mut is_test = false;
        for line in text.lines().map(str::trim_start) {
            let function = line.strip_prefix("async fn ").or_else(|| line.strip_prefix("fn "));
            match function.and_then(|rest| rest.split_once('(')) {
                Some((name, _)) if std::mem::take(&mut is_test) => {
                    self.0.entry(name.to_owned()).or_default().push(place.clone());
                }
                _ => {
                    is_test |=
                        line.starts_with("#[test]") || line.contains("::test]") || line.contains("::test(")
                }
            }
        }
    }

    /// Whether there is a test `module::name`, in a file below folders of these names. `tests` may be left out, and may be
    /// a module of the file itself.
    fn has(&self, test: &str) -> bool {
        let Some((modules, name)) = test.rsplit_once("::") else { return false };
        let is_at = |place: &Vec<String>| {
            modules.split("::").all(|module| module == "tests" || place.iter().any(|part| part == module))
        };
        self.0.get(name).is_some_and(|places| places.iter().any(is_at))
    }
}

/// Paths that are not there, rows of tables that name no test, and tests that are not there.
fn missing(text: &str, is_there: impl Fn(&str) -> bool, tests: &Tests) -> Vec<String> {
    let mut broken = Vec::new();
    let mut is_body = false;
    for (at, line) in text.lines().enumerate() {
        let mut report = |what: String| broken.push(format!("{DOCUMENT}:{}: {what}", at + 1));
        for path in spans(line).filter(|span| is_path(span) && !is_there(span)) {
            report(format!("there is no `{path}`"));
        }
        let row = line.trim().strip_prefix('|').and_then(|line| line.strip_suffix('|'));
        is_body = row.is_some() && (is_body || line.starts_with("|---"));
        let cell = row.and_then(|row| row.rsplit('|').next()).unwrap_or_default();
        if !is_body || line.starts_with("|---") {
            continue;
        }
        if spans(cell).next().is_none() {
            report("the row names no test".to_owned());
        }
        for test in spans(cell).filter(|span| !tests.has(span)) {
            report(format!("there is no test `{test}`"));
        }
    }
    broken
}

/// What is in backticks.
fn spans(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// Whether it is a path of the repository, and not one of the service, which begins with a slash.
fn is_path(span: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-./".contains(&byte);
    let is_file = [".rs", ".md", ".toml"].iter().any(|extension| span.ends_with(extension));
    span.bytes().all(is_plain) && !span.starts_with('/') && (span.contains('/') || is_file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_and_not_there_is_reported_with_its_line() {
        let mut tests = Tests::default();
        let source = "#[test]\nfn holds() {}\n  #[tokio::test(flavor = \"x\")]\n  async fn waits() {}\nfn helps() {}\n";
        tests.add(Path::new("runtime/tests/client/trust.rs"), source);
        for (line, expected) in [
            ("see `a/b.rs`, `c.md`, `/v3/x`, `GET /v3/x`, `Error::code`", &[][..]),
            (
                "see `a/x.rs`, `x.toml` and `a/`",
                &["there is no `a/x.rs`", "there is no `x.toml`", "there is no `a/`"],
            ),
            ("| a | `a/b.rs` | `trust::holds`, `client::trust::tests::waits` |", &[]),
            ("| a | `a/x.rs` | `client::trust::holds` |", &["there is no `a/x.rs`"]),
            ("| a | `a/b.rs` | `other::holds` |", &["there is no test `other::holds`"]),
            ("| a | `a/b.rs` | `trust::helps` |", &["there is no test `trust::helps`"]),
            ("| a | `a/b.rs` | `holds` |", &["there is no test `holds`"]),
            ("| a | `trust::holds` | to come |", &["the row names no test"]),
        ] {
            let text = format!("# Head\n| a | file | test |\n|---|---|---|\n{line}");
            let found = missing(&text, |path| ["a/b.rs", "c.md"].contains(&path), &tests);
            let expected: Vec<_> = expected.iter().map(|what| format!("SECURITY.md:4: {what}")).collect();
            assert_eq!(found, expected, "{line}");
        }
    }
}
