//! The guide and the names of a document in, those of the model out.

use super::cx::Cx;
use crate::exchange::shape::guide::{CodeWords, Family, Guide, ModuleName, Names, RetryOf, Task};
use crate::ir;
use crate::overrides::{self, ModuleOverride, fault_of_module};

pub fn guide(cx: &mut Cx<'_>, guide: Guide) -> ir::Guide {
    let Guide { families, tasks, roles, codes: listed } = guide;
    let family = |Family { title, text, term }| ir::Family { title, text, term };
    let task = |Task { title, text, steps }| ir::Task { title, text, steps };
    let mut codes = ir::Codes::default();
    for words in listed {
        if let Err(first) = codes.insert(code(words)) {
            cx.bad(&format!("the code `{}` of the guide is there twice", first.code));
        }
    }
    ir::Guide {
        families: families.into_iter().map(|(name, found)| (name, family(found))).collect(),
        tasks: tasks.into_iter().map(task).collect(),
        roles,
        codes,
    }
}

fn code(words: CodeWords) -> ir::CodeWords {
    let CodeWords { code, text, advice, retry, places, listed } = words;
    let place = |RetryOf { operation, retry }| (operation, retry.into());
    let places = places.into_iter().map(place).collect();
    ir::CodeWords { code, text, advice, retry: retry.into(), places, is_listed: listed }
}

pub fn names(cx: &mut Cx<'_>, names: Names) -> overrides::Names {
    let Names { modules, default_features } = names;
    let mut entries = Vec::with_capacity(modules.len());
    for ModuleName { path, rust, reason, origin } in modules {
        let span = Some(cx.span(origin));
        let entry = ModuleOverride { path, rust: rust.to_string(), reason, span };
        if let Some(fault) = fault_of_module(&entry) {
            cx.bad(&fault);
        }
        entries.push(entry);
    }
    overrides::Names::new(entries, default_features)
}
