//! What the text of a serial number is instead, where it cannot be one.

use super::KeyError;
use crate::crypto::SerialFault;
use crate::text::bare;

/// RFC 5280 allows 20 bytes.
const LONGEST: usize = 40;

/// Tells what a text is if it cannot be the serial number of a certificate.
///
/// # Errors
///
/// [`KeyError::Serial`], or [`KeyError::Id`] if there is nothing.
pub(crate) fn check(text: &str) -> Result<(), KeyError> {
    let inner = bare(text);
    if inner.is_empty() {
        return Err(KeyError::Id);
    }
    let fault = match () {
        () if is_hexadecimal(inner) && inner != text => SerialFault::Surrounded,
        () if is_hexadecimal(text) && text.trim_start_matches('0').len() <= LONGEST => return Ok(()),
        () if is_decimal(text) => SerialFault::TooLong,
        () if is_hexadecimal(text) => SerialFault::Longer,
        () if begins_with(inner, "PUB_KEY_ID") => SerialFault::PublicKeyId,
        () if inner.contains("-----BEGIN") => SerialFault::Certificate,
        () if begins_with(inner, "0x") || is_named(inner) => SerialFault::Prefix,
        () if is_hexadecimal(&inner.replace(is_separator, "")) => SerialFault::Separators,
        () => SerialFault::NotHexadecimal,
    };
    Err(KeyError::Serial(fault))
}

/// What is probably wrong with a serial number, although it can be one.
pub(super) fn suspicion(text: &str) -> Option<&'static str> {
    if text.len() >= 10 && is_decimal(text) {
        Some("it may be decimal")
    } else if text.bytes().any(|byte| byte.is_ascii_lowercase()) {
        Some("the platform writes capitals")
    } else {
        None
    }
}

fn is_hexadecimal(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_decimal(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn begins_with(text: &str, begin: &str) -> bool {
    text.get(..begin.len()).is_some_and(|found| found.eq_ignore_ascii_case(begin))
}

fn is_separator(c: char) -> bool {
    matches!(c, ':' | '-' | '.' | ',' | '_') || c.is_whitespace()
}

/// Whether a name stands before the digits: `serial=`, `Serial Number: `.
fn is_named(text: &str) -> bool {
    let is_end = |c: &char| matches!(c, '=' | ':' | '\u{ff1a}') || c.is_whitespace();
    let digits = |text: &str| is_hexadecimal(&bare(text).replace(is_separator, ""));
    text.char_indices().filter(|(_, c)| is_end(c)).any(|(at, c)| {
        let (name, rest) = (&text[..at], &text[at + c.len_utf8()..]);
        !digits(name) && digits(rest)
    })
}
