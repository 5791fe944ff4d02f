//! The PHP sample of a page in, its argument as a JSON value out.
//!
//! Only literals are read: arrays, single- and double-quoted strings, numbers, booleans, `null`, and the calls
//! `\json_encode([…])` and `\urlencode(…)`, which stand for what they are given. Every other expression becomes
//! `null`, since its value is not in the page.

use serde_json::{Map, Number, Value};

/// What could not be read, and where in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhpError {
    /// What was expected.
    pub message: String,
    /// Byte offset in the sample.
    pub offset: usize,
}

/// The argument of the call in a sample: the array behind `->post(` or any other method.
///
/// `None` where the sample makes no call with an array literal.
pub fn call_argument(code: &str) -> Option<Result<Value, PhpError>> {
    const CALLS: [&str; 10] = [
        "->post([",
        "->get([",
        "->put([",
        "->patch([",
        "->delete([",
        "->postAsync([",
        "->getAsync([",
        "->putAsync([",
        "->patchAsync([",
        "->deleteAsync([",
    ];
    let at = CALLS.iter().filter_map(|call| code.find(call).map(|at| at + call.len() - 1)).min()?;
    let mut parser = Parser { code, at };
    Some(parser.value())
}

/// Deeper nesting than any page has; protects the stack.
const DEPTH: usize = 64;

struct Parser<'a> {
    code: &'a str,
    at: usize,
}

impl Parser<'_> {
    fn rest(&self) -> &str {
        &self.code[self.at..]
    }

    fn fail<T>(&self, message: &str) -> Result<T, PhpError> {
        Err(PhpError { message: message.to_owned(), offset: self.at })
    }

    fn skip_blanks(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start();
            let skipped = rest.len() - trimmed.len();
            let comment = match () {
                () if trimmed.starts_with("//") || trimmed.starts_with('#') => {
                    trimmed.find('\n').unwrap_or(trimmed.len())
                }
                () if trimmed.starts_with("/*") => trimmed.find("*/").map_or(trimmed.len(), |end| end + 2),
                () => 0,
            };
            self.at += skipped + comment;
            if comment == 0 {
                return;
            }
        }
    }

    fn eat(&mut self, text: &str) -> bool {
        self.skip_blanks();
        let found = self.rest().starts_with(text);
        if found {
            self.at += text.len();
        }
        found
    }

    fn value(&mut self) -> Result<Value, PhpError> {
        self.nested(0)
    }

    fn nested(&mut self, depth: usize) -> Result<Value, PhpError> {
        if depth > DEPTH {
            return self.fail("fewer levels of arrays");
        }
        self.skip_blanks();
        match self.rest().chars().next() {
            Some('[') => self.array(depth),
            Some('\'' | '"') => {
                let start = self.at;
                let text = self.string()?;
                // A string that goes on (`'a' . $b`) has a value that is not in the page.
                if self.ends_here() { Ok(Value::String(text)) } else { self.expression(start) }
            }
            Some('-' | '0'..='9') => self.number(),
            Some(_) => self.word(depth),
            None => self.fail("a value"),
        }
    }

    fn ends_here(&mut self) -> bool {
        self.skip_blanks();
        matches!(self.rest().chars().next(), None | Some(',' | ']' | ')')) || self.rest().starts_with("=>")
    }

    fn array(&mut self, depth: usize) -> Result<Value, PhpError> {
        self.at += 1;
        let mut list = Vec::new();
        let mut map = Map::new();
        loop {
            if self.eat("]") {
                break;
            }
            let first = self.nested(depth + 1)?;
            if self.eat("=>") {
                let value = self.nested(depth + 1)?;
                let key = match first {
                    Value::String(key) => key,
                    other => other.to_string(),
                };
                map.insert(key, value);
            } else {
                list.push(first);
            }
            if !self.eat(",") {
                if self.eat("]") {
                    break;
                }
                return self.fail("`,` or `]`");
            }
        }
        // `[]` alone is an empty list in JSON, as PHP writes it.
        Ok(if map.is_empty() { Value::Array(list) } else { Value::Object(map) })
    }

    fn string(&mut self) -> Result<String, PhpError> {
        let rest = self.rest();
        let mut chars = rest.char_indices();
        let Some((_, quote)) = chars.next() else { return self.fail("a string") };
        let mut text = String::new();
        let mut escaped = false;
        for (index, c) in chars {
            if escaped {
                match (quote, c) {
                    ('"', 'n') => text.push('\n'),
                    ('"', 't') => text.push('\t'),
                    (_, '\\') => text.push('\\'),
                    _ if c == quote => text.push(c),
                    _ => text.extend(['\\', c]),
                }
                escaped = false;
            } else if c == '\\' {
                escaped = true;
            } else if c == quote {
                self.at += index + 1;
                return Ok(text);
            } else {
                text.push(c);
            }
        }
        self.fail("the end of this string")
    }

    fn number(&mut self) -> Result<Value, PhpError> {
        let start = self.at;
        let rest = self.rest();
        let len = rest
            .bytes()
            .take_while(|byte| matches!(byte, b'-' | b'+' | b'.' | b'_' | b'e' | b'E' | b'0'..=b'9'))
            .count();
        let text = rest[..len].replace('_', "");
        self.at += len;
        if !self.ends_here() {
            return self.expression(start);
        }
        let number = text.parse::<i64>().ok().map(Number::from);
        let number = number.or_else(|| text.parse::<f64>().ok().and_then(Number::from_f64));
        match number {
            Some(number) => Ok(Value::Number(number)),
            None => self.expression(start),
        }
    }

    fn word(&mut self, depth: usize) -> Result<Value, PhpError> {
        let start = self.at;
        let rest = self.rest();
        let len =
            rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '\\' | '_'))).unwrap_or(rest.len());
        let word = rest[..len].trim_start_matches('\\').to_ascii_lowercase();
        self.at += len;
        match word.as_str() {
            "true" | "false" | "null" if self.ends_here() => Ok(match word.as_str() {
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                _ => Value::Null,
            }),
            "array" | "json_encode" | "urlencode" if self.eat("(") => {
                let mut value = self.inner_array(depth)?;
                if let Value::Array(list) = &value
                    && word == "urlencode"
                    && list.is_empty()
                {
                    value = Value::Null;
                }
                self.close_call(1)?;
                Ok(value)
            }
            _ => self.expression(start),
        }
    }

    /// The first array literal in the arguments of a call, through calls around it.
    fn inner_array(&mut self, depth: usize) -> Result<Value, PhpError> {
        self.skip_blanks();
        if self.rest().starts_with('[') {
            return self.nested(depth + 1);
        }
        // `\urlencode(Formatter::queryStringLike([…]))`
        let to_bracket = self.rest().find(['[', ',', ')', ';']).unwrap_or(self.rest().len());
        if self.rest()[to_bracket..].starts_with('[') {
            self.at += to_bracket;
            let value = self.nested(depth + 1)?;
            self.close_call(1)?;
            return Ok(value);
        }
        Ok(Value::Null)
    }

    /// Runs behind the bracket that closes `open` calls.
    fn close_call(&mut self, mut open: usize) -> Result<(), PhpError> {
        while open > 0 {
            self.skip_blanks();
            let Some(c) = self.rest().chars().next() else { return self.fail("`)`") };
            match c {
                '\'' | '"' => {
                    self.string()?;
                    continue;
                }
                '(' | '[' | '{' => open += 1,
                ')' | ']' | '}' => open -= 1,
                _ => {}
            }
            self.at += c.len_utf8();
        }
        Ok(())
    }

    /// Skips an expression that is no literal, up to what ends it.
    fn expression(&mut self, start: usize) -> Result<Value, PhpError> {
        self.at = start;
        loop {
            self.skip_blanks();
            let Some(c) = self.rest().chars().next() else { return self.fail("the end of this expression") };
            match c {
                ',' | ']' | ')' => return Ok(Value::Null),
                '=' if self.rest().starts_with("=>") => return Ok(Value::Null),
                '\'' | '"' => {
                    self.string()?;
                }
                '(' | '[' | '{' => {
                    self.at += 1;
                    self.close_call(1)?;
                }
                _ => self.at += c.len_utf8(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn literals_are_read_and_expressions_are_not() {
        let cases = [
            (
                "$i->chain('v3/x')->post([ 'a' => '1', 'b' => [1, 2.5, -3,], 'c' => [], ]);",
                json!({"a": "1", "b": [1, 2.5, -3], "c": []}),
            ),
            ("$i->get(['query' => ['x' => true, 'y' => null]])", json!({"query": {"x": true, "y": null}})),
            (
                "$i->post(['d' => \\json_encode(['g' => [['id' => 'x']]]), 'e' => 1])",
                json!({"d": {"g": [{"id": "x"}]}, "e": 1}),
            ),
            (
                "$i->post(['u' => \\urlencode(Formatter::queryStringLike(['k' => 'v']))])",
                json!({"u": {"k": "v"}}),
            ),
            (
                "$i->post(['body' => $media->getStream(['a' => 'b']), // note\n 'x' => 'a' . $b])",
                json!({"body": null, "x": null}),
            ),
            (
                "$i->post(['t' => (string) time(), 'f' => static function ($x) { return [1, 2]; }])",
                json!({"t": null, "f": null}),
            ),
            ("$i->post(['q' => 'it\\'s', 1 => 'x'])", json!({"q": "it's", "1": "x"})),
        ];
        for (code, expected) in cases {
            assert_eq!(call_argument(code), Some(Ok(expected)), "{code}");
        }
        assert_eq!(call_argument("$uri = new Uri('https://x')"), None);
        assert!(matches!(call_argument("$i->post(['a' => "), Some(Err(_))));
        assert!(matches!(call_argument("$i->post(['a' => 'b"), Some(Err(_))));
    }

    proptest::proptest! {
        #[test]
        fn any_sample_is_read_without_panic(code in "[-\\[\\]()=>,'\"a-z0-9$;. {}\\\\#/*描\n]{0,60}") {
            call_argument(&format!("$i->post([{code}"));
        }
    }
}
