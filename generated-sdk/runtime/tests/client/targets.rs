//! Hostile paths, queries and values: they are sent exactly as signed, to the byte, or not at all.

use std::sync::{Arc, Mutex};

use proptest::prelude::*;
use rt::Segment;
use rt::codegen::OperationSpec;
use wechatpay_runtime as rt;

use crate::gateway::{MERCHANT_ID, Which, checks, pem};

/// Keeps what it is given, and sends nothing.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<http::Request<rt::Body>>>>);

impl rt::BlockingTransport for Recorder {
    fn send(&self, outgoing: rt::Outgoing) -> Result<rt::Incoming, rt::SendError> {
        self.0.lock().unwrap().push(outgoing.request);
        Err(rt::SendError::impossible("nothing is sent"))
    }
}

/// A client of a merchant, and what it would send.
fn client() -> (rt::blocking::Client, Recorder) {
    let key = rt::MerchantKey::from_pem(&pem("merchant_key")).unwrap();
    let signer = rt::LocalSigner::from_certificate_pem(&pem("merchant_certificate"), key).unwrap();
    let config =
        rt::Config::builder(MERCHANT_ID, signer).platform_key(Which::A.platform_key()).build().unwrap();
    let recorder = Recorder::default();
    (rt::blocking::Client::with_transport(config, recorder.clone()), recorder)
}

thread_local! {
    static CLIENT: (rt::blocking::Client, Recorder) = client();
}

/// What was sent, if anything: its target as signed, as parsed by the HTTP library, and as it is in the request.
fn sent(recorder: &Recorder) -> Option<String> {
    let request = recorder.0.lock().unwrap().pop()?;
    let text = request.uri().to_string();
    let target = request.uri().path_and_query().unwrap().as_str();
    assert_eq!(text, format!("https://api.mch.weixin.qq.com{target}"));
    // reqwest parses addresses with this type, and sends what it writes.
    let url = reqwest::Url::parse(&text).unwrap();
    assert_eq!(url.as_str(), text, "another address would be sent");
    assert_eq!((url.host_str(), url.port(), url.fragment()), (Some("api.mch.weixin.qq.com"), None, None));
    let header = request.headers()["authorization"].to_str().unwrap();
    let parameters = checks::parameters(header).unwrap();
    let message = format!(
        "{}\n{target}\n{}\n{}\n{}\n",
        request.method(),
        parameters["timestamp"],
        parameters["nonce_str"],
        String::from_utf8(request.body().to_bytes().unwrap().to_vec()).unwrap()
    );
    assert!(
        Which::Merchant.pair().verifies(message.as_bytes(), parameters["signature"]),
        "another was signed"
    );
    Some(target.to_owned())
}

/// Texts that parsers of addresses read in different ways.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,12}",
        "(.|\n){0,12}",
        "[./\\\\%25eE?#&=;:@'\"<>|^`{}\\[\\] \t\r\n]{0,12}",
        "(/|\\.|%2e|%2E|%2f|%5c|\\\\|\t|\n|a|:|@|\\?|#|%|%2|%25|//|;|'){0,8}",
    ]
}

fn segment() -> impl Strategy<Value = Segment> {
    (hostile(), any::<bool>())
        .prop_map(|(text, encoded)| if encoded { Segment::encoded(text) } else { Segment::from(text) })
}

/// Variables of each kind, next to each other and next to texts.
#[derive(Clone, Debug)]
struct Typed {
    a: Segment,
    b: Segment,
    query: Query,
}
rt::operation!(Typed -> rt::Json {
    path: [a, b],
    query: query,
} = OperationSpec { path: "/v3/{a}/x.{b}/{a}{b}", ..OperationSpec::V3 });

#[derive(Clone)]
struct Query {
    one: String,
    two: Option<String>,
}
rt::record!(Query { one, two = "a b'" });

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn paths_of_untyped_calls(path in hostile(), inline in proptest::option::of(hostile())) {
        let (client, recorder) = CLIENT.with(Clone::clone);
        let path = inline.map_or(format!("v3/{path}"), |inline| format!("v3/{path}?{inline}"));
        let error = client.path(&path).get().unwrap_err();
        let is_sent = sent(&recorder).is_some();
        prop_assert_eq!(is_sent, !matches!(error.kind(), rt::ErrorKind::Encode(_)), "{:?}", error);
        // Without anything in front that is known to be harmless.
        let _ = client.path(path.trim_start_matches("v3/")).get();
        let _ = sent(&recorder);
    }

    #[test]
    fn values_of_untyped_calls(
        a in segment(), b in segment(), name in hostile(), value in hostile(), literal in hostile(),
    ) {
        let (client, recorder) = CLIENT.with(Clone::clone);
        let plain = ["v3/{a}/x/{b}?k={a}&l={b}&m=n", "v3/{a}{b}/{a}.{b}"];
        for path in plain.map(str::to_owned).into_iter().chain([format!("v3/{{a}}{literal}{{b}}")]) {
            let call = client.path(&path).bind("a", a.clone()).bind("b", b.clone()).query(&name, &value);
            let error = call.get().unwrap_err();
            let target = sent(&recorder);
            prop_assert_eq!(target.is_some(), !matches!(error.kind(), rt::ErrorKind::Encode(_)), "{:?}", error);
            if let Some(target) = target.filter(|_| path == plain[0]) {
                let (path, query) = target.split_once('?').unwrap();
                prop_assert_eq!(path.split('/').count(), 5, "{}", path);
                prop_assert_eq!(query.split('&').count(), 4, "{}", query);
            }
        }
    }

    #[test]
    fn typed_operations(a in segment(), b in segment(), one in hostile(), two in proptest::option::of(hostile())) {
        let (client, recorder) = CLIENT.with(Clone::clone);
        let parameters = 1 + usize::from(two.is_some());
        let operation = Typed { a, b, query: Query { one, two } };
        let error = client.execute(operation).unwrap_err();
        let target = sent(&recorder);
        prop_assert_eq!(target.is_some(), !matches!(error.kind(), rt::ErrorKind::Encode(_)), "{:?}", error);
        if let Some(target) = target {
            let (path, query) = target.split_once('?').unwrap();
            prop_assert_eq!(path.split('/').count(), 5, "{}", path);
            prop_assert_eq!(query.split('&').count(), parameters, "{}", query);
        }
    }
}
