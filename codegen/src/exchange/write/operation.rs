//! An operation or notification of a model in, the same in the form out.

use super::field::fields;
use super::place::Places;
use crate::exchange::shape::operation::{
    Body, Cause, Doc, ErrorCode, Host, Lifecycle, Link, Notification, Operation, RateLimit, Reply, Stream,
};
use crate::exchange::shape::words::{Counted, CountedFor};
use crate::ir;

pub fn operation(places: &mut Places<'_>, operation: &ir::Operation) -> Operation {
    let ir::Operation {
        protocol,
        method,
        // It is in the path on the wire.
        path: _,
        doc: said,
        host,
        client_certificate,
        nonce,
        fragment,
        variables,
        query,
        headers,
        body,
        reply: answer,
        status,
        reply_signed,
        errors: codes,
        rate_limits,
        lifecycle: life,
        example,
        reply_example,
        origin,
        witnesses,
    } = operation;
    Operation {
        name: operation.to_string(),
        protocol: (*protocol).into(),
        method: (*method).into(),
        path: operation.wire_path(),
        doc: doc(said),
        host: match host.clone() {
            ir::Host::Main => None,
            ir::Host::Also(url) => Some(Host::Also(url)),
            ir::Host::Fixed(url) => Some(Host::Fixed(url)),
        },
        client_certificate: *client_certificate,
        nonce: *nonce == ir::Nonce::Injected,
        fragment: fragment.clone(),
        variables: fields(places, variables),
        query: query.as_ref().map(|query| fields(places, query)),
        headers: fields(places, headers),
        body: match body {
            ir::Body::None => None,
            ir::Body::Json(members) => Some(Body::Json(fields(places, members))),
            ir::Body::Xml(members) => Some(Body::Xml(fields(places, members))),
            ir::Body::Form(members) => Some(Body::Form(fields(places, members))),
        },
        reply: reply(places, answer),
        status: *status,
        reply_signed: *reply_signed,
        errors: errors(codes),
        rate_limits: rate_limits.iter().map(rate_limit).collect(),
        lifecycle: lifecycle(life),
        example: example.clone(),
        reply_example: reply_example.clone(),
        origin: Some(places.place(*origin)),
        witnesses: places.witnesses(witnesses),
    }
}

pub fn notification(places: &mut Places<'_>, notification: &ir::Notification) -> Notification {
    let ir::Notification {
        protocol,
        event,
        doc: said,
        headers,
        body,
        acknowledgement,
        acknowledgement_headers,
        errors: codes,
        lifecycle: life,
        origin,
        witnesses,
    } = notification;
    Notification {
        name: notification.to_string(),
        protocol: (*protocol).into(),
        event: event.clone(),
        doc: doc(said),
        headers: fields(places, headers),
        body: fields(places, body),
        acknowledgement: fields(places, acknowledgement),
        acknowledgement_headers: fields(places, acknowledgement_headers),
        errors: errors(codes),
        lifecycle: lifecycle(life),
        origin: Some(places.place(*origin)),
        witnesses: places.witnesses(witnesses),
    }
}

fn reply(places: &mut Places<'_>, reply: &ir::Reply) -> Reply {
    match reply {
        ir::Reply::Json(members) => Reply::Json(fields(places, members)),
        ir::Reply::Xml(members) => Reply::Xml(fields(places, members)),
        ir::Reply::Empty => Reply::Empty,
        ir::Reply::Stream { error } => {
            Reply::Stream(Stream { error: error.as_ref().map(|members| fields(places, members)) })
        }
        ir::Reply::Redirect => Reply::Redirect,
    }
}

fn doc(doc: &ir::Doc) -> Doc {
    let ir::Doc { title, term, text, links, roles, updated } = doc.clone();
    let link = |ir::Link { label, url }| Link { label, url };
    Doc { title, term, text, links: links.into_iter().map(link).collect(), roles, updated }
}

fn errors(codes: &[ir::ErrorCode]) -> Vec<ErrorCode> {
    let cause = |ir::Cause { description, advice }| Cause { description, advice };
    let error = |ir::ErrorCode { status, code, causes }| ErrorCode {
        code,
        status,
        causes: causes.into_iter().map(cause).collect(),
    };
    codes.iter().cloned().map(error).collect()
}

fn rate_limit(limit: &ir::RateLimit) -> RateLimit {
    let ir::RateLimit { calls, period, scope, counted } = *limit;
    let counted_for = Some(scope.into()).filter(|scope| *scope != CountedFor::Unstated);
    let counted = Some(counted.into()).filter(|counted| *counted != Counted::Calls);
    RateLimit { calls, per: period.into(), counted_for, counted }
}

fn lifecycle(lifecycle: &ir::Lifecycle) -> Lifecycle {
    let ir::Lifecycle { state, since, successors, deprecated } = lifecycle.clone();
    let state = Some(state).filter(|state| *state != ir::State::Active).map(Into::into);
    Lifecycle { state, since, successors, deprecated }
}
