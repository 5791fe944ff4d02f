//! Tables of JSON texts with what is read from them, or why reading fails.

use serde_json::Value as Json;

use super::*;
use crate::codec::{Ciphertext, DecodeKind, EncodeKind, Encoding, Numbered, Numbered2, Sensitive};
use crate::content::FilePart;

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
    form: Option<Item>,
    secret: Option<Sensitive<String>>,
    booleans: Option<Vec<bool>>,
    floats: Option<Vec<f64>>,
    levels: Option<Vec<Level>>,
    words: Option<Vec<Word>>,
    secrets: Option<Vec<Sensitive<String>>>,
    records: Option<Vec<Item>>,
    lists: Option<Vec<Vec<i64>>>,
    anys: Option<Vec<Json>>,
    choice: Option<Either>,
    fee: Numbered<i64>,
    fee2: Numbered2<i64>,
    coupon: Numbered<Item>,
    name: Numbered<String>,
    file: Option<FilePart>,
}
crate::record!(All {
    text, integer, float, boolean, any, word, level, texts, inner, detail as json, items as json, form as form, secret,
    booleans, floats, levels, words, secrets, records, lists, anys, choice,
    fee = "fee_$n", fee2 = "fee_$n_$m", coupon = "coupon_$n", name = "name_$n", file
});

#[derive(Clone)]
struct Wrapper {
    note: Option<String>,
    list: Option<Vec<Item>>,
}
crate::record!(Wrapper { note, list });

#[derive(Clone)]
struct Item {
    id: Option<i64>,
}
crate::record!(Item { id });

#[derive(Clone)]
struct Other {
    other: Option<String>,
}
crate::record!(Other { other });

#[derive(Clone)]
enum Either {
    Item(Item),
    Other(Other),
}
crate::variants!(Either { Item, Other });

enum Word {
    Yes,
    Unlisted(String),
}
crate::open_enum!(Word { Yes = "YES" });

enum Level {
    V1,
    Unlisted(i64),
}
crate::open_enum!(Level: i64 { V1 = 1 });

fn read(json: &str) -> Result<All, DecodeError> {
    from_slice(json.as_bytes())
}

#[test]
fn what_is_written_is_read_back() {
    for json in [
        "{}",
        r#"{"text":"a\"\n元","integer":-5,"float":1.5,"boolean":false,"any":{"k":[1,null]},"word":"YES","level":1}"#,
        r#"{"word":"NO","level":2,"texts":["a",""],"inner":{"inner":{"text":"x"}}}"#,
        r#"{"detail":"{\"note\":\"\\\"\",\"list\":[{\"id\":1}]}","items":"[{\"id\":1},{}]","form":"id%3D7"}"#,
        r#"{"secret":"Q0lQSEVS","fee_0":1,"fee_10":2,"fee_0_1":3}"#,
        r#"{"integer":9223372036854775807,"float":-1e-7,"texts":[],"items":"[]","secret":""}"#,
    ] {
        assert_eq!(to_string(&read(json).unwrap()).as_deref(), Ok(json));
    }
}

#[test]
fn leniency() {
    for (json, expected) in [
        // Missing, null, unknown.
        (r#"{"text":null,"texts":null,"inner":null,"detail":null}"#, "{}"),
        (r#"{"other":{"deep":[{}]},"Text":"x","fee_x":1,"fee_01":1,"fee_$n":1}"#, "{}"),
        // Numbers as texts and back.
        (r#"{"text":12}"#, r#"{"text":"12"}"#),
        (r#"{"text":1.5}"#, r#"{"text":"1.5"}"#),
        (r#"{"text":true,"secret":7,"word":3}"#, r#"{"text":"true","word":"3","secret":"7"}"#),
        (r#"{"integer":"12"}"#, r#"{"integer":12}"#),
        (r#"{"integer":" -12.0 "}"#, r#"{"integer":-12}"#),
        (r#"{"integer":12.0,"level":"2"}"#, r#"{"integer":12,"level":2}"#),
        (r#"{"float":3}"#, r#"{"float":3.0}"#),
        (r#"{"float":"0.5"}"#, r#"{"float":0.5}"#),
        // Booleans.
        (r#"{"boolean":"TRUE"}"#, r#"{"boolean":true}"#),
        (r#"{"boolean":"false"}"#, r#"{"boolean":false}"#),
        (r#"{"boolean":1}"#, r#"{"boolean":true}"#),
        (r#"{"boolean":"0"}"#, r#"{"boolean":false}"#),
        // An empty text where a text is not meant.
        (r#"{"text":"","word":""}"#, r#"{"text":"","word":""}"#),
        (r#"{"integer":"","float":"","boolean":"","level":"","texts":"","inner":""}"#, "{}"),
        // Lists.
        (r#"{"texts":"a"}"#, r#"{"texts":["a"]}"#),
        (r#"{"texts":5}"#, r#"{"texts":["5"]}"#),
        // Embedded objects.
        (r#"{"detail":""}"#, "{}"),
        (r#"{"detail":" "}"#, "{}"),
        (r#"{"detail":"null"}"#, "{}"),
        (r#"{"detail":{"note":"n"}}"#, r#"{"detail":"{\"note\":\"n\"}"}"#),
        (r#"{"detail":"[{\"id\":\"1\"}]"}"#, r#"{"detail":"{\"list\":[{\"id\":1}]}"}"#),
        (r#"{"detail":[{"id":1}]}"#, r#"{"detail":"{\"list\":[{\"id\":1}]}"}"#),
        // Embedded lists.
        (r#"{"items":[{"id":1}]}"#, r#"{"items":"[{\"id\":1}]"}"#),
        (r#"{"items":"{\"item\":[{\"id\":1},{\"id\":2}]}"}"#, r#"{"items":"[{\"id\":1},{\"id\":2}]"}"#),
        (r#"{"items":{"item":[{"id":1}]}}"#, r#"{"items":"[{\"id\":1}]"}"#),
        (r#"{"items":"{\"id\":1}"}"#, r#"{"items":"[{\"id\":1}]"}"#),
        (r#"{"items":""}"#, "{}"),
        // Embedded forms.
        (r#"{"form":"id=7&x=y"}"#, r#"{"form":"id%3D7"}"#),
        (r#"{"form":{"id":7}}"#, r#"{"form":"id%3D7"}"#),
        // The last of equal members wins.
        (r#"{"texts":["a","b"],"texts":["c"],"fee_0":1,"fee_0":2}"#, r#"{"texts":["c"],"fee_0":2}"#),
        (r#"{"texts":["a"],"texts":null,"fee_0":1,"fee_0":""}"#, "{}"),
    ] {
        let written = read(json).map(|value| to_string(&value).unwrap());
        assert_eq!(written.as_deref(), Ok(expected), "{json}");
    }
}

/// Whatever says nothing is neither zero, nor an empty text, nor an empty object: it is not there.
#[test]
fn what_says_nothing_is_absent_wherever_it_is() {
    for (json, expected) in [
        // In lists of every kind. An empty text may be meant where a text is.
        (r#"{"lists":[[1,null,"",2," "]]}"#, r#"{"lists":[[1,2]]}"#),
        (r#"{"texts":["a",null,"",1]}"#, r#"{"texts":["a","","1"]}"#),
        (r#"{"words":["YES",null,""]}"#, r#"{"words":["YES",""]}"#),
        (r#"{"secrets":["Q0lQ",null,""]}"#, r#"{"secrets":["Q0lQ",""]}"#),
        (r#"{"booleans":[null,"",false]}"#, r#"{"booleans":[false]}"#),
        (r#"{"floats":[0.5,"",null]}"#, r#"{"floats":[0.5]}"#),
        (r#"{"levels":["",1,null,2]}"#, r#"{"levels":[1,2]}"#),
        (r#"{"records":[{"id":1},null,"",[],{"id":null},{"id":""}]}"#, r#"{"records":[{"id":1},{},{}]}"#),
        (r#"{"lists":[null,"",[],[null]]}"#, r#"{"lists":[[],[]]}"#),
        (r#"{"texts":[null]}"#, r#"{"texts":[]}"#),
        (r#"{"records":[]}"#, r#"{"records":[]}"#),
        (r#"{"records":{}}"#, r#"{"records":[]}"#),
        (r#"{"records":""}"#, "{}"),
        (r#"{"items":"[null,{\"id\":1},\"\"]"}"#, r#"{"items":"[{\"id\":1}]"}"#),
        (r#"{"items":{"item":[null,{"id":1}]}}"#, r#"{"items":"[{\"id\":1}]"}"#),
        (r#"{"items":"{}"}"#, r#"{"items":"[]"}"#),
        // JSON without types has a null.
        (r#"{"anys":[null,{}]}"#, r#"{"anys":[null,{}]}"#),
        (r#"{"any":null}"#, "{}"),
        // Numbered members.
        (r#"{"fee_0":null,"fee_1":"","fee_2":" ","fee_3":0}"#, r#"{"fee_3":0}"#),
        (r#"{"fee_0_0":null,"fee_0_1":"","fee_1_1":0}"#, r#"{"fee_1_1":0}"#),
        (r#"{"coupon_0":null,"coupon_1":"","coupon_2":[],"coupon_3":{}}"#, r#"{"coupon_3":{}}"#),
        (r#"{"name_0":null,"name_1":""}"#, r#"{"name_1":""}"#),
        // Objects: PHP writes an empty one as an empty array.
        (r#"{"inner":[],"detail":[],"choice":[],"form":[]}"#, "{}"),
        (r#"{"inner":[ ],"detail":"[]","choice":null,"form":""}"#, "{}"),
        (r#"{"detail":"[null]"}"#, "{}"),
        (r#"{"inner":{},"detail":{},"choice":{}}"#, r#"{"inner":{},"detail":"{}","choice":{}}"#),
        (r#"{"inner":{"inner":[],"text":"x"}}"#, r#"{"inner":{"text":"x"}}"#),
        ("[]", "{}"),
        ("null", "{}"),
        // Anything else that is empty is one in PHP, too, and an empty object if it was an empty element of XML.
        (r#"{"text":[],"integer":[],"float":[ ],"boolean":[],"word":[],"level":[],"secret":[]}"#, "{}"),
        (r#"{"text":{},"integer":{},"float":{ },"boolean":{},"word":{},"level":{},"secret":{}}"#, "{}"),
        (r#"{"fee_0":[],"fee_1":{},"fee_0_0":[],"name_0":[],"name_1":{},"fee_2":5}"#, r#"{"fee_2":5}"#),
        (r#"{"lists":[[1,[],{},2]],"texts":["a",[],{}]}"#, r#"{"texts":["a"],"lists":[[1,2]]}"#),
        (
            r#"{"levels":[[],1],"booleans":[{},true],"secrets":[[]]}"#,
            r#"{"booleans":[true],"levels":[1],"secrets":[]}"#,
        ),
        (r#"{"inner":{"inner":{"text":[],"fee_0":{},"integer":0}}}"#, r#"{"inner":{"inner":{"integer":0}}}"#),
        (r#"{"detail":"{\"note\":[],\"list\":[{\"id\":{}}]}"}"#, r#"{"detail":"{\"list\":[{}]}"}"#),
        // White space is no ciphertext.
        (r#"{"secret":" ","secrets":["\n","Q0lQ"]}"#, r#"{"secret":"","secrets":["","Q0lQ"]}"#),
    ] {
        let written = read(json).map(|value| to_string(&value).unwrap());
        assert_eq!(written.as_deref(), Ok(expected), "{json}");
    }
}

/// A value of a program's own that is one of these would be zero, or an empty text.
#[test]
fn a_whole_scalar_is_there() {
    fn read<T: Value>(json: &str) -> Option<DecodeKind> {
        from_slice::<T>(json.as_bytes()).err().map(|error| error.kind())
    }
    for nothing in ["null", "\"\"", "[]", "{}", "\" \""] {
        let is_text = nothing.starts_with('"');
        let missing = Some(DecodeKind::Missing);
        let unless_text = if is_text { None } else { missing };
        assert_eq!(
            [read::<i64>(nothing), read::<f64>(nothing), read::<bool>(nothing)],
            [missing; 3],
            "{nothing}"
        );
        assert_eq!(read::<Level>(nothing), missing, "{nothing}");
        assert_eq!([read::<String>(nothing), read::<Word>(nothing)], [unless_text; 2], "{nothing}");
        assert_eq!(read::<Sensitive<String>>(nothing), unless_text, "{nothing}");
        assert_eq!(
            [read::<Option<i64>>(nothing), read::<Json>(nothing), read::<All>(nothing)],
            [None; 3],
            "{nothing}"
        );
    }
}

#[test]
fn a_list_may_be_an_object_with_numbers() {
    for (json, expected) in [
        (
            r#"{"records":{"0":{"id":1},"2":{"id":2},"10":{"id":3}}}"#,
            r#"{"records":[{"id":1},{"id":2},{"id":3}]}"#,
        ),
        (r#"{"texts":{"1":"b","0":"a","2":null}}"#, r#"{"texts":["a","b"]}"#),
        (r#"{"items":"{\"1\":{\"id\":1}}"}"#, r#"{"items":"[{\"id\":1}]"}"#),
        (r#"{"records":{"0":{"id":1},"id":2}}"#, r#"{"records":[{"id":2}]}"#),
    ] {
        let written = read(json).map(|value| to_string(&value).unwrap());
        assert_eq!(written.as_deref(), Ok(expected), "{json}");
    }
}

#[test]
fn an_array_that_is_not_empty_is_no_object() {
    for (json, path) in [
        (r#"[{"text":"a"}]"#, ""),
        (r#"[null]"#, ""),
        (r#"{"inner":[{"text":"a"}]}"#, "inner"),
        (r#"{"records":[[{"id":1}]]}"#, "records[0]"),
        (r#"{"choice":[{"id":1}]}"#, "choice"),
        (r#"{"coupon_1":[{"id":1}]}"#, "coupon_1"),
        (r#"{"form":[7]}"#, "form"),
    ] {
        let error = read(json).unwrap_err();
        let kind = DecodeKind::Mismatch { expected: "an object", found: "a list" };
        assert_eq!((error.path(), error.kind()), (path, kind), "{json}");
    }
    // An object with one list is not its list either, unless both are in a text.
    let error = from_slice::<Wrapper>(br#"[{"id":1}]"#).map(drop).unwrap_err();
    assert_eq!(error.kind(), DecodeKind::Mismatch { expected: "an object", found: "a list" });
}

#[derive(Clone)]
struct Body {
    name: String,
    total: i64,
    is_open: bool,
    word: Word,
    amount: Amount,
    goods: Vec<Amount>,
    scene: Option<Amount>,
    embedded: Option<Amount>,
    fee: Numbered<i64>,
}
crate::record!(Body: request {
    name, total, is_open, word, amount, goods, scene, embedded as json, fee = "fee_$n"
});

#[derive(Clone)]
struct Amount {
    total: i64,
    currency: Option<String>,
}
crate::record!(Amount: request { total, currency });

/// What was stored or comes from a front end is sent later: what is missing would be sent as zero.
#[test]
fn a_body_has_its_required_members() {
    let whole = r#"{"name":"","total":0,"is_open":false,"word":"YES","amount":{"total":1},"goods":[]}"#;
    let read = |json: &str| from_slice::<Body>(json.as_bytes()).map(|body| to_string(&body).unwrap());
    assert_eq!(read(whole).as_deref(), Ok(whole));
    for (from, to, path) in [
        (r#""name":"","#, "", "name"),
        (r#""name":"""#, r#""name":null"#, "name"),
        (r#""total":0,"#, "", "total"),
        (r#""total":0,"#, r#""total":"","#, "total"),
        (r#""total":0,"#, r#""total":{},"#, "total"),
        (r#""name":"""#, r#""name":[]"#, "name"),
        (r#""total":0,"#, r#""total":0,"total":null,"#, "total"),
        (r#""is_open":false,"#, r#""is_open":"","#, "is_open"),
        (r#""word":"YES","#, "", "word"),
        (r#""amount":{"total":1},"#, "", "amount"),
        (r#""amount":{"total":1},"#, r#""amount":[],"#, "amount"),
        (r#"{"total":1}"#, "{}", "amount.total"),
        (r#""goods":[]"#, r#""scene":{}"#, "scene.total"),
        (r#","goods":[]"#, "", "goods"),
        (r#""goods":[]"#, r#""goods":[{"total":1},{}]"#, "goods[1].total"),
        (r#""goods":[]"#, r#""goods":[],"embedded":"{\"currency\":\"CNY\"}""#, "embedded.total"),
        (whole, "{}", "name"),
        (whole, "[]", "name"),
        (whole, "null", "name"),
        (whole, "\"\"", "name"),
    ] {
        let json = whole.replacen(from, to, 1);
        let error = read(&json).unwrap_err();
        assert_eq!((error.path(), error.kind()), (path, DecodeKind::Missing), "{json}");
    }
}

/// Members that are always there, in a reply.
#[derive(Clone)]
struct Sure {
    text: String,
    total: i64,
    is_new: bool,
    inner: Pair,
    detail: Pair,
    form: Pair,
    list: Vec<i64>,
    choice: Either,
    any: Json,
    word: Word,
    secret: Sensitive<String>,
    pairs: Vec<Pair>,
    fee: Numbered<i64>,
    last: i64,
}
crate::record!(Sure {
    text, total, is_new, inner, detail as json, form as form, list, choice, any, word, secret, pairs, fee = "fee_$n", last
});

#[derive(Clone)]
struct Pair {
    a: i64,
    b: Option<String>,
    deep: Item,
}
crate::record!(Pair { a, b, deep });

#[test]
fn of_equal_members_the_last_counts_and_whole() {
    for (twice, once) in [
        (r#""text":"x","text":null"#, r#""text":null"#),
        (r#""total":1,"last":2,"total":"""#, r#""last":2"#),
        (r#""is_new":true,"is_new":[]"#, ""),
        (r#""inner":{"a":1,"b":"x","deep":{"id":1}},"inner":{"a":2}"#, r#""inner":{"a":2}"#),
        (r#""inner":{"a":1,"deep":{"id":1}},"inner":{"b":"y"}"#, r#""inner":{"b":"y"}"#),
        (r#""inner":{"a":1},"total":7,"inner":null"#, r#""total":7"#),
        (r#""inner":{"a":1},"inner":[]"#, ""),
        (r#""inner":{"deep":{"id":1},"deep":{}}"#, r#""inner":{"deep":{}}"#),
        (r#""pairs":[{"deep":{"id":1},"a":3,"deep":{"x":1}}]"#, r#""pairs":[{"a":3}]"#),
        (r#""detail":"{\"a\":1}","detail":"{\"b\":\"y\"}""#, r#""detail":{"b":"y"}"#),
        (r#""detail":"{\"a\":1}","detail":"""#, ""),
        (r#""form":"a%3D1","form":"b%3Dy""#, r#""form":"b%3Dy""#),
        (r#""form":"a=1&b=y&a=""#, r#""form":"b=y""#),
        (r#""list":[1,2],"list":null"#, ""),
        (r#""list":[1,2],"list":3"#, r#""list":[3]"#),
        (r#""choice":{"other":"x"},"choice":{"id":1}"#, r#""choice":{"id":1}"#),
        (r#""choice":{"other":"x"},"choice":null"#, ""),
        (r#""any":{"a":1},"any":{"b":2}"#, r#""any":{"b":2}"#),
        (r#""any":{"a":{"x":1},"a":{"y":2}}"#, r#""any":{"a":{"y":2}}"#),
        (r#""word":"YES","word":null"#, ""),
        (r#""secret":"Yw==","secret":null"#, ""),
        (r#""fee_0":1,"fee_1":2,"fee_0":null"#, r#""fee_1":2"#),
        (r#""last":1,"inner":{"b":"x"},"last":2,"inner":{"a":5},"inner":{}"#, r#""last":2"#),
    ] {
        let read = |members: &str| from_slice::<Sure>(format!("{{{members}}}").as_bytes()).unwrap();
        assert!(read(twice) == read(once), "{twice}: {:?} {:?}", read(twice), read(once));
    }
}

#[test]
fn a_list_of_one_outside_of_texts_is_not_unwrapped() {
    let items: Vec<Wrapper> = from_slice(br#"{"list":[{"id":1}]}"#).unwrap();
    assert_eq!(to_string(&items).as_deref(), Ok(r#"[{"list":[{"id":1}]}]"#));
}

#[test]
fn errors_name_the_field_and_not_the_value() {
    let mismatch = |expected, found| DecodeKind::Mismatch { expected, found };
    let integer = |found| mismatch("an integer", found);
    for (json, path, kind) in [
        ("", "", DecodeKind::Syntax),
        (r#"{"text":"6222"#, "text", DecodeKind::Syntax),
        (r#"{"text":"a"} x"#, "", DecodeKind::Syntax),
        (r#"{"inner":{"integer":"6222x"}}"#, "inner.integer", integer("a text")),
        (r#"{"integer":1.5}"#, "integer", integer("a fraction")),
        (r#"{"integer":"NaN"}"#, "integer", integer("a text")),
        (r#"{"integer":true}"#, "integer", integer("a boolean")),
        (r#"{"integer":[6222]}"#, "integer", integer("a list")),
        (r#"{"integer":"inf"}"#, "integer", integer("a text")),
        (r#"{"integer":"1e999"}"#, "integer", DecodeKind::OutOfRange),
        (r#"{"integer":1e300}"#, "integer", DecodeKind::OutOfRange),
        (r#"{"integer":"9223372036854775808"}"#, "integer", DecodeKind::OutOfRange),
        (r#"{"text":12345678901234567890123}"#, "text", DecodeKind::OutOfRange),
        (r#"{"text":{"6222":1}}"#, "text", mismatch("a text", "an object")),
        (r#"{"secret":["6222"]}"#, "secret", mismatch("a text", "a list")),
        (r#"{"detail":"{\"list\":[{},{\"id\":\"6222x\"}]}"}"#, "detail.list[1].id", integer("a text")),
        (r#"{"detail":"6222"}"#, "detail", mismatch("an object", "a number")),
        (r#"{"detail":"{6222"}"#, "detail", DecodeKind::Syntax),
        (r#"{"fee_3":[6222]}"#, "fee_3", integer("a list")),
        (r#"{"items":{"item":[{"id":{"6222":[]}}]}}"#, "items[0].id", integer("an object")),
        (r#"{"file":"6222"}"#, "file", mismatch("a file", "a text")),
        (r#"{"boolean":2}"#, "boolean", mismatch("a boolean", "a number")),
        (r#"{"inner":"6222"}"#, "inner", mismatch("an object", "a text")),
        (r#"{"inner":{"6222":[}"#, "inner", DecodeKind::Syntax),
    ] {
        let error = read(json).unwrap_err();
        assert_eq!((error.path(), error.kind()), (path, kind), "{json}");
        assert!(!format!("{error} {error:?}").contains("6222"), "{error}");
    }
}

#[test]
fn errors_have_a_position() {
    for (json, position) in [
        ("{\n\"text\": \"a\",}", Some((2, 13))),
        ("{\n\"inner\":{\"integer\":\"6222x\"}}", Some((2, 26))),
        (r#"{"detail":"{6222"}"#, Some((1, 2))),
        ("", Some((1, 1))),
        ("\n", Some((2, 1))),
        ("元", Some((1, 1))),
        (r#"{"text":"元元", x"#, Some((1, 15))),
        ("{\n", Some((2, 1))),
        // Of the text as it came, where a byte order mark takes no place.
        ("\u{feff}x", Some((1, 1))),
        ("\n\u{feff} x", Some((2, 2))),
        ("\u{feff}\n\n{\"integer\":\"x\"}", Some((3, 14))),
    ] {
        assert_eq!(read(json).unwrap_err().position(), position, "{json}");
    }
}

#[test]
fn a_byte_order_mark_and_white_space_may_come_first() {
    for begin in ["\u{feff}", "\u{feff}\r\n ", " \t\n", "\n\u{feff}"] {
        let json =
            format!(r#"{begin}{{"text":"a","detail":"{}{{\"note\":\"n\"}}"}}"#, begin.escape_default());
        let json = json.replace(r"\u{feff}", "\u{feff}");
        let written = read(&json).map(|value| to_string(&value).unwrap());
        assert_eq!(written.as_deref(), Ok(r#"{"text":"a","detail":"{\"note\":\"n\"}"}"#), "{json:?}");
    }
}

#[test]
fn bytes_that_are_not_utf8_matter_where_they_are_read() {
    let value = from_slice::<All>(b"{\"more\":\"\xb9\xab\",\"integer\":7}").unwrap();
    assert_eq!(value.integer, Some(7));
    let error = from_slice::<All>(b"{\"integer\":7,\n\"text\":\"\xb9\xab\"}").map(drop).unwrap_err();
    assert_eq!((error.path(), error.kind(), error.position()), ("text", DecodeKind::Syntax, Some((2, 9))));
}

/// The tests of this file run with `serde_json/arbitrary_precision` as well, which any crate of a program can enable.
#[test]
fn numbers_are_the_same_whatever_features_serde_json_has() {
    for (json, expected) in [
        (r#"{"float":0.1,"fee_0":12.0}"#, r#"{"float":0.1,"fee_0":12}"#),
        (r#"{"text":0.10,"word":1.5e3}"#, r#"{"text":"0.1","word":"1500"}"#),
        (r#"{"text":-0,"float":-0.0}"#, r#"{"text":"-0","float":-0.0}"#),
        (r#"{"integer":1e3,"level":2.0,"boolean":1}"#, r#"{"integer":1000,"boolean":true,"level":2}"#),
        (r#"{"texts":[0.5,"a",7]}"#, r#"{"texts":["0.5","a","7"]}"#),
        (r#"{"texts":0.5,"form":{"id":2.0}}"#, r#"{"texts":["0.5"],"form":"id%3D2"}"#),
        (
            r#"{"detail":{"note":0.5,"list":[{"id":4.0}]}}"#,
            r#"{"detail":"{\"note\":\"0.5\",\"list\":[{\"id\":4}]}"}"#,
        ),
        (r#"{"items":{"item":[{"id":5.0}]}}"#, r#"{"items":"[{\"id\":5}]"}"#),
        (
            r#"{"inner":{"any":{"k":[0.5,-7,{"f":1.25}],"n":2.5}}}"#,
            r#"{"inner":{"any":{"k":[0.5,-7,{"f":1.25}],"n":2.5}}}"#,
        ),
        (r#"{"any":0.5,"other":[0.5,{"a":1.5}]}"#, r#"{"any":0.5}"#),
        // Whole numbers keep their digits.
        (
            r#"{"any":18446744073709551615,"text":18446744073709551615}"#,
            r#"{"text":"18446744073709551615","any":18446744073709551615}"#,
        ),
        (
            r#"{"any":[9223372036854775808,-9223372036854775808]}"#,
            r#"{"any":[9223372036854775808,-9223372036854775808]}"#,
        ),
        (
            r#"{"float":9007199254740992,"text":"12345678901234567890123"}"#,
            r#"{"text":"12345678901234567890123","float":9007199254740992.0}"#,
        ),
        (r#"{"float":1e19}"#, r#"{"float":1e+19}"#),
        // More digits than a float has: the nearest float.
        (r#"{"text":515.5789942152100057}"#, r#"{"text":"515.5789942152101"}"#),
        (r#"{"float":749.9473152689942684789473100}"#, r#"{"float":749.9473152689943}"#),
    ] {
        let written = read(json).map(|value| to_string(&value).unwrap());
        assert_eq!(written.as_deref(), Ok(expected), "{json}");
    }
}

#[test]
fn whole_numbers_that_would_lose_digits_are_refused() {
    let long = "12345678901234567890123";
    for (json, path) in [
        (r#"{"integer":9223372036854775808}"#.to_owned(), "integer"),
        (r#"{"integer":-9223372036854775809}"#.to_owned(), "integer"),
        (r#"{"level":18446744073709551615}"#.to_owned(), "level"),
        (r#"{"float":9007199254740993}"#.to_owned(), "float"),
        (r#"{"float":"9007199254740993"}"#.to_owned(), "float"),
        (format!(r#"{{"float":{long}}}"#), "float"),
        (format!(r#"{{"float":"{long}"}}"#), "float"),
        (format!(r#"{{"text":{long}}}"#), "text"),
        (format!(r#"{{"secret":-{long}}}"#), "secret"),
        (format!(r#"{{"inner":{{"fee_3":{long}}}}}"#), "inner.fee_3"),
        (format!(r#"{{"detail":"{{\"list\":[{{\"id\":{long}}}]}}"}}"#), "detail.list[0].id"),
    ] {
        let error = read(&json).unwrap_err();
        assert_eq!((error.path(), error.kind()), (path, DecodeKind::OutOfRange), "{json}");
    }
    // Where the input is examined before it is read, the path may be that of the input.
    let error = read(&format!(r#"{{"items":{{"item":[{{"id":{long}}}]}}}}"#)).unwrap_err();
    assert!(error.path().ends_with("[0].id") && error.kind() == DecodeKind::OutOfRange, "{error}");
    assert!(read(r#"{"float":1e999}"#).is_err());
}

/// Whether serde_json keeps digits that no machine number can hold.
fn keeps_digits() -> bool {
    let written = serde_json::from_str::<Json>("1.10").unwrap().to_string();
    written == "1.10"
}

/// JSON without types keeps the digits where serde_json can, and does not become a float where it cannot.
#[test]
fn json_without_types_rounds_no_whole_number() {
    let keeps_digits = keeps_digits();
    for (json, path) in [
        ("18446744073709551616", ""),
        ("-9223372036854775809", ""),
        (r#"{"k":[1,{"n":12345678901234567890123}]}"#, "k[1].n"),
        (r#"[{"a\u202e":-12345678901234567890123}]"#, r"[0].a\u{202e}"),
    ] {
        let value = from_slice::<Json>(json.as_bytes());
        if keeps_digits {
            assert_eq!(value.unwrap().to_string(), json.replace("\\u202e", "\u{202e}"));
        } else {
            let error = value.unwrap_err();
            assert_eq!((error.path(), error.kind()), (path, DecodeKind::OutOfRange), "{json}");
        }
    }
    let fraction = if keeps_digits { "0.1000000000000000055511151231257827" } else { "0.1" };
    let value: Json = from_slice(b"0.1000000000000000055511151231257827").unwrap();
    assert_eq!(to_string(&value).as_deref(), Ok(fraction));
}

/// JSON is never read like this, but other formats have integers of 128 bits.
#[test]
fn long_integers_of_other_formats_round_no_digit_either() {
    let keeps_digits = keeps_digits();
    for (digits, fits) in [
        ("18446744073709551615", true),
        ("18446744073709551616", false),
        ("-9223372036854775808", true),
        ("-9223372036854775809", false),
    ] {
        let number = super::number::json(digits).map(|number| number.to_string());
        let expected = if fits || keeps_digits { Ok(digits.to_owned()) } else { Err(DecodeKind::OutOfRange) };
        assert_eq!(number, expected, "{digits}");
    }
    assert_eq!(super::number::json("").unwrap_err(), DecodeKind::Syntax);
}

#[test]
fn depth_is_limited() {
    let nested = |levels: usize| format!("{}{}", r#"{"inner":"#.repeat(levels) + "{}", "}".repeat(levels));
    assert!(read(&nested(60)).is_ok());
    assert_eq!(read(&nested(70)).unwrap_err().kind(), DecodeKind::TooDeep);
    let mut value = All::blank();
    for _ in 0..70 {
        value = All { inner: Some(Box::new(value)), ..All::blank() };
    }
    assert_eq!(to_vec(&value).unwrap_err().kind(), EncodeKind::TooDeep);
    assert!(read(&"[".repeat(100_000)).is_err());
    assert!(read(&format!(r#"{{"any":{}"#, "[".repeat(100_000))).is_err());
}

#[test]
fn what_cannot_be_written() {
    let blank = All::blank;
    for (value, path, kind) in [
        (All { secret: Some("6222".into()), ..blank() }, "secret", EncodeKind::Unsealed),
        (
            All { inner: Some(Box::new(All { secret: Some("6222".into()), ..blank() })), ..blank() },
            "inner.secret",
            EncodeKind::Unsealed,
        ),
        (All { float: Some(f64::INFINITY), ..blank() }, "float", EncodeKind::NotFinite),
        (All { file: Some(FilePart::default()), ..blank() }, "file", EncodeKind::File),
    ] {
        let error = to_vec(&value).unwrap_err();
        assert_eq!((error.path(), error.kind()), (path, kind));
        assert!(!format!("{error} {error:?}").contains("6222"));
    }
}

#[derive(Clone)]
struct Notice {
    event_ciphertext: Option<Item>,
    event_nonce: String,
}
crate::record!(Notice { event_ciphertext as aes_gcm_json, event_nonce });

/// Does not decrypt: the "ciphertext" is the plaintext after the nonce.
struct Prefix;

impl Opener for Prefix {
    fn open(&self, ciphertext: &Ciphertext<'_>, into: &mut dyn Value) -> Result<(), DecodeError> {
        assert_eq!(ciphertext.encoding, Encoding::AesGcmJson);
        assert_eq!((ciphertext.sibling("event_ciphertext"), ciphertext.sibling("other")), (None, None));
        let plaintext =
            ciphertext.sibling("event_nonce").and_then(|nonce| ciphertext.text.strip_prefix(nonce));
        read_into(into, plaintext.ok_or_else(|| DecodeError::new(DecodeKind::NotOpened))?.as_bytes())
    }
}

#[test]
fn ciphertexts_take_an_opener() {
    let open = |json: &str| {
        let mut notice = Notice::blank();
        read_into_with(&mut notice, json.as_bytes(), &Prefix)
            .map(|()| notice.event_ciphertext.and_then(|item| item.id))
    };
    assert_eq!(open(r#"{"event_ciphertext":"abc{\"id\":7}","event_nonce":"abc"}"#), Ok(Some(7)));
    assert_eq!(open(r#"{"event_ciphertext":{"id":7},"event_nonce":"abc"}"#), Ok(Some(7)));
    assert_eq!(open(r#"{"event_ciphertext":"","event_nonce":"abc"}"#), Ok(None));
    for (json, path, kind) in [
        (r#"{"event_ciphertext":"xyz"}"#, "event_ciphertext", DecodeKind::Syntax),
        (r#"{"event_ciphertext":"xyz","event_nonce":"abc"}"#, "event_ciphertext", DecodeKind::NotOpened),
        (
            r#"{"event_ciphertext":"abc{\"id\":[7]}","event_nonce":"abc"}"#,
            "event_ciphertext.id",
            DecodeKind::Mismatch { expected: "an integer", found: "a list" },
        ),
    ] {
        let error = open(json).unwrap_err();
        assert_eq!((error.path(), error.kind()), (path, kind));
    }
}

#[test]
fn ciphertexts_are_refused_without_opener_and_in_writing() {
    let error = from_slice::<Notice>(br#"{"event_ciphertext":"abc"}"#).unwrap_err();
    assert_eq!((error.path(), error.kind()), ("event_ciphertext", DecodeKind::Ciphertext));
    let notice = Notice { event_ciphertext: Some(Item { id: None }), event_nonce: String::new() };
    let error = to_string(&notice).unwrap_err();
    assert_eq!((error.path(), error.kind()), ("event_ciphertext", EncodeKind::Ciphertext));
}
