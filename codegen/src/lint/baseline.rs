//! Findings that are known: written to a text that people can review, silenced in later runs, and told when they are gone.
//!
//! A finding is a line: its code, file, operation and message, with tabs between them, and no line numbers.

use std::collections::BTreeMap;

use crate::diag::Diagnostic;
use crate::render::identity;
use crate::source::SourceMap;

/// The first line, for people.
const HEAD: &str = "# Known findings of `lint`: code, file, operation and message, with tabs between them. Lines can be deleted.";

/// What is known, each finding with how often.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    known: BTreeMap<String, usize>,
}

/// Findings beside what is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sifted {
    /// Those that are not known, and all errors.
    pub new: Vec<Diagnostic>,
    /// How many are known.
    pub known: usize,
    /// What is known and was not found, as it stands in the baseline.
    pub gone: Vec<String>,
}

impl Baseline {
    /// The warnings among these; errors are never silenced.
    pub fn of(sources: &SourceMap, diagnostics: &[Diagnostic]) -> Self {
        let mut baseline = Self::default();
        let warnings = diagnostics.iter().filter(|found| !found.is_error());
        warnings.for_each(|found| baseline.add(identity(sources, found)));
        baseline
    }

    fn add(&mut self, line: String) {
        *self.known.entry(line).or_default() += 1;
    }

    /// Reads what [`text`](Self::text) wrote.
    ///
    /// # Errors
    ///
    /// The first line that is no finding.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut baseline = Self::default();
        for (at, line) in text.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let parts: Vec<&str> = line.split('\t').collect();
            match parts.as_slice() {
                [code, _, _, message] if code.contains('/') && !message.is_empty() => {
                    baseline.add(line.to_owned())
                }
                _ => {
                    return Err(format!(
                        "line {} is no finding: a code, a file, an operation and a message, with tabs between them",
                        at + 1
                    ));
                }
            }
        }
        Ok(baseline)
    }

    /// As a text, a line each, sorted.
    pub fn text(&self) -> String {
        let lines = self.known.iter().flat_map(|(line, count)| std::iter::repeat_n(line.as_str(), *count));
        std::iter::once(HEAD).chain(lines).fold(String::new(), |text, line| text + line + "\n")
    }

    /// How many findings it has.
    pub fn len(&self) -> usize {
        self.known.values().sum()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Takes out what is known, as often as it is.
    pub fn sift(&self, sources: &SourceMap, diagnostics: Vec<Diagnostic>) -> Sifted {
        let mut left = self.known.clone();
        let (known, new): (Vec<_>, Vec<_>) = diagnostics.into_iter().partition(|found| {
            let count = (!found.is_error()).then(|| left.get_mut(&identity(sources, found))).flatten();
            count.filter(|count| **count > 0).map(|count| *count -= 1).is_some()
        });
        let gone = left.into_iter().flat_map(|(line, count)| std::iter::repeat_n(line, count));
        Sifted { new, known: known.len(), gone: gone.collect() }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test says so by failing")]

    use super::*;
    use crate::diag::Code;
    use crate::span::Span;

    fn found(sources: &SourceMap, code: Code, at: usize, message: &str) -> Diagnostic {
        let (file, _) = sources.files().next().unwrap();
        Diagnostic::new(code, Span::new(file, at, at + 1), message).of("GET /v3/a")
    }

    #[test]
    fn a_finding_is_known_wherever_it_moves_and_as_often_as_it_was_there() {
        let sources = SourceMap::from_texts([("openapi/v3/a.yaml", "get:\n  reply: {}\n")]);
        let warning = |at, message| found(&sources, Code::LikelyTypo, at, message);
        let error = found(&sources, Code::BadValue, 0, "an error");
        let baseline =
            Baseline::of(&sources, &[warning(3, "b\tc\n"), warning(1, "a"), warning(2, "a"), error.clone()]);
        let lines: Vec<_> = baseline.text().lines().skip(1).map(str::to_owned).collect();
        let line = |message| format!("lint/likely-typo\topenapi/v3/a.yaml\tGET /v3/a\t{message}");
        assert_eq!(lines, [line("a"), line("a"), line("b\\tc\\n")]);
        let read = Baseline::read(&baseline.text()).unwrap();
        assert_eq!((&read, read.len(), read.is_empty()), (&baseline, 3, false));
        let sifted = read.sift(&sources, vec![warning(9, "a"), warning(4, "new"), error.clone()]);
        assert_eq!(sifted.new, [warning(4, "new"), error]);
        assert_eq!((sifted.known, sifted.gone), (1, vec![line("a"), line("b\\tc\\n")]));
        let more = read
            .sift(&sources, vec![warning(1, "a"), warning(2, "a"), warning(3, "a"), warning(5, "b\tc\n")]);
        assert_eq!((more.new.len(), more.known, more.gone.len()), (1, 3, 0));
    }

    #[test]
    fn what_is_no_baseline_is_refused_by_its_line() {
        for (text, line) in
            [("{}\n", 1), ("# head\n\na/b\tc\td\te\nx\n", 4), ("a/b\tc\td\n", 1), ("ab\tc\td\te\n", 1)]
        {
            let said = Baseline::read(text).unwrap_err();
            assert!(said.starts_with(&format!("line {line} is no finding")), "{said}");
        }
        assert!(Baseline::read("").unwrap().is_empty());
    }
}
