//! A folder in, the service's own pages in it out: they are known by what stands at their top, wherever they lie.

#![expect(clippy::disallowed_methods, reason = "looks where the specs are")]

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::{FRAGMENTS, FileId, Kind, SourceFile, SourceMap, TOPS, has_extension, not_read};
use crate::diag::{Code, Diagnostic};
use crate::read::official::surface::is_official;

/// The pages of a folder.
#[derive(Default)]
pub struct Found {
    /// Pages and the samples that are read.
    pub paths: Vec<PathBuf>,
    /// What cannot be looked at.
    pub problems: Vec<Diagnostic>,
}

impl SourceMap {
    /// The service's own pages, by their places on the disk: that is one order, whichever folders were given, and in which
    /// order. A copy of a page is left out.
    pub fn official(&self) -> Vec<(FileId, &SourceFile)> {
        let place = |file: &SourceFile| {
            let root = (file.tree as usize).checked_sub(1).and_then(|tree| self.roots.get(tree));
            format!("{}/{}", root.map_or("", String::as_str), file.relative)
        };
        let pages = self.files().filter(|(_, file)| file.kind() == Kind::Official);
        let mut pages: Vec<_> = pages.map(|(id, file)| (place(file), id, file)).collect();
        pages.sort_by(|(one, a, _), (other, b, _)| (one, a).cmp(&(other, b)));
        let mut texts = BTreeSet::new();
        pages.retain(|(.., file)| texts.insert(&file.text));
        pages.into_iter().map(|(_, id, file)| (id, file)).collect()
    }
}

/// How many pages are looked at before a folder is something else.
const TRIED: usize = 64;

/// How much of a page is looked at.
const TOP: u64 = 4096;

/// Whether a folder holds such pages, and is no tree of another form.
pub fn is_tree(folder: &Path) -> bool {
    if TOPS.iter().chain(&FRAGMENTS).any(|top| folder.join(top).exists()) {
        return false;
    }
    let files = WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter().flatten();
    let pages = files.filter(|entry| entry.file_type().is_file() && has_extension(entry.path(), "md"));
    pages.take(TRIED).any(|entry| begins_as_one(entry.path()).unwrap_or(false))
}

fn begins_as_one(path: &Path) -> std::io::Result<bool> {
    let mut top = Vec::new();
    std::fs::File::open(path)?.take(TOP).read_to_end(&mut top)?;
    let text = String::from_utf8_lossy(&top).replace('\r', "");
    Ok(is_official(text.trim_start_matches('\u{feff}')))
}

/// Lists what is read of such a folder.
pub fn pages(folder: &Path) -> Found {
    let mut found = Found::default();
    for entry in WalkDir::new(folder).follow_links(true).sort_by_file_name() {
        match entry {
            Ok(entry) if !entry.file_type().is_file() || !has_extension(entry.path(), "md") => {}
            Ok(entry) if is_other_sample(entry.path()) => {}
            // One that cannot be read is reported by whoever reads it.
            Ok(entry) if begins_as_one(entry.path()).unwrap_or(true) => found.paths.push(entry.into_path()),
            Ok(entry) => {
                found.problems.push(not_read(entry.path(), "it has no `url:` and `doc_id:` at its top"))
            }
            Err(error) => {
                let path = error.path().unwrap_or(folder).display().to_string();
                let problem = Diagnostic::global(Code::Unreadable, format!("cannot read `{path}`: {error}"));
                found.problems.push(problem);
            }
        }
    }
    found
}

/// Samples for Java and Go say nothing that a page does not say: `…-请求示例-java-NUMBER.md`.
fn is_other_sample(path: &Path) -> bool {
    let name = path.file_stem().map(|name| name.to_string_lossy()).unwrap_or_default();
    let language = name.rsplit_once('-').and_then(|(name, _)| name.rsplit_once("-请求示例-"));
    language.is_some_and(|(_, language)| language != "curl")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test says so by failing")]

    use super::*;

    const PAGE: &str =
        "---\nurl: \"https://docs.example/doc/v3/merchant/7.md\"\ntitle: \"灯\"\ndoc_id: 7\n---\n";

    #[test]
    fn a_folder_is_known_by_its_pages() {
        let root = tempfile::tempdir().unwrap();
        let put = |path: &str, text: &str| {
            let path = root.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        put("docs/灯/点灯-7.md", PAGE);
        put("docs/灯/点灯-请求示例-curl-7.md", PAGE);
        put("docs/灯/点灯-请求示例-java-7.md", PAGE);
        put("docs/llms.txt", "list");
        put("v3/点灯-7.md", PAGE);
        put("crlf/点灯-7.md", &PAGE.replace('\n', "\r\n"));
        put("notes/README.md", "# notes");
        put("mixed/openapi/v3/a.md", "");
        put("mixed/点灯-7.md", PAGE);
        put("fragments/v3/a.yaml", "");
        for (folder, is_it) in [
            ("docs", true),
            ("docs/灯", true),
            ("v3", true),
            ("crlf", true),
            ("notes", false),
            ("mixed", false),
            ("fragments", false),
            ("none", false),
        ] {
            assert_eq!(is_tree(&root.path().join(folder)), is_it, "{folder}");
        }
        let found = pages(&root.path().join("docs"));
        let names: Vec<_> =
            found.paths.iter().map(|path| path.file_name().unwrap().to_string_lossy()).collect();
        assert_eq!(names, ["点灯-7.md", "点灯-请求示例-curl-7.md"]);
        assert!(found.problems.is_empty());
    }
}
