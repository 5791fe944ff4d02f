//! Records in, structs with their constructors and tables out.

use proc_macro2::TokenStream;
use quote::quote;

use super::{doc, documented};
use crate::foreign::{self, Markdown};
use crate::link::{Content, Embedding, Item, Member, Record, Role, VariantArm};
use crate::name::RustName;

/// The struct of a record, and what belongs to it.
pub fn emit(item: &Item, record: &Record) -> TokenStream {
    let name = item.name.ident();
    let docs = docs(item);
    let fields = record.members.iter().map(|member| field(&item.name, record.role, member));
    let table = record.members.iter().map(table_row);
    let constructors = constructors(item, record);
    let times = times(item, record);
    // Everything in a reply may be missing; a request without required fields begins empty.
    let default = !record.members.iter().any(|member| member.required);
    let derives = if default { quote!(Clone, Default) } else { quote!(Clone) };
    quote! {
        #docs
        #[derive(#derives)]
        #[non_exhaustive]
        pub struct #name {
            #(#fields,)*
        }

        #constructors

        rt::record!(#name { #(#table),* });

        #times
    }
}

/// `rt::times!(PostReply { parse_success_time: optional DateTime = success_time });`
fn times(item: &Item, record: &Record) -> TokenStream {
    let entries = record.members.iter().filter_map(|member| {
        let (method, kind) = member.time()?;
        let (method, field) = (method.ident(), member.rust.ident());
        let kind = quote::format_ident!("{kind}");
        let optional = (!member.required).then(|| quote!(optional));
        Some(quote!(#method: #optional #kind = #field))
    });
    let entries: Vec<_> = entries.collect();
    if entries.is_empty() {
        return TokenStream::new();
    }
    let name = item.name.ident();
    quote!(rt::times!(#name { #(#entries),* });)
}

/// What it is, as a sentence.
fn docs(item: &Item) -> TokenStream {
    doc::line(Markdown::with("{}.", [doc::in_words(&item.words)]).capitalized())
}

fn field(owner: &RustName, role: Role, member: &Member) -> TokenStream {
    let docs = field_docs(member);
    let name = member.rust.ident();
    let ty = field_type(owner, role, member);
    quote!(#docs pub #name: #ty)
}

fn field_docs(member: &Member) -> TokenStream {
    let mut lines: Vec<_> = member.doc.iter().map(|line| foreign::prose(line)).collect();
    if lines.iter().all(Markdown::is_empty) {
        lines.push(foreign::code(&member.wire));
    }
    lines.push(documented::line(&member.documented));
    doc::paragraphs(lines)
}

fn field_type(owner: &RustName, role: Role, member: &Member) -> TokenStream {
    let ty = content(owner, &member.content);
    let is_optional = match (&member.content, role) {
        (Content::Numbered(_) | Content::Numbered2(_), _) => false,
        (Content::List(_), Role::Reply) => false,
        _ => !member.required,
    };
    if is_optional { quote!(Option<#ty>) } else { ty }
}

fn content(owner: &RustName, of: &Content) -> TokenStream {
    match of {
        Content::Text => quote!(String),
        Content::Integer => quote!(i64),
        Content::Float => quote!(f64),
        Content::Boolean => quote!(bool),
        Content::Json => quote!(rt::Json),
        Content::File => quote!(rt::FilePart),
        Content::Sensitive => quote!(rt::Sensitive<String>),
        Content::Named { part, .. } => {
            let name = owner.join(part).ident();
            quote!(#name)
        }
        Content::List(element) => {
            let element = content(owner, element);
            quote!(Vec<#element>)
        }
        Content::Numbered(element) => {
            let element = content(owner, element);
            quote!(rt::Numbered<#element>)
        }
        Content::Numbered2(element) => {
            let element = content(owner, element);
            quote!(rt::Numbered2<#element>)
        }
    }
}

/// `stock_id`, `r#type = "type"`, `detail as json`
fn table_row(member: &Member) -> TokenStream {
    let name = member.rust.ident();
    let wire = &member.wire;
    let wire = (name != wire.as_str()).then(|| quote!(= #wire));
    let embedding = member.embedding.map(|embedding| match embedding {
        Embedding::Json => quote!(as json),
        Embedding::Form => quote!(as form),
        Embedding::AesGcmJson => quote!(as aes_gcm_json),
        Embedding::AesGcmXml => quote!(as aes_gcm_xml),
        Embedding::AesEcbXml => quote!(as aes_ecb_xml),
    });
    quote!(#name #wire #embedding)
}

/// `new` with the required fields, and a setter for each optional one. Replies are only read.
fn constructors(item: &Item, record: &Record) -> TokenStream {
    if record.role == Role::Reply || record.members.is_empty() {
        return TokenStream::new();
    }
    let name = item.name.ident();
    let (required, optional): (Vec<_>, Vec<_>) = record.members.iter().partition(|member| member.required);
    let setters = optional.iter().map(|member| setter(&item.name, member));
    if required.is_empty() {
        return quote!(impl #name { #(#setters)* });
    }
    let required_name = quote::format_ident!("{}Required", name);
    let docs = doc::line(Markdown::with("What [`{}::new`] needs.", [Markdown::name(&item.name)]));
    let new_docs = doc::line(Markdown::fixed(match optional.as_slice() {
        [] => "With its fields, all of which are required.",
        _ => "With the required fields; the optional ones are absent.",
    }));
    let fields = required.iter().map(|member| field(&item.name, record.role, member));
    let names: Vec<_> = required.iter().map(|member| member.rust.ident()).collect();
    let absent = optional.iter().map(|member| {
        let name = member.rust.ident();
        match member.content {
            Content::Numbered(_) | Content::Numbered2(_) => quote!(#name: Default::default()),
            _ => quote!(#name: None),
        }
    });
    quote! {
        #docs
        pub struct #required_name {
            #(#fields,)*
        }

        impl #name {
            #new_docs
            pub fn new(required: #required_name) -> Self {
                let #required_name { #(#names),* } = required;
                Self { #(#names,)* #(#absent,)* }
            }
            #(#setters)*
        }
    }
}

fn setter(owner: &RustName, member: &Member) -> TokenStream {
    let name = member.rust.ident();
    let names = [foreign::code(&member.wire), Markdown::name(&member.rust)];
    let docs = doc::line(Markdown::with("Sets [{}](Self::{}).", names));
    let ty = content(owner, &member.content);
    let (ty, value) = match &member.content {
        Content::Text | Content::Sensitive => (quote!(impl Into<#ty>), quote!(Some(#name.into()))),
        Content::Numbered(_) | Content::Numbered2(_) => (ty, quote!(#name)),
        _ => (ty, quote!(Some(#name))),
    };
    quote! {
        #docs
        #[must_use]
        pub fn #name(mut self, #name: #ty) -> Self {
            self.#name = #value;
            self
        }
    }
}

/// The enumeration of a field that is one of several objects.
pub fn variants(item: &Item, arms: &[VariantArm]) -> TokenStream {
    let name = item.name.ident();
    let docs = docs(item);
    let names: Vec<_> = arms.iter().map(|arm| arm.rust.ident()).collect();
    let arms = arms.iter().map(|arm| {
        let text = arm.doc.iter().map(|line| foreign::prose(line));
        let docs = doc::paragraphs(std::iter::once(foreign::code(&arm.label)).chain(text));
        let rust = arm.rust.ident();
        let record = item.name.join(&arm.rust).ident();
        quote!(#docs #rust(#record))
    });
    quote! {
        #docs
        #[derive(Clone)]
        #[non_exhaustive]
        pub enum #name {
            #(#arms,)*
        }

        rt::variants!(#name { #(#names),* });
    }
}
