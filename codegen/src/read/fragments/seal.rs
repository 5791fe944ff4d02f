//! The marks of encryption of a schema in, how its values are sealed out.
//!
//! What is marked and cannot be sealed is an error; what is only named as sensitive is a warning, since the lists of
//! such names are older than the marks and not kept up.

use std::collections::BTreeSet;

use crate::ir::{BaseWord, Evidence, Secrecy, TypeWord};
use crate::rules::{self, Claim, Mark, TableContext};
use crate::span::{Span, Spanned};

use super::cx::Cx;
use super::format;
use super::format_words::may_seal;
use super::schema::Schema;
use super::sensitive::claim;
use super::tree::{Located, Tree};

/// How a value of this type is sealed; no word is that of a list.
pub fn secrecy(
    cx: &mut Cx<'_, '_>,
    name: &str,
    schema: &Schema<'_>,
    word: Option<BaseWord>,
    context: TableContext,
) -> Secrecy {
    format::check(cx, name, schema);
    let Some(mark) = format::seal(schema) else { return Secrecy::Plain };
    let claim = Claim {
        mark: Some(Spanned { value: Mark::Rsa, span: mark.span }),
        evidence: Evidence::Format(mark.span),
        ..claim(name, mark.span, word.map(|base| TypeWord { base, array: false }))
    };
    rules::secrecy(&mut cx.rules, &claim, schema.embedded.is_some(), context)
}

/// Where something in a schema is marked as sealed, wherever its references lead.
pub fn inside<'a>(tree: &Tree<'a>, schema: &Schema<'a>) -> Option<Span> {
    let members = schema.members.iter().flat_map(|member| &member.places);
    let embedded = schema.embedded.iter().flat_map(|embedded| &embedded.places);
    let mut left: Vec<Located<'a>> =
        members.chain(embedded).chain(&schema.items).chain(&schema.one_of).copied().collect();
    left.extend(&schema.others);
    let mut seen = BTreeSet::new();
    while let Some(at) = left.pop() {
        if !seen.insert(at.span()) {
            continue;
        }
        for (key, node) in at.node.map().unwrap_or_default() {
            match (key.value.as_str(), node.text()) {
                ("format", Some(format)) if may_seal(format) => return Some(node.span),
                ("x-is-sensitive", Some(_)) => return Some(node.span),
                ("$ref", Some(reference)) => left.extend(tree.follow(at, reference).ok()),
                _ => left.push(at.at(node)),
            }
        }
        left.extend(at.node.list().unwrap_or_default().iter().map(|item| at.at(item)));
    }
    None
}
