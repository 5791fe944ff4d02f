//! The lists of a schema: its values and its required members.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic};
use crate::ir::ListedValue;
use crate::span::Spanned;
use crate::yaml::{self, Node};

use super::cx::Cx;
use super::keywords;
use super::schema::Schema;
use super::tree::Located;

impl<'a> Schema<'a> {
    /// Reads the keyword.
    pub fn add_required(&mut self, cx: &mut Cx<'a, '_>, key: &Spanned<String>, node: &'a Node) {
        if let Some(flag) = node.boolean() {
            if key.value == "require" {
                let message = "`require` is a misspelling";
                cx.report(
                    Diagnostic::new(Code::UnknownKeyword, key.span, message)
                        .label("read as `required`")
                        .help("write `required`"),
                );
            }
            self.is_required |= flag;
            return;
        }
        if let Some(flag @ ("true" | "yes" | "false" | "no")) = node.text() {
            let message = format!("`{flag}` is a text, where a boolean belongs");
            cx.report(
                Diagnostic::new(Code::BadKeywordValue, node.span, message)
                    .label(format!("read as `{}`", matches!(flag, "true" | "yes"))),
            );
            self.is_required |= matches!(flag, "true" | "yes");
            return;
        }
        if node.list().is_none() && !node.is_null() {
            keywords::bad_value(cx, "required", node);
        }
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for text in node.list().unwrap_or_default().iter().filter_map(Node::text) {
            *counts.entry(text).or_default() += 1;
        }
        for name in node.list().unwrap_or_default() {
            let Some(text) = name.text() else {
                keywords::bad_value(cx, "required", name);
                continue;
            };
            if !self.known.required.insert(text) {
                // Parts of a composition may repeat each other; one list may not.
                if counts.get(text).is_some_and(|count| *count > 1) {
                    let message = format!("`{text}` appears twice in this list");
                    cx.report(Diagnostic::new(Code::RepeatedEntry, name.span, message));
                }
                continue;
            }
            self.required.push(Spanned { value: text, span: name.span });
        }
    }

    /// Reads the keyword.
    pub fn add_values(&mut self, cx: &mut Cx<'a, '_>, place: Located<'a>, node: &'a Node) {
        if node.list().is_none() && !node.is_null() {
            keywords::bad_value(cx, "enum", node);
        }
        for value in node.list().unwrap_or_default() {
            let Some(wire) = value.text() else {
                keywords::bad_value(cx, "enum", value);
                continue;
            };
            let meaning = yaml::comment(place.document.file, value.span).unwrap_or_default().to_owned();
            let at = *self.known.values.entry(wire).or_insert(self.values.len());
            match self.values.get_mut(at) {
                None => self.values.push(ListedValue::new(wire, meaning)),
                Some(known) if known.meaning.is_empty() => known.meaning = meaning,
                Some(known) if known.meaning == meaning || meaning.is_empty() => {}
                Some(_) => {
                    let message = format!("`{wire}` is listed twice with different meanings");
                    cx.report(Diagnostic::new(Code::RepeatedEntry, value.span, message));
                }
            }
        }
    }
}
