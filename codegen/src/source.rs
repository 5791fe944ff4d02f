//! Folders of spec files in, texts with stable ids out; the only module that reads specs from the disk.
//!
//! Files are ordered by their path below the folder, so the order of the file system never reaches the output.

#![expect(clippy::disallowed_methods, reason = "reads what there is to read, for all others")]

mod level;
mod official;
mod own;

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use walkdir::WalkDir;

use crate::diag::{Code, Diagnostic, Sink};
use crate::read::Input;
use crate::read::official::surface::{FrontMatter, is_official};

mod characters;
mod recorded;

use characters::Characters;

pub use crate::span::{FileId, Span, Spanned};
pub use own::{Own, is_own_place, own_file, own_files};
pub(crate) use recorded::Recording;

/// One file: where it is, and what is in it.
#[derive(Debug)]
pub struct SourceFile {
    /// The path as it is shown to people: the folder as given, then the path below it.
    pub shown: String,
    /// The path below its folder, `/`-separated: `openapi/v3/pay/transactions/jsapi.md`.
    pub relative: String,
    /// The text.
    pub text: String,
    /// The number of its tree, among the folders that were read.
    pub tree: u32,
    lines: Vec<u32>,
    characters: Characters,
    /// What is known of a file that is not there itself.
    recorded: Option<Recording>,
}

/// So many bytes of a line are looked through rather than counted from a mark.
const LOOKED_THROUGH: usize = 256;

impl SourceFile {
    /// Line ends and byte order marks of other systems say nothing, so every text has the plain ones.
    fn new(shown: String, relative: String, mut text: String, tree: u32) -> Self {
        if text.starts_with('\u{feff}') || text.contains("\r\n") {
            text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        }
        let starts = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at as u32 + 1);
        let lines = std::iter::once(0).chain(starts).collect();
        let characters = Characters::of(&text);
        Self { shown, relative, text, tree, lines, characters, recorded: None }
    }

    /// The text of a span of this file.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// The byte offset of a character of a line, the line counted from 1 and the column from 0.
    pub fn offset(&self, line: usize, column: usize) -> usize {
        let start = self.lines.get(line.saturating_sub(1)).map_or(self.text.len(), |start| *start as usize);
        // The beginnings of nearly all lines are ASCII, where characters are bytes; but a text may be one line.
        if column <= LOOKED_THROUGH
            && self.text.as_bytes().get(start..start + column).is_some_and(<[u8]>::is_ascii)
        {
            return start + column;
        }
        self.characters.offset(&self.text, self.characters.before(&self.text, start) + column)
    }

    /// The bytes of a line, counted from 1, without its line break.
    pub fn line(&self, line: u32) -> Range<usize> {
        let at = |index: u32| self.lines.get(index as usize).map(|start| *start as usize);
        let start = at(line.saturating_sub(1)).unwrap_or(self.text.len());
        start..at(line).map_or(self.text.len(), |next| next - 1)
    }

    /// Whether only places in it are known, so that there is nothing to show around them.
    pub fn is_recorded(&self) -> bool {
        self.recorded.is_some()
    }

    /// Line and column of a byte offset, both counted from 1, the column in characters.
    pub fn position(&self, offset: u32) -> (u32, u32) {
        if let Some(recorded) = &self.recorded {
            return recorded.position(&self.text, offset);
        }
        let line = self.lines.partition_point(|start| *start <= offset).saturating_sub(1);
        let start = self.lines.get(line).copied().unwrap_or(0);
        let count = |offset: u32| self.characters.before(&self.text, offset as usize);
        (line as u32 + 1, count(offset).saturating_sub(count(start)) as u32 + 1)
    }
}

/// Every file of a run, by id.
#[derive(Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
    trees: u32,
    /// Where each tree lies, however its folder was given.
    roots: Vec<String>,
}

impl SourceMap {
    /// A map of texts that were never on disk: `(path below the folder, text)`.
    pub fn from_texts<P: Into<String>, T: Into<String>>(texts: impl IntoIterator<Item = (P, T)>) -> Self {
        let mut map = Self::default();
        for (path, text) in texts {
            let path = path.into();
            map.add(path.clone(), path, text.into());
        }
        map
    }

    /// Adds one file and returns its id.
    pub fn add(&mut self, shown: String, relative: String, text: String) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(SourceFile::new(shown, relative, text, self.trees));
        id
    }

    /// Adds a file of which only some places are known.
    pub(crate) fn add_recorded(
        &mut self,
        shown: String,
        relative: String,
        mut recorded: Recording,
    ) -> FileId {
        let id = self.add(shown, relative, std::mem::take(&mut recorded.text));
        if let Some(file) = self.files.last_mut() {
            file.recorded = Some(recorded.complete());
        }
        id
    }

    /// The file of an id of this map.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// All files with their ids, in the order in which they were added.
    pub fn files(&self) -> impl ExactSizeIterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(index, file)| (FileId(index as u32), file))
    }

    /// The text of a span.
    pub fn text(&self, span: Span) -> &str {
        self.file(span.file).slice(span)
    }

    /// `path:line` of the start of a span.
    pub fn place(&self, span: Span) -> String {
        let file = self.file(span.file);
        format!("{}:{}", file.shown, file.position(span.start).0)
    }

    /// Shows what lies in one place as though it lay in another: both are what paths begin with.
    pub fn show_as(&mut self, place: &str, another: &str) {
        for file in &mut self.files {
            if let Some(rest) = file.shown.strip_prefix(place) {
                file.shown = format!("{another}{rest}");
            }
        }
    }

    /// Reads folders of specs, the overrides file and the words.
    pub fn read(sink: &mut Sink, input: &Input) -> Self {
        let Input { specs: folders, overrides, words } = input;
        let mut map = Self::default();
        if folders.is_empty() {
            sink.push(Diagnostic::global(Code::NoSpecs, "no specs folder is given"));
        }
        let mut seen = BTreeSet::new();
        for folder in folders {
            // Two spellings of one folder would describe everything twice. A missing one is reported by its reader.
            if folder.canonicalize().is_ok_and(|real| !seen.insert(real)) {
                let message = format!("the folder `{}` is given twice", folder.display());
                sink.push(Diagnostic::global(Code::RepeatedFolder, message));
                continue;
            }
            sink.extend(map.read_folder(folder));
        }
        if let Some(path) = overrides {
            let shown = path.display().to_string();
            match std::fs::read_to_string(path) {
                Ok(text) => drop(map.add(shown, OVERRIDES.to_owned(), text)),
                Err(error) => {
                    let message = format!("cannot read `{shown}`: {error}");
                    sink.push(Diagnostic::global(Code::Unreadable, message));
                }
            }
        }
        if let Some(folder) = words {
            sink.extend(map.read_words(folder));
        }
        map
    }

    /// Reads the one file that a model was written to.
    pub fn read_model(path: &Path) -> Result<String, Box<Diagnostic>> {
        let shown = path.display();
        let bytes = std::fs::read(path).map_err(|error| {
            Box::new(Diagnostic::global(Code::Unreadable, format!("cannot read `{shown}`: {error}")))
        })?;
        String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            let message = format!("byte {at} of `{shown}` is not UTF-8");
            Box::new(Diagnostic::global(Code::NotUtf8, message).help("save the file as UTF-8"))
        })
    }

    /// Reads every YAML file below `folder` as words.
    fn read_words(&mut self, folder: &Path) -> Vec<Diagnostic> {
        if !folder.is_dir() {
            let message = format!("`{}` is not a folder", folder.display());
            return vec![Diagnostic::global(Code::BadWords, message)];
        }
        let mut paths = Vec::new();
        let mut problems = Vec::new();
        for entry in WalkDir::new(folder).follow_links(true).sort_by_file_name() {
            match entry {
                Ok(entry) if !entry.file_type().is_file() => {}
                Ok(entry) if has_extension(entry.path(), "yaml") => paths.push(entry.into_path()),
                Ok(_) => {}
                Err(error) => {
                    let path = error.path().unwrap_or(folder).display().to_string();
                    problems
                        .push(Diagnostic::global(Code::Unreadable, format!("cannot read `{path}`: {error}")));
                }
            }
        }
        let place = |path: &Path| format!("{WORDS}/{}", relative_path(folder, path));
        problems.extend(self.read_files(paths, place));
        problems
    }

    /// Reads files, each at the place that it has among the sources.
    fn read_files(&mut self, paths: Vec<PathBuf>, place: impl Fn(&Path) -> String) -> Vec<Diagnostic> {
        let texts: Vec<_> = paths.par_iter().map(std::fs::read).collect();
        let mut read: Vec<(String, PathBuf, std::io::Result<Vec<u8>>)> =
            paths.into_iter().zip(texts).map(|(path, text)| (place(&path), path, text)).collect();
        read.sort_by(|a, b| a.0.cmp(&b.0));
        let mut problems = Vec::new();
        for (relative, path, bytes) in read {
            let shown = path.display().to_string();
            match bytes.map(String::from_utf8) {
                Ok(Ok(text)) => {
                    self.add(shown, relative, text);
                }
                Ok(Err(error)) => problems.push(self.not_utf8(shown, relative, error)),
                Err(error) => problems.push(self.unreadable(shown, relative, &error.to_string())),
            }
        }
        problems
    }

    /// What is read next lies below this folder.
    fn begin_tree(&mut self, folder: &Path) {
        self.trees += 1;
        let place = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        self.roots.push(place.display().to_string());
    }

    /// The files that are read, by the folders that they came from, in the order in which those were given.
    pub fn trees(&self) -> Vec<Tree<'_>> {
        let mut files: Vec<_> = self.files().collect();
        files.sort_by(|(_, a), (_, b)| (a.tree, &a.relative).cmp(&(b.tree, &b.relative)));
        files.chunk_by(|(_, a), (_, b)| a.tree == b.tree).map(Tree::of).collect()
    }

    /// Reads every file below `folder`: pages and YAML tables below `openapi/` and `webhook/`, or else fragments below
    /// `v2/`, `v3/` and the like.
    ///
    /// A file that cannot be read or is not UTF-8 becomes a diagnostic; the others are still read.
    pub fn read_folder(&mut self, folder: &Path) -> Vec<Diagnostic> {
        let shown_root = folder.display().to_string();
        if !folder.is_dir() {
            let message = format!("`{shown_root}` is not a folder");
            return vec![Diagnostic::global(Code::NoSpecs, message)];
        }
        if let Err(error) = folder.read_dir() {
            return vec![Diagnostic::global(Code::NoSpecs, format!("cannot read `{shown_root}`: {error}"))];
        }
        if official::is_tree(folder) {
            return self.read_official(folder);
        }
        if let Some(found) = level::misplaced(folder) {
            return vec![found];
        }
        self.begin_tree(folder);
        let mut paths = Vec::new();
        let mut problems = Vec::new();
        let is_pages = TOPS.iter().any(|top| folder.join(top).exists());
        let tops = if is_pages { &TOPS[..] } else { &FRAGMENTS };
        for top in tops {
            let top = folder.join(top);
            if !top.exists() {
                continue;
            }
            for entry in WalkDir::new(&top).follow_links(true).sort_by_file_name() {
                match entry {
                    Ok(entry) if !entry.file_type().is_file() => {}
                    Ok(entry) if is_read(entry.path(), is_pages) => paths.push(entry.into_path()),
                    Ok(entry) if almost_page(entry.path()) => {
                        problems.push(not_read(entry.path(), "its name does not end in `.md` or `.yaml`"));
                    }
                    Ok(_) => {}
                    Err(error) if is_other_link(error.path(), is_pages) => {}
                    Err(error) => {
                        let path = error.path().unwrap_or(&top);
                        let (shown, relative) = (path.display().to_string(), relative_path(folder, path));
                        let reason = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
                        problems.push(self.unreadable(shown, relative, &reason));
                    }
                }
            }
        }
        if is_pages {
            problems.extend(level::take_strays(folder, &mut paths));
        }
        if is_pages || paths.is_empty() {
            problems.extend(other_trees(folder));
        }
        if paths.is_empty() && !problems.iter().any(Diagnostic::is_error) {
            problems.insert(0, no_specs(&shown_root, &problems));
            return problems;
        }
        problems.extend(self.read_files(paths, |path| relative_path(folder, path)));
        problems
    }

    /// Reads the service's own pages, in whatever folders they are.
    fn read_official(&mut self, folder: &Path) -> Vec<Diagnostic> {
        self.begin_tree(folder);
        let official::Found { paths, mut problems } = official::pages(folder);
        problems.extend(self.read_files(paths, |path| relative_path(folder, path)));
        problems
    }

    /// Keeps the place of the file, so that what it would describe can be left out.
    fn unreadable(&mut self, shown: String, relative: String, reason: &str) -> Diagnostic {
        if relative == ROOT {
            return not_read(Path::new(&shown), reason);
        }
        let message = format!("cannot read `{shown}`: {reason}");
        let file = self.add(shown, format!("{relative}{UNREADABLE}"), String::new());
        Diagnostic::new(Code::Unreadable, Span::new(file, 0, 0), message)
    }

    /// Keeps the readable part of the file, so that the message can point into it.
    fn not_utf8(&mut self, shown: String, relative: String, error: std::string::FromUtf8Error) -> Diagnostic {
        if relative == ROOT {
            return not_read(Path::new(&shown), "it is not UTF-8");
        }
        let at = error.utf8_error().valid_up_to();
        let bytes = error.into_bytes();
        let byte = bytes.get(at).copied().unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let file = self.add(shown, format!("{relative}{UNREADABLE}"), text);
        let span = Span::new(file, at, at + '\u{fffd}'.len_utf8());
        Diagnostic::new(Code::NotUtf8, span, format!("byte 0x{byte:02x} at offset {at} is not UTF-8"))
            .help("save the file as UTF-8")
    }
}

/// The files of one folder by what they are, sorted by path.
#[derive(Default)]
pub struct Tree<'a> {
    /// Pages of tables.
    pub pages: Vec<(FileId, &'a SourceFile)>,
    /// YAML tables.
    pub tables: Vec<(FileId, &'a SourceFile)>,
    /// Swagger fragments.
    pub fragments: Vec<(FileId, &'a SourceFile)>,
}

impl<'a> Tree<'a> {
    fn of(files: &[(FileId, &'a SourceFile)]) -> Self {
        let mut tree = Self::default();
        for found in files {
            match found.1.kind() {
                Kind::Page => tree.pages.push(*found),
                Kind::Table => tree.tables.push(*found),
                Kind::Fragment => tree.fragments.push(*found),
                Kind::Official | Kind::Words | Kind::Other => {}
            }
        }
        tree
    }
}

/// The first of the paths that is a file where folders of specs can be, so that it is a model.
pub fn model_among(specs: &[PathBuf]) -> Option<&Path> {
    specs.iter().map(PathBuf::as_path).find(|path| path.exists() && !path.is_dir())
}

/// The name of the overrides file among the sources.
pub const OVERRIDES: &str = "overrides.yaml";

/// The name of a model among the sources.
pub const MODEL: &str = "model.json";

/// The folder of the words among the sources.
pub const WORDS: &str = "words";

/// The list of the paths of a tree of fragments, which nothing but a reference would need.
pub const ROOT: &str = "swagger.yaml";

/// Ends the relative path of a file that is kept only to be shown in a diagnostic.
const UNREADABLE: &str = "#unreadable";

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A page of tables in Markdown.
    Page,
    /// A YAML table.
    Table,
    /// One of the service's own pages, or a sample beside one.
    Official,
    /// A file of a tree of Swagger fragments.
    Fragment,
    /// The project's own words.
    Words,
    /// The overrides, and what is kept only to be shown in a diagnostic.
    Other,
}

impl Kind {
    /// What it is to people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Official => "page of the service",
            Self::Table => "table",
            Self::Fragment => "fragment",
            Self::Words => "words",
            Self::Other => "overrides",
        }
    }
}

impl SourceFile {
    /// Where it belongs among the specs, whether or not it could be read; `None` for the overrides and a model.
    pub fn place(&self) -> Option<&str> {
        let place = self.relative.strip_suffix(UNREADABLE).unwrap_or(&self.relative);
        (place != OVERRIDES && place != MODEL && self.kind() != Kind::Words).then_some(place)
    }

    /// The number of one of the service's own pages, which it keeps wherever it lies.
    pub fn number(&self) -> Option<String> {
        let front = FrontMatter::read(FileId::default(), &self.text);
        front
            .filter(|front| self.kind() == Kind::Official && front.sample.is_none())
            .map(|front| front.number)
    }

    /// What it is, by its place and name.
    pub fn kind(&self) -> Kind {
        if let Some(recorded) = &self.recorded {
            return recorded.kind;
        }
        let path = Path::new(&self.relative);
        match () {
            () if path.starts_with(WORDS) => Kind::Words,
            () if has_extension(path, "md") && is_official(&self.text) => Kind::Official,
            () if has_extension(path, "md") => Kind::Page,
            () if has_extension(path, "yaml") && TOPS.iter().any(|top| path.starts_with(top)) => Kind::Table,
            () if has_extension(path, "yaml") && self.relative != OVERRIDES => Kind::Fragment,
            () => Kind::Other,
        }
    }
}

/// The folders of a tree of pages and YAML tables.
const TOPS: [&str; 2] = ["openapi", "webhook"];

/// The folders and files of a tree of Swagger fragments.
const FRAGMENTS: [&str; 6] = ["definitions", "global", "hk", ROOT, "v2", "v3"];

/// Whether a path below a specs folder is one where pages, tables or fragments are read.
pub fn is_read_place(below: &Path) -> bool {
    TOPS.iter().chain(&FRAGMENTS).any(|top| below.starts_with(top))
}

/// Folders beside the ones that are read, which look like one of them.
fn other_trees(folder: &Path) -> Vec<Diagnostic> {
    let entries = WalkDir::new(folder).min_depth(1).max_depth(1).sort_by_file_name().into_iter().flatten();
    let others = entries.filter(|entry| !TOPS.iter().chain(&FRAGMENTS).any(|top| entry.file_name() == *top));
    let trees =
        others.filter(|entry| ["v2", "v3"].iter().any(|protocol| entry.path().join(protocol).is_dir()));
    trees.map(|entry| not_read(entry.path(), "only `openapi/` and `webhook/` are")).collect()
}

/// Nothing was found; what was passed over may be what was meant.
fn no_specs(folder: &str, passed_over: &[Diagnostic]) -> Diagnostic {
    let mut message = format!(
        "`{folder}` holds no specs: no page or YAML table below `openapi/` or `webhook/`, no fragment below `v2/` or `v3/`, and no page of the service's own, with `url:` and `doc_id:` at its top"
    );
    for found in passed_over.iter().take(3) {
        message = format!("{message}; {}", found.message);
    }
    Diagnostic::global(Code::NoSpecs, message)
}

fn not_read(path: &Path, why: &str) -> Diagnostic {
    Diagnostic::global(Code::NotRead, format!("`{}` was not read: {why}", path.display()))
}

/// Whether somebody probably took the file for a page.
fn almost_page(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    ["md", "markdown", "yaml", "yml"].iter().any(|word| extension.eq_ignore_ascii_case(word))
}

fn is_read(path: &Path, is_pages: bool) -> bool {
    has_extension(path, "yaml") || is_pages && has_extension(path, "md")
}

/// Whether a path that cannot be followed is a link to what would not be read either.
fn is_other_link(path: Option<&Path>, is_pages: bool) -> bool {
    path.is_some_and(|path| path.is_symlink() && !is_read(path, is_pages) && path.extension().is_some())
}

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found == extension)
}

fn relative_path(folder: &Path, path: &Path) -> String {
    let below = path.strip_prefix(folder).unwrap_or(path);
    let parts: Vec<_> = below.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_lines_and_characters_from_one() {
        let map = SourceMap::from_texts([("a.md", "ab\n描述c\n")]);
        let (_, file) = map.files().next().unwrap();
        for (offset, position) in
            [(0, (1, 1)), (1, (1, 2)), (3, (2, 1)), (9, (2, 3)), (10, (2, 4)), (11, (3, 1))]
        {
            assert_eq!(file.position(offset), position, "offset {offset}");
        }
    }
}
