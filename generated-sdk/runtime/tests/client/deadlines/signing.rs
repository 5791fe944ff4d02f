//! Signers that take their time: a service that keeps the key, or a module that blocks.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rt::{Boxed, Incoming, Outgoing, SendError, Transport};
use wechatpay_runtime as rt;

use super::peer::{Peer, Silence};
use super::{Client, PATIENCE, call, each, transports};
use crate::gateway::operations::*;
use crate::gateway::{Gateway, MERCHANT_ID, Which, keys};

/// How a signer takes its time before it signs.
type Delay = fn() -> Pin<Box<dyn Future<Output = ()> + Send>>;

struct Slow {
    signer: rt::LocalSigner,
    delay: Delay,
}

impl rt::Signer for Slow {
    fn serial(&self) -> &str {
        self.signer.serial()
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> rt::Signing<'a> {
        let delay = (self.delay)();
        Box::pin(async move {
            delay.await;
            self.signer.sign(message).await
        })
    }
}

fn config(origin: &str, delay: Delay) -> rt::ConfigBuilder {
    let key = rt::MerchantKey::from_pem(&keys::pem("merchant_key")).unwrap();
    let signer = rt::LocalSigner::new(keys::MERCHANT_SERIAL, key).unwrap();
    rt::Config::builder_with_signer(MERCHANT_ID, Slow { signer, delay }).base_url(origin)
}

/// As a client of a key management service does.
fn sleeps(duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
    Box::pin(async move { tokio::time::sleep(duration).await })
}

#[test]
fn signers_that_do_not_come_back_end_with_the_call() {
    let rows: [(&str, Delay, bool); 4] = [
        ("pending", || Box::pin(std::future::pending()), true),
        ("waits for its service", || sleeps(Duration::from_secs(60)), true),
        ("blocks when polled", || Box::pin(async { std::thread::sleep(Duration::from_secs(3)) }), false),
        (
            "blocks before that",
            || {
                std::thread::sleep(Duration::from_secs(3));
                Box::pin(std::future::ready(()))
            },
            false,
        ),
    ];
    each(&rows, |(what, delay, is_asynchronous), client, deadline| {
        // Futures of asynchronous programs must not block.
        if client == Client::Async && !is_asynchronous {
            return;
        }
        let peer = Peer::start(Silence::Sending(""));
        let config = config(&format!("http://{}", peer.address), *delay).deadline(deadline);
        let outcome = call(client, config.platform_key(Which::A.platform_key()), complain());
        let what = format!("{what}, {client:?}");
        outcome.expect_deadline(&what, deadline);
        outcome.expect_rest(&what, &peer);
        assert_eq!((outcome.error.attempts(), peer.taken()), (0, 0), "{what}: it was sent");
    });
}

#[test]
fn a_download_of_certificates_that_is_not_signed_ends_in_time() {
    let peer = Peer::start(Silence::Sending(""));
    let config = config(&format!("http://{}", peer.address), || Box::pin(std::future::pending()))
        .api_v3_key(rt::ApiV3Key::new(keys::API_V3_KEY).unwrap())
        .deadline(Duration::from_millis(300))
        .build()
        .unwrap();
    let begun = Instant::now();
    let client = rt::blocking::Client::with_transport(config, transports().1.clone());
    let error = client.refresh_certificates().unwrap_err();
    assert!(matches!(error.kind(), rt::ErrorKind::Deadline), "{error:?}");

    let core = rt::Core::new(client.config().clone());
    let error = core.prepare_blocking(query_order()).map(drop).unwrap_err();
    assert!(matches!(error.kind(), rt::ErrorKind::Deadline), "{error:?}");
    assert!(begun.elapsed() < PATIENCE, "{:?}", begun.elapsed());
    assert_eq!(peer.taken(), 0);
}

#[test]
fn a_slow_signer_signs_in_the_end() {
    let gateway = Arc::new(Gateway::start(|state, _| state.json(200, ORDER)));
    let transports = transports();
    let delays: [Delay; 2] = [
        || sleeps(Duration::from_millis(30)),
        || Box::pin(async { std::thread::sleep(Duration::from_millis(30)) }),
    ];
    for delay in delays {
        let config = config(gateway.origin(), delay)
            .clock(gateway.clock.clone())
            .platform_key(Which::A.platform_key())
            .build()
            .unwrap();
        let client = rt::blocking::Client::with_transport(config.clone(), transports.1.clone());
        client.execute(query_order()).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let client = rt::Client::with_transport(config, transports.0.clone());
        runtime.block_on(async { client.execute(query_order()).await }).unwrap();
    }
    assert_eq!(gateway.count(), 4);
}

/// A transport that records how much time it was given.
struct Timed {
    inner: rt::ReqwestTransport,
    given: Arc<Mutex<Vec<Duration>>>,
}

impl Transport for Timed {
    fn send(&self, outgoing: Outgoing) -> Boxed<'_, Result<Incoming, SendError>> {
        self.given.lock().unwrap().push(outgoing.timeout);
        self.inner.send(outgoing)
    }

    fn sleep(&self, duration: Duration) -> Boxed<'_, ()> {
        self.inner.sleep(duration)
    }
}

#[test]
fn what_a_signer_takes_is_taken_from_the_transport() {
    let gateway = Gateway::start(|state, _| state.json(200, ORDER));
    let (deadline, taken) = (Duration::from_secs(20), Duration::from_millis(100));
    let config = config(gateway.origin(), || sleeps(Duration::from_millis(100)))
        .clock(gateway.clock.clone())
        .platform_key(Which::A.platform_key())
        .deadline(deadline)
        .build()
        .unwrap();
    let given = Arc::default();
    let transport = Timed { inner: transports().0.clone(), given: Arc::clone(&given) };
    let client = rt::Client::with_transport(config, transport);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { client.execute(query_order()).await }).unwrap();
    let given = given.lock().unwrap();
    assert!(given.len() == 1 && given[0] <= deadline - taken, "{given:?}");
}
