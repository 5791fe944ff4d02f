//! Sets values from the scalars of any format, leniently.

use serde_json::Value as Json;

use crate::codec::{
    Budget, DecodeError, DecodeKind, Encoding, FieldPath, List, Numbers, Opener, Optional, Sensitive,
    SlotMut, Value, form, json,
};

/// Where a value is read, and how.
#[derive(Clone, Copy)]
pub(crate) struct Site<'a> {
    pub(crate) path: &'a FieldPath<'a>,
    pub(crate) encoding: Encoding,
    /// Whether this is the outermost value of JSON in a text, where arrays may be wrapped in an object.
    pub(crate) embedded: bool,
    pub(crate) opener: Option<&'a dyn Opener>,
    /// How much memory the whole value may still take.
    pub(crate) budget: &'a Budget,
}

impl<'a> Site<'a> {
    pub(crate) fn whole(opener: Option<&'a dyn Opener>, budget: &'a Budget) -> Self {
        Self { path: &FieldPath::WHOLE, encoding: Encoding::Plain, embedded: false, opener, budget }
    }

    /// Continues at another place.
    pub(crate) fn at<'b>(self, path: &'b FieldPath<'b>, encoding: Encoding) -> Site<'b>
    where
        'a: 'b,
    {
        Site { path, encoding, embedded: encoding == Encoding::Json, ..self }
    }

    /// The same place, without the text around the value.
    pub(crate) fn inside(self) -> Self {
        Self { encoding: Encoding::Plain, ..self }
    }

    pub(crate) fn error(self, kind: DecodeKind) -> DecodeError {
        DecodeError::at(self.path, kind)
    }

    pub(crate) fn spend(self, spent: Result<(), DecodeKind>) -> Result<(), DecodeError> {
        spent.map_err(|kind| self.error(kind))
    }

    pub(crate) fn mismatch(self, expected: &'static str, found: &'static str) -> DecodeError {
        self.error(DecodeKind::Mismatch { expected, found })
    }
}

/// The scalars that all formats have.
#[derive(Clone, Copy)]
pub(crate) enum Scalar<'a> {
    Null,
    Text(&'a str),
    /// An `i64` or a `u64`.
    Integer(i128),
    /// A number with a fraction, or one that is neither of these.
    Float(f64),
    Boolean(bool),
}

impl Scalar<'_> {
    /// A whole number as the JSON reader delivers it.
    pub(crate) fn whole(number: i128) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "so large that every kind of field refuses it")]
        if (i128::from(i64::MIN)..=i128::from(u64::MAX)).contains(&number) {
            Self::Integer(number)
        } else {
            Self::Float(number as f64)
        }
    }
}

/// Sets the value. `false` means that there was none: null, or an empty text where a text is not meant.
pub(crate) fn put(value: &mut dyn Value, scalar: Scalar<'_>, site: Site<'_>) -> Result<bool, DecodeError> {
    let is_empty = || match scalar {
        Scalar::Null => true,
        Scalar::Text(text) => text.trim().is_empty(),
        _ => false,
    };
    match (scalar, site.encoding) {
        (Scalar::Null, _) | (_, Encoding::Json | Encoding::Form) if is_empty() => {
            return Ok(match value.slot_mut() {
                SlotMut::Optional(optional) => {
                    optional.clear();
                    false
                }
                // The only kind that says null.
                SlotMut::Json(json) => {
                    *json = Json::Null;
                    true
                }
                _ => false,
            });
        }
        (Scalar::Text(text), Encoding::Json) => {
            return json::read_text(value, text.as_bytes(), site.inside());
        }
        (Scalar::Text(text), Encoding::Form) => {
            return form::read_embedded(value, text, site.inside()).map(|()| true);
        }
        _ => {}
    }
    match value.slot_mut() {
        SlotMut::Optional(optional) => {
            let filled = put(fill(optional, site)?, scalar, site)?;
            if !filled {
                optional.clear();
            }
            return Ok(filled);
        }
        SlotMut::Text(text) => *text = to_text(scalar, site)?,
        // White space is no ciphertext that could be opened.
        SlotMut::Sensitive(sensitive) if is_empty() => *sensitive = Sensitive::default(),
        SlotMut::Sensitive(sensitive) => *sensitive = Sensitive::from_sealed(to_text(scalar, site)?),
        SlotMut::Symbol(symbol) => match scalar {
            Scalar::Text(text) => {
                site.spend(site.budget.text(text.len()))?;
                symbol.assign(text);
            }
            _ => symbol.assign(&to_text(scalar, site)?),
        },
        SlotMut::Json(json) => {
            if let Scalar::Text(text) = scalar {
                site.spend(site.budget.text(text.len()))?;
            }
            *json = to_json(scalar, site)?;
        }
        _ if is_empty() => return Ok(false),
        SlotMut::Integer(number) => *number = to_integer(scalar, site)?,
        SlotMut::NumericSymbol(symbol) => symbol.assign(to_integer(scalar, site)?),
        SlotMut::Float(number) => *number = to_float(scalar, site)?,
        SlotMut::Boolean(boolean) => *boolean = to_boolean(scalar, site)?,
        SlotMut::List(list) => {
            list.clear();
            if !put(push(list, site)?, scalar, site)? {
                list.pop();
            }
        }
        slot @ (SlotMut::File(_) | SlotMut::Choice(_) | SlotMut::Numbered(_) | SlotMut::Record(_)) => {
            return Err(site.mismatch(name(&slot), found(scalar)));
        }
    }
    Ok(true)
}

/// Returns the value inside all options, filling them on the way.
pub(crate) fn peel<'v>(value: &'v mut dyn Value, site: Site<'_>) -> Result<SlotMut<'v>, DecodeError> {
    match value.slot_mut() {
        SlotMut::Optional(optional) => peel(fill(optional, site)?, site),
        slot => Ok(slot),
    }
}

/// Puts a blank value into an option.
pub(crate) fn fill<'v>(
    optional: &'v mut dyn Optional,
    site: Site<'_>,
) -> Result<&'v mut dyn Value, DecodeError> {
    let value = optional.fill();
    site.spend(site.budget.boxed(value))?;
    Ok(value)
}

/// Appends a blank item, to be removed if nothing is there to be read into it.
pub(crate) fn push<'v>(list: &'v mut dyn List, site: Site<'_>) -> Result<&'v mut dyn Value, DecodeError> {
    let at = list.len();
    let item = list.push_blank();
    site.spend(site.budget.item(at, size_of_val(item)))?;
    site.spend(site.budget.boxed(item))?;
    Ok(item)
}

/// Puts a blank value among numbered ones, to be removed if nothing is there to be read into it.
pub(crate) fn entry<'v>(
    numbers: &'v mut dyn Numbers,
    (n, m): (u32, u32),
    site: Site<'_>,
) -> Result<&'v mut dyn Value, DecodeError> {
    let is_first = numbers.is_empty();
    let value = numbers.entry(n, m);
    site.spend(site.budget.member(is_first, size_of_val(value)))?;
    site.spend(site.budget.boxed(value))?;
    Ok(value)
}

const INTEGER: &str = "an integer";
const NUMBER: &str = "a number";
const BOOLEAN: &str = "a boolean";

/// What a value is called in an error.
pub(crate) fn name(slot: &SlotMut<'_>) -> &'static str {
    match slot {
        SlotMut::Optional(_) => "a value",
        SlotMut::Text(_) | SlotMut::Sensitive(_) | SlotMut::Symbol(_) => "a text",
        SlotMut::Integer(_) | SlotMut::NumericSymbol(_) => INTEGER,
        SlotMut::Float(_) => NUMBER,
        SlotMut::Boolean(_) => BOOLEAN,
        SlotMut::Json(_) => "JSON",
        SlotMut::File(_) => "a file",
        SlotMut::List(_) => "a list",
        SlotMut::Choice(_) | SlotMut::Record(_) => "an object",
        SlotMut::Numbered(_) => "numbered members",
    }
}

fn found(scalar: Scalar<'_>) -> &'static str {
    match scalar {
        Scalar::Null => "null",
        Scalar::Text(_) => "a text",
        Scalar::Integer(_) | Scalar::Float(_) => "a number",
        Scalar::Boolean(_) => "a boolean",
    }
}

/// Integers up to here are exact as `f64`: 2⁵³.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Whether a float certainly was not a whole number that the JSON reader turned into a float because it is neither an
/// `i64` nor a `u64`.
fn is_fraction(number: f64) -> bool {
    number > -9_223_372_036_854_775_808.0 && number < 18_446_744_073_709_551_616.0
}

fn to_text(scalar: Scalar<'_>, site: Site<'_>) -> Result<String, DecodeError> {
    let text = match scalar {
        Scalar::Null => String::new(),
        Scalar::Text(text) => text.to_owned(),
        Scalar::Integer(number) => number.to_string(),
        // A long identifier has already lost its last digits; a wrong one would be worse than none.
        Scalar::Float(number) if number.is_nan() || number.abs() > EXACT => {
            return Err(site.error(DecodeKind::OutOfRange));
        }
        Scalar::Float(number) => number.to_string(),
        Scalar::Boolean(boolean) => boolean.to_string(),
    };
    site.spend(site.budget.text(text.len()))?;
    Ok(text)
}

pub(crate) fn to_json(scalar: Scalar<'_>, site: Site<'_>) -> Result<Json, DecodeError> {
    let number = match scalar {
        Scalar::Null => return Ok(Json::Null),
        Scalar::Text(text) => return Ok(text.into()),
        Scalar::Boolean(boolean) => return Ok(boolean.into()),
        Scalar::Integer(number) => serde_json::Number::from_i128(number),
        Scalar::Float(number) if is_fraction(number) => serde_json::Number::from_f64(number),
        Scalar::Float(_) => None,
    };
    number.map(Json::Number).ok_or_else(|| site.error(DecodeKind::OutOfRange))
}

/// The number in a text, which has digits: Rust reads words such as `inf`, too.
fn number(text: &str) -> Option<Scalar<'static>> {
    let text = text.trim();
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match text.parse() {
        Ok(number) => Some(Scalar::whole(number)),
        Err(_) => text.parse().ok().map(Scalar::Float),
    }
}

fn to_integer(scalar: Scalar<'_>, site: Site<'_>) -> Result<i64, DecodeError> {
    match scalar {
        Scalar::Integer(number) => i64::try_from(number).map_err(|_| site.error(DecodeKind::OutOfRange)),
        Scalar::Float(number) => integral(number, site),
        Scalar::Text(text) => match number(text) {
            Some(number) => to_integer(number, site),
            None => Err(site.mismatch(INTEGER, "a text")),
        },
        Scalar::Null | Scalar::Boolean(_) => Err(site.mismatch(INTEGER, found(scalar))),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the number is integral and within 2⁵³")]
fn integral(number: f64, site: Site<'_>) -> Result<i64, DecodeError> {
    match number {
        _ if number.is_nan() => Err(site.mismatch(INTEGER, "a text")),
        _ if number.abs() > EXACT => Err(site.error(DecodeKind::OutOfRange)),
        _ if number.fract() == 0.0 => Ok(number as i64),
        _ => Err(site.mismatch(INTEGER, "a fraction")),
    }
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "what is lost is looked for"
)]
fn to_float(scalar: Scalar<'_>, site: Site<'_>) -> Result<f64, DecodeError> {
    match scalar {
        Scalar::Float(number) if is_fraction(number) => Ok(number),
        Scalar::Float(_) => Err(site.error(DecodeKind::OutOfRange)),
        Scalar::Integer(number) if number as f64 as i128 == number => Ok(number as f64),
        Scalar::Integer(_) => Err(site.error(DecodeKind::OutOfRange)),
        Scalar::Text(text) => match number(text) {
            Some(Scalar::Float(number)) if !number.is_finite() => Err(site.mismatch(NUMBER, "a text")),
            Some(number) => to_float(number, site),
            None => Err(site.mismatch(NUMBER, "a text")),
        },
        Scalar::Null | Scalar::Boolean(_) => Err(site.mismatch(NUMBER, found(scalar))),
    }
}

fn to_boolean(scalar: Scalar<'_>, site: Site<'_>) -> Result<bool, DecodeError> {
    match scalar {
        Scalar::Boolean(boolean) => Ok(boolean),
        Scalar::Integer(0) => Ok(false),
        Scalar::Integer(1) => Ok(true),
        Scalar::Text(text) => match text.trim() {
            "1" => Ok(true),
            "0" => Ok(false),
            text if text.eq_ignore_ascii_case("true") => Ok(true),
            text if text.eq_ignore_ascii_case("false") => Ok(false),
            _ => Err(site.mismatch(BOOLEAN, "a text")),
        },
        _ => Err(site.mismatch(BOOLEAN, found(scalar))),
    }
}
