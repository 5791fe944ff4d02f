//! Bytes from anybody enter; nothing leaves, or a panic that says which promise was broken.
//!
//! `cargo fuzz` runs these functions on bytes that it invents (`tests/fuzz`), and a test replays on every build the inputs
//! that turned out to be interesting (`tests/fuzz/corpus`). Each input is text where that is possible, so that a person can
//! read and write it.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a fuzzer is told by a panic")]

pub mod bill;
pub mod json;
pub mod key;
pub mod notification_v2;
pub mod notification_v3;
pub mod spec;
pub mod time;
pub mod xml;

/// A target's name, which is that of its folder of inputs, and what it does with one of them.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const TARGETS: [Target; 8] = [
    ("bill", bill::run),
    ("json", json::run),
    ("key", key::run),
    ("notification_v2", notification_v2::run),
    ("notification_v3", notification_v3::run),
    ("spec", spec::run),
    ("time", time::run),
    ("xml", xml::run),
];

/// The first line, which says what the rest is for, and the rest.
fn headed(data: &[u8]) -> (&[u8], &[u8]) {
    match data.iter().position(|byte| *byte == b'\n') {
        Some(end) => (&data[..end], &data[end + 1..]),
        None => (data, &[]),
    }
}
