//! Enumerations of one name in one family whose values are nearly the same, one of them with a slip.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Code, Diagnostic};

use super::seen::Seen;
use super::typo::is_slip;

/// Values, as the first field that has them lists them.
type Sets<'a> = BTreeMap<BTreeSet<&'a str>, (usize, &'a Seen<'a>)>;

/// A value more or less is usual, as one call takes what another does not; what is told is a value of one that is
/// nearly a value of the other, where all others are equal.
pub fn check(seen: &[Seen<'_>]) -> Vec<Diagnostic> {
    let mut all: BTreeMap<(&str, &str), Sets<'_>> = BTreeMap::new();
    for seen in seen.iter().filter(|seen| !seen.field.values.is_empty()) {
        let Some(family) = &seen.family else { continue };
        let values = seen.field.values.iter().map(|value| value.wire.as_str()).collect();
        let sets = all.entry((family.as_str(), seen.field.wire.as_str())).or_default();
        sets.entry(values).or_insert((0, seen)).0 += 1;
    }
    all.values().flat_map(of).collect()
}

fn of(sets: &Sets<'_>) -> Vec<Diagnostic> {
    let sets: Vec<_> = sets.iter().collect();
    let mut found = Vec::new();
    for (at, (one, of_one)) in sets.iter().enumerate() {
        for (other, of_other) in &sets[at + 1..] {
            let (mine, yours): (Vec<_>, Vec<_>) =
                (one.difference(other).collect(), other.difference(one).collect());
            let ([mine], [yours]) = (mine.as_slice(), yours.as_slice()) else { continue };
            if one.len() < 2 || !is_slip(mine, yours) {
                continue;
            }
            // The rarer one is the one to look at.
            let ((value, seen), (meant, other)) = match of_one.0 <= of_other.0 {
                true => ((mine, of_one.1), (yours, of_other.1)),
                false => ((yours, of_other.1), (mine, of_one.1)),
            };
            let message = format!(
                "`{}` of `{}` has the value `{value}`, and that of `{}` has `{meant}`; the others are equal",
                seen.field.wire, seen.of, other.of
            );
            let report = Diagnostic::new(Code::NearValues, seen.field.origin, message);
            found.push(report.related(other.field.origin, format!("`{meant}` here")).of(&seen.of));
        }
    }
    found
}
