//! Visits each sensitive text of a value, with its path, to seal or open it in place.

use crate::codec::{FieldPath, Sensitive, SlotMut, Value};

/// Calls `visitor` with each [`Sensitive`] of the value, in the order in which they are written, and stops at the first
/// error.
///
/// Descends through records, lists, options, numbered families, variants, and structures embedded in texts.
///
/// # Errors
///
/// The error of the visitor.
#[allow(clippy::type_complexity, reason = "a name would hide what the visitor gets")]
pub fn for_each_sensitive<E>(
    value: &mut dyn Value,
    visitor: &mut dyn FnMut(&FieldPath<'_>, &mut Sensitive<String>) -> Result<(), E>,
) -> Result<(), E> {
    let mut outcome = Ok(());
    walk(value, &FieldPath::WHOLE, &mut |path, sensitive| {
        if outcome.is_ok() {
            outcome = visitor(path, sensitive);
        }
    });
    outcome
}

// The error is kept outside, so that the walk is compiled once.
fn walk(
    value: &mut dyn Value,
    path: &FieldPath<'_>,
    visitor: &mut dyn FnMut(&FieldPath<'_>, &mut Sensitive<String>),
) {
    match value.slot_mut() {
        SlotMut::Sensitive(sensitive) => visitor(path, sensitive),
        SlotMut::Optional(optional) => {
            if let Some(value) = optional.get_mut() {
                walk(value, path, visitor);
            }
        }
        SlotMut::Choice(choice) => walk(choice.current_mut(), path, visitor),
        SlotMut::List(list) => {
            for at in 0..list.len() {
                if let Some(item) = list.get_mut(at) {
                    walk(item, &path.item(at), visitor);
                }
            }
        }
        SlotMut::Numbered(numbers) => numbers.visit_mut(&mut |n, m, value| {
            walk(value, &path.with_numbers(n, m), visitor);
        }),
        SlotMut::Record(record) => {
            let shape = record.shape();
            record.visit_mut(&mut |values| {
                for (field, value) in shape.fields().zip(values) {
                    walk(*value, &path.member(field.wire), visitor);
                }
            });
        }
        SlotMut::Text(_)
        | SlotMut::Integer(_)
        | SlotMut::Float(_)
        | SlotMut::Boolean(_)
        | SlotMut::Json(_)
        | SlotMut::File(_)
        | SlotMut::Symbol(_)
        | SlotMut::NumericSymbol(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::{Numbered, Numbered2};

    #[derive(Clone)]
    struct Outer {
        name: Sensitive<String>,
        inner: Option<Box<Inner>>,
        list: Vec<Inner>,
        missing: Option<Sensitive<String>>,
        cards: Numbered<Sensitive<String>>,
        fees: Numbered2<Sensitive<String>>,
    }
    crate::record!(Outer { name, inner as json, list, missing, cards = "card_$n", fees = "fee_$n_$m" });

    #[derive(Clone)]
    struct Inner {
        phones: Vec<Sensitive<String>>,
        either: Either,
    }
    crate::record!(Inner { phones, either });

    #[derive(Clone)]
    enum Either {
        Left(Leaf),
        Right(Box<Leaf>),
    }
    crate::variants!(Either { Left, Right });

    #[derive(Clone)]
    struct Leaf {
        id: Sensitive<String>,
    }
    crate::record!(Leaf { id = "ID" });

    fn outer() -> Outer {
        let leaf = || Leaf { id: "i".into() };
        Outer {
            name: "n".into(),
            inner: Some(Box::new(Inner { phones: vec!["p".into()], either: Either::Left(leaf()) })),
            list: vec![Inner {
                phones: vec!["q".into(), "".into()],
                either: Either::Right(Box::new(leaf())),
            }],
            missing: None,
            cards: [(3, "c".into())].into_iter().collect(),
            fees: [((1, 2), "f".into())].into_iter().collect(),
        }
    }

    #[test]
    fn every_place_is_reached() {
        let mut value = outer();
        let mut paths = Vec::new();
        let outcome: Result<(), ()> = for_each_sensitive(&mut value, &mut |path, sensitive| {
            paths.push(path.to_string());
            sensitive.seal_with(&mut |plaintext| Ok(format!("<{plaintext}>")))
        });
        assert_eq!(outcome, Ok(()));
        assert_eq!(
            paths,
            [
                "name",
                "inner.phones[0]",
                "inner.either.ID",
                "list[0].phones[0]",
                "list[0].phones[1]",
                "list[0].either.ID",
                "card_3",
                "fee_1_2",
            ]
        );
        assert_eq!(
            crate::codec::json::to_string(&value).unwrap(),
            concat!(
                r#"{"name":"<n>","inner":"{\"phones\":[\"<p>\"],\"either\":{\"ID\":\"<i>\"}}","#,
                r#""list":[{"phones":["<q>",""],"either":{"ID":"<i>"}}],"card_3":"<c>","fee_1_2":"<f>"}"#
            )
        );
    }

    #[test]
    fn stops_at_the_first_error() {
        let mut calls = 0;
        let outcome = for_each_sensitive(&mut outer(), &mut |path, _| {
            calls += 1;
            if calls == 2 { Err(path.to_string()) } else { Ok(()) }
        });
        assert_eq!((outcome, calls), (Err("inner.phones[0]".to_owned()), 2));
    }
}
