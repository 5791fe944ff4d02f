//! The roots of the module tree in, `lib.rs` out.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Cx, doc, finder};
use crate::foreign::{self, Markdown};

/// How calls are found, whatever the crate has.
const INTRODUCTION: [&str; 3] = [
    "A typed client of WeChat Pay, one module for each segment of a URL.",
    "The type of a call can be told from its documentation: `POST /v3/pay/transactions/jsapi` is \
     `v3::pay::transactions::jsapi::Post`, with `PostBody` and `PostReply` beside it. \
     The search of this documentation finds it by its URL.",
    "Each product family is a cargo feature; `full` has them all.",
];

/// The crate root: the trees, the runtime, and where the chain begins.
pub fn file(cx: Cx<'_>) -> TokenStream {
    let modules = cx.plan.roots.iter().map(|root| {
        let name = root.name.ident();
        // The generator has a format of its own. The file says what it is of.
        quote!(#[rustfmt::skip] pub mod #name;)
    });
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
    let terms =
        "It also finds operations, types and notifications by what the Chinese documentation calls them.";
    let introduction = INTRODUCTION.into_iter().chain(has_terms.then_some(terms)).map(Markdown::fixed);
    let docs = doc::of_module(introduction.chain(finder::front(cx)));
    quote! {
        #docs
        // Links to families whose features are off lead nowhere.
        #![cfg_attr(not(feature = "full"), allow(rustdoc::broken_intra_doc_links))]
        #![allow(deprecated, clippy::module_inception, clippy::large_enum_variant)]
        #looks_alike

        /// The runtime: what the types here are written against.
        pub use wechatpay_runtime as rt;
        #(#modules)*

        #[cfg(feature = "catalog")]
        #[rustfmt::skip]
        pub mod catalog;

        #chain
    }
}
