//! The clients of this crate, asynchronous and blocking, against a platform on this machine.

#[path = "../gateway/mod.rs"]
mod gateway;

mod happy;
mod retry;
mod trust;
mod verification;
