//! Pages that are written for the tests in, what is read of them out.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

mod alternatives;
mod faults;
mod mutated;
mod notifications;
mod overridden;
mod united;
mod v2;
mod v3;
mod variants;

use crate::Read;
use crate::diag::Diagnostic;
use crate::ir::facts;
use crate::source::SourceMap;

/// A page of its documentation, `v3/merchant`, with its number and title.
pub fn page(volume: &str, number: u32, title: &str, text: &str) -> String {
    format!(
        "---\nurl: \"https://docs.example/doc/{volume}/{number}.md\"\ntitle: \"{title}\"\ndoc_id: {number}\n---\n\n{text}"
    )
}

/// A page of API v3.
pub fn v3(number: u32, text: &str) -> String {
    page("v3/merchant", number, "点灯", text)
}

/// The table of a part, from lines of `name type presence description`.
pub fn table(lines: &str) -> String {
    let rows = lines.lines().map(|line| {
        let mut cells = line.trim().splitn(4, ' ');
        let mut next = || cells.next().unwrap_or_default();
        format!("| {} | {} | {} | {} |\n", next(), next(), next(), next())
    });
    let head = "| 参数名 | 类型 | 必填 | 描述 |\n| --- |  --- | --- | --- |\n";
    std::iter::once(head.to_owned()).chain(rows).collect()
}

/// A page of a call of API v3 with a body and a reply.
pub fn call(number: u32, line: &str, body: &str, reply: &str) -> String {
    let body = if body.is_empty() { String::new() } else { format!("### Body 参数\n{}", table(body)) };
    let reply = if reply.is_empty() { "无应答包体\n".to_owned() } else { table(reply) };
    v3(number, &format!("请求方式：{line}\n\n## 请求参数\n\n{body}## 应答参数\n\n{reply}"))
}

/// Reads pages, each at its place.
pub fn read(pages: &[(&str, &str)]) -> Read {
    crate::read_texts(SourceMap::from_texts(pages.iter().copied()))
}

/// The facts of pages that have no faults.
pub fn facts(pages: &[(&str, &str)]) -> Vec<String> {
    let read = read(pages);
    assert_eq!(told(&read), Vec::<String>::new());
    shown(&read)
}

/// The facts with blanks between their columns.
pub fn shown(read: &Read) -> Vec<String> {
    facts::lines(&read.api).iter().map(|line| line.replace('\t', " ")).collect()
}

/// The problems, each with its place.
pub fn told(read: &Read) -> Vec<String> {
    let place = |found: &Diagnostic| found.span.map(|span| read.sources.place(span)).unwrap_or_default();
    let told = read.diagnostics.iter().map(|found| {
        let label = if found.label.is_empty() { String::new() } else { format!(" ({})", found.label) };
        format!("{} {}: {}{label}", place(found), found.code.slug(), found.message)
    });
    told.collect()
}
