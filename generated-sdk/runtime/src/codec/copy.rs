//! Copies a record by its table, so that none of a thousand records has code of its own for it.

use crate::codec::{Choice, Slot, SlotMut, Table, Value};

/// The same record again. Of alternatives, no two may have one type, or the first of them is taken.
pub fn copy<T: Table>(from: &T) -> T {
    let mut copy = <T as Table>::blank();
    put(&mut copy, from);
    copy
}

/// Makes a blank value what the other of its type is.
fn put(to: &mut dyn Value, from: &dyn Value) {
    match (to.slot_mut(), from.slot()) {
        (SlotMut::Optional(_), Slot::Absent) => {}
        (SlotMut::Optional(optional), _) => put(optional.fill(), from),
        (SlotMut::Text(to), Slot::Text(from)) => from.clone_into(to),
        (SlotMut::Integer(to), Slot::Integer(from)) => *to = from,
        (SlotMut::Float(to), Slot::Float(from)) => *to = from,
        (SlotMut::Boolean(to), Slot::Boolean(from)) => *to = from,
        (SlotMut::Json(to), Slot::Json(from)) => to.clone_from(from),
        (SlotMut::Sensitive(to), Slot::Sensitive(from)) => to.clone_from(from),
        (SlotMut::File(to), Slot::File(from)) => to.clone_from(from),
        (SlotMut::Symbol(to), Slot::Text(from)) => to.assign(from),
        (SlotMut::NumericSymbol(to), Slot::Integer(from)) => to.assign(from),
        (SlotMut::Choice(to), _) => choose(to, from),
        (SlotMut::List(to), Slot::List(from)) => {
            for item in (0..from.len()).filter_map(|at| from.get(at)) {
                put(to.push_blank(), item);
            }
        }
        (SlotMut::Numbered(to), Slot::Numbered(from)) => {
            from.visit(&mut |n, m, value| put(to.entry(n, m), value));
        }
        (SlotMut::Record(to), Slot::Record(from)) => to.visit_mut(&mut |to| {
            from.visit(&mut |from| {
                for (to, from) in to.iter_mut().zip(from) {
                    put(*to, *from);
                }
            });
        }),
        // Values of one type have views of one kind.
        _ => {}
    }
}

/// Selects the alternative whose type the record has.
fn choose(to: &mut dyn Choice, from: &dyn Value) {
    let kind = |value: &dyn Value| match value.slot() {
        Slot::Record(record) => Some(record.kind()),
        _ => None,
    };
    for at in 0.. {
        match to.select(at) {
            Some(blank) if kind(blank) == kind(from) => return put(blank, from),
            Some(_) => {}
            None => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value as Json;

    use crate::codec::{Numbered, Numbered2, Sensitive, json};
    use crate::content::FilePart;

    struct Every {
        text: String,
        number: i64,
        fraction: Option<f64>,
        yes: bool,
        any: Json,
        name: Sensitive,
        sealed: Option<Sensitive>,
        file: FilePart,
        word: Word,
        level: Option<Level>,
        either: Vec<Either>,
        fee: Numbered<i64>,
        refund: Numbered2<Part>,
        part: Option<Part>,
        none: Option<Part>,
    }
    crate::record!(Every: request whole {
        text, number, fraction, yes, any, name, sealed, file, word, level, either, fee = "fee_$n",
        refund = "refund_$n_$m", part as json, none
    });

    struct Part {
        id: Option<String>,
    }
    crate::record!(Part: blank part { id });

    struct Same {
        id: Option<String>,
    }
    crate::record!(Same: blank part { id });

    #[derive(Clone)]
    enum Either {
        Part(Part),
        Same(Same),
    }
    crate::variants!(Either { Part, Same });

    enum Word {
        Yes,
        Unlisted(String),
    }
    crate::open_enum!(Word { Yes = "YES" });

    enum Level {
        One,
        Unlisted(i64),
    }
    crate::open_enum!(Level: i64 { One = 1 });

    fn every() -> Every {
        let part = || Part { id: Some("p".into()) };
        Every {
            text: "t".into(),
            number: 7,
            fraction: Some(0.5),
            yes: true,
            any: serde_json::json!({ "a": [1, null] }),
            name: "a name".into(),
            sealed: Some(Sensitive::from_sealed("c2VhbGVk")),
            file: FilePart::new("a.txt", *b"content"),
            word: Word::Unlisted("NO".into()),
            level: Some(Level::One),
            either: vec![Either::Same(Same { id: None }), Either::Part(part())],
            fee: [(3, 5)].into_iter().collect(),
            refund: [((1, 2), part())].into_iter().collect(),
            part: Some(part()),
            none: None,
        }
    }

    #[test]
    fn a_copy_is_the_same() {
        let (value, copy) = (every(), every().clone());
        assert!(copy == value, "{copy:?}");
        // What is equal on the wire is not all that there is.
        assert!(matches!(copy.either.as_slice(), [Either::Same(_), Either::Part(_)]));
        assert_eq!((copy.name.expose(), copy.name.is_sealed()), (Some("a name"), false));
        assert!(copy.sealed.is_some_and(|text| text.is_sealed()));
        assert!(
            copy.level == Some(Level::One) && matches!(copy.word, Word::Unlisted(_)) && copy.none.is_none()
        );
    }

    #[test]
    fn a_default_is_blank() {
        assert_eq!(json::to_string(&Part::default()).as_deref(), Ok("{}"));
        assert!(Part::default() == Part { id: None });
    }
}
