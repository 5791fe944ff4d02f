//! Times stay the texts that came, and are read by a method of their own.

use wechatpay_fragments::rt::{self, DateTime};
use wechatpay_fragments::v3::lockers::rentals;

use super::rental;

#[test]
fn times_of_a_reply_are_read() {
    let text = r#"{"begin_time":"2031-04-17T10:00+08:00","end_time":"soon","business_day":"2031-04-17"}"#;
    let reply: rentals::PostReply = rt::json::from_slice(text.as_bytes()).unwrap();
    let begin = reply.parse_begin_time().unwrap().unwrap();
    assert_eq!((begin.unix(), begin.to_string().as_str()), (1_934_157_600, "2031-04-17T10:00:00+08:00"));
    assert_eq!(reply.parse_end_time(), Some(Err(rt::TimeError::NotADateTime)));
    assert_eq!(reply.parse_business_day().unwrap().unwrap().compact(), "20310417");
    // What came is what is kept, readable or not.
    assert!(rt::json::to_string(&reply).unwrap().starts_with(text.trim_end_matches('}')));
    let empty: rentals::PostReply = rt::json::from_slice(b"{}").unwrap();
    assert_eq!(empty.parse_begin_time(), None);
}

#[test]
fn times_of_a_request_are_set_and_read() {
    let begin = DateTime::from_unix(1_934_157_600).unwrap();
    let rentals::Post { body, .. } = rental();
    let mut body = body.last_day(rt::Date::parse("20310420").unwrap());
    body.begin_time = begin.into();
    assert_eq!(
        (body.begin_time.as_str(), body.last_day.as_deref()),
        ("2031-04-17T10:00:00+08:00", Some("2031-04-20"))
    );
    assert_eq!(body.parse_begin_time(), Ok(begin));
    assert_eq!(body.parse_last_day(), Some(rt::Date::parse("2031-04-20")));
}

#[test]
fn times_of_api_v2_are_compact() {
    use wechatpay_fragments::v2::lockers::openbox;
    let until = DateTime::from_unix(1_934_157_600).unwrap();
    let required = openbox::PostBodyRequired { appid: "a".into(), box_no: "b".into() };
    let body = openbox::PostBody::new(required).time_expire(until.compact());
    assert_eq!(body.time_expire.as_deref(), Some("20310417100000"));
    assert_eq!(body.parse_time_expire(), Some(Ok(until)));
}
