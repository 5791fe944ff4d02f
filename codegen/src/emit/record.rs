//! Records in, structs with their constructors and tables out.

use proc_macro2::TokenStream;
use quote::quote;

use super::names::Names;
use super::{doc, documented, limits};
use crate::foreign::{self, Markdown};
use crate::link::{Content, Embedding, Member, Record, Role};
use crate::name::RustName;

/// How much a record is of what is sent or received, which decides whether it has serde's traits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All of a body, a query, a reply, …
    Whole,
    /// What a member of another record holds.
    Part,
}

/// The struct of a record, and what belongs to it.
pub fn emit(
    name: &RustName,
    docs: &TokenStream,
    names: Names<'_>,
    record: &Record,
    extent: Extent,
) -> TokenStream {
    let constructors = constructors(name, names, record);
    let times = times(name, record);
    let limits = limits::emit(names, record);
    let name = name.ident();
    let fields = record.members.iter().map(|member| field(names, record.role, member));
    let table = record.members.iter().map(table_row);
    // Everything in a reply may be missing, and a request without required fields begins empty: both have a `Default`.
    // What another request lacks when it is read is an error.
    let role = if record.required().next().is_none() { quote!(blank) } else { quote!(request) };
    let extent = match extent {
        Extent::Whole => quote!(whole),
        Extent::Part => quote!(part),
    };
    quote! {
        #docs
        #[non_exhaustive]
        pub struct #name {
            #(#fields,)*
        }

        #constructors

        rt::record!(#name: #role #extent { #(#table),* } #limits);

        #times
    }
}

/// `rt::times!(PostReply { parse_success_time: optional DateTime = success_time });`
fn times(name: &RustName, record: &Record) -> TokenStream {
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
    let name = name.ident();
    quote!(rt::times!(#name { #(#entries),* });)
}

fn field(names: Names<'_>, role: Role, member: &Member) -> TokenStream {
    let docs = field_docs(member);
    let name = member.rust.ident();
    let ty = field_type(names, role, member);
    quote!(#docs pub #name: #ty)
}

fn field_docs(member: &Member) -> TokenStream {
    let mut lines: Vec<_> = member.doc.iter().map(|line| foreign::prose(line)).collect();
    if lines.iter().all(Markdown::is_empty) {
        lines.push(foreign::code(&member.wire));
    }
    lines.extend(member.note.as_deref().map(foreign::prose));
    lines.push(documented::line(&member.documented));
    doc::paragraphs(lines)
}

fn field_type(names: Names<'_>, role: Role, member: &Member) -> TokenStream {
    let ty = content(names, &member.content);
    let is_optional = match (&member.content, role) {
        (Content::Numbered(_) | Content::Numbered2(_), _) => false,
        (Content::List(_), Role::Reply) => false,
        _ => !member.required,
    };
    if is_optional { quote!(Option<#ty>) } else { ty }
}

fn content(names: Names<'_>, of: &Content) -> TokenStream {
    match of {
        Content::Text => quote!(String),
        Content::Integer => quote!(i64),
        Content::Float => quote!(f64),
        Content::Boolean => quote!(bool),
        Content::Json => quote!(rt::Json),
        Content::File => quote!(rt::FilePart),
        Content::Sensitive => quote!(rt::Sensitive<String>),
        Content::Named { id, part } => {
            let name = names.part(*id, part);
            quote!(#name)
        }
        Content::List(element) => {
            let element = content(names, element);
            quote!(Vec<#element>)
        }
        Content::Numbered(element) => {
            let element = content(names, element);
            quote!(rt::Numbered<#element>)
        }
        Content::Numbered2(element) => {
            let element = content(names, element);
            quote!(rt::Numbered2<#element>)
        }
    }
}

/// `stock_id = "stock_id"`, `detail = "detail" as json`
///
/// What is on the wire is always given: two macros that make it of the name cost the compiler more than the rest of a
/// field does.
fn table_row(member: &Member) -> TokenStream {
    let name = member.rust.ident();
    let wire = &member.wire;
    let embedding = member.embedding.map(|embedding| match embedding {
        Embedding::Json => quote!(as json),
        Embedding::Form => quote!(as form),
        Embedding::AesGcmJson => quote!(as aes_gcm_json),
        Embedding::AesGcmXml => quote!(as aes_gcm_xml),
        Embedding::AesEcbXml => quote!(as aes_ecb_xml),
    });
    quote!(#name = #wire #embedding)
}

/// `new` with the required fields, and a setter for each optional one. Replies are only read.
fn constructors(name: &RustName, names: Names<'_>, record: &Record) -> TokenStream {
    if record.role == Role::Reply || record.members.is_empty() {
        return TokenStream::new();
    }
    let (required, optional): (Vec<_>, Vec<_>) = record.members.iter().partition(|member| member.required);
    let setters = optional.iter().map(|member| setter(names, member));
    let absent = optional.iter().map(|member| {
        let name = member.rust.ident();
        match member.content {
            Content::Numbered(_) | Content::Numbered2(_) => quote!(#name: Default::default()),
            _ => quote!(#name: None),
        }
    });
    let absent = quote!(#(#absent,)*);
    let (before, new) = match (required.as_slice(), record.required_name(name)) {
        ([only], _) => (TokenStream::new(), new_of_one(names, only, &absent)),
        (several, Some(required_name)) => {
            let fields = several.iter().map(|member| field(names, record.role, member));
            let docs = doc::line(Markdown::with(
                "The required fields, for [`new`]({}::new).",
                [Markdown::name(name)],
            ));
            let given = required_name.ident();
            let before = quote!(#docs pub struct #given { #(#fields,)* });
            (before, new_of_several(&required_name, several, &absent))
        }
        (_, None) => Default::default(),
    };
    let name = name.ident();
    quote! {
        #before

        impl #name {
            #new
            #(#setters)*
        }
    }
}

/// The constructor of a record with one required field, which it takes as a setter would.
fn new_of_one(names: Names<'_>, member: &Member, absent: &TokenStream) -> TokenStream {
    let docs = doc::line(match absent.is_empty() {
        true => Markdown::with("With {}, its only field.", [foreign::code(&member.wire)]),
        false => Markdown::with("With {}; the optional fields are absent.", [foreign::code(&member.wire)]),
    });
    let name = member.rust.ident();
    let (ty, value) = parameter(names, member);
    let value = match &value {
        Some(value) => quote!(#name: #value),
        None => quote!(#name),
    };
    quote! {
        #docs
        pub fn new(#name: #ty) -> Self {
            Self { #value, #absent }
        }
    }
}

/// The constructor of a record with several required fields, which have names in a struct of their own.
fn new_of_several(required: &RustName, members: &[&Member], absent: &TokenStream) -> TokenStream {
    let docs = doc::line(Markdown::fixed(match absent.is_empty() {
        true => "With its fields, all of which are required.",
        false => "With the required fields; the optional ones are absent.",
    }));
    let required = required.ident();
    // Taking it apart first would cost the compiler a variable for each field.
    let given = members.iter().map(|member| {
        let name = member.rust.ident();
        quote!(#name: required.#name)
    });
    quote! {
        #docs
        pub fn new(required: #required) -> Self {
            Self { #(#given,)* #absent }
        }
    }
}

/// The type that a function takes for a member, and what makes the member of it where that is not the same.
fn parameter(names: Names<'_>, member: &Member) -> (TokenStream, Option<TokenStream>) {
    let name = member.rust.ident();
    let ty = content(names, &member.content);
    match &member.content {
        Content::Text | Content::Sensitive => (quote!(impl Into<#ty>), Some(quote!(#name.into()))),
        _ => (ty, None),
    }
}

fn setter(names: Names<'_>, member: &Member) -> TokenStream {
    let name = member.rust.ident();
    let links = [foreign::code(&member.wire), Markdown::name(&member.rust)];
    let docs = doc::line(Markdown::with("Sets [{}](Self::{}).", links));
    let (ty, value) = parameter(names, member);
    let value = value.unwrap_or_else(|| quote!(#name));
    let value = match &member.content {
        Content::Numbered(_) | Content::Numbered2(_) => value,
        _ => quote!(Some(#value)),
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
