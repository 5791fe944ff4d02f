//! The times of bills, which are written without an offset and mean Beijing time.

use std::fmt;
use std::str::FromStr;

use time::OffsetDateTime;

use crate::calendar::{DateTime, TimeError};

/// A time in a bill: a day and a time of day in Beijing, UTC+8, without daylight saving time.
///
/// Ordered chronologically. Converts into [`DateTime`] and [`time::OffsetDateTime`], which has the year, the hour and the
/// arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BillTime(DateTime);

impl BillTime {
    /// Seconds since the beginning of 1970 in UTC.
    #[must_use]
    pub fn unix(self) -> i64 {
        self.0.unix()
    }
}

/// Reads `yyyy-MM-dd HH:mm:ss`, with any number of spaces between the two, and nothing else that [`DateTime`] reads.
impl FromStr for BillTime {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let (day, time) = text.split_once(' ').ok_or(TimeError::NotADateTime)?;
        let time = time.trim_start_matches(' ');
        let is_before_year_one = day.starts_with("0000");
        if is_before_year_one || !has_form(day, b"0000-00-00") || !has_form(time, b"00:00:00") {
            return Err(TimeError::NotADateTime);
        }
        DateTime::parse(&format!("{day} {time}")).map(Self)
    }
}

/// Whether the text has digits where the form has a `0`, and the same characters elsewhere.
fn has_form(text: &str, form: &[u8]) -> bool {
    let fits = |(found, form): (u8, &u8)| if *form == b'0' { found.is_ascii_digit() } else { found == *form };
    text.len() == form.len() && text.bytes().zip(form).all(fits)
}

/// `2031-04-17 10:02:09`, as bills write it.
impl fmt::Display for BillTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = OffsetDateTime::from(self.0);
        let (hour, minute, second) = time.to_hms();
        let (year, month, day) = (time.year(), u8::from(time.month()), time.day());
        write!(f, "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    }
}

impl From<BillTime> for DateTime {
    fn from(time: BillTime) -> Self {
        time.0
    }
}

impl From<BillTime> for OffsetDateTime {
    fn from(time: BillTime) -> Self {
        time.0.into()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    // By date(1), with `+0800` after the time.
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
    fn what_is_not_a_time() {
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
            assert_eq!(text.parse::<BillTime>(), Err(TimeError::NotADateTime), "{text}");
        }
    }

    proptest! {
        #[test]
        fn days_follow_each_other(year in 1_i32..=9999, month in 1_u8..=12, day in 1_u8..=31) {
            let month = time::Month::try_from(month).unwrap();
            let day = time::Date::from_calendar_date(year, month, day.min(month.length(year))).unwrap();
            let at_midnight = |day: time::Date| format!("{} 00:00:00", crate::calendar::Date::from(day));
            let time: BillTime = at_midnight(day).parse().unwrap();
            prop_assert_eq!(time.to_string(), at_midnight(day));
            if let Some(next) = day.next_day() {
                let next: BillTime = at_midnight(next).parse().unwrap();
                prop_assert_eq!(next.unix() - time.unix(), 24 * 60 * 60);
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}|.{0,20}") {
            let _ = text.parse::<BillTime>();
        }
    }
}
