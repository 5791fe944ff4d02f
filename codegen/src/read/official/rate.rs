//! Lines that say how often an operation may be called, in the words of either kind of page: limits out, and the lines that
//! announce some and are not read whole.

mod count;
mod words;

use crate::diag::{Code, Diagnostic};
use crate::ir::{Counted, LimitScope, RateLimit};
use crate::rules::Cx;
use crate::span::Span;

use words::{ASIDES, FILLERS, HEADS, NAMES, OTHERS};

/// What the lines of a page say, one after the other.
#[derive(Debug, Default)]
pub struct Lines {
    limits: Vec<RateLimit>,
    unread: Vec<Span>,
    /// Whether the line before was nothing but a head.
    is_headed: bool,
}

impl Lines {
    /// Reads one line.
    pub fn add(&mut self, line: &str, span: Span) {
        if line.trim().is_empty() {
            return;
        }
        let found = read(line, self.is_headed);
        self.is_headed = found.is_head || self.is_headed && !found.limits.is_empty();
        self.limits.extend(found.limits);
        self.unread.extend(found.is_partial.then_some(span));
    }

    /// All limits; reports the lines that were not read whole.
    pub fn finish(self, cx: &mut Cx) -> Vec<RateLimit> {
        for span in self.unread {
            let message = "this limit of rate is not read whole";
            cx.report(Diagnostic::new(Code::UnreadLimit, span, message));
        }
        RateLimit::united(self.limits)
    }
}

/// What one line says.
#[derive(Debug, Default)]
struct Found {
    limits: Vec<RateLimit>,
    /// Whether it is nothing but a head, so that limits follow.
    is_head: bool,
    /// Whether it announces limits, and has more than what was read.
    is_partial: bool,
}

fn read(line: &str, is_headed: bool) -> Found {
    let text: String = line.chars().filter(|c| !matches!(c, '*' | '[' | ']')).collect();
    let text = text.trim().to_ascii_lowercase().replace("<br>", "。");
    let text = unnumbered(&text);
    let told = HEADS.iter().find_map(|head| text.strip_prefix(head)?.trim_start().strip_prefix(['：', ':']));
    if told.is_some_and(|told| told.trim().is_empty()) {
        return Found { is_head: true, ..Found::default() };
    }
    let mut found = Found::default();
    let mut is_whole = true;
    for sentence in text.split('。') {
        is_whole &= read_sentence(sentence, is_headed, &mut found.limits);
    }
    let is_announced = told.is_some() || is_headed && !found.limits.is_empty();
    found.is_partial = is_announced && (!is_whole || found.limits.is_empty());
    found
}

/// A line without the number of its item.
fn unnumbered(line: &str) -> &str {
    let line = line.trim_start_matches(['-', ' ', '>']);
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let item = rest.strip_prefix(['.', '、', ')', '）']).filter(|_| rest.len() < line.len());
    item.map_or(line, str::trim_start)
}

/// Adds the limits of a sentence; returns whether each of its counts was read.
fn read_sentence(sentence: &str, is_headed: bool, limits: &mut Vec<RateLimit>) -> bool {
    let (mut is_named, mut scope, mut is_whole) = (is_headed, None, true);
    for clause in clauses(sentence) {
        let clause = clause.trim();
        if ASIDES.iter().any(|aside| clause.starts_with(aside)) {
            continue;
        }
        is_named |= NAMES.iter().any(|name| clause.contains(name));
        let counts = count::all(clause);
        if counts.is_empty() {
            scope = words::scope(clause).map(|(scope, _)| scope).or(scope);
            is_whole &= !clause.contains(|c: char| c.is_ascii_digit());
            continue;
        }
        let mut begin = 0;
        for (index, count) in counts.iter().enumerate() {
            let end = counts.get(index + 1).map_or(clause.len(), |next| next.start);
            let before = clause.get(begin..count.start).unwrap_or_default();
            let (inside, after) = parenthesized(clause.get(count.end..end).unwrap_or_default());
            begin = count.end + inside.map_or(0, |(_, length)| length);
            // What stands between two counts belongs to the second.
            let after = if index + 1 == counts.len() { after } else { "" };
            let inside = inside.map(|(text, _)| text);
            match limit(before, inside, after, scope).filter(|_| is_named && count.calls > 0) {
                Some((whose, counted)) => {
                    scope = Some(whose).filter(|whose| *whose != LimitScope::Unstated).or(scope);
                    limits.push(RateLimit {
                        calls: count.calls,
                        period: count.period,
                        scope: whose,
                        counted,
                    });
                }
                None => is_whole = false,
            }
        }
    }
    is_whole
}

/// Whose calls are counted, and which of them, by what stands around a count; `None` where that says something else.
fn limit(
    before: &str,
    inside: Option<&str>,
    after: &str,
    carried: Option<LimitScope>,
) -> Option<(LimitScope, Counted)> {
    let (counted, before) = words::counted(&unparenthesized(before));
    let (whose, before) = words::scope(&before).map_or((None, before), |(scope, rest)| (Some(scope), rest));
    let name = NAMES.iter().filter_map(|name| Some((before.find(name)?, name.len()))).min();
    let (ahead, between) = match name {
        Some((at, length)) => (before.get(..at)?, before.get(at + length..)?),
        None => ("", before.as_str()),
    };
    // Ahead of the name stands what is called; between it and the count nothing but that it is a limit.
    if OTHERS.iter().any(|other| ahead.contains(other)) || !is_filled(between) {
        return None;
    }
    let inside = match inside {
        Some(text) => {
            let (scope, rest) = words::scope(text)?;
            is_filled(&rest).then_some(Some(scope))?
        }
        None => None,
    };
    let behind = words::scope(after).map(|(scope, _)| scope);
    if behind.is_none() && OTHERS.iter().any(|other| after.contains(other)) {
        return None;
    }
    let scope = whose.or(inside).or(behind).or(carried).unwrap_or(LimitScope::Unstated);
    Some((scope, counted))
}

/// Nothing but words that say again that it is a limit.
fn is_filled(text: &str) -> bool {
    let named = NAMES.iter().fold(text.to_owned(), |rest, name| rest.replace(name, ""));
    FILLERS.iter().fold(named, |rest, word| rest.replace(word, "")).is_empty()
}

/// What is divided by commas and the like, outside of parentheses and of numbers.
fn clauses(sentence: &str) -> Vec<&str> {
    let (mut clauses, mut begin, mut level) = (Vec::new(), 0, 0_usize);
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    for (at, c) in sentence.char_indices() {
        let end = at + c.len_utf8();
        match c {
            '（' | '(' => level += 1,
            '）' | ')' => level = level.saturating_sub(1),
            ',' if is_digit(sentence[..at].chars().next_back())
                && is_digit(sentence[end..].chars().next()) => {}
            '，' | ',' | '；' | ';' | '、' if level == 0 => {
                clauses.push(&sentence[begin..at]);
                begin = end;
            }
            _ => {}
        }
    }
    clauses.push(&sentence[begin..]);
    clauses
}

/// What stands in parentheses at the beginning, with the length up to its end, and what follows.
fn parenthesized(text: &str) -> (Option<(&str, usize)>, &str) {
    let trimmed = text.trim_start();
    let inner = trimmed.strip_prefix(['（', '(']);
    let found = inner.and_then(|inner| inner.split_once(['）', ')']));
    match found {
        Some((inside, rest)) => (Some((inside, text.len() - rest.len())), rest),
        None => (None, text),
    }
}

/// Without what stands in parentheses, as which call of several is meant.
fn unparenthesized(text: &str) -> String {
    let (mut out, mut level) = (String::new(), 0_usize);
    for c in text.chars() {
        match c {
            '（' | '(' => level += 1,
            '）' | ')' => level = level.saturating_sub(1),
            c if level == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests;
