//! Which characters can be seen, and what is shown for those that cannot.

/// Whether a character ends a line somewhere: in Markdown, in Rust, on a terminal, in an editor.
pub fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether a character is not seen itself, but may change how others are seen: control characters, what turns the
/// direction of text, what has no width, and separators of lines other than `\n`.
pub fn is_hidden(c: char) -> bool {
    match c {
        '\n' | ' '..='~' => false,
        _ => c.is_control() || is_break(c) || is_ignorable(c),
    }
}

/// What fonts draw nothing for, apart from the selectors that choose the form of an emoji; and what is not a character, which
/// YAML takes as an escape only.
fn is_ignorable(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{fffe}' | '\u{ffff}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

/// The text on one line, for people to read: one blank for breaks, tabs and blanks, nothing for what is hidden.
pub fn readable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if c == ' ' || c == '\t' || is_break(c) => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c if is_hidden(c) => {}
            c => out.push(c),
        }
    }
    out.trim().to_owned()
}

/// The text on one line, for people to see what is in it: blanks for breaks and tabs, escapes for what is hidden.
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => out.push(' '),
            c if is_break(c) => out.push(' '),
            c if is_hidden(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}
