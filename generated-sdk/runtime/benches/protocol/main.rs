//! What this crate adds to the bare cryptography of a request, a notification and a sealed field.
//!
//! `cargo bench -p wechatpay-runtime` first lists the times and then compares them: each pair is measured alternately,
//! round by round, so that other load on the machine affects both sides, and the median of the rounds counts.
//! Everything runs on one thread.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a program for people, with inputs of its own")]

mod bare;
mod merchant;
mod notification;
mod order;
mod ratio;

use divan::Bencher;

use bare::BARE;
use merchant::{FIELD, MERCHANT};
use notification::Event;
use ratio::{Pair, timed};

fn main() {
    divan::main();
    // `cargo test --benches` and `cargo bench -- --list` do not need times.
    let arguments: Vec<String> = std::env::args().collect();
    let has = |name: &str| arguments.iter().any(|argument| argument == name);
    if has("--bench") && !has("--list") && !has("--test") {
        ratio::report(&PAIRS);
    }
}

/// What is compared, and how long it may take relative to the bare cryptography.
const PAIRS: [Pair; 3] = [
    Pair {
        name: "request: write and sign",
        baseline: "RSA-2048 signature",
        bare: |count| timed(count, || (), |()| BARE.sign()),
        ours: |count| timed(count, order::order, |order| MERCHANT.core.prepare_blocking(order).unwrap()),
        goal: 1.10,
    },
    Pair {
        name: "notification: verify, decrypt and parse",
        baseline: "RSA-2048 verification and AES-256-GCM",
        bare: |count| timed(count, || BARE.sealed.clone(), |sealed| BARE.verify_and_open(sealed)),
        ours: |count| timed(count, || MERCHANT.received.clone(), |received| MERCHANT.open(received)),
        goal: 1.5,
    },
    Pair {
        name: "field: seal",
        baseline: "RSA-2048 OAEP",
        bare: |count| timed(count, || (), |()| BARE.seal(FIELD)),
        ours: |count| timed(count, || (), |()| MERCHANT.seal(FIELD)),
        goal: 1.2,
    },
];

#[divan::bench]
fn request_bare(bencher: Bencher) {
    bencher.bench(|| BARE.sign());
}

#[divan::bench]
fn request_written_and_signed(bencher: Bencher) {
    bencher.with_inputs(order::order).bench_values(|order| MERCHANT.core.prepare_blocking(order).unwrap());
}

#[divan::bench]
fn notification_bare(bencher: Bencher) {
    bencher.with_inputs(|| BARE.sealed.clone()).bench_values(|sealed| BARE.verify_and_open(sealed));
}

#[divan::bench]
fn notification_opened(bencher: Bencher) {
    bencher
        .with_inputs(|| MERCHANT.received.clone())
        .bench_values(|received| -> Event { MERCHANT.open(received) });
}

#[divan::bench]
fn field_bare(bencher: Bencher) {
    bencher.bench(|| BARE.seal(FIELD));
}

#[divan::bench]
fn field_sealed(bencher: Bencher) {
    bencher.bench(|| MERCHANT.seal(FIELD));
}
