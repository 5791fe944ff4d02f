//! An operation or notification of a document in, that of the model out.

use super::cx::Cx;
use super::field::fields;
use crate::exchange::shape::operation::{
    Body, Cause, Doc, ErrorCode, Host, Lifecycle, Link, Notification, Operation, RateLimit, Reply, Stream,
};
use crate::{ir, rules};

pub fn operation(cx: &mut Cx<'_>, operation: Operation) -> ir::Operation {
    let Operation {
        name,
        protocol,
        method,
        path: on_wire,
        doc: said,
        host: url,
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
    cx.of = Some(name.clone());
    let protocol = protocol.into();
    let operation = ir::Operation {
        protocol,
        method: method.into(),
        path: path(cx, protocol, &on_wire),
        doc: doc(said),
        host: host(cx, url),
        client_certificate,
        nonce: if nonce { ir::Nonce::Injected } else { ir::Nonce::Omitted },
        fragment,
        variables: fields(cx, ir::Part::Path, variables),
        query: query.map(|query| fields(cx, ir::Part::Query, query)),
        headers: fields(cx, ir::Part::Header, headers),
        body: match body {
            None => ir::Body::None,
            Some(Body::Json(members)) => ir::Body::Json(fields(cx, BODIES[0], members)),
            Some(Body::Xml(members)) => ir::Body::Xml(fields(cx, BODIES[1], members)),
            Some(Body::Form(members)) => ir::Body::Form(fields(cx, BODIES[2], members)),
        },
        reply: reply(cx, answer),
        status,
        reply_signed,
        errors: errors(cx, codes),
        rate_limits: rate_limits.into_iter().map(rate_limit).collect(),
        lifecycle: lifecycle(life),
        example,
        reply_example,
        origin: cx.span(origin),
        witnesses: cx.witnesses(witnesses),
    };
    if operation.to_string() != name {
        cx.bad(&format!("its name is `{name}`, and by its protocol, method and path it is `{operation}`"));
    }
    let described = operation.variables.iter().map(|field| field.wire.as_str());
    if !operation.path.variables().eq(described) {
        cx.bad("its `variables` are not those of its path, in their order");
    }
    operation
}

/// The bodies that a request can have.
const BODIES: [ir::Part; 3] = [
    ir::Part::Body(ir::BodyKind::Json),
    ir::Part::Body(ir::BodyKind::Xml),
    ir::Part::Body(ir::BodyKind::Form),
];

pub fn notification(cx: &mut Cx<'_>, notification: Notification) -> ir::Notification {
    let Notification {
        name,
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
    cx.of = Some(name.clone());
    let notification = ir::Notification {
        protocol: protocol.into(),
        event,
        doc: doc(said),
        headers: fields(cx, ir::Part::Header, headers),
        body: fields(cx, ir::Part::Payload, body),
        acknowledgement: fields(cx, ir::Part::Answer, acknowledgement),
        acknowledgement_headers: fields(cx, ir::Part::AnswerHeader, acknowledgement_headers),
        errors: errors(cx, codes),
        lifecycle: lifecycle(life),
        origin: cx.span(origin),
        witnesses: cx.witnesses(witnesses),
    };
    if notification.to_string() != name {
        cx.bad(&format!("its name is `{name}`, and by its protocol and event it is `{notification}`"));
    }
    notification
}

/// The path below the folder of a protocol, of the one on the wire.
fn path(cx: &mut Cx<'_>, protocol: ir::Protocol, on_wire: &str) -> ir::PathTemplate {
    let prefix = match protocol {
        ir::Protocol::V2 => "/".to_owned(),
        ir::Protocol::V3 | ir::Protocol::Brand => format!("/{protocol}/"),
    };
    let below = on_wire.strip_prefix(&prefix).filter(|below| {
        let segments = below.strip_suffix('/').unwrap_or(below).split('/').enumerate();
        segments.into_iter().all(|(depth, segment)| rules::is_segment(depth, segment))
    });
    if below.is_none() {
        cx.bad(&format!(
            "`{on_wire}` is no path of {}, which begins with `{prefix}` and has segments of letters, digits, `-`, `_` and `.`, or variables in braces",
            protocol.title()
        ));
    }
    ir::PathTemplate::new(below.unwrap_or_default())
}

fn host(cx: &mut Cx<'_>, host: Option<Host>) -> ir::Host {
    let (url, model): (_, fn(String) -> ir::Host) = match host {
        None => return ir::Host::Main,
        Some(Host::Also(url)) => (url, ir::Host::Also),
        Some(Host::Fixed(url)) => (url, ir::Host::Fixed),
    };
    if rules::base_url(&url).as_deref() != Some(&url) {
        cx.bad(&format!("`{url}` is not a base URL, `https://host/`"));
    }
    model(url)
}

fn reply(cx: &mut Cx<'_>, reply: Reply) -> ir::Reply {
    match reply {
        Reply::Json(members) => ir::Reply::Json(fields(cx, ir::Part::Reply, members)),
        Reply::Xml(members) => ir::Reply::Xml(fields(cx, ir::Part::Reply, members)),
        Reply::Empty => ir::Reply::Empty,
        Reply::Stream(Stream { error }) => {
            ir::Reply::Stream { error: error.map(|members| fields(cx, ir::Part::Reply, members)) }
        }
        Reply::Redirect => ir::Reply::Redirect,
    }
}

fn doc(doc: Doc) -> ir::Doc {
    let Doc { title, term, text, links, roles, updated } = doc;
    let link = |Link { label, url }| ir::Link { label, url };
    ir::Doc { title, term, text, links: links.into_iter().map(link).collect(), roles, updated }
}

fn errors(cx: &mut Cx<'_>, codes: Vec<ErrorCode>) -> Vec<ir::ErrorCode> {
    let cause = |Cause { description, advice }| ir::Cause { description, advice };
    let mut error = |ErrorCode { code, status, causes }| {
        if !ir::ErrorCode::is_code(&code) {
            cx.bad(&format!("`{code}` is no code of errors: capitals, digits and `_`, a capital first"));
        }
        ir::ErrorCode { status, code, causes: causes.into_iter().map(cause).collect() }
    };
    codes.into_iter().map(&mut error).collect()
}

fn rate_limit(limit: RateLimit) -> ir::RateLimit {
    let RateLimit { calls, per, counted_for, counted } = limit;
    let scope = counted_for.map_or(ir::LimitScope::Unstated, Into::into);
    let counted = counted.map_or(ir::Counted::Calls, Into::into);
    ir::RateLimit { calls, period: per.into(), scope, counted }
}

fn lifecycle(lifecycle: Lifecycle) -> ir::Lifecycle {
    let Lifecycle { state, since, successors, deprecated } = lifecycle;
    ir::Lifecycle { state: state.map(Into::into).unwrap_or_default(), since, successors, deprecated }
}
