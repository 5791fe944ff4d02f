//! The blocking client: operations enter; replies leave.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

#[cfg(feature = "blocking")]
use crate::transport;
#[cfg(feature = "blocking")]
pub use crate::transport::reqwest::blocking::ReqwestTransport;

use crate::call::drive::{self, Wire};
use crate::call::refresh::{RefreshEnd, RefreshTicket, RefreshWait};
use crate::call::{
    Called, Config, Error, ErrorKind, Exchange, ExecuteUntyped, Fill, Options, Reason, Refresh, Refreshing,
    RetryPolicy, Untyped, UntypedCall, UntypedRequest,
};
use crate::crypto::{Scheme, SignError, Signer, Signing};
use crate::operation::{Execute, Operation, Received, Reply};
use crate::task::Work;
use crate::task::offload::aside;
use crate::task::wait;
use crate::transport::{Arrived, BlockingTransport, SendError, Transport};

/// A client that blocks. Clones share connections, keys and certificates.
///
/// In a task of tokio, whose thread it would block, its calls fail with [`Configuration`](ErrorKind::Configuration):
/// call it in `spawn_blocking` there, or use the asynchronous [`Client`](crate::Client).
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
    pub fn new(config: Config) -> Result<Self, transport::TransportError> {
        Ok(Self::with_transport(config, transport::TransportOptions::default().build_blocking()?))
    }

    /// A client on top of another HTTP library, or of reqwest with custom options.
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

    /// The same client, whose calls may take this long, including retries and waits.
    #[must_use]
    pub fn deadline(&self, deadline: Duration) -> Self {
        Self { options: Options { deadline, ..self.options }, ..self.clone() }
    }

    /// The same client, whose calls are retried by this policy.
    #[must_use]
    pub fn retry(&self, retry: RetryPolicy) -> Self {
        Self { options: Options { retry, ..self.options }, ..self.clone() }
    }

    /// Calls an operation.
    ///
    /// # Errors
    ///
    /// The call failed; [`Error::outcome`] says whether it may have done something nevertheless.
    pub fn execute<O: Operation>(&self, operation: O) -> Result<O::Reply, Error> {
        self.call(operation)
    }

    /// Begins a call whose path is a text, for operations that have no type: `v3/certificates`.
    pub fn path(&self, path: impl Into<String>) -> UntypedCall<'_, Self> {
        UntypedCall::new(self, path.into())
    }

    /// Downloads the platform certificates, unless another caller is doing so or has just done so. Old ones are kept in
    /// any case.
    ///
    /// Clients do so by themselves when they have no key, when they encounter an unknown serial number, and, in the
    /// background, when certificates become old.
    ///
    /// # Errors
    ///
    /// The download failed, either this one or another caller's a moment ago, or its content is not believed; see
    /// [`TrustPolicy`](crate::TrustPolicy). For a merchant without certificates, the service answers
    /// `RESOURCE_NOT_EXISTS`.
    pub fn refresh_certificates(&self) -> Result<(), Error> {
        check_thread().map_err(|kind| Error::new(kind).of(Refresh::NAME, 0))?;
        let refreshing = Refreshing { limit: self.options.deadline, reason: Reason::Asked };
        pollster::block_on(drive::refresh(self, refreshing))
    }

    /// The same client, whose replies come with what they were [received](Received) as, which has members that no
    /// documentation has.
    #[must_use]
    pub fn received(&self) -> ReceivingClient {
        ReceivingClient(self.clone())
    }

    fn call<R: Called>(&self, request: R) -> Result<R::Reply, Error> {
        self.filling(request, <R::Reply as Reply>::blank())
    }

    fn filling<F: Fill>(&self, request: impl Called, reply: F) -> Result<F, Error> {
        let (mut request, mut reply) = (request, reply);
        check_thread().map_err(|kind| Error::new(kind).of(request.name(), 0))?;
        pollster::block_on(drive::run(self, &mut request, &mut reply, self.options))?;
        Ok(reply)
    }

    /// Signs, sends and receives by futures that are dropped when the time is up.
    fn attempt_dropping(
        &self,
        transport: &dyn Transport,
        exchange: &mut Exchange<'_>,
    ) -> Result<Option<Result<Arrived, SendError>>, Error> {
        let left = exchange.left().unwrap_or_default();
        let receiving = exchange.receiving();
        let attempt = async {
            let outgoing = exchange.sign(&self.signer(left)).await?;
            Ok(match transport.send(outgoing).await {
                Ok(incoming) => Ok(receiving.receive(incoming).await.blocking()),
                Err(error) => Err(error),
            })
        };
        wait::block_on_within(left, attempt).transpose()
    }

    /// The same with a transport that blocks, and may exceed the time.
    fn attempt_leaving(
        &self,
        exchange: &mut Exchange<'_>,
    ) -> Result<Option<Result<Arrived, SendError>>, Error> {
        let left = exchange.left().unwrap_or_default();
        let receiving = exchange.receiving();
        let signed = wait::block_on_within(left, exchange.sign(&self.signer(left)));
        let Some(outgoing) = signed.transpose()? else { return Ok(None) };
        let timeout = outgoing.timeout;
        let transport = Arc::clone(&self.transport);
        let attempt = aside(
            |work| self.transport.offload(work),
            move |_| Ok(pollster::block_on(receiving.receive(transport.send(outgoing)?)).blocking()),
        );
        Ok(wait::block_on_within(timeout, attempt)
            .map(|sent| sent.unwrap_or_else(|error| Err(SendError::new(error)))))
    }

    fn signer(&self, limit: Duration) -> ElsewhereSigner {
        let (signer, transport) = (Arc::clone(&self.config.facts().signer), Arc::clone(&self.transport));
        ElsewhereSigner { signer, transport, limit }
    }
}

/// A task that blocks on a call holds up the other tasks of its runtime.
fn check_thread() -> Result<(), ErrorKind> {
    #[cfg(feature = "reqwest")]
    if wait::is_in_task() {
        return Err(ErrorKind::Configuration(wait::IN_TASK));
    }
    Ok(())
}

/// A signer whose futures are polled on another thread, where they may block and have a runtime.
struct ElsewhereSigner {
    signer: Arc<dyn Signer>,
    transport: Arc<dyn BlockingTransport>,
    limit: Duration,
}

impl Signer for ElsewhereSigner {
    fn serial(&self) -> &str {
        self.signer.serial()
    }

    fn scheme(&self) -> Scheme {
        self.signer.scheme()
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> Signing<'a> {
        if self.signer.is_immediate() {
            return self.signer.sign(message);
        }
        let (signer, message, limit) = (Arc::clone(&self.signer), message.to_vec(), self.limit);
        let signing = aside(
            |work| self.transport.offload(work),
            move |_| wait::block_on_within(limit, signer.sign(&message)),
        );
        Box::pin(async move {
            match signing.await.map_err(SignError::new)? {
                Some(signature) => signature,
                // The call has the same limit, and ends now.
                None => std::future::pending().await,
            }
        })
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
        match self.transport.asynchronous() {
            Some(transport) => self.attempt_dropping(transport, exchange),
            None => self.attempt_leaving(exchange),
        }
    }

    fn offload(&self, work: Work) -> io::Result<()> {
        self.transport.offload(work)
    }

    async fn within<T: Send>(&self, limit: Duration, future: impl Future<Output = T> + Send) -> Option<T> {
        wait::block_on_within(limit, future)
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

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("config", &self.config).finish_non_exhaustive()
    }
}

impl Execute for Client {
    type Call<'c, O: Operation> = Result<O::Reply, Error>;

    fn execute<O: Operation>(&self, operation: O) -> Result<O::Reply, Error> {
        self.call(operation)
    }
}

impl ExecuteUntyped for Client {
    type Call<'c, R: Untyped> = Result<R, Error>;

    fn execute_untyped<R: Untyped>(&self, request: UntypedRequest<R>) -> Result<R, Error> {
        self.call(request)
    }
}

/// A blocking client whose replies come with what they were received as; see [`Client::received`].
#[derive(Clone, Debug)]
pub struct ReceivingClient(Client);

impl ReceivingClient {
    /// Calls an operation.
    ///
    /// # Errors
    ///
    /// Those of [`Client::execute`].
    pub fn execute<O: Operation>(&self, operation: O) -> Result<Received<O::Reply>, Error> {
        Execute::execute(self, operation)
    }

    /// Begins a call whose path is a text, as [`Client::path`] does.
    pub fn path(&self, path: impl Into<String>) -> UntypedCall<'_, Self> {
        UntypedCall::new(self, path.into())
    }
}

impl Execute for ReceivingClient {
    type Call<'c, O: Operation> = Result<Received<O::Reply>, Error>;

    fn execute<O: Operation>(&self, operation: O) -> Self::Call<'_, O> {
        self.0.filling(operation, Received::new(<O::Reply as Reply>::blank()))
    }
}

impl ExecuteUntyped for ReceivingClient {
    type Call<'c, R: Untyped> = Result<Received<R>, Error>;

    fn execute_untyped<R: Untyped>(&self, request: UntypedRequest<R>) -> Self::Call<'_, R> {
        self.0.filling(request, Received::new(R::blank()))
    }
}
