//! A text such as `2031-04-17 10:02:09` enters; what leaves is the time, which in bills is that of Beijing.

use std::fmt;
use std::str::FromStr;

/// A time of a bill: a day and a time of day in Beijing, UTC+8, without daylight saving time.
///
/// Ordered like time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct BillTime {
    /// The year, from 1 to 9999.
    pub year: u16,
    /// The month, from 1.
    pub month: u8,
    /// The day of the month, from 1.
    pub day: u8,
    /// The hour, from 0 to 23.
    pub hour: u8,
    /// The minute, from 0 to 59.
    pub minute: u8,
    /// The second, from 0 to 59.
    pub second: u8,
}

const SECONDS_IN_A_DAY: i64 = 24 * 60 * 60;
const BEIJING_IS_AHEAD_BY: i64 = 8 * 60 * 60;
/// From the first day of year 1 to that of 1970.
const DAYS_BEFORE_1970: i64 = 719_162;

impl BillTime {
    /// Seconds since the beginning of 1970 in UTC.
    #[must_use]
    pub fn unix(self) -> i64 {
        let years = i64::from(self.year) - 1;
        let leap_days = years / 4 - years / 100 + years / 400;
        let months: i64 = (1..self.month).map(|month| i64::from(days_in(self.year, month))).sum();
        let days = years * 365 + leap_days + months + i64::from(self.day) - 1 - DAYS_BEFORE_1970;
        let time = (i64::from(self.hour) * 60 + i64::from(self.minute)) * 60 + i64::from(self.second);
        days * SECONDS_IN_A_DAY + time - BEIJING_IS_AHEAD_BY
    }
}

fn days_in(year: u16, month: u8) -> u8 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// A text that is no time of a bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotATime;

impl fmt::Display for NotATime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a time")
    }
}

impl std::error::Error for NotATime {}

/// Reads `yyyy-MM-dd HH:mm:ss`, with any number of spaces between.
impl FromStr for BillTime {
    type Err = NotATime;

    fn from_str(text: &str) -> Result<Self, NotATime> {
        let (day, time) = text.split_once(' ').ok_or(NotATime)?;
        let [year, month, day] = numbers(day, '-', [4, 2, 2])?;
        let [hour, minute, second] = numbers(time.trim_start_matches(' '), ':', [2, 2, 2])?;
        let small = |number: u16| u8::try_from(number).map_err(|_| NotATime);
        let time = Self {
            year,
            month: small(month)?,
            day: small(day)?,
            hour: small(hour)?,
            minute: small(minute)?,
            second: small(second)?,
        };
        let is_day = time.year >= 1
            && (1..=12).contains(&time.month)
            && (1..=days_in(time.year, time.month)).contains(&time.day);
        if is_day && time.hour < 24 && time.minute < 60 && time.second < 60 {
            Ok(time)
        } else {
            Err(NotATime)
        }
    }
}

fn numbers(text: &str, separator: char, digits: [usize; 3]) -> Result<[u16; 3], NotATime> {
    let mut parts = text.split(separator);
    let mut numbers = [0; 3];
    for (number, digits) in numbers.iter_mut().zip(digits) {
        let part = parts.next().ok_or(NotATime)?;
        if part.len() != digits || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NotATime);
        }
        *number = part.parse().map_err(|_| NotATime)?;
    }
    if parts.next().is_none() { Ok(numbers) } else { Err(NotATime) }
}

impl fmt::Display for BillTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day, hour, minute, second } = self;
        write!(f, "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    // By date(1), with `+0800` behind the time.
    #[test]
    fn times_are_those_of_beijing() {
        for (text, unix) in [
            ("1970-01-01 08:00:00", 0),
            ("1970-01-01 07:59:59", -1),
            ("2000-02-29 23:59:59", 951_839_999),
            ("2019-02-19 05:01:46", 1_550_523_706),
            ("2024-12-31 00:00:00", 1_735_574_400),
            ("2100-03-01 00:00:00", 4_107_513_600),
        ] {
            let time: BillTime = text.parse().unwrap();
            assert_eq!((time.unix(), time.to_string().as_str()), (unix, text));
        }
        assert_eq!("2016-05-04  02:18:18".parse::<BillTime>().unwrap().to_string(), "2016-05-04 02:18:18");
    }

    #[test]
    fn what_is_no_time() {
        for text in [
            "",
            "2019-02-19",
            "2019-02-19T05:01:46",
            "2019-02-29 00:00:00",
            "2100-02-29 00:00:00",
            "2019-13-01 00:00:00",
            "2019-00-01 00:00:00",
            "2019-01-00 00:00:00",
            "2019-04-31 00:00:00",
            "2019-01-01 24:00:00",
            "2019-01-01 00:60:00",
            "2019-01-01 00:00:60",
            "0000-01-01 00:00:00",
            "19-01-01 00:00:00",
            "2019-1-1 0:0:0",
            "2019-01-01 00:00:00 ",
            "2019-01-01 00:00:00:00",
            "2019-01-01 16：33：45",
            "+019-01-01 00:00:00",
        ] {
            assert_eq!(text.parse::<BillTime>(), Err(NotATime), "{text}");
        }
    }

    proptest! {
        #[test]
        fn days_follow_each_other(year in 1_u16..=9999, month in 1_u8..=12, day in 1_u8..=31) {
            let day = day.min(days_in(year, month));
            let time = BillTime { year, month, day, hour: 0, minute: 0, second: 0 };
            prop_assert_eq!(time.to_string().parse(), Ok(time));
            let (year, month, day) = match (day == days_in(year, month), month) {
                (false, _) => (year, month, day + 1),
                (true, 12) => (year + 1, 1, 1),
                (true, _) => (year, month + 1, 1),
            };
            let next = BillTime { year, month, day, ..time };
            prop_assert_eq!(next.unix() - time.unix(), SECONDS_IN_A_DAY);
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}|.{0,20}") {
            let _ = text.parse::<BillTime>();
        }
    }
}
