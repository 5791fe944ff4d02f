//! The shared types of one family in, or those at the root of the crate, their module and its files out.

use std::collections::{BTreeMap, BTreeSet};
use std::slice;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::names::Names;
use super::record::Extent;
use super::{Cx, doc, finder, record, symbol, type_docs, variants};
use crate::foreign::{self, Markdown};
use crate::link::{Content, Def, Kind, Module, Own, SharedType, TYPES, TypeId};
use crate::name::RustName;

/// How many modules the file of a letter lies below its family, or below the root.
const DEPTH: usize = 2;

/// Where types lie: the root of the crate, or a family.
struct Place<'a> {
    /// The names down to it.
    at: &'a [&'a RustName],
    /// What is said of the module of its types.
    about: Markdown,
    /// What the compiler shall not report of it.
    lints: Option<TokenStream>,
    /// The modules below it.
    modules: &'a [Module],
    /// Links to the operations and notifications below it, from its types.
    links: BTreeMap<String, Markdown>,
}

/// The files of a family's types: one that has them all, and one for each letter that names begin with.
pub fn files(cx: Cx<'_>, at: &[&RustName], module: &Module) -> Vec<(String, TokenStream)> {
    if module.feature.is_none() {
        return Vec::new();
    }
    let about = Markdown::with(
        "What requests, replies and notifications below {} are made of.",
        [foreign::code(&module.url)],
    );
    let links = finder::back(cx, module, DEPTH);
    files_of(cx, &Place { at, about, lints: None, modules: slice::from_ref(module), links })
}

/// The files of the enumerations of all families.
pub fn root_files(cx: Cx<'_>) -> Vec<(String, TokenStream)> {
    let about = Markdown::fixed("The enumerations in requests, replies and notifications of all families.");
    // With few families, there may be nothing for a letter.
    let lints = Some(quote!(#![allow(unused_imports)]));
    let links = finder::back_to_root(cx, DEPTH);
    files_of(cx, &Place { at: &[], about, lints, modules: &cx.plan.roots, links })
}

fn files_of(cx: Cx<'_>, place: &Place<'_>) -> Vec<(String, TokenStream)> {
    let mut by_letter: BTreeMap<RustName, Vec<&SharedType>> = BTreeMap::new();
    for found in cx.plan.types.of(place.at) {
        by_letter.entry(found.own.letter()).or_default().push(found);
    }
    if by_letter.is_empty() {
        return Vec::new();
    }
    let path: Vec<_> = place.at.iter().map(|name| name.as_str()).chain([TYPES]).collect();
    let path = format!("src/{}", path.join("/"));
    let all = (format!("{path}.rs"), root(cx, place, &by_letter));
    let of_a_letter = |(letter, found): (&RustName, &Vec<&SharedType>)| {
        (format!("{path}/{}.rs", letter.as_str()), file(cx, letter, found, &place.links))
    };
    std::iter::once(all).chain(by_letter.iter().map(of_a_letter)).collect()
}

/// `types.rs`
fn root(cx: Cx<'_>, place: &Place<'_>, by_letter: &BTreeMap<RustName, Vec<&SharedType>>) -> TokenStream {
    let docs = doc::of_module([
        place.about.clone(),
        Markdown::fixed(
            "These are the types that several operations have in common; those of a single one are beside it. \
             A name here is that of a field, with a digest of the content of the type. In code, use the name \
             that an operation has for it, such as `PostBodyAmount`.",
        ),
    ]);
    let modules_of = modules_of(cx, place.modules);
    let hidden = doc::hidden();
    let (modules, uses): (Vec<_>, Vec<_>) = by_letter
        .iter()
        .map(|(letter, types)| {
            let letter = letter.ident();
            let (own, common): (Vec<&SharedType>, Vec<_>) =
                types.iter().partition(|found| modules_of.get(&found.name) == Some(&1));
            let mut by_features: BTreeMap<Vec<&str>, Vec<Ident>> = BTreeMap::new();
            for found in own {
                let names = names(found).map(|name| name.ident());
                by_features.entry(features(cx, found)).or_default().extend(names);
            }
            let own = by_features.iter().map(|(features, names)| {
                let cfg = cfg(features);
                quote!(#cfg #hidden pub use #letter::{#(#names),*};)
            });
            let common = (!common.is_empty()).then(|| quote!(pub use #letter::*;));
            (quote!(mod #letter;), quote!(#common #(#own)*))
        })
        .unzip();
    let lints = &place.lints;
    quote!(#docs #lints #(#uses)* #(#modules)*)
}

/// The module of the types that lie here, if there are any. It is hidden where no two modules below have one in common.
pub fn declaration(cx: Cx<'_>, at: &[&RustName], modules: &[Module]) -> Option<TokenStream> {
    cx.plan.types.of(at).next()?;
    let modules_of = modules_of(cx, modules);
    let has_common = cx.plan.types.of(at).any(|found| modules_of.get(&found.name) > Some(&1));
    let hidden = (!has_common).then(doc::hidden);
    let types = RustName::module(TYPES).ident();
    Some(quote!(#hidden pub mod #types;))
}

/// How many of these modules, and of those below, have a name for each type, by its own.
fn modules_of<'a>(cx: Cx<'a>, modules: &'a [Module]) -> BTreeMap<&'a RustName, usize> {
    let mut found = BTreeMap::new();
    modules.iter().for_each(|module| count(cx, module, &mut found));
    found
}

fn count<'a>(cx: Cx<'a>, module: &'a Module, found: &mut BTreeMap<&'a RustName, usize>) {
    let names = module.items.iter().filter_map(|(_, kind)| match kind {
        Kind::Part(id) => Some(cx.plan.types.name(*id)),
        Kind::Whole(..) => None,
    });
    for name in names.collect::<BTreeSet<_>>() {
        *found.entry(name).or_default() += 1;
    }
    module.children.iter().for_each(|child| count(cx, child, found));
}

/// The features of what lies at the root and is only there for some families; none for what its module decides.
fn features<'a>(cx: Cx<'a>, found: &'a SharedType) -> Vec<&'a str> {
    let families = found.families.iter().filter(|_| cx.plan.types.is_at_root(found.id));
    families.filter_map(|family| cx.plan.feature(family)).collect()
}

/// The condition that one of them is on.
fn cfg(features: &[&str]) -> Option<TokenStream> {
    match features {
        [] => None,
        [only] => Some(quote!(#[cfg(feature = #only)])),
        several => Some(quote!(#[cfg(any(#(feature = #several),*))])),
    }
}

/// The name of a type, and that of the struct of its required fields.
fn names(found: &SharedType) -> impl Iterator<Item = RustName> {
    std::iter::once(found.name.clone()).chain(found.def.required_name(&found.name))
}

/// The types of one letter, `types/a.rs`.
fn file(
    cx: Cx<'_>,
    letter: &RustName,
    types: &[&SharedType],
    links: &BTreeMap<String, Markdown>,
) -> TokenStream {
    let docs = doc::of_module([Markdown::with(
        "Types whose names begin with {}.",
        [foreign::code(letter.as_str())],
    )]);
    let used: BTreeSet<TypeId> = types.iter().flat_map(|found| used(&found.def)).collect();
    let (at_root, of_family): (Vec<TypeId>, Vec<_>) =
        used.into_iter().partition(|id| cx.plan.types.is_at_root(*id));
    let names = |ids: Vec<TypeId>| ids.into_iter().map(|id| cx.plan.types.name(id)).collect::<BTreeSet<_>>();
    let here: BTreeSet<&RustName> = types.iter().map(|found| &found.name).collect();
    let beside = import(&quote!(super), names(of_family).difference(&here));
    let module = RustName::module(TYPES).ident();
    let at_root = import(&quote!(crate::#module), &names(at_root));
    let types = types.iter().map(|found| definition(cx, found, links));
    quote! {
        #docs
        #beside
        use crate::rt::codegen as rt;
        #at_root
        #(#types)*
    }
}

fn import<'a>(path: &TokenStream, names: impl IntoIterator<Item = &'a &'a RustName>) -> TokenStream {
    let names: Vec<_> = names.into_iter().map(|name| name.ident()).collect();
    match names.as_slice() {
        [] => TokenStream::new(),
        [only] => quote!(use #path::#only;),
        several => quote!(use #path::{#(#several),*};),
    }
}

/// The types inside of a type.
fn used(def: &Def) -> Vec<TypeId> {
    fn inside(content: &Content) -> Option<TypeId> {
        match content {
            Content::Named { id, .. } => Some(*id),
            Content::List(element) | Content::Numbered(element) | Content::Numbered2(element) => {
                inside(element)
            }
            _ => None,
        }
    }
    match def {
        Def::Record(record) => record.members.iter().filter_map(|member| inside(&member.content)).collect(),
        Def::Variants(arms) => arms.iter().map(|arm| arm.id).collect(),
        Def::Symbol(_) => Vec::new(),
    }
}

fn definition(cx: Cx<'_>, found: &SharedType, links: &BTreeMap<String, Markdown>) -> TokenStream {
    let SharedType { name, def, .. } = found;
    let docs = type_docs::emit(found, links);
    match def {
        Def::Record(record) => {
            let extent = if matches!(found.own, Own::Answer) { Extent::Whole } else { Extent::Part };
            record::emit(name, &docs, Names::Own(&cx.plan.types), record, extent)
        }
        Def::Symbol(symbol) => symbol::emit(name, &docs, cfg(&features(cx, found)).as_ref(), symbol),
        Def::Variants(arms) => variants::emit(name, &docs, &cx.plan.types, arms),
    }
}
