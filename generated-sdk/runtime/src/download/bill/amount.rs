//! Exact amounts, read from decimal texts; in fen if they are whole fen.

use std::fmt;
use std::str::FromStr;

/// An amount of money, exact to a millionth of the currency's unit: bills have fees of five decimals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(i64);

const DECIMALS: usize = 6;
const MILLION: u64 = 1_000_000;
const MILLIONTHS_IN_A_FEN: i64 = 10_000;

impl Amount {
    /// Zero.
    pub const ZERO: Self = Self(0);
    /// One unit.
    pub(super) const ONE: Self = Self(1_000_000);

    /// This many fen, hundredths of the unit; `None` if there are too many.
    #[must_use]
    pub fn from_fen(fen: i64) -> Option<Self> {
        fen.checked_mul(MILLIONTHS_IN_A_FEN).map(Self)
    }

    /// The amount in fen, hundredths of the unit; `None` if it includes a fraction of one.
    #[must_use]
    pub fn fen(self) -> Option<i64> {
        (self.0 % MILLIONTHS_IN_A_FEN == 0).then_some(self.0 / MILLIONTHS_IN_A_FEN)
    }

    /// The amount in millionths of the unit.
    #[must_use]
    pub fn millionths(self) -> i64 {
        self.0
    }

    /// The sum; `None` if it is too large.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }
}

/// A text that is not an amount, or an amount that is too large or too fine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnAmount;

impl fmt::Display for NotAnAmount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an amount")
    }
}

impl std::error::Error for NotAnAmount {}

/// Reads digits with at most one point between them, and an optional minus in front: `12`, `0.0`, `-0.05940`.
impl FromStr for Amount {
    type Err = NotAnAmount;

    fn from_str(text: &str) -> Result<Self, NotAnAmount> {
        let (unsigned, negative) = match text.strip_prefix('-') {
            Some(unsigned) => (unsigned, true),
            None => (text, false),
        };
        let (whole, fraction) = match unsigned.split_once('.') {
            Some((whole, fraction)) => (whole, digits(fraction)?),
            None => (unsigned, ""),
        };
        let (fraction, rest) = fraction.split_at(fraction.len().min(DECIMALS));
        if rest.bytes().any(|digit| digit != b'0') {
            return Err(NotAnAmount);
        }
        let number = |digits: &str| digits.parse::<u64>().map_err(|_| NotAnAmount);
        let millionths = number(digits(whole)?)?
            .checked_mul(MILLION)
            .zip(number(&format!("{fraction:0<DECIMALS$}")).ok())
            .and_then(|(whole, fraction)| whole.checked_add(fraction))
            .and_then(|millionths| i64::try_from(millionths).ok())
            .ok_or(NotAnAmount)?;
        Ok(Self(if negative { -millionths } else { millionths }))
    }
}

fn digits(text: &str) -> Result<&str, NotAnAmount> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(text)
    } else {
        Err(NotAnAmount)
    }
}

/// Writes two decimals, or as many as necessary.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, fraction) = (self.0.unsigned_abs() / MILLION, self.0.unsigned_abs() % MILLION);
        let fraction = format!("{fraction:0DECIMALS$}");
        let (cents, finer) = fraction.split_at(2);
        write!(f, "{sign}{whole}.{cents}{}", finer.trim_end_matches('0'))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_are_exact() {
        for (text, fen, written) in [
            ("0", Some(0), "0.00"),
            ("0.0", Some(0), "0.00"),
            ("-0.00", Some(0), "0.00"),
            ("12", Some(1200), "12.00"),
            ("0.29", Some(29), "0.29"),
            ("1.1", Some(110), "1.10"),
            ("-0.07", Some(-7), "-0.07"),
            ("0.05940", None, "0.0594"),
            ("0.00000", Some(0), "0.00"),
            ("0007.50", Some(750), "7.50"),
            ("1.230000000", Some(123), "1.23"),
            ("0.000001", None, "0.000001"),
            ("9223372036854.775807", None, "9223372036854.775807"),
            ("-9223372036854.77", Some(-922_337_203_685_477), "-9223372036854.77"),
        ] {
            let amount: Amount = text.parse().unwrap();
            assert_eq!((amount.fen(), amount.to_string().as_str()), (fen, written), "{text}");
        }
        for text in [
            "",
            "-",
            ".",
            "1.",
            ".5",
            "--1",
            "+1",
            "1e2",
            "1,000",
            "1.2.3",
            " 1",
            "1 ",
            "NaN",
            "１",
            "0.0000001",
            "9223372036854.775808",
            "99999999999999999999",
            "0x1",
            "0.60%",
        ] {
            assert_eq!(text.parse::<Amount>(), Err(NotAnAmount), "{text}");
        }
    }

    #[test]
    fn sums_do_not_wrap() {
        let most = Amount(i64::MAX);
        assert_eq!((most.checked_add(Amount(1)), most.checked_add(Amount::ZERO)), (None, Some(most)));
        assert_eq!(Amount::from_fen(-1995).map(Amount::millionths), Some(-19_950_000));
        assert_eq!(Amount::from_fen(i64::MAX), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(millionths in i64::MIN + 1..=i64::MAX) {
            prop_assert_eq!(Amount(millionths).to_string().parse(), Ok(Amount(millionths)));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[-0-9.]{0,30}|.{0,8}") {
            let _ = text.parse::<Amount>();
        }
    }
}
