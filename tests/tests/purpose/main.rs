//! What one key signs for many purposes: addresses and parameters that strangers see enter, and documents of every kind; what
//! is signed, and which notification each is taken for, leaves.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says so by failing")]

mod documentation;
mod forged;
mod recipients;
mod samples;
