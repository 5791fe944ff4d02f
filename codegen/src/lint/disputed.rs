//! A field of which sources say different things about encryption, unless the overrides say which of them is right.

use crate::diag::{Code, Diagnostic};
use crate::ir::{Fact, Witness, Witnessed};

use super::seen::Seen;

/// What was taken is in the message, and who says otherwise beside it.
pub fn check(seen: &[Seen<'_>]) -> Vec<Diagnostic> {
    seen.iter().filter(|seen| seen.is_in_document() && !seen.field.fixed.secrecy).filter_map(of).collect()
}

fn of(seen: &Seen<'_>) -> Option<Diagnostic> {
    let field = seen.field;
    let otherwise = |witness: &Witness| {
        let said = [Fact::Secrecy, Fact::Key].into_iter().find_map(|fact| witness.differing(fact));
        said.map(|said| (witness.origin, format!("{said} here")))
    };
    let others: Vec<_> = field.witnesses.iter().filter_map(otherwise).collect();
    if others.is_empty() {
        return None;
    }
    let taken = match field.secrecy.key() {
        Some(_) => field.says(Fact::Key),
        None => field.says(Fact::Secrecy),
    };
    let message = format!("sources disagree whether and how `{}` of `{}` is sealed", seen.path, seen.of);
    let found =
        Diagnostic::new(Code::DisputedSecrecy, field.origin, message).label(format!("taken as {taken}"));
    Some(others.into_iter().fold(found, |found, (place, said)| found.related(place, said)).of(&seen.of))
}
