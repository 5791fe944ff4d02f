//! The workspace of others that an emitted crate may lie in.

use std::io;
use std::path::Path;

use crate::paths;

/// Whether a workspace lies around `out` that does not have it as a member: cargo would refuse to build there.
pub fn needs_own_workspace(out: &Path) -> io::Result<bool> {
    let out = paths::real(out)?;
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
        Some(parent) => out.parent() == Some(paths::normal(&root.join(parent)).as_path()),
        None => {
            out == paths::normal(&root.join(entry)) || key == "exclude" && out.starts_with(root.join(entry))
        }
    })
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
}
