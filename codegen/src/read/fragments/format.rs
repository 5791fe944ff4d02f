//! What the formats of a schema say of its value.

use crate::diag::{Code, Diagnostic};
use crate::span::Spanned;

use super::cx::Cx;
use super::format_words::{FORMATS, Meaning, known, may_seal};
use super::schema::Schema;

/// What the last format of a schema says that is known and no seal.
pub fn meaning(schema: &Schema<'_>) -> Option<Meaning> {
    let mut known = schema.formats.iter().rev().filter_map(|format| known(format.value));
    known.find(|meaning| *meaning != Meaning::Sealed)
}

/// The format that says that a value is sealed, whatever others say.
pub fn seal<'a>(schema: &Schema<'a>) -> Option<Spanned<&'a str>> {
    schema.formats.iter().find(|format| known(format.value) == Some(Meaning::Sealed)).copied()
}

/// Reports formats that are not known: an error if one may mean that the value is sealed.
pub fn check(cx: &mut Cx<'_, '_>, name: &str, schema: &Schema<'_>) {
    for format in schema.formats.iter().filter(|format| known(format.value).is_none()) {
        let found = if may_seal(format.value) {
            let message = format!("`{}`, the format of `{name}`, is not an encryption mark", format.value);
            Diagnostic::new(Code::UnknownCipher, format.span, message)
                .label("sending this field in plain text would be worse than stopping here")
                .help("write `format: base64` for what is sealed with RSA")
        } else {
            let message = format!("`{}`, the format of `{name}`, is not a known format", format.value);
            let found = Diagnostic::new(Code::UnknownFormat, format.span, message).label("not read");
            found.suggest(format.value, &FORMATS.map(|(word, _)| word))
        };
        cx.report(found);
    }
}
