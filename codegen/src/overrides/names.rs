//! What the overrides decide about the emitted crate: the names of modules, and the features that are on by default.
//!
//! All other overrides correct what the sources say, and end with the model.

use serde::Deserialize;

use crate::name::RustName;
use crate::span::Span;

use super::index::Index;

/// Names and features of the emitted crate.
#[derive(Debug, Default)]
pub struct Names {
    pub(super) modules: Vec<ModuleOverride>,
    pub(super) default_features: Vec<String>,
    index: Index,
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
    pub(crate) fn new(modules: Vec<ModuleOverride>, default_features: Vec<String>) -> Self {
        let index = Index::of(modules.iter().map(ModuleOverride::path));
        Self { modules, default_features, index }
    }

    /// The name that a module gets by an entry, and where that is.
    pub(crate) fn module(&self, path: &str) -> Option<(RustName, Option<Span>)> {
        let (_, module) = self.index.entries(&self.modules, path).next()?;
        Some((RustName::exact(&module.rust)?, module.span))
    }

    /// The entries that name modules.
    pub(crate) fn modules(&self) -> &[ModuleOverride] {
        &self.modules
    }

    /// The cargo features that are on by default, as far as the specs have them.
    pub fn default_features(&self) -> &[String] {
        &self.default_features
    }
}
