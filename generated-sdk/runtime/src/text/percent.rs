//! Percent-encoding (RFC 3986, section 2).

/// Appends the text, with every byte encoded except for unreserved characters (`A-Z a-z 0-9 - . _ ~`).
pub(crate) fn encode(text: &str, out: &mut String) {
    for byte in text.bytes() {
        push(byte, is_unreserved(byte), out);
    }
}

/// Appends text that is already encoded, and encodes what is not allowed in a path segment (`/`, `?`, `#`, a `%` that
/// does not begin an escape, spaces, letters beyond ASCII).
pub(crate) fn encode_encoded(text: &str, out: &mut String) {
    encode_again(text, b"!$&'()*+,;=:@", out);
}

/// Appends one value of a query that is already encoded, and encodes what would end the value or change its meaning.
pub(crate) fn encode_encoded_value(text: &str, out: &mut String) {
    encode_again(text, b"!$()*,;:@", out);
}

/// Appends a query that is already encoded, and encodes what is not allowed in one; `&`, `=` and `+` keep their meaning.
pub(crate) fn encode_encoded_query(text: &str, out: &mut String) {
    // Unlike paths, queries do not allow an apostrophe.
    encode_again(text, b"!$&()*+,;=:@", out);
}

/// Keeps escapes, unreserved characters and `others`, so that nothing is encoded twice.
fn encode_again(text: &str, others: &[u8], out: &mut String) {
    for (at, byte) in text.bytes().enumerate() {
        let is_escape = byte == b'%' && escaped(text, at).is_some();
        push(byte, is_escape || is_unreserved(byte) || others.contains(&byte), out);
    }
}

/// Whether every HTTP library sends this path, which begins with `/`, and its query, if any, unchanged: each character
/// is allowed where it occurs, each `%` begins an escape, and no segment is a step in the tree.
pub(crate) fn is_settled(target: &str) -> bool {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let settled = |text: &str, others: &[u8]| {
        text.bytes().enumerate().all(|(at, byte)| match byte {
            b'%' => escaped(text, at).is_some(),
            _ => is_unreserved(byte) || others.contains(&byte),
        })
    };
    path.starts_with('/')
        && settled(path, b"/!$&'()*+,;=:@")
        && settled(query, b"/?!$&()*+,;=:@")
        && !path.split('/').any(is_dots)
}

/// Whether a segment is `.` or `..`, however it is written: an encoded dot is a dot.
pub(crate) fn is_dots(segment: &str) -> bool {
    matches!(decode(segment).as_deref().unwrap_or(segment), "." | "..")
}

/// Undoes [`encode`]; `+` is a space as in forms, and a `%` that does not begin an escape is kept. `None` if the result
/// is not UTF-8.
pub(crate) fn decode(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.as_bytes().get(at) {
        let decoded = if byte == b'%' { escaped(text, at) } else { None };
        out.push(decoded.unwrap_or(if byte == b'+' { b' ' } else { byte }));
        at += if decoded.is_some() { 3 } else { 1 };
    }
    String::from_utf8(out).ok()
}

/// The byte encoded by the escape at this `%`.
fn escaped(text: &str, at: usize) -> Option<u8> {
    let hex = text.get(at + 1..at + 3)?;
    if hex.bytes().all(|digit| digit.is_ascii_hexdigit()) { u8::from_str_radix(hex, 16).ok() } else { None }
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

fn push(byte: u8, plain: bool, out: &mut String) {
    const HEX: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    if plain {
        out.push(char::from(byte));
    } else {
        out.extend(['%', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(encoder: fn(&str, &mut String), text: &str) -> String {
        let mut out = String::new();
        encoder(text, &mut out);
        out
    }

    #[test]
    fn there_and_back() {
        for (text, encoded) in [
            ("", ""),
            ("aZ09-._~", "aZ09-._~"),
            ("a/b?c#d%e", "a%2Fb%3Fc%23d%25e"),
            ("a b+c&d=e", "a%20b%2Bc%26d%3De"),
            ("元", "%E5%85%83"),
        ] {
            assert_eq!(run(encode, text), encoded);
            assert_eq!(decode(encoded).as_deref(), Some(text));
        }
    }

    #[test]
    fn encoded_text_is_encoded_once() {
        for (text, encoded) in [
            ("id%2F1%3d", "id%2F1%3d"),
            ("a:b@c=", "a:b@c="),
            ("a/../b", "a%2F..%2Fb"),
            ("50%", "50%25"),
            ("%+1", "%25+1"),
            ("%元", "%25%E5%85%83"),
        ] {
            assert_eq!(run(encode_encoded, text), encoded);
        }
    }

    #[test]
    fn queries_have_separators_and_values_have_none() {
        for (text, query, value) in [
            ("a=b&c+d", "a=b&c+d", "a%3Db%26c%2Bd"),
            ("it's/?#", "it%27s%2F%3F%23", "it%27s%2F%3F%23"),
            ("%26%2z", "%26%252z", "%26%252z"),
        ] {
            assert_eq!(run(encode_encoded_query, text), query);
            assert_eq!(run(encode_encoded_value, text), value);
        }
    }

    #[test]
    fn what_libraries_send_as_it_is() {
        for target in
            ["/", "/v3/a%2Fb", "/v3//x", "/a/...", "/it's;x=1:@?k=v&l=/?", "/%FF", "/a?..", "/.a/b."]
        {
            assert!(is_settled(target), "{target}");
        }
        for target in [
            "",
            "v3",
            "/a b",
            "/a\\b",
            "/a\tb",
            "/a\n",
            "/a%",
            "/a%2",
            "/a%zz",
            "/元",
            "/a#b",
            "/a?b#c",
            "/a?it's",
            "/a?b c",
            "/a?%",
            "/a\"",
            "/<a>",
            "/a|b",
            "/a^b",
            "/a`b",
            "/{a}",
            "/[a]",
            "/.",
            "/..",
            "/a/./b",
            "/a/..",
            "/a/%2e/b",
            "/a/%2E%2e",
            "/a/.%2e/b",
            "/a/%2e./b",
            "/a/..?b",
        ] {
            assert!(!is_settled(target), "{target}");
        }
    }

    #[test]
    fn decoding_is_lenient() {
        for (text, expected) in
            [("a+b", Some("a b")), ("50%", Some("50%")), ("%zz", Some("%zz")), ("%FF", None)]
        {
            assert_eq!(decode(text).as_deref(), expected);
        }
    }
}
