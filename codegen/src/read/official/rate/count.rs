//! A clause in, its counts of calls in a time out: `150/秒`, `300qps`, `100 次/s`, `每分钟60次`.

use crate::ir::Period;

/// A count, and where it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// The first byte.
    pub start: usize,
    /// After the last byte.
    pub end: usize,
    /// So many calls.
    pub calls: u32,
    /// In this time.
    pub period: Period,
}

/// The times, the longest of those that begin alike first.
const PERIODS: [(&str, Period); 15] = [
    ("秒钟", Period::Second),
    ("秒", Period::Second),
    ("second", Period::Second),
    ("sec", Period::Second),
    ("s", Period::Second),
    ("分钟", Period::Minute),
    ("分", Period::Minute),
    ("minute", Period::Minute),
    ("min", Period::Minute),
    ("小时", Period::Hour),
    ("hour", Period::Hour),
    ("h", Period::Hour),
    ("天", Period::Day),
    ("日", Period::Day),
    ("day", Period::Day),
];

/// Words that have the time in them.
const RATES: [(&str, Period); 3] =
    [("qps", Period::Second), ("tps", Period::Second), ("qpm", Period::Minute)];

/// All counts of a clause in small letters.
pub fn all(clause: &str) -> Vec<Count> {
    let mut counts = Vec::new();
    let mut at = 0;
    while let Some(start) = clause[at..].find(|c: char| c.is_ascii_digit()).map(|found| at + found) {
        let rest = &clause[start..];
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != ',').unwrap_or(rest.len());
        at = start + digits;
        let is_name = clause[..start].ends_with(|c: char| c.is_ascii_alphabetic() || c == '.' || c == '_');
        let calls = rest[..digits].replace(',', "").parse().ok().filter(|_| !is_name);
        let Some(calls) = calls else { continue };
        let before = ahead(&clause[..start]);
        let found = match (unit(&clause[at..]), before) {
            (Some((period, length)), _) => Some((start, at + length, period)),
            (None, Some((begin, period))) => {
                let times = clause[at..].trim_start().strip_prefix('次');
                times.map(|rest| (begin, clause.len() - rest.len(), period))
            }
            (None, None) => None,
        };
        if let Some((start, end, period)) = found {
            counts.push(Count { start, end, calls, period });
            at = end;
        }
    }
    counts
}

/// The time after a number, and how long that is: `次/秒`, `/min`, `qps`.
fn unit(text: &str) -> Option<(Period, usize)> {
    let rest = text.trim_start();
    if let Some((word, period)) = RATES.iter().find(|(word, _)| rest.starts_with(word)) {
        return Some((*period, text.len() - rest.len() + word.len()));
    }
    let rest = rest.strip_prefix('次').unwrap_or(rest).trim_start();
    let rest = rest.strip_prefix(['/', '每'])?.trim_start();
    let (word, period) = PERIODS.iter().find(|(word, _)| rest.starts_with(word))?;
    let after = &rest[word.len()..];
    let is_longer = word.is_ascii() && after.starts_with(|c: char| c.is_ascii_alphanumeric());
    (!is_longer).then_some((*period, text.len() - after.len()))
}

/// The time before a number, and where it begins: `每分钟`.
fn ahead(text: &str) -> Option<(usize, Period)> {
    let text = text.trim_end();
    let text = ["最多", "不超过"].iter().find_map(|word| text.strip_suffix(word)).unwrap_or(text).trim_end();
    let (rest, period) =
        PERIODS.iter().find_map(|(word, period)| Some((text.strip_suffix(word)?, *period)))?;
    Some((rest.strip_suffix('每')?.len(), period))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_a_time() {
        for (clause, expected) in [
            ("150/秒", vec![(150, Period::Second)]),
            ("1,000 次 / 分钟", vec![(1000, Period::Minute)]),
            ("300qps", vec![(300, Period::Second)]),
            ("2000/s 单ip 500/s", vec![(2000, Period::Second), (500, Period::Second)]),
            ("每分钟60次", vec![(60, Period::Minute)]),
            ("每天最多 5 次", vec![(5, Period::Day)]),
            ("10次每小时", vec![(10, Period::Hour)]),
            ("15s/15s/30s/3m", vec![]),
            ("2025/05/01", vec![]),
            ("1秒1次", vec![]),
            ("5/sku", vec![]),
            ("v3/s", vec![]),
            ("100次", vec![]),
            ("", vec![]),
        ] {
            let found: Vec<_> = all(clause).iter().map(|count| (count.calls, count.period)).collect();
            assert_eq!(found, expected, "{clause}");
        }
    }
}
