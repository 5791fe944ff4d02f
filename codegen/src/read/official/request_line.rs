//! The line that says how an operation is called in, its method and its paths out.

use crate::diag::{Code, Diagnostic, did_you_mean, nearest, word_list};
use crate::ir::{Method, PathTemplate, Protocol};
use crate::rules::is_segment;
use crate::span::Span;

use super::titles::folded;

/// What such a line says.
#[derive(Debug, PartialEq, Eq)]
pub struct RequestLine {
    /// The method.
    pub method: Method,
    /// The paths, of which a line may have several.
    pub paths: Vec<(Protocol, PathTemplate)>,
}

/// What is wrong with such a line.
#[derive(Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is no such method.
    Method(String),
    /// This is no path of an API.
    Path(String),
}

const KEYS: [&str; 2] = ["请求方式", "请求方法"];

/// What a method may stand in.
const BRACKETS: [(char, char); 4] = [('【', '】'), ('[', ']'), ('(', ')'), ('（', '）')];

/// What may stand between two paths.
const BETWEEN: [&str; 6] = ["或", "、", "，", "；", ",", ";"];

/// Reads a line without escapes; `None` where it is another one, or has no path at all.
pub fn parse(line: &str) -> Option<Result<RequestLine, Fault>> {
    let begin = line.trim_start_matches(is_mark);
    if !KEYS.iter().any(|key| begin.starts_with(key)) {
        return None;
    }
    let line = unmarked(line);
    let after = KEYS.iter().find_map(|key| line.strip_prefix(key))?.trim_start();
    let said = after.trim_start_matches(['：', ':']).trim_start();
    let bracket = BRACKETS.iter().find_map(|(open, close)| said.strip_prefix(*open)?.split_once(*close));
    let (method, path) = bracket.or_else(|| {
        let said = said.trim_start_matches('`');
        said.split_at_checked(said.find(|c: char| !c.is_ascii_alphabetic())?)
    })?;
    let path = path.trim_matches(is_around);
    if path.is_empty() {
        return None;
    }
    let read = read(method.trim(), path);
    // Prose may begin with these words, too.
    let is_meant = said.len() < after.len() && bracket.is_some();
    if is_meant || matches!(read, Some(Ok(_))) { read } else { None }
}

fn read(method: &str, path: &str) -> Option<Result<RequestLine, Fault>> {
    let upper = method.to_ascii_uppercase();
    let Some((_, known)) = Method::WORDS.into_iter().find(|(_, known)| known.to_string() == upper) else {
        return Some(Err(Fault::Method(method.to_owned())));
    };
    let split = BETWEEN.iter().fold(path.to_owned(), |path, sign| path.replace(sign, "\n"));
    let written = split.lines().map(|written| written.trim_matches(is_around));
    let paths = written.filter(|path| !path.is_empty()).map(|written| {
        located(written.strip_prefix(MAIN).unwrap_or(written)).ok_or_else(|| Fault::Path(written.to_owned()))
    });
    let paths: Result<Vec<_>, _> = paths.collect();
    match paths {
        Ok(paths) if paths.is_empty() => None,
        paths => Some(paths.map(|paths| RequestLine { method: known, paths })),
    }
}

/// The host that every client knows.
const MAIN: &str = "https://api.mch.weixin.qq.com";

/// A line without emphasis and what makes it an item of a list.
fn unmarked(line: &str) -> String {
    line.trim_start_matches(is_mark).replace("**", "")
}

fn is_mark(c: char) -> bool {
    matches!(c, '-' | '*' | '>' | '•' | '·') || c.is_whitespace()
}

fn is_around(c: char) -> bool {
    c == '`' || c.is_whitespace()
}

/// What lines begin with that tell how something is called, in whichever words.
const NEAR_KEYS: [&str; 8] =
    ["请求方式", "请求方法", "请求地址", "请求路径", "请求url", "请求uri", "接口地址", "接口路径"];

/// Whether a line that is none nearly is one: it has its beginning and a method or a path, or a method before a path.
pub fn is_nearly(line: &str) -> bool {
    let line = unmarked(line);
    let begin: String = line.chars().take(64).collect();
    let folded = folded(&begin);
    let has_path = ["/v3/", "/brand/"].iter().any(|root| line.contains(root));
    let is_method = |text: &str| Method::WORDS.iter().any(|(_, method)| text.contains(&method.to_string()));
    if NEAR_KEYS.iter().any(|key| folded.starts_with(key)) {
        return has_path || is_method(&begin.to_ascii_uppercase());
    }
    let (first, rest) = begin.split_once(is_around).unwrap_or((&begin, ""));
    let bare = first.trim_matches(|c: char| !c.is_ascii_alphabetic());
    let path = rest.trim_start_matches(is_around).trim_start_matches(MAIN);
    !bare.is_empty() && is_method(bare) && ["/v3/", "/brand/"].iter().any(|root| path.starts_with(root))
}

/// What to say of a line that cannot be read.
pub fn refusal(fault: &Fault, span: Span) -> Diagnostic {
    let words = Method::WORDS.map(|(_, method)| method.to_string());
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match fault {
        Fault::Method(word) => {
            let help = match nearest(&word.to_ascii_uppercase(), &words) {
                Some(near) => did_you_mean(near),
                None => format!("the methods are {}", word_list(&words)),
            };
            Diagnostic::new(Code::BadRequestLine, span, format!("`{word}` is not an HTTP method")).help(help)
        }
        Fault::Path(path) => Diagnostic::new(
            Code::BadRequestLine,
            span,
            format!("`{path}` is not a path of API v3 or of brands"),
        ),
    }
}

/// The protocol of a path that begins with it, and the path below.
pub fn located(written: &str) -> Option<(Protocol, PathTemplate)> {
    let (protocol, below) = written.strip_prefix('/')?.split_once('/')?;
    let protocol = Protocol::of_word(protocol).filter(|protocol| protocol.is_json())?;
    Some((protocol, template(below)?))
}

/// A path below its protocol; `None` where it has what no path has.
pub fn template(below: &str) -> Option<PathTemplate> {
    let named = below.strip_suffix('/').unwrap_or(below);
    let is_path = named.split('/').enumerate().all(|(depth, segment)| is_segment(depth, segment));
    is_path.then(|| PathTemplate::new(below))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_a_method_and_paths() {
        let shown = |line: &str| match parse(line) {
            None => "nothing".to_owned(),
            Some(Err(fault)) => format!("{fault:?}"),
            Some(Ok(RequestLine { method, paths })) => {
                let paths = paths.iter().map(|(protocol, path)| format!("{protocol}:{path}"));
                format!("{method} {}", paths.collect::<Vec<_>>().join(" "))
            }
        };
        for (line, expected) in [
            ("请求方式：【POST】 `/v3/lamps/{lamp_id}`", "POST v3:lamps/{lamp_id}"),
            ("请求方式：【GET】/brand/lamps/", "GET brand:lamps/"),
            ("请求方式：【PATCH】 `/v3/a/{b}/c 或 /v3/a/c` ", "PATCH v3:a/{b}/c v3:a/c"),
            ("请求方式：【POST】 `/v3/a` ", "POST v3:a"),
            ("请求方式：【GET】", "nothing"),
            ("请求方式： 【GET】", "nothing"),
            ("请求方式： POST", "nothing"),
            ("【POST】 `/v3/a`", "nothing"),
            ("请求方式:【GET】 `/v3/a`", "GET v3:a"),
            ("请求方式 ： 【 GET 】 `/v3/a`", "GET v3:a"),
            ("请求方式【GET】/v3/a", "GET v3:a"),
            ("**请求方式：**【GET】 `/v3/a`", "GET v3:a"),
            ("- 请求方法：[get] /v3/a", "GET v3:a"),
            ("请求方式：（GET）`/v3/a`", "GET v3:a"),
            ("请求方式：GET `/v3/a`", "GET v3:a"),
            ("请求方式：`GET` `/v3/a`", "GET v3:a"),
            ("请求方式：【GET】 `https://api.mch.weixin.qq.com/v3/a`", "GET v3:a"),
            ("请求方式：【GET】 `/v3/a` 或 `/v3/b`", "GET v3:a v3:b"),
            ("请求方式：【GET】 `/v3/a`、`/v3/b`，/v3/c", "GET v3:a v3:b v3:c"),
            ("请求方式：【GET】 或", "nothing"),
            ("请求方式：post 数据格式：xml", "nothing"),
            ("请求方式（GET或POST）要大写", "nothing"),
            ("请求方式：GET 请求URL：见 download_url", "nothing"),
            ("请求方式不对，需要使用GET请求。", "nothing"),
            ("请求方式：【FETCH】 `/v3/a`", "Method(\"FETCH\")"),
            ("请求方式：【post】 `/v3/a`", "POST v3:a"),
            ("请求方式：【POST】 `v3/a`", "Path(\"v3/a\")"),
            ("请求方式：【POST】 `/v9/a`", "Path(\"/v9/a\")"),
            ("请求方式：【POST】 `/v2/a`", "Path(\"/v2/a\")"),
            ("请求方式：【POST】 `/v3/a?b=c`", "Path(\"/v3/a?b=c\")"),
            ("请求方式：【POST】 `/v3//a`", "Path(\"/v3//a\")"),
        ] {
            assert_eq!(shown(line), expected, "{line}");
        }
    }

    #[test]
    fn lines_are_nearly_one() {
        for (line, is_it) in [
            ("请求方式：POST", true),
            ("请求路径：`/v3/lamps`", true),
            ("1、请求方式 → POST", true),
            ("POST `/v3/lamps`", true),
            ("【POST】 /v3/lamps", true),
            ("**GET** /brand/lamps", true),
            ("请求方式错误", false),
            ("请求域名：https://api.mch.weixin.qq.com", false),
            ("见 POST /v3/lamps", false),
            ("`/v3/lamps`", false),
            ("POST", false),
            ("", false),
        ] {
            assert_eq!(is_nearly(line), is_it, "{line}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_line_is_read(line in "(请求方式)?[：:【】\\[(GET`/v3{}或 ]{0,24}") {
            let _ = parse(&line);
            is_nearly(&line);
        }
    }
}
