//! A signed request enters; what leaves is what came back, by whatever HTTP library a client was built on.

mod awaited;

use std::error::Error;
use std::fmt::{self, Write as _};
use std::future::Future;
use std::io::{self, Read};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Buf as _, Bytes};
use futures_core::Stream;
use http::{HeaderMap, StatusCode};

use crate::offload::on_a_thread;
use crate::text::Line;
use crate::{Outgoing, Work};

pub(crate) use awaited::Awaited;

/// A future in a box.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends for an asynchronous client.
///
/// It follows no redirect, decompresses nothing, changes no header but adds `Host` and `Content-Length`, and gives up
/// after [`Outgoing::timeout`]; what follows the beginning of a file ([`Outgoing::is_file`]) is not part of that, and
/// should have a limit of time for each piece. Where [`Outgoing::client_certificate`] is set, it shows the merchant's.
///
/// A call that has no more time drops its futures, and the bodies that come as streams: that closes the connection.
pub trait Transport: Send + Sync + 'static {
    /// Sends a request, and returns when the head of its reply is there.
    fn send(&self, outgoing: Outgoing) -> Boxed<'_, Result<Incoming, SendError>>;

    /// Waits.
    fn sleep(&self, duration: Duration) -> Boxed<'_, ()>;

    /// Begins work that blocks or takes long, such as reading a large file for its digest, where it does not hold up
    /// others, and returns at once: on a thread of its own, unless the runtime has threads for that.
    ///
    /// # Errors
    ///
    /// There is no thread for it.
    fn offload(&self, work: Work) -> io::Result<()> {
        on_a_thread(work)
    }

    /// Has a task done in the background, so that a call does not wait for certificates that are only old.
    ///
    /// What is dropped is not done, as here: certificates are downloaded when a call needs them then.
    fn spawn(&self, task: Boxed<'static, ()>) {
        drop(task);
    }
}

/// Sends for a blocking client, by the rules of [`Transport`].
///
/// Blocking work cannot be taken back. So that a call ends with its deadline all the same, `send` is called, and a reply
/// received, on a thread of its own ([`offload`](Self::offload)), which the call leaves behind if it lasts longer than
/// [`Outgoing::timeout`]: until `send` or [`Read::read`] return, with the connection that they have. To leave nothing
/// behind, keep to the timeout there as well; or be [`asynchronous`](Self::asynchronous).
pub trait BlockingTransport: Send + Sync + 'static {
    /// Sends a request, and returns when the head of its reply is there.
    ///
    /// # Errors
    ///
    /// The request did not arrive, or its reply did not.
    fn send(&self, outgoing: Outgoing) -> Result<Incoming, SendError>;

    /// Begins work that blocks or takes long where it does not hold up others, and returns at once.
    ///
    /// # Errors
    ///
    /// There is no thread for it.
    fn offload(&self, work: Work) -> io::Result<()> {
        on_a_thread(work)
    }

    /// The transport below this one whose futures, and streams, can be polled by any thread, and be dropped when the
    /// time is over; then it sends. What sleeps and waits is up to the client, which never calls
    /// [`Transport::sleep`].
    fn asynchronous(&self) -> Option<&dyn Transport> {
        None
    }
}

/// What came back: the head of a reply, and a way to its body.
pub struct Incoming {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: IncomingBody,
}

/// The pieces of a body, in a box.
pub type Streamed = Pin<Box<dyn Stream<Item = Result<Bytes, SendError>> + Send>>;

/// A body, in memory or still on its way.
pub enum IncomingBody {
    /// All of it.
    Bytes(Bytes),
    /// As it comes, for asynchronous clients.
    Stream(Streamed),
    /// As it comes, for blocking clients.
    Reader(Box<dyn Read + Send>),
}

impl fmt::Debug for Incoming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Incoming({})", self.status)
    }
}

/// A request did not arrive, or its reply did not.
pub struct SendError {
    source: Box<dyn Error + Send + Sync>,
    when: When,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    /// Each time.
    Always,
    BeforeSending,
    Sometime,
}

impl SendError {
    /// What went wrong at any time: the service may have seen the request.
    pub fn new(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { source: source.into(), when: When::Sometime }
    }

    /// What went wrong before the first byte was sent, so that sending again is safe for every operation.
    pub fn before_sending(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { source: source.into(), when: When::BeforeSending }
    }

    /// What keeps this request from being sent at any time, so that trying again makes no sense.
    pub fn impossible(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { source: source.into(), when: When::Always }
    }

    /// An error of a body that was read by blocking.
    fn of_reading(error: io::Error) -> Self {
        error.downcast::<Self>().unwrap_or_else(Self::new)
    }

    /// The same error of something that came back: then the request was sent, whatever is said of it.
    pub(crate) fn after_sending(self) -> Self {
        Self { when: When::Sometime, ..self }
    }

    /// What the transport said, to be looked into: [`Display`](fmt::Display) has its messages already, those of its
    /// causes as well, as a line with an end. Its own may be anybody's text.
    #[must_use]
    pub fn cause(&self) -> &(dyn Error + Send + Sync + 'static) {
        &*self.source
    }

    /// Whether the service surely has not seen the request.
    #[must_use]
    pub fn is_before_sending(&self) -> bool {
        self.when != When::Sometime
    }

    /// Whether the same happens each time.
    #[must_use]
    pub fn is_impossible(&self) -> bool {
        self.when == When::Always
    }
}

/// The messages of the causes, since those of HTTP libraries say little alone.
impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.when {
            When::Always => "the request cannot be sent",
            When::BeforeSending => "the request was not sent",
            When::Sometime => "the call was interrupted",
        };
        let f = &mut Line::of_error(f);
        write!(f, "{what}: {}", self.source)?;
        let mut cause = self.source.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

impl fmt::Debug for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SendError({self})")
    }
}

// The causes are printed already, and theirs would be texts without an end.
impl Error for SendError {}

/// A reply whose body was read into memory, or why it was not.
pub(crate) enum Held {
    Reply(StatusCode, HeaderMap, Bytes),
    TooLarge(StatusCode, HeaderMap),
    Broken(SendError),
}

/// Reads the body of a reply into memory.
pub(crate) async fn held(incoming: Incoming, limit: usize) -> Held {
    let Incoming { status, headers, body } = incoming;
    match read(body, limit).await {
        Ok(Some(body)) => Held::Reply(status, headers, body),
        Ok(None) => Held::TooLarge(status, headers),
        Err(error) => Held::Broken(error),
    }
}

/// Reads a body into memory; `None` if it has more bytes than `limit`.
async fn read(body: IncomingBody, limit: usize) -> Result<Option<Bytes>, SendError> {
    let mut stream = match body {
        IncomingBody::Bytes(bytes) => return Ok((bytes.len() <= limit).then_some(bytes)),
        IncomingBody::Reader(reader) => return read_blocking(reader, limit),
        IncomingBody::Stream(stream) => stream,
    };
    let mut all = Vec::new();
    while let Some(piece) = std::future::poll_fn(|context| stream.as_mut().poll_next(context)).await {
        all.extend_from_slice(&piece?);
        if all.len() > limit {
            return Ok(None);
        }
    }
    Ok(Some(all.into()))
}

fn read_blocking(reader: Box<dyn Read + Send>, limit: usize) -> Result<Option<Bytes>, SendError> {
    let mut all = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    reader.take(most).read_to_end(&mut all).map_err(SendError::of_reading)?;
    Ok((all.len() <= limit).then(|| all.into()))
}

/// What came of an attempt, as far as it is received before the call goes on.
pub(crate) enum Arrived {
    /// A file begins to come.
    File(StatusCode, HeaderMap, Begun),
    /// Anything else, in memory.
    Held(Held),
}

impl Arrived {
    /// The same for those who read by blocking.
    pub(crate) fn blocking(self) -> Self {
        match self {
            Self::File(status, headers, file) => Self::File(status, headers, file.blocking()),
            Self::Held(_) => self,
        }
    }
}

/// A body of which the beginning was read: by it a file is told from a refusal.
pub(crate) struct Begun {
    first: Bytes,
    rest: IncomingBody,
}

/// How much tells a file from a document, byte order marks and spaces included.
const BEGINNING: usize = 64;

impl Begun {
    /// Reads the beginning, or all if there is less.
    pub(crate) async fn read(mut body: IncomingBody) -> Result<Self, SendError> {
        let mut first = Vec::new();
        while first.len() < BEGINNING {
            match next(&mut body).await? {
                Some(piece) => first.extend_from_slice(&piece),
                None => break,
            }
        }
        Ok(Self { first: first.into(), rest: body })
    }

    pub(crate) fn first(&self) -> &[u8] {
        &self.first
    }

    /// The same to be read by blocking: a stream is waited for by the thread that reads.
    pub(crate) fn blocking(self) -> Self {
        match self.rest {
            IncomingBody::Stream(stream) => {
                Self { rest: IncomingBody::Reader(Box::new(Awaited::new(stream))), ..self }
            }
            IncomingBody::Bytes(_) | IncomingBody::Reader(_) => self,
        }
    }

    /// The whole body again.
    pub(crate) fn into_body(self) -> IncomingBody {
        match &self.rest {
            IncomingBody::Bytes(_) => IncomingBody::Bytes(self.first),
            IncomingBody::Stream(_) => IncomingBody::Stream(Box::pin(self)),
            IncomingBody::Reader(_) => IncomingBody::Reader(Box::new(self)),
        }
    }
}

/// The next piece of a body; blocks where it is a reader.
pub(crate) async fn next(body: &mut IncomingBody) -> Result<Option<Bytes>, SendError> {
    match body {
        IncomingBody::Bytes(bytes) => Ok(Some(std::mem::take(bytes)).filter(|bytes| !bytes.is_empty())),
        IncomingBody::Stream(stream) => {
            std::future::poll_fn(|context| stream.as_mut().poll_next(context)).await.transpose()
        }
        IncomingBody::Reader(reader) => {
            let mut piece = vec![0; 16 * 1024];
            let read = reader.read(&mut piece).map_err(SendError::of_reading)?;
            piece.truncate(read);
            Ok(Some(piece.into()).filter(|piece: &Bytes| !piece.is_empty()))
        }
    }
}

impl Stream for Begun {
    type Item = Result<Bytes, SendError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if !self.first.is_empty() {
            return Poll::Ready(Some(Ok(std::mem::take(&mut self.first))));
        }
        match &mut self.rest {
            IncomingBody::Stream(stream) => stream.as_mut().poll_next(context),
            IncomingBody::Bytes(_) | IncomingBody::Reader(_) => Poll::Ready(None),
        }
    }
}

impl Read for Begun {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if !self.first.is_empty() {
            let read = self.first.len().min(buffer.len());
            self.first.copy_to_slice(&mut buffer[..read]);
            return Ok(read);
        }
        match &mut self.rest {
            IncomingBody::Reader(reader) => reader.read(buffer),
            IncomingBody::Bytes(_) | IncomingBody::Stream(_) => Ok(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_read_up_to_a_limit() {
        let bodies: [fn() -> IncomingBody; 2] = [
            || IncomingBody::Bytes(Bytes::from_static(b"abc")),
            || IncomingBody::Reader(Box::new(&b"abc"[..])),
        ];
        for body in bodies {
            let read = |limit| pollster::block_on(read(body(), limit)).unwrap();
            assert_eq!(read(3).as_deref(), Some(&b"abc"[..]));
            assert_eq!(read(2), None);
        }
    }

    #[test]
    fn errors_name_their_causes() {
        let cause = std::io::Error::new(std::io::ErrorKind::ConnectionRefused, "refused");
        assert_eq!(SendError::before_sending(cause).to_string(), "the request was not sent: refused");
        assert_eq!(SendError::impossible("no").to_string(), "the request cannot be sent: no");
        let read = io::Error::other(SendError::new("reset"));
        assert_eq!(SendError::of_reading(read).to_string(), "the call was interrupted: reset");
    }
}
