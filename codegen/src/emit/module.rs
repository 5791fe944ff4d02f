//! One module in, its tokens out: operations, types, the modules in it, its link of the chain.

use std::slice;

use proc_macro2::TokenStream;
use quote::quote;

use super::names::Names;
use super::record::Extent;
use super::{Cx, chain, doc, example, files, finder, notification, operation, record, shared};
use crate::foreign::Markdown;
use crate::link::{FAMILY_DEPTH, Kind, Module, Record, TYPES, Whole};
use crate::name::RustName;

/// The tokens of a module with a file of its own; `at` are the names down to it.
pub fn file(cx: Cx<'_>, at: &[&RustName], module: &Module) -> TokenStream {
    let docs = match &module.notification {
        Some(plan) => notification::docs(cx, cx.notification(plan.index)),
        None if at.len() == 1 => doc::of_module(finder::root(cx, module)),
        None => doc::of_module(finder::module(cx, module)),
    };
    let terms = doc::aliases_of_module(finder::terms(cx, module));
    let variables = variables(cx, at);
    let content = content(cx, at, module, &variables);
    quote!(#docs #terms #content)
}

/// The names of the modules on the way that stand for path variables.
fn variables<'p>(cx: Cx<'p>, at: &[&'p RustName]) -> Vec<&'p RustName> {
    let mut modules = &cx.plan.roots;
    let mut found: Vec<&RustName> = Vec::new();
    for name in at {
        let Some(module) = modules.iter().find(|module| module.name == **name) else { break };
        // A variable that appears twice has one field.
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
    let operations =
        module.operations.iter().map(|plan| operation::emit(cx, plan, example::emit(cx, at, module, plan)));
    let payload =
        module.notification.as_ref().map(|plan| notification::emit(cx.notification(plan.index), plan));
    let wholes = module.items.iter().filter_map(|(name, kind)| match kind {
        Kind::Whole(record, whole) => Some(definition(cx, name, record, whole)),
        Kind::Part(_) => None,
    });
    let aliases = aliases(cx, at, module);
    let shared = module.feature.as_ref().and_then(|_| shared::declaration(cx, at, slice::from_ref(module)));
    let events = notification::events(cx, module);
    let defines = !module.items.is_empty() || !module.operations.is_empty();
    let import = match (defines || payload.is_some() || events.is_some(), chain.is_some()) {
        (true, _) => quote!(
            use crate::rt::codegen as rt;
        ),
        // Without the chain, a segment on the way only holds other modules.
        (false, true) => quote!(
            #[cfg(feature = "chain")]
            use crate::rt::codegen as rt;
        ),
        (false, false) => TokenStream::new(),
    };
    quote! {
        #import
        #aliases
        #shared
        #(#children)*
        #events
        #(#operations)*
        #payload
        #(#wholes)*
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
    // Links of a module are looked up in it where its documentation is.
    let docs = doc::of_module(finder::module(cx, child));
    let content = content(cx, &inner, child, &known);
    quote! {
        #feature
        pub mod #name { #docs #content }
    }
}

fn definition(cx: Cx<'_>, name: &RustName, record: &Record, whole: &Whole) -> TokenStream {
    let docs = doc::line(Markdown::with("{}.", [doc::whole(whole)]).capitalized());
    record::emit(name, &docs, Names::Standing(name, &cx.plan.types), record, Extent::Whole)
}

/// Re-exports of shared types, under the names that they have here.
fn aliases(cx: Cx<'_>, at: &[&RustName], module: &Module) -> TokenStream {
    let (mut of_family, mut at_root) = (Vec::new(), Vec::new());
    for (alias, kind) in &module.items {
        let Kind::Part(id) = kind else { continue };
        let (name, def) = (cx.plan.types.name(*id), cx.plan.types.def(*id));
        let names = if cx.plan.types.is_at_root(*id) { &mut at_root } else { &mut of_family };
        names.push(rename(name, alias));
        if let (Some(from), Some(to)) = (def.required_name(name), def.required_name(alias)) {
            names.push(rename(&from, &to));
        }
    }
    let family = at.iter().take(FAMILY_DEPTH).map(|name| name.ident());
    let types = RustName::module(TYPES).ident();
    let at_root = reexport(&quote!(crate::#types), &at_root);
    let of_family = reexport(&quote!(crate::#(#family::)*#types), &of_family);
    quote!(#at_root #of_family)
}

fn reexport(path: &TokenStream, names: &[TokenStream]) -> TokenStream {
    let inline = doc::inline();
    match names {
        [] => TokenStream::new(),
        [only] => quote!(#inline pub use #path::#only;),
        several => quote!(#inline pub use #path::{#(#several),*};),
    }
}

fn rename(from: &RustName, to: &RustName) -> TokenStream {
    let (from, to) = (from.ident(), to.ident());
    if from == to { quote!(#from) } else { quote!(#from as #to) }
}
