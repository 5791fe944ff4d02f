//! A command line that is printed for people to paste.

use crate::foreign::terminal;
use clap::ValueEnum as _;

use super::Program;
use super::flags::{Format, Specs};

/// A command of this program, to be pasted into a shell.
pub struct CommandLine(Vec<String>);

impl CommandLine {
    /// The command without any option.
    pub fn new(program: &Program, command: &str) -> Self {
        Self(program.words.iter().chain([&command]).map(|word| (*word).to_owned()).collect())
    }

    /// An option with its value, which is not to be taken for an option itself.
    pub fn option(&mut self, name: &str, value: impl ToString) {
        let value = value.to_string();
        match value.starts_with('-') {
            true => self.0.push(format!("{name}={value}")),
            false => self.0.extend([name.to_owned(), value]),
        }
    }

    /// An option without a value.
    pub fn flag(&mut self, name: &str) {
        self.0.push(name.to_owned());
    }

    /// The options of what is read.
    pub fn input(&mut self, Specs { specs, overrides, words, format, deny }: &Specs) {
        specs.iter().for_each(|folder| self.option("--specs", folder.display()));
        overrides.iter().for_each(|file| self.option("--overrides", file.display()));
        words.iter().for_each(|folder| self.option("--words", folder.display()));
        if let Some(word) = format.to_possible_value().filter(|_| *format != Format::default()) {
            self.option("--format", word.get_name());
        }
        deny.iter().for_each(|class| self.option("--deny", class));
    }

    /// The line; what cannot be seen in a path is shown as an escape, and not to be pasted.
    pub fn joined(self) -> String {
        let line = shlex::try_join(self.0.iter().map(String::as_str));
        terminal(&line.unwrap_or_else(|_| self.0.join(" ")))
    }
}
