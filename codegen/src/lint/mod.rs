//! What was read in, doubts about its content out: what is well-formed and settled, and still probably wrong.
//!
//! Rules see the merged model, so nothing is told that another source or the overrides settle. They only doubt: the same
//! documentation may be right, and so none of this is reported by other commands than `lint`.

pub mod baseline;
mod direction;
mod disputed;
mod enumeration;
mod names;
mod seen;
mod serial;
mod shown;
mod successor;
mod typo;

use crate::Read;
use crate::diag::{Diagnostic, Sink};

use seen::Seen;

/// All problems of a reading: those that it has already, and the doubts about its content, in the order of places.
///
/// What could not be read whole is doubted no further.
pub fn run(read: &Read) -> Vec<Diagnostic> {
    let mut sink = Sink::default();
    sink.extend(read.diagnostics.iter().cloned());
    let unread = sink.with_errors();
    let mut seen = Seen::all(&read.api);
    seen.retain(|seen| !unread.contains(&seen.of));
    sink.extend(serial::check(&read.api).into_iter().filter(|found| is_whole(found, &unread)));
    sink.extend(successor::check(&read.api).into_iter().filter(|found| is_whole(found, &unread)));
    sink.extend(shown::check(&read.api).into_iter().filter(|found| is_whole(found, &unread)));
    sink.extend(disputed::check(&seen));
    sink.extend(names::check(&seen));
    sink.extend(direction::check(&seen));
    sink.extend(enumeration::check(&seen));
    sink.extend(typo::check(&seen));
    sink.into_sorted()
}

fn is_whole(found: &Diagnostic, unread: &std::collections::BTreeSet<String>) -> bool {
    found.operation.as_ref().is_none_or(|name| !unread.contains(name))
}

#[cfg(test)]
mod tests;
