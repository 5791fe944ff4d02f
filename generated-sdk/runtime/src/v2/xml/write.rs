//! Writes parameters as the document that is sent.

use std::fmt;

use super::{is_allowed, is_name};
use crate::text::one_line;
use crate::v2::Parameters;

/// Writes a document with the root `<xml>`, in the order in which parameters are signed. Empty texts are written, too;
/// only the signature leaves them out.
///
/// Texts are escaped, not wrapped in CDATA: one rule for every text, including `]]>` and line ends. A carriage return
/// is written as a reference, since XML readers turn a bare one into a line feed, and the signature would no longer
/// match.
///
/// # Errors
///
/// [`Unwritable`], for texts and names that XML cannot hold.
pub fn to_xml(parameters: &Parameters) -> Result<String, Unwritable> {
    let mut out = String::from("<xml>");
    for (name, text) in parameters {
        if !is_name(name) || !text.chars().all(is_allowed) {
            return Err(Unwritable { name: one_line(name).into_owned() });
        }
        out.extend(["<", name, ">"]);
        for character in text.chars() {
            match character {
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '&' => out.push_str("&amp;"),
                '\r' => out.push_str("&#13;"),
                _ => out.push(character),
            }
        }
        out.extend(["</", name, ">"]);
    }
    out.push_str("</xml>");
    Ok(out)
}

/// XML cannot hold a parameter: its text has control characters, or its name is not a valid name of an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unwritable {
    name: String,
}

impl Unwritable {
    /// The parameter, or the beginning of a long name, with escapes for what cannot be printed.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for Unwritable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: the name or the text has characters that XML cannot hold", self.name)
    }
}

impl std::error::Error for Unwritable {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::v2::xml::Document;

    #[test]
    fn written_documents() {
        for (name, text, expected) in [
            ("a", "1", Some("<xml><a>1</a></xml>")),
            ("a", "", Some("<xml><a></a></xml>")),
            ("a", "<&>]]>\"'", Some("<xml><a>&lt;&amp;&gt;]]&gt;\"'</a></xml>")),
            ("a", " \t\r\n", Some("<xml><a> \t&#13;\n</a></xml>")),
            ("a", "元\u{1f600}", Some("<xml><a>元\u{1f600}</a></xml>")),
            ("a", "\u{0}", None),
            ("a", "\u{1f}", None),
            ("a", "\u{fffe}", None),
            ("a b", "1", None),
            ("", "1", None),
            ("a><b", "1", None),
        ] {
            let parameters = Parameters::from([(name.to_owned(), text.to_owned())]);
            let written = to_xml(&parameters);
            match expected {
                Some(expected) => assert_eq!(written.as_deref(), Ok(expected)),
                None => assert_eq!(written.unwrap_err().name(), name),
            }
        }
        let both = [("b", "2"), ("a", "1")].map(|(name, text)| (name.to_owned(), text.to_owned()));
        assert_eq!(to_xml(&both.into()).as_deref(), Ok("<xml><a>1</a><b>2</b></xml>"));
    }

    /// A text that XML can hold, with many characters to be escaped.
    fn allowed_text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            prop::sample::select(vec![
                "]]>",
                "<![CDATA[",
                "&amp;",
                "&",
                "<",
                ">",
                "\r",
                "\r\n",
                "\n",
                "\t",
                " ",
                "--",
                "'"
            ])
            .prop_map(str::to_owned),
            any::<char>()
                .prop_filter("XML holds it", |character| is_allowed(*character))
                .prop_map(String::from),
        ];
        prop::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(
            parameters in prop::collection::btree_map("[a-zA-Z_][a-zA-Z0-9_]{0,8}", allowed_text(), 0..10),
        ) {
            let written = to_xml(&parameters).unwrap();
            prop_assert_eq!(Document::parse(written.as_bytes()).unwrap().parameters(), Ok(parameters));
        }
    }
}
