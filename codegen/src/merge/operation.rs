//! One operation as two sources have it in, one operation out.

use crate::ir::{
    Body, Doc, ErrorCode, Fact, Field, Host, Lifecycle, Link, Operation, Outline, Reply, State, Witnessed,
    witness,
};
use crate::overrides::Take;
use crate::rules;

use super::field::{Around, Fields};
use super::rank::{Own, Rank, Way};

/// Merges an operation; both have the same method, and the same path but for names of variables. `own` is the one
/// that has the project's own words.
pub fn merge(fields: &mut Fields<'_>, first: Operation, second: Operation, own: Option<Own>) -> Operation {
    let rank = fields.rank;
    let sides = (Outline::from(&first), Outline::from(&second));
    let (left, right) = (sides.0.witnesses(), sides.1.witnesses());
    let around: Around<'_> = (&left, &right);
    let host = host(&first.host, &second.host);
    let query = match (first.query, second.query) {
        (None, None) => None,
        (left, right) => {
            let (left, right) = (left.unwrap_or_default(), right.unwrap_or_default());
            Some(fields.merge("query", left, right, around, Way::Request))
        }
    };
    let renames = first.path != second.path;
    let others = second.path.renamed(second.variables, &first.path);
    let variables = fields.merge("path", first.variables, others, around, Way::Request);
    let headers = fields.merge("header", first.headers, second.headers, around, Way::Request);
    let body = body(fields, first.body, second.body, around);
    let takes_first_reply = takes_first_reply(rank, &first.reply, &second.reply);
    let status =
        status(rank, takes_first_reply, (&first.reply, first.status), (&second.reply, second.status));
    let reply = reply(fields, first.reply, second.reply, takes_first_reply, around);
    // Where the page's table or a file was taken, the fragment's example shows something else.
    let shows_reply = fields.take != Some(Take::Page) && matches!(reply, Reply::Json(_) | Reply::Xml(_));
    let (shown, other) = (first.reply_example, second.reply_example.filter(|_| shows_reply));
    let prefers_second = rank == Rank::PageAndFragment || own == Some(Own::Second);
    let reply_example = if prefers_second { other.or(shown) } else { shown.or(other) };
    // An example names the variables as its own source does.
    let other = second.example.filter(|_| !renames);
    let example = if own == Some(Own::Second) { other.or(first.example) } else { first.example.or(other) };
    let mut merged = Operation {
        protocol: first.protocol,
        method: first.method,
        path: first.path,
        doc: doc(rank, rank.tells_first(own), first.doc, second.doc),
        host,
        client_certificate: first.client_certificate || second.client_certificate,
        nonce: first.nonce,
        fragment: first.fragment.or(second.fragment),
        variables: required(variables),
        query,
        headers,
        body,
        reply_signed: rules::is_signed(first.protocol, &reply),
        status,
        reply_example: reply_example.filter(|_| reply.fields().is_some()),
        reply,
        errors: ErrorCode::united(first.errors, second.errors),
        rate_limits: if first.rate_limits.is_empty() { second.rate_limits } else { first.rate_limits },
        lifecycle: lifecycle(first.lifecycle, second.lifecycle),
        example,
        origin: first.origin,
        witnesses: Vec::new(),
    };
    let outline = Outline::from(&merged);
    merged.witnesses = witness::united(&[&sides.0, &sides.1], &outline);
    let outline = outline.with(merged.witnesses.clone());
    fields.conflict(&Fact::OF_OPERATIONS, "", &outline, Way::Request);
    merged
}

fn required(mut fields: Vec<Field>) -> Vec<Field> {
    for field in &mut fields {
        field.presence = crate::ir::Presence::Required;
    }
    fields
}

fn host(first: &Host, second: &Host) -> Host {
    let taken = match (first, second) {
        (Host::Fixed(_), _) => first,
        (_, Host::Fixed(_)) => second,
        (Host::Also(_), _) => first,
        (Host::Main, other) => other,
    };
    taken.clone()
}

/// The text of the one that tells, and what it lacks from the other; links of both, those of the first one before.
///
/// Dates are the service's, if it is one of the two, and its roles come first.
pub fn doc(rank: Rank, tells_first: bool, first: Doc, second: Doc) -> Doc {
    let (mut links, others) = (first.links, second.links);
    let known: Vec<String> = links.iter().map(|link: &Link| link.url.clone()).collect();
    links.extend(others.into_iter().filter(|link| !known.contains(&link.url)));
    let (mut roles, other_roles, updated, other_updated) = match rank {
        Rank::OfficialAdds => (second.roles, first.roles, second.updated, first.updated),
        _ => (first.roles, second.roles, first.updated, second.updated),
    };
    // The service has a page for each of them, and not all of its pages need be there.
    if rank != Rank::PageAndFragment || roles.is_empty() {
        let others = other_roles.into_iter().filter(|role| !roles.contains(role)).collect::<Vec<_>>();
        roles.extend(others);
    }
    let ((title, other_title), (text, other_text)) = match tells_first {
        true => ((first.title, second.title), (first.text, second.text)),
        false => ((second.title, first.title), (second.text, first.text)),
    };
    Doc {
        title: if title.is_empty() { other_title } else { title },
        text: if text.is_empty() { other_text } else { text },
        term: if tells_first { first.term.or(second.term) } else { second.term.or(first.term) },
        links,
        roles,
        updated: updated.or(other_updated),
    }
}

fn body(fields: &mut Fields<'_>, first: Body, second: Body, around: Around<'_>) -> Body {
    match (first, second) {
        (Body::Json(first), Body::Json(second)) => {
            Body::Json(fields.merge("json", first, second, around, Way::Request))
        }
        (Body::Xml(first), Body::Xml(second)) => {
            Body::Xml(fields.merge("xml", first, second, around, Way::Request))
        }
        (Body::Form(first), Body::Form(second)) => {
            Body::Form(fields.merge("form", first, second, around, Way::Upload))
        }
        (Body::None, second) => second,
        (first, _) => first,
    }
}

/// Whether what comes back is of the kind that the first one says.
fn takes_first_reply(rank: Rank, first: &Reply, second: &Reply) -> bool {
    let says_nothing = |reply: &Reply| reply.fields().is_none_or(<[Field]>::is_empty);
    match (first, second) {
        (Reply::Stream { .. } | Reply::Redirect, Reply::Stream { .. } | Reply::Redirect | Reply::Empty) => {
            true
        }
        // The service says in so many words that nothing comes back.
        (Reply::Empty, _) if rank == Rank::OfficialFirst => true,
        _ => !says_nothing(first) || says_nothing(second),
    }
}

/// That of the reply which is taken; of a page and a fragment the fragment's, unless only the page knows what comes back.
fn status(
    rank: Rank,
    takes_first_reply: bool,
    (first, status): (&Reply, u16),
    (second, other): (&Reply, u16),
) -> u16 {
    match (rank, first, second) {
        (Rank::OfficialFirst | Rank::OfficialAdds, ..) => {
            if takes_first_reply {
                status
            } else {
                other
            }
        }
        (_, Reply::Redirect, _) => status,
        (_, Reply::Empty, _) | (_, _, Reply::Json(_) | Reply::Xml(_)) => other,
        (_, _, Reply::Empty) => status,
        _ => other,
    }
}

fn reply(
    fields: &mut Fields<'_>,
    first: Reply,
    second: Reply,
    takes_first: bool,
    around: Around<'_>,
) -> Reply {
    let is_official = fields.rank != Rank::PageAndFragment;
    let mut merge = |first, second| fields.merge("response", first, second, around, Way::Reply);
    match (first, second) {
        (Reply::Json(first), Reply::Json(second)) => Reply::Json(merge(first, second)),
        (Reply::Xml(first), Reply::Xml(second)) => Reply::Xml(merge(first, second)),
        (Reply::Stream { error: Some(first) }, Reply::Xml(second) | Reply::Json(second)) => {
            Reply::Stream { error: Some(merge(first, second)) }
        }
        (Reply::Stream { error: first }, Reply::Stream { error: second }) if is_official => {
            Reply::Stream { error: both(first, second, merge) }
        }
        (first, _) if takes_first => first,
        (_, second) => second,
    }
}

/// Two of something together, or the one that is there.
fn both<T>(first: Option<T>, second: Option<T>, merge: impl FnOnce(T, T) -> T) -> Option<T> {
    match (first, second) {
        (Some(first), Some(second)) => Some(merge(first, second)),
        (first, second) => first.or(second),
    }
}

/// The lifecycle of the first one, unless only the other one mentions an end.
pub fn lifecycle(first: Lifecycle, second: Lifecycle) -> Lifecycle {
    let only_second = first.state == State::Active && (second.deprecated || first == Lifecycle::default());
    if only_second { second } else { first }
}
