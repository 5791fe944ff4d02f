//! One operation in, its constructor and the setters of what may be left out.
//!
//! Callers name neither the fields that it has nor how many there are, so that an operation may get a query, headers or a
//! body that nobody has to give, and nothing breaks.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{doc, documented};
use crate::foreign::{self, Markdown};
use crate::ir::Operation;
use crate::link::{Documented, OperationPlan};

/// What a caller gives an operation: a variable of its path, or a part of its request.
pub struct Given {
    /// The field that holds it.
    pub name: Ident,
    docs: TokenStream,
    ty: TokenStream,
    /// Its name, where it is a part of the request.
    part: Option<&'static str>,
    /// Whether it has to be given.
    pub is_required: bool,
}

impl Given {
    /// All that an operation is given: the variables in the order of its path, and then the parts.
    pub fn all(operation: &Operation, plan: &OperationPlan) -> Vec<Self> {
        let variables = operation.variables.iter().map(|field| {
            let lines = field.doc.iter().map(|line| foreign::prose(line));
            let docs = doc::paragraphs(lines.chain([documented::line(&Documented::of(field))]));
            let (name, ty) = (field.rust.ident(), quote!(rt::Segment));
            Self { name, docs, ty, part: None, is_required: true }
        });
        let parts = plan.parts.each().map(|part| {
            let (name, ty) =
                (format_ident!("{}", part.field), format_ident!("{}{}", plan.name.as_str(), part.suffix));
            let docs = doc::line(Markdown::fixed(part.docs));
            Self { name, docs, ty: quote!(#ty), part: Some(part.field), is_required: part.is_required }
        });
        variables.chain(parts).collect()
    }

    /// Its field.
    pub fn field(&self) -> TokenStream {
        let Self { name, docs, ty, .. } = self;
        quote!(#docs pub #name: #ty)
    }

    /// It as an argument of a function; a variable is whatever can be one.
    pub fn argument(&self) -> TokenStream {
        let Self { name, ty, .. } = self;
        if self.part.is_none() { quote!(#name: impl Into<#ty>) } else { quote!(#name: #ty) }
    }

    /// The value of its field, of such an argument.
    fn value(&self) -> TokenStream {
        let name = &self.name;
        if self.part.is_none() { quote!(#name: #name.into()) } else { quote!(#name) }
    }

    /// Variables are always given, and have none.
    fn setter(&self) -> TokenStream {
        let (name, argument, part) = (&self.name, self.argument(), self.part.unwrap_or_default());
        let links = [foreign::code(part), Markdown::fixed(part)];
        let docs = doc::line(Markdown::with("Sets [{}](Self::{}).", links));
        quote! {
            #docs
            #[must_use]
            pub fn #name(mut self, #argument) -> Self {
                self.#name = #name;
                self
            }
        }
    }
}

/// `new` with what is required, and a setter for each part that may be left out.
pub fn emit(operation: &Operation, plan: &OperationPlan, given: &[Given]) -> TokenStream {
    let (required, optional): (Vec<_>, Vec<_>) = given.iter().partition(|given| given.is_required);
    let setters = optional.iter().map(|given| given.setter());
    let blank = optional.iter().map(|given| {
        let name = &given.name;
        quote!(#name: rt::Value::blank())
    });
    let (before, arguments, values): (_, _, Vec<_>) = match plan.required_name(operation) {
        Some(of_several) => {
            let docs = doc::line(Markdown::with(
                "What is required, for [`new`]({}::new).",
                [Markdown::name(&plan.name)],
            ));
            let fields = required.iter().map(|given| given.field());
            let values = required.iter().map(|given| {
                let name = &given.name;
                quote!(#name: required.#name)
            });
            let of_several = of_several.ident();
            let before = quote!(#docs pub struct #of_several { #(#fields,)* });
            (before, quote!(required: #of_several), values.collect())
        }
        None => {
            let arguments = required.iter().map(|given| given.argument());
            (
                TokenStream::new(),
                quote!(#(#arguments),*),
                required.iter().map(|given| given.value()).collect(),
            )
        }
    };
    let docs = doc::line(Markdown::fixed(match (required.is_empty(), optional.is_empty()) {
        (true, true) => "Nothing is to be given.",
        (true, false) => "Without what may be left out.",
        (false, true) => "With what is required.",
        (false, false) => "With what is required, and without what may be left out.",
    }));
    let name = plan.name.ident();
    quote! {
        #before

        impl #name {
            #docs
            pub fn new(#arguments) -> Self {
                Self { #(#values,)* #(#blank,)* }
            }
            #(#setters)*
        }
    }
}
