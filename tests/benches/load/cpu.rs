//! `/proc/self/stat` enters; how much processor time this process has used leaves. Unlike the time on the wall, it does not
//! depend on what else the machine does.

/// The unit of the kernel's times; the same on all machines that Rust runs on.
const TICKS_PER_SECOND: f64 = 100.0;

/// Seconds of processor time; not a number where the system does not tell.
pub fn seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The program's name, in parentheses, may have anything in it.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    let ticks = |index: usize| fields.split_ascii_whitespace().nth(index)?.parse::<f64>().ok();
    let both = ticks(11).zip(ticks(12)).map(|(user, system)| user + system);
    both.map_or(f64::NAN, |ticks| ticks / TICKS_PER_SECOND)
}
