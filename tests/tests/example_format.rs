//! The examples in the documentation of the emitted crate are laid out as rustfmt lays them out.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

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
        let block = block.map(|line| line.strip_prefix(' ').unwrap_or(line));
        // What nobody sees, for the sake of its compilation.
        let shown = block.filter(|line| !line.starts_with("# "));
        let body = shown.map(|line| match line {
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
fn formatted(text: &str) -> Option<String> {
    // Settings are looked for from the folder upwards, and here are none.
    let folder = tempfile::tempdir().unwrap();
    let mut rustfmt = Command::new("rustfmt");
    rustfmt.args(["--edition", "2024"]).current_dir(folder.path());
    let mut child = rustfmt.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
    let mut input = child.stdin.take().unwrap();
    let text = text.to_owned();
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success());
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn examples_are_formatted_as_rustfmt_would() {
    let examples = all_examples(&documentation().unwrap_or_else(specs));
    let Some(expected) = formatted(&examples) else {
        say("skipped: rustfmt is not installed");
        return;
    };
    let different: Vec<_> =
        examples.lines().zip(expected.lines()).filter(|(left, right)| left != right).take(3).collect();
    assert!(different.is_empty(), "{different:#?}");
    assert_eq!(examples.lines().count(), expected.lines().count());
}
