//! The project's own words in, a model that says what everything is out.
//!
//! Facts and words are apart: an update of the documentation changes facts alone, and reports the names that lack a word.
//! Words fill what the sources leave unsaid; what a page says of itself stays.

mod codes;
mod file;
mod glossary;
mod place;
mod review;
mod tell;

use std::collections::BTreeMap;

use crate::diag::Sink;
use crate::ir::{Api, Guide};
use crate::source::{Kind, SourceMap};
use crate::span::Span;

use glossary::Glossary;

/// All words of a run.
#[derive(Debug, Default)]
pub struct Words {
    /// What operations and notifications are called and do, by their names.
    operations: BTreeMap<String, Title>,
    /// What fields and their values are.
    glossary: Glossary,
    /// Sentences for units, by their words: `In fen.`
    units: BTreeMap<String, Sentence>,
    /// Who calls operations, by what the documentation calls them.
    roles: BTreeMap<String, Sentence>,
    /// What codes of errors say; `None` without a file of them.
    codes: Option<codes::Entries>,
    /// What the front page has.
    guide: Guide,
    /// The places of the operations that the guide names.
    guided: Vec<(String, Span)>,
}

/// What one operation or notification is called and does.
#[derive(Clone, Debug)]
struct Title {
    /// A phrase without a full stop.
    title: String,
    /// Sentences.
    text: Option<String>,
    /// What the documentation calls it.
    term: Option<String>,
    span: Span,
}

/// A sentence for a unit or a role, and where it is.
#[derive(Clone, Debug)]
struct Sentence {
    text: String,
    span: Span,
}

/// Reads the words among the sources, and tells the model by them. Without words, a model stays as it is, but that codes of
/// errors say what they say to this project: they are the service's, whatever of its documentation is read.
pub fn run(sink: &mut Sink, api: &mut Api, sources: &SourceMap) {
    let files = sources.files().filter(|(_, file)| file.kind() == Kind::Words);
    let mut files = files.peekable();
    if files.peek().is_none() {
        api.guide.codes = codes::own();
        return;
    }
    let words = file::read(sink, files);
    let used = tell::run(api, &words);
    sink.extend(review::run(api, &words, &used));
    api.guide = words.guide;
    api.guide.codes = codes::told(words.codes);
    api.guide.roles = words.roles.into_iter().map(|(role, said)| (role, said.text)).collect();
}
