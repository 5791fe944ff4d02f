//! The merged model and the overrides of its fields in, the corrected model out.
//!
//! This comes after the merge, so that no source can say otherwise.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic};
use crate::ir::{Api, Encoding, Evidence, Facets, Field, Method, Part, Presence, Secrecy, Type};
use crate::name::RustName;
use crate::overrides::{EmbedShape, FieldSeal, FieldSettings, HeldAs, Overrides};
use crate::rules::{self, Direction, TableContext};

/// Applies the entries; those that fit nothing or change nothing are reported.
///
/// An entry for an operation that is not among the specs of this run does not apply; it is reported if its path is there
/// with another method.
pub fn run(api: &mut Api, overrides: &Overrides) -> Vec<Diagnostic> {
    let mut diagnostics = other_methods(api, overrides);
    let subjects = subjects(api);
    for entry in &overrides.fields {
        let Some(subject) = subjects.get(&entry.operation) else { continue };
        let Some(mut tables) = tables(api, *subject) else { continue };
        let outcome = tables.iter_mut().find_map(|Table { part, fields, context }| {
            let path = entry.field.strip_prefix(part.word())?.strip_prefix('.')?;
            within(fields, &plain(path), &mut |fields, at| {
                allow(*part, &entry.set)?;
                apply_field(fields, at, &entry.set, *context)
            })
        });
        let found = match outcome {
            None => Diagnostic::global(
                Code::UnusedOverride,
                format!("`{}` has no field `{}`", entry.operation, entry.field),
            ),
            Some(Ok(true)) => continue,
            Some(Ok(false)) => Diagnostic::global(
                Code::UnusedOverride,
                format!("`{}` of `{}` is already like this", entry.field, entry.operation),
            ),
            Some(Err(message)) => {
                Diagnostic::global(Code::BadOverrides, format!("`{}` {message}", entry.field))
            }
        };
        diagnostics.push(Diagnostic { span: entry.span, ..found });
    }
    diagnostics
}

/// Entries for methods that a path does not have.
fn other_methods(api: &Api, overrides: &Overrides) -> Vec<Diagnostic> {
    let fields = overrides.fields.iter().map(|entry| (&entry.operation, entry.span));
    let operations = overrides.operations.iter().map(|entry| (&entry.operation, entry.span));
    let mut methods: BTreeMap<String, Vec<Method>> = BTreeMap::new();
    for operation in &api.operations {
        let path = format!("/{}/{}", operation.protocol, operation.path);
        methods.entry(path).or_default().push(operation.method);
    }
    let mut diagnostics = Vec::new();
    for (name, span) in fields.chain(operations) {
        let Some((method, path)) = name.split_once(' ') else { continue };
        let Some((first, of_path)) = methods.get(path).and_then(|all| Some((all.first()?, all))) else {
            continue;
        };
        if of_path.iter().all(|other| other.to_string() != method) {
            let message = format!("there is no `{name}`; did you mean `{first} {path}`?");
            diagnostics.push(Diagnostic { span, ..Diagnostic::global(Code::UnusedOverride, message) });
        }
    }
    diagnostics
}

/// One table of an operation or notification.
struct Table<'a> {
    part: Part,
    fields: &'a mut Vec<Field>,
    context: TableContext,
}

/// Refuses what no field of a table can be.
fn allow(part: Part, set: &FieldSettings) -> Result<(), String> {
    match part {
        Part::Path if set.required == Some(false) || set.drop == Some(true) => {
            Err("is a variable of the path, which is always sent".to_owned())
        }
        Part::Path | Part::Answer | Part::AnswerHeader if set.encrypted == Some(FieldSeal::Rsa) => {
            Err("is in a place where nothing is sealed".to_owned())
        }
        Part::Payload => Ok(()),
        _ if set.lacking.is_some() => Err("is not a member of what a notification carries".to_owned()),
        _ => Ok(()),
    }
}

/// An operation or notification, by its number in the model.
#[derive(Clone, Copy)]
enum Subject {
    Operation(usize),
    Notification(usize),
}

/// Everything that an entry can be for, by its name.
fn subjects(api: &Api) -> BTreeMap<String, Subject> {
    let mut subjects = BTreeMap::new();
    for (at, operation) in api.operations.iter().enumerate() {
        subjects.entry(operation.to_string()).or_insert(Subject::Operation(at));
    }
    for (at, notification) in api.notifications.iter().enumerate() {
        subjects.entry(notification.to_string()).or_insert(Subject::Notification(at));
    }
    subjects
}

/// The tables of an operation or notification.
fn tables(api: &mut Api, subject: Subject) -> Option<Vec<Table<'_>>> {
    match subject {
        Subject::Operation(at) => operation_tables(api, at),
        Subject::Notification(at) => notification_tables(api, at),
    }
}

fn operation_tables(api: &mut Api, at: usize) -> Option<Vec<Table<'_>>> {
    let operation = api.operations.get_mut(at)?;
    let (protocol, overseas) = (operation.protocol, operation.is_overseas());
    let tables = operation.tables_mut().map(|(part, fields)| {
        let direction = if part.is_request() { Direction::Request } else { Direction::Reply };
        Table { part, fields, context: TableContext::request(protocol, overseas).towards(direction) }
    });
    Some(tables.collect())
}

fn notification_tables(api: &mut Api, at: usize) -> Option<Vec<Table<'_>>> {
    let notification = api.notifications.get_mut(at)?;
    let protocol = notification.protocol;
    let tables = notification.tables_mut().map(|(part, fields)| {
        let is_answer = matches!(part, Part::Answer | Part::AnswerHeader);
        let direction = if is_answer { Direction::Request } else { Direction::Notification };
        Table { part, fields, context: TableContext::notification(protocol).towards(direction) }
    });
    Some(tables.collect())
}

/// A path without its marks of lists and embedded text, which people may leave out.
fn plain(path: &str) -> String {
    path.replace("[]", "").replace('#', "")
}

type Outcome = Result<bool, String>;

/// Finds the field of a path, and does something to it and its siblings.
fn within(
    fields: &mut Vec<Field>,
    path: &str,
    act: &mut dyn FnMut(&mut Vec<Field>, usize) -> Outcome,
) -> Option<Outcome> {
    for at in 0..fields.len() {
        let Some(rest) = path.strip_prefix(fields[at].wire.as_str()) else { continue };
        if rest.is_empty() {
            return Some(act(fields, at));
        }
        let found = match (fields[at].ty.element_mut(), rest.strip_prefix('.')) {
            (Type::Object(members), Some(rest)) => within(members, rest, act),
            (Type::Variants(variants), None) => variants.iter_mut().find_map(|variant| {
                let rest =
                    rest.strip_prefix('<')?.strip_prefix(variant.label.as_str())?.strip_prefix(">.")?;
                within(&mut variant.fields, rest, act)
            }),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

/// Changes one field; returns whether anything is different then, or what cannot be done.
fn apply_field(fields: &mut Vec<Field>, at: usize, set: &FieldSettings, context: TableContext) -> Outcome {
    let FieldSettings { required, lacking, holds, encrypted, embed, rust, drop } = set;
    if *drop == Some(true) {
        fields.remove(at);
        return Ok(true);
    }
    let before = fields[at].clone();
    let field = &mut fields[at];
    if let Some(required) = required {
        field.presence = if *required { Presence::Required } else { Presence::Optional };
    }
    if let Some(lacking) = lacking {
        field.fixed.lacking = *lacking;
    }
    if let Some(holds) = holds {
        hold(field, *holds);
    }
    if let Some(embed) = embed {
        reshape(field, *embed)?;
    }
    if let Some(name) = rust.as_deref().and_then(RustName::exact) {
        field.rust = name;
    }
    match encrypted {
        None => {}
        Some(_) if field.secrecy != Secrecy::Plain && !field.secrecy.is_rsa() => {
            return Err("is a ciphertext with a key of its own".to_owned());
        }
        Some(FieldSeal::Plain) => field.secrecy = Secrecy::Plain,
        Some(FieldSeal::Rsa) if field.secrecy.is_rsa() => {}
        Some(FieldSeal::Rsa) => {
            let (cipher, key) = rules::rsa(context);
            field.secrecy = Secrecy::Sealed { cipher, key, evidence: Evidence::Override };
        }
    }
    if field.secrecy.is_rsa() && (*field.ty.element() != Type::Text || field.encoding.is_some()) {
        return Err("is not a text and cannot be sealed".to_owned());
    }
    Ok(*field != before)
}

fn hold(field: &mut Field, holds: HeldAs) {
    let ty = match holds {
        HeldAs::List if matches!(field.ty, Type::List(_)) => return,
        HeldAs::List => {
            field.ty = Type::List(Box::new(std::mem::replace(&mut field.ty, Type::Json)));
            return;
        }
        HeldAs::Text => Type::Text,
        HeldAs::Integer => Type::Integer,
        HeldAs::Float => Type::Float,
    };
    if *field.ty.element() != ty {
        *field.ty.element_mut() = ty;
        // What limits and shows the other type says nothing of this one.
        (field.facets, field.example, field.encoding) = (Facets::default(), None, None);
    }
}

/// Makes an array of embedded text an object, or the other way round.
fn reshape(field: &mut Field, embed: EmbedShape) -> Result<(), String> {
    let Some(Encoding { list, .. }) = &mut field.encoding else {
        return Err("holds no document".to_owned());
    };
    let only_list = matches!(&field.ty, Type::Object(fields) if matches!(fields.as_slice(), [only] if matches!(only.ty, Type::List(_))));
    match embed {
        EmbedShape::Object => *list = false,
        EmbedShape::Array if only_list => *list = true,
        EmbedShape::Array => return Err("can only be an array if its only member is a list".to_owned()),
    }
    Ok(())
}
