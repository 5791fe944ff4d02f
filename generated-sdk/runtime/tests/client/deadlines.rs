//! Whatever a call waits for, it ends at its deadline and leaves nothing behind: wait × client × deadline.

mod inside;
mod opening;
mod peer;
mod signing;
mod uploading;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use rt::ErrorKind;
use wechatpay_runtime as rt;

use crate::gateway::operations::*;
use crate::gateway::{Gateway, State, Which, config};
use peer::{Peer, Silence};

/// More than a loaded machine needs, and less than anything here would take.
const PATIENCE: Duration = Duration::from_secs(10);

const DEADLINES: [Duration; 2] = [Duration::from_millis(150), Duration::from_millis(700)];

/// The kinds of client: the two clients, and a blocking one on a transport that cannot be interrupted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Client {
    Async,
    Blocking,
    Uninterrupted,
}

impl Client {
    const ALL: [Self; 3] = [Self::Async, Self::Blocking, Self::Uninterrupted];
}

/// Does what the underlying transport does, and counts the work that was started elsewhere and has not ended.
#[derive(Clone)]
struct Counting<T> {
    inner: T,
    is_asynchronous: bool,
    work: Arc<Work>,
}

#[derive(Default)]
struct Work {
    begun: AtomicUsize,
    ended: AtomicUsize,
    /// Work whose turn does not come, as when all threads of a runtime wait for a disk.
    waiting: Option<Mutex<Vec<rt::Work>>>,
}

impl Work {
    fn is_done(&self) -> bool {
        let begun = Instant::now();
        while self.begun.load(Ordering::SeqCst) != self.ended.load(Ordering::SeqCst) {
            if begun.elapsed() > PATIENCE {
                return false;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        true
    }

    fn begin(
        self: &Arc<Self>,
        work: rt::Work,
        begin: impl FnOnce(rt::Work) -> std::io::Result<()>,
    ) -> std::io::Result<()> {
        self.begun.fetch_add(1, Ordering::SeqCst);
        let this = Arc::clone(self);
        let work: rt::Work = Box::new(move || {
            work();
            this.ended.fetch_add(1, Ordering::SeqCst);
        });
        match &self.waiting {
            Some(waiting) => waiting.lock().unwrap().push(work),
            None => begin(work)?,
        }
        Ok(())
    }
}

impl<T: rt::Transport> rt::Transport for Counting<T> {
    fn send(&self, outgoing: rt::Outgoing) -> rt::Boxed<'_, Result<rt::Incoming, rt::SendError>> {
        self.inner.send(outgoing)
    }

    fn sleep(&self, duration: Duration) -> rt::Boxed<'_, ()> {
        self.inner.sleep(duration)
    }

    fn offload(&self, work: rt::Work) -> std::io::Result<()> {
        self.work.begin(work, |work| self.inner.offload(work))
    }
}

impl<T: rt::BlockingTransport> rt::BlockingTransport for Counting<T> {
    fn send(&self, outgoing: rt::Outgoing) -> Result<rt::Incoming, rt::SendError> {
        self.inner.send(outgoing)
    }

    fn offload(&self, work: rt::Work) -> std::io::Result<()> {
        self.work.begin(work, |work| self.inner.offload(work))
    }

    fn asynchronous(&self) -> Option<&dyn rt::Transport> {
        self.inner.asynchronous().filter(|_| self.is_asynchronous)
    }
}

/// The result of a call.
struct Outcome {
    error: rt::Error,
    elapsed: Duration,
    work: Arc<Work>,
}

/// As shared by all tests, but files are given up sooner. Made once: reading the certificates of the system takes a
/// while.
fn transports() -> &'static (rt::ReqwestTransport, rt::blocking::ReqwestTransport) {
    static TRANSPORTS: OnceLock<(rt::ReqwestTransport, rt::blocking::ReqwestTransport)> = OnceLock::new();
    TRANSPORTS.get_or_init(|| {
        let options = rt::TransportOptions::default().read_timeout(Duration::from_secs(1));
        (options.build().unwrap(), options.build_blocking().unwrap())
    })
}

/// Makes a call that fails, and checks whether it leaves tasks behind.
fn call<O: rt::Operation>(client: Client, config: rt::ConfigBuilder, operation: O) -> Outcome {
    call_while(client, config, operation, Arc::default())
}

/// The same with work that is counted by the caller.
fn call_while<O: rt::Operation>(
    client: Client,
    config: rt::ConfigBuilder,
    operation: O,
    work: Arc<Work>,
) -> Outcome {
    let (transport, blocking) = transports();
    let is_asynchronous = client == Client::Blocking;
    let blocking = Counting { inner: blocking.clone(), is_asynchronous, work: Arc::clone(&work) };
    let begun = Instant::now();
    if client != Client::Async {
        let client = rt::blocking::Client::with_transport(config.build().unwrap(), blocking);
        let error = client.execute(operation).map(drop).unwrap_err();
        return Outcome { error, elapsed: begun.elapsed(), work };
    }
    let transport = Counting { inner: transport.clone(), is_asynchronous, work: Arc::clone(&work) };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (error, elapsed) = runtime.block_on(async {
        let client = rt::Client::with_transport(config.build().unwrap(), transport);
        let error = client.execute(operation).await.map(drop).unwrap_err();
        let elapsed = begun.elapsed();
        let ended = Instant::now();
        while runtime.metrics().num_alive_tasks() > 0 {
            assert!(ended.elapsed() < PATIENCE, "{} tasks", runtime.metrics().num_alive_tasks());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        (error, elapsed)
    });
    // What it still reads must not be waited for here.
    runtime.shutdown_background();
    Outcome { error, elapsed, work }
}

impl Outcome {
    /// The call ended at its deadline, and for no other reason.
    fn expect_deadline(&self, what: &str, deadline: Duration) {
        let Self { error, elapsed, .. } = self;
        assert!(matches!(error.kind(), ErrorKind::Deadline), "{what}: {error:?}");
        assert!(*elapsed >= deadline && *elapsed < deadline + PATIENCE, "{what}: {elapsed:?}");
    }

    /// No work continues for it, and no connection stays.
    fn expect_rest(&self, what: &str, peer: &Peer) {
        assert!(self.work.is_done(), "{what}: somebody works on");
        assert!(peer.is_left(PATIENCE), "{what}: a connection stays");
    }
}

/// Runs each row of a table for each client and deadline, all at the same time: they mostly wait.
fn each<R: Sync>(rows: &[R], test: impl Fn(&R, Client, Duration) + Sync) {
    std::thread::scope(|scope| {
        let mut threads = Vec::new();
        for row in rows {
            for client in Client::ALL {
                for deadline in DEADLINES {
                    let test = &test;
                    threads.push(scope.spawn(move || test(row, client, deadline)));
                }
            }
        }
        for thread in threads {
            if let Err(panic) = thread.join() {
                std::panic::resume_unwind(panic);
            }
        }
    });
}

/// A configuration for something that is not a gateway.
fn towards(origin: &str, deadline: Duration) -> rt::ConfigBuilder {
    without_key(origin, deadline).platform_key(Which::A.platform_key())
}

fn without_key(origin: &str, deadline: Duration) -> rt::ConfigBuilder {
    // Knows the time.
    let gateway = Gateway::start(|state: &State, _| state.json(500, "{}"));
    config(&gateway).base_url(origin).deadline(deadline)
}

const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n";
const BEGINNING: &str =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n{\"a\":";
const REFUSAL: &str =
    "HTTP/1.1 400 No\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n{\"code\":";
const BUSY: &str = "HTTP/1.1 429 Wait\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

#[test]
fn replies_that_do_not_come_end_with_the_call() {
    let rows = [
        ("no handshake", "https", Silence::Sending("")),
        ("no head", "http", Silence::Sending("")),
        ("half a head", "http", Silence::Sending("HTTP/1.1 200 OK\r\nContent-Ty")),
        ("a dripping head", "http", Silence::Dripping("HTTP/1.1 200 OK\r\nX-Padding: ")),
        ("no body", "http", Silence::Sending(HEAD)),
        ("half a body", "http", Silence::Sending(BEGINNING)),
        ("a dripping body", "http", Silence::Dripping(HEAD)),
        ("a dripping refusal", "http", Silence::Dripping(REFUSAL)),
    ];
    each(&rows, |(what, scheme, silence), client, deadline| {
        let peer = Peer::start(*silence);
        let config = towards(&format!("{scheme}://{}", peer.address), deadline);
        let outcome = call(client, config, query_order());
        let what = format!("{what}, {client:?}");
        outcome.expect_deadline(&what, deadline);
        outcome.expect_rest(&what, &peer);
    });
}

#[test]
fn a_second_attempt_has_the_time_that_is_left() {
    std::thread::scope(|scope| {
        for client in Client::ALL {
            scope.spawn(move || {
                let (peer, deadline) = (Peer::start(Silence::SendingOnce(BUSY)), Duration::from_secs(3));
                let outcome =
                    call(client, towards(&format!("http://{}", peer.address), deadline), query_order());
                let what = format!("no second reply, {client:?}");
                outcome.expect_deadline(&what, deadline);
                outcome.expect_rest(&what, &peer);
                assert_eq!((outcome.error.attempts(), peer.taken()), (2, 2), "{what}");
            });
        }
    });
}

#[test]
fn files_that_do_not_begin_end_with_the_call() {
    let rows = [
        ("no head", Silence::Sending("")),
        ("no body", Silence::Sending(HEAD)),
        ("a few bytes", Silence::Sending(BEGINNING)),
        ("a dripping beginning", Silence::Dripping(HEAD)),
        ("a dripping refusal", Silence::Dripping(REFUSAL)),
    ];
    each(&rows, |(what, silence), client, deadline| {
        let what = format!("{what}, {client:?}");
        let served = |execute: &dyn Fn(rt::ConfigBuilder) -> Outcome| {
            let peer = Peer::start(*silence);
            let outcome = execute(towards(&format!("http://{}", peer.address), deadline));
            outcome.expect_deadline(&what, deadline);
            // A reader that cannot be interrupted continues until the next piece is too late.
            if client != Client::Uninterrupted || !matches!(silence, Silence::Dripping(_)) {
                outcome.expect_rest(&what, &peer);
            }
        };
        served(&|config| call(client, config, download_bill()));
        served(&|config| call(client, config, download_bill_v2()));
        // All of it belongs to the call.
        served(&|config| call(client, config, SignedFile {}));
    });
}

#[test]
fn connections_that_are_not_made_end_with_the_call() {
    // A listener whose backlog is full.
    let listener = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    listener.bind(&"127.0.0.1:0".parse::<std::net::SocketAddr>().unwrap().into()).unwrap();
    listener.listen(0).unwrap();
    let address = listener.local_addr().unwrap().as_socket().unwrap();
    let waiting: Vec<_> = (0..4)
        .map_while(|_| std::net::TcpStream::connect_timeout(&address, Duration::from_millis(500)).ok())
        .collect();
    assert!(waiting.len() < 4, "there is room for any number of connections");
    each(&[()], |(), client, deadline| {
        let outcome = call(client, towards(&format!("http://{address}"), deadline), complain());
        let what = format!("no connection, {client:?}");
        outcome.expect_deadline(&what, deadline);
        assert!(outcome.work.is_done(), "{what}: somebody works on");
    });
}

#[test]
fn certificates_that_do_not_come_end_with_the_call() {
    each(&[Silence::Sending(""), Silence::Dripping(HEAD)], |silence, client, deadline| {
        let peer = Peer::start(*silence);
        let origin = format!("http://{}", peer.address);
        // It has no key to seal with, and waits for one.
        let outcome = call(client, without_key(&origin, deadline), apply());
        let what = format!("{silence:?}, {client:?}");
        assert!(outcome.elapsed < deadline + PATIENCE, "{what}: {:?}", outcome.elapsed);
        assert!(outcome.error.is_retryable(), "{what}: {:?}", outcome.error);
        outcome.expect_rest(&what, &peer);
    });
}
