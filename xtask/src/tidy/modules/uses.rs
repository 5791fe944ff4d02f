//! A `use` tree enters; its leaves leave, and what attributes say about an item.

use syn::punctuated::Punctuated;
use syn::{Attribute, Meta, Token, UseTree};

use super::Spelled;

/// A leaf of a `use`.
#[derive(Debug, PartialEq, Eq)]
pub struct Leaf {
    /// What is imported; of `::*`, the module.
    pub path: Spelled,
    /// Its name from here on; none for `_` and `*`.
    pub name: Option<String>,
    /// Whether it is `::*`.
    pub is_glob: bool,
}

/// The leaves of a tree; those of other crates, if it begins with `::`, are none.
pub fn leaves(item: &syn::ItemUse) -> Vec<Leaf> {
    let mut out = Vec::new();
    if item.leading_colon.is_none() {
        collect(&item.tree, &mut Vec::new(), &mut out);
    }
    out
}

fn collect(tree: &UseTree, path: &mut Spelled, out: &mut Vec<Leaf>) {
    let mut leaf = |last: &syn::Ident, name: Option<String>| {
        let mut path = path.clone();
        if last != "self" || path.is_empty() {
            path.push(last.to_string());
        }
        let name = name.unwrap_or_else(|| path.last().cloned().unwrap_or_default());
        out.push(Leaf { path, name: Some(name).filter(|name| name != "_"), is_glob: false });
    };
    match tree {
        UseTree::Name(name) => leaf(&name.ident, None),
        UseTree::Rename(rename) => leaf(&rename.ident, Some(rename.rename.to_string())),
        UseTree::Glob(_) => out.push(Leaf { path: path.clone(), name: None, is_glob: true }),
        UseTree::Path(below) => {
            path.push(below.ident.to_string());
            collect(&below.tree, path, out);
            path.pop();
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| collect(tree, path, out)),
    }
}

/// Whether an item is compiled for tests only.
pub fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => {
            list.parse_args().is_ok_and(|meta| needs_test(&meta))
        }
        _ => false,
    })
}

/// Whether a condition of `cfg` cannot hold without `test`.
fn needs_test(meta: &Meta) -> bool {
    let Meta::List(list) = meta else { return meta.path().is_ident("test") };
    let parts = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).unwrap_or_default();
    match list.path.get_ident() {
        Some(word) if word == "all" => parts.iter().any(needs_test),
        Some(word) if word == "any" => !parts.is_empty() && parts.iter().all(needs_test),
        _ => false,
    }
}

/// Whether an item is `#[doc(hidden)]`.
pub fn is_hidden(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) => list.path.is_ident("doc") && list.tokens.to_string() == "hidden",
        _ => false,
    })
}
