//! A regular expression enters; a text that it matches leaves.

use regex_lite::Regex;
use regex_syntax::hir::{Class, Hir, HirKind};

/// More repetitions are not made.
const MOST: u32 = 256;
/// Further ways are not tried.
const WAYS: usize = 8;

/// Whether a text has a part that a pattern matches. A pattern that cannot be read allows everything.
pub fn allows(pattern: &str, text: &str) -> bool {
    Regex::new(bare(pattern)).map_or(true, |pattern| pattern.is_match(text))
}

/// Texts that a pattern matches, one for each of its ways where some are a matter of choice; each with as many
/// repetitions as it takes to have so many characters.
pub fn texts(pattern: &str, fewest: usize) -> impl Iterator<Item = String> {
    let hir = regex_syntax::parse(bare(pattern)).ok();
    (0..WAYS).filter_map(move |way| {
        let hir = hir.as_ref()?;
        // The fewest repetitions that are enough, the same everywhere.
        (0..=MOST).find_map(|more| {
            let mut text = String::new();
            write(hir, Choice { more, way }, &mut text)?;
            (text.chars().count() >= fewest && !text.is_empty()).then_some(text)
        })
    })
}

/// How a text is made where a pattern leaves it open.
#[derive(Clone, Copy)]
struct Choice {
    /// How many repetitions more than there must be.
    more: u32,
    /// Which of several ways, the last one where there are fewer.
    way: usize,
}

/// Some are written between slashes, as in JavaScript.
fn bare(pattern: &str) -> &str {
    pattern.strip_prefix('/').and_then(|pattern| pattern.strip_suffix('/')).unwrap_or(pattern)
}

fn write(hir: &Hir, choice: Choice, text: &mut String) -> Option<()> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(std::str::from_utf8(&literal.0).ok()?),
        HirKind::Class(class) => text.push(character(class)?),
        HirKind::Repetition(repetition) => {
            let wanted = repetition.min.saturating_add(choice.more);
            for _ in 0..wanted.min(repetition.max.unwrap_or(u32::MAX)).min(repetition.min.max(MOST)) {
                write(&repetition.sub, Choice { more: 0, ..choice }, text)?;
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, choice, text)?,
        HirKind::Concat(parts) => parts.iter().try_for_each(|part| write(part, choice, text))?,
        HirKind::Alternation(ways) => write(ways.get(choice.way).or_else(|| ways.last())?, choice, text)?,
    }
    Some(())
}

/// A letter or digit if there is one.
fn character(class: &Class) -> Option<char> {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class.iter().map(|range| (range.start(), range.end())).collect(),
        Class::Bytes(class) => class.iter().map(|range| (range.start().into(), range.end().into())).collect(),
    };
    let usual = ('1'..='9').chain('a'..='z').chain('A'..='Z').chain(['0', '中']);
    let is_in = |wanted: &char| ranges.iter().any(|(first, last)| (first..=last).contains(&wanted));
    usual.into_iter().find(is_in).or_else(|| ranges.first().map(|(first, _)| *first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_what_the_pattern_matches() {
        for (pattern, fewest) in [
            ("^[0-9]{6,32}$", 0),
            ("^[0-9a-zA-Z_*-]+$", 20),
            ("^(CNY|USD)$", 0),
            ("/^[A-Z]{4}$/", 0),
            ("[a-f0-9]{64}", 64),
            (r"^\d{4}-\d{2}-\d{2}$", 10),
            (r"^1[3-9]\d{9}$", 11),
            ("^[\\x{4e00}-\\x{9fa5}]{2,}$", 5),
        ] {
            let text = texts(pattern, fewest).next().unwrap();
            assert!(allows(pattern, &text) && text.chars().count() >= fewest, "{pattern}: {text}");
        }
        assert_eq!(texts("/^[A-Z]{4}$/", 0).next().as_deref(), Some("AAAA"));
        assert!(texts("^(ABCDE|XY)$", 0).any(|text| text == "XY"));
        assert_eq!(texts("(", 0).next(), None);
        assert!(allows("(", "x"));
    }
}
