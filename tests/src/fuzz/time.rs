//! A text enters; if it is a time, it is written as it is read, and it is the time that arithmetic of our own says.

use wechatpay_runtime as rt;
use wechatpay_runtime::bill::BillTime;

/// Reads the text as a time, a day and a time of a bill.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(time) = rt::DateTime::parse(text) {
        let again = rt::DateTime::parse(&time.to_string()).expect("what was written can be read");
        assert_eq!((again, again.to_string()), (time, time.to_string()));
        let calendar = rt::time::OffsetDateTime::from(time);
        assert_eq!(rt::DateTime::from(calendar), time);
        // Without the fraction, and in years that can be written in Beijing as well.
        if let Ok(whole) = rt::DateTime::from_unix(time.unix())
            && (1..=9999).contains(&rt::time::OffsetDateTime::from(whole).year())
        {
            assert_eq!(whole.unix(), time.unix());
            assert_eq!(rt::DateTime::parse(&whole.compact()), Ok(whole));
        }
    }
    if let Ok(day) = rt::Date::parse(text) {
        assert_eq!(rt::Date::parse(&day.to_string()), Ok(day));
        assert_eq!(rt::Date::parse(&day.compact()), Ok(day));
    }
    if let Ok(time) = text.parse::<BillTime>() {
        assert_eq!(time.to_string().parse(), Ok(time));
        let same = rt::DateTime::parse(&time.to_string()).expect("a time of a bill is a time");
        assert_eq!(same.unix(), time.unix());
    }
    if let Some(expected) = strict(text) {
        let found = rt::DateTime::parse(text).expect("RFC 3339 is read");
        assert_eq!(found.unix(), expected, "{text}");
    }
}

/// Seconds since 1970 of `2031-04-17T10:00:00+08:00`, exactly so, if there is such a day and time.
fn strict(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let shape = b"0000-00-00T00:00:00+00:00";
    let fits = |(found, shape): (&u8, &u8)| match shape {
        b'0' => found.is_ascii_digit(),
        b'+' => [b'+', b'-'].contains(found),
        _ => found == shape,
    };
    if bytes.len() != shape.len() || !bytes.iter().zip(shape).all(fits) {
        return None;
    }
    let number = |range: std::ops::Range<usize>| text[range].parse::<i64>().ok();
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let (hour, minute, second) = (number(11..13)?, number(14..16)?, number(17..19)?);
    let (hours, minutes) = (number(20..22)?, number(23..25)?);
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let lengths = [31, if is_leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let length = usize::try_from(month).ok().and_then(|month| lengths.get(month.checked_sub(1)?))?;
    let exists = (1..=*length).contains(&day) && hour < 24 && minute < 60 && second < 60;
    if !exists || hours > 23 || minutes > 59 {
        return None;
    }
    // Days since the first of March of the year 0; the year begins in March, so that the leap day comes last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let days = days + (153 * month + 2) / 5 + day - 1 - 719_468;
    let local = ((days * 24 + hour) * 60 + minute) * 60 + second;
    let offset = (hours * 60 + minutes) * 60;
    Some(if text.as_bytes()[19] == b'-' { local + offset } else { local - offset })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arithmetic_is_right() {
        for (text, expected) in [
            ("1970-01-01T00:00:00+00:00", Some(0)),
            ("1970-01-01T08:00:00+08:00", Some(0)),
            ("2038-01-19T03:14:07+00:00", Some(2_147_483_647)),
            ("2000-02-29T12:00:00-01:30", Some(951_831_000)),
            ("0000-01-01T00:00:00+00:00", Some(-62_167_219_200)),
            ("1900-02-29T00:00:00+00:00", None),
            ("2031-04-17T24:00:00+00:00", None),
            ("2031-04-17T10:00:00Z", None),
            ("2031-00-17T10:00:00+08:00", None),
        ] {
            assert_eq!(strict(text), expected, "{text}");
        }
    }
}
