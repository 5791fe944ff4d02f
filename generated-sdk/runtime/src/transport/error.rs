//! A request that did not arrive, or whose reply did not.

use std::error::Error;
use std::fmt::{self, Write as _};
use std::io;

use crate::text::Line;

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
    pub(super) fn of_reading(error: io::Error) -> Self {
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
