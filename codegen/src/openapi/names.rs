//! Paths in, what operations are called and under which key they stand out.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Operation, PathTemplate, Piece};

/// The identifiers of a document, each once.
#[derive(Default)]
pub struct Ids(BTreeSet<String>);

impl Ids {
    /// `post_v3_pay_transactions_jsapi` of `post` and `/v3/pay/transactions/jsapi`: what comes first keeps its name, and anything
    /// else that would have the same gets a number.
    pub fn id(&mut self, verb: &str, path: &str) -> String {
        let mut id = verb.to_owned();
        let mut is_within = false;
        for c in path.chars() {
            if c.is_ascii_alphanumeric() {
                id.extend((!is_within).then_some('_'));
                id.push(c);
            } else if c == '{' {
                id.push_str("_by");
            }
            is_within = c.is_ascii_alphanumeric();
        }
        if path.ends_with('/') {
            id.push('_');
        }
        let numbered = (2_usize..).map(|number| format!("{id}_{number}"));
        let free = std::iter::once(id.clone()).chain(numbered).find(|id| !self.0.contains(id));
        let id = free.unwrap_or(id);
        self.0.insert(id.clone());
        id
    }
}

/// The keys of `paths`. Two that only differ in the names of their variables are one for OpenAPI.
#[derive(Default)]
pub struct Keys(BTreeMap<String, String>);

impl Keys {
    /// The path of an operation; another one that looks the same has the names of its variables as a fragment, which is never sent.
    pub fn key(&mut self, operation: &Operation) -> String {
        let path = operation.wire_path();
        let shape = shape(&operation.path);
        let first = self.0.entry(format!("{}/{shape}", operation.protocol)).or_insert_with(|| path.clone());
        match *first == path {
            true => path,
            false => {
                let variables: Vec<_> = operation.path.variables().collect();
                format!("{path}#{}", variables.join(","))
            }
        }
    }
}

fn shape(path: &PathTemplate) -> String {
    let pieces = path.pieces().map(|piece| match piece {
        Piece::Literal(text) => text,
        Piece::Variable(_) => "{}",
    });
    pieces.collect::<Vec<_>>().join("/")
}
