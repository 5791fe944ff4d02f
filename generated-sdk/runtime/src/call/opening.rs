//! Opens the sealed fields of a reply, elsewhere if there are many, while the call waits.
//!
//! Opening a field takes a millisecond or two, and the largest possible reply has twenty thousand.

use std::fmt;
use std::io;

use zeroize::Zeroizing;

use super::request::Fill;
use super::{Config, ErrorKind};
use crate::codec::{FieldPath, Sensitive, Value, for_each_sensitive};
use crate::crypto::{Cipher, MerchantKey, OpenError};
use crate::operation::{ReplyPart, Sealing};
use crate::task::offload::Watch;

/// Up to this many are opened at once, which takes hardly longer than starting to do it elsewhere.
const FEW: usize = 4;

/// The sealed fields of a reply that is otherwise filled.
pub(crate) struct Opening {
    key: MerchantKey,
    cipher: Cipher,
    ciphertexts: Vec<String>,
}

/// Their plaintexts in the order of the fields, up to the first that cannot be opened.
pub(crate) type Opened = Vec<Result<Zeroizing<String>, OpenError>>;

impl Opening {
    /// Opens sensitive fields with the merchant's private key, or returns them if opening takes long.
    pub(crate) fn begin(
        config: &Config,
        opening: Option<Sealing>,
        value: &mut dyn Value,
    ) -> Result<Option<Self>, ErrorKind> {
        let Some(Sealing { cipher, .. }) = opening else { return Ok(None) };
        let mut ciphertexts = Vec::new();
        let mut collect = |_: &FieldPath<'_>, sensitive: &mut Sensitive<String>| {
            // An error leaves the ciphertext where it is.
            let _ = sensitive.open_with(&mut |ciphertext| {
                ciphertexts.push(ciphertext.to_owned());
                Err(())
            });
            Ok::<(), ErrorKind>(())
        };
        for_each_sensitive(value, &mut collect)?;
        match config.facts().field_key.clone() {
            Some(key) if ciphertexts.len() > FEW => Ok(Some(Self { key, cipher, ciphertexts })),
            _ => super::open(config, opening, value).map(|()| None),
        }
    }

    /// Opens them, as long as the result is waited for.
    pub(crate) fn run(&self, watch: &Watch) -> io::Result<Opened> {
        let mut opened = Opened::with_capacity(self.ciphertexts.len());
        for ciphertext in &self.ciphertexts {
            watch.check()?;
            opened.push(self.key.open(self.cipher, ciphertext));
            if matches!(opened.last(), Some(Err(_))) {
                break;
            }
        }
        Ok(opened)
    }
}

/// Opens sensitive fields with the merchant's private key.
pub(crate) fn open(
    config: &Config,
    opening: Option<Sealing>,
    value: &mut dyn Value,
) -> Result<(), ErrorKind> {
    let Some(opening) = opening else { return Ok(()) };
    for_each_sensitive(value, &mut |path, sensitive| {
        sensitive_open(config, opening, sensitive).map_err(|fault| match fault {
            Some(error) => ErrorKind::Open(path.to_string(), error),
            None => ErrorKind::Configuration(
                "the reply has sealed fields, and there is no private key to open them",
            ),
        })
    })
}

fn sensitive_open(
    config: &Config,
    opening: Sealing,
    sensitive: &mut Sensitive<String>,
) -> Result<(), Option<crate::crypto::OpenError>> {
    sensitive.open_with(&mut |ciphertext| {
        let key = config.facts().field_key.as_ref().ok_or(None)?;
        key.open(opening.cipher, ciphertext).map(|plaintext| plaintext.as_str().to_owned()).map_err(Some)
    })
}

/// Puts the plaintexts into the fields.
pub(crate) fn put(opened: Opened, reply: &mut dyn Fill) -> Result<(), ErrorKind> {
    let ReplyPart::Value(value) = reply.part_mut() else { return Ok(()) };
    let mut opened = opened.into_iter();
    for_each_sensitive(value, &mut |path, sensitive: &mut Sensitive<String>| {
        sensitive
            .open_with(&mut |_| match opened.next() {
                Some(plaintext) => plaintext.map(|mut plaintext| std::mem::take(&mut *plaintext)),
                None => Err(OpenError::Refused),
            })
            .map_err(|error| ErrorKind::Open(path.to_string(), error))
    })
}

impl fmt::Debug for Opening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Opening({} fields)", self.ciphertexts.len())
    }
}
