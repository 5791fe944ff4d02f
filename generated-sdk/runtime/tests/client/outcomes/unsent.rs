//! Calls that were never sent, calls of which some attempts were not, and calls of another HTTP library.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use rt::{Error, ErrorKind, Outcome, RetryPolicy};
use wechatpay_runtime as rt;

use super::{PARAM_ERROR, client};
use crate::gateway::caller::transports;
use crate::gateway::operations::*;
use crate::gateway::{Answer, Gateway, Kind, MERCHANT_ID, Rerouted, State, Which, config, pem};

use Outcome::{NotSent, Refused, Unknown};

/// An address at which nothing listens.
fn dead() -> String {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    format!("http://127.0.0.1:{port}")
}

fn signer() -> rt::LocalSigner {
    let key = rt::MerchantKey::from_pem(&pem("merchant_key")).unwrap();
    rt::LocalSigner::from_certificate_pem(&pem("merchant_certificate"), key).unwrap()
}

#[test]
fn what_cannot_be_written_signed_or_connected_was_not_sent() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|state, _| state.json(200, ORDER));
        let keyed = || config(&gateway).platform_key(Which::A.platform_key());
        // Nothing listens there.
        let error = kind.caller(keyed().base_url(dead())).execute(apply()).map(drop).unwrap_err();
        assert_eq!((error.outcome(), error.attempts()), (NotSent, 3), "{error:?}");
        // No time.
        let error = kind.caller(keyed()).within(Duration::ZERO).execute(complain()).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Deadline), "{error:?}");
        assert_eq!((error.outcome(), error.attempts()), (NotSent, 0), "{error:?}");
        // A missing key, certificate and path variable.
        let caller = kind.caller(keyed());
        let error = caller.execute(pay_bank()).unwrap_err();
        assert_eq!((error.outcome(), error.attempts()), (NotSent, 0), "{error:?}");
        let error =
            kind.caller(keyed().bank_key(Which::Bank.platform_key())).execute(pay_bank()).unwrap_err();
        assert_eq!((error.outcome(), error.attempts()), (NotSent, 1), "{error:?}");
        let query = QueryOrder { out_trade_no: "..".into(), ..query_order() };
        let error = caller.execute(query).map(drop).unwrap_err();
        assert_eq!(error.outcome(), NotSent, "{error:?}");
        let bare = rt::Config::builder(MERCHANT_ID, signer()).base_url(gateway.origin());
        let error = kind.caller(bare).execute(unified_order(None)).map(drop).unwrap_err();
        assert_eq!(error.outcome(), NotSent, "{error:?}");
        assert_eq!(gateway.count(), 0);
    }
}

#[test]
fn without_certificates_nothing_of_the_call_was_sent() {
    type Answering = fn(&State) -> Answer;
    let downloads: [Answering; 5] = [
        |state| state.json(404, r#"{"code":"RESOURCE_NOT_EXISTS","message":"m"}"#),
        |state| state.json(403, r#"{"code":"NO_AUTH","message":"m"}"#),
        |_| Answer::new(500, "application/json", r#"{"code":"SYSTEM_ERROR"}"#),
        |_| Answer::reset(),
        |state| state.json(200, "{"),
    ];
    for (at, download) in downloads.into_iter().enumerate() {
        for kind in Kind::BOTH {
            let gateway = Gateway::start(|state, _| state.json(200, "{}"));
            gateway.on_download(move |state, _| download(state));
            // It seals, but there is no key to seal with.
            let error = kind.caller(config(&gateway)).execute(apply()).map(drop).unwrap_err();
            assert_eq!((error.outcome(), gateway.count()), (NotSent, 0), "{at}: {error:?}");

            // It was sent, but there is no key to verify the reply: the refusal of a download is not one of the call.
            let gateway = Gateway::start(|state, _| state.json(400, PARAM_ERROR));
            gateway.on_download(move |state, _| download(state));
            gateway.sign_with(Which::B);
            let caller = client(kind, &gateway);
            let error = caller.execute(complain()).map(drop).unwrap_err();
            assert_eq!((error.outcome(), gateway.count()), (Unknown, 1), "{at}: {error:?}");
        }
    }
}

#[test]
fn a_refusal_that_waits_for_its_key_is_believed_when_the_key_is_there() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|state, _| state.json(400, PARAM_ERROR));
        let caller = client(kind, &gateway);
        gateway.sign_with(Which::B);
        // A held key vouches for the download.
        gateway.on_download(|state, _| {
            let text = state.certificates_text(&[Which::A, Which::B]);
            state.sign_by(Answer::new(200, "application/json", text), Which::A, state.now())
        });
        let error = caller.execute(complain()).unwrap_err();
        assert_eq!((error.outcome(), error.code()), (Refused, Some(&rt::Code::ParamError)), "{error:?}");
        assert_eq!((gateway.count(), gateway.downloads()), (1, 1));
    }
}

#[test]
fn an_attempt_that_was_not_sent_does_not_count() {
    let policy = RetryPolicy::default().first_wait(Duration::from_millis(1));
    let refusing: fn(&State) -> Answer = |state| state.json(400, PARAM_ERROR);
    let breaking: fn(&State) -> Answer = |_| Answer::reset();
    for kind in Kind::BOTH {
        for (is_first_dead, answering, attempts, expected, last) in [
            (true, refusing, 2, Refused, "PARAM_ERROR"),
            (false, breaking, 2, Unknown, "the request was not sent"),
            (true, breaking, 2, Unknown, "the call was interrupted"),
            (true, breaking, 3, Unknown, "the request was not sent"),
        ] {
            let gateway = Gateway::start(move |state, _| answering(state));
            let mut ports = [gateway.origin().to_owned(), dead()];
            if is_first_dead {
                ports.reverse();
            }
            let [one, two] = ports;
            let table = BTreeMap::from([
                ("https://api.mch.weixin.qq.com", one),
                ("https://api2.mch.weixin.qq.com", two),
            ]);
            let config = rt::Config::builder(MERCHANT_ID, signer())
                .clock(gateway.clock.clone())
                .platform_key(Which::A.platform_key())
                .retry(policy.attempts(attempts));
            let (transport, blocking) = transports();
            let caller = kind.caller_on(
                config,
                Rerouted { inner: transport.clone(), table: table.clone() },
                Rerouted { inner: blocking.clone(), table },
            );
            let error = caller.execute(apply()).map(drop).unwrap_err();
            assert!(error.to_string().contains(last), "{error}");
            assert_eq!((error.outcome(), error.attempts()), (expected, attempts), "{error:?}");
        }
    }
}

/// Signs this many times, and then never returns.
struct Slow {
    inner: rt::LocalSigner,
    left: AtomicUsize,
}

impl rt::Signer for Slow {
    fn serial(&self) -> &str {
        self.inner.serial()
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> rt::Signing<'a> {
        let takes = |left: usize| left.checked_sub(1);
        match self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, takes) {
            Ok(_) => self.inner.sign(message),
            Err(_) => Box::pin(std::future::pending()),
        }
    }
}

#[test]
fn a_signer_that_is_too_slow_sends_nothing_more() {
    for (signatures, base_url, expected, attempts, count) in
        [(0, None, NotSent, 0, 0), (1, Some(dead()), NotSent, 1, 0), (1, None, Unknown, 1, 1)]
    {
        let gateway = Gateway::start(|_, _| Answer::reset());
        let signer = Slow { inner: signer(), left: AtomicUsize::new(signatures) };
        let config = rt::Config::builder_with_signer(MERCHANT_ID, signer)
            .base_url(base_url.unwrap_or_else(|| gateway.origin().to_owned()))
            .clock(gateway.clock.clone())
            .platform_key(Which::A.platform_key())
            .retry(RetryPolicy::default().first_wait(Duration::from_millis(1)));
        let caller = Kind::Async.caller(config).within(Duration::from_millis(500));
        let error: Error = caller.execute(apply()).map(drop).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Deadline), "{error:?}");
        assert_eq!((error.outcome(), error.attempts(), gateway.count()), (expected, attempts, count));
    }
}

/// Claims that the request of a reply that has begun was not sent.
#[derive(Clone)]
struct Confused<T>(T);

impl std::io::Read for Confused<()> {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        Err(std::io::Error::other(rt::SendError::before_sending("no connection")))
    }
}

fn confused(incoming: rt::Incoming) -> rt::Incoming {
    rt::Incoming { body: rt::IncomingBody::Reader(Box::new(Confused(()))), ..incoming }
}

impl rt::Transport for Confused<rt::ReqwestTransport> {
    fn send(&self, outgoing: rt::Outgoing) -> rt::Boxed<'_, Result<rt::Incoming, rt::SendError>> {
        Box::pin(async move { self.0.send(outgoing).await.map(confused) })
    }

    fn sleep(&self, duration: Duration) -> rt::Boxed<'_, ()> {
        self.0.sleep(duration)
    }
}

impl rt::BlockingTransport for Confused<rt::blocking::ReqwestTransport> {
    fn send(&self, outgoing: rt::Outgoing) -> Result<rt::Incoming, rt::SendError> {
        self.0.send(outgoing).map(confused)
    }
}

#[test]
fn what_has_an_answer_was_sent_whatever_the_transport_says() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|state, _| state.json(200, "{}"));
        let (transport, blocking) = transports();
        let config = config(&gateway).platform_key(Which::A.platform_key());
        let caller = kind.caller_on(config, Confused(transport.clone()), Confused(blocking.clone()));
        let error = caller.execute(complain()).unwrap_err();
        assert_eq!((error.outcome(), gateway.count()), (Unknown, 1), "{error:?}");
    }
}

#[test]
fn calls_that_are_sent_by_another_library_have_outcomes() {
    let gateway = Gateway::start(|state, _| state.json(200, ORDER));
    let core = rt::Core::new(config(&gateway).platform_key(Which::A.platform_key()).build().unwrap());
    assert_eq!(core.prepare_blocking(pay_bank()).map(drop).unwrap_err().outcome(), NotSent);
    let keyless = rt::Core::new(config(&gateway).build().unwrap());
    assert_eq!(keyless.prepare_blocking(apply()).map(drop).unwrap_err().outcome(), NotSent);

    let prepared = core.prepare_blocking(complain()).unwrap();
    for (answer, expected) in [
        (gateway.json(400, PARAM_ERROR), Refused),
        (gateway.json(500, PARAM_ERROR), Unknown),
        (Answer::new(400, "application/json", PARAM_ERROR), Unknown),
        (gateway.json(400, PARAM_ERROR).replace("Wechatpay-Signature", "AA=="), Unknown),
        (Answer::new(502, "text/html", "<html>"), Unknown),
        (gateway.json(200, "{"), Unknown),
    ] {
        let mut response = http::Response::builder().status(answer.status);
        for (name, value) in &answer.headers {
            response = response.header(name, value);
        }
        let response = response.body(Bytes::from(answer.body)).unwrap();
        let error = prepared.accept(&response).unwrap_err();
        assert_eq!((error.outcome(), error.attempts()), (expected, 1), "{error:?}");
    }
}
