//! Times as the service writes them, and texts that are not times.

use proptest::prelude::*;
use time::{OffsetDateTime, UtcOffset};

use super::*;

#[test]
fn times_are_read_as_the_service_writes_them() {
    // By date(1): 1934157600 is 2031-04-17 10:00 in Beijing.
    for (text, unix, written) in [
        ("2031-04-17T10:00:00+08:00", 1_934_157_600, "2031-04-17T10:00:00+08:00"),
        ("2031-04-17T10:00:00.125+08:00", 1_934_157_600, "2031-04-17T10:00:00.125+08:00"),
        ("2031-04-17T10:00:00.1234567891+08:00", 1_934_157_600, "2031-04-17T10:00:00.123456789+08:00"),
        ("2031-04-17T10:00+08:00", 1_934_157_600, "2031-04-17T10:00:00+08:00"),
        ("2031-04-17T02:00:00Z", 1_934_157_600, "2031-04-17T02:00:00+00:00"),
        ("2031-04-17t02:00:00z", 1_934_157_600, "2031-04-17T02:00:00+00:00"),
        ("2031-04-16T21:30:00-04:30", 1_934_157_600, "2031-04-16T21:30:00-04:30"),
        ("2031-04-17 10:00:00", 1_934_157_600, "2031-04-17T10:00:00+08:00"),
        ("2031-04-17T10:00:00", 1_934_157_600, "2031-04-17T10:00:00+08:00"),
        ("2031-04-17 10:00:09 +0800", 1_934_157_609, "2031-04-17T10:00:09+08:00"),
        ("2031-04-17T10:00:00+08", 1_934_157_600, "2031-04-17T10:00:00+08:00"),
        (" 20310417100000\n", 1_934_157_600, "2031-04-17T10:00:00+08:00"),
        ("2000-02-29T23:59:59+08:00", 951_839_999, "2000-02-29T23:59:59+08:00"),
    ] {
        let time = DateTime::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!((time.unix(), time.to_string().as_str()), (unix, written), "{text}");
    }
}

#[test]
fn what_is_no_time() {
    for text in [
        "",
        "2031-04-17",
        "20310417",
        "2031-04-17T",
        "2031-04-17T10",
        "2031-04-17T10:0",
        "2031-04-17T24:00:00+08:00",
        "2031-04-17T10:60:00+08:00",
        "2031-02-29T10:00:00+08:00",
        "2031-13-01T10:00:00+08:00",
        "2031-00-01T10:00:00+08:00",
        "2031-04-17T10:00:00.+08:00",
        "2031-04-17T10:00:00+08:0",
        "2031-04-17T10:00:00+08:60",
        "2031-04-17T10:00:00+24:00",
        "2031-04-17T10:00:00+08:00 CST",
        "2031-04-17_10:00:00+08:00",
        "2031041710000",
        "203104171000000",
        "20311317100000",
        "2031年04月17日",
        "１０３１-04-17T10:00:00Z",
        "+031-04-17T10:00:00Z",
    ] {
        assert_eq!(DateTime::parse(text), Err(TimeError::NotADateTime), "{text}");
    }
    assert_eq!(TimeError::NotADateTime.to_string(), "not a date and time");
}

#[test]
fn days_are_read_and_written() {
    for text in ["2031-04-17", "20310417", " 2031-04-17 "] {
        let day: Date = text.parse().unwrap();
        assert_eq!((day.to_string().as_str(), day.compact().as_str()), ("2031-04-17", "20310417"), "{text}");
    }
    for text in
        ["", "2031-4-17", "2031-04-31", "203104", "2031-0417", "2031-04-17T", "2031/04/17", "203104170"]
    {
        assert_eq!(Date::parse(text), Err(TimeError::NotADate), "{text}");
    }
    assert!(Date::parse("2031-04-17").unwrap() < Date::parse("2031-04-18").unwrap());
}

#[test]
fn times_are_written_for_both_generations_of_the_interface() {
    let time: DateTime = "2031-04-17T02:00:00Z".parse().unwrap();
    assert_eq!(time.compact(), "20310417100000");
    assert_eq!(
        DateTime::from_unix(1_934_157_600).map(String::from).as_deref(),
        Ok("2031-04-17T10:00:00+08:00")
    );
    assert_eq!(DateTime::from_unix(i64::MAX), Err(TimeError::NotADateTime));
    let odd = UtcOffset::from_hms(8, 5, 43).unwrap();
    let local: OffsetDateTime = OffsetDateTime::from(time).to_offset(odd);
    assert_eq!(DateTime::from(local).to_string(), "2031-04-17T10:00:00+08:00");
    // The same instant is the same time.
    assert_eq!(DateTime::from(local), time);
    assert_eq!(format!("{time:?}"), "2031-04-17T02:00:00+00:00");
}

proptest! {
    #[test]
    fn what_is_written_is_read(unix in -62_135_596_800_i64..253_402_214_400, nanoseconds in 0_u32..1_000_000_000) {
        let time = DateTime::from_unix(unix).unwrap();
        let time = DateTime::from(OffsetDateTime::from(time).replace_nanosecond(nanoseconds).unwrap());
        prop_assert_eq!(DateTime::parse(&time.to_string()), Ok(time));
        prop_assert_eq!(DateTime::parse(&time.compact()).map(DateTime::unix), Ok(unix));
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}.{0,12}|[0-9]{14}.{0,8}|.{0,30}") {
        let _ = (DateTime::parse(&text), Date::parse(&text));
    }
}
