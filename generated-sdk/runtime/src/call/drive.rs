//! A call enters; its outcome leaves. What [`Exchange`] says to do next is done here, for both clients alike.

use std::io;
use std::time::{Duration, Instant};

use tracing::Instrument as _;

use super::exchange::{Exchange, Fill, Options, Refreshing, Step};
use super::{Config, Error, Refresh, Request};
use crate::offload::{Watch, aside};
use crate::transport::Arrived;
use crate::trust::{RefreshTurn, RefreshWait};
use crate::{MultipartError, SendError, Work};

/// How a client sends and waits. The futures of a blocking client block when they are polled, and are ready then.
pub(crate) trait Wire: Sync {
    fn config(&self) -> &Config;

    /// Signs, sends and receives; `None` if the time is over before.
    fn attempt(
        &self,
        exchange: &mut Exchange<'_>,
    ) -> impl Future<Output = Result<Option<Result<Arrived, SendError>>, Error>> + Send;

    /// Begins work that blocks or takes long, elsewhere.
    fn offload(&self, work: Work) -> io::Result<()>;

    /// What the future gives; `None` if it takes longer than this, and it is then dropped.
    fn within<T: Send>(
        &self,
        limit: Duration,
        future: impl Future<Output = T> + Send,
    ) -> impl Future<Output = Option<T>> + Send;

    /// Waits for this long.
    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + Send;

    /// Waits for somebody else's download: whether it was ended, and `None` if it takes longer than this.
    fn wait(&self, wait: RefreshWait, limit: Duration) -> impl Future<Output = Option<bool>> + Send;
}

/// One call, whatever its types.
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
    let mut step = exchange.start(wire.config().is_refresh_due());
    loop {
        match step {
            Step::Send => {}
            Step::Wait(duration) => wire.sleep(duration).await,
            Step::Refresh(refreshing) => {
                let outcome = Box::pin(refresh(wire, refreshing)).await;
                step = exchange.refreshed(outcome, reply);
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

/// Reads the files of an upload, before its first attempt; whether that was done in time.
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

/// Downloads the platform certificates, unless somebody else does or just has.
pub(crate) async fn refresh(wire: &impl Wire, refreshing: Refreshing) -> Result<(), Error> {
    let begun = Instant::now();
    let config = wire.config();
    let gate = config.0.trust.gate();
    loop {
        let left = refreshing.limit.saturating_sub(begun.elapsed());
        match gate.turn(config.0.clock.now()) {
            RefreshTurn::Go(ticket) => {
                let outcome = download_certificates(wire, left).await;
                let now = config.0.clock.now();
                Refresh::end(ticket, refreshing, &outcome, begun.elapsed(), now);
                return outcome;
            }
            RefreshTurn::Wait(wait) => match wire.wait(wait, left).await {
                Some(true) => return Ok(()),
                // Whoever downloaded gave up.
                Some(false) => {}
                None => return Err(Refresh::late()),
            },
            RefreshTurn::TooSoon { .. } => return Ok(()),
        }
    }
}

async fn download_certificates(wire: &impl Wire, limit: Duration) -> Result<(), Error> {
    let mut request = Refresh;
    let options = Options { deadline: limit, ..Options::of(wire.config()) };
    let mut exchange = Exchange::new(wire.config(), &mut request, options);
    let mut step = exchange.start(false);
    loop {
        match step {
            Step::Send => {}
            Step::Wait(duration) => wire.sleep(duration).await,
            Step::Refresh(_) | Step::Done(Ok(())) => return Ok(()),
            Step::Done(Err(error)) => return Err(error),
        }
        step = match wire.attempt(&mut exchange).await? {
            Some(Ok(arrived)) => exchange.arrived_certificates(arrived),
            Some(Err(error)) => exchange.failed(error),
            None => exchange.late(),
        };
    }
}
