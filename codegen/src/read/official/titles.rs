//! The title of a section, a line that begins one, or the head of a column in, what it names out. Titles are compared by
//! their words, whichever blanks, brackets, numbers and signs are around them.

use super::described::Place;

/// A title as it is compared: of half width and in lower case, without blanks and emphasis, without a number before it,
/// and without brackets or a colon after it.
pub fn folded(title: &str) -> String {
    let is_word = |c: &char| !c.is_whitespace() && !matches!(c, '*' | '`');
    let mut plain: String = title.chars().map(half_width).filter(is_word).collect();
    plain.make_ascii_lowercase();
    without_tail(without_number(&plain)).to_owned()
}

/// A sign of half the width, as far as there is one.
pub fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c),
        '【' | '〔' => '[',
        '】' | '〕' => ']',
        '《' => '<',
        '》' => '>',
        other => other,
    }
}

/// `2.1、`, `(3)`, `一、`; what is only a number in Chinese, as in 一次, is a word.
fn without_number(title: &str) -> &str {
    let is_sign = |c: char| matches!(c, '.' | '、' | ')' | '-');
    let title = title.trim_start_matches('-');
    let inside = title.strip_prefix('(').unwrap_or(title);
    let rest = inside.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    if rest.len() < inside.len() {
        return rest.trim_start_matches(is_sign);
    }
    let rest = inside.trim_start_matches(|c| CHINESE.contains(c));
    match rest.len() < inside.len() && rest.starts_with(is_sign) {
        true => rest.trim_start_matches(is_sign),
        false => title,
    }
}

const CHINESE: &str = "一二三四五六七八九十";

fn without_tail(title: &str) -> &str {
    let mut title = title;
    loop {
        let shorter = title.trim_end_matches([':', '。']);
        let open = match shorter.chars().next_back() {
            Some(')') => shorter.rfind('('),
            Some(']') => shorter.rfind('['),
            _ => None,
        };
        // A title that is nothing but a bracket is kept.
        match open.filter(|open| *open > 0) {
            Some(open) => title = &shorter[..open],
            None => return shorter,
        }
    }
}

/// What of a request its titles call by these words.
const REQUEST: [(&[&str], Place); 5] = [
    (&["header", "headers", "头", "头部", "包头"], Place::Header),
    (&["path", "路径", "url路径"], Place::Path),
    (&["query", "querystring", "查询"], Place::Query),
    (&["body", "包体", "体", "主体", "消息体", "报文体", "json", "jsonbody"], Place::Json),
    (&["form", "formdata", "form-data", "表单"], Place::Form),
];

/// How titles of a request begin.
const ASKED: [&str; 4] = ["请求", "request", "http", "post"];

/// How titles of what comes back begin.
const REPLIED: [&str; 5] = ["应答", "返回", "响应", "回包", "response"];

/// What titles call that which a table lists.
const LISTED: [&str; 10] =
    ["参数", "字段", "结果", "数据", "内容", "报文", "parameters", "parameter", "params", "fields"];

/// What may follow that.
const LISTS: [&str; 4] = ["列表", "说明", "详情", "表"];

/// The part of a call that a title names; a title of the whole request names none.
pub fn part(title: &str) -> Option<Place> {
    let title = folded(title);
    let (subject, is_list) = subject(&title);
    let asked = ASKED.iter().find_map(|begin| subject.strip_prefix(begin)).unwrap_or(subject);
    let of_request =
        |word: &str| REQUEST.iter().find(|(words, _)| words.contains(&word)).map(|(_, place)| *place);
    if let Some(place) = of_request(asked) {
        return Some(place);
    }
    let replied = REPLIED.iter().find_map(|begin| subject.strip_prefix(begin))?;
    let is_body = of_request(replied) == Some(Place::Json);
    (is_body || replied.is_empty() && is_list).then_some(Place::Reply)
}

/// What a folded title is of, and whether it says that this is listed.
fn subject(title: &str) -> (&str, bool) {
    let bare = LISTS.iter().find_map(|end| title.strip_suffix(end)).unwrap_or(title);
    match LISTED.iter().find_map(|end| bare.strip_suffix(end)) {
        Some(subject) => (subject, true),
        None => (bare, false),
    }
}

/// What a line or a heading says of what follows it, beside the parts of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marker {
    /// The table of what a notification carries.
    Envelope,
    /// The table of what is inside of its ciphertext.
    Inside,
    /// Codes of errors.
    Errors,
    /// A sample of a reply.
    ReplySample,
    /// A sample of what is inside of a ciphertext.
    InsideSample,
    /// That nothing comes back.
    NoReply,
    /// That bytes come back.
    Bytes,
}

/// How many bytes a line has that marks something; what is longer is prose.
const LONGEST: usize = 160;

/// What a line or a heading marks; most say something else.
pub fn marker(line: &str) -> Option<Marker> {
    if line.len() > LONGEST {
        return None;
    }
    let line = folded(line);
    let is_of_ciphertext = line.contains("ciphertext") && line.contains("解密");
    match (line.as_str(), subject(&line)) {
        ("错误码", _) => Some(Marker::Errors),
        ("应答示例", _) => Some(Marker::ReplySample),
        ("无应答包体", _) => Some(Marker::NoReply),
        ("返回二进制流", _) => Some(Marker::Bytes),
        (_, ("通知" | "回调通知", true)) => Some(Marker::Envelope),
        _ if is_of_ciphertext && line.contains("示例") => Some(Marker::InsideSample),
        (line, _) if line.starts_with("resource中ciphertext解密后字段") => Some(Marker::Inside),
        (_, (_, true)) if is_of_ciphertext => Some(Marker::Inside),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_compared_by_their_words() {
        for (title, expected) in [
            ("Body 参数", "body参数"),
            ("Ｂｏｄｙ　参数：", "body参数"),
            ("**body** 参数（JSON）", "body参数"),
            ("2.1、Body参数", "body参数"),
            ("（3）Body参数", "body参数"),
            ("一、请求参数", "请求参数"),
            ("一次性参数", "一次性参数"),
            ("类型[长度限制]", "类型"),
            ("类型（长度） (x)：", "类型"),
            ("【Body】", "[body]"),
            ("200 OK", "ok"),
            ("", ""),
        ] {
            assert_eq!(folded(title), expected, "{title}");
        }
    }

    #[test]
    fn titles_name_parts() {
        for (title, expected) in [
            ("Header 参数", Some(Place::Header)),
            ("请求头", Some(Place::Header)),
            ("HTTP头", Some(Place::Header)),
            ("Path参数", Some(Place::Path)),
            ("路径参数：", Some(Place::Path)),
            ("query 参数", Some(Place::Query)),
            ("查询参数", Some(Place::Query)),
            ("Body参数", Some(Place::Json)),
            ("body 参数", Some(Place::Json)),
            ("Body 参数（JSON）", Some(Place::Json)),
            ("请求体参数", Some(Place::Json)),
            ("请求包体", Some(Place::Json)),
            ("请求 Body 参数列表", Some(Place::Json)),
            ("Request Body", Some(Place::Json)),
            ("3、Body 字段说明", Some(Place::Json)),
            ("Form 参数", Some(Place::Form)),
            ("表单参数", Some(Place::Form)),
            ("应答参数", Some(Place::Reply)),
            ("应答字段", Some(Place::Reply)),
            ("返回参数", Some(Place::Reply)),
            ("返回结果", Some(Place::Reply)),
            ("响应 Body", Some(Place::Reply)),
            ("Response 参数", Some(Place::Reply)),
            ("请求参数", None),
            ("字段说明", None),
            ("返回", None),
            ("应答示例", None),
            ("应答 Header 参数", None),
            ("业务参数", None),
            ("", None),
        ] {
            assert_eq!(part(title), expected, "{title}");
        }
    }

    #[test]
    fn lines_mark_what_follows() {
        for (line, expected) in [
            ("通知参数", Some(Marker::Envelope)),
            ("通知参数：", Some(Marker::Envelope)),
            ("**通知参数**", Some(Marker::Envelope)),
            ("通知 参数列表:", Some(Marker::Envelope)),
            ("回调通知参数", Some(Marker::Envelope)),
            ("通知参数如下", None),
            ("resource中ciphertext解密后字段", Some(Marker::Inside)),
            ("resource 中 ciphertext 解密后的字段：", Some(Marker::Inside)),
            ("resource中ciphertext解密后字段（退款）", Some(Marker::Inside)),
            ("对resource中ciphertext进行解密后，得到的资源对象示例", Some(Marker::InsideSample)),
            ("用密钥对resource中ciphertext解密", None),
            ("错误码", Some(Marker::Errors)),
            ("应答示例：", Some(Marker::ReplySample)),
            ("无应答包体。", Some(Marker::NoReply)),
            ("返回二进制流", Some(Marker::Bytes)),
            ("", None),
        ] {
            assert_eq!(marker(line), expected, "{line}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_title_is_read(title in "[(（【\\[\\])）】：:.、0-9一二 body参数返回\u{3000}]{0,16}") {
            folded(&title);
            part(&title);
            marker(&title);
        }
    }
}
