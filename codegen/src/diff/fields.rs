//! Two tables of fields, each field paired with the one of its name on the wire, and compared fact by fact.

use std::collections::BTreeMap;

use super::limits::{self, Strictness};
use super::{Kind, Sides, Subject};
use crate::ir::{Fact, Field, ListedValue, Presence, Secrecy, TextFormat, Type, Variant, Witnessed as _};
use crate::{diag, rules};

/// Which way a table travels, which decides what its presence means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the merchant.
    Request,
    /// To the merchant, who asked.
    Reply,
    /// To the merchant, who did not ask.
    Notification,
}

/// Compares two tables; `at` is the path of what they are in.
pub fn tables(
    sides: &mut Sides<'_>,
    of: Subject<'_>,
    direction: Direction,
    at: &str,
    old: &[Field],
    new: &[Field],
) {
    let in_old: BTreeMap<&str, &Field> = old.iter().map(|field| (field.wire.as_str(), field)).collect();
    let in_new: BTreeMap<&str, &Field> = new.iter().map(|field| (field.wire.as_str(), field)).collect();
    let gone: Vec<&Field> = old.iter().filter(|field| !in_new.contains_key(field.wire.as_str())).collect();
    let come: Vec<&Field> = new.iter().filter(|field| !in_old.contains_key(field.wire.as_str())).collect();
    for is in new {
        let path = format!("{at}.{}", is.wire);
        match in_old.get(is.wire.as_str()) {
            Some(was) => field(sides, of, direction, &path, was, is),
            None => {
                let kind = match (direction, is.presence) {
                    (Direction::Request, Presence::Required) => Kind::RequiredFieldAdded,
                    (Direction::Request, Presence::Optional) => Kind::OptionalFieldAdded,
                    _ => Kind::ReceivedFieldAdded,
                };
                let hint = twin(is, &gone).map(|name| format!("`{name}` was removed, and looks like it"));
                let change = sides.note(of, kind, (None, Some(is.origin))).at(&path);
                change.from("", is.ty.words());
                change.hint = hint;
            }
        }
    }
    for was in &gone {
        let hint = twin(was, &come).map(|name| format!("`{name}` is new, and looks like it"));
        let change =
            sides.note(of, Kind::FieldRemoved, (Some(was.origin), None)).at(&format!("{at}.{}", was.wire));
        change.from(was.ty.words(), "");
        change.hint = hint;
    }
}

/// The field that another one may have been called before: of its type, with a name that is nearly the same.
fn twin<'f>(field: &Field, others: &[&'f Field]) -> Option<&'f str> {
    let alike = others.iter().filter(|other| field.agrees(Fact::Type, other));
    let names: Vec<&str> = alike.map(|other| other.wire.as_str()).collect();
    let plain = |name: &str| name.replace(['_', '-'], "").to_lowercase();
    let same = names.iter().copied().find(|name| plain(name) == plain(&field.wire));
    same.or_else(|| diag::nearest(&field.wire, &names))
}

fn field(sides: &mut Sides<'_>, of: Subject<'_>, direction: Direction, at: &str, old: &Field, new: &Field) {
    if old.rust != new.rust {
        let places = (Some(old.origin), Some(new.origin));
        sides.note(of, Kind::RustName, places).at(at).from(old.rust.as_str(), new.rust.as_str());
    }
    if old.presence != new.presence {
        let kind = match (direction, new.presence) {
            (Direction::Request, Presence::Required) => Kind::NowRequired,
            (Direction::Request, Presence::Optional) => Kind::NowOptional,
            (Direction::Reply, _) => Kind::ReplyPresence,
            (Direction::Notification, _) => Kind::PayloadPresence,
        };
        said(sides, of, kind, at, Fact::Presence, old, new);
    }
    facts(sides, of, direction, at, old, new);
}

/// What two fields of one place say, but for their names and presence.
pub fn facts(
    sides: &mut Sides<'_>,
    of: Subject<'_>,
    direction: Direction,
    at: &str,
    old: &Field,
    new: &Field,
) {
    let is_same = |fact| old.agrees(fact, new);
    let kind_of_values = |field: &Field| {
        let is_number = field.values.iter().all(|value| rules::integer(&value.wire).is_some());
        matches!(field.ty.element(), Type::Integer) && is_number
    };
    if !is_same(Fact::Type) {
        said(sides, of, Kind::Type, at, Fact::Type, old, new);
    } else if !is_same(Fact::Encoding) {
        said(sides, of, Kind::Encoding, at, Fact::Encoding, old, new);
    } else if !old.values.is_empty() && !new.values.is_empty() && kind_of_values(old) != kind_of_values(new) {
        let words = |is_number| if is_number { "values that are numbers" } else { "values that are texts" };
        let places = (Some(old.origin), Some(new.origin));
        let (was, is) = (words(kind_of_values(old)), words(kind_of_values(new)));
        sides.note(of, Kind::Type, places).at(at).from(was, is);
    } else {
        inside(sides, of, direction, at, old, new);
    }
    match (old.secrecy == Secrecy::Plain, new.secrecy == Secrecy::Plain) {
        (true, false) => said(sides, of, Kind::Sealed, at, Fact::Secrecy, old, new),
        (false, true) => said(sides, of, Kind::Unsealed, at, Fact::Secrecy, old, new),
        (false, false) if sealing(old) != sealing(new) => {
            let places = (Some(old.origin), Some(new.origin));
            sides.note(of, Kind::Key, places).at(at).from(sealing(old), sealing(new));
        }
        _ => {}
    }
    values(sides, of, at, old, new);
    if let Some(strictness) = limits::compare(&old.facets, &new.facets) {
        let kind = match strictness {
            Strictness::Tighter => Kind::LimitsTightened,
            Strictness::Looser => Kind::LimitsLoosened,
        };
        said(sides, of, kind, at, Fact::Limits, old, new);
    }
    let places = (Some(old.origin), Some(new.origin));
    if old.facets.default != new.facets.default {
        let shown =
            |field: &Field| field.facets.default.as_ref().map(ToString::to_string).unwrap_or_default();
        sides.note(of, Kind::Default, places).at(at).from(shown(old), shown(new));
    }
    if old.facets.format != new.facets.format {
        let kind = if reads(old).is_some() && reads(old) != reads(new) {
            Kind::FormatRemoved
        } else {
            Kind::FormatAdded
        };
        let shown = |field: &Field| field.facets.format.map(|it| format!("{it:?}")).unwrap_or_default();
        sides.note(of, kind, places).at(at).from(shown(old), shown(new));
    }
}

/// A change of one fact, with what both sides say of it.
fn said(sides: &mut Sides<'_>, of: Subject<'_>, kind: Kind, at: &str, fact: Fact, old: &Field, new: &Field) {
    let places = (Some(old.origin), Some(new.origin));
    sides.note(of, kind, places).at(at).from(old.says(fact), new.says(fact));
}

/// The type that a method reads a text as.
fn reads(field: &Field) -> Option<&'static str> {
    match field.facets.format.filter(|_| field.ty == Type::Text)? {
        TextFormat::DateTime | TextFormat::CompactDateTime => Some("DateTime"),
        TextFormat::Date => Some("Date"),
        _ => None,
    }
}

fn sealing(field: &Field) -> String {
    match field.secrecy {
        Secrecy::Plain => String::new(),
        Secrecy::Sealed { cipher, key, .. } => format!("{cipher:?} with the key {key:?}"),
    }
}

fn values(sides: &mut Sides<'_>, of: Subject<'_>, at: &str, old: &Field, new: &Field) {
    let places = (Some(old.origin), Some(new.origin));
    match (old.values.is_empty(), new.values.is_empty()) {
        (true, true) => return,
        (true, false) => return said(sides, of, Kind::EnumerationAdded, at, Fact::Values, old, new),
        (false, true) => return said(sides, of, Kind::EnumerationRemoved, at, Fact::Values, old, new),
        (false, false) => {}
    }
    let find = |all: &'_ [ListedValue], wire: &str| all.iter().position(|value| value.wire == wire);
    for value in &new.values {
        match find(&old.values, &value.wire).map(|at| &old.values[at]) {
            None => sides.note(of, Kind::ValueAdded, places).at(at).from("", &value.wire),
            Some(was) if was.rust != value.rust => {
                let name = |value: &ListedValue| {
                    value.rust.as_ref().map(|name| name.as_str().to_owned()).unwrap_or_default()
                };
                sides.note(of, Kind::RustName, places).at(at).from(name(was), name(value));
            }
            Some(was) if was.meaning != value.meaning => {
                let told = |value: &ListedValue| format!("{}: {}", value.wire, value.meaning);
                sides.note(of, Kind::Meaning, places).at(at).from(told(was), told(value));
            }
            Some(_) => {}
        }
    }
    for value in old.values.iter().filter(|value| find(&new.values, &value.wire).is_none()) {
        sides.note(of, Kind::ValueRemoved, places).at(at).from(&value.wire, "");
    }
}

/// The members of two fields of one type.
fn inside(sides: &mut Sides<'_>, of: Subject<'_>, direction: Direction, at: &str, old: &Field, new: &Field) {
    match (old.ty.element(), new.ty.element()) {
        (Type::Object(was), Type::Object(is)) => tables(sides, of, direction, at, was, is),
        (Type::Variants(was), Type::Variants(is)) => alternatives(sides, of, direction, at, (was, is)),
        _ => {}
    }
}

fn alternatives(
    sides: &mut Sides<'_>,
    of: Subject<'_>,
    direction: Direction,
    at: &str,
    (old, new): (&[Variant], &[Variant]),
) {
    let find = |all: &'_ [Variant], label: &str| all.iter().position(|variant| variant.label == label);
    for is in new {
        match find(old, &is.label).map(|at| &old[at]) {
            None => {
                sides.note(of, Kind::AlternativeAdded, (None, Some(is.origin))).at(at).from("", &is.label)
            }
            Some(was) => {
                let path = format!("{at}<{}>", is.label);
                if was.rust != is.rust {
                    let places = (Some(was.origin), Some(is.origin));
                    let change = sides.note(of, Kind::RustName, places).at(&path);
                    change.from(was.rust.as_str(), is.rust.as_str());
                }
                tables(sides, of, direction, &path, &was.fields, &is.fields);
            }
        }
    }
    for was in old.iter().filter(|was| find(new, &was.label).is_none()) {
        sides.note(of, Kind::AlternativeRemoved, (Some(was.origin), None)).at(at).from(&was.label, "");
    }
}
