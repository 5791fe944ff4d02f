//! Ids of keys, as in the header `Wechatpay-Serial`, compared by the platform's rule.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::Arc;

use super::{KeyError, serial};

/// Identifies a key of the platform: the id of a public key, or the serial number of a certificate.
///
/// Ids that begin with `PUB_KEY_ID_` are equal if their texts are. All others are hexadecimal and equal if their numbers
/// are: leading zeros and the case of letters do not matter.
///
/// ```
/// use wechatpay_runtime::KeyId;
///
/// assert_eq!(KeyId::new("0a1B")?, KeyId::new("A1b")?);
/// assert_ne!(KeyId::new("PUB_KEY_ID_0a")?, KeyId::new("PUB_KEY_ID_0A")?);
/// # Ok::<(), wechatpay_runtime::KeyError>(())
/// ```
#[derive(Clone)]
pub struct KeyId(Arc<str>);

impl KeyId {
    const LONGEST: usize = 128;

    /// Takes the text of a serial number or key id.
    ///
    /// # Errors
    ///
    /// [`KeyError::Id`] unless it is 1 to 128 visible ASCII characters other than quotation marks and backslashes.
    pub fn new(text: &str) -> Result<Self, KeyError> {
        let visible = |byte: u8| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\';
        if (1..=Self::LONGEST).contains(&text.len()) && text.bytes().all(visible) {
            Ok(Self(text.into()))
        } else {
            Err(KeyError::Id)
        }
    }

    /// Takes the text of the serial number of a certificate from the merchant's settings, and logs what is suspicious.
    ///
    /// # Errors
    ///
    /// [`KeyError::Serial`] if it cannot be one, and the error of [`new`](Self::new).
    pub(crate) fn of_setting(text: &str) -> Result<Self, KeyError> {
        serial::check(text)?;
        if let Some(hint) = serial::suspicion(text) {
            tracing::warn!(serial = text, hint, "wechatpay.suspicious_serial");
        }
        Self::new(text)
    }

    /// The serial number of a certificate, from its bytes.
    ///
    /// Two digits for each byte, as the platform writes it. Until 0.2.5, wechatpay-go dropped the leading zero that one
    /// serial number in 16 has.
    pub(crate) fn from_serial(number: &[u8]) -> Result<Self, KeyError> {
        // A leading zero byte keeps the number positive.
        let number = number.iter().skip_while(|byte| **byte == 0);
        match number.map(|byte| format!("{byte:02X}")).collect::<String>().as_str() {
            "" => Self::new("00"),
            hex => Self::new(hex),
        }
    }

    /// The text as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this names a public key, not a certificate.
    #[must_use]
    pub fn is_public_key(&self) -> bool {
        self.0.starts_with("PUB_KEY_ID_")
    }

    /// Whether this is the id of a public key, and not only the beginning that all of them share.
    pub(crate) fn is_whole_public_key_id(&self) -> bool {
        self.0.strip_prefix("PUB_KEY_ID_").is_some_and(|id| {
            !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        })
    }

    /// Whether this looks like the serial number of a certificate of the platform or of a merchant.
    pub(crate) fn may_be_a_serial_number(&self) -> bool {
        self.0.len() >= 32 && self.0.bytes().all(|byte| byte.is_ascii_hexdigit())
    }

    /// The significant digits.
    fn digits(&self) -> &str {
        self.0.trim_start_matches('0')
    }
}

impl Ord for KeyId {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.is_public_key(), other.is_public_key()) {
            (true, true) => self.0.cmp(&other.0),
            (false, false) => {
                let (left, right) = (self.digits(), other.digits());
                let uppercase =
                    |text: &str| text.bytes().map(|byte| byte.to_ascii_uppercase()).collect::<Vec<_>>();
                left.len().cmp(&right.len()).then_with(|| {
                    if left.eq_ignore_ascii_case(right) {
                        Ordering::Equal
                    } else {
                        uppercase(left).cmp(&uppercase(right))
                    }
                })
            }
            (left, right) => left.cmp(&right),
        }
    }
}

impl PartialOrd for KeyId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for KeyId {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for KeyId {}

impl Hash for KeyId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        if self.is_public_key() {
            self.0.hash(state);
        } else {
            self.digits().to_ascii_uppercase().hash(state);
        }
    }
}

impl FromStr for KeyId {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        Self::new(text)
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> KeyId {
        KeyId::new(text).unwrap()
    }

    #[test]
    fn compares_by_the_platforms_rule() {
        for (left, right, expected) in [
            ("5DEA10EF", "5dea10ef", Ordering::Equal),
            ("005DEA", "5dEa", Ordering::Equal),
            ("0", "000", Ordering::Equal),
            ("9", "10", Ordering::Less),
            ("0FF", "100", Ordering::Less),
            ("a0", "9F", Ordering::Greater),
            ("PUB_KEY_ID_01", "PUB_KEY_ID_1", Ordering::Less),
            ("PUB_KEY_ID_0A", "PUB_KEY_ID_0a", Ordering::Less),
            ("PUB_KEY_ID_0A", "PUB_KEY_ID_0A", Ordering::Equal),
            ("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", "PUB_KEY_ID_0", Ordering::Less),
        ] {
            let (left, right) = (id(left), id(right));
            assert_eq!(
                (left.cmp(&right), right.cmp(&left)),
                (expected, expected.reverse()),
                "{left} {right}"
            );
            assert_eq!(left == right, expected == Ordering::Equal);
        }
    }

    #[test]
    fn refuses_what_no_header_should_hold() {
        let long = "A".repeat(129);
        for text in ["", " ", "5D EA", "5DEA\n", "\u{0}", "\u{7f}", "序列号", "5D\"", "5D\\", long.as_str()]
        {
            assert_eq!(KeyId::new(text).err(), Some(KeyError::Id), "{text:?}");
        }
        assert_eq!(id(&long[1..]).as_str().len(), 128);
    }

    #[test]
    fn serial_numbers_have_two_digits_for_each_byte() {
        for (number, text) in
            [(&[0x00, 0xD7, 0xCE][..], "D7CE"), (&[0x0A, 0x01], "0A01"), (&[0x00], "00"), (&[], "00")]
        {
            assert_eq!(KeyId::from_serial(number).unwrap().as_str(), text);
        }
    }
}
