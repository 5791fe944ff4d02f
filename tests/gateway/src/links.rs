//! A reply enters; it leaves with the gateway's own downloads in it: addresses, and the digests of what is there.
//!
//! The general rule: where an object has a `download_url`, or a `url` beside a `hash_value`, that is where a file is
//! fetched by the operation that takes a `token`.

use serde_json::{Map, Value as Json};
use wechatpay_codegen::ir::{Api, Field, Operation, Presence, Protocol, Reply};
use wechatpay_runtime as rt;
use wechatpay_runtime::NonceSource as _;

use crate::{bill, sample};

const URL: &str = "download_url";
const HASH_TYPE: &str = "hash_type";
const HASH_VALUE: &str = "hash_value";
const TOKEN: &str = "token";
/// How the queries of bills and of downloads name the compression.
const COMPRESSION: [&str; 2] = ["tar_type", "tartype"];

/// What is put into one reply.
pub struct Links {
    url: Option<String>,
    is_wrong: bool,
}

/// Whether a request asks for a zipped file.
pub fn is_zipped<'t>(mut texts: impl FnMut(&str) -> Option<&'t str>) -> bool {
    COMPRESSION.iter().any(|name| texts(name) == Some("GZIP"))
}

/// Whether replies of this kind announce the digest of a file.
pub fn announces_digest(reply: &Reply) -> bool {
    fn has(fields: &[Field]) -> bool {
        let named = |name: &str| fields.iter().any(|field| field.wire == name);
        let nested = |field: &Field| has(&field.members().into_iter().cloned().collect::<Vec<_>>());
        named(HASH_VALUE) && (named(URL) || named("url")) || fields.iter().any(nested)
    }
    matches!(reply, Reply::Json(fields) if has(fields))
}

impl Links {
    /// Links to the download that belongs to this operation, below this address.
    pub fn new(api: &Api, operation: &Operation, base: &str, is_zipped: bool, is_wrong: bool) -> Self {
        let target = target(api, operation).map(|target| address(target, base, is_zipped));
        Self { url: target, is_wrong }
    }

    /// Puts them in wherever a file is announced.
    pub fn fill(&self, document: &mut Map<String, Json>) {
        let name = match document.contains_key(HASH_VALUE) {
            true if !document.contains_key(URL) => "url",
            _ => URL,
        };
        if let (Some(Json::String(text)), Some(url)) = (document.get_mut(name), &self.url) {
            text.clone_from(url);
            if document.contains_key(HASH_VALUE) {
                let stated: Option<rt::HashType> =
                    document.get(HASH_TYPE).and_then(Json::as_str).and_then(|text| text.parse().ok());
                let kind = stated.unwrap_or(rt::HashType::Sha1);
                document.insert(HASH_VALUE.to_owned(), Json::from(bill::digest(kind, self.is_wrong)));
                if let Some(text) = document.get_mut(HASH_TYPE) {
                    *text = Json::from(kind.to_string());
                }
            }
        }
        for value in document.values_mut() {
            match value {
                Json::Object(inner) => self.fill(inner),
                Json::Array(items) => {
                    items.iter_mut().filter_map(Json::as_object_mut).for_each(|inner| self.fill(inner))
                }
                _ => {}
            }
        }
    }
}

/// The download of the same family, or else the one that asks for the least besides its token.
fn target<'a>(api: &'a Api, operation: &Operation) -> Option<&'a Operation> {
    let required = |found: &Operation| {
        let fields = found.query.iter().flatten();
        fields.filter(|field| field.presence == Presence::Required).count()
    };
    let takes_token = |found: &&Operation| {
        found.protocol == Protocol::V3
            && matches!(found.reply, Reply::Stream { .. })
            && found.query.iter().flatten().any(|field| field.wire == TOKEN)
    };
    let distance = |found: &&Operation| (found.path.family() != operation.path.family(), required(found));
    api.operations.iter().filter(takes_token).min_by_key(distance)
}

fn address(target: &Operation, base: &str, is_zipped: bool) -> String {
    let token = rt::SystemNonces.nonce().unwrap_or_default();
    let fields = target.query.iter().flatten();
    let pairs = fields.filter_map(|field| {
        let name = field.wire.as_str();
        let text = match name {
            TOKEN => token.clone(),
            _ if COMPRESSION.contains(&name) => is_zipped.then(|| "GZIP".to_owned())?,
            _ if field.presence == Presence::Required => {
                let value = sample::object(std::slice::from_ref(field), &|_| None).remove(name)?;
                crate::v2::text(&value)
            }
            _ => return None,
        };
        Some(format!("{name}={text}"))
    });
    format!("{base}{}?{}", target.wire_path(), pairs.collect::<Vec<_>>().join("&"))
}
