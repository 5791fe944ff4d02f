//! Rule: where a crate has a `clippy.toml` of its own, nothing of the workspace's is lost, since clippy reads the nearest alone.

use std::io;
use std::path::Path;

use fs_err as fs;

use super::files;

/// The workspace's file, and those of its crates.
const ALL: &str = "clippy.toml";
const OWN: [&str; 1] = ["codegen/clippy.toml"];

/// What the crates' files lack.
pub fn broken(root: &Path) -> io::Result<Vec<String>> {
    let all = fs::read_to_string(files::below(root, ALL))?;
    let mut broken = Vec::new();
    for own in OWN {
        let path = files::below(root, own);
        let text = fs::read_to_string(&path)?;
        let lines = lacking(&all, &text).into_iter();
        broken.extend(lines.map(|line| format!("{}: lacks `{line}` of {ALL}", path.display())));
    }
    Ok(broken)
}

/// The lines that one text has and another lacks.
fn lacking<'t>(all: &'t str, own: &str) -> Vec<&'t str> {
    let has = |line: &str| own.lines().any(|own| own.trim() == line);
    all.lines().map(str::trim).filter(|line| !has(line)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_is_lost_is_found() {
        let all = "a = true\nb = [\n    { path = \"c\" },\n]\n";
        for (own, expected) in [
            ("a = true\n# More.\nb = [\n    { path = \"c\" },\n    { path = \"d\" },\n]\n", &[][..]),
            ("a = true\nb = [\n    { path = \"d\" },\n]\n", &["{ path = \"c\" },"]),
        ] {
            assert_eq!(lacking(all, own), expected, "{own}");
        }
    }
}
