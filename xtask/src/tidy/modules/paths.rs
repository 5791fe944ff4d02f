//! An item enters; the paths that its code names leave, and what its blocks import.
//!
//! Of macro calls the tokens are read, since they are mostly expressions; bodies of `macro_rules!` and of `quote!` are
//! left out, and so are attributes. A lone word in small letters counts where it is called: it may as well be a variable.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Punct, Spacing};
use syn::buffer::{Cursor, TokenBuffer};
use syn::visit::{self, Visit};

use super::Spelled;
use super::uses::{self, Leaf};

/// What was found.
#[derive(Default)]
pub struct Paths {
    /// The paths.
    pub named: BTreeSet<Spelled>,
    /// Imports of blocks.
    pub imported: Vec<Leaf>,
}

impl Paths {
    fn add(&mut self, path: &syn::Path, is_called: bool) {
        if path.leading_colon.is_none() {
            self.spell(path.segments.iter().map(|segment| segment.ident.to_string()).collect(), is_called);
        }
    }

    fn spell(&mut self, path: Spelled, is_called: bool) {
        let is_variable = |word: &String| !is_called && word.starts_with(|first: char| !first.is_uppercase());
        let is_named = match path.as_slice() {
            [] => false,
            [word] => !is_variable(word),
            _ => true,
        };
        if is_named {
            self.named.insert(path);
        }
    }

    fn tokens(&mut self, mut at: Cursor<'_>) {
        // Whether a word belongs to what is before it: a field, a method, a variable of a macro, a path of another crate.
        let mut goes_on = false;
        while let Some((_, next)) = at.token_tree() {
            if let Some((path, rest)) = path_at(at) {
                if !goes_on {
                    self.spell(path, is_call(rest));
                }
                (at, goes_on) = (rest, false);
            } else if let Some(rest) = after_colons(at) {
                (at, goes_on) = (rest, true);
            } else if let Some((mark, rest)) = at.punct() {
                // What follows two dots stands for itself.
                (at, goes_on) = (rest, mark.as_char() == '$' || mark.as_char() == '.' && !goes_on);
            } else if let Some((inside, _, _, rest)) = at.any_group() {
                self.tokens(inside);
                (at, goes_on) = (rest, false);
            } else {
                (at, goes_on) = (next, false);
            }
        }
    }
}

/// The path that begins here, and what follows it.
fn path_at(at: Cursor<'_>) -> Option<(Spelled, Cursor<'_>)> {
    let (first, mut rest) = at.ident()?;
    let mut path = vec![first.to_string()];
    while let Some((word, more)) = after_colons(rest).and_then(|after| after.ident()) {
        path.push(word.to_string());
        rest = more;
    }
    Some((path, rest))
}

fn after_colons(at: Cursor<'_>) -> Option<Cursor<'_>> {
    let (first, rest) = at.punct().filter(|(mark, _)| mark.as_char() == ':')?;
    let (_, rest) = rest.punct().filter(|(mark, _)| mark.as_char() == ':')?;
    Some(rest).filter(|_| first.spacing() == Spacing::Joint)
}

/// Whether what is before this is called, as a function or a macro.
fn is_call(at: Cursor<'_>) -> bool {
    let is_macro = |(mark, _): (Punct, Cursor<'_>)| mark.as_char() == '!' && mark.spacing() == Spacing::Alone;
    at.group(Delimiter::Parenthesis).is_some() || at.punct().is_some_and(is_macro)
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.add(path, false);
        visit::visit_path(self, path);
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if let syn::Expr::Path(function) = &*call.func {
            self.add(&function.path, true);
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        // What `quote!` holds is code of another crate.
        if call.path.is_ident("quote") {
            return;
        }
        self.add(&call.path, true);
        self.tokens(TokenBuffer::new2(call.tokens.clone()).begin());
    }

    fn visit_item_macro(&mut self, item: &'ast syn::ItemMacro) {
        if item.ident.is_none() {
            self.visit_macro(&item.mac);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        for leaf in uses::leaves(item) {
            self.named.insert(leaf.path.clone());
            self.imported.push(leaf);
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        if !uses::is_for_tests(&function.attrs) {
            visit::visit_impl_item_fn(self, function);
        }
    }
}
