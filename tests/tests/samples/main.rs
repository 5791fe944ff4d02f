//! Every PHP sample of the pages enters, is read as the typed request, and is written again; what leaves is where the two
//! differ, each with what the page gets wrong, and where a sample breaks limits that are documented beside it.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

mod class;
mod compare;
mod curl;
mod missing;
mod page;
mod wire;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::Value as Json;
use wechatpay_codegen::Input;
use wechatpay_codegen::ir::Operation;
use wechatpay_sdk::catalog;
use wechatpay_sdk::rt::catalog::{Sample, Visitor};
use wechatpay_sdk::rt::{self, Execute};
use wechatpay_tests::{catalogue, documentation, real, say, specs};

use class::{Class, Difference};
use page::Page;

/// Calls nobody, so that the chain costs the compiler nothing.
struct Nobody;

impl Execute for Nobody {
    type Call<'c, O: rt::Operation> = ();

    fn execute<O: rt::Operation>(&self, _: O) {}
}

/// Reads an argument as the typed request, and writes it again; with what is against its documentation.
type RoundTrip<'o> = dyn Fn(Json) -> Result<(Json, Vec<rt::Violation>), Difference> + 'o;

struct Check<'a> {
    operations: BTreeMap<(String, String), &'a Operation>,
    pages: BTreeMap<String, Page>,
    /// Operations of the specs that have the samples.
    documented: usize,
    /// Operations with a sample that was read, written and compared.
    compared: usize,
    /// Code blocks that were compared; those of equal arguments together.
    blocks: usize,
    /// Operation, pointer and class.
    differences: BTreeSet<(String, String, String)>,
    /// Operation and violation.
    violations: BTreeSet<(String, String)>,
    unexplained: Vec<String>,
}

impl Check<'_> {
    fn check(&mut self, spec: &rt::codegen::OperationSpec, round_trip: &RoundTrip<'_>) {
        let name = (spec.method.as_str().to_owned(), spec.path.to_owned());
        let operation = self.operations[&name];
        // Each operation is visited once, and not each has a page.
        let Some(page) = self.pages.remove(&operation.to_string()) else { return };
        for _ in 0..page.silent {
            self.note(operation, Difference::whole(Class::NoCall));
        }
        self.compared += usize::from(!page.samples.is_empty());
        for sample in &page.samples {
            self.blocks += sample.blocks;
            let differences = match round_trip(wire::argument(&sample.literal)) {
                Ok((written, violations)) => {
                    // What a sample lacks is filled in for reading it, and is one of the differences.
                    let told = violations.iter().filter(|it| it.kind() != rt::ViolationKind::Empty);
                    let told = told.map(|violation| (operation.to_string(), violation.to_string()));
                    self.violations.extend(told);
                    compare::request(operation, &page.rows, &sample.literal, &written)
                }
                Err(difference) => vec![difference],
            };
            for difference in differences {
                if difference.class.is_our_fault() {
                    self.unexplained.push(format!("{}: {operation} {difference}", sample.place));
                }
                self.note(operation, difference);
            }
        }
    }

    fn note(&mut self, operation: &Operation, difference: Difference) {
        let Difference { pointer, class } = difference;
        self.differences.insert((operation.to_string(), pointer, class.to_string()));
    }

    fn report(&self) -> String {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, _, class) in &self.differences {
            *counts.entry(class).or_default() += 1;
        }
        let mut out = format!(
            "{} operations, {} with a sample, {} blocks compared, {} differences\n",
            self.documented,
            self.compared,
            self.blocks,
            self.differences.len(),
        );
        for (class, count) in counts {
            writeln!(out, "{count:>5}  {class}").unwrap();
        }
        for (operation, pointer, class) in &self.differences {
            writeln!(out, "{operation} {pointer}: {class}").unwrap();
        }
        writeln!(out, "\n{} against their own documentation", self.violations.len()).unwrap();
        for (operation, violation) in &self.violations {
            writeln!(out, "{operation} {violation}").unwrap();
        }
        out
    }
}

impl Visitor for Check<'_> {
    type Client = Nobody;

    fn operation<O: rt::Operation>(
        &mut self,
        build: fn(&Sample) -> Result<O, rt::DecodeError>,
        _: for<'c> fn(&'c Nobody, O),
    ) {
        self.check(O::SPEC, &|argument| {
            let mut built = missing::built(argument, &build).map_err(class::refused)?;
            let violations = built.validate();
            wire::seal(built.parts_mut());
            let segment = |name: &str| built.segment(name).map(ToString::to_string);
            wire::request(O::SPEC, &segment, built.parts()).map(|written| (written, violations))
        });
    }

    fn notification<P: rt::Notification>(&mut self) {}
}

/// Compares these samples with the emitted crate.
fn checked(emitted: &[Operation], pages: BTreeMap<String, Page>, documented: usize) -> Check<'_> {
    let key = |operation: &Operation| (operation.method.to_string(), operation.wire_path());
    let mut check = Check {
        operations: emitted.iter().map(|operation| (key(operation), operation)).collect(),
        pages,
        documented,
        compared: 0,
        blocks: 0,
        differences: BTreeSet::new(),
        violations: BTreeSet::new(),
        unexplained: Vec::new(),
    };
    catalog::visit(&mut check);
    assert!(check.unexplained.is_empty(), "not the page's fault:\n{}", check.unexplained.join("\n"));
    assert!(check.pages.is_empty(), "not visited: {:?}", check.pages.keys());
    check
}

/// Compares all samples of a documentation tree with the crate that was emitted from it, or from more than it.
fn report(samples: &Input, emitted: &Input) -> String {
    let read = wechatpay_codegen::read(samples);
    let emitted = wechatpay_codegen::read(emitted).api;
    let pages = page::read(&read);
    let blocks: usize = pages.values().map(Page::blocks).sum();
    assert_eq!(blocks, page::fences(&read), "blocks of code in the pages, by another count");
    let (with_sample, silent) = (
        pages.values().filter(|page| !page.samples.is_empty()).count(),
        pages.values().map(|page| page.silent),
    );
    let silent: usize = silent.sum();
    let documented = page::documented(&read);
    let check = checked(&emitted.operations, pages, documented);
    assert_eq!((check.compared, check.blocks + silent), (with_sample, blocks));
    // Nearly every operation has one.
    assert!(check.compared * 100 > documented * 95, "{} compared", check.compared);
    check.report()
}

#[test]
fn samples_of_the_specs_come_back_as_they_are() {
    match documentation() {
        None => insta::assert_snapshot!("specs", report(&specs(), &catalogue())),
        Some(_) => say("skipped: the samples of specs/, since the emitted crate is another one"),
    }
}

#[test]
fn samples_of_the_real_documentation_come_back_as_they_are() {
    match documentation() {
        Some(pages) => insta::assert_snapshot!("documentation", report(&pages, &pages)),
        None => say("skipped: the samples of the real documentation, since WECHATPAY_SPECS is not set"),
    }
}

#[test]
fn calls_of_curl_come_back_as_they_are() {
    if documentation().is_some() {
        say("skipped: the calls of curl, since the emitted crate is not the one of the specs");
        return;
    }
    let Some(pages) = real(&["official"]) else { return };
    let pages = wechatpay_codegen::read(&pages);
    let emitted = wechatpay_codegen::read(&catalogue()).api;
    let curl::Calls { pages: calls, others, count } = curl::read(&pages, &emitted.operations);
    let check = checked(&emitted.operations, calls, pages.api.operations.len());
    assert_eq!(check.blocks + others.len(), count, "calls");
    let others: String = others.iter().map(|call| format!("of no operation: {call}\n")).collect();
    insta::assert_snapshot!("curl", format!("{}{others}", check.report()));
}
