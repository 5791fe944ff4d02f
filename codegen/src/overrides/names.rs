//! What the overrides decide about the emitted crate: the names of modules, and the features that are on by default.
//!
//! All other overrides correct what the sources say, and end with the model.

use serde::Deserialize;

use crate::name::RustName;
use crate::span::Span;

/// Names and features of the emitted crate.
#[derive(Debug, Default)]
pub struct Names {
    pub(super) modules: Vec<ModuleOverride>,
    pub(super) default_features: Vec<String>,
}

/// The name of one module.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModuleOverride {
    /// The URL up to and with the segment: `v3/papay/insurance-sign/policy_periods`.
    pub path: String,
    /// Its name in Rust.
    pub rust: String,
    /// Why.
    pub reason: String,
    /// The entry.
    #[serde(skip)]
    pub span: Option<Span>,
}

impl ModuleOverride {
    /// The URL without the slash that it may begin with.
    pub(crate) fn path(&self) -> &str {
        self.path.trim_matches('/')
    }
}

impl Names {
    /// The name that a module gets by an entry, and where that is.
    pub(crate) fn module(&self, path: &str) -> Option<(RustName, Option<Span>)> {
        self.modules
            .iter()
            .find(|module| module.path() == path)
            .and_then(|module| Some((RustName::exact(&module.rust)?, module.span)))
    }

    /// The cargo features that are on by default, as far as the specs have them.
    pub fn default_features(&self) -> &[String] {
        &self.default_features
    }
}
