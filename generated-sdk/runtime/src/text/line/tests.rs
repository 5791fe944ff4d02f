//! Tables of texts and how they are printed.

use super::*;

#[test]
fn what_is_plain_stays_and_what_lies_is_an_escape() {
    for (text, line) in [
        ("PARAM_ERROR", "PARAM_ERROR"),
        ("金额\u{3000}不足，e\u{301} 👍 \\n", "金额\u{3000}不足，e\u{301} 👍 \\n"),
        ("a\r\n\tINFO paid", r"a\r\n\tINFO paid"),
        ("\u{1b}[2J\u{7f}\u{85}", r"\u{1b}[2J\u{7f}\u{85}"),
        ("a\u{2028}b\u{2029}", r"a\u{2028}b\u{2029}"),
        ("\u{202e}dlrow\u{2066}", r"\u{202e}dlrow\u{2066}"),
        ("\u{feff}\u{200b}\u{ad}", r"\u{feff}\u{200b}\u{ad}"),
    ] {
        assert_eq!(one_line(text), line);
    }
}

/// Unicode's lists of characters that are invisible or move others: `Bidi_Control`, `Default_Ignorable_Code_Point`,
/// `Cc`, `Cf`, `Zl`, `Zp`; and the blank pattern of Braille.
#[test]
fn nothing_that_is_not_seen_passes() {
    let ranges = [
        (0, 0x1f),
        (0x7f, 0x9f),
        (0xad, 0xad),
        (0x34f, 0x34f),
        (0x600, 0x605),
        (0x61c, 0x61c),
        (0x6dd, 0x6dd),
        (0x70f, 0x70f),
        (0x115f, 0x1160),
        (0x17b4, 0x17b5),
        (0x180b, 0x180f),
        (0x200b, 0x200f),
        (0x2028, 0x202e),
        (0x2060, 0x206f),
        (0x2800, 0x2800),
        (0x3164, 0x3164),
        (0xfe00, 0xfe0f),
        (0xfeff, 0xfeff),
        (0xffa0, 0xffa0),
        (0xfff0, 0xfffb),
        (0x1bca0, 0x1bca3),
        (0x1d173, 0x1d17a),
        (0xe0000, 0xe0fff),
    ];
    for code in ranges.into_iter().flat_map(|(first, last)| first..=last) {
        let character = char::from_u32(code).unwrap();
        assert!(!is_plain(character), "U+{code:04X}");
    }
}

#[test]
fn texts_have_an_end() {
    let long = "元".repeat(LONGEST);
    assert_eq!(one_line(&long), long);
    assert_eq!(one_line(&format!("{long}元")), format!("{long}…"));
    for unit in ["x", "\n", "\u{202e}", "\u{10ffff}", "元"] {
        let line = one_line(&unit.repeat(1 << 20)).into_owned();
        assert!(line.chars().count() <= LONGEST + 1 && line.ends_with('…'), "{unit:?}");
        // Escapes are never cut in two.
        assert!(line.trim_end_matches('…').len().is_multiple_of(one_line(unit).len()), "{unit:?}");
    }
}

#[test]
fn quoted_texts_end_at_their_quotation_mark() {
    for (text, quoted) in [
        ("", r#""""#),
        ("a", r#""a""#),
        (r#"a", code: "b\"#, r#""a\", code: \"b\\""#),
        ("\u{2028}'", r#""\u{2028}'""#),
    ] {
        assert_eq!(format!("{:?}", Quoted(text)), quoted);
    }
    let long = "\"".repeat(1000);
    assert_eq!(format!("{:?}", Quoted(&long)).chars().count(), LONGEST + 3);
}

#[test]
fn values_have_an_end_when_they_are_debugged() {
    let list = vec!["元"; 3];
    for (limit, compact) in
        [(15, r#"["元", "元", "元"]"#), (14, r#"["元", "元", "元"…"#), (2, r#"["…"#), (0, "…")]
    {
        assert_eq!(format!("{:?}", Beginning(&list, limit)), compact);
    }
    assert_eq!(format!("{:#?}", Beginning(&["a"], 100)), "[\n    \"a\",\n]");
    assert_eq!(format!("{:#?}", Beginning(&["a"], 4)), "[\n  …");
    // The surrounding text continues afterwards.
    assert_eq!(format!("{:?}", Some(Beginning(&list, 2))), r#"Some(["…)"#);
}

#[test]
fn lists_of_names_have_an_end() {
    let names = ["a", "b\u{3164}\"c"];
    assert_eq!(format!("{:?}", Names(names.into_iter())), r#"["a", "b\u{3164}\"c"]"#);
    let shown = format!("{:?}", Names(std::iter::repeat_n("name", 1 << 20)));
    assert!(shown.starts_with(r#"["name", "name", "#) && shown.chars().count() == LONGEST_LINE + 1);
}
