//! A sample and the request that was made of it enter; what leaves is every member in which they differ.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};
use wechatpay_codegen::ir::{Body, Field, Format, Operation, Piece, Presence, Type};
use wechatpay_codegen::surface::php::Literal;

use crate::class::{Class, Difference};
use crate::wire;

/// Headers that the client writes itself, so that no typed request has them.
const OF_THE_CLIENT: [&str; 2] = ["Wechatpay-Serial", "Content-Type"];

/// What the table has for a member.
#[derive(Clone, Copy)]
enum Row<'a> {
    /// `query`, `json` and so on.
    Part(&'a [Field]),
    /// A variable of the path, which is a text whatever the table says.
    Variable,
    /// How the request is sent: `base_uri` and so on.
    Transport,
    /// A row at the top that is none of these.
    Other,
    /// A member of a part.
    Member(&'a Field),
}

/// Compares a sample with the request as it would be sent.
pub fn request(
    operation: &Operation,
    rows: &BTreeSet<String>,
    sample: &Literal,
    written: &Json,
) -> Vec<Difference> {
    let members = match sample {
        Literal::Map(members) => members.as_slice(),
        // A call without any argument.
        _ => &[],
    };
    let has = |variable: &str| members.iter().any(|(name, _)| name == variable);
    let lacks_variable = !operation.path.variables().all(has);
    let mut comparison = Comparison { operation, rows, lacks_variable, found: Vec::new() };
    comparison.members(members, written.as_object().unwrap(), None, "");
    comparison.found
}

struct Comparison<'a> {
    operation: &'a Operation,
    rows: &'a BTreeSet<String>,
    /// Whether a variable of the path is not at the top of the sample.
    lacks_variable: bool,
    found: Vec<Difference>,
}

impl<'a> Comparison<'a> {
    fn note(&mut self, pointer: &str, class: Class) {
        self.found.push(Difference { pointer: pointer.to_owned(), class });
    }

    fn fault(&mut self, pointer: &str, what: &str) {
        self.note(pointer, Class::Fault(what.to_owned()));
    }

    /// The row of a member at the top, or of an object with these rows.
    fn row(&self, of: Option<&[&'a Field]>, name: &str) -> Option<Row<'a>> {
        if let Some(fields) = of {
            return fields.iter().find(|field| stands_for(&field.wire, name)).map(|field| Row::Member(field));
        }
        let operation = self.operation;
        match (name, &operation.body) {
            ("query", _) => operation.query.as_deref().map(Row::Part),
            ("headers", _) if operation.headers.is_empty() => None,
            ("headers", _) => Some(Row::Part(&operation.headers)),
            ("json", Body::Json(fields)) | ("xml", Body::Xml(fields)) | ("body", Body::Form(fields)) => {
                Some(Row::Part(fields))
            }
            _ if operation.variables.iter().any(|variable| variable.wire == name) => Some(Row::Variable),
            ("base_uri" | "security" | "nonceless" | "fragment" | "timeout", _)
                if self.rows.contains(name) =>
            {
                Some(Row::Transport)
            }
            _ if self.rows.contains(name) => Some(Row::Other),
            _ => None,
        }
    }

    fn members(
        &mut self,
        sample: &[(String, Literal)],
        written: &Map<String, Json>,
        of: Option<&[&'a Field]>,
        place: &str,
    ) {
        for (name, literal) in sample {
            let row = self.row(of, name);
            self.member(literal, written.get(name), row, &format!("{place}/{name}"));
        }
        let is_new = |name: &&String| sample.iter().all(|(own, _)| own != *name);
        for name in written.keys().filter(is_new) {
            let row = self.row(of, name);
            self.added(row, name, &format!("{place}/{name}"));
        }
    }

    fn member(&mut self, sample: &Literal, written: Option<&Json>, row: Option<Row<'a>>, place: &str) {
        match (sample, written) {
            (Literal::Unread, _) if matches!(row, Some(Row::Member(field)) if field.ty == Type::File) => {
                self.note(place, Class::File);
            }
            (Literal::Unread, None) if self.is_setting(row, place) => self.note(place, Class::ClientSetting),
            (Literal::Unread, _) => self.note(place, Class::Expression),
            (_, Some(written)) => self.value(sample, written, row, place),
            (_, None) => self.lost(sample, row, place),
        }
    }

    /// Whether a member at the top is none of the parts of a request.
    fn is_setting(&self, row: Option<Row<'_>>, place: &str) -> bool {
        const PARTS: [&str; 5] = ["query", "headers", "json", "xml", "body"];
        let name = place.trim_start_matches('/');
        let is_part =
            PARTS.contains(&name) || self.operation.path.variables().any(|variable| variable == name);
        match row {
            None => !is_part && !name.contains('/'),
            Some(Row::Transport) => name == "timeout",
            _ => false,
        }
    }

    /// A member of the sample that is not written.
    fn lost(&mut self, sample: &Literal, row: Option<Row<'a>>, place: &str) {
        let name = place.rsplit('/').next().unwrap_or_default();
        let is_variable = self.operation.path.variables().any(|variable| variable == name);
        let is_segment = |piece| matches!(piece, Piece::Literal(text) if text.eq_ignore_ascii_case(name));
        match (sample, row) {
            (_, None) if is_variable => self.note(place, Class::MisplacedVariable),
            (_, row) if self.is_setting(row, place) => self.note(place, Class::ClientSetting),
            (_, None) if !self.rows.contains(name) => self.note(place, Class::NoRow),
            (Literal::Scalar(Json::String(text)), Some(Row::Member(field)))
                if text.is_empty() && field.ty != Type::Text =>
            {
                self.note(place, Class::EmptyText(field.word.to_string()));
            }
            (Literal::Map(members), Some(Row::Part(fields))) => {
                let fields: Vec<&Field> = fields.iter().collect();
                self.members(members, &Map::new(), Some(&fields), place);
            }
            (_, Some(Row::Member(_)))
                if OF_THE_CLIENT.iter().any(|own| place == format!("/headers/{own}")) => {}
            (_, Some(Row::Other)) if self.operation.path.pieces().any(is_segment) => {
                self.note(place, Class::FixedSegment);
            }
            (_, Some(Row::Other)) if self.lacks_variable => self.note(place, Class::RenamedVariable),
            // `[]` is an object without members as well.
            (Literal::List(items), Some(Row::Part(_))) if items.is_empty() => {}
            _ => self.fault(place, "not written"),
        }
    }

    /// A member that is written, and not in the sample.
    fn added(&mut self, row: Option<Row<'a>>, name: &str, place: &str) {
        match row {
            Some(Row::Member(field)) if field.presence == Presence::Required => {
                self.note(place, Class::NoMember)
            }
            Some(Row::Variable) => self.note(place, Class::NoVariable),
            // Parts without required members are always there.
            Some(Row::Part(fields)) if fields.iter().all(|field| field.presence == Presence::Optional) => {}
            Some(Row::Part(_)) => self.note(place, Class::NoMember),
            // An address that may be used.
            Some(Row::Transport) if name == "base_uri" => {}
            // One that only the fragment tells.
            None if name == "base_uri" && self.operation.host.url().is_some() => {}
            Some(Row::Transport) => self.note(place, Class::NoMember),
            _ => self.fault(place, "not in the sample"),
        }
    }

    fn value(&mut self, sample: &Literal, written: &Json, row: Option<Row<'a>>, place: &str) {
        match (sample, written) {
            (Literal::Map(members), Json::Object(object)) => {
                let fields: Vec<&Field> = match row {
                    Some(Row::Part(fields)) => fields.iter().collect(),
                    Some(Row::Member(field)) => field.members(),
                    _ => Vec::new(),
                };
                // What is not documented is kept as it is.
                let of = Some(fields.as_slice());
                self.members(members, object, of, place);
            }
            (Literal::List(items), Json::Object(object)) if items.is_empty() && object.is_empty() => {}
            (Literal::List(items), Json::Array(list)) if items.len() == list.len() => {
                for (index, (item, written)) in items.iter().zip(list).enumerate() {
                    self.member(item, Some(written), row, &format!("{place}/{index}"));
                }
            }
            (Literal::Embedded(format, inner), Json::String(text)) => {
                self.embedded(*format, inner, text, row, &format!("{place}#"));
            }
            (Literal::Scalar(sample), written) if same(sample, written) => {}
            (Literal::Scalar(Json::Number(number)), Json::String(text))
                if matches!(row, Some(Row::Variable)) && number.to_string() == *text => {}
            _ => self.differs(sample, written, row, place),
        }
    }

    fn embedded(&mut self, format: Format, inner: &Literal, text: &str, row: Option<Row<'a>>, place: &str) {
        // The only row below a list in a text describes its items.
        let row = match row {
            Some(Row::Member(field)) if field.encoding.as_ref().is_some_and(|encoding| encoding.list) => {
                field.members().first().copied().map(Row::Member)
            }
            other => other,
        };
        let written = match format {
            Format::UrlEncoded => {
                return self.value(&in_texts(inner), &wire::from_form(text), row, place);
            }
            Format::Json | Format::Xml => serde_json::from_str(text).ok(),
        };
        match written {
            Some(written) => self.value(inner, &written, row, place),
            None => self.fault(place, "no structure in the text"),
        }
    }

    fn differs(&mut self, sample: &Literal, written: &Json, row: Option<Row<'a>>, place: &str) {
        let found = match sample {
            Literal::Scalar(value) => kind(value),
            Literal::List(_) => "a list",
            Literal::Map(_) => "an object",
            Literal::Embedded(..) => "a text with structure inside",
            Literal::Unread => "an expression",
        };
        let says_the_same = match (sample, written) {
            (Literal::Scalar(sample), Json::Array(items)) => {
                matches!(items.as_slice(), [only] if only == sample)
            }
            (Literal::Scalar(sample), written) => text(sample).eq_ignore_ascii_case(&text(written)),
            _ => false,
        };
        match row {
            Some(Row::Member(field)) if says_the_same => {
                self.note(place, Class::Kind(found, field.word.to_string()));
            }
            _ => self.fault(place, &format!("{found} becomes {}", kind(written))),
        }
    }
}

/// A form has nothing but texts, however the sample writes them.
fn in_texts(literal: &Literal) -> Literal {
    match literal {
        Literal::Scalar(value) => Literal::Scalar(text(value).into()),
        Literal::Map(members) => {
            Literal::Map(members.iter().map(|(name, value)| (name.clone(), in_texts(value))).collect())
        }
        other => other.clone(),
    }
}

fn kind(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "a boolean",
        Json::Number(_) => "a number",
        Json::String(_) => "a text",
        Json::Array(_) => "a list",
        Json::Object(_) => "an object",
    }
}

fn text(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Numbers are the same however they are written.
fn same(sample: &Json, written: &Json) -> bool {
    sample == written || (sample.is_number() && written.is_number() && sample.as_f64() == written.as_f64())
}

/// Whether a documented name, which may be a numbered family, stands for a member.
fn stands_for(wire: &str, name: &str) -> bool {
    match wire.split_once("_$") {
        None => wire == name,
        Some((base, _)) => name.strip_prefix(base).is_some_and(|rest| {
            rest.starts_with('_') && rest.split('_').skip(1).all(|part| part.parse::<u32>().is_ok())
        }),
    }
}

/// A comparison that overlooks something would prove nothing.
#[test]
fn what_is_lost_or_changed_is_seen() {
    let read = wechatpay_codegen::read(&wechatpay_tests::specs());
    let pages = crate::page::read(&read);
    let mut seen = 0;
    for operation in &read.api.operations {
        let page = &pages[&operation.to_string()];
        // Calls without any argument have nothing to lose.
        for sample in page.samples.iter().filter(|sample| matches!(sample.literal, Literal::Map(_))) {
            let sent = wire::argument(&sample.literal);
            let is_fault = |written: &Json| {
                let found = request(operation, &page.rows, &sample.literal, written);
                found.iter().any(|difference| difference.class.is_our_fault())
            };
            assert!(!is_fault(&sent), "{}", sample.place);
            for part in ["query", "json", "xml", "body"] {
                let mut leaves = Vec::new();
                leaves_of(&sent[part], format!("/{part}"), &mut leaves);
                for leaf in leaves {
                    let mut changed = sent.clone();
                    *changed.pointer_mut(&leaf).unwrap() = "another".into();
                    assert!(is_fault(&changed), "{} {leaf} changed", sample.place);
                    let mut lost = sent.clone();
                    let (parent, name) = leaf.rsplit_once('/').unwrap();
                    match lost.pointer_mut(parent).unwrap() {
                        Json::Object(members) => drop(members.remove(name)),
                        Json::Array(items) => drop(items.pop()),
                        _ => continue,
                    }
                    assert!(is_fault(&lost), "{} {leaf} lost", sample.place);
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 5 * pages.len(), "{seen} members");
}

fn leaves_of(value: &Json, place: String, out: &mut Vec<String>) {
    match value {
        Json::Object(members) => {
            members.iter().for_each(|(name, value)| leaves_of(value, format!("{place}/{name}"), out));
        }
        Json::Array(items) => {
            items.iter().enumerate().for_each(|(at, value)| leaves_of(value, format!("{place}/{at}"), out));
        }
        Json::Null => {}
        _ => out.push(place),
    }
}
