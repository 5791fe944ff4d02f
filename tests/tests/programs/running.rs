//! A folder enters; a gateway leaves that runs as a program, and programs that are started as a person starts them.

use std::fs;
use std::io::{BufRead as _, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::Value as Json;
use tempfile::TempDir;
use wechatpay_tests::root;

use crate::built;

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A program that ends with its test.
pub struct Running {
    child: Child,
    lines: Receiver<String>,
}

impl Running {
    /// Its lines come from standard output, or from standard error.
    pub fn start(mut command: Command, by_errors: bool) -> Self {
        let (sender, lines) = channel();
        let mut child = if by_errors {
            command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap()
        } else {
            command.stdout(Stdio::piped()).spawn().unwrap()
        };
        let output: Box<dyn Read + Send> = match by_errors {
            true => Box::new(child.stderr.take().unwrap()),
            false => Box::new(child.stdout.take().unwrap()),
        };
        std::thread::spawn(move || {
            let lines = BufReader::new(output).lines().map_while(Result::ok);
            lines.map(|line| sender.send(line)).find(Result::is_err)
        });
        Self { child, lines }
    }

    /// The next line.
    pub fn line(&self) -> String {
        self.lines.recv_timeout(PATIENCE).unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A gateway, the folder that it writes, and what is told of it.
pub struct Stand {
    pub folder: TempDir,
    url: String,
    token: String,
    _gateway: Running,
}

impl Stand {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(built::gateway());
        command
            .current_dir(root())
            .args(["--listen", "127.0.0.1:0", "--keys"])
            .arg(folder.path().join("DIR"));
        let gateway = Running::start(command, false);
        let url = gateway.line().strip_prefix("listening at ").unwrap().to_owned();
        gateway.line();
        let token = gateway.line().strip_prefix("token of the control: ").unwrap().to_owned();
        Self { folder, url, token, _gateway: gateway }
    }

    /// A shell in a temporary folder that knows the merchant, as the README says.
    pub fn shell(&self, line: &str) -> Command {
        shell(self.folder.path(), &format!("set -a; . DIR/env; set +a; {line}"))
    }

    /// The settings as the gateway writes them for programs.
    pub fn settings(&self) -> Json {
        serde_json::from_str(&fs::read_to_string(self.folder.path().join("DIR/config.json")).unwrap())
            .unwrap()
    }

    /// Posts to the control.
    pub async fn tell(&self, path: &str, document: &Json) -> Json {
        let request = reqwest::Client::new().post(format!("{}/_gateway/{path}", self.url));
        let request = request.bearer_auth(&self.token).header("Content-Type", "application/json");
        let response = request.body(document.to_string()).send().await.unwrap();
        let (status, text) = (response.status(), response.text().await.unwrap());
        assert!(status.is_success(), "{path} {document}: {text}");
        serde_json::from_str(&text).unwrap()
    }

    /// The operations that were called, none of them in a wrong way.
    pub async fn called(&self) -> Vec<String> {
        let request = reqwest::Client::new().get(format!("{}/_gateway/records", self.url));
        let text = request.bearer_auth(&self.token).send().await.unwrap().text().await.unwrap();
        let records: Vec<Json> = serde_json::from_str(&text).unwrap();
        let operation = |record: &Json| {
            assert_eq!(record["faults"], Json::Array(Vec::new()), "{record}");
            record["operation"].as_str().map(str::to_owned)
        };
        records.iter().filter_map(operation).collect()
    }
}

/// A shell without the variables of whoever runs the tests.
pub fn shell(folder: &Path, line: &str) -> Command {
    let mut command = Command::new("sh");
    // At once in place of the shell, so that what is stopped is the program.
    command.current_dir(folder).args(["-c", line]).env_clear();
    command.envs(std::env::vars().filter(|(name, _)| matches!(name.as_str(), "PATH" | "TMPDIR" | "HOME")));
    command
}

/// Exit status, standard output and standard error.
pub fn ended(output: Output) -> (bool, String, String) {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.success(), text(output.stdout), text(output.stderr))
}

/// A command of a heading, with the example that was built in place of `cargo run`.
pub fn direct(command: &str) -> String {
    let begin = "cargo run -p wechatpay-tests --example ";
    let (before, rest) = command.split_once(begin).unwrap();
    let (name, arguments) = rest.split_once(" -- ").unwrap();
    format!("{before}{} {arguments}", built::example(name).display())
}
