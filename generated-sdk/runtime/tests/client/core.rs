//! The core without input and output: what it prepares is sent over a bare socket, and what comes back is accepted.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use bytes::Bytes;
use rt::v2::ReplyError;
use rt::{DownloadError, ErrorKind, VerifyError};
use wechatpay_runtime as rt;

use crate::gateway::operations::*;
use crate::gateway::{Answer, Gateway, MERCHANT_ID, Which, config, xml};

/// The minimum of HTTP.
fn send(gateway: &Gateway, request: &http::Request<rt::Body>) -> http::Response<Bytes> {
    let mut stream = TcpStream::connect(gateway.address()).unwrap();
    let target = request.uri().path_and_query().unwrap();
    let mut head = format!("{} {target} HTTP/1.1\r\nHost: {}\r\n", request.method(), gateway.address());
    for (name, value) in request.headers() {
        head.push_str(&format!("{name}: {}\r\n", value.to_str().unwrap()));
    }
    if request.method() != http::Method::GET {
        head.push_str(&format!("Content-Length: {}\r\n", request.body().len()));
    }
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(b"\r\n").unwrap();
    stream.write_all(&request.body().to_bytes().unwrap()).unwrap();

    let mut lines = BufReader::new(&stream);
    let mut line = || {
        let mut line = String::new();
        lines.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    };
    let status = line().split(' ').nth(1).unwrap().parse::<u16>().unwrap();
    let mut response = http::Response::builder().status(status);
    let mut length = 0;
    loop {
        let line = line();
        let Some((name, value)) = line.split_once(": ") else { break };
        response = response.header(name, value);
        if name.eq_ignore_ascii_case("content-length") {
            length = value.parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    lines.read_exact(&mut body).unwrap();
    response.body(body.into()).unwrap()
}

fn core(gateway: &Gateway) -> rt::Core {
    rt::Core::new(config(gateway).platform_key(Which::A.platform_key()).build().unwrap())
}

/// One operation there and back.
fn run<O: rt::Operation>(core: &rt::Core, gateway: &Gateway, operation: O) -> Result<O::Reply, rt::Error> {
    let prepared = core.prepare_blocking(operation)?;
    prepared.accept(&send(gateway, prepared.request()))
}

#[test]
fn operations_are_signed_sealed_and_answered() {
    let gateway = Gateway::start(|state, request| match request.path() {
        "/v3/ecommerce/applyments/" => state.json(200, r#"{"applyment_id":"7"}"#),
        "/v3/smartguide/guides" => {
            let name = Which::Merchant.pair().seal("王小明");
            state.json(200, &serde_json::json!({ "name": name, "phones": [] }).to_string())
        }
        "/v3/merchant/media/upload" => {
            assert_eq!(request.parts()[1].content, b"abc");
            state.json(200, r#"{"media_id":"M-1"}"#)
        }
        _ => state.json(200, ORDER),
    });
    // The gateway checks each signature.
    let core = core(&gateway);
    assert_eq!(run(&core, &gateway, query_order()).unwrap().trade_state, "SUCCESS");
    assert_eq!(run(&core, &gateway, apply()).unwrap().applyment_id, 7);
    for (ciphertext, plaintext) in sealed_of_apply(&gateway.seen()[1].json()) {
        assert_eq!(Which::A.pair().open(&ciphertext).as_deref(), Some(plaintext));
    }
    assert_eq!(run(&core, &gateway, QueryUser {}).unwrap().name.expose(), Some("王小明"));
    let file = rt::FilePart::new("a.png", *b"abc");
    let meta = Meta { filename: file.file_name.clone(), sha256: file.sha256().unwrap() };
    let upload = Upload { body: UploadBody { meta, file } };
    assert_eq!(run(&core, &gateway, upload).unwrap().media_id, "M-1");
    assert_eq!(gateway.downloads(), 0);
}

#[test]
fn certificates_come_when_they_are_asked_for() {
    let gateway = Gateway::start(|state, _| state.json(200, ORDER));
    let core = rt::Core::new(config(&gateway).build().unwrap());
    for error in [
        core.prepare_blocking(apply()).map(drop).unwrap_err(),
        core.prepare_blocking(complain()).map(drop).unwrap_err(),
    ] {
        assert!(
            matches!(error.kind(), ErrorKind::NoPlatformKey),
            "nothing to seal or verify with: {error:?}"
        );
        assert!(error.refresh_failure().is_none(), "{error:?}");
    }

    let prepared = core.prepare_blocking(query_order()).unwrap();
    let response = send(&gateway, prepared.request());
    let error = prepared.accept(&response).map(drop).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Verify(VerifyError::UnknownKey(_))), "{error:?}");

    let certificates = send(&gateway, &pollster::block_on(core.prepare_certificates()).unwrap());
    let altered = http::Response::builder().status(200).body(certificates.body().clone()).unwrap();
    let error = core.accept_certificates(&altered).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Certificates(_)), "{error:?}");
    // Errors caused by it say so.
    for later in [
        core.prepare_blocking(complain()).map(drop).unwrap_err(),
        prepared.accept(&response).map(drop).unwrap_err(),
    ] {
        assert_eq!(later.refresh_failure().unwrap().to_string(), error.to_string(), "{later:?}");
    }
    core.accept_certificates(&certificates).unwrap();
    // The earlier reply can now be read, and requests can be sealed.
    assert_eq!(prepared.accept(&response).unwrap().trade_state, "SUCCESS");
    core.prepare_blocking(apply()).unwrap();
    assert_eq!((gateway.count(), gateway.downloads()), (1, 1));
}

#[test]
fn what_is_not_authentic_or_refused_is_an_error() {
    let gateway = Gateway::start(|state, request| match request.number {
        1 => state.json(404, r#"{"code":"ORDER_NOT_EXIST","message":"m"}"#),
        2 => Answer::new(200, "application/json", ORDER),
        3 => state.json(200, ORDER).replace("Wechatpay-Signature", "WECHATPAY/SIGNTEST/AAAA"),
        _ => state.json(200, &format!(r#"{{"trade_state":"{}"}}"#, "x".repeat(9_000))),
    });
    let platform_key = Which::A.platform_key();
    let core = rt::Core::new(config(&gateway).platform_key(platform_key).reply_limit(8_192).build().unwrap());
    let query = || run(&core, &gateway, query_order()).map(drop).unwrap_err();
    let refused = query();
    assert_eq!((refused.status(), refused.code()), (Some(404), Some(&rt::Code::OrderNotExist)));
    let name = "GET /v3/pay/transactions/out-trade-no/{out_trade_no}";
    assert_eq!((refused.operation(), refused.attempts()), (name, 1));
    assert!(matches!(query().kind(), ErrorKind::Verify(VerifyError::Header { .. })));
    assert!(query().is_probe());
    assert!(matches!(query().kind(), ErrorKind::TooLarge { limit: 8_192 }));
}

#[test]
fn files_are_checked_like_those_of_clients() {
    const STATEMENT: &str = "date,amount\n2031-01-01,1\n";
    let gateway = Gateway::start(|state, request| {
        let digest = digest(&SHA1_FOR_LEGACY_USE_ONLY, STATEMENT.as_bytes());
        let digest: String = digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        let file = Answer::new(200, "text/plain", STATEMENT);
        match (request.path(), request.number) {
            ("/v3/global/statements", number) => {
                let body = if number == 2 { "date,amount\n" } else { STATEMENT };
                let file = Answer::new(200, "text/plain", body).with("Wechatpay-Statement-Sha1", &digest);
                let signed = format!(r#"{{"sha1":"{digest}"}}"#);
                state.sign_over(file, Which::A, state.now(), signed.as_bytes())
            }
            ("/v3/signed/file", 4) => file,
            ("/v3/signed/file", _) => state.sign(file),
            ("/pay/downloadbill", _) => Answer::new(
                200,
                "",
                "<xml><return_code>FAIL</return_code><return_msg>No Bill</return_msg></xml>",
            ),
            _ => file,
        }
    });
    let core = core(&gateway);
    let read = |file: Result<rt::Download, rt::Error>| file.unwrap().read_bytes();
    assert_eq!(read(run(&core, &gateway, Statement {})).unwrap(), STATEMENT);
    let error = read(run(&core, &gateway, Statement {})).unwrap_err();
    assert!(matches!(error, DownloadError::Digest { .. }), "{error:?}");
    assert_eq!(read(run(&core, &gateway, SignedFile {})).unwrap(), STATEMENT);
    let error = run(&core, &gateway, SignedFile {}).map(drop).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Verify(VerifyError::Header { .. })), "{error:?}");
    let bill = run(&core, &gateway, download_bill()).unwrap();
    assert_eq!((bill.content_type(), bill.content_length()), ("text/plain", Some(STATEMENT.len() as u64)));
    let error = run(&core, &gateway, download_bill_v2()).map(drop).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::V2(ReplyError::Refused(_))), "{error:?}");
}

#[test]
fn api_v2_has_its_own_signatures_and_addresses() {
    let gateway = Gateway::start(|_, _| {
        let reply = [("return_code", "SUCCESS"), ("result_code", "SUCCESS"), ("prepay_id", "wx1")];
        Answer::new(200, "text/xml", xml::signed(&reply, true))
    });
    let core = core(&gateway);
    assert_eq!(run(&core, &gateway, unified_order(None)).unwrap().prepay_id, "wx1");

    let query = EntrustWebQuery {
        appid: "wx8888888888888888".into(),
        mch_id: String::new(),
        notify_url: "https://shop.example/notify".into(),
        sign: String::new(),
    };
    let operation = EntrustWeb { query };
    let url = core.address(&operation).unwrap().url;
    let query = url.strip_prefix(&format!("{}/papay/entrustweb?", gateway.origin())).unwrap();
    let parameters = xml::of_query(query.strip_suffix("#wechat_redirect").unwrap());
    assert!(xml::is_signed(&parameters), "{query}");
    assert_eq!(parameters["mch_id"], MERCHANT_ID);
    let error = core.prepare_blocking(operation).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Configuration(_)), "{error:?}");

    let bank = config(&gateway).bank_key(Which::Bank.platform_key()).build().unwrap();
    assert!(rt::Core::new(bank).prepare_blocking(pay_bank()).unwrap().needs_client_certificate());
    assert!(!core.prepare_blocking(unified_order(None)).unwrap().needs_client_certificate());
}

#[test]
fn nothing_secret_is_printed() {
    let gateway = Gateway::start(|state, _| state.json(200, ORDER));
    let core = core(&gateway);
    let prepared = core.prepare_blocking(apply()).unwrap();
    let shown = format!("{core:?} {prepared:?} {:?}", prepared.request());
    assert!(shown.contains("Prepared(POST /v3/ecommerce/applyments/)"), "{shown}");
    let authorization = prepared.request().headers()["authorization"].to_str().unwrap();
    let signature = authorization.split("signature=").nth(1).unwrap().trim_matches('"');
    for secret in PLAINTEXTS.into_iter().chain([signature, crate::gateway::API_V3_KEY]) {
        assert!(!shown.contains(secret), "{shown}");
    }
}
