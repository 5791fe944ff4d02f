//! A day of the calendar.

use std::fmt;
use std::str::FromStr;

use super::TimeError;
use super::read::{self, Digits};

/// A day of the calendar.
///
/// Read from `yyyy-MM-dd` and `yyyyMMdd`, and written in the first form. Converts from and to [`time::Date`], which has
/// the arithmetic, and into a `String` for the fields of requests.
///
/// ```
/// use wechatpay_runtime as rt;
///
/// let day = rt::Date::parse("20310417")?;
/// let next = rt::time::Date::from(day).next_day().map(rt::Date::from);
/// assert_eq!(next.map(String::from).as_deref(), Some("2031-04-18"));
/// # Ok::<(), rt::TimeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(time::Date);

impl Date {
    /// Reads a day.
    ///
    /// # Errors
    ///
    /// [`TimeError::NotADate`].
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        let text = text.trim();
        let mut rest = Digits(text);
        match read::day(&mut rest, !read::is_digits(text)) {
            Some(day) if rest.0.is_empty() => Ok(Self(day)),
            _ => Err(TimeError::NotADate),
        }
    }

    /// The day as `yyyyMMdd`.
    #[must_use]
    pub fn compact(self) -> String {
        format!("{:04}{:02}{:02}", self.0.year(), u8::from(self.0.month()), self.0.day())
    }
}

impl FromStr for Date {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        Self::parse(text)
    }
}

/// `2031-04-17`
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), u8::from(self.0.month()), self.0.day())
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<Date> for String {
    fn from(day: Date) -> Self {
        day.to_string()
    }
}

impl From<time::Date> for Date {
    fn from(day: time::Date) -> Self {
        Self(day)
    }
}

impl From<Date> for time::Date {
    fn from(day: Date) -> Self {
        day.0
    }
}
