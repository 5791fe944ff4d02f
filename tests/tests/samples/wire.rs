//! A sample or an operation enters; what leaves is what goes over the wire, keyed as a sample is.

use serde_json::{Map, Value as Json, json};
use wechatpay_codegen::ir::Format;
use wechatpay_codegen::surface::php::Literal;
use wechatpay_sdk::rt;

use crate::class::{Difference, unwritable};

/// The argument of a sample, expressions left out.
pub fn argument(literal: &Literal) -> Json {
    let mut argument = said(literal);
    // PHP has one empty array; the parts of a request are objects.
    for part in argument.as_object_mut().into_iter().flatten().map(|(_, part)| part) {
        if part.as_array().is_some_and(Vec::is_empty) {
            *part = json!({});
        }
    }
    argument
}

fn said(literal: &Literal) -> Json {
    match literal {
        Literal::Scalar(value) => value.clone(),
        Literal::List(items) => items.iter().map(said).collect(),
        Literal::Map(members) => {
            let read = members.iter().filter(|(_, value)| *value != Literal::Unread);
            Json::Object(read.map(|(name, value)| (name.clone(), said(value))).collect())
        }
        Literal::Embedded(Format::UrlEncoded, inner) => Json::from(form(&said(inner))),
        Literal::Embedded(_, inner) => Json::from(said(inner).to_string()),
        Literal::Unread => Json::Null,
    }
}

/// `k=v&…`, percent-encoded as a whole.
fn form(members: &Json) -> String {
    let members = members.as_object().into_iter().flatten();
    let text = |value: &Json| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let pairs: Vec<_> = members.map(|(name, value)| format!("{name}={}", text(value))).collect();
    let bytes = pairs.join("&").into_bytes().into_iter();
    bytes
        .map(|byte| match byte {
            b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            _ if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// Undoes [`form`]; all values are texts.
pub fn from_form(text: &str) -> Json {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [byte, after @ ..] = rest {
        let hex = after.get(..2).and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match (byte, hex) {
            (b'%', Some(hex)) => (bytes.push(hex), rest = &after[2..]),
            (byte, _) => (bytes.push(*byte), rest = after),
        };
    }
    let text = String::from_utf8(bytes).unwrap_or_default();
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    Json::Object(pairs.map(|(name, value)| (name.to_owned(), value.into())).collect())
}

/// Lets sealed texts travel as they are.
pub fn seal(parts: rt::codegen::PartsMut<'_>) {
    let sealed: Result<(), std::convert::Infallible> =
        parts.for_each_sensitive(&mut |_, sensitive| sensitive.seal_with(&mut |text| Ok(text.to_owned())));
    sealed.unwrap();
}

/// What an operation sends, and how.
pub fn request(
    spec: &rt::codegen::OperationSpec,
    segment: &dyn Fn(&str) -> Option<String>,
    parts: rt::codegen::Parts<'_>,
) -> Result<Json, Difference> {
    let mut out = Map::new();
    let variables = spec.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    for name in variables {
        out.insert(name.to_owned(), segment(name).into());
    }
    for (name, record) in [("query", parts.query), ("headers", parts.headers)] {
        if let Some(record) = record {
            out.insert(name.to_owned(), written(record)?);
        }
    }
    if let Some(body) = parts.body {
        match (spec.body, body.slot()) {
            (rt::codegen::BodyKind::Multipart, rt::codegen::Slot::Record(record)) => {
                out.insert("body".to_owned(), form_parts(record)?);
            }
            (rt::codegen::BodyKind::Xml, _) => drop(out.insert("xml".to_owned(), written(body)?)),
            _ => drop(out.insert("json".to_owned(), written(body)?)),
        }
    }
    match spec.host {
        rt::codegen::Host::Default => {}
        rt::codegen::Host::At(url) | rt::codegen::Host::Also(url) => {
            drop(out.insert("base_uri".to_owned(), url.into()))
        }
    }
    if spec.client_certificate {
        out.insert("security".to_owned(), json!(true));
    }
    if spec.protocol == rt::codegen::Protocol::V2 && spec.nonce == rt::codegen::Nonce::Omitted {
        out.insert("nonceless".to_owned(), json!(true));
    }
    if let Some(fragment) = spec.fragment {
        out.insert("fragment".to_owned(), format!("#{fragment}").into());
    }
    Ok(Json::Object(out))
}

fn written(value: &dyn rt::Value) -> Result<Json, Difference> {
    let text = rt::json::to_string(value).map_err(unwritable)?;
    Ok(serde_json::from_str(&text).unwrap())
}

/// The parts of a multipart body but its files, whose bytes are in no page.
fn form_parts(record: &dyn rt::codegen::Record) -> Result<Json, Difference> {
    let mut out = Ok(Map::new());
    record.visit(&mut |values| {
        for (field, value) in record.shape().fields().zip(values) {
            if value.slot().is_absent() || matches!(value.slot(), rt::codegen::Slot::File(_)) {
                continue;
            }
            let text = written(*value).map(|value| match field.encoding {
                rt::codegen::Encoding::Plain => value,
                _ => value.to_string().into(),
            });
            match (&mut out, text) {
                (Ok(members), Ok(text)) => drop(members.insert(field.wire.to_owned(), text)),
                (Ok(_), Err(error)) => out = Err(error),
                (Err(_), _) => {}
            }
        }
    });
    out.map(Json::Object)
}
