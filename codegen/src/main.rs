//! `wechatpay-codegen`: the generator as a program, for SDKs that lie anywhere.

use std::process::ExitCode;

use clap::Parser;
use wechatpay_codegen::cli::flags::Command;
use wechatpay_codegen::cli::{Program, exit_code, run};
use wechatpay_codegen::workspace;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const PROGRAM: Program = Program { words: &["wechatpay-codegen"], home: workspace::project, beside: None };

/// Reads WeChat Pay's documentation, and emits a typed Rust client of it.
#[derive(Debug, Parser)]
#[command(name = "wechatpay-codegen", version)]
struct Cli {
    /// What to do.
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    exit_code(run(&PROGRAM, &Cli::parse().command))
}
