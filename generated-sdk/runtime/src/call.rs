//! An operation enters; a signed request leaves, and from the bytes that come back, a verified, opened reply.
//!
//! Nothing here sends or waits. [`Exchange`](exchange::Exchange) says what to do next, and [`drive`] makes the client
//! do it.

mod accept;
mod certificates;
mod code;
mod config;
mod core;
pub(crate) mod drive;
mod encode;
mod error;
mod exchange;
mod opening;
mod origin;
mod outcome;
pub mod refresh;
mod region;
mod request;
mod retry;
mod sign;
mod untyped;
mod upload;

pub use self::core::{Core, Prepared};
pub use code::{Code, Repeat};
pub use config::{Config, ConfigBuilder, ConfigError};
pub(crate) use error::request_id;
pub use error::{Error, ErrorKind, FailedCall};
pub use origin::BaseUrlFault;
pub use outcome::Outcome;
pub use region::Region;
pub use retry::RetryPolicy;
pub use untyped::{ExecuteUntyped, Untyped, UntypedCall, UntypedRequest};

pub(crate) use certificates::{Reason, Refresh, Refreshing};
pub(crate) use exchange::{Exchange, Options};
pub(crate) use opening::open;
pub use refresh::TrustStore;
pub use request::Called;
pub(crate) use request::{Fill, Request};
