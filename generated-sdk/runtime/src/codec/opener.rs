//! Opens ciphertexts of whole structures.

use crate::codec::read::Site;
use crate::codec::{DecodeError, DecodeKind, Encoding, Shape, Slot, Value};

/// Opens fields whose value is the ciphertext of a structure, such as `event_ciphertext` of a notification.
///
/// Passed to [`json::read_into_with`](crate::json::read_into_with), and called once the record with the field has been
/// read completely.
pub trait Opener {
    /// Decrypts the text and reads its content into the value.
    ///
    /// # Errors
    ///
    /// [`DecodeKind::NotOpened`], and the errors of reading; paths start at the structure inside.
    fn open(&self, ciphertext: &Ciphertext<'_>, into: &mut dyn Value) -> Result<(), DecodeError>;
}

/// A received field that is the ciphertext of a structure.
pub struct Ciphertext<'a> {
    /// The cipher, and the format of the plaintext.
    pub encoding: Encoding,
    /// The ciphertext as received: Base64.
    pub text: &'a str,
    siblings: &'a dyn Fn(&str) -> Option<&'a str>,
}

impl Ciphertext<'_> {
    /// The text of another field of the same record by its wire name, such as the nonce; `None` if it is absent.
    #[must_use]
    pub fn sibling(&self, wire: &str) -> Option<&str> {
        (self.siblings)(wire)
    }
}

/// Opens the field at this position of a record that has otherwise been read.
pub(crate) fn open(
    shape: &Shape,
    values: &mut [&mut dyn Value],
    at: usize,
    text: &str,
    site: Site<'_>,
) -> Result<(), DecodeError> {
    let Some(opener) = site.opener else { return Err(site.error(DecodeKind::Ciphertext)) };
    let (before, rest) = values.split_at_mut(at);
    let Some((into, after)) = rest.split_first_mut() else { return Ok(()) };
    let siblings = |wire: &str| {
        let sibling = shape.position(wire)?;
        let value = if sibling < at { before.get(sibling) } else { after.get(sibling.checked_sub(at + 1)?) };
        match value?.slot() {
            Slot::Text(text) => Some(text),
            _ => None,
        }
    };
    let encoding = shape.field(at).map_or(Encoding::Plain, |field| field.encoding);
    let ciphertext = Ciphertext { encoding, text, siblings: &siblings };
    opener.open(&ciphertext, *into).map_err(|error| error.within(site.path))
}
