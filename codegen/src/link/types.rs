//! Fields in, the types that hold them out; equal ones are one.

use std::collections::BTreeMap;

use super::Documented;
use crate::ir::{self, Cipher, Encoding, Field, Format, Key, ListedValue, Presence, Secrecy, Type};
use crate::name::{REQUIRED, RustName};
use crate::source::Span;

/// A type of a [`Types`] table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TypeId(usize);

/// All types of a crate.
#[derive(Debug, Default)]
pub struct Types {
    defs: Vec<Owned>,
    ids: BTreeMap<(String, Def), TypeId>,
}

/// A type, and where it is defined.
#[derive(Debug)]
struct Owned {
    def: Def,
    module: Vec<RustName>,
    name: RustName,
}

impl Types {
    /// What a type is.
    pub fn def(&self, id: TypeId) -> &Def {
        &self.defs[id.0].def
    }

    fn add(&mut self, def: Def, module: Vec<RustName>, name: RustName) -> TypeId {
        self.defs.push(Owned { def, module, name });
        TypeId(self.defs.len() - 1)
    }

    /// The struct of the required fields of a record, where it has some.
    pub fn required_name(&self, id: TypeId, name: &RustName) -> Option<RustName> {
        match self.def(id) {
            Def::Record(record) if record.members.iter().any(|member| member.required) => {
                RustName::exact(&format!("{name}{REQUIRED}"))
            }
            _ => None,
        }
    }

    /// The module and name under which a type is defined.
    pub fn owner(&self, id: TypeId) -> (&[RustName], &RustName) {
        let owned = &self.defs[id.0];
        (&owned.module, &owned.name)
    }
}

/// What a type is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Def {
    /// A struct.
    Record(Record),
    /// An open enumeration.
    Symbol(Symbol),
    /// One of several structs.
    Variants(Vec<VariantArm>),
}

impl Def {
    /// What makes it a type of its own: two that only differ in their examples are one.
    fn without_examples(&self) -> Self {
        let mut def = self.clone();
        if let Self::Record(record) = &mut def {
            for member in &mut record.members {
                member.documented.example = None;
            }
        }
        def
    }
}

/// An object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Record {
    /// Which way it travels.
    pub role: Role,
    /// Its members.
    pub members: Vec<Member>,
}

/// Which way a record travels; decides what may be missing in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// From the merchant: what is required must be there.
    Request,
    /// To the merchant: anything may be missing.
    Reply,
}

/// A field of a struct.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member {
    /// The name on the wire.
    pub wire: String,
    /// The name in Rust.
    pub rust: RustName,
    /// What it holds.
    pub content: Content,
    /// Whether it must be given.
    pub required: bool,
    /// How structure is written in its string.
    pub embedding: Option<Embedding>,
    /// Its description.
    pub doc: Vec<String>,
    /// What is documented of its values.
    pub documented: Documented,
}

impl Member {
    /// The name of the method that reads it as a time, and of the type that it is read as.
    ///
    /// Lists and numbered families have none.
    pub fn time(&self) -> Option<(RustName, &'static str)> {
        let kind = match self.documented.format? {
            ir::TextFormat::DateTime | ir::TextFormat::CompactDateTime => "DateTime",
            ir::TextFormat::Date => "Date",
            _ => return None,
        };
        (self.content == Content::Text).then(|| (self.rust.behind("parse"), kind))
    }
}

/// How structure is written in a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "named like the encodings of the runtime")]
pub enum Embedding {
    Json,
    Form,
    AesGcmJson,
    AesGcmXml,
    AesEcbXml,
}

/// What a member holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Content {
    Text,
    Integer,
    Float,
    Boolean,
    Json,
    File,
    Sensitive,
    /// A type of the table. Its name where this member is defined is that of the record with this part behind it.
    Named {
        id: TypeId,
        part: RustName,
    },
    List(Box<Content>),
    /// `x_$n`
    Numbered(Box<Content>),
    /// `x_$n_$m`
    Numbered2(Box<Content>),
}

/// An open enumeration.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Symbol {
    /// Whether its values are numbers on the wire.
    pub numeric: bool,
    /// The listed values with their names.
    pub values: Vec<(RustName, ListedValue)>,
}

/// One arm of a [`Def::Variants`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct VariantArm {
    /// Its name.
    pub rust: RustName,
    /// The value that selects it.
    pub label: String,
    /// Its record, named with [`rust`](Self::rust) behind the name of the enumeration.
    pub id: TypeId,
    /// Its description.
    pub doc: Vec<String>,
}

/// An occurrence of a type: the name that it has where it was found.
#[derive(Clone, Debug)]
pub struct Occurrence {
    /// The name.
    pub name: RustName,
    /// The type.
    pub id: TypeId,
    /// The row.
    pub origin: Span,
    /// What it is.
    pub words: InWords,
    /// Whose it is.
    pub of: Subject,
}

/// What a type is: `scene_info.h5_info` in `the body of` `POST /v3/pay/transactions/h5`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InWords {
    /// The fields down to it; empty for the whole.
    pub path: String,
    /// What the whole is: `the body of`.
    pub what: &'static str,
    /// What it belongs to.
    pub of: String,
}

impl InWords {
    /// All of a body, reply or payload.
    pub fn whole(what: &'static str, of: String) -> Self {
        Self { path: String::new(), what, of }
    }

    fn member(&self, wire: &str) -> Self {
        let dot = if self.path.is_empty() { "" } else { "." };
        Self { path: format!("{}{dot}{wire}", self.path), ..self.clone() }
    }

    fn alternative(&self, label: &str) -> Self {
        Self { path: format!("{}({label})", self.path), ..self.clone() }
    }
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

/// Finds the types of one module.
pub struct Collector<'t> {
    /// The table.
    pub types: &'t mut Types,
    /// The family; types are only shared inside of it.
    pub feature: String,
    /// The module.
    pub module: Vec<RustName>,
    /// What was found, outermost first.
    pub found: Vec<Occurrence>,
    /// Pairs of fields that would have one name.
    pub clashes: Vec<Clash>,
    /// What is being looked at.
    pub of: Subject,
}

impl Collector<'_> {
    /// The record of an object.
    pub fn record(
        &mut self,
        name: RustName,
        role: Role,
        fields: &[Field],
        origin: Span,
        words: InWords,
    ) -> TypeId {
        let at = self.found.len();
        let members = self.members(&name, role, fields, &words);
        let id = self.intern(Def::Record(Record { role, members }), &name);
        self.found.insert(at, Occurrence { name, id, origin, words, of: self.of });
        id
    }

    fn members(&mut self, owner: &RustName, role: Role, fields: &[Field], words: &InWords) -> Vec<Member> {
        let mut members: Vec<Member> = Vec::with_capacity(fields.len());
        for (index, field) in fields.iter().enumerate() {
            if let Some(twin) = fields[..index].iter().find(|twin| twin.rust == field.rust) {
                self.clashes.push(Clash {
                    first: twin.origin,
                    second: field.origin,
                    what: format!("the fields `{}` and `{}`", twin.wire, field.wire),
                    of: self.of,
                });
            }
            members.push(self.member(owner, role, field, words));
        }
        self.check_times(role, &members, fields);
        // Its setter would be in the way of the constructor.
        let constructed = members.iter().any(|member| member.required);
        for (member, field) in members.iter().zip(fields) {
            if constructed && !member.required && member.rust.as_str() == "new" {
                let what = format!("the field `{}` and the constructor", member.wire);
                self.clashes.push(Clash { first: field.origin, second: field.origin, what, of: self.of });
            }
        }
        members
    }

    /// A method that reads a time, beside a setter of its name.
    fn check_times(&mut self, role: Role, members: &[Member], fields: &[Field]) {
        if role == Role::Reply {
            return;
        }
        for (member, field) in members.iter().zip(fields) {
            let Some((method, _)) = member.time() else { continue };
            let setter =
                members.iter().zip(fields).find(|(other, _)| !other.required && other.rust == method);
            if let Some((other, twin)) = setter {
                let what = format!("the field `{}` and the time of `{}`", other.wire, member.wire);
                self.clashes.push(Clash { first: twin.origin, second: field.origin, what, of: self.of });
            }
        }
    }

    /// The record of an object that is shared with no other, since it implements more than its table.
    pub fn own_record(
        &mut self,
        name: RustName,
        role: Role,
        fields: &[Field],
        origin: Span,
        words: InWords,
    ) -> TypeId {
        let at = self.found.len();
        let members = self.members(&name, role, fields, &words);
        let id = self.types.add(Def::Record(Record { role, members }), self.module.clone(), name.clone());
        self.found.insert(at, Occurrence { name, id, origin, words, of: self.of });
        id
    }

    fn intern(&mut self, def: Def, name: &RustName) -> TypeId {
        let key = (self.feature.clone(), def.without_examples());
        if let Some(id) = self.types.ids.get(&key) {
            return *id;
        }
        let id = self.types.add(def, self.module.clone(), name.clone());
        self.types.ids.insert(key, id);
        id
    }

    fn member(&mut self, owner: &RustName, role: Role, field: &Field, words: &InWords) -> Member {
        let content = self.content(owner, role, field, words);
        let mut doc = field.doc.clone();
        doc.extend(sealed_note(role, field.secrecy));
        Member {
            wire: field.wire.clone(),
            rust: field.rust.clone(),
            required: role == Role::Request && field.presence == Presence::Required,
            embedding: field.encoding.as_ref().map(|encoding| embedding(encoding, field.secrecy)),
            content,
            doc,
            documented: Documented::of(field),
        }
    }

    fn content(&mut self, owner: &RustName, role: Role, field: &Field, words: &InWords) -> Content {
        let list = field.encoding.as_ref().is_some_and(|encoding| encoding.list);
        let (described, ty) = match field.ty.element() {
            // The only member of embedded text that is an array describes its elements.
            Type::Object(members) if list && members.len() == 1 => (&members[0], &members[0].ty),
            _ => (field, &field.ty),
        };
        let words = words.member(&field.wire);
        let part = RustName::type_part(&field.wire);
        let content = self.nested(owner.join(&part), part, role, described, ty, &words);
        let families = field.wire.matches("_$").count();
        match (families, content) {
            (0, content) => content,
            (1, content) => Content::Numbered(Box::new(content)),
            (_, content) => Content::Numbered2(Box::new(content)),
        }
    }

    fn nested(
        &mut self,
        name: RustName,
        part: RustName,
        role: Role,
        field: &Field,
        ty: &Type,
        words: &InWords,
    ) -> Content {
        match ty {
            Type::List(element) => {
                Content::List(Box::new(self.nested(name, part, role, field, element, words)))
            }
            Type::Object(members) => {
                let id = self.record(name, role, members, field.origin, words.clone());
                Content::Named { id, part }
            }
            Type::Variants(_) => Content::Named { id: self.variants(name, role, field, words), part },
            Type::Text if field.secrecy.is_rsa() => Content::Sensitive,
            Type::Text | Type::Integer if !field.values.is_empty() => {
                Content::Named { id: self.symbol(name, field, *ty == Type::Integer, words), part }
            }
            Type::Text => Content::Text,
            Type::Integer => Content::Integer,
            Type::Float => Content::Float,
            Type::Boolean => Content::Boolean,
            Type::Json => Content::Json,
            Type::File => Content::File,
        }
    }

    fn symbol(&mut self, name: RustName, field: &Field, numeric: bool, words: &InWords) -> TypeId {
        let mut values: Vec<(RustName, ListedValue)> = Vec::new();
        for value in &field.values {
            // `1` and `01` are one number.
            let number = |wire: &str| wire.parse::<i64>().ok().filter(|_| numeric);
            let is_known = |(_, known): &(RustName, ListedValue)| {
                number(&known.wire).is_some() && number(&known.wire) == number(&value.wire)
            };
            if values.iter().any(is_known) {
                continue;
            }
            let rust = RustName::variant(&value.wire);
            if let Some((_, twin)) = values.iter().find(|(name, _)| *name == rust) {
                self.clashes.push(Clash {
                    first: field.origin,
                    second: field.origin,
                    what: format!("the values `{}` and `{}` of `{}`", twin.wire, value.wire, field.wire),
                    of: self.of,
                });
            }
            values.push((rust, value.clone()));
        }
        let id = self.intern(Def::Symbol(Symbol { numeric, values }), &name);
        self.found.push(Occurrence { name, id, origin: field.origin, words: words.clone(), of: self.of });
        id
    }

    fn variants(&mut self, name: RustName, role: Role, field: &Field, words: &InWords) -> TypeId {
        let Type::Variants(variants) = field.ty.element() else {
            return self.intern(Def::Variants(Vec::new()), &name);
        };
        let at = self.found.len();
        let arms = variants.iter().map(|variant| {
            let words = words.alternative(&variant.label);
            let id = self.record(name.join(&variant.rust), role, &variant.fields, variant.origin, words);
            VariantArm {
                rust: variant.rust.clone(),
                label: variant.label.clone(),
                id,
                doc: variant.doc.clone(),
            }
        });
        let arms = arms.collect();
        let id = self.intern(Def::Variants(arms), &name);
        self.found
            .insert(at, Occurrence { name, id, origin: field.origin, words: words.clone(), of: self.of });
        id
    }
}

fn embedding(encoding: &Encoding, secrecy: Secrecy) -> Embedding {
    match (secrecy, encoding.format) {
        (Secrecy::Sealed { cipher: Cipher::Aes256Gcm, .. }, Format::Xml) => Embedding::AesGcmXml,
        (Secrecy::Sealed { cipher: Cipher::Aes256Gcm, .. }, _) => Embedding::AesGcmJson,
        (Secrecy::Sealed { cipher: Cipher::Aes256Ecb, .. }, _) => Embedding::AesEcbXml,
        (_, Format::UrlEncoded) => Embedding::Form,
        (_, Format::Json | Format::Xml) => Embedding::Json,
    }
}

/// How a sealed field travels, for its documentation.
fn sealed_note(role: Role, secrecy: Secrecy) -> Option<String> {
    let Secrecy::Sealed { cipher: cipher @ (Cipher::RsaOaep | Cipher::RsaPkcs1v15), key, .. } = secrecy
    else {
        return None;
    };
    let cipher = if cipher == Cipher::RsaOaep { "RSA-OAEP" } else { "RSA PKCS #1 v1.5" };
    let key = match key {
        Key::Bank => "the public key of bank transfers",
        Key::Merchant => "the public key of the merchant's certificate",
        _ => "the platform's public key",
    };
    Some(match role {
        Role::Request => format!("Give the plaintext; it travels sealed with {key} ({cipher})."),
        Role::Reply => format!("Travels sealed with {key} ({cipher}); opened when it is read."),
    })
}
