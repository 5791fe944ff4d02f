//! JSON enters; the runtime and `serde_json` take the same texts for the same values, and what is written is read again.

use serde::de::IgnoredAny;
use serde_json::Value as Json;
use wechatpay_runtime as rt;

/// Everything that a field can be and be read back as.
#[derive(Clone)]
struct All {
    text: Option<String>,
    integer: Option<i64>,
    float: Option<f64>,
    boolean: Option<bool>,
    any: Option<Json>,
    word: Option<Word>,
    level: Option<Level>,
    texts: Option<Vec<String>>,
    inner: Option<Box<All>>,
    detail: Option<Wrapper>,
    items: Option<Vec<Item>>,
    fee: rt::Numbered<i64>,
}
rt::record!(All {
    text, integer, float, boolean, any, word, level, texts, inner, detail as json, items as json, fee = "fee_$n"
});

#[derive(Clone)]
struct Wrapper {
    note: Option<String>,
    list: Option<Vec<Item>>,
}
rt::record!(Wrapper { note, list });

#[derive(Clone)]
struct Item {
    id: Option<i64>,
}
rt::record!(Item { id });

enum Word {
    Yes,
    Unlisted(String),
}
rt::open_enum!(Word { Yes = "YES" });

enum Level {
    V1,
    Unlisted(i64),
}
rt::open_enum!(Level: i64 { V1 = 1 });

/// Reads the text twice, as anything and as a record.
pub fn run(text: &[u8]) {
    // serde_json takes no byte order mark.
    let mut data = text.trim_ascii_start();
    while let Some(rest) = data.strip_prefix(b"\xef\xbb\xbf") {
        data = rest.trim_ascii_start();
    }
    match (rt::json::from_slice::<Json>(data), serde_json::from_slice::<Json>(data)) {
        (Ok(ours), Ok(theirs)) => assert_eq!(ours, theirs, "another value"),
        (Err(_), Err(_)) => {}
        (Ok(_), Err(error)) => panic!("serde_json does not take it: {error}"),
        (Err(error), Ok(theirs)) => assert!(is_too_much(&theirs, 0), "serde_json takes it: {error}"),
    }
    let Ok(value) = rt::json::from_slice::<All>(data) else { return };
    if std::str::from_utf8(data).is_ok() {
        // Bytes that are no text may stand in members that nobody reads.
        assert!(serde_json::from_slice::<IgnoredAny>(data).is_ok(), "serde_json does not take it");
    }
    let written = rt::json::to_string(&value).expect("what was read can be written");
    let again: All = rt::json::from_slice(written.as_bytes()).expect("what was written can be read");
    assert_eq!(rt::json::to_string(&again).as_deref(), Ok(written.as_str()), "another text the second time");
}

/// Levels that are always read.
const DEEPEST: usize = 60;

/// Whether there is what may be refused: a number that no whole number is exact for, or nesting that nobody needs.
fn is_too_much(value: &Json, depth: usize) -> bool {
    match value {
        Json::Number(number) => {
            number.as_i64().is_none() && number.as_f64().is_none_or(|it| it.abs() >= 9e18)
        }
        Json::Array(items) => depth > DEEPEST || items.iter().any(|item| is_too_much(item, depth + 1)),
        Json::Object(members) => {
            depth > DEEPEST || members.values().any(|member| is_too_much(member, depth + 1))
        }
        _ => false,
    }
}
