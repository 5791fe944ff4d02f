//! A table enters; a document that fits it leaves: made from the example of each member where that keeps to what is
//! documented of it, or else from its type, format and limits; with parts that agree with each other.

mod agree;
mod pattern;
mod text;
mod time;

use serde_json::{Map, Value as Json, json};
use wechatpay_codegen::ir::{Encoding, Field, Format, Secrecy, Type};

pub use agree::agree;

/// Seals the text of a member.
pub type Seal<'s> = dyn Fn(&str) -> Option<String> + 's;

/// More items are not made up, however many a table wants.
const MOST_ITEMS: u64 = 100;

/// What money is made of where no example says it, in fen.
const MONEY: i64 = 100;

/// An object with all members of a table that go together.
pub fn object(fields: &[Field], seal: &Seal<'_>) -> Map<String, Json> {
    let mut members = members(fields, seal);
    agree(fields, &mut members);
    members
}

fn members(fields: &[Field], seal: &Seal<'_>) -> Map<String, Json> {
    fields.iter().map(|field| (name(&field.wire), field_value(field, seal))).collect()
}

/// `coupon_id_$n` begins at 0.
fn name(wire: &str) -> String {
    match wire.split_once("_$") {
        None => wire.to_owned(),
        Some((base, rest)) => format!("{base}_0{}", "_0".repeat(rest.matches("_$").count())),
    }
}

fn field_value(field: &Field, seal: &Seal<'_>) -> Json {
    match &field.encoding {
        Some(encoding) => Json::String(embedded(field, encoding, seal)),
        None => value(field, &field.ty, seal),
    }
}

fn embedded(field: &Field, encoding: &Encoding, seal: &Seal<'_>) -> String {
    match encoding.format {
        Format::UrlEncoded => {
            let Type::Object(fields) = field.ty.element() else { return String::new() };
            let pairs = object(fields, seal).into_iter().map(|(name, value)| {
                format!("{name}%3D{}", value.as_str().map_or_else(|| value.to_string(), str::to_owned))
            });
            pairs.collect::<Vec<_>>().join("%26")
        }
        Format::Json | Format::Xml => match field.ty.element() {
            Type::Object(fields) if encoding.list && fields.len() == 1 => {
                json!([value(&fields[0], fields[0].ty.element(), seal)]).to_string()
            }
            _ => value(field, &field.ty, seal).to_string(),
        },
    }
}

fn value(field: &Field, ty: &Type, seal: &Seal<'_>) -> Json {
    match ty {
        Type::List(element) => {
            // Each item is sealed on its own, which only shows where there are several.
            let usual = if field.secrecy == Secrecy::Plain { 1 } else { 2 };
            let (fewest, most) = (field.facets.min_items, field.facets.max_items);
            let count = fewest.map_or(usual, |fewest| fewest.max(usual)).min(most.unwrap_or(MOST_ITEMS));
            (0..count.min(MOST_ITEMS)).map(|_| value(field, element, seal)).collect()
        }
        Type::Object(fields) => Json::Object(object(fields, seal)),
        Type::Variants(variants) => {
            Json::Object(variants.first().map(|first| object(&first.fields, seal)).unwrap_or_default())
        }
        Type::Text => {
            let text = text::text(field);
            match field.secrecy {
                Secrecy::Sealed { .. } => Json::from(seal(&text).unwrap_or(text)),
                Secrecy::Plain => Json::from(text),
            }
        }
        Type::Integer => Json::from(integer(field)),
        Type::Float => number(field),
        Type::Boolean => listed(field).unwrap_or_else(|| Json::from(!says_that_more_follows(&field.wire))),
        Type::Json => field.example.clone().filter(Json::is_number).unwrap_or(json!({})),
        Type::File => Json::from("file"),
    }
}

/// A reply that says so has whoever reads all pages ask for ever.
fn says_that_more_follows(wire: &str) -> bool {
    wire.contains("has_more") || wire.contains("has_next")
}

fn integer(field: &Field) -> i64 {
    if let Some(listed) = field.values.iter().find_map(|value| value.wire.parse().ok()) {
        return listed;
    }
    if let Some(time) = time::number(field) {
        return time;
    }
    let usual = match field.wire.as_str() {
        // Lists begin there.
        "offset" => 0,
        wire if text::is_money(wire) => MONEY,
        _ => 1,
    };
    let example = example(field).and_then(Json::as_i64);
    let example = example.filter(|example| *example > 0 || !text::is_money(&field.wire));
    let facets = &field.facets;
    let limit = |number: &Option<serde_json::Number>| number.as_ref().and_then(serde_json::Number::as_i64);
    let digits = |length: u64| 10_i64.checked_pow(u32::try_from(length).unwrap_or(u32::MAX));
    let smallest = limit(&facets.minimum)
        .into_iter()
        .chain(facets.min_length.and_then(|length| digits(length.checked_sub(1).filter(|zeros| *zeros > 0)?)))
        .max();
    let largest = limit(&facets.maximum)
        .into_iter()
        .chain(facets.max_length.and_then(digits).map(|beyond| beyond - 1))
        .min();
    let fits = |number: i64| {
        smallest.is_none_or(|smallest| number >= smallest) && largest.is_none_or(|largest| number <= largest)
    };
    let candidates = example.into_iter().chain([usual, 1]).chain(smallest).chain(largest);
    candidates.into_iter().find(|number| fits(*number)).unwrap_or(usual)
}

/// The first of the documented values that is no text, as it is written.
fn listed(field: &Field) -> Option<Json> {
    field.values.iter().find_map(|value| serde_json::from_str(&value.wire).ok())
}

fn number(field: &Field) -> Json {
    if let Some(listed) = listed(field).filter(Json::is_number) {
        return listed;
    }
    let limit = |number: &Option<serde_json::Number>| number.as_ref().and_then(serde_json::Number::as_f64);
    let (smallest, largest) = (limit(&field.facets.minimum), limit(&field.facets.maximum));
    let fits = |number: f64| {
        smallest.is_none_or(|smallest| number >= smallest) && largest.is_none_or(|largest| number <= largest)
    };
    let candidates = example(field).and_then(Json::as_f64).into_iter().chain([0.5, 1.0]);
    let found = candidates.chain(smallest).chain(largest).find(|number| fits(*number));
    match example(field) {
        // As it is written.
        Some(example) if example.as_f64() == found && example.is_number() => example.clone(),
        _ => json!(found.unwrap_or(0.5)),
    }
}

/// The example of a field, or of the items of a list.
fn example(field: &Field) -> Option<&Json> {
    let example = field.example.as_ref()?;
    Some(example.get(0).unwrap_or(example))
}

#[cfg(test)]
mod tests {
    use wechatpay_codegen::ir::{Facets, ListedValue};

    use super::*;

    fn field(wire: &str, ty: Type, facets: Facets) -> Field {
        Field { ty, facets, ..Field::text(wire.to_owned(), Default::default()) }
    }

    fn made(field: Field) -> Json {
        object(&[field], &|text| Some(text.to_owned())).into_values().next().unwrap()
    }

    #[test]
    fn numbers_keep_to_their_limits() {
        let limits = |minimum: Option<i64>, maximum: Option<i64>, lengths: [Option<u64>; 2]| Facets {
            minimum: minimum.map(Into::into),
            maximum: maximum.map(Into::into),
            min_length: lengths[0],
            max_length: lengths[1],
            ..Facets::default()
        };
        for (wire, example, facets, expected) in [
            ("number", None, limits(None, None, [None, None]), 1),
            ("number", Some(7), limits(None, None, [None, None]), 7),
            ("number", Some(7), limits(Some(10), None, [None, None]), 10),
            ("number", Some(7), limits(None, Some(5), [None, None]), 1),
            ("number", None, limits(None, Some(-5), [None, None]), -5),
            ("number", Some(7), limits(None, None, [Some(3), None]), 100),
            ("number", Some(1234), limits(None, None, [None, Some(2)]), 1),
            ("number", Some(0), limits(None, None, [None, None]), 0),
            ("total_amount", Some(0), limits(None, None, [None, None]), 100),
            ("total_fee", None, limits(None, Some(50), [None, None]), 1),
        ] {
            let field =
                Field { example: example.map(Json::from), ..field(wire, Type::Integer, facets.clone()) };
            assert_eq!(made(field), json!(expected), "{wire} {example:?} {facets:?}");
        }
        let listed =
            ["2", "3"].map(|wire| ListedValue { wire: wire.to_owned(), meaning: String::new(), rust: None });
        let field = Field { values: listed.into(), ..field("kind", Type::Integer, Facets::default()) };
        assert_eq!(made(field), json!(2));
    }

    #[test]
    fn of_listed_values_one_is_taken() {
        for (ty, listed, expected) in [
            (Type::Float, ["0.25", "0.75"], json!(0.25)),
            (Type::Float, ["1", "2.50"], json!(1)),
            (Type::Boolean, ["false", "false"], json!(false)),
            (Type::Boolean, ["yes", "true"], json!(true)),
            (Type::Integer, ["-7", "7"], json!(-7)),
            (Type::Text, ["0.25", "0.75"], json!("0.25")),
        ] {
            let values =
                listed.map(|wire| ListedValue { wire: wire.to_owned(), meaning: String::new(), rust: None });
            let field = Field { values: values.into(), ..field("kind", ty, Facets::default()) };
            assert_eq!(made(field), expected, "{listed:?}");
        }
    }

    #[test]
    fn lists_have_as_many_items_as_they_have_to() {
        for (fewest, most, expected) in [
            (None, None, 1),
            (Some(3), None, 3),
            (None, Some(0), 0),
            (Some(2), Some(5), 2),
            (Some(1_000_000), None, 100),
        ] {
            let facets = Facets { min_items: fewest, max_items: most, ..Facets::default() };
            let list = field("names", Type::List(Box::new(Type::Text)), facets);
            assert_eq!(made(list).as_array().unwrap().len(), expected);
        }
    }
}
