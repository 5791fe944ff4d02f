//! The commands as data.

use std::io;
use std::path::PathBuf;

use crate::diag::{Code, Diagnostic, Severity, did_you_mean, nearest, warning_classes, word_list};
use crate::diff::Class;
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
    /// Report doubts about the content of the specs beside their problems; nothing is written.
    Lint(Lint),
    /// Explain a code of a problem, with an example and its remedy; without a code, list all.
    Explain(Explain),
    /// Write a table to fill in, of an operation or a notification that no documentation has.
    New(New),
    /// Bring the project's own pages, YAML tables, words and overrides into their canonical form.
    Fmt(Fmt),
    /// Show what the specs cover, by product family and in sum, and what lacks words.
    Stats(Stats),
    /// Show what changed between two states of the specs, and what it means to users of the generated crate.
    Diff(Diff),
    /// Write the specs as an OpenAPI 3.1 document, for the tools of other languages.
    Openapi(Openapi),
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
    /// Warnings of this class or code fail the run, and nothing is written then: `warnings` for all; may be given several times
    #[arg(long, value_name = "CLASS", value_parser = deniable)]
    pub deny: Vec<String>,
}

/// The classes of warnings, and the word for all of them.
const WARNINGS: &str = "warnings";

fn deniable(word: &str) -> Result<String, String> {
    let warnings = || Code::ALL.iter().filter(|code| code.severity() == Severity::Warning);
    if word == WARNINGS || warning_classes().contains(word) || warnings().any(|code| code.slug() == word) {
        return Ok(word.to_owned());
    }
    let classes: Vec<&str> = std::iter::once(WARNINGS).chain(warning_classes()).collect();
    let known: Vec<&str> = classes.iter().copied().chain(warnings().map(|code| code.slug())).collect();
    let meant = nearest(word, &known).map(|meant| format!("; {}", did_you_mean(meant))).unwrap_or_default();
    Err(format!("no warning has this class or code{meant} The classes are {}", word_list(&classes)))
}

impl Specs {
    /// Whether a warning fails the run.
    pub(super) fn denies(&self, found: &Diagnostic) -> bool {
        !found.is_error()
            && self
                .deny
                .iter()
                .any(|class| [WARNINGS, found.code.class(), found.code.slug()].contains(&class.as_str()))
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
    /// A SARIF 2.1.0 log, for programs that collect findings.
    Sarif,
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

/// `lint`
#[derive(Args, Clone, Debug, Default)]
pub struct Lint {
    /// What is read.
    #[command(flatten)]
    pub input: Specs,
    /// Warnings that stand in this file are known, and not reported; those that are gone are
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Write what is found to the baseline
    #[arg(long, requires = "baseline")]
    pub write_baseline: bool,
}

/// `explain`
#[derive(Args, Clone, Debug, Default)]
pub struct Explain {
    /// What a problem is known by: `row/bad-row`
    #[arg(value_name = "CODE")]
    pub code: Option<String>,
    /// All explanations as a page of Markdown
    #[arg(long, conflicts_with = "code")]
    pub markdown: bool,
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

/// What a side of `diff` may be.
const DIFF: &str = "\
A side is a folder of specs, or several, joined as those of PATH; the root of a project, which has `specs` in it; a file that
`ir --json` wrote; or else a revision of the project's own specs, as Git calls it.

Classes: a breaking change may keep programs of users from compiling; one of behavior lets them compile, and something goes
otherwise when they run; a compatible one does neither.";

/// `diff`
#[derive(Args, Clone, Debug)]
#[command(after_help = DIFF)]
pub struct Diff {
    /// What was there before
    #[arg(value_name = "OLD")]
    pub old: String,
    /// What is there now [default: the specs of the project]
    #[arg(value_name = "NEW")]
    pub new: Option<String>,
    /// The overrides file for sides that are folders of specs [default: specs/overrides.yaml]
    #[arg(long, value_name = "FILE")]
    pub overrides: Option<PathBuf>,
    /// How changes are shown
    #[arg(long, value_enum, default_value = "human")]
    pub format: DiffFormat,
    /// A file with other classes for kinds of changes: `error-removed: behavior` a line
    #[arg(long, value_name = "FILE")]
    pub severities: Option<PathBuf>,
    /// Changes of this class fail the run; may be given several times
    #[arg(long, value_name = "CLASS", value_parser = PossibleValuesParser::new(Class::WORST_FIRST.map(Class::word)))]
    pub deny: Vec<String>,
}

/// How changes are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// By class with places, for people.
    #[default]
    Human,
    /// For a comment on a change.
    Markdown,
    /// One JSON document.
    Json,
    /// An entry of a CHANGELOG.
    Changelog,
}

/// What `openapi` writes.
const OPENAPI: &str = "\
There are two documents, since no tool could do with one that is of both: that of API v3 and of the API of brands, whose calls are
JSON and signed in a header, and that of API v2 (`--api v2`), whose calls are XML and signed in the body. Notifications are its
webhooks. What OpenAPI has no word for is in extensions, `x-wechatpay-sealed` and others.";

/// `openapi`
#[derive(Args, Clone, Debug, Default)]
#[command(after_help = OPENAPI)]
pub struct Openapi {
    /// What is read.
    #[command(flatten)]
    pub input: Specs,
    /// The file to write, as JSON; another file than an earlier one of this command is not overwritten
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Which of the two documents
    #[arg(long, value_enum, default_value = "v3")]
    pub api: Api,
    /// Only this product family, by its cargo feature (`v3-pay`, `webhook-v3`); may be given several times
    #[arg(long, value_name = "FAMILY")]
    pub family: Vec<String>,
    /// Write nothing, and report whether the file is out of date
    #[arg(long)]
    pub check: bool,
}

/// What an OpenAPI document is of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Api {
    /// API v3, and the API of brands.
    #[default]
    V3,
    /// API v2.
    V2,
}
