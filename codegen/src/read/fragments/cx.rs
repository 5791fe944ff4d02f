//! What every stage needs to know, and where it leaves its findings.

use crate::diag::{Code, Diagnostic};
use crate::overrides::Overrides;
use crate::rules::{self, Words};
use crate::span::Span;

use super::composition::Compositions;
use super::enclosing::Enclosing;
use super::tree::{BadReference, Located, Tree};
use super::unfolding::Unfolding;

/// How fragments are written.
pub static WORDS: Words = Words {
    extension: "yaml",
    shares_definitions: true,
    seal: "mark it with `format: base64`",
    seal_texts: "mark the texts in it with `format: base64`",
    seal_document: "mark the object that has the ciphertext with `x-is-sensitive: ciphertext`",
    describe_content: "write its members below `x-json`",
    decide_seal: "mark it with `format: base64`",
    repeated: "remove one",
    variable: |name| format!("declare `{name}` with `in: path`"),
};

/// What a stage needs to know, and where it leaves its findings.
pub struct Cx<'a, 't> {
    pub rules: rules::Cx,
    pub tree: &'t Tree<'a>,
    pub overrides: &'t Overrides,
    /// The compositions of the operation at work.
    pub compositions: Compositions<'a>,
    /// How far the operation at work is written out.
    pub unfolding: Unfolding,
    /// The objects around what is read, the innermost last.
    pub enclosing: Vec<Enclosing<'a>>,
}

impl<'a, 't> Cx<'a, 't> {
    /// For a file of a tree, whose beginning this is.
    pub fn new(tree: &'t Tree<'a>, overrides: &'t Overrides, origin: Span) -> Self {
        let (compositions, unfolding, enclosing) = Default::default();
        let rules = rules::Cx::new(&WORDS, origin);
        Self { rules, tree, overrides, compositions, unfolding, enclosing }
    }

    /// Begins an operation.
    pub fn begin_operation(&mut self, name: String, origin: Span) {
        self.unfolding = Unfolding::new(&name, self.overrides);
        self.compositions = Compositions::default();
        self.rules.operation = Some(name);
        self.rules.origin = origin;
    }

    /// Leaves a finding.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.rules.report(diagnostic);
    }

    /// What a `$ref` leads to.
    pub fn follow(&mut self, reference: Located<'a>) -> Option<Located<'a>> {
        let span = reference.span();
        let Some(written) = reference.node.text() else {
            self.report(Diagnostic::new(Code::BadReference, span, "a reference must be a text"));
            return None;
        };
        match self.tree.follow(reference, written) {
            Ok(found) => {
                if written.split_once('#').is_some_and(|(_, name)| !name.starts_with('/')) {
                    let message = format!("`{written}` has no slash after its `#`");
                    self.report(Diagnostic::new(Code::ReferenceForm, span, message));
                }
                Some(found)
            }
            Err(fault) => {
                let message = match fault {
                    BadReference::Address(address) => {
                        format!("`{address}` is an address, and only files of this tree are read")
                    }
                    BadReference::NoFile(path) => format!("there is no file `{path}` in this tree"),
                    BadReference::NoEntry(entry) => format!("there is no `{entry}`"),
                    BadReference::Circle(names) => {
                        format!("`{written}` leads back to itself: `{}`", names.join(" -> "))
                    }
                };
                self.report(Diagnostic::new(Code::BadReference, span, message));
                None
            }
        }
    }
}
