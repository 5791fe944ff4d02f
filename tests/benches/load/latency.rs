//! Times of single calls enter; throughput and percentiles leave.

use std::fmt;
use std::time::Duration;

/// How long calls took, each and all together.
pub struct Latency {
    sorted: Vec<Duration>,
    elapsed: Duration,
}

impl Latency {
    /// Takes the times of all calls, and how long it was from the first to the last.
    pub fn new(mut times: Vec<Duration>, elapsed: Duration) -> Self {
        times.sort_unstable();
        Self { sorted: times, elapsed }
    }

    fn percentile(&self, percent: usize) -> Duration {
        let index = (self.sorted.len() * percent / 100).min(self.sorted.len().saturating_sub(1));
        self.sorted.get(index).copied().unwrap_or_default()
    }
}

impl fmt::Display for Latency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let per_second = self.sorted.len() as f64 / self.elapsed.as_secs_f64();
        let milliseconds = |percent| self.percentile(percent).as_secs_f64() * 1000.0;
        let (half, most, all) = (milliseconds(50), milliseconds(99), milliseconds(100));
        write!(f, "{per_second:.0} a second, p50 {half:.1} ms, p99 {most:.1} ms, longest {all:.1} ms")
    }
}
