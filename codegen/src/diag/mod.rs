//! Problems as values: collected in a [`Sink`] by every stage, released together at a barrier.
//!
//! They stay structured to the end; [`render`](crate::render) turns them into text, JSON lines or GitHub annotations.

mod code;
pub mod explain;
mod suggest;

pub use code::{Code, Severity, Stage, warning_classes};
pub use suggest::{by_likeness, did_you_mean, nearest, one_slip_away, word_list};

use std::collections::BTreeSet;

use crate::span::Span;

/// One problem, and how to solve it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The kind of problem; also decides the severity.
    pub code: Code,
    /// Where it is; `None` where no file is to blame.
    pub span: Option<Span>,
    /// What is wrong here, in one sentence without a full stop.
    pub message: String,
    /// A remark on [`span`](Self::span), shown under the excerpt; may be empty.
    pub label: String,
    /// Other places that have to do with it.
    pub related: Vec<(Span, String)>,
    /// What to type instead.
    pub help: Option<String>,
    /// The operation that is left out when this is an error, where it is known.
    pub operation: Option<String>,
}

impl Diagnostic {
    /// A problem at a place.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self { span: Some(span), ..Self::global(code, message) }
    }

    /// A problem of the whole run.
    pub fn global(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            span: None,
            message: message.into(),
            label: String::new(),
            related: Vec::new(),
            help: code.help().map(str::to_owned),
            operation: None,
        }
    }

    /// Adds a remark on the place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Points at another place.
    #[must_use]
    pub fn related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related.push((span, label.into()));
        self
    }

    /// Says what to type instead, in place of the code's general help.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Names the operation that the problem belongs to.
    #[must_use]
    pub fn of(mut self, operation: impl Into<String>) -> Self {
        self.operation = Some(operation.into());
        self
    }

    /// Whether output must not be written.
    pub fn is_error(&self) -> bool {
        self.code.severity() == Severity::Error
    }
}

/// Collects the problems of a run.
#[derive(Debug, Default)]
pub struct Sink {
    diagnostics: Vec<Diagnostic>,
}

impl Sink {
    /// Adds a problem.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Adds several.
    pub fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        self.diagnostics.extend(diagnostics);
    }

    /// Those so far.
    pub fn found(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter()
    }

    /// Whether one of them is an error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }

    /// The operations and notifications that an error belongs to.
    pub fn with_errors(&self) -> BTreeSet<String> {
        let errors = self.diagnostics.iter().filter(|found| found.is_error());
        errors.filter_map(|found| found.operation.clone()).collect()
    }

    /// The problems in the order of files, places and codes, each once.
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.diagnostics.sort_by(|a, b| (a.span, a.code, &a.message).cmp(&(b.span, b.code, &b.message)));
        self.diagnostics.dedup();
        self.diagnostics
    }
}
