//! One module in, its tokens out: operations, types, the modules in it, its link of the chain.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::{Cx, chain, doc, example, files, notification, operation, record, symbol};
use crate::foreign;
use crate::link::{Def, Item, Module};
use crate::name::RustName;

/// The tokens of a module with a file of its own; `at` are the names down to it.
pub fn file(cx: Cx<'_>, at: &[&RustName], module: &Module) -> TokenStream {
    let docs = match &module.notification {
        Some(plan) => notification::docs(cx.notification(plan.index)),
        None => doc::of_module([foreign::code(&module.url)]),
    };
    let variables = variables(cx, at);
    let content = content(cx, at, module, &variables);
    quote!(#docs #content)
}

/// The names of the modules on the way that stand for path variables.
fn variables<'p>(cx: Cx<'p>, at: &[&'p RustName]) -> Vec<&'p RustName> {
    let mut modules = &cx.plan.roots;
    let mut found: Vec<&RustName> = Vec::new();
    for name in at {
        let Some(module) = modules.iter().find(|module| module.name == **name) else { break };
        // A variable that stands twice has one field.
        if module.is_variable && !found.contains(&&module.name) {
            found.push(&module.name);
        }
        modules = &module.children;
    }
    found
}

fn content(cx: Cx<'_>, at: &[&RustName], module: &Module, variables: &[&RustName]) -> TokenStream {
    let children = module.children.iter().map(|child| declaration(cx, at, child, variables));
    let in_webhook = at.first().is_some_and(|root| root.as_str() == "webhook");
    let chain = (!in_webhook).then(|| chain::emit(cx, module, variables));
    let operations = module
        .operations
        .iter()
        .map(|plan| operation::emit(cx.operation(plan.index), plan, example::emit(cx, at, module, plan)));
    let payload =
        module.notification.as_ref().map(|plan| notification::emit(cx.notification(plan.index), plan));
    let types = module.items.iter().filter(|item| item.is_owner).map(|item| definition(cx, item));
    let aliases = aliases(cx, at, module);
    let events = notification::events(cx, module);
    let defines = module.items.iter().any(|item| item.is_owner) || !module.operations.is_empty();
    let import = match (defines || payload.is_some() || events.is_some(), chain.is_some()) {
        (true, _) => quote!(
            use crate::rt;
        ),
        // Without the chain, a segment on the way only holds other modules.
        (false, true) => quote!(
            #[cfg(feature = "chain")]
            use crate::rt;
        ),
        (false, false) => TokenStream::new(),
    };
    quote! {
        #import
        #aliases
        #(#children)*
        #events
        #(#operations)*
        #payload
        #(#types)*
        #chain
    }
}

fn declaration(cx: Cx<'_>, at: &[&RustName], child: &Module, variables: &[&RustName]) -> TokenStream {
    let name = child.name.ident();
    let feature = child.feature.as_ref().map(|feature| quote!(#[cfg(feature = #feature)]));
    if files::is_file(child, at.len() + 1) {
        return quote!(#feature pub mod #name;);
    }
    let mut inner: Vec<&RustName> = at.to_vec();
    inner.push(&child.name);
    let mut known: Vec<&RustName> = variables.to_vec();
    if child.is_variable && !known.contains(&&child.name) {
        known.push(&child.name);
    }
    let docs = doc::line(foreign::code(&child.url));
    let content = content(cx, &inner, child, &known);
    quote! {
        #docs
        #feature
        pub mod #name { #content }
    }
}

fn definition(cx: Cx<'_>, item: &Item) -> TokenStream {
    match cx.plan.types.def(item.id) {
        Def::Record(found) => record::emit(item, found),
        Def::Symbol(found) => symbol::emit(item, found),
        Def::Variants(arms) => record::variants(item, arms),
    }
}

/// Re-exports of types that are defined elsewhere, under the names that they have here.
fn aliases(cx: Cx<'_>, at: &[&RustName], module: &Module) -> TokenStream {
    let mut by_module: BTreeMap<&[RustName], Vec<TokenStream>> = BTreeMap::new();
    for item in module.items.iter().filter(|item| !item.is_owner) {
        let (home, name) = cx.plan.types.owner(item.id);
        let names = by_module.entry(home).or_default();
        names.push(rename(name, &item.name));
        let required = |name| cx.plan.types.required_name(item.id, name);
        if let (Some(from), Some(to)) = (required(name), required(&item.name)) {
            names.push(rename(&from, &to));
        }
    }
    let uses = by_module.into_iter().map(|(home, names)| {
        let here = home.iter().eq(at.iter().copied());
        let path = home.iter().map(RustName::ident);
        let path = if here { quote!(self) } else { quote!(crate::#(#path)::*) };
        match names.as_slice() {
            [only] => quote!(pub use #path::#only;),
            names => quote!(pub use #path::{#(#names),*};),
        }
    });
    quote!(#(#uses)*)
}

fn rename(from: &RustName, to: &RustName) -> TokenStream {
    let (from, to) = (from.ident(), to.ident());
    if from == to { quote!(#from) } else { quote!(#from as #to) }
}
