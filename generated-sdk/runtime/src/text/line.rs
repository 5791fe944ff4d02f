//! Untrusted text, shortened and escaped so that a line of a log can hold it without being forged.
//!
//! Headers, refusals and documents may come from anyone on the way. When printed, their control characters, line
//! separators, direction marks and invisible characters are escaped, and their length is limited: one text after
//! [`LONGEST`] characters, the `Display` of an error after [`LONGEST_LINE`], its `Debug` after [`LONGEST_ERROR`], the
//! `Debug` of a received value after [`LONGEST_VALUE`]. A `…` marks where text was cut off.

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt::{self, Write as _};

/// The limit for one text; no message of the service is that long.
pub(crate) const LONGEST: usize = 500;
/// The limit for the `Display` of an error: longer than its texts together, so that nothing after them is cut off.
pub(crate) const LONGEST_LINE: usize = 4_000;
/// The limit for the `Debug` of an error.
pub(crate) const LONGEST_ERROR: usize = 8_000;
/// The limit for the `Debug` of a received value, which is printed to be read; a page of a hundred orders fits.
pub(crate) const LONGEST_VALUE: usize = 128 * 1024;

/// Shortens and escapes a text for a line of a log.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    if text.len() <= LONGEST && text.chars().all(is_plain) {
        return text.into();
    }
    let mut line = String::new();
    // Writing to a string does not fail.
    let _ = Line::new(&mut line, LONGEST).write_str(text);
    line.into()
}

/// Whether a character is visible and does not move others.
fn is_plain(character: char) -> bool {
    match character {
        ' '..='~' => true,
        // Letters, marks and patterns that are invisible, which the standard library does not escape.
        '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' => false,
        '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{e0100}'..='\u{e01ef}' => false,
        '\u{2028}' | '\u{2029}' => false,
        // Spaces of any width, such as those in Chinese text.
        _ if character.is_whitespace() => !character.is_control(),
        // The standard library knows which characters cannot be printed: controls, direction marks, unassigned ones. An
        // accent after a letter is not one of them.
        _ => {
            let mut pair = [b'a'; 5];
            let length = 1 + character.encode_utf8(&mut pair[1..]).len();
            std::str::from_utf8(&pair[..length]).is_ok_and(|pair| pair.escape_debug().count() == 2)
        }
    }
}

/// Makes one line of limited length of what is written into it: escapes characters that are not plain, and drops what
/// exceeds the limit.
pub(crate) struct Line<'w> {
    out: &'w mut dyn fmt::Write,
    /// How many characters may follow; `None` after the end.
    left: Option<usize>,
    /// A character that is escaped as well, because it ends the text.
    quote: Option<char>,
}

impl<'w> Line<'w> {
    pub(crate) fn new(out: &'w mut dyn fmt::Write, limit: usize) -> Self {
        Self { out, left: Some(limit), quote: None }
    }

    /// The line of an error.
    pub(crate) fn of_error(out: &'w mut dyn fmt::Write) -> Self {
        Self::new(out, LONGEST_LINE)
    }

    fn put(&mut self, character: char) -> fmt::Result {
        let is_quote = self.quote.is_some_and(|quote| character == quote || character == '\\');
        if is_plain(character) && !is_quote {
            return if self.takes(1)? { self.out.write_char(character) } else { Ok(()) };
        }
        let escape = character.escape_default();
        if self.takes(escape.len())? { write!(self.out, "{escape}") } else { Ok(()) }
    }

    /// Whether this many characters still fit. If not, the text ends here.
    fn takes(&mut self, count: usize) -> Result<bool, fmt::Error> {
        let Some(left) = self.left else { return Ok(false) };
        self.left = left.checked_sub(count);
        if self.left.is_none() {
            self.out.write_char('…')?;
        }
        Ok(self.left.is_some())
    }
}

impl fmt::Write for Line<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for character in text.chars() {
            if self.left.is_none() {
                break;
            }
            self.put(character)?;
        }
        Ok(())
    }
}

/// Prints a text in quotation marks when debugging.
pub struct Quoted<'t>(pub &'t str);

impl fmt::Debug for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        quote(self.0, LONGEST, f)
    }
}

/// Writes at most this many characters of a text, in quotation marks.
pub(crate) fn quote(text: &str, limit: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_char('"')?;
    Line { out: f, left: Some(limit), quote: Some('"') }.write_str(text)?;
    f.write_char('"')
}

/// Prints a list of names in brackets when debugging.
pub(crate) struct Names<I>(pub(crate) I);

impl<'t, I: Iterator<Item = &'t str> + Clone> fmt::Debug for Names<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        struct List<I>(I);
        impl<'t, I: Iterator<Item = &'t str> + Clone> fmt::Debug for List<I> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_list().entries(self.0.clone().map(Quoted)).finish()
            }
        }
        debug(&List(self.0.clone()), LONGEST_LINE, f)
    }
}

/// Prints at most this many characters of a value when debugging.
pub(crate) struct Beginning<T>(pub(crate) T, pub(crate) usize);

impl<T: fmt::Debug> fmt::Debug for Beginning<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(&self.0, self.1, f)
    }
}

/// Prints a value when debugging, up to this many characters. The texts in it are [`Quoted`], or escaped in the same
/// way.
pub(crate) fn debug(value: &dyn fmt::Debug, limit: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let is_pretty = f.alternate();
    let mut out = Bounded { out: f, left: Some(limit) };
    let outcome = if is_pretty { write!(out, "{value:#?}") } else { write!(out, "{value:?}") };
    // Printing stops with an error once the limit is reached.
    if out.left.is_none() { Ok(()) } else { outcome }
}

struct Bounded<'w> {
    out: &'w mut dyn fmt::Write,
    left: Option<usize>,
}

impl fmt::Write for Bounded<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let left = self.left.ok_or(fmt::Error)?;
        match text.char_indices().nth(left) {
            None => {
                // At most as many characters as bytes, and as many as are left.
                self.left = Some(left - text.chars().count());
                self.out.write_str(text)
            }
            Some((end, _)) => {
                self.left = None;
                self.out.write_str(&text[..end])?;
                self.out.write_char('…')?;
                Err(fmt::Error)
            }
        }
    }
}
