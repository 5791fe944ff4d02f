//! A text in, its blocks out: one walk over its lines.

use crate::source::SourceFile;
use crate::span::{FileId, Span, Spanned};

use super::plain::plain;
use super::{Block, FrontMatter, Heading, Page, Table, TableRow, cells};

const FENCE: &str = "```";

/// Reads a page; `None` where it is none of the service's own.
pub fn parse(file: FileId, source: &SourceFile) -> Option<Page<'_>> {
    let front = FrontMatter::read(file, &source.text)?;
    let mut lines = Lines { file, text: &source.text, at: front.end };
    let mut page = Page { front, blocks: Vec::new(), unclosed: None };
    while let Some(line) = lines.next() {
        let text = line.value.trim_end();
        let begins = text.trim_start();
        if begins.starts_with(FENCE) {
            page.blocks.push(Block::Code(lines.code(line.span, &mut page.unclosed)));
        } else if begins.starts_with('|') {
            page.blocks.push(Block::Table(lines.table(&line)));
        } else if let Some(heading) = heading(text, line.span) {
            page.blocks.push(Block::Heading(heading));
        } else if !begins.is_empty() {
            page.blocks.push(Block::Text(Spanned { value: plain(text).trim().to_owned(), span: line.span }));
        }
    }
    Some(page)
}

fn heading(line: &str, span: Span) -> Option<Heading> {
    let rest = line.trim_start_matches('#');
    let level = line.len() - rest.len();
    let title = rest.strip_prefix(' ').filter(|_| (1..=6).contains(&level))?;
    Some(Heading { level, title: plain(title).trim().to_owned(), span })
}

/// The lines that are left.
struct Lines<'s> {
    file: FileId,
    text: &'s str,
    at: usize,
}

impl<'s> Lines<'s> {
    fn peek(&self) -> Option<Spanned<&'s str>> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let value = rest.split('\n').next()?;
        Some(Spanned { value, span: Span::new(self.file, self.at, self.at + value.len()) })
    }

    fn next(&mut self) -> Option<Spanned<&'s str>> {
        let line = self.peek()?;
        self.at += line.value.len() + 1;
        Some(line)
    }

    /// What is up to the line that closes the fence at `open`.
    fn code(&mut self, open: Span, unclosed: &mut Option<Span>) -> Spanned<&'s str> {
        let start = self.at.min(self.text.len());
        let mut end = start;
        let mut is_closed = false;
        while let Some(line) = self.next() {
            if line.value.trim() == FENCE {
                is_closed = true;
                break;
            }
            end = self.at.min(self.text.len());
        }
        if !is_closed {
            unclosed.get_or_insert(open);
        }
        Spanned { value: &self.text[start..end], span: Span::new(self.file, start, end) }
    }

    fn table(&mut self, first: &Spanned<&'s str>) -> Table<'s> {
        let cells = self.row(first).cells;
        let head = cells.into_iter().map(|cell| plain(cell.value)).collect();
        let mut rows = Vec::new();
        let mut is_drawn = false;
        let mut is_second = true;
        while let Some(line) = self.peek().filter(|line| line.value.trim_start().starts_with('|')) {
            self.next();
            let row = self.row(&line);
            if is_second && is_drawing(&row) {
                is_drawn = true;
            } else {
                rows.push(row);
            }
            is_second = false;
        }
        Table { head, span: self.trimmed(first), is_drawn, rows }
    }

    fn row(&self, line: &Spanned<&'s str>) -> TableRow<'s> {
        let start = line.span.start as usize;
        let cell = |cell: std::ops::Range<usize>| Spanned {
            span: Span::new(self.file, start + cell.start, start + cell.end),
            value: &line.value[cell],
        };
        TableRow { span: self.trimmed(line), cells: cells::split(line.value).into_iter().map(cell).collect() }
    }

    fn trimmed(&self, line: &Spanned<&str>) -> Span {
        let start = line.span.start as usize;
        Span::new(self.file, start, start + line.value.trim_end().len())
    }
}

/// Whether a line is only there for a table to be drawn.
fn is_drawing(row: &TableRow<'_>) -> bool {
    let is_rule =
        |cell: &Spanned<&str>| cell.value.contains('-') && cell.value.chars().all(|c| matches!(c, '-' | ':'));
    !row.cells.is_empty() && row.cells.iter().all(is_rule)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test says so by failing")]

    use super::*;
    use crate::source::SourceMap;

    fn shown(text: &str) -> Vec<String> {
        let map = SourceMap::from_texts([("a.md", format!("---\nurl: x\ndoc_id: 1\n---\n{text}"))]);
        let (file, source) = map.files().next().unwrap();
        let page = parse(file, source).unwrap();
        let block = |block: &Block<'_>| match block {
            Block::Heading(heading) => format!("{} {}", "#".repeat(heading.level), heading.title),
            Block::Text(text) => format!("text {}", text.value),
            Block::Table(table) => {
                let rows = table.rows.iter().map(|row| {
                    let cells: Vec<_> = row.cells.iter().map(|cell| source.slice(cell.span)).collect();
                    cells.join("/")
                });
                let drawn = if table.is_drawn { "" } else { " not drawn" };
                format!("table {} [{}]{drawn}", table.head.join("/"), rows.collect::<Vec<_>>().join(" "))
            }
            Block::Code(code) => format!("code {:?}", source.slice(code.span)),
        };
        let unclosed = page.unclosed.map(|span| format!("unclosed {}", source.position(span.start).0));
        page.blocks.iter().map(block).chain(unclosed).collect()
    }

    #[test]
    fn blocks_are_told_apart_by_how_their_lines_begin() {
        let text = "\
## Header 参数
| 参数\\_名 | 类型 |
| --- |  --- |
| a\\_b | string |
### Body 参数
200\u{a0}OK

  ```json
{
| not | a | table |
  ```
####### seven
#none
| only |";
        assert_eq!(
            shown(text),
            [
                "## Header 参数",
                "table 参数_名/类型 [a\\_b/string]",
                "### Body 参数",
                "text 200 OK",
                "code \"{\\n| not | a | table |\\n\"",
                "text ####### seven",
                "text #none",
                "table only [] not drawn",
            ]
        );
        assert_eq!(shown("| a |\n| b |\n| - |\n"), ["table a [b -] not drawn"]);
        assert_eq!(shown("| a | b |\n| :-- | -: |\n| c | d |\n"), ["table a/b [c/d]"]);
        assert_eq!(shown("a\n```\nb"), ["text a", "code \"b\"", "unclosed 6"]);
        assert_eq!(shown("```"), ["code \"\"", "unclosed 5"]);
        assert_eq!(shown(""), Vec::<String>::new());
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_blocks(text in "[|`#\\\\ \na描\u{a0}]{0,80}") {
            shown(&text);
        }
    }
}
