//! The clients of this crate, asynchronous and blocking, against a platform on this machine.

#[path = "../gateway/mod.rs"]
mod gateway;

mod api_v2;
mod downloads;
mod happy;
mod mutual_tls;
mod retry;
mod sealing;
mod trust;
mod uploads;
mod verification;
