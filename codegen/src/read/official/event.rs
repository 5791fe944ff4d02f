//! What notifications are called: by words of their description, or by the titles of their pages.

/// The row of a notification that tells its event.
pub const ROW: &str = "event_type";

/// The events that a description without escapes names: words of capitals with dots between them, each once.
pub fn names(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let is_inside = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, '_' | '.');
    for run in text.split(|c| !is_inside(c)) {
        let mut parts = run.split('.');
        let first = parts.next().filter(|first| first.starts_with(|c: char| c.is_ascii_uppercase()));
        // What follows two dots, or one at the end, is another sentence.
        let rest: Vec<&str> = parts.take_while(|part| !part.is_empty()).collect();
        let Some(first) = first.filter(|_| !rest.is_empty()) else { continue };
        let name = std::iter::once(first).chain(rest).collect::<Vec<_>>().join(".");
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

/// The notifications of API v2, which have no names, by the titles of their pages.
const TITLES: [(&str, &str); 4] = [
    ("支付结果通知", "transaction-success"),
    ("退款结果通知", "refund-processed"),
    ("签约、解约结果通知", "pap-contract-state-changed"),
    ("扣款结果通知", "pap-transaction-processed"),
];

/// The notification of API v2 that a page of this title describes.
pub fn of_title(title: &str) -> Option<&'static str> {
    TITLES.iter().find(|(known, _)| *known == title.trim()).map(|(_, event)| *event)
}

/// The titles that are known.
pub fn titles() -> [&'static str; 4] {
    TITLES.map(|(title, _)| title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_words_of_capitals_with_dots() {
        for (text, expected) in [
            ("通知的类型为REFUND.SUCCESS。", vec!["REFUND.SUCCESS"]),
            ("A.B 或 A.C、A.B", vec!["A.B", "A.C"]),
            ("MCH_LAMP.LIGHT.OUT_2", vec!["MCH_LAMP.LIGHT.OUT_2"]),
            ("A.B.", vec!["A.B"]),
            ("A..B", vec![]),
            ("1A.B", vec![]),
            ("_A.B", vec![]),
            ("LAMP", vec![]),
            ("lamp.lit", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(names(text), expected, "{text}");
        }
    }
}
