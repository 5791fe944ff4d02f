//! The words at `format`, and what they say of a value.

use crate::diag::nearest;
use crate::ir::TextFormat;

/// What a format says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Sealed with an RSA key.
    Sealed,
    /// A text of this form.
    Text(TextFormat),
    /// A whole number, or a text of digits.
    Integer,
    /// A number with a fraction.
    Fraction,
    /// A text with a JSON object in it.
    JsonObject,
    /// A text with a JSON array in it.
    JsonArray,
    /// Nothing beyond what the description says.
    Told,
}

/// Every format that is known.
pub const FORMATS: [(&str, Meaning); 26] = [
    ("base64", Meaning::Sealed),
    ("rsa-pubkey-encrypted", Meaning::Sealed),
    ("rfc3339", Meaning::Text(TextFormat::DateTime)),
    ("date-time", Meaning::Text(TextFormat::DateTime)),
    ("date", Meaning::Text(TextFormat::Date)),
    ("yyyyMMddHHmmss", Meaning::Text(TextFormat::CompactDateTime)),
    ("MediaId", Meaning::Text(TextFormat::MediaId)),
    ("MediaUrl", Meaning::Text(TextFormat::MediaUrl)),
    ("url", Meaning::Text(TextFormat::Url)),
    ("uri", Meaning::Text(TextFormat::Url)),
    ("numeric", Meaning::Text(TextFormat::Digits)),
    ("integer", Meaning::Integer),
    ("int", Meaning::Integer),
    ("int32", Meaning::Integer),
    ("int64", Meaning::Integer),
    ("uint", Meaning::Integer),
    ("uint32", Meaning::Integer),
    ("uint64", Meaning::Integer),
    ("long", Meaning::Integer),
    ("float", Meaning::Fraction),
    ("double", Meaning::Fraction),
    ("decimal", Meaning::Fraction),
    ("jsonObjectLike", Meaning::JsonObject),
    ("jsonArrayLike", Meaning::JsonArray),
    ("rfc2397", Meaning::Told),
    ("mm/yy", Meaning::Told),
];

/// What formats that speak of encryption have in them, in lower case.
const SECRET: [&str; 4] = ["crypt", "cipher", "seal", "rsa"];

/// What a format says, where it is known.
pub fn known(written: &str) -> Option<Meaning> {
    FORMATS.iter().find(|(word, _)| *word == written).map(|(_, meaning)| *meaning)
}

/// Whether a format, well written or not, may mean that the value is sealed.
pub fn may_seal(written: &str) -> bool {
    let meant = known(written).or_else(|| known(nearest(written, &FORMATS.map(|(word, _)| word))?));
    let lower = written.to_lowercase();
    meant == Some(Meaning::Sealed) || meant.is_none() && SECRET.iter().any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_unique() {
        for (at, (word, _)) in FORMATS.iter().enumerate() {
            assert!(FORMATS[..at].iter().all(|(other, _)| other != word), "{word}");
        }
    }
}
