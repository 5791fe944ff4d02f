//! Values in, YAML text out: one entry of a map or list per line, and quotes only where a reader would mistake the text
//! for something else.

use serde_json::Value as Json;

use crate::chars::is_hidden;
use crate::foreign::quoted;
use crate::yaml;

/// A list that is longer than this has one item per line.
const SHORT: usize = 72;

/// A value to be written.
#[derive(Clone, Debug, PartialEq)]
pub enum Yaml {
    /// A number, a boolean or null, as it is written.
    Word(String),
    /// A text.
    Text(String),
    /// A text of several lines.
    Lines(Vec<String>),
    /// A list.
    List(Vec<Yaml>),
    /// A map, in order.
    Map(Vec<(String, Yaml)>),
}

impl Yaml {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// The same as JSON.
    pub fn json(value: &Json) -> Self {
        match value {
            Json::Null => Self::Word("null".to_owned()),
            Json::Bool(boolean) => Self::Word(boolean.to_string()),
            Json::Number(number) => Self::Word(number.to_string()),
            Json::String(text) => Self::text(text),
            Json::Array(items) => Self::List(items.iter().map(Self::json).collect()),
            Json::Object(members) => {
                Self::Map(members.iter().map(|(key, value)| (key.clone(), Self::json(value))).collect())
            }
        }
    }

    /// Lines of prose: one as a text, several as a block, and a list where a block would change them.
    pub fn lines(lines: &[String]) -> Self {
        let is_same =
            |line: &String| !line.is_empty() && line.trim() == line && !line.chars().any(is_special);
        match lines {
            [line] if is_same(line) => Self::text(line),
            _ if !lines.is_empty() && lines.iter().all(is_same) => Self::Lines(lines.to_vec()),
            _ => Self::List(lines.iter().map(Self::text).collect()),
        }
    }

    /// The document.
    pub fn render(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, 0);
        out
    }

    fn write(&self, out: &mut String, indent: usize) {
        match self {
            Self::Map(entries) if !entries.is_empty() => {
                for (key, value) in entries {
                    begin(out, indent);
                    out.push_str(&scalar(key));
                    out.push(':');
                    value.behind_key(out, indent);
                }
            }
            Self::List(items) if !items.is_empty() && !self.is_short() => {
                for item in items {
                    begin(out, indent);
                    out.push_str("- ");
                    item.write(out, indent + 2);
                }
            }
            other => {
                out.push_str(&other.inline());
                out.push('\n');
            }
        }
    }

    fn behind_key(&self, out: &mut String, indent: usize) {
        match self {
            Self::Map(entries) if !entries.is_empty() => {
                out.push('\n');
                self.write(out, indent + 2);
            }
            Self::List(items) if !items.is_empty() && !self.is_short() => {
                out.push('\n');
                self.write(out, indent + 2);
            }
            Self::Lines(lines) => {
                out.push_str(" |\n");
                for line in lines {
                    pad(out, indent + 2);
                    out.push_str(line);
                    out.push('\n');
                }
            }
            other => {
                out.push(' ');
                out.push_str(&other.inline());
                out.push('\n');
            }
        }
    }

    /// Whether it is a list of a few plain words, which fits on one line.
    fn is_short(&self) -> bool {
        let Self::List(items) = self else { return false };
        let is_word = |item: &Self| match item {
            Self::Word(_) => true,
            Self::Text(text) => {
                scalar(text) == *text && !text.contains([',', '[', ']', '{', '}', ':', '#', '?'])
            }
            _ => false,
        };
        items.iter().all(is_word) && items.iter().map(|item| item.inline().len() + 2).sum::<usize>() <= SHORT
    }

    /// What fits on one line.
    fn inline(&self) -> String {
        match self {
            Self::Word(word) => word.clone(),
            Self::Text(text) => scalar(text),
            Self::Lines(lines) => quoted(&lines.join("\n")),
            Self::List(items) => {
                let items: Vec<_> = items.iter().map(Self::inline).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Map(_) => "{}".to_owned(),
        }
    }
}

/// The start of an entry; the first one inside a list follows its dash.
fn begin(out: &mut String, indent: usize) {
    if out.ends_with('\n') || out.is_empty() {
        pad(out, indent);
    }
}

fn pad(out: &mut String, indent: usize) {
    out.extend(std::iter::repeat_n(' ', indent));
}

/// A text as a scalar: plain where that is read as the same text.
pub fn scalar(text: &str) -> String {
    match () {
        () if text.chars().any(is_special) => quoted(text),
        () if is_plain(text) => text.to_owned(),
        () => format!("'{}'", text.replace('\'', "''")),
    }
}

/// Characters that only a text in double quotes can have, as escapes.
fn is_special(c: char) -> bool {
    c == '\n' || is_hidden(c)
}

fn is_plain(text: &str) -> bool {
    let begins = |c: char| {
        !c.is_whitespace()
            && !matches!(c, '-' | '?' | ':' | ',' | '[' | ']' | '{' | '}' | '#' | '&' | '*' | '!' | '|' | '>')
            && !matches!(c, '\'' | '"' | '%' | '@' | '`' | '=' | '<')
    };
    text.starts_with(begins)
        && !text.starts_with("...")
        && !text.ends_with(char::is_whitespace)
        && !text.ends_with(':')
        && !text.contains(": ")
        && !text.contains(" #")
        && yaml::plain_json(text).is_string()
        && !is_something_else(text)
}

/// Whether other readers of YAML would take a text for a number, a time or a boolean.
fn is_something_else(text: &str) -> bool {
    let words = ["yes", "no", "on", "off", "y", "n"];
    let is_number = text.replace('_', "").parse::<f64>().is_ok();
    let of_time = |c: char| c.is_ascii_digit() || matches!(c, '-' | ':' | '.' | '+' | 'T' | 'Z');
    let is_time = text.starts_with(|c: char| c.is_ascii_digit()) && text.contains(['-', ':']);
    is_number
        || is_time && text.chars().all(of_time)
        || words.iter().any(|word| text.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceMap;

    fn read(text: &str) -> Json {
        let map = SourceMap::from_texts([("a.yaml", text)]);
        let (id, file) = map.files().next().unwrap();
        yaml::parse(id, file).unwrap_or_else(|error| panic!("{text}\n{error:?}")).json()
    }

    #[test]
    fn quotes_stand_where_they_have_to() {
        for (text, written) in [
            ("string | Number.", "string | Number."),
            ("A: b", "'A: b'"),
            ("A #b", "'A #b'"),
            ("1", "'1'"),
            ("null", "'null'"),
            ("it's", "it's"),
            ("'it'", "'''it'''"),
            ("", "''"),
            ("a\nb", "\"a\\nb\""),
            ("- a", "'- a'"),
            ("2024.08.02", "2024.08.02"),
            ("2024-08-02", "'2024-08-02'"),
            ("2031年", "2031年"),
            ("007", "'007'"),
            ("no", "'no'"),
            (".", "."),
            ("+1", "'+1'"),
            ("0x1f", "0x1f"),
            ("https://a.example/b?c=d#e", "https://a.example/b?c=d#e"),
        ] {
            assert_eq!(scalar(text), written);
            assert_eq!(read(&format!("a: {written}\n")), serde_json::json!({ "a": text }));
        }
    }

    fn json() -> impl proptest::strategy::Strategy<Value = Json> {
        use proptest::prelude::*;
        let text = "[-:a \\n'\"#{}\\[\\],|>&*!?%描\\t0-9\\u{85}\\u{2028}\\u{feff}\\u{202e}\\u{e0041}\\r\\x00~]{0,12}";
        let leaf = prop_oneof![
            Just(Json::Null),
            any::<bool>().prop_map(Json::from),
            any::<i64>().prop_map(Json::from),
            (-1.0e9..1.0e9f64).prop_map(Json::from),
            text.prop_map(Json::from),
        ];
        leaf.prop_recursive(4, 24, 4, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
                prop::collection::btree_map(text, inner, 0..4)
                    .prop_map(|members| Json::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_is_read_back(value in json()) {
            let written = format!("v: {}", Yaml::Map(vec![("a".to_owned(), Yaml::json(&value))]).render().replace('\n', "\n  "));
            let written = written.replacen("v: ", "v:\n  ", 1);
            proptest::prop_assert_eq!(read(&written), serde_json::json!({ "v": { "a": value } }));
        }

        #[test]
        fn lines_are_read_back(lines in proptest::collection::vec("[-:a '#|描\\t]{0,8}", 0..4)) {
            let written = Yaml::Map(vec![("a".to_owned(), Yaml::lines(&lines)), ("b".to_owned(), Yaml::text("c"))]).render();
            let found = read(&written);
            let found: Vec<String> = match &found["a"] {
                Json::Array(items) => items.iter().map(|item| item.as_str().unwrap().to_owned()).collect(),
                text => text.as_str().unwrap().lines().map(str::to_owned).collect(),
            };
            proptest::prop_assert_eq!(found, lines);
            proptest::prop_assert_eq!(&read(&written)["b"], "c");
        }
    }
}
