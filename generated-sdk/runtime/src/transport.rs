//! Signed requests leave here, through any HTTP library; replies enter.

mod awaited;
mod begun;
mod error;
mod form;
mod incoming;
pub(crate) mod media_type;
mod outgoing;
pub(crate) mod redirect;
#[cfg(feature = "reqwest")]
pub(crate) mod reqwest;
pub(crate) mod said;
mod send;

pub(crate) use awaited::Awaited;
pub(crate) use begun::{Arrived, Begun};
pub use error::{BoxError, SendError};
pub(crate) use form::Form;
pub(crate) use incoming::{Held, held};
pub use incoming::{Incoming, IncomingBody, Streamed};
pub use outgoing::Outgoing;
#[cfg(feature = "reqwest")]
pub use reqwest::{ReqwestTransport, TransportError, TransportOptions};
pub use send::{BlockingTransport, Boxed, Transport};
