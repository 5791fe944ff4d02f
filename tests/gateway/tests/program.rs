//! The gateway as a program: started as `cargo xtask gateway` starts it, called with the keys that it writes, stopped.

#![allow(clippy::disallowed_methods, reason = "a test writes specs of its own")]
#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

mod running;

use std::fs;
use std::path::{Path, PathBuf};

use running::{Running, answer, program};
use serde_json::{Value as Json, json};
use wechatpay_runtime as rt;

/// A merchant as one configures it from the files in the folder.
fn client(folder: &Path) -> rt::Client {
    rt::Client::new(running::config(folder).build().unwrap()).unwrap()
}

#[tokio::test]
async fn serves_a_merchant_with_the_keys_it_writes() {
    let folder = tempfile::tempdir().unwrap();
    let keys: PathBuf = folder.path().join("keys");
    let running = Running::start(&["--keys", keys.to_str().unwrap()]);
    assert!(running.url.starts_with("http://127.0.0.1:"), "{}", running.url);

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
        (&["--listen", "127.0.0.1:0", "--listen-tls", "0.0.0.0:0"], "only listens at loopback addresses"),
        (&["--listen", "127.0.0.1:0", "--specs", "no-such-folder"], "no-such-folder"),
        (&["--listen", "[::]:0"], "only listens at loopback addresses"),
        (&["--listen", "192.0.2.1:8080"], "only listens at loopback addresses, and 192.0.2.1:8080 is none"),
        (&["--listen", "here"], "invalid socket address"),
        (&["--listen", "127.0.0.1:0", "--token", ""], "a token is 16 to 256 visible ASCII characters"),
        (
            &["--listen", "127.0.0.1:0", "--token", "too short"],
            "a token is 16 to 256 visible ASCII characters",
        ),
    ] {
        let output = program(arguments).output().unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && errors.contains(expected), "{arguments:?}: {errors}");
    }
    // What is wrong is named with its place.
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = program(&["--listen", &address]).output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.contains(&format!("cannot listen at {address}: ")), "{errors}");

    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("openapi/v3");
    std::fs::create_dir_all(&pages).unwrap();
    for name in ["a.md", "b.md"] {
        std::fs::write(pages.join(name), "# No operation\n").unwrap();
    }
    let output =
        program(&["--listen", "127.0.0.1:0", "--specs", folder.path().to_str().unwrap()]).output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.contains("a.md:1: ") && errors.contains("(and 1 more, "), "{errors}");
}

/// What a program that is not in Rust does: it asks over HTTP, and looks at what was recorded.
#[tokio::test]
async fn is_told_what_to_do_over_http() {
    let running = Running::start(&[]);
    let http = reqwest::Client::new();
    let post = async |path: &str, body: Json| running.post(path, &body).await;
    let records = async |method: http::Method| {
        let request = running.control(method, "records").header("Content-Type", "application/json");
        answer(request).await.1
    };
    let busy = post("misbehave", json!([{ "status": 429, "retry_after": 7 }, { "kind": "html" }])).await;
    assert_eq!(busy, (200, json!({ "waiting": 2 })));
    let call = || http.get(format!("{}/v3/no/such/path", running.url)).send();
    let response = call().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), &response.headers()["Retry-After"]),
        (429, &"7".parse().unwrap())
    );
    let response = call().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), &response.headers()["Content-Type"]),
        (502, &"text/html".parse().unwrap())
    );
    assert_eq!(call().await.unwrap().status().as_u16(), 404);
    let seen = records(http::Method::GET).await;
    let statuses: Vec<_> = seen.as_array().unwrap().iter().map(|record| record["status"].as_u64()).collect();
    assert_eq!(statuses, [Some(429), Some(502), Some(404)]);
    assert_eq!(seen[2]["faults"][0]["issue"], "no operation has this path");
    records(http::Method::DELETE).await;
    assert_eq!(records(http::Method::GET).await, json!([]));

    for (path, body, message) in [
        ("misbehave", json!({ "kind": "nice" }), "`kind` is one of"),
        ("notify", json!({ "event": "TRANSACTION.SUCCESS" }), "`url` is missing"),
        ("notify", json!({ "url": "http://127.0.0.1:1" }), "`event` is missing"),
        ("notify", json!({ "url": "http://127.0.0.1:1", "event": "NO" }), "the specs have no event NO"),
        ("notify", json!({ "url": "http://127.0.0.1:1", "event": "COUPON.USE" }), "was not delivered"),
        (
            "notify",
            json!({ "url": "http://127.0.0.1:1", "event": "COUPON.USE", "manner": "x" }),
            "`manner` is",
        ),
        (
            "notify",
            json!({ "url": "http://192.0.2.1/", "event": "COUPON.USE" }),
            "only go to loopback addresses",
        ),
        (
            "notify",
            json!({ "url": "http://0.0.0.0:1/", "event": "COUPON.USE" }),
            "only go to loopback addresses",
        ),
        (
            "notify",
            json!({ "url": "http://127.0.0.1@192.0.2.1/", "event": "COUPON.USE" }),
            "there is a name or password before the host",
        ),
        ("other", json!({}), "there is POST /_gateway/misbehave"),
    ] {
        let (status, answer) = post(path, body).await;
        let found = answer["message"].as_str().unwrap();
        assert!(status >= 400 && found.contains(message), "{status}: {found}");
    }

    // The gateway is no merchant, so that it does not accept what it is sent.
    let target = format!("{}/v3/notifications", running.url);
    let (status, answer) = post("notify", json!({ "event": "TRANSACTION.SUCCESS", "url": target })).await;
    assert_eq!((status, &answer["status"], &answer["accepted"]), (200, &json!(404), &json!(false)));
}

#[tokio::test]
async fn takes_the_client_certificate_from_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(&["--keys", folder.path().to_str().unwrap()]);
    let read = |name: &str| fs::read(folder.path().join(name)).unwrap();
    let settings: Json = serde_json::from_slice(&read("config.json")).unwrap();
    assert_eq!(settings["BASE_URL"], running.url);
    let root = reqwest::Certificate::from_pem(&read("gateway_root.pem")).unwrap();
    let pem = [read("apiclient_cert.pem"), read("apiclient_key.pem")].concat();
    let with = reqwest::Client::builder().tls_certs_only([root.clone()]);
    let with = with.identity(reqwest::Identity::from_pem(&pem).unwrap()).build().unwrap();
    let without = reqwest::Client::builder().tls_certs_only([root]).build().unwrap();
    let url = format!("{}/secapi/pay/refund", settings["BASE_URL_TLS"].as_str().unwrap());
    for (client, message) in [(without, "client certificate"), (with, "signature")] {
        let answer = client.post(&url).body("<xml><mch_id>1</mch_id></xml>").send().await.unwrap();
        let answer = answer.text().await.unwrap();
        assert!(answer.contains(message), "{answer}");
    }
}

#[test]
fn wrong_usage_has_a_status_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, message) in [
        (&["--nope"][..], "--nope"),
        (&["--token", "short"], "a token is"),
        (&["--listen", "192.0.2.1:0"], "loopback"),
        (&["--listen", "nowhere"], "nowhere"),
    ] {
        let output = running::program(arguments).output().unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {errors}");
        assert!(errors.contains(message), "{arguments:?}: {errors}");
    }
    let mut alone = running::program(&["--listen", "127.0.0.1:0"]);
    let output = alone.current_dir(folder.path()).env_remove("CARGO_MANIFEST_DIR").output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{errors}");
    assert!(errors.contains("name specs with `--specs DIR`"), "{errors}");
    assert_eq!(running::program(&["--specs", "nowhere"]).output().unwrap().status.code(), Some(1));
    assert_eq!(running::program(&["--version"]).output().unwrap().status.code(), Some(0));
}
