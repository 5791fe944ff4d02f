//! `openapi`: the documents have everything that the model has, seals above all, and nothing in them leads nowhere.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test says so by failing")]

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use wechatpay_codegen::Read;
use wechatpay_codegen::ir::{Api, Cipher, Field, Key, Notification, Part, Type};
use wechatpay_codegen::openapi::{self, FIRST_LINE, Volume};
use wechatpay_tests::{catalogue, fragments, input, read, real, root, specs};

const TABLES: [(&str, &str); 5] = [
    (
        "openapi/v3/lamps/{lamp_id}.yaml",
        "get:
  title: Query a lamp
  path:
    lamp_id!: string ..32
  query:
    size: integer 1..10
  reply:
    state!: string (ON, OFF) | Whether it is lit.
    owner:
      name: string sealed | Who has it.
      address:
        .: string json
        city: string
",
    ),
    ("openapi/v3/lamps/bill.yaml", "get:\n  reply: stream\n"),
    (
        "openapi/v3/lamps.yaml",
        "post:
  title: Make a lamp
  description: |
    For halls.
    And for rooms.
  headers:
    Wechatpay-Serial!: string
  json:
    out_lamp_no!: string 6..32
    owner_name!: string sealed | Who has it.
    keepers: string[] sealed 1..3
    states: string[] (ON, OFF) | Whether it is lit.
    meta!:
      .: string json
      color: string
    lit_at: string date-time
  reply: empty
  status: 202
  errors:
    - 400 PARAM_ERROR
",
    ),
    (
        "openapi/v2/lamps/query.yaml",
        "post:\n  xml:\n    mch_id!: string\n    sign!: string\n  reply:\n    lamp_id_$n: string\n    lamp_fee_$n: integer\n",
    ),
    (
        "webhook/v3/LAMP.LIT.yaml",
        "title: A lamp was lit\nbody:\n  id!: string\n  resource!:\n    ciphertext!:\n      .: string aes-gcm\n      lamp_id!: string\nanswer:\n  code: string (SUCCESS, FAIL)\n",
    ),
];

#[test]
fn documents_of_a_few_tables() {
    let read = read(TABLES);
    let found: Vec<_> = read.diagnostics.iter().map(|found| found.message.clone()).collect();
    assert_eq!(found, [""; 0]);
    insta::assert_snapshot!("v3", openapi::write(&read.api, Volume::V3, &[]).unwrap());
    insta::assert_snapshot!("v2", openapi::write(&read.api, Volume::V2, &[]).unwrap());
    assert_complete("tables", &read);
}

#[test]
fn a_document_may_be_of_some_families() {
    let read = read(TABLES);
    let of = |volume, families: &[&str]| {
        let families: Vec<_> = families.iter().map(|family| (*family).to_owned()).collect();
        let document: Value = serde_json::from_str(&openapi::write(&read.api, volume, &families)?).unwrap();
        let count = |part: &str| document[part].as_object().map_or(0, serde_json::Map::len);
        Some((count("paths"), count("webhooks"), document["tags"].as_array().unwrap().len()))
    };
    for (volume, families, expected) in [
        (Volume::V3, &["v3-lamps"][..], Some((3, 0, 1))),
        (Volume::V3, &["webhook-v3"], Some((0, 1, 1))),
        (Volume::V3, &["webhook-v3", "v3-lamps"], Some((3, 1, 2))),
        (Volume::V3, &["v2-lamps"], None),
        (Volume::V2, &[], Some((1, 0, 1))),
    ] {
        assert_eq!(of(volume, families), expected, "{families:?}");
    }
    assert_eq!(openapi::write(&Api::default(), Volume::V3, &[]), None);
}

#[test]
fn documents_have_all_of_the_catalogue() {
    let (fields, seals) = assert_complete("the catalogue", &wechatpay_codegen::read(&catalogue()));
    // So that the walk below is one over something.
    assert!(fields > 30_000 && seals > 400, "{fields} fields, {seals} seals");
}

#[test]
fn documents_have_all_of_other_specs() {
    for (name, input) in [
        ("specs", specs()),
        ("fragments", input(fragments())),
        ("tables", input([root().join("tests/fixtures/tables")])),
        ("pages", input([root().join("tests/fixtures/pages")])),
    ] {
        assert_complete(name, &wechatpay_codegen::read(&input));
    }
    let Some(input) = real(&["next/markdown", "next/yaml/docs", "official"]) else { return };
    assert_complete("the real documentation", &wechatpay_codegen::read(&input));
}

/// What a part of a model or of a document has: how often each name is there, and each seal with its direction.
#[derive(Debug, Default, PartialEq)]
struct Content {
    names: BTreeMap<String, usize>,
    seals: BTreeMap<String, usize>,
}

impl Content {
    fn count(counts: &mut BTreeMap<String, usize>, key: &str) {
        *counts.entry(key.to_owned()).or_default() += 1;
    }

    fn model<'f>(tables: impl Iterator<Item = (Part, &'f [Field])>, is_notification: bool) -> Self {
        let mut content = Self::default();
        for (part, field) in tables.flat_map(|(part, fields)| fields.iter().map(move |field| (part, field))) {
            let is_header = matches!(part, Part::Header | Part::AnswerHeader);
            // What OpenAPI has other places for.
            let elsewhere = ["accept", "content-type", "authorization"];
            if is_header && elsewhere.contains(&field.wire.to_ascii_lowercase().as_str()) {
                continue;
            }
            let direction = match part {
                Part::Reply => "reply",
                Part::Answer | Part::AnswerHeader => "answer",
                _ if is_notification => "notification",
                _ => "request",
            };
            content.field(field, direction, true);
        }
        content
    }

    fn field(&mut self, field: &Field, direction: &str, is_named: bool) {
        if is_named {
            // As a pattern has it.
            Self::count(&mut self.names, &field.wire.replace("$n", "[0-9]+").replace("$m", "[0-9]+"));
        }
        if let Some((cipher, key)) = field.secrecy.key() {
            let cipher = match cipher {
                Cipher::RsaOaep => "rsa-oaep",
                Cipher::RsaPkcs1v15 => "rsa-pkcs1-v1_5",
                Cipher::Aes256Gcm => "aes-256-gcm",
                Cipher::Aes256Ecb => "aes-256-ecb",
            };
            let key = match key {
                Key::Platform => "platform",
                Key::Merchant => "merchant",
                Key::Bank => "bank",
                Key::ApiV3 => "api-v3",
                Key::ApiV2 => "api-v2",
            };
            Self::count(&mut self.seals, &format!("{cipher} {key} {direction}"));
        }
        let is_list = field.encoding.as_ref().is_some_and(|encoding| encoding.list);
        let is_one = matches!(&field.ty, Type::Object(members) if members.len() == 1);
        for member in field.members() {
            self.field(member, direction, !(is_list && is_one));
        }
    }

    fn document(document: &Value, described: &Value, status: &str) -> Self {
        let mut content = Self::default();
        for parameter in described["parameters"].as_array().into_iter().flatten() {
            Self::count(&mut content.names, parameter["name"].as_str().unwrap());
            content.schema(document, &parameter["schema"]);
        }
        let response = &described["responses"][status];
        let headers = response["headers"].as_object().into_iter().flatten();
        for (name, header) in headers.filter(|(_, header)| header.get("$ref").is_none()) {
            Self::count(&mut content.names, name);
            content.schema(document, &header["schema"]);
        }
        for media in [&described["requestBody"], response] {
            let media = media["content"].as_object().into_iter().flatten();
            media.for_each(|(_, media)| content.schema(document, &media["schema"]));
        }
        content
    }

    fn schema(&mut self, document: &Value, schema: &Value) {
        match schema {
            Value::Object(members) => {
                for (key, value) in members {
                    match key.as_str() {
                        "$ref" => self.schema(document, target(document, value.as_str().unwrap())),
                        "properties" | "patternProperties" => {
                            for (name, property) in value.as_object().unwrap() {
                                let name = name.trim_start_matches('^').trim_end_matches('$');
                                Self::count(&mut self.names, name);
                                self.schema(document, property);
                            }
                        }
                        "examples" | "default" | "enum" | "x-enumDescriptions" => {}
                        "x-wechatpay-sealed" => {
                            let [cipher, key, direction] =
                                ["cipher", "key", "direction"].map(|key| value[key].as_str().unwrap());
                            Self::count(&mut self.seals, &format!("{cipher} {key} {direction}"));
                            self.schema(document, &value["plaintext"]);
                        }
                        _ => self.schema(document, value),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.schema(document, item)),
            _ => {}
        }
    }
}

fn target<'d>(document: &'d Value, reference: &str) -> &'d Value {
    let pointer = reference.strip_prefix('#').unwrap();
    document.pointer(pointer).unwrap_or_else(|| panic!("{reference} leads nowhere"))
}

/// Every operation and notification of a model is in one of both documents, with all of its fields and seals; returned is how
/// many of these there are.
fn assert_complete(name: &str, read: &Read) -> (usize, usize) {
    let (mut calls, mut events) = (BTreeMap::new(), BTreeMap::new());
    for volume in [Volume::V3, Volume::V2] {
        let Some(text) = openapi::write(&read.api, volume, &[]) else { continue };
        assert!(text.starts_with(&format!("{FIRST_LINE}\n \"openapi\": \"3.1.0\",\n")), "{name}");
        let document: Value = serde_json::from_str(&text).unwrap();
        assert_consistent(name, &document);
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, described) in item.as_object().unwrap() {
                let path = path.split('#').next().unwrap();
                let api = described["x-wechatpay-api"].as_str().unwrap();
                let key = format!("{api} {method} {path}");
                let status = described["responses"].as_object().unwrap().keys().next().unwrap();
                let content = Content::document(&document, described, status);
                assert!(calls.insert(key.clone(), content).is_none(), "{name}: {key} is there twice");
            }
        }
        for (key, item) in document["webhooks"].as_object().into_iter().flatten() {
            let described = &item["post"];
            let [api, event] =
                ["x-wechatpay-api", "x-wechatpay-event"].map(|key| described[key].as_str().unwrap());
            let content = Content::document(&document, described, "200");
            assert!(
                events.insert(format!("{api} {event}"), content).is_none(),
                "{name}: {key} is there twice"
            );
        }
    }
    let (mut fields, mut seals) = (0, 0);
    let mut add = |content: &Content| {
        fields += content.names.values().sum::<usize>();
        seals += content.seals.values().sum::<usize>();
    };
    for operation in &read.api.operations {
        let key = format!("{} {} {}", operation.protocol, operation.method.word(), operation.wire_path());
        let found = calls.remove(&key);
        let expected = Content::model(operation.tables(), false);
        add(&expected);
        assert_eq!(found, Some(expected), "{name}: {key}");
    }
    for notification in &read.api.notifications {
        let Notification { protocol, event, .. } = notification;
        let found = events.remove(&format!("{protocol} {event}"));
        let expected = Content::model(notification.tables(), true);
        add(&expected);
        assert_eq!(found, Some(expected), "{name}: {event}");
    }
    assert!(calls.is_empty() && events.is_empty(), "{name}: {calls:?} {events:?}");
    (fields, seals)
}

/// Every reference leads to something, and no identifier is there twice.
fn assert_consistent(name: &str, document: &Value) {
    let mut ids = BTreeSet::new();
    walk(document, &mut |key, value| match (key, value) {
        ("$ref", Value::String(reference)) => {
            target(document, reference);
        }
        ("operationId", Value::String(id)) => assert!(ids.insert(id.clone()), "{name}: {id} is there twice"),
        _ => {}
    });
}

fn walk(value: &Value, visit: &mut dyn FnMut(&str, &Value)) {
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| {
            visit(key, value);
            walk(value, visit);
        }),
        Value::Array(items) => items.iter().for_each(|item| walk(item, visit)),
        _ => {}
    }
}
