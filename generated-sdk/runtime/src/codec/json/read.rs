//! Fills a blank value from any serde deserializer, in one pass over the input.
//!
//! One walk serves all types: [`Value::slot_mut`], not the Rust type, says what to expect.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;

use super::any::Any;
use super::lenient::{best, only_list, read_buffered, unwrapped};
use super::number::{self, Found};
use crate::codec::failure::Failure;
use crate::codec::present::Present;
use crate::codec::read::{Scalar, Site};
use crate::codec::record::Place;
use crate::codec::reset::reset;
use crate::codec::{DecodeError, DecodeKind, Encoding, List, Shape, SlotMut, Value, opener, read};
use crate::text;

/// Reads JSON text into a value. `false` means that it says nothing: null, or an empty array where no list is meant.
pub(crate) fn read_text(value: &mut dyn Value, text: &[u8], site: Site<'_>) -> Result<bool, DecodeError> {
    let content = text::content(text);
    let failure = Failure::new();
    let target = Target { value, site, failure: &failure };
    let outcome = match std::str::from_utf8(content) {
        // Checking all of it at once is faster than checking each text in it.
        Ok(content) => read_from(target, serde_json::Deserializer::from_str(content)),
        // Texts that are not read may hold anything; in others, the error has a position.
        Err(_) => read_from(target, serde_json::Deserializer::from_slice(content)),
    };
    // serde_json's own message may repeat a value, so only its position is used.
    outcome.map_err(|error| {
        let failure = failure.take().unwrap_or_else(|| site.error(DecodeKind::Syntax));
        let (line, column) = position(text, content, &error);
        failure.or_position(line, column)
    })
}

fn read_from<'de, R: serde_json::de::Read<'de>>(
    target: Target<'_>,
    mut deserializer: serde_json::Deserializer<R>,
) -> Result<bool, serde_json::Error> {
    let is_there = target.deserialize(&mut deserializer)?;
    deserializer.end().map(|()| is_there)
}

/// The position of an error in a text whose content was read. serde_json counts bytes, and names the byte that it read
/// last, which is none at the begin of a line.
pub(crate) fn position(text: &[u8], content: &[u8], error: &serde_json::Error) -> (usize, usize) {
    let before = |line: &[u8]| line.len() + 1;
    let begin: usize =
        content.split(|byte| *byte == b'\n').take(error.line().saturating_sub(1)).map(before).sum();
    let at = begin + error.column().saturating_sub(1);
    text::position(text, text.len() - content.len() + at)
}

/// A value about to be read.
pub(crate) struct Target<'a> {
    pub(crate) value: &'a mut dyn Value,
    pub(crate) site: Site<'a>,
    pub(crate) failure: &'a Failure<DecodeError>,
}

impl Target<'_> {
    fn scalar<E: Error>(self, scalar: Scalar<'_>) -> Result<bool, E> {
        check(read::put(self.value, scalar, self.site), self.failure)
    }

    fn digits<E: Error>(self, digits: &str) -> Result<bool, E> {
        check(put_digits(self.value, digits, self.site), self.failure)
    }
}

/// Keeps our error with its path, and continues with one of serde.
pub(super) fn check<T, E: Error>(
    outcome: Result<T, DecodeError>,
    failure: &Failure<DecodeError>,
) -> Result<T, E> {
    outcome.map_err(|error| failure.raise(error, E::custom))
}

/// Adds the path to an error that serde found.
pub(super) fn mark<T, E>(
    outcome: Result<T, E>,
    failure: &Failure<DecodeError>,
    site: Site<'_>,
) -> Result<T, E> {
    outcome.inspect_err(|_| failure.keep(|| site.error(DecodeKind::Syntax)))
}

/// Whether there was a value.
impl<'de> DeserializeSeed<'de> for Target<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        if self.site.path.is_too_deep() {
            return check(Err(self.site.error(DecodeKind::TooDeep)), self.failure);
        }
        let (failure, site) = (self.failure, self.site);
        mark(deserializer.deserialize_any(self), failure, site)
    }
}

impl<'de> Visitor<'de> for Target<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E: Error>(self, boolean: bool) -> Result<bool, E> {
        self.scalar(Scalar::Boolean(boolean))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<bool, E> {
        self.scalar(Scalar::Integer(number.into()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<bool, E> {
        self.scalar(Scalar::Integer(number.into()))
    }

    fn visit_i128<E: Error>(self, number: i128) -> Result<bool, E> {
        self.digits(&number.to_string())
    }

    fn visit_u128<E: Error>(self, number: u128) -> Result<bool, E> {
        self.digits(&number.to_string())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<bool, E> {
        self.scalar(Scalar::Float(number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<bool, E> {
        self.scalar(Scalar::Text(text))
    }

    fn visit_unit<E: Error>(self) -> Result<bool, E> {
        self.scalar(Scalar::Null)
    }

    fn visit_none<E: Error>(self) -> Result<bool, E> {
        self.scalar(Scalar::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<bool, A::Error> {
        let Self { value, site, failure } = self;
        match value.slot_mut() {
            SlotMut::Optional(optional) => {
                let value = check(read::fill(optional, site), failure)?;
                let is_there = Target { value, site, failure }.visit_seq(seq)?;
                if !is_there {
                    optional.clear();
                }
                Ok(is_there)
            }
            SlotMut::List(list) => items(list, seq, site, failure).map(|()| true),
            SlotMut::Json(json) => {
                *json = Any::new(site, failure).visit_seq(seq)?;
                Ok(true)
            }
            SlotMut::Record(record) if site.embedded => {
                let mut outcome = Ok(false);
                let mut seq = Some(seq);
                record.visit_mut(&mut |values| {
                    let Some(seq) = seq.take() else { return };
                    outcome = match check(only_list(values, site), failure) {
                        Ok(Some(SlotMut::List(list))) => {
                            items(list, seq, site, failure).map(|()| !list.is_empty())
                        }
                        Ok(_) => nothing(seq, OBJECT, site, failure),
                        Err(error) => Err(error),
                    };
                });
                outcome
            }
            slot => nothing(seq, read::name(&slot), site, failure),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<bool, A::Error> {
        let Self { value, site, failure } = self;
        let map = match mark(number::look(map), failure, site)? {
            Found::Number(digits) => return Self { value, site, failure }.digits(&digits),
            Found::Map(map) => map,
        };
        object(Self { value, site, failure }, map)
    }
}

const OBJECT: &str = "an object";

fn object<'de, A: MapAccess<'de>>(target: Target<'_>, map: A) -> Result<bool, A::Error> {
    let Target { value, site, failure } = target;
    match value.slot_mut() {
        SlotMut::Optional(optional) => {
            let value = check(read::fill(optional, site), failure)?;
            let is_there = object(Target { value, site, failure }, map)?;
            if !is_there {
                optional.clear();
            }
            return Ok(is_there);
        }
        SlotMut::Record(record) => {
            let shape = record.shape();
            let mut map = Some(map);
            let mut outcome = Ok(());
            record.visit_mut(&mut |values| {
                if let Some(map) = map.take() {
                    outcome = members(shape, values, map, site, failure);
                }
            });
            outcome
        }
        SlotMut::Json(json) => {
            *json = Any::new(site, failure).visit_map(map)?;
            Ok(())
        }
        SlotMut::Choice(choice) => {
            let json = Any::new(site, failure).visit_map(map)?;
            check(best(choice, json, site), failure)
        }
        SlotMut::List(list) => {
            let json = Any::new(site, failure).visit_map(map)?;
            check(unwrapped(list, json, site), failure)
        }
        slot => return no_members(map, read::name(&slot), site, failure),
    }
    .map(|()| true)
}

/// An array where something else is meant: PHP writes whatever is empty as an empty one, which says nothing.
fn nothing<'de, A: SeqAccess<'de>>(
    mut seq: A,
    expected: &'static str,
    site: Site<'_>,
    failure: &Failure<DecodeError>,
) -> Result<bool, A::Error> {
    match mark(seq.next_element::<IgnoredAny>(), failure, site)? {
        None => Ok(false),
        Some(_) => check(Err(site.mismatch(expected, "a list")), failure),
    }
}

/// The same of an object where a scalar is meant: an empty element of XML becomes an empty one.
fn no_members<'de, A: MapAccess<'de>>(
    mut map: A,
    expected: &'static str,
    site: Site<'_>,
    failure: &Failure<DecodeError>,
) -> Result<bool, A::Error> {
    match mark(map.next_key::<IgnoredAny>(), failure, site)? {
        None => Ok(false),
        Some(_) => check(Err(site.mismatch(expected, OBJECT)), failure),
    }
}

/// A number whose digits serde_json delivers.
fn put_digits(value: &mut dyn Value, digits: &str, site: Site<'_>) -> Result<bool, DecodeError> {
    if let SlotMut::Json(json) = read::peel(value, site)? {
        *json = number::json(digits).map_err(|kind| site.error(kind))?;
        return Ok(true);
    }
    let scalar = number::scalar(digits).ok_or_else(|| site.error(DecodeKind::Syntax))?;
    read::put(value, scalar, site)
}

fn members<'de, A: MapAccess<'de>>(
    shape: &Shape,
    values: &mut [&mut dyn Value],
    mut map: A,
    site: Site<'_>,
    failure: &Failure<DecodeError>,
) -> Result<(), A::Error> {
    let mut last = None;
    let mut front = 0;
    let mut ciphertexts = Vec::new();
    let mut present = Present::of(shape);
    while let Some(place) = mark(map.next_key_seed(Key { shape, last }), failure, site)? {
        let Some((place, field, value)) =
            place.and_then(|place| Some((place, shape.field(place.field)?, values.get_mut(place.field)?)))
        else {
            mark(map.next_value::<IgnoredAny>(), failure, site)?;
            continue;
        };
        last = Some(place);
        // Of equal members, the last one counts, and none of the others is left in it. A field that no earlier member
        // reached is blank.
        if place.numbers.is_none() && place.field < front {
            reset(*value);
        }
        front = front.max(place.field + 1);
        let mut path = site.path.member(field.wire);
        if field.encoding.is_ciphertext() {
            let site = site.at(&path, field.encoding);
            let json = mark(map.next_value_seed(Any::new(site, failure)), failure, site)?;
            present.note(place.field, true);
            ciphertexts.retain(|(at, _)| *at != place.field);
            ciphertexts.push((place.field, json));
            continue;
        }
        let (n, m) = place.numbers.unwrap_or_default();
        if place.numbers.is_some() {
            path = path.with_numbers(n, m);
        }
        let site = site.at(&path, field.encoding);
        let is_there = match place.numbers.map(|_| value.slot_mut()) {
            Some(SlotMut::Numbered(numbers)) => {
                let value = check(read::entry(numbers, (n, m), site), failure)?;
                let is_there = map.next_value_seed(Target { value, site, failure })?;
                if !is_there {
                    numbers.remove(n, m);
                }
                is_there
            }
            _ => map.next_value_seed(Target { value: *value, site, failure })?,
        };
        present.note(place.field, is_there);
    }
    check(present.check(shape, values, site), failure)?;
    // Only now are all siblings known, such as the nonce.
    for (at, json) in ciphertexts {
        check(ciphertext(shape, values, at, json, site), failure)?;
    }
    Ok(())
}

fn ciphertext(
    shape: &Shape,
    values: &mut [&mut dyn Value],
    at: usize,
    json: Json,
    site: Site<'_>,
) -> Result<(), DecodeError> {
    let Some((field, value)) = shape.field(at).zip(values.get_mut(at)) else { return Ok(()) };
    let path = site.path.member(field.wire);
    let site = site.at(&path, field.encoding).inside();
    match json {
        Json::String(text) if text.trim().is_empty() => Ok(()),
        Json::String(text) => opener::open(shape, values, at, &text, site),
        opened => read_buffered(*value, opened, site).map(drop),
    }
}

fn items<'de, A: SeqAccess<'de>>(
    list: &mut dyn List,
    mut seq: A,
    site: Site<'_>,
    failure: &Failure<DecodeError>,
) -> Result<(), A::Error> {
    list.clear();
    for at in 0.. {
        let path = site.path.item(at);
        let item = Item { list, site: site.at(&path, Encoding::Plain), failure };
        if mark(seq.next_element_seed(item), failure, site)?.is_none() {
            break;
        }
    }
    Ok(())
}

/// Finds the place of a member without keeping its name.
struct Key<'a> {
    shape: &'a Shape,
    last: Option<Place>,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Option<Place>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Option<Place>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: Error>(self, member: &str) -> Result<Self::Value, E> {
        Ok(self.shape.find(member, self.last))
    }
}

/// The next item of a list, kept only if there is one.
struct Item<'a> {
    list: &'a mut dyn List,
    site: Site<'a>,
    failure: &'a Failure<DecodeError>,
}

impl<'de> DeserializeSeed<'de> for Item<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let Self { list, site, failure } = self;
        let value = check(read::push(list, site), failure)?;
        if !(Target { value, site, failure }).deserialize(deserializer)? {
            list.pop();
        }
        Ok(())
    }
}
