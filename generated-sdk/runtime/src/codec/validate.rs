//! A value in, the places where it is not what its documentation asks for out.
//!
//! What is checked stands in the tables of the records ([`Limit`]); what a character is, and which ones the service
//! takes, is the same everywhere. One walk checks all types.

#[cfg(test)]
mod tests;
mod text;
mod violation;

use crate::codec::{Encoding, FieldPath, Limit, Slot, Value, members};

pub use violation::{Violation, ViolationKind};

/// Checks values against what is documented of them; with the feature `validate`.
///
/// ```
/// use wechatpay_runtime::{self as rt, Validate};
///
/// pub struct PostBody {
///     pub description: String,
/// }
/// rt::record!(PostBody: request whole { description = "description" } limits {
///     "description": Given MaxLength(5),
/// });
///
/// let violations = PostBody { description: "a lamp".into() }.validate();
/// assert_eq!(violations[0].to_string(), "description has 6 characters, at most 5");
/// ```
pub trait Validate: Value {
    /// Where the value is not what the documentation asks for, in the order of the documentation.
    ///
    /// | Checked | How |
    /// |---|---|
    /// | length of a text | in characters, each of which is a Unicode code point: a Chinese one counts like a letter |
    /// | text with JSON or a form in it | the length of the text that is sent, and each field inside |
    /// | [`Sensitive`](crate::Sensitive) text | as plaintext, before it is sealed: ciphertexts are all of one length. One that is sealed already is not looked at |
    /// | number | its size, or its number of digits |
    /// | list | its number of items, and each item |
    /// | required text, required numbered family | not empty |
    /// | pattern | all of the text |
    /// | open enumeration | an unlisted value is a [note](Violation::is_note): the service adds values |
    /// | any text | no character beyond U+FFFF, which take four bytes in UTF-8 and which no API of the service takes |
    ///
    /// Nothing is checked when a request is sent, and replies have no limits. The service has the last word: it may
    /// take what is listed here, and refuse what is not.
    #[must_use = "a violation changes nothing by itself"]
    fn validate(&self) -> Vec<Violation>;
}

impl<T: Value> Validate for T {
    fn validate(&self) -> Vec<Violation> {
        of(self)
    }
}

/// What [`Validate::validate`] returns, of any value.
pub(crate) fn of(value: &dyn Value) -> Vec<Violation> {
    let mut found = Vec::new();
    check(value, &Rules::NONE, &FieldPath::WHOLE, &mut found);
    found
}

/// What holds for the value of one field.
#[derive(Clone, Copy)]
struct Rules {
    limits: &'static [Limit],
    encoding: Encoding,
}

impl Rules {
    const NONE: Self = Self { limits: &[], encoding: Encoding::Plain };
}

fn check(value: &dyn Value, rules: &Rules, path: &FieldPath<'_>, found: &mut Vec<Violation>) {
    if path.is_too_deep() {
        return;
    }
    if rules.encoding != Encoding::Plain {
        // Texts inside that are yet to be sealed have no length that is known, and a ciphertext is not ours to write.
        if let Ok(Some(written)) = members::embedded(value, rules.encoding, path) {
            text::length(&written, rules.limits, path, found);
        }
        return inside(value, path, found);
    }
    match value.slot() {
        Slot::Absent | Slot::Boolean(_) | Slot::File(_) => {}
        Slot::Text(text) => {
            text::check(text, rules.limits, path, found);
            if !text.is_empty() && !value.is_listed() {
                found.push(Violation::new(path, ViolationKind::Unlisted));
            }
        }
        Slot::Integer(number) => {
            whole(number, rules.limits, path, found);
            if !value.is_listed() {
                found.push(Violation::new(path, ViolationKind::Unlisted));
            }
        }
        Slot::Float(number) => fraction(number, rules.limits, path, found),
        Slot::Sensitive(sensitive) => {
            if let Some(plaintext) = sensitive.expose() {
                text::check_secret(plaintext, rules.limits, path, found);
            }
        }
        Slot::List(list) => {
            count(list.len(), rules.limits, path, found);
            for at in 0..list.len() {
                if let Some(item) = list.get(at) {
                    check(item, &Rules { limits: of_items(rules.limits), ..*rules }, &path.item(at), found);
                }
            }
        }
        Slot::Numbered(numbers) => {
            if numbers.is_empty() && rules.limits.contains(&Limit::Given) {
                found.push(Violation::new(path, ViolationKind::Empty));
            }
            numbers.visit(&mut |n, m, value| check(value, rules, &path.with_numbers(n, m), found));
        }
        Slot::Record(_) | Slot::Json(_) => inside(value, path, found),
    }
}

/// Checks what a structure is made of.
fn inside(value: &dyn Value, path: &FieldPath<'_>, found: &mut Vec<Violation>) {
    match value.slot() {
        Slot::Record(record) => {
            let shape = record.shape();
            record.visit(&mut |values| {
                for (field, value) in shape.fields().zip(values) {
                    let rules = Rules { limits: shape.limits_of(field.wire), encoding: field.encoding };
                    check(*value, &rules, &path.member(field.wire), found);
                }
            });
        }
        Slot::List(list) => {
            for at in 0..list.len() {
                if let Some(item) = list.get(at) {
                    check(item, &Rules::NONE, &path.item(at), found);
                }
            }
        }
        // No table names its members, so the field around them is the place.
        Slot::Json(json) => text::check_json(json, path, found),
        _ => {}
    }
}

/// The limits of a list that are not about its number of items. They stand last.
fn of_items(limits: &'static [Limit]) -> &'static [Limit] {
    let is_of_list = |limit: &Limit| matches!(limit, Limit::MinItems(_) | Limit::MaxItems(_));
    let end = limits.iter().position(is_of_list).unwrap_or(limits.len());
    limits.get(..end).unwrap_or_default()
}

fn count(items: usize, limits: &[Limit], path: &FieldPath<'_>, found: &mut Vec<Violation>) {
    let items = u64::try_from(items).unwrap_or(u64::MAX);
    for limit in limits {
        let kind = match *limit {
            Limit::MinItems(least) if items < least => ViolationKind::TooFewItems { items, least },
            Limit::MaxItems(most) if items > most => ViolationKind::TooManyItems { items, most },
            _ => continue,
        };
        found.push(Violation::new(path, kind));
    }
}

fn whole(number: i64, limits: &[Limit], path: &FieldPath<'_>, found: &mut Vec<Violation>) {
    let digits = || u64::from(number.unsigned_abs().checked_ilog10().unwrap_or(0)) + 1;
    for limit in limits {
        let kind = match *limit {
            Limit::Minimum(least) if number < least => ViolationKind::TooSmall { least },
            Limit::Maximum(most) if number > most => ViolationKind::TooLarge { most },
            Limit::MinLength(least) if digits() < least => ViolationKind::TooFewDigits { least },
            Limit::MaxLength(most) if digits() > most => ViolationKind::TooManyDigits { most },
            _ => continue,
        };
        found.push(Violation::new(path, kind));
    }
}

fn fraction(number: f64, limits: &[Limit], path: &FieldPath<'_>, found: &mut Vec<Violation>) {
    for limit in limits {
        let kind = match *limit {
            Limit::Least(least) if number < least => ViolationKind::BelowFraction { least },
            Limit::Most(most) if number > most => ViolationKind::AboveFraction { most },
            _ => continue,
        };
        found.push(Violation::new(path, kind));
    }
}
