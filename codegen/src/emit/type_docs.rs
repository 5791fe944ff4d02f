//! A shared type in, its documentation out: what it is, what is said of it, and what it is a part of.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;

use super::doc;
use crate::foreign::{self, Markdown};
use crate::link::{Def, Member, Own, SharedType, Whole};

/// How many operations, members or values are listed before the rest is a number.
const LISTED: usize = 3;

/// The documentation of a type; `links` lead to the operations and notifications that it may be a part of.
pub fn emit(found: &SharedType, links: &BTreeMap<String, Markdown>) -> TokenStream {
    let (said, terms) = found.said();
    let said = said.iter().map(|line| foreign::prose(line));
    let docs =
        doc::paragraphs([what(found)].into_iter().chain(said).chain([part_of(&found.parts_of, links)]));
    let aliases = doc::aliases(terms.iter().map(String::as_str));
    quote!(#docs #aliases)
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
