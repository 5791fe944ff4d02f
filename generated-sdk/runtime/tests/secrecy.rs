//! Everything that calls log, trace and print, searched for secrets: keys, signatures, plaintexts.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::type_complexity,
    reason = "a test says so by failing"
)]

mod gateway;

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use gateway::operations::*;
use gateway::{
    API_V2_KEY, API_V3_KEY, Answer, Caller, Gateway, Kind, Manner, Which, call, caller, chain_of, checks,
    config, pem, xml,
};
use serde_json::json;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};
use wechatpay_runtime as rt;

/// All texts that were logged or traced, and all spans of calls.
static LOGGED: Mutex<Vec<String>> = Mutex::new(Vec::new());
static SPANS: Mutex<Vec<Span>> = Mutex::new(Vec::new());

#[derive(Clone, Debug, Default)]
struct Span {
    name: &'static str,
    fields: BTreeMap<&'static str, String>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Recorder;

struct Texts<'a>(&'a mut BTreeMap<&'static str, String>);

impl Visit for Texts<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }
}

impl Subscriber for Recorder {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut fields = BTreeMap::new();
        span.record(&mut Texts(&mut fields));
        let mut spans = lock(&SPANS);
        spans.push(Span { name: span.metadata().name(), fields });
        Id::from_u64(spans.len() as u64)
    }

    fn record(&self, id: &Id, values: &Record<'_>) {
        let at = usize::try_from(id.into_u64()).unwrap() - 1;
        values.record(&mut Texts(&mut lock(&SPANS)[at].fields));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = BTreeMap::new();
        event.record(&mut Texts(&mut fields));
        lock(&LOGGED).push(format!("{} {fields:?}", event.metadata().target()));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// reqwest logs with the crate `log`.
struct Logger;

impl log::Log for Logger {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        lock(&LOGGED).push(format!("{} {}", record.target(), record.args()));
    }

    fn flush(&self) {}
}

/// What the test itself prints, and what must not be in it.
#[derive(Default)]
struct Search {
    printed: Vec<String>,
    secrets: Vec<String>,
}

impl Search {
    fn print(&mut self, value: &dyn Debug) {
        self.printed.push(format!("{value:?}\n{value:#?}"));
    }

    fn error<T>(&mut self, outcome: Result<T, rt::Error>) {
        let error = outcome.map(drop).unwrap_err();
        self.printed.push(chain_of(&error));
        // What a caller may log of the parts of an error.
        self.print(error.kind());
        self.print(&error.service());
    }

    /// What authenticated the caller at this gateway.
    fn signatures_of(&mut self, gateway: &Gateway) {
        for request in gateway.seen() {
            if let Some(authorization) = request.header("authorization") {
                let parameters = checks::parameters(authorization).unwrap();
                self.secrets.extend([authorization.to_owned(), parameters["signature"].to_owned()]);
            } else if request.text().starts_with("<xml>") {
                self.secrets.push(xml::read(request.text())["sign"].clone());
            }
        }
    }

    fn finish(self) {
        assert!(self.secrets.len() > 60 && self.printed.len() > 60);
        let logged = lock(&LOGGED).clone();
        // The test is effective: log output is captured.
        for target in ["reqwest", "hyper_util"] {
            assert!(logged.iter().any(|text| text.starts_with(target)), "{target}");
        }
        let spans = lock(&SPANS).iter().map(|span| format!("{span:?}")).collect::<Vec<_>>();
        for text in self.printed.iter().chain(&logged).chain(&spans) {
            for secret in &self.secrets {
                assert!(!text.contains(secret.as_str()), "{secret}\nis in\n{text}");
            }
        }
    }
}

const DETAIL: &str = "6222021234567890-detail-value";
const REPLIED: &str = "张三-opened-plaintext";
const WORKWX: &str = "workwx-secret-0123456789";
const PROXY: &str = "proxy-password-7531";

fn secrets() -> Vec<String> {
    let mut secrets: Vec<String> = [API_V2_KEY, API_V3_KEY, DETAIL, REPLIED, WORKWX, PROXY, TOKEN]
        .into_iter()
        .chain(PLAINTEXTS)
        .map(str::to_owned)
        .collect();
    let key = pem("merchant_key");
    secrets.extend(key.lines().filter(|line| line.len() > 40).map(str::to_owned));
    secrets.push("6225760000000000".into());
    secrets
}

/// Calls that end in every possible way.
fn exercise(kind: Kind, search: &mut Search) {
    let gateway = Gateway::start(|state, request| {
        let seal = || Which::Merchant.pair().seal(REPLIED);
        match (request.path(), request.number) {
            ("/v3/ecommerce/applyments/", _) => state.json(200, r#"{"applyment_id":1}"#),
            ("/v3/smartguide/guides", _) => {
                state.json(200, &json!({"name": seal(), "phones": [seal()]}).to_string())
            }
            ("/v3/billdownload/file", _) => Answer::new(200, "text/plain", "a,b"),
            ("/pay/unifiedorder", _) => {
                let success = [("return_code", "SUCCESS"), ("result_code", "SUCCESS"), ("prepay_id", "P")];
                Answer::new(200, "text/xml", xml::signed(&success, true))
            }
            _ => state.json(200, ORDER),
        }
    });
    let config = || config(&gateway).platform_key(Which::A.platform_key()).workwx_secret(WORKWX);
    let caller = kind.caller(config());
    search.print(&apply());
    search.print(&caller.execute(apply()).unwrap());
    search.print(&caller.execute(QueryUser {}).unwrap());
    search.print(&caller.execute(query_order()).unwrap());
    search.print(&caller.execute(unified_order(None)).unwrap());
    let download = caller.execute(download_bill()).unwrap();
    search.print(&download);
    caller.bytes(download).unwrap();
    search.print(caller.config());
    search.print(caller.config().trust());
    search.print(&caller.config().trust().snapshot());
    match &caller {
        Caller::Async { client, .. } => search.print(client),
        Caller::Blocking(client) => search.print(client),
    }
    search.signatures_of(&gateway);
    refused(kind, search);
    unsent(kind, search);
}

type Answering = Box<dyn Fn(&gateway::State) -> Answer + Send + Sync>;

/// Calls that the platform, or someone on the way, refuses or breaks off.
fn refused(kind: Kind, search: &mut Search) {
    let refusal = json!({
        "code": "PARAM_ERROR",
        "message": "bad",
        "detail": {"field": "/body/bank_account", "value": DETAIL, "issue": "length", "location": "body"},
    })
    .to_string();
    let answers: Vec<Answering> = vec![
        Box::new({
            let refusal = refusal.clone();
            move |state| state.json(400, &refusal)
        }),
        Box::new(move |_| Answer::new(400, "application/json", refusal.clone())),
        Box::new(|state| state.json(200, ORDER).replace("Wechatpay-Signature", "WECHATPAY/SIGNTEST/AA")),
        Box::new(|state| state.json(200, ORDER).without("Wechatpay-Nonce")),
        Box::new(|state| Answer { body: REPLIED.into(), ..state.json(200, ORDER) }),
        Box::new(|state| state.json(200, &format!("{{\"name\":\"{REPLIED}\""))),
        Box::new(|state| state.json(200, &format!("{{\"phones\":\"{REPLIED}\"}}"))),
        Box::new(|state| state.json(200, &format!("{{\"name\":\"{REPLIED}\"}}"))),
        Box::new(|state| state.json(200, &json!({"name": Which::A.pair().seal(REPLIED)}).to_string())),
        Box::new(|_| Answer::new(502, "text/html", format!("<html>{REPLIED}"))),
        Box::new(|_| Answer::reset()),
        Box::new(|state| state.json(200, ORDER).manner(Manner::CutAfter(9))),
        Box::new(|state| state.json(200, ORDER).manner(Manner::Late(Duration::from_secs(20)))),
        Box::new(|state| state.json(200, &format!("\"{}\"", REPLIED.repeat(1000)))),
        Box::new(|_| Answer::new(200, "", "x".repeat(100)).manner(Manner::CutAfter(80))),
    ];
    let count = answers.len();
    let gateway = Gateway::start(move |state, request| answers[(request.number - 1) % count](state));
    let config = config(&gateway)
        .platform_key(Which::A.platform_key())
        .retry(rt::RetryPolicy::never())
        .reply_limit(4096)
        .deadline(Duration::from_millis(1500));
    let caller = kind.caller(config);
    for _ in 0..count - 1 {
        search.error(caller.execute(QueryUser {}));
    }
    let download = caller.execute(download_bill()).unwrap();
    search.printed.push(chain_of(&caller.bytes(download).unwrap_err()));
    search.signatures_of(&gateway);

    let failed = [("return_code", "SUCCESS"), ("result_code", "FAIL"), ("err_code", "X"), ("name", REPLIED)];
    let documents = [
        xml::signed(&failed, true),
        xml::signed(&failed, true).replace("FAIL", "SUCCESS"),
        format!("<xml><return_code>FAIL</return_code><return_msg>m</return_msg><name>{REPLIED}</name></xml>"),
        format!("<xml><name>{REPLIED}</xml>"),
        REPLIED.to_owned(),
    ];
    let gateway =
        Gateway::start(move |_, request| Answer::new(200, "text/xml", documents[request.number - 1].clone()));
    let caller = kind.caller(gateway::config(&gateway));
    for _ in 0..5 {
        search.error(caller.execute(unified_order(None)));
    }
    search.signatures_of(&gateway);
}

/// Calls that are never sent, or never arrive.
fn unsent(kind: Kind, search: &mut Search) {
    let gateway = Gateway::start(|state, _| state.json(200, "{}"));
    gateway.on_download(|state, _| {
        let body = state.certificates_text(&[Which::A]).replace("certificate", API_V3_KEY);
        state.json(200, &body)
    });
    let known = || config(&gateway).platform_key(Which::A.platform_key());
    let caller = kind.caller(known());
    let mut long = apply();
    long.body.owners[0].name = format!("{}{}", PLAINTEXTS[0], "x".repeat(300)).into();
    search.error(caller.execute(long));
    search.error(caller.execute(pay_bank()));
    search.error(kind.caller(known().bank_key(Which::Bank.platform_key())).execute(pay_bank()));
    search.error(kind.caller(config(&gateway)).execute(apply()));
    search.error(kind.caller(known().base_url("http://127.0.0.1:1")).execute(download_bill()));
    let refused = known().base_url(format!("http://merchant:{PROXY}@127.0.0.1:1")).build().unwrap_err();
    search.print(&refused);
    search.printed.push(refused.to_string());
    let mut other = unified_order(None);
    other.body.mch_id = "1".into();
    search.error(caller.execute(other));
    search.error(call!(&caller, client => client.path("v3/{missing}").json(&json!({"k": DETAIL})).post()));

    let proxy = format!("http://merchant:{PROXY}@127.0.0.1:1");
    let options = rt::TransportOptions::default()
        .client_certificate(&pem("merchant_certificate"), &pem("merchant_key"))
        .root_certificate(&pem("authority_certificate"))
        .proxy(proxy);
    search.print(&options);
    let (transport, blocking) = (options.build().unwrap(), options.build_blocking().unwrap());
    search.print(&transport);
    search.print(&blocking);
    for base_url in ["http://127.0.0.1:2", "https://127.0.0.1:2"] {
        let known = known().base_url(base_url).bank_key(Which::Bank.platform_key());
        let caller = kind.caller_on(known, transport.clone(), blocking.clone());
        search.error(caller.execute(download_bill()));
        search.error(caller.execute(pay_bank()));
    }
    for broken in
        ["-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", &pem("merchant_key")[..900]]
    {
        let options =
            rt::TransportOptions::default().client_certificate(&pem("merchant_certificate"), broken);
        if let Err(error) = options.build() {
            search.printed.push(chain_of(&error));
        }
        if let Err(error) = rt::MerchantKey::from_pem(broken) {
            search.printed.push(chain_of(&error));
        }
    }
}

/// What is sent, for programs with their own HTTP library that print it.
struct Printing(Mutex<Vec<String>>);

impl rt::BlockingTransport for Printing {
    fn send(&self, outgoing: rt::Outgoing) -> Result<rt::Incoming, rt::SendError> {
        lock(&self.0).push(format!("{outgoing:?} {outgoing:#?}"));
        Err(rt::SendError::new("printed"))
    }
}

impl rt::BlockingTransport for &'static Printing {
    fn send(&self, outgoing: rt::Outgoing) -> Result<rt::Incoming, rt::SendError> {
        (**self).send(outgoing)
    }
}

fn keys_and_requests(search: &mut Search) {
    let key = rt::MerchantKey::from_pem(&pem("merchant_key")).unwrap();
    search.print(&key);
    search.print(&rt::LocalSigner::from_certificate_pem(&pem("merchant_certificate"), key).unwrap());
    search.print(&rt::ApiV3Key::new(API_V3_KEY).unwrap());
    search.print(&rt::ApiV2Key::new(API_V2_KEY).unwrap());
    for which in Which::PLATFORM {
        search.print(&which.platform_key());
    }
    search.print(&pay_bank());
    search.printed.push(format!("{:?}", rt::Sensitive::<String>::new(PLAINTEXTS[0])));

    static PRINTING: Printing = Printing(Mutex::new(Vec::new()));
    let gateway = Gateway::start(|state, _| state.json(200, "{}"));
    let config = config(&gateway).platform_key(Which::A.platform_key());
    let client = rt::blocking::Client::with_transport(config.build().unwrap(), &PRINTING);
    search.error(client.execute(apply()));
    search.error(client.execute(unified_order(None)));
    search.error(client.execute(query_order()));
    let printed = std::mem::take(&mut *lock(&PRINTING.0));
    assert!(printed.len() >= 3 && printed.iter().any(|text| text.contains("authorization")));
    // Not by its value, which is not known here, but by its scheme.
    assert!(printed.iter().all(|text| !text.contains("WECHATPAY2")), "{printed:?}");
    search.printed.extend(printed);
}

/// One test, because what is logged is global.
#[test]
fn nothing_that_is_logged_or_printed_gives_a_secret_away() {
    tracing::subscriber::set_global_default(Recorder).unwrap();
    log::set_logger(&Logger).unwrap();
    log::set_max_level(log::LevelFilter::Trace);
    caller::transports();

    let mut search = Search { secrets: secrets(), ..Search::default() };
    keys_and_requests(&mut search);
    for kind in Kind::BOTH {
        spans_tell_what_happened(kind);
        exercise(kind, &mut search);
    }
    search.finish();
}

/// The fields of the span of this call, whatever comes of it.
fn span<T, E>(call: impl FnOnce() -> Result<T, E>) -> BTreeMap<&'static str, String> {
    let before = lock(&SPANS).len();
    let _ = call();
    let spans = lock(&SPANS)[before..].to_vec();
    let mut calls = spans.into_iter().filter(|span| span.name == "wechatpay.call");
    let span = calls.next().unwrap();
    assert!(calls.next().is_none(), "one span for one call");
    let mut fields = span.fields;
    let duration = fields.remove("duration_ms").unwrap();
    assert!(duration.parse::<u64>().is_ok(), "{duration}");
    fields
}

fn spans_tell_what_happened(kind: Kind) {
    let gateway = Gateway::start(|state, request| match request.number {
        1 => state.json(200, ORDER),
        2 => state.json(503, r#"{"code":"SYSTEM_ERROR"}"#),
        3 => state.json(200, ORDER),
        4 => Answer::new(404, "application/json", r#"{"code":"ORDER_NOT_EXIST"}"#),
        5 => state.json(404, r#"{"code":"ORDER_NOT_EXIST","message":"m"}"#),
        6 => state.json(200, "{}").replace("Wechatpay-Signature", "WECHATPAY/SIGNTEST/AA"),
        7 => state.json(200, "{}").without("Wechatpay-Nonce"),
        8 => state.sign(Answer::new(200, "", "a,b")),
        9 => Answer::new(200, "text/xml", xml::signed(&[("return_code", "SUCCESS")], true)),
        10 => Answer::new(200, "text/xml", "<xml><return_code>FAIL</return_code></xml>"),
        11 => Answer::new(200, "text/xml", "<xml><return_code>SUCCESS</return_code></xml>"),
        _ => Answer::reset(),
    });
    let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
    let id = "08F78BB5AF0610D302189F0B20E58D88D302288C8C05";
    let query = "GET /v3/pay/transactions/out-trade-no/{out_trade_no}";
    let complaint = "POST /v3/merchant-service/complaints";
    let order = "POST /pay/unifiedorder";
    let expected = |operation: &str, attempts: &str, status: &str, id: &str, verification: &str| {
        let mut fields = BTreeMap::from([
            ("operation", operation.to_owned()),
            ("attempts", attempts.to_owned()),
            ("verification", verification.to_owned()),
        ]);
        for (name, text) in [("status", status), ("request_id", id)] {
            if !text.is_empty() {
                fields.insert(name, text.to_owned());
            }
        }
        fields
    };
    let succeeded = |found: BTreeMap<_, _>, expected: BTreeMap<_, _>| assert_eq!(found, expected, "{kind:?}");
    let failed = |mut found: BTreeMap<_, String>, expected: BTreeMap<_, _>| {
        assert!(!found.remove("error").unwrap().is_empty());
        assert_eq!(found, expected, "{kind:?}");
    };
    succeeded(span(|| caller.execute(query_order())), expected(query, "1", "200", id, "verified"));
    succeeded(span(|| caller.execute(query_order())), expected(query, "2", "200", id, "verified"));
    failed(span(|| caller.execute(query_order())), expected(query, "1", "404", "", "not signed"));
    failed(span(|| caller.execute(query_order())), expected(query, "1", "404", id, "verified"));
    failed(span(|| caller.execute(complain())), expected(complaint, "1", "200", id, "probe"));
    failed(span(|| caller.execute(complain())), expected(complaint, "1", "200", id, "refused"));
    let bill = "GET /v3/billdownload/file";
    let at_its_end = expected(bill, "1", "200", id, "at the end of the file");
    succeeded(span(|| caller.execute(download_bill())), at_its_end);
    succeeded(span(|| caller.execute(unified_order(None))), expected(order, "1", "200", "", "verified"));
    failed(span(|| caller.execute(unified_order(None))), expected(order, "1", "200", "", "not signed"));
    failed(span(|| caller.execute(unified_order(None))), expected(order, "1", "200", "", "refused"));
    failed(span(|| caller.execute(complain())), expected(complaint, "1", "", "", "none"));
    let untyped = span(|| call!(&caller, client => client.path("v3/x/{id}").bind("id", DETAIL).post()));
    failed(untyped, expected("POST /v3/x/{id}", "1", "", "", "none"));
}
