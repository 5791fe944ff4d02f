//! A folder that is given for specs in, the folder that was meant out, where it is a level above or below.

#![expect(clippy::disallowed_methods, reason = "looks where the specs are")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::{TOPS, has_extension};
use crate::diag::{Code, Diagnostic};
use crate::ir::Protocol;

/// Further down nobody looks for a tree.
const DEEPEST: usize = 3;

/// The one finding for a folder that is a part of a tree, or has one inside of itself.
pub fn misplaced(folder: &Path) -> Option<Diagnostic> {
    let shown = folder.display();
    if let Some(around) = around(folder) {
        let message = format!("`{shown}` is a part of a specs folder, and not one");
        let help = format!("name `{}`, the folder around it", around.display());
        return Some(Diagnostic::global(Code::NoSpecs, message).help(help));
    }
    let inside = inside(folder);
    let [first, ..] = inside.as_slice() else { return None };
    let message = format!("`{shown}` is not a specs folder, but has one inside of it");
    let help = match inside.len() {
        1 => format!("name `{}`", first.display()),
        _ => {
            let all: Vec<_> = inside.iter().take(4).map(|tree| format!("`{}`", tree.display())).collect();
            format!("name one of the folders inside of it: {}", all.join(", "))
        }
    };
    Some(Diagnostic::global(Code::NoSpecs, message).help(help))
}

/// Takes out what is in folders where no page can be, a finding for each folder with several files: `openapi/openapi`.
pub fn take_strays(folder: &Path, paths: &mut Vec<PathBuf>) -> Vec<Diagnostic> {
    let mut strays: BTreeMap<PathBuf, usize> = BTreeMap::new();
    let stray = |path: &Path| {
        let mut below = path.strip_prefix(folder).ok()?.components();
        let (top, second) = (below.next()?, below.next()?);
        below.next()?;
        let is_protocol = Protocol::ALL.iter().any(|protocol| second.as_os_str() == protocol.word());
        (!is_protocol).then(|| folder.join(top).join(second))
    };
    for path in paths.iter() {
        *strays.entry(stray(path).unwrap_or_default()).or_default() += 1;
    }
    strays.retain(|folder, count| *count > 1 && folder.file_name().is_some());
    paths.retain(|path| stray(path).is_none_or(|folder| !strays.contains_key(&folder)));
    let found = strays.iter().map(|(stray, count)| {
        let message = format!("`{}` is not a place for pages, of which it has {count}", stray.display());
        Diagnostic::global(Code::BadLocation, message)
    });
    found.collect()
}

/// The tree that a folder is a part of: `specs` for `specs/openapi` and `specs/openapi/v3`, `docs` for `docs/v3`.
fn around(folder: &Path) -> Option<PathBuf> {
    if has_pages(folder) {
        return None;
    }
    let real = folder.canonicalize().ok()?;
    let is_named = |path: &Path, names: &[&str]| {
        names.iter().any(|name| path.file_name().is_some_and(|found| found == *name))
    };
    let parent = real.parent()?;
    let above = |levels: usize| {
        // What was given is shown, unless it says nothing of what is above.
        let given = folder.ancestors().nth(levels).filter(|path| path.file_name().is_some());
        given.map(Path::to_owned).or_else(|| real.ancestors().nth(levels).map(Path::to_owned))
    };
    if is_named(&real, &TOPS) && has_protocol(&real) && !has_fragments(&real) {
        return above(1);
    }
    if is_named(&real, &["v2", "v3"]) && is_named(parent, &TOPS) && !has_protocol(&real) {
        return above(2);
    }
    let is_part = is_named(&real, &["v2", "v3"]) && !has_protocol(&real)
        || is_named(&real, &["hk", "global"]) && has_protocol(&real) && has_protocol(parent);
    (is_part && !has_pages(parent)).then(|| above(1)).flatten()
}

/// The trees inside of a folder that is none, the uppermost ones.
fn inside(folder: &Path) -> Vec<PathBuf> {
    let is_tree = |path: &Path| has_pages(path) && !is_empty_top(path) || has_protocol(path);
    if has_protocol(folder) || has_pages(folder) && !is_empty_top(folder) {
        return Vec::new();
    }
    let mut found: Vec<PathBuf> = Vec::new();
    let folders = WalkDir::new(folder).min_depth(1).max_depth(DEEPEST).sort_by_file_name();
    let is_hidden = |name: &std::ffi::OsStr| name.to_string_lossy().starts_with('.');
    for entry in folders.into_iter().filter_entry(|entry| !is_hidden(entry.file_name())).flatten() {
        let path = entry.path();
        let is_below = found.iter().any(|tree| path.starts_with(tree));
        // A part of a tree whose name is written otherwise is no tree of its own.
        let is_top = TOPS.iter().any(|top| entry.file_name().eq_ignore_ascii_case(top)) && !has_pages(path);
        if entry.file_type().is_dir() && !is_below && !is_top && is_tree(path) {
            found.push(path.to_owned());
        }
    }
    found
}

fn has_pages(folder: &Path) -> bool {
    TOPS.iter().any(|top| folder.join(top).is_dir())
}

/// Whether pages are not directly below their folders, but in further ones of the same names.
fn is_empty_top(folder: &Path) -> bool {
    TOPS.iter().map(|top| folder.join(top)).all(|top| !has_protocol(&top))
        && TOPS.iter().any(|top| has_pages(&folder.join(top)))
}

fn has_protocol(folder: &Path) -> bool {
    ["v2", "v3"].iter().any(|protocol| folder.join(protocol).is_dir())
}

/// Whether these are fragments, and not pages or YAML tables, which only differ by what is in them.
fn has_fragments(folder: &Path) -> bool {
    if ["definitions", "swagger.yaml"].iter().any(|name| folder.join(name).exists()) {
        return true;
    }
    let files = WalkDir::new(folder).sort_by_file_name().into_iter().flatten();
    let mut files = files.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path);
    let is_spec = |path: &PathBuf| has_extension(path, "md") || has_extension(path, "yaml");
    let Some(first) = files.find(is_spec).filter(|path| has_extension(path, "yaml")) else { return false };
    std::fs::read_to_string(first).is_ok_and(|text| text.contains("responses:"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test says so by failing")]

    use super::*;

    #[test]
    fn a_folder_a_level_above_or_below_is_one_finding() {
        let root = tempfile::tempdir().unwrap();
        let put = |path: &str, text: &str| {
            let path = root.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        put("specs/openapi/v3/a/b.md", "");
        put("specs/webhook/v3/A.md", "");
        put("tables/openapi/v3/a.yaml", "get: {reply: empty}");
        put("docs/v3/a/b.yaml", "get: {responses: {}}");
        put("docs/v3/global/c.yaml", "get: {responses: {}}");
        put("docs/hk/v3/d.yaml", "get: {responses: {}}");
        put("named/openapi/v3/a.yaml", "get: {responses: {}}");
        put("twice/openapi/openapi/v3/a.md", "");
        put("all/of/specs/openapi/v3/a.md", "");
        for (folder, meant) in [
            ("specs", None),
            ("specs/openapi", Some("specs")),
            ("specs/webhook", Some("specs")),
            ("specs/openapi/v3", Some("specs")),
            ("tables/openapi", Some("tables")),
            ("docs", None),
            ("docs/v3", Some("docs")),
            ("docs/hk", Some("docs")),
            ("named/openapi", None),
            ("twice", Some("twice/openapi")),
            ("all", Some("all/of/specs")),
        ] {
            let found = misplaced(&root.path().join(folder));
            let help = found.as_ref().and_then(|found| found.help.clone());
            let expected = meant.map(|meant| format!("name `{}`", root.path().join(meant).display()));
            match (help, expected) {
                (None, None) => {}
                (Some(help), Some(expected)) => assert!(help.starts_with(&expected), "{folder}: {help}"),
                (help, _) => panic!("{folder}: {help:?}"),
            }
        }
    }
}
