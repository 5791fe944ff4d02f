//! One line of a table: a field as it was written, a separator or a message.

use super::cells::{self, RawAttribute};
use crate::span::{FileId, Span, Spanned};

/// One body row of a table.
#[derive(Clone, Debug)]
pub enum Row {
    /// A field, a path variable or a transport row.
    Field(FieldRow),
    /// `| {colspan=3 .im-table-line}`.
    Separator(Span),
    /// One cell over the whole row.
    Message(Spanned<String>),
}

impl Row {
    /// The whole row.
    pub fn span(&self) -> Span {
        match self {
            Self::Field(row) => row.span,
            Self::Separator(span) => *span,
            Self::Message(text) => text.span,
        }
    }
}

/// A field as it was written.
#[derive(Clone, Debug)]
pub struct FieldRow {
    /// The whole row.
    pub span: Span,
    /// The first cell without its attributes.
    pub name: Spanned<String>,
    /// The attributes of the first cell.
    pub name_attributes: Vec<Attribute>,
    /// The second cell without its attributes and code marks.
    pub ty: Spanned<String>,
    /// The attributes of the second cell.
    pub type_attributes: Vec<Attribute>,
    /// All further cells.
    pub description: Spanned<String>,
    /// Attributes of fields after the description.
    pub description_attributes: Vec<Attribute>,
    /// Where a fourth cell begins, if there is one.
    pub excess: Option<Span>,
}

/// One attribute of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// The key, with `.` or `#` in front of classes and ids.
    pub key: String,
    /// The value, without quotes.
    pub value: Option<String>,
    /// Its place.
    pub span: Span,
}

/// Reads the line that starts at byte `start` of `file`.
pub fn parse(file: FileId, start: usize, line: &str) -> Row {
    let span = |range: std::ops::Range<usize>| Span::new(file, start + range.start, start + range.end);
    let whole = span(0..line.trim_end().len());
    let ranges = cells::split(line);
    let cell = |index: usize| ranges.get(index).cloned().unwrap_or(line.len()..line.len());
    let spanned = |value: &str, range: std::ops::Range<usize>| Spanned {
        value: cells::unescape(value),
        span: span(range),
    };
    let attribute = |offset: usize| {
        move |raw: RawAttribute<'_>| Attribute {
            key: raw.key.to_owned(),
            value: raw.value.map(cells::unescape),
            span: Span::new(file, start + offset + raw.range.start, start + offset + raw.range.end),
        }
    };

    let first = cell(0);
    let (name, name_attributes) = cells::attributes(&line[first.clone()]);
    let has = |key: &str| name_attributes.iter().any(|found| found.key == key);
    if ranges.len() == 1 && has(".im-table-line") {
        return Row::Separator(whole);
    }
    if ranges.len() == 1 && has("colspan") {
        return Row::Message(Spanned { value: cells::unescape(name), span: whole });
    }
    let second = cell(1);
    let (ty, type_attributes) = cells::attributes(&line[second.clone()]);
    let third = cell(2);
    let description_end = ranges.last().map_or(third.end, |last| last.end.max(third.start));
    let mut description = third.start..description_end;
    // Braces are text in a description, unless they hold what only attributes are called.
    let (text, mut description_attributes) = cells::attributes(&line[description.clone()]);
    if description_attributes.iter().any(|found| found.key.starts_with("data-")) {
        description.end = description.start + text.len();
    } else {
        description_attributes.clear();
    }
    Row::Field(FieldRow {
        span: whole,
        name: spanned(name, first.start..first.start + name.len()),
        name_attributes: name_attributes.into_iter().map(attribute(first.start)).collect(),
        ty: spanned(ty, second.start..second.start + ty.len()),
        type_attributes: type_attributes.into_iter().map(attribute(second.start)).collect(),
        description_attributes: description_attributes
            .into_iter()
            .map(attribute(description.start))
            .collect(),
        excess: (ranges.len() > 3).then(|| span(cell(3).start.saturating_sub(1)..description_end)),
        description: spanned(&line[description.clone()], description),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceMap;

    fn read(line: &str) -> Row {
        let map = SourceMap::from_texts([("a.md", line)]);
        let (file, _) = map.files().next().unwrap();
        parse(file, 0, line)
    }

    #[test]
    fn a_fourth_cell_belongs_to_the_description() {
        let Row::Field(row) = read("| type | string | 方式<br/>`CFT` | `WPHK` 枚举值之一") else {
            panic!("a field")
        };
        assert_eq!(row.description.value, "方式<br/>`CFT` | `WPHK` 枚举值之一");
        assert!(row.excess.is_some());
    }

    #[test]
    fn rows_are_told_apart_by_their_cells() {
        assert!(matches!(read("| {colspan=3 .im-table-line}"), Row::Separator(_)));
        assert!(
            matches!(read("| 空字符串(无返回内容) {align=center colspan=3}"), Row::Message(m) if m.value == "空字符串(无返回内容)")
        );
        let Row::Field(row) = read("| a {data-indent=1} | `true`") else { panic!("a field") };
        assert_eq!(
            (row.name.value.as_str(), row.ty.value.as_str(), row.description.value.as_str()),
            ("a", "`true`", "")
        );
    }

    proptest::proptest! {
        #[test]
        fn any_line_is_some_row(line in "\\PC{0,80}") {
            read(&line);
        }
    }
}
