//! Alternatives in, the enumeration of their structs out.

use proc_macro2::TokenStream;
use quote::quote;

use super::doc;
use crate::foreign;
use crate::link::{Shared, VariantArm};
use crate::name::RustName;

/// The enumeration of a field that is one of several objects.
pub fn emit(name: &RustName, docs: &TokenStream, types: &Shared, arms: &[VariantArm]) -> TokenStream {
    let name = name.ident();
    let names: Vec<_> = arms.iter().map(|arm| arm.rust.ident()).collect();
    let arms = arms.iter().map(|arm| {
        let text = arm.doc.iter().map(|line| foreign::prose(line));
        let docs = doc::paragraphs(std::iter::once(foreign::code(&arm.label)).chain(text));
        let (rust, record) = (arm.rust.ident(), types.name(arm.id).ident());
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
