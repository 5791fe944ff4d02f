//! The debugging text of a value, built from the table of fields, without secrets.

use std::fmt::{self, Write as _};

use crate::codec::{Record, Slot, Value};
use crate::text;
use crate::text::{LONGEST_VALUE, Line};

/// Writes a record like a derived `Debug`, with wire names and without absent fields.
pub fn fmt_record(record: &dyn Record, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    fmt_value(record, f)
}

/// Writes any value.
///
/// Whoever prints a value wants to see its texts, so none of them is cut. The whole ends after 131,072 characters,
/// since a reply can have megabytes, and no text in it can forge a line of a log.
pub fn fmt_value(value: &dyn Value, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    text::debug(&Inner(value), LONGEST_VALUE, f)
}

/// Any value, as [`fmt_value`] writes it.
pub struct Shown<'a>(pub &'a dyn Value);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt_value(self.0, f)
    }
}

/// A value inside one of limited length.
struct Inner<'a>(&'a dyn Value);

impl fmt::Debug for Inner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.slot() {
            Slot::Absent => f.write_str("None"),
            Slot::Text(text) => text::quote(text, LONGEST_VALUE, f),
            Slot::Integer(number) => fmt::Debug::fmt(&number, f),
            Slot::Float(number) => fmt::Debug::fmt(&number, f),
            Slot::Boolean(boolean) => fmt::Debug::fmt(&boolean, f),
            Slot::Json(json) => write!(Line::new(f, LONGEST_VALUE), "{json}"),
            Slot::Sensitive(text) => fmt::Debug::fmt(text, f),
            Slot::File(file) => fmt::Debug::fmt(file, f),
            Slot::List(list) => {
                f.debug_list().entries((0..list.len()).filter_map(|at| list.get(at).map(Inner))).finish()
            }
            Slot::Numbered(numbers) => {
                let mut out = f.debug_map();
                numbers.visit(&mut |n, m, value| {
                    out.entry(&(n, m), &Inner(value));
                });
                out.finish()
            }
            Slot::Record(record) => members(record, f),
        }
    }
}

fn members(record: &dyn Record, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let shape = record.shape();
    let mut out = f.debug_struct(shape.name);
    record.visit(&mut |values| {
        for (field, value) in shape.fields().zip(values) {
            if !value.slot().is_absent() {
                out.field(field.wire, &Inner(*value));
            }
        }
    });
    out.finish()
}

#[cfg(test)]
mod tests {
    use crate::codec::{Numbered, Sensitive};
    use crate::content::FilePart;
    use serde_json::Value as Json;

    #[derive(Clone)]
    struct Everything {
        text: String,
        number: f64,
        missing: Option<String>,
        secret: Sensitive<String>,
        list: Vec<Option<bool>>,
        family: Numbered<i64>,
        none: Numbered<i64>,
        json: Json,
        file: FilePart,
        inner: Box<Empty>,
    }
    crate::record!(Everything { text, number, missing, secret, list, family = "f_$n", none = "g_$n", json, file, inner });

    #[derive(Clone)]
    struct Empty {}
    crate::record!(Empty {});

    #[test]
    fn shows_what_is_there_and_no_secret() {
        let value = Everything {
            text: "a\"b".into(),
            number: 1.0,
            missing: None,
            secret: "6222".into(),
            list: vec![Some(true), None],
            family: [(2, 5)].into_iter().collect(),
            none: Numbered::new(),
            json: [1, 2].into_iter().collect(),
            file: FilePart::new("a.png", *b"6222"),
            inner: Box::new(Empty {}),
        };
        assert_eq!(
            format!("{value:?}"),
            concat!(
                r#"Everything { text: "a\"b", number: 1.0, secret: ***, list: [true, None], "#,
                r#"f_$n: {(2, 0): 5}, json: [1,2], file: "a.png" (4 bytes), inner: Empty }"#
            )
        );
        assert!(format!("{value:#?}").contains("\n    secret: ***,\n"));
    }

    #[test]
    fn no_text_makes_a_line_lie_and_megabytes_have_an_end() {
        let blank = || <Everything as crate::codec::Value>::blank();
        let hostile = "\u{202e}\n\u{2028}\u{3164}\u{1b}";
        let value = Everything { text: hostile.into(), json: hostile.into(), ..blank() };
        let shown = format!("{value:?}");
        assert!(shown.contains(r#"text: "\u{202e}\n\u{2028}\u{3164}\u{1b}""#), "{shown}");
        assert!(shown.contains(r#"json: "\u{202e}\n\u{2028}\u{3164}\u001b""#), "{shown}");
        let long = "x".repeat(1 << 20);
        for value in [
            Everything { text: long.clone(), ..blank() },
            Everything { json: long.clone().into(), ..blank() },
            Everything { list: vec![Some(true); 1 << 20], ..blank() },
        ] {
            for shown in [format!("{value:?}"), format!("{value:#?}")] {
                assert!(shown.len() < crate::text::LONGEST_VALUE + 10, "{}", shown.len());
            }
        }
        // A certificate is not cut.
        let value = Everything { text: "y".repeat(5000), ..blank() };
        assert!(format!("{value:?}").contains(&"y".repeat(5000)));
    }
}
