//! The line that says how an operation is called in, its method and its paths out.

use crate::ir::{Method, PathTemplate, Protocol};
use crate::rules::is_segment;

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

const BEGIN: &str = "请求方式：【";
const BETWEEN: char = '或';

/// Reads a line without escapes; `None` where it is another one, or has no path at all.
pub fn parse(line: &str) -> Option<Result<RequestLine, Fault>> {
    let (method, path) = line.strip_prefix(BEGIN)?.split_once('】')?;
    let path = path.trim().trim_matches('`').trim();
    if path.is_empty() {
        return None;
    }
    let Some((_, known)) = Method::WORDS.into_iter().find(|(_, known)| known.to_string() == method) else {
        return Some(Err(Fault::Method(method.to_owned())));
    };
    let mut paths = Vec::new();
    for written in path.split(BETWEEN).map(str::trim) {
        match located(written) {
            Some(path) => paths.push(path),
            None => return Some(Err(Fault::Path(written.to_owned()))),
        }
    }
    Some(Ok(RequestLine { method: known, paths }))
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
            ("请求方式：【FETCH】 `/v3/a`", "Method(\"FETCH\")"),
            ("请求方式：【post】 `/v3/a`", "Method(\"post\")"),
            ("请求方式：【POST】 `v3/a`", "Path(\"v3/a\")"),
            ("请求方式：【POST】 `/v9/a`", "Path(\"/v9/a\")"),
            ("请求方式：【POST】 `/v2/a`", "Path(\"/v2/a\")"),
            ("请求方式：【POST】 `/v3/a?b=c`", "Path(\"/v3/a?b=c\")"),
            ("请求方式：【POST】 `/v3//a`", "Path(\"/v3//a\")"),
        ] {
            assert_eq!(shown(line), expected, "{line}");
        }
    }
}
