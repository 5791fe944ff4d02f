//! What is documented of the values of a member in, one line of Markdown out.

use crate::foreign::{self, Markdown};
use crate::ir::{Counted, LimitScope, Period, RateLimit, TextFormat};
use crate::link::{Bounds, Documented};

/// `Length: 6 to 32. Default: …. Example: ….`; empty where nothing is documented.
pub fn line(documented: &Documented) -> Markdown {
    let Documented { format, length, size, items, pattern, default, example } = documented;
    let code = |text: &Option<String>| text.as_deref().map(foreign::code);
    let facts = [
        ("Format: {}.", format.map(|format| Markdown::fixed(words(format)))),
        ("Length: {}.", bounds(length)),
        ("Value: {}.", bounds(size)),
        ("Items: {}.", bounds(items)),
        ("Pattern: {}.", code(pattern)),
        ("Default: {}.", code(default)),
        ("Example: {}.", code(example)),
    ];
    let facts = facts.into_iter().filter_map(|(sentence, fact)| Some(Markdown::with(sentence, [fact?])));
    Markdown::joined(facts, " ")
}

/// `at most 300 calls a minute for each merchant`
pub fn rate(limit: RateLimit) -> Markdown {
    let RateLimit { calls, period, scope, counted } = limit;
    let (one, several) = match counted {
        Counted::Calls => ("one call", "{} calls"),
        Counted::Failures => ("one failing call", "{} failing calls"),
        Counted::OldOrders => {
            ("one call for an order older than a month", "{} calls for orders older than a month")
        }
    };
    let calls = match calls {
        1 => Markdown::fixed(one),
        calls => Markdown::with(several, [Markdown::number(calls)]),
    };
    let period = match period {
        Period::Second => "a second",
        Period::Minute => "a minute",
        Period::Hour => "an hour",
        Period::Day => "a day",
    };
    let scope = match scope {
        LimitScope::Merchant => " for each merchant",
        LimitScope::Brand => " for each brand",
        LimitScope::SubMerchant => " for each sub-merchant",
        LimitScope::Partner => " for each partner",
        LimitScope::Receiver => " for each receiving merchant",
        LimitScope::User => " for each user",
        LimitScope::Order => " for each order",
        LimitScope::Address => " from each IP address",
        LimitScope::All => " of all callers together",
        LimitScope::Unstated => "",
    };
    Markdown::with("at most {} {}{}", [calls, Markdown::fixed(period), Markdown::fixed(scope)])
}

fn words(format: TextFormat) -> &'static str {
    match format {
        TextFormat::DateTime => "date and time, RFC 3339",
        TextFormat::Date => "date, `yyyy-MM-dd`",
        TextFormat::CompactDateTime => "date and time, `yyyyMMddHHmmss`",
        TextFormat::MediaId => "ID of an uploaded file",
        TextFormat::MediaUrl => "address of an uploaded file",
        TextFormat::Url => "URL",
        TextFormat::Digits => "digits",
    }
}

fn bounds(bounds: &Bounds) -> Option<Markdown> {
    let of = |number: &str| foreign::words(number);
    Some(match (bounds.least.as_deref(), bounds.most.as_deref()) {
        (None, None) => return None,
        (Some(least), Some(most)) if least == most => Markdown::with("exactly {}", [of(least)]),
        (Some(least), Some(most)) => Markdown::with("{} to {}", [of(least), of(most)]),
        (Some(least), None) => Markdown::with("at least {}", [of(least)]),
        (None, Some(most)) => Markdown::with("at most {}", [of(most)]),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_of_rate_says_whose_calls_are_counted() {
        for (written, expected) in [
            ("300 per minute and merchant", "at most 300 calls a minute for each merchant"),
            ("1 per day and brand", "at most one call a day for each brand"),
            ("20 per hour", "at most 20 calls an hour"),
            ("6 failing per second and partner", "at most 6 failing calls a second for each partner"),
            ("500 per second and address", "at most 500 calls a second from each IP address"),
            (
                "9 of old orders per minute in all",
                "at most 9 calls for orders older than a month a minute of all callers together",
            ),
        ] {
            let found = RateLimit::parse(written).map(rate);
            assert_eq!(found.as_ref().map(Markdown::as_str), Some(expected), "{written}");
        }
    }

    #[test]
    fn facts_stand_in_one_line() {
        let bounds =
            |least: &str, most: &str| Bounds { least: Some(least.to_owned()), most: Some(most.to_owned()) };
        let documented = Documented {
            format: Some(TextFormat::Date),
            length: Bounds { most: Some("32".to_owned()), ..Bounds::default() },
            size: bounds("1", "72"),
            items: bounds("2", "2"),
            pattern: Some("/[`|]+/".to_owned()),
            default: Some("CNY".to_owned()),
            example: Some("a `b` [c] <d>".to_owned()),
        };
        assert_eq!(
            line(&documented).as_str(),
            "Format: date, `yyyy-MM-dd`. Length: at most 32. Value: 1 to 72. Items: exactly 2. Pattern: ``/[`|]+/``. \
             Default: `CNY`. Example: ``a `b` [c] <d>``."
        );
        assert!(line(&Documented::default()).is_empty());
    }
}
