//! One field of a YAML table as it is written in, what it says out: its cell, its attributes, its members.

use std::collections::BTreeSet;

use crate::diag::{Code, Diagnostic};
use crate::ir::{ListedValue, Notation};
use crate::rules::{self, Cx};
use crate::span::{Span, Spanned};
use crate::yaml::{Node, Value};

use super::cell::{self, Cell, Fault};
use super::keys::{Entry, bad, lines, unknown};

/// The attributes of a field, which begin with a dot as no member does; `.` is the field itself.
pub const ATTRIBUTES: [&str; 17] = [
    ".",
    ".doc",
    ".values",
    ".one_of",
    ".inside",
    ".documented_at",
    ".rust",
    ".guessed",
    ".example",
    ".default",
    ".pattern",
    ".min_length",
    ".max_length",
    ".minimum",
    ".maximum",
    ".min_items",
    ".max_items",
];

/// A field as it is written.
pub struct Row<'n> {
    /// Its name, without the sign that it is required.
    pub name: Spanned<String>,
    /// Whether it is required, where a sign says so.
    pub required: Option<bool>,
    /// The type cell; `None` where only the members say what it is.
    pub cell: Option<Spanned<Cell>>,
    /// The lines of its description.
    pub doc: Vec<String>,
    /// Its attributes, `.` and `.doc` left out.
    pub attributes: Vec<&'n Entry>,
    /// Its members.
    pub members: Vec<&'n Entry>,
}

impl<'n> Row<'n> {
    /// Reads one entry of a map of fields; `None` where there is nothing to go on with.
    pub fn read(cx: &mut Cx, (key, node): &'n Entry) -> Option<Self> {
        let (name, required) = signed(&key.value);
        let name = Spanned { value: name.to_owned(), span: key.span };
        if rules::joined_name(&name.value).as_ref() != Some(&name.value) {
            let message = format!("`{}` is not a field name", name.value);
            cx.report(Diagnostic::new(Code::BadName, key.span, message));
            return None;
        }
        let mut row =
            Self { name, required, cell: None, doc: Vec::new(), attributes: Vec::new(), members: Vec::new() };
        match &node.value {
            Value::Scalar { text, .. } if !node.is_null() => row.itself(cx, text, node.span)?,
            Value::Map(entries) => row.entries(cx, entries)?,
            _ => {
                let message = format!("`{}` needs a type, or a map of its members", row.name.value);
                let found = Diagnostic::new(
                    Code::BadValue,
                    if node.is_null() { key.span } else { node.span },
                    message,
                );
                cx.report(found.help("write `name: string`, and `name!: string` for what is required"));
                return None;
            }
        }
        Some(row)
    }

    /// `type | description`
    fn itself(&mut self, cx: &mut Cx, written: &str, span: Span) -> Option<()> {
        let (cell, doc) = match cell::divided(written) {
            Ok(parts) => parts,
            Err(fault) => return self.refuse(cx, span, fault),
        };
        self.doc.extend(doc.map(str::to_owned));
        match Cell::parse(cell) {
            Ok(cell) => {
                self.cell = Some(Spanned { value: cell, span });
                Some(())
            }
            Err(fault) => self.refuse(cx, span, fault),
        }
    }

    fn refuse(&self, cx: &mut Cx, span: Span, Fault { code, message, help }: Fault) -> Option<()> {
        cx.report(Diagnostic::new(code, span, message).help(help));
        None
    }

    fn entries(&mut self, cx: &mut Cx, entries: &'n [Entry]) -> Option<()> {
        for entry in entries {
            let (key, node) = entry;
            match key.value.as_str() {
                "." => match node.text() {
                    Some(text) => self.itself(cx, text, node.span)?,
                    None => {
                        bad(cx, node, "`.` must be the field itself, `type | description`");
                        return None;
                    }
                },
                ".doc" if self.doc.is_empty() => self.doc = lines(cx, node),
                ".doc" => bad(cx, node, "the description already follows the type"),
                name if ATTRIBUTES.contains(&name) => self.attributes.push(entry),
                name if name.starts_with('.') => unknown(cx, key, "a field", &ATTRIBUTES),
                _ => self.members.push(entry),
            }
        }
        Some(())
    }

    /// An attribute.
    pub fn attribute(&self, key: &str) -> Option<&'n Node> {
        self.attributes.iter().find(|(name, _)| name.value == key).map(|(_, node)| node)
    }

    /// The values that are listed, in the cell or below it.
    pub fn values(&self, cx: &mut Cx) -> (Notation, Vec<ListedValue>) {
        let in_cell = self.cell.as_ref().and_then(|cell| cell.value.values.clone());
        let below = self.attribute(".values");
        match (in_cell, below) {
            (Some(_), Some(node)) => {
                bad(cx, node, "the values already follow the type");
                (Notation::Closed, Vec::new())
            }
            (Some((notation, wires)), None) => {
                let listed = |wire: String| ListedValue::new(wire, "");
                (notation, wires.into_iter().map(listed).collect())
            }
            (None, Some(node)) => listed(cx, node),
            (None, None) => (Notation::Closed, Vec::new()),
        }
    }
}

/// A name, and whether a sign at its end says that it is required: `name!`, `name?`.
pub fn signed(written: &str) -> (&str, Option<bool>) {
    match (written.strip_suffix('!'), written.strip_suffix('?')) {
        (Some(name), _) => (name, Some(true)),
        (None, Some(name)) => (name, Some(false)),
        (None, None) => (written, None),
    }
}

/// A list of values, some of which may have a meaning, or a map of values and their meanings.
fn listed(cx: &mut Cx, node: &Node) -> (Notation, Vec<ListedValue>) {
    let meant = |(wire, meaning): &Entry| {
        let text = meaning.text().unwrap_or_default().trim().to_owned();
        let fits = meaning.is_null() || meaning.text().is_some();
        fits.then(|| ListedValue::new(wire.value.as_str(), text))
    };
    let item = |item: &Node| match (item.text(), item.map()) {
        (Some(wire), _) => Some(ListedValue::new(wire, "")),
        (None, Some([entry])) => meant(entry),
        _ => None,
    };
    let (notation, values): (_, Option<Vec<_>>) = match &node.value {
        Value::List(items) => (Notation::Closed, items.iter().map(item).collect()),
        Value::Map(entries) => (Notation::Explained, entries.iter().map(meant).collect()),
        Value::Scalar { .. } => (Notation::Closed, None),
    };
    let values = values.unwrap_or_else(|| {
        bad(cx, node, "values must be a list, `- A` or `- A: what it means`, or a map of `A: what it means`");
        Vec::new()
    });
    let mut known = BTreeSet::new();
    if let Some((at, twice)) = values.iter().enumerate().find(|(_, value)| !known.insert(&value.wire)) {
        let place = node.list().and_then(|items| items.get(at)).unwrap_or(node);
        bad(cx, place, &format!("the value `{}` is listed twice", twice.wire));
    }
    (notation, values)
}
