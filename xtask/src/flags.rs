//! The command line as data.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use wechatpay_codegen::Input;

use crate::paths::in_root;

/// Tasks of maintainers and of CI.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", disable_help_subcommand = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The tasks.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Generate the client crate from endpoint pages, YAML tables and fragments.
    Gen(Gen),
    /// Show the model that pages are read into; only errors are told, and warnings by `gen`.
    Ir(Ir),
    /// List where pages and fragments disagree, and what was taken.
    Conflicts(Conflicts),
    /// Write what was read as YAML tables.
    Distill(Distill),
    /// Accept the snapshots of the tests as they are now, and emit the crate of their own fragments; review `git diff` after it.
    Bless {
        /// Which tests, for `cargo test`: `-p wechatpay-tests --test pipeline`; all of the workspace unless said
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        tests: Vec<String>,
    },
    /// Check the house rules that are code, or measure the house.
    Tidy(Tidy),
    /// Run the test gateway: `cargo xtask gateway --help`
    #[command(disable_help_flag = true)]
    Gateway {
        /// What the gateway is told
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
}

/// What is read.
#[derive(Args, Clone, Debug, Default)]
pub struct Specs {
    /// A folder with `openapi/` and `webhook/` below it, or a tree of Swagger fragments; may be given several times, and is
    /// merged then [default: specs]
    #[arg(long = "specs", value_name = "DIR")]
    pub specs: Vec<PathBuf>,
    /// Settlements of what the pages get wrong [default: specs/overrides.yaml]
    #[arg(long, value_name = "FILE")]
    pub overrides: Option<PathBuf>,
    /// How problems are shown
    #[arg(long, value_enum, default_value = "human")]
    pub format: Format,
}

impl Specs {
    /// The folders that were given, or the project's own specs; its overrides in any case.
    pub fn to_read(&self) -> Input {
        let specs = if self.specs.is_empty() { vec![in_root("specs")] } else { self.specs.clone() };
        let own = in_root("specs/overrides.yaml");
        let overrides = self.overrides.clone().or_else(|| own.is_file().then_some(own));
        Input { specs, overrides }
    }
}

/// How problems are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// With excerpts, for people.
    #[default]
    Human,
    /// One JSON object a line.
    Json,
    /// Annotations of GitHub's CI.
    Github,
}

/// `cargo xtask gen`
#[derive(Args, Clone, Debug, Default)]
pub struct Gen {
    /// What is read.
    #[command(flatten)]
    pub input: Specs,
    /// The folder of the crate [default: generated-sdk]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// The name of the crate [default: wechatpay-sdk]
    #[arg(long, value_name = "NAME")]
    pub package: Option<String>,
    /// Only this product family, by its cargo feature (`v3-pay`); may be given several times
    #[arg(long, value_name = "FAMILY")]
    pub only: Vec<String>,
    /// Leave out what has errors, and generate the rest
    #[arg(long)]
    pub keep_going: bool,
    /// Write nothing; say what is out of date
    #[arg(long)]
    pub check: bool,
}

/// `cargo xtask ir`
#[derive(Args, Clone, Debug)]
pub struct Ir {
    /// What is read.
    #[command(flatten)]
    pub input: Specs,
    /// One fact a line, tab-separated
    #[arg(long, conflicts_with = "json", required_unless_present = "json")]
    pub facts: bool,
    /// The model as JSON, for operations whose name contains FILTER
    #[arg(long, value_name = "FILTER", num_args = 0..=1, default_missing_value = "")]
    pub json: Option<String>,
}

/// `cargo xtask conflicts`
#[derive(Args, Clone, Debug)]
pub struct Conflicts {
    /// What is read.
    #[command(flatten)]
    pub input: Specs,
    /// How often each class occurs, and nothing else
    #[arg(long, conflicts_with = "json")]
    pub counts: bool,
    /// As a JSON array
    #[arg(long)]
    pub json: bool,
}

/// `cargo xtask distill`
#[derive(Args, Clone, Debug)]
pub struct Distill {
    /// What is read.
    #[command(flatten)]
    pub input: Specs,
    /// The folder of the tables
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Titles, descriptions, meanings and examples as well; facts only unless said
    #[arg(long)]
    pub with_text: bool,
    /// Write nothing; say what is out of date
    #[arg(long)]
    pub check: bool,
}

/// `cargo xtask tidy`
#[derive(Args, Clone, Debug)]
pub struct Tidy {
    /// Check nothing; show the hand-written code of a checkout in figures, of this one unless said
    #[arg(long, value_name = "DIR", num_args = 0..=1)]
    pub figures: Option<Option<PathBuf>>,
}
