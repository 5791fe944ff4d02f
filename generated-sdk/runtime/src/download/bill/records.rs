//! The lines of a bill, joined where a quoted cell goes on in the next one.

use std::collections::VecDeque;
use std::io::Read;

use super::cells::{Cells, is_open};
use super::error::BillError;
use super::lines::{LONGEST, Line, Lines};

/// How many lines a quoted cell may have.
const MOST_JOINED: usize = 100;

pub(super) struct Records<R> {
    lines: Lines<R>,
    current: String,
    /// Lines that were looked at, and are not part of the current record.
    ahead: VecDeque<Result<(u64, String), BillError>>,
}

impl<R: Read> Records<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { lines: Lines::new(reader), current: String::new(), ahead: VecDeque::new() }
    }

    /// The number of the last line read.
    pub(super) fn number(&self) -> u64 {
        self.lines.number()
    }

    /// The next record, which should have this many cells.
    pub(super) fn next(&mut self, expected: usize) -> Result<Option<Line<'_>>, BillError> {
        let Some(number) = self.take()? else { return Ok(None) };
        if is_open(&self.current) {
            self.join(expected);
        }
        Ok(Some(Line { number, text: &self.current }))
    }

    fn take(&mut self) -> Result<Option<u64>, BillError> {
        if let Some(ahead) = self.ahead.pop_front() {
            let (number, text) = ahead?;
            self.current = text;
            return Ok(Some(number));
        }
        let Some(line) = self.lines.next()? else { return Ok(None) };
        self.current.clear();
        self.current.push_str(line.text);
        Ok(Some(line.number))
    }

    /// Adds the lines up to the end of the quoted cell, if they make a row of it, and are not rows already. Otherwise its
    /// quote is a character like any other.
    fn join(&mut self, expected: usize) {
        let is_row = |line: &str| Cells::of(line, expected).is_ok();
        let mut joined = self.current.clone();
        let stands_alone = is_row(&joined);
        for at in 0..MOST_JOINED {
            let Some(next) = self.look(at) else { return };
            if stands_alone && is_row(next) || joined.len() + next.len() > LONGEST {
                return;
            }
            joined.extend(["\n", next]);
            if next.contains('"') && !is_open(&joined) {
                if is_row(&joined) {
                    self.current = joined;
                    self.ahead.drain(..=at);
                }
                return;
            }
        }
    }

    /// The line at this place behind the current one; `None` if it cannot be read.
    fn look(&mut self, at: usize) -> Option<&str> {
        while self.ahead.len() <= at {
            let line = self.lines.next().transpose()?;
            self.ahead.push_back(line.map(|line| (line.number, line.text.to_owned())));
        }
        self.ahead.get(at)?.as_ref().ok().map(|(_, text)| text.as_str())
    }
}
