//! The tasks of this repository: those of `wechatpay-codegen` on its own specs and crate, and what is about its code.

mod bless;
mod flags;
mod gateway;
mod program;
mod readme;
mod runtime_codes;
mod tidy;

use std::process::ExitCode;

use clap::Parser;
use wechatpay_codegen::cli::{exit_code, run};

use flags::{Cli, Task};
use program::PROGRAM;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    exit_code(match Cli::parse().task {
        Task::Codegen(command) => run(&PROGRAM, &command),
        Task::Bless { tests } => bless::run(&tests),
        Task::Tidy(flags) => tidy::run(&flags),
        Task::Gateway { arguments } => gateway::run(&arguments),
    })
}
