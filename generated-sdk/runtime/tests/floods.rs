//! Hostile texts of a megabyte arrive by every possible way; what is printed and traced of them is short and cannot be
//! forged.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::type_complexity,
    reason = "a test says so by failing"
)]

mod gateway;

use std::error::Error;
use std::fmt::{self, Debug, Display};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use bytes::Bytes;
use gateway::operations::*;
use gateway::{API_V3_KEY, Gateway, NOW, Which, config, xml};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use rt::Json;
use rt::bill::Bill;
use rt::v2::xml::{Document, to_xml};
use serde_json::json;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};
use wechatpay_runtime as rt;

const MEGABYTE: usize = 1 << 20;

/// Direction marks, separators, commands for terminals, invisible characters, and quotation marks.
const HOSTILE: &str = "x\u{202e}\u{2066}\u{61c}\u{200f}\u{2028}\u{2029}\u{85}\u{1b}[2J\r\nINFO paid\u{200b}\u{feff}\u{ad}\u{3164}\u{e0041}\", a: \"";

fn flood(unit: &str) -> String {
    unit.repeat(MEGABYTE / unit.len() + 1)
}

/// Texts that are each excessive in their own way.
fn floods() -> Vec<String> {
    vec![HOSTILE.to_owned(), flood(HOSTILE), flood("x"), "\u{202e}".repeat(9_000), "\n".repeat(9_000)]
}

/// Whether a character may be printed in a line of a log. This is not the rule of the runtime.
fn is_harmless(character: char) -> bool {
    !character.is_control()
        && !matches!(u32::from(character),
            0xad | 0x34f | 0x61c | 0x115f..=0x1160 | 0x17b4..=0x17b5 | 0x180b..=0x180f | 0x200b..=0x200f
            | 0x2028..=0x202e | 0x2060..=0x206f | 0x3164 | 0xfe00..=0xfe0f | 0xfeff | 0xffa0 | 0xfff0..=0xfffb
            | 0xe0000..=0xe0fff)
}

fn line(what: &str, text: &str, limit: usize) {
    assert!(text.chars().count() <= limit, "{what}: {} characters", text.chars().count());
    let found = text.chars().find(|character| !is_harmless(*character));
    assert_eq!(found, None, "{what}: {text}");
}

/// The limits of what is printed of an error; both include a mark for what is cut off, and what follows it.
const SHOWN: usize = 4_000 + 10;
const DEBUGGED: usize = 8_000 + 10;
/// The limit for a received value.
const VALUE: usize = 128 * 1024 + 10;

fn debugged(what: &str, value: &dyn Debug, limit: usize) {
    line(what, &format!("{value:?}"), limit);
    // Its line breaks are intended.
    line(what, &format!("{value:#?}").replace('\n', ""), limit + limit / 2);
}

fn error(what: &str, error: &(dyn Error + 'static)) {
    let mut link = Some(error);
    while let Some(error) = link {
        line(what, &error.to_string(), SHOWN);
        debugged(what, &error, DEBUGGED);
        link = error.source();
    }
}

fn call_error(what: &str, failed: &rt::Error) {
    error(what, failed);
    debugged(what, failed.kind(), DEBUGGED);
    debugged(what, &failed.service(), DEBUGGED);
}

/// Gives the same answer to every request.
#[derive(Clone, Default)]
struct Stub(Arc<Mutex<Answer>>);

#[derive(Clone, Default)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    failure: Option<Failing>,
}

/// What a transport says, and why.
#[derive(Clone)]
struct Failing(String, Option<Box<Failing>>);

impl Display for Failing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Debug for Failing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Failing {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.1.as_deref().map(|cause| cause as _)
    }
}

impl rt::BlockingTransport for Stub {
    fn send(&self, _: rt::Outgoing) -> Result<rt::Incoming, rt::SendError> {
        let Answer { status, headers, body, failure } =
            self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match failure {
            Some(failure) => Err(rt::SendError::new(failure)),
            None => Ok(rt::Incoming { status, headers, body: rt::IncomingBody::Bytes(body) }),
        }
    }
}

/// The headers of a signature over this body.
fn signed(body: &[u8]) -> HeaderMap {
    let (timestamp, nonce) = (NOW.to_string(), "nonce");
    let message = rt::canonical::response_message(&timestamp, nonce, body);
    let pair = Which::A.pair();
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("wechatpay-nonce", nonce),
        ("wechatpay-serial", pair.id),
        ("wechatpay-signature", &pair.sign(&message)),
        ("wechatpay-timestamp", &timestamp),
    ] {
        headers.insert(name, value.parse().unwrap());
    }
    headers
}

struct Calls {
    stub: Stub,
    client: rt::blocking::Client,
}

impl Calls {
    fn new(gateway: &Gateway) -> Self {
        let stub = Stub::default();
        let config = config(gateway).platform_key(Which::A.platform_key()).retry(rt::RetryPolicy::never());
        Self { client: rt::blocking::Client::with_transport(config.build().unwrap(), stub.clone()), stub }
    }

    /// Makes calls of all kinds, which get this answer.
    fn answered(&self, what: &str, answer: Answer) {
        *self.stub.0.lock().unwrap() = answer;
        let mut failures = Vec::new();
        let mut note = |outcome: Result<(), rt::Error>| failures.extend(outcome.err());
        note(self.client.execute(query_order()).map(|reply| debugged(what, &reply, VALUE)));
        note(self.client.execute(complain()).map(|_| ()));
        note(self.client.execute(Remove {}).map(|_| ()));
        note(self.client.execute(unified_order(None)).map(|reply| debugged(what, &reply, VALUE)));
        note(self.client.path("v3/x").get().map(|_| ()));
        note(self.client.path("v2/x").json(&json!({"a": "b"})).unsigned_reply().post().map(|_| ()));
        note(self.client.refresh_certificates());
        match self.client.execute(download_bill()) {
            Ok(download) => debugged(what, &download, DEBUGGED),
            Err(failure) => failures.push(failure),
        }
        for failure in failures {
            call_error(what, &failure);
        }
    }

    fn body(&self, what: &str, status: u16, body: &str) {
        let status = StatusCode::from_u16(status).unwrap();
        for headers in [HeaderMap::new(), signed(body.as_bytes())] {
            self.answered(what, Answer { status, headers, body: body.to_owned().into(), failure: None });
        }
    }
}

/// Headers cannot hold line breaks, but any other bytes.
fn headers(calls: &Calls) {
    let names = [
        "request-id",
        "content-type",
        "retry-after",
        "wechatpay-nonce",
        "wechatpay-serial",
        "wechatpay-signature",
        "wechatpay-signature-type",
        "wechatpay-timestamp",
    ];
    // Clients accept a few hundred kilobytes of headers.
    let flood = |unit: &str| unit.repeat(MEGABYTE / 8 / unit.len());
    let hostile = flood("a\tb\u{202e}");
    for name in names {
        for value in [flood("x").as_str(), &flood("a\tb"), &hostile, "a\tb", "text/\thtml; x"] {
            for (status, body) in [(200, "{}"), (200, "<html>"), (400, r#"{"code":"X"}"#), (502, "")] {
                let mut headers = signed(body.as_bytes());
                let name: HeaderName = name.parse().unwrap();
                headers.insert(name.clone(), HeaderValue::from_bytes(value.as_bytes()).unwrap());
                let status = StatusCode::from_u16(status).unwrap();
                let answer =
                    Answer { status, headers, body: Bytes::from_static(body.as_bytes()), failure: None };
                calls.answered(name.as_str(), answer);
            }
        }
    }
}

fn bodies(calls: &Calls) {
    for text in floods() {
        let detail = json!({"field": text, "value": text, "issue": text, "location": text});
        let refusal = json!({"code": text, "message": text, "detail": detail});
        calls.body("a refusal", 400, &refusal.to_string());
        calls.body(
            "a refusal of v2 in JSON",
            200,
            &json!({"retcode": text, "retmsg": text, text.as_str(): 1}).to_string(),
        );
        calls.body(
            "an order",
            200,
            &json!({"out_trade_no": text, "trade_state": text, "x": text}).to_string(),
        );
        let many = "1".repeat(30);
        let name = Json::from(text.as_str());
        calls.body(
            "names in JSON",
            200,
            &format!(r#"{{{name}:[{{{name}:{many}}}],"amount":{{"total":{name}}}}}"#),
        );
        calls.body(
            "certificates",
            200,
            &json!({"data": [{"serial_no": text, "encrypt_certificate": {
            "algorithm": text, "nonce": text, "associated_data": text, "ciphertext": text}}]})
            .to_string(),
        );
        calls.body("no document", 502, &text);
        // The part of it that XML can hold.
        let text: String = text.chars().filter(|c| *c >= ' ').take(MEGABYTE / 8).collect();
        let document = |pairs: &[(&str, &str)]| xml::signed(pairs, true);
        let failed = [
            ("return_code", "SUCCESS"),
            ("result_code", "FAIL"),
            ("err_code", &*text),
            ("err_code_des", &*text),
        ];
        calls.body("a failure of v2", 200, &document(&failed));
        calls.body("a refusal of v2", 200, &document(&[("return_code", &*text), ("return_msg", &*text)]));
    }
    let names: String =
        (0..4_000).map(|at| format!("<\u{3164}{0}{at}>1</\u{3164}{0}{at}>", "元".repeat(30))).collect();
    let document = format!("<xml><return_code>FAIL</return_code>{names}</xml>");
    calls.body("names in XML", 200, &document);
    debugged("a document", &Document::parse(document.as_bytes()).unwrap(), DEBUGGED);
}

fn failures(calls: &Calls) {
    for text in floods() {
        let failing = Failing(text.clone(), Some(Box::new(Failing(text, None))));
        calls.answered("a transport", Answer { failure: Some(failing), ..Answer::default() });
    }
}

fn documents() {
    for text in floods() {
        let text = text.replace(['<', '>', '&', ' ', '"'], "");
        for document in [
            format!("<xml><{text}>1</{text}></xml>"),
            format!("<xml><a>{text}</xml>"),
            format!("<{text}/>"),
            "<xml><a\u{3164}>1</a\u{3164}><a\u{3164}>2</a\u{3164}></xml>".to_owned(),
        ] {
            error("a document", &Document::parse(document.as_bytes()).unwrap_err());
        }
        let parameters = rt::v2::Parameters::from([(text.clone(), "1".to_owned())]);
        if let Err(unwritable) = to_xml(&parameters) {
            error("a parameter", &unwritable);
        }
        let body = json!({ text.as_str(): {} });
        error("a parameter", &rt::v2::parameters_of(&body).unwrap_err());
        let redirect = {
            let mut redirect = rt::Redirect::default();
            redirect.url = text;
            redirect
        };
        debugged("a redirect", &redirect, DEBUGGED);
    }
}

fn bills() {
    for text in floods() {
        let text: String = text.replace(['\n', '\r', ',', '"', '`'], "").chars().take(200_000).collect();
        let content = format!("{text},b\n`1,`2\n{text}\n`{text}\n");
        let Ok(mut bill) = Bill::read(content.as_bytes()) else { continue };
        let column = bill.columns()[0].clone();
        let row = bill.next().unwrap().unwrap();
        debugged("a row", &row, DEBUGGED);
        error("a bill", &row.time(&column).unwrap_err());
        error("a bill", &row.amount(&format!("{text}!")).unwrap_err());
        debugged("a check", &bill.check(), DEBUGGED);
    }
}

#[derive(Clone)]
struct Payload {
    text: Option<String>,
    any: Option<Json>,
}
rt::record!(Payload { text, any });
impl rt::Notification for Payload {
    const EVENT: &'static str = "TEST";
    type Acknowledgement = Json;
}

/// What is emitted.
#[derive(Clone)]
enum Events {
    Test(Box<Payload>),
    Unknown { event_type: String, resource: Json },
}
rt::events!(Events { Test(Payload) });

fn notifications(gateway: &Gateway) {
    let config = config(gateway).platform_key(Which::A.platform_key()).build().unwrap();
    let handler = rt::NotificationHandler::new(config);
    let key = rt::ApiV3Key::new(API_V3_KEY).unwrap();
    for text in floods() {
        for event_type in ["TEST", text.as_str()] {
            let content = json!({"text": text, "any": [text, 0.5], text.as_str(): text}).to_string();
            let body = json!({
                "id": text, "create_time": text, "event_type": event_type, "summary": text,
                "resource": {
                    "original_type": text, "algorithm": "AEAD_AES_256_GCM", "nonce": "0123456789ab",
                    "associated_data": "", "ciphertext": key.seal("0123456789ab", "", content.as_bytes()).unwrap(),
                },
            })
            .to_string();
            let verified = || handler.receive(signed(body.as_bytes()), body.clone()).verify().unwrap();
            debugged("a notification", &verified(), DEBUGGED);
            match verified().open::<Events>() {
                Ok(opened) => debugged("an event", &opened, VALUE + 2_500),
                Err(failure) => error("an event", &failure),
            }
            match verified().payload::<Payload>() {
                Ok(opened) => debugged("a payload", &opened, VALUE + 2_500),
                Err(failure) => error("another event", &failure),
            }
            match verified().json() {
                Ok(opened) => debugged("JSON", &format!("{opened:?}").len(), VALUE),
                Err(failure) => error("JSON", &failure),
            }
        }
        let event = Events::Unknown { event_type: text.clone(), resource: json!({ text.as_str(): [text] }) };
        debugged("an unknown event", &event, VALUE + 2_000);
        let body = format!(
            "<xml><return_code>FAIL</return_code><return_msg>{}</return_msg></xml>",
            text.replace(['<', '&', '\u{1b}', '\u{85}'], "")
        );
        if let Err(failure) = handler.receive_v2(body.as_bytes()) {
            error("a notification of v2", &failure);
        }
        let mut headers = signed(b"{}");
        headers.insert("request-id", HeaderValue::from_bytes(flood("a\tb").as_bytes()).unwrap());
        // It is not an envelope, which comes to light after it is traced.
        handler.receive(headers, "{}").verify().unwrap_err();
        let refused = rt::NotificationError::Body(text);
        error("a body", &refused);
    }
}

/// What is traced.
struct Recorder;

struct Checked;

impl Visit for Checked {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        line(field.name(), &format!("{value:?}"), SHOWN);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        line(field.name(), value, SHOWN);
    }
}

impl Subscriber for Recorder {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("wechatpay")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut Checked);
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut Checked);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut Checked);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// One test, because what is traced is global.
#[test]
fn what_is_printed_of_anybodys_text_has_an_end_and_cannot_lie() {
    tracing::subscriber::set_global_default(Recorder).unwrap();
    let gateway = Gateway::start(|state, _| state.json(200, "{}"));
    thread::scope(|scope| {
        scope.spawn(|| headers(&Calls::new(&gateway)));
        scope.spawn(|| bodies(&Calls::new(&gateway)));
        scope.spawn(|| failures(&Calls::new(&gateway)));
        scope.spawn(documents);
        scope.spawn(bills);
        scope.spawn(|| notifications(&gateway));
    });
}
