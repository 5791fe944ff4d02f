//! Checks the rule on small documents against all cuts of their text.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

fn parameters(pairs: &[(&str, &str)]) -> Parameters {
    pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

fn text(parameters: &Parameters) -> String {
    let pairs = signature::signed(parameters).map(|(name, text)| format!("{name}={text}"));
    pairs.collect::<Vec<_>>().join("&")
}

/// All documents with this text: every choice of `&name=` to cut at, as long as the names ascend.
fn cuts(text: &str) -> BTreeSet<Parameters> {
    let pieces: Vec<&str> = text.split('&').collect();
    let named =
        |piece: &str| piece.split_once('=').is_some_and(|(name, _)| xml::is_name(name) && name != "sign");
    let mut all = BTreeSet::new();
    'choices: for choice in 0..1_u32 << (pieces.len() - 1) {
        let mut members: Vec<String> = Vec::new();
        for (at, piece) in pieces.iter().enumerate() {
            match members.last_mut() {
                Some(last) if choice & (1 << (at - 1)) == 0 => *last += &format!("&{piece}"),
                _ if named(piece) => members.push((*piece).to_owned()),
                _ => continue 'choices,
            }
        }
        let pairs = members.iter().filter_map(|member| member.split_once('='));
        let pairs: Vec<(&str, &str)> = pairs.collect();
        if pairs.is_sorted_by(|(left, _), (right, _)| left < right) {
            all.insert(parameters(&pairs));
        }
    }
    all
}

/// The names of a document, and where they occur in its text.
fn places(parameters: &Parameters) -> BTreeSet<(usize, String)> {
    let mut at = 0;
    let mut places = BTreeSet::new();
    for (name, text) in parameters {
        places.insert((at, name.clone()));
        at += name.len() + text.len() + 2;
    }
    places
}

#[test]
fn values_that_could_be_parameters_are_found() {
    let any = |_: &str| true;
    for (pairs, expected) in [
        (&[("a", "1"), ("b", "x&c=2")][..], Some(("b", "c"))),
        (&[("a", "x&b=1&c=2")], Some(("a", "b"))),
        // Before `m`, and after the first one, whose value can absorb `m`.
        (&[("b", "1"), ("m", "x&c=2")], Some(("m", "c"))),
        (&[("m", "x&c=2")], None),
        (&[("c", "x&c=2")], None),
        (&[("a", "https://example.com/?x=1&y=2")], Some(("a", "y"))),
        (&[("a", "https://example.com/?x=1")], None),
        (&[("a", "x&B=1")], None),
        (&[("B", "x&a=1")], Some(("B", "a"))),
        (&[("a", "x&c"), ("b", "y & c = 2 &=3&&1=4")], None),
        (&[("a", "x&sign=1")], None),
        (&[("a", "1"), ("sign", "x&c=2")], None),
        (&[("a", "%26c%3D2"), ("b", "{\"c\":\"2\"}")], None),
        (&[("a", ""), ("m", "x&c=2")], None),
        (&[("a", "x&元=2")], Some(("a", "元"))),
        // Only a caller can provide such names.
        (&[("a=1&total_fee", "2")], Some(("a=1&total_fee", "total_fee"))),
        (&[("a", "1"), ("c=1", "2")], Some(("c=1", "c"))),
        (&[("a=1&b=2&c", "2")], Some(("a=1&b=2&c", "c"))),
        (&[("a=1&c", "")], None),
    ] {
        let found = check(&parameters(pairs), &any).err();
        let found = found.as_ref().map(|found| (found.parameter(), found.member()));
        assert_eq!(found, expected, "{pairs:?}");
    }
    let document = parameters(&[("a", "x&total=1&total_fee=2")]);
    assert_eq!(check(&document, &|name| name == "total_fee").unwrap_err().member(), "total_fee");
    assert_eq!(check(&document, &|_| false), Ok(()));
}

#[test]
fn the_names_of_the_protocol_are_sorted() {
    for names in [OUTCOME, ADDRESS, BESIDES] {
        assert!(names.is_sorted_by(|left, right| left < right));
    }
    assert_eq!(["result_code", "mch_id", "more"].map(is_of_the_protocol), [true, true, false]);
    assert!(is_outcome("total_fee") && !is_outcome("mch_id"));
}

#[derive(Clone)]
struct Reply {
    path: String,
    pre_id: String,
}
crate::record!(Reply { path, pre_id });

#[test]
fn a_member_of_the_table_may_be_repeated_and_not_hidden() {
    use crate::codec::Value as _;
    for (pairs, expected) in [
        (&[("path", "index?a=1&pre_id=2"), ("pre_id", "2")][..], None),
        (&[("path", "index?a=1&pre_id=2")], Some("pre_id")),
        (&[("path", "index?a=1&pre_id=2"), ("pre_id", "")], Some("pre_id")),
        (&[("path", "index?a=1&more=2")], None),
        // Not even the same outcome of a payment may be repeated.
        (&[("path", "index?a=1&total_fee=2"), ("total_fee", "2")], Some("total_fee")),
    ] {
        let found = check_reply(&parameters(pairs), &Reply::blank()).err();
        assert_eq!(found.as_ref().map(TwoReadings::member), expected, "{pairs:?}");
    }
}

#[test]
fn a_notification_repeats_a_member_as_it_is() {
    use crate::codec::Value as _;
    for (pairs, expected) in [
        (&[("path", "index?a=1&pre_id=2"), ("pre_id", "2")][..], None),
        (&[("path", "index?a=1&pre_id=2&b=3"), ("pre_id", "2")], None),
        (&[("path", "index?a=1&pre_id=3"), ("pre_id", "2")], Some("pre_id")),
        (&[("path", "index?a=1&pre_id=2"), ("pre_id", "2&b=3")], Some("pre_id")),
        (&[("path", "index?a=1&pre_id=2&pre_id=3"), ("pre_id", "2")], Some("pre_id")),
        (&[("path", "index?a=1&pre_id=2")], Some("pre_id")),
        (&[("path", "index?a=1&pre_id=")], Some("pre_id")),
        (&[("path", "index?a=1&pre_id="), ("pre_id", "")], Some("pre_id")),
        (&[("path", "index?a=1&more=2")], None),
        (&[("path", "index?a=1&total_fee=2"), ("total_fee", "2")], Some("total_fee")),
        // The cut that hides the other one's `pre_id`.
        (&[("path", "x"), ("pre_id", "2"), ("pre_z", "&pre_id=3")], Some("pre_id")),
    ] {
        let found = check_notification(&parameters(pairs), &Reply::blank()).err();
        assert_eq!(found.as_ref().map(TwoReadings::member), expected, "{pairs:?}");
    }
}

/// Two known members, and two unknown ones.
#[derive(Clone)]
struct Known {
    b: String,
    d: String,
}
crate::record!(Known { b, d });

/// A value made of pieces at which a text can be cut.
fn value() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec!["a=", "b=", "c=", "d=", "sign=", "&", "&", "=", "1", "x"]);
    prop::collection::vec(piece, 1..6).prop_map(|pieces| pieces.concat())
}

fn document() -> impl Strategy<Value = Parameters> {
    prop::collection::btree_map("[a-d]", value(), 1..4)
}

proptest! {
    #[test]
    fn a_document_is_refused_exactly_if_its_text_has_another_member(document in document()) {
        let cuts = cuts(&text(&document));
        prop_assert!(cuts.contains(&document));
        let other = cuts.iter().find(|cut| !places(cut).is_subset(&places(&document)));
        prop_assert_eq!(check(&document, &|_| true).is_err(), other.is_some(), "{:?}", other);
    }

    #[test]
    fn a_text_has_one_reading_that_is_accepted_at_most(document in document()) {
        let cuts = cuts(&text(&document));
        let accepted = cuts.iter().filter(|cut| check(cut, &|_| true).is_ok()).count();
        prop_assert!(accepted <= 1, "{:?}", cuts);
    }

    #[test]
    fn all_notifications_of_a_text_say_the_same(document in document()) {
        use crate::codec::Value as _;
        let cuts = cuts(&text(&document)).into_iter().filter(|cut| cut.values().all(|text| !text.is_empty()));
        let accepted: Vec<_> = cuts.filter(|cut| check_notification(cut, &Known::blank()).is_ok()).collect();
        for name in ["b", "d"] {
            // Unknown pieces may still be joined to it.
            let said = |cut: &Parameters| Some(cut.get(name)?.split('&').next()?.to_owned());
            let said: BTreeSet<_> = accepted.iter().map(said).collect();
            prop_assert!(said.len() <= 1, "{}: {:?}", name, accepted);
        }
    }

    #[test]
    fn no_member_that_is_known_can_be_hidden(
        document in document(),
        known in prop::collection::btree_set("[a-d]", 1..4),
    ) {
        let is_known = |name: &str| known.contains(name);
        // A cut with an empty value does not count, since empty values are not signed.
        let cuts = cuts(&text(&document)).into_iter().filter(|cut| cut.values().all(|text| !text.is_empty()));
        let accepted: Vec<_> = cuts.filter(|cut| check(cut, &is_known).is_ok()).map(|cut| places(&cut)).collect();
        // A member of one of them does not occur in a value of another.
        for (at, name) in accepted.iter().flatten().filter(|(_, name)| is_known(name)) {
            prop_assert!(accepted.iter().all(|other| other.contains(&(*at, name.clone()))), "{accepted:?}");
        }
    }
}
