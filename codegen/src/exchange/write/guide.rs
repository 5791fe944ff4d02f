//! The guide of a model and the names of its crate in, the same in the form out.

use super::place::Places;
use crate::exchange::shape::guide::{CodeWords, Family, Guide, ModuleName, Names, RetryOf, Task};
use crate::exchange::shape::text::Name;
use crate::ir;
use crate::name::RustName;
use crate::overrides::{self, ModuleOverride};

pub fn guide(guide: &ir::Guide) -> Guide {
    let ir::Guide { families, tasks, roles, codes } = guide;
    let families = families.iter().map(|(name, found)| (name.clone(), family(found)));
    Guide {
        families: families.collect(),
        tasks: tasks.iter().map(task).collect(),
        roles: roles.clone(),
        codes: codes.all().map(code).collect(),
    }
}

fn family(family: &ir::Family) -> Family {
    let ir::Family { title, text, term } = family.clone();
    Family { title, text, term }
}

fn task(task: &ir::Task) -> Task {
    let ir::Task { title, text, steps } = task.clone();
    Task { title, text, steps }
}

fn code(words: &ir::CodeWords) -> CodeWords {
    let ir::CodeWords { code, text, advice, retry, places, is_listed } = words.clone();
    let place = |(operation, retry): (String, ir::Retry)| RetryOf { operation, retry: retry.into() };
    let places = places.into_iter().map(place).collect();
    CodeWords { code, text, advice, retry: retry.into(), places, listed: is_listed }
}

pub fn names(places: &mut Places<'_>, names: &overrides::Names) -> Names {
    let module = |module: &ModuleOverride| {
        let ModuleOverride { path, rust, reason, span } = module.clone();
        // An entry whose name is none has no effect.
        let rust = Name(RustName::exact(&rust)?);
        Some(ModuleName { path, rust, reason, origin: span.map(|span| places.place(span)) })
    };
    Names {
        modules: names.modules().iter().filter_map(module).collect(),
        default_features: names.default_features().to_vec(),
    }
}
