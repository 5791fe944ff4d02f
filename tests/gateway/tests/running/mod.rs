//! Arguments enter; a gateway that runs as a program leaves, with what it printed.

#![allow(dead_code, reason = "each test uses a part of it")]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value as Json;
use wechatpay_runtime as rt;

pub fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

pub fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wechatpay-gateway"));
    command.current_dir(root()).args(arguments);
    command
}

/// A program that stops with the test.
pub struct Running {
    child: Child,
    pub url: String,
    pub token: String,
}

impl Running {
    /// Starts it at a free port, with these arguments besides.
    pub fn start(arguments: &[&str]) -> Self {
        Self::of(program(&[&["--listen", "127.0.0.1:0"], arguments].concat()))
    }

    /// Starts this command, which runs it.
    pub fn of(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut next = |before: &str| lines.next().unwrap().unwrap().strip_prefix(before).unwrap().to_owned();
        let (url, tls) = (next("listening at "), next("listening at "));
        assert!(tls.starts_with("https://"), "{tls}");
        let token = next("token of the control: ");
        Self { child, url, token }
    }

    /// A request to the control, with its token.
    pub fn control(&self, method: http::Method, path: &str) -> reqwest::RequestBuilder {
        let request = reqwest::Client::new().request(method, format!("{}/_gateway/{path}", self.url));
        request.bearer_auth(&self.token)
    }

    /// Posts a document to the control; status and answer leave.
    pub async fn post(&self, path: &str, document: &Json) -> (u16, Json) {
        let request = self.control(http::Method::POST, path).header("Content-Type", "application/json");
        answer(request.body(document.to_string())).await
    }
}

/// A merchant as one configures it from the files in the folder.
pub fn config(folder: &Path) -> rt::ConfigBuilder {
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let settings: Json = serde_json::from_str(&read("config.json")).unwrap();
    let text = |name: &str| settings[name].as_str().unwrap().to_owned();
    let key = rt::MerchantKey::from_pem(&read("apiclient_key.pem")).unwrap();
    let signer = rt::LocalSigner::from_certificate_pem(&read("apiclient_cert.pem"), key).unwrap();
    let platform =
        rt::PlatformKey::from_public_key_pem(&text("PUBLIC_KEY_ID"), &read("pub_key.pem")).unwrap();
    rt::Config::builder(text("MCHID"), signer)
        .base_url(text("BASE_URL"))
        .api_v3_key(rt::ApiV3Key::new(text("API_V3_KEY")).unwrap())
        .api_v2_key(rt::ApiV2Key::new(&text("API_V2_KEY")).unwrap())
        .platform_key(platform)
}

/// Status and document of an answer.
pub async fn answer(request: reqwest::RequestBuilder) -> (u16, Json) {
    let response = request.send().await.unwrap();
    (response.status().as_u16(), serde_json::from_str(&response.text().await.unwrap()).unwrap())
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
