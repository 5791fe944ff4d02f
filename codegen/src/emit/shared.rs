//! The shared types of one family in, their module and its files out.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;

use super::names::Names;
use super::record::Extent;
use super::{Cx, doc, finder, record, symbol, variants};
use crate::foreign::{self, Markdown};
use crate::link::{Content, Def, Kind, Member, Module, Own, SharedType, TYPES, TypeId, Whole};
use crate::name::RustName;

/// How many operations, members or values are listed before the rest is a number.
const LISTED: usize = 3;

/// How many modules the file of a letter lies below its family.
const DEPTH: usize = 2;

/// The files of a family's types: one that has them all, and one for each letter that names begin with.
pub fn files(cx: Cx<'_>, at: &[&RustName], module: &Module) -> Vec<(String, TokenStream)> {
    if module.feature.is_none() {
        return Vec::new();
    }
    let mut by_letter: BTreeMap<RustName, Vec<&SharedType>> = BTreeMap::new();
    for found in cx.plan.types.of(at) {
        by_letter.entry(found.own.letter()).or_default().push(found);
    }
    if by_letter.is_empty() {
        return Vec::new();
    }
    let path: Vec<_> = at.iter().map(|name| name.as_str()).chain([TYPES]).collect();
    let path = format!("src/{}", path.join("/"));
    let all = (format!("{path}.rs"), root(module, &by_letter));
    let links = finder::back(cx, module, DEPTH);
    let of_a_letter = |(letter, found): (&RustName, &Vec<&SharedType>)| {
        (format!("{path}/{}.rs", letter.as_str()), file(cx, letter, found, &links))
    };
    std::iter::once(all).chain(by_letter.iter().map(of_a_letter)).collect()
}

/// `types.rs`
fn root(module: &Module, by_letter: &BTreeMap<RustName, Vec<&SharedType>>) -> TokenStream {
    let docs = doc::of_module([
        Markdown::with(
            "What requests, replies and notifications below {} are made of.",
            [foreign::code(&module.url)],
        ),
        Markdown::fixed(
            "The pages here are of types that several operations have in common; those of a single one are shown beside \
             it. A name here is that of a field, with a digest of the content of the type. In code, use the name \
             that an operation has for it, such as `PostBodyAmount`.",
        ),
    ]);
    let modules_of = modules_of(module);
    let hidden = doc::hidden();
    let (modules, uses): (Vec<_>, Vec<_>) = by_letter
        .iter()
        .map(|(letter, types)| {
            let letter = letter.ident();
            let (own, common): (Vec<&SharedType>, Vec<_>) =
                types.iter().partition(|found| modules_of.get(&found.id) == Some(&1));
            let own: Vec<_> = own.into_iter().flat_map(names).map(|name| name.ident()).collect();
            let own = (!own.is_empty()).then(|| quote!(#hidden pub use #letter::{#(#own),*};));
            let common = (!common.is_empty()).then(|| quote!(pub use #letter::*;));
            (quote!(mod #letter;), quote!(#common #own))
        })
        .unzip();
    quote!(#docs #(#uses)* #(#modules)*)
}

/// Whether several modules of a family have a type in common; else the module of its types shows nothing.
pub fn has_common(module: &Module) -> bool {
    modules_of(module).values().any(|modules| *modules > 1)
}

/// How many modules below a family's have names for each type.
fn modules_of(module: &Module) -> BTreeMap<TypeId, usize> {
    let mut found = BTreeMap::new();
    count(module, &mut found);
    found
}

fn count(module: &Module, found: &mut BTreeMap<TypeId, usize>) {
    let ids = module.items.iter().filter_map(|(_, kind)| match kind {
        Kind::Part(id) => Some(*id),
        Kind::Whole(..) => None,
    });
    for id in ids.collect::<BTreeSet<_>>() {
        *found.entry(id).or_default() += 1;
    }
    module.children.iter().for_each(|child| count(child, found));
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
    let used: BTreeSet<&RustName> = types.iter().flat_map(|found| used(cx, &found.def)).collect();
    let here: BTreeSet<&RustName> = types.iter().map(|found| &found.name).collect();
    let used: Vec<_> = used.difference(&here).map(|name| name.ident()).collect();
    let import = match used.as_slice() {
        [] => TokenStream::new(),
        [only] => quote!(use super::#only;),
        several => quote!(use super::{#(#several),*};),
    };
    let types = types.iter().map(|found| definition(cx, found, links));
    quote! {
        #docs
        #import
        use crate::rt::codegen as rt;
        #(#types)*
    }
}

/// The names of the types inside of a type.
fn used<'a>(cx: Cx<'a>, def: &'a Def) -> Vec<&'a RustName> {
    fn inside<'a>(cx: Cx<'a>, content: &Content) -> Option<&'a RustName> {
        match content {
            Content::Named { id, .. } => Some(cx.plan.types.name(*id)),
            Content::List(element) | Content::Numbered(element) | Content::Numbered2(element) => {
                inside(cx, element)
            }
            _ => None,
        }
    }
    match def {
        Def::Record(record) => {
            record.members.iter().filter_map(|member| inside(cx, &member.content)).collect()
        }
        Def::Variants(arms) => arms.iter().map(|arm| cx.plan.types.name(arm.id)).collect(),
        Def::Symbol(_) => Vec::new(),
    }
}

fn definition(cx: Cx<'_>, found: &SharedType, links: &BTreeMap<String, Markdown>) -> TokenStream {
    let SharedType { name, def, .. } = found;
    let (said, terms) = found.said();
    let said = said.iter().map(|line| foreign::prose(line));
    let docs =
        doc::paragraphs([what(found)].into_iter().chain(said).chain([part_of(&found.parts_of, links)]));
    let aliases = doc::aliases(terms.iter().map(String::as_str));
    let docs = quote!(#docs #aliases);
    match def {
        Def::Record(record) => {
            let extent = if matches!(found.own, Own::Answer) { Extent::Whole } else { Extent::Part };
            record::emit(name, &docs, Names::Own(&cx.plan.types), record, extent)
        }
        Def::Symbol(found) => symbol::emit(name, &docs, found),
        Def::Variants(arms) => variants::emit(name, &docs, &cx.plan.types, arms),
    }
}

/// What a type is, whatever it is a part of: `` `amount`: an object of `total` and `currency`. ``
fn what(found: &SharedType) -> Markdown {
    let name = match &found.own {
        Own::Field { wire, .. } => foreign::code(wire),
        Own::Alternative { wire, label, .. } => {
            Markdown::with("{} for {}", [foreign::code(wire), foreign::code(label)])
        }
        Own::Answer => Markdown::fixed("The answer to a notification"),
    };
    match &found.def {
        Def::Record(record) if record.members.is_empty() => Markdown::with("{}: an empty object.", [name]),
        Def::Record(record) => {
            let members = record.members.iter().map(|Member { wire, .. }| foreign::code(wire));
            Markdown::with("{}: an object of {}.", [name, listed(members, "{} and {}")])
        }
        Def::Symbol(symbol) => {
            let values = symbol.values.iter().map(|(_, value)| foreign::code(&value.wire));
            Markdown::with("{}: {}.", [name, listed(values, "{} or {}")])
        }
        Def::Variants(arms) => {
            let labels = arms.iter().map(|arm| foreign::code(&arm.label));
            Markdown::with("{}: an object for {}.", [name, listed(labels, "{} or {}")])
        }
    }
}

/// `` Part of the body of [`POST /v3/pay/transactions/app`](…); the reply of … ``
fn part_of(wholes: &BTreeSet<Whole>, links: &BTreeMap<String, Markdown>) -> Markdown {
    let mut groups: BTreeMap<&'static str, Vec<Markdown>> = BTreeMap::new();
    for Whole { what, of } in wholes {
        groups.entry(what).or_default().push(links.get(of).cloned().unwrap_or_else(|| foreign::code(of)));
    }
    let groups = groups.into_iter().map(|(what, of)| {
        Markdown::with("{} {}", [Markdown::fixed(what), listed(of.into_iter(), "{} and {}")])
    });
    let template =
        if wholes.len() > 1 { "Part of {}, which have names of their own for it." } else { "Part of {}." };
    Markdown::with(template, [Markdown::joined(groups, "; ")])
}

/// `a`, `a and b`, `a, b and c`, `a, b, c and 4 more`. `last` joins the last one to the others.
fn listed(texts: impl Iterator<Item = Markdown>, last: &'static str) -> Markdown {
    let mut texts: Vec<Markdown> = texts.collect();
    // The last of a few is not worth a number.
    if texts.len() > LISTED + 1 {
        let more = u64::try_from(texts.len() - LISTED).unwrap_or_default();
        texts.truncate(LISTED);
        return Markdown::with("{} and {} more", [Markdown::joined(texts, ", "), Markdown::number(more)]);
    }
    match (texts.pop(), texts.is_empty()) {
        (Some(text), false) => Markdown::with(last, [Markdown::joined(texts, ", "), text]),
        (text, _) => text.unwrap_or_default(),
    }
}
