//! The command line as data: that of `wechatpay-codegen`, and what is about this repository.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use wechatpay_codegen::cli::flags::Command;

/// Tasks of maintainers and of CI.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub task: Task,
}

/// The tasks.
#[derive(Debug, Subcommand)]
pub enum Task {
    /// Those of `wechatpay-codegen`, in this repository.
    #[command(flatten)]
    Codegen(Box<Command>),
    /// Accept the snapshots of the tests as they are now, and emit the crate of their own fragments; review `git diff` afterwards.
    Bless {
        /// Which tests, for `cargo test`: `-p wechatpay-tests --test pipeline`; the whole workspace by default
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        tests: Vec<String>,
    },
    /// Check the rules of the house that are code, or measure the house.
    Tidy(Tidy),
    /// Run the test gateway: `cargo xtask gateway --help`
    #[command(disable_help_flag = true)]
    Gateway {
        /// The arguments of the gateway
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
}

/// `cargo xtask tidy`
#[derive(Args, Clone, Debug)]
pub struct Tidy {
    /// Check nothing; show the hand-written code of a checkout in figures, of this one unless said
    #[arg(long, value_name = "DIR", num_args = 0..=1)]
    pub figures: Option<Option<PathBuf>>,
}
