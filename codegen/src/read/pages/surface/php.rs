//! The PHP sample of a page in, its argument as a [`Literal`] out.
//!
//! Only literals are read: arrays, single- and double-quoted strings, numbers, booleans, `null`, and the calls
//! `\json_encode([…])` and `\urlencode(…)` of them. The value of any other expression is not in the page.

mod call;
mod variable;

use std::cell::Cell;

use serde_json::{Number, Value};

use crate::ir::Format;
use crate::rules;

pub use call::{Call, call};

/// A value as a sample writes it.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// A text, a number, a boolean or `null`.
    Scalar(Value),
    /// An array without keys; the empty one stands for an empty object as well.
    List(Vec<Literal>),
    /// An array with keys, in the order of the sample.
    Map(Vec<(String, Literal)>),
    /// A structure inside a text, as a function of PHP writes it.
    Embedded(Format, Box<Literal>),
    /// An expression whose value is not in the page.
    Unread,
}

impl Literal {
    /// What it says: structure inside a text as the structure, expressions as `null`.
    pub fn value(&self) -> Value {
        match self {
            Self::Scalar(value) => value.clone(),
            Self::List(items) => items.iter().map(Self::value).collect(),
            Self::Map(members) => {
                Value::Object(members.iter().map(|(name, value)| (name.clone(), value.value())).collect())
            }
            Self::Embedded(_, inner) => inner.value(),
            Self::Unread => Value::Null,
        }
    }
}

/// What could not be read, and where in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhpError {
    /// What was expected.
    pub message: String,
    /// Byte offset in the sample.
    pub offset: usize,
}

/// The argument of the call in a sample: the array after `->post(` or any other method.
///
/// `None` where the sample makes no call with an array literal. A URL that is built for a browser is such a call as well.
pub fn call_argument(code: &str) -> Option<Result<Literal, PhpError>> {
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
    if let Some(at) = CALLS.iter().filter_map(|call| code.find(call).map(|at| at + call.len() - 1)).min() {
        return Some(value(code, at));
    }
    const QUERY: &str = "Query::build(";
    const FRAGMENT: &str = "->withFragment(";
    let at = code.find(QUERY)? + QUERY.len();
    let fragment = code.find(FRAGMENT).map(|at| ("fragment", at + FRAGMENT.len()));
    let parts = [("query", at)].into_iter().chain(fragment);
    let members = parts.map(|(name, at)| Ok((name.to_owned(), value(code, at)?)));
    Some(members.collect::<Result<_, _>>().map(Literal::Map))
}

/// The arrays of fields that nest as deep as they may, each in a list of its own; protects the stack.
const DEPTH: usize = 2 * rules::DEEPEST + 2;

/// More variables than any sample has; later ones are not read, since each may double what comes out.
const VARIABLES: u32 = 16;

fn value(code: &str, at: usize) -> Result<Literal, PhpError> {
    let variables = Cell::new(VARIABLES);
    Parser { code, at, set_before: at, variables: &variables }.nested(0)
}

struct Parser<'a> {
    code: &'a str,
    at: usize,
    /// Variables have the value that was set last before this offset.
    set_before: usize,
    /// How many more are read.
    variables: &'a Cell<u32>,
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

    fn nested(&mut self, depth: usize) -> Result<Literal, PhpError> {
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
                if self.ends_here() { Ok(Literal::Scalar(text.into())) } else { self.expression(start) }
            }
            Some('-' | '+' | '.' | '0'..='9') => self.number(),
            Some('$') => self.named(depth),
            Some(_) => self.word(depth),
            None => self.fail("a value"),
        }
    }

    fn ends_here(&mut self) -> bool {
        self.skip_blanks();
        matches!(self.rest().chars().next(), None | Some(',' | ']' | ')')) || self.rest().starts_with("=>")
    }

    fn array(&mut self, depth: usize) -> Result<Literal, PhpError> {
        self.at += 1;
        let mut items = Vec::new();
        let mut has_keys = false;
        loop {
            if self.eat("]") {
                break;
            }
            let first = self.nested(depth + 1)?;
            if self.eat("=>") {
                has_keys = true;
                let key = match first.value() {
                    Value::String(key) => key,
                    other => other.to_string(),
                };
                items.push((key, self.nested(depth + 1)?));
            } else {
                // PHP numbers the items without keys.
                items.push((items.len().to_string(), first));
            }
            if !self.eat(",") {
                if self.eat("]") {
                    break;
                }
                return self.fail("`,` or `]`");
            }
        }
        Ok(if has_keys {
            Literal::Map(items)
        } else {
            Literal::List(items.into_iter().map(|(_, item)| item).collect())
        })
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

    fn number(&mut self) -> Result<Literal, PhpError> {
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
        let number = rules::number(&text);
        let number = number.or_else(|| text.parse::<f64>().ok().and_then(Number::from_f64));
        match number {
            Some(number) => Ok(Literal::Scalar(Value::Number(number))),
            None => self.expression(start),
        }
    }

    fn word(&mut self, depth: usize) -> Result<Literal, PhpError> {
        let start = self.at;
        let rest = self.rest();
        let len =
            rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '\\' | '_'))).unwrap_or(rest.len());
        let word = rest[..len].trim_start_matches('\\').to_ascii_lowercase();
        self.at += len;
        match word.as_str() {
            "true" if self.ends_here() => Ok(Literal::Scalar(Value::Bool(true))),
            "false" if self.ends_here() => Ok(Literal::Scalar(Value::Bool(false))),
            "null" if self.ends_here() => Ok(Literal::Scalar(Value::Null)),
            "json_encode" if self.eat("(") => self.embedded(depth, Format::Json),
            "urlencode" if self.eat("(") => self.embedded(depth, Format::UrlEncoded),
            _ => self.expression(start),
        }
    }

    /// What a call writes as text: the first array literal in its arguments, through calls around it.
    fn embedded(&mut self, depth: usize, format: Format) -> Result<Literal, PhpError> {
        let inner = self.inner_array(depth)?;
        self.close_call(1)?;
        Ok(match inner {
            Literal::Unread => Literal::Unread,
            inner => Literal::Embedded(format, Box::new(inner)),
        })
    }

    fn inner_array(&mut self, depth: usize) -> Result<Literal, PhpError> {
        self.skip_blanks();
        if self.rest().starts_with(['[', '$']) {
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
        Ok(Literal::Unread)
    }

    /// Runs past the bracket that closes `open` calls.
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

    /// Skips an expression that is not a literal, up to what ends it.
    fn expression(&mut self, start: usize) -> Result<Literal, PhpError> {
        self.at = start;
        loop {
            self.skip_blanks();
            let Some(c) = self.rest().chars().next() else { return self.fail("the end of this expression") };
            match c {
                ',' | ']' | ')' => return Ok(Literal::Unread),
                '=' if self.rest().starts_with("=>") => return Ok(Literal::Unread),
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
mod tests;
