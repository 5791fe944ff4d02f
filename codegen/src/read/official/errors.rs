//! A table of errors in, their codes out, one for each code and status of a row; what cannot be read is reported.

use crate::diag::{Code, Diagnostic, word_list};
use crate::ir::{Cause, ErrorCode};
use crate::rules::Cx;
use crate::span::Span;

use super::columns::ErrorColumns;
use super::surface::plain::plain;
use super::surface::{Table, TableRow};

/// The codes of a table. A row in whose cells one sentence stands is a remark.
pub fn read(cx: &mut Cx, table: &Table<'_>, columns: ErrorColumns) -> Vec<ErrorCode> {
    let mut found = Vec::new();
    let mut unread = Unread::default();
    for row in table.rows.iter().filter(|row| !is_remark(row)) {
        found.extend(codes(cx, row, columns, &mut unread));
    }
    unread.report(cx);
    found
}

fn is_remark(row: &TableRow<'_>) -> bool {
    let first = row.cells.first().map(|cell| cell.value);
    row.cells.len() > 1 && row.cells.iter().all(|cell| Some(cell.value) == first)
}

/// What stands where codes are, and is none; told once for a table, which has many of a kind.
#[derive(Default)]
struct Unread {
    written: Vec<String>,
    first: Option<Span>,
}

impl Unread {
    fn add(&mut self, written: &str, span: Span) {
        self.first.get_or_insert(span);
        if self.written.iter().all(|known| known != written) {
            self.written.push(written.to_owned());
        }
    }

    fn report(self, cx: &mut Cx) {
        /// So many are named.
        const SHOWN: usize = 5;
        let Some(span) = self.first else { return };
        let shown: Vec<&str> = self.written.iter().map(String::as_str).take(SHOWN).collect();
        let more = match self.written.len().saturating_sub(SHOWN) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let message = format!("no codes are read of {}{more}", word_list(&shown));
        cx.report(Diagnostic::new(Code::UnreadError, span, message).label("the first of them"));
    }
}

fn codes(cx: &mut Cx, row: &TableRow<'_>, columns: ErrorColumns, unread: &mut Unread) -> Vec<ErrorCode> {
    let text = |index: usize| row.cells.get(index).map(|cell| plain(cell.value).trim().to_owned());
    let Some(written) = text(columns.code).filter(|_| row.cells.len() == columns.count) else {
        let message = format!(
            "this row has {} cells, and the head of its table has {}",
            row.cells.len(),
            columns.count
        );
        let help = "write `&#124;` for a bar inside a cell";
        cx.report(Diagnostic::new(Code::UnreadError, row.span, message).label("not read").help(help));
        return Vec::new();
    };
    let cause = Cause {
        description: columns.description.and_then(text).unwrap_or_default(),
        advice: text(columns.advice).unwrap_or_default(),
    };
    let statuses =
        columns.status.and_then(text).map_or_else(|| vec![None], |text| statuses(cx, &text, row.span));
    let mut found = Vec::new();
    for piece in pieces(&written) {
        let Some(code) = code(piece) else {
            match piece {
                "" => {
                    let found = Diagnostic::new(Code::UnreadError, row.span, "this row has no code");
                    cx.report(found.label("not read"));
                }
                piece => unread.add(piece, row.span),
            }
            continue;
        };
        found.extend(statuses.iter().map(|status| ErrorCode {
            status: *status,
            code: code.clone(),
            causes: vec![cause.clone()],
        }));
    }
    found
}

/// What stands between several in one cell.
const BETWEEN: [&str; 11] = ["<br>", "<br/>", "/", "、", ",", "，", ";", "；", "|", "或", "和"];

/// The parts of a cell; an empty one is a part of its own.
fn pieces(written: &str) -> Vec<&str> {
    let mut pieces = vec![written];
    for between in BETWEEN {
        pieces = pieces.into_iter().flat_map(|piece| piece.split(between)).collect();
    }
    let kept: Vec<&str> = pieces.into_iter().map(str::trim).filter(|piece| !piece.is_empty()).collect();
    if kept.is_empty() { vec![written] } else { kept }
}

/// The code of a part, without what explains it in parentheses.
fn code(piece: &str) -> Option<String> {
    let bare = piece.split(['(', '（']).next().unwrap_or_default();
    let bare = bare.trim().trim_matches(['`', '*']);
    // Words in small letters are a sentence.
    let is_sentence = bare.contains(char::is_whitespace) && bare.contains(|c: char| c.is_ascii_lowercase());
    let code = joined(bare);
    (ErrorCode::is_code(&code) && !is_sentence).then_some(code)
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

/// The statuses of a cell; `None` stands for one that nothing is known of.
fn statuses(cx: &mut Cx, written: &str, span: Span) -> Vec<Option<u16>> {
    let pieces = pieces(written);
    let found: Vec<Option<u16>> = pieces.iter().map(|piece| status(piece)).collect();
    if let Some(index) = found.iter().position(Option::is_none) {
        let message = match pieces.get(index) {
            Some(&"") | None => "this error has no HTTP status".to_owned(),
            Some(piece) => format!("`{piece}` is not an HTTP status"),
        };
        let found = Diagnostic::new(Code::UnreadError, span, message);
        cx.report(found.label("read without one"));
    }
    let mut known: Vec<Option<u16>> = found.iter().copied().filter(Option::is_some).collect();
    if known.is_empty() {
        known.push(None);
    }
    known
}

/// `400`, `HTTP 400`, `400 Bad Request`.
fn status(piece: &str) -> Option<u16> {
    let bare = piece.trim_start_matches("HTTP").trim();
    let digits = bare.split_whitespace().next()?;
    let reason = bare.get(digits.len()..).unwrap_or_default();
    let is_reason = reason.chars().all(|c| c.is_ascii_alphabetic() || c == ' ' || c == '-');
    let status = digits.parse().ok().filter(|status| (100..600).contains(status))?;
    is_reason.then_some(status)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test says so by failing")]

    use super::super::surface::{self, Block};
    use super::super::{WORDS, columns};
    use super::*;
    use crate::ir::Api;
    use crate::source::SourceMap;

    /// The codes of a table with these rows, and what is said of it.
    fn read_rows(rows: &str) -> (Vec<ErrorCode>, Vec<String>) {
        let head = "| 状态码 | 错误码 | 描述 | 解决方案 |\n| --- | --- | --- | --- |\n";
        let text = format!("---\nurl: x\ndoc_id: 1\n---\n{head}{rows}");
        let map = SourceMap::from_texts([("a.md", text)]);
        let (file, source) = map.files().next().unwrap();
        let page = surface::parse(file, source).unwrap();
        let Some(Block::Table(table)) = page.blocks.first() else { panic!("a table") };
        let mut cx = Cx::new(&WORDS, table.span);
        let codes = read(&mut cx, table, columns::of_errors(&table.head).unwrap());
        let told = cx.finish(Api::default()).diagnostics;
        let place = |found: &Diagnostic| found.span.map(|span| map.place(span)).unwrap_or_default();
        (codes, told.iter().map(|found| format!("{} {}", place(found), found.message)).collect())
    }

    #[test]
    fn every_code_and_status_of_a_row_is_read_or_told() {
        for (row, expected, said) in [
            ("400 | PARAM\\_ERROR | 甲 | 乙", vec!["400 PARAM_ERROR"], None),
            ("404 | LAMP\\_NOT\\_ LIT | |", vec!["404 LAMP_NOT_LIT"], None),
            ("500 | SYSTEM ERROR | |", vec!["500 SYSTEM_ERROR"], None),
            ("400 | A/B | |", vec!["400 A", "400 B"], None),
            ("400 | A、B | |", vec!["400 A", "400 B"], None),
            ("400 | A<br>B | |", vec!["400 A", "400 B"], None),
            ("400 | A<br/>、B | |", vec!["400 A", "400 B"], None),
            ("400 | A, B，C;D；E 或 F | |", vec!["400 A", "400 B", "400 C", "400 D", "400 E", "400 F"], None),
            ("400 | A&#124;B | |", vec!["400 A", "400 B"], None),
            ("400/403 | A | |", vec!["400 A", "403 A"], None),
            ("400、403 | A/B | |", vec!["400 A", "403 A", "400 B", "403 B"], None),
            ("400 Bad Request | A | |", vec!["400 A"], None),
            ("HTTP 400 | `A` | |", vec!["400 A"], None),
            ("400 | param\\_error | |", vec!["400 param_error"], None),
            ("400 | PARAM\\_ERROR（参数错误） | |", vec!["400 PARAM_ERROR"], None),
            ("4XX | A | |", vec!["A"], Some("a.md:7 `4XX` is not an HTTP status")),
            ("400/5xx | A | |", vec!["400 A"], Some("a.md:7 `5xx` is not an HTTP status")),
            ("40 | A | |", vec!["A"], Some("a.md:7 `40` is not an HTTP status")),
            (" | A | |", vec!["A"], Some("a.md:7 this error has no HTTP status")),
            ("400 | 见下 | |", vec![], Some("a.md:7 no codes are read of `见下`")),
            ("400 | other errors | |", vec![], Some("a.md:7 no codes are read of `other errors`")),
            ("400 | A/20001 | |", vec!["400 A"], Some("a.md:7 no codes are read of `20001`")),
            ("400 | | 甲 |", vec![], Some("a.md:7 this row has no code")),
            ("400 | A", vec![], Some("a.md:7 this row has 2 cells, and the head of its table has 4")),
            ("以下 | 以下 | 以下 | 以下", vec![], None),
        ] {
            let (codes, told) = read_rows(&format!("| {row} |\n"));
            let shown: Vec<_> = codes.iter().map(ToString::to_string).collect();
            assert_eq!(shown, expected, "{row}");
            assert_eq!(told, said.into_iter().map(str::to_owned).collect::<Vec<_>>(), "{row}");
        }
    }

    #[test]
    fn causes_belong_to_every_code_of_a_row() {
        let (codes, _) = read_rows("| 400 | A/B | 甲 | 乙 |\n");
        let cause = Cause { description: "甲".to_owned(), advice: "乙".to_owned() };
        assert!(codes.iter().all(|code| code.causes == [cause.clone()]));
    }

    #[test]
    fn what_is_no_code_is_told_once_for_a_table() {
        let rows: String = (1..9).map(|code| format!("| 400 | {code} | | |\n")).collect();
        let (_, told) = read_rows(&rows);
        assert_eq!(told, ["a.md:7 no codes are read of `1`, `2`, `3`, `4`, `5` and 3 more"]);
    }
}
