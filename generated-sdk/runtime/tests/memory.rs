//! How much memory the values of texts of megabytes take at most.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test says so by failing"
)]

use peak_alloc::PeakAlloc;
use rt::bill::{Bill, BillErrorKind};
use rt::v2::xml::Document;
use rt::{DecodeError, DecodeKind, Json, Numbered, Value, json};
use wechatpay_runtime as rt;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// What a value may take, according to [`json::from_slice`]; while a list grows, half as much again.
fn most(bytes: usize) -> usize {
    (32 * bytes + (1 << 20)) * 3 / 2
}

/// A record as large as any in a documented list: forty texts.
macro_rules! wide {
    ($($field:ident)*) => {
        #[derive(Clone)]
        #[allow(dead_code, reason = "what matters is their size")]
        struct Wide {
            $($field: Option<String>,)*
            list: Vec<Wide>,
            boxed: Option<Box<Wide>>,
        }
        rt::record!(Wide { $($field,)* list, boxed });
    };
}
wide! { a b c d e f g h i j k l m n o p q r s t u v w x y z aa bb cc dd ee ff gg hh ii jj kk ll mm nn }

/// A box without an option, which exists as soon as its record does.
#[derive(Clone)]
struct Boxed {
    inner: Box<Wide>,
}
rt::record!(Boxed { inner });

#[derive(Clone)]
enum Either {
    Wide(Box<Wide>),
    Text(Text),
}
rt::variants!(Either { Wide, Text });

#[derive(Clone)]
struct Text {
    text: String,
}
rt::record!(Text { text });

#[derive(Clone)]
struct Reply {
    data: Vec<Wide>,
    lists: Vec<Vec<Wide>>,
    boxed: Vec<Boxed>,
    either: Vec<Either>,
    texts: Vec<String>,
    fees: Vec<Fees>,
    wide: Numbered<Wide>,
    any: Json,
    detail: Option<Vec<Wide>>,
    form: Option<Texts>,
}
rt::record!(Reply {
    data, lists, boxed, either, texts, fees, wide = "wide_$n", any, detail as json, form as form
});

#[derive(Clone)]
struct Fees {
    fee: Numbered<i64>,
}
rt::record!(Fees { fee = "fee_$n" });

#[derive(Clone)]
struct Texts {
    texts: Vec<String>,
}
rt::record!(Texts { texts });

/// Calls the function, and returns by how much memory use grew at its peak.
fn measured<T>(call: impl FnOnce() -> T) -> (T, usize) {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let outcome = call();
    (outcome, MEMORY.peak_usage().saturating_sub(before))
}

fn report(name: &str, bytes: usize, peak: usize, is_read: bool) {
    let read = if is_read { "read" } else { "refused" };
    eprintln!(
        "{name}: {bytes} bytes take {peak} at most, {:.1} for each, {read}",
        peak as f64 / bytes as f64
    );
}

fn read<T: Value>(name: &str, json: &str) -> Result<(), DecodeError> {
    let (outcome, peak) = measured(|| json::from_slice::<T>(json.as_bytes()).map(drop));
    report(name, json.len(), peak, outcome.is_ok());
    // A text with escapes is copied before it is read.
    assert!(peak <= most(json.len()) + 2 * json.len(), "{name}: {peak} for {} bytes", json.len());
    outcome
}

/// `count` times the item, with commas.
fn items(item: &str, count: usize) -> String {
    format!("[{}]", vec![item; count].join(","))
}

fn too_many(name: &str, json: &str) {
    let error = read::<Reply>(name, json).unwrap_err();
    assert_eq!(error.kind(), DecodeKind::TooMany, "{name}: {error}");
    let member = json.split('"').nth(1).unwrap();
    assert!(error.path().starts_with(member.trim_end_matches(|c: char| c.is_ascii_digit())), "{error}");
}

const MANY: usize = 1 << 20;

fn floods_of_items_are_refused() {
    assert!(size_of::<Wide>() > 906);
    for (name, json) in [
        ("empty records", format!(r#"{{"data":{}}}"#, items("{}", MANY))),
        ("nulls for records", format!(r#"{{"data":{}}}"#, items("null", MANY))),
        ("lists of records", format!(r#"{{"lists":{}}}"#, items("[{}]", MANY))),
        ("records in records", format!(r#"{{"data":{}}}"#, items(r#"{"list":[{}]}"#, MANY / 4))),
        ("boxed records", format!(r#"{{"data":{}}}"#, items(r#"{"boxed":{}}"#, MANY / 4))),
        ("records in boxes", format!(r#"{{"boxed":{}}}"#, items("{}", MANY))),
        ("variants", format!(r#"{{"either":{}}}"#, items("{}", MANY))),
        ("one item for the list", format!(r#"{{"lists":{}}}"#, items(r#"{"x":0}"#, MANY / 4))),
        ("in a text", format!(r#"{{"detail":"{}"}}"#, items("{}", MANY))),
        ("in a text, wrapped", format!(r#"{{"detail":"{{\"x\":{}}}"}}"#, items("{}", MANY))),
        ("empty objects of any names", format!(r#"{{"any":{}}}"#, items(r#"{"":0}"#, MANY))),
        ("numbered records", {
            let members: Vec<String> = (0..MANY / 8).map(|n| format!(r#""wide_{n}":{{}}"#)).collect();
            format!("{{{}}}", members.join(","))
        }),
    ] {
        too_many(name, &json);
    }
}

/// A text that takes little for its length is read, however long it is.
fn long_replies_are_read() {
    let entry = format!(r#"{{"a":"{}","b":"{}","cc":""}}"#, "x".repeat(32), "元".repeat(16));
    for (name, json) in [
        ("records", format!(r#"{{"data":{}}}"#, items(&entry, MANY / 32))),
        ("texts", format!(r#"{{"texts":{}}}"#, items(r#""abc""#, MANY))),
        ("one text", format!(r#"{{"texts":["{}"]}}"#, "x".repeat(8 * MANY))),
        ("objects of any names", format!(r#"{{"any":{}}}"#, items(&entry, MANY / 32))),
        ("numbered members", format!(r#"{{"fees":{}}}"#, items(r#"{"fee_0":1}"#, MANY))),
        ("a hundred empty records", format!(r#"{{"data":{}}}"#, items("{}", 100))),
        ("an undocumented member", format!(r#"{{"other":{}}}"#, items("{}", MANY))),
    ] {
        read::<Reply>(name, &json).unwrap();
    }
    read::<Json>("JSON", &items(&entry, MANY / 32)).unwrap();
}

fn documents_of_api_v2() {
    let many = |element: &str, count: usize| format!("<xml>{}</xml>", element.repeat(count));
    let numbered: String = (0..9_000).map(|n| format!("<wide_{n}>1</wide_{n}>")).collect();
    for (name, text) in [
        ("elements", many("<a><b>1</b></a>", 4_000)),
        ("records", many("<data><a>1</a></data>", 4_000)),
        ("a list in a text", format!("<xml><detail>{}</detail></xml>", items("{}", MANY / 4))),
        ("a form in a text", format!("<xml><form>{}</form></xml>", "texts=&amp;".repeat(MANY / 16))),
        ("numbered", format!("<xml>{numbered}</xml>")),
    ] {
        let (outcome, peak) = measured(|| {
            let document = Document::parse(text.as_bytes()).unwrap();
            let mut reply = Reply::blank();
            document.read_into(&mut reply, None)
        });
        report(name, text.len(), peak, outcome.is_ok());
        // The document itself remains as well; it has at most ten thousand elements.
        assert!(peak <= most(text.len()) + 16 * text.len(), "{name}: {peak} for {} bytes", text.len());
    }
}

fn bills() {
    let wide = ",".repeat(MANY - 1);
    let header = "a,".repeat(MANY / 2 - 1);
    let (outcome, peak) = measured(|| Bill::read(header.as_bytes()).map(drop));
    report("a wide header", header.len(), peak, outcome.is_ok());
    assert!(matches!(outcome.unwrap_err().kind(), BillErrorKind::TooManyColumns));
    assert!(peak < 4 * MANY, "{peak}");

    let totals = format!("`{}\n", "1".repeat(MANY / 2));
    for (name, content) in [
        ("rows of commas", format!("a,b\n`1,`2\n`{wide}\n").replace(",,", ",`,`")),
        ("totals", format!("a,b\n`1,`2\nc\n{}", totals.repeat(64))),
    ] {
        let (count, peak) = measured(|| {
            let mut bill = Bill::read(content.as_bytes()).unwrap();
            bill.by_ref().count()
        });
        report(name, content.len(), peak, false);
        assert!(count > 0 && peak < 8 * MANY, "{name}: {peak}");
    }
}

/// A single test, because tests share the memory.
#[test]
fn what_is_read_takes_no_more_memory_than_a_multiple_of_its_bytes() {
    floods_of_items_are_refused();
    long_replies_are_read();
    documents_of_api_v2();
    bills();
}
