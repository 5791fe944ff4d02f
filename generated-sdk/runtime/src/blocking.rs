//! Operations enter; replies leave, when they are there.

#[cfg(feature = "blocking")]
mod reqwest;

use std::fmt;
use std::sync::{Arc, mpsc};
use std::time::Duration;

#[cfg(feature = "blocking")]
pub use self::reqwest::ReqwestTransport;

use crate::call::drive::{self, Wire};
use crate::call::{Exchange, Fill, Options, Path, PathCall, Reason, Refreshing, Request, UntypedExecute};
use crate::transport::Arrived;
use crate::trust::{RefreshEnd, RefreshTicket, RefreshWait};
use crate::{BlockingTransport, Config, Error, Execute, Json, Operation, Reply, RetryPolicy, SendError};

/// A client that blocks. Clones share connections, keys and certificates.
///
/// Do not use it inside of an asynchronous runtime.
#[derive(Clone)]
pub struct Client {
    config: Config,
    transport: Arc<dyn BlockingTransport>,
    options: Options,
}

impl Client {
    /// A client on top of reqwest and rustls.
    ///
    /// # Errors
    ///
    /// The TLS of the system cannot be used.
    #[cfg(feature = "blocking")]
    pub fn new(config: Config) -> Result<Self, crate::TransportError> {
        Ok(Self::with_transport(config, crate::TransportOptions::default().build_blocking()?))
    }

    /// A client on top of another HTTP library, or of reqwest with options of its own.
    #[must_use]
    pub fn with_transport(config: Config, transport: impl BlockingTransport) -> Self {
        let options = Options::of(&config);
        Self { config, transport: Arc::new(transport), options }
    }

    /// The configuration.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The same client, whose calls may take this long, retries and waits included.
    #[must_use]
    pub fn deadline(&self, deadline: Duration) -> Self {
        Self { options: Options { deadline, ..self.options }, ..self.clone() }
    }

    /// The same client, whose calls are tried again by this policy.
    #[must_use]
    pub fn retry(&self, retry: RetryPolicy) -> Self {
        Self { options: Options { retry, ..self.options }, ..self.clone() }
    }

    /// Begins a call whose path is a text, for operations that have no type: `v3/certificates`.
    pub fn path(&self, path: impl Into<String>) -> Path<'_, Self> {
        Path::new(self, path.into())
    }

    /// Downloads the platform certificates, unless somebody else does or just has. Old ones stay in any case.
    ///
    /// Clients do so by themselves when they have no key, when they meet an unknown serial number, and, in the background,
    /// when certificates get old.
    ///
    /// # Errors
    ///
    /// The call failed, be it this one or that of somebody else just now; or what came is not believed, see
    /// [`TrustPolicy`](crate::TrustPolicy). A merchant that has no certificates gets the service's word for it,
    /// `RESOURCE_NOT_EXISTS`.
    pub fn refresh_certificates(&self) -> Result<(), Error> {
        let refreshing = Refreshing { limit: self.options.deadline, reason: Reason::Asked };
        pollster::block_on(drive::refresh(self, refreshing))
    }

    fn run(&self, request: &mut dyn Request, reply: &mut dyn Fill) -> Result<(), Error> {
        pollster::block_on(drive::run(self, request, reply, self.options))
    }
}

impl Wire for Client {
    fn config(&self) -> &Config {
        &self.config
    }

    async fn attempt(
        &self,
        exchange: &mut Exchange<'_>,
    ) -> Result<Option<Result<Arrived, SendError>>, Error> {
        let outgoing = exchange.sign().await?;
        let timeout = outgoing.timeout;
        let receiving = exchange.receiving();
        let transport = Arc::clone(&self.transport);
        let attempt = move || Ok(pollster::block_on(receiving.receive(transport.send(outgoing)?)));
        Ok(if receiving.is_file() { in_time(timeout, attempt) } else { Some(attempt()) })
    }

    async fn sleep(&self, duration: Duration) {
        std::thread::sleep(duration);
    }

    async fn wait(&self, wait: RefreshWait, limit: Duration) -> Option<RefreshEnd> {
        wait.block(limit)
    }

    fn refresh_meanwhile(&self, ticket: RefreshTicket) {
        let client = self.clone();
        let refresh = move || pollster::block_on(drive::refresh_due(&client, ticket));
        // Without a thread, the ticket is dropped.
        let _ = std::thread::Builder::new().name("wechatpay-certificates".to_owned()).spawn(refresh);
    }
}

/// What the work gives; `None` if it takes longer than this.
///
/// For files: their transport has no limit for a body, and the beginning of one, or a refusal, is waited for here.
fn in_time<T: Send + 'static>(limit: Duration, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        // Nobody listens any more if it took too long.
        let _ = sender.send(work());
    });
    receiver.recv_timeout(limit).ok()
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("config", &self.config).finish_non_exhaustive()
    }
}

impl Execute for Client {
    type Call<'c, O: Operation> = Result<O::Reply, Error>;

    fn execute<O: Operation>(&self, operation: O) -> Result<O::Reply, Error> {
        let mut operation = operation;
        let mut reply = <O::Reply as Reply>::blank();
        self.run(&mut operation, &mut reply)?;
        Ok(reply)
    }
}

impl UntypedExecute for Client {
    type UntypedCall<'c> = Result<Json, Error>;

    fn execute_untyped(&self, call: PathCall) -> Result<Json, Error> {
        let mut call = call;
        let mut reply = Json::Null;
        self.run(&mut call, &mut reply)?;
        Ok(reply)
    }
}
