//! What a program asks of the gateway itself enters, on paths of its own; the answer leaves, unsigned.

use axum::body::Body;
use axum::response::Response;
use http::{HeaderValue, Method, StatusCode, header};
use serde_json::{Value as Json, json};

use crate::notify::{self, Event};
use crate::shared::Shared;
use crate::{GatewayError, Misbehavior, Record};

/// No operation begins like this.
pub const PREFIX: &str = "/_gateway";

/// What there is, for those who ask for something else.
const PATHS: &str = "POST /_gateway/misbehave, POST /_gateway/notify, GET and DELETE /_gateway/records";

pub async fn answer(shared: &Shared, method: &Method, path: &str, body: &[u8]) -> Response {
    let result = match (method.as_str(), path) {
        ("POST", "/misbehave") => read(body).and_then(|asked| misbehave(shared, &asked)),
        ("POST", "/notify") => match read(body) {
            Ok(asked) => notify(shared, &asked).await,
            Err(error) => Err(error),
        },
        ("GET", "/records") => Ok(shared.records().iter().map(Record::to_json).collect()),
        ("DELETE", "/records") => {
            shared.forget();
            Ok(json!({}))
        }
        _ => Err((StatusCode::NOT_FOUND, format!("there is {PATHS}"))),
    };
    let (status, document) = match result {
        Ok(document) => (StatusCode::OK, document),
        Err((status, message)) => (status, json!({ "message": message })),
    };
    let mut response = Response::new(Body::from(format!("{document}\n")));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

type Refusal = (StatusCode, String);

fn read(body: &[u8]) -> Result<Json, Refusal> {
    serde_json::from_slice(body).map_err(|error| bad(format!("the body is no JSON: {error}")))
}

fn bad(message: impl Into<String>) -> Refusal {
    (StatusCode::BAD_REQUEST, message.into())
}

/// One misbehavior, or a list of them.
fn misbehave(shared: &Shared, asked: &Json) -> Result<Json, Refusal> {
    let asked = asked.as_array().map_or_else(|| std::slice::from_ref(asked), Vec::as_slice);
    let all: Result<Vec<Misbehavior>, String> = asked.iter().map(Misbehavior::from_json).collect();
    for misbehavior in all.map_err(bad)? {
        shared.misbehave(misbehavior);
    }
    Ok(json!({ "waiting": shared.waiting() }))
}

async fn notify(shared: &Shared, asked: &Json) -> Result<Json, Refusal> {
    let url = asked.get("url").and_then(Json::as_str).ok_or_else(|| bad("`url` is missing"))?;
    let event = Event::from_json(asked).map_err(bad)?;
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
