//! The text of a description cell in, its lines and the values that it lists out.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex_lite::Regex;

use crate::ir::{ListedValue, Notation};
use crate::rules::is_marker;

/// A description, taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Description {
    /// Its lines without the lists of values and HTML tags.
    pub lines: Vec<String>,
    /// The values that it lists, each once.
    pub values: Vec<ListedValue>,
    /// How it lists them.
    pub notation: Notation,
    /// Code spans right before the list, which are probably meant to be values as well.
    pub unread: Option<String>,
}

fn pattern(text: &str) -> Option<Regex> {
    Regex::new(text).ok()
}

/// `` `A` | `B` 枚举值之一 ``, `` `A` 枚举值 ``
static CLOSED: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"((?:`[^`]+`)(?:\s*\|?\s*`[^`]+`)*)\s*枚举值(?:之一)?"));
/// `` 固定枚举值`A` ``
static FIXED: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"固定枚举值\s*(`[^`]+`)"));
/// `` `A`：meaning ``, `` 1、`A`：meaning ``, `A：meaning`
static EXPLAINED: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"^(?:\d+[、.]\s*)?(?:`([^`]+)`|([A-Z][A-Z0-9_]*))\s*[：:]\s*(\S.*)$"));
static BREAK: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"<br\s*/?>"));
static TAG: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"</?[A-Za-z][^>]*>"));

/// Takes a description apart.
pub fn read(text: &str) -> Description {
    let segments = segments(text);
    closed(text, &segments)
        .or_else(|| explained(&segments))
        .unwrap_or_else(|| Description { lines: cleaned(&segments), ..Description::default() })
}

/// The lines of a description, lists of values and all.
pub fn lines(text: &str) -> Vec<String> {
    cleaned(&segments(text))
}

fn segments(text: &str) -> Vec<&str> {
    match &*BREAK {
        Some(regex) if text.contains('<') => regex.split(text).collect(),
        _ => vec![text],
    }
}

fn cleaned(segments: &[&str]) -> Vec<String> {
    let lines = segments.iter().map(|segment| clean(segment));
    lines.filter(|line| !line.is_empty() && !is_marker(line)).collect()
}

fn closed(text: &str, segments: &[&str]) -> Option<Description> {
    if !text.contains("枚举值") {
        return None;
    }
    let mut lines = Vec::new();
    let mut list: Option<String> = None;
    let mut unread = None;
    for segment in segments {
        // Looking for text is quicker than looking for a pattern.
        let may_list = list.is_none() && segment.contains("枚举值");
        let found = CLOSED.as_ref().filter(|_| may_list).and_then(|regex| regex.captures(segment));
        match found.and_then(|found| Some((found.get(0)?, found.get(1)?))) {
            Some((whole, values)) => {
                list = Some(values.as_str().to_owned());
                unread = unread_values(&segment[..values.start()]);
                lines.push(clean(&format!("{}{}", &segment[..whole.start()], &segment[whole.end()..])));
            }
            None => lines.push(clean(segment)),
        }
    }
    if list.is_none() {
        list = FIXED
            .as_ref()
            .and_then(|regex| regex.captures(text))
            .and_then(|found| Some(found.get(1)?.as_str().to_owned()));
    }
    let mut values: Vec<ListedValue> = Vec::new();
    let mut known = BTreeSet::new();
    for wire in list?.split('`').skip(1).step_by(2) {
        if known.insert(wire) {
            values.push(ListedValue::new(wire, ""));
        }
    }
    lines.retain(|line| !line.is_empty() && !is_marker(line));
    Some(Description { lines, values, notation: Notation::Closed, unread })
}

/// `` `A`, `` and the like right before a list: a separator that the dialect does not have.
fn unread_values(before: &str) -> Option<String> {
    let text = before.trim_end().strip_suffix([',', '，', '、', '｜', '/', ';', '；'])?.trim_end();
    let start = text.strip_suffix('`')?.rfind('`')?;
    Some(text[start..].to_owned())
}

/// Two lines or more of `value：meaning`.
fn explained(segments: &[&str]) -> Option<Description> {
    let has_meaning = |segment: &&&str| segment.contains(['：', ':']);
    if segments.iter().filter(has_meaning).count() < 2 {
        return None;
    }
    let regex = EXPLAINED.as_ref()?;
    let mut known = BTreeSet::new();
    let mut description = Description { notation: Notation::Explained, ..Description::default() };
    for segment in segments {
        let line = clean(segment);
        match regex.captures(&line) {
            Some(found) => {
                let text = |index| found.get(index).map(|part| part.as_str().trim().to_owned());
                let (Some(wire), Some(meaning)) = (text(1).or_else(|| text(2)), text(3)) else { continue };
                if known.insert(wire.clone()) {
                    description.values.push(ListedValue::new(wire, meaning));
                }
            }
            None if !line.is_empty() && !is_marker(&line) => description.lines.push(line),
            None => {}
        }
    }
    (description.values.len() >= 2).then_some(description)
}

/// A line without HTML tags and the white space around it.
pub fn clean(line: &str) -> String {
    let line = match &*TAG {
        Some(regex) if line.contains('<') => regex.replace_all(line, "").into_owned(),
        _ => line.to_owned(),
    };
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first code span: `` 场景`PARKING`信息 `` has `PARKING`.
pub fn first_code_span(text: &str) -> Option<&str> {
    text.split('`').nth(1).filter(|span| !span.is_empty() && text.matches('`').count() >= 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> (Vec<String>, Vec<String>, Notation) {
        let found = read(text);
        (found.values.into_iter().map(|value| value.wire).collect(), found.lines, found.notation)
    }

    #[test]
    fn values_are_found_in_every_form() {
        let cases: [(&str, &[&str], &[&str]); 11] = [
            ("证件类型<br/>`ID_CARD` 枚举值", &["ID_CARD"], &["证件类型"]),
            ("渠道<br/>`A` | `B` | `A` 枚举值之一", &["A", "B"], &["渠道"]),
            ("渠道 `A` `B` 枚举值之一<br/>默认值 `A`", &["A", "B"], &["渠道", "默认值 `A`"]),
            ("固定枚举值`PARKING`", &["PARKING"], &["固定枚举值`PARKING`"]),
            ("方式<br/>`CFT` | `WPHK` 枚举值之一", &["CFT", "WPHK"], &["方式"]),
            ("状态<br/>`A`：甲<br/>`B`：乙", &["A", "B"], &["状态"]),
            ("状态<br/>1、`A`：甲<br/>2、`B`：乙", &["A", "B"], &["状态"]),
            ("时间：2020<br/>`A`：甲", &[], &["时间：2020", "`A`：甲"]),
            ("枚举，见上", &[], &["枚举，见上"]),
            ("状态<br/>枚举值：<br/>`A`：甲<br/>`B`: 乙", &["A", "B"], &["状态"]),
            ("状态<br/>注意：<br/>以通知为准", &[], &["状态", "以通知为准"]),
        ];
        for (text, wires, lines) in cases {
            let found = values(text);
            assert_eq!(
                (found.0, found.1),
                (
                    wires.iter().map(|s| s.to_string()).collect(),
                    lines.iter().map(|s| s.to_string()).collect::<Vec<_>>()
                ),
                "{text}"
            );
        }
    }

    #[test]
    fn values_with_other_separators_are_noticed() {
        assert_eq!(read("渠道<br/>`A`, `B` 枚举值之一").unread.as_deref(), Some("`A`"));
        assert_eq!(read("渠道`A`｜`B` 枚举值之一").unread.as_deref(), Some("`A`"));
        assert_eq!(read("渠道 `A` \\| `B` 枚举值之一").unread, None);
        assert_eq!(read("比如`x`，`A` | `B` 枚举值之一").unread.as_deref(), Some("`x`"));
    }

    #[test]
    fn tags_are_no_text() {
        assert_eq!(read("结果<Badge type=\"warning\" text=\"x\" />").lines, ["结果"]);
        assert_eq!(first_code_span("场景`PARKING SPACE`信息"), Some("PARKING SPACE"));
        assert_eq!(first_code_span("平台"), None);
    }

    proptest::proptest! {
        #[test]
        fn any_description_is_read(text in "[`|：:A-Z描枚举值之一<br/> 1、]{0,60}") {
            read(&text);
        }
    }
}
