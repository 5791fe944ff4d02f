//! A key of the glossary in, the fields that it speaks of out: `total`, `amount.total`, `payscore/**/state`.

use std::cmp::{Ordering, Reverse};

/// The fields that an entry speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which paths; none for all.
    path: Vec<Step>,
    /// The names that the names down to the field end with.
    names: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    /// `**`: any number of segments.
    Any,
    /// `*`: one segment.
    One,
    Exactly(String),
}

/// Where a field is: the segments of `v3/pay/transactions/jsapi` or `webhook/v3/REFUND.SUCCESS`, and the names down to it.
#[derive(Clone, Copy, Debug)]
pub struct At<'a> {
    /// How many of the segments say where a path begins, and may be left out.
    pub root: usize,
    /// The segments.
    pub path: &'a [&'a str],
    /// The names on the wire, from the top of its table.
    pub names: &'a [&'a str],
}

impl Place {
    /// Reads a key.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn parse(key: &str) -> Result<Self, &'static str> {
        let (path, names) = key.rsplit_once('/').map_or((None, key), |(path, names)| (Some(path), names));
        let names: Vec<String> = names.split('.').map(str::to_owned).collect();
        if names.iter().any(|name| name.is_empty() || name.contains('*')) {
            return Err("ends in no name: write `total`, `amount.total` or `payscore/**/state`");
        }
        let step = |segment: &str| match segment {
            "**" => Step::Any,
            "*" => Step::One,
            literal => Step::Exactly(literal.to_owned()),
        };
        let path: Vec<Step> = path.into_iter().flat_map(|path| path.split('/')).map(step).collect();
        if path.iter().any(|step| matches!(step, Step::Exactly(text) if text.contains('*'))) {
            return Err("has a `*` inside of a segment: write `*` for one segment, `**` for any number");
        }
        Ok(Self { path, names })
    }

    /// The name of the field.
    pub fn name(&self) -> &str {
        self.names.last().map_or("", String::as_str)
    }

    /// Whether it speaks of a field.
    pub fn fits(&self, at: At<'_>) -> bool {
        let is_below = at.names.len() >= self.names.len()
            && self.names.iter().rev().zip(at.names.iter().rev()).all(|(own, name)| own == name);
        is_below
            && (self.path.is_empty()
                || fits(&self.path, at.path)
                || fits(&self.path, at.path.get(at.root..).unwrap_or_default()))
    }

    /// Which of two that fit a field says more of it: the one with more names, then that with more segments spelled out,
    /// then that with fewer left open.
    pub fn cmp(&self, other: &Self) -> Ordering {
        let rank = |place: &Self| {
            let count = |kind: fn(&Step) -> bool| place.path.iter().filter(|step| kind(step)).count();
            let exact = count(|step| matches!(step, Step::Exactly(_)));
            let (any, one) = (count(|step| *step == Step::Any), count(|step| *step == Step::One));
            (place.names.len(), !place.path.is_empty(), exact, Reverse(any), Reverse(one))
        };
        rank(self).cmp(&rank(other))
    }
}

fn fits(steps: &[Step], path: &[&str]) -> bool {
    match steps.split_first() {
        None => path.is_empty(),
        Some((Step::Any, rest)) => (0..=path.len()).any(|skipped| fits(rest, &path[skipped..])),
        Some((step, rest)) => path.split_first().is_some_and(|(first, path)| {
            matches!(step, Step::One | Step::Exactly(_))
                && !matches!(step, Step::Exactly(text) if text != first)
                && fits(rest, path)
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(key: &str, path: &str, names: &str) -> bool {
        let path: Vec<_> = path.split('/').collect();
        let names: Vec<_> = names.split('.').collect();
        let root = if path[0] == "webhook" { 2 } else { 1 };
        Place::parse(key).unwrap().fits(At { root, path: &path, names: &names })
    }

    #[test]
    fn a_key_speaks_of_its_fields_and_no_others() {
        let order = "v3/pay/transactions/jsapi";
        for (key, path, names, expected) in [
            ("total", order, "amount.total", true),
            ("total", order, "amount.subtotal", false),
            ("amount.total", order, "amount.total", true),
            ("amount.total", order, "orders.amount.total", true),
            ("orders.total", order, "orders.amount.total", false),
            ("amount.total", order, "total", false),
            ("pay/**/total", order, "amount.total", true),
            ("v3/pay/**/total", order, "amount.total", true),
            ("v2/pay/**/total", order, "amount.total", false),
            ("**/total", order, "amount.total", true),
            ("pay/*/jsapi/amount.total", order, "amount.total", true),
            ("pay/*/amount.total", order, "amount.total", false),
            ("pay/**/jsapi/**/total", order, "amount.total", true),
            ("transactions/**/total", order, "amount.total", false),
            ("REFUND.SUCCESS/status", "webhook/v3/REFUND.SUCCESS", "status", true),
            ("webhook/v3/*/status", "webhook/v3/REFUND.SUCCESS", "resource.status", true),
            ("webhook/v2/*/status", "webhook/v3/REFUND.SUCCESS", "status", false),
            ("users/{openid}/state", "v3/users/{openid}", "state", true),
        ] {
            assert_eq!(fits(key, path, names), expected, "{key} {path} {names}");
        }
    }

    #[test]
    fn what_is_spelled_out_further_says_more() {
        let ranked = [
            "total",
            "*/**/total",
            "**/total",
            "pay/**/total",
            "pay/*/total",
            "pay/total",
            "pay/*/jsapi/total",
            "amount.total",
            "pay/**/amount.total",
        ];
        for pair in ranked.windows(2) {
            let [less, more] = [0, 1].map(|at| Place::parse(pair[at]).unwrap());
            assert_eq!(less.cmp(&more), Ordering::Less, "{pair:?}");
        }
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for key in ["", ".", "a.", "a..b", "pay/", "pay/*", "pa*/a", "a*"] {
            assert!(Place::parse(key).is_err(), "{key}");
        }
    }
}
