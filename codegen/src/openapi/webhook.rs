//! A notification in, a webhook out.

use heck::ToSnakeCase as _;
use serde_json::{Map, Value, json};

use super::components::Components;
use super::names::Ids;
use super::operation::begun;
use super::schema::{Direction, Maker, object};
use super::{body, errors, extensions, parameters};
use crate::ir::{Codes, Notification, Protocol};

/// Its key: the event, and that of a brand with a word for that, since both APIs may have the same.
pub fn key(notification: &Notification) -> String {
    match notification.protocol {
        Protocol::V2 | Protocol::V3 => notification.event.clone(),
        Protocol::Brand => format!("brand {}", notification.event),
    }
}

/// A webhook of a document.
pub fn webhook(
    components: &mut Components,
    ids: &mut Ids,
    codes: &Codes,
    notification: &Notification,
) -> Value {
    let path = format!("/{}/{}", notification.protocol, notification.event.to_snake_case());
    let mut members = begun(&ids.id("on", &path), &notification.feature(), &notification.doc);
    let direction = Direction::Notification;
    let mut maker = Maker { components, direction, subject: Some(&notification.event) };
    let parameters = parameters::headers(&mut maker, &notification.headers);
    if !parameters.is_empty() {
        members.insert("parameters".into(), parameters.into());
    }
    let is_json = notification.protocol.is_json();
    let document = if is_json { body::json } else { body::xml };
    let media_type = if is_json { "application/json" } else { body::XML };
    let content = document(&mut maker, &notification.body);
    let content = object([(media_type, content)]);
    members.insert("requestBody".into(), object([("required", true.into()), ("content", content)]));
    maker.direction = Direction::Answer;
    let mut answer = Map::new();
    let headers = parameters::reply_headers(&mut maker, &notification.acknowledgement_headers);
    if !headers.is_empty() {
        answer.insert("headers".into(), headers.into());
    }
    if !notification.acknowledgement.is_empty() {
        let content = document(&mut maker, &notification.acknowledgement);
        answer.insert("content".into(), object([(media_type, content)]));
    }
    let with = |text: &str| {
        let mut response = Map::from_iter([("description".to_owned(), text.into())]);
        response.append(&mut answer.clone());
        response
    };
    let mut responses = Map::new();
    responses.insert("200".into(), with("The notification was taken.").into());
    if is_json {
        responses.insert("default".into(), with("It was not taken, and is sent again later.").into());
    }
    members.insert("responses".into(), responses.into());
    // Nobody is to identify themselves: what comes is verified by its signature.
    members.insert("security".into(), json!([]));
    extensions::doc(&mut members, &notification.doc, &notification.lifecycle);
    members.insert("x-wechatpay-api".into(), notification.protocol.word().into());
    members.insert("x-wechatpay-event".into(), notification.event.as_str().into());
    let listed: Vec<_> = errors::by_status(&notification.errors).into_values().flatten().collect();
    if !listed.is_empty() {
        let name = notification.to_string();
        members.insert("x-wechatpay-errors".into(), errors::explained(codes, &name, &listed));
    }
    object([("post", members.into())])
}
