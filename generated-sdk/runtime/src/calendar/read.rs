//! A text enters; what leaves is the next number of so many digits, or nothing.

/// What is left of a text that is read from its beginning.
pub(super) struct Digits<'t>(pub(super) &'t str);

impl<'t> Digits<'t> {
    /// The next `count` digits as a number; at most nine.
    pub(super) fn number(&mut self, count: usize) -> Option<u32> {
        let digits = self.0.get(..count).filter(|digits| is_digits(digits))?;
        self.0 = &self.0[count..];
        digits.parse().ok()
    }

    /// The next digits, however many there are; none if there is none.
    pub(super) fn run(&mut self) -> Option<&'t str> {
        let end = self.0.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.0.len());
        let (digits, rest) = self.0.split_at(end);
        self.0 = rest;
        (!digits.is_empty()).then_some(digits)
    }

    /// Whether one of these characters came next; it is read then.
    pub(super) fn takes(&mut self, one_of: &[char]) -> bool {
        match self.0.strip_prefix(one_of) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    /// The same, where it has to come.
    pub(super) fn needs(&mut self, one: char) -> Option<()> {
        self.takes(&[one]).then_some(())
    }
}

pub(super) fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Year, month and day, with `-` between or with nothing.
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
