//! What every stage needs to know, and where it leaves its findings.

use crate::diag::{Code, Diagnostic};
use crate::rules::{self, Words};

use super::enclosing::Enclosing;
use super::tree::{BadReference, Located, Tree};

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
    /// Whether a schema of this file contains itself: nothing more is unrolled then.
    pub is_circle: bool,
    /// The objects around what is read, the innermost last.
    pub enclosing: Vec<Enclosing<'a>>,
}

impl<'a> Cx<'a, '_> {
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
                    BadReference::NoFile(path) => format!("there is no file `{path}` in this tree"),
                    BadReference::NoEntry(entry) => format!("there is no `{entry}`"),
                    BadReference::Circle => format!("`{written}` leads back to itself"),
                };
                self.report(Diagnostic::new(Code::BadReference, span, message));
                None
            }
        }
    }
}
