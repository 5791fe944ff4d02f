//! The npm package wechatpay-axios-plugin and the PyPI package wechatpayv3 as second implementations, in both directions:
//! they verify and open what the runtime made, and the runtime what they made.
//!
//! `tests/interop/install.sh` installs them and `tests/interop/README.md` describes what they are asked; where one of them
//! is not installed, `skipped: ...` is printed.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says so by failing")]

mod fields;
mod notifications;
mod peer;
mod requests;
mod v2;
