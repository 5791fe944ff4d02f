//! Wire names with `$n` or `$m`: the numbers in a member's name, and the name for given numbers.
//!
//! Only numbers without leading zeros match, so every name that matches is written back unchanged.

/// Whether a wire name denotes a numbered family.
///
/// Decided when the tables are compiled, so reading does not search names for it.
pub(crate) const fn is_pattern(wire: &str) -> bool {
    let mut rest = wire.as_bytes();
    while let [first, after @ ..] = rest {
        if *first == b'$' && matches!(after, [b'n', ..]) {
            return true;
        }
        rest = after;
    }
    false
}

/// The numbers at `$n` and `$m` (0 where the pattern has no `$m`) if the name follows the pattern.
pub(crate) fn match_name(pattern: &str, name: &str) -> Option<(u32, u32)> {
    let (before, after) = pattern.split_once("$n")?;
    let name = name.strip_prefix(before)?;
    let Some((between, after)) = after.split_once("$m") else {
        return Some((number(name.strip_suffix(after)?)?, 0));
    };
    let name = name.strip_suffix(after)?;
    let digits = name.find(|letter: char| !letter.is_ascii_digit())?;
    let (first, rest) = name.split_at(digits);
    Some((number(first)?, number(rest.strip_prefix(between)?)?))
}

/// The member's name for these numbers.
pub(crate) fn render(pattern: &str, n: u32, m: u32) -> String {
    pattern.replacen("$n", &n.to_string(), 1).replacen("$m", &m.to_string(), 1)
}

fn number(digits: &str) -> Option<u32> {
    let canonical = digits == "0" || !digits.starts_with('0');
    let decimal = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    if canonical && decimal { digits.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_patterns() {
        for (pattern, name, expected) in [
            ("coupon_id_$n", "coupon_id_0", Some((0, 0))),
            ("coupon_id_$n", "coupon_id_12", Some((12, 0))),
            ("coupon_id_$n", "coupon_id_01", None),
            ("coupon_id_$n", "coupon_id_", None),
            ("coupon_id_$n", "coupon_id_+1", None),
            ("coupon_id_$n", "coupon_id_99999999999", None),
            ("coupon_id_$n", "coupon_type_0", None),
            ("coupon_fee_$n", "coupon_fee_0_1", None),
            ("coupon_fee_$n_$m", "coupon_fee_0_1", Some((0, 1))),
            ("coupon_fee_$n_$m", "coupon_fee_0", None),
            ("coupon_fee_$n_$m", "coupon_fee_0_1_2", None),
            ("row$nof$mrows", "row3of4rows", Some((3, 4))),
            ("plain", "plain", None),
            ("$", "$", None),
            ("$$m$", "$$m$", None),
        ] {
            assert_eq!(match_name(pattern, name), expected, "{pattern} {name}");
            assert_eq!(is_pattern(pattern), pattern.contains("$n"), "{pattern}");
            if let Some((n, m)) = expected {
                assert_eq!(render(pattern, n, m), name);
            }
        }
    }
}
