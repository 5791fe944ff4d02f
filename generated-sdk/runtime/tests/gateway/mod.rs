//! A gateway that answers a merchant's calls over real sockets as the platform would, and records every fault of a
//! call.
//!
//! The gateway shares no code with the crate that it tests: it has its own keys (`data/gateway`), and uses the
//! cryptographic library directly to verify, open, seal and sign. Whatever a test does, every call that arrives is
//! checked, and a wrong one fails the test when the gateway is dropped.
//!
//! `tests/gateway` is another one, which serves whatever a table documents. The two are written apart on purpose, so that
//! a mistake in one and a mistake in the other do not hide each other.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::type_complexity,
    reason = "a test says so by failing"
)]
#![allow(dead_code, unused_imports, unused_macros, reason = "each test binary uses a part of it")]

pub mod answer;
pub mod caller;
pub mod checks;
pub mod keys;
pub mod operations;
pub mod request;
pub mod server;
pub mod tls;
pub mod xml;

pub use answer::{Answer, Manner};
pub(crate) use caller::call;
pub use caller::{Caller, Kind, Rerouted, TestClock, brand_config, chain_of, config};
pub use keys::{API_V2_KEY, API_V3_KEY, BRAND_ID, MERCHANT_ID, Pair, Which, pem};
pub use request::Received;
pub use server::{Gateway, NO_CERTIFICATES, State};

/// The time in all tests, on both sides: 2030-01-01, when all keys of `data/gateway` are valid.
pub const NOW: i64 = 1_893_456_000;
