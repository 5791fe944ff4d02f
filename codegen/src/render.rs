//! Diagnostics in, text out: drawn for people, as JSON lines, as GitHub annotations, or as a SARIF log.
//!
//! No diagnostic makes this panic: a place outside its text, or inside a character, is moved to the nearest one.

mod excerpt;
mod github;
mod human;
mod identity;
mod json;
mod sarif;
mod words;

use std::fmt;
use std::str::FromStr;

use crate::diag::Diagnostic;
use crate::source::SourceMap;
pub use identity::identity;

/// How diagnostics are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people: an excerpt with the place underlined, and a summary at the end.
    #[default]
    Human,
    /// One JSON object a line, all of them.
    Json,
    /// Workflow commands that GitHub shows beside the lines of a pull request.
    Github,
    /// A log of static analysis, for programs that collect findings of several tools.
    Sarif,
}

impl Format {
    /// Every format.
    pub const ALL: &[Self] = &[Self::Human, Self::Json, Self::Github, Self::Sarif];

    /// The word that selects it on a command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Json => "json",
            Self::Github => "github",
            Self::Sarif => "sarif",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let known = Self::ALL.iter().find(|format| format.name() == word);
        known
            .copied()
            .ok_or_else(|| format!("`{word}` is not a format; use `human`, `json`, `github` or `sarif`"))
    }
}

/// The text of all diagnostics, ending in a line break unless there are none, of which only SARIF says so: first those about encryption, then all others,
/// both in the order given.
///
/// `color` adds terminal colors to the human form and does nothing to the others.
pub fn render(format: Format, color: bool, sources: &SourceMap, diagnostics: &[Diagnostic]) -> String {
    let (secrecy, others): (Vec<_>, Vec<_>) =
        diagnostics.iter().partition(|found| found.code.is_about_secrecy());
    let diagnostics = [secrecy, others].concat();
    match format {
        Format::Human => human::render(color, sources, &diagnostics),
        Format::Json => diagnostics.iter().map(|it| json::line(sources, it)).collect(),
        Format::Github => diagnostics.iter().map(|it| github::line(sources, it)).collect(),
        Format::Sarif => sarif::render(sources, &diagnostics),
    }
}

#[cfg(test)]
mod tests;
