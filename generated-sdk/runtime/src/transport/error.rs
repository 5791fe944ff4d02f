//! Errors of requests that did not arrive, or whose replies did not.

use std::error::Error;
use std::fmt::{self, Write as _};
use std::io;

use crate::text::Line;

/// Any error of an HTTP library.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// A request did not arrive, or its reply did not.
pub struct SendError {
    source: BoxError,
    when: When,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    /// Every time.
    Always,
    BeforeSending,
    Sometime,
}

impl SendError {
    /// An error at any time: the service may have seen the request.
    pub fn new(source: impl Into<BoxError>) -> Self {
        Self { source: source.into(), when: When::Sometime }
    }

    /// An error before the first byte was sent, so that sending again is safe for every operation.
    pub fn before_sending(source: impl Into<BoxError>) -> Self {
        Self { source: source.into(), when: When::BeforeSending }
    }

    /// An error that always keeps this request from being sent, so that trying again is pointless.
    pub fn impossible(source: impl Into<BoxError>) -> Self {
        Self { source: source.into(), when: When::Always }
    }

    /// An error of a body read by a blocking reader.
    pub(super) fn of_reading(error: io::Error) -> Self {
        error.downcast::<Self>().unwrap_or_else(Self::new)
    }

    /// The same error of a reply: the request was then sent, whatever the error claims.
    pub(crate) fn after_sending(self) -> Self {
        Self { when: When::Sometime, ..self }
    }

    /// The error of the transport, for inspection. [`Display`](fmt::Display) already contains its message and those of
    /// its causes, as a line of limited length; the messages themselves may be untrusted.
    #[must_use]
    pub fn cause(&self) -> &(dyn Error + Send + Sync + 'static) {
        &*self.source
    }

    /// Whether the service certainly has not seen the request.
    #[must_use]
    pub fn is_before_sending(&self) -> bool {
        self.when != When::Sometime
    }

    /// Whether the same would happen every time.
    #[must_use]
    pub fn is_impossible(&self) -> bool {
        self.when == When::Always
    }
}

/// The messages of the causes, since the message of an HTTP library alone says little.
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

// The causes are already printed, and printing them again would be unlimited.
impl Error for SendError {}
