//! Text enters; percent-encoded text leaves, or the way back (RFC 3986, section 2).

/// Appends the text with every byte encoded that is not an unreserved character (`A-Z a-z 0-9 - . _ ~`).
pub(crate) fn encode(text: &str, out: &mut String) {
    for byte in text.bytes() {
        push(byte, is_unreserved(byte), out);
    }
}

/// Appends a text that is encoded already, and encodes what cannot stand in a path segment (`/`, `?`, `#`, a `%` that
/// begins no escape, spaces, letters beyond ASCII).
pub(crate) fn encode_encoded(text: &str, out: &mut String) {
    for (at, byte) in text.bytes().enumerate() {
        let escape = byte == b'%' && escaped(text, at).is_some();
        push(byte, escape || is_unreserved(byte) || b"!$&'()*+,;=:@".contains(&byte), out);
    }
}

/// Undoes [`encode`]; `+` is a space as in forms, and a `%` that begins no escape stays. `None` if it is not UTF-8.
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

/// The byte that the escape at this `%` stands for.
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
    fn decoding_is_lenient() {
        for (text, expected) in
            [("a+b", Some("a b")), ("50%", Some("50%")), ("%zz", Some("%zz")), ("%FF", None)]
        {
            assert_eq!(decode(text).as_deref(), expected);
        }
    }
}
