//! The lines of a bill, numbered, without byte order marks and line ends.
//!
//! A line ends with a line feed, a carriage return or both: the platform writes those in a cell as `\\n` and `\\r`.

use std::io::{BufRead, BufReader, ErrorKind, Read};

use super::error::{BillError, BillErrorKind};
use crate::text::content;

/// Remarks have at most 2048 characters.
pub(super) const LONGEST: usize = 1024 * 1024;

/// What a gzip file begins with.
const GZIP: [u8; 2] = [0x1f, 0x8b];

pub(super) struct Lines<R> {
    reader: BufReader<R>,
    number: u64,
    /// The line, without its end.
    bytes: Vec<u8>,
    /// Whether the end of the last line was a carriage return, to which a line feed may belong.
    is_after_return: bool,
    failed: bool,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(reader: R) -> Self {
        let reader = BufReader::new(reader);
        Self { reader, number: 0, bytes: Vec::new(), is_after_return: false, failed: false }
    }

    /// The number of the last line read.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// The next line that is not blank. Nothing follows an error of the file; other lines follow an error of a line.
    pub(super) fn next(&mut self) -> Result<Option<Line<'_>>, BillError> {
        loop {
            if self.failed || !self.read()? {
                return Ok(None);
            }
            if !is_blank(&self.bytes) {
                break;
            }
        }
        if self.number == 1 && self.bytes.starts_with(&GZIP) {
            self.failed = true;
            return Err(BillError::at(1, BillErrorKind::Zipped));
        }
        match std::str::from_utf8(content(&self.bytes)) {
            Ok(text) => Ok(Some(Line { number: self.number, text: text.trim_start() })),
            Err(_) => Err(BillError::at(self.number, BillErrorKind::NotUtf8)),
        }
    }

    /// Reads a line; returns `false` after the last one. One that is too long is passed over.
    fn read(&mut self) -> Result<bool, BillError> {
        self.bytes.clear();
        let (mut is_there, mut is_too_long) = (false, false);
        loop {
            let (is_end, used) = match self.reader.fill_buf() {
                Ok([]) => break,
                Ok([b'\n', ..]) if std::mem::take(&mut self.is_after_return) => (false, 1),
                Ok(buffer) => {
                    self.is_after_return = false;
                    if !is_there {
                        (is_there, self.number) = (true, self.number.saturating_add(1));
                    }
                    let end = buffer.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
                    let (piece, behind) = buffer.split_at(end.unwrap_or(buffer.len()));
                    is_too_long |= self.bytes.len() + piece.len() > LONGEST;
                    if !is_too_long {
                        self.bytes.extend_from_slice(piece);
                    }
                    self.is_after_return = behind.first() == Some(&b'\r');
                    (end.is_some(), piece.len() + usize::from(end.is_some()))
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => {
                    self.failed = true;
                    let line = if is_there { self.number } else { self.number.saturating_add(1) };
                    return Err(BillError::at(line, BillErrorKind::Io(error)));
                }
            };
            self.reader.consume(used);
            if is_end {
                break;
            }
        }
        if is_too_long { Err(BillError::at(self.number, BillErrorKind::LineTooLong)) } else { Ok(is_there) }
    }
}

/// Whether a line has nothing but empty cells, as spreadsheets write blank ones.
fn is_blank(line: &[u8]) -> bool {
    content(line).iter().all(|byte| byte.is_ascii_whitespace() || *byte == b',')
}

/// A line without its end.
pub(super) struct Line<'a> {
    pub(super) number: u64,
    pub(super) text: &'a str,
}
