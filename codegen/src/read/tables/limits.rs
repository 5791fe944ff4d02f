//! What a row says of its values beyond their type in, its facets out.

use serde_json::Number;

use crate::diag::{Code, Diagnostic};
use crate::ir::{BaseWord, Facets};
use crate::rules::{self, Cx};
use crate::span::Spanned;
use crate::yaml::Node;

use super::cell::Cell;
use super::held::Base;
use super::keys::bad;
use super::range::Range;
use super::row::Row;

/// Reads the limits of the cell, and those below it.
pub fn read(cx: &mut Cx, row: &Row<'_>, cell: &Spanned<Cell>) -> Facets {
    let Cell { word, items, range, format, .. } = &cell.value;
    let none = Range::default();
    // A range is how long a text is, or how large a number.
    let (length, size) = if word.base == BaseWord::String { (range, &none) } else { (&none, range) };
    let count = |cx: &mut Cx, key: &str, in_cell: &Option<Number>| {
        let written = in_cell.as_ref().and_then(Number::as_u64);
        if let (Some(number), None) = (in_cell, written) {
            let message = format!("`{number}` is not a number of characters or items");
            cx.report(Diagnostic::new(Code::BadValue, cell.span, message));
        }
        once(cx, row, key, written, |node| node.json().as_u64())
    };
    let size_of = |cx: &mut Cx, key: &str, in_cell: &Option<Number>| {
        once(cx, row, key, in_cell.clone(), |node| node.text().and_then(rules::number))
    };
    check_kinds(cx, row, cell);
    let mut facets = Facets {
        format: *format,
        min_length: count(cx, ".min_length", &length.min),
        max_length: count(cx, ".max_length", &length.max),
        minimum: size_of(cx, ".minimum", &size.min),
        maximum: size_of(cx, ".maximum", &size.max),
        min_items: count(cx, ".min_items", &items.min),
        max_items: count(cx, ".max_items", &items.max),
        pattern: once(cx, row, ".pattern", None, |node| node.text().map(str::to_owned)),
        default: row.attribute(".default").map(Node::json).filter(|json| !json.is_null()),
    };
    rules::drop_absurd_lengths(cx, &row.name.value, cell.span, &mut facets);
    let of = |number: &Option<Number>| number.as_ref().and_then(Number::as_f64);
    let is_inverted = facets.min_length.zip(facets.max_length).is_some_and(|(min, max)| min > max)
        || facets.min_items.zip(facets.max_items).is_some_and(|(min, max)| min > max)
        || of(&facets.minimum).zip(of(&facets.maximum)).is_some_and(|(min, max)| min > max);
    if is_inverted {
        let message = format!("the range of `{}` ends before it begins", row.name.value);
        cx.report(Diagnostic::new(Code::BadValue, cell.span, message));
    }
    facets
}

/// Limits that what the field is cannot have.
fn check_kinds(cx: &mut Cx, row: &Row<'_>, cell: &Spanned<Cell>) {
    let Cell { word, holds, range, format, .. } = &cell.value;
    let is_text = word.base == BaseWord::String;
    let holds_number = holds.is_some_and(|held| matches!(held.base, Base::Integer | Base::Float));
    let is_number = matches!(word.base, BaseWord::Integer | BaseWord::Number | BaseWord::Float);
    let is_list = word.array || holds.is_some_and(|held| held.lists > 0);
    let mut refuse = |span, what: &str| {
        let message = format!("`{}` is of type `{word}`, which has no {what}", row.name.value);
        cx.report(Diagnostic::new(Code::BadValue, span, message));
    };
    if format.is_some() && !is_text {
        refuse(cell.span, "format of a text");
    }
    if *range != Range::default() && !is_text && !is_number {
        refuse(cell.span, "range");
    }
    for (key, node) in &row.attributes {
        match key.value.as_str() {
            // The documentation has numbers with a length, which is that of their digits.
            ".min_length" | ".max_length" if !is_text && !is_number => refuse(node.span, "length"),
            ".minimum" | ".maximum" if !is_number && !holds_number => refuse(node.span, "size"),
            ".min_items" | ".max_items" if !is_list => refuse(node.span, "items"),
            _ => {}
        }
    }
}

/// A limit that is in the cell or below it, not in both.
fn once<T>(
    cx: &mut Cx,
    row: &Row<'_>,
    key: &str,
    in_cell: Option<T>,
    read: impl Fn(&Node) -> Option<T>,
) -> Option<T> {
    let Some(node) = row.attribute(key) else { return in_cell };
    let below = read(node);
    match (&in_cell, &below) {
        (Some(_), _) => bad(cx, node, "this limit already follows the type"),
        (None, None) => bad(cx, node, &format!("this is not a value that `{key}` takes")),
        (None, Some(_)) => {}
    }
    in_cell.or(below)
}
