//! The gateway as a program: started as `cargo xtask gateway` starts it, called with the keys that it writes, stopped.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value as Json;
use wechatpay_runtime as rt;

fn program(arguments: &[&str]) -> Command {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut command = Command::new(env!("CARGO_BIN_EXE_wechatpay-gateway"));
    command.current_dir(root).args(arguments);
    command
}

/// A program that stops with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A merchant as one configures it from the files in the folder.
fn client(folder: &Path) -> rt::Client {
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let settings: Json = serde_json::from_str(&read("config.json")).unwrap();
    let text = |name: &str| settings[name].as_str().unwrap().to_owned();
    let key = rt::MerchantKey::from_pem(&read("apiclient_key.pem")).unwrap();
    let signer = rt::LocalSigner::from_certificate_pem(&read("apiclient_cert.pem"), key).unwrap();
    let platform =
        rt::PlatformKey::from_public_key_pem(&text("public_key_id"), &read("pub_key.pem")).unwrap();
    let config = rt::Config::builder(text("merchant_id"), signer)
        .base_url(text("base_url"))
        .api_v3_key(rt::ApiV3Key::new(text("api_v3_key")).unwrap())
        .platform_key(platform)
        .build();
    rt::Client::new(config).unwrap()
}

#[tokio::test]
async fn serves_a_merchant_with_the_keys_it_writes() {
    let folder = tempfile::tempdir().unwrap();
    let keys: PathBuf = folder.path().join("keys");
    let arguments = ["--listen", "127.0.0.1:0", "--keys", keys.to_str().unwrap()];
    let mut running = Running(program(&arguments).stdout(Stdio::piped()).spawn().unwrap());
    let mut line = String::new();
    BufReader::new(running.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with("listening at http://127.0.0.1:"), "{line}");

    let client = client(&keys);
    let query = client.path("v3/pay/transactions/out-trade-no/{out_trade_no}").bind("out_trade_no", "1");
    let reply = query.query("mchid", "1610000321").get().await.unwrap();
    assert!(reply["trade_state"].is_string(), "{reply}");
    let unknown = client.path("v3/no/such/path").get().await.unwrap_err();
    assert_eq!(unknown.status(), Some(404));
}

#[test]
fn refuses_what_it_cannot_serve() {
    for (arguments, expected) in [
        (&["--listen", "0.0.0.0:0"][..], "only listens at loopback addresses"),
        (&["--listen", "127.0.0.1:0", "--specs", "no-such-folder"], "no-such-folder"),
        (&["--listen", "here"], "invalid socket address"),
    ] {
        let output = program(arguments).output().unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && errors.contains(expected), "{arguments:?}: {errors}");
    }
}
