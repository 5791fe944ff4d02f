//! Compares the times of pairs of functions.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// Two ways through the same cryptography. Each function does it a given number of times and returns how long that
/// took.
pub struct Pair {
    pub name: &'static str,
    pub baseline: &'static str,
    pub bare: fn(usize) -> Duration,
    pub ours: fn(usize) -> Duration,
    /// The largest acceptable ratio.
    pub goal: f64,
}

const ROUNDS: usize = 401;
/// How long one side of a round takes, approximately: long for the clock, short for the scheduler.
const SLICE: Duration = Duration::from_millis(1);

/// How long the work takes when done this many times. As in divan, inputs are made and results dropped outside that
/// time.
pub fn timed<I, O>(count: usize, input: impl Fn() -> I, work: impl Fn(I) -> O) -> Duration {
    let mut time = Duration::ZERO;
    for _ in 0..count {
        let input = black_box(input());
        let begun = Instant::now();
        let output = black_box(work(input));
        time += begun.elapsed();
        drop(output);
    }
    time
}

/// Compares each pair, and reports which goals are met.
pub fn report(pairs: &[Pair]) {
    println!("\nmedians of {ROUNDS} rounds, both sides in turn");
    for Pair { name, baseline, bare, ours, goal } in pairs {
        let once = bare(16) / 16;
        let count = usize::try_from(SLICE.as_nanos() / once.as_nanos().max(1)).unwrap_or(1).max(1);
        let mut rounds: Vec<[f64; 3]> = (0..ROUNDS)
            .map(|round| {
                // The order alternates, too.
                let (bare, ours) = if round % 2 == 0 {
                    let bare = bare(count);
                    (bare, ours(count))
                } else {
                    let ours = ours(count);
                    (bare(count), ours)
                };
                let micros = |time: Duration| time.as_secs_f64() * 1e6 / count as f64;
                [micros(bare), micros(ours), ours.as_secs_f64() / bare.as_secs_f64()]
            })
            .collect();
        let [bare, ours, ratio] = [0, 1, 2].map(|column| {
            rounds.sort_by(|left, right| left[column].total_cmp(&right[column]));
            rounds[ROUNDS / 2][column]
        });
        let verdict = if ratio <= *goal { "met" } else { "MISSED" };
        println!("{name}: {ours:.1} µs, {baseline} alone: {bare:.1} µs");
        println!("    ratio {ratio:.3}, goal {goal:.2}: {verdict}");
    }
}
