//! A text of anybody enters; what leaves is its beginning, as a line of a log can hold it without lying.
//!
//! Headers, refusals and documents come from whoever is on the way. What is printed of them has escapes for controls,
//! separators of lines, marks that turn the direction of a text, and characters that nobody sees; and it has an end: one
//! text after [`LONGEST`] characters, the `Display` of an error after [`LONGEST_LINE`], its `Debug` after
//! [`LONGEST_ERROR`], the `Debug` of a received value after [`LONGEST_VALUE`]. What is cut off leaves a `…`.

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt::{self, Write as _};

/// Of one text; more than any message of the service has.
pub(crate) const LONGEST: usize = 500;
/// Of the `Display` of an error: more than its texts have together, so that what stands behind them is not cut off.
pub(crate) const LONGEST_LINE: usize = 4_000;
/// Of the `Debug` of an error.
pub(crate) const LONGEST_ERROR: usize = 8_000;
/// Of the `Debug` of a received value. Whoever prints it wants to see it; a page of a hundred orders fits.
pub(crate) const LONGEST_VALUE: usize = 128 * 1024;

/// The beginning of a text for a line of a log.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    if text.len() <= LONGEST && text.chars().all(is_plain) {
        return text.into();
    }
    let mut line = String::new();
    // Writing to a string does not fail.
    let _ = Line::new(&mut line, LONGEST).write_str(text);
    line.into()
}

/// Whether a character shows as itself and moves nothing else.
fn is_plain(character: char) -> bool {
    match character {
        ' '..='~' => true,
        // Letters, marks and patterns that show as nothing; the standard library takes them for any others.
        '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' => false,
        '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{e0100}'..='\u{e01ef}' => false,
        '\u{2028}' | '\u{2029}' => false,
        // Spaces of any width, as between Chinese words.
        _ if character.is_whitespace() => !character.is_control(),
        // The standard library knows what cannot be printed: controls, marks of direction, what is not assigned. An
        // accent behind a letter is none of these.
        _ => {
            let mut pair = [b'a'; 5];
            let length = 1 + character.encode_utf8(&mut pair[1..]).len();
            std::str::from_utf8(&pair[..length]).is_ok_and(|pair| pair.escape_debug().count() == 2)
        }
    }
}

/// What is written into it becomes a line with an end: escapes stand for what is not plain, and what is too much goes
/// nowhere.
pub(crate) struct Line<'w> {
    out: &'w mut dyn fmt::Write,
    /// How many characters may follow; `None` behind the end.
    left: Option<usize>,
    /// What is escaped besides, because it ends the text.
    quote: Option<char>,
}

impl<'w> Line<'w> {
    pub(crate) fn new(out: &'w mut dyn fmt::Write, limit: usize) -> Self {
        Self { out, left: Some(limit), quote: None }
    }

    /// What an error is.
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

    /// Whether so many characters are left. Where they are not, the text ends here.
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

/// A text that prints in quotation marks when debugging.
pub struct Quoted<'t>(pub &'t str);

impl fmt::Debug for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        quote(self.0, LONGEST, f)
    }
}

/// Writes so many characters of a text, in quotation marks.
pub(crate) fn quote(text: &str, limit: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_char('"')?;
    Line { out: f, left: Some(limit), quote: Some('"') }.write_str(text)?;
    f.write_char('"')
}

/// A list of names that prints in brackets when debugging.
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

/// A value that prints so many characters when debugging.
pub(crate) struct Beginning<T>(pub(crate) T, pub(crate) usize);

impl<T: fmt::Debug> fmt::Debug for Beginning<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(&self.0, self.1, f)
    }
}

/// Prints a value when debugging, up to so many characters. The texts in it are [`Quoted`], or escaped like that.
pub(crate) fn debug(value: &dyn fmt::Debug, limit: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let is_pretty = f.alternate();
    let mut out = Bounded { out: f, left: Some(limit) };
    let outcome = if is_pretty { write!(out, "{value:#?}") } else { write!(out, "{value:?}") };
    // An error is how it stops once the limit is reached.
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
                // No more characters than bytes, and no more than are left.
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
