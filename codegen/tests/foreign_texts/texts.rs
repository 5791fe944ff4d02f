//! Texts that try to be something else, and their combinations.

use proptest::prelude::*;

/// What means something to Markdown, rustdoc, Rust, a terminal, an editor, a log or a line of facts.
#[rustfmt::skip]
pub const SNIPPETS: &[&str] = &[
    "```", "```rust", "```ignore", "```should_panic", "```no_run", "````", "~~~", "~~~rust", "`", "``", "fn main() { panic!() }",
    "\n", "\n\n", "\r", "\r\n", "\t", "    ", "\n    let x = 1;\n", "\n\tlet x = 1;\n", "\u{b}", "\u{c}", "\u{85}", "\u{2028}", "\u{2029}", "\u{a0}", "\u{3000}",
    "\0", "\u{7}", "\u{1b}[31m", "\u{1b}]8;;http://x\u{7}", "\u{9b}2J", "\u{7f}", "\u{202e}", "\u{2066}", "\u{200b}", "\u{200d}", "\u{feff}", "\u{ad}", "\u{e0041}", "\u{fffe}", "\u{34f}", "\u{3164}", "\u{e0100}",
    "*/", "/*", "//", "//!", "/// x", "\"#", "\"", "'", "r\"", "\\", "\\\\", "\\n", "\\u{202e}", "{}", "{0}", "#![feature(x)]", "#[doc = \"x\"]", "# hidden",
    "[link]", "[`String`]", "[a][b]", "[a](b)", "[a](String)", "[a](https://x.example/)", "[a](<b> \"c\")", "[a]: https://x.example", "![a](b)", "[^1]", "[^1]: x", "[[a]]", "[ ] ", "](", "[", "]", "(", ")",
    "<script>alert(1)</script>", "<b>", "</b>", "<!--", "-->", "<details>", "</details>", "<br/>", "<x@y.example>", "<https://x.example>", "<javascript:x>", "<", ">",
    "javascript:alert(1)", "http://-a.b.example", "https://%41.b.example/c", "http://.a.b", "http://a.b/c?d=e&f", "https://", "https://x.example/`a`", "https://x.example/)*_", "www.x.example", "x@y.example",
    "# heading", "\n# heading\n", "\n===\n", "\n---\n", "---", "***", "___", "- ", "\n- item", "+ ", "* ", "1. ", "2) ", "> ", "\n> quote", "| a | b |\n|---|---|\n| c | d |", "|", ":-:", "+++", ":::",
    "~~x~~", "~", "**", "**x**", "*", "*x*", "_", "__", "_x_", "$x$", "--", "...",
    "&lt;", "&#10;", "&#x202e;", "&NewLine;", "&copy;", "&", "%0A", "::error::x", "##[error]x", "描述", " secret=rsa:platform", "|", "：", " ", "words", "x",
];

/// Texts that have gone wrong, or nearly.
#[rustfmt::skip]
pub const WHOLE: &[&str] = &[
    "a\n```rust\nfn main() { std::process::exit(0) }\n```\nb",
    "a\r```\rpanic!()\r```\rb",
    "a\r\n~~~should_panic\r\nb\r\n~~~",
    "a\n\n    panic!()\n\nb",
    "a\u{2028}```\u{2028}b",
    "```",
    "- ```rust\n  panic!()\n  ```",
    "** ** ** **",
    "</details>\n\n```\npanic!()\n```",
    "`` ` ``` ` ``",
    "\\",
    "[x]: https://x.example\n\n[x]",
    "1. a\n2. b",
    "",
    " ",
    "\u{200b}",
];

/// What ends a line for somebody: Markdown, Rust, an editor, a terminal, Unicode.
#[rustfmt::skip]
const BREAKS: &[&str] = &[
    "\n", "\r", "\r\n", "\n\r", "\u{b}", "\u{c}", "\u{1c}", "\u{1d}", "\u{1e}", "\u{85}", "\u{2028}", "\u{2029}",
];

/// A block of code between line breaks of one kind.
fn fenced() -> impl Strategy<Value = String> {
    const FENCES: &[&str] = &["```", "````", "~~~", "```rust", "~~~should_panic", "- ```", "> ~~~"];
    (prop::sample::select(BREAKS), prop::sample::select(FENCES).prop_map(str::to_owned)).prop_map(
        |(end, fence)| {
            let close: String =
                fence.trim_matches(|c: char| c.is_ascii_alphabetic() || "_->  ".contains(c)).to_owned();
            format!("{end}{fence}{end}panic!(){end}{close}{end}")
        },
    )
}

/// A character that is not seen, or turns, moves or hides others: whole blocks, not only those that are well known.
fn unseen() -> impl Strategy<Value = String> {
    let one = prop_oneof![
        prop::char::range('\0', '\u{1f}'),
        prop::char::range('\u{7f}', '\u{a0}'),
        prop::char::range('\u{200b}', '\u{200f}'),
        prop::char::range('\u{2028}', '\u{202f}'),
        prop::char::range('\u{205f}', '\u{206f}'),
        prop::char::range('\u{fe00}', '\u{fe0f}'),
        prop::char::range('\u{fff0}', '\u{ffff}'),
        prop::char::range('\u{1d173}', '\u{1d17a}'),
        prop::char::range('\u{e0000}', '\u{e01ef}'),
    ];
    one.prop_map(String::from)
}

/// A text of a few snippets, sometimes a very long one.
pub fn one() -> impl Strategy<Value = String> {
    let snippet = prop_oneof![
        30 => prop::sample::select(SNIPPETS).prop_map(str::to_owned),
        3 => "\\PC{0,6}",
        4 => prop::sample::select(BREAKS).prop_map(str::to_owned),
        4 => unseen(),
        2 => fenced(),
        1 => prop::sample::select(SNIPPETS).prop_map(|snippet| snippet.repeat(300)),
    ];
    prop::collection::vec(snippet, 0..6).prop_map(|snippets| snippets.concat())
}

/// Some of them.
pub fn hostile() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(one(), 1..12)
}
