//! The modules of a crate as its source has them: what each defines, what it imports, and which paths its code names.
//!
//! Tests are no part of it: neither what is under `#[cfg(test)]` nor a module `tests`. All other `cfg`s count as set.

mod load;
mod paths;
mod resolve;
#[cfg(test)]
mod tests;
mod uses;

use std::collections::{BTreeMap, BTreeSet};

pub use resolve::Target;

/// A path as code spells it, segment by segment, without generic arguments.
pub type Spelled = Vec<String>;

/// A crate.
#[derive(Debug, Default)]
pub struct Crate {
    /// Its files, relative to the folder of its root.
    pub files: Vec<String>,
    /// Its modules; the root comes first.
    pub modules: Vec<Module>,
    /// The macros that other crates can call, without hidden ones.
    pub macros: BTreeSet<String>,
}

/// A module: a file, or a part of one.
#[derive(Debug)]
pub struct Module {
    /// The module around it.
    pub parent: Option<usize>,
    /// The file that has its code.
    pub file: usize,
    /// What its names mean; several things may have one name.
    pub names: BTreeMap<String, Vec<Binding>>,
    /// What it imports by `::*`.
    pub globs: Vec<Glob>,
    /// What its code names: imports that are not passed on, and paths in items.
    pub named: BTreeSet<Spelled>,
}

/// One meaning of a name.
#[derive(Debug)]
pub struct Binding {
    /// What it is.
    pub what: What,
    /// Whether users of the crate see it where they see the module, and its documentation has it.
    pub is_public: bool,
}

/// What a name can be bound to.
#[derive(Debug, PartialEq, Eq)]
pub enum What {
    /// A type or trait.
    Type,
    /// A function, constant or macro.
    Other,
    /// A macro that another file exports; at the root only.
    Exported(usize),
    /// A module of the crate.
    Module(usize),
    /// Whatever the path is.
    Import(Spelled),
}

/// An import of all names.
#[derive(Debug)]
pub struct Glob {
    /// From where.
    pub path: Spelled,
    /// Whether it passes them on to users.
    pub is_public: bool,
}

impl Crate {
    /// The root module.
    pub const ROOT: usize = 0;
}

impl Module {
    /// Every path in it: what its code names, and what it passes on.
    pub fn spelled(&self) -> impl Iterator<Item = &Spelled> {
        let imports = self.names.values().flatten().filter_map(|binding| match &binding.what {
            What::Import(path) => Some(path),
            _ => None,
        });
        self.named.iter().chain(imports).chain(self.globs.iter().map(|glob| &glob.path))
    }
}
