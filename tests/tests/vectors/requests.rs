//! What a client signs and sends, and a statement that it downloads.

use std::collections::BTreeMap;

use wechatpay_runtime as rt;
use wechatpay_runtime::canonical::{Authorization, request_message};
use wechatpay_runtime::{Scheme, SignatureMismatch, blocking};
use wechatpay_tests::merchant::{At, NONCE, NOW, bare_config, headers};
use wechatpay_tests::recorder::Recorder;
use wechatpay_tests::vectors::{Case, case, decode, platform_key};

use super::{Plan, Verdict};

pub const REQUEST_SIGNATURE: Plan = Plan {
    file: "request-signature.json",
    check: request_signature,
    accepted: 16,
    refused: 3,
    not_applicable: 0,
    errors: &[("", "SignatureMismatch")],
};

fn request_signature(case: &Case) -> Verdict {
    if case.find("authorization").is_some() {
        authorization(case);
    }
    let Some(message) = case.find("message") else { return Verdict::Accepted };
    let timestamp = case.text("timestamp").parse().unwrap();
    let parts = (case.text("method"), case.text("path"), case.text("nonce"), case.text("body"));
    let made = request_message(parts.0, parts.1, timestamp, parts.2, parts.3.as_bytes());
    assert_eq!(made, message.as_bytes());
    if case.find("private_key").is_none() {
        return Verdict::Accepted;
    }
    verify_and_sign_again(case, &made)
}

/// Whether the signature is right; then it is what the private key gives, too.
pub fn verify_and_sign_again(case: &Case, message: &[u8]) -> Verdict {
    let signature = case.bytes("signature");
    let verified: Result<(), SignatureMismatch> = case.platform_key("public_key").verify(message, &signature);
    if case.find("private_key").is_some() {
        let again = case.merchant_key("private_key").sign(message).unwrap();
        assert_eq!(again == signature, verified.is_ok(), "{}", case.name());
    }
    Verdict::of(verified, || ())
}

/// The header is the same but for the order of its parameters, which is free.
fn authorization(case: &Case) {
    let signature = case.text("signature");
    let is_fake = case.find("public_key").is_none();
    let made = Authorization {
        scheme: Scheme::Rsa2048Sha256,
        id: case.text("merchant_id"),
        nonce: case.text("nonce"),
        timestamp: case.text("timestamp").parse().unwrap(),
        serial: case.text("serial"),
        signature: &if is_fake { Vec::new() } else { decode(signature) },
    }
    .to_header();
    let made = if is_fake {
        // A fake signature is no Base64, and the header takes bytes; a fake scheme is none.
        let made = made.replace("signature=\"\"", &format!("signature=\"{signature}\""));
        made.replacen(Scheme::Rsa2048Sha256.as_str(), case.text("scheme"), 1)
    } else {
        assert_eq!(Scheme::from_text(case.text("scheme")), Some(Scheme::Rsa2048Sha256));
        made
    };
    let expected = case.text("authorization");
    assert_eq!(parameters(&made), parameters(expected));
    let order: Vec<&str> = case.list("parameter_order").iter().filter_map(|name| name.as_str()).collect();
    let is_our_order = order == ["mchid", "nonce_str", "timestamp", "serial_no", "signature"];
    assert_eq!(made == expected, is_our_order, "{made}");
}

fn parameters(header: &str) -> (&str, BTreeMap<&str, &str>) {
    let (scheme, pairs) = header.split_once(' ').unwrap();
    (scheme, pairs.split(',').map(|pair| pair.split_once('=').unwrap()).collect())
}

/// The same header out of a client, over what it really sends.
#[test]
fn a_client_sends_the_authorization_of_the_official_one() {
    let case = case("request-signature.json", "java: the same message signed with the test merchant key");
    let transport = Recorder::default();
    let client = blocking::Client::with_transport(bare_config().build().unwrap(), transport.clone());
    let path = "v3/pay/transactions/id/{transaction_id}";
    let call = client.path(path).bind("transaction_id", "1217752501201407033233368018");
    assert!(call.query("mchid", "1230000109").get().is_err(), "there is no network");
    let sent = transport.sent();
    assert_eq!(
        (sent.method.as_str(), sent.uri.path_and_query().unwrap().as_str()),
        (case.text("method"), case.text("path"))
    );
    let (_, expected) = parameters(case.text("authorization"));
    let header = sent.headers[http::header::AUTHORIZATION].to_str().unwrap();
    let (scheme, found) = parameters(header);
    assert_eq!(scheme, case.text("scheme"));
    for name in ["nonce_str", "timestamp", "serial_no", "signature"] {
        assert_eq!(found[name], expected[name], "{name}");
    }
}

pub const CANONICAL_URL: Plan = Plan {
    file: "canonical-url.json",
    check: canonical_url,
    accepted: 7,
    refused: 0,
    not_applicable: 0,
    errors: &[],
};

/// What is sent to this address is what was signed, and both are what the case says.
fn canonical_url(case: &Case) -> Verdict {
    let url = case.text("url");
    let start = url.find("://").unwrap() + 3;
    let (origin, target) = url.split_at(start + url[start..].find('/').unwrap());
    let transport = Recorder::default();
    let config = bare_config().base_url(origin).build().unwrap();
    let client = blocking::Client::with_transport(config, transport.clone());
    // A fragment is for browsers: it is in no request, and an untyped call says so instead of leaving it out.
    let (called, fragment) =
        target.split_once('#').map_or((target, None), |(called, rest)| (called, Some(rest)));
    if fragment.is_some() {
        let error = client.path(target).get().unwrap_err();
        assert!(
            matches!(error.kind(), rt::ErrorKind::Encode(error) if error.kind() == rt::EncodeKind::Fragment)
        );
    }
    assert!(client.path(called).get().is_err(), "there is no network");
    let sent = transport.sent();
    let canonical = case.text("canonical");
    assert_eq!(sent.uri.path_and_query().unwrap().as_str(), canonical);
    let header = sent.headers[http::header::AUTHORIZATION].to_str().unwrap();
    let signature = decode(parameters(header).1["signature"].trim_matches('"'));
    let message = request_message("GET", canonical, i64::try_from(NOW).unwrap(), NONCE, b"");
    let verified = platform_key("java-merchant-certificate.pem").verify(&message, &signature);
    Verdict::of(verified, || ())
}

#[derive(Clone)]
struct Statements {
    query: Query,
}

#[derive(Clone)]
struct Query {
    date: String,
}

rt::record!(Query { date });
rt::operation!(Statements -> rt::Download { query: query } = rt::codegen::OperationSpec {
    path: "/v3/global/statements",
    reply: rt::codegen::ReplyKind::Stream,
    reply_signed: false,
    idempotent: true,
    ..rt::codegen::OperationSpec::V3
});

pub const STATEMENT: Plan = Plan {
    file: "statement.json",
    check: statement,
    accepted: 2,
    refused: 2,
    not_applicable: 0,
    errors: &[("signature", "Verify(Mismatch("), ("digest", "Digest { kind: Sha1 }")],
};

fn statement(case: &Case) -> Verdict {
    let received = headers(case.members("headers").into_iter().map(|(name, value)| (name, value.unwrap())));
    let signed_at = received["Wechatpay-Timestamp"].to_str().unwrap().parse().unwrap();
    let config =
        bare_config().clock(At(signed_at)).platform_key(case.platform_key("certificate")).build().unwrap();
    let transport = Recorder::replying(received, case.text("file").to_owned());
    let client = blocking::Client::with_transport(config, transport);
    let (_, date) = case.text("url").split_once("?date=").unwrap();
    match client.execute(Statements { query: Query { date: date.to_owned() } }) {
        Ok(download) => Verdict::of(download.read_bytes(), || case.text("file").to_owned().into()),
        Err(error) => Verdict::Refused(format!("{:?}", error.kind())),
    }
}
