//! A value that one source lists and another one does not: whether it is one of the other's in another spelling.

use crate::ir::ListedValue;

/// Whether `value`, one of `own`, only differs in its case from one of `others` that is not among its `own`.
pub fn is_respelled(value: &str, others: &[ListedValue], own: &[ListedValue]) -> bool {
    let is_twin = |other: &&ListedValue| other.wire != value && other.wire.eq_ignore_ascii_case(value);
    let is_own = |other: &ListedValue| own.iter().any(|own| own.wire == other.wire);
    others.iter().find(is_twin).is_some_and(|twin| !is_own(twin))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_case_may_differ_and_nobody_lists_both() {
        let list =
            |text: &str| text.split_whitespace().map(|wire| ListedValue::new(wire, "")).collect::<Vec<_>>();
        for (value, others, own, expected) in [
            ("Amber", "AMBER RED", "Amber Red", true),
            ("Amber", "AMBER", "Amber AMBER", false),
            ("Amber", "Amber", "Amber", false),
            ("Amber", "AMBER_2", "Amber", false),
            ("Amber", "", "Amber", false),
        ] {
            assert_eq!(is_respelled(value, &list(others), &list(own)), expected, "{value} {others} {own}");
        }
    }
}
