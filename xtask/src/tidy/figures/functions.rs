//! A text as rustfmt lays it out enters; its functions leave, with their lengths.

/// A function with a body.
#[derive(Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// The file it is in.
    pub file: String,
    /// From `fn` to the closing brace.
    pub lines: usize,
    /// Whether it is a test's or a benchmark's.
    pub is_test: bool,
}

/// Words that may stand in front of `fn`, beside `pub` and `extern`.
const QUALIFIERS: [&str; 4] = ["async", "const", "default", "unsafe"];

/// Folders and files that have nothing else than tests.
const TESTS: [&str; 3] = ["benches", "tests", "tests.rs"];

/// The functions of a file.
pub fn of(file: &str, text: &str) -> Vec<Function> {
    let is_test = file.split('/').any(|part| TESTS.contains(&part));
    let lines: Vec<&str> = text.lines().collect();
    let test_modules = test_modules(&lines);
    let is_inside = |at| test_modules.iter().any(|module| module.contains(&at));
    let functions = lines.iter().enumerate().filter_map(|(at, line)| {
        let name = name(line.trim_start())?;
        let lines = end(&lines, at)? - at + 1;
        Some(Function { name, file: file.to_owned(), lines, is_test: is_test || is_inside(at) })
    });
    functions.collect()
}

/// The name, if a line begins a function.
fn name(line: &str) -> Option<String> {
    let mut rest = line;
    loop {
        let (word, more) = rest.split_once(' ')?;
        if word == "fn" {
            let end = more.find(|letter: char| !letter.is_alphanumeric() && letter != '_')?;
            return Some(more[..end].to_owned());
        }
        let is_qualifier = QUALIFIERS.contains(&word) || word == "extern" || word.starts_with('"');
        let is_visibility = word == "pub" || word.starts_with("pub(") || word.ends_with(')');
        rest = Some(more).filter(|_| is_qualifier || is_visibility)?;
    }
}

/// The line of the closing brace; none, if there is no body.
fn end(lines: &[&str], begin: usize) -> Option<usize> {
    let indent = &lines[begin][..lines[begin].len() - lines[begin].trim_start().len()];
    let is_outer = |line: &str| line.strip_prefix(indent).is_some_and(|rest| !rest.starts_with(' '));
    let mut head = lines.iter().enumerate().skip(begin).filter(|(_, line)| is_outer(line));
    let (opened, line) = head.find(|(_, line)| line.ends_with(['{', '}', ';']))?;
    match line.ends_with('{') {
        true => Some(opened + lines[opened..].iter().position(|line| *line == format!("{indent}}}"))?),
        false => Some(opened).filter(|_| line.ends_with('}')),
    }
}

/// The lines of modules for tests.
fn test_modules(lines: &[&str]) -> Vec<std::ops::RangeInclusive<usize>> {
    let begins = lines.windows(2).enumerate().filter(|(_, pair)| {
        pair[0].trim_start().starts_with("#[cfg(") && pair[0].contains("test") && pair[1].contains("mod ")
    });
    begins.filter_map(|(at, _)| Some(at..=end(lines, at + 1)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_as_long_as_it_is_laid_out() {
        for (text, expected) in [
            ("fn a() {}", &[("a", 1, false)][..]),
            (
                "pub(crate) async fn a<T>(\n    b: T,\n) -> T\nwhere\n    T: B,\n{\n    b\n}",
                &[("a", 8, false)],
            ),
            ("impl A {\n    pub(in crate::b) const fn a() {\n        c();\n    }\n}", &[("a", 3, false)]),
            (
                "trait A {\n    fn a();\n    fn b(\n        c: D,\n    ) -> E;\n    fn f() {}\n}",
                &[("f", 1, false)],
            ),
            (
                "unsafe extern \"C\" fn a() {\n    fn b() {\n        c()\n    }\n}",
                &[("a", 5, false), ("b", 3, false)],
            ),
            ("    fn a() {\n        let b = r\"\n}\n\";\n        c();\n    }", &[("a", 6, false)]),
            ("// fn a() {\nlet fn_b = c;\ntype F = fn (d) -> e;", &[]),
            (
                "#[cfg(test)]\nmod tests {\n    fn a() {\n    }\n}\nfn b() {}",
                &[("a", 2, true), ("b", 1, false)],
            ),
        ] {
            let found = of("x.rs", text);
            let found: Vec<_> = found.iter().map(|it| (it.name.as_str(), it.lines, it.is_test)).collect();
            assert_eq!(found, expected, "{text}");
        }
        assert!(of("a/tests/b.rs", "fn a() {}")[0].is_test);
    }
}
