//! Values of an example in, statements out, laid out as rustfmt would.
//!
//! A value that is longer than a few words gets a name of its own. What remains has few forms, and their layout is
//! known without a formatter: a literal of a struct, a call and a chain of setters.

use std::collections::BTreeSet;

use proc_macro2::Literal;

/// The longest line.
const WIDTH: usize = 100;

/// The longest chain of two calls or more in one line, and the longest arguments of a call.
const SHORT: usize = 60;

/// The longest fields of a struct in one line.
const FEW_FIELDS: usize = 18;

/// Where the statements of a function begin.
const INDENT: usize = 4;

/// A value as it is built.
#[derive(Debug, Default)]
pub struct Built {
    head: Head,
    /// Setters with their arguments.
    chain: Vec<(String, String)>,
}

#[derive(Debug)]
enum Head {
    Expression(String),
    Call {
        function: String,
        arguments: Vec<String>,
    },
    /// A function with one argument, which is a struct.
    Literal {
        call: String,
        name: String,
        fields: Vec<(String, String)>,
    },
    List(Vec<String>),
}

impl Default for Head {
    fn default() -> Self {
        Self::Expression(String::new())
    }
}

/// A text in quotes.
pub fn literal(text: &str) -> String {
    Literal::string(text).to_string()
}

impl Built {
    /// An expression of one line.
    pub fn expression(text: String) -> Self {
        Self { head: Head::Expression(text), chain: Vec::new() }
    }

    /// The call of a function.
    pub fn call(function: String, arguments: Vec<String>) -> Self {
        Self { head: Head::Call { function, arguments }, chain: Vec::new() }
    }

    /// The call of a function with a struct.
    pub fn call_with(function: String, name: String, fields: Vec<(String, String)>) -> Self {
        Self { head: Head::Literal { call: function, name, fields }, chain: Vec::new() }
    }

    /// A vector.
    pub fn list(items: Vec<String>) -> Self {
        Self { head: Head::List(items), chain: Vec::new() }
    }

    /// Adds the call of a setter.
    pub fn chain(&mut self, method: String, argument: String) {
        self.chain.push((method, argument));
    }

    /// All in one line, if rustfmt leaves it there where it is part of something else.
    fn short(&self) -> Option<String> {
        let head = match &self.head {
            Head::Expression(text) => text.clone(),
            Head::Call { function, arguments } => format!("{function}({})", arguments.join(", ")),
            Head::Literal { .. } => return None,
            Head::List(items) => format!("Vec::from([{}])", items.join(", ")),
        };
        let text = format!("{head}{}", setters(&self.chain));
        // A single literal stays where it is, however long.
        let is_plain = matches!(self.head, Head::Expression(_)) && self.chain.is_empty();
        (is_plain || width(&text) <= SHORT).then_some(text)
    }
}

/// The statements of an example.
#[derive(Debug, Default)]
pub struct Statements {
    lines: Vec<String>,
    names: BTreeSet<String>,
}

impl Statements {
    /// The value itself where it is short, else the name that a statement gives it.
    pub fn inline(&mut self, name: String, built: Built) -> String {
        built.short().unwrap_or_else(|| self.bind(&name, built))
    }

    /// Gives a value a name: this one, or with a number where that is taken.
    pub fn bind(&mut self, name: &str, built: Built) -> String {
        let numbered = (2..).map(|number| format!("{}_{number}", name.trim_start_matches("r#")));
        let mut names = std::iter::once(name.to_owned()).chain(numbered);
        let name = names.find(|name| self.names.insert(name.clone())).unwrap_or_default();
        self.lines.extend(statement(&name, &built));
        name
    }

    /// All lines, with the value at last under this name.
    pub fn finish(mut self, name: &str, built: Built) -> Vec<String> {
        self.lines.extend(statement(name, &built));
        self.lines
    }
}

/// `let name = …;`, with the value on a line of its own where it is better there.
fn statement(name: &str, built: &Built) -> Vec<String> {
    let begin = format!("let {name} = ");
    let here = value(built, INDENT + width(&begin), INDENT, Style::Close);
    let is_close = here.is_some();
    let here =
        here.or_else(|| value(built, INDENT + width(&begin), INDENT, Style::Apart)).unwrap_or_default();
    let below = value(built, 2 * INDENT, 2 * INDENT, Style::Close);
    let mut lines = match below {
        Some(below) if here.len() > 1 && (below.len() == 1 || !is_close) => {
            let below = below.into_iter().map(|line| format!("    {line}"));
            std::iter::once(begin.trim_end().to_owned()).chain(below).collect()
        }
        _ => {
            let mut lines = here;
            if let Some(first) = lines.first_mut() {
                first.insert_str(0, &begin);
            }
            lines
        }
    };
    if let Some(last) = lines.last_mut() {
        last.push(';');
    }
    lines
}

/// Where the argument of a call goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// Close to its parentheses.
    Close,
    /// On lines of its own.
    Apart,
}

/// A value from column `at`, in lines that are indented from the column `indent`; `None` where the first is too long.
fn value(built: &Built, at: usize, indent: usize, style: Style) -> Option<Vec<String>> {
    let mut lines = match (&built.head, style) {
        (Head::Expression(text), _) => vec![text.clone()],
        (Head::Call { function, arguments }, Style::Close) => {
            vec![format!("{function}({})", arguments.join(", "))]
        }
        (Head::Call { function, arguments }, Style::Apart) => {
            let with_comma = |(number, argument): (usize, &String)| match number + 1 < arguments.len() {
                true => format!("{argument},"),
                false => argument.clone(),
            };
            apart(function, arguments.iter().enumerate().map(with_comma))
        }
        (Head::Literal { call: function, name, fields }, Style::Close) => {
            let mut lines = structure(indent, name, fields);
            lines.first_mut()?.insert_str(0, &format!("{function}("));
            lines.last_mut()?.push(')');
            lines
        }
        (Head::Literal { call: function, name, fields }, Style::Apart) => {
            apart(function, structure(indent + 4, name, fields))
        }
        (Head::List(items), _) => list(at, items),
    };
    let chain = setters(&built.chain);
    let first = width(lines.first()?);
    let in_line = at + first + width(&chain);
    let fits = match built.chain.len() {
        // A semicolon follows.
        0 | 1 => in_line < WIDTH,
        _ => in_line < WIDTH && first + width(&chain) <= SHORT,
    };
    let is_block = lines.len() > 1;
    // What lines follow has to leave room for its closing.
    let limit = if is_block || !fits { WIDTH - 2 } else { WIDTH };
    if at + first > limit || !fits && !is_block && built.chain.is_empty() {
        return None;
    }
    if fits && !is_block {
        lines.last_mut()?.push_str(&chain);
        return Some(lines);
    }
    let deeper = if is_block { 0 } else { 4 };
    let last = built.chain.len().saturating_sub(1);
    let calls = built.chain.iter().enumerate().flat_map(|(number, (method, argument))| {
        let line = setter(method, argument);
        let semicolon = usize::from(number == last);
        match indent + deeper + width(&line) + semicolon > WIDTH {
            true => apart(&format!(".{method}"), [argument.clone()]),
            false => vec![line],
        }
    });
    let blanks = " ".repeat(deeper);
    lines.extend(calls.map(|line| format!("{blanks}{line}")));
    Some(lines)
}

fn setter(method: &str, argument: &str) -> String {
    format!(".{method}({argument})")
}

fn setters(chain: &[(String, String)]) -> String {
    chain.iter().map(|(method, argument)| setter(method, argument)).collect()
}

/// A call with its argument on lines of its own.
fn apart(function: &str, argument: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut lines = vec![format!("{function}(")];
    lines.extend(argument.into_iter().map(|line| format!("    {line}")));
    if let Some(last) = lines.last_mut() {
        last.push(',');
    }
    lines.push(")".to_owned());
    lines
}

/// A struct in lines that are indented from a column.
fn structure(indent: usize, name: &str, fields: &[(String, String)]) -> Vec<String> {
    if fields.is_empty() {
        return vec![name.to_owned()];
    }
    let written = |(field, value): &(String, String)| match field == value {
        true => field.clone(),
        false => format!("{field}: {value}"),
    };
    let in_line = fields.iter().map(written).collect::<Vec<_>>().join(", ");
    if width(&in_line) <= FEW_FIELDS {
        return vec![format!("{name} {{ {in_line} }}")];
    }
    let fields = fields.iter().flat_map(|field| self::field(indent, &written(field)));
    std::iter::once(format!("{name} {{")).chain(fields).chain(["}".to_owned()]).collect()
}

/// The lines of a field: a value that is too long begins on a line of its own, or ends before `.into()`.
fn field(indent: usize, field: &str) -> Vec<String> {
    let line = format!("    {field},");
    if indent + width(&line) <= WIDTH {
        return vec![line];
    }
    let Some((name, value)) = field.split_once(": ") else { return vec![line] };
    let fits = |line: &str| indent + width(line) <= WIDTH;
    let name_alone = format!("    {name}:");
    let below = format!("        {value},");
    let Some(text) = value.strip_suffix(".into()") else { return vec![name_alone, below] };
    let beside = format!("    {name}: {text}");
    if indent + width(&beside) < WIDTH {
        return vec![beside, "        .into(),".to_owned()];
    }
    match fits(&below) {
        true => vec![name_alone, below],
        false => vec![name_alone, format!("        {text}"), "            .into(),".to_owned()],
    }
}

/// A vector from column `at`.
fn list(at: usize, items: &[String]) -> Vec<String> {
    let in_line = format!("Vec::from([{}])", items.join(", "));
    let fits = at + width(&in_line) < WIDTH;
    if fits && (items.len() == 1 || width(&in_line) - width("Vec::from()") <= SHORT) {
        return vec![in_line];
    }
    let items = items.iter().map(|item| format!("    {item},"));
    std::iter::once("Vec::from([".to_owned()).chain(items).chain(["])".to_owned()]).collect()
}

/// The columns of a text. Chinese characters and their punctuation are two wide.
fn width(text: &str) -> usize {
    let wide = |c: char| matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' | '\u{1f300}'..='\u{1faff}' | '\u{20000}'..='\u{3fffd}');
    text.chars().map(|c| if wide(c) { 2 } else { 1 }).sum()
}
