//! What is documented of the values of a member in, one line of Markdown out.

use super::doc;
use crate::ir::TextFormat;
use crate::link::{Bounds, Documented};

/// `Length: 6 to 32. Default: …. Example: ….`; empty where nothing is documented.
pub fn line(documented: &Documented) -> String {
    let Documented { format, length, size, items, pattern, default, example } = documented;
    let span = |text: &Option<String>| text.as_deref().map(doc::code_span);
    let facts = [
        ("Format", format.map(|format| words(format).to_owned())),
        ("Length", bounds(length)),
        ("Value", bounds(size)),
        ("Items", bounds(items)),
        ("Pattern", span(pattern)),
        ("Default", span(default)),
        ("Example", span(example)),
    ];
    let facts = facts.into_iter().filter_map(|(label, fact)| Some(format!("{label}: {}.", fact?)));
    facts.collect::<Vec<_>>().join(" ")
}

fn words(format: TextFormat) -> &'static str {
    match format {
        TextFormat::DateTime => "date and time, RFC 3339",
        TextFormat::Date => "date, `yyyy-MM-dd`",
        TextFormat::CompactDateTime => "date and time, `yyyyMMddHHmmss`",
        TextFormat::MediaId => "id of an uploaded file",
        TextFormat::MediaUrl => "address of an uploaded file",
        TextFormat::Url => "URL",
        TextFormat::Digits => "digits",
    }
}

fn bounds(bounds: &Bounds) -> Option<String> {
    match (&bounds.least, &bounds.most) {
        (None, None) => None,
        (Some(least), Some(most)) if least == most => Some(format!("exactly {least}")),
        (Some(least), Some(most)) => Some(format!("{least} to {most}")),
        (Some(least), None) => Some(format!("at least {least}")),
        (None, Some(most)) => Some(format!("at most {most}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_stand_in_one_line() {
        let bounds =
            |least: &str, most: &str| Bounds { least: Some(least.to_owned()), most: Some(most.to_owned()) };
        let documented = Documented {
            format: Some(TextFormat::Date),
            length: Bounds { most: Some("32".to_owned()), ..Bounds::default() },
            size: bounds("1", "72"),
            items: bounds("2", "2"),
            pattern: Some("/[`|]+/".to_owned()),
            default: Some("CNY".to_owned()),
            example: Some("a `b` [c] <d>".to_owned()),
        };
        assert_eq!(
            line(&documented),
            "Format: date, `yyyy-MM-dd`. Length: at most 32. Value: 1 to 72. Items: exactly 2. Pattern: ``/[`|]+/``. \
             Default: `CNY`. Example: ``a `b` [c] <d>``."
        );
        assert_eq!(line(&Documented::default()), "");
    }
}
