//! The asynchronous client: operations enter; replies leave when awaited.

use std::fmt;
use std::future::IntoFuture;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use crate::call::drive::{self, Wire};
use crate::call::refresh::{RefreshEnd, RefreshTicket, RefreshWait};
use crate::call::{
    Called, Config, Error, Exchange, ExecuteUntyped, Fill, Options, Reason, Refreshing, RetryPolicy, Untyped,
    UntypedCall, UntypedRequest,
};
use crate::operation::{Execute, Operation, Received, Reply};
use crate::task::Work;
use crate::transport::{Arrived, Boxed, SendError, Transport};
#[cfg(feature = "reqwest")]
use crate::transport::{TransportError, TransportOptions};

/// An asynchronous client. Clones share connections, keys and certificates.
///
/// ```no_run
/// # async fn example(config: wechatpay_runtime::Config) -> Result<(), Box<dyn std::error::Error>> {
/// use wechatpay_runtime::Client;
///
/// let client = Client::new(config)?;
/// let reply = client.path("v3/pay/transactions/out-trade-no/{out_trade_no}")
///     .bind("out_trade_no", "ORD-2031-000417")
///     .query("mchid", "1900000109")
///     .get()
///     .await?;
/// println!("{}", reply["trade_state"]);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Client {
    config: Config,
    transport: Arc<dyn Transport>,
}

impl Client {
    /// A client on top of reqwest and rustls.
    ///
    /// # Errors
    ///
    /// The TLS of the system cannot be used.
    #[cfg(feature = "reqwest")]
    pub fn new(config: Config) -> Result<Self, TransportError> {
        Ok(Self::with_transport(config, TransportOptions::default().build()?))
    }

    /// A client on top of another HTTP library, or of reqwest with custom options.
    #[must_use]
    pub fn with_transport(config: Config, transport: impl Transport) -> Self {
        Self { config, transport: Arc::new(transport) }
    }

    /// The configuration.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Calls an operation. The call is made when it is awaited, and options can be set before that.
    pub fn execute<O: Operation>(&self, operation: O) -> Call<'_, O> {
        Execute::execute(self, operation)
    }

    /// Begins a call whose path is a text, for operations that have no type: `v3/certificates`, or `v2/pay/orderquery`.
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
    pub async fn refresh_certificates(&self) -> Result<(), Error> {
        let refreshing = Refreshing { limit: self.config.facts().deadline, reason: Reason::Asked };
        drive::refresh(self, refreshing).await
    }

    /// The same for callers that need a key, and have at most this much time, or that of a call.
    pub(crate) async fn refresh_within(&self, limit: Duration) -> Result<(), Error> {
        let limit = limit.min(self.config.facts().deadline);
        drive::refresh(self, Refreshing { limit, reason: Reason::Needed }).await
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
        let left = exchange.left().unwrap_or_default();
        let receiving = exchange.receiving();
        let attempt = async {
            let outgoing = exchange.sign(&*self.config.facts().signer).await?;
            Ok(match self.transport.send(outgoing).await {
                Ok(incoming) => Ok(receiving.receive(incoming).await),
                Err(error) => Err(error),
            })
        };
        self.within(left, attempt).await.transpose()
    }

    fn offload(&self, work: Work) -> io::Result<()> {
        self.transport.offload(work)
    }

    async fn within<T: Send>(&self, limit: Duration, future: impl Future<Output = T> + Send) -> Option<T> {
        let mut future = pin!(future);
        let mut sleep = self.transport.sleep(limit);
        std::future::poll_fn(|context| match future.as_mut().poll(context) {
            Poll::Ready(value) => Poll::Ready(Some(value)),
            Poll::Pending => sleep.as_mut().poll(context).map(|()| None),
        })
        .await
    }

    async fn sleep(&self, duration: Duration) {
        self.transport.sleep(duration).await;
    }

    async fn wait(&self, wait: RefreshWait, limit: Duration) -> Option<RefreshEnd> {
        self.within(limit, wait).await
    }

    fn refresh_meanwhile(&self, ticket: RefreshTicket) {
        let client = self.clone();
        self.transport.spawn(Box::pin(async move { drive::refresh_due(&client, ticket).await }));
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("config", &self.config).finish_non_exhaustive()
    }
}

impl Execute for Client {
    type Call<'c, O: Operation> = Call<'c, O>;

    fn execute<O: Operation>(&self, operation: O) -> Call<'_, O> {
        Call { client: self, request: operation, options: Options::of(&self.config) }
    }
}

impl ExecuteUntyped for Client {
    type Call<'c, R: Untyped> = Call<'c, UntypedRequest<R>>;

    fn execute_untyped<R: Untyped>(&self, request: UntypedRequest<R>) -> Self::Call<'_, R> {
        Call { client: self, request, options: Options::of(&self.config) }
    }
}

/// A call that is made when it is awaited: of an operation, or of a request without types.
#[must_use = "a call is made when it is awaited"]
pub struct Call<'c, R> {
    client: &'c Client,
    request: R,
    options: Options,
}

impl<R> Call<'_, R> {
    /// Limits how long this call may take, including retries and waits.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.options.deadline = deadline;
        self
    }

    /// Sets when this call is retried.
    pub fn retry(mut self, retry: RetryPolicy) -> Self {
        self.options.retry = retry;
        self
    }
}

impl<'c, R> Call<'c, R> {
    /// Lets the reply come with what it was [received](Received) as, which has members that no documentation has.
    pub fn received(self) -> ReceivedCall<'c, R> {
        ReceivedCall(self)
    }
}

impl<'c, R: Called + 'c> Call<'c, R> {
    fn filling<F: Fill + 'c>(self, reply: F) -> Boxed<'c, Result<F, Error>> {
        let Self { client, mut request, options } = self;
        Box::pin(async move {
            let mut reply = reply;
            drive::run(client, &mut request, &mut reply, options).await?;
            Ok(reply)
        })
    }
}

impl<'c, R: Called + 'c> IntoFuture for Call<'c, R> {
    type Output = Result<R::Reply, Error>;
    type IntoFuture = Boxed<'c, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        self.filling(<R::Reply as Reply>::blank())
    }
}

/// A [`Call`] whose reply comes with what it was received as.
#[must_use = "a call is made when it is awaited"]
pub struct ReceivedCall<'c, R>(Call<'c, R>);

impl<R> ReceivedCall<'_, R> {
    /// Limits how long this call may take, including retries and waits.
    pub fn deadline(self, deadline: Duration) -> Self {
        Self(self.0.deadline(deadline))
    }

    /// Sets when this call is retried.
    pub fn retry(self, retry: RetryPolicy) -> Self {
        Self(self.0.retry(retry))
    }
}

impl<'c, R: Called + 'c> IntoFuture for ReceivedCall<'c, R> {
    type Output = Result<Received<R::Reply>, Error>;
    type IntoFuture = Boxed<'c, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        self.0.filling(Received::new(<R::Reply as Reply>::blank()))
    }
}
