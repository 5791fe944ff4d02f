//! The allocator and `/proc/self/status` enter; how much memory this process has, and had at most, leaves.

use std::fmt;

use crate::ALLOCATOR;

/// The memory of this process in MiB; not a number where the system does not tell.
#[derive(Clone, Copy)]
pub struct Memory {
    /// Bytes that were asked for and not given back.
    pub allocated: f64,
    /// What the system counts, with what the allocator keeps for later.
    resident: f64,
    /// The most that the system counted so far.
    peak: f64,
}

impl Memory {
    /// That of now.
    pub fn now() -> Self {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let kibibytes = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            line.split_ascii_whitespace().next()?.parse::<f64>().ok()
        };
        let mebibytes = |name: &str| kibibytes(name).map_or(f64::NAN, |kibibytes| kibibytes / 1024.0);
        let allocated = ALLOCATOR.current_usage() as f64 / f64::from(1 << 20);
        Self { allocated, resident: mebibytes("VmRSS:"), peak: mebibytes("VmHWM:") }
    }
}

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { allocated, resident, peak } = self;
        write!(f, "{allocated:.1} MiB allocated, {resident:.1} resident, {peak:.1} at most")
    }
}
