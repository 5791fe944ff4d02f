//! Reads numbers of a given count of digits from a text.

/// The unread rest of a text.
pub(super) struct Digits<'t>(pub(super) &'t str);

impl<'t> Digits<'t> {
    /// Reads the next `count` digits, at most nine, as a number.
    pub(super) fn number(&mut self, count: usize) -> Option<u32> {
        let digits = self.0.get(..count).filter(|digits| is_digits(digits))?;
        self.0 = &self.0[count..];
        digits.parse().ok()
    }

    /// Reads all digits that follow; `None` if there are none.
    pub(super) fn run(&mut self) -> Option<&'t str> {
        let end = self.0.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.0.len());
        let (digits, rest) = self.0.split_at(end);
        self.0 = rest;
        (!digits.is_empty()).then_some(digits)
    }

    /// Reads the next character if it is one of these; says whether it was.
    pub(super) fn takes(&mut self, one_of: &[char]) -> bool {
        match self.0.strip_prefix(one_of) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    /// Reads this character; `None` if another one follows.
    pub(super) fn needs(&mut self, one: char) -> Option<()> {
        self.takes(&[one]).then_some(())
    }
}

pub(super) fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Reads year, month and day, with `-` or nothing between them.
pub(super) fn day(text: &mut Digits<'_>, dashed: bool) -> Option<time::Date> {
    let year = text.number(4)?;
    if dashed {
        text.needs('-')?;
    }
    let month = text.number(2)?;
    if dashed {
        text.needs('-')?;
    }
    let day = text.number(2)?;
    let month = time::Month::try_from(u8::try_from(month).ok()?).ok()?;
    time::Date::from_calendar_date(i32::try_from(year).ok()?, month, u8::try_from(day).ok()?).ok()
}
