//! The examples in the documentation of the emitted crate are laid out as rustfmt lays them out.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use wechatpay_codegen::Input;
use wechatpay_tests::{documentation, generate, say, specs};

/// The examples of a file, each as the body of a function.
fn examples(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut lines = text.lines().map(str::trim_start);
    while let Some(line) = lines.next() {
        if line != "/// # Example" {
            continue;
        }
        let block = lines.by_ref().skip_while(|line| *line != "/// ```").skip(1);
        let block = block.take_while(|line| *line != "/// ```").map(|line| line.trim_start_matches("///"));
        let body = block.map(|line| line.strip_prefix(' ').unwrap_or(line)).map(|line| match line {
            "" => "\n".to_owned(),
            line => format!("    {line}\n"),
        });
        found.push(body.collect());
    }
    found
}

/// All examples of what is emitted for these folders.
fn all_examples(input: &Input) -> String {
    let read = wechatpay_codegen::read(input);
    let examples = generate(&read).files.iter().flat_map(|file| examples(&file.text)).collect::<Vec<_>>();
    assert!(!examples.is_empty());
    let mut all = String::new();
    for (number, example) in examples.iter().enumerate() {
        let blank = if number == 0 { "" } else { "\n" };
        // Writing to a string does not fail.
        let _ = writeln!(all, "{blank}fn example_{number}() {{\n{example}}}");
    }
    all
}

/// What rustfmt makes of a text with its own settings; nothing where it is not installed.
fn formatted(text: &str, folder: &Path) -> Option<String> {
    let file = folder.join("examples.rs");
    std::fs::write(&file, text).unwrap();
    std::fs::write(folder.join("rustfmt.toml"), "").unwrap();
    let outcome = Command::new("rustfmt").args(["--edition", "2024"]).arg(&file).status().ok()?;
    assert!(outcome.success());
    Some(std::fs::read_to_string(file).unwrap())
}

#[test]
fn examples_are_formatted_as_rustfmt_would() {
    let folder = tempfile::tempdir().unwrap();
    let input = documentation().unwrap_or_else(specs);
    let examples = all_examples(&input);
    let Some(expected) = formatted(&examples, folder.path()) else {
        say("skipped: rustfmt is not installed");
        return;
    };
    let different: Vec<_> =
        examples.lines().zip(expected.lines()).filter(|(left, right)| left != right).take(3).collect();
    assert!(different.is_empty(), "{different:#?}");
    assert_eq!(examples.lines().count(), expected.lines().count());
}
