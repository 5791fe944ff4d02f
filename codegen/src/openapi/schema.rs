//! Fields in, schemas out: what is on the wire, and inside of it what is written in a text or sealed.

use serde_json::{Map, Value};

use super::components::Components;
use super::facets::{limits, values};
use super::{extensions, listed};
use crate::ir::{BaseWord, Encoding, Field, Format, Presence, Type, Variant};

/// Who sends what a schema is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The merchant, with a call.
    Request,
    /// The service, in return.
    Reply,
    /// The service, by itself.
    Notification,
    /// The merchant, in return.
    Answer,
}

impl Direction {
    /// Its word in extensions.
    pub fn word(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Reply => "reply",
            Self::Notification => "notification",
            Self::Answer => "answer",
        }
    }
}

/// What schemas of one table are made with.
pub struct Maker<'m> {
    /// Where schemas are shared.
    pub components: &'m mut Components,
    /// Who sends it.
    pub direction: Direction,
    /// What the document in a ciphertext is called, if not by its field.
    pub subject: Option<&'m str>,
}

impl Maker<'_> {
    /// The object that a table is of.
    pub fn object(&mut self, fields: &[Field]) -> Map<String, Value> {
        let (mut properties, mut numbered, mut required) = (Map::new(), Map::new(), Vec::new());
        for field in fields {
            let property = Value::Object(self.property(field));
            match pattern_of(&field.wire) {
                Some(pattern) => numbered.insert(pattern, property),
                None => properties.insert(field.wire.clone(), property),
            };
            let is_required = match self.direction {
                Direction::Notification => field.always_comes(),
                _ => field.presence == Presence::Required,
            };
            if is_required && pattern_of(&field.wire).is_none() {
                required.push(Value::from(field.wire.as_str()));
            }
        }
        let mut schema = Map::new();
        schema.insert("type".into(), "object".into());
        schema.insert("properties".into(), properties.into());
        if !numbered.is_empty() {
            schema.insert("patternProperties".into(), numbered.into());
        }
        if !required.is_empty() {
            schema.insert("required".into(), required.into());
        }
        schema
    }

    /// What a field is, with what is said of it.
    pub fn property(&mut self, field: &Field) -> Map<String, Value> {
        let mut schema = Map::new();
        if let Some(text) = description(field) {
            schema.insert("description".into(), text.into());
        }
        schema.append(&mut self.wire(field));
        extensions::told(&mut schema, field);
        schema
    }

    fn wire(&mut self, field: &Field) -> Map<String, Value> {
        let is_sealed = field.secrecy.key().is_some();
        let plain = match &field.encoding {
            Some(encoding) => self.embedded(field, encoding, is_sealed),
            None => self.nested(field, &field.ty),
        };
        match extensions::seal(field, self.direction) {
            Some(seal) => sealed(&field.ty, field.encoding.is_some(), plain, seal),
            None => plain,
        }
    }

    /// A text with a document in it.
    fn embedded(&mut self, field: &Field, encoding: &Encoding, is_sealed: bool) -> Map<String, Value> {
        let name = self.subject.filter(|_| is_sealed).unwrap_or(&field.wire).to_owned();
        let content = match (&field.ty, encoding.list) {
            (Type::Object(members), true) if let [only] = members.as_slice() => {
                object([("type", "array".into()), ("items", self.property(only).into())])
            }
            // A component, since compilers of types look at no content of a text, and so have one for it.
            (Type::Object(members), _) => {
                let object = self.object(members);
                self.components.share(&name, object.into(), true)
            }
            (ty, _) => self.nested(field, ty).into(),
        };
        let media_type = match encoding.format {
            Format::Json => "application/json",
            Format::UrlEncoded => "application/x-www-form-urlencoded",
            Format::Xml => "application/xml",
        };
        let mut schema = Map::new();
        schema.insert("type".into(), "string".into());
        schema.insert("contentMediaType".into(), media_type.into());
        schema.insert("contentSchema".into(), content);
        schema
    }

    fn nested(&mut self, field: &Field, ty: &Type) -> Map<String, Value> {
        match ty {
            Type::List(element) => {
                let mut schema = Map::new();
                schema.insert("type".into(), "array".into());
                schema.insert("items".into(), self.nested(field, element).into());
                insert(&mut schema, "minItems", field.facets.min_items);
                insert(&mut schema, "maxItems", field.facets.max_items);
                schema
            }
            Type::Object(members) => {
                let object = self.object(members);
                match self.components.share(&field.wire, object.into(), false) {
                    Value::Object(place) => place,
                    _ => Map::new(),
                }
            }
            Type::Variants(variants) => {
                let alternatives = variants.iter().map(|variant| self.alternative(field, variant));
                let alternatives: Vec<Value> = alternatives.collect();
                // Most of their members are optional, so that an object may be several of them.
                Map::from_iter([("anyOf".to_owned(), alternatives.into())])
            }
            Type::Text | Type::Integer | Type::Float | Type::Boolean | Type::Json | Type::File => {
                let base = scalar(field, ty);
                let mut schema = listed::open(self.components, field, base);
                values(&mut schema, field, ty);
                schema
            }
        }
    }

    fn alternative(&mut self, field: &Field, variant: &Variant) -> Value {
        let name = format!("{}_{}", field.wire, variant.rust.as_str());
        let object = self.object(&variant.fields);
        let mut place = self.components.share(&name, object.into(), false);
        if let Some(place) = place.as_object_mut() {
            place.insert("title".into(), variant.label.as_str().into());
            if !variant.doc.is_empty() {
                place.insert("description".into(), variant.doc.join("\n").into());
            }
        }
        place
    }
}

/// What is sent instead of what is sealed; what that is stays beside it.
fn sealed(
    ty: &Type,
    is_embedded: bool,
    plain: Map<String, Value>,
    mut seal: Map<String, Value>,
) -> Map<String, Value> {
    if let Type::List(_) = ty
        && !is_embedded
    {
        let mut list = plain;
        if let Some(Value::Object(items)) = list.remove("items") {
            list.insert("items".into(), sealed(&Type::Text, false, items, seal).into());
        }
        return list;
    }
    let is_bare = plain.len() == 1 && plain.get("type").is_some_and(|word| word == "string");
    if !is_bare {
        seal.insert("plaintext".into(), plain.into());
    }
    let mut schema = Map::new();
    schema.insert("type".into(), "string".into());
    schema.insert("contentEncoding".into(), "base64".into());
    schema.insert("x-wechatpay-sealed".into(), seal.into());
    schema
}

/// A value without anything inside of it.
fn scalar(field: &Field, ty: &Type) -> Map<String, Value> {
    let mut schema = Map::new();
    let mut put = |key: &str, value: Value| schema.insert(key.to_owned(), value);
    match ty {
        Type::Integer => {
            put("type", "integer".into());
            put("format", "int64".into());
        }
        Type::Float => {
            put("type", "number".into());
        }
        Type::Boolean => {
            put("type", "boolean".into());
        }
        Type::File => {
            put("type", "string".into());
            put("format", "binary".into());
        }
        Type::Json if field.word.base == BaseWord::Object => {
            put("type", "object".into());
        }
        Type::Json => {}
        _ => {
            put("type", "string".into());
        }
    }
    limits(&mut schema, &field.facets, ty);
    schema
}

/// Puts what there is under a key.
pub fn insert(schema: &mut Map<String, Value>, key: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        schema.insert(key.to_owned(), value.into());
    }
}

/// What is said of a field: the project's own words, or before those of a source what the project says of such fields.
fn description(field: &Field) -> Option<String> {
    let mut lines = field.description();
    let is_said = field.fixed.own && !lines.is_empty();
    if let Some(told) = field.told.text.as_ref().filter(|told| !is_said && !lines.contains(told)) {
        lines.insert(0, told.clone());
    }
    Some(lines.join("\n")).filter(|text| !text.is_empty())
}

/// An object of a few members, which `json!` would copy.
pub fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<Map<_, _>>().into()
}

/// `^coupon_id_[0-9]+$` of `coupon_id_$n`.
pub fn pattern_of(wire: &str) -> Option<String> {
    if !wire.contains('$') {
        return None;
    }
    let mut pattern = "^".to_owned();
    for part in wire.split('_') {
        if pattern.len() > 1 {
            pattern.push('_');
        }
        match part {
            "$n" | "$m" => pattern.push_str("[0-9]+"),
            literal => pattern.push_str(&regex_lite::escape(literal)),
        }
    }
    pattern.push('$');
    Some(pattern)
}
