//! Makes a value blank again whose type is not known.

use serde_json::Value as Json;

use crate::codec::{Sensitive, SlotMut, Value};
use crate::content::FilePart;

/// Makes a value what [`Value::blank`] makes it.
pub(crate) fn reset(value: &mut dyn Value) {
    match value.slot_mut() {
        SlotMut::Optional(optional) => optional.clear(),
        SlotMut::Text(text) => text.clear(),
        SlotMut::Integer(number) => *number = 0,
        SlotMut::Float(number) => *number = 0.0,
        SlotMut::Boolean(boolean) => *boolean = false,
        SlotMut::Json(json) => *json = Json::Null,
        SlotMut::Sensitive(sensitive) => *sensitive = Sensitive::default(),
        SlotMut::File(file) => *file = FilePart::default(),
        SlotMut::Symbol(symbol) => symbol.assign(""),
        SlotMut::NumericSymbol(symbol) => symbol.assign(0),
        SlotMut::Choice(choice) => {
            choice.select(0);
        }
        SlotMut::List(list) => list.clear(),
        SlotMut::Numbered(numbers) => numbers.clear(),
        SlotMut::Record(record) => record.visit_mut(&mut |values| {
            for value in values {
                reset(*value);
            }
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::{Numbered, json};

    #[derive(Clone)]
    struct All {
        text: String,
        integer: i64,
        float: f64,
        boolean: bool,
        json: Json,
        secret: Sensitive,
        file: FilePart,
        word: Word,
        level: Level,
        either: Either,
        list: Vec<i64>,
        fee: Numbered<i64>,
        inner: Inner,
    }
    crate::record!(All {
        text, integer, float, boolean, json, secret, file, word, level, either, list, fee = "fee_$n", inner
    });

    #[derive(Clone)]
    struct Inner {
        id: i64,
    }
    crate::record!(Inner { id });

    #[derive(Clone)]
    enum Either {
        Inner(Inner),
        Other(Other),
    }
    crate::variants!(Either { Inner, Other });

    #[derive(Clone)]
    struct Other {
        other: Option<String>,
    }
    crate::record!(Other { other });

    enum Word {
        A,
        Unlisted(String),
    }
    crate::open_enum!(Word { A = "A" });

    enum Level {
        One,
        Unlisted(i64),
    }
    crate::open_enum!(Level: i64 { One = 1 });

    #[test]
    fn a_value_of_any_kind_becomes_blank() {
        let text = r#"{"text":"x","integer":1,"float":1.5,"boolean":true,"json":{"a":1},"secret":"c","word":"A",
            "level":1,"either":{"other":"y"},"list":[1],"fee_0":1,"inner":{"id":7}}"#;
        let mut value: All = json::from_slice(text.as_bytes()).unwrap();
        value.file = FilePart::new("a.txt", *b"content");
        assert!(value != All::blank());
        reset(&mut value);
        assert!(value == All::blank() && matches!(value.either, Either::Inner(_)));
    }
}
