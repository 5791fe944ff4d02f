//! A table of errors in, their codes out.

use crate::ir::{Cause, ErrorCode};

use super::columns::ErrorColumns;
use super::surface::plain::plain;
use super::surface::{Table, TableRow};

/// The codes of a table. Rows that have none are remarks.
pub fn read(table: &Table<'_>, columns: ErrorColumns) -> Vec<ErrorCode> {
    table.rows.iter().filter_map(|row| code(row, columns)).collect()
}

fn code(row: &TableRow<'_>, columns: ErrorColumns) -> Option<ErrorCode> {
    (row.cells.len() == columns.count).then_some(())?;
    let text = |index: usize| row.cells.get(index).map(|cell| plain(cell.value).trim().to_owned());
    let written = text(columns.code)?;
    let code = joined(&written);
    ErrorCode::is_code(&code).then_some(())?;
    let cause = Cause {
        description: columns.description.and_then(text).unwrap_or_default(),
        advice: text(columns.advice).unwrap_or_default(),
    };
    let status = columns.status.and_then(text).and_then(|status| status.parse().ok());
    Some(ErrorCode { status, code, causes: vec![cause] })
}

/// A code without blanks: one beside an underscore is one too many, another one stands for it.
fn joined(written: &str) -> String {
    let mut code = String::new();
    for word in written.split_whitespace() {
        if !code.is_empty() && !code.ends_with('_') && !word.starts_with('_') {
            code.push('_');
        }
        code.push_str(word);
    }
    code
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test says so by failing")]

    use super::super::columns;
    use super::super::surface::{self, Block};
    use super::*;
    use crate::source::SourceMap;

    #[test]
    fn codes_are_read_with_their_status() {
        let text = "---\nurl: x\ndoc_id: 1\n---\n\
            | 状态码 | 错误码 | 描述 | 解决方案 |\n| --- | --- | --- | --- |\n\
            | 400 | PARAM\\_ERROR | 甲 | 乙 |\n| 404 | LAMP\\_NOT\\_ LIT | | |\n| 500 | SYSTEM ERROR | | |\n\
            | 400 | 见下 | | |\n| x | A1 | | |\n| 400 | LOST |\n";
        let map = SourceMap::from_texts([("a.md", text)]);
        let (file, source) = map.files().next().unwrap();
        let page = surface::parse(file, source).unwrap();
        let Some(Block::Table(table)) = page.blocks.first() else { panic!("a table") };
        let codes = read(table, columns::of_errors(&table.head).unwrap());
        let shown: Vec<_> = codes.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["400 PARAM_ERROR", "404 LAMP_NOT_LIT", "500 SYSTEM_ERROR", "A1"]);
        assert_eq!(codes[0].causes, [Cause { description: "甲".to_owned(), advice: "乙".to_owned() }]);
    }
}
