//! What a web page that is open on this machine can send enters; the control does nothing of it. Who has the token is served.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

mod running;

use std::fs;
use std::net::SocketAddr;
use std::process::Command;

use http::Method;
use running::{Running, answer, root};
use serde_json::{Value as Json, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use wechatpay_gateway::notify::Event;
use wechatpay_gateway::{Gateway, GatewayError, Options, Token};

const BUSY: &str = r#"{"status":503}"#;

/// Sends a request to the letter; its status leaves.
async fn raw(address: &str, request: &str) -> u16 {
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // The gateway may close before it has read all, which is a reset.
    let _ = stream.read_to_end(&mut answer).await;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    answer.split(' ').nth(1).unwrap_or_default().parse().unwrap()
}

#[tokio::test]
async fn pages_of_others_reach_nothing_and_change_nothing() {
    let running = Running::start(&[]);
    let address = running.url.strip_prefix("http://").unwrap();
    let (port, token) =
        (address.rsplit(':').next().unwrap(), format!("Authorization: Bearer {}", running.token));
    let json = "Content-Type: application/json";
    let (own, evil) = (format!("Host: {address}"), format!("Host: evil.example:{port}"));
    let (own, evil, token) = (own.as_str(), evil.as_str(), token.as_str());
    let nip = format!("Host: 127.0.0.1.nip.io:{port}");
    let elsewhere = format!("Host: 127.0.0.1:{}", port.parse::<u16>().unwrap() ^ 1);
    for (name, headers, expected) in [
        ("a simple request", &[own, "Content-Type: text/plain", "Origin: http://evil.example"][..], 403),
        ("a form", &[own, "Content-Type: application/x-www-form-urlencoded"], 401),
        ("a page whose name was made to resolve to here", &[evil, json], 403),
        ("the same with the token", &[evil, json, token], 403),
        ("a public name of 127.0.0.1", &[&nip, json, token], 403),
        ("another port", &[&elsewhere, json, token], 403),
        ("two hosts", &[own, evil, json, token], 403),
        ("no host", &[json, token], 403),
        ("the page of another port", &[own, json, token, "Origin: http://localhost:3000"], 403),
        ("a sandboxed page", &[own, json, token, "Origin: null"], 403),
        ("what a browser says of it", &[own, json, token, "Sec-Fetch-Site: cross-site"], 403),
        ("no token", &[own, json], 401),
        ("another token", &[own, json, "Authorization: Bearer 0123456789abcdef0123456789abcdef"], 401),
        ("no content type", &[own, token], 415),
        ("another content type", &[own, token, "Content-Type: text/plain"], 415),
    ] {
        let head = headers.join("\r\n");
        let length = BUSY.len();
        for path in ["misbehave", "notify", "records", "other", ""] {
            let request = format!(
                "POST /_gateway/{path} HTTP/1.1\r\n{head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{BUSY}"
            );
            assert_eq!(raw(address, &request).await, expected, "{name}: {path}");
        }
        let request = format!("DELETE /_gateway/records HTTP/1.1\r\n{head}\r\nConnection: close\r\n\r\n");
        assert_eq!(raw(address, &request).await, expected, "{name}: DELETE");
    }
    // Nothing waits.
    let (status, waiting) = running.post("misbehave", &json!([])).await;
    assert_eq!((status, waiting), (200, json!({ "waiting": 0 })));
    for host in ["localhost", "127.0.0.1", "[::1]"] {
        let request = format!(
            "GET /_gateway/records HTTP/1.1\r\nHost: {host}:{port}\r\n{token}\r\nConnection: close\r\n\r\n"
        );
        assert_eq!(raw(address, &request).await, 200, "{host}");
    }
}

#[tokio::test]
async fn a_refused_request_is_not_read_to_its_end() {
    let running = Running::start(&[]);
    let address = running.url.strip_prefix("http://").unwrap();
    // The body that is announced never comes.
    let request =
        format!("POST /_gateway/misbehave HTTP/1.1\r\nHost: {address}\r\nContent-Length: 60000000\r\n\r\n");
    let answered = tokio::time::timeout(std::time::Duration::from_secs(20), raw(address, &request));
    assert_eq!(answered.await.unwrap(), 401);
    let long = json!([{ "kind": "x".repeat(2 << 20) }]);
    let (status, answer) = running.post("misbehave", &long).await;
    assert!(status == 400 && answer["message"].as_str().unwrap().contains("cannot be read"), "{answer}");
}

#[tokio::test]
async fn the_token_is_printed_and_written_chosen_or_random() {
    let folder = tempfile::tempdir().unwrap();
    let keys = folder.path().to_str().unwrap();
    let running = Running::start(&["--keys", keys, "--token", "chosen-by-a-test-run"]);
    assert_eq!(running.token, "chosen-by-a-test-run");
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    let settings: Json = serde_json::from_str(&read("config.json")).unwrap();
    assert_eq!(settings["CONTROL_TOKEN"], running.token.as_str());
    assert_eq!(read("control_header.txt"), "Authorization: Bearer chosen-by-a-test-run\n");
    let (status, records) = answer(running.control(Method::GET, "records")).await;
    assert_eq!((status, records), (200, json!([])));

    let others = [Running::start(&[]), Running::start(&[])];
    assert!(others[0].token.len() >= 32 && others[0].token != others[1].token);
    let (status, _) = answer(others[0].control(Method::GET, "records").bearer_auth(&others[1].token)).await;
    assert_eq!(status, 401, "two tokens are none");
}

/// The commands of the README, as they stand there, for a gateway at another port.
#[test]
fn the_commands_of_the_readme_work() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(&["--keys", folder.path().to_str().unwrap()]);
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let commands: Vec<&str> = readme.lines().filter(|line| line.starts_with("curl ")).collect();
    assert_eq!(commands.len(), 4, "{commands:?}");
    if Command::new("curl").arg("--version").output().is_err() {
        return;
    }
    for (command, expected) in commands.into_iter().zip([r#""waiting":1"#, "{}", "was not delivered", "[]"]) {
        let command = command.replace("http://127.0.0.1:8080", &running.url);
        // Nobody listens there.
        let command = command.replace("127.0.0.1:3000", "127.0.0.1:1");
        let command = command.replace("DIR", folder.path().to_str().unwrap());
        let output = Command::new("sh").args(["-c", &format!("{command}\n")]).output().unwrap();
        let answer = String::from_utf8(output.stdout).unwrap();
        assert!(answer.contains(expected), "{command}: {answer}");
    }
}

#[test]
fn a_gateway_listens_at_loopback_addresses_only() {
    let api = wechatpay_gateway::read_catalogue().unwrap();
    let at = |address: &str| -> SocketAddr { address.parse().unwrap() };
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0", "[::ffff:127.0.0.1]:0"] {
        let refused = |outcome: Result<Gateway, GatewayError>| match outcome {
            Err(error @ GatewayError::NotLoopback(found)) => {
                assert_eq!(found, at(address));
                assert!(error.to_string().contains("only listens at loopback addresses"), "{error}");
            }
            other => panic!("{address}: {other:?}"),
        };
        refused(Gateway::serve(api.clone(), at(address)));
        let tls = Some(at(address));
        refused(Gateway::serve_with(api.clone(), Options { address: at("127.0.0.1:0"), tls, token: None }));
    }
    let token = Some(Token::new("chosen-by-a-test-run").unwrap());
    let gateway =
        Gateway::serve_with(api.clone(), Options { address: at("127.0.0.1:0"), tls: None, token }).unwrap();
    assert_eq!(gateway.token().as_str(), "chosen-by-a-test-run");
    assert!(!format!("{gateway:?}").contains("chosen"), "{gateway:?}");
}

#[tokio::test]
async fn notifications_follow_no_redirect_and_stay_on_this_machine() {
    let gateway = Gateway::with_catalogue().unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let other = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let target = format!("http://{}/internal", other.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.read(&mut [0; 65536]).await;
            let answer = format!(
                "HTTP/1.1 307 Temporary Redirect\r\nLocation: {target}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            );
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    for host in ["127.0.0.1", "localhost"] {
        let url = format!("http://{host}:{port}/notify");
        let delivery = gateway.notify(&url, "TRANSACTION.SUCCESS").await.unwrap();
        assert_eq!((delivery.status, delivery.is_accepted), (307, false), "{url}");
    }
    let nobody = tokio::time::timeout(std::time::Duration::from_millis(200), other.accept()).await;
    assert!(nobody.is_err(), "the redirect was followed");
    for url in ["http://192.0.2.1/", "http://0.0.0.0:1/", "http://u:p@127.0.0.1:1/", "ftp://127.0.0.1/"] {
        let refused = gateway.notify(url, Event::new("TRANSACTION.SUCCESS")).await;
        assert!(matches!(refused, Err(GatewayError::Address(_))), "{url}: {refused:?}");
    }
}
