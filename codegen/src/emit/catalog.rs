//! The tree of modules in, a walk through all its operations and notifications out.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{Cx, errors};
use crate::ir::{Field, Operation};
use crate::link::{FAMILY_DEPTH, Module, OperationPlan};

/// `catalog.rs`: one call of a visitor for each operation and notification, family by family.
pub fn file(cx: Cx<'_>) -> TokenStream {
    let mut walk = Walk { cx, families: BTreeMap::new() };
    for root in &cx.plan.roots {
        walk.module(root, Vec::new(), None);
    }
    let calls = walk.families.iter().map(|(feature, visits)| {
        let name = &visits.function;
        quote!(#[cfg(feature = #feature)] #name(visitor);)
    });
    let has_calls = !cx.plan.roots.iter().all(|root| root.name.as_str() == "webhook");
    // Without operations there is no chain, and with some families off it is unused.
    let chain = has_calls.then(|| {
        quote!(
            #[allow(unused_imports)]
            use crate::Urls as _;
        )
    });
    let runtime = has_calls.then(|| {
        quote!(
            #[allow(unused_imports)]
            use crate::rt::codegen as rt;
        )
    });
    let functions = walk.families.iter().map(|(feature, visits)| {
        let name = &visits.function;
        let operations = &visits.operations;
        let notifications = &visits.notifications;
        let function = match operations.as_slice() {
            [] => quote! {
                fn #name<V: Visitor>(visitor: &mut V) {
                    #(visitor.notification::<crate::#notifications>();)*
                }
            },
            several => quote!(rt::catalog!(#name(client) { #(#several),* });),
        };
        quote!(#[cfg(feature = #feature)] #function)
    });
    quote! {
        //! All operations and notifications, one after the other: for tests and reports that leave none out.

        #runtime
        use crate::rt::codegen::catalog::Visitor;
        #chain

        /// Goes through all operations and notifications of the families that are on.
        pub fn visit<V: Visitor>(visitor: &mut V) {
            #(#calls)*
        }

        #(#functions)*
    }
}

/// The function of a family, by the modules that it begins with: features of several names may have one in Rust.
fn function(modules: &[&Module]) -> Ident {
    let names: Vec<_> = modules.iter().take(FAMILY_DEPTH).map(|module| module.name.as_str()).collect();
    format_ident!("{}", names.join("_"))
}

/// One link of the chain: `.openid(openid)`. `later` are the modules further down.
fn link(module: &Module, later: &[&Module], operation: &Operation) -> TokenStream {
    let name = module.name.ident();
    let argument = variable(module, operation).map(|field| {
        let rust = field.rust.ident();
        // A variable may appear twice in a path.
        let again = later.iter().any(|module| variable(module, operation) == Some(field));
        if again { quote!(#rust.clone()) } else { quote!(#rust) }
    });
    quote!(.#name(#argument))
}

/// The variable of an operation that a module stands for.
fn variable<'o>(module: &Module, operation: &'o Operation) -> Option<&'o Field> {
    let segment = module.url.rsplit('/').next().unwrap_or_default();
    let name = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'))?;
    operation.variables.iter().find(|field| field.wire == name)
}

/// What a family has.
struct Visits {
    /// The name of its function.
    function: Ident,
    /// Entries of `rt::catalog!`.
    operations: Vec<TokenStream>,
    /// Paths of payloads.
    notifications: Vec<TokenStream>,
}

impl Visits {
    fn of(modules: &[&Module]) -> Self {
        Self { function: function(modules), operations: Vec::new(), notifications: Vec::new() }
    }
}

struct Walk<'a> {
    cx: Cx<'a>,
    /// By cargo feature.
    families: BTreeMap<&'a str, Visits>,
}

impl<'a> Walk<'a> {
    /// `parents` are the modules that it lies in, the outermost first.
    fn module(&mut self, module: &'a Module, parents: Vec<&'a Module>, feature: Option<&'a str>) {
        let feature = module.feature.as_deref().or(feature);
        let mut modules = parents;
        modules.push(module);
        if let Some(feature) = feature {
            let entries = module.operations.iter().map(|plan| self.entry(plan, &modules));
            let entries: Vec<_> = entries.collect();
            let visits = self.families.entry(feature).or_insert_with(|| Visits::of(&modules));
            visits.operations.extend(entries);
            if module.notification.is_some() {
                let path = modules.iter().map(|module| module.name.ident());
                visits.notifications.push(quote!(#(#path::)*Payload));
            }
        }
        for child in &module.children {
            self.module(child, modules.clone(), feature);
        }
    }

    /// `v3::users::openid::Post [openid = "openid"] { body = "json" } => client.v3().users().openid(openid).post(body)`
    fn entry(&self, plan: &OperationPlan, modules: &[&Module]) -> TokenStream {
        let operation = self.cx.operation(plan.index);
        let path = modules.iter().map(|module| module.name.ident());
        let name = plan.name.ident();
        let chain =
            modules.iter().enumerate().map(|(at, module)| link(module, &modules[at + 1..], operation));
        let variables = operation.variables.iter().map(|field| {
            let (rust, wire) = (field.rust.ident(), &field.wire);
            quote!(#rust = #wire)
        });
        let variables: Vec<_> = variables.collect();
        let variables = (!variables.is_empty()).then(|| quote!([#(#variables),*]));
        let fields: Vec<_> = plan.parts.each().map(|part| format_ident!("{}", part.field)).collect();
        let keys = plan.parts.each().map(|part| part.key(operation));
        let parts = (!fields.is_empty()).then(|| quote!({ #(#fields = #keys),* }));
        let errors = errors::entry(operation);
        let [method, method_with] = plan.methods().map(|name| format_ident!("{name}"));
        let given = |is_required: bool| {
            let parts = plan.parts.each().filter(move |part| part.is_required == is_required);
            parts.map(|part| format_ident!("{}", part.field)).collect::<Vec<_>>()
        };
        let (required, optional) = (given(true), given(false));
        let call = match optional.is_empty() {
            true => quote!(#method(#(#required),*)),
            false => quote!(#method_with(#(#required,)* |call| call #(.#optional(#optional))*)),
        };
        quote!(#(#path::)*#name #variables #parts #errors => client #(#chain)* .#call)
    }
}
