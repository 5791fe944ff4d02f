//! The schema is that of the form.

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value};

use super::SCHEMA;
use super::shape::Document;
use super::shape::operation::{Notification, Operation};

/// What is left out is not `null`, and what is said is not broken into the lines of the source.
fn simplified(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else { return };
    if let Some(Value::String(text)) = object.get_mut("description") {
        let paragraphs: Vec<_> = text.split("\n\n").map(|paragraph| paragraph.replace('\n', " ")).collect();
        *text = paragraphs.join("\n\n");
    }
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".to_owned(), only);
        }
    }
    let is_null = |schema: &Value| schema.get("type").is_some_and(|name| name == "null");
    let Some(Value::Array(all)) = object.get_mut("anyOf") else { return };
    all.retain(|schema| !is_null(schema));
    if let [Value::Object(only)] = all.as_slice() {
        let only = only.clone();
        object.remove("anyOf");
        object.extend(only);
    }
}

fn schema() -> String {
    let settings = SchemaSettings::draft2020_12().with_transform(RecursiveTransform(simplified));
    let generator: SchemaGenerator = settings.into_generator();
    let mut schema = generator.into_root_schema_for::<Document<Operation, Notification>>().to_value();
    let members = schema.as_object_mut().map(std::mem::take).unwrap_or_default();
    // What it is comes before what is in it.
    let (head, rest): (Map<_, _>, Map<_, _>) = members
        .into_iter()
        .partition(|(name, _)| ["$schema", "title", "description"].contains(&name.as_str()));
    let mut head: Vec<_> = head.into_iter().collect();
    head.sort_by(|(one, _), (other, _)| (other == "$schema", other).cmp(&(one == "$schema", one)));
    format!("{:#}\n", Value::Object(head.into_iter().chain(rest).collect()))
}

/// `cargo xtask bless -p wechatpay-codegen --lib exchange` writes it.
#[test]
fn the_schema_is_that_of_the_form() {
    let schema = schema();
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/ir.schema.json");
        #[expect(clippy::disallowed_methods, reason = "the schema is kept beside the sources")]
        std::fs::write(path, &schema).unwrap();
        return;
    }
    assert_eq!(schema, SCHEMA, "run `cargo xtask bless -p wechatpay-codegen --lib exchange`");
}
