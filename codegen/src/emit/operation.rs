//! One operation in, its struct and its `Operation` implementation out.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

use super::constructor::{self, Given};
use super::{Cx, doc, documented, errors};
use crate::foreign::{self, Markdown};
use crate::ir::{Body, Cipher, Doc, Field, Host, Key, Method, Nonce, Operation, Protocol, Repeat, Reply};
use crate::link::{OperationPlan, ReplyType};

/// The struct of an operation: its path variables and its parts.
pub fn emit(cx: Cx<'_>, plan: &OperationPlan, example: TokenStream) -> TokenStream {
    let operation = cx.operation(plan.index);
    let name = plan.name.ident();
    let address = foreign::code(&format!("{} {}", operation.method, operation.wire_path()));
    let facts = [answer(plan), conditions(operation), provenance(cx, &operation.doc)];
    let facts = Markdown::joined(facts, " ");
    let facts = std::iter::once(facts).chain(errors::list(cx, operation));
    let docs = doc::paragraphs(doc::entry(cx, &operation.doc, address, facts));
    let urls = urls(operation);
    let aliases =
        doc::aliases(operation.doc.term.as_deref().into_iter().chain(urls.iter().map(String::as_str)));
    let reply_example = reply_example(operation);
    let deprecated = doc::deprecated(&operation.lifecycle);
    let given = Given::all(operation, plan);
    let fields = given.iter().map(Given::field);
    let constructor = constructor::emit(operation, plan, &given);
    let implementation = implementation(operation, plan);
    quote! {
        #docs
        #reply_example
        #example
        #aliases
        #deprecated
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub struct #name { #(#fields,)* }

        #constructor

        #implementation
    }
}

/// The ways to write its URL that readers search for: as it is sent, and as the project calls it, which tells API v2 from
/// API v3; each without the slash as well.
fn urls(operation: &Operation) -> Vec<String> {
    let sent = operation.wire_path();
    let called = format!("/{}/{}", operation.protocol, operation.path);
    let mut urls: Vec<_> =
        [sent, called].iter().flat_map(|url| [url.clone(), url.trim_start_matches('/').to_owned()]).collect();
    urls.sort();
    urls.dedup();
    urls
}

/// What comes back.
fn answer(plan: &OperationPlan) -> Markdown {
    match plan.reply {
        ReplyType::Record => Markdown::with("Answered with [`{}Reply`].", [Markdown::name(&plan.name)]),
        ReplyType::Empty => Markdown::fixed("Answered without content."),
        ReplyType::Download => Markdown::fixed("Answered with a file."),
        ReplyType::Redirect => Markdown::fixed("A page for browsers, to whose URL the user is sent."),
    }
}

/// What a caller has to know before calling, and what to expect of the reply.
fn conditions(operation: &Operation) -> Markdown {
    let mut notes: Vec<Markdown> = Vec::new();
    match &operation.host {
        Host::Main => {}
        Host::Also(url) => notes.push(Markdown::with("Also served at {}.", [foreign::address(url)])),
        Host::Fixed(url) => notes.push(Markdown::with("Served at {}.", [foreign::address(url)])),
    }
    if operation.client_certificate {
        notes.push(Markdown::fixed(
            "Needs the merchant's client certificate, which `rt::TransportOptions` takes.",
        ));
    }
    if let Some(status) = unusual_status(operation) {
        notes.push(Markdown::with("Succeeds with {}.", [Markdown::number(status)]));
    }
    if !operation.reply_signed && operation.reply != Reply::Redirect {
        notes.push(Markdown::fixed("Its reply is not signed."));
    }
    let limits = operation.rate_limits.iter().map(|limit| documented::rate(*limit));
    notes.extend(limits.map(|limit| Markdown::with("{}.", [limit]).capitalized()));
    if let Repeat::Known(field) = operation.repeat() {
        let name = foreign::code(&field.wire);
        notes.push(Markdown::with("The service knows a repeated call by its {}.", [name]));
    }
    Markdown::joined(notes, " ")
}

/// Who may call it, and when it last changed.
fn provenance(cx: Cx<'_>, doc: &Doc) -> Markdown {
    let roles = callers(cx, [doc]);
    let updated = doc.updated.as_deref().map(foreign::words).unwrap_or_default();
    let stated = [("Called by: {}.", roles), ("Last changed: {}.", updated)];
    let stated = stated.into_iter().filter(|(_, words)| !words.is_empty());
    Markdown::joined(stated.map(|(sentence, words)| Markdown::with(sentence, [words])), " ")
}

/// Who may call these operations, in our words: `merchants, partners`; empty where nothing says so.
pub fn callers<'d>(cx: Cx<'d>, docs: impl IntoIterator<Item = &'d Doc>) -> Markdown {
    let mut callers: Vec<&str> = Vec::new();
    for role in docs.into_iter().flat_map(|doc| &doc.roles) {
        let caller = cx.api.guide.roles.get(role).unwrap_or(role);
        // What the documentation tells apart may be one in our words.
        if !callers.contains(&caller.as_str()) {
            callers.push(caller);
        }
    }
    Markdown::joined(callers.into_iter().map(foreign::words), ", ")
}

/// What comes back, as documented; folded, since it is long.
fn reply_example(operation: &Operation) -> TokenStream {
    let Some(example) = operation.reply_example.as_ref().filter(|_| has_members(&operation.reply)) else {
        return TokenStream::new();
    };
    doc::folded("An example of the reply", &numbered(example))
}

/// The first of a numbered family.
fn numbered(example: &Value) -> Value {
    match example {
        Value::Array(items) => items.iter().map(numbered).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| (key.replace("_$n", "_0").replace("_$m", "_0"), numbered(value)))
            .collect(),
        other => other.clone(),
    }
}

fn has_members(reply: &Reply) -> bool {
    matches!(reply, Reply::Json(_) | Reply::Xml(_))
}

fn implementation(operation: &Operation, plan: &OperationPlan) -> TokenStream {
    let name = plan.name.ident();
    let reply = match plan.reply {
        ReplyType::Record => {
            let reply = format_ident!("{}Reply", plan.name.as_str());
            quote!(#reply)
        }
        ReplyType::Empty => quote!(rt::Empty),
        ReplyType::Download => quote!(rt::Download),
        ReplyType::Redirect => quote!(rt::Redirect),
    };
    let spec = spec(operation);
    let segment = segment(operation);
    let variables = operation.variables.iter().map(|field| {
        let name = field.rust.ident();
        quote!(#name: rt::Segment::default())
    });
    let fields: Vec<_> = plan.parts.each().map(|part| format_ident!("{}", part.field)).collect();
    let rest = (fields.len() < 3).then(|| quote!(..Default::default()));
    let parts = (!fields.is_empty()).then(|| {
        quote! {
            fn parts(&self) -> rt::Parts<'_> {
                rt::Parts { #(#fields: Some(&self.#fields),)* #rest }
            }
            fn parts_mut(&mut self) -> rt::PartsMut<'_> {
                rt::PartsMut { #(#fields: Some(&mut self.#fields),)* #rest }
            }
        }
    });
    quote! {
        impl rt::Operation for #name {
            type Reply = #reply;
            const SPEC: &'static rt::OperationSpec = &#spec;
            fn blank() -> Self {
                Self { #(#variables,)* #(#fields: rt::Value::blank(),)* }
            }
            #segment
            #parts
        }
        rt::operation_serde!(#name);
    }
}

fn segment(operation: &Operation) -> TokenStream {
    if operation.variables.is_empty() {
        return TokenStream::new();
    }
    let arms = |borrow: &TokenStream| -> TokenStream {
        let arms = operation.variables.iter().map(|field| {
            let (wire, rust) = (&field.wire, field.rust.ident());
            quote!(#wire => Some(#borrow self.#rust),)
        });
        arms.collect()
    };
    let (shared, mutable) = (arms(&quote!(&)), arms(&quote!(&mut)));
    quote! {
        fn segment(&self, name: &str) -> Option<&rt::Segment> {
            match name {
                #shared
                _ => None,
            }
        }
        fn segment_mut(&mut self, name: &str) -> Option<&mut rt::Segment> {
            match name {
                #mutable
                _ => None,
            }
        }
    }
}

/// The status of success, where it is not the usual one. A redirect is never called.
fn unusual_status(operation: &Operation) -> Option<u16> {
    (operation.status != 200 && operation.reply != Reply::Redirect).then_some(operation.status)
}

/// The facts that differ from what most operations of the protocol have.
fn spec(operation: &Operation) -> TokenStream {
    let (base, usual_method) = match operation.protocol {
        Protocol::V2 => (quote!(V2), Method::Post),
        Protocol::V3 => (quote!(V3), Method::Get),
        Protocol::Brand => (quote!(BRAND), Method::Get),
    };
    let mut facts = Vec::new();
    if operation.method != usual_method {
        let method = format_ident!("{}", crate::name::RustName::type_part(operation.method.word()).as_str());
        facts.push(quote!(method: rt::Method::#method));
    }
    let path = operation.wire_path();
    facts.push(quote!(path: #path));
    match &operation.host {
        Host::Main => {}
        Host::Fixed(url) => facts.push(quote!(host: rt::Host::At(#url))),
        Host::Also(url) => facts.push(quote!(host: rt::Host::Also(#url))),
    }
    if operation.client_certificate {
        facts.push(quote!(client_certificate: true));
    }
    if operation.protocol == Protocol::V2 && operation.nonce == Nonce::Omitted {
        facts.push(quote!(nonce: rt::Nonce::Omitted));
    }
    if let Some(sign_type) = operation.only_sign_type() {
        match sign_type {
            "MD5" => facts.push(quote!(sign_type: Some(rt::SignType::Md5))),
            "HMAC-SHA256" => facts.push(quote!(sign_type: Some(rt::SignType::HmacSha256))),
            _ => {}
        }
    }
    facts.extend(body(operation));
    facts.extend(reply(operation));
    if let Some(status) = unusual_status(operation) {
        let status = proc_macro2::Literal::u16_unsuffixed(status);
        facts.push(quote!(status: #status));
    }
    if !operation.reply_signed {
        facts.push(quote!(reply_signed: false));
    }
    if let Some(sealing) = sealing(operation.request_fields()) {
        facts.push(quote!(sealing: Some(rt::Sealing::#sealing)));
    }
    if let Some(opening) = sealing(operation.reply.fields().unwrap_or_default()) {
        facts.push(quote!(opening: Some(rt::Sealing::#opening)));
    }
    if operation.repeat() != Repeat::Unknown {
        facts.push(quote!(idempotent: true));
    }
    if let Some(fragment) = &operation.fragment {
        facts.push(quote!(fragment: Some(#fragment)));
    }
    quote!(rt::OperationSpec { #(#facts,)* ..rt::OperationSpec::#base })
}

fn body(operation: &Operation) -> Option<TokenStream> {
    match (&operation.body, operation.protocol) {
        (Body::None, Protocol::V3 | Protocol::Brand) | (Body::Xml(_), Protocol::V2) => None,
        (Body::None, Protocol::V2) => Some(quote!(body: rt::BodyKind::None)),
        (Body::Xml(_), Protocol::V3 | Protocol::Brand) => Some(quote!(body: rt::BodyKind::Xml)),
        (Body::Json(_), _) => Some(quote!(body: rt::BodyKind::Json)),
        (Body::Form(_), _) => Some(quote!(body: rt::BodyKind::Multipart)),
    }
}

fn reply(operation: &Operation) -> Option<TokenStream> {
    match (&operation.reply, operation.protocol) {
        (Reply::Json(_), Protocol::V3 | Protocol::Brand) | (Reply::Xml(_), Protocol::V2) => None,
        (Reply::Json(_), Protocol::V2) => Some(quote!(reply: rt::ReplyKind::Json)),
        (Reply::Xml(_), Protocol::V3 | Protocol::Brand) => Some(quote!(reply: rt::ReplyKind::Xml)),
        (Reply::Empty, _) => Some(quote!(reply: rt::ReplyKind::Empty)),
        (Reply::Stream { .. }, _) => Some(quote!(reply: rt::ReplyKind::Stream)),
        (Reply::Redirect, _) => Some(quote!(reply: rt::ReplyKind::Redirect)),
    }
}

/// The constant of the runtime that says how fields are sealed.
pub fn sealing<'f>(fields: impl IntoIterator<Item = &'f Field>) -> Option<proc_macro2::Ident> {
    let (cipher, key) = fields.into_iter().find_map(Field::rsa)?;
    Some(match (cipher, key) {
        (Cipher::RsaPkcs1v15, Key::Merchant) => format_ident!("MERCHANT_PKCS1V15"),
        (Cipher::RsaPkcs1v15, _) => format_ident!("PLATFORM_PKCS1V15"),
        (Cipher::RsaOaep, Key::Merchant) => format_ident!("MERCHANT_OAEP"),
        (Cipher::RsaOaep, Key::Bank) => format_ident!("BANK_OAEP"),
        (Cipher::RsaOaep, Key::Platform | Key::ApiV3 | Key::ApiV2) => format_ident!("PLATFORM_OAEP"),
        // Whole documents are sealed so, and no field by itself.
        (Cipher::Aes256Gcm | Cipher::Aes256Ecb, _) => return None,
    })
}
