//! The tree of modules in, a walk through all its operations and notifications out.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::Cx;
use crate::ir::Operation;
use crate::link::{Module, OperationPlan};

/// `catalog.rs`: one call of a visitor for each operation and notification, family by family.
pub fn file(cx: Cx<'_>) -> TokenStream {
    let mut walk = Walk { cx, families: Vec::new() };
    for root in &cx.plan.roots {
        walk.module(root, Vec::new(), None);
    }
    let calls = walk.families.iter().map(|(feature, _)| {
        let name = function(feature);
        quote!(#[cfg(feature = #feature)] #name(visitor);)
    });
    let has_calls = !cx.plan.roots.iter().all(|root| root.name.as_str() == "webhook");
    // With notifications alone there is no chain, and with some families off it is not begun.
    let chain = has_calls.then(|| {
        quote!(
            #[allow(unused_imports)]
            use crate::Urls as _;
        )
    });
    let functions = walk.families.iter().map(|(feature, visits)| {
        let name = function(feature);
        quote! {
            #[cfg(feature = #feature)]
            fn #name<V: Visitor>(visitor: &mut V) {
                #(#visits)*
            }
        }
    });
    quote! {
        //! All operations and notifications, one after the other: for tests and reports that leave none out.

        use crate::rt::codegen::catalog::Visitor;
        #chain

        /// Goes through all operations and notifications of the families that are on.
        pub fn visit<V: Visitor>(visitor: &mut V) {
            #(#calls)*
        }

        #(#functions)*
    }
}

fn function(feature: &str) -> Ident {
    format_ident!("{}", feature.replace(['-', '.'], "_"))
}

/// One link of the chain: `.openid(operation.openid)`.
fn link(module: &Module, operation: &Operation) -> TokenStream {
    let name = module.name.ident();
    let segment = module.url.rsplit('/').next().unwrap_or_default();
    let variable = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    let field = variable.and_then(|name| operation.variables.iter().find(|field| field.wire == name));
    // A variable may stand twice in a path.
    let argument = field.map(|field| field.rust.ident()).map(|field| quote!(operation.#field.clone()));
    quote!(.#name(#argument))
}

struct Walk<'a> {
    cx: Cx<'a>,
    /// Cargo features, with the visits of their operations.
    families: Vec<(String, Vec<TokenStream>)>,
}

impl<'a> Walk<'a> {
    /// `parents` are the modules that it lies in, the outermost first.
    fn module(&mut self, module: &'a Module, parents: Vec<&'a Module>, feature: Option<&'a str>) {
        let feature = module.feature.as_deref().or(feature);
        let mut modules = parents;
        modules.push(module);
        if let Some(feature) = feature {
            for plan in &module.operations {
                let visit = self.operation(plan, &modules);
                self.visit(feature, visit);
            }
            if module.notification.is_some() {
                let path = modules.iter().map(|module| module.name.ident());
                self.visit(feature, quote!(visitor.notification::<crate::#(#path)::*::Payload>();));
            }
        }
        for child in &module.children {
            self.module(child, modules.clone(), feature);
        }
    }

    fn visit(&mut self, feature: &str, visit: TokenStream) {
        match self.families.iter_mut().find(|(name, _)| name == feature) {
            Some((_, visits)) => visits.push(visit),
            None => self.families.push((feature.to_owned(), vec![visit])),
        }
    }

    fn operation(&self, plan: &OperationPlan, modules: &[&Module]) -> TokenStream {
        let operation = self.cx.operation(plan.index);
        let path: Vec<Ident> = modules.iter().map(|module| module.name.ident()).collect();
        let chain = modules.iter().map(|module| link(module, operation));
        let name = plan.name.ident();
        let variables = operation.variables.iter().map(|field| {
            let (rust, wire) = (field.rust.ident(), &field.wire);
            quote!(#rust: sample.segment(#wire))
        });
        let parts: Vec<_> =
            plan.parts.each().map(|part| (format_ident!("{}", part.field), part.key(operation))).collect();
        let given = parts.iter().map(|(field, key)| quote!(#field: sample.part(#key)?));
        let fields: Vec<_> = variables.chain(given).collect();
        let value = if fields.is_empty() {
            quote!(crate::#(#path)::*::#name)
        } else {
            quote!(crate::#(#path)::*::#name { #(#fields),* })
        };
        let method = format_ident!("{}", operation.method.word());
        let arguments = parts.iter().map(|(field, _)| quote!(operation.#field));
        let sample = if fields.is_empty() { quote!(_) } else { quote!(sample) };
        let given = if fields.is_empty() { quote!(_) } else { quote!(operation) };
        quote! {
            visitor.operation::<crate::#(#path)::*::#name>(
                |#sample| Ok(#value),
                |client, #given| client #(#chain)* .#method(#(#arguments),*),
            );
        }
    }
}
