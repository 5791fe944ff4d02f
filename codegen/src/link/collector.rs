//! Fields in, the types that hold them out: those of an operation by itself, and what they are made of, which is shared.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::in_words::{Own, Whole, type_part};
use super::said::Remark;
use super::table::{Table, TypeId};
use super::twins::Twins;
use super::types::{Content, Def, Member, Record, Role, Symbol, VariantArm};
use super::{Documented, notes};
use crate::ir::{self, Field, ListedValue, Presence, Type, Variant};
use crate::name::RustName;
use crate::overrides::entry;
use crate::rules;
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
    /// What settles its name; a struct of an operation has none.
    pub by: Option<Settlement>,
}

/// What decides a name, in the words of the overrides file.
#[derive(Clone, Debug)]
pub struct Settlement {
    /// The field.
    pub field: String,
    /// The value or alternative of it, where that has the name and not the field.
    pub value: Option<String>,
    /// The name that follows from it.
    pub rust: RustName,
    /// The name of the type around it.
    pub owner: RustName,
    /// The names beside it.
    pub siblings: Rc<BTreeSet<RustName>>,
}

impl Settlement {
    /// What is set for another name, whose type has none of those `taken`; its own is one of them then.
    pub fn another(&self, taken: &mut BTreeSet<RustName>) -> String {
        let part = |name: &RustName| match self.value {
            Some(_) => name.clone(),
            None => RustName::type_part(name.as_str()),
        };
        let of_type = |name: &RustName| self.owner.join(&part(name));
        let name = self.rust.another(|name| self.siblings.contains(name) || taken.contains(&of_type(name)));
        taken.insert(of_type(&name));
        match &self.value {
            Some(value) => entry::names([(value.clone(), name)]),
            None => format!("{{ rust: {name} }}"),
        }
    }
}

/// What messages give other names already.
#[derive(Debug, Default)]
pub struct Renamed {
    /// The fields, and whose they are.
    fields: BTreeSet<(Subject, String)>,
}

impl Renamed {
    /// Notes that a field gets another name; whether that is new.
    pub fn insert(&mut self, of: Subject, field: &str) -> bool {
        self.fields.insert((of, field.to_owned()))
    }

    /// Whether a field, or one that it lies in, gets another name, and all types in it with that.
    pub fn reaches(&self, of: Subject, field: &str) -> bool {
        let ends = field.char_indices().filter(|(_, c)| matches!(c, '.' | '<')).map(|(at, _)| at);
        let mut around = ends.chain([field.len()]).filter_map(|end| field.get(..end));
        around.any(|path| self.fields.contains(&(of, path.to_owned())))
    }
}

/// What settles a clash: an entry of the overrides file.
#[derive(Clone, Debug)]
pub enum Remedy {
    /// Of `fields`, with a name to be chosen once all names are known.
    Another(Settlement),
    /// Of `fields`.
    Field {
        /// The field.
        field: String,
        /// What is set.
        set: String,
    },
    /// Of `operations`, with these names for the variables of its path.
    Variables(Vec<String>),
    /// Of `modules`, for the module of this path.
    Module {
        /// The URL, or that which stands for a notification.
        path: String,
        /// The name.
        rust: RustName,
    },
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Subject {
    Operation(usize),
    Notification(usize),
}

/// Two things that would have one name.
#[derive(Debug)]
pub struct Clash {
    /// The first one.
    pub first: Span,
    /// The second one.
    pub second: Span,
    /// Both, in words.
    pub what: String,
    /// What settles it.
    pub remedy: Option<Remedy>,
    /// Whose they are.
    pub of: Subject,
}

/// Finds the types of one operation or notification.
pub struct Collector<'t> {
    /// The types of the family; objects are only shared inside of it.
    pub types: &'t mut Table,
    /// What is being looked at.
    pub of: Subject,
    /// What was found, outermost first.
    pub found: Vec<Occurrence>,
    /// The shared types among them, by their names here.
    pub aliases: BTreeMap<RustName, TypeId>,
    /// What would have one name.
    pub clashes: Vec<Clash>,
    /// What gets other names because of them.
    pub renamed: Renamed,
    /// The field at work, as overrides name it.
    pub path: String,
}

/// Where a type is found.
#[derive(Clone, Copy)]
struct At<'a> {
    whole: &'a Whole,
    role: Role,
    origin: Span,
}

/// The type that a field lies in, and the names of all fields there.
type Around<'a> = (&'a RustName, &'a Rc<BTreeSet<RustName>>);

/// What decides the name of a field, and of its type, at this path.
fn settlement((owner, siblings): Around<'_>, field: &Field, path: String) -> Settlement {
    let siblings = Rc::clone(siblings);
    Settlement { field: path, value: None, rust: field.rust.clone(), owner: owner.clone(), siblings }
}

/// What a type is called: in the module where it is found, and by itself; and what is said of it.
struct Names {
    alias: RustName,
    own: Own,
    by: Option<Settlement>,
    remark: Remark,
}

impl Collector<'_> {
    /// All of a body, query, reply or payload: a struct that belongs to the operation alone. `table` is its path.
    pub fn whole(
        &mut self,
        name: RustName,
        role: Role,
        (table, fields): (&str, &[Field]),
        origin: Span,
        whole: Whole,
    ) {
        self.path = table.to_owned();
        let at = self.found.len();
        let members = self.members(&name, fields, At { whole: &whole, role, origin });
        let kind = Kind::Whole(Record { role, members }, whole);
        self.found.insert(at, Occurrence { name, kind, origin, of: self.of, by: None });
    }

    /// What a merchant answers: most notifications have the same.
    pub fn answer(&mut self, fields: &[Field], origin: Span, whole: &Whole) {
        self.path = ir::Part::Answer.word().to_owned();
        let at = At { whole, role: Role::Request, origin };
        let names =
            Names { alias: Own::Answer.name(), own: Own::Answer, by: None, remark: Remark::default() };
        self.record(names, fields, at);
    }

    fn record(&mut self, names: Names, fields: &[Field], at: At<'_>) -> TypeId {
        let before = self.found.len();
        let members = self.members(&names.alias, fields, at);
        self.part(before, names, Def::Record(Record { role: at.role, members }), at)
    }

    /// A shared type, found before what it is made of.
    fn part(&mut self, before: usize, names: Names, def: Def, at: At<'_>) -> TypeId {
        let Names { alias, own, by, remark } = names;
        // Equal types are one where they have one name, whatever fields they are found in.
        let twin = self.aliases.get(&alias).copied().filter(|twin| self.types.is(*twin, &def));
        let own = twin.map_or(own, |twin| self.types.own(twin).clone());
        let id = self.types.intern(own, def, remark, at.whole).unwrap_or_else(|twin| {
            let what = format!("the type of `{alias}` and another one of `{}`", self.types.name(twin));
            let remedy = by.clone().map(Remedy::Another);
            self.clash(at.origin, at.origin, what, remedy);
            twin
        });
        if twin != Some(id) {
            self.aliases.entry(alias.clone()).or_insert(id);
            let found = Occurrence { name: alias, kind: Kind::Part(id), origin: at.origin, of: self.of, by };
            self.found.insert(before, found);
        }
        id
    }

    fn clash(&mut self, first: Span, second: Span, what: String, remedy: Option<Remedy>) {
        self.clashes.push(Clash { first, second, what, remedy, of: self.of });
    }

    fn members(&mut self, owner: &RustName, fields: &[Field], at: At<'_>) -> Vec<Member> {
        let siblings = Rc::new(fields.iter().map(|field| field.rust.clone()).collect());
        self.check_fields((owner, &siblings), fields);
        let mut members: Vec<Member> = Vec::with_capacity(fields.len());
        for field in fields {
            let before = self.path.len();
            self.path.extend([".", field.wire.as_str()]);
            members.push(self.member((owner, &siblings), field, at));
            self.path.truncate(before);
        }
        if at.role == Role::Request {
            self.check_times((owner, &siblings), &members, fields);
        }
        // Its setter would be in the way of the constructor.
        let constructed = members.iter().any(|member| member.required);
        for (member, field) in members.iter().zip(fields) {
            if constructed && !member.required && member.rust.as_str() == "new" {
                let what = format!("the field `{}` and the constructor", member.wire);
                self.rename((owner, &siblings), field, field.origin, what);
            }
        }
        members
    }

    /// Fields of one name.
    fn check_fields(&mut self, around: Around<'_>, fields: &[Field]) {
        let mut first: BTreeMap<&RustName, &Field> = BTreeMap::new();
        for field in fields {
            match first.get(&field.rust) {
                Some(twin) => {
                    let what = format!("the fields `{}` and `{}`", twin.wire, field.wire);
                    self.rename(around, field, twin.origin, what);
                }
                None => drop(first.insert(&field.rust, field)),
            }
        }
    }

    /// A clash that another name for a member of what is at work settles.
    fn rename(&mut self, around: Around<'_>, field: &Field, first: Span, what: String) {
        let by = settlement(around, field, format!("{}.{}", self.path, field.wire));
        if self.renamed.insert(self.of, &by.field) {
            self.clash(first, field.origin, what, Some(Remedy::Another(by)));
        }
    }

    /// A method that reads a time, beside a setter of its name. Replies have no setters.
    fn check_times(&mut self, around: Around<'_>, members: &[Member], fields: &[Field]) {
        let is_setter = |(member, _): &(&Member, &Field)| !member.required;
        let setters = members.iter().zip(fields).filter(is_setter);
        let setters: BTreeMap<&RustName, &Field> = setters.map(|(_, field)| (&field.rust, field)).collect();
        for (member, field) in members.iter().zip(fields) {
            let Some((method, _)) = member.time() else { continue };
            if let Some(twin) = setters.get(&method) {
                let what = format!("the field `{}` and the time of `{}`", twin.wire, member.wire);
                self.rename(around, twin, field.origin, what);
            }
        }
    }

    fn member(&mut self, around: Around<'_>, field: &Field, at: At<'_>) -> Member {
        let doc = field.doc.iter().cloned().chain(notes::values(field)).collect();
        let common = notes::common(field).map(|text| text.into_iter().chain(notes::values(field)).collect());
        Member {
            wire: field.wire.clone(),
            rust: field.rust.clone(),
            required: at.role == Role::Request && field.presence == Presence::Required,
            embedding: field.encoding.as_ref().map(|encoding| notes::embedding(encoding, field.secrecy)),
            content: self.content(around, field, at),
            doc,
            common,
            note: notes::sealed(&self.types.family, at.role, field.secrecy),
            documented: Documented::of(field),
        }
    }

    fn content(&mut self, (owner, siblings): Around<'_>, field: &Field, at: At<'_>) -> Content {
        let list = field.encoding.as_ref().is_some_and(|encoding| encoding.list);
        let part = type_part(field);
        let by = settlement((owner, siblings), field, self.path.clone());
        let (doc, common) = (field.description(), notes::common(field));
        let remark = Remark { doc, common, term: field.told.term.clone(), ..Remark::default() };
        let names = Names { alias: owner.join(&part), own: Own::field(field), by: Some(by), remark };
        let before = self.path.len();
        let (described, ty) = match field.ty.element() {
            // The only member of embedded text that is an array describes its elements.
            Type::Object(members) if list && members.len() == 1 => {
                self.path.extend([".", members[0].wire.as_str()]);
                (&members[0], &members[0].ty)
            }
            _ => (field, &field.ty),
        };
        let content = self.nested(names, part, described, ty, At { origin: described.origin, ..at });
        self.path.truncate(before);
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
            Type::Text | Type::Integer if notes::is_symbol(field, ty) => {
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
        let mut numbers = BTreeSet::new();
        for value in &field.values {
            // `1` and `01` are one number.
            let number = rules::integer(&value.wire).filter(|_| numeric);
            if number.is_none_or(|number| numbers.insert(number)) {
                values.push((value.rust_name(), value.clone()));
            }
        }
        self.check_values(field, &mut values);
        self.part(self.found.len(), names, Def::Symbol(Symbol { numeric, values }), at)
    }

    fn variants(&mut self, names: Names, variants: &[Variant], at: At<'_>) -> TypeId {
        let before = self.found.len();
        let siblings = Rc::new(variants.iter().map(|variant| variant.rust.clone()).collect());
        let arms = variants.iter().map(|variant| {
            let Variant { label, rust, doc, fields, presence: _, origin } = variant;
            let own = names.own.alternative(label, rust);
            let by = Settlement {
                field: self.path.clone(),
                value: Some(label.clone()),
                rust: rust.clone(),
                owner: names.alias.clone(),
                siblings: Rc::clone(&siblings),
            };
            let remark = Remark { doc: doc.clone(), ..Remark::default() };
            let names = Names { alias: names.alias.join(rust), own, by: Some(by), remark };
            let path = self.path.len();
            self.path.extend(["<", label.as_str(), ">"]);
            let id = self.record(names, fields, At { origin: *origin, ..at });
            self.path.truncate(path);
            VariantArm { rust: rust.clone(), label: label.clone(), id, doc: doc.clone() }
        });
        let arms = arms.collect();
        self.part(before, names, Def::Variants(arms), at)
    }

    /// Values of one name, all in one message, since one entry settles all of a field. Those that are one word in
    /// different spellings get names by number, as `check` reports: which of them the service means, nobody here can tell.
    fn check_values(&mut self, field: &Field, values: &mut [(RustName, ListedValue)]) {
        let named = values.iter().map(|(name, value)| (name, value.wire.as_str()));
        let Some(twins) = Twins::among(named) else { return };
        if twins.are_respelled {
            for (wire, name) in twins.others {
                let renamed = values.iter_mut().filter(|(_, value)| value.wire == wire);
                renamed.for_each(|(rust, _)| rust.clone_from(&name));
            }
            return;
        }
        let remedy = Remedy::Field { field: self.path.clone(), set: twins.set };
        let what = format!("the values {} of `{}`", twins.listed, field.wire);
        self.clash(field.origin, field.origin, what, Some(remedy));
    }
}
