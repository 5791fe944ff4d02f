//! The type cell of a row in, what it is and its limits out.

use crate::ir::{BaseWord, Facets, TypeWord};
use crate::rules::meant_word;

/// A type as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// What it is, or what a list has for items.
    pub base: Base,
    /// Whether it is a list.
    pub array: bool,
    /// The fewest characters.
    pub least: Option<u64>,
    /// The most characters.
    pub most: Option<u64>,
    /// The word that was probably meant, where it is misspelled.
    pub repaired: Option<&'static str>,
}

/// What is written before limits and the like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// A word of ours.
    Word(BaseWord),
    /// A number with a fraction.
    Fraction,
    /// The bytes of a part of a form.
    File,
    /// A document in a part of a form.
    Part,
    /// The name of a message, or nothing: an object if it has members.
    Unnamed,
}

const WORDS: [(&str, Base); 16] = [
    ("string", Base::Word(BaseWord::String)),
    ("int", Base::Word(BaseWord::Integer)),
    ("integer", Base::Word(BaseWord::Integer)),
    ("int64", Base::Word(BaseWord::Integer)),
    ("uint64", Base::Word(BaseWord::Integer)),
    ("uint32", Base::Word(BaseWord::Integer)),
    ("int32", Base::Word(BaseWord::Integer)),
    ("long", Base::Word(BaseWord::Integer)),
    ("number", Base::Word(BaseWord::Number)),
    ("float", Base::Fraction),
    ("double", Base::Fraction),
    ("bool", Base::Word(BaseWord::Boolean)),
    ("boolean", Base::Word(BaseWord::Boolean)),
    ("object", Base::Word(BaseWord::Object)),
    ("file", Base::File),
    ("message", Base::Part),
];

/// Reads a cell without escapes; `None` where it has no type that is known or nearly known.
pub fn parse(cell: &str) -> Option<Written> {
    let cell = cell.trim().trim_matches('`').trim();
    let items = cell.strip_prefix("array[").and_then(|rest| rest.strip_suffix(']'));
    let (written, array) = (items.unwrap_or(cell).trim(), items.is_some());
    let end =
        written.find(|c: char| matches!(c, '(' | '（' | '[') || c.is_whitespace()).unwrap_or(written.len());
    let (word, rest) = written.split_at(end);
    let (base, array, repaired) = match () {
        () if word == "array" => (Base::Unnamed, true, None),
        () => match WORDS.iter().find(|(known, _)| word.eq_ignore_ascii_case(known)) {
            Some((_, base)) => (*base, array, None),
            None if word.starts_with(|c: char| c.is_ascii_uppercase()) => (Base::Unnamed, array, None),
            None => {
                let meant = meant_word(word)?;
                let (_, base) = WORDS.iter().find(|(known, _)| *known == meant)?;
                (*base, array, Some(meant))
            }
        },
    };
    let is_text = base == Base::Word(BaseWord::String);
    let (least, most) = if is_text { limits(rest) } else { (None, None) };
    Some(Written { base, array, least, most, repaired })
}

/// Reads `(32)`, `(1,64)`, `[1, 32]`, `（32）`, `[1,]`.
fn limits(rest: &str) -> (Option<u64>, Option<u64>) {
    let inside = rest.trim_start().strip_prefix(['(', '（', '[']);
    let Some(inside) = inside.and_then(|inside| inside.split([')', '）', ']']).next()) else {
        return (None, None);
    };
    let number = |text: &str| text.trim().parse().ok();
    match inside.split_once([',', '，']) {
        Some((least, most)) => (number(least), number(most)),
        None => (None, number(inside)),
    }
}

impl Written {
    /// A type of which nothing is known, until an override says more.
    pub fn unknown() -> Self {
        Self { base: Base::Unnamed, array: false, least: None, most: None, repaired: None }
    }

    /// The word of ours for it.
    pub fn word(&self, has_members: bool) -> TypeWord {
        let base = match self.base {
            Base::Word(base) => base,
            Base::Fraction => BaseWord::Number,
            Base::File | Base::Part => BaseWord::Object,
            Base::Unnamed if has_members => BaseWord::Object,
            Base::Unnamed => BaseWord::String,
        };
        TypeWord { base, array: self.array }
    }

    /// Its limits, as far as they are some.
    pub fn facets(&self) -> Facets {
        let (min_length, max_length) = match (self.least, self.most) {
            (Some(least), Some(most)) if least > most => (None, None),
            limits => limits,
        };
        Facets { min_length, max_length, ..Facets::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_have_a_type_and_limits() {
        let shown = |cell: &str| {
            let Some(written) = parse(cell) else { return "unknown".to_owned() };
            let limits = match (written.least, written.most) {
                (None, None) => String::new(),
                (least, most) => format!(
                    " {}..{}",
                    least.unwrap_or(0),
                    most.map_or(String::new(), |most| most.to_string())
                ),
            };
            let repaired = written.repaired.map_or(String::new(), |_| " repaired".to_owned());
            format!("{}/{}{limits}{repaired}", written.word(false), written.word(true))
        };
        for (cell, expected) in [
            ("string", "string/string"),
            ("string(32)", "string/string 0..32"),
            ("String(32)", "string/string 0..32"),
            ("string(1,64)", "string/string 1..64"),
            ("string[1, 32]", "string/string 1..32"),
            ("string[1,]", "string/string 1.."),
            ("string（32）", "string/string 0..32"),
            ("string(36)通知", "string/string 0..36"),
            ("stirng(32)", "string/string 0..32 repaired"),
            ("integer", "integer/integer"),
            ("int 64", "integer/integer"),
            ("int(64)", "integer/integer"),
            ("uint64", "integer/integer"),
            ("number", "number/number"),
            ("double", "number/number"),
            ("bool", "boolean/boolean"),
            ("Object", "object/object"),
            ("object", "object/object"),
            ("array", "string[]/object[]"),
            ("array[object]", "object[]/object[]"),
            ("array[string(32)]", "string[]/string[] 0..32"),
            ("array[integer]", "integer[]/integer[]"),
            ("array[LampDetail]", "string[]/object[]"),
            ("Collection", "string/object"),
            ("file", "object/object"),
            ("message", "object/object"),
            ("money", "unknown"),
            ("", "unknown"),
            ("灯", "unknown"),
        ] {
            assert_eq!(shown(cell), expected, "{cell}");
        }
    }

    #[test]
    fn limits_that_are_none_are_left_out() {
        let facets = |cell: &str| {
            parse(cell).map(|written| (written.facets().min_length, written.facets().max_length))
        };
        assert_eq!(facets("string(9,1)"), Some((None, None)));
        assert_eq!(facets("string(x)"), Some((None, None)));
        assert_eq!(facets("string(1,9)"), Some((Some(1), Some(9))));
    }

    proptest::proptest! {
        #[test]
        fn any_cell_is_read(cell in "[a-zA-Z\\[\\](),（）0-9描 ]{0,24}") {
            parse(&cell);
        }
    }
}
