//! Text as it is written in, text as it is read out: escapes and entities undone, the blanks of other scripts as a blank.

/// What a backslash takes its meaning from.
const ESCAPED: &str = "\\`*_{}[]()#+.!<>~|$^&-";

/// The only entity of the pages: a bar, which would end a cell.
const BAR: &str = "&#124;";

/// U+00A0 and U+3000 stand wherever a blank may.
fn is_blank(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{3000}')
}

/// Text without escapes, and where each byte of it was written.
#[derive(Debug, Default)]
pub struct Plain {
    /// The text.
    pub text: String,
    /// For each byte of the text, and for its end, the byte that it was written at.
    places: Vec<usize>,
}

impl Plain {
    /// Undoes escapes.
    pub fn of(written: &str) -> Self {
        let mut plain = Self::default();
        let mut rest = written;
        while let Some(c) = rest.chars().next() {
            let at = written.len() - rest.len();
            let after = &rest[c.len_utf8()..];
            if let Some(tail) = rest.strip_prefix(BAR) {
                plain.push('|', at);
                rest = tail;
            } else if let Some(escaped) =
                after.chars().next().filter(|next| c == '\\' && ESCAPED.contains(*next))
            {
                plain.push(escaped, at);
                rest = &after[escaped.len_utf8()..];
            } else {
                plain.push(if is_blank(c) { ' ' } else { c }, at);
                rest = after;
            }
        }
        plain.places.push(written.len());
        plain
    }

    fn push(&mut self, c: char, at: usize) {
        self.text.push(c);
        self.places.extend(std::iter::repeat_n(at, c.len_utf8()));
    }

    /// The same without the targets of links and images: `[text](target)` is `text`.
    #[must_use]
    pub fn without_links(&self) -> Self {
        let mut plain = Self::default();
        let mut at = 0;
        let closings = Closings::of(&self.text);
        while let Some(c) = self.text[at..].chars().next() {
            let link = match c {
                '!' if self.text[at + 1..].starts_with('[') => closings.link(&self.text, at + 1),
                '[' => closings.link(&self.text, at),
                _ => None,
            };
            match link {
                Some((label, end)) => {
                    for (within, c) in self.text[label.clone()].char_indices() {
                        plain.push(c, self.place(label.start + within));
                    }
                    at = end;
                }
                None => {
                    plain.push(c, self.place(at));
                    at += c.len_utf8();
                }
            }
        }
        plain.places.push(self.place(self.text.len()));
        plain
    }

    /// Where a byte of the text was written.
    pub fn place(&self, at: usize) -> usize {
        self.places.get(at).or(self.places.last()).copied().unwrap_or_default()
    }
}

/// The next `]` and `)` after each place, so that a text is walked once however many brackets are open in it.
struct Closings {
    squares: Vec<usize>,
    rounds: Vec<usize>,
}

impl Closings {
    fn of(text: &str) -> Self {
        let all = |sign: char| text.match_indices(sign).map(|(at, _)| at).collect();
        Self { squares: all(']'), rounds: all(')') }
    }

    /// The label of the link that begins at a bracket, and where the link ends.
    fn link(&self, text: &str, at: usize) -> Option<(std::ops::Range<usize>, usize)> {
        let next = |places: &[usize], from: usize| {
            places.get(places.partition_point(|place| *place < from)).copied()
        };
        let square = next(&self.squares, at + 1)?;
        text[square + 1..].starts_with('(').then_some(())?;
        let round = next(&self.rounds, square + 2)?;
        Some((at + 1..square, round + 1))
    }
}

/// Text without escapes.
pub fn plain(written: &str) -> String {
    Plain::of(written).text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_entities_and_blanks_are_undone() {
        for (written, read) in [
            (r"mch\_id", "mch_id"),
            (r"string\[1,32\]", "string[1,32]"),
            ("a&#124;b", "a|b"),
            ("200\u{a0}OK", "200 OK"),
            ("\u{3000}【x】", " 【x】"),
            (r"a\\_b", r"a\_b"),
            (r"a\nb", r"a\nb"),
            (r"end\", r"end\"),
        ] {
            assert_eq!(plain(written), read, "{written}");
        }
    }

    #[test]
    fn links_are_what_they_say_and_keep_their_places() {
        for (written, read) in [
            ("see [a\\_b](https://x.example/c(d)) e", "see a_b) e"),
            ("![x](y)z", "xz"),
            ("[a] (b)", "[a] (b)"),
            ("[a](b", "[a](b"),
            ("a]b[c", "a]b[c"),
        ] {
            let plain = Plain::of(written).without_links();
            assert_eq!(plain.text, read, "{written}");
        }
        let plain = Plain::of("\\_[灯](x)光").without_links();
        let places: Vec<_> = plain.text.char_indices().map(|(at, c)| (c, plain.place(at))).collect();
        assert_eq!(places, [('_', 0), ('灯', 3), ('光', 10)]);
        assert_eq!(plain.place(plain.text.len()), 13);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "[\\[\\]()!\\\\_&#124;a描\u{a0}]{0,60}") {
            let _ = Plain::of(&text).without_links();
        }
    }
}
