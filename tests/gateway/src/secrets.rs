//! A table and a document of it enter; what leaves is where its secrets are, and the document without them.

use serde_json::{Map, Value as Json};
use wechatpay_codegen::ir::{Field, Secrecy, Type};

use crate::sample::Seal;

/// What stands for a secret.
pub const MASK: &str = "***";

/// Parts of names whose texts are secrets though no table seals them.
const NAMES: [&str; 5] = ["auth_code", "password", "secret", "session_key", "access_token"];

/// The JSON pointers of members that a table seals, and of texts with such members inside.
pub fn places(fields: &[Field], object: &Map<String, Json>, place: &str) -> Vec<String> {
    let known = fields.iter().filter_map(|field| Some((field, object.get(&field.wire)?)));
    known.flat_map(|(field, value)| of(field, value, &format!("{place}/{}", field.wire))).collect()
}

/// The same of a body, all of which is secret if its members cannot be told apart and one of them may be.
pub fn places_of_body(fields: &[Field], body: &Json) -> Vec<String> {
    match body {
        Json::Object(object) => places(fields, object, ""),
        _ if fields.iter().any(may_be_secret) => vec![String::new()],
        _ => Vec::new(),
    }
}

fn may_be_secret(field: &Field) -> bool {
    seals(field) || is_named_secret(&field.wire) || field.members().into_iter().any(may_be_secret)
}

fn is_named_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    NAMES.iter().any(|part| name.contains(part))
}

fn of(field: &Field, value: &Json, place: &str) -> Vec<String> {
    match value {
        Json::Array(items) => {
            let items = items.iter().enumerate();
            items.flat_map(|(index, item)| of(field, item, &format!("{place}/{index}"))).collect()
        }
        // Whatever is there in place of a text is no less secret.
        _ if seals(field) => vec![place.to_owned()],
        Json::Object(object) => {
            let members: Vec<Field> = field.members().into_iter().cloned().collect();
            places(&members, object, place)
        }
        _ => Vec::new(),
    }
}

/// Whether a field is sealed, or is a text with something sealed inside.
fn seals(field: &Field) -> bool {
    let is_sealed = matches!(field.ty.element(), Type::Text) && field.secrecy != Secrecy::Plain;
    is_sealed || field.encoding.is_some() && field.members().into_iter().any(seals)
}

/// The members with those sealed that a table seals.
pub fn sealed(fields: &[Field], members: &Map<String, Json>, seal: &Seal<'_>) -> Map<String, Json> {
    let mut sealed = Json::Object(members.clone());
    for place in places(fields, members, "") {
        if let Some(Json::String(text)) = sealed.pointer_mut(&place)
            && let Some(ciphertext) = seal(text)
        {
            *text = ciphertext;
        }
    }
    match sealed {
        Json::Object(sealed) => sealed,
        _ => Map::new(),
    }
}

/// Masks these places of a document, and texts whose names say that they are secret.
pub fn mask<'p>(document: &mut Json, places: impl IntoIterator<Item = &'p str>) {
    for place in places {
        if let Some(value) = document.pointer_mut(place) {
            *value = Json::from(MASK);
        }
    }
    mask_named(document);
}

fn mask_named(value: &mut Json) {
    match value {
        Json::Object(members) => {
            for (name, value) in members {
                if value.is_string() && is_named_secret(name) {
                    *value = Json::from(MASK);
                } else {
                    mask_named(value);
                }
            }
        }
        Json::Array(items) => items.iter_mut().for_each(mask_named),
        _ => {}
    }
}
