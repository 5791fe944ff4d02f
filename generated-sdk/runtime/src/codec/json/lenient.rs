//! Reads an object or array where something else is documented, as the value it was meant to be.
//!
//! These rules must see the input before they know what it is, so they read parsed JSON, not a stream.

use serde::de::DeserializeSeed;
use serde_json::Value as Json;

use super::read::Target;
use crate::codec::failure::Failure;
use crate::codec::read::Site;
use crate::codec::{Choice, DecodeError, DecodeKind, Encoding, List, Record, Slot, SlotMut, Value, read};

type JsonObject = serde_json::Map<String, Json>;

/// Reads JSON that has already been parsed because its shape had to be known first. `false` means that it says nothing.
pub(crate) fn read_buffered(value: &mut dyn Value, json: Json, site: Site<'_>) -> Result<bool, DecodeError> {
    let failure = Failure::new();
    let outcome = Target { value, site, failure: &failure }.deserialize(json);
    outcome.map_err(|_| failure.take().unwrap_or_else(|| site.error(DecodeKind::Syntax)))
}

/// An object where a list is expected: it wraps the list, numbers its items, or is its only item. An empty one is an
/// empty list.
pub(super) fn unwrapped(list: &mut dyn List, json: Json, site: Site<'_>) -> Result<(), DecodeError> {
    let items = match json {
        Json::Object(mut object) if site.embedded && object.len() == 1 => match object.values_mut().next() {
            Some(Json::Array(array)) => std::mem::take(array),
            _ => numbered(object).unwrap_or_else(|object| vec![Json::Object(object)]),
        },
        Json::Object(object) => numbered(object).unwrap_or_else(|object| vec![Json::Object(object)]),
        other => vec![other],
    };
    list.clear();
    for (at, item) in items.into_iter().enumerate() {
        let path = site.path.item(at);
        let site = site.at(&path, Encoding::Plain);
        if !read_buffered(read::push(list, site)?, item, site)? {
            list.pop();
        }
    }
    Ok(())
}

/// The items of an object whose names are numbers, in their order: PHP writes a list with gaps like that.
fn numbered(object: JsonObject) -> Result<Vec<Json>, JsonObject> {
    let is_number = |name: &String| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
    if !object.keys().all(is_number) {
        return Err(object);
    }
    let mut items: Vec<_> = object.into_iter().collect();
    items.sort_by_key(|(name, _)| name.parse::<u64>().unwrap_or(u64::MAX));
    Ok(items.into_iter().map(|(_, item)| item).collect())
}

/// The variant that knows most members; the first of equal ones.
pub(super) fn best(choice: &mut dyn Choice, json: Json, site: Site<'_>) -> Result<(), DecodeError> {
    let (mut best, mut most) = (0, 0);
    let mut at = 0;
    while let Some(variant) = choice.select(at) {
        let known = match (variant.slot(), &json) {
            (Slot::Record(record), Json::Object(object)) => known(record, object),
            _ => 0,
        };
        if known > most {
            (best, most) = (at, known);
        }
        at += 1;
    }
    choice.select(best).map_or(Ok(()), |variant| {
        site.spend(site.budget.boxed(variant))?;
        read_buffered(variant, json, site).map(drop)
    })
}

fn known(record: &dyn Record, object: &JsonObject) -> usize {
    let shape = record.shape();
    object.keys().filter(|member| shape.find(member, None).is_some()).count()
}

/// The list among the fields, if there is exactly one.
pub(super) fn only_list<'a>(
    values: &'a mut [&mut dyn Value],
    site: Site<'_>,
) -> Result<Option<SlotMut<'a>>, DecodeError> {
    let mut lists =
        values.iter_mut().filter_map(|value| if is_list(*value) { Some(&mut **value) } else { None });
    match (lists.next(), lists.next()) {
        (Some(list), None) => read::peel(list, site).map(Some),
        _ => Ok(None),
    }
}

fn is_list(value: &mut dyn Value) -> bool {
    match value.slot_mut() {
        SlotMut::List(_) => true,
        SlotMut::Optional(optional) => {
            if let Some(value) = optional.get_mut() {
                return is_list(value);
            }
            let is_list = is_list(optional.fill());
            optional.clear();
            is_list
        }
        _ => false,
    }
}

/// Whether the list of a record is read from a list in its place.
pub(crate) fn is_read_from_list(value: &mut dyn Value) -> bool {
    let SlotMut::Record(record) = value.slot_mut() else { return false };
    let mut lists = 0;
    record.visit_mut(&mut |values| {
        lists = values.iter_mut().map(|value| usize::from(is_list(&mut **value))).sum()
    });
    lists == 1
}
