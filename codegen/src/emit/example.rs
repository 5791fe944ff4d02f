//! The sample of a page in, the Rust that builds the same request out, as documentation that is also a test.
//!
//! What a sample lacks and the type requires is filled with a placeholder. Sealed fields are always placeholders: samples
//! mostly show their ciphertext, and the caller gives plaintext.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use super::{Cx, doc};
use crate::ir::Operation;
use crate::link::{Content, Def, Embedding, Item, Member, Module, OperationPlan, Record};
use crate::name::{REQUIRED, RustName};

/// The example of an operation of `module`, whose path in the crate is `at`; nothing where the page has no sample.
pub fn emit(cx: Cx<'_>, at: &[&RustName], module: &Module, plan: &OperationPlan) -> TokenStream {
    let operation = cx.operation(plan.index);
    let Some(sample) = &operation.example else { return TokenStream::new() };
    let value = request(cx, module, plan, operation, sample);
    let path = at.iter().map(|name| name.ident());
    let krate = cx.krate();
    let uses_runtime = value.to_string().contains("rt ::").then(|| {
        quote!(
            use #krate::rt;
        )
    });
    let code = quote! {
        fn example() {
            #uses_runtime
            use #krate::#(#path)::*::*;
            let operation = #value;
        }
    };
    let Ok(file) = syn::parse2(code) else { return TokenStream::new() };
    let text = prettyplease::unparse(&file);
    // Between the braces of the function, one level further left.
    let lines: Vec<&str> =
        text.lines().skip(1).map(|line| line.strip_prefix("    ").unwrap_or(line)).collect();
    let lines = lines.split_last().map_or(&[][..], |(_, body)| body);
    doc::code(lines)
}

fn request(
    cx: Cx<'_>,
    module: &Module,
    plan: &OperationPlan,
    operation: &Operation,
    sample: &Value,
) -> TokenStream {
    let name = plan.name.ident();
    let variables = operation.variables.iter().map(|field| {
        let rust = field.rust.ident();
        let value = match sample.get(&field.wire).and_then(Value::as_i64) {
            Some(number) => whole(number),
            None => text(sample.get(&field.wire)),
        };
        quote!(#rust: #value.into())
    });
    let parts = plan.parts.each().filter_map(|part| {
        let item = plan.name.join(&RustName::type_part(part.suffix));
        let item = module.items.iter().find(|found| found.name == item)?;
        let field = quote::format_ident!("{}", part.field);
        let value = named(cx, item, sample.get(part.key(operation)));
        Some(quote!(#field: #value))
    });
    let fields: Vec<_> = variables.chain(parts).collect();
    if fields.is_empty() { quote!(#name) } else { quote!(#name { #(#fields),* }) }
}

fn named(cx: Cx<'_>, item: &Item, sample: Option<&Value>) -> TokenStream {
    match cx.plan.types.def(item.id) {
        Def::Record(found) => record(cx, &item.name, found, sample),
        Def::Symbol(_) | Def::Variants(_) => TokenStream::new(),
    }
}

/// `X::new(XRequired { … }).optional(…)`, or `X::default().optional(…)`.
fn record(cx: Cx<'_>, name: &RustName, record: &Record, sample: Option<&Value>) -> TokenStream {
    let (required, optional): (Vec<_>, Vec<_>) = record.members.iter().partition(|member| member.required);
    let rust = name.ident();
    let fields = required.iter().map(|member| {
        let field = member.rust.ident();
        let value = self::member(cx, name, member, sample);
        // Setters convert by themselves.
        let into = matches!(member.content, Content::Text | Content::Sensitive).then(|| quote!(.into()));
        quote!(#field: #value #into)
    });
    let fields: Vec<_> = fields.collect();
    let begin = if fields.is_empty() {
        quote!(#rust::default())
    } else {
        let required = quote::format_ident!("{}{}", name.as_str(), REQUIRED);
        quote!(#rust::new(#required { #(#fields),* }))
    };
    let given = optional.iter().filter(|member| of(member, sample).is_some());
    let setters = given.map(|member| {
        let field = member.rust.ident();
        let value = self::member(cx, name, member, sample);
        quote!(.#field(#value))
    });
    quote!(#begin #(#setters)*)
}

/// What a sample has for a member; members of numbered families have other names there.
fn of<'v>(member: &Member, sample: Option<&'v Value>) -> Option<&'v Value> {
    sample?.get(&member.wire).filter(|value| !value.is_null())
}

fn member(cx: Cx<'_>, owner: &RustName, member: &Member, sample: Option<&Value>) -> TokenStream {
    let sample = of(member, sample);
    // Some samples show embedded text as the text that it is.
    let inner = match (member.embedding, sample) {
        (Some(Embedding::Json), Some(Value::String(text))) => serde_json::from_str(text).ok(),
        _ => None,
    };
    content(cx, owner, &member.content, inner.as_ref().or(sample))
}

fn content(cx: Cx<'_>, owner: &RustName, of: &Content, sample: Option<&Value>) -> TokenStream {
    match of {
        Content::Text => text(sample),
        Content::Sensitive => quote!("the plaintext"),
        Content::Integer => whole(integer(sample).unwrap_or(1)),
        Content::Float => {
            let number = sample.and_then(Value::as_f64).unwrap_or(1.0);
            let digits = Literal::f64_unsuffixed(number.abs());
            if number < 0.0 { quote!(-#digits) } else { quote!(#digits) }
        }
        Content::Boolean => {
            let given = sample.and_then(Value::as_bool).unwrap_or(true);
            quote!(#given)
        }
        Content::Json => quote!(rt::Json::Null),
        Content::File => quote!(rt::FilePart::new("image.jpg", *b"the content of the file")),
        Content::Named { id, part } => {
            let name = owner.join(part);
            let rust = name.ident();
            match cx.plan.types.def(*id) {
                Def::Record(found) => record(cx, &name, found, sample),
                Def::Symbol(found) => {
                    let number = integer(sample);
                    let wire = sample.and_then(Value::as_str);
                    let is_it = |listed: &str| match found.numeric {
                        true => listed.parse().ok() == number,
                        false => wire == Some(listed),
                    };
                    let arm = found.values.iter().find(|(_, value)| is_it(&value.wire));
                    match (arm, found.values.first(), number, wire) {
                        (Some((arm, _)), ..) | (None, Some((arm, _)), None, None) => {
                            let arm = arm.ident();
                            quote!(#rust::#arm)
                        }
                        (_, _, Some(number), _) if found.numeric => {
                            let number = whole(number);
                            quote!(#rust::Unlisted(#number))
                        }
                        _ => {
                            let value = text(sample);
                            quote!(#rust::Unlisted(#value.into()))
                        }
                    }
                }
                Def::Variants(arms) => match arms.first() {
                    Some(arm) => {
                        let record_name = name.join(&arm.rust);
                        let value = match cx.plan.types.def(arm.id) {
                            Def::Record(found) => record(cx, &record_name, found, sample),
                            Def::Symbol(_) | Def::Variants(_) => TokenStream::new(),
                        };
                        let arm = arm.rust.ident();
                        quote!(#rust::#arm(#value))
                    }
                    None => TokenStream::new(),
                },
            }
        }
        Content::List(element) => {
            let into = matches!(**element, Content::Text | Content::Sensitive).then(|| quote!(.into()));
            let items: Vec<_> = match sample {
                Some(Value::Array(items)) => items.iter().map(Some).collect(),
                other => vec![other],
            };
            let items = items.into_iter().map(|item| content(cx, owner, element, item));
            quote!(vec![#(#items #into),*])
        }
        Content::Numbered(_) | Content::Numbered2(_) => quote!(Default::default()),
    }
}

fn integer(sample: Option<&Value>) -> Option<i64> {
    let sample = sample?;
    sample.as_i64().or_else(|| sample.as_str()?.parse().ok())
}

fn whole(number: i64) -> TokenStream {
    let literal = Literal::u64_unsuffixed(number.unsigned_abs());
    if number < 0 { quote!(-#literal) } else { quote!(#literal) }
}

/// A text; numbers are often shown where texts are meant.
fn text(sample: Option<&Value>) -> TokenStream {
    match sample {
        Some(Value::String(text)) => quote!(#text),
        Some(other @ (Value::Number(_) | Value::Bool(_))) => {
            let text = other.to_string();
            quote!(#text)
        }
        _ => quote!("…"),
    }
}
