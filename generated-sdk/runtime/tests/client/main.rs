//! The clients of this crate, asynchronous and blocking, against a platform on this machine.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::type_complexity,
    clippy::drop_non_drop,
    reason = "a test says so by failing"
)]

#[path = "../gateway/mod.rs"]
mod gateway;

mod api_v2;
mod background;
mod brands;
mod core;
mod deadlines;
mod downloads;
mod happy;
mod leaks;
mod mutual_tls;
mod outcomes;
mod received;
mod refreshing;
mod refusals;
mod retry;
mod rotation;
mod sealing;
mod signed_files;
mod targets;
mod trust;
mod unsent;
mod untyped;
mod uploads;
mod verification;
