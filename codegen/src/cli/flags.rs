//! The commands as data.

use std::io;
use std::path::PathBuf;

use crate::diag::{Diagnostic, warning_classes};
use crate::source::model_among;
use crate::{Input, check_package_name};
use clap::builder::PossibleValuesParser;
use clap::{ArgGroup, Args, Subcommand, ValueEnum};

use super::Program;
use super::runtime_source::RuntimeSource;

/// What maintainers and CI do, in any project.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Generate the client crate from endpoint pages, YAML tables and fragments.
    Gen(Gen),
    /// Show the model that the specs are read into; only errors are reported, `gen` reports warnings as well.
    Ir(Ir),
    /// List where two sources of one operation disagree, be they pages, tables or fragments, and what was taken.
    Conflicts(Conflicts),
    /// Write the specs as YAML tables.
    Distill(Distill),
    /// Write a table to fill in, of an operation or a notification that no documentation has.
    New(New),
    /// Bring the project's own pages, YAML tables, words and overrides into their canonical form.
    Fmt(Fmt),
    /// Show what the specs cover, by product family and in sum, and what lacks words.
    Stats(Stats),
}

/// What is read.
#[derive(Args, Clone, Debug, Default)]
pub struct Specs {
    /// A folder with `openapi/` and `webhook/` in it, a tree of Swagger fragments, or any part of the service's own pages;
    /// several are merged, of one form facts from an earlier one first, and those of the service are read as one; or a file
    /// that `ir --json` wrote, alone
    /// [default: specs/upstream and specs]
    #[arg(long = "specs", value_name = "DIR")]
    pub specs: Vec<PathBuf>,
    /// The overrides file, which corrects what the specs get wrong [default: specs/overrides.yaml]
    #[arg(long, value_name = "FILE")]
    pub overrides: Option<PathBuf>,
    /// A folder of words, which say what the specs leave unsaid [default: specs/words, where specs/upstream is read]
    #[arg(long, value_name = "DIR")]
    pub words: Option<PathBuf>,
    /// How problems are shown
    #[arg(long, value_enum, default_value = "human")]
    pub format: Format,
    /// Warnings of this class fail the run, and nothing is written then: `warnings` for all; may be given several times
    #[arg(long, value_name = "CLASS", value_parser = deniable())]
    pub deny: Vec<String>,
}

/// The classes of warnings, and the word for all of them.
const WARNINGS: &str = "warnings";

fn deniable() -> PossibleValuesParser {
    PossibleValuesParser::new(std::iter::once(WARNINGS).chain(warning_classes()))
}

impl Specs {
    /// Whether a warning fails the run.
    pub(super) fn denies(&self, found: &Diagnostic) -> bool {
        !found.is_error() && self.deny.iter().any(|class| class == WARNINGS || class == found.code.class())
    }

    /// Whether a problem fails the run: an error, or a warning that is denied.
    pub(super) fn fails(&self, found: &Diagnostic) -> bool {
        found.is_error() || self.denies(found)
    }

    /// Whether a model is read that was written before, and not what it was written from.
    pub(super) fn is_model(&self) -> bool {
        model_among(&self.specs).is_some()
    }

    /// The folders or the model that were given, or the project's own specs and words; its overrides in any case, where there is a
    /// project.
    pub(super) fn to_read(&self, program: &Program) -> io::Result<Input> {
        let own = program.catalogue();
        let (specs, overrides, words) = (self.specs.clone(), self.overrides.clone(), self.words.clone());
        if self.is_model() {
            return Ok(Input { specs, overrides, words });
        }
        if !specs.is_empty() {
            let overrides = overrides.or_else(|| own.ok()?.overrides);
            return Ok(Input { specs, overrides, words });
        }
        let own = own?;
        Ok(Input { specs: own.specs, overrides: overrides.or(own.overrides), words: words.or(own.words) })
    }
}

/// How problems are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// With excerpts, for people.
    #[default]
    Human,
    /// One JSON object per line.
    Json,
    /// Annotations for GitHub's CI.
    Github,
}

/// `gen`
#[derive(Args, Clone, Debug, Default)]
pub struct Gen {
    /// What is read.
    #[command(flatten)]
    pub input: Specs,
    /// The folder to write the crate to [default: generated-sdk, of all families and without errors]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// The name of the crate [default: that in its manifest, or else wechatpay-sdk]
    #[arg(long, value_name = "NAME", value_parser = package)]
    pub package: Option<String>,
    /// Where the crate takes its runtime from: a version (`0.1`), `git+URL` with `?tag=`, `?rev=` or `?branch=`, `path+DIR`, or
    /// `path`, which is that of this checkout [default: what its manifest says, or else `path` in a checkout of the generator, and
    /// the version that the generator writes for elsewhere]
    #[arg(long, value_name = "SOURCE")]
    pub runtime: Option<RuntimeSource>,
    /// Only this product family, by its cargo feature (`v3-pay`); may be given several times
    #[arg(long, value_name = "FAMILY")]
    pub only: Vec<String>,
    /// Leave out what has errors, and generate the rest
    #[arg(long)]
    pub keep_going: bool,
    /// Write nothing, and report what is out of date
    #[arg(long)]
    pub check: bool,
}

fn package(name: &str) -> Result<String, String> {
    check_package_name(name).map(|()| name.to_owned())
}

/// `ir`
#[derive(Args, Clone, Debug)]
#[command(group = ArgGroup::new("shown").args(["facts", "json", "schema"]).required(true))]
pub struct Ir {
    /// What is read.
    #[command(flatten)]
    pub input: Specs,
    /// One fact per line, separated by tabs
    #[arg(long)]
    pub facts: bool,
    /// All of the model as JSON, or of operations and notifications whose name contains FILTER; `--specs` reads it back
    #[arg(long, value_name = "FILTER", num_args = 0..=1, default_missing_value = "")]
    pub json: Option<String>,
    /// The JSON Schema of that JSON; nothing is read
    #[arg(long)]
    pub schema: bool,
}

/// `conflicts`
#[derive(Args, Clone, Debug)]
pub struct Conflicts {
    /// What is read.
    #[command(flatten)]
    pub input: Specs,
    /// Only how often each class occurs, and who is against whom
    #[arg(long, conflicts_with = "json")]
    pub counts: bool,
    /// As a JSON array
    #[arg(long)]
    pub json: bool,
}

/// `distill`
#[derive(Args, Clone, Debug)]
pub struct Distill {
    /// What is read.
    #[command(flatten)]
    pub input: Specs,
    /// The folder to write the tables to
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Titles, descriptions, meanings and examples as well, not only facts
    #[arg(long)]
    pub with_text: bool,
    /// Write nothing, and report what is out of date
    #[arg(long)]
    pub check: bool,
}

/// `new`
#[derive(Args, Clone, Debug)]
#[command(group = ArgGroup::new("described").args(["method", "event"]).required(true))]
pub struct New {
    /// The path of the URL, `v3/some/path/{variable}`, `v2/…` or `brand/…`; of a notification only `v2`, `v3` or `brand`
    pub path: String,
    /// The method of an operation: `get`, `post`, `put`, `patch` or `delete`
    #[arg(long, value_name = "METHOD")]
    pub method: Option<String>,
    /// The type of the event that a notification tells of: `REFUND.SUCCESS`
    #[arg(long, value_name = "NAME")]
    pub event: Option<String>,
    /// The folder of specs to write to, or `stdout` [default: specs]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// `fmt`
#[derive(Args, Clone, Debug, Default)]
pub struct Fmt {
    /// Files, or folders with such files in them [default: specs, without what is generated]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// A folder with `openapi/`, `webhook/`, `words/` or `overrides.yaml` in it; may be given several times
    #[arg(long = "specs", value_name = "DIR")]
    pub specs: Vec<PathBuf>,
    /// Write nothing, and show what would change
    #[arg(long)]
    pub check: bool,
}

/// What the columns of `stats` say.
const STATS: &str = "\
Columns:
  fields         rows of all tables at any depth; one that several operations have is counted in each
  with text      the share of fields of which the documentation of the crate says what they are
  sealed         fields that are encrypted by themselves, or hold the encrypted document of a notification
  enumerations   fields whose values are listed, and how many values these have
  without words  operations and notifications without a title or description, fields without a text, values without a meaning,
                 codes of errors without words
  overrides      entries of the overrides file that have an effect";

/// `stats`
#[derive(Args, Clone, Debug)]
#[command(after_help = STATS)]
pub struct Stats {
    /// What is read.
    #[command(flatten)]
    pub input: Specs,
    /// Only this product family, by its cargo feature (`v3-pay`); may be given several times
    #[arg(long, value_name = "FAMILY")]
    pub only: Vec<String>,
    /// The tables of the README
    #[arg(long, conflicts_with_all = ["missing", "json"])]
    pub markdown: bool,
    /// Only what lacks words, all of it, a line each with its place
    #[arg(long, conflicts_with = "json")]
    pub missing: bool,
    /// Figures and what lacks words as a JSON object
    #[arg(long)]
    pub json: bool,
}
