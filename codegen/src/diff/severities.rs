//! A file of severities in, the class of each kind of change out: `error-removed: behavior` a line.

use std::collections::BTreeMap;

use super::{Class, Kind};
use crate::diag::{did_you_mean, nearest, word_list};
use crate::yaml;

/// The classes of kinds of changes, where they are others than the usual ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Severities(BTreeMap<Kind, Class>);

impl Severities {
    /// Reads a file: a kind and its class a line, in YAML.
    ///
    /// # Errors
    ///
    /// It is no map, or a word in it is no kind or class; in words, with its line where that is known.
    pub fn read(text: &str) -> Result<Self, String> {
        if text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#')) {
            return Ok(Self::default());
        }
        let value = yaml::value(text).map_err(|error| {
            let line = error.line.map(|line| format!("line {}: ", line + 1)).unwrap_or_default();
            format!("{line}{}", error.message)
        })?;
        let Some(entries) = value.as_object() else {
            return Err(
                "a line of it is a kind of change and its class, `error-removed: behavior`".to_owned()
            );
        };
        let mut classes = BTreeMap::new();
        for (kind, class) in entries {
            let class = class.as_str().unwrap_or_default();
            let Some(known) = Kind::ALL.iter().find(|known| known.word() == *kind) else {
                let words: Vec<_> = Kind::ALL.iter().map(|kind| kind.word()).collect();
                let meant = nearest(kind, &words).map(did_you_mean).unwrap_or_default();
                let sign = if meant.is_empty() { "" } else { "; " };
                return Err(format!("`{kind}` is no kind of change{sign}{meant}"));
            };
            let Some(class) = Class::of_word(class) else {
                let words = Class::WORST_FIRST.map(Class::word);
                return Err(format!("`{kind}: {class}`: a class is one of {}", word_list(&words)));
            };
            classes.insert(*known, class);
        }
        Ok(Self(classes))
    }

    /// The class of a kind.
    pub fn class(&self, kind: Kind) -> Class {
        self.0.get(&kind).copied().unwrap_or_else(|| kind.class())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_changes_classes() {
        let severities =
            Severities::read("# ours\nerror-removed: behavior\nhost-changed: breaking\n").unwrap();
        assert_eq!(severities.class(Kind::ErrorRemoved), Class::Behavior);
        assert_eq!(severities.class(Kind::Host), Class::Breaking);
        assert_eq!(severities.class(Kind::Status), Class::Behavior);
        assert_eq!(Severities::read("# nothing\n"), Ok(Severities::default()));
        for (text, told) in [
            ("error-remved: behavior", "`error-remved` is no kind of change; did you mean `error-removed`?"),
            (
                "error-removed: bad",
                "`error-removed: bad`: a class is one of `breaking`, `behavior`, `compatible`",
            ),
            ("- a", "a line of it is a kind"),
            ("a: [", "line "),
        ] {
            let error = Severities::read(text).unwrap_err();
            assert!(error.contains(told), "{text}: {error}");
        }
    }

    #[test]
    fn words_are_of_one_kind_each() {
        let words: std::collections::BTreeSet<_> = Kind::ALL.iter().map(|kind| kind.word()).collect();
        assert_eq!(words.len(), Kind::ALL.len());
    }
}
