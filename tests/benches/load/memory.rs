//! `/proc/self/status` enters; how much memory this process has, and had at most, leaves.

use std::fmt;

/// The memory of this process in MiB; not a number where the system does not tell.
#[derive(Clone, Copy)]
pub struct Memory {
    /// In use.
    pub resident: f64,
    /// The most so far.
    pub peak: f64,
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
        Self { resident: mebibytes("VmRSS:"), peak: mebibytes("VmHWM:") }
    }
}

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1} MiB resident, {:.1} MiB at most", self.resident, self.peak)
    }
}
