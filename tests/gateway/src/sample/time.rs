//! A field enters; what leaves is a time in the form that it is documented or shown in: what is past is past, and what runs
//! out does so later. Times are those of the gateway's start, so that a reply is the same each time.

use std::sync::LazyLock;

use serde_json::Value as Json;
use wechatpay_codegen::ir::{Field, TextFormat};
use wechatpay_runtime::DateTime;

use super::example;
use crate::reply::now;

static START: LazyLock<i64> = LazyLock::new(now);

/// Something begins before it ends well.
const BEGUN: i64 = -120;
const DONE: i64 = -60;
const A_DAY: i64 = 86_400;

/// Parts of names of what lies ahead.
const AHEAD: [&str; 8] =
    ["expire", "expiry", "expiration", "deadline", "invalid", "until", "estimate", "expect"];
/// Parts of names of what comes before other things that are past.
const BEGINNINGS: [&str; 5] = ["create", "begin", "start", "apply", "accept"];
/// The first second that a time in seconds may be: in 2001.
const FIRST_UNIX: i64 = 1_000_000_000;

/// The forms of times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `2031-04-17T10:00:00+08:00`.
    Rfc3339,
    /// `2031-04-17 10:00:00`.
    Spaced,
    /// `20310417100000`.
    Compact,
    /// `2031-04-17`.
    Date,
    /// `20310417`.
    CompactDate,
}

impl Form {
    const ALL: [Self; 5] = [Self::Rfc3339, Self::Spaced, Self::Compact, Self::Date, Self::CompactDate];

    /// The form of a text that shows a time, though nothing says so.
    pub fn of(text: &str) -> Option<Self> {
        let is_date = |text: &str| DateTime::parse(&format!("{text}T00:00:00+08:00")).is_ok();
        match (text.len(), text.bytes().all(|byte| byte.is_ascii_digit())) {
            (10, false) if is_date(text) => Some(Self::Date),
            (8, true) => DateTime::parse(&format!("{text}000000")).is_ok().then_some(Self::CompactDate),
            _ if DateTime::parse(text).is_err() => None,
            (14, true) => Some(Self::Compact),
            (19, _) if text.contains(' ') => Some(Self::Spaced),
            _ => Some(Self::Rfc3339),
        }
    }

    fn write(self, time: DateTime) -> String {
        let (text, compact) = (time.to_string(), time.compact());
        match self {
            Self::Rfc3339 => text,
            Self::Spaced => text.get(..19).unwrap_or_default().replace('T', " "),
            Self::Compact => compact,
            Self::Date => text.get(..10).unwrap_or_default().to_owned(),
            Self::CompactDate => compact.get(..8).unwrap_or_default().to_owned(),
        }
    }

    fn length(self) -> u64 {
        match self {
            Self::Rfc3339 => 25,
            Self::Spaced => 19,
            Self::Compact => 14,
            Self::Date => 10,
            Self::CompactDate => 8,
        }
    }
}

/// The text of a field that is a time.
pub fn text(field: &Field) -> Option<String> {
    let time = DateTime::from_unix(seconds(&field.wire)).ok()?;
    form(field).map(|form| form.write(time))
}

/// The form of a field: as documented, as its example shows, or as the length allows where the name says that it is one.
fn form(field: &Field) -> Option<Form> {
    let example = example(field).and_then(Json::as_str);
    match field.facets.format {
        // The documentation calls texts without an offset the same.
        Some(TextFormat::DateTime) => return Some(Form::Rfc3339),
        Some(TextFormat::Date) => {
            return Some(
                example.and_then(Form::of).filter(|form| *form == Form::CompactDate).unwrap_or(Form::Date),
            );
        }
        Some(TextFormat::CompactDateTime) => return Some(Form::Compact),
        Some(_) => return None,
        None => {}
    }
    let is_named = is_time(&field.wire);
    match example.filter(|text| !text.is_empty()) {
        Some(text) => Form::of(text).filter(|_| is_named),
        None if is_named => {
            let (fewest, most) =
                (field.facets.min_length.unwrap_or(0), field.facets.max_length.unwrap_or(u64::MAX));
            let exact = Form::ALL.into_iter().find(|form| form.length() == most);
            exact.or_else(|| Form::ALL.into_iter().find(|form| (fewest..=most).contains(&form.length())))
        }
        None => None,
    }
}

/// The seconds of a number that is a time.
pub fn number(field: &Field) -> Option<i64> {
    let shows_seconds = || example(field).and_then(Json::as_i64).is_some_and(|seconds| seconds >= FIRST_UNIX);
    let is_it = field.wire.ends_with("timestamp") || is_time(&field.wire) && shows_seconds();
    is_it.then(|| seconds(&field.wire))
}

fn is_time(wire: &str) -> bool {
    wire.split('_').any(|part| matches!(part, "time" | "date" | "datetime"))
        && !["zone", "type", "limit", "times"].iter().any(|part| wire.contains(part))
}

fn seconds(wire: &str) -> i64 {
    let has = |parts: &[&str]| parts.iter().any(|part| wire.contains(part));
    let ends = wire.ends_with("end_time") || wire.ends_with("end_date");
    *START
        + match () {
            () if ends || has(&AHEAD) => A_DAY,
            () if has(&BEGINNINGS) => BEGUN,
            () => DONE,
        }
}

#[cfg(test)]
mod tests {
    use wechatpay_codegen::ir::Facets;

    use super::*;

    #[test]
    fn times_have_the_form_that_is_documented_or_shown() {
        let facets = |format, max_length| Facets { format, max_length, ..Facets::default() };
        for (wire, example, facets, expected) in [
            ("success_time", None, facets(Some(TextFormat::DateTime), None), Some(Form::Rfc3339)),
            ("when", Some("noon"), facets(Some(TextFormat::DateTime), None), Some(Form::Rfc3339)),
            ("bill_date", None, facets(Some(TextFormat::Date), None), Some(Form::Date)),
            ("bill_date", Some("20310417"), facets(Some(TextFormat::Date), None), Some(Form::CompactDate)),
            ("time_end", None, facets(Some(TextFormat::CompactDateTime), None), Some(Form::Compact)),
            ("time_end", Some("20310417100000"), facets(None, None), Some(Form::Compact)),
            ("success_time", Some("2031-04-17 10:00:00"), facets(None, None), Some(Form::Spaced)),
            ("create_time", None, facets(None, None), Some(Form::Rfc3339)),
            ("create_time", None, facets(None, Some(32)), Some(Form::Rfc3339)),
            ("time_end", None, facets(None, Some(14)), Some(Form::Compact)),
            ("date", None, facets(None, Some(10)), Some(Form::Date)),
            ("use_time", Some("mornings"), facets(None, None), None),
            ("transaction_id", Some("20310417100000"), facets(None, None), None),
            ("time_zone", None, facets(None, None), None),
            ("name", None, facets(None, None), None),
        ] {
            let example = example.map(Json::from);
            let field = Field { example, facets, ..Field::text(wire.to_owned(), Default::default()) };
            assert_eq!(form(&field), expected, "{wire}");
            let text = text(&field);
            assert_eq!(text.as_deref().and_then(Form::of), expected, "{wire} {text:?}");
        }
    }

    #[test]
    fn what_is_past_is_past_in_its_order() {
        let now = now();
        assert!(seconds("create_time") < seconds("success_time") && seconds("success_time") < now);
        for wire in ["expire_time", "time_expire", "available_end_time", "estimated_time"] {
            assert!(seconds(wire) > now, "{wire}");
        }
        assert!(seconds("time_end") < now);
    }
}
