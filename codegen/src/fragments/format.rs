//! The word behind `format` in, what it says of a value out.

use crate::diag::{Code, Diagnostic};
use crate::ir::TextFormat;
use crate::lower::nearest;

use super::Cx;
use super::schema::Schema;

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
const FORMATS: [(&str, Meaning); 24] = [
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
    ("float", Meaning::Fraction),
    ("double", Meaning::Fraction),
    ("jsonObjectLike", Meaning::JsonObject),
    ("jsonArrayLike", Meaning::JsonArray),
    ("rfc2397", Meaning::Told),
    ("mm/yy", Meaning::Told),
];

/// What formats that speak of encryption have in them, in lower case.
const SECRET: [&str; 4] = ["crypt", "cipher", "seal", "rsa"];

/// What the format of a schema says, where it has one that is known.
pub fn meaning(schema: &Schema<'_>) -> Option<Meaning> {
    let written = schema.format?.value;
    FORMATS.iter().find(|(word, _)| *word == written).map(|(_, meaning)| *meaning)
}

/// Reports a format that is not known: an error if it may mean that the value is sealed.
pub fn check(cx: &mut Cx<'_, '_>, name: &str, schema: &Schema<'_>) {
    let Some(format) = schema.format.filter(|_| meaning(schema).is_none()) else { return };
    let near = nearest(format.value, &FORMATS.map(|(word, _)| word));
    let meant = FORMATS.iter().find(|(word, _)| near == Some(*word));
    let lower = format.value.to_lowercase();
    let may_be_sealed = meant.is_some_and(|(_, meaning)| *meaning == Meaning::Sealed)
        || SECRET.iter().any(|word| lower.contains(word));
    let found = if may_be_sealed {
        let message = format!("`{}`, the format of `{name}`, is no encryption mark", format.value);
        Diagnostic::new(Code::UnknownCipher, format.span, message)
            .label("sending this field in plain text would be worse than stopping here")
            .help("write `format: base64` for what is sealed with RSA")
    } else {
        let message = format!("`{}` is no format that is known, that of `{name}`", format.value);
        let found = Diagnostic::new(Code::UnknownFormat, format.span, message).label("not read");
        match near {
            Some(word) => found.help(format!("did you mean `{word}`?")),
            None => found,
        }
    };
    cx.report(found);
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
