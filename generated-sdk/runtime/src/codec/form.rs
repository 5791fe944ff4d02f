//! Queries, and forms embedded in a text: `k=v&…`.

use crate::codec::members::Leaf;
use crate::codec::present::Present;
use crate::codec::read::{Scalar, Site};
use crate::codec::reset::reset;
use crate::codec::{
    Budget, DecodeError, DecodeKind, EncodeError, EncodeKind, Encoding, FieldPath, Record, Slot, SlotMut,
    Value, members, read,
};
use crate::text::percent;

/// Writes a record as a query, in the order of the table; everything except the unreserved characters of RFC 3986 is
/// encoded.
///
/// A list repeats its name, `k=a&k=b`: no documented query has a list of more than one item, and a separator inside a
/// value would be ambiguous. An embedded structure is its text.
///
/// # Errors
///
/// An object or a list of lists without encoding, a sensitive text that is not sealed; the error names the field.
pub fn to_query(record: &dyn Record) -> Result<String, EncodeError> {
    let mut out = String::new();
    members::each_leaf(record, &FieldPath::WHOLE, &mut |name, path, leaf| {
        begin(&mut out);
        percent::encode(name, &mut out);
        out.push('=');
        percent::encode(&text(leaf, path)?, &mut out);
        Ok(())
    })?;
    Ok(out)
}

/// Reads a value from a query. Names that are not documented are ignored, and texts are converted to the types of the
/// fields.
///
/// # Errors
///
/// The errors of [`json::from_slice`](crate::json::from_slice) for texts.
pub fn from_query<T: Value>(query: &str) -> Result<T, DecodeError> {
    let mut value = T::blank();
    read_query(&mut value, query, Site::whole(None, &Budget::of(query.len())))?;
    Ok(value)
}

/// Writes a record as the platform expects it in a text: joined first, then percent-encoded as a whole, such as
/// `posttime%3D123%26mobile%3D139` in `risk_info`.
pub(crate) fn embedded(value: &dyn Value, path: &FieldPath<'_>) -> Result<String, EncodeError> {
    let Slot::Record(record) = value.slot() else { return Err(EncodeError::new(path, EncodeKind::Nested)) };
    let mut form = String::new();
    members::each_leaf(record, path, &mut |name, path, leaf| {
        let text = text(leaf, path)?;
        if text.contains('&') {
            return Err(EncodeError::new(path, EncodeKind::Ambiguous));
        }
        begin(&mut form);
        form.extend([name, "=", &text]);
        Ok(())
    })?;
    let mut out = String::new();
    percent::encode(&form, &mut out);
    Ok(out)
}

/// Reads the result of [`embedded`], and also a query, which is told apart by its bare `=`.
pub(crate) fn read_embedded(value: &mut dyn Value, text: &str, site: Site<'_>) -> Result<(), DecodeError> {
    if text.contains('=') {
        return read_query(value, text, site);
    }
    let form = percent::decode(text).ok_or_else(|| site.error(DecodeKind::NotUtf8))?;
    read_pairs(value, form.split('&').map(|pair| Ok(split(pair))), site)
}

fn read_query(value: &mut dyn Value, query: &str, site: Site<'_>) -> Result<(), DecodeError> {
    let decode = |text| percent::decode(text).ok_or_else(|| site.error(DecodeKind::NotUtf8));
    let pairs = query.split('&').map(split).map(|(name, text)| Ok((decode(name)?, decode(text)?)));
    read_pairs(value, pairs, site)
}

fn read_pairs<S: AsRef<str>>(
    value: &mut dyn Value,
    pairs: impl Iterator<Item = Result<(S, S), DecodeError>>,
    site: Site<'_>,
) -> Result<(), DecodeError> {
    let SlotMut::Record(record) = read::peel(value, site)? else {
        return Err(site.mismatch("a text", "a form"));
    };
    let shape = record.shape();
    let mut pairs = Some(pairs);
    let mut outcome = Ok(());
    record.visit_mut(&mut |values| {
        let mut present = Present::of(shape);
        outcome = pairs.take().into_iter().flatten().try_for_each(|pair| {
            let (name, text) = pair?;
            let Some(place) = shape.find(name.as_ref(), None) else { return Ok(()) };
            let Some((field, value)) = shape.field(place.field).zip(values.get_mut(place.field)) else {
                return Ok(());
            };
            let path = site.path.member(field.wire);
            let (n, m) = place.numbers.unwrap_or_default();
            let path = path.with_numbers(n, m);
            let site = site.at(&path, field.encoding);
            let is_there = read_text(*value, (n, m), text.as_ref(), site)?;
            present.note(place.field, is_there);
            Ok(())
        });
        if outcome.is_ok() {
            outcome = present.check(shape, values, site);
        }
    });
    outcome
}

/// Reads one value; `false` means that there was none.
fn read_text(
    value: &mut dyn Value,
    (n, m): (u32, u32),
    text: &str,
    site: Site<'_>,
) -> Result<bool, DecodeError> {
    if site.encoding.is_ciphertext() {
        return Err(site.error(DecodeKind::Ciphertext));
    }
    let scalar = Scalar::Text(text);
    if let SlotMut::Optional(optional) = value.slot_mut()
        && let Some(value) = optional.get_mut()
        && matches!(value.slot_mut(), SlotMut::List(_))
    {
        // The name occurred before: a list grows, anything else takes the last value.
        return read_text(value, (n, m), text, site);
    }
    match value.slot_mut() {
        SlotMut::List(list) if site.encoding == Encoding::Plain => {
            let is_there = read::put(read::push(list, site)?, scalar, site)?;
            if !is_there {
                list.pop();
            }
            Ok(is_there)
        }
        SlotMut::Numbered(numbers) => {
            let is_there = read::put(read::entry(numbers, (n, m), site)?, scalar, site)?;
            if !is_there {
                numbers.remove(n, m);
            }
            Ok(is_there)
        }
        _ => {
            reset(value);
            read::put(value, scalar, site)
        }
    }
}

pub(crate) fn text<'a>(
    leaf: Leaf<'a>,
    path: &FieldPath<'_>,
) -> Result<std::borrow::Cow<'a, str>, EncodeError> {
    match leaf {
        Leaf::Text(text) => Ok(text),
        Leaf::Json(text) => Ok(text.into()),
        Leaf::File(_) => Err(EncodeError::new(path, EncodeKind::File)),
    }
}

fn begin(out: &mut String) {
    if !out.is_empty() {
        out.push('&');
    }
}

fn split(pair: &str) -> (&str, &str) {
    pair.split_once('=').unwrap_or((pair, ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::{Numbered, Sensitive};
    use crate::content::FilePart;
    use serde_json::Value as Json;

    #[derive(Clone)]
    struct Query {
        mchid: String,
        limit: Option<i64>,
        rate: Option<f64>,
        all: Option<bool>,
        tags: Option<Vec<String>>,
        partner: Option<Inner>,
        risk: Option<Inner>,
        nested: Option<Inner>,
        id_card: Option<Sensitive<String>>,
        ids: Numbered<String>,
        file: Option<FilePart>,
        any: Option<Json>,
    }
    crate::record!(Query {
        mchid, limit, rate, all, tags = "tag", partner as json, risk as form, nested, id_card, ids = "id_$n", file, any
    });

    #[derive(Clone)]
    struct Inner {
        name: String,
        time: Option<i64>,
    }
    crate::record!(Inner { name, time });

    fn query(fill: impl FnOnce(&mut Query)) -> Query {
        let mut query = Query { mchid: "1 9".into(), ..Query::blank() };
        fill(&mut query);
        query
    }

    fn inner(name: &str) -> Option<Inner> {
        Some(Inner { name: name.into(), time: Some(7) })
    }

    #[test]
    fn there_and_back() {
        for (value, text) in [
            (query(|_| ()), "mchid=1%209"),
            (
                query(|q| (q.limit, q.rate, q.all) = (Some(-1), Some(0.5), Some(true))),
                "mchid=1%209&limit=-1&rate=0.5&all=true",
            ),
            (query(|q| q.tags = Some(vec!["a".into(), "b&c".into()])), "mchid=1%209&tag=a&tag=b%26c"),
            (
                query(|q| q.partner = inner("n")),
                "mchid=1%209&partner=%7B%22name%22%3A%22n%22%2C%22time%22%3A7%7D",
            ),
            (query(|q| q.risk = inner("n=%")), "mchid=1%209&risk=name%253Dn%253D%2525%2526time%253D7"),
            (query(|q| q.id_card = Some(Sensitive::from_sealed("x+/="))), "mchid=1%209&id_card=x%2B%2F%3D"),
            (query(|q| q.ids = [(1, "a".to_owned())].into_iter().collect()), "mchid=1%209&id_1=a"),
            (query(|q| q.any = Some("t".into())), "mchid=1%209&any=t"),
        ] {
            assert_eq!(to_query(&value).as_deref(), Ok(text));
            let read: Query = from_query(text).unwrap();
            assert_eq!(to_query(&read).as_deref(), Ok(text));
        }
    }

    #[test]
    fn what_a_query_cannot_say() {
        for (value, path, kind) in [
            (query(|q| q.nested = inner("n")), "nested", EncodeKind::Nested),
            (query(|q| q.any = Some(Json::Array(Vec::new()))), "any", EncodeKind::Nested),
            (query(|q| q.id_card = Some("x".into())), "id_card", EncodeKind::Unsealed),
            (query(|q| q.rate = Some(f64::NAN)), "rate", EncodeKind::NotFinite),
            (query(|q| q.risk = inner("a&b")), "risk.name", EncodeKind::Ambiguous),
            (query(|q| q.file = Some(FilePart::default())), "file", EncodeKind::File),
        ] {
            let error = to_query(&value).unwrap_err();
            assert_eq!((error.path(), error.kind()), (path, kind));
        }
    }

    #[test]
    fn an_embedded_form_may_be_a_query() {
        for text in ["risk=name%3Da%2Bb%26time%3D7", "risk=name%253Da%252Bb%2526time%253D7"] {
            let read: Query = from_query(text).unwrap();
            assert_eq!(
                read.risk.map(|risk| risk.name).as_deref(),
                Some(if text.contains("%25") { "a+b" } else { "a b" })
            );
        }
        assert!(from_query::<Query>("risk=&mchid=1").unwrap().risk.is_none());
    }

    #[test]
    fn what_says_nothing_is_absent() {
        #[derive(Clone)]
        struct Sent {
            mchid: String,
            limit: i64,
            fees: Numbered<i64>,
            numbers: Option<Vec<i64>>,
            offset: Option<i64>,
        }
        crate::record!(Sent: request { mchid, limit, fees = "fee_$n", numbers, offset });
        for (query, expected) in [
            ("mchid=&limit=0&fee_0=&fee_1=0", Ok("mchid=&limit=0&fee_1=0")),
            ("mchid=1&limit=1&numbers=&numbers=2&numbers=%20", Ok("mchid=1&limit=1&numbers=2")),
            ("mchid=1&limit=1&offset=5&offset=", Ok("mchid=1&limit=1")),
            ("mchid=1", Err("limit: the required member is missing")),
            ("mchid=1&limit=", Err("limit: the required member is missing")),
            ("limit=1", Err("mchid: the required member is missing")),
        ] {
            let read = from_query::<Sent>(query).map(|query| to_query(&query).unwrap());
            let read = read.map_err(|error| error.to_string());
            assert_eq!(read.as_deref().map_err(String::as_str), expected, "{query}");
        }
    }

    #[test]
    fn errors_name_the_field() {
        let error = from_query::<Query>("mchid=1&limit=x").unwrap_err();
        assert_eq!(error.to_string(), "limit: expected an integer, found a text");
        assert_eq!(from_query::<Query>("mchid=%FF").unwrap_err().kind(), DecodeKind::NotUtf8);
    }
}
