//! Figures in, the tables of the README out: sums by API, and the product families folded away.

use crate::foreign;
use crate::ir::Guide;
use crate::stats::{Counts, GOAL, Stats};

/// The columns of figures.
const COLUMNS: [&str; 9] = [
    "operations",
    "notifications",
    "deprecated",
    "fields",
    "with text",
    "sealed",
    "enumerations",
    "values",
    "overrides",
];

/// What the README has between its marks.
pub fn markdown(stats: &Stats, guide: &Guide) -> String {
    let sum = stats.sum();
    let mut text = head(&[""]);
    for (root, counts) in stats.roots() {
        let name = match root {
            "webhook" => "notifications".to_owned(),
            protocol => format!("API {protocol}"),
        };
        text.push_str(&line(&[name], &counts));
    }
    text.push_str(&line(&["sum".to_owned()], &sum));
    text.push_str(&format!(
        "\nThe goal is {GOAL} % of fields with a text. Without words are {} operations and notifications, {} fields, {} values and {} codes of errors; `cargo xtask stats --missing` lists them.\n",
        number(sum.untitled),
        number(sum.fields - sum.told),
        number(sum.values - sum.explained),
        number(sum.errors - sum.worded)
    ));
    let count = number(stats.families.len());
    text.push_str(&format!("\n<details>\n<summary>By product family ({count})</summary>\n\n"));
    text.push_str(&head(&["family", "what it is"]));
    for (name, counts) in &stats.families {
        let title = guide.families.get(name).map_or("", |family| family.title.as_str());
        text.push_str(&line(&[format!("`{name}`"), cell(title)], counts));
    }
    text.push_str("\n</details>\n");
    text
}

/// The first two lines of a table; what is in the columns in front is text.
fn head(names: &[&str]) -> String {
    let titles: Vec<&str> = names.iter().copied().chain(COLUMNS).collect();
    let marks = names.iter().map(|_| "---").chain(COLUMNS.map(|_| "--:"));
    format!("| {} |\n|{}|\n", titles.join(" | "), marks.collect::<Vec<_>>().join("|"))
}

fn line(names: &[String], counts: &Counts) -> String {
    let figure = |count: usize| if count == 0 { String::new() } else { number(count) };
    let figures = [
        figure(counts.operations),
        figure(counts.notifications),
        figure(counts.deprecated),
        figure(counts.fields),
        share(counts),
        figure(counts.sealed),
        figure(counts.enumerations),
        figure(counts.values),
        figure(counts.overrides),
    ];
    let cells: Vec<String> = names.iter().cloned().chain(figures).collect();
    format!("| {} |\n", cells.join(" | "))
}

/// A text as a cell of a table, in which a bar ends it even in code.
fn cell(text: &str) -> String {
    foreign::words(text).as_str().replace("\\|", "|").replace('|', "\\|")
}

/// A count as people like to read it: `30,763`.
pub fn number(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The share of fields with a text: `97.4 %`; nothing where there are no fields.
pub fn share(counts: &Counts) -> String {
    let per_mille = counts.told_per_mille();
    if counts.fields == 0 { String::new() } else { format!("{}.{} %", per_mille / 10, per_mille % 10) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_for_people() {
        for (count, shown) in
            [(0, "0"), (999, "999"), (1000, "1,000"), (30763, "30,763"), (1_234_567, "1,234,567")]
        {
            assert_eq!(number(count), shown);
        }
        for (told, fields, shown) in [(0, 0, ""), (0, 3, "0.0 %"), (1999, 2000, "99.9 %"), (7, 7, "100.0 %")]
        {
            assert_eq!(share(&Counts { told, fields, ..Counts::default() }), shown);
        }
    }

    #[test]
    fn a_title_stays_in_its_cell() {
        for (title, shown) in
            [("Refunds (v2)", "Refunds (v2)"), ("a | b", r"a \| b"), ("`a|b`", r"`a\|b`"), ("a\nb", "a b")]
        {
            assert_eq!(cell(title), shown);
        }
    }
}
