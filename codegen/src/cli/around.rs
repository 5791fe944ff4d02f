//! The workspace of others that an emitted crate may lie in.

use std::io;
use std::path::Path;

use toml_edit::{DocumentMut, Item, Value};

use super::paths;

/// What an emitted crate is to the workspace around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Around {
    /// There is no workspace, or one that leaves this folder out.
    Nothing,
    /// It is one of the members.
    Member,
    /// The workspace does not know it: cargo would refuse to build there.
    Stranger,
}

/// Looks for a workspace around `out`, as cargo does.
pub fn around(out: &Path) -> io::Result<Around> {
    let out = paths::real(out)?;
    for folder in out.ancestors().skip(1) {
        let Ok(manifest) = std::fs::read_to_string(folder.join("Cargo.toml")) else { continue };
        // What cargo cannot read either is not for this command to judge.
        let Ok(manifest) = manifest.parse::<DocumentMut>() else { return Ok(Around::Nothing) };
        let Some(workspace) = manifest.get("workspace") else { continue };
        if is_member(workspace, folder, &out) {
            return Ok(Around::Member);
        }
        if !is_excluded(workspace, folder, &out) {
            return Ok(Around::Stranger);
        }
    }
    Ok(Around::Nothing)
}

fn is_member(workspace: &Item, root: &Path, out: &Path) -> bool {
    let options = glob::MatchOptions { require_literal_separator: true, ..glob::MatchOptions::new() };
    list(workspace, "members").any(|entry| {
        let path = paths::normal(&root.join(entry));
        let pattern = glob::Pattern::new(&path.to_string_lossy());
        path == out || pattern.is_ok_and(|pattern| pattern.matches_path_with(out, options))
    })
}

fn is_excluded(workspace: &Item, root: &Path, out: &Path) -> bool {
    list(workspace, "exclude").any(|entry| out.starts_with(paths::normal(&root.join(entry))))
}

fn list<'w>(workspace: &'w Item, key: &str) -> impl Iterator<Item = &'w str> {
    let entries = workspace.get(key).and_then(Item::as_array).into_iter().flatten();
    entries.filter_map(Value::as_str)
}

#[cfg(test)]
mod tests {
    use toml_edit::{Array, Table};

    use super::*;

    #[test]
    fn a_workspace_around_the_crate_knows_it_or_not() {
        let root = Path::new("/w");
        let list = |entries: &[&str]| Value::from(entries.iter().copied().collect::<Array>());
        let table = Table::from_iter([
            ("members", list(&["sdk", "crates/*", "sdks/*-sdk", "./more/sdk/", "deep/**"])),
            ("exclude", list(&["target", "crates/old"])),
        ]);
        let workspace = Item::Table(table);
        for (out, member, excluded) in [
            ("/w/sdk", true, false),
            ("/w/crates/a", true, false),
            ("/w/crates/old", true, true),
            ("/w/crates/a/b", false, false),
            ("/w/sdks/my-sdk", true, false),
            ("/w/sdks/my", false, false),
            ("/w/more/sdk", true, false),
            ("/w/deep/a/b", true, false),
            ("/w/target/sdk", false, true),
            ("/w/targets", false, false),
        ] {
            let found =
                (is_member(&workspace, root, Path::new(out)), is_excluded(&workspace, root, Path::new(out)));
            assert_eq!(found, (member, excluded), "{out}");
        }
    }
}
