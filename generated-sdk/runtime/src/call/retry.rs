//! When a failed attempt is followed by another one.

use std::time::Duration;

/// When and where a call is retried.
///
/// Once the service may have seen a call, it is repeated only if the service recognizes it: every `GET`, and others
/// whose request has an idempotency field, such as `out_trade_no`. A call that was never sent is repeated in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// The most attempts, including the first one; 1 means no retries. 3 by default.
    pub attempts: u32,
    /// The longest wait before the second attempt; it doubles with each further attempt. 250 ms by default.
    pub first_wait: Duration,
    /// The longest wait between two attempts; a `Retry-After` that asks for more ends the call. 5 s by default.
    pub longest_wait: Duration,
    /// Whether attempts alternate between the region's addresses. On by default.
    pub failover: bool,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 3,
            first_wait: Duration::from_millis(250),
            longest_wait: Duration::from_secs(5),
            failover: true,
        }
    }
}

impl RetryPolicy {
    /// One attempt.
    #[must_use]
    pub fn never() -> Self {
        Self { attempts: 1, ..Self::default() }
    }

    /// The same policy with this many attempts.
    #[must_use]
    pub fn attempts(self, attempts: u32) -> Self {
        Self { attempts: attempts.max(1), ..self }
    }

    /// The same policy with this wait before the second attempt.
    #[must_use]
    pub fn first_wait(self, first_wait: Duration) -> Self {
        Self { first_wait, ..self }
    }

    /// The same policy with this limit on waits.
    #[must_use]
    pub fn longest_wait(self, longest_wait: Duration) -> Self {
        Self { longest_wait, ..self }
    }

    /// The same policy with or without failover.
    #[must_use]
    pub fn failover(self, failover: bool) -> Self {
        Self { failover, ..self }
    }

    /// How long to wait after attempt number `attempt` (from 1); `None` if that is longer than the policy allows.
    ///
    /// `random` spreads clients that failed together: half of the wait is fixed, the other half random.
    pub(crate) fn wait(&self, attempt: u32, retry_after: Option<Duration>, random: u8) -> Option<Duration> {
        let doubled = self.first_wait.saturating_mul(1 << attempt.saturating_sub(1).min(16));
        let backoff = doubled.min(self.longest_wait).mul_f64(0.5 + f64::from(random) / 512.0);
        match retry_after {
            Some(asked) if asked > self.longest_wait => None,
            Some(asked) => Some(asked.max(backoff)),
            None => Some(backoff),
        }
    }
}

/// The header `Retry-After` in seconds; the service sends no dates.
pub(crate) fn retry_after(headers: &http::HeaderMap) -> Option<Duration> {
    headers.get(http::header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_stay_below_the_limit() {
        let policy = RetryPolicy::default();
        let ms = Duration::from_millis;
        for (attempt, retry_after, random, expected) in [
            (1, None, 0, Some(ms(125))),
            (2, None, 0, Some(ms(250))),
            (9, None, 0, Some(ms(2500))),
            (u32::MAX, None, 0, Some(ms(2500))),
            (1, Some(ms(2000)), 255, Some(ms(2000))),
            (1, Some(ms(6000)), 0, None),
        ] {
            assert_eq!(policy.wait(attempt, retry_after, random), expected, "{attempt}");
        }
        assert!(policy.wait(1, None, 255) <= Some(ms(250)));
    }

    #[test]
    fn retry_after_is_in_seconds() {
        for (text, expected) in [("3", Some(3)), (" 0 ", Some(0)), ("-1", None), ("Wed, 21 Oct 2026", None)] {
            let mut headers = http::HeaderMap::new();
            headers.insert(http::header::RETRY_AFTER, text.parse().unwrap());
            assert_eq!(retry_after(&headers), expected.map(Duration::from_secs), "{text}");
        }
        assert_eq!(retry_after(&http::HeaderMap::new()), None);
    }
}
