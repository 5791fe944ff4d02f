//! The codes of errors that an operation documents, and how often it may be called.

use std::collections::BTreeSet;
use std::fmt;

/// A code that comes instead of a reply, or that a notification tells of.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ErrorCode {
    /// The HTTP status; API v2 has none.
    pub status: Option<u16>,
    /// The code on the wire: `PARAM_ERROR`.
    pub code: String,
    /// Why it comes, each reason once.
    pub causes: Vec<Cause>,
}

/// One reason for an error.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cause {
    /// What is wrong.
    pub description: String,
    /// What to do about it.
    pub advice: String,
}

impl ErrorCode {
    /// Those of both lists, sorted, a code and its status once with all of its causes.
    pub fn united(one: Vec<Self>, other: Vec<Self>) -> Vec<Self> {
        let mut all: Vec<Self> = one.into_iter().chain(other).collect();
        // Stable, so that causes stay in the order of the documentation.
        all.sort_by(|a, b| (a.status, &a.code).cmp(&(b.status, &b.code)));
        let mut united: Vec<Self> = Vec::with_capacity(all.len());
        for next in all {
            match united.last_mut().filter(|last| (last.status, &last.code) == (next.status, &next.code)) {
                Some(last) => last.causes.extend(next.causes),
                None => united.push(next),
            }
        }
        for code in &mut united {
            let mut known = BTreeSet::new();
            code.causes.retain(|cause| known.insert(cause.clone()));
        }
        united
    }

    /// Whether it tells of a failure: some tables list the code of success beside the others.
    pub fn is_of_failure(&self) -> bool {
        self.code != "SUCCESS"
    }

    /// Whether a word can be a code: letters, in capitals for the most part, digits and `_`.
    pub fn is_code(word: &str) -> bool {
        word.starts_with(|c: char| c.is_ascii_alphabetic())
            && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    }

    /// Reads what [`Display`](fmt::Display) writes: `400 PARAM_ERROR`, or the code alone.
    pub fn parse(text: &str) -> Option<Self> {
        let (status, code) = match text.split_once(' ') {
            Some((status, code)) => (Some(status.parse().ok()?), code),
            None => (None, text),
        };
        Self::is_code(code).then(|| Self { status, code: code.to_owned(), causes: Vec::new() })
    }
}

impl fmt::Display for ErrorCode {
    /// `400 PARAM_ERROR`; without a status the code alone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.status {
            Some(status) => write!(f, "{status} {}", self.code),
            None => f.write_str(&self.code),
        }
    }
}

/// How often an operation may be called; it may have several such limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RateLimit {
    /// So many calls.
    pub calls: u32,
    /// In this time.
    pub period: Period,
    /// Counted for each of these.
    pub scope: LimitScope,
    /// Which calls are counted.
    pub counted: Counted,
}

/// Which calls are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Counted {
    /// All, or those that succeed.
    Calls,
    /// Those that fail.
    Failures,
    /// Those that are about an order of more than a month ago.
    OldOrders,
}

impl Counted {
    const WORDS: [(&'static str, Self); 3] =
        [(" failing", Self::Failures), (" of old orders", Self::OldOrders), ("", Self::Calls)];
}

/// The time in which calls are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Period {
    Second,
    Minute,
    Hour,
    Day,
}

impl Period {
    const WORDS: [(&'static str, Self); 4] =
        [("second", Self::Second), ("minute", Self::Minute), ("hour", Self::Hour), ("day", Self::Day)];
}

/// Whose calls are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names say it")]
pub enum LimitScope {
    Merchant,
    Brand,
    /// The merchant that a partner calls for.
    SubMerchant,
    Partner,
    /// The merchant that was paid, or gets a share.
    Receiver,
    User,
    Order,
    /// The address that calls come from.
    Address,
    /// All callers together.
    All,
    /// The documentation does not say.
    Unstated,
}

impl LimitScope {
    const WORDS: [(&'static str, Self); 10] = [
        (" and merchant", Self::Merchant),
        (" and brand", Self::Brand),
        (" and sub-merchant", Self::SubMerchant),
        (" and partner", Self::Partner),
        (" and receiver", Self::Receiver),
        (" and user", Self::User),
        (" and order", Self::Order),
        (" and address", Self::Address),
        (" in all", Self::All),
        ("", Self::Unstated),
    ];
}

impl RateLimit {
    /// Reads what [`Display`](fmt::Display) writes: `150 per second and merchant`.
    pub fn parse(text: &str) -> Option<Self> {
        let (calls, rest) = text.split_once(" per ")?;
        let (calls, counted) = calls.split_at(calls.find(' ').unwrap_or(calls.len()));
        let (_, counted) = Counted::WORDS.into_iter().find(|(word, _)| *word == counted)?;
        let (period, scope) = rest.split_at(rest.find(' ').unwrap_or(rest.len()));
        let (_, period) = Period::WORDS.into_iter().find(|(word, _)| *word == period)?;
        let (_, scope) = LimitScope::WORDS.into_iter().find(|(word, _)| *word == scope)?;
        Some(Self { calls: calls.parse().ok()?, period, scope, counted })
    }

    /// Reads what [`listed`](Self::listed) writes.
    pub fn parse_list(text: &str) -> Option<Vec<Self>> {
        text.split(", ").map(Self::parse).collect()
    }

    /// Several, `150 per second and merchant, 6 failing per second and merchant`.
    pub fn listed(limits: &[Self]) -> String {
        limits.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    }

    /// Each limit once: the strictest of one kind, and of equal ones that which says whose calls are counted.
    pub fn united(limits: impl IntoIterator<Item = Self>) -> Vec<Self> {
        let mut united: Vec<Self> = Vec::new();
        for limit in limits {
            let kind = |limit: &Self| (limit.period, limit.scope, limit.counted);
            match united.iter_mut().find(|known| kind(known) == kind(&limit)) {
                Some(known) => known.calls = known.calls.min(limit.calls),
                None => united.push(limit),
            }
        }
        let stated: Vec<Self> =
            united.iter().copied().filter(|limit| limit.scope != LimitScope::Unstated).collect();
        united.retain(|limit| {
            let is_same = |other: &Self| Self { scope: LimitScope::Unstated, ..*other } == *limit;
            !stated.iter().any(is_same)
        });
        united
    }
}

impl fmt::Display for RateLimit {
    /// `150 per second and merchant`; `150 per second` where nothing says whose calls are counted.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let period = Period::WORDS.into_iter().find(|(_, period)| *period == self.period);
        let scope = LimitScope::WORDS.into_iter().find(|(_, scope)| *scope == self.scope);
        let (period, scope) = (period.map_or("", |(word, _)| word), scope.map_or("", |(word, _)| word));
        let counted = Counted::WORDS.into_iter().find(|(_, counted)| *counted == self.counted);
        write!(f, "{}{} per {period}{scope}", self.calls, counted.map_or("", |(word, _)| word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for text in ["400 PARAM_ERROR", "NOAUTH", "400 param_error"] {
            assert_eq!(ErrorCode::parse(text).map(|code| code.to_string()).as_deref(), Some(text));
        }
        for text in ["", "400", "x PARAM_ERROR", "400 Param-A", "400 "] {
            assert_eq!(ErrorCode::parse(text), None, "{text}");
        }
        for text in [
            "150 per second and merchant",
            "900 per minute and brand",
            "6 per day",
            "6 failing per second and sub-merchant",
            "5000 of old orders per minute in all",
        ] {
            assert_eq!(RateLimit::parse(text).map(|limit| limit.to_string()).as_deref(), Some(text));
        }
        for text in [
            "150 per year and merchant",
            "150 per second and lamp",
            "150 per second ",
            "x per day",
            "1 lit per day",
        ] {
            assert_eq!(RateLimit::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_limit_stands_once_and_the_strictest_counts() {
        for (limits, expected) in [
            ("150 per second, 150 per second and merchant", "150 per second and merchant"),
            ("150 per second and merchant, 150 per second", "150 per second and merchant"),
            ("200 per minute and address, 60 per minute and address", "60 per minute and address"),
            ("150 per second, 6 failing per second", "150 per second, 6 failing per second"),
            ("150 per second, 300 per second and merchant", "150 per second, 300 per second and merchant"),
        ] {
            let united = RateLimit::united(RateLimit::parse_list(limits).unwrap_or_default());
            assert_eq!(RateLimit::listed(&united), expected, "{limits}");
        }
        assert_eq!(RateLimit::parse_list("1 per day, x"), None);
    }

    #[test]
    fn a_code_stands_once_with_all_of_its_causes() {
        let code = |status, code: &str, description: &str| {
            let cause = Cause { description: description.to_owned(), advice: String::new() };
            ErrorCode { status, code: code.to_owned(), causes: vec![cause] }
        };
        let one =
            vec![code(Some(400), "B", "first"), code(Some(400), "A", "x"), code(Some(400), "B", "second")];
        let united = ErrorCode::united(one, vec![code(Some(400), "B", "first"), code(None, "B", "y")]);
        let shown: Vec<_> = united.iter().map(|code| (code.to_string(), code.causes.len())).collect();
        let expected = [("B", 1), ("400 A", 1), ("400 B", 2)];
        assert_eq!(shown, expected.map(|(code, causes)| (code.to_owned(), causes)));
    }
}
