//! The rows of a response table in, the reply out.

use crate::diag::{Code, Diagnostic};
use crate::ir::{Open, Protocol, Reply};
use crate::span::Spanned;

use super::field;
use super::tree::{self, Line};
use crate::rules::{Cx, Direction, TableContext};

/// Builds the reply. `stream_error` says that the table describes what comes instead of the stream.
pub fn read(
    cx: &mut Cx,
    lines: Vec<Line>,
    messages: Vec<Spanned<String>>,
    context: TableContext,
    stream_error: bool,
    code: Option<&str>,
) -> Reply {
    let total = lines.len();
    let nodes = tree::build(cx, lines);
    let empty = nodes.is_empty();
    let fields = field::members(cx, nodes, context, None);
    let mut kinds = Vec::new();
    for message in &messages {
        match kind(&message.value) {
            Some(kind) => kinds.push(kind),
            None => cx.report(
                Diagnostic::new(Code::BadMessage, message.span, format!("`{}` is not a known reply", message.value))
                    .help("the messages are `空字符串(无返回内容)`, `文件流(…)` and `` `30x`跳转(无实际返回信息) ``"),
            ),
        }
    }
    match (kinds.pop(), messages.first()) {
        (Some(kind), Some(message)) => {
            if !empty || !kinds.is_empty() {
                cx.report(Diagnostic::new(
                    Code::BadMessage,
                    message.span,
                    "a message that fills its row must be the only row of its table",
                ));
            }
            kind
        }
        _ if empty && messages.is_empty() && context.direction == Direction::Reply && total == 0 => {
            let found = Diagnostic::new(Code::EmptyReply, cx.origin, "the reply table has no row");
            cx.doubt(Open::Reply, found);
            if context.protocol == Protocol::V2 { Reply::Xml(fields) } else { Reply::Json(fields) }
        }
        _ if stream_error => Reply::Stream { error: Some(fields) },
        _ if context.protocol == Protocol::V2 && !answers_json(code) => Reply::Xml(fields),
        _ => Reply::Json(fields),
    }
}

/// The reply that a whole-row message stands for.
fn kind(text: &str) -> Option<Reply> {
    match () {
        () if text.starts_with("空字符串") => Some(Reply::Empty),
        () if text.starts_with("文件流") => Some(Reply::Stream { error: None }),
        () if text.contains("`30x`") => Some(Reply::Redirect),
        () => None,
    }
}

/// The status of an empty reply: the one that the sample compares with. Nothing else distinguishes 202 from 204.
pub fn status(code: Option<&str>) -> Option<u16> {
    let compared = code?.split("getStatusCode()").nth(1)?;
    let digits: String =
        compared.chars().skip_while(|c| matches!(c, ' ' | '=')).take_while(char::is_ascii_digit).collect();
    digits.parse().ok().filter(|status| (200..300).contains(status))
}

/// Whether the sample of an API v2 operation reads its reply as JSON.
fn answers_json(code: Option<&str>) -> bool {
    code.is_some_and(|code| code.contains("json_decode(") && !code.contains("toArray("))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_stand_for_whole_replies() {
        assert_eq!(kind("空字符串(无返回内容)"), Some(Reply::Empty));
        assert_eq!(kind("文件流(保存后按本地PDF文件查看)"), Some(Reply::Stream { error: None }));
        assert_eq!(kind("`30x`跳转(无实际返回信息)"), Some(Reply::Redirect));
        assert_eq!(kind("没有"), None);
    }

    #[test]
    fn the_sample_tells_the_status() {
        assert_eq!(status(None), None);
        assert_eq!(status(Some("print_r($response->getStatusCode() === 202);")), Some(202));
    }
}
