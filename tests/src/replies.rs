//! The documented example of every reply enters, is decoded as the reply of its operation, and is looked at again; what
//! leaves is where the two differ.
//!
//! Nothing is sent. The bytes are read by what reads real replies, and sealed texts are opened as what they say.

mod compare;
mod wire;

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::fmt::Write as _;

use serde_json::Value as Json;
use wechatpay_codegen::ir::{Operation, Reply};
use wechatpay_runtime as rt;
use wechatpay_runtime::catalog::{Sample, Visitor};

use crate::inspect;

/// The documentation's own fault: the table lacks what the example has.
const NO_SUCH_MEMBER: &str = "no such member is documented";

/// Calls nobody, so that the chain costs the compiler nothing.
pub struct Nobody;

impl rt::Execute for Nobody {
    type Call<'c, O: rt::Operation> = ();

    fn execute<O: rt::Operation>(&self, _: O) {}
}

/// Decodes the examples of these operations when the catalog of their crate is visited.
pub struct Examples<'a> {
    operations: BTreeMap<(String, String), &'a Operation>,
    /// Operations that were visited.
    visited: usize,
    /// Replies with an example that were decoded.
    decoded: usize,
    /// Leaves that were compared.
    leaves: usize,
    /// Operation, member, and what is wrong with it.
    differences: BTreeSet<(String, String, String)>,
}

impl<'a> Examples<'a> {
    /// The examples of these operations.
    pub fn new(operations: &'a [Operation]) -> Self {
        let key = |operation: &Operation| (operation.method.to_string(), operation.wire_path());
        Self {
            operations: operations.iter().map(|operation| (key(operation), operation)).collect(),
            visited: 0,
            decoded: 0,
            leaves: 0,
            differences: BTreeSet::new(),
        }
    }

    /// How many operations were visited.
    pub fn visited(&self) -> usize {
        self.visited
    }

    /// How many examples were decoded, and how many leaves of them compared.
    pub fn compared(&self) -> (usize, usize) {
        (self.decoded, self.leaves)
    }

    /// The differences that the documentation does not explain by contradicting itself.
    pub fn unexplained(&self) -> Vec<String> {
        let ours = self.differences.iter().filter(|(_, _, reason)| reason != NO_SUCH_MEMBER);
        ours.map(|(operation, member, reason)| format!("{operation} {member}: {reason}")).collect()
    }

    /// How many differences there are.
    pub fn differences(&self) -> usize {
        self.differences.len()
    }

    /// All of it as text: sums, how often each reason occurs, and each difference.
    pub fn report(&self) -> String {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, _, reason) in &self.differences {
            *counts.entry(reason).or_default() += 1;
        }
        let mut out = format!(
            "{} operations, {} examples decoded, {} leaves compared, {} differences\n",
            self.visited,
            self.decoded,
            self.leaves,
            self.differences.len(),
        );
        // Writing to a string does not fail.
        for (reason, count) in counts {
            let _ = writeln!(out, "{count:>5}  {reason}");
        }
        for (operation, member, reason) in &self.differences {
            let _ = writeln!(out, "{operation} {member}: {reason}");
        }
        out
    }

    fn note(&mut self, operation: &Operation, member: String, reason: impl Into<String>) {
        self.differences.insert((operation.to_string(), member, reason.into()));
    }

    fn check(&mut self, operation: &Operation, reply: rt::codegen::ReplyPart<'_>) {
        let Some(example) = &operation.reply_example else { return };
        let (rt::codegen::ReplyPart::Value(value), Some(fields)) = (reply, operation.reply.fields()) else {
            self.note(operation, String::new(), "the reply is said to have no members");
            return;
        };
        let example = wire::with_numbers(example);
        let sent = wire::document(fields, &example);
        self.decoded += 1;
        if let Err(error) = decode(operation, &sent, value) {
            let reason = format!("refused: {}", words(error.kind()));
            self.note(operation, wire::without_positions(error.path()), reason);
            return;
        }
        let found = inspect::json(value).unwrap_or_default();
        let mut comparison = compare::Comparison::default();
        comparison.run(&example, Some(&found), "");
        self.leaves += comparison.leaves;
        for (member, reason) in comparison.differences {
            let member = wire::without_positions(&member);
            let is_foreign = reason == compare::MISSING && !wire::is_documented(fields, &member);
            self.note(operation, member, if is_foreign { NO_SUCH_MEMBER } else { reason });
        }
    }
}

fn words(kind: rt::DecodeKind) -> String {
    match kind {
        rt::DecodeKind::Mismatch { expected, found } => format!("expected {expected}, found {found}"),
        other => format!("{other:?}"),
    }
}

/// As a client reads the reply; what is sealed in it is opened as the text that it is.
fn decode(operation: &Operation, sent: &Json, value: &mut dyn rt::Value) -> Result<(), rt::DecodeError> {
    match operation.reply {
        Reply::Xml(_) => {
            let document = rt::v2::xml::Document::parse(wire::xml(sent).as_bytes())
                .map_err(|_| rt::DecodeError::new(rt::DecodeKind::Syntax))?;
            document.read_into(value, None)?;
        }
        _ => rt::json::read_into(value, sent.to_string().as_bytes())?,
    }
    let opened: Result<(), Infallible> = rt::codegen::for_each_sensitive(value, &mut |_, text| {
        text.open_with(&mut |text| Ok(text.to_owned()))
    });
    match opened {
        Ok(()) => Ok(()),
    }
}

impl Visitor for Examples<'_> {
    type Client = Nobody;

    fn operation<O: rt::Operation>(
        &mut self,
        _: fn(&Sample) -> Result<O, rt::DecodeError>,
        _: for<'c> fn(&'c Nobody, O),
    ) {
        self.visited += 1;
        let key = (O::SPEC.method.as_str().to_owned(), O::SPEC.path.to_owned());
        if let Some(operation) = self.operations.get(&key).copied() {
            let mut reply = <O::Reply as rt::Reply>::blank();
            self.check(operation, rt::Reply::part_mut(&mut reply));
        }
    }

    fn notification<P: rt::Notification>(&mut self) {}
}
