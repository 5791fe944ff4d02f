//! The merged model and the overrides of its fields in, the corrected model out.
//!
//! This comes after the merge, so that no source can say otherwise.

pub mod dropped;
pub mod service;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::diag::{Code, Diagnostic};
use crate::ir::{Api, Encoding, Evidence, Facets, Field, Open, Operation, Part, Presence, Secrecy, Type};
use crate::name::RustName;
use crate::overrides::{self, EmbedShape, FieldSeal, FieldSettings, HeldAs, OperationOverride, Overrides};
use crate::rules::{self, Direction, TableContext};

/// Applies the entries; those that fit nothing or change nothing are reported.
///
/// An entry for an operation that is not among the specs of this run does not apply; it is reported if its path is there
/// with another method, unless it is one of those that were `dropped`.
pub fn run(api: &mut Api, overrides: &Overrides, dropped: &BTreeSet<String>) -> Vec<Diagnostic> {
    let mut diagnostics = other_methods(api, overrides, dropped);
    for entry in &overrides.fields {
        let Some(mut tables) = tables(api, &entry.operation) else { continue };
        let name = entry.plain_field();
        let outcome = tables.iter_mut().find_map(|Table { part, fields, context }| {
            let path = name.strip_prefix(part.word())?.strip_prefix('.')?;
            within(fields, path, &mut |fields, at| {
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
    diagnostics.extend(overrides.operations.iter().filter_map(|entry| rename_variables(api, entry)));
    diagnostics
}

/// Gives the variables of a path other names; the last of all, since it renames the operation.
fn rename_variables(api: &mut Api, entry: &OperationOverride) -> Option<Diagnostic> {
    let names = entry.variables.as_ref()?;
    let operation = api.operations.iter_mut().find(|operation| operation.to_string() == entry.operation)?;
    let old: Vec<String> = operation.path.variable_segments().map(str::to_owned).collect();
    let report = |code, message| Some(Diagnostic { span: entry.span, ..Diagnostic::global(code, message) });
    if old.len() != names.len() {
        let count = old.len();
        let message =
            format!("`{}` has {count} variables, and this entry names {}", entry.operation, names.len());
        return report(Code::BadOverrides, message);
    }
    if old == *names {
        let message = format!("the variables of `{}` are already named like this", entry.operation);
        return report(Code::UnusedOverride, message);
    }
    let renamed = old.iter().zip(names).filter_map(|(old, new)| {
        let field = operation.variables.iter().find(|field| field.wire == *old)?;
        let rust = if old == new { field.rust.clone() } else { RustName::field(new) };
        Some(Field { wire: new.clone(), rust, ..field.clone() })
    });
    operation.variables = renamed.collect();
    operation.path = operation.path.with_variables(names);
    if let Some(Value::Object(members)) = &mut operation.example {
        let samples: Vec<_> = old.iter().map(|name| members.get(name).cloned()).collect();
        let kept = |name: &String| names.contains(name);
        old.iter().filter(|name| !kept(name)).for_each(|name| drop(members.shift_remove(name)));
        let samples = names.iter().zip(samples).filter_map(|(name, sample)| Some((name.clone(), sample?)));
        members.extend(samples);
    }
    None
}

/// Entries for methods that a path does not have.
fn other_methods(api: &Api, overrides: &Overrides, dropped: &BTreeSet<String>) -> Vec<Diagnostic> {
    let fields = overrides.fields.iter().map(|entry| (&entry.operation, entry.span));
    let operations = overrides.operations.iter().map(|entry| (&entry.operation, entry.span));
    let mut diagnostics = Vec::new();
    for (name, span) in fields.chain(operations).filter(|(name, _)| !dropped.contains(*name)) {
        let Some((method, path)) = name.split_once(' ') else { continue };
        let has_path = |operation: &&Operation| format!("/{}/{}", operation.protocol, operation.path) == path;
        let mut of_path = api.operations.iter().filter(has_path).peekable();
        let Some(first) = of_path.peek().map(|first| first.method) else { continue };
        if of_path.all(|operation| operation.method.to_string() != method) {
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

/// The tables of an operation or notification; `None` if the model has none of that name.
fn tables<'a>(api: &'a mut Api, name: &str) -> Option<Vec<Table<'a>>> {
    if let Some(operation) = api.operations.iter_mut().find(|operation| operation.to_string() == name) {
        let (protocol, overseas) = (operation.protocol, operation.is_overseas());
        let tables = operation.tables_mut().map(|(part, fields)| {
            let direction = if part.is_request() { Direction::Request } else { Direction::Reply };
            Table { part, fields, context: TableContext::request(protocol, overseas).towards(direction) }
        });
        return Some(tables.collect());
    }
    let notification = api.notifications.iter_mut().find(|notification| notification.to_string() == name)?;
    let protocol = notification.protocol;
    let tables = notification.tables_mut().map(|(part, fields)| {
        let is_answer = matches!(part, Part::Answer | Part::AnswerHeader);
        let direction = if is_answer { Direction::Request } else { Direction::Notification };
        Table { part, fields, context: TableContext::notification(protocol).towards(direction) }
    });
    Some(tables.collect())
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
                let label = overrides::plain(&variant.label);
                let rest = rest.strip_prefix('<')?.strip_prefix(label.as_str())?.strip_prefix(">.")?;
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
    let FieldSettings { required, lacking, holds, encrypted, embed, rust, names, drop } = set;
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
        hold(field, *holds)?;
        let open = [Open::Number, Open::Fraction, Open::Members, Open::Items, Open::Inside];
        field.doubts.retain(|doubt| !open.contains(&doubt.about));
    }
    if let Some(embed) = embed {
        reshape(field, *embed)?;
        field.doubts.retain(|doubt| doubt.about != Open::Shape);
    }
    if encrypted.is_some() {
        field.doubts.retain(|doubt| doubt.about != Open::Seal);
    }
    if let Some(name) = rust.as_deref().and_then(RustName::exact) {
        field.rust = name;
    }
    for (wire, name) in names.iter().flatten() {
        rename_value(field, wire, RustName::exact(name))?;
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
    // A fragment may have been read no further because of this entry.
    Ok(*field != before || before.fixed.ty && holds.is_some())
}

/// Names a value of an enumeration, or an alternative.
fn rename_value(field: &mut Field, wire: &str, rust: Option<RustName>) -> Result<(), String> {
    let Some(rust) = rust else { return Ok(()) };
    if let Some(value) = field.values.iter_mut().find(|value| value.wire == wire) {
        value.rust = Some(rust);
        return Ok(());
    }
    if let Type::Variants(variants) = field.ty.element_mut()
        && let Some(variant) = variants.iter_mut().find(|variant| variant.label == wire)
    {
        variant.rust = rust;
        return Ok(());
    }
    Err(format!("has neither a value nor an alternative `{wire}`"))
}

fn hold(field: &mut Field, holds: HeldAs) -> Result<(), String> {
    let ty = match holds {
        HeldAs::List if matches!(field.ty, Type::List(_)) => return Ok(()),
        HeldAs::List => {
            field.ty = Type::List(Box::new(std::mem::replace(&mut field.ty, Type::Json)));
            return Ok(());
        }
        HeldAs::Text => Type::Text,
        HeldAs::Integer => Type::Integer,
        HeldAs::Float => Type::Float,
        HeldAs::Json => Type::Json,
    };
    if *field.ty.element() == ty {
        return Ok(());
    }
    let mut sealed = None;
    field.members().into_iter().for_each(|member| {
        member.walk(&mut |inner| sealed = sealed.or((inner.secrecy != Secrecy::Plain).then_some(inner)));
    });
    if let Some(sealed) = sealed {
        return Err(format!("is not taken as a whole, since `{}` in it is sealed", sealed.wire));
    }
    *field.ty.element_mut() = ty;
    // What limits and shows the other type says nothing of this one.
    (field.facets, field.example, field.encoding) = (Facets::default(), None, None);
    Ok(())
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
