//! What each code means, why it matters, an example, and the remedy: the one text behind `explain`, its page and SARIF.

use std::fmt::Write as _;

use super::{Code, Severity};

/// The texts: a part for each code, in the order of the registry.
const TEXTS: &[&str] = &[
    include_str!("explain/source.md"),
    include_str!("explain/page.md"),
    include_str!("explain/row.md"),
    include_str!("explain/tree.md"),
    include_str!("explain/type.md"),
    include_str!("explain/secrecy.md"),
    include_str!("explain/request.md"),
    include_str!("explain/sample.md"),
    include_str!("explain/fragment.md"),
    include_str!("explain/yaml.md"),
    include_str!("explain/merge.md"),
    include_str!("explain/words.md"),
    include_str!("explain/lint.md"),
];

/// What is said of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// All of it, in Markdown.
    pub text: &'static str,
}

/// What is said of a code.
pub fn of(code: Code) -> Option<Explanation> {
    let heading = format!("## {}\n", code.slug());
    TEXTS.iter().find_map(|text| {
        let start = text.find(&heading).filter(|at| *at == 0 || text[..*at].ends_with('\n'))? + heading.len();
        let rest = &text[start..];
        let is_next = |line: &str| line.strip_prefix("## ").is_some_and(is_code);
        let end = rest.lines().take_while(|line| !is_next(line)).map(|line| line.len() + 1).sum::<usize>();
        let end = end.min(rest.len());
        Some(Explanation { text: rest[..end].trim() })
    })
}

/// Whether a heading is a code, and not one in a page of an example.
fn is_code(heading: &str) -> bool {
    Code::ALL.iter().any(|code| code.slug() == heading)
}

impl Explanation {
    /// What it means and why it matters: the first paragraph.
    pub fn meaning(self) -> &'static str {
        self.text.split("\n\n").next().unwrap_or_default()
    }

    /// The files of the example that has the fault, by their places among specs: the blocks of code that have a file.
    pub fn example(self) -> Vec<(&'static str, &'static str)> {
        let mut files = Vec::new();
        let mut rest = self.text;
        while let Some(at) = rest.find("````") {
            let block = &rest[at + "````".len()..];
            let Some((info, block)) = block.split_once('\n') else { break };
            let Some(end) = block.find("````") else { break };
            if let Some((_, place)) = info.split_once(' ') {
                files.push((place, &block[..end]));
            }
            rest = &block[end + "````".len()..];
        }
        files
    }
}

/// A code with everything that is said of it, for a terminal.
pub fn shown(code: Code) -> String {
    let text = of(code).map_or("", |found| found.text);
    format!("{} ({})\n{}\n\n{text}\n", code.slug(), severity(code), code.title())
}

/// A line for each code.
pub fn list() -> String {
    let width = Code::ALL.iter().map(|code| code.slug().len()).max().unwrap_or_default();
    Code::ALL.iter().fold(String::new(), |mut text, code| {
        let _ = writeln!(text, "{:width$}  {:7}  {}", code.slug(), severity(*code), code.title());
        text
    })
}

/// All codes as a page of Markdown.
pub fn page() -> String {
    let mut text = String::from(
        "<!-- Written by `cargo xtask explain --markdown` from `src/diag/explain/`; do not edit. -->\n\n# Codes of problems\n\nErrors keep output from being written; warnings do not, unless `--deny` says so. A name with a file above an example is where it lies among specs.\n",
    );
    for code in Code::ALL {
        let said = of(*code).map_or("", |found| found.text);
        let _ = write!(text, "\n## {}\n\n{}: {}\n\n{said}\n", code.slug(), capitalized(*code), code.title());
    }
    text
}

fn severity(code: Code) -> &'static str {
    match code.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn capitalized(code: Code) -> &'static str {
    match code.severity() {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
    }
}

#[cfg(test)]
mod tests;
