//! How long a text may be said to be.

use crate::diag::{Code, Diagnostic};
use crate::ir::Facets;
use crate::span::Span;

use super::Cx;

/// The longest limit of a length that is believed, which is that of the ciphertexts in notifications. What is beyond is a
/// sample value that stands where its length should.
const LONGEST: u64 = 1 << 20;

/// Takes limits that nobody means out of what is said of the values of a field.
pub fn drop_absurd_lengths(cx: &mut Cx, name: &str, span: Span, facets: &mut Facets) {
    for limit in [&mut facets.min_length, &mut facets.max_length] {
        if let Some(length) = limit.take_if(|length| *length > LONGEST) {
            let message =
                format!("`{name}` is said to be of {length} characters, which is no length of a text");
            cx.report(Diagnostic::new(Code::AbsurdLength, span, message).label("read without this limit"));
        }
    }
}
