//! One row as it was written in, what it means out: cells interpreted, faults with one repair mended.

use crate::diag::{Code, Diagnostic};
use crate::ir::{BaseWord, Format, Presence, TypeWord};
use crate::overrides::{EmbedShape, Holds, RowSettings};
use crate::source::Span;
use crate::surface::Spanned;
use crate::surface::cells;
use crate::surface::row::{Attribute, FieldRow};

use super::Cx;

/// What one row says.
#[derive(Clone, Debug)]
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
    /// What only an override can say.
    pub settled: RowSettings,
}

/// The encryption marks of the dialect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// `by-rsa-pubkey`
    Rsa,
    /// `by-aes-gcm`
    AesGcm,
    /// `by-aes-ecb`
    AesEcb,
}

impl Mark {
    const ALL: [(&'static str, Self); 3] =
        [("by-rsa-pubkey", Self::Rsa), ("by-aes-gcm", Self::AesGcm), ("by-aes-ecb", Self::AesEcb)];

    /// The mark that a value of `data-encrypted` stands for.
    pub fn parse(value: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(word, _)| *word == value).map(|(_, mark)| mark)
    }

    /// Whether a whole document is inside.
    pub fn is_aes(self) -> bool {
        matches!(self, Self::AesGcm | Self::AesEcb)
    }
}

/// Which cell an attribute belongs into.
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

/// Interprets a row; `None` where it has an error that leaves nothing to go on with.
pub fn interpret(cx: &mut Cx<'_>, row: &FieldRow) -> Option<RowFacts> {
    if let Some(excess) = row.excess {
        if cx.text(excess).split('|').any(is_another_row) {
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
    let name = wire_name(cx, row);
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
        settled: RowSettings::default(),
    })
}

/// Whether a cell behind the description says what only a row of its own can say.
fn is_another_row(cell: &str) -> bool {
    let (_, attributes) = cells::attributes(cell);
    attributes
        .iter()
        .any(|found| ATTRIBUTES.iter().any(|(key, _)| *key == found.key && *key != "data-tooltip"))
}

fn wire_name(cx: &mut Cx<'_>, row: &FieldRow) -> Option<String> {
    let written = row.name.value.as_str();
    if is_wire_name(written) {
        return Some(written.to_owned());
    }
    let words: Vec<_> = written.split_whitespace().collect();
    if let Some(joined) = joined_name(written) {
        cx.report(
            Diagnostic::new(
                Code::BlankInName,
                row.name.span,
                format!("the name `{written}` has a blank in it"),
            )
            .label(format!("read as `{joined}`")),
        );
        return Some(joined);
    }
    let message = match written {
        "" => "this row has no name".to_owned(),
        _ => format!("`{written}` is no field name"),
    };
    let found = Diagnostic::new(Code::BadName, non_empty(row.name.span, row.span), message);
    cx.report(match name_help(written, &words) {
        Some(help) => found.help(help),
        None => found,
    });
    None
}

/// A name without the blanks that are surplus in it; itself if it has none. `None` if that is no name.
pub fn joined_name(written: &str) -> Option<String> {
    let words: Vec<_> = written.split_whitespace().collect();
    // Beside an underscore a blank is one too many; elsewhere it may stand for one.
    let is_surplus = |pair: &[&str]| pair[0].ends_with('_') || pair[1].starts_with('_');
    Some(words.concat()).filter(|joined| is_wire_name(joined) && words.windows(2).all(is_surplus))
}

/// What was probably meant by a cell that is no name.
fn name_help(written: &str, words: &[&str]) -> Option<String> {
    let guess = words.join("_");
    match written {
        _ if written.contains("data-") && !written.contains('{') => {
            Some("put the attributes in braces: `name {data-required}`".to_owned())
        }
        _ if written.contains(['｛', '｝']) => Some("the braces of attributes are `{` and `}`".to_owned()),
        _ if written.contains('{') => Some("a cell has one pair of braces, at its end".to_owned()),
        _ if words.len() > 1 && is_wire_name(&guess) => Some(format!("did you mean `{guess}`?")),
        _ => None,
    }
}

/// `^[A-Za-z][A-Za-z0-9_-]*(_\$[a-z])*$`
fn is_wire_name(name: &str) -> bool {
    if name.matches("_$").count() > 2 {
        return false;
    }
    let mut base = name;
    while let Some((rest, variable)) = base.rsplit_once("_$") {
        if variable.len() != 1 || !variable.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return false;
        }
        base = rest;
    }
    base.starts_with(|c: char| c.is_ascii_alphabetic())
        && base.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

fn type_word(cx: &mut Cx<'_>, row: &FieldRow) -> Option<TypeWord> {
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
            "a row has three cells; is a `|` missing behind the type?".to_owned()
        }
        Some(word) if written.ends_with("[]") => format!("did you mean `{word}[]`?"),
        Some(word) => format!("did you mean `{word}`?"),
        None => format!(
            "the types are {}, each may be followed by `[]`",
            WORDS.map(|word| format!("`{word}`")).join(", ")
        ),
    };
    cx.report(Diagnostic::new(Code::UnknownType, span, format!("`{written}` is no type")).help(help));
    None
}

/// The words that are told to people.
const WORDS: [&str; 5] = ["string", "integer", "number", "boolean", "object"];

/// The type word that was probably meant.
pub fn meant_word(written: &str) -> Option<&'static str> {
    let known = FOREIGN.iter().find(|(word, _)| written.eq_ignore_ascii_case(word)).map(|(_, known)| *known);
    known.or_else(|| nearest(written, &WORDS))
}

/// What other languages call the types.
const FOREIGN: [(&str, &str); 13] = [
    ("int", "integer"),
    ("int32", "integer"),
    ("int64", "integer"),
    ("long", "integer"),
    ("bool", "boolean"),
    ("double", "float"),
    ("decimal", "float"),
    ("text", "string"),
    ("str", "string"),
    ("char", "string"),
    ("map", "object"),
    ("dict", "object"),
    ("file", "object"),
];

/// Reads `string`, `object[]`.
pub fn parse_word(text: &str) -> Option<TypeWord> {
    let (base, array) = match text.strip_suffix("[]") {
        Some(base) => (base, true),
        None => (text, false),
    };
    let base = BaseWord::ALL.into_iter().find(|word| word.word() == base)?;
    Some(TypeWord { base, array })
}

/// No page nests deeper than a handful of levels; without a limit the depth of a page would be that of the stack.
const DEEPEST: usize = 32;

#[derive(Default)]
struct Attributes {
    indent: usize,
    required: bool,
    mark: Option<Spanned<Mark>>,
    encoded: Option<Format>,
}

impl Attributes {
    fn read(cx: &mut Cx<'_>, row: &FieldRow) -> Self {
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
                let message = format!("`{key}` stands twice in this row");
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

    fn apply(&mut self, cx: &mut Cx<'_>, key: &str, attribute: &Attribute) {
        let value = attribute.value.as_deref();
        match key {
            "data-indent" => match value.and_then(|value| value.parse().ok()) {
                Some(indent) if indent <= DEEPEST => self.indent = indent,
                Some(_) => bad_value(cx, attribute, &format!("a number up to {DEEPEST}")),
                None => bad_value(cx, attribute, "a number: `data-indent=1`"),
            },
            "data-required" => match value {
                None => self.required = true,
                Some(_) => bad_value(cx, attribute, "nothing: it is a flag"),
            },
            "data-encrypted" => match value.and_then(Mark::parse) {
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
            // What the tooltip says is said by other attributes, and who signs a field is told by its text.
            _ => {}
        }
    }
}

fn unknown_attribute(cx: &mut Cx<'_>, attribute: &Attribute) {
    let keys: Vec<_> =
        ATTRIBUTES.iter().map(|(key, _)| *key).filter(|key| *key != "data-encoded-by").collect();
    let help = match nearest(&attribute.key, &keys) {
        Some(key) => format!("did you mean `{key}`?"),
        None => format!(
            "the attributes are {}",
            keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")
        ),
    };
    let message = format!("`{}` is no attribute of a field", attribute.key);
    cx.report(Diagnostic::new(Code::UnknownAttribute, attribute.span, message).help(help));
}

fn unknown_cipher(cx: &mut Cx<'_>, attribute: &Attribute) {
    let value = attribute.value.as_deref().unwrap_or_default();
    let message = format!("`{value}` is no encryption mark");
    let mut diagnostic = Diagnostic::new(Code::UnknownCipher, attribute.span, message)
        .label("sending this field in plain text would be worse than stopping here");
    if let Some(word) = nearest(value, &Mark::ALL.map(|(word, _)| word)) {
        diagnostic = diagnostic.help(format!("did you mean `{word}`?"));
    }
    cx.report(diagnostic);
}

fn bad_value(cx: &mut Cx<'_>, attribute: &Attribute, expected: &str) {
    let message = match &attribute.value {
        Some(value) => format!("`{}` does not take `{value}`", attribute.key),
        None => format!("`{}` needs a value", attribute.key),
    };
    cx.report(
        Diagnostic::new(Code::BadAttribute, attribute.span, message).help(format!("it takes {expected}")),
    );
}

fn misplaced(cx: &mut Cx<'_>, attribute: &Attribute, home: Cell) {
    let cell = if home == Cell::Name { "first" } else { "second" };
    cx.report(
        Diagnostic::new(
            Code::MisplacedAttribute,
            attribute.span,
            format!("`{}` belongs into the {cell} cell", attribute.key),
        )
        .label("read as if it stood there")
        .help(format!("move it into the braces of the {cell} cell")),
    );
}

/// The known word that was probably meant.
pub fn nearest<'a>(written: &str, known: &[&'a str]) -> Option<&'a str> {
    let score = |word: &&str| strsim::damerau_levenshtein(&written.to_lowercase(), word);
    let best = known.iter().copied().min_by_key(|word| score(word))?;
    (score(&best) * 3 <= best.len().max(3)).then_some(best)
}

/// A span to point at, where the cell itself is empty.
fn non_empty(cell: Span, row: Span) -> Span {
    if cell.start == cell.end { row } else { cell }
}

/// Applies an override; returns whether it changed anything.
pub fn settle(cx: &mut Cx<'_>, row: &mut RowFacts, set: &RowSettings) -> bool {
    let before = format!("{row:?}");
    let RowSettings { name, indent, required, ty, holds, encrypted, embed, rust, label, drop } = set;
    if let Some(name) = name {
        if !is_wire_name(name) {
            let message = format!("an override gives this row the name `{name}`, which is none");
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
                format!("an override gives this row the type `{word}`, which is none"),
            )),
        }
    }
    match encrypted.as_deref() {
        None => {}
        Some("none") => {
            row.mark = None;
            row.settled.encrypted = Some("none".to_owned());
        }
        Some(word) => match Mark::parse(word) {
            Some(mark) => {
                row.mark = Some(Spanned { value: mark, span: row.span });
                row.settled.encrypted = Some(word.to_owned());
            }
            None => cx.report(Diagnostic::new(
                Code::BadOverrides,
                row.span,
                format!("an override gives this row the mark `{word}`, which is none"),
            )),
        },
    }
    let keep = |to: &mut Option<Holds>| *to = holds.or(*to);
    keep(&mut row.settled.holds);
    let keep = |to: &mut Option<EmbedShape>| *to = embed.or(*to);
    keep(&mut row.settled.embed);
    for (to, from) in [(&mut row.settled.rust, rust), (&mut row.settled.label, label)] {
        if from.is_some() {
            to.clone_from(from);
        }
    }
    row.settled.drop = drop.or(row.settled.drop);
    let changed = before != format!("{row:?}");
    // What another source says is not taken then, even where this page said the same.
    row.settled.required = required.or(row.settled.required);
    row.settled.ty = ty.clone().or(row.settled.ty.take());
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wire_names_are_letters_digits_and_numbered_families() {
        for name in
            ["openid", "payAuthNo", "Wechatpay-Serial", "med_refund__gov_fee", "coupon_id_$n", "fee_$n_$m"]
        {
            assert!(is_wire_name(name), "{name}");
        }
        for name in ["", "1a", "payer _currency", "a.b", "fee_$nn", "_$n", "描述", "fee$n"] {
            assert!(!is_wire_name(name), "{name}");
        }
    }

    #[test]
    fn the_nearest_word_is_near() {
        assert_eq!(nearest("by-rsa-pubky", &["by-rsa-pubkey", "by-aes-gcm"]), Some("by-rsa-pubkey"));
        assert_eq!(nearest("strng", &["string", "object"]), Some("string"));
        assert_eq!(nearest("decimal", &["string", "object"]), None);
    }
}
