//! Documents, including hostile ones, that are read, written and refused.

use proptest::prelude::*;

use serde_json::Value as Json;

use super::*;
use crate::codec::{DecodeKind, Numbered, Numbered2, Sensitive, Value};
use crate::content::FilePart;

fn parse(text: &str) -> Result<Document, XmlError> {
    Document::parse(text.as_bytes())
}

#[test]
fn texts_are_kept_to_the_letter() {
    for (text, expected) in [
        ("<xml/>", vec![]),
        ("<xml></xml>", vec![]),
        ("<xml><a>1</a></xml>", vec![("a", "1")]),
        ("\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<xml>\n<a>1</a>\n</xml>\n", vec![("a", "1")]),
        ("<xml><a/><b></b></xml>", vec![("a", ""), ("b", "")]),
        ("\n \u{feff}\n<?xml version=\"1.0\"?><xml><a>1</a></xml>", vec![("a", "1")]),
        ("<xml><a> 1\r\n</a></xml>", vec![("a", " 1\r\n")]),
        ("<xml><a><![CDATA[<b>&amp;]]]]><![CDATA[>]]></a></xml>", vec![("a", "<b>&amp;]]>")]),
        ("<xml><a>x<![CDATA[y]]>z</a></xml>", vec![("a", "xyz")]),
        ("<xml><a>&lt;&gt;&amp;&quot;&apos;&#65;&#x5143;&#13;</a></xml>", vec![("a", "<>&\"'A元\r")]),
        ("<xml><!-- ]]> <b> --><a>1<!-- & -->2</a></xml>", vec![("a", "12")]),
        ("<xml xmlns=\"x\"><a type=\"s\">1</a ></xml>", vec![("a", "1")]),
        // Names of users have contained such characters.
        ("<xml><a>\u{1}\u{8}</a></xml>", vec![("a", "\u{1}\u{8}")]),
    ] {
        let document = parse(text).unwrap();
        assert_eq!(document.texts().collect::<Vec<_>>(), expected, "{text}");
    }
}

#[test]
fn what_is_no_document() {
    for (text, kind, element, position) in [
        ("", XmlKind::Syntax, "", (1, 1)),
        ("text", XmlKind::Syntax, "", (1, 1)),
        ("{\"a\":1}", XmlKind::Syntax, "", (1, 1)),
        ("<html><body></body></html>", XmlKind::Root, "", (1, 1)),
        ("<root><a>1</a></root>", XmlKind::Root, "", (1, 1)),
        ("<xml>\n<a>元", XmlKind::Syntax, "a", (2, 5)),
        ("<xml><a>1</b></xml>", XmlKind::Syntax, "a", (1, 10)),
        ("<xml><a>1</a></xml></xml>", XmlKind::Syntax, "", (1, 20)),
        ("<xml><a>1</a></xml><xml/>", XmlKind::Syntax, "", (1, 20)),
        ("<xml/>text", XmlKind::Syntax, "", (1, 7)),
        ("<xml/><![CDATA[x]]>", XmlKind::Syntax, "", (1, 7)),
        ("<xml/>&amp;", XmlKind::Syntax, "", (1, 7)),
        ("<xml><1a/></xml>", XmlKind::Syntax, "xml", (1, 6)),
        ("<xml><a&b/></xml>", XmlKind::Syntax, "xml", (1, 6)),
        ("<xml><a>x & y</a></xml>", XmlKind::Syntax, "a", (1, 11)),
        ("\u{feff}\n <xml><a>", XmlKind::Syntax, "a", (2, 10)),
        (" <!-- --><?xml version=\"1.0\"?><xml/>", XmlKind::Syntax, "", (1, 10)),
        ("<xml><?xml version=\"1.0\"?></xml>", XmlKind::Syntax, "xml", (1, 6)),
        ("<?xml version=\"1.0\" encoding=\"GBK\"?><xml/>", XmlKind::NotUtf8, "", (1, 1)),
        ("<?php echo 1 ?><xml/>", XmlKind::Instruction, "", (1, 1)),
        ("<xml><a><?xml-stylesheet href=\"x\"?></a></xml>", XmlKind::Instruction, "a", (1, 9)),
        ("<!DOCTYPE xml><xml/>", XmlKind::Doctype, "", (1, 1)),
        ("<xml><!DOCTYPE xml SYSTEM \"file:///etc/passwd\"></xml>", XmlKind::Doctype, "xml", (1, 6)),
        ("<xml>\n<a>12&x;</a></xml>", XmlKind::Entity, "a", (2, 6)),
        ("<xml><a>&nbsp;</a></xml>", XmlKind::Entity, "a", (1, 9)),
        ("<xml><a>&#0;</a></xml>", XmlKind::Entity, "a", (1, 9)),
        ("<xml><a>&#x1F;</a></xml>", XmlKind::Entity, "a", (1, 9)),
        ("<xml><a>&#xFFFFFFFFFF;</a></xml>", XmlKind::Entity, "a", (1, 9)),
        ("<xml><a>&#-1;</a></xml>", XmlKind::Entity, "a", (1, 9)),
        ("<xml><a>1</a><b/><a>2</a></xml>", XmlKind::Duplicate, "a", (1, 22)),
        ("<xml><a/><a/></xml>", XmlKind::Duplicate, "a", (1, 10)),
        ("<xml><a><c/></a><a>2</a></xml>", XmlKind::Duplicate, "a", (1, 21)),
        ("<xml>1<a>2</a></xml>", XmlKind::StrayText, "xml", (1, 15)),
        ("<xml>text</xml>", XmlKind::StrayText, "xml", (1, 10)),
        ("<xml><a>1<b>2</b></a></xml>", XmlKind::StrayText, "a", (1, 18)),
    ] {
        let error = parse(text).expect_err(text);
        assert_eq!(
            (error.kind(), error.element(), error.position()),
            (kind, element, Some(position)),
            "{text}"
        );
    }
    let error = Document::parse(b"<xml>\n<a>\xd6\xd0</a></xml>").unwrap_err();
    assert_eq!((error.kind(), error.position()), (XmlKind::NotUtf8, Some((2, 4))));
}

#[test]
fn limits() {
    let nested = |depth: usize| format!("<xml>{}{}</xml>", "<a>".repeat(depth), "</a>".repeat(depth));
    assert!(parse(&nested(7)).is_ok());
    assert_eq!(parse(&nested(8)).unwrap_err().kind(), XmlKind::TooDeep);
    assert_eq!(parse(&nested(100_000)).unwrap_err().kind(), XmlKind::TooDeep);
    let many = |count: usize| {
        let elements: String = (1..count).map(|at| format!("<a{at}/>")).collect();
        format!("<xml>{elements}</xml>")
    };
    assert!(parse(&many(10_000)).is_ok());
    assert_eq!(parse(&many(10_001)).unwrap_err().kind(), XmlKind::TooMany);
    let large = |length: usize| format!("<xml><a>{}</a></xml>", "x".repeat(length));
    assert!(parse(&large(1_000_000)).is_ok());
    assert_eq!(parse(&large(1 << 20)).unwrap_err().kind(), XmlKind::TooLarge);
}

#[test]
fn bombs_are_refused_at_their_fuse() {
    let laughs: String =
        (1..10).map(|n| format!("<!ENTITY lol{n} \"{}\">", format!("&lol{};", n - 1).repeat(10))).collect();
    let billion_laughs = format!("<!DOCTYPE xml [<!ENTITY lol0 \"lol\">{laughs}]><xml><a>&lol9;</a></xml>");
    let long = "a".repeat(50_000);
    let quadratic =
        format!("<!DOCTYPE xml [<!ENTITY x \"{long}\">]><xml><a>{}</a></xml>", "&x;".repeat(50_000));
    for bomb in [billion_laughs, quadratic] {
        assert_eq!(parse(&bomb).unwrap_err().kind(), XmlKind::Doctype);
    }
    assert_eq!(
        parse(&format!("<xml><a>{}</a></xml>", "&lol9;".repeat(9))).unwrap_err().kind(),
        XmlKind::Entity
    );
}

#[test]
fn a_signature_does_not_cover_nesting() {
    let document = parse("<xml><sign>s</sign><hblist><hbinfo/></hblist></xml>").unwrap();
    let error = document.parameters().unwrap_err();
    assert_eq!((error.kind(), error.element()), (XmlKind::Nested, "hblist"));
    assert_eq!((document.text("sign"), document.text("hblist"), document.text("x")), (Some("s"), None, None));
}

#[test]
fn nothing_shows_a_text() {
    let document = parse("<xml><a>secret</a><b><c>secret</c></b></xml>").unwrap();
    assert_eq!(format!("{document:?}"), r#"Document ["a", "b"]"#);
    for text in ["<xml><a>secret & </a></xml>", "<xml><a>secret</a><a>secret</a></xml>", "<xml>secret</xml>"]
    {
        let error = parse(text).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("secret"));
    }
    assert_eq!(
        parse("<xml><a>1</a>\n<a>2</a></xml>").unwrap_err().to_string(),
        "a: the parameter appears twice (line 2, column 5)"
    );
}

#[derive(Clone)]
struct Reply {
    total_fee: i64,
    rate: Option<f64>,
    settled: Option<bool>,
    level: Option<Level>,
    attach: Option<String>,
    count: Option<i64>,
    name: Option<Sensitive<String>>,
    detail: Option<Detail>,
    risk: Option<Item>,
    ids: Numbered<String>,
    fees: Numbered2<i64>,
    list: Vec<Item>,
    only: Vec<Item>,
    any: Option<Json>,
    missing: Option<String>,
}
crate::record!(Reply {
    total_fee, rate, settled, level, attach, count, name, detail as json, risk as form, ids = "id_$n",
    fees = "fee_$n_$m", list, only, any, missing
});

#[derive(Clone)]
struct Outer {
    more: Option<More>,
}
crate::record!(Outer { more });

#[derive(Clone)]
struct More {
    list: Vec<Item>,
}
crate::record!(More { list });

#[derive(Clone)]
struct Detail {
    items: Vec<Item>,
}
crate::record!(Detail { items });

#[derive(Clone)]
struct Item {
    id: i64,
}
crate::record!(Item { id });

enum Level {
    High,
    Unlisted(String),
}
crate::open_enum!(Level { High = "HIGH" });

#[test]
fn texts_become_what_the_fields_are() {
    let text = concat!(
        "<xml><other>x</other><total_fee>12</total_fee><rate>0.5</rate><settled>1</settled><level>NEW</level>",
        "<attach></attach><count></count><name>x+/=</name><detail><![CDATA[{\"items\":[{\"id\":1},{\"id\":\"2\"}]}]]>",
        "</detail><risk>id%3D7</risk><id_1>b</id_1><id_0>a</id_0><fee_0_1>5</fee_0_1>",
        "<list><id>3</id></list><list><id>4</id></list><only><id>5</id></only><any>t</any></xml>"
    );
    let mut reply = Reply::blank();
    parse(text).unwrap().read_into(&mut reply, None).unwrap();
    assert_eq!((reply.total_fee, reply.rate, reply.settled), (12, Some(0.5), Some(true)));
    assert!(reply.level == Some(Level::Unlisted("NEW".into())) && Level::from("HIGH") == Level::High);
    assert_eq!((reply.attach.as_deref(), reply.count, reply.missing), (Some(""), None, None));
    assert_eq!(reply.name.as_ref().and_then(Sensitive::on_the_wire), Some("x+/="));
    let ids = |items: &[Item]| items.iter().map(|item| item.id).collect::<Vec<_>>();
    assert_eq!(reply.detail.map(|detail| ids(&detail.items)), Some(vec![1, 2]));
    assert_eq!(reply.risk.map(|item| item.id), Some(7));
    assert_eq!(reply.ids.iter().map(|(_, id)| id.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(reply.fees.get((0, 1)), Some(&5));
    assert_eq!((ids(&reply.list), ids(&reply.only)), (vec![3, 4], vec![5]));
    assert_eq!(reply.any, Some("t".into()));
}

#[test]
fn empty_elements_are_neither_zero_nor_items() {
    let text = concat!(
        "<xml><fee_0_0></fee_0_0><fee_0_1>0</fee_0_1><fee_1_0/><id_0/><id_1>b</id_1><count/><rate></rate>",
        "<settled/><detail></detail><risk/><list/><only></only></xml>"
    );
    let mut reply = Reply::blank();
    parse(text).unwrap().read_into(&mut reply, None).unwrap();
    assert_eq!(reply.fees.iter().collect::<Vec<_>>(), [((0, 1), &0)]);
    // A text may be empty.
    assert_eq!(reply.ids.iter().map(|(_, id)| id.as_str()).collect::<Vec<_>>(), ["", "b"]);
    assert_eq!((reply.count, reply.rate, reply.settled), (None, None, None));
    assert!(reply.detail.is_none() && reply.risk.is_none());
    assert!(reply.list.is_empty() && reply.only.is_empty());

    let text = "<xml><more><list/><list><id>4</id></list><list></list></more></xml>";
    let mut more = Outer::blank();
    parse(text).unwrap().read_into(&mut more, None).unwrap();
    let items = more.more.map(|more| more.list.iter().map(|item| item.id).collect::<Vec<_>>());
    assert_eq!(items, Some(vec![4]));
}

#[test]
fn fields_that_cannot_be_read_are_named() {
    for (text, path, kind) in [
        ("<xml><total_fee>x</total_fee></xml>", "total_fee", Some(("an integer", "a text"))),
        ("<xml><fee_0_1>x</fee_0_1></xml>", "fee_0_1", Some(("an integer", "a text"))),
        ("<xml><attach><a/></attach></xml>", "attach", Some(("a text", "an object"))),
        (
            "<xml><list><id/></list><list><id>x</id></list></xml>",
            "list[1].id",
            Some(("an integer", "a text")),
        ),
        ("<xml><detail>{</detail></xml>", "detail", None),
    ] {
        let error = parse(text).unwrap().read_into(&mut Reply::blank(), None).unwrap_err();
        let kind =
            kind.map_or(DecodeKind::Syntax, |(expected, found)| DecodeKind::Mismatch { expected, found });
        assert_eq!((error.path(), error.kind()), (path, kind));
    }
    let mut file = FilePart::default();
    assert!(parse("<xml/>").unwrap().read_into(&mut file, None).is_err());
}

#[test]
fn documents_without_a_table() {
    let mut json = Json::Null;
    parse("<xml><a>1</a><b><c/><c>2</c></b></xml>").unwrap().read_into(&mut json, None).unwrap();
    assert_eq!(json.to_string(), r#"{"a":"1","b":{"c":["","2"]}}"#);
}

/// Pieces for building documents, and for breaking them.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "<xml>",
        "</xml>",
        "<a>",
        "</a>",
        "<b/>",
        "<a",
        ">",
        "<",
        "&",
        ";",
        "&lt;",
        "&#",
        "&#x41;",
        "&x;",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "<?xml version=\"1.0\"?>",
        "<?p?>",
        "<!DOCTYPE",
        "<!ENTITY x \"y\">",
        "[",
        "]",
        "\"",
        "'",
        "=",
        " ",
        "\n",
        "\r",
        "x",
        "元",
        "\u{0}",
        "\u{feff}",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_bytes_give_a_document_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Document::parse(&bytes);
        let _ = Document::parse_embedded(&[b"<xml>", bytes.as_slice(), b"</xml>"].concat());
    }

    #[test]
    fn any_pieces_give_a_document_or_an_error(text in pieces(), inner in pieces()) {
        for text in [text, format!("<xml>{inner}</xml>"), format!("<xml><a>{inner}</a></xml>")] {
            if let Ok(document) = parse(&text) {
                let mut json = Json::Null;
                prop_assert!(document.read_into(&mut json, None).is_ok());
                let _ = document.read_into(&mut Reply::blank(), None);
            }
        }
    }
}
