//! How deep fields nest and how many an operation has: one limit each, whatever the notation.

use crate::diag::{Code, Diagnostic};
use crate::span::Span;

use super::Cx;

/// How many levels of fields there may be below the outermost ones. No documentation has more than a dozen; without a limit the
/// depth of a source would be that of the stack.
pub const DEEPEST: usize = 32;

/// How many fields an operation may have when all that its source refers to is written out; no documentation has a tenth.
pub const MOST_FIELDS: usize = 10_000;

/// What is wrong with fields at this level; `None` where they may be.
pub fn too_deep(level: usize, span: Span) -> Option<Diagnostic> {
    let message = || format!("fields nest deeper than {DEEPEST} levels here");
    (level > DEEPEST).then(|| Diagnostic::new(Code::TooDeep, span, message()))
}

/// Refuses fields at this level where they would be too deep.
pub fn refuse_depth(cx: &mut Cx, level: usize, span: Span) -> bool {
    let found = too_deep(level, span);
    let is_too_deep = found.is_some();
    found.into_iter().for_each(|found| cx.report(found));
    is_too_deep
}
