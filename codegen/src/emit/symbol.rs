//! Listed values in, open enumerations out.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::doc;
use crate::foreign;
use crate::link::Symbol;
use crate::name::RustName;
use crate::rules;

/// The enumeration, with an arm for what the documentation does not list, where `cfg` has it.
pub fn emit(name: &RustName, docs: &TokenStream, cfg: Option<&TokenStream>, symbol: &Symbol) -> TokenStream {
    let name = name.ident();
    let arms = symbol.values.iter().map(|(rust, value)| {
        let docs = doc::paragraphs([foreign::code(&value.wire), foreign::prose(&value.meaning)]);
        let rust = rust.ident();
        quote!(#docs #rust)
    });
    let table = symbol.values.iter().map(|(rust, value)| {
        let rust = rust.ident();
        let number = symbol.numeric.then(|| rules::integer(&value.wire)).flatten();
        let wire = number.map_or_else(|| Literal::string(&value.wire), Literal::i64_unsuffixed);
        quote!(#rust = #wire)
    });
    let (kind, holds) =
        if symbol.numeric { (Some(quote!(: i64)), quote!(i64)) } else { (None, quote!(String)) };
    quote! {
        #docs
        #cfg
        #[non_exhaustive]
        pub enum #name {
            #(#arms,)*
            /// A value that the documentation did not list when this was generated.
            Unlisted(#holds),
        }

        #cfg
        rt::open_enum!(#name #kind { #(#table),* });
    }
}
