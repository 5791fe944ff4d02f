//! The examples as programs beside the gateway as a program, by the commands of their headings and of the README: what they
//! print, and what the gateway saw.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

mod built;
mod commands;
mod missing;
mod notifications;
mod running;
