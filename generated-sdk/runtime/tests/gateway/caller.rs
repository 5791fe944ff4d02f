//! Both kinds of client for a configuration, called in the same way.

use std::collections::BTreeMap;
use std::error::Error as _;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use tokio::runtime::Handle;
use wechatpay_runtime as rt;

use super::keys::{API_V2_KEY, API_V3_KEY, BRAND_API_KEY, BRAND_ID, MERCHANT_ID, Which, pem};
use super::{Gateway, NOW};

/// A clock that is stopped until a test moves it. Clones are the same clock.
#[derive(Clone)]
pub struct TestClock(Arc<AtomicI64>);

impl Default for TestClock {
    fn default() -> Self {
        Self(Arc::new(AtomicI64::new(NOW)))
    }
}

impl TestClock {
    pub fn get(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }

    pub fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl rt::Clock for TestClock {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(self.get().unsigned_abs())
    }
}

/// The merchant's configuration for this gateway, without a key of the platform.
pub fn config(gateway: &Gateway) -> rt::ConfigBuilder {
    let key = rt::MerchantKey::from_pem(&pem("merchant_key")).unwrap();
    let signer = rt::LocalSigner::from_certificate_pem(&pem("merchant_certificate"), key).unwrap();
    rt::Config::builder(MERCHANT_ID, signer)
        .base_url(gateway.origin())
        .clock(gateway.clock.clone())
        .api_v3_key(rt::ApiV3Key::new(API_V3_KEY).unwrap())
        .api_v2_key(rt::ApiV2Key::new(API_V2_KEY).unwrap())
        .deadline(Duration::from_secs(20))
        .retry(rt::RetryPolicy::default().first_wait(Duration::from_millis(2)))
}

/// The brand's configuration for this gateway, with the public key of the platform.
pub fn brand_config(gateway: &Gateway) -> rt::ConfigBuilder {
    let key = rt::MerchantKey::from_pem(&pem("merchant_key")).unwrap();
    let signer = rt::LocalSigner::from_certificate_pem(&pem("merchant_certificate"), key).unwrap();
    rt::Config::brand(BRAND_ID, signer)
        .base_url(gateway.origin())
        .clock(gateway.clock.clone())
        .brand_api_key(rt::BrandApiKey::new(BRAND_API_KEY).unwrap())
        .platform_key(Which::P.platform_key())
        .deadline(Duration::from_secs(20))
        .retry(rt::RetryPolicy::default().first_wait(Duration::from_millis(2)))
}

/// A kind of client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Async,
    Blocking,
}

impl Kind {
    pub const BOTH: [Self; 2] = [Self::Async, Self::Blocking];

    /// Runs a test that mostly waits, with both kinds at the same time.
    pub fn at_once(test: impl Fn(Self) + Sync) {
        std::thread::scope(|scope| {
            let threads = Self::BOTH.map(|kind| {
                scope.spawn({
                    let test = &test;
                    move || test(kind)
                })
            });
            for thread in threads {
                if let Err(panic) = thread.join() {
                    std::panic::resume_unwind(panic);
                }
            }
        });
    }

    pub fn caller(self, config: rt::ConfigBuilder) -> Caller {
        let (transport, blocking) = transports();
        self.caller_on(config, transport.clone(), blocking.clone())
    }

    /// A client on transports of the test.
    pub fn caller_on(
        self,
        config: rt::ConfigBuilder,
        transport: impl rt::Transport,
        blocking: impl rt::BlockingTransport,
    ) -> Caller {
        match self {
            Self::Async => Caller::Async {
                runtime: runtime().clone(),
                client: rt::Client::with_transport(config.build().unwrap(), transport),
            },
            Self::Blocking => {
                Caller::Blocking(rt::blocking::Client::with_transport(config.build().unwrap(), blocking))
            }
        }
    }
}

/// Runs on its own thread, because connections outlive the tests that share them.
fn runtime() -> &'static Handle {
    static HANDLE: OnceLock<Handle> = OnceLock::new();
    HANDLE.get_or_init(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let handle = runtime.handle().clone();
        std::thread::spawn(move || runtime.block_on(std::future::pending::<()>()));
        handle
    })
}

/// Made once: reading the certificates of the system takes a while.
pub fn transports() -> &'static (rt::ReqwestTransport, rt::blocking::ReqwestTransport) {
    static TRANSPORTS: OnceLock<(rt::ReqwestTransport, rt::blocking::ReqwestTransport)> = OnceLock::new();
    TRANSPORTS.get_or_init(|| {
        let options = rt::TransportOptions::default();
        (options.build().unwrap(), options.build_blocking().unwrap())
    })
}

/// A client of either kind.
#[derive(Clone)]
pub enum Caller {
    Async { runtime: Handle, client: rt::Client },
    Blocking(rt::blocking::Client),
}

impl Caller {
    pub fn execute<O: rt::Operation>(&self, operation: O) -> Result<O::Reply, rt::Error> {
        call!(self, client => client.execute(operation))
    }

    /// The same client, for calls that may take this long.
    pub fn within(&self, deadline: Duration) -> Within {
        Within { caller: self.clone(), deadline }
    }

    pub fn refresh(&self) -> Result<(), rt::Error> {
        call!(self, client => client.refresh_certificates())
    }

    pub fn config(&self) -> &rt::Config {
        match self {
            Self::Async { client, .. } => client.config(),
            Self::Blocking(client) => client.config(),
        }
    }

    /// The content of a file.
    pub fn bytes(&self, download: rt::Download) -> Result<Bytes, rt::DownloadError> {
        match self {
            Self::Async { runtime, .. } => runtime.block_on(download.bytes()),
            Self::Blocking(_) => download.read_bytes(),
        }
    }

    pub fn save(&self, download: rt::Download, path: &Path) -> Result<(), rt::DownloadError> {
        match self {
            Self::Async { runtime, .. } => runtime.block_on(download.save_with(path, rt::Tokio)),
            Self::Blocking(_) => download.save_blocking(path),
        }
    }

    /// This many calls at the same time: tasks of one thread, or threads.
    pub fn at_once<O: rt::Operation>(
        &self,
        count: usize,
        operation: impl Fn(usize) -> O,
    ) -> Vec<Result<O::Reply, rt::Error>> {
        match self {
            Self::Async { runtime, client } => {
                let tasks: Vec<_> = (0..count)
                    .map(|at| {
                        let (client, operation) = (client.clone(), operation(at));
                        runtime.spawn(async move { client.execute(operation).await })
                    })
                    .collect();
                tasks.into_iter().map(|task| runtime.block_on(task).unwrap()).collect()
            }
            Self::Blocking(client) => {
                let threads: Vec<_> = (0..count)
                    .map(|at| {
                        let (client, operation) = (client.clone(), operation(at));
                        std::thread::spawn(move || client.execute(operation))
                    })
                    .collect();
                threads.into_iter().map(|thread| thread.join().unwrap()).collect()
            }
        }
    }
}

/// A client with a deadline for single calls, which each kind accepts in its own way.
pub struct Within {
    caller: Caller,
    deadline: Duration,
}

impl Within {
    pub fn execute<O: rt::Operation>(&self, operation: O) -> Result<O::Reply, rt::Error> {
        match &self.caller {
            Caller::Async { runtime, client } => {
                let call = client.execute(operation).deadline(self.deadline);
                runtime.block_on(async { call.await })
            }
            Caller::Blocking(client) => client.deadline(self.deadline).execute(operation),
        }
    }
}

/// `call!(caller, client => client.path("v3/…").get())`, with either client.
macro_rules! call {
    ($caller:expr, $client:ident => $call:expr) => {
        match $caller {
            $crate::gateway::Caller::Async { runtime, client: $client } => {
                runtime.block_on(async { $call.await })
            }
            $crate::gateway::Caller::Blocking($client) => $call,
        }
    };
}
pub(crate) use call;

/// Redirects the addresses of the platform to gateways of the test.
#[derive(Clone)]
pub struct Rerouted<T> {
    pub inner: T,
    /// `https://api.mch.weixin.qq.com` to `http://127.0.0.1:4711`.
    pub table: BTreeMap<&'static str, String>,
}

impl<T> Rerouted<T> {
    fn reroute(&self, mut outgoing: rt::Outgoing) -> rt::Outgoing {
        let uri = outgoing.request.uri().to_string();
        let (from, to) =
            self.table.iter().find(|(from, _)| uri.starts_with(**from)).unwrap_or_else(|| panic!("{uri}"));
        *outgoing.request.uri_mut() = format!("{to}{}", &uri[from.len()..]).parse().unwrap();
        outgoing
    }
}

impl<T: rt::Transport> rt::Transport for Rerouted<T> {
    fn send(&self, outgoing: rt::Outgoing) -> rt::Boxed<'_, Result<rt::Incoming, rt::SendError>> {
        self.inner.send(self.reroute(outgoing))
    }

    fn sleep(&self, duration: Duration) -> rt::Boxed<'_, ()> {
        self.inner.sleep(duration)
    }

    fn spawn(&self, task: rt::Boxed<'static, ()>) {
        self.inner.spawn(task);
    }
}

impl<T: rt::BlockingTransport> rt::BlockingTransport for Rerouted<T> {
    fn send(&self, outgoing: rt::Outgoing) -> Result<rt::Incoming, rt::SendError> {
        self.inner.send(self.reroute(outgoing))
    }
}

/// Everything an error says: its text, its debug form, and those of its causes.
pub fn chain_of(error: &dyn std::error::Error) -> String {
    let mut text = format!("{error}\n{error:?}\n{error:#?}\n");
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(&format!("{error}\n{error:?}\n"));
        cause = error.source();
    }
    text
}
