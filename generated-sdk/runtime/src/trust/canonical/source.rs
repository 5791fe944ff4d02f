//! The sources of time and of nonces. Tests substitute their own.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The time.
    fn now(&self) -> SystemTime;
}

/// The clock of the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// The whole seconds since 1970; negative before then.
#[must_use]
pub fn unix_seconds(time: SystemTime) -> i64 {
    let seconds = |duration: std::time::Duration| i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => seconds(since),
        Err(before) => {
            let duration = before.duration();
            -seconds(duration).saturating_add(i64::from(duration.subsec_nanos() > 0))
        }
    }
}

/// Makes nonces.
pub trait NonceSource: Send + Sync {
    /// Makes a text that was not made before: up to 32 letters and digits.
    ///
    /// # Errors
    ///
    /// There are no random numbers.
    fn nonce(&self) -> Result<String, NoRandomness>;
}

/// The random numbers of the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemNonces;

impl NonceSource for SystemNonces {
    fn nonce(&self) -> Result<String, NoRandomness> {
        const LENGTH: usize = 32;
        const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        let mut nonce = String::with_capacity(LENGTH);
        let mut bytes = [0; 48];
        while nonce.len() < LENGTH {
            aws_lc_rs::rand::fill(&mut bytes).map_err(|_| NoRandomness)?;
            // 248 is the largest multiple of 62: beyond it, the first characters would be more likely than the others.
            let fair = bytes.iter().filter(|byte| **byte < 248);
            nonce.extend(
                fair.take(LENGTH - nonce.len()).map(|byte| char::from(ALPHABET[usize::from(byte % 62)])),
            );
        }
        Ok(nonce)
    }
}

/// The operating system provided no random numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoRandomness;

impl fmt::Display for NoRandomness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the operating system gave no random numbers")
    }
}

impl std::error::Error for NoRandomness {}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::time::Duration;

    use super::*;

    #[test]
    fn seconds_round_down() {
        for (millis, seconds) in [(0, 0), (999, 0), (1_000, 1), (1_652_750_623_999, 1_652_750_623)] {
            assert_eq!(unix_seconds(UNIX_EPOCH + Duration::from_millis(millis)), seconds);
        }
        for (millis, seconds) in [(1, -1), (1_000, -1), (1_001, -2)] {
            assert_eq!(unix_seconds(UNIX_EPOCH - Duration::from_millis(millis)), seconds);
        }
        assert!(unix_seconds(SystemClock.now()) > 1_700_000_000);
    }

    #[test]
    fn nonces_are_fair_and_differ() {
        let nonces: BTreeSet<String> = (0..1_000).map(|_| SystemNonces.nonce().unwrap()).collect();
        assert_eq!(nonces.len(), 1_000);
        let mut counts = BTreeMap::new();
        for nonce in &nonces {
            assert_eq!(nonce.len(), 32);
            for character in nonce.chars() {
                *counts.entry(character).or_insert(0_u32) += 1;
            }
        }
        // 32 000 characters, 516 of each expected; 350 to 700 is more than seven standard deviations.
        assert_eq!(counts.len(), 62);
        assert!(counts.values().all(|count| (350..700).contains(count)), "{counts:?}");
        assert!(counts.keys().all(char::is_ascii_alphanumeric));
    }
}
