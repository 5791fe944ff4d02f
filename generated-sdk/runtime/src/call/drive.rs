//! A call enters; its outcome leaves. Carries out the steps of an [`Exchange`], for both clients.

use std::io;
use std::time::{Duration, Instant};

use tracing::Instrument as _;

use super::certificates::{Reason, Refreshing};
use super::exchange::{Exchange, Options, Step};
use super::request::Fill;
use super::{Config, Error, Refresh, Request};
use crate::call::refresh::{RefreshEnd, RefreshTicket, RefreshTurn, RefreshWait};
use crate::codec::multipart::MultipartError;
use crate::operation::Protocol;
use crate::task::Work;
use crate::task::offload::{Watch, aside};
use crate::transport::{Arrived, SendError};
use crate::trust::LIMIT;

/// How a client sends and waits. The futures of a blocking client block when polled, and are then ready.
pub(crate) trait Wire: Sync {
    fn config(&self) -> &Config;

    /// Signs, sends and receives; `None` if the time is up before that.
    fn attempt(
        &self,
        exchange: &mut Exchange<'_>,
    ) -> impl Future<Output = Result<Option<Result<Arrived, SendError>>, Error>> + Send;

    /// Starts work elsewhere that blocks or takes long.
    fn offload(&self, work: Work) -> io::Result<()>;

    /// The result of the future, which is dropped if it takes longer than this; the result is then `None`.
    fn within<T: Send>(
        &self,
        limit: Duration,
        future: impl Future<Output = T> + Send,
    ) -> impl Future<Output = Option<T>> + Send;

    /// Waits for this long.
    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + Send;

    /// Waits for the download of another caller; `None` if it takes longer than this.
    fn wait(&self, wait: RefreshWait, limit: Duration) -> impl Future<Output = Option<RefreshEnd>> + Send;

    /// Runs [`refresh_due`] while calls continue, or drops the ticket if that is not possible.
    fn refresh_meanwhile(&self, ticket: RefreshTicket);
}

/// Makes one call, whatever its types.
pub(crate) async fn run(
    wire: &impl Wire,
    request: &mut dyn Request,
    reply: &mut dyn Fill,
    options: Options,
) -> Result<(), Error> {
    let mut exchange = Exchange::new(wire.config(), request, options);
    if let Some(outcome) = exchange.redirect(reply) {
        return outcome;
    }
    let span = exchange.span();
    let outcome = call(wire, &mut exchange, reply).instrument(span.clone()).await;
    exchange.record(&span, &outcome);
    outcome
}

async fn call(wire: &impl Wire, exchange: &mut Exchange<'_>, reply: &mut dyn Fill) -> Result<(), Error> {
    let mut step = exchange.start();
    // A call that is not sent does not download anything either.
    if matches!(step, Step::Send)
        && exchange.protocol() == Protocol::V3
        && let Some(ticket) = wire.config().due_refresh()
    {
        wire.refresh_meanwhile(ticket);
    }
    loop {
        match step {
            Step::Send => {}
            Step::Wait(duration) => wire.sleep(duration).await,
            Step::Refresh(refreshing) => {
                let outcome = Box::pin(refresh(wire, refreshing)).await;
                step = exchange.refreshed(outcome, reply);
                continue;
            }
            Step::Open(opening) => {
                let left = exchange.left().unwrap_or_default();
                let opening = aside(|work| wire.offload(work), move |watch| opening.run(watch));
                step = match wire.within(left, opening).await.map(|done| done.and_then(|opened| opened)) {
                    Some(Ok(opened)) => exchange.opened(opened, reply),
                    Some(Err(error)) => exchange.failed(SendError::new(error)),
                    None => exchange.late(),
                };
                continue;
            }
            Step::Done(outcome) => return outcome,
        }
        if !read_files(wire, exchange).await? {
            step = exchange.late();
            continue;
        }
        step = match wire.attempt(exchange).await? {
            Some(Ok(arrived)) => exchange.arrived(arrived, reply),
            Some(Err(error)) => exchange.failed(error),
            None => exchange.late(),
        };
    }
}

/// Reads the files of an upload before its first attempt; returns whether that was done in time.
async fn read_files(wire: &impl Wire, exchange: &mut Exchange<'_>) -> Result<bool, Error> {
    let Some(unread) = exchange.unread() else { return Ok(true) };
    if unread.is_short() {
        let read = unread.read(&Watch::default());
        return exchange.read(read).map(|()| true);
    }
    let left = exchange.left().unwrap_or_default();
    let reading = aside(|work| wire.offload(work), move |watch| unread.read(watch));
    let Some(read) = wire.within(left, reading).await else { return Ok(false) };
    exchange.read(read.unwrap_or_else(|error| Err(MultipartError::File(error).into())))?;
    Ok(true)
}

/// Downloads the platform certificates, unless another caller is doing so or has just done so; if that fails, this
/// fails as well.
pub(crate) async fn refresh(wire: &impl Wire, refreshing: Refreshing) -> Result<(), Error> {
    let begun = Instant::now();
    let config = wire.config();
    if let Some(error) = Refresh::impossible(config, refreshing.reason) {
        return Err(error);
    }
    let gate = config.facts().trust.gate();
    loop {
        let left = refreshing.limit.saturating_sub(begun.elapsed());
        match gate.turn(config.facts().now()) {
            RefreshTurn::Go(ticket) => {
                return download(wire, ticket, Refreshing { limit: left, ..refreshing }).await;
            }
            RefreshTurn::Wait(wait) => match wire.wait(wait, left).await {
                Some(RefreshEnd::Done) => return Ok(()),
                Some(RefreshEnd::Failed(error)) => return Err(error),
                Some(RefreshEnd::GivenUp) => {}
                None => return Err(Refresh::late()),
            },
            RefreshTurn::TooSoon { failure, .. } => return failure.map_or(Ok(()), Err),
        }
    }
}

/// Downloads certificates that are due; nothing waits for this.
pub(crate) async fn refresh_due(wire: &impl Wire, ticket: RefreshTicket) {
    let refreshing = Refreshing { limit: wire.config().facts().deadline, reason: Reason::Due };
    // The gate reports the error to callers in need.
    let _ = download(wire, ticket, refreshing).await;
}

async fn download(wire: &impl Wire, ticket: RefreshTicket, refreshing: Refreshing) -> Result<(), Error> {
    let begun = Instant::now();
    let outcome = download_certificates(wire, refreshing.limit).await;
    Refresh::end(wire.config(), ticket, refreshing, &outcome, begun.elapsed());
    outcome
}

async fn download_certificates(wire: &impl Wire, limit: Duration) -> Result<(), Error> {
    let mut request = Refresh;
    let options = Options { deadline: limit, ..Options::of(wire.config()) };
    let mut exchange = Exchange::new(wire.config(), &mut request, options).reply_limit(LIMIT);
    let mut step = exchange.start();
    loop {
        match step {
            Step::Send => {}
            Step::Wait(duration) => wire.sleep(duration).await,
            Step::Done(outcome) => return outcome,
            // None of its fields is sealed, so it needs no key itself.
            Step::Refresh(_) | Step::Open(_) => return Err(Refresh::late()),
        }
        step = match wire.attempt(&mut exchange).await? {
            Some(Ok(arrived)) => exchange.arrived_certificates(arrived),
            Some(Err(error)) => exchange.failed(error),
            None => exchange.late(),
        };
    }
}
