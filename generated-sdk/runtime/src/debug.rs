//! A value enters; what leaves is its debugging text, made from the table of fields and without secrets.

use std::fmt;

use crate::{Record, Slot, Value};

/// Writes a record like a derived `Debug`, with wire names and without absent fields.
pub fn fmt_record(record: &dyn Record, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let shape = record.shape();
    let mut out = f.debug_struct(shape.name);
    record.visit(&mut |values| {
        for (field, value) in shape.fields.iter().zip(values) {
            if !value.slot().is_absent() {
                out.field(field.wire, &Shown(*value));
            }
        }
    });
    out.finish()
}

/// Writes any value.
pub fn fmt_value(value: &dyn Value, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match value.slot() {
        Slot::Absent => f.write_str("None"),
        Slot::Text(text) => fmt::Debug::fmt(text, f),
        Slot::Integer(number) => fmt::Debug::fmt(&number, f),
        Slot::Float(number) => fmt::Debug::fmt(&number, f),
        Slot::Boolean(boolean) => fmt::Debug::fmt(&boolean, f),
        Slot::Json(json) => fmt::Display::fmt(json, f),
        Slot::Sensitive(text) => fmt::Debug::fmt(text, f),
        Slot::File(file) => fmt::Debug::fmt(file, f),
        Slot::List(list) => {
            f.debug_list().entries((0..list.len()).filter_map(|at| list.get(at).map(Shown))).finish()
        }
        Slot::Numbered(numbers) => {
            let mut out = f.debug_map();
            numbers.visit(&mut |n, m, value| {
                out.entry(&(n, m), &Shown(value));
            });
            out.finish()
        }
        Slot::Record(record) => fmt_record(record, f),
    }
}

struct Shown<'a>(&'a dyn Value);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt_value(self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use crate::{FilePart, Json, Numbered, Sensitive};

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
}
