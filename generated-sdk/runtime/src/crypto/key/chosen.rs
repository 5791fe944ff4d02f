//! The rules for keys that a merchant chooses in the merchant platform: 32 letters and digits.

use super::KeyError;
use crate::text::bare;

const LENGTH: usize = 32;

/// Checks the length of a key, and that nothing is around it that its file or variable left there. What is only
/// suspicious is logged.
pub(super) fn check(name: &'static str, key: &[u8]) -> Result<(), KeyError> {
    let inner = std::str::from_utf8(key).map_or(key, |text| bare(text).as_bytes());
    let is_surrounded = inner.len() != key.len() && inner.len() == LENGTH;
    let is_padded = key.len() == LENGTH && key.trim_ascii().len() != LENGTH;
    if is_surrounded || is_padded || key.ends_with(b"\n") || key.ends_with(b"\r") {
        return Err(KeyError::Padded { key: name });
    }
    if key.len() != LENGTH {
        return Err(KeyError::Length { key: name, expected: LENGTH, found: key.len() });
    }
    if let Some(hint) = suspicion(key) {
        tracing::warn!(key = name, hint, "wechatpay.suspicious_key");
    }
    Ok(())
}

/// What is probably wrong with a key of the right length.
fn suspicion(key: &[u8]) -> Option<&'static str> {
    if key.iter().all(|byte| Some(byte) == key.first()) {
        Some("it is a single character, again and again")
    } else if !key.iter().all(u8::is_ascii_alphanumeric) {
        Some("the merchant platform takes letters and digits only")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_may_be_suspicious() {
        for (key, is_suspicious) in [
            ("a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb", false),
            ("192006250b4c09247ec02edce69f6a2d", false),
            ("********************************", true),
            ("00000000000000000000000000000000", true),
            ("\"cde1ZJB1kG2e7VfTs3jQzaWizur8Gb\"", true),
            ("cde1ZJB1kG2e7VfTs3jQzaWizur8Gb\\n", true),
        ] {
            assert_eq!(suspicion(key.as_bytes()).is_some(), is_suspicious, "{key}");
        }
    }
}
