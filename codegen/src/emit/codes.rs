//! What the words say of codes of errors in, the file of the runtime that lists them out.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::doc;
use crate::diag::Diagnostic;
use crate::foreign::{self, Markdown};
use crate::format;
use crate::ir::{CodeWords, Codes, Retry, letters};
use crate::name::RustName;
use crate::output::File;

/// Where it is in the runtime.
pub const PATH: &str = "src/call/code/listed.rs";

/// The file of the runtime, which all emitted crates share: an enumeration, and what is known of each code.
///
/// # Errors
///
/// A mistake of the generator.
pub fn file(codes: &Codes) -> Result<File, Box<Diagnostic>> {
    let variants = codes.all().map(variant);
    let found = codes.all().map(|words| {
        let (letters, name) = (letters(&words.code), name(words).ident());
        quote!(#letters => Self::#name)
    });
    let entries = codes.all().map(|words| {
        let (name, text, repeat) = (name(words).ident(), &words.code, variant_of(words.retry));
        let places = words.places.iter().map(|(part, retry)| {
            let repeat = variant_of(*retry);
            quote!((#part, #repeat))
        });
        quote!(Self::#name => &Entry { text: #text, repeat: #repeat, places: &[#(#places),*] })
    });
    let tokens = quote! {
        //! The codes that this project has words for, of `specs/words/codes.yaml`.

        use super::Entry;
        use super::Repeat::{AfterQuery, Changed, Later, Never};

        /// A code by which the service refuses a call.
        ///
        /// It is an open enumeration: a code that is not listed keeps its text in [`Unlisted`](Self::Unlisted). API v2 and API v3
        /// write the same code with and without `_`, `ORDERPAID` and `ORDER_PAID`; both are one variant, and equal. What was
        /// received is in [`ServiceError::received_code`](crate::ServiceError::received_code) and
        /// [`Failure::received_code`](crate::v2::Failure::received_code).
        ///
        /// ```
        /// use wechatpay_runtime::Code;
        ///
        /// assert_eq!(Code::from("ORDERPAID"), Code::OrderPaid);
        /// assert_eq!(Code::from("ORDERPAID").as_str(), "ORDER_PAID");
        /// assert_eq!(Code::from("NEWS").as_str(), "NEWS");
        /// ```
        #[non_exhaustive]
        pub enum Code {
            #(#variants,)*
            /// A code that was not listed when this was generated, as it was received. Nothing is known of what it leaves
            /// open, so that a call that it ends is one of which it is [unknown](crate::Outcome::Unknown) whether it did something.
            Unlisted(String),
        }

        impl Code {
            /// The listed code of these letters and digits.
            pub(super) fn listed(letters: &str) -> Option<Self> {
                Some(match letters {
                    #(#found,)*
                    _ => return None,
                })
            }

            /// What is known of it.
            pub(super) fn entry(&self) -> Option<&'static Entry> {
                Some(match self {
                    #(#entries,)*
                    Self::Unlisted(_) => return None,
                })
            }
        }
    };
    format::rust(PATH, tokens)
}

/// The variant of a code.
pub fn name(words: &CodeWords) -> RustName {
    RustName::variant(&words.code)
}

fn variant_of(retry: Retry) -> Ident {
    format_ident!(
        "{}",
        match retry {
            Retry::Later => "Later",
            Retry::AfterQuery => "AfterQuery",
            Retry::Changed => "Changed",
            Retry::Never => "Never",
        }
    )
}

/// A variant, found by its other spelling as well.
fn variant(words: &CodeWords) -> TokenStream {
    let says = [foreign::code(&words.code), foreign::prose(&words.text)];
    let says = Markdown::with("{}: {}", says);
    let repeat = Markdown::with("Repeat {}.", [link(words.retry)]);
    let places = words.places.iter().map(|(part, retry)| {
        Markdown::with("Of operations with {} in their path: {}.", [foreign::code(part), link(*retry)])
    });
    let repeat = Markdown::joined(std::iter::once(repeat).chain(places), " ");
    let docs = doc::paragraphs([says, foreign::prose(&words.advice), repeat]);
    let other = letters(&words.code);
    let both = [words.code.as_str(), other.as_str()];
    let aliases = doc::aliases(both.into_iter().take(if other == words.code { 1 } else { 2 }));
    let name = name(words).ident();
    quote!(#docs #aliases #name)
}

fn link(retry: Retry) -> Markdown {
    Markdown::fixed(match retry {
        Retry::Later => "[later](crate::Repeat::Later)",
        Retry::AfterQuery => "[after a query](crate::Repeat::AfterQuery)",
        Retry::Changed => "[when something is changed](crate::Repeat::Changed)",
        Retry::Never => "[never](crate::Repeat::Never)",
    })
}
