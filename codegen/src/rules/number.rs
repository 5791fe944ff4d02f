//! Numbers as sources write them in; whether they are whole, and which type carries them, out.

use serde_json::{Number, Value};

use crate::diag::{Code, Diagnostic};
use crate::ir::{BaseWord, Facets, Field, ListedValue, Open, Type};

use super::{Claim, Cx};

/// What a text is as a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Numeral {
    /// A whole number that 64 bits hold with their sign.
    Whole,
    /// A whole number that they do not hold.
    Wide,
    /// A number with a fraction.
    Fraction,
}

/// Reads `12`, `-1`, `+0.5`, `.5`, `1e-3`; `None` for what is no number.
pub fn numeral(written: &str) -> Option<Numeral> {
    let decimal = Decimal::read(written)?;
    Some(match decimal.power {
        ..0 => Numeral::Fraction,
        _ if decimal.whole().is_some_and(|number| number.is_i64()) => Numeral::Whole,
        _ => Numeral::Wide,
    })
}

/// A number in its one form: digits without zeros at either end, and the power of ten that they are multiplied with.
struct Decimal {
    is_negative: bool,
    digits: String,
    power: i64,
}

impl Decimal {
    fn read(written: &str) -> Option<Self> {
        let written = written.trim();
        let unsigned = written.strip_prefix(['+', '-']).unwrap_or(written);
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{fraction}");
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let significant = digits.trim_end_matches('0');
        let zeros = digits.len() - significant.len();
        let point = i64::try_from(fraction.len()).ok()?;
        let digits = significant.trim_start_matches('0').to_owned();
        let power = exponent.saturating_sub(point).saturating_add(i64::try_from(zeros).ok()?);
        let power = if digits.is_empty() { 0 } else { power };
        Some(Self { is_negative: written.starts_with('-'), digits, power })
    }

    /// The whole number that it is, where JSON holds that exactly.
    fn whole(&self) -> Option<Number> {
        // No number of 64 bits has more digits.
        let zeros = usize::try_from(self.power).ok().filter(|zeros| self.digits.len() + zeros <= 20)?;
        let sign = if self.is_negative { "-" } else { "" };
        let written = format!("{sign}0{}{}", self.digits, "0".repeat(zeros));
        written.parse::<i64>().map(Number::from).or_else(|_| written.parse::<u64>().map(Number::from)).ok()
    }
}

/// A whole number that 64 bits hold with their sign, whichever way it is written.
pub fn integer(written: &str) -> Option<i64> {
    Decimal::read(written)?.whole()?.as_i64()
}

/// A number as JSON has it, whichever way it is written; `None` for what is no number or would lose digits.
pub fn number(written: &str) -> Option<Number> {
    let decimal = Decimal::read(written)?;
    if decimal.power >= 0 {
        let power =
            || written.contains(['e', 'E']).then(|| written.trim().parse().ok().and_then(Number::from_f64));
        return decimal.whole().or_else(|| power().flatten());
    }
    // What is too small for it would become none at all.
    let number = written.trim().parse::<f64>().ok().filter(|number| *number != 0.0);
    number.and_then(Number::from_f64)
}

/// Whether two texts are one number, however they are written.
pub fn is_same_number(one: &str, other: &str) -> bool {
    let form = |written| Decimal::read(written).map(|found| (found.is_negative, found.digits, found.power));
    let zero = |written| Decimal::read(written).is_some_and(|found| found.digits.is_empty());
    form(one).is_some_and(|one| form(other) == Some(one)) || zero(one) && zero(other)
}

/// Whether a text is a number.
pub fn is_number(written: &str) -> bool {
    numeral(written).is_some()
}

/// What a value is as a number; texts are what is in them.
fn numeral_of(value: &Value) -> Option<Numeral> {
    match value {
        Value::Number(number) => numeral(&number.to_string()),
        Value::String(text) => numeral(text),
        _ => None,
    }
}

/// What a source shows of the values of a number.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shown {
    most: Option<Numeral>,
}

impl Shown {
    /// Adds a number as it is written.
    #[must_use]
    pub fn text(self, written: &str) -> Self {
        Self { most: self.most.max(numeral(written)) }
    }

    /// Adds a value; of a list all that is in it.
    #[must_use]
    pub fn value(self, value: &Value) -> Self {
        match value {
            Value::Array(items) => items.iter().fold(self, |shown, item| shown.value(item)),
            value => Self { most: self.most.max(numeral_of(value)) },
        }
    }

    /// Adds what is documented of the values.
    #[must_use]
    pub fn facets(self, facets: &Facets) -> Self {
        let Facets { minimum, maximum, default, .. } = facets;
        let limits = [minimum, maximum].into_iter().flatten();
        // The limits of a type are not values of it.
        let fraction =
            limits.map(|limit| numeral(&limit.to_string())).filter(|found| *found == Some(Numeral::Fraction));
        let shown = Self { most: self.most.max(fraction.max().flatten()) };
        default.iter().fold(shown, Self::value)
    }

    /// The type of a whole number that has these values as well.
    pub fn widened(self) -> Type {
        match self.most {
            Some(Numeral::Fraction) => Type::Float,
            // No other type holds all digits.
            Some(Numeral::Wide) => Type::Json,
            Some(Numeral::Whole) | None => Type::Integer,
        }
    }

    /// Whether nothing says that a whole number of 64 bits would not do.
    pub fn is_whole(self) -> bool {
        self.most <= Some(Numeral::Whole)
    }

    /// Whether there is a number with a fraction among them.
    pub fn has_fraction(self) -> bool {
        self.most == Some(Numeral::Fraction)
    }
}

/// The type of a number with these values, of which others show something as well; a text where the values are not
/// numbers.
pub fn number_type(cx: &mut Cx, claim: &Claim<'_>, values: &[ListedValue], shown: Shown) -> Type {
    if values.iter().any(|value| !is_number(&value.wire)) {
        let (name, word) = (claim.name, claim.shown_word());
        let message = format!("`{name}` is of type `{word}`, but lists values that are not numbers");
        let found = Diagnostic::new(Code::NonNumericValues, claim.span, message);
        cx.doubt(Open::Number, found.label("read as a text"));
        return Type::Text;
    }
    let is_float = claim.word.is_some_and(|word| word.base == BaseWord::Float);
    let shown = values.iter().fold(shown, |shown, value| shown.text(&value.wire));
    if is_float { Type::Float } else { shown.widened() }
}

/// Looks in all of a sample for what no whole number of 64 bits is: what the first item of a list shows is not all that
/// there is.
pub fn widen(cx: &mut Cx, fields: &mut [Field], samples: &[&Value]) {
    for field in fields {
        let own = samples.iter().filter_map(|sample| sample.get(&field.wire));
        let mut all = Vec::new();
        own.chain(&field.example).for_each(|value| leaves(value, &mut all));
        let Field { word, ty, fixed, origin, .. } = field;
        if *ty.element() == Type::Integer
            && matches!(word.base, BaseWord::Integer | BaseWord::Number)
            && !fixed.ty
            && !cx.decided.contains(origin)
        {
            let shown = all.iter().fold(Shown::default(), |shown, value| shown.value(value));
            *ty.element_mut() = shown.widened();
            if shown.has_fraction() {
                let message = format!("`{}` is of type `{word}`, but its sample has a fraction", field.wire);
                let found = Diagnostic::new(Code::FractionalNumber, *origin, message);
                cx.report(found.label("becomes an `f64`"));
            }
        }
        let inside: Vec<&Value> = all.into_iter().filter(|value| value.is_object()).collect();
        match field.ty.element_mut() {
            Type::Object(members) => widen(cx, members, &inside),
            Type::Variants(variants) => {
                variants.iter_mut().for_each(|variant| widen(cx, &mut variant.fields, &inside));
            }
            _ => {}
        }
    }
}

/// What is in any number of lists.
fn leaves<'v>(value: &'v Value, found: &mut Vec<&'v Value>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| leaves(item, found)),
        value => found.push(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_whole_wide_or_fractions_however_they_are_written() {
        use Numeral::{Fraction, Whole, Wide};
        for (written, expected) in [
            ("0", Some(Whole)),
            ("-12", Some(Whole)),
            ("+12", Some(Whole)),
            ("007", Some(Whole)),
            ("1.0", Some(Whole)),
            ("10e-1", Some(Whole)),
            ("1.5e1", Some(Whole)),
            ("1e3", Some(Whole)),
            ("9223372036854775807", Some(Whole)),
            ("9223372036854775808", Some(Wide)),
            ("-9223372036854775809", Some(Wide)),
            ("1e30", Some(Wide)),
            (".5", Some(Fraction)),
            ("+0.5", Some(Fraction)),
            ("-1.50", Some(Fraction)),
            ("1e-3", Some(Fraction)),
            ("15e-1", Some(Fraction)),
            ("9007199254740993e0", Some(Whole)),
            ("922337203685477580700e-2", Some(Whole)),
            ("9.223372036854775808e18", Some(Wide)),
            ("1e400", Some(Wide)),
            ("1e-400", Some(Fraction)),
            ("0e400", Some(Whole)),
            ("5.", Some(Whole)),
            ("-0", Some(Whole)),
            ("9007199254740993.5", Some(Fraction)),
            ("1.0.0", None),
            ("1,5", None),
            ("1_000", None),
            ("0x10", None),
            ("0o7", None),
            ("\u{ff11}\u{ff12}", None),
            ("- 5", None),
            ("5%", None),
            (".", None),
            ("e5", None),
            ("inf", None),
            ("NaN", None),
            ("", None),
        ] {
            assert_eq!(numeral(written), expected, "{written}");
        }
    }

    #[test]
    fn whole_numbers_are_found_in_every_form() {
        for (written, expected) in [
            ("12", Some(12)),
            ("+12", Some(12)),
            ("007", Some(7)),
            ("1.0", Some(1)),
            ("0.0", Some(0)),
            ("1e3", Some(1000)),
            ("9007199254740993e0", Some(9_007_199_254_740_993)),
            ("-9223372036854775808", Some(i64::MIN)),
            ("9223372036854775808", None),
            ("1.5", None),
            ("x", None),
        ] {
            assert_eq!(integer(written), expected, "{written}");
        }
    }

    #[test]
    fn numbers_of_json_keep_their_digits() {
        for (written, expected) in [
            (".5", Some("0.5")),
            ("+0.25", Some("0.25")),
            ("0.01", Some("0.01")),
            ("1.0", Some("1")),
            ("1e3", Some("1000")),
            ("1E-2", Some("0.01")),
            ("1e-400", None),
            ("1e400", None),
            ("1e30", Some("1e+30")),
            ("18446744073709551615", Some("18446744073709551615")),
            ("18446744073709551616", None),
            ("-3", Some("-3")),
            ("x", None),
        ] {
            assert_eq!(number(written).map(|number| number.to_string()).as_deref(), expected, "{written}");
        }
    }

    #[test]
    fn one_number_has_many_forms() {
        for (one, other, is_same) in [
            ("1", "1.0", true),
            ("1", "+1e0", true),
            ("0.5", ".50", true),
            ("0", "-0.0", true),
            ("1", "-1", false),
            ("x", "x", false),
        ] {
            assert_eq!(is_same_number(one, other), is_same, "{one} {other}");
        }
    }
}
