//! One operation as two sources have it in, one operation out.

use crate::ir::{Body, Doc, ErrorCode, Field, Host, Lifecycle, Link, Nonce, Operation, Reply, State};
use crate::overrides::Take;
use crate::rules;

use super::conflict::{Class, Conflict, Side};
use super::field::{Fields, Way};

/// Merges an operation; both have the same method and path. `take` is the source whose fields it has, where that was
/// settled.
pub fn merge(
    page: Operation,
    fragment: Operation,
    take: Option<Take>,
    conflicts: &mut Vec<Conflict>,
) -> Operation {
    let origins = (page.origin, fragment.origin);
    let mut fields = Fields { operation: page.to_string(), take, origins, conflicts };
    let host = host(&mut fields, &page, &fragment);
    let client_certificate = client_certificate(&mut fields, &page, &fragment);
    check_nonce(&mut fields, &page, &fragment);
    let status = status(&page, &fragment);
    let variables = fields.merge("path", page.variables, fragment.variables, Way::Request);
    let query = match (page.query, fragment.query) {
        (None, None) => None,
        (left, right) => {
            Some(fields.merge("query", left.unwrap_or_default(), right.unwrap_or_default(), Way::Request))
        }
    };
    let headers = fields.merge("header", page.headers, fragment.headers, Way::Request);
    let body = body(&mut fields, (page.body, page.origin), (fragment.body, fragment.origin));
    let reply = reply(&mut fields, (page.reply, page.origin), (fragment.reply, fragment.origin));
    let lifecycle =
        lifecycle(&mut fields, (page.lifecycle, page.origin), (fragment.lifecycle, fragment.origin));
    // Where the page's table or a file was taken, the fragment's example shows something else.
    let shows_reply = take != Some(Take::Page) && matches!(reply, Reply::Json(_) | Reply::Xml(_));
    Operation {
        protocol: page.protocol,
        method: page.method,
        path: page.path,
        doc: doc(page.doc, fragment.doc),
        host,
        client_certificate,
        nonce: page.nonce,
        fragment: page.fragment,
        variables: required(variables),
        query,
        headers,
        body,
        reply_signed: rules::is_signed(page.protocol, &reply),
        status,
        reply,
        errors: ErrorCode::united(page.errors, fragment.errors),
        rate_limit: page.rate_limit.or(fragment.rate_limit),
        lifecycle,
        example: page.example.or(fragment.example),
        reply_example: fragment.reply_example.filter(|_| shows_reply).or(page.reply_example),
        origin: page.origin,
    }
}

fn client_certificate(fields: &mut Fields<'_>, page: &Operation, fragment: &Operation) -> bool {
    if page.client_certificate != fragment.client_certificate {
        let side = |operation: &Operation| {
            let says = format!("client certificate: {}", operation.client_certificate);
            Side::new(says, operation.origin)
        };
        fields.conflict(Class::Transport, "", side(page), side(fragment), "client certificate: true");
    }
    page.client_certificate || fragment.client_certificate
}

/// The page's nonce is taken.
fn check_nonce(fields: &mut Fields<'_>, page: &Operation, fragment: &Operation) {
    if page.nonce != fragment.nonce && matches!(page.body, Body::Xml(_)) {
        let says = |nonce| if nonce == Nonce::Omitted { "no nonce" } else { "a nonce" };
        let side = |operation: &Operation| Side::new(says(operation.nonce), operation.origin);
        fields.conflict(Class::Transport, "", side(page), side(fragment), says(page.nonce));
    }
}

fn required(mut fields: Vec<Field>) -> Vec<Field> {
    for field in &mut fields {
        field.presence = crate::ir::Presence::Required;
    }
    fields
}

fn host(fields: &mut Fields<'_>, page: &Operation, fragment: &Operation) -> Host {
    let taken = match (&page.host, &fragment.host) {
        (Host::Fixed(_), _) => &page.host,
        (_, Host::Fixed(_)) => &fragment.host,
        (Host::Also(_), _) => &page.host,
        (Host::Main, other) => other,
    };
    if page.host.url() != fragment.host.url() && fragment.host.url().is_some() {
        let url = |host: &Host| host.url().unwrap_or_default().to_owned();
        let sides =
            (Side::new(url(&page.host), page.origin), Side::new(url(&fragment.host), fragment.origin));
        fields.conflict(Class::Host, "", sides.0, sides.1, &url(taken));
    }
    taken.clone()
}

/// The text of the one, and what it lacks from the other.
pub fn doc(page: Doc, fragment: Doc) -> Doc {
    let Doc { title, text, term, mut links, roles, updated } = page;
    let known: Vec<String> = links.iter().map(|link: &Link| link.url.clone()).collect();
    links.extend(fragment.links.into_iter().filter(|link| !known.contains(&link.url)));
    Doc {
        title: if title.is_empty() { fragment.title } else { title },
        text: if text.is_empty() { fragment.text } else { text },
        term: term.or(fragment.term),
        links,
        roles: if roles.is_empty() { fragment.roles } else { roles },
        updated: updated.or(fragment.updated),
    }
}

type At<T> = (T, crate::span::Span);

fn body(fields: &mut Fields<'_>, (page, left): At<Body>, (fragment, right): At<Body>) -> Body {
    let kind = |body: &Body| match body {
        Body::None => "no body",
        Body::Json(_) => "JSON",
        Body::Xml(_) => "XML",
        Body::Form(_) => "form",
    };
    match (page, fragment) {
        (Body::Json(page), Body::Json(fragment)) => {
            Body::Json(fields.merge("json", page, fragment, Way::Request))
        }
        (Body::Xml(page), Body::Xml(fragment)) => {
            Body::Xml(fields.merge("xml", page, fragment, Way::Request))
        }
        (Body::Form(page), Body::Form(fragment)) => {
            Body::Form(fields.merge("form", page, fragment, Way::Upload))
        }
        (Body::None, Body::None) => Body::None,
        (page, fragment) => {
            let (says, other) = (kind(&page), kind(&fragment));
            let taken = if page == Body::None { fragment } else { page };
            fields.conflict(Class::Shape, "", Side::new(says, left), Side::new(other, right), kind(&taken));
            taken
        }
    }
}

/// The fragment's, unless only the page knows what comes back.
fn status(page: &Operation, fragment: &Operation) -> u16 {
    match (&page.reply, &fragment.reply) {
        (Reply::Redirect, _) => page.status,
        (Reply::Empty, _) | (_, Reply::Json(_) | Reply::Xml(_)) => fragment.status,
        (_, Reply::Empty) => page.status,
        _ => fragment.status,
    }
}

fn reply(fields: &mut Fields<'_>, (page, left): At<Reply>, (fragment, right): At<Reply>) -> Reply {
    let kind = |reply: &Reply| match reply {
        Reply::Json(_) => "JSON".to_owned(),
        Reply::Xml(_) => "XML".to_owned(),
        Reply::Empty => "nothing".to_owned(),
        Reply::Stream { .. } => "a stream".to_owned(),
        Reply::Redirect => "a redirect".to_owned(),
    };
    match (page, fragment) {
        (Reply::Json(page), Reply::Json(fragment)) => {
            Reply::Json(fields.merge("response", page, fragment, Way::Reply))
        }
        (Reply::Xml(page), Reply::Xml(fragment)) => {
            Reply::Xml(fields.merge("response", page, fragment, Way::Reply))
        }
        (Reply::Stream { error: Some(page) }, Reply::Xml(fragment) | Reply::Json(fragment)) => {
            Reply::Stream { error: Some(fields.merge("response", page, fragment, Way::Reply)) }
        }
        // Without a schema, the fragments do not say what comes back.
        (
            page @ (Reply::Stream { .. } | Reply::Redirect),
            Reply::Stream { .. } | Reply::Redirect | Reply::Empty,
        ) => page,
        (Reply::Empty, Reply::Empty) => Reply::Empty,
        (page, fragment) => {
            let (says, other) = (kind(&page), kind(&fragment));
            let says_nothing = |reply: &Reply| reply.fields().is_none_or(<[Field]>::is_empty);
            let taken = if says_nothing(&page) && !says_nothing(&fragment) { fragment } else { page };
            fields.conflict(
                Class::Shape,
                "response",
                Side::new(says, left),
                Side::new(other, right),
                &kind(&taken),
            );
            taken
        }
    }
}

/// The lifecycle of the page, unless only the other one mentions an end.
pub fn lifecycle(
    fields: &mut Fields<'_>,
    (page, left): At<Lifecycle>,
    (fragment, right): At<Lifecycle>,
) -> Lifecycle {
    let word = |lifecycle: &Lifecycle| lifecycle.state.word().unwrap_or("active").to_owned();
    if page.state == State::Active && fragment.deprecated {
        let (says, other) = (word(&page), word(&fragment));
        fields.conflict(Class::Lifecycle, "", Side::new(says, left), Side::new(&*other, right), &other);
        return fragment;
    }
    page
}
