//! Attempts that fail: which calls are sent again, where, when, and until when.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use rt::{Error, ErrorKind, RetryPolicy};
use wechatpay_runtime as rt;

use crate::gateway::caller::transports;
use crate::gateway::operations::*;
use crate::gateway::{
    Answer, Caller, Gateway, Kind, Manner, Received, Rerouted, State, Which, call, checks, config,
};

fn client(kind: Kind, gateway: &Gateway) -> Caller {
    kind.caller(config(gateway).platform_key(Which::A.platform_key()))
}

/// A port on which nothing listens.
fn dead_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// The first attempts of a call fail like this, and the others do not.
fn first(
    count: usize,
    wrong: impl Fn(&State) -> Answer + Send + Sync + 'static,
) -> impl Fn(&State, &Received) -> Answer + Send + Sync + 'static {
    move |state, request| {
        if request.number <= count { wrong(state) } else { state.json(200, r#"{"applyment_id":7}"#) }
    }
}

#[test]
fn what_was_not_sent_is_sent_again_whatever_it_is() {
    Kind::at_once(|kind| {
        let port = dead_port();
        let starting = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(100));
            let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
            Gateway::on(listener, None, |state, _| state.json(200, r#"{"id":"1"}"#))
        });
        let gateway = Gateway::start(|state, _| state.nothing(204));
        let config = config(&gateway)
            .base_url(format!("http://127.0.0.1:{port}"))
            .platform_key(Which::A.platform_key())
            .retry(RetryPolicy::default().attempts(4).first_wait(Duration::from_millis(400)));
        let reply = kind.caller(config).execute(complain()).unwrap();
        assert_eq!(reply["id"], "1");
        assert_eq!(starting.join().unwrap().count(), 1);
    });
}

#[test]
fn untyped_calls_are_repeated_if_they_only_ask() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(first(1, |state| state.json(503, r#"{"code":"SYSTEM_ERROR"}"#)));
        let caller = client(kind, &gateway);
        let reply = call!(&caller, client => client.path("v3/x").get()).unwrap();
        assert_eq!((reply["applyment_id"].as_i64(), gateway.count()), (Some(7), 2));

        let gateway = Gateway::start(first(1, |state| state.json(503, r#"{"code":"SYSTEM_ERROR"}"#)));
        let caller = client(kind, &gateway);
        let body = serde_json::json!({});
        let error = call!(&caller, client => client.path("v3/x").json(&body).post()).unwrap_err();
        assert_eq!((error.status(), gateway.count()), (Some(503), 1));
    }
}

#[test]
fn who_is_never_there_is_given_up() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|state, _| state.nothing(204));
        let base_url = format!("http://127.0.0.1:{}", dead_port());
        let caller = kind.caller(config(&gateway).base_url(base_url).platform_key(Which::A.platform_key()));
        let error = caller.execute(complain()).unwrap_err();
        let ErrorKind::Send(send) = error.kind() else { panic!("{error:?}") };
        assert!(send.is_before_sending() && error.is_retryable());
        assert_eq!((error.attempts(), error.status()), (3, None));
        assert!(error.to_string().contains("the request was not sent: "), "{error}");
    }
}

#[test]
fn an_address_that_is_none_is_not_tried() {
    for base_url in ["ftp://127.0.0.1", "127.0.0.1:80", "no address", "http://", ""] {
        let gateway = Gateway::start(|state, _| state.nothing(204));
        let config = config(&gateway).base_url(base_url).platform_key(Which::A.platform_key());
        assert!(matches!(config.build(), Err(rt::ConfigError::BaseUrl(_))), "{base_url}");
    }
}

#[test]
fn what_may_have_arrived_is_sent_again_only_where_that_is_safe() {
    let wrongs: [fn(&State) -> Answer; 8] = [
        |_| Answer::reset(),
        |state| state.json(200, r#"{"applyment_id":7}"#).manner(Manner::CutAfter(4)),
        |state| state.json(500, r#"{"code":"SYSTEM_ERROR"}"#),
        |_| Answer::new(502, "text/html", "<html>"),
        |_| Answer::new(503, "", ""),
        |_| Answer::new(429, "application/json", r#"{"code":"FREQUENCY_LIMIT_EXCEED"}"#),
        |state| state.json(403, r#"{"code":"RATELIMIT_EXCEEDED"}"#),
        |_| Answer::new(408, "", ""),
    ];
    for (at, wrong) in wrongs.into_iter().enumerate() {
        for kind in Kind::BOTH {
            // It has an `out_trade_no`.
            let gateway = Gateway::start(first(2, wrong));
            assert_eq!(client(kind, &gateway).execute(apply()).unwrap().applyment_id, 7);
            let seen = gateway.seen();
            assert_eq!(seen.len(), 3, "{at}");
            let nonce = |request: &Received| {
                checks::parameters(request.header("authorization").unwrap()).unwrap()["nonce_str"].to_owned()
            };
            for request in &seen[1..] {
                assert_eq!(request.body, seen[0].body, "sealed once");
                assert_ne!(nonce(request), nonce(&seen[0]));
            }

            // It has nothing by which it could be recognized.
            let gateway = Gateway::start(first(1, wrong));
            let error = client(kind, &gateway).execute(complain()).unwrap_err();
            assert_eq!((error.attempts(), gateway.count()), (1, 1), "{at}: {error:?}");
            assert!(error.is_retryable(), "{at}: {error:?}");
        }
    }
}

#[test]
fn refusals_are_not_repeated() {
    for status in [400, 401, 403, 404, 409, 413] {
        for kind in Kind::BOTH {
            let gateway = Gateway::start(first(9, move |state| state.json(status, r#"{"code":"NO_AUTH"}"#)));
            let error = client(kind, &gateway).execute(query_order()).map(drop).unwrap_err();
            assert_eq!((error.attempts(), gateway.count(), error.is_retryable()), (1, 1, false));
        }
    }
}

#[test]
fn attempts_are_counted() {
    for (policy, count) in [
        (RetryPolicy::never(), 1),
        (RetryPolicy::default().attempts(0), 1),
        (RetryPolicy::default().attempts(5), 5),
    ] {
        for kind in Kind::BOTH {
            let gateway = Gateway::start(first(9, |_| Answer::new(500, "", "")));
            let config = config(&gateway)
                .platform_key(Which::A.platform_key())
                .retry(policy.first_wait(Duration::from_millis(1)));
            let error = kind.caller(config).execute(query_order()).map(drop).unwrap_err();
            assert_eq!((error.attempts() as usize, gateway.count()), (count, count));
        }
    }
}

#[test]
fn retry_after_is_kept_to() {
    Kind::at_once(|kind| {
        let gateway = Gateway::start(first(1, |state| state.json(429, "{}").with("Retry-After", "1")));
        let begun = Instant::now();
        client(kind, &gateway).execute(apply()).unwrap();
        let elapsed = begun.elapsed();
        assert!(elapsed >= Duration::from_secs(1) && elapsed < Duration::from_secs(5), "{elapsed:?}");
    });
    for kind in Kind::BOTH {
        // Longer than the policy waits, and longer than there is time.
        for (seconds, deadline) in [(6, 20), (5, 4)] {
            let gateway = Gateway::start(first(1, move |_| {
                Answer::new(429, "", "").with("Retry-After", &seconds.to_string())
            }));
            let caller = client(kind, &gateway).within(Duration::from_secs(deadline));
            let begun = Instant::now();
            let error = caller.execute(apply()).map(drop).unwrap_err();
            assert!(begun.elapsed() < Duration::from_secs(3));
            assert_eq!(error.retry_after(), Some(Duration::from_secs(seconds)));
            assert_eq!((error.status(), gateway.count()), (Some(429), 1));
        }
        // Not a number of seconds.
        let date = "Wed, 21 Oct 2026 07:28:00 GMT";
        let gateway = Gateway::start(first(1, move |_| Answer::new(503, "", "").with("Retry-After", date)));
        client(kind, &gateway).execute(apply()).unwrap();
    }
}

/// What does not arrive, and how.
type Stall = (&'static str, fn(&State) -> Answer);

/// Longer than any caller waits.
const STALL: Duration = Duration::from_secs(20);

#[test]
fn a_call_ends_when_its_time_is_over() {
    let stalls: [Stall; 4] = [
        ("no head", |state| state.json(200, ORDER).manner(Manner::Late(STALL))),
        ("no body", |state| state.json(200, ORDER).manner(Manner::HeadThenLate(STALL))),
        ("drops", |state| state.json(200, ORDER).manner(Manner::Chunks(1, Duration::from_millis(300)))),
        ("drops of a refusal", |state| {
            state.json(400, ORDER).manner(Manner::Chunks(1, Duration::from_millis(300)))
        }),
    ];
    Kind::at_once(|kind| {
        for (what, stall) in stalls {
            let gateway = Gateway::start(first(9, stall));
            let caller = client(kind, &gateway).within(Duration::from_millis(600));
            let begun = Instant::now();
            let error = caller.execute(query_order()).map(drop).unwrap_err();
            let elapsed = begun.elapsed();
            assert!(elapsed < STALL / 4, "{kind:?}, {what}: {elapsed:?}");
            assert!(matches!(error.kind(), ErrorKind::Deadline), "{kind:?}, {what}: {error:?}");
            assert!(error.is_retryable());
            assert_eq!((error.attempts(), gateway.count()), (1, 1));
        }
    });
}

#[test]
fn files_that_stall_before_they_begin_end_with_the_call() {
    let stalls: [Stall; 3] = [
        ("no head", |_| Answer::new(200, "", "a,b").manner(Manner::Late(STALL))),
        ("no body", |_| Answer::new(200, "", "a,b").manner(Manner::HeadThenLate(STALL))),
        ("drops of a refusal", |state| {
            state.json(400, ORDER).manner(Manner::Chunks(1, Duration::from_millis(300)))
        }),
    ];
    Kind::at_once(|kind| {
        for (what, stall) in stalls {
            let gateway = Gateway::start(first(9, stall));
            let caller = client(kind, &gateway).within(Duration::from_millis(600));
            let begun = Instant::now();
            let error = caller.execute(download_bill()).map(drop).unwrap_err();
            let elapsed = begun.elapsed();
            assert!(elapsed < STALL / 4, "{kind:?}, {what}: {elapsed:?}");
            assert!(matches!(error.kind(), ErrorKind::Deadline), "{kind:?}, {what}: {error:?}");
        }
    });
}

#[test]
fn waits_between_attempts_are_part_of_the_time() {
    Kind::at_once(|kind| {
        let gateway = Gateway::start(first(99, |_| Answer::new(503, "", "")));
        let policy = RetryPolicy::default().attempts(100).first_wait(Duration::from_millis(800));
        let config = config(&gateway).platform_key(Which::A.platform_key()).retry(policy);
        let caller = kind.caller(config).within(Duration::from_millis(4000));
        let begun = Instant::now();
        let error = caller.execute(query_order()).map(drop).unwrap_err();
        assert!(begun.elapsed() < Duration::from_secs(12), "{:?}", begun.elapsed());
        // The last event, unless that was the end.
        let is_late = matches!(error.kind(), ErrorKind::Deadline);
        assert!(is_late || error.status() == Some(503), "{error:?}");
        assert!((2..10).contains(&gateway.count()), "{}", gateway.count());
    });
}

/// Both addresses of the platform on this machine; the table says which port is which.
fn rerouted(kind: Kind, gateway: &Gateway, ports: [String; 2], policy: RetryPolicy) -> Caller {
    let [one, two] = ports;
    let table =
        BTreeMap::from([("https://api.mch.weixin.qq.com", one), ("https://api2.mch.weixin.qq.com", two)]);
    let config = regional(gateway).platform_key(Which::A.platform_key()).retry(policy);
    let (transport, blocking) = transports();
    kind.caller_on(
        config,
        Rerouted { inner: transport.clone(), table: table.clone() },
        Rerouted { inner: blocking.clone(), table },
    )
}

/// A configuration without its own address.
fn regional(gateway: &Gateway) -> rt::ConfigBuilder {
    use crate::gateway::{MERCHANT_ID, pem};
    let key = rt::MerchantKey::from_pem(&pem("merchant_key")).unwrap();
    let signer = rt::LocalSigner::from_certificate_pem(&pem("merchant_certificate"), key).unwrap();
    rt::Config::builder(MERCHANT_ID, signer).clock(gateway.clock.clone())
}

#[test]
fn attempts_alternate_between_the_addresses() {
    let policy = || RetryPolicy::default().first_wait(Duration::from_millis(1));
    for kind in Kind::BOTH {
        let one = Gateway::start(|_, _| Answer::new(502, "text/html", "<html>"));
        let two = Gateway::start(|state, _| state.json(200, ORDER));
        let ports = || [one.origin().to_owned(), two.origin().to_owned()];
        rerouted(kind, &one, ports(), policy()).execute(query_order()).unwrap();
        assert_eq!((one.count(), two.count()), (1, 1));
        let error = rerouted(kind, &one, ports(), policy()).execute(complain()).map(drop).unwrap_err();
        assert_eq!((error.status(), one.count(), two.count()), (Some(502), 2, 1));
        let caller = rerouted(kind, &one, ports(), policy().failover(false));
        caller.execute(query_order()).map(drop).unwrap_err();
        assert_eq!((one.count(), two.count()), (5, 1));

        // What cannot have arrived goes to the other address in any case.
        let ports = [format!("http://127.0.0.1:{}", dead_port()), two.origin().to_owned()];
        rerouted(kind, &one, ports, policy()).execute(complain()).unwrap();
        assert_eq!(two.count(), 2);
    }
}

#[test]
fn connections_that_were_closed_while_idle_cost_nothing() {
    Kind::at_once(|kind| {
        // The reply does not announce it, and the connection is closed after it.
        let gateway = Gateway::start(|state, _| {
            let answer = state.json(200, "{}");
            let length = answer.body.len();
            answer.manner(Manner::CutAfter(length))
        });
        let caller = client(kind, &gateway);
        for _ in 0..3 {
            caller.execute(complain()).unwrap();
            std::thread::sleep(Duration::from_millis(300));
        }
        assert_eq!((gateway.count(), gateway.connections()), (3, 3));
    });
}

/// Signs elsewhere, and does not return; or says why it cannot.
struct Elsewhere(bool);

impl rt::Signer for Elsewhere {
    fn serial(&self) -> &str {
        "1"
    }

    fn sign<'a>(&'a self, _: &'a [u8]) -> rt::Signing<'a> {
        if self.0 {
            Box::pin(std::future::pending())
        } else {
            Box::pin(std::future::ready(Err(rt::SignError::new("the vault is closed"))))
        }
    }
}

#[test]
fn signers_may_fail_and_stall() {
    for (kind, is_stalled) in Kind::BOTH.into_iter().flat_map(|kind| [(kind, false), (kind, true)]) {
        let gateway = Gateway::start(|state, _| state.json(200, ORDER));
        let config = rt::Config::builder_with_signer("1", Elsewhere(is_stalled)).base_url(gateway.origin());
        let caller = kind.caller(config).within(Duration::from_millis(200));
        let begun = Instant::now();
        let error: Error = caller.execute(query_order()).map(drop).unwrap_err();
        assert!(begun.elapsed() < STALL / 4);
        match error.kind() {
            ErrorKind::Deadline => assert!(is_stalled),
            ErrorKind::Sign(_) => assert!(!is_stalled),
            _ => panic!("{error:?}"),
        }
        assert_eq!(gateway.count(), 0);
    }
}
