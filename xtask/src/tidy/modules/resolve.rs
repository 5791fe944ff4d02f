//! A path in a module enters; what it means leaves, through any chain of imports and re-exports.

use std::collections::BTreeSet;

use super::{Crate, What};

/// What a path means in the crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// An item, by the file that defines it, and whether it is a type.
    Item { file: usize, is_type: bool },
    /// A module.
    Module(usize),
}

impl Crate {
    /// Everything that a path means; nothing, if it leads out of the crate or is a local name.
    ///
    /// What follows a type (variants, associated items) stays with the type. A name that a module of the crate must have and
    /// does not show comes from a macro call in it, and counts as defined there.
    pub fn targets(&self, module: usize, path: &[String]) -> BTreeSet<Target> {
        Search { krate: self, open: BTreeSet::new() }.path(module, path)
    }

    /// The files that define what a path means.
    pub fn definitions(&self, module: usize, path: &[String]) -> BTreeSet<usize> {
        let files = self.targets(module, path).into_iter().filter_map(|target| match target {
            Target::Item { file, .. } => Some(file),
            Target::Module(_) => None,
        });
        files.collect()
    }

    /// The module that a path starts from if it begins with `crate`, `self` or `super`, and what follows those words.
    pub fn anchor<'p>(&self, module: usize, path: &'p [String]) -> Option<(usize, &'p [String])> {
        let (mut at, mut rest) = match path.first()?.as_str() {
            "crate" => (Self::ROOT, &path[1..]),
            "self" => (module, &path[1..]),
            "super" => (module, path),
            _ => return None,
        };
        while let Some((_, more)) = rest.split_first().filter(|(first, _)| *first == "super") {
            (at, rest) = (self.modules[at].parent?, more);
        }
        Some((at, rest))
    }
}

struct Search<'c> {
    krate: &'c Crate,
    /// The imports that are being followed: they may lead to each other, and to themselves.
    open: BTreeSet<(usize, &'c str, usize)>,
}

impl<'c> Search<'c> {
    fn path(&mut self, module: usize, path: &[String]) -> BTreeSet<Target> {
        let (mut at, rest) = match (self.krate.anchor(module, path), path.split_first()) {
            (Some((start, rest)), _) => (BTreeSet::from([Target::Module(start)]), rest),
            (None, Some((first, rest))) => (self.name(module, first), rest),
            (None, None) => return BTreeSet::new(),
        };
        for segment in rest {
            at = self.segment(at, segment);
        }
        at
    }

    fn segment(&mut self, at: BTreeSet<Target>, segment: &str) -> BTreeSet<Target> {
        let modules = at.iter().filter_map(|target| match target {
            Target::Module(id) => Some(*id),
            Target::Item { .. } => None,
        });
        let modules: Vec<usize> = modules.collect();
        if modules.is_empty() {
            // A function or macro has no path after it; it only shares its name with what has.
            return at
                .into_iter()
                .filter(|target| matches!(target, Target::Item { is_type: true, .. }))
                .collect();
        }
        let mut out = BTreeSet::new();
        for id in modules {
            let module = &self.krate.modules[id];
            out.extend(self.name(id, segment));
            if !module.names.contains_key(segment) && module.globs.is_empty() {
                out.insert(Target::Item { file: module.file, is_type: true });
            }
        }
        out
    }

    /// What a name means in a module.
    fn name(&mut self, id: usize, name: &str) -> BTreeSet<Target> {
        let module = &self.krate.modules[id];
        let mut out = BTreeSet::new();
        if let Some((name, bindings)) = module.names.get_key_value(name) {
            for (at, binding) in bindings.iter().enumerate() {
                let target = match &binding.what {
                    What::Type => Target::Item { file: module.file, is_type: true },
                    What::Other => Target::Item { file: module.file, is_type: false },
                    What::Exported(file) => Target::Item { file: *file, is_type: false },
                    What::Module(id) => Target::Module(*id),
                    What::Import(path) => {
                        out.extend(self.follow((id, name, at), path));
                        continue;
                    }
                };
                out.insert(target);
            }
        }
        if out.is_empty() {
            for (at, glob) in module.globs.iter().enumerate() {
                if !self.open.insert((id, "*", at)) {
                    continue;
                }
                for target in self.path(id, &glob.path) {
                    if let Target::Module(id) = target {
                        out.extend(self.name(id, name));
                    }
                }
                self.open.remove(&(id, "*", at));
            }
        }
        out
    }

    fn follow(&mut self, import: (usize, &'c str, usize), path: &[String]) -> BTreeSet<Target> {
        if !self.open.insert(import) {
            return BTreeSet::new();
        }
        let found = self.path(import.0, path);
        self.open.remove(&import);
        found
    }
}
