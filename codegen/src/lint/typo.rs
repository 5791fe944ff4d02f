//! A name that one place alone has, and that is a slip of the pen away from one that many of its family have.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Code, Diagnostic};

use super::seen::Seen;

/// Shorter names are near to too many others.
const SHORTEST: usize = 6;

/// As many operations have the name that was meant.
const USUAL: usize = 2;

/// One finding a name, at its first place.
pub fn check(seen: &[Seen<'_>]) -> Vec<Diagnostic> {
    let mut families: BTreeMap<&str, BTreeMap<&str, Vec<&Seen<'_>>>> = BTreeMap::new();
    for seen in seen {
        if let Some(family) = &seen.family {
            families.entry(family).or_default().entry(&seen.field.wire).or_default().push(seen);
        }
    }
    families.values().flat_map(of).collect()
}

fn of(names: &BTreeMap<&str, Vec<&Seen<'_>>>) -> Vec<Diagnostic> {
    let counted: Vec<_> = names.iter().map(|(name, seen)| (*name, operations(seen), seen[0])).collect();
    let mut found = Vec::new();
    for (name, places, first) in counted.iter().filter(|(_, places, _)| places.len() == 1) {
        let meant = counted.iter().find(|(other, others, _)| {
            // Who has both means both.
            others.len() >= USUAL && others.is_disjoint(places) && is_slip(name, other)
        });
        let Some((meant, others, other)) = meant else { continue };
        let message = format!(
            "`{name}` is only in `{}`, and {} operations of the family have `{meant}`",
            first.of,
            others.len()
        );
        let report = Diagnostic::new(Code::LikelyTypo, first.field.origin, message);
        found.push(report.related(other.field.origin, "one of them").of(&first.of));
    }
    found
}

fn operations<'a>(seen: &[&'a Seen<'_>]) -> BTreeSet<&'a str> {
    seen.iter().map(|seen| seen.of.as_str()).collect()
}

/// Whether two words are one but for a letter that is lost, doubled, exchanged or another: numbers, plurals and what
/// stands before or after a word tell things apart.
pub fn is_slip(one: &str, other: &str) -> bool {
    let letters = |word: &str| word.chars().filter(char::is_ascii_alphabetic).count();
    let digits = |word: &str| word.chars().filter(char::is_ascii_digit).collect::<String>();
    one.is_ascii()
        && other.is_ascii()
        && letters(one).min(letters(other)) >= SHORTEST
        && digits(one) == digits(other)
        && !one.eq_ignore_ascii_case(other)
        && strsim::damerau_levenshtein(one, other) == 1
        && words(one)
            .zip(words(other))
            .filter(|(one, other)| one != other)
            .all(|(one, other)| is_misspelled(one, other))
        && (words(one).count() == words(other).count() || one.replace('_', "") == other.replace('_', ""))
}

fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(['_', '-'])
}

/// Whether two words of a name are one: not where one is the plural of the other, or both are short.
fn is_misspelled(one: &str, other: &str) -> bool {
    let plural = |one: &str, other: &str| other.strip_suffix(['s', 'S', 'd', 'D']) == Some(one);
    one.len().min(other.len()) >= 5 && !plural(one, other) && !plural(other, one)
}

#[cfg(test)]
mod tests {
    use super::is_slip;

    #[test]
    fn a_slip_is_one_letter_of_a_longer_word() {
        for (one, other, expected) in [
            ("out_reqeust_no", "out_request_no", true),
            ("merchent_code", "merchant_code", true),
            ("ACCOUNT_ABNOMAL", "ACCOUNT_ABNORMAL", true),
            ("order_id", "orders_id", false),
            ("goods_detail", "goods_details", false),
            ("address1_line", "address2_line", false),
            ("openid", "open_id", false),
            ("begin_at", "begin_as", false),
            ("state", "stat", false),
            ("receipt_url", "receipt_uri", false),
            ("out_request_no", "out_refund_no", false),
        ] {
            assert_eq!(is_slip(one, other), expected, "{one} {other}");
            assert_eq!(is_slip(other, one), expected, "{other} {one}");
        }
    }
}
