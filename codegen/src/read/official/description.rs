//! A description cell in, its label, its lines and the values that it lists out.

use std::collections::BTreeSet;

use crate::ir::ListedValue;
use crate::rules::is_marker;

use super::surface::plain::plain;

/// A description, taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Description {
    /// What the field is called: `【…】` at its begin.
    pub label: Option<String>,
    /// Its lines without tags, label and values.
    pub lines: Vec<String>,
    /// The values that it lists, each once.
    pub values: Vec<ListedValue>,
    /// The example that it ends with.
    pub example: Option<String>,
}

/// Takes a cell apart. Values are looked for only where the field can have some.
pub fn read(written: &str, has_values: bool) -> Description {
    let text = plain(written);
    let (label, rest) = labeled(&text);
    let mut listing = Listing::default();
    let segments: Vec<&str> = segments(rest).into_iter().flat_map(announced).collect();
    for line in segments.into_iter().map(str::trim).filter(|line| !line.is_empty()) {
        listing.line(line, has_values);
    }
    let Listing { found, slashes, is_sure, others, .. } = listing;
    let mut description = Description { label: label.map(str::to_owned), ..Description::default() };
    let is_list = is_sure || found.iter().map(|item| &item.wire).collect::<BTreeSet<_>>().len() > 1;
    let mut known = BTreeSet::new();
    let listed = if is_list { &found } else { &slashes };
    description.values = listed.iter().filter(|value| known.insert(&value.wire)).cloned().collect();
    for (line, is_item) in others {
        if is_list && (is_item || is_lead(line)) || is_marker(line) {
            continue;
        }
        match EXAMPLES.iter().find_map(|begin| line.strip_prefix(begin)) {
            Some(example) => {
                description.example = Some(example.trim().to_owned()).filter(|text| !text.is_empty())
            }
            None => description.lines.push(line.split_whitespace().collect::<Vec<_>>().join(" ")),
        }
    }
    description
}

/// What begins a line with an example.
const EXAMPLES: [&str; 4] = ["示例值：", "示例值:", "示例：", "示例:"];

/// `【…】`, bold or not, and what follows.
fn labeled(text: &str) -> (Option<&str>, &str) {
    let begin = text.trim_start();
    let begin = begin.strip_prefix("**").unwrap_or(begin);
    let Some((label, rest)) = begin.strip_prefix('【').and_then(|rest| rest.split_once('】')) else {
        return (None, text);
    };
    (Some(label.trim()), rest.strip_prefix("**").unwrap_or(rest))
}

/// The tags that end a line.
const TAGS: [&str; 5] = ["br", "li", "ul", "ol", "p"];

/// What is between the tags of breaks and lists.
fn segments(text: &str) -> Vec<&str> {
    let mut segments = Vec::new();
    let mut start = 0;
    for (at, _) in text.match_indices('<') {
        let Some(length) = tag(&text[at..]).filter(|_| at >= start) else { continue };
        segments.push(&text[start..at]);
        start = at + length;
    }
    segments.push(&text[start..]);
    segments
}

/// The length of the tag that a text begins with: `<br>`, `</li>`, `<ul />`.
fn tag(text: &str) -> Option<usize> {
    let rest = text.strip_prefix('<')?;
    let rest = rest.strip_prefix('/').unwrap_or(rest);
    let rest = TAGS.iter().find_map(|name| {
        let rest = rest.strip_prefix(name)?.trim_start();
        rest.strip_prefix('/').unwrap_or(rest).strip_prefix('>')
    })?;
    Some(text.len() - rest.len())
}

/// The parts of a line where values in code follow their announcement: ``可选取值： `A`: …``.
fn announced(line: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    // Both words end the same.
    for (at, word) in line.match_indices("值") {
        let end = at + word.len();
        if !["枚举值", "可选取值"].iter().any(|lead| line[..end].ends_with(lead)) {
            continue;
        }
        let Some(rest) = line[end..].trim_start().strip_prefix(['：', ':']).map(str::trim_start) else {
            continue;
        };
        if rest.starts_with('`') {
            let next = line.len() - rest.len();
            parts.push(&line[start..next]);
            start = next;
        }
    }
    parts.push(&line[start..]);
    parts
}

/// What the lines so far are.
#[derive(Default)]
struct Listing<'t> {
    found: Vec<ListedValue>,
    slashes: Vec<ListedValue>,
    /// Whether a line before said that values follow.
    is_announced: bool,
    /// Whether what was found are values for certain.
    is_sure: bool,
    /// All lines, and which of them are values.
    others: Vec<(&'t str, bool)>,
}

impl<'t> Listing<'t> {
    fn line(&mut self, line: &'t str, has_values: bool) {
        let item = item(line).filter(|_| has_values);
        let mut is_item = false;
        if let Some(item) = &item {
            let is_bare = !item.opens;
            let is_certain = item.opens && item.closes || is_bare && self.is_announced;
            is_item = is_certain || is_bare && is_code(item.wire);
            self.is_sure |= is_certain;
            if is_item {
                self.found.push(ListedValue::new(item.wire, item.meaning));
            }
        }
        if !is_item && has_values && self.slashes.is_empty() {
            let values = slashes(line).into_iter().map(|wire| ListedValue::new(wire, ""));
            self.slashes.extend(values);
        }
        self.is_announced = is_lead(line) || self.is_announced && item.is_some();
        self.others.push((line, is_item));
    }
}

/// A line that begins as one of a list: `VALUE：meaning`.
struct Item<'t> {
    wire: &'t str,
    meaning: &'t str,
    /// Whether a backtick is before it.
    opens: bool,
    /// Whether a backtick is after it.
    closes: bool,
}

fn item(line: &str) -> Option<Item<'_>> {
    let numbered = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = (numbered.len() < line.len())
        .then(|| numbered.trim_start().strip_prefix(['、', '.', ')', '）']).map(str::trim_start));
    numbered.flatten().and_then(unnumbered).or_else(|| unnumbered(line))
}

fn unnumbered(line: &str) -> Option<Item<'_>> {
    let dashed =
        line.strip_prefix('-').filter(|rest| rest.starts_with(char::is_whitespace)).map(str::trim_start);
    dashed.and_then(token).or_else(|| token(line))
}

fn token(line: &str) -> Option<Item<'_>> {
    let rest = line.strip_prefix('`');
    let (rest, opens) = (rest.unwrap_or(line), rest.is_some());
    let is_inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
    let end = rest.find(|c| !is_inside(c)).unwrap_or(rest.len());
    let (wire, rest) = rest.split_at(end);
    (!wire.is_empty() && !wire.starts_with('.')).then_some(())?;
    let after = rest.strip_prefix('`');
    let (rest, closes) = (after.unwrap_or(rest), after.is_some());
    let meaning = rest.trim_start().strip_prefix(['：', ':', '-', '—', '–'])?;
    Some(Item { wire, meaning: meaning.trim(), opens, closes })
}

/// Whether a token is a code of capitals: `USER_PAYING`, `LAMP.LIT`.
fn is_code(token: &str) -> bool {
    let mut parts = token.split('.');
    let is_part = |part: &str| !part.is_empty() && part.bytes().all(is_capital);
    parts.next().is_some_and(|first| first.len() > 1 && is_capitals(first)) && parts.all(is_part)
}

/// Whether a word begins with a capital and has nothing but capitals, digits and `_`.
fn is_capitals(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_uppercase()) && word.bytes().all(is_capital)
}

fn is_capital(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_'
}

/// The values of a line that begins `SUCCESS/FAIL`.
fn slashes(line: &str) -> Vec<&str> {
    let is_inside = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, '_' | '/');
    let end = line.find(|c| !is_inside(c)).unwrap_or(line.len());
    let (list, rest) = line.split_at(end);
    let values: Vec<&str> = list.split('/').collect();
    let ends = !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '/' | '.' | '-'));
    if ends && values.len() > 1 && values.iter().all(|value| is_capitals(value)) {
        values
    } else {
        Vec::new()
    }
}

/// Whether a line announces values: it ends with `枚举值：` or the like.
fn is_lead(line: &str) -> bool {
    let line = line.trim_end_matches(['：', ':']).trim_end();
    ["枚举值", "枚举", "可选取值", "枚举值之一"].iter().any(|lead| line.ends_with(lead))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<String> {
        read(text, true).values.into_iter().map(|value| value.wire).collect()
    }

    #[test]
    fn values_are_listed_in_many_ways() {
        for (text, expected) in [
            ("【灯】状态<br>可选取值<br><ul><li>`ON`:  亮</li><li>`off`:  灭</li></ul>", vec!["ON", "off"]),
            ("【灯】<br>ON：亮<br>OFF：灭", vec!["ON", "OFF"]),
            ("【灯】<br>ON: 亮<br>OFF - 灭<br>DIM—暗<br>X1–x", vec!["ON", "OFF", "DIM", "X1"]),
            ("<li>ON：亮</li><li>OFF：灭</li>", vec!["ON", "OFF"]),
            ("<br>`ON`：亮<br>`OFF` ：灭", vec!["ON", "OFF"]),
            ("<br>1、ON：亮<br>2、OFF：灭", vec!["ON", "OFF"]),
            ("SUCCESS/FAIL<br>此字段", vec!["SUCCESS", "FAIL"]),
            ("可选取值： `ON`: 亮<br>`OFF`: 灭", vec!["ON", "OFF"]),
            ("枚举值：<br>65：甲<br>66：乙", vec!["65", "66"]),
            ("枚举：<br>a：甲", vec!["a"]),
            (r"<br>USER\_PAYING：甲<br>USER\_PAID：乙", vec!["USER_PAYING", "USER_PAID"]),
            ("<br>LAMP.LIT：甲<br>LAMP.OUT：乙", vec!["LAMP.LIT", "LAMP.OUT"]),
            ("`ON`: 亮<br>`ON`: 又", vec!["ON"]),
            // What is none.
            ("<br>ON：亮", vec![]),
            ("<br>true：是<br>false：否", vec![]),
            ("65：甲<br>66：乙", vec![]),
            ("SUCCESS/FAILx", vec![]),
            ("A/b", vec![]),
            ("取值：<br>a：甲<br>b：乙", vec![]),
            ("`ON：亮<br>`OFF：灭", vec![]),
            ("【ON：亮】<br>x", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(values(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_left_are_label_lines_and_example() {
        let found =
            read(r"**【灯号】** 灯的\_编号，见[此](x)<br>枚举值：<br>`ON`: 亮<br>注意：<br>示例值：7", true);
        assert_eq!(found.label.as_deref(), Some("灯号"));
        assert_eq!(found.lines, ["灯的_编号，见[此](x)"]);
        assert_eq!(found.values, [ListedValue::new("ON", "亮")]);
        assert_eq!(found.example.as_deref(), Some("7"));
        let found = read("枚举值：<br>`ON`: 亮", false);
        assert_eq!((found.values.len(), found.lines.len()), (0, 1));
    }

    proptest::proptest! {
        #[test]
        fn any_description_is_read(text in "[`【】*：:A-Z描枚举值可选取<br/li> 1、\\\\_-]{0,60}") {
            read(&text, true);
        }
    }
}
