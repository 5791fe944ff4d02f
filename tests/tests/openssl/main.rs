//! OpenSSL's command line as a second implementation, in both directions: it verifies and opens what the runtime made, and
//! the runtime what it made. `skipped: ...` is printed where there is no OpenSSL 3.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says so by failing")]

mod command;
mod keys;
mod rsa;
mod shared;
mod sm2;
