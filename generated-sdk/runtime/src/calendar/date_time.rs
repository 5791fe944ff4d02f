//! A date and time of day with its offset.

use std::fmt;
use std::str::FromStr;

use time::{OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

use super::TimeError;
use super::read::{self, Digits};

/// A date and a time of day, with an offset from UTC.
///
/// Reads every form that the service writes: RFC 3339 with seconds, with a fraction of a second, or without seconds
/// (`2031-04-17T10:00+08:00`), with a space instead of the `T`, with `Z`, `+0800` or `+08` as the offset, and
/// `yyyyMMddHHmmss`. A time without an offset is Beijing time, UTC+8. Nine digits of a fraction are kept.
///
/// Written as RFC 3339, also into a `String` for the fields of requests. Converts from and to [`time::OffsetDateTime`],
/// which has the arithmetic. Compared and ordered as instants, whatever the offset.
///
/// ```
/// use wechatpay_runtime as rt;
///
/// let paid = rt::DateTime::parse("2031-04-17T10:00+08:00")?;
/// assert_eq!(paid, rt::DateTime::parse("20310417100000")?);
/// let until = rt::DateTime::from(rt::time::OffsetDateTime::from(paid) + rt::time::Duration::minutes(30));
/// assert_eq!(String::from(until), "2031-04-17T10:30:00+08:00");
/// # Ok::<(), rt::TimeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTime(OffsetDateTime);

const SECONDS_IN_AN_HOUR: i32 = 3600;
const SECONDS_IN_A_MINUTE: i32 = 60;

/// UTC+8, without daylight saving time.
fn beijing() -> UtcOffset {
    UtcOffset::from_whole_seconds(8 * SECONDS_IN_AN_HOUR).unwrap_or(UtcOffset::UTC)
}

impl DateTime {
    /// Reads a time.
    ///
    /// # Errors
    ///
    /// [`TimeError::NotADateTime`].
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        read(text.trim()).ok_or(TimeError::NotADateTime)
    }

    /// The time this many seconds after the beginning of 1970 in UTC, in Beijing time.
    ///
    /// # Errors
    ///
    /// [`TimeError::NotADateTime`] beyond the year 9999.
    pub fn from_unix(seconds: i64) -> Result<Self, TimeError> {
        let time = OffsetDateTime::from_unix_timestamp(seconds).ok();
        let time = time.and_then(|time| time.checked_to_offset(beijing()));
        time.map(Self).ok_or(TimeError::NotADateTime)
    }

    /// Seconds since the beginning of 1970 in UTC, without a fraction.
    #[must_use]
    pub fn unix(self) -> i64 {
        self.0.unix_timestamp()
    }

    /// Beijing time as `yyyyMMddHHmmss`, as API v2 writes it.
    #[must_use]
    pub fn compact(self) -> String {
        let time = self.0.checked_to_offset(beijing()).unwrap_or(self.0);
        let (hour, minute, second) = time.to_hms();
        let (year, month, day) = (time.year(), u8::from(time.month()), time.day());
        format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}")
    }
}

fn read(text: &str) -> Option<DateTime> {
    let mut rest = Digits(text);
    let is_compact = text.get(..14).is_some_and(read::is_digits);
    let day = read::day(&mut rest, !is_compact)?;
    if !is_compact && !rest.takes(&['T', 't', ' ']) {
        return None;
    }
    let time = time_of_day(&mut rest, !is_compact)?;
    let offset = offset(&mut rest)?;
    if !rest.0.is_empty() {
        return None;
    }
    Some(DateTime(PrimitiveDateTime::new(day, time).assume_offset(offset)))
}

fn time_of_day(rest: &mut Digits<'_>, with_colons: bool) -> Option<Time> {
    let number = |rest: &mut Digits<'_>| u8::try_from(rest.number(2)?).ok();
    let hour = number(rest)?;
    if with_colons {
        rest.needs(':')?;
    }
    let minute = number(rest)?;
    let second = match with_colons {
        true if !rest.takes(&[':']) => 0,
        _ => number(rest)?,
    };
    let fraction = if rest.takes(&['.', ',']) { rest.run()? } else { "" };
    // The first nine digits, or fewer.
    let nanoseconds = format!("{:0<9}", fraction.get(..9).unwrap_or(fraction)).parse().ok()?;
    Time::from_hms_nano(hour, minute, second, nanoseconds).ok()
}

/// `Z`, `+08:00`, `+0800`, `+08`, or nothing, which means Beijing; a space may precede it.
fn offset(rest: &mut Digits<'_>) -> Option<UtcOffset> {
    rest.takes(&[' ']);
    if rest.0.is_empty() {
        return Some(beijing());
    }
    if rest.takes(&['Z', 'z']) {
        return Some(UtcOffset::UTC);
    }
    let is_west = rest.takes(&['-']);
    if !is_west {
        rest.needs('+')?;
    }
    let hours = rest.number(2)?;
    let has_minutes = rest.takes(&[':']) || !rest.0.is_empty();
    let minutes = if has_minutes { rest.number(2)? } else { 0 };
    if minutes > 59 || hours > 23 {
        return None;
    }
    let seconds =
        i32::try_from(hours).ok()? * SECONDS_IN_AN_HOUR + i32::try_from(minutes).ok()? * SECONDS_IN_A_MINUTE;
    UtcOffset::from_whole_seconds(if is_west { -seconds } else { seconds }).ok()
}

impl FromStr for DateTime {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        Self::parse(text)
    }
}

/// RFC 3339: `2031-04-17T10:00:00+08:00`, with the digits of the fraction, if there is one.
impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = self.0;
        let (hour, minute, second) = time.to_hms();
        let (year, month, day) = (time.year(), u8::from(time.month()), time.day());
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        if time.nanosecond() != 0 {
            let digits = format!("{:09}", time.nanosecond());
            write!(f, ".{}", digits.trim_end_matches('0'))?;
        }
        let (hours, minutes, _) = time.offset().as_hms();
        let sign = if time.offset().is_negative() { '-' } else { '+' };
        write!(f, "{sign}{:02}:{:02}", hours.unsigned_abs(), minutes.unsigned_abs())
    }
}

impl fmt::Debug for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<DateTime> for String {
    fn from(time: DateTime) -> Self {
        time.to_string()
    }
}

/// A time whose offset has odd seconds, which RFC 3339 cannot express, is converted to Beijing time.
impl From<OffsetDateTime> for DateTime {
    fn from(time: OffsetDateTime) -> Self {
        match time.offset().seconds_past_minute() {
            0 => Self(time),
            _ => Self(time.checked_to_offset(beijing()).unwrap_or(time)),
        }
    }
}

impl From<DateTime> for OffsetDateTime {
    fn from(time: DateTime) -> Self {
        time.0
    }
}
