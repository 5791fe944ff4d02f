//! A call of `curl` in, its method, its address and its body out.

use serde_json::{Map, Value};

use crate::ir::{PathTemplate, Piece};

/// A call.
#[derive(Debug, PartialEq)]
pub struct Call<'c> {
    /// `POST`
    pub method: &'c str,
    /// The path as it is sent: `/v3/lamps/7`.
    pub path: &'c str,
    /// The members of the query string.
    pub query: Map<String, Value>,
    /// The document that is sent.
    pub body: Option<Value>,
}

/// Reads a call; `None` where there is none.
pub fn parse(code: &str) -> Option<Call<'_>> {
    let rest = code.trim_start().strip_prefix("curl -X ")?;
    let method = rest.split_whitespace().next()?;
    let url =
        rest.split_whitespace().find_map(|word| word.trim_matches(['"', '\'']).strip_prefix("https://"))?;
    let at = url.find('/')?;
    let (path, query) = url[at..].split_once('?').unwrap_or((&url[at..], ""));
    let body = rest.split_once("-d '").and_then(|(_, body)| Some(body.rsplit_once('\'')?.0));
    Some(Call { method, path, query: members(query), body: body.and_then(super::json) })
}

fn members(query: &str) -> Map<String, Value> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(key, value)| (decoded(key), Value::String(decoded(value)))).collect()
}

/// A text without its percent signs.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digits =
            after.get(..2).filter(|_| first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(if first == b'+' { b' ' } else { first });
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The values of the variables of a path; `None` where the path is another one. A slash at the end makes no difference.
pub fn variables(path: &str, template: &str) -> Option<Map<String, Value>> {
    let mut values = Map::new();
    let mut segments = path.trim_matches('/').split('/');
    let template = PathTemplate::new(template.trim_matches('/'));
    for piece in template.pieces() {
        let segment = segments.next()?;
        match piece {
            Piece::Literal(text) if text == segment => {}
            Piece::Literal(_) => return None,
            Piece::Variable(name) => {
                values.insert(name.to_owned(), Value::String(decoded(segment)));
            }
        }
    }
    segments.next().is_none().then_some(values)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test says so by failing")]

    use serde_json::json;

    use super::*;

    #[test]
    fn a_call_has_an_address_and_a_body() {
        let code = "curl -X POST \\\n  https://api.example/v3/lamps/L%2D7?at=%E7%81%AF&b=c+d \\\n  -H \"X: \\\"y\\\"\" \\\n  -d '{\n \"a\" : \"it's\"\n}'\n";
        let call = parse(code).unwrap();
        assert_eq!((call.method, call.path), ("POST", "/v3/lamps/L%2D7"));
        assert_eq!(Value::Object(call.query), json!({"at": "灯", "b": "c d"}));
        assert_eq!(call.body, Some(json!({"a": "it's"})));
        let variables = |template| variables(call.path, template).map(Value::Object);
        assert_eq!(variables("/v3/lamps/{lamp_id}"), Some(json!({"lamp_id": "L-7"})));
        assert_eq!(variables("/v3/lamps/{lamp_id}/"), Some(json!({"lamp_id": "L-7"})));
        assert_eq!(variables("/v3/lamps"), None);
        assert_eq!(variables("/v3/lamps/{lamp_id}/x"), None);
        assert_eq!(variables("/v3/candles/{lamp_id}"), None);
        assert_eq!(parse("curl -X GET https://api.example/v3/a").unwrap().body, None);
        assert_eq!(parse("curl -X GET https://api.example"), None);
        assert_eq!(parse("wget https://api.example/"), None);
    }

    proptest::proptest! {
        #[test]
        fn any_code_is_read(code in "(curl -X )?[%+a-z/?=&' \"{}:描-]{0,60}") {
            parse(&code);
            decoded(&code);
        }
    }
}
