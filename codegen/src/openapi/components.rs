//! Schemas in, those that several places have as components with stable names out.
//!
//! A component is called by the name of its field and a digest of its structure, which words and examples are not a part of: a
//! name stays when somebody finds a better word, and when something is added elsewhere.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::link::Hash;
use crate::name::RustName;

/// The key of a place where a schema is needed; no text of a source is a number under it.
const PLACE: &str = "\0";

/// What says something to people, and nothing to programs.
const WORDS: [&str; 6] =
    ["description", "title", "examples", "x-enumDescriptions", "x-wechatpay-term", "x-wechatpay-unit"];

/// Everything that may be a component.
#[derive(Default)]
pub struct Components {
    /// A schema only has places of those before it.
    schemas: Vec<Shared>,
    /// Their indices by name and text.
    known: BTreeMap<(String, String), usize>,
}

struct Shared {
    name: String,
    digest: String,
    schema: Value,
    /// Whether it is a component even if only one place has it.
    always: bool,
}

impl Components {
    /// A place for a schema, which is [`resolved`](Self::resolved) when all are known.
    pub fn share(&mut self, wire: &str, schema: Value, always: bool) -> Value {
        let key = (wire.to_owned(), schema.to_string());
        let index = match self.known.get(&key) {
            Some(index) => *index,
            None => {
                let mut hash = Hash::default();
                self.structure(&schema, &mut hash);
                let digest = hash.shown();
                let name = format!("{}_{digest}", RustName::type_part(wire).as_str());
                let name = name.replace(|c: char| !c.is_ascii_alphanumeric() && c != '_', "");
                self.schemas.push(Shared { name, digest, schema, always: false });
                let index = self.schemas.len() - 1;
                self.known.insert(key, index);
                index
            }
        };
        if let Some(shared) = self.schemas.get_mut(index) {
            shared.always |= always;
        }
        Value::Object(Map::from_iter([(PLACE.to_owned(), index.into())]))
    }

    /// Everything about a schema that programs are made of.
    fn structure(&self, schema: &Value, hash: &mut Hash) {
        match schema {
            Value::Object(members) => {
                for (key, value) in members {
                    match key.as_str() {
                        PLACE => hash.text(self.at(value).map_or("", |shared| &shared.digest)),
                        "properties" | "patternProperties" => {
                            hash.text(key);
                            for (name, property) in value.as_object().into_iter().flatten() {
                                hash.text(name);
                                self.structure(property, hash);
                            }
                        }
                        key if WORDS.contains(&key) => {}
                        key => {
                            hash.text(key);
                            self.structure(value, hash);
                        }
                    }
                }
                hash.text("end");
            }
            Value::Array(items) => {
                items.iter().for_each(|item| self.structure(item, hash));
                hash.text("end");
            }
            scalar => hash.text(&scalar.to_string()),
        }
    }

    fn at(&self, place: &Value) -> Option<&Shared> {
        self.schemas.get(index(place)?)
    }

    /// A document with references to components and the schemas of all other places in it, and the components.
    pub fn resolved(self, document: Value) -> (Value, Map<String, Value>) {
        let components = self.chosen(&document);
        let mut resolved: Vec<Value> = Vec::with_capacity(self.schemas.len());
        for shared in self.schemas {
            let schema = fill(shared.schema, &resolved, &components);
            resolved.push(schema);
        }
        let document = fill(document, &resolved, &components);
        let mut named = BTreeMap::new();
        for (index, name) in components {
            if let Some(schema) = resolved.get_mut(index) {
                named.insert(name, std::mem::take(schema));
            }
        }
        (document, named.into_iter().collect())
    }

    /// The schemas that are components, with their names: of those that only differ in words, that which most places have.
    fn chosen(&self, document: &Value) -> BTreeMap<usize, String> {
        let mut places = vec![0_usize; self.schemas.len()];
        count(document, &mut places);
        self.schemas.iter().for_each(|shared| count(&shared.schema, &mut places));
        let mut best: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for (index, (shared, places)) in self.schemas.iter().zip(places).enumerate() {
            if places > 1 || shared.always {
                let most = best.entry(&shared.name).or_insert((index, places));
                if places > most.1 {
                    *most = (index, places);
                }
            }
        }
        best.into_iter().map(|(name, (index, _))| (index, name.to_owned())).collect()
    }
}

fn index(place: &Value) -> Option<usize> {
    place.as_u64().and_then(|index| usize::try_from(index).ok())
}

/// Where a reference to a component leads.
fn reference(name: &str) -> Value {
    format!("#/components/schemas/{name}").into()
}

fn count(value: &Value, places: &mut [usize]) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                match index(value).filter(|_| key == PLACE).and_then(|index| places.get_mut(index)) {
                    Some(found) => *found += 1,
                    None => count(value, places),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| count(item, places)),
        _ => {}
    }
}

/// A value with what belongs in its places. What stands beside a place is said of it, too.
fn fill(value: Value, resolved: &[Value], components: &BTreeMap<usize, String>) -> Value {
    match value {
        Value::Object(mut members) => {
            let place = members.get(PLACE).and_then(index);
            if place.is_some() {
                members.shift_remove(PLACE);
            }
            let mut filled = Map::new();
            if let Some(name) = place.and_then(|index| components.get(&index)) {
                filled.insert("$ref".into(), reference(name));
            }
            for (key, value) in members {
                filled.insert(key, fill(value, resolved, components));
            }
            if let Some(index) = place.filter(|index| !components.contains_key(index)) {
                for (key, value) in resolved.get(index).and_then(Value::as_object).into_iter().flatten() {
                    filled.entry(key.as_str()).or_insert_with(|| value.clone());
                }
            }
            Value::Object(filled)
        }
        Value::Array(items) => items.into_iter().map(|item| fill(item, resolved, components)).collect(),
        scalar => scalar,
    }
}
