//! The limits of two fields in, whether the second one's are stricter out.

use crate::ir::Facets;

/// How limits compare with earlier ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// Something that was allowed is not, or nobody can tell.
    Tighter,
    /// All that was allowed still is.
    Looser,
}

/// `None` if nothing changed.
pub fn compare(old: &Facets, new: &Facets) -> Option<Strictness> {
    let number = |number: &Option<serde_json::Number>| number.as_ref().and_then(serde_json::Number::as_f64);
    let count = |limit: Option<u64>| limit.map(|limit| limit as f64);
    // Each as a limit from above: of those from below, the greater one is the stricter.
    let negative = |limit: Option<f64>| limit.map(|limit| -limit);
    let limits = |facets: &Facets| {
        [
            negative(count(facets.min_length)),
            count(facets.max_length),
            negative(number(&facets.minimum)),
            number(&facets.maximum),
            negative(count(facets.min_items)),
            count(facets.max_items),
        ]
    };
    let mut is_changed = old.pattern != new.pattern;
    // Whether a pattern takes all that another one takes is not to be told.
    let mut is_tighter = is_changed && new.pattern.is_some();
    for (was, is) in limits(old).into_iter().zip(limits(new)) {
        is_changed |= was != is;
        is_tighter |= match (was, is) {
            (Some(was), Some(is)) => is < was,
            (None, Some(_)) => true,
            (_, None) => false,
        };
    }
    match (is_changed, is_tighter) {
        (false, _) => None,
        (true, true) => Some(Strictness::Tighter),
        (true, false) => Some(Strictness::Looser),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_stricter_if_something_is_forbidden_that_was_not() {
        let length = |min_length, max_length| Facets { min_length, max_length, ..Facets::default() };
        let range = |minimum: i64, maximum: i64| Facets {
            minimum: Some(minimum.into()),
            maximum: Some(maximum.into()),
            ..Facets::default()
        };
        let pattern = |text: &str| Facets { pattern: Some(text.to_owned()), ..Facets::default() };
        let (tighter, looser) = (Some(Strictness::Tighter), Some(Strictness::Looser));
        for (old, new, expected) in [
            (length(None, Some(32)), length(None, Some(32)), None),
            (length(None, Some(32)), length(None, Some(64)), looser),
            (length(None, Some(32)), length(None, Some(16)), tighter),
            (length(Some(6), Some(32)), length(Some(1), Some(32)), looser),
            (length(Some(1), Some(32)), length(Some(6), Some(64)), tighter),
            (length(None, None), length(None, Some(64)), tighter),
            (length(None, Some(64)), length(None, None), looser),
            (range(1, 7), range(0, 7), looser),
            (range(1, 7), range(1, 6), tighter),
            (pattern("a"), pattern("b"), tighter),
            (pattern("a"), Facets::default(), looser),
            (Facets::default(), Facets { format: None, ..Facets::default() }, None),
        ] {
            assert_eq!(compare(&old, &new), expected, "{old:?} {new:?}");
        }
    }
}
