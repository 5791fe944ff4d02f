//! The stages of a run, apart: over the real documentation where it lies beside the workspace, else over `specs/`.

#![expect(clippy::disallowed_methods, reason = "benchmarks have folders of their own")]

use std::path::{Path, PathBuf};

use divan::Bencher;
use wechatpay_codegen::distill::{self, Scope};
use wechatpay_codegen::exchange;
use wechatpay_codegen::output::{File, Plan};
use wechatpay_codegen::{Input, OWNED, Options, Read};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

fn input() -> Input {
    inputs(&["markdown"])
}

/// These parts of the real documentation, or our own specs.
fn inputs(parts: &[&str]) -> Input {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let real: Vec<PathBuf> = parts.iter().map(|part| root.join("../shared/corpus").join(part)).collect();
    let specs = if real.iter().all(|folder| folder.is_dir()) { real } else { vec![root.join("specs")] };
    Input { specs, overrides: Some(root.join("specs/overrides.yaml")), words: None }
}

fn emit(read: &Read, cache: Option<&Path>) -> Vec<File> {
    let options = Options { cache: cache.map(Path::to_owned), ..Options::default() };
    wechatpay_codegen::generate(read, &options).files
}

fn write(files: Vec<File>, folder: &Path) {
    if let Ok(plan) = Plan::new(folder, &OWNED, files) {
        let _ = divan::black_box(plan.apply());
    }
}

/// Pages to model.
#[divan::bench(sample_count = 10)]
fn reading() -> Read {
    wechatpay_codegen::read(&input())
}

/// Fragments to model.
#[divan::bench(sample_count = 10)]
fn reading_fragments() -> Read {
    wechatpay_codegen::read(&inputs(&["yaml/docs"]))
}

/// The service's own pages to model.
#[divan::bench(sample_count = 10)]
fn reading_official() -> Read {
    wechatpay_codegen::read(&inputs(&["official"]))
}

/// All documentation with its texts, to JSON.
#[divan::bench(sample_count = 10)]
fn exchange_writing(bencher: Bencher) {
    let read = wechatpay_codegen::read(&inputs(&["markdown", "yaml/docs", "official"]));
    bencher.bench_local(|| exchange::write(&read, ""));
}

/// The same back.
#[divan::bench(sample_count = 10)]
fn exchange_reading(bencher: Bencher) {
    let read = wechatpay_codegen::read(&inputs(&["markdown", "yaml/docs", "official"]));
    let text = exchange::write(&read, "");
    bencher.with_inputs(|| text.clone()).bench_local_values(|text| exchange::read("model.json", text));
}

/// The same documentation as YAML tables to model.
#[divan::bench(sample_count = 10)]
fn reading_tables(bencher: Bencher<'_, '_>) {
    let read = wechatpay_codegen::read(&input());
    let tables = distill::files(&read.api, Scope::default()).unwrap_or_default();
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("tables");
    if let Ok(plan) = Plan::new(&folder, &distill::OWNED, tables) {
        let _ = plan.apply();
    }
    let specs = vec![folder];
    bencher.bench(|| wechatpay_codegen::read(&Input { specs: specs.clone(), ..Input::default() }));
}

/// Pages and fragments to one model.
#[divan::bench(sample_count = 10)]
fn reading_both() -> Read {
    wechatpay_codegen::read(&inputs(&["markdown", "yaml/docs"]))
}

/// Model to formatted text.
#[divan::bench(sample_count = 10)]
fn emitting(bencher: Bencher<'_, '_>) {
    let read = wechatpay_codegen::read(&input());
    bencher.bench_local(|| emit(&read, None));
}

/// Everything, into an empty folder.
///
/// The folders stay to the end: file systems are slow to create files where as many have just been deleted.
#[divan::bench(sample_count = 10)]
fn everything(bencher: Bencher<'_, '_>) {
    into_empty_folders(bencher, &input());
}

/// The same of pages and fragments.
#[divan::bench(sample_count = 10)]
fn everything_of_both(bencher: Bencher<'_, '_>) {
    into_empty_folders(bencher, &inputs(&["markdown", "yaml/docs"]));
}

/// The same of these and of the service's own pages.
#[divan::bench(sample_count = 10)]
fn everything_of_all_three(bencher: Bencher<'_, '_>) {
    into_empty_folders(bencher, &inputs(&["next/markdown", "next/yaml/docs", "official"]));
}

fn into_empty_folders(bencher: Bencher<'_, '_>, input: &Input) {
    let Ok(root) = tempfile::tempdir() else { return };
    let mut count = 0;
    let next = || {
        count += 1;
        root.path().join(count.to_string())
    };
    bencher.with_inputs(next).bench_local_values(|folder| {
        let cache = folder.join("cache.json");
        write(emit(&wechatpay_codegen::read(input), Some(&cache)), &folder.join("sdk"));
    });
}

/// Everything, with nothing to change.
#[divan::bench(sample_count = 10)]
fn everything_unchanged(bencher: Bencher<'_, '_>) {
    let Ok(folder) = tempfile::tempdir() else { return };
    let cache = folder.path().join("cache.json");
    let run = || write(emit(&wechatpay_codegen::read(&input()), Some(&cache)), &folder.path().join("sdk"));
    run();
    bencher.bench_local(run);
}
