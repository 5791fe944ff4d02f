//! API v3: a request that is to be signed enters, and what came back; the header that proves who calls leaves, and verified
//! fields, a file or a refusal. Nothing is sent here.

mod file;
mod notification;
mod reply;
mod request;
mod service_error;

pub(crate) use file::{Proof, STATEMENT_DIGEST, take, verify_head};
pub(crate) use notification::Envelope;
pub(crate) use reply::{Received, ReplyError, read, refusal};
pub(crate) use request::{Caller, authorization};
pub use service_error::{ServiceError, ServiceErrorDetail};
