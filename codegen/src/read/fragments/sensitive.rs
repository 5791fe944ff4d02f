//! What `x-is-sensitive` says, and texts that should have been marked.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic};
use crate::ir::{Evidence, Field, Open, Secrecy, Type, TypeWord};
use crate::rules::{self, Claim, TableContext};
use crate::span::{Span, Spanned};
use crate::yaml::Node;

use super::cx::Cx;

/// What the rules look at of something with this name and type.
pub fn claim(name: &str, span: Span, word: Option<TypeWord>) -> Claim<'_> {
    Claim {
        name,
        span,
        word,
        mark: None,
        evidence: Evidence::Format(span),
        description: "",
        holds_number: false,
        seal_fixed: false,
    }
}

/// A text whose description speaks of encryption, without a mark.
pub fn warn_unmarked(cx: &mut Cx<'_, '_>, field: &mut Field, context: TableContext, in_envelope: bool) {
    if (field.secrecy, field.ty.element()) != (Secrecy::Plain, &Type::Text) {
        return;
    }
    let before = cx.rules.doubts();
    let description = field.doc.join("\n");
    let claim = Claim { description: &description, ..claim(&field.wire, field.origin, Some(field.word)) };
    rules::warn_unmarked_secret(&mut cx.rules, &claim, context, in_envelope);
    field.doubts.extend(cx.rules.doubts_since(before));
}

/// What `x-is-sensitive` says.
#[derive(Clone, Default)]
pub struct Sensitive<'a> {
    /// `ciphertext`: the members are those of an AES-GCM ciphertext.
    pub ciphertext: Option<Span>,
    /// The names of members.
    pub names: Vec<Spanned<&'a str>>,
}

impl<'a> Sensitive<'a> {
    /// Reads the keyword.
    pub fn add(&mut self, cx: &mut Cx<'_, '_>, node: &'a Node) {
        match (node.text(), node.list()) {
            (Some("ciphertext"), _) => self.ciphertext = Some(node.span),
            (None, Some(names)) if names.iter().all(|name| name.text().is_some()) => self.names.extend(
                names.iter().filter_map(|name| Some(Spanned { value: name.text()?, span: name.span })),
            ),
            _ => cx.report(
                Diagnostic::new(Code::UnknownCipher, node.span, "this is not a mark of sensitive members")
                    .help("write `ciphertext`, or a list of the names of members"),
            ),
        }
    }

    /// Seals the ciphertext among the members, and reports what is not marked.
    pub fn apply(&self, cx: &mut Cx<'_, '_>, fields: &mut [Field], context: TableContext) {
        if self.ciphertext.is_some() {
            rules::envelope(&mut cx.rules, fields, context);
        }
        let in_envelope = fields.iter().any(|field| field.wire == rules::CIPHERTEXT);
        fields.iter_mut().for_each(|field| warn_unmarked(cx, field, context, in_envelope));
        self.report(cx, fields.iter_mut());
    }

    /// Reports a ciphertext where there is none.
    pub fn refuse_ciphertext(&self, cx: &mut Cx<'_, '_>) {
        if let Some(span) = self.ciphertext {
            let message = format!("no member is called `{}`", rules::CIPHERTEXT);
            let found = Diagnostic::new(Code::BadSeal, span, message);
            cx.report(found.help("mark the object that has the ciphertext, or list the names of members"));
        }
    }

    /// Reports the names that are not sealed among these members.
    pub fn report<'f>(&self, cx: &mut Cx<'_, '_>, fields: impl Iterator<Item = &'f mut Field>) {
        let mut fields: Vec<&mut Field> = fields.collect();
        let places: BTreeMap<String, usize> =
            fields.iter().enumerate().map(|(at, field)| (field.wire.clone(), at)).collect();
        for Spanned { value: name, span } in &self.names {
            let Some(field) = places.get(*name).and_then(|at| fields.get_mut(*at)) else {
                let message = format!("`{name}` is named as sensitive, but no member has that name");
                cx.report(Diagnostic::new(Code::NamedSensitive, *span, message));
                continue;
            };
            let message = format!("`{name}` is named as sensitive, but is not marked as encrypted");
            let before = cx.rules.doubts();
            cx.rules.doubt(Open::Seal, Diagnostic::new(Code::NamedSensitive, *span, message));
            field.doubts.extend(cx.rules.doubts_since(before));
        }
    }
}
