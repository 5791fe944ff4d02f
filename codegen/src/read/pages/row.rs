//! One row as it was written in, what it means out: cells interpreted, and faults repaired where there is one way to.

use crate::diag::{Code, Diagnostic, did_you_mean, word_list};
use crate::ir::{Evidence, Format, Presence, TypeWord};
use crate::overrides::{EmbedShape, HeldAs, RowSettings};
use crate::rules::{
    Claim, Cx, DEEPEST, Mark, is_wire_name, meant_word, parse_word, refuse_depth, type_words, wire_name,
};
use crate::span::{Span, Spanned};

use super::surface::cells;
use super::surface::row::{Attribute, FieldRow};

/// What one row says.
#[derive(Clone, Debug, PartialEq)]
pub struct RowFacts {
    /// The whole row.
    pub span: Span,
    /// The name on the wire.
    pub name: String,
    /// The level of nesting.
    pub indent: usize,
    /// Whether it is marked as required.
    pub presence: Presence,
    /// The type word.
    pub word: TypeWord,
    /// The encryption mark.
    pub mark: Option<Spanned<Mark>>,
    /// The mark of embedded text.
    pub encoded: Option<Format>,
    /// The description, `<br/>` and all.
    pub description: String,
    /// What is shown when a pointer rests on the type.
    pub tooltip: Option<String>,
    /// What only an override can say.
    pub overridden: RowSettings,
}

impl RowFacts {
    /// What of it the rules look at.
    pub fn claim(&self) -> Claim<'_> {
        let seal_fixed = self.overridden.encrypted.is_some();
        let at = self.mark.map_or(self.span, |mark| mark.span);
        Claim {
            name: &self.name,
            span: self.span,
            word: Some(self.word),
            mark: self.mark,
            evidence: if seal_fixed { Evidence::Override } else { Evidence::Mark(at) },
            description: &self.description,
            holds_number: matches!(self.overridden.holds, Some(HeldAs::Integer | HeldAs::Float)),
            seal_fixed,
        }
    }
}

/// The values of `data-encrypted`.
const MARKS: [(&str, Mark); 3] =
    [("by-rsa-pubkey", Mark::Rsa), ("by-aes-gcm", Mark::AesGcm), ("by-aes-ecb", Mark::AesEcb)];

/// The mark that a value of `data-encrypted` stands for.
pub fn mark(value: &str) -> Option<Mark> {
    MARKS.into_iter().find(|(word, _)| *word == value).map(|(_, mark)| mark)
}

/// Which cell an attribute belongs in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cell {
    Name,
    Type,
    Description,
}

/// The attributes of field rows: key, cell, and what a flag has instead of a value.
const ATTRIBUTES: [(&str, Cell); 7] = [
    ("data-indent", Cell::Name),
    ("data-required", Cell::Name),
    ("data-tooltip", Cell::Type),
    ("data-encrypted", Cell::Type),
    ("data-encoded", Cell::Type),
    ("data-encoded-by", Cell::Type),
    ("data-signed", Cell::Type),
];

/// Interprets a row, with the text of its cells beyond the third; `None` where it has an error that leaves nothing to go
/// on with.
pub fn interpret(cx: &mut Cx, row: &FieldRow, excess: Option<&str>) -> Option<RowFacts> {
    if let (Some(excess), Some(text)) = (row.excess, excess) {
        if text.split('|').any(is_another_row) {
            cx.report(
                Diagnostic::new(Code::BadRow, excess, "two rows stand on one line")
                    .help("begin the second one on a line of its own"),
            );
            return None;
        }
        cx.report(
            Diagnostic::new(
                Code::ExcessCells,
                excess,
                format!("the row `{}` has more than three cells", row.name.value),
            )
            .label("taken as part of the description"),
        );
    }
    let written = Spanned { value: row.name.value.as_str(), span: row.name.span };
    let name = wire_name(cx, written, non_empty(row.name.span, row.span), name_help(written.value));
    let word = type_word(cx, row);
    let attributes = Attributes::read(cx, row);
    Some(RowFacts {
        span: row.span,
        name: name?,
        indent: attributes.indent,
        presence: if attributes.required { Presence::Required } else { Presence::Optional },
        word: word?,
        mark: attributes.mark,
        encoded: attributes.encoded,
        description: row.description.value.clone(),
        tooltip: attributes.tooltip,
        overridden: RowSettings::default(),
    })
}

/// Whether a cell after the description says what only a row of its own can say.
fn is_another_row(cell: &str) -> bool {
    let (_, attributes) = cells::attributes(cell);
    attributes
        .iter()
        .any(|found| ATTRIBUTES.iter().any(|(key, _)| *key == found.key && *key != "data-tooltip"))
}

/// What was probably meant by a cell that is not a name.
fn name_help(written: &str) -> Option<String> {
    let words: Vec<_> = written.split_whitespace().collect();
    let guess = words.join("_");
    match written {
        _ if written.contains("data-") && !written.contains('{') => {
            Some("put the attributes in braces: `name {data-required}`".to_owned())
        }
        _ if written.contains(['｛', '｝']) => Some("the braces of attributes are `{` and `}`".to_owned()),
        _ if written.contains('{') => Some("a cell has one pair of braces, at its end".to_owned()),
        _ if words.len() > 1 && is_wire_name(&guess) => Some(did_you_mean(&guess)),
        _ => None,
    }
}

fn type_word(cx: &mut Cx, row: &FieldRow) -> Option<TypeWord> {
    let written = row.ty.value.as_str();
    if let Some(word) = parse_word(written.trim_matches('`')) {
        return Some(word);
    }
    let span = non_empty(row.ty.span, row.span);
    if written.is_empty() {
        cx.report(
            Diagnostic::new(Code::BadRow, span, format!("the row `{}` has no type cell", row.name.value))
                .help("a row is `| name {attributes} | type {attributes} | description`"),
        );
        return None;
    }
    let help = match meant_word(written.trim_end_matches("[]")) {
        _ if written.contains("data-") && !written.contains('{') => {
            "put the attributes in braces: `string {data-encrypted=by-rsa-pubkey}`".to_owned()
        }
        _ if row.description.value.is_empty() && written.contains(' ') => {
            "a row has three cells; is a `|` missing after the type?".to_owned()
        }
        Some(word) if written.ends_with("[]") => did_you_mean(&format!("{word}[]")),
        Some(word) => did_you_mean(word),
        None => format!("the types are {}, each of which may be followed by `[]`", type_words()),
    };
    cx.report(Diagnostic::new(Code::UnknownType, span, format!("`{written}` is not a type")).help(help));
    None
}

/// The members of a body are one level below its row.
const DEEPEST_INDENT: usize = DEEPEST + 1;

#[derive(Default)]
struct Attributes {
    indent: usize,
    required: bool,
    mark: Option<Spanned<Mark>>,
    encoded: Option<Format>,
    tooltip: Option<String>,
}

impl Attributes {
    fn read(cx: &mut Cx, row: &FieldRow) -> Self {
        let mut found = Self::default();
        let mut seen: Vec<&str> = Vec::new();
        let cells = [
            (Cell::Name, &row.name_attributes),
            (Cell::Type, &row.type_attributes),
            (Cell::Description, &row.description_attributes),
        ];
        for (cell, attribute) in
            cells.into_iter().flat_map(|(cell, list)| list.iter().map(move |a| (cell, a)))
        {
            // Classes and ids only style the page.
            if attribute.key.starts_with(['.', '#']) && !attribute.key[1..].starts_with("data-") {
                continue;
            }
            let Some(&(key, home)) = ATTRIBUTES.iter().find(|(key, _)| *key == attribute.key) else {
                unknown_attribute(cx, attribute);
                continue;
            };
            if seen.contains(&key) {
                let message = format!("`{key}` appears twice in this row");
                cx.report(Diagnostic::new(Code::BadAttribute, attribute.span, message).help("remove one"));
                continue;
            }
            seen.push(key);
            if cell != home {
                misplaced(cx, attribute, home);
            }
            found.apply(cx, key, attribute);
        }
        found
    }

    fn apply(&mut self, cx: &mut Cx, key: &str, attribute: &Attribute) {
        let value = attribute.value.as_deref();
        match key {
            "data-indent" => match value.and_then(|value| value.parse().ok()) {
                Some(indent) if indent <= DEEPEST_INDENT => self.indent = indent,
                Some(indent) => {
                    self.indent = DEEPEST_INDENT;
                    refuse_depth(cx, indent, attribute.span);
                }
                None => bad_value(cx, attribute, "a number: `data-indent=1`"),
            },
            "data-required" => match value {
                None => self.required = true,
                Some(_) => bad_value(cx, attribute, "nothing: it is a flag"),
            },
            "data-encrypted" => match value.and_then(mark) {
                Some(mark) => self.mark = Some(Spanned { value: mark, span: attribute.span }),
                None => unknown_cipher(cx, attribute),
            },
            "data-encoded" => match value {
                Some("by-json_encode") => self.encoded = Some(Format::Json),
                Some("by-urlencode") => self.encoded = Some(Format::UrlEncoded),
                _ => bad_value(cx, attribute, "`by-json_encode` or `by-urlencode`"),
            },
            "data-encoded-by" => match value {
                Some(value @ ("json_encode" | "urlencode")) => {
                    self.encoded = Some(if value == "urlencode" { Format::UrlEncoded } else { Format::Json });
                    cx.report(
                        Diagnostic::new(
                            Code::MisspelledAttribute,
                            attribute.span,
                            "`data-encoded-by` is a misspelling",
                        )
                        .label(format!("read as `data-encoded=by-{value}`"))
                        .help(format!("write `data-encoded=by-{value}`")),
                    );
                }
                _ => bad_value(
                    cx,
                    attribute,
                    "`json_encode` or `urlencode`; better write `data-encoded=by-json_encode`",
                ),
            },
            "data-tooltip" => self.tooltip = attribute.value.clone(),
            // Who signs a field is in its text.
            _ => {}
        }
    }
}

fn unknown_attribute(cx: &mut Cx, attribute: &Attribute) {
    let keys: Vec<_> =
        ATTRIBUTES.iter().map(|(key, _)| *key).filter(|key| *key != "data-encoded-by").collect();
    let message = format!("`{}` is not an attribute of a field", attribute.key);
    let found = Diagnostic::new(Code::UnknownAttribute, attribute.span, message);
    cx.report(found.help(format!("the attributes are {}", word_list(&keys))).suggest(&attribute.key, &keys));
}

fn unknown_cipher(cx: &mut Cx, attribute: &Attribute) {
    let value = attribute.value.as_deref().unwrap_or_default();
    let message = format!("`{value}` is not an encryption mark");
    cx.report(
        Diagnostic::new(Code::UnknownCipher, attribute.span, message)
            .label("sending this field in plain text would be worse than stopping here")
            .suggest(value, &MARKS.map(|(word, _)| word)),
    );
}

fn bad_value(cx: &mut Cx, attribute: &Attribute, expected: &str) {
    let message = match &attribute.value {
        Some(value) => format!("`{}` does not take `{value}`", attribute.key),
        None => format!("`{}` needs a value", attribute.key),
    };
    cx.report(
        Diagnostic::new(Code::BadAttribute, attribute.span, message).help(format!("it takes {expected}")),
    );
}

fn misplaced(cx: &mut Cx, attribute: &Attribute, home: Cell) {
    let cell = if home == Cell::Name { "first" } else { "second" };
    cx.report(
        Diagnostic::new(
            Code::MisplacedAttribute,
            attribute.span,
            format!("`{}` belongs in the {cell} cell", attribute.key),
        )
        .label("read as if it were there")
        .help(format!("move it into the braces of the {cell} cell")),
    );
}

/// A span to point at, where the cell itself is empty.
fn non_empty(cell: Span, row: Span) -> Span {
    if cell.start == cell.end { row } else { cell }
}

/// Applies an override; returns whether it changed anything.
pub fn apply_row(cx: &mut Cx, row: &mut RowFacts, set: &RowSettings) -> bool {
    let before = row.clone();
    let RowSettings { name, indent, required, ty, holds, encrypted, embed, rust, label, event, drop } = set;
    if event.is_some() {
        let message = "an override gives this row an event, which is the name of the file";
        cx.report(Diagnostic::new(Code::BadOverrides, row.span, message));
    }
    if let Some(name) = name {
        if !is_wire_name(name) {
            let message = format!("an override gives this row the name `{name}`, which is not a field name");
            cx.report(Diagnostic::new(Code::BadOverrides, row.span, message));
        }
        row.name.clone_from(name);
    }
    if let Some(indent) = indent {
        row.indent = *indent;
    }
    if let Some(required) = required {
        row.presence = if *required { Presence::Required } else { Presence::Optional };
    }
    if let Some(word) = ty.as_deref() {
        match parse_word(word) {
            Some(word) => row.word = word,
            None => cx.report(Diagnostic::new(
                Code::BadOverrides,
                row.span,
                format!("an override gives this row the type `{word}`, which is not a type"),
            )),
        }
    }
    match encrypted.as_deref() {
        None => {}
        Some("none") => {
            row.mark = None;
            row.overridden.encrypted = Some("none".to_owned());
        }
        Some(word) => match mark(word) {
            Some(mark) => {
                row.mark = Some(Spanned { value: mark, span: row.span });
                row.overridden.encrypted = Some(word.to_owned());
            }
            None => cx.report(Diagnostic::new(
                Code::BadOverrides,
                row.span,
                format!("an override gives this row the mark `{word}`, which is not an encryption mark"),
            )),
        },
    }
    let keep = |to: &mut Option<HeldAs>| *to = holds.or(*to);
    keep(&mut row.overridden.holds);
    let keep = |to: &mut Option<EmbedShape>| *to = embed.or(*to);
    keep(&mut row.overridden.embed);
    for (to, from) in [(&mut row.overridden.rust, rust), (&mut row.overridden.label, label)] {
        if from.is_some() {
            to.clone_from(from);
        }
    }
    row.overridden.drop = drop.or(row.overridden.drop);
    let changed = *row != before;
    // What another source says is not taken then, even where this page said the same.
    row.overridden.required = required.or(row.overridden.required);
    row.overridden.ty = ty.clone().or(row.overridden.ty.take());
    changed
}
