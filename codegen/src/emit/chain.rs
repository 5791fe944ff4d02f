//! One module in, its link of the URL-shaped chain out: `client.v3().pay().transactions().jsapi().post(body)`.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::constructor::Given;
use super::{Cx, doc};
use crate::foreign::{self, Markdown};
use crate::link::{Module, OperationPlan};
use crate::name::RustName;

/// The struct of a URL and its methods. `variables` are those of the path up to here.
pub fn emit(cx: Cx<'_>, module: &Module, variables: &[&RustName]) -> TokenStream {
    let docs = doc::line(Markdown::with("{}, as a link of the chain.", [foreign::code(&module.url)]));
    // Where no family of a protocol is on, nothing leads further.
    let unread = module.operations.is_empty() && module.children.iter().all(|child| child.feature.is_some());
    let allow = unread.then(|| quote!(#[allow(dead_code)]));
    let fields: Vec<Ident> = variables.iter().map(|name| name.ident()).collect();
    let steps = module.children.iter().map(|child| step(child, &fields));
    let calls = module.operations.iter().map(|plan| call(cx, plan, variables));
    quote! {
        #docs
        #[cfg(feature = "chain")]
        pub struct Chain<'c, C> {
            #allow
            pub(crate) client: &'c C,
            #(pub(crate) #fields: rt::Segment,)*
        }

        #[cfg(feature = "chain")]
        impl<'c, C: rt::Execute> Chain<'c, C> {
            #(#steps)*
            #(#calls)*
        }
    }
}

/// The method that leads to a child: with an argument where that stands for a variable.
fn step(child: &Module, fields: &[Ident]) -> TokenStream {
    let name = child.name.ident();
    let docs = doc::line(foreign::code(&child.url));
    let feature = child.feature.as_ref().map(|feature| quote!(#[cfg(feature = #feature)]));
    let argument = child.is_variable.then(|| quote!(, #name: impl Into<rt::Segment>));
    // A variable that appears twice in a path keeps its last value.
    let kept = fields.iter().filter(|field| !(child.is_variable && **field == name));
    let own = child.is_variable.then(|| quote!(#name: #name.into(),));
    quote! {
        #docs
        #feature
        pub fn #name(self #argument) -> #name::Chain<'c, C> {
            #name::Chain { client: self.client, #(#kept: self.#kept,)* #own }
        }
    }
}

/// The method that sends an operation with what is required, and one in which the rest is set where there is some.
fn call(cx: Cx<'_>, plan: &OperationPlan, variables: &[&RustName]) -> TokenStream {
    let operation = cx.operation(plan.index);
    let deprecated = doc::deprecated(&operation.lifecycle);
    let title = foreign::title(&operation.doc.title);
    let [method, method_with] = plan.methods().map(|name| format_ident!("{name}"));
    let name = plan.name.ident();
    let given = Given::all(operation, plan);
    let parts: Vec<_> = given.iter().skip(operation.variables.len()).collect();
    let (required, optional): (Vec<_>, Vec<_>) = parts.into_iter().partition(|given| given.is_required);
    let arguments: Vec<_> = required.iter().map(|given| given.argument()).collect();
    let variables = operation.variables.iter().zip(variables).map(|(field, at)| {
        let (field, at) = (field.rust.ident(), at.ident());
        (quote!(#field: self.#at), quote!(self.#at))
    });
    let required = required.iter().map(|given| {
        let name = &given.name;
        (quote!(#name), quote!(#name))
    });
    let (fields, values): (Vec<_>, Vec<_>) = variables.chain(required).unzip();
    let value = match plan.required_name(operation) {
        Some(of_several) => {
            let of_several = of_several.ident();
            quote!(#name::new(#of_several { #(#fields),* }))
        }
        None => quote!(#name::new(#(#values),*)),
    };
    let docs = doc::line(title.clone());
    let with = (!optional.is_empty()).then(|| {
        let docs = doc::paragraphs([title, Markdown::fixed("What may be left out is set in `set`.")]);
        quote! {
            #docs
            #deprecated
            pub fn #method_with(
                self
                #(, #arguments)*,
                set: impl FnOnce(#name) -> #name,
            ) -> C::Call<'c, #name> {
                self.client.execute(set(#value))
            }
        }
    });
    quote! {
        #docs
        #deprecated
        pub fn #method(self #(, #arguments)*) -> C::Call<'c, #name> {
            self.client.execute(#value)
        }
        #with
    }
}
