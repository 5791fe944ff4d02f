//! Path variables, members of the query string and headers in, parameters out.

use serde_json::{Map, Value};

use super::schema::Maker;
use crate::ir::{Field, Operation, Presence};

/// Headers that OpenAPI describes elsewhere: they are no parameters there.
const ELSEWHERE: [&str; 3] = ["Accept", "Content-Type", "Authorization"];

/// The parameters of an operation.
pub fn of(maker: &mut Maker<'_>, operation: &Operation) -> Vec<Value> {
    let mut parameters: Vec<Value> =
        operation.variables.iter().map(|field| parameter(maker, "path", field)).collect();
    let query = operation.query.as_deref().unwrap_or_default();
    parameters.extend(query.iter().map(|field| parameter(maker, "query", field)));
    parameters.extend(headers(maker, &operation.headers));
    parameters
}

/// Headers as parameters.
pub fn headers(maker: &mut Maker<'_>, fields: &[Field]) -> Vec<Value> {
    let is_parameter = |field: &&Field| !is_elsewhere(field);
    fields.iter().filter(is_parameter).map(|field| parameter(maker, "header", field)).collect()
}

/// Headers of a reply.
pub fn reply_headers(maker: &mut Maker<'_>, fields: &[Field]) -> Map<String, Value> {
    let is_header = |field: &&Field| !is_elsewhere(field);
    let header = |field: &Field| {
        let mut header = parameter(maker, "header", field);
        if let Some(members) = header.as_object_mut() {
            members.shift_remove("name");
            members.shift_remove("in");
        }
        (field.wire.clone(), header)
    };
    fields.iter().filter(is_header).map(header).collect()
}

fn is_elsewhere(field: &Field) -> bool {
    ELSEWHERE.iter().any(|name| field.wire.eq_ignore_ascii_case(name))
}

fn parameter(maker: &mut Maker<'_>, place: &str, field: &Field) -> Value {
    let mut schema = maker.property(field);
    let mut parameter = Map::new();
    parameter.insert("name".into(), field.wire.as_str().into());
    parameter.insert("in".into(), place.into());
    if let Some(text) = schema.shift_remove("description") {
        parameter.insert("description".into(), text);
    }
    if place == "path" || field.presence == Presence::Required {
        parameter.insert("required".into(), true.into());
    }
    parameter.insert("schema".into(), schema.into());
    parameter.into()
}
