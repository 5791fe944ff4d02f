//! The roots of the module tree in, `lib.rs` out.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Cx, doc, finder, shared};
use crate::foreign::{self, Markdown};

/// What the crate is, whatever it has.
const INTRODUCTION: [&str; 3] = [
    "A typed client of WeChat Pay, one module for each segment of a URL.",
    "Each product family is a cargo feature; `full` has them all. What is not about a single operation is in [`rt`].",
    "# How to call",
];

/// How a client is made, and what it does.
const CLIENT: &str = "An [`rt::Config`] has the keys of a merchant or brand; `rt::Client::new` makes a client of it, once for a program. \
                      An operation is a value, which the client sends. The reply is of its type, and verified:";

/// The same in Rust, for any operation.
const CALL: [&str; 3] = [
    "async fn call<O: rt::Operation>(client: &rt::Client, operation: O) -> Result<O::Reply, rt::Error> {",
    "    client.execute(operation).await",
    "}",
];

/// How a call is checked before it is made.
const LIMITS: &str = "With the feature `validate`, an operation, a body or a query tells where it is not what its documentation asks for: \
                      lengths, ranges, counts, patterns, what may not be empty. It names the field and the rule, and never the value. \
                      Nothing is checked by itself, since the service does not keep to its documentation:";

/// The same in Rust, for any operation.
const CHECK: [&str; 6] = [
    "#[cfg(feature = \"validate\")]",
    "fn check<O: rt::Operation>(operation: &O) {",
    "    for violation in operation.validate() {",
    "        eprintln!(\"{violation}\"); // goods_detail[3].goods_name has 130 characters, at most 127",
    "    }",
    "}",
];

/// How a notification is received.
const NOTIFICATION: &str = "An [`rt::NotificationHandler`] verifies what the service sends, and opens it.";

/// How a call is found by its URL.
const BY_URL: &str = "The type of a call can be told from its documentation: `POST /v3/pay/transactions/jsapi` is \
                      `v3::pay::transactions::jsapi::Post`, with `PostBody` and `PostReply` beside it. \
                      The search of this documentation finds it by its URL.";

/// How it is found by its name.
const BY_TERM: &str =
    "It also finds operations, types and notifications by what the Chinese documentation calls them.";

/// The crate root: the trees, the runtime, and where the chain begins.
pub fn file(cx: Cx<'_>) -> TokenStream {
    let modules = cx.plan.roots.iter().map(|root| {
        let name = root.name.ident();
        // The generator has a format of its own. The file says what it is of.
        quote!(#[rustfmt::skip] pub mod #name;)
    });
    let types = shared::declaration(cx, &[], &cx.plan.roots).map(|types| quote!(#[rustfmt::skip] #types));
    let roots: Vec<_> = cx.plan.roots.iter().filter(|root| root.name.as_str() != "webhook").collect();
    let steps = roots.iter().map(|root| {
        let name = root.name.ident();
        let docs = doc::line(Markdown::with("Begins a chain below {}.", [foreign::code(&root.url)]));
        quote! {
            #docs
            fn #name(&self) -> #name::Chain<'_, Self> {
                #name::Chain { client: self }
            }
        }
    });
    let chain = (!roots.is_empty()).then(|| {
        quote! {
            /// Begins the URL-shaped chain at any client: `client.v3().pay().transactions().jsapi().post(body)`.
            #[cfg(feature = "chain")]
            pub trait Urls: rt::Execute + Sized {
                #(#steps)*
            }

            #[cfg(feature = "chain")]
            impl<C: rt::Execute> Urls for C {}
        }
    });
    // Names of other scripts are what the documentation has; the compiler warns where they look alike.
    let looks_alike = cx
        .plan
        .types
        .has_foreign_names()
        .then(|| quote!(#![allow(confusable_idents, mixed_script_confusables, uncommon_codepoints)]));
    let has_terms = cx.api.operations.iter().any(|operation| operation.doc.term.is_some());
    let introduction = INTRODUCTION.into_iter().chain([CLIENT]).map(Markdown::fixed);
    let introduction = doc::of_module(introduction);
    let call = doc::code_of_module(in_rust(cx, &CALL));
    let limits = doc::of_module([Markdown::fixed(LIMITS)]);
    let check = doc::code_of_module(in_rust(cx, &CHECK));
    let by_url = ["# By URL", BY_URL].into_iter().chain(has_terms.then_some(BY_TERM)).map(Markdown::fixed);
    let found = finder::tasks(cx).into_iter().chain(by_url).chain(finder::families(cx));
    let found = doc::of_module(std::iter::once(Markdown::fixed(NOTIFICATION)).chain(found));
    quote! {
        #introduction
        #call
        #limits
        #check
        #found
        // Links to families whose features are off lead nowhere.
        #![cfg_attr(not(feature = "full"), allow(rustdoc::broken_intra_doc_links))]
        #![allow(deprecated, clippy::module_inception, clippy::large_enum_variant)]
        #![allow(clippy::new_without_default)]
        #looks_alike

        /// The runtime: what the types here are written against.
        pub use wechatpay_runtime as rt;
        #types
        #(#modules)*

        #[cfg(feature = "catalog")]
        #[rustfmt::skip]
        pub mod catalog;

        #chain
    }
}

/// Rust of a program that has the runtime of this crate.
fn in_rust(cx: Cx<'_>, lines: &[&str]) -> impl Iterator<Item = String> {
    let import = format!("use {}::rt;", cx.krate());
    [import, String::new()].into_iter().chain(lines.iter().map(|line| (*line).to_owned()))
}
