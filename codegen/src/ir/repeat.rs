//! What happens if one call arrives twice.

use super::{Field, Method, Operation, PathTemplate, Piece, Presence};

/// What happens if one call arrives twice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Repeat<'a> {
    /// Nothing: it only asks.
    Harmless,
    /// The service knows it again by this member.
    Known(&'a Field),
    /// What is done is perhaps done twice.
    Unknown,
}

impl Operation {
    /// What happens if one call of it arrives twice.
    ///
    /// Merchants name their requests by numbers of their own: `out_trade_no`, `out_request_no`, `out_batch_no`.
    pub fn repeat(&self) -> Repeat<'_> {
        if self.method == Method::Get || is_query(&self.path) {
            return Repeat::Harmless;
        }
        let header = self.headers.iter().find(|header| header.wire.eq_ignore_ascii_case("Idempotency-Key"));
        let is_required = |field: &&Field| field.presence == Presence::Required;
        let required = || self.body.fields().unwrap_or_default().iter().filter(is_required);
        let names: Vec<_> = required().map(|field| field.wire.as_str()).collect();
        let number =
            || own_number(&self.path, &names).and_then(|own| required().find(|field| field.wire == own));
        header.filter(is_required).or_else(number).map_or(Repeat::Unknown, Repeat::Known)
    }
}

/// Whether a call is a query by its name, whatever its method; API v2 posts all of them.
fn is_query(path: &PathTemplate) -> bool {
    words_of(path)
        .next()
        .is_some_and(|mut words| words.any(|word| word.to_ascii_lowercase().contains("query")))
}

/// Among the names of members, that of the merchant's number of what a call does: not that of the order which is refunded,
/// but that of the refund.
fn own_number<'n>(path: &PathTemplate, names: &[&'n str]) -> Option<&'n str> {
    let numbers = || names.iter().copied().filter_map(|name| Some((numbered_thing(name)?, name)));
    let of = |thing: &str| numbers().find(|(found, _)| *found == thing).map(|(_, name)| name);
    let in_path = || words_of(path).find_map(|mut words| words.find_map(|word| singulars(word).find_map(of)));
    // Where nothing tells, a part follows what it is a part of.
    of("request").or_else(in_path).or_else(|| numbers().next_back().map(|(_, name)| name))
}

/// What a merchant's number is the number of: `refund` of `out_refund_no`.
fn numbered_thing(name: &str) -> Option<&str> {
    let name = name.strip_prefix("out_")?;
    name.strip_suffix("_no").or_else(|| name.strip_suffix("_number"))
}

/// The words of each literal segment, the last segment first.
fn words_of(path: &PathTemplate) -> impl Iterator<Item = impl Iterator<Item = &str>> {
    let segments: Vec<_> = path.pieces().collect();
    segments.into_iter().rev().filter_map(|piece| match piece {
        Piece::Literal(text) if !text.is_empty() => Some(text.split(['-', '_'])),
        Piece::Literal(_) | Piece::Variable(_) => None,
    })
}

/// What a word of a path may be the name of: `refund` of `refund`, `refunds` and `refundv2`.
fn singulars(word: &str) -> impl Iterator<Item = &str> {
    let edition = word.trim_end_matches(|c: char| c.is_ascii_digit()).strip_suffix('v');
    [Some(word), word.strip_suffix('s'), edition].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_known_by_the_number_of_what_it_does() {
        const REFUND: &[&str] = &["out_trade_no", "out_refund_no"];
        for (path, names, expected) in [
            ("pay/micropay", &["mch_id", "out_trade_no"][..], Some("out_trade_no")),
            ("lamps", &["out_lamp_number"], Some("out_lamp_number")),
            ("secapi/pay/refund", REFUND, Some("out_refund_no")),
            ("secapi/pay/refundv2", REFUND, Some("out_refund_no")),
            ("refund/domestic/refunds", REFUND, Some("out_refund_no")),
            ("refunds", &["out_refund_no", "out_trade_no"], Some("out_refund_no")),
            // The last segment that names one.
            (
                "batches/{id}/refund/details",
                &["out_refund_no", "out_detail_no", "out_line_no"],
                Some("out_detail_no"),
            ),
            ("refund/{out_trade_no}", &["out_refund_no", "out_trade_no"], Some("out_refund_no")),
            ("bank-batch/detail-receipts", &["out_detail_no", "out_batch_no"], Some("out_detail_no")),
            ("orders/sync", &["out_shop_no", "out_order_no", "out_table_no"], Some("out_order_no")),
            // The request itself is what it does.
            ("orders/link", &["out_request_no", "out_order_no"], Some("out_request_no")),
            ("lamps/link", &["out_batch_no", "out_detail_no"], Some("out_detail_no")),
            ("refunds", &["trade_no", "out_trade", "refund_no"], None),
        ] {
            assert_eq!(own_number(&PathTemplate::new(path), names), expected, "{path} {names:?}");
        }
    }

    #[test]
    fn queries_are_known_by_their_names() {
        for (path, expected) in [
            ("pay/orderquery", true),
            ("pay/refundqueryv2", true),
            ("transit/queryorder", true),
            ("mch/queryInstitution", true),
            ("subsidy/summary/query-day", true),
            ("lamps/query/", true),
            ("query/lamps", false),
            ("lamps/{query}", false),
            ("pay/micropay", false),
        ] {
            assert_eq!(is_query(&PathTemplate::new(path)), expected, "{path}");
        }
    }
}
