//! Calls and notifications enter, a thousand at a time; what leaves is how fast they were answered, in how much memory, and
//! whether any got lost.
//!
//! `cargo bench -p wechatpay-tests` puts the load on, `-- --rounds 20` for longer; without `--bench`, as in
//! `cargo test --benches`, a little of it goes
//! through, to see that it works. The gateway runs in a process of its own, this program with another argument, so that
//! memory and tasks are those of the merchant's side: the client, and the application that takes notifications.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a program for people, with inputs of its own")]

mod calls;
mod cpu;
mod latency;
mod memory;
mod notifications;
mod peer;
mod tasks;

use std::process::ExitCode;

#[allow(dead_code, reason = "its `main` is for those who run it")]
#[path = "../../../generated-sdk/examples/notifications_axum.rs"]
mod axum_example;

use memory::Memory;
use peer::Peer;

/// How much there is to do.
#[derive(Clone, Copy)]
struct Load {
    /// Calls, or notifications, are counted and memory is looked at after each round.
    rounds: u64,
    /// Calls that are in flight.
    callers: u64,
    /// How many each of them makes in a round.
    calls: u64,
    /// Notifications of a round.
    notifications: u64,
}

const FULL: Load = Load { rounds: 5, callers: 1000, calls: 4, notifications: 2000 };
const LITTLE: Load = Load { rounds: 2, callers: 50, calls: 1, notifications: 100 };

/// How much more may be allocated after the last round than after the first, once connections have ended.
const FLAT: f64 = 1.05;

/// Everything here and in what is measured is allocated through it, but for the tables of aws-lc.
#[global_allocator]
static ALLOCATOR: peak_alloc::PeakAlloc = peak_alloc::PeakAlloc;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let has = |name: &str| arguments.iter().any(|argument| argument == name);
    if has(peer::ARGUMENT) {
        peer::run();
        return ExitCode::SUCCESS;
    }
    if has("--list") {
        return ExitCode::SUCCESS;
    }
    let is_full = has("--bench") && !has("--test");
    let mut load = if is_full { FULL } else { LITTLE };
    let rounds = arguments.iter().skip_while(|argument| *argument != "--rounds").nth(1);
    if let Some(rounds) = rounds.and_then(|rounds| rounds.parse().ok()) {
        load.rounds = rounds;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    match runtime.block_on(run(load, is_full)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(wrong) => {
            println!("FAILED: {wrong}");
            ExitCode::FAILURE
        }
    }
}

async fn run(load: Load, is_full: bool) -> Result<(), String> {
    let mut peer = Peer::start();
    println!("before: {}", Memory::now());
    calls::put_on(&peer, load, is_full).await?;
    notifications::put_on(&mut peer, load, is_full).await?;
    println!("at the end: {}", Memory::now());
    Ok(())
}

/// Whether as much is allocated as after the first round. In little, noise is more than that.
fn is_flat(first: Memory, last: Memory, is_full: bool) -> Result<(), String> {
    let ratio = last.allocated / first.allocated;
    println!("  at rest after the first round: {first}");
    println!("  at rest after the last round: {last}; {ratio:.3} times the bytes");
    if is_full && ratio > FLAT {
        return Err(format!("memory grew from {first} to {last}"));
    }
    Ok(())
}
