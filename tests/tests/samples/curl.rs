//! The service's own pages enter; what leaves for each operation is the calls of `curl` that they show.
//!
//! They are read here as a shell would, so that nothing is compared with how the generator reads them.

use std::collections::BTreeMap;

use reqwest::Url;
use serde_json::Value as Json;
use wechatpay_codegen::Read;
use wechatpay_codegen::ir::{Field, Operation, Piece, Type};
use wechatpay_codegen::source::Kind;
use wechatpay_codegen::surface::php::Literal;

use crate::page::{self, Page};

/// What the pages show.
#[derive(Default)]
pub struct Calls {
    /// By the names of operations.
    pub pages: BTreeMap<String, Page>,
    /// Calls of nothing that is an operation, as method and address.
    pub others: Vec<String>,
    /// How many calls there are.
    pub count: usize,
}

/// A call as its words say it.
struct Call {
    method: String,
    url: Url,
    /// What is sent as a document.
    document: Option<String>,
    /// What is sent as a form: names, and texts or `@` and a file.
    form: Vec<(String, String)>,
}

/// The calls of the pages, by the operation that each is one of.
pub fn read(pages: &Read, operations: &[Operation]) -> Calls {
    let mut calls = Calls::default();
    for (_, source) in pages.sources.files().filter(|(_, source)| source.kind() == Kind::Official) {
        for (line, code) in blocks(&source.text) {
            calls.count += 1;
            let place = format!("{}:{line}", source.relative);
            let Some(call) = parse(code) else {
                calls.others.push("what no shell reads".to_owned());
                continue;
            };
            match operations.iter().find_map(|operation| Some((operation, variables(operation, &call)?))) {
                Some((operation, variables)) => {
                    let page = calls.pages.entry(operation.to_string()).or_insert_with(|| empty(operation));
                    page.add(place, Literal::Map([variables, parts(operation, &call)].concat()));
                }
                None => calls.others.push(format!("{} {}", call.method, call.url.path())),
            }
        }
    }
    calls.others.sort();
    calls
}

/// Blocks of code that begin with a call, each with its line.
fn blocks(text: &str) -> Vec<(usize, &str)> {
    let fences = text.match_indices("```\ncurl -X ").map(|(at, _)| at + 4);
    let block = |at: usize| {
        let end = text[at..].find("\n```").map_or(text.len(), |length| at + length);
        (text[..at].lines().count() + 1, &text[at..end])
    };
    fences.map(block).collect()
}

fn parse(code: &str) -> Option<Call> {
    let mut words = shlex::Shlex::new(code);
    let (mut method, mut url, mut document, mut form) = (None, None, None, Vec::new());
    while let Some(word) = words.next() {
        match word.as_str() {
            "-X" => method = words.next(),
            "-H" => drop(words.next()),
            "-d" => document = words.next(),
            "-F" => {
                form.extend(words.next()?.split_once('=').map(|(name, value)| (name.into(), value.into())))
            }
            word if word.starts_with("https://") => url = Url::parse(word).ok(),
            _ => {}
        }
    }
    (!words.had_error).then_some(Call { method: method?, url: url?, document, form })
}

/// The values of the variables, if this operation is called.
fn variables(operation: &Operation, call: &Call) -> Option<Vec<(String, Literal)>> {
    let mut segments = call.url.path_segments()?.filter(|segment| !segment.is_empty());
    if operation.method.to_string() != call.method || segments.next()? != operation.protocol.word() {
        return None;
    }
    let mut values = Vec::new();
    for piece in operation.path.pieces() {
        let segment = decoded(segments.next()?);
        match piece {
            Piece::Literal(text) if text == segment => {}
            Piece::Literal(_) => return None,
            Piece::Variable(name) => values.push((name.to_owned(), Literal::Scalar(segment.into()))),
        }
    }
    segments.next().is_none().then_some(values)
}

fn decoded(segment: &str) -> String {
    let url = Url::parse(&format!("https://host.example/?_={}", segment.replace('+', "%2B")));
    url.ok().and_then(|url| url.query_pairs().next().map(|(_, value)| value.into_owned())).unwrap_or_default()
}

fn parts(operation: &Operation, call: &Call) -> Vec<(String, Literal)> {
    let mut parts = Vec::new();
    let query = operation.query.as_deref().unwrap_or_default();
    let pairs: Vec<_> = call.url.query_pairs().map(|(name, text)| of_text(query, &name, &text)).collect();
    if !pairs.is_empty() {
        parts.push(("query".to_owned(), Literal::Map(pairs)));
    }
    let fields = operation.body.fields().unwrap_or_default();
    if let Some(document) = &call.document {
        let literal = serde_json::from_str(document).map(|document| page::object(&document, fields));
        parts.push(("json".to_owned(), literal.unwrap_or(Literal::Unread)));
    }
    if !call.form.is_empty() {
        let members = call.form.iter().map(|(name, text)| match text.starts_with('@') {
            true => (name.clone(), Literal::Unread),
            false => of_text(fields, name, text),
        });
        parts.push(("body".to_owned(), Literal::Map(members.collect())));
    }
    parts
}

/// A member of what has nothing but texts: a number or a document where the table has one.
fn of_text(fields: &[Field], name: &str, text: &str) -> (String, Literal) {
    let field = fields.iter().find(|field| field.wire == name);
    let literal = match field {
        Some(field) if field.encoding.is_some() => {
            serde_json::from_str(text).map_or(Literal::Unread, |inner| page::written(&inner, field))
        }
        Some(field) if *field.ty.element() != Type::Text => {
            Literal::Scalar(serde_json::from_str(text).unwrap_or_else(|_| Json::from(text)))
        }
        _ => Literal::Scalar(text.into()),
    };
    (name.to_owned(), literal)
}

/// Without the names of members: one that is lost is told, though another object has a row of its name.
fn empty(operation: &Operation) -> Page {
    let parts = page::parts(operation).into_iter().map(|(part, _)| part.to_owned());
    Page { rows: parts.collect(), ..Page::default() }
}

#[test]
fn calls_are_read_as_a_shell_does() {
    let text = "text\n```\ncurl -X POST \\\n  https://a.example/v3/b/1%20?c=%7B%7D&d=x \\\n  -H \"A: \\\"b\\\"\" \\\n  -d '{\n \"e\" : \"it\"\n}'\n```\n";
    let [(line, code)] = blocks(text)[..] else { panic!("one block") };
    let call = parse(code).unwrap();
    assert_eq!((line, call.method.as_str(), call.url.path()), (3, "POST", "/v3/b/1%20"));
    assert_eq!(call.document.as_deref(), Some("{\n \"e\" : \"it\"\n}"));
    assert_eq!(decoded("a+b%20%E7%81%AF"), "a+b 灯");
    let form = parse("curl -X POST https://a.example/ -F meta='{\"a\": 1}' -F file=@\"/x\"").unwrap().form;
    assert_eq!(form, [("meta".into(), "{\"a\": 1}".into()), ("file".into(), "@/x".into())]);
    assert!(parse("curl -X GET 'https://a.example/").is_none());
}
