//! What was sent enters; what its table forbids leaves: unknown and missing members, wrong types, values that no list has,
//! and plaintext where a ciphertext belongs.

use serde_json::{Map, Value as Json};
use wechatpay_codegen::ir::{Encoding, Field, Format, Presence, Secrecy, Type};
use wechatpay_runtime as rt;

/// One thing that is wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// A JSON pointer to the member.
    pub place: String,
    /// What is wrong.
    pub issue: String,
}

impl Fault {
    /// A fault at this place.
    pub fn new(place: impl Into<String>, issue: impl Into<String>) -> Self {
        Self { place: place.into(), issue: issue.into() }
    }

    /// The part of the request that the place is in: `body`, `query`.
    #[must_use]
    pub fn location(&self) -> &str {
        let mut parts = self.place.split('/');
        parts.nth(1).unwrap_or("header")
    }
}

/// How values are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As JSON has them.
    Json,
    /// All as texts: queries and XML.
    Texts,
}

/// Checks objects against tables, and opens what is sealed in them.
pub struct Checker<'k> {
    /// The platform's private keys, any of which may open.
    pub keys: Vec<&'k rt::MerchantKey>,
    /// How fields are sealed.
    pub cipher: rt::Cipher,
    /// What is wrong.
    pub faults: Vec<Fault>,
    /// What was opened: places and plaintexts.
    pub opened: Vec<(String, String)>,
}

impl<'k> Checker<'k> {
    /// A checker that has seen nothing.
    pub fn new(keys: Vec<&'k rt::MerchantKey>, cipher: rt::Cipher) -> Self {
        Self { keys, cipher, faults: Vec::new(), opened: Vec::new() }
    }

    fn fault(&mut self, place: &str, issue: impl Into<String>) {
        self.faults.push(Fault::new(place, issue));
    }

    /// Checks the members of an object.
    pub fn members(&mut self, fields: &[Field], object: &Map<String, Json>, place: &str, form: Form) {
        for (name, value) in object {
            match fields.iter().find(|field| matches(&field.wire, name)) {
                Some(field) => self.field(field, value, &format!("{place}/{name}"), form),
                None => self.fault(&format!("{place}/{name}"), "no such member is documented"),
            }
        }
        for field in fields.iter().filter(|field| field.presence == Presence::Required) {
            let is_family = field.wire.contains("_$");
            if !is_family && !object.contains_key(&field.wire) {
                self.fault(&format!("{place}/{}", field.wire), "a required member is missing");
            }
        }
    }

    fn field(&mut self, field: &Field, value: &Json, place: &str, form: Form) {
        match (&field.encoding, value) {
            (Some(encoding), Json::String(text)) => self.embedded(field, encoding, text, place),
            (Some(_), _) => self.fault(place, "a text with structure inside is expected"),
            (None, _) => self.value(field, &field.ty, value, place, form),
        }
    }

    fn embedded(&mut self, field: &Field, encoding: &Encoding, text: &str, place: &str) {
        let inside = format!("{place}#");
        match encoding.format {
            Format::UrlEncoded => {
                let pairs = text.split("%26").filter_map(|pair| pair.split_once("%3D"));
                let object = pairs.map(|(name, text)| (name.to_owned(), Json::from(text))).collect();
                if let Type::Object(members) = field.ty.element() {
                    self.members(members, &object, &inside, Form::Texts);
                }
            }
            Format::Json | Format::Xml => match serde_json::from_str::<Json>(text) {
                Err(_) => self.fault(place, "the text is not JSON"),
                Ok(Json::Array(items)) if encoding.list => {
                    let element = match field.ty.element() {
                        Type::Object(members) if members.len() == 1 => Some(&members[0]),
                        _ => None,
                    };
                    for (index, item) in items.iter().enumerate() {
                        if let Some(element) = element {
                            self.value(
                                element,
                                element.ty.element(),
                                item,
                                &format!("{inside}/{index}"),
                                Form::Json,
                            );
                        }
                    }
                }
                Ok(value) => self.value(field, &field.ty, &value, &inside, Form::Json),
            },
        }
    }

    fn value(&mut self, field: &Field, ty: &Type, value: &Json, place: &str, form: Form) {
        match (ty, value) {
            (Type::List(element), Json::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.value(field, element, item, &format!("{place}/{index}"), form);
                }
            }
            (Type::List(element), single) if form == Form::Texts => {
                self.value(field, element, single, place, form)
            }
            (Type::Object(members), Json::Object(object)) => self.members(members, object, place, Form::Json),
            (Type::Variants(variants), Json::Object(object)) => {
                let before = self.faults.len();
                let mut first: Vec<Fault> = Vec::new();
                for variant in variants {
                    self.members(&variant.fields, object, place, Form::Json);
                    let found = self.faults.split_off(before);
                    if found.is_empty() {
                        return;
                    }
                    if first.is_empty() {
                        first = found;
                    }
                }
                self.faults.extend(first);
            }
            (Type::Text, Json::String(text)) => self.text(field, text, place),
            (Type::Integer, Json::Number(number)) if number.is_i64() || number.is_u64() => {
                self.listed(field, &number.to_string(), place);
            }
            (Type::Integer, Json::String(text)) if form == Form::Texts && text.parse::<i64>().is_ok() => {
                self.listed(field, text, place);
            }
            (Type::Json, _) => {}
            (Type::Boolean, Json::Bool(flag)) => self.listed(field, &flag.to_string(), place),
            (Type::Float, Json::Number(number)) => self.listed(field, &number.to_string(), place),
            (Type::Float, Json::String(text)) if form == Form::Texts && text.parse::<f64>().is_ok() => {
                self.listed(field, text, place);
            }
            (Type::Boolean, Json::String(text))
                if form == Form::Texts && matches!(text.as_str(), "true" | "false") =>
            {
                self.listed(field, text, place);
            }
            _ => self.fault(place, format!("a value of type {} is expected", field.word)),
        }
    }

    fn text(&mut self, field: &Field, text: &str, place: &str) {
        if !matches!(field.secrecy, Secrecy::Sealed { .. }) {
            self.listed(field, text, place);
            return;
        }
        if text.is_empty() {
            return;
        }
        let cipher = self.cipher;
        match self.keys.iter().find_map(|key| key.open(cipher, text).ok()) {
            Some(plaintext) => self.opened.push((place.to_owned(), plaintext.as_str().to_owned())),
            None => self.fault(place, "this is not a ciphertext that the platform can open"),
        }
    }

    fn listed(&mut self, field: &Field, text: &str, place: &str) {
        let number = (field.ty.element() == &Type::Float).then(|| text.parse::<f64>().ok()).flatten();
        let is_it = |wire: &str| wire == text || number.is_some() && wire.parse().ok() == number;
        if !field.values.is_empty() && !field.values.iter().any(|value| is_it(&value.wire)) {
            self.fault(place, format!("`{text}` is none of the documented values"));
        }
    }
}

/// Whether a documented name, which may be a numbered family, stands for a member.
fn matches(wire: &str, name: &str) -> bool {
    match wire.split_once("_$") {
        None => wire == name,
        Some((base, _)) => name.strip_prefix(base).is_some_and(|rest| {
            rest.starts_with('_') && rest.split('_').skip(1).all(|part| part.parse::<u32>().is_ok())
        }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use wechatpay_codegen::ir::ListedValue;

    use super::*;

    #[test]
    fn values_of_any_type_are_those_of_the_list() {
        let field = |wire: &str, ty: Type, values: &[&str]| {
            let listed = values.iter().map(|value| ListedValue {
                wire: (*value).to_owned(),
                meaning: String::new(),
                rust: None,
            });
            Field { ty, values: listed.collect(), ..Field::text(wire.to_owned(), Default::default()) }
        };
        let fields = [
            field("rate", Type::Float, &["0.5", "2"]),
            field("flag", Type::Boolean, &["true"]),
            field("step", Type::Integer, &["1", "-1"]),
            field("kind", Type::Text, &["A"]),
            field("rates", Type::List(Box::new(Type::Float)), &["0.5"]),
            field("free", Type::Float, &[]),
        ];
        for (object, form, places) in [
            (json!({ "rate": 0.5, "flag": true, "step": -1, "kind": "A", "free": 9.5 }), Form::Json, &[][..]),
            (json!({ "rate": 2.0, "rates": [0.5, 0.50] }), Form::Json, &[]),
            (json!({ "rate": "0.50", "flag": "true", "step": "1" }), Form::Texts, &[]),
            (json!({ "rate": 0.7, "flag": false, "step": 2 }), Form::Json, &["/rate", "/flag", "/step"]),
            (json!({ "rates": [0.5, 1], "kind": "B" }), Form::Json, &["/rates/1", "/kind"]),
            (json!({ "rate": "0.7", "flag": "false" }), Form::Texts, &["/rate", "/flag"]),
        ] {
            let mut checker = Checker::new(Vec::new(), rt::Cipher::RsaOaep);
            checker.members(&fields, object.as_object().unwrap(), "", form);
            let found: Vec<&str> = checker.faults.iter().map(|fault| fault.place.as_str()).collect();
            assert_eq!(found, places, "{object}");
        }
    }
}
