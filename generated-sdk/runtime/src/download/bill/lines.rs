//! The lines of a bill, numbered, without the byte order mark and line ends.

use std::io::{BufRead, BufReader, Read};

use super::error::{BillError, BillErrorKind};
use crate::text::content;

/// Remarks have at most 2048 characters.
const LONGEST: u64 = 1024 * 1024;

/// What a gzip file begins with.
const GZIP: [u8; 2] = [0x1f, 0x8b];

pub(super) struct Lines<R> {
    reader: BufReader<R>,
    number: u64,
    bytes: Vec<u8>,
    /// Whether there was a line that is not blank.
    has_begun: bool,
    failed: bool,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader: BufReader::new(reader), number: 0, bytes: Vec::new(), has_begun: false, failed: false }
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
            if !self.has_begun {
                let before = self.bytes.len() - content(&self.bytes).len();
                self.bytes.drain(..before);
            }
            if !self.bytes.trim_ascii().is_empty() {
                break;
            }
        }
        self.has_begun = true;
        let line = self.bytes.strip_suffix(b"\n").unwrap_or(&self.bytes);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if self.number == 1 && line.starts_with(&GZIP) {
            self.failed = true;
            return Err(BillError::at(1, BillErrorKind::Zipped));
        }
        match std::str::from_utf8(line) {
            Ok(text) => Ok(Some(Line { number: self.number, text: text.trim_start() })),
            Err(_) => Err(BillError::at(self.number, BillErrorKind::NotUtf8)),
        }
    }

    /// Reads a line with its end; returns `false` after the last one.
    fn read(&mut self) -> Result<bool, BillError> {
        self.bytes.clear();
        let outcome = (&mut self.reader).take(LONGEST + 1).read_until(b'\n', &mut self.bytes);
        if matches!(outcome, Ok(0)) {
            return Ok(false);
        }
        self.number = self.number.saturating_add(1);
        let kind = match outcome {
            Ok(_) if self.bytes.len() as u64 <= LONGEST => return Ok(true),
            Ok(_) => BillErrorKind::LineTooLong,
            Err(error) => BillErrorKind::Io(error),
        };
        self.failed = true;
        Err(BillError::at(self.number, kind))
    }
}

/// A line without its end.
pub(super) struct Line<'a> {
    pub(super) number: u64,
    pub(super) text: &'a str,
}
