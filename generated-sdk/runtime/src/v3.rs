//! API v3 and the API of brands, which differ in who signs: the header that authenticates a request, and the verified fields, the file or the refusal that came back.
//! Nothing is sent here.

mod authorization;
mod envelope;
mod file;
mod reply;
mod service_error;

pub(crate) use authorization::{Caller, authorization};
pub(crate) use envelope::Envelope;
pub(crate) use file::{Proof, take, verify_head};
pub(crate) use reply::{
    Received, ReplyError, is_error, is_error_for_certificates, is_no_file, no_object, read, refusal,
};
pub use service_error::{ServiceError, ServiceErrorDetail};
