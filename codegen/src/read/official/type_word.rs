//! The type cell of a row in, what it is and its limits out.

use crate::ir::{BaseWord, Facets, TypeWord};
use crate::rules::{likely_word, meant_word};

use super::titles::half_width;

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
    /// What stands where limits do, and is none.
    pub no_limit: Option<String>,
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
    /// A list inside of a list.
    Nested,
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

/// What lists are called.
const LISTS: [&str; 2] = ["array", "list"];

/// Reads a cell without escapes; `None` where it has no type that is known or nearly known.
pub fn parse(cell: &str) -> Option<Written> {
    let cell: String = cell.chars().map(half_width).filter(|c| *c != '`').collect();
    let cell = cell.trim();
    let Some((items, repaired)) = items(cell) else { return single(cell) };
    if items.is_empty() {
        return Some(Written { array: true, repaired, ..Written::unknown() });
    }
    if self::items(items).is_some() {
        return Some(Written { base: Base::Nested, array: true, repaired, ..Written::unknown() });
    }
    let single = single(items)?;
    Some(Written { array: true, repaired: single.repaired.or(repaired), ..single })
}

/// What a list has for items, and the word that was meant for the list: `array[string]`, `List<string>`, `string[]`.
fn items(cell: &str) -> Option<(&str, Option<&'static str>)> {
    if let Some(items) = cell.strip_suffix("[]").or_else(|| cell.strip_prefix("[]")) {
        let is_list = LISTS.iter().any(|list| items.trim().eq_ignore_ascii_case(list));
        return Some((if is_list { "" } else { items.trim() }, None));
    }
    let (word, rest) = cell.split_at(cell.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(cell.len()));
    let list = LISTS.into_iter().find(|list| word.eq_ignore_ascii_case(list));
    let repaired =
        || likely_word(word, &LISTS).filter(|_| matches!(rest.chars().next(), None | Some('[' | '<')));
    let repaired = match list {
        Some(_) => None,
        None => Some(repaired()?),
    };
    let rest = rest.trim();
    let rest = rest.strip_prefix("of ").unwrap_or(rest);
    let inside = [('[', ']'), ('<', '>'), ('(', ')'), ('{', '}')].into_iter().find_map(|(open, close)| {
        let (inside, _) = rest.strip_prefix(open)?.rsplit_once(close)?;
        Some(inside.trim())
    });
    // A number in brackets is how many items there may be.
    let items = inside.unwrap_or(rest);
    Some((if items.starts_with(|c: char| c.is_ascii_alphabetic()) { items } else { "" }, repaired))
}

fn single(written: &str) -> Option<Written> {
    let end =
        written.find(|c: char| matches!(c, '(' | '[' | '<') || c.is_whitespace()).unwrap_or(written.len());
    let (word, rest) = written.split_at(end);
    let of_word =
        |word: &str| WORDS.iter().find(|(known, _)| word.eq_ignore_ascii_case(known)).map(|(_, base)| *base);
    let is_name = word.starts_with(|c: char| c.is_ascii_uppercase())
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let (base, repaired) = match of_word(word) {
        Some(base) => (base, None),
        // A word of capitals may name a message, too, unless it is one slip away from a type.
        None => match if is_name { likely_word(word, &TYPES) } else { meant_word(word) } {
            Some(meant) => (of_word(meant)?, Some(meant)),
            None if is_name => (Base::Unnamed, None),
            None => return None,
        },
    };
    let is_text = base == Base::Word(BaseWord::String);
    let (least, most, no_limit) = if is_text { limits(rest) } else { (None, None, None) };
    Some(Written { base, array: false, least, most, repaired, no_limit })
}

/// The types that a misspelled word of capitals may be.
const TYPES: [&str; 8] = ["string", "integer", "int64", "number", "boolean", "object", "float", "double"];

/// Reads `(32)`, `(1,64)`, `[1, 32]`, `[1,]`, `(1-64)`, `(32字符)`, and what is none of these.
fn limits(rest: &str) -> (Option<u64>, Option<u64>, Option<String>) {
    let inside = rest.trim_start().strip_prefix(['(', '[', '<']);
    let Some(inside) = inside.and_then(|inside| inside.split([')', ']', '>']).next()).map(str::trim) else {
        return (None, None, None);
    };
    let mut is_limit = true;
    let mut number = |text: &str| {
        let text = text.trim().trim_start_matches(['≤', '=']);
        let text = UNITS.iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(text).trim_end();
        let number = text.parse().ok();
        is_limit &= text.is_empty() || number.is_some();
        number
    };
    let (least, most) = match inside.split_once([',', '-', '~', '–', '—', '、']) {
        Some((least, most)) => (number(least), number(most)),
        None => (None, number(inside)),
    };
    let is_limit = is_limit && most != Some(0);
    let no_limit = (!is_limit).then(|| inside.to_owned());
    (least.filter(|_| is_limit), most.filter(|_| is_limit), no_limit)
}

/// What may follow the number of a limit.
const UNITS: [&str; 4] = ["个字符", "字符", "个字", "位"];

impl Written {
    /// A type of which nothing is known, until an override says more.
    pub fn unknown() -> Self {
        Self { base: Base::Unnamed, array: false, least: None, most: None, repaired: None, no_limit: None }
    }

    /// The word of ours for it.
    pub fn word(&self, has_members: bool) -> TypeWord {
        let base = match self.base {
            Base::Word(base) => base,
            Base::Fraction => BaseWord::Number,
            Base::File | Base::Part | Base::Nested => BaseWord::Object,
            Base::Unnamed if has_members => BaseWord::Object,
            Base::Unnamed => BaseWord::String,
        };
        TypeWord { base, array: self.array }
    }

    /// Whether its limits end before they begin.
    pub fn is_inverted(&self) -> bool {
        self.least.zip(self.most).is_some_and(|(least, most)| least > most)
    }

    /// Its limits, as far as they are some.
    pub fn facets(&self) -> Facets {
        let (min_length, max_length) =
            if self.is_inverted() { (None, None) } else { (self.least, self.most) };
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
            let repaired = written.repaired.map_or("", |_| " repaired");
            let nested = if written.base == Base::Nested { " nested" } else { "" };
            format!("{}/{}{limits}{repaired}{nested}", written.word(false), written.word(true))
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
            ("H5Info", "string/object"),
            ("Array[object]", "object[]/object[]"),
            ("array[Object]", "object[]/object[]"),
            ("ARRAY", "string[]/object[]"),
            ("Array < string（32）>", "string[]/string[] 0..32"),
            ("array［object］", "object[]/object[]"),
            ("array【object】", "object[]/object[]"),
            ("List<LampDetail>", "string[]/object[]"),
            ("array of string", "string[]/string[]"),
            ("array(string)", "string[]/string[]"),
            ("array(10)", "string[]/object[]"),
            ("string[]", "string[]/string[]"),
            ("[]object", "object[]/object[]"),
            ("array[]", "string[]/object[]"),
            ("arry[object]", "object[]/object[] repaired"),
            ("array[Ojbect]", "object[]/object[] repaired"),
            ("array[array[string]]", "object[]/object[] nested"),
            ("string[][]", "object[]/object[] nested"),
            ("list[list]", "object[]/object[] nested"),
            ("OBJECT", "object/object"),
            ("Ojbect", "object/object repaired"),
            ("Stirng(32)", "string/string 0..32 repaired"),
            ("Interger", "integer/integer repaired"),
            ("Subject", "string/object"),
            ("Number/string(32)", "unknown"),
            ("array[money]", "unknown"),
            ("string(1-64)", "string/string 1..64"),
            ("string(32字符)", "string/string 0..32"),
            ("string(≤32)", "string/string 0..32"),
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
    fn limits_that_are_none_are_told() {
        for (cell, limits, no_limit) in [
            ("string(1,9)", (Some(1), Some(9)), None),
            ("string(9,1)", (None, None), None),
            ("string(0,9)", (Some(0), Some(9)), None),
            ("string[1,]", (Some(1), None), None),
            ("string()", (None, None), None),
            ("string(0)", (None, None), Some("0")),
            ("string(x)", (None, None), Some("x")),
            ("string(1,x)", (None, None), Some("1,x")),
            ("string(99999999999999999999999)", (None, None), Some("99999999999999999999999")),
            ("string(64字节)", (None, None), Some("64字节")),
            ("object(x)", (None, None), None),
        ] {
            let found = parse(cell).unwrap_or_else(Written::unknown);
            let facets = found.facets();
            assert_eq!((facets.min_length, facets.max_length), limits, "{cell}");
            assert_eq!(found.no_limit.as_deref(), no_limit, "{cell}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_cell_is_read(cell in "[a-zA-Z\\[\\](),（）0-9描 ]{0,24}") {
            parse(&cell);
        }
    }
}
