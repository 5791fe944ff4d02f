//! What all forms say alike: severities, and how much was found.

use crate::diag::{Diagnostic, Severity};

/// How many warnings of one code the human form shows in full; the others are only counted.
///
/// The real page tree repeats some harmless defects hundreds of times. Errors and what is about encryption are never
/// left out.
pub const WARNINGS_PER_CODE: usize = 5;

/// `2 errors, 14 warnings`, without the part that is zero; empty for no diagnostics.
pub fn summary(diagnostics: &[&Diagnostic]) -> String {
    let errors = diagnostics.iter().filter(|it| it.is_error()).count();
    let parts = [(errors, "error"), (diagnostics.len() - errors, "warning")];
    let counted = parts.iter().filter(|(count, _)| *count > 0);
    let words: Vec<_> = counted.map(|(count, noun)| counted_noun(*count, noun)).collect();
    words.join(", ")
}

fn counted_noun(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

pub fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}
