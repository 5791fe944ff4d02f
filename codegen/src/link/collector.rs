//! Fields in, the types that hold them out: those of an operation by itself, and what they are made of, which is shared.

use std::collections::{BTreeMap, BTreeSet};

use super::in_words::{Own, Whole};
use super::shared::{Family, Shared, TypeId};
use super::types::{Content, Def, Member, Record, Role, Symbol, VariantArm};
use super::{Documented, notes};
use crate::ir::{Field, ListedValue, Presence, Type, Variant};
use crate::name::RustName;
use crate::span::Span;

/// A type under the name that it has in one module.
#[derive(Clone, Debug)]
pub struct Occurrence {
    /// The name.
    pub name: RustName,
    /// What has the name.
    pub kind: Kind,
    /// The row.
    pub origin: Span,
    /// Whose it is.
    pub of: Subject,
}

/// What has a name in a module.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A struct of its own: all of a body, query, reply or payload.
    Whole(Record, Whole),
    /// A shared type.
    Part(TypeId),
}

/// What types are found for, by its number in the model.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Subject {
    Operation(usize),
    Notification(usize),
}

/// Two fields that would have one name.
#[derive(Debug)]
pub struct Clash {
    /// The first field.
    pub first: Span,
    /// The second one.
    pub second: Span,
    /// Both, in words.
    pub what: String,
    /// Whose they are.
    pub of: Subject,
}

/// Finds the types of one operation or notification.
pub struct Collector<'t> {
    /// The table.
    pub types: &'t mut Shared,
    /// The family; types are only shared inside of it.
    pub family: &'t Family,
    /// What is being looked at.
    pub of: Subject,
    /// What was found, outermost first.
    pub found: Vec<Occurrence>,
    /// Pairs of fields that would have one name.
    pub clashes: Vec<Clash>,
}

/// Where a type is found.
#[derive(Clone, Copy)]
struct At<'a> {
    whole: &'a Whole,
    role: Role,
    origin: Span,
}

/// What a type is called: in the module where it is found, and by itself.
struct Names {
    alias: RustName,
    own: Own,
}

impl Collector<'_> {
    /// All of a body, query, reply or payload: a struct that belongs to the operation alone.
    pub fn whole(&mut self, name: RustName, role: Role, fields: &[Field], origin: Span, whole: Whole) {
        let at = self.found.len();
        let members = self.members(&name, fields, At { whole: &whole, role, origin });
        let kind = Kind::Whole(Record { role, members }, whole);
        self.found.insert(at, Occurrence { name, kind, origin, of: self.of });
    }

    /// What a merchant answers: most notifications have the same.
    pub fn answer(&mut self, fields: &[Field], origin: Span, whole: &Whole) {
        let at = At { whole, role: Role::Request, origin };
        self.record(Names { alias: Own::Answer.name(), own: Own::Answer }, fields, at);
    }

    fn record(&mut self, names: Names, fields: &[Field], at: At<'_>) -> TypeId {
        let before = self.found.len();
        let members = self.members(&names.alias, fields, at);
        self.part(before, names, Def::Record(Record { role: at.role, members }), at)
    }

    /// A shared type, found before what it is made of.
    fn part(&mut self, before: usize, names: Names, def: Def, at: At<'_>) -> TypeId {
        let Names { alias, own } = names;
        let id = self.types.intern(self.family, own, def, at.whole).unwrap_or_else(|twin| {
            let what = format!("the type of `{alias}` and another one of `{}`", self.types.name(twin));
            self.clash(at.origin, at.origin, what);
            twin
        });
        let found = Occurrence { name: alias, kind: Kind::Part(id), origin: at.origin, of: self.of };
        self.found.insert(before, found);
        id
    }

    fn clash(&mut self, first: Span, second: Span, what: String) {
        self.clashes.push(Clash { first, second, what, of: self.of });
    }

    fn members(&mut self, owner: &RustName, fields: &[Field], at: At<'_>) -> Vec<Member> {
        let mut members: Vec<Member> = Vec::with_capacity(fields.len());
        let mut names: BTreeMap<&str, &Field> = BTreeMap::new();
        for field in fields {
            let twin = *names.entry(field.rust.as_str()).or_insert(field);
            if !std::ptr::eq(twin, field) {
                let what = format!("the fields `{}` and `{}`", twin.wire, field.wire);
                self.clash(twin.origin, field.origin, what);
            }
            members.push(self.member(owner, field, at));
        }
        if at.role == Role::Request {
            self.check_times(&members, fields);
        }
        // Its setter would be in the way of the constructor.
        let constructed = members.iter().any(|member| member.required);
        for (member, field) in members.iter().zip(fields) {
            if constructed && !member.required && member.rust.as_str() == "new" {
                let what = format!("the field `{}` and the constructor", member.wire);
                self.clash(field.origin, field.origin, what);
            }
        }
        members
    }

    /// A method that reads a time, beside a setter of its name. Replies have no setters.
    fn check_times(&mut self, members: &[Member], fields: &[Field]) {
        let mut setters: BTreeMap<&str, (&Member, &Field)> = BTreeMap::new();
        for (member, field) in members.iter().zip(fields).filter(|(member, _)| !member.required) {
            setters.entry(member.rust.as_str()).or_insert((member, field));
        }
        for (member, field) in members.iter().zip(fields) {
            let Some((method, _)) = member.time() else { continue };
            if let Some((other, twin)) = setters.get(method.as_str()) {
                let what = format!("the field `{}` and the time of `{}`", other.wire, member.wire);
                self.clash(twin.origin, field.origin, what);
            }
        }
    }

    fn member(&mut self, owner: &RustName, field: &Field, at: At<'_>) -> Member {
        let mut doc = field.doc.clone();
        doc.extend(notes::sealed(at.role, field.secrecy));
        Member {
            wire: field.wire.clone(),
            rust: field.rust.clone(),
            required: at.role == Role::Request && field.presence == Presence::Required,
            embedding: field.encoding.as_ref().map(|encoding| notes::embedding(encoding, field.secrecy)),
            content: self.content(owner, field, at),
            doc,
            documented: Documented::of(field),
        }
    }

    fn content(&mut self, owner: &RustName, field: &Field, at: At<'_>) -> Content {
        let list = field.encoding.as_ref().is_some_and(|encoding| encoding.list);
        let (described, ty) = match field.ty.element() {
            // The only member of embedded text that is an array describes its elements.
            Type::Object(members) if list && members.len() == 1 => (&members[0], &members[0].ty),
            _ => (field, &field.ty),
        };
        let part = RustName::type_part(&field.wire);
        let names = Names { alias: owner.join(&part), own: Own::field(&field.wire) };
        let content = self.nested(names, part, described, ty, At { origin: described.origin, ..at });
        match (field.wire.matches("_$").count(), content) {
            (0, content) => content,
            (1, content) => Content::Numbered(Box::new(content)),
            (_, content) => Content::Numbered2(Box::new(content)),
        }
    }

    fn nested(&mut self, names: Names, part: RustName, field: &Field, ty: &Type, at: At<'_>) -> Content {
        match ty {
            Type::List(element) => Content::List(Box::new(self.nested(names, part, field, element, at))),
            Type::Object(members) => Content::Named { id: self.record(names, members, at), part },
            Type::Variants(variants) => Content::Named { id: self.variants(names, variants, at), part },
            Type::Text if field.secrecy.is_rsa() => Content::Sensitive,
            Type::Text | Type::Integer if !field.values.is_empty() => {
                Content::Named { id: self.symbol(names, field, *ty == Type::Integer, at), part }
            }
            Type::Text => Content::Text,
            Type::Integer => Content::Integer,
            Type::Float => Content::Float,
            Type::Boolean => Content::Boolean,
            Type::Json => Content::Json,
            Type::File => Content::File,
        }
    }

    fn symbol(&mut self, names: Names, field: &Field, numeric: bool, at: At<'_>) -> TypeId {
        let mut values: Vec<(RustName, ListedValue)> = Vec::new();
        let mut numbers: BTreeSet<i64> = BTreeSet::new();
        let mut known: BTreeMap<String, &str> = BTreeMap::new();
        for value in &field.values {
            // `1` and `01` are one number.
            let number = value.wire.parse::<i64>().ok().filter(|_| numeric);
            if number.is_some_and(|number| !numbers.insert(number)) {
                continue;
            }
            let rust = RustName::variant(&value.wire);
            if let Some(twin) = known.get(rust.as_str()) {
                let what = format!("the values `{twin}` and `{}` of `{}`", value.wire, field.wire);
                self.clash(field.origin, field.origin, what);
            } else {
                known.insert(rust.as_str().to_owned(), &value.wire);
            }
            values.push((rust, value.clone()));
        }
        self.part(self.found.len(), names, Def::Symbol(Symbol { numeric, values }), at)
    }

    fn variants(&mut self, names: Names, variants: &[Variant], at: At<'_>) -> TypeId {
        let before = self.found.len();
        let arms = variants.iter().map(|variant| {
            let Variant { label, rust, doc, fields, presence: _, origin } = variant;
            let own = names.own.alternative(label, rust);
            let names = Names { alias: names.alias.join(rust), own };
            let id = self.record(names, fields, At { origin: *origin, ..at });
            VariantArm { rust: rust.clone(), label: label.clone(), id, doc: doc.clone() }
        });
        let arms = arms.collect();
        self.part(before, names, Def::Variants(arms), at)
    }
}
