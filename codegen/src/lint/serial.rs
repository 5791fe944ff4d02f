//! A header that names the key of what is sealed, in an operation that seals nothing.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic};
use crate::ir::{Api, Field, Operation, Protocol};

/// The operations of one API that document the header.
#[derive(Default)]
struct Documented<'a> {
    /// How many seal something.
    sealing: usize,
    /// Those that do not, with the header.
    plain: Vec<(&'a Operation, &'a Field)>,
}

/// The reverse, a seal without its header, is `secrecy/missing-serial`, which every command reports.
///
/// An API of which most operations document the header does so to tell the public key in use, sealed or not.
pub fn check(api: &Api) -> Vec<Diagnostic> {
    let mut all: BTreeMap<Protocol, Documented<'_>> = BTreeMap::new();
    for operation in api.operations.iter().filter(|operation| operation.protocol.is_json()) {
        let is_serial = |header: &&Field| header.wire.eq_ignore_ascii_case("Wechatpay-Serial");
        let Some(header) = operation.headers.iter().find(is_serial) else { continue };
        let documented = all.entry(operation.protocol).or_default();
        match seals(operation) {
            true => documented.sealing += 1,
            false => documented.plain.push((operation, header)),
        }
    }
    let doubtful = all.into_values().filter(|found| found.plain.len() <= found.sealing);
    let report = |(operation, header): (&Operation, &Field)| {
        let name = operation.to_string();
        let message = format!("`{name}` documents `{}`, and no field of it is sealed", header.wire);
        Diagnostic::new(Code::SerialWithoutSeal, header.origin, message).of(name)
    };
    doubtful.flat_map(|found| found.plain).map(report).collect()
}

/// Whether something is sealed in it, sent or received.
fn seals(operation: &Operation) -> bool {
    operation.seals_request() || operation.reply_cipher().is_some()
}
