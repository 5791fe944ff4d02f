//! Each context on texts that try to be something else there.

use unicode_normalization::UnicodeNormalization as _;

use super::*;
use crate::chars::is_hidden;

#[test]
fn text_is_shown_as_it_was_written() {
    for (text, shown) in [
        ("用户<OpenID>", "用户\\<OpenID\\>"),
        ("`a<b>` [x]", "`a<b>` \\[x\\]"),
        ("a ` b", "a \\` b"),
        ("a `b` c ` d", "a `b` c \\` d"),
        ("见https://pay.weixin.qq.com/x，好", "见<https://pay.weixin.qq.com/x>，好"),
        ("out_trade_no", "out\\_trade\\_no"),
        ("**重要** a*b", "**重要** a\\*b"),
        ("- 见[这里](/openapi/v3/x#post)。", "- 见这里。"),
        ("见[这里](https://a.example/b_(c))。", "见[这里](https://a.example/b_%28c))。"),
        ("![图](https://a.example/b.png)", "[图](https://a.example/b.png)"),
        ("[a](b) [c [d](e) f](g", "a \\[c d f\\](g"),
        ("1 < 2 &lt; 3", "1 \\< 2 &lt; 3"),
        ("-1：失败", "-1：失败"),
        ("1.5 元", "1.5 元"),
        ("`` a`b ``", "``a`b``"),
    ] {
        assert_eq!(prose(text).as_str(), shown, "{text}");
    }
}

#[test]
fn prose_is_one_paragraph_or_one_item_whatever_it_holds() {
    for (text, shown) in [
        ("```rust\nfn main() {}\n```", "`rust fn main() {}`"),
        ("a\n```\nb", "a \\`\\`\\` b"),
        ("a\r```\rb", "a \\`\\`\\` b"),
        ("~~~ignore\r\nb\r\n~~~", "\\~\\~\\~ignore b \\~\\~\\~"),
        ("a\n\n    code", "a code"),
        ("\tcode", "code"),
        ("# a\n===", "\\# a ==="),
        ("---", "\\---"),
        ("- - -", "- \\- -"),
        ("===", "\\==="),
        ("+ a", "\\+ a"),
        ("* a", "\\* a"),
        ("1. a", "1\\. a"),
        ("12) a", "12\\) a"),
        ("- 1. a", "- 1\\. a"),
        ("- # a", "- \\# a"),
        ("-     code", "- code"),
        ("-", "\\-"),
        ("> a", "\\> a"),
        ("| a |\n| - |", "\\| a \\| \\| - \\|"),
        ("[x]: https://a.example", "\\[x\\]: <https://a.example>"),
        ("a[^1]", "a\\[^1\\]"),
        ("[x][y] [`String`]", "\\[x\\]\\[y\\] \\[`String`\\]"),
        ("<javascript:alert(1)> <a@b.example>", "\\<javascript:alert(1)\\> \\<a@b.example\\>"),
        ("[x](javascript:alert(1))", "x)"),
        ("[x](https://a.example/\"onclick)", "[x](https://a.example/%22onclick)"),
        ("[x](https://a.example/%20<b>&lt;)", "[x](https://a.example/%20%3Cb%3E&lt%3B)"),
        ("http:// https://", "http\\:// https\\://"),
        ("http://-a.b.example https://%41.b", "http\\://-a.b.example https\\://%41.b"),
        ("[见http://.a.b.example](/x)", "见http\\://.a.b.example"),
        ("&#x202e; &NewLine; &copy;", "\\&\\#x202e; \\&NewLine; \\&copy;"),
        ("** ** ** **", "\\*\\* \\*\\* \\*\\* \\*\\*"),
        ("****", "\\*\\*\\*\\*"),
        ("**a `b** c` d**", "\\*\\*a `b** c` d\\*\\*"),
        ("a\\", "a\\\\"),
        ("a\0b\u{1b}[31mc\u{202e}d\u{200b}e\u{2028}f", "ab\\[31mcde f"),
        ("\u{feff} \u{a0}", ""),
    ] {
        assert_eq!(prose(text).as_str(), shown, "{text:?}");
    }
}

#[test]
fn code_shows_what_is_in_it() {
    for (text, shown) in [
        ("CNY", "`CNY`"),
        ("/[`|]+/", "``/[`|]+/``"),
        ("```rust\nfn main() {}\n```", "```` ```rust fn main() {} ``` ````"),
        ("`", "`` ` ``"),
        (" a ", "`  a  `"),
        ("a\\", "`a\\`"),
        ("", "`\"\"`"),
        ("a\r\nb\tc", "`a  b c`"),
        ("\0\u{1b}[0m\u{202e}\u{200b}\u{e0041}", "`\\u{0}\\u{1b}[0m\\u{202e}\\u{200b}\\u{e0041}`"),
    ] {
        assert_eq!(code(text).as_str(), shown, "{text:?}");
    }
}

#[test]
fn titles_are_no_lists_and_have_no_links() {
    for (text, shown) in
        [("- a\n- b", "\\- a - b"), ("下单 [x](https://a.example)", "下单 x"), ("a\r\n    b", "a b")]
    {
        assert_eq!(title(text).as_str(), shown, "{text:?}");
    }
    assert_eq!(words("- a\n").as_str(), "- a");
}

#[test]
fn links_lead_to_the_web_or_are_none() {
    for (label, address, shown) in [
        ("官方文档", "https://a.example/b?c=d&e=f#g", "[官方文档](https://a.example/b?c=d&e=f#g)"),
        ("a]b", "https://a.example/b c\n", "[a\\]b](https://a.example/b%20c)"),
        ("https://b.example `", "https://a.example", "[https://b.example \\`](https://a.example)"),
        ("", "https://a.example", "<https://a.example>"),
        ("a", "javascript:alert(1)", "a `javascript:alert(1)`"),
        ("a", "/openapi/v3/x", "a `/openapi/v3/x`"),
        ("a", "String", "a `String`"),
        ("a", "https://", "a `https://`"),
        (
            "a",
            "https://a.example)\n\n```\nx\n```",
            "[a](https://a.example%29%0A%0A%60%60%60%0Ax%0A%60%60%60)",
        ),
    ] {
        assert_eq!(link(label, address).as_str(), shown, "{label} {address:?}");
    }
    assert_eq!(address("https://a.example/").as_str(), "<https://a.example/>");
    assert_eq!(address("https://a.example/>\n#").as_str(), "<https://a.example/%3E%0A#>");
}

#[test]
fn notes_are_plain_words_or_code() {
    for (text, shown) in [
        ("2022.09.08", "2022.09.08"),
        ("POST /v3/global/refunds", "POST /v3/global/refunds"),
        ("GET /v3/a/{b_c}", "`GET /v3/a/{b_c}`"),
        ("<script>\n[x]", "`<script> [x]`"),
        ("a\u{202e}b", "ab"),
    ] {
        assert_eq!(note(text).as_str(), shown, "{text:?}");
    }
}

#[test]
fn markdown_of_ours_holds_foreign_parts_as_they_are() {
    let parts = [code("{}"), words("a_b")];
    assert_eq!(Markdown::with("Sets {} of {}.", parts).as_str(), "Sets `{}` of a\\_b.");
    let parts = [Markdown::fixed("a"), Markdown::default(), words("b")];
    assert_eq!(Markdown::joined(parts, ", ").as_str(), "a, b");
    assert_eq!(Markdown::fixed("the body").capitalized().as_str(), "The body");
}

const HIDDEN: &str = "a\u{1b}[2Jb\u{9b}31mc\u{202e}d\u{2028}e\u{200b}f\u{e0041}\u{7f}";

#[test]
fn code_that_names_something_becomes_a_link_and_nothing_else_does() {
    let link = |name: &str| (name == "GET /a").then(|| Markdown::fixed("[`GET /a`](struct@A)"));
    let linked = |text: &str| prose(text).linked(link).as_str().to_owned();
    assert_eq!(
        linked("See `GET /a`, `b` and `GET /a`."),
        "See [`GET /a`](struct@A), `b` and [`GET /a`](struct@A)."
    );
    assert_eq!(linked("No GET /a, and `b`"), "No GET /a, and `b`");
    // What is in a link already, in a longer span, or between back-ticks that are text.
    for text in ["[`GET /a`](https://a.example/)", "`` `GET /a` ``", "\\`GET /a\\`", "`GET /a"] {
        assert_eq!(linked(text), prose(text).as_str(), "{text}");
    }
}

#[test]
fn terminals_show_hidden_characters_and_line_breaks_as_escapes() {
    assert_eq!(terminal(HIDDEN), "a\\u{1b}[2Jb\\u{9b}31mc\\u{202e}d\\u{2028}e\\u{200b}f\\u{e0041}\\u{7f}");
    assert_eq!(terminal("a\r\nb\tc描\u{fe0f}"), "a\\r\\nb\\tc描\u{fe0f}");
    assert_eq!(annotation("a\r\nb\u{1b}"), "a\r\nb\\u{1b}");
    assert_eq!(column("a\tb\nc\\n|d", &['|']), "a\\tb\\nc\\\\n\\|d");
}

#[test]
fn excerpts_keep_the_places_of_what_is_in_them() {
    let shown = excerpt(HIDDEN);
    assert_eq!(shown, "a\u{1b}[2Jb¿31mc\u{fffd}d\u{fffd}e\u{fffd}f\u{1f6c7}\u{7f}");
    assert!(shown.char_indices().map(|(at, _)| at).eq(HIDDEN.char_indices().map(|(at, _)| at)));
}

#[test]
fn json_stays_the_same_document() {
    let value = serde_json::json!({ HIDDEN: [HIDDEN, "\n\"\\"] });
    let text = json(&format!("{value:#}"));
    assert!(!text.chars().any(is_hidden), "{text}");
    assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
}

#[test]
fn quoted_texts_are_read_back() {
    let text = format!("{HIDDEN}\u{fffe}\u{ffff}\n\r\t\"\\");
    let shown = quoted(&text);
    assert!(!shown.contains(is_hidden) && !shown.contains('\n'), "{shown}");
    assert_eq!(serde_yaml::from_str::<String>(&shown).unwrap(), text);
}

#[test]
fn texts_to_be_pasted_survive_it() {
    for text in
        [HIDDEN, "a\u{200d}b", "\u{212b}", "e\u{301}", "a\u{3000}b", "a`b", "\u{e0100}\u{1d15e}", "一级"]
    {
        let shown = pasted(text);
        assert!(!shown.contains(['`', '\u{3000}']) && terminal(&shown) == shown, "{shown}");
        assert!(shown.nfc().eq(shown.chars()), "{shown}");
        assert_eq!(serde_yaml::from_str::<String>(&shown).unwrap(), text);
    }
    assert_eq!(pasted("一级"), "\"一级\"");
}

#[test]
fn string_literals_stay_the_same_text() {
    let text = rust("const A: &str = \"a\u{3164}b\u{202e}\";\n".to_owned());
    assert_eq!(text, "const A: &str = \"a\\u{3164}b\\u{202e}\";\n");
}

/// Some hundred kilobytes take milliseconds; looking for the end of each beginning would take minutes.
#[test]
fn what_is_begun_and_never_ended_is_looked_for_once() {
    let ticks: String = (1..800).map(|length| format!("{} ", "`".repeat(length))).collect();
    let brackets =
        ["[a](", "![", "**a", "**`", "http://-", "&#"].map(|text| text.repeat(300_000 / text.len()));
    let begun = std::time::Instant::now();
    for text in std::iter::once(&ticks).chain(&brackets) {
        assert!(prose(text).as_str().len() >= text.len());
    }
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}
