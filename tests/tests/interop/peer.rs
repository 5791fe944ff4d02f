//! A question as JSON enters a peer's process; its answer leaves.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::Value as Json;
use wechatpay_tests::{root, say};

/// Longer than a peer needs to start on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// Which of the two packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Package {
    /// wechatpay-axios-plugin
    Npm,
    /// wechatpayv3
    PyPi,
}

/// A running peer. It ends when it is dropped.
pub struct Peer {
    pub package: Package,
    subject: &'static str,
    process: Child,
    questions: Option<ChildStdin>,
    answers: Receiver<String>,
    answered: usize,
    unsupported: usize,
}

/// The peers that are installed.
pub fn peers(subject: &'static str) -> Vec<Peer> {
    [Package::Npm, Package::PyPi].into_iter().filter_map(|package| Peer::start(package, subject)).collect()
}

impl Peer {
    fn start(package: Package, subject: &'static str) -> Option<Self> {
        let installed = match std::env::var_os("WECHATPAY_INTEROP_DIR") {
            Some(folder) => PathBuf::from(folder),
            None => root().join("target/interop"),
        };
        let scripts = root().join("tests/interop");
        let (stamp, program, script) = match package {
            Package::Npm => ("npm.stamp", PathBuf::from("node"), scripts.join("peer.mjs")),
            Package::PyPi => ("venv.stamp", installed.join("venv/bin/python"), scripts.join("peer.py")),
        };
        if !installed.join(stamp).exists() {
            say(&format!("skipped: {subject}, {package:?} is not installed (tests/interop/install.sh)"));
            return None;
        }
        let mut process = Command::new(program)
            .arg(script)
            .env("WECHATPAY_INTEROP_DIR", &installed)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{package:?} is installed and does not start: {error}"));
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let (sender, answers) = channel();
        // Reads elsewhere, so that a peer that hangs does not stop the test from failing.
        std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let questions = process.stdin.take();
        Some(Self { package, subject, process, questions, answers, answered: 0, unsupported: 0 })
    }

    /// What the peer says to a command and its fields; `None` if it has no function for it.
    pub fn ask(&mut self, command: &str, fields: Json) -> Option<Answer> {
        let mut question = fields;
        question["command"] = command.into();
        writeln!(self.questions.as_mut().unwrap(), "{question}").unwrap();
        let line = self.answers.recv_timeout(PATIENCE);
        let line =
            line.unwrap_or_else(|error| panic!("{:?} does not answer {command}: {error}", self.package));
        let answer: Json = serde_json::from_str(&line).unwrap();
        if answer["unsupported"] == true {
            self.unsupported += 1;
            return None;
        }
        self.answered += 1;
        Some(Answer(answer, format!("{:?}: {command}", self.package)))
    }

    /// The same where the package has the function.
    pub fn get(&mut self, command: &str, fields: Json) -> Answer {
        let package = self.package;
        self.ask(command, fields).unwrap_or_else(|| panic!("{package:?} has no function for {command}"))
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // It reads to the end of its input.
        drop(self.questions.take());
        if std::thread::panicking() {
            let _ = self.process.kill();
        }
        let status = self.process.wait();
        let Self { package, subject, answered, unsupported, .. } = self;
        say(&format!("{subject}: {package:?}: {answered} answers, {unsupported} unsupported"));
        if !std::thread::panicking() {
            assert!(*answered + *unsupported > 0, "{package:?} was asked nothing");
            assert!(status.is_ok_and(|status| status.success()), "{package:?} ended badly");
        }
    }
}

/// An answer.
pub struct Answer(Json, String);

impl Answer {
    /// A field of it, and no error.
    #[track_caller]
    pub fn json(&self, field: &str) -> &Json {
        self.0.get(field).unwrap_or_else(|| panic!("{}: {} has no {field}", self.1, self.0))
    }

    /// A field that is a text.
    #[track_caller]
    pub fn text(&self, field: &str) -> &str {
        self.json(field).as_str().unwrap_or_else(|| panic!("{}: {}: {field} is not text", self.1, self.0))
    }

    /// A field that may be absent.
    pub fn find(&self, field: &str) -> Option<&str> {
        self.0.get(field)?.as_str()
    }

    /// Whether it verified what it was to verify; an error denies it, too.
    pub fn is_ok(&self) -> bool {
        self.0["ok"] == true
    }

    /// Whether the package raised an error.
    pub fn is_error(&self) -> bool {
        self.0.get("error").is_some()
    }
}
