//! Entries of `codes.yaml` in, what the words say of codes of errors out; and what is wrong with them beside the model.

use std::collections::{BTreeMap, BTreeSet};

use super::Words;
use super::file::Reader;
use crate::diag::{Code, Diagnostic, Sink, word_list};
use crate::ir::{Api, CodeWords, Codes, ErrorCode, Retry, letters};
use crate::source::SourceMap;
use crate::span::Span;
use crate::yaml::{self, Node};

/// All entries.
#[derive(Debug, Default)]
pub struct Entries {
    /// What they say.
    pub codes: Codes,
    /// Where they are, by the code as written.
    pub written: BTreeMap<String, Written>,
}

/// What only matters to whoever writes an entry.
#[derive(Debug)]
pub struct Written {
    /// The code.
    pub span: Span,
    /// The parts of paths, each with its place.
    pub places: Vec<(String, Span)>,
    /// Whether it is known that no table of errors has the code.
    pub is_undocumented: bool,
}

/// The words of this project, which are those of its runtime.
const OWN: &str = include_str!("../../../specs/words/codes.yaml");

/// What codes say to this project, and to its runtime.
pub fn own() -> Codes {
    let sources = SourceMap::from_texts([("words/codes.yaml", OWN)]);
    let mut sink = Sink::default();
    let mut reader = Reader::new(&mut sink);
    for (id, file) in sources.files() {
        if let Ok(root) = yaml::parse(id, file) {
            read(&mut reader, &root);
        }
    }
    reader.words.codes.unwrap_or_default().codes.listed_by(|_| true)
}

/// What the words say of codes, or this project where they have no file of them.
pub fn told(entries: Option<Entries>) -> Codes {
    let own = own();
    match entries {
        Some(entries) => entries.codes.listed_by(|words| own.get(&words.code).is_some()),
        None => own,
    }
}

/// Reads the file into the words.
pub fn read(reader: &mut Reader<'_>, root: &Node) {
    let mut entries = reader.words.codes.take().unwrap_or_default();
    for (code, node) in reader.map(root, "a list of codes") {
        let entry = Entry::read(reader, code.span, node);
        let has_small = code.value.contains(|c: char| c.is_ascii_lowercase());
        if !ErrorCode::is_code(&code.value) || has_small {
            reader.bad(code.span, format!("`{}` is not a code: capitals, digits and `_`", code.value));
            continue;
        }
        let Entry { text: Some(text), advice: Some(advice), retry: Some(retry), places, written } = entry
        else {
            reader.bad(code.span, format!("`{}` needs a `text`, an `advice` and a `repeat`", code.value));
            continue;
        };
        let words = CodeWords { code: code.value.clone(), text, advice, retry, places, is_listed: false };
        match entries.codes.insert(words).map_err(|first| first.code.clone()) {
            Ok(()) => {
                entries.written.insert(code.value.clone(), written);
            }
            Err(first) => {
                let message = format!("`{}` and `{first}` are one code, which has two entries", code.value);
                let found = Diagnostic::new(Code::Contradicting, code.span, message);
                let place = entries.written.get(&first).map(|written| written.span);
                let found = place.into_iter().fold(found, |found, place| found.related(place, "first here"));
                reader.sink.push(found);
            }
        }
    }
    reader.words.codes = Some(entries);
}

/// An entry as far as it is written.
struct Entry {
    text: Option<String>,
    advice: Option<String>,
    retry: Option<Retry>,
    places: Vec<(String, Retry)>,
    written: Written,
}

impl Entry {
    fn read(reader: &mut Reader<'_>, span: Span, node: &Node) -> Self {
        let written = Written { span, places: Vec::new(), is_undocumented: false };
        let mut entry = Self { text: None, advice: None, retry: None, places: Vec::new(), written };
        for (key, value) in
            reader.keys(node, "a code", &["text", "advice", "repeat", "places", "undocumented"])
        {
            match key.value.as_str() {
                "text" => entry.text = reader.text(value),
                "advice" => entry.advice = reader.text(value),
                "repeat" => entry.retry = retry(reader, value),
                "places" => {
                    for (part, value) in reader.map(value, "`places`") {
                        entry.places.extend(retry(reader, value).map(|retry| (part.value.clone(), retry)));
                        entry.written.places.push((part.value.clone(), part.span));
                    }
                }
                "undocumented" if value.boolean() == Some(true) => entry.written.is_undocumented = true,
                "undocumented" => reader.bad(value.span, "`undocumented` is `true`, or left out"),
                _ => {}
            }
        }
        entry
    }
}

fn retry(reader: &mut Reader<'_>, node: &Node) -> Option<Retry> {
    let word = reader.text(node)?;
    let retry = Retry::of_word(&word);
    if retry.is_none() {
        let words = Retry::WORDS.map(|(word, _)| word);
        let found =
            Diagnostic::new(Code::BadWords, node.span, format!("`{word}` does not say when to repeat"));
        let found = found.help(format!("the words are {}", word_list(&words))).suggest(&word, &words);
        reader.sink.push(found);
    }
    retry
}

/// An operation or notification that documents errors.
struct Documenting<'a> {
    name: String,
    errors: &'a [ErrorCode],
    origin: Span,
}

fn documenting(api: &Api) -> Vec<Documenting<'_>> {
    let operations = api.operations.iter().map(|found| Documenting {
        name: found.to_string(),
        errors: &found.errors,
        origin: found.origin,
    });
    let notifications = api.notifications.iter().map(|found| Documenting {
        name: found.to_string(),
        errors: &found.errors,
        origin: found.origin,
    });
    operations.chain(notifications).filter(|found| !found.errors.is_empty()).collect()
}

/// Entries that nothing uses, that contradict the model, and codes without an entry.
pub fn review(api: &Api, words: &Words) -> Vec<Diagnostic> {
    let Some(entries) = &words.codes else { return Vec::new() };
    let documenting = documenting(api);
    // By the code, in whichever spelling: those that document it, and how the first of them writes it.
    let mut by_code: BTreeMap<String, (&str, Vec<&Documenting<'_>>)> = BTreeMap::new();
    for found in &documenting {
        let own: BTreeMap<String, &str> = found
            .errors
            .iter()
            .filter(|error| error.is_of_failure())
            .map(|error| (letters(&error.code), error.code.as_str()))
            .collect();
        for (code, written) in own {
            by_code.entry(code).or_insert((written, Vec::new())).1.push(found);
        }
    }
    let mut problems = missing(&by_code, &entries.codes);
    // Sources without tables of errors cannot tell what is used.
    if !documenting.is_empty() {
        for (code, written) in &entries.written {
            let users = by_code.get(&letters(code)).map_or(&[][..], |(_, users)| users);
            problems.extend(unused(code, written, users));
        }
    }
    problems
}

fn missing(by_code: &BTreeMap<String, (&str, Vec<&Documenting<'_>>)>, codes: &Codes) -> Vec<Diagnostic> {
    let lacking = by_code.values().filter(|(code, _)| codes.get(code).is_none());
    let reported = lacking.filter_map(|(code, users)| {
        let first = users.first()?;
        let message = match users.len() {
            1 => format!("the code `{code}` has no words in `{}`", first.name),
            count => format!(
                "the code `{code}` has no words in {count} places, the first of them in `{}`",
                first.name
            ),
        };
        Some(Diagnostic::new(Code::MissingWords, first.origin, message))
    });
    reported.collect()
}

fn unused(code: &str, written: &Written, users: &[&Documenting<'_>]) -> Vec<Diagnostic> {
    let Some(first) = users.first() else {
        let message = format!("no operation or notification documents the code `{code}`");
        let help = "an entry of one that the service sends nevertheless says `undocumented: true`";
        let found = Diagnostic::new(Code::UnusedWords, written.span, message).help(help);
        return if written.is_undocumented { Vec::new() } else { vec![found] };
    };
    let mut found = Vec::new();
    if written.is_undocumented {
        let message = format!("`{code}` is said to be undocumented, and `{}` documents it", first.name);
        found.push(Diagnostic::new(Code::Contradicting, written.span, message).related(first.origin, "here"));
    }
    let mut before = BTreeSet::new();
    for (part, span) in &written.places {
        let decides = |user: &&&Documenting<'_>| {
            user.name.contains(part.as_str())
                && !before.iter().any(|earlier: &&str| user.name.contains(earlier))
        };
        if users.iter().find(decides).is_none() {
            let message = format!(
                "no operation with `{part}` in its path, and with none of the parts before it, documents the code `{code}`"
            );
            found.push(Diagnostic::new(Code::UnusedWords, *span, message));
        }
        before.insert(part.as_str());
    }
    found
}
