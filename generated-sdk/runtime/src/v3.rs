//! API v3: a request that is to be signed enters, and what came back; the header that proves who calls leaves, and verified
//! fields, a file or a refusal. Nothing is sent here.

mod authorization;
mod envelope;
mod file;
mod reply;
mod service_error;

pub(crate) use authorization::{Caller, authorization};
pub(crate) use envelope::Envelope;
pub(crate) use file::{Proof, take, verify_head};
pub(crate) use reply::{Received, ReplyError, read, refusal};
pub use service_error::{ServiceError, ServiceErrorDetail};
