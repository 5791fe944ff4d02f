//! Listeners enter; every request that comes is answered, spoiled where that was asked for, and recorded.

use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::response::Response;
use bytes::Bytes;
use http::StatusCode;
use http::request::Parts;
use http_body_util::{BodyExt as _, Limited};

use crate::call::{Call, REFUSED_AS_TOLD, Target};
use crate::check::Fault;
use crate::codes;
use crate::control;
use crate::record::Sealed;
use crate::reply::Answer;
use crate::shared::Shared;
use crate::tls::{Peer, TlsListener};
use crate::{Misbehavior, Record};

/// More than any upload has.
const LIMIT: usize = 64 << 20;

pub async fn run(plain: tokio::net::TcpListener, tls: TlsListener, shared: Arc<Shared>) {
    let app = Router::new().fallback(answer).with_state(shared);
    let plain = axum::serve(plain, app.clone().into_make_service_with_connect_info::<Peer>());
    let tls = axum::serve(tls, app.into_make_service_with_connect_info::<Peer>());
    // They end with the runtime.
    let _ = tokio::join!(plain.into_future(), tls.into_future());
}

async fn answer(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    if let Some(path) = control::asked(parts.uri.path()) {
        return control::answer(&shared, &parts, peer, path, body).await;
    }
    let named = parts.headers.get("Wechatpay-Serial");
    let target = Target::of(&shared, &parts);
    let key = target.signing_key(&shared, named);
    let Ok(body) = Limited::new(body, LIMIT).collect().await else {
        return too_large(&shared, &parts, key.serial).finish(key, None);
    };
    let body = body.to_bytes();
    shared.learn(named, matches!(target, Target::Certificates));
    let misbehavior = shared.next_misbehavior(target.traits());
    if let Some(Misbehavior::Stall(duration)) = misbehavior {
        tokio::time::sleep(duration).await;
    }
    let mut call = Call::new(&shared, &parts, body, peer, misbehavior.as_ref());
    let mut answer = call.answer(&target).await;
    match misbehavior {
        Some(Misbehavior::Status(status, retry_after)) => answer = refused(status, retry_after),
        Some(Misbehavior::Html) => answer = html(),
        Some(Misbehavior::Refuse(status, ref code)) if call.faults.is_empty() => {
            answer = call.refuse_as_told(&target, status, code);
        }
        Some(Misbehavior::RefuseAndWait(status, ref code, seconds)) if call.faults.is_empty() => {
            answer = call.refuse_as_told(&target, status, code).retried_after(seconds);
        }
        Some(Misbehavior::RefuseUnsigned(status, ref code)) if call.faults.is_empty() => {
            answer = call.refuse_unsigned(&target, status, code);
        }
        _ => {}
    }
    // A rotation changes the key from this reply on.
    let key = target.signing_key(&shared, named);
    let record = Record {
        request: format!("{} {}", parts.method, parts.uri.path()),
        operation: target.operation().map(ToString::to_string),
        status: answer.status.as_u16(),
        faults: call.faults,
        opened: call.opened,
        body: call.body_shown,
        reply: answer.clear.take(),
        sealed: Sealed { body: call.sealed, reply: std::mem::take(&mut answer.sealed) },
        signed_by: answer.signs(misbehavior.as_ref()).then(|| key.serial.to_owned()),
    };
    shared.record(record);
    answer.finish(key, misbehavior.as_ref())
}

/// Refuses what is not read to its end, and records that.
fn too_large(shared: &Shared, parts: &Parts, signed_by: &str) -> Answer {
    let issue = "the body is too large";
    let status = StatusCode::PAYLOAD_TOO_LARGE;
    shared.record(Record {
        request: format!("{} {}", parts.method, parts.uri.path()),
        operation: Target::of(shared, parts).operation().map(ToString::to_string),
        status: status.as_u16(),
        faults: vec![Fault::new("/body", issue)],
        opened: Vec::new(),
        body: None,
        reply: None,
        sealed: Sealed::default(),
        signed_by: Some(signed_by.to_owned()),
    });
    Answer::refused(status, "PARAM_ERROR", issue, None)
}

fn html() -> Answer {
    let page = Bytes::from_static(b"<html><body><h1>502 Bad Gateway</h1></body></html>");
    Answer::new(StatusCode::BAD_GATEWAY, "text/html", page, false)
}

fn refused(status: u16, retry_after: Option<u64>) -> Answer {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let answer = Answer::refused(status, codes::code_of(status), REFUSED_AS_TOLD, None);
    retry_after.into_iter().fold(answer, Answer::retried_after)
}
