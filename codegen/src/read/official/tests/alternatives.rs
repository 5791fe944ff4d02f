//! Pages with several tables of one part.

use super::notifications::message;
use super::{call, facts, read, shown, table, told, v3};

const LINE: &str = "【POST】 `/v3/lamps`";

const INSIDE: &str = "resource中ciphertext解密后字段";

/// What is inside of the ciphertexts of each event, and what is answered.
fn contents(found: &[String]) -> Vec<String> {
    let facts = found.iter().filter_map(|fact| {
        let fact = fact.strip_prefix("EVENT v3 ")?;
        let (event, rest) = fact.split_once(' ')?;
        let inside = rest.split_once('#').map(|(_, inside)| inside).or(rest.strip_prefix("ack "))?;
        Some(format!("{event} {inside}"))
    });
    facts.collect()
}

/// A page of two events with this in place of the one table of what is inside.
fn of_two(inside: &str) -> String {
    let page = message("v3/merchant", 1, "类型为LAMP.LIT或LAMP.OUT", "");
    let sample = "对resource中ciphertext进行解密后";
    let (before, after) = page.split_once(INSIDE).unwrap();
    let after = after.split_once(sample).unwrap().1;
    format!("{before}{inside}\n{sample}{after}")
}

#[test]
fn tables_of_two_events_are_of_two_messages() {
    let (lit, out) = (table("lamp_id string true x\nwatt integer true x"), table("lamp_id string true x"));
    let both = table("lamp_id string true x\nvolt integer true x");
    let separate = [
        "LAMP.LIT code string -",
        "LAMP.LIT message string -",
        "LAMP.LIT lamp_id string required",
        "LAMP.LIT watt integer required",
        "LAMP.OUT code string -",
        "LAMP.OUT message string -",
        "LAMP.OUT lamp_id string required",
    ];
    for inside in [
        // A line before each, below one line of both or with one each, or in it.
        format!(
            "{INSIDE}\n\n当\u{a0}event\\_type\u{a0}为 LAMP.LIT\u{a0}时\n\n{lit}\n当 event\\_type 为 LAMP.OUT 时\n\n{out}"
        ),
        format!(
            "{INSIDE}\n\n当event_type为LAMP.LIT时\n\n{lit}\n{INSIDE}\n\n当event_type为LAMP.OUT时\n\n{out}"
        ),
        format!("{INSIDE}（LAMP.LIT）\n\n{lit}\n{INSIDE}（LAMP.OUT）\n\n{out}"),
        // Headings.
        format!("{INSIDE}\n\n#### LAMP.LIT\n\n{lit}\n#### LAMP.OUT\n\n{out}"),
    ] {
        assert_eq!(contents(&facts(&[("a.md", &of_two(&inside))])), separate, "{inside}");
    }
    // An event that the page does not have says nothing.
    let other = format!("{INSIDE}\n\n当 event\\_type 为 LAMP.LOST 时\n\n{both}");
    let found = contents(&facts(&[("a.md", &of_two(&other).replace("\"watt\"", "\"volt\""))]));
    assert!(found.contains(&"LAMP.LIT volt integer required".to_owned()), "{found:?}");
    assert!(found.contains(&"LAMP.OUT volt integer required".to_owned()), "{found:?}");
}

/// Two messages on one page, each with its envelope.
fn with_envelopes(events: [&str; 2], is_in_turn: bool, insides: &[&str]) -> String {
    let envelope = |event: &str| {
        format!(
            "通知参数\n\n{}\n",
            table(&format!(
                "event_type string true 类型为{event}\nresource object true x\nresource.ciphertext string true x"
            ))
        )
    };
    let inside: Vec<String> = insides.iter().map(|rows| format!("{INSIDE}\n\n{}\n", table(rows))).collect();
    let [one, other] = events.map(envelope);
    let text = match (is_in_turn, inside.as_slice()) {
        (true, [first, second]) => format!("{one}{first}{other}{second}"),
        _ => format!("{one}{other}{}", inside.concat()),
    };
    v3(1, &text)
}

#[test]
fn each_envelope_has_what_is_inside_of_it() {
    let (lit, out) = ("lamp_id string true x\nwatt integer true x", "lamp_id string true x");
    let expected = [
        "LAMP.LIT lamp_id string required",
        "LAMP.LIT watt integer required",
        "LAMP.OUT lamp_id string required",
    ];
    for is_in_turn in [true, false] {
        let page = with_envelopes(["LAMP.LIT", "LAMP.OUT"], is_in_turn, &[lit, out]);
        assert_eq!(contents(&facts(&[("a.md", &page)])), expected);
    }
    // One table of what is inside is of both.
    let page = with_envelopes(["LAMP.LIT", "LAMP.OUT"], false, &[out]);
    let expected = ["LAMP.LIT lamp_id string required", "LAMP.OUT lamp_id string required"];
    assert_eq!(contents(&facts(&[("a.md", &page)])), expected);
}

#[test]
fn forms_of_one_message_are_united_and_told() {
    let (one, other) =
        ("lamp_id string true x\nwatt integer true x", "lamp_id string true x\nvolt integer true x");
    let expected = ["LAMP.LIT lamp_id string required", "LAMP.LIT volt integer -", "LAMP.LIT watt integer -"];
    for is_in_turn in [true, false] {
        let read = read(&[("a.md", &with_envelopes(["LAMP.LIT", "LAMP.LIT"], is_in_turn, &[one, other]))]);
        assert_eq!(contents(&shown(&read)), expected);
        let told = told(&read);
        assert_eq!(told.len(), 1, "{told:?}");
        let says = "merge/several-tables: `EVENT v3 LAMP.LIT` has several tables of what is inside of its ciphertext";
        assert!(told[0].contains(says), "{told:?}");
        assert_eq!(read.rows.accounted(), read.rows.total);
    }
    // Nor do events tell these apart, which are of both.
    let page = of_two(&format!("{INSIDE}\n\n{}\n{INSIDE}\n\n{}", table(one), table(other)));
    let read = read(&[("a.md", &page)]);
    let found = contents(&shown(&read));
    for event in ["LAMP.LIT", "LAMP.OUT"] {
        assert!(found.contains(&format!("{event} lamp_id string required")), "{found:?}");
        assert!(found.contains(&format!("{event} volt integer -")), "{found:?}");
    }
}

/// What one of two tables of a part lacks need not be sent.
#[test]
fn tables_of_one_body_are_two_forms_of_it() {
    let body = |rows: &str| format!("### Body 参数\n{}", table(rows));
    for (one, other, expected, warnings) in [
        (
            "id string true x\nowner object true x\nowner.name string true x\nby_name string true x",
            "id string true x\nowner object true x\nowner.nick string true x\nby_number integer true x",
            vec![
                "by_name string -",
                "by_number integer -",
                "id string required",
                "owner object required",
                "owner.name string -",
                "owner.nick string -",
            ],
            vec![
                "merge/several-tables: `POST /v3/lamps` has several tables of its body (read as another form of it)",
            ],
        ),
        // The same again.
        ("id string true x", "id string false x", vec!["id string -"], vec![]),
        (
            "id string true x",
            "id integer true x",
            vec!["id string required"],
            vec!["merge/pages-disagree: pages of `POST /v3/lamps` disagree on the type of `id` (not taken)"],
        ),
    ] {
        let page = call(1, LINE, "", "ok string true x");
        let page = page.replace("## 应答参数", &format!("{}{}## 应答参数", body(one), body(other)));
        let read = read(&[("a.md", &page)]);
        let found = shown(&read);
        let sent: Vec<_> =
            found.iter().filter_map(|fact| fact.strip_prefix("POST /v3/lamps json ")).collect();
        assert_eq!(sent, expected);
        assert!(found.contains(&"POST /v3/lamps response ok string required".to_owned()), "{found:?}");
        let told = told(&read);
        let said: Vec<_> = told.iter().filter_map(|told| Some(told.split_once(' ')?.1)).collect();
        assert_eq!(said, warnings);
        assert_eq!(read.rows.accounted(), read.rows.total);
        let ok = &read.api.operations[0].reply.fields().unwrap()[0];
        assert_eq!(ok.witnesses.len(), 1, "a row is one witness");
    }
}

/// A page of nothing but tables is no page of the service's.
#[test]
fn too_many_tables_of_a_part_are_refused() {
    let body = format!("### Body 参数\n{}", table("id string true x"));
    let page = call(1, LINE, "", "ok string true x")
        .replace("## 应答参数", &format!("{}## 应答参数", body.repeat(17)));
    let read = read(&[("a.md", &page)]);
    assert_eq!(told(&read), ["a.md:7 tree/too-large: 17 tables of one part are described here"]);
    assert_eq!(read.rows.accounted(), read.rows.total);
}
