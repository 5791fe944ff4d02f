//! Tables of parameters that no part of a page claims in, a warning for each out, and their rows in the sum.

use crate::diag::{Code, Diagnostic, word_list};
use crate::rules::Cx;
use crate::span::Span;

use super::described::PartTable;
use super::surface::plain::plain;
use super::surface::{Table, TableRow};
use super::{columns, event};

/// What a page has that nearly says what its tables are of, the clearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearly {
    /// A row that only notifications have.
    Event,
    /// The title of a notification of API v2.
    Title,
    /// A line that begins like that of a request.
    Line,
    /// An address where a call of API v2 may be sent.
    Address,
}

/// The tables of a page that are not read.
#[derive(Debug, Default)]
pub struct Unread {
    tables: Vec<(Span, usize)>,
    nearly: Option<(Nearly, Span)>,
    is_refused: bool,
}

impl Unread {
    /// Adds a table that stands where none is read, if it is one of parameters.
    pub fn add(&mut self, cx: &mut Cx, table: &Table<'_>) {
        let Some(columns) = columns::find(table) else { return };
        cx.rows.total += table.rows.len();
        self.tables.push((table.span, table.rows.len()));
        let is_event = |row: &&TableRow<'_>| {
            row.cells.get(columns.name).is_some_and(|cell| plain(cell.value) == event::ROW)
        };
        if let Some(row) = table.rows.iter().find(is_event) {
            self.nearly(Nearly::Event, row.span);
        }
    }

    /// Takes a table that was read, of what has no name.
    pub fn take(&mut self, table: &PartTable<'_>) {
        self.tables.push((table.span, table.rows.facts.len()));
    }

    /// Keeps the first of the clearest places that nearly say what the tables are of.
    pub fn nearly(&mut self, nearly: Nearly, span: Span) {
        if self.nearly.is_none_or(|(known, _)| nearly < known) {
            self.nearly = Some((nearly, span));
        }
    }

    /// The page is refused as a whole, and that is said already.
    pub fn refuse(&mut self) {
        self.is_refused = true;
    }

    /// Warns of each, where the page describes something; `help` says where tables belong. Where it nearly does, warns of
    /// the page. Other pages are passed over: those on the front end have tables of the same form.
    pub fn report(self, cx: &mut Cx, is_described: bool, help: &'static str) {
        let rows: usize = self.tables.iter().map(|(_, rows)| rows).sum();
        match self.nearly {
            _ if self.tables.is_empty() => {}
            _ if is_described => {
                cx.rows.unread += rows;
                for (span, rows) in self.tables {
                    let message = "this table of parameters belongs to no part of what its page describes";
                    let found = Diagnostic::new(Code::UnclaimedTable, span, message);
                    cx.report(found.label(counted(rows, "")).help(help));
                }
            }
            _ if self.is_refused => cx.rows.diagnosed += rows,
            Some((nearly, span)) => {
                cx.rows.unread += rows;
                let (message, help) = nearly.said();
                let found = Diagnostic::new(Code::NearMarker, span, message).help(help);
                cx.report(found.label(counted(rows, " of parameters on this page")));
            }
            None => cx.rows.total -= rows,
        }
    }
}

fn counted(rows: usize, of: &str) -> String {
    match rows {
        1 => format!("1 row{of} is not read"),
        rows => format!("{rows} rows{of} are not read"),
    }
}

impl Nearly {
    /// What is wrong, and what was expected.
    fn said(self) -> (&'static str, String) {
        match self {
            Self::Line => (
                "this looks like the line of a request, and has no method or no path that can be read",
                "the line is ``请求方式：【POST】 `/v3/…` ``, or with a path below `/brand/`".to_owned(),
            ),
            Self::Event => (
                "this is a row of a notification, and its page describes none that is known",
                "the table of a notification stands on a page of API v3 or of brands, below the line `通知参数`".to_owned(),
            ),
            Self::Address => (
                "this looks like the address of a call, and cannot be read as one",
                "the address is like `URL地址：https://api.mch.weixin.qq.com/pay/…`".to_owned(),
            ),
            Self::Title => (
                "this page has the table of a notification, and its title is that of none that is known",
                format!("the titles are {}", word_list(&event::titles())),
            ),
        }
    }
}
