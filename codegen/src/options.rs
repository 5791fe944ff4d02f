//! What a caller decides of an emitted crate.

use std::path::PathBuf;

/// What to generate.
#[derive(Clone, Debug)]
pub struct Options {
    /// The name of the emitted crate.
    pub package: String,
    /// The product families to emit, as cargo features; all if empty.
    pub only: Vec<String>,
    /// The path of the runtime crate, as seen from the emitted crate.
    pub runtime: String,
    /// Whether the emitted crate is the root of a workspace, because one around it does not know it.
    pub own_workspace: bool,
    /// A file that keeps what was emitted, for the next run with nothing to change.
    pub cache: Option<PathBuf>,
}

/// The name of the emitted crate, unless the caller has another one.
pub const PACKAGE: &str = "wechatpay-sdk";

impl Default for Options {
    fn default() -> Self {
        Self {
            package: PACKAGE.to_owned(),
            only: Vec::new(),
            runtime: String::new(),
            own_workspace: false,
            cache: None,
        }
    }
}
