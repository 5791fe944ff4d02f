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
    let significant = digits.trim_start_matches('0').trim_end_matches('0');
    if significant.is_empty() {
        return Some(Numeral::Whole);
    }
    let zeros = digits.len() - digits.trim_end_matches('0').len();
    // How many digits of the number are behind its point.
    let scale = i64::try_from(fraction.len() - zeros.min(fraction.len())).ok()?.saturating_sub(exponent);
    let inner_zeros = i64::try_from(zeros.saturating_sub(fraction.len())).ok()?;
    if scale > inner_zeros {
        return Some(Numeral::Fraction);
    }
    let is_held = match exponent {
        0 => whole_number(written).is_some_and(|number| number.is_i64()),
        _ => written.parse::<f64>().is_ok_and(|number| number.abs() < 9.0e18),
    };
    Some(if is_held { Numeral::Whole } else { Numeral::Wide })
}

/// A whole number that JSON holds exactly.
fn whole_number(written: &str) -> Option<Number> {
    let written = written.strip_prefix('+').unwrap_or(written);
    let written = written.split_once('.').map_or(written, |(whole, _)| whole);
    written.parse::<i64>().map(Number::from).or_else(|_| written.parse::<u64>().map(Number::from)).ok()
}

/// A whole number that 64 bits hold with their sign, whichever way it is written.
pub fn integer(written: &str) -> Option<i64> {
    let written = written.trim();
    let is_whole = numeral(written) == Some(Numeral::Whole);
    let plain = || whole_number(written)?.as_i64();
    let power = || format!("{:.0}", written.parse::<f64>().ok()?).parse().ok();
    is_whole.then(|| if written.contains(['e', 'E']) { power() } else { plain() }).flatten()
}

/// A number as JSON has it, whichever way it is written; `None` for what is no number or would lose digits.
pub fn number(written: &str) -> Option<Number> {
    let written = written.trim();
    match numeral(written)? {
        Numeral::Whole | Numeral::Wide if !written.contains(['e', 'E']) => whole_number(written),
        _ => written.parse::<f64>().ok().and_then(Number::from_f64),
    }
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
    match shown.most {
        _ if is_float => Type::Float,
        Some(Numeral::Fraction) => Type::Float,
        // No other type holds all digits.
        Some(Numeral::Wide) => Type::Json,
        _ => Type::Integer,
    }
}

/// Looks for fractions in all of a sample: what the first item of a list shows is not all that there is.
pub fn fractions(cx: &mut Cx, fields: &mut [Field], samples: &[&Value]) {
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
            if shown.has_fraction() {
                *ty.element_mut() = Type::Float;
                let message = format!("`{}` is of type `{word}`, but its sample has a fraction", field.wire);
                let found = Diagnostic::new(Code::FractionalNumber, *origin, message);
                cx.report(found.label("becomes an `f64`"));
            }
        }
        let inside: Vec<&Value> = all.into_iter().filter(|value| value.is_object()).collect();
        match field.ty.element_mut() {
            Type::Object(members) => fractions(cx, members, &inside),
            Type::Variants(variants) => {
                variants.iter_mut().for_each(|variant| fractions(cx, &mut variant.fields, &inside));
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
            ("9007199254740993.5", Some(Fraction)),
            ("1.0.0", None),
            ("1,5", None),
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
            ("18446744073709551615", Some("18446744073709551615")),
            ("18446744073709551616", None),
            ("-3", Some("-3")),
            ("x", None),
        ] {
            assert_eq!(number(written).map(|number| number.to_string()).as_deref(), expected, "{written}");
        }
    }
}
