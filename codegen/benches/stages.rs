//! The stages of a run, apart: over the real documentation where it lies beside the workspace, else over `specs/`.

use std::path::{Path, PathBuf};

use divan::Bencher;
use wechatpay_codegen::output::{File, Plan};
use wechatpay_codegen::{Input, OWNED, Options, Read};

fn main() {
    divan::main();
}

fn input() -> Input {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let real = root.join("../shared/corpus/markdown");
    let specs: PathBuf = if real.is_dir() { real } else { root.join("specs") };
    Input { specs: vec![specs], overrides: Some(root.join("specs/overrides.yaml")) }
}

fn emit(read: &Read) -> Vec<File> {
    let options = Options { only: Vec::new(), runtime: "runtime".to_owned() };
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

/// Model to formatted text.
#[divan::bench(sample_count = 10)]
fn emitting(bencher: Bencher<'_, '_>) {
    let read = wechatpay_codegen::read(&input());
    bencher.bench_local(|| emit(&read));
}

/// Everything, into an empty folder.
#[divan::bench(sample_count = 10)]
fn everything(bencher: Bencher<'_, '_>) {
    bencher.with_inputs(tempfile::tempdir).bench_local_values(|folder| {
        if let Ok(folder) = &folder {
            write(emit(&wechatpay_codegen::read(&input())), folder.path());
        }
        folder
    });
}

/// Everything, with nothing to change.
#[divan::bench(sample_count = 10)]
fn everything_unchanged(bencher: Bencher<'_, '_>) {
    let Ok(folder) = tempfile::tempdir() else { return };
    write(emit(&wechatpay_codegen::read(&input())), folder.path());
    bencher.bench_local(|| write(emit(&wechatpay_codegen::read(&input())), folder.path()));
}
