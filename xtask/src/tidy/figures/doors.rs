//! The root of the runtime enters; how many modules it has, and how much it shows to users, leaves.
//!
//! A name counts once, whatever it is bound to. What is hidden from the documentation is not shown.

use std::collections::BTreeSet;

use super::line;
use crate::tidy::modules::{Crate, Module, Target, What};

/// The figures.
pub fn write(out: &mut String, runtime: &Crate) {
    let root = &runtime.modules[Crate::ROOT];
    let is_module = |what: &What| matches!(what, What::Module(_));
    let modules = root.names.values().flatten().filter(|binding| is_module(&binding.what)).count();
    line(out, "modules at the root", format_args!("{modules} of the runtime"));
    let shown = shown(runtime, Crate::ROOT, &mut BTreeSet::new()).len();
    line(out, "names at the root", format_args!("{shown} public ones, and {} macros", runtime.macros.len()));
}

/// The names that users see in a module.
fn shown<'c>(krate: &'c Crate, id: usize, seen: &mut BTreeSet<usize>) -> BTreeSet<&'c str> {
    if !seen.insert(id) {
        return BTreeSet::new();
    }
    let Module { names, globs, .. } = &krate.modules[id];
    let public = names.iter().filter(|(_, bindings)| bindings.iter().any(|binding| binding.is_public));
    let mut out: BTreeSet<_> = public.map(|(name, _)| name.as_str()).collect();
    for glob in globs.iter().filter(|glob| glob.is_public) {
        for target in krate.targets(id, &glob.path) {
            if let Target::Module(id) = target {
                out.extend(shown(krate, id, seen));
            }
        }
    }
    out
}
