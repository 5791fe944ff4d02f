//! Operations enter; replies leave, when they are there.

#[cfg(feature = "blocking")]
mod reqwest;

use std::fmt;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

#[cfg(feature = "blocking")]
pub use self::reqwest::ReqwestTransport;

use crate::call::{
    Exchange, Fill, Options, Path, PathCall, Refresh, Refreshing, Request, Step, UntypedExecute,
};
use crate::transport::Arrived;
use crate::trust::RefreshTurn;
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

    /// Downloads the platform certificates, unless somebody else does or just has. Old ones stay if that fails.
    ///
    /// Clients do so by themselves when they meet an unknown serial number, and when certificates get old.
    ///
    /// # Errors
    ///
    /// The call failed, or its reply was not authentic.
    pub fn refresh_certificates(&self) -> Result<(), Error> {
        self.refresh(Refreshing { limit: self.options.deadline, is_needed: true })
    }

    fn refresh(&self, refreshing: Refreshing) -> Result<(), Error> {
        let begun = Instant::now();
        let gate = self.config.0.trust.gate();
        loop {
            let left = refreshing.limit.saturating_sub(begun.elapsed());
            match gate.turn(self.config.0.clock.now()) {
                RefreshTurn::Go(ticket) => {
                    let outcome = self.download_certificates(left);
                    let now = self.config.0.clock.now();
                    Refresh::end(ticket, refreshing, &outcome, begun.elapsed(), now);
                    return outcome;
                }
                RefreshTurn::Wait(_) if left.is_zero() => return Err(Refresh::late()),
                RefreshTurn::Wait(wait) => {
                    if wait.block(left) {
                        return Ok(());
                    }
                }
                RefreshTurn::TooSoon { .. } => return Ok(()),
            }
        }
    }

    fn download_certificates(&self, limit: Duration) -> Result<(), Error> {
        let mut request = Refresh;
        let options = Options { deadline: limit, ..self.options };
        let mut exchange = Exchange::new(&self.config, &mut request, options);
        let mut step = exchange.start(false);
        loop {
            match step {
                Step::Send => {}
                Step::Wait(duration) => std::thread::sleep(duration),
                Step::Refresh(_) | Step::Done(Ok(())) => return Ok(()),
                Step::Done(Err(error)) => return Err(error),
            }
            step = match self.attempt(&mut exchange)? {
                Some(Ok(arrived)) => exchange.arrived_certificates(arrived),
                Some(Err(error)) => exchange.failed(error),
                None => exchange.late(),
            };
        }
    }

    fn run(&self, request: &mut dyn Request, reply: &mut dyn Fill) -> Result<(), Error> {
        let mut exchange = Exchange::new(&self.config, request, self.options);
        if let Some(outcome) = exchange.redirect(reply) {
            return outcome;
        }
        let span = exchange.span();
        let outcome = span.in_scope(|| self.drive(&mut exchange, reply));
        exchange.record(&span, &outcome);
        outcome
    }

    fn drive(&self, exchange: &mut Exchange<'_>, reply: &mut dyn Fill) -> Result<(), Error> {
        let mut step = exchange.start(self.config.is_refresh_due());
        loop {
            match step {
                Step::Send => {}
                Step::Wait(duration) => std::thread::sleep(duration),
                Step::Refresh(refreshing) => {
                    let outcome = self.refresh(refreshing);
                    step = exchange.refreshed(outcome, reply);
                    continue;
                }
                Step::Done(outcome) => return outcome,
            }
            step = match self.attempt(exchange)? {
                Some(Ok(arrived)) => exchange.arrived(arrived, reply),
                Some(Err(error)) => exchange.failed(error),
                None => exchange.late(),
            };
        }
    }

    /// Signs, sends and receives; `None` if the time is over before.
    fn attempt(&self, exchange: &mut Exchange<'_>) -> Result<Option<Result<Arrived, SendError>>, Error> {
        let outgoing = pollster::block_on(exchange.sign())?;
        let timeout = outgoing.timeout;
        let receiving = exchange.receiving();
        let transport = Arc::clone(&self.transport);
        let attempt = move || Ok(pollster::block_on(receiving.receive(transport.send(outgoing)?)));
        Ok(if receiving.is_file() { in_time(timeout, attempt) } else { Some(attempt()) })
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
