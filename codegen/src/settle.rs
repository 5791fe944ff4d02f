//! The merged model and the overrides of its fields in, the corrected model out.
//!
//! This comes after the merge, so that no source can say otherwise.

pub mod dropped;
mod places;
pub mod service;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::diag::{Code, Diagnostic};
use crate::ir::{
    Api, Encoding, Evidence, Facets, Field, Open, Outline, Part, Presence, Secrecy, Type, Witness, Witnessed,
    witness,
};
use crate::name::RustName;
use crate::overrides::{
    EmbedShape, FieldOverride, FieldSeal, FieldSettings, HeldAs, OperationOverride, Overrides, Used,
};
use crate::rules::{self, Direction, TableContext};
use crate::span::{FileId, Span};

use places::{Place, Places};

/// What became of the entries.
#[derive(Debug, Default)]
pub struct Settled {
    /// Those that fit nothing, change nothing or cannot be done.
    pub diagnostics: Vec<Diagnostic>,
    /// Those that changed something.
    pub used: Used,
}

/// Applies the entries; those that fit nothing or change nothing are reported.
///
/// An entry for an operation that is not among the specs of this run does not apply; it is reported if its path is there
/// with another method, unless it is one of those that were `dropped`. Of operations that a file describes which `may_be_why` they
/// are right already, an entry that changes nothing is not reported.
pub fn run(
    api: &mut Api,
    overrides: &Overrides,
    dropped: &BTreeSet<String>,
    may_be_why: &dyn Fn(FileId) -> bool,
) -> Settled {
    let index = Index::of(api);
    let diagnostics = index.other_methods(overrides, dropped);
    let mut settled = Settled { diagnostics, ..Settled::default() };
    for name in overrides.operations_of_fields() {
        let was_so = index.origins(api, name).iter().any(|origin| may_be_why(origin.file));
        if let Some(mut tables) = index.tables(api, name) {
            let entries: Vec<_> = overrides.fields_of(name).map(|(_, entry)| entry).collect();
            settle_fields(&mut tables, &entries, was_so, &mut settled);
        }
    }
    for entry in &overrides.operations {
        match rename_variables(api, &index, entry) {
            None => {}
            Some(Ok(())) => settled.used.named(entry.span, &entry.operation),
            Some(Err(found)) => settled.diagnostics.push(found),
        }
    }
    settled
}

/// Gives the variables of a path other names; the last of all, since it renames the operation. `None` where the entry does
/// not apply.
fn rename_variables(
    api: &mut Api,
    index: &Index,
    entry: &OperationOverride,
) -> Option<Result<(), Diagnostic>> {
    let names = entry.variables.as_ref()?;
    let operation = api.operations.get_mut(*index.operations.get(&entry.operation)?)?;
    let old: Vec<String> = operation.path.variable_segments().map(str::to_owned).collect();
    let report =
        |code, message| Some(Err(Diagnostic { span: entry.span, ..Diagnostic::global(code, message) }));
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
    Some(Ok(()))
}

/// Where operations and notifications are in the model.
#[derive(Default)]
struct Index {
    operations: BTreeMap<String, usize>,
    notifications: BTreeMap<String, usize>,
    /// The methods of each path.
    methods: BTreeMap<String, Vec<String>>,
}

impl Index {
    fn of(api: &Api) -> Self {
        let mut index = Self::default();
        for (at, operation) in api.operations.iter().enumerate() {
            index.operations.entry(operation.to_string()).or_insert(at);
            let path = format!("/{}/{}", operation.protocol, operation.path);
            index.methods.entry(path).or_default().push(operation.method.to_string());
        }
        for (at, notification) in api.notifications.iter().enumerate() {
            index.notifications.entry(notification.to_string()).or_insert(at);
        }
        index
    }

    /// The tables of an operation or notification; `None` if the model has none of that name.
    fn tables<'a>(&self, api: &'a mut Api, name: &str) -> Option<Vec<Table<'a>>> {
        if let Some(at) = self.operations.get(name) {
            let operation = api.operations.get_mut(*at)?;
            let (protocol, overseas) = (operation.protocol, operation.is_overseas());
            let tables = operation.tables_mut().map(|(part, fields)| {
                let direction = if part.is_request() { Direction::Request } else { Direction::Reply };
                let context = TableContext::request(protocol, overseas).towards(direction);
                Table { part, fields, context }
            });
            return Some(tables.collect());
        }
        let notification = api.notifications.get_mut(*self.notifications.get(name)?)?;
        let protocol = notification.protocol;
        let tables = notification.tables_mut().map(|(part, fields)| {
            let is_answer = matches!(part, Part::Answer | Part::AnswerHeader);
            let direction = if is_answer { Direction::Request } else { Direction::Notification };
            let context = TableContext::notification(protocol).towards(direction);
            Table { part, fields, context }
        });
        Some(tables.collect())
    }

    /// The places where an operation or notification is described.
    fn origins(&self, api: &Api, name: &str) -> Vec<Span> {
        let operation = self.operations.get(name).and_then(|at| api.operations.get(*at));
        let notification = self.notifications.get(name).and_then(|at| api.notifications.get(*at));
        let witnesses = operation.map(|found| Outline::from(found).witnesses());
        let witnesses = witnesses.or_else(|| notification.map(|found| Outline::from(found).witnesses()));
        witnesses.into_iter().flatten().map(|witness| witness.origin).collect()
    }

    /// Entries for methods that a path does not have.
    fn other_methods(&self, overrides: &Overrides, dropped: &BTreeSet<String>) -> Vec<Diagnostic> {
        let fields = overrides.fields.iter().map(|entry| (&entry.operation, entry.span));
        let operations = overrides.operations.iter().map(|entry| (&entry.operation, entry.span));
        let found = |(name, span): (&String, Option<Span>)| {
            let (method, path) = name.split_once(' ')?;
            let methods = self.methods.get(path)?;
            let first = methods.first().filter(|_| methods.iter().all(|found| found != method))?;
            let message = format!("there is no `{name}`; did you mean `{first} {path}`?");
            Some(Diagnostic { span, ..Diagnostic::global(Code::UnusedOverride, message) })
        };
        let named = fields.chain(operations).filter(|(name, _)| !dropped.contains(*name));
        named.filter_map(found).collect()
    }
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

/// Applies the entries of one operation or notification, those that leave something out first: what is gone hinders nothing.
/// `was_so` says that another source may have settled it already, or the entry itself before a table was written.
fn settle_fields(tables: &mut [Table<'_>], entries: &[&FieldOverride], was_so: bool, settled: &mut Settled) {
    let (drops, changes): (Vec<_>, Vec<_>) = entries.iter().partition(|entry| entry.set.drop == Some(true));
    leave_out(tables, &drops, was_so, settled);
    let places = places(tables);
    for entry in changes {
        let outcome = places.get(&entry.plain_field()).and_then(|place| {
            let table = tables.get_mut(place.table)?;
            let context = table.context;
            let allowed = allow(table.part, &entry.set);
            let field = place.field(table.fields)?;
            let before = field.clone();
            let changes = allowed.and_then(|()| apply_field(field, &entry.set, context));
            testify(field, &before, entry);
            Some(changes.map(|changes| changes || was_so))
        });
        settled.diagnostics.push(match outcome {
            Some(Ok(true)) => {
                settled.used.named(entry.span, &entry.operation);
                continue;
            }
            None => no_field(entry),
            Some(Ok(false)) => {
                let message = format!("`{}` of `{}` is already like this", entry.field, entry.operation);
                found(entry, Code::UnusedOverride, message)
            }
            Some(Err(message)) => refused(entry, &message),
        });
    }
}

/// The entry is a witness of what it changed.
fn testify(field: &mut Field, before: &Field, entry: &FieldOverride) {
    if Field::FACTS.iter().all(|fact| before.agrees(*fact, field)) {
        return;
    }
    let mut witnesses = witness::restated(before, field);
    witnesses.extend(entry.span.map(Witness::new));
    field.witnesses = witnesses;
}

/// Takes out the fields of these entries.
fn leave_out(tables: &mut [Table<'_>], entries: &[&FieldOverride], was_so: bool, settled: &mut Settled) {
    let places = places(tables);
    let place = |entry: &FieldOverride| places.get(&entry.plain_field()).cloned();
    let all: BTreeSet<Place> = entries.iter().filter_map(|entry| place(entry)).collect();
    let mut gone = BTreeSet::new();
    for entry in entries {
        let Some(place) = place(entry).filter(|place| !place.is_inside(&all)) else {
            match was_so {
                true => settled.used.named(entry.span, &entry.operation),
                false => settled.diagnostics.push(no_field(entry)),
            }
            continue;
        };
        match allow(tables[place.table].part, &entry.set) {
            Ok(()) => {
                gone.insert(place);
                settled.used.named(entry.span, &entry.operation);
            }
            Err(message) => settled.diagnostics.push(refused(entry, &message)),
        }
    }
    for (at, table) in tables.iter_mut().enumerate() {
        places::remove(table.fields, at, &gone);
    }
}

fn places(tables: &[Table<'_>]) -> Places {
    Places::of(tables.iter().map(|table| (table.part, table.fields.as_slice())))
}

fn no_field(entry: &FieldOverride) -> Diagnostic {
    let message = format!("`{}` has no field `{}`", entry.operation, entry.field);
    found(entry, Code::UnusedOverride, message)
}

fn refused(entry: &FieldOverride, message: &str) -> Diagnostic {
    found(entry, Code::BadOverrides, format!("`{}` {message}", entry.field))
}

fn found(entry: &FieldOverride, code: Code, message: String) -> Diagnostic {
    Diagnostic { span: entry.span, ..Diagnostic::global(code, message) }
}

/// Whether anything is different then, or what cannot be done.
type Outcome = Result<bool, String>;

/// Changes one field.
fn apply_field(field: &mut Field, set: &FieldSettings, context: TableContext) -> Outcome {
    let FieldSettings { required, lacking, holds, encrypted, embed, rust, names, drop: _ } = set;
    let before = field.clone();
    if let Some(required) = required {
        field.presence = if *required { Presence::Required } else { Presence::Optional };
    }
    if let Some(lacking) = lacking {
        field.fixed.lacking = *lacking;
    }
    if let Some(holds) = holds {
        hold(field, *holds)?;
        let open = [Open::Number, Open::Fraction, Open::Members, Open::Items, Open::Inside];
        field.doubts.retain(|doubt| !open.contains(&doubt.about) && !matches!(doubt.about, Open::Word(_)));
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
    rename_values(field, names.as_ref())?;
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
    // An entry that confirms what was taken still ends a dispute, and a fragment may have been read no further because
    // of this one.
    let ends_dispute = encrypted.is_some() && before.has_disputed_secrecy();
    let is_used = *field != before || ends_dispute || before.fixed.ty && holds.is_some();
    field.fixed.secrecy |= encrypted.is_some();
    Ok(is_used)
}

/// Names values of an enumeration, or alternatives.
fn rename_values(field: &mut Field, names: Option<&BTreeMap<String, String>>) -> Result<(), String> {
    let Some(names) = names else { return Ok(()) };
    let mut missing: BTreeSet<&str> = names.keys().map(String::as_str).collect();
    let mut name = |wire: &str| {
        let name = RustName::exact(names.get(wire)?)?;
        missing.remove(wire).then_some(name)
    };
    for value in &mut field.values {
        if let Some(name) = name(&value.wire) {
            value.rust = Some(name);
        }
    }
    if let Type::Variants(variants) = field.ty.element_mut() {
        for variant in variants {
            if let Some(name) = name(&variant.label) {
                variant.rust = name;
            }
        }
    }
    match missing.first() {
        Some(wire) => Err(format!("has neither a value nor an alternative `{wire}`")),
        None => Ok(()),
    }
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
