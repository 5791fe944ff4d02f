//! What requests say enters; what leaves is replies that say the same of the same thing, as those of the service do.
//!
//! A reply repeats what its request says at the same place: the numbers that it asks by, and whatever else it sends that the
//! reply has, too. Requests that name one thing by the same number of the merchant, `out_trade_no`, belong together: what the
//! first one says, the amount for example, is what replies to later ones say. Nothing is done beyond that: an order is
//! neither closed nor paid by a call.

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Map, Value as Json};
use wechatpay_codegen::ir::{Field, Secrecy, Type};

/// More things are not remembered.
const MOST: usize = 10_000;

/// Documents beyond this are not remembered.
const MOST_MEMBERS: usize = 200;

/// What a request says, by name: texts, numbers, and objects of them.
#[derive(Clone, Debug, Default)]
pub struct Said(Map<String, Json>);

impl Said {
    /// Adds the members that a table does not seal; what was said before counts more.
    pub fn add(&mut self, fields: &[Field], members: &Map<String, Json>) {
        let is_sealed =
            |name: &str| fields.iter().any(|field| field.wire == name && field.secrecy != Secrecy::Plain);
        let plain = members.iter().filter(|(name, _)| !is_sealed(name));
        merge(&mut self.0, plain);
    }

    /// Whether it has a member of this name.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Repeats it in a reply, at the same places.
    pub fn repeat(&self, fields: &[Field], reply: &mut Map<String, Json>) {
        repeat(&self.0, fields, reply);
    }

    /// Repeats it in a reply wherever a member has the same name.
    pub fn echo(&self, fields: &[Field], reply: &mut Map<String, Json>) {
        for field in fields.iter().filter(|field| is_open(field)) {
            let Some(value) = reply.get_mut(&field.wire) else { continue };
            if let Some(said) = self.0.get(&field.wire).and_then(|said| converted(field, said)) {
                *value = said;
                continue;
            }
            let members: Vec<Field> = field.members().into_iter().cloned().collect();
            match value {
                Json::Object(object) => self.echo(&members, object),
                Json::Array(items) => {
                    items
                        .iter_mut()
                        .filter_map(Json::as_object_mut)
                        .for_each(|item| self.echo(&members, item));
                }
                _ => {}
            }
        }
    }

    /// The things that it speaks of, by name and number of the merchant.
    fn things(&self) -> impl Iterator<Item = (&str, &str)> {
        let texts = self.0.iter().filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)));
        texts.filter(|(name, text)| is_number_of_merchant(name) && !text.is_empty())
    }
}

/// `out_trade_no`, `combine_out_trade_no`, `out_bill_number`.
fn is_number_of_merchant(name: &str) -> bool {
    let is_own = name.starts_with("out_") || name.contains("_out_");
    is_own && (name.ends_with("_no") || name.ends_with("_number"))
}

/// What was said of things that merchants number.
#[derive(Default)]
pub struct Memory {
    things: BTreeMap<(String, String), Map<String, Json>>,
    order: VecDeque<(String, String)>,
}

impl Memory {
    /// Keeps what a request says of its things; what an earlier one said of them stays.
    pub fn remember(&mut self, said: &Said) {
        if said.0.len() > MOST_MEMBERS {
            return;
        }
        for (name, number) in said.things() {
            let key = (name.to_owned(), number.to_owned());
            if !self.things.contains_key(&key) {
                if self.order.len() == MOST
                    && let Some(oldest) = self.order.pop_front()
                {
                    self.things.remove(&oldest);
                }
                self.order.push_back(key.clone());
            }
            merge(self.things.entry(key).or_default(), said.0.iter());
        }
    }

    /// Adds what is known of the things that a request speaks of.
    pub fn recall(&self, said: &mut Said) {
        let keys: Vec<_> = said.things().map(|(name, number)| (name.to_owned(), number.to_owned())).collect();
        for known in keys.iter().filter_map(|key| self.things.get(key)) {
            merge(&mut said.0, known.iter());
        }
    }
}

/// Adds members that are not there yet, inside of objects as well.
fn merge<'m>(into: &mut Map<String, Json>, members: impl Iterator<Item = (&'m String, &'m Json)>) {
    for (name, value) in members {
        match (into.get_mut(name), value) {
            (None, _) => drop(into.insert(name.clone(), value.clone())),
            (Some(Json::Object(inner)), Json::Object(object)) => merge(inner, object.iter()),
            (Some(Json::String(text)), _) if text.is_empty() => {
                drop(into.insert(name.clone(), value.clone()))
            }
            _ => {}
        }
    }
}

fn repeat(said: &Map<String, Json>, fields: &[Field], reply: &mut Map<String, Json>) {
    for field in fields.iter().filter(|field| is_open(field)) {
        let (Some(said), Some(value)) = (said.get(&field.wire), reply.get_mut(&field.wire)) else { continue };
        match (said, value) {
            (Json::Object(said), Json::Object(object)) => {
                let members: Vec<Field> = field.members().into_iter().cloned().collect();
                repeat(said, &members, object);
            }
            (said, value) if !value.is_object() && !value.is_array() => {
                if let Some(said) = converted(field, said) {
                    *value = said;
                }
            }
            _ => {}
        }
    }
}

/// Whether a reply can say it in plain text.
fn is_open(field: &Field) -> bool {
    field.secrecy == Secrecy::Plain && field.encoding.is_none()
}

/// What was said as the type that the reply has it in; `None` if it is not a value of that.
fn converted(field: &Field, said: &Json) -> Option<Json> {
    let text = match said {
        Json::String(text) if text.is_empty() => return None,
        Json::String(text) => text.clone(),
        Json::Number(number) => number.to_string(),
        _ => return None,
    };
    if !field.values.is_empty() && !field.values.iter().any(|value| value.wire == text) {
        return None;
    }
    match field.ty {
        Type::Text => Some(Json::from(text)),
        Type::Integer => text.parse::<i64>().ok().map(Json::from),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn members(value: Json) -> Map<String, Json> {
        value.as_object().unwrap().clone()
    }

    fn fields() -> Vec<Field> {
        let text = |name: &str| Field::text(name.to_owned(), Default::default());
        let total = Field { ty: Type::Integer, ..text("total") };
        let orders = Type::List(Box::new(Type::Object(vec![text("out_trade_no")])));
        vec![
            text("out_trade_no"),
            text("mchid"),
            Field { ty: Type::Object(vec![total]), ..text("amount") },
            Field { ty: orders, ..text("orders") },
        ]
    }

    fn said(value: Json) -> Said {
        let mut said = Said::default();
        said.add(&[], &members(value));
        said
    }

    fn sample() -> Map<String, Json> {
        members(json!({
            "out_trade_no": "1", "mchid": "2", "amount": { "total": 3 }, "orders": [{ "out_trade_no": "4" }],
        }))
    }

    #[test]
    fn replies_say_what_requests_say_at_the_same_place() {
        for (sent, expected) in [
            (
                json!({ "out_trade_no": "A", "mchid": "", "amount": { "total": "2590" }, "orders": "B" }),
                json!({ "out_trade_no": "A", "mchid": "2", "amount": { "total": 2590 }, "orders": [{ "out_trade_no": "4" }] }),
            ),
            (json!({ "amount": 5, "total": 6, "mchid": {} }), Json::Object(sample())),
            (json!({ "amount": { "total": "a" } }), Json::Object(sample())),
        ] {
            let mut reply = sample();
            said(sent).repeat(&fields(), &mut reply);
            assert_eq!(Json::Object(reply), expected);
        }
        let mut reply = sample();
        said(json!({ "out_trade_no": "A" })).echo(&fields(), &mut reply);
        assert_eq!((&reply["out_trade_no"], &reply["orders"][0]["out_trade_no"]), (&json!("A"), &json!("A")));
    }

    #[test]
    fn what_was_said_first_of_a_number_is_known_later() {
        let mut memory = Memory::default();
        memory.remember(&said(json!({ "out_trade_no": "A", "amount": { "total": 2590 }, "attach": "x" })));
        memory.remember(&said(
            json!({ "out_trade_no": "A", "out_refund_no": "R", "amount": { "total": 1, "refund": 1 } }),
        ));
        for (sent, total) in [
            (json!({ "out_trade_no": "A" }), Some(2590)),
            (json!({ "out_refund_no": "R" }), Some(1)),
            (json!({ "out_trade_no": "B" }), None),
            (json!({ "transaction_id": "A" }), None),
            (json!({ "out_trade_no": "A", "amount": { "total": 7 } }), Some(7)),
        ] {
            let mut asked = said(sent);
            memory.recall(&mut asked);
            assert_eq!(asked.0.get("amount").and_then(|amount| amount["total"].as_i64()), total);
        }
        for number in 0..MOST + 5 {
            memory.remember(&said(json!({ "out_trade_no": number.to_string() })));
        }
        assert_eq!((memory.things.len(), memory.order.len()), (MOST, MOST));
    }
}
