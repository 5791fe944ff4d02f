//! A scalar from any format and the value it is meant for enter; the value is set, leniently, or an error leaves.

use crate::{
    DecodeError, DecodeKind, Encoding, FieldPath, Json, Opener, Sensitive, SlotMut, Value, form, json,
};

/// Where a value is read, and how.
#[derive(Clone, Copy)]
pub(crate) struct Site<'a> {
    pub(crate) path: &'a FieldPath<'a>,
    pub(crate) encoding: Encoding,
    /// Whether this is the outermost value of JSON in a text, where arrays come wrapped in an object, or not.
    pub(crate) embedded: bool,
    pub(crate) opener: Option<&'a dyn Opener>,
}

impl<'a> Site<'a> {
    pub(crate) fn whole(opener: Option<&'a dyn Opener>) -> Self {
        Self { path: &FieldPath::WHOLE, encoding: Encoding::Plain, embedded: false, opener }
    }

    /// The same reading at another place.
    pub(crate) fn at<'b>(self, path: &'b FieldPath<'b>, encoding: Encoding) -> Site<'b>
    where
        'a: 'b,
    {
        Site { path, encoding, embedded: encoding == Encoding::Json, opener: self.opener }
    }

    /// The same place without the text around the value.
    pub(crate) fn inside(self) -> Self {
        Self { encoding: Encoding::Plain, ..self }
    }

    pub(crate) fn error(self, kind: DecodeKind) -> DecodeError {
        DecodeError::at(self.path, kind)
    }

    pub(crate) fn mismatch(self, expected: &'static str, found: &'static str) -> DecodeError {
        self.error(DecodeKind::Mismatch { expected, found })
    }
}

/// What formats have in common.
#[derive(Clone, Copy)]
pub(crate) enum Scalar<'a> {
    Null,
    Text(&'a str),
    Integer(i64),
    /// A number that is no `i64`.
    Float(f64),
    Boolean(bool),
}

/// Sets the value. `false` says that nothing was there: null, or an empty text where no text is meant.
pub(crate) fn put(value: &mut dyn Value, scalar: Scalar<'_>, site: Site<'_>) -> Result<bool, DecodeError> {
    let is_empty = || match scalar {
        Scalar::Null => true,
        Scalar::Text(text) => text.trim().is_empty(),
        _ => false,
    };
    match (scalar, site.encoding) {
        (Scalar::Null, _) | (_, Encoding::Json | Encoding::Form) if is_empty() => {
            if let SlotMut::Optional(optional) = value.slot_mut() {
                optional.clear();
            }
            return Ok(false);
        }
        (Scalar::Text(text), Encoding::Json) => {
            return json::read_text(value, text.as_bytes(), site.inside()).map(|()| true);
        }
        (Scalar::Text(text), Encoding::Form) => {
            return form::read_embedded(value, text, site.inside()).map(|()| true);
        }
        _ => {}
    }
    match value.slot_mut() {
        SlotMut::Optional(optional) => {
            let filled = put(optional.fill(), scalar, site)?;
            if !filled {
                optional.clear();
            }
            return Ok(filled);
        }
        SlotMut::Text(text) => *text = to_text(scalar, site)?,
        SlotMut::Sensitive(sensitive) => *sensitive = Sensitive::from_sealed(to_text(scalar, site)?),
        SlotMut::Symbol(symbol) => match scalar {
            Scalar::Text(text) => symbol.assign(text),
            _ => symbol.assign(&to_text(scalar, site)?),
        },
        SlotMut::Json(json) => *json = to_json(scalar),
        _ if is_empty() => return Ok(false),
        SlotMut::Integer(number) => *number = to_integer(scalar, site)?,
        SlotMut::NumericSymbol(symbol) => symbol.assign(to_integer(scalar, site)?),
        SlotMut::Float(number) => *number = to_float(scalar, site)?,
        SlotMut::Boolean(boolean) => *boolean = to_boolean(scalar, site)?,
        SlotMut::List(list) => {
            list.clear();
            put(list.push_blank(), scalar, site)?;
        }
        slot @ (SlotMut::File(_) | SlotMut::Choice(_) | SlotMut::Numbered(_) | SlotMut::Record(_)) => {
            return Err(site.mismatch(name(&slot), found(scalar)));
        }
    }
    Ok(true)
}

/// The value inside all options, which are filled on the way.
pub(crate) fn peel(value: &mut dyn Value) -> SlotMut<'_> {
    match value.slot_mut() {
        SlotMut::Optional(optional) => peel(optional.fill()),
        slot => slot,
    }
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

fn to_text(scalar: Scalar<'_>, site: Site<'_>) -> Result<String, DecodeError> {
    Ok(match scalar {
        Scalar::Null => String::new(),
        Scalar::Text(text) => text.to_owned(),
        Scalar::Integer(number) => number.to_string(),
        // A long identifier has lost its last digits already; a wrong one would be worse than none.
        Scalar::Float(number) if number.abs() > EXACT => return Err(site.error(DecodeKind::OutOfRange)),
        Scalar::Float(number) => number.to_string(),
        Scalar::Boolean(boolean) => boolean.to_string(),
    })
}

fn to_json(scalar: Scalar<'_>) -> Json {
    match scalar {
        Scalar::Null => Json::Null,
        Scalar::Text(text) => text.into(),
        Scalar::Integer(number) => number.into(),
        Scalar::Float(number) => number.into(),
        Scalar::Boolean(boolean) => boolean.into(),
    }
}

fn to_integer(scalar: Scalar<'_>, site: Site<'_>) -> Result<i64, DecodeError> {
    match scalar {
        Scalar::Integer(number) => Ok(number),
        Scalar::Float(number) => integral(number, site),
        Scalar::Text(text) => match (text.trim().parse(), text.trim().parse()) {
            (Ok(number), _) => Ok(number),
            (_, Ok(number)) => integral(number, site),
            _ => Err(site.mismatch(INTEGER, "a text")),
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

#[expect(clippy::cast_precision_loss, reason = "a field with fractions holds no identifiers")]
fn to_float(scalar: Scalar<'_>, site: Site<'_>) -> Result<f64, DecodeError> {
    match scalar {
        Scalar::Float(number) => Ok(number),
        Scalar::Integer(number) => Ok(number as f64),
        Scalar::Text(text) => match text.trim().parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(number),
            _ => Err(site.mismatch(NUMBER, "a text")),
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
