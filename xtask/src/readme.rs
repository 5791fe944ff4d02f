//! The README of this repository and the figures that it shows in, the page with the present figures out.
//!
//! Only what is between two marks is touched; a page without them has no such figures.

use std::io;
use std::path::Path;

use wechatpay_codegen::cli::beside::{self, Stale};
use wechatpay_codegen::cli::coverage;
use wechatpay_codegen::{Read, stats};

/// The file.
const NAME: &str = "README.md";

/// What the line before the figures begins with.
const BEGIN: &str = "<!-- coverage:";

/// The line after them.
const END: &str = "<!-- end of coverage -->";

/// The page, if it shows other figures than those of the specs.
pub fn stale(root: &Path, read: &Read) -> io::Result<Option<Stale>> {
    let figures = || coverage(&stats::of(&read.api, &read.overrides), &read.api.guide);
    beside::stale(root, NAME, "its figures on coverage", |path, before| {
        with_figures(before, figures).map_err(|NoEnd| {
            let message = format!("`{}`: there is no line `{END}` after `{BEGIN}`", path.display());
            io::Error::other(message)
        })
    })
}

/// A page has the first mark, and not the second.
#[derive(Debug, PartialEq, Eq)]
struct NoEnd;

/// The page with these figures between its marks; `None` if it has none.
fn with_figures(page: &str, figures: impl FnOnce() -> String) -> Result<Option<String>, NoEnd> {
    let mut at = 0;
    let mut begin = None;
    for line in page.split_inclusive('\n') {
        let next = at + line.len();
        match begin {
            None if line.starts_with(BEGIN) => begin = Some(next),
            Some(begin) if line.trim_end() == END => {
                let newline = if page.contains("\r\n") { "\r\n" } else { "\n" };
                let figures = figures().replace('\n', newline);
                // Without empty lines around it, a table is a part of the mark.
                let text = [&page[..begin], newline, &figures, newline, &page[at..]].concat();
                return Ok(Some(text));
            }
            _ => {}
        }
        at = next;
    }
    if begin.is_some() { Err(NoEnd) } else { Ok(None) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_between_the_marks_is_touched() {
        let begin = "<!-- coverage: by a command -->";
        for (page, expected) in [
            ("# A\n".to_owned(), Ok(None)),
            (format!("# A\n{END}\n"), Ok(None)),
            (format!("    {begin}\n"), Ok(None)),
            (format!("# A\n{begin}\n{END}\nB"), Ok(Some(format!("# A\n{begin}\n\n| 1 |\n\n{END}\nB")))),
            (format!("{begin}\n| 0 |\n| 0 |\n{END}"), Ok(Some(format!("{begin}\n\n| 1 |\n\n{END}")))),
            (format!("{begin}\r\n\r\n{END}\r\n"), Ok(Some(format!("{begin}\r\n\r\n| 1 |\r\n\r\n{END}\r\n")))),
            (format!("# A\n{begin}\n"), Err(NoEnd)),
            (format!("{END}\n{begin}\n"), Err(NoEnd)),
        ] {
            let text = with_figures(&page, || "| 1 |\n".to_owned());
            assert_eq!(text, expected, "{page}");
            if let Ok(Some(text)) = text {
                assert_eq!(with_figures(&text, || "| 1 |\n".to_owned()), Ok(Some(text.clone())), "{page}");
            }
        }
    }
}
