//! What a program asks of the gateway itself enters, on paths of its own; the answer leaves, unsigned.

mod answers;
mod guard;
mod unique;

use axum::body::Body;
use axum::response::Response;
use http::request::Parts;
use http::{HeaderValue, StatusCode, header};
use http_body_util::{BodyExt as _, Limited};
use serde_json::{Value as Json, json};

use self::unique::Unique;
use crate::members::Members;
use crate::notify::{self, Event};
use crate::record::{Record, Shown};
use crate::shared::Shared;
use crate::tls::Peer;
use crate::{GatewayError, Misbehavior};

/// No operation begins like this.
const PREFIX: &str = "/_gateway";

/// What there is, for those who ask for something else.
const PATHS: &str = "POST /_gateway/misbehave, POST /_gateway/answers, POST /_gateway/echo, POST /_gateway/notify, \
GET /_gateway/records and GET /_gateway/misbehave; DELETE, of all but notify, clears";

/// More than any list of misbehaviors or member of a notification has.
const LIMIT: usize = 1 << 20;

/// Whether a path belongs to the control; what follows is what is asked for.
pub fn asked(path: &str) -> Option<&str> {
    path.strip_prefix(PREFIX).filter(|rest| rest.is_empty() || rest.starts_with('/'))
}

pub async fn answer(shared: &Shared, parts: &Parts, peer: Peer, path: &str, body: Body) -> Response {
    let (status, document) = match carry_out(shared, parts, peer, path, body).await {
        Ok(document) => (StatusCode::OK, document),
        Err((status, message)) => (status, json!({ "message": message })),
    };
    let mut response = Response::new(Body::from(format!("{document}\n")));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

async fn carry_out(
    shared: &Shared,
    parts: &Parts,
    peer: Peer,
    path: &str,
    body: Body,
) -> Result<Json, Refusal> {
    guard::check(parts, peer, shared.address(peer), &shared.token)?;
    let query = parts.uri.query().unwrap_or_default();
    let shown = match (path, query) {
        (_, "") | ("/records", "sealed=masked") => Shown::Masked,
        ("/records", "sealed=opened") => Shown::Opened,
        ("/records", _) => return Err(bad("the query of records is `sealed=opened` or `sealed=masked`")),
        _ => return Err(bad("there is no query here")),
    };
    match (parts.method.as_str(), path) {
        ("POST", "/misbehave") => misbehave(shared, &read(body).await?),
        ("GET", "/misbehave") => Ok(json!({ "waiting": shared.waiting() })),
        ("DELETE", "/misbehave") => {
            shared.behave();
            Ok(json!({ "waiting": shared.waiting() }))
        }
        ("POST", "/answers") => answers::prepare(shared, &read(body).await?).map_err(bad),
        ("DELETE", "/answers") => {
            shared.untell();
            Ok(json!({}))
        }
        ("POST", "/echo") => {
            Members::of(&read(body).await?, &[]).map_err(bad)?;
            shared.echo(true);
            Ok(json!({}))
        }
        ("DELETE", "/echo") => {
            shared.echo(false);
            Ok(json!({}))
        }
        ("POST", "/notify") => notify(shared, &read(body).await?).await,
        ("GET", "/records") => {
            Ok(shared.records().iter().map(|record| Record::to_json(record, shown)).collect())
        }
        ("DELETE", "/records") => {
            shared.forget();
            Ok(json!({}))
        }
        (_, "/misbehave" | "/answers" | "/echo" | "/notify" | "/records") => {
            Err((StatusCode::METHOD_NOT_ALLOWED, format!("there is {PATHS}")))
        }
        _ => Err((StatusCode::NOT_FOUND, format!("there is {PATHS}"))),
    }
}

type Refusal = (StatusCode, String);

async fn read(body: Body) -> Result<Json, Refusal> {
    let body = Limited::new(body, LIMIT).collect().await;
    let body = body.map_err(|error| bad(format!("the body cannot be read: {error}")))?;
    let read: Result<Unique, _> = serde_json::from_slice(&body.to_bytes());
    read.map(Unique::into_inner).map_err(|error| bad(format!("the body is not JSON: {error}")))
}

fn bad(message: impl Into<String>) -> Refusal {
    (StatusCode::BAD_REQUEST, message.into())
}

/// One thing that is asked for, or a list of them.
fn each(asked: &Json) -> &[Json] {
    asked.as_array().map_or_else(|| std::slice::from_ref(asked), Vec::as_slice)
}

fn misbehave(shared: &Shared, asked: &Json) -> Result<Json, Refusal> {
    let all: Result<Vec<Misbehavior>, String> = each(asked).iter().map(Misbehavior::from_json).collect();
    for misbehavior in all.map_err(bad)? {
        shared.misbehave(misbehavior);
    }
    Ok(json!({ "waiting": shared.waiting() }))
}

async fn notify(shared: &Shared, asked: &Json) -> Result<Json, Refusal> {
    let (event, url) = Event::from_json(asked).map_err(bad)?;
    let notification = notify::build(shared, &event).map_err(|error| bad(error.to_string()))?;
    match notify::deliver(url, &notification).await {
        Ok(delivery) => Ok(json!({
            "status": delivery.status,
            "body": delivery.body,
            "accepted": delivery.is_accepted,
        })),
        Err(error @ GatewayError::Undelivered(_)) => Err((StatusCode::BAD_GATEWAY, error.to_string())),
        Err(error) => Err(bad(error.to_string())),
    }
}
