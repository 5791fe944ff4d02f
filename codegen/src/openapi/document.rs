//! The model in, the document as a value out.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::components::Components;
use super::names::{Ids, Keys};
use super::{Volume, errors, operation, responses, webhook};
use crate::ir::{Api, Notification, Operation};

/// The scheme in which calls of API v3 are signed.
pub const MERCHANT: &str = "WECHATPAY2-SHA256-RSA2048";

/// That of the API of brands.
pub const BRAND: &str = "WECHATPAY-BRAND-SHA256-RSA2048";

/// What the connections of some calls of API v2 need.
pub const CERTIFICATE: &str = "merchant-certificate";

/// The hosts that serve both APIs in mainland China.
const SERVERS: [&str; 2] = ["https://api.mch.weixin.qq.com", "https://api2.mch.weixin.qq.com"];

/// The document; `None` where nothing is in it.
pub fn document(api: &Api, volume: Volume, families: &[String]) -> Option<Value> {
    let is_wanted = |family: &String| families.is_empty() || families.contains(family);
    let operations: Vec<&Operation> =
        api.operations.iter().filter(|it| volume.has(it.protocol) && is_wanted(&it.feature())).collect();
    let notifications: Vec<&Notification> =
        api.notifications.iter().filter(|it| volume.has(it.protocol) && is_wanted(&it.feature())).collect();
    if operations.is_empty() && notifications.is_empty() {
        return None;
    }
    let (mut components, mut ids, mut keys) = (Components::default(), Ids::default(), Keys::default());
    let mut paths: Map<String, Value> = Map::new();
    for found in &operations {
        let item = paths.entry(keys.key(found)).or_insert_with(|| json!({}));
        let codes = &api.guide.codes;
        let described = operation::operation(&mut components, &mut ids, codes, &SERVERS, found);
        if let Some(item) = item.as_object_mut() {
            item.insert(found.method.word().into(), described);
        }
    }
    let webhooks: Map<String, Value> = notifications
        .iter()
        .map(|found| {
            let described = webhook::webhook(&mut components, &mut ids, &api.guide.codes, found);
            (webhook::key(found), described)
        })
        .collect();
    let named = operations.iter().map(|it| it.feature());
    let used: BTreeSet<String> = named.chain(notifications.iter().map(|it| it.feature())).collect();
    let mut document = Map::new();
    document.insert("openapi".into(), "3.1.0".into());
    document.insert("info".into(), info(volume));
    document.insert("servers".into(), SERVERS.into_iter().map(operation::server).collect());
    document.insert("tags".into(), used.iter().map(|family| tag(api, family)).collect());
    document.insert("paths".into(), paths.into());
    if !webhooks.is_empty() {
        document.insert("webhooks".into(), webhooks.into());
    }
    let (document, schemas) = components.resolved(document.into());
    let Value::Object(mut document) = document else { return None };
    document.insert("components".into(), parts(volume, schemas));
    Some(document.into())
}

fn info(volume: Volume) -> Value {
    let (title, description) = match volume {
        Volume::V3 => (
            "WeChat Pay API v3 and API of brands",
            "Members that begin with `x-wechatpay-` say what OpenAPI has no word for: what is sealed with which key \
             (`x-wechatpay-sealed`), how calls are signed, whether one may be sent twice. Listed values are open: the service \
             adds others without notice.",
        ),
        Volume::V2 => (
            "WeChat Pay API v2",
            "Calls are XML documents that are signed by a member of their own, `sign`: see `x-wechatpay-signing`. Listed values \
             are open: the service adds others without notice.",
        ),
    };
    json!({
        "title": title,
        "version": env!("CARGO_PKG_VERSION"),
        "description": description,
        "license": { "name": env!("CARGO_PKG_LICENSE"), "identifier": env!("CARGO_PKG_LICENSE") },
    })
}

fn tag(api: &Api, family: &str) -> Value {
    let mut tag = Map::from_iter([("name".to_owned(), family.into())]);
    if let Some(words) = api.guide.families.get(family) {
        // The word that Redoc and others know.
        tag.insert("x-displayName".into(), words.title.as_str().into());
        let texts = [words.title.as_str(), &words.text].into_iter().filter(|text| !text.is_empty());
        tag.insert("description".into(), texts.collect::<Vec<_>>().join("\n\n").into());
        if let Some(term) = &words.term {
            tag.insert("x-wechatpay-term".into(), term.as_str().into());
        }
    }
    tag.into()
}

fn parts(volume: Volume, mut schemas: Map<String, Value>) -> Value {
    let certificate = json!({
        "type": "mutualTLS",
        "description": "The merchant's own certificate.",
    });
    if volume == Volume::V2 {
        return json!({ "schemas": schemas, "securitySchemes": { CERTIFICATE: certificate } });
    }
    schemas.insert("Error".into(), errors::schema());
    let scheme = |scheme: &str, of: &str| {
        json!({
            "type": "http",
            "scheme": scheme,
            "description": format!(
                "The signature of {of} over method, path with query, timestamp, nonce and body, by RSA with SHA-256."
            ),
        })
    };
    let headers: Map<String, Value> = responses::SIGNED
        .into_iter()
        .map(|(name, text)| (name.to_owned(), json!({ "description": text, "schema": { "type": "string" } })))
        .collect();
    json!({
        "schemas": schemas,
        "responses": {
            "Failure": {
                "description": "Refused, or failed.",
                "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Error" } } },
            },
        },
        "headers": headers,
        "securitySchemes": {
            MERCHANT: scheme(MERCHANT, "a merchant"),
            BRAND: scheme(BRAND, "a brand"),
            CERTIFICATE: certificate,
        },
    })
}
