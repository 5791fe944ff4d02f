//! The tree of modules in, those with a file of their own out, and where that lies.

use crate::link::{FAMILY_DEPTH, Module};
use crate::name::RustName;

/// A module with the names of the modules around it and its own.
pub type Placed<'p> = (Vec<&'p RustName>, &'p Module);

/// The modules with files, from this one down.
pub fn list<'p>(module: &'p Module, parents: Vec<&'p RustName>, files: &mut Vec<Placed<'p>>) {
    let mut at = parents;
    at.push(&module.name);
    if is_file(module, at.len()) {
        files.push((at.clone(), module));
    }
    for child in &module.children {
        list(child, at.clone(), files);
    }
}

/// Protocols, families and everything with types have a file; segments on the way are inline modules.
pub fn is_file(module: &Module, depth: usize) -> bool {
    depth <= FAMILY_DEPTH
        || !module.items.is_empty()
        || !module.operations.is_empty()
        || module.notification.is_some()
}

/// The file of a module.
pub fn path(at: &[&RustName]) -> String {
    let names: Vec<_> = at.iter().map(|name| name.as_str()).collect();
    format!("src/{}.rs", names.join("/"))
}
