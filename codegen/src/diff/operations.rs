//! Operations and notifications of two models, each paired with the one of its name, and compared as a whole.

use std::collections::BTreeMap;

use super::fields::{self, Direction};
use super::{Kind, Sides, Subject};
use crate::diag::by_likeness;
use crate::ir::{
    Body, Field, Host, Lifecycle, Nonce, Notification, Operation, Part, Period, Presence, RateLimit, Repeat,
    Reply,
};
use crate::span::Span;

pub fn run(sides: &mut Sides<'_>) {
    let (old, new) = (sides.old, sides.new);
    let pairs = paired(&old.api.operations, &new.api.operations, identity);
    let gone: Vec<&Operation> = pairs.iter().filter_map(|pair| pair.0.filter(|_| pair.1.is_none())).collect();
    let come: Vec<&Operation> = pairs.iter().filter_map(|pair| pair.1.filter(|_| pair.0.is_none())).collect();
    for pair in &pairs {
        match *pair {
            (Some(old), Some(new)) => operation(sides, old, new),
            (Some(old), None) => {
                let hint = moved(old, &come).map(|path| format!("`{path}` is new, and looks like it"));
                let (name, family) = (old.to_string(), old.feature());
                let of = Subject { name: &name, family: &family };
                sides.note(of, Kind::OperationRemoved, (Some(old.origin), None)).hint = hint;
            }
            (None, Some(new)) => {
                let hint = moved(new, &gone).map(|path| format!("`{path}` was removed, and looks like it"));
                let (name, family) = (new.to_string(), new.feature());
                let of = Subject { name: &name, family: &family };
                sides.note(of, Kind::OperationAdded, (None, Some(new.origin))).hint = hint;
            }
            (None, None) => {}
        }
    }
    for pair in paired(&old.api.notifications, &new.api.notifications, ToString::to_string) {
        let Some(one) = pair.1.or(pair.0) else { continue };
        let (name, family) = (one.to_string(), one.feature());
        let of = Subject { name: &name, family: &family };
        match pair {
            (Some(old), Some(new)) => notification(sides, of, old, new),
            (Some(old), None) => drop(sides.note(of, Kind::NotificationRemoved, (Some(old.origin), None))),
            (_, new) => drop(sides.note(of, Kind::NotificationAdded, (None, new.map(|new| new.origin)))),
        }
    }
}

/// What an operation is known by: names of variables may change.
fn identity(operation: &Operation) -> String {
    format!("{} {} {}", operation.protocol, operation.path.shape(), operation.method)
}

/// Each of the old ones with the new one of its name, in the order of both.
fn paired<'t, T>(
    old: &'t [T],
    new: &'t [T],
    name: impl Fn(&T) -> String,
) -> Vec<(Option<&'t T>, Option<&'t T>)> {
    let mut all: BTreeMap<String, (Option<&T>, Option<&T>)> = BTreeMap::new();
    old.iter().for_each(|one| all.entry(name(one)).or_default().0 = Some(one));
    new.iter().for_each(|one| all.entry(name(one)).or_default().1 = Some(one));
    all.into_values().collect()
}

/// The one of the others that an operation may have become: of its method and title, or of its family with a path like it.
fn moved(operation: &Operation, others: &[&Operation]) -> Option<String> {
    let near = |other: &&&Operation| other.method == operation.method && other.protocol == operation.protocol;
    let alike: Vec<_> = others.iter().filter(near).collect();
    let titled = |other: &&&&Operation| !other.doc.title.is_empty() && other.doc.title == operation.doc.title;
    if let Some(same) = alike.iter().find(titled) {
        return Some(same.to_string());
    }
    let last = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let of_family = alike.iter().filter(|other| {
        other.path.family() == operation.path.family()
            && last(&other.path.shape()) == last(&operation.path.shape())
    });
    let names: Vec<String> = of_family.map(ToString::to_string).collect();
    by_likeness(&operation.to_string(), names).into_iter().next()
}

fn operation(sides: &mut Sides<'_>, old: &Operation, new: &Operation) {
    let (name, family) = (new.to_string(), new.feature());
    let of = Subject { name: &name, family: &family };
    let places = (Some(old.origin), Some(new.origin));
    let mut differs = |kind: Kind, was: String, is: String| {
        if was != is {
            sides.note(of, kind, places).from(was, is);
        }
    };
    let rust = |operation: &Operation| {
        let names = operation.variables.iter().map(|field| field.rust.as_str().to_owned());
        names.collect::<Vec<_>>().join(", ")
    };
    differs(Kind::VariablesRenamed, rust(old), rust(new));
    differs(Kind::Host, host(&old.host), host(&new.host));
    let yes = |it: bool| if it { "yes" } else { "no" }.to_owned();
    differs(Kind::Certificate, yes(old.client_certificate), yes(new.client_certificate));
    let has_nonce = |operation: &Operation| operation.nonce == Nonce::Injected;
    differs(Kind::Nonce, yes(has_nonce(old)), yes(has_nonce(new)));
    if let (Some(was), Some(is)) = (old.body.kind(), new.body.kind()) {
        differs(Kind::BodyFormat, was.word().to_owned(), is.word().to_owned());
    }
    match is_document(&old.reply) == is_document(&new.reply) {
        true if is_document(&old.reply) => differs(Kind::ReplyFormat, reply(&old.reply), reply(&new.reply)),
        _ => differs(Kind::ReplyKind, reply(&old.reply), reply(&new.reply)),
    }
    differs(Kind::Status, old.status.to_string(), new.status.to_string());
    differs(Kind::ReplySigned, yes(old.reply_signed), yes(new.reply_signed));
    let repeats = |operation: &Operation| operation.repeat() != Repeat::Unknown;
    differs(Kind::Repeat, yes(repeats(old)), yes(repeats(new)));
    let limits = |limits: &[RateLimit]| {
        let limits: Vec<_> = limits.iter().map(ToString::to_string).collect();
        limits.join(", ")
    };
    let rate =
        if is_slower(&old.rate_limits, &new.rate_limits) { Kind::RateLowered } else { Kind::RateRaised };
    differs(rate, limits(&old.rate_limits), limits(&new.rate_limits));
    differs(Kind::Lifecycle, lifecycle(&old.lifecycle), lifecycle(&new.lifecycle));
    let codes = |operation: &Operation| operation.errors.iter().map(ToString::to_string).collect::<Vec<_>>();
    listed(sides, of, places, (codes(old), codes(new)));
    parts(sides, of, old, new);
}

/// Codes of errors that only one side documents.
fn listed(
    sides: &mut Sides<'_>,
    of: Subject<'_>,
    places: (Option<Span>, Option<Span>),
    (old, new): (Vec<String>, Vec<String>),
) {
    for code in new.iter().filter(|code| !old.contains(code)) {
        sides.note(of, Kind::ErrorAdded, places).at("errors").from("", code);
    }
    for code in old.iter().filter(|code| !new.contains(code)) {
        sides.note(of, Kind::ErrorRemoved, places).at("errors").from(code, "");
    }
}

/// Whether one of the new limits lets through less than each old one of the same calls.
fn is_slower(old: &[RateLimit], new: &[RateLimit]) -> bool {
    let is_of_same = |was: &RateLimit, is: &RateLimit| was.scope == is.scope && was.counted == is.counted;
    let allows = |was: &RateLimit, is: &RateLimit| per_day(*was) <= per_day(*is);
    new.iter().any(|is| !old.iter().any(|was| is_of_same(was, is) && allows(was, is)))
}

/// Calls in a day, of limits that count in other times.
fn per_day(limit: RateLimit) -> u64 {
    let times = match limit.period {
        Period::Second => 86_400,
        Period::Minute => 1_440,
        Period::Hour => 24,
        Period::Day => 1,
    };
    u64::from(limit.calls) * times
}

fn host(host: &Host) -> String {
    match host {
        Host::Main => "the main host".to_owned(),
        Host::Also(url) => format!("the main host, and {url}"),
        Host::Fixed(url) => url.clone(),
    }
}

fn reply(reply: &Reply) -> String {
    let word = match reply {
        Reply::Json(_) => "JSON",
        Reply::Xml(_) => "XML",
        Reply::Empty => "nothing",
        Reply::Stream { error: None } => "a file",
        Reply::Stream { error: Some(_) } => "a file, or a document of a failure",
        Reply::Redirect => "a page for browsers",
    };
    word.to_owned()
}

fn is_document(reply: &Reply) -> bool {
    matches!(reply, Reply::Json(_) | Reply::Xml(_))
}

fn lifecycle(lifecycle: &Lifecycle) -> String {
    let word = lifecycle.state.word().unwrap_or("active");
    let advice = if lifecycle.deprecated { ", deprecated" } else { "" };
    let since = lifecycle.since.as_deref().map(|since| format!(" since {since}")).unwrap_or_default();
    let successors = match lifecycle.successors.as_slice() {
        [] => String::new(),
        some => format!(", see {}", some.join(", ")),
    };
    format!("{word}{since}{advice}{successors}")
}

/// The parts of a request and the reply, as callers know them: without what a client does by itself.
fn parts(sides: &mut Sides<'_>, of: Subject<'_>, old: &Operation, new: &Operation) {
    // Names of variables are compared above, by their places.
    let both = old.variables.iter().zip(&new.variables);
    both.for_each(|(old, new)| fields::facts(sides, of, Direction::Request, Part::Path.word(), old, new));
    let query =
        |operation: &Operation| operation.query.as_deref().map(|fields| operation.given(Part::Query, fields));
    part(sides, of, Part::Query.word(), (old, query(old)), (new, query(new)));
    let headers = |operation: &Operation| {
        let headers = operation.given_headers();
        (!headers.is_empty()).then_some(headers)
    };
    part(sides, of, Part::Header.word(), (old, headers(old)), (new, headers(new)));
    let body = |operation: &Operation| {
        let (kind, fields) = operation.body.kind().zip(operation.body.fields())?;
        Some(operation.given(Part::Body(kind), fields))
    };
    let word = |body: &Body| body.kind().map(|kind| Part::Body(kind).word());
    let at = word(&new.body).or(word(&old.body)).unwrap_or_default();
    part(sides, of, at, (old, body(old)), (new, body(new)));
    if let (Some(was), Some(is)) = (old.reply.fields(), new.reply.fields()) {
        fields::tables(sides, of, Direction::Reply, Part::Reply.word(), was, is);
    }
}

/// A part of a request that only one side has, or both.
fn part(
    sides: &mut Sides<'_>,
    of: Subject<'_>,
    at: &str,
    (old, was): (&Operation, Option<Vec<Field>>),
    (new, is): (&Operation, Option<Vec<Field>>),
) {
    let is_required = |fields: &[Field]| fields.iter().any(|field| field.presence == Presence::Required);
    let places = (Some(old.origin), Some(new.origin));
    match (was, is) {
        (None, None) => {}
        (None, Some(is)) if is_required(&is) => drop(sides.note(of, Kind::RequiredPartAdded, places).at(at)),
        (None, Some(_)) => drop(sides.note(of, Kind::PartAdded, places).at(at)),
        (Some(_), None) => drop(sides.note(of, Kind::PartRemoved, places).at(at)),
        (Some(was), Some(is)) => {
            match (is_required(&was), is_required(&is)) {
                (false, true) => drop(sides.note(of, Kind::PartNowRequired, places).at(at)),
                (true, false) => drop(sides.note(of, Kind::PartNowOptional, places).at(at)),
                _ => {}
            }
            fields::tables(sides, of, Direction::Request, at, &was, &is);
        }
    }
}

fn notification(sides: &mut Sides<'_>, of: Subject<'_>, old: &Notification, new: &Notification) {
    let places = (Some(old.origin), Some(new.origin));
    let (was, is) = (lifecycle(&old.lifecycle), lifecycle(&new.lifecycle));
    if was != is {
        sides.note(of, Kind::Lifecycle, places).from(was, is);
    }
    for ((part, was), (_, is)) in old.tables().zip(new.tables()) {
        let direction = match part {
            Part::Answer | Part::AnswerHeader => Direction::Request,
            _ => Direction::Notification,
        };
        fields::tables(sides, of, direction, part.word(), was, is);
    }
}
