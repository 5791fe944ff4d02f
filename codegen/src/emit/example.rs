//! The sample of a page in, the Rust that builds the same request out, as documentation that is also a test.
//!
//! What a sample lacks and the type requires is filled with a placeholder. Sealed fields are always placeholders: samples
//! mostly show their ciphertext, and the caller gives plaintext.

use proc_macro2::TokenStream;
use serde_json::Value;

use super::statements::{Built, Statements, literal};
use super::{Cx, doc, upload};
use crate::ir::Operation;
use crate::link::{
    Content, Def, Embedding, Kind, Member, Module, OperationPlan, Record, RequestPart, Symbol, TypeId,
};
use crate::name::RustName;
use crate::rules;

/// The example of an operation of `module`, whose path in the crate is `at`; nothing where the page has no sample.
pub fn emit(cx: Cx<'_>, at: &[&RustName], module: &Module, plan: &OperationPlan) -> TokenStream {
    let operation = cx.operation(plan.index);
    let Some(sample) = &operation.example else { return TokenStream::new() };
    let mut writer = Writer { cx, done: Statements::default(), file: None, fails: false, chooses: false };
    let value = writer.request(module, plan, operation, sample);
    let krate = cx.krate();
    let path: Vec<_> = at.iter().map(|name| name.ident().to_string()).collect();
    let (fails, chooses) = (writer.fails, writer.chooses);
    let statements = writer.done.finish("operation", value);
    let runtime = statements.iter().any(|line| line.contains("rt::")).then(|| format!("use {krate}::rt;"));
    let module = format!("use {krate}::{}::*;", path.join("::"));
    let result = fails.then(|| "# Ok::<(), std::io::Error>(())".to_owned());
    let lines = runtime.into_iter().chain([module, String::new()]).chain(statements).chain(result);
    doc::example(chooses, lines)
}

struct Writer<'a> {
    cx: Cx<'a>,
    done: Statements,
    /// The first file of an upload, and the name that it has in the example.
    file: Option<(RustName, String)>,
    /// Whether a statement may fail.
    fails: bool,
    /// Whether it has fields that others leave out.
    chooses: bool,
}

impl Writer<'_> {
    fn request(
        &mut self,
        module: &Module,
        plan: &OperationPlan,
        operation: &Operation,
        sample: &Value,
    ) -> Built {
        let mut fields = Vec::new();
        let mut optional = Vec::new();
        for field in &operation.variables {
            let value = match sample.get(&field.wire).and_then(Value::as_i64) {
                Some(number) => number.to_string(),
                None => text(sample.get(&field.wire)),
            };
            fields.push((field.rust.ident().to_string(), format!("{value}.into()")));
        }
        for part in plan.parts.each() {
            let name = plan.name.join(&RustName::type_part(part.suffix));
            let found = module.items.iter().find_map(|(found, kind)| match kind {
                Kind::Whole(record, _) if *found == name => Some(record),
                _ => None,
            });
            let Some(record) = found else { continue };
            let sample = sample.get(part.key(operation)).map(|sample| given(operation, part, sample));
            self.file = self.upload(record, sample.as_ref());
            let built = self.record(&name, record, sample.as_ref());
            // What may be left out is, unless the sample has it.
            if !part.is_required && sample.as_ref().is_none_or(is_blank) {
                continue;
            }
            let value = self.done.bind(part.field, built);
            let given = if part.is_required { &mut fields } else { &mut optional };
            given.push((part.field.to_owned(), value));
        }
        let new = format!("{}::new", plan.name.ident());
        let mut built = match plan.required_name(operation) {
            Some(required) => Built::call_with(new, required.ident().to_string(), fields),
            // A function converts by itself.
            None => Built::call(new, fields.into_iter().map(|(_, value)| plain(value)).collect()),
        };
        optional.into_iter().for_each(|(setter, value)| built.chain(setter, value));
        built
    }

    /// Gives the file of an upload a name, since other parts are about it.
    fn upload(&mut self, record: &Record, sample: Option<&Value>) -> Option<(RustName, String)> {
        let member = record.members.iter().find(|member| member.content == Content::File)?;
        let built = Built::expression(file(upload::file_name(sample)));
        Some((member.rust.clone(), self.done.bind(&member.rust.ident().to_string(), built)))
    }

    /// A digest of the file of an upload.
    fn digest(&mut self, sample: Option<&Value>) -> Option<String> {
        let ((_, file), method) = (self.file.as_ref()?, upload::digest(sample)?);
        self.fails = true;
        Some(format!("{file}.{method}()?"))
    }

    /// `X::new(XRequired { … }).optional(…)`, `X::new(…)` of a single required field, or `X::default()`.
    fn record(&mut self, name: &RustName, record: &Record, sample: Option<&Value>) -> Built {
        let mut fields = Vec::new();
        for member in record.required() {
            let field = member.rust.ident().to_string();
            fields.push((field, self.member(name, member, sample)));
        }
        let rust = name.ident();
        let mut built = match (record.required_name(name), record.required().next()) {
            (Some(required), _) => {
                let into = record.required().zip(fields).map(|(member, (field, value))| {
                    // Setters convert by themselves, fields do not.
                    let is_text = converts(&member.content) && !value.ends_with('?');
                    (field, if is_text { format!("{value}.into()") } else { value })
                });
                Built::call_with(format!("{rust}::new"), required.ident().to_string(), into.collect())
            }
            (None, Some(_)) => {
                let only = fields.pop().map(|(_, value)| value).unwrap_or_default();
                Built::call(format!("{rust}::new"), vec![only])
            }
            (None, None) => Built::expression(format!("{rust}::default()")),
        };
        for member in record.members.iter().filter(|member| !member.required) {
            if of(member, sample).is_some() {
                let value = self.member(name, member, sample);
                self.chooses = true;
                built.chain(member.rust.ident().to_string(), value);
            }
        }
        built
    }

    fn member(&mut self, owner: &RustName, member: &Member, sample: Option<&Value>) -> String {
        let sample = of(member, sample);
        // Some samples show embedded text as the text that it is.
        let inner = match (member.embedding, sample) {
            (Some(Embedding::Json), Some(Value::String(text))) => serde_json::from_str(text).ok(),
            _ => None,
        };
        let built = self.content(owner, member, &member.content, inner.as_ref().or(sample));
        self.done.inline(member.rust.ident().to_string(), built)
    }

    fn content(&mut self, owner: &RustName, member: &Member, of: &Content, sample: Option<&Value>) -> Built {
        Built::expression(match of {
            Content::Text => self.digest(sample).unwrap_or_else(|| text(sample)),
            Content::Sensitive => literal("the plaintext"),
            Content::Integer => integer(sample).unwrap_or(1).to_string(),
            Content::Float => format!("{:?}", float(sample).unwrap_or(1.0)),
            Content::Boolean => sample.and_then(Value::as_bool).unwrap_or(true).to_string(),
            Content::Json => match sample.and_then(Value::as_u64) {
                Some(number) => format!("rt::Json::from({number}_u64)"),
                None => "rt::Json::Null".to_owned(),
            },
            Content::File => match &self.file {
                Some((first, name)) if *first == member.rust => name.clone(),
                _ => file(None),
            },
            Content::Named { id, part } => return self.named(&owner.join(part), *id, sample),
            Content::List(element) => {
                let items: Vec<_> = match sample {
                    Some(Value::Array(items)) => items.iter().map(Some).collect(),
                    other => vec![other],
                };
                let into = if converts(element) { ".into()" } else { "" };
                let items = items.into_iter().map(|item| {
                    let built = self.content(owner, member, element, item);
                    format!("{}{into}", self.done.inline(member.rust.ident().to_string(), built))
                });
                let items: Vec<_> = items.collect();
                return Built::list(items);
            }
            Content::Numbered(_) | Content::Numbered2(_) => "Default::default()".to_owned(),
        })
    }

    fn named(&mut self, name: &RustName, id: TypeId, sample: Option<&Value>) -> Built {
        let types = &self.cx.plan.types;
        match types.def(id) {
            Def::Record(found) => self.record(name, found, sample),
            Def::Symbol(found) => Built::expression(symbol(name, found, sample)),
            Def::Variants(arms) => {
                let first = arms.first().map(|arm| (arm, types.def(arm.id)));
                let Some((arm, Def::Record(found))) = first else { return Built::default() };
                let built = self.record(&name.join(&arm.rust), found, sample);
                let inner = self.done.inline(arm.rust.as_str().to_lowercase(), built);
                Built::expression(format!("{}::{}({inner})", name.ident(), arm.rust.ident()))
            }
        }
    }
}

/// A file of this name, as it is made.
fn file(name: Option<&str>) -> String {
    format!("rt::FilePart::new({}, *b\"the content of the file\")", literal(name.unwrap_or("image.jpg")))
}

/// What a sample has of a part without what the client completes.
fn given(operation: &Operation, part: RequestPart, sample: &Value) -> Value {
    let mut given = sample.clone();
    let (of, fields) = part.of(operation);
    if let Value::Object(members) = &mut given {
        let completed = fields.iter().filter(|field| operation.completes(of, field));
        completed.for_each(|field| drop(members.remove(&field.wire)));
    }
    given
}

/// The value of an enumeration that a sample has, or else the first.
fn symbol(name: &RustName, symbol: &Symbol, sample: Option<&Value>) -> String {
    let rust = name.ident();
    let number = integer(sample);
    let wire = sample.and_then(Value::as_str);
    let is_it = |listed: &str| match symbol.numeric {
        true => rules::integer(listed) == number,
        false => wire == Some(listed),
    };
    let arm = symbol.values.iter().find(|(_, value)| is_it(&value.wire));
    match (arm, symbol.values.first(), number, wire) {
        (Some((arm, _)), ..) | (None, Some((arm, _)), None, None) => format!("{rust}::{}", arm.ident()),
        (_, _, Some(number), _) if symbol.numeric => format!("{rust}::Unlisted({number})"),
        _ => format!("{rust}::Unlisted({}.into())", text(sample)),
    }
}

/// Whether a sample of a part shows nothing.
fn is_blank(sample: &Value) -> bool {
    sample.as_object().is_some_and(serde_json::Map::is_empty)
}

/// A value for a parameter that converts what it gets.
fn plain(value: String) -> String {
    value.strip_suffix(".into()").map(str::to_owned).unwrap_or(value)
}

/// Whether a setter takes anything that can be made a text.
fn converts(content: &Content) -> bool {
    matches!(content, Content::Text | Content::Sensitive)
}

/// What a sample has for a member; members of numbered families have other names there.
fn of<'v>(member: &Member, sample: Option<&'v Value>) -> Option<&'v Value> {
    sample?.get(&member.wire).filter(|value| !value.is_null())
}

fn integer(sample: Option<&Value>) -> Option<i64> {
    let sample = sample?;
    sample.as_i64().or_else(|| rules::integer(sample.as_str()?))
}

fn float(sample: Option<&Value>) -> Option<f64> {
    let sample = sample?;
    sample.as_f64().or_else(|| rules::number(sample.as_str()?)?.as_f64())
}

/// A text; numbers are often shown where texts are meant.
fn text(sample: Option<&Value>) -> String {
    match sample {
        Some(Value::String(text)) => literal(text),
        Some(other @ (Value::Number(_) | Value::Bool(_))) => literal(&other.to_string()),
        _ => literal("…"),
    }
}
