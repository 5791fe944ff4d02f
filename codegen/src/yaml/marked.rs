//! YAML text in, its values with their places out, for documents whose facts have to be pointed at.
//!
//! Keys are texts whatever they look like (`200:`), a repeated key is an error, and so are anchors, aliases and
//! tags, which no document of ours has.

use std::collections::BTreeMap;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle};
use serde_json::Value as Json;

use crate::source::SourceFile;
use crate::span::{FileId, Span, Spanned};

/// A value of a document, and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// From its first character to its last.
    pub span: Span,
}

/// What a value of a document is.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text, number, boolean or null, as written.
    Scalar {
        /// Without quotes and escapes.
        text: String,
        /// Whether it has neither quotes nor a block, so that it may be something else than a text.
        plain: bool,
    },
    /// `- a` or `[a]`.
    List(Vec<Node>),
    /// `a: b` or `{a: b}`, in the order of the document.
    Map(Vec<(Spanned<String>, Node)>),
}

/// What is wrong with a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkedError {
    /// What was found.
    pub message: String,
    /// Where.
    pub span: Span,
    /// Where the first one is, for a repeated key.
    pub first: Option<Span>,
}

/// Deeper than any document whose fields nest as deep as they may; protects the stack of those who walk it.
const DEEPEST: usize = 128;

impl Node {
    /// The text of a scalar that is not null.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, plain } if !(*plain && is_null(text)) => Some(text),
            _ => None,
        }
    }

    /// Whether it is null: nothing, `~` or `null`.
    pub fn is_null(&self) -> bool {
        matches!(&self.value, Value::Scalar { text, plain: true } if is_null(text))
    }

    /// `true` or `false`, without quotes.
    pub fn boolean(&self) -> Option<bool> {
        match self.json() {
            Json::Bool(boolean) => Some(boolean),
            _ => None,
        }
    }

    /// The items of a list.
    pub fn list(&self) -> Option<&[Node]> {
        match &self.value {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    /// The members of a map, in order.
    pub fn map(&self) -> Option<&[(Spanned<String>, Node)]> {
        match &self.value {
            Value::Map(members) => Some(members),
            _ => None,
        }
    }

    /// A member of a map.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.map()?.iter().find(|(name, _)| name.value == key).map(|(_, node)| node)
    }

    /// The same as JSON: plain scalars are what YAML's core schema takes them for, numbers with leading zeros or
    /// underscores are texts.
    pub fn json(&self) -> Json {
        match &self.value {
            Value::Scalar { text, plain: false } => Json::from(text.as_str()),
            Value::Scalar { text, plain: true } => plain_json(text),
            Value::List(items) => items.iter().map(Self::json).collect(),
            Value::Map(members) => {
                members.iter().map(|(name, node)| (name.value.clone(), node.json())).collect()
            }
        }
    }
}

fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

/// What a scalar without quotes is taken for.
pub fn plain_json(text: &str) -> Json {
    match text {
        _ if is_null(text) => Json::Null,
        "true" | "True" | "TRUE" => Json::Bool(true),
        "false" | "False" | "FALSE" => Json::Bool(false),
        _ => number(text).map_or_else(|| Json::from(text), Json::Number),
    }
}

/// Numbers as JSON writes them; everything else, `007` and `1_000` among it, is a text.
pub fn number(text: &str) -> Option<serde_json::Number> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_number = digits.starts_with(|first: char| first.is_ascii_digit())
        && !(digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0."));
    if !is_number {
        return None;
    }
    text.parse::<i64>().map(Into::into).ok().or_else(|| {
        // A whole number beyond 64 bits is an identifier, and stays what it is.
        let is_fraction = digits.contains(['.', 'e', 'E']);
        text.parse::<f64>().ok().filter(|_| is_fraction).and_then(serde_json::Number::from_f64)
    })
}

/// Reads a document; one without any value is null.
///
/// # Errors
///
/// It is not YAML, or has several documents, a repeated key, or a feature that no document of ours has.
pub fn parse(id: FileId, file: &SourceFile) -> Result<Node, MarkedError> {
    Reader { id, file, open: Vec::new(), root: None }.read()
}

/// The comment after a value on the same line, `- A # what it means`, with or without a comma between.
pub fn comment(file: &SourceFile, span: Span) -> Option<&str> {
    // The place of a value in quotes holds what is between it and its comment, the first `#` included or not.
    let value = file.text.get(span.start as usize..span.end as usize)?;
    let end = match value.chars().next() {
        Some(quote @ ('\'' | '"')) => span.start as usize + value.rfind(quote)? + 1,
        _ => span.end as usize,
    };
    let after = file.text.get(end..)?;
    let blank = |sign: char| sign != '\n' && sign.is_whitespace();
    let line = after.trim_start_matches(blank).strip_prefix(',').unwrap_or(after);
    // The line is only walked to its end where there is a comment, which then ends it: lines have many values.
    let comment = line.trim_start_matches(blank).strip_prefix('#')?.split('\n').next()?;
    // Without a space before it, it would be part of the value.
    line.starts_with([' ', '\t']).then_some(comment.trim())
}

struct Reader<'a> {
    id: FileId,
    file: &'a SourceFile,
    /// Lists and maps that are not closed yet.
    open: Vec<Open>,
    root: Option<Node>,
}

struct Open {
    start: usize,
    what: OpenValue,
}

enum OpenValue {
    List(Vec<Node>),
    Map(Members),
}

/// What a map has so far.
#[derive(Default)]
struct Members {
    list: Vec<(Spanned<String>, Node)>,
    /// The places of the keys.
    keys: BTreeMap<String, Span>,
    /// The key whose value comes next.
    key: Option<Spanned<String>>,
}

impl Reader<'_> {
    fn read(mut self) -> Result<Node, MarkedError> {
        let file = self.file;
        for event in Parser::new_from_str(&file.text) {
            let (event, span) = event.map_err(|error| {
                let at = self.offset(error.marker());
                self.error(Span::new(self.id, at, (at + 1).min(self.file.text.len())), error.info())
            })?;
            let (start, end) = (self.offset(&span.start), self.offset(&span.end));
            let place = Span::new(self.id, start, end);
            match event {
                Event::Scalar(text, style, anchor, tag) => {
                    self.plain_node(place, anchor, tag.is_some())?;
                    let plain = style == ScalarStyle::Plain;
                    let value = Value::Scalar { text: text.into_owned(), plain };
                    self.put(Node { value, span: place })?;
                }
                Event::SequenceStart(anchor, tag) => {
                    self.plain_node(place, anchor, tag.is_some())?;
                    self.begin(place, OpenValue::List(Vec::new()))?;
                }
                Event::MappingStart(anchor, tag) => {
                    self.plain_node(place, anchor, tag.is_some())?;
                    self.begin(place, OpenValue::Map(Members::default()))?;
                }
                Event::SequenceEnd | Event::MappingEnd => self.end(end)?,
                Event::Alias(_) => {
                    return Err(self.error(place, "aliases are not read; write out what this one stands for"));
                }
                Event::DocumentStart(_) if self.root.is_some() => {
                    return Err(self.error(place, "a second document begins here"));
                }
                _ => {}
            }
        }
        let empty = || Node {
            value: Value::Scalar { text: String::new(), plain: true },
            span: Span::new(self.id, 0, 0),
        };
        Ok(self.root.unwrap_or_else(empty))
    }

    fn offset(&self, marker: &Marker) -> usize {
        self.file.offset(marker.line(), marker.col())
    }

    fn error(&self, span: Span, message: &str) -> MarkedError {
        MarkedError { message: message.to_owned(), span, first: None }
    }

    fn plain_node(&self, span: Span, anchor: usize, tagged: bool) -> Result<(), MarkedError> {
        match (anchor, tagged) {
            (0, false) => Ok(()),
            (0, true) => Err(self.error(span, "tags are not read")),
            _ => Err(self.error(span, "anchors are not read; write the value out wherever it belongs")),
        }
    }

    fn begin(&mut self, span: Span, what: OpenValue) -> Result<(), MarkedError> {
        if self.open.len() >= DEEPEST {
            return Err(self.error(span, "the document nests too deep"));
        }
        self.open.push(Open { start: span.start as usize, what });
        Ok(())
    }

    fn end(&mut self, end: usize) -> Result<(), MarkedError> {
        let Some(Open { start, what }) = self.open.pop() else { return Ok(()) };
        // A block ends where the next one begins; the space between belongs to neither.
        let text = self.file.text.get(start..end).unwrap_or_default();
        let span = Span::new(self.id, start, start + text.trim_end().len());
        let value = match what {
            OpenValue::List(items) => Value::List(items),
            OpenValue::Map(members) => Value::Map(members.list),
        };
        self.put(Node { value, span })
    }

    fn put(&mut self, node: Node) -> Result<(), MarkedError> {
        match self.open.last_mut().map(|open| &mut open.what) {
            None => self.root = Some(node),
            Some(OpenValue::List(items)) => items.push(node),
            Some(OpenValue::Map(Members { list, keys, key })) => match key.take() {
                Some(name) => list.push((name, node)),
                None => {
                    let Value::Scalar { text, plain } = node.value else {
                        return Err(self.error(node.span, "a key is a text"));
                    };
                    if plain && text == "<<" {
                        return Err(self.error(node.span, "merge keys are not read; write the members out"));
                    }
                    if let Some(first) = keys.insert(text.clone(), node.span) {
                        let message = format!("`{text}` appears twice in this map");
                        return Err(MarkedError { message, span: node.span, first: Some(first) });
                    }
                    *key = Some(Spanned { value: text, span: node.span });
                }
            },
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::source::SourceMap;

    fn read(text: &str) -> (SourceMap, Result<Node, MarkedError>) {
        let map = SourceMap::from_texts([("a.yaml", text)]);
        let (id, file) = map.files().next().unwrap();
        let node = parse(id, file);
        (map, node)
    }

    #[test]
    fn values_are_what_the_core_schema_takes_them_for() {
        let text = "a: 1\nb: '1'\nc: 007\nd: 1_000\ne: 1.5\nf: TRUE\ng: YES\nh:\ni: ~\nj: 2024.08.02\nk: -3\n200: x\n\
                    l: 123456789012345678901234567890\nm: [1, \"2\", {n: null}]\no: |\n  two\n  lines\nq: 0.5\nr: 1e3\n";
        let (_, node) = read(text);
        assert_eq!(
            node.unwrap().json(),
            json!({
                "a": 1, "b": "1", "c": "007", "d": "1_000", "e": 1.5, "f": true, "g": "YES", "h": null, "i": null,
                "j": "2024.08.02", "k": -3, "200": "x", "l": "123456789012345678901234567890",
                "m": [1, "2", { "n": null }], "o": "two\nlines\n", "q": 0.5, "r": 1000.0,
            })
        );
    }

    #[test]
    fn every_value_knows_its_place() {
        let (map, node) = read("描述: 值 # 说明\nb:\n  - x #一\n  - 'y'\n  - {k: v}\n\nc: 1\n");
        let node = node.unwrap();
        let (_, file) = map.files().next().unwrap();
        let members = node.map().unwrap();
        assert_eq!((map.text(members[0].0.span), map.text(members[0].1.span)), ("描述", "值"));
        assert_eq!(comment(file, members[0].1.span), Some("说明"));
        let list = node.get("b").unwrap();
        assert_eq!(map.text(list.span), "- x #一\n  - 'y'\n  - {k: v}");
        let items = list.list().unwrap();
        let shown: Vec<_> =
            items.iter().map(|item| (map.text(item.span), comment(file, item.span))).collect();
        assert_eq!(shown, [("x", Some("一")), ("'y'", None), ("{k: v}", None)]);
        assert_eq!(map.place(node.get("c").unwrap().span), "a.yaml:7");
    }

    #[test]
    fn comments_stand_behind_quotes_and_commas() {
        let (map, node) =
            read("- 'a' #one\n- \"b\"  # two\n- [\n  C, # three\n  D # four\n  ]\n- e#no\n- [f, # no\n g]\n");
        let (_, file) = map.files().next().unwrap();
        let node = node.unwrap();
        let items = node.list().unwrap();
        let found = |node: &Node| comment(file, node.span).map(str::to_owned);
        let (one, two, inner) = (found(&items[0]), found(&items[1]), items[2].list().unwrap());
        assert_eq!((one.as_deref(), two.as_deref()), (Some("one"), Some("two")));
        assert_eq!(
            inner.iter().map(found).collect::<Vec<_>>(),
            [Some("three".to_owned()), Some("four".to_owned())]
        );
        assert_eq!(found(&items[3]), None);
    }

    #[test]
    fn faults_have_a_place() {
        for (text, message, line) in [
            ("a: 1\nb: 2\na: 3\n", "`a` appears twice in this map", 3),
            ("a: &x 1\nb: *x\n", "anchors are not read; write the value out wherever it belongs", 1),
            ("a: {<<: {b: 1}}\n", "merge keys are not read; write the members out", 1),
            ("a: !!str 1\n", "tags are not read", 1),
            ("a: 1\n---\nb: 2\n", "a second document begins here", 2),
            ("? [a]\n: 1\n", "a key is a text", 1),
            (&format!("{}\n", "[".repeat(130)), "the document nests too deep", 1),
        ] {
            let (map, node) = read(text);
            let error = node.unwrap_err();
            assert_eq!((error.message.as_str(), map.place(error.span)), (message, format!("a.yaml:{line}")));
        }
        for text in ["a: [", "a: b: c", "a: 'x"] {
            assert!(read(text).1.is_err(), "{text}");
        }
        assert!(read("").1.unwrap().is_null());
        assert!(read("# nothing\n").1.unwrap().is_null());
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[-:a \\n'\"#{}\\[\\],|>&*!?%描\\t0-9]{0,60}") {
            let (map, node) = read(&text);
            // Every place is one of the text.
            match node {
                Ok(node) => drop(map.text(node.span)),
                Err(error) => drop(map.text(error.span)),
            }
        }
    }
}
