//! Opens the documents inside encrypted fields.

use std::cell::RefCell;
use std::fmt;

use serde_json::Value as Json;

use super::xml::Document;
use crate::codec::{Ciphertext, DecodeError, DecodeKind, Encoding, Opener, Value};
use crate::crypto::{ApiV2Key, ApiV3Key};

/// Opens the documents inside notifications: `req_info` with the APIv2 key, `event_ciphertext` with the APIv3 key.
#[derive(Clone, Copy)]
pub struct PayloadOpener<'a> {
    /// The APIv2 key.
    pub api_v2_key: &'a ApiV2Key,
    /// The APIv3 key, which only notifications of payment score orders need.
    pub api_v3_key: Option<&'a ApiV3Key>,
}

impl PayloadOpener<'_> {
    fn document(&self, ciphertext: &Ciphertext<'_>) -> Result<Document, DecodeError> {
        // In XML, the text may be broken into lines.
        let text: String = ciphertext.text.split_ascii_whitespace().collect();
        let plaintext = match ciphertext.encoding {
            Encoding::AesEcbXml => self.api_v2_key.open_ecb(&text).ok(),
            Encoding::AesGcmXml => {
                let Some(key) = self.api_v3_key else {
                    return Err(DecodeError::new(DecodeKind::Ciphertext));
                };
                let sibling = |name| ciphertext.sibling(name).unwrap_or_default();
                match sibling("event_algorithm") {
                    "" | "AEAD_AES_256_GCM" => {
                        key.open(sibling("event_nonce"), sibling("event_associated_data"), &text).ok()
                    }
                    _ => None,
                }
            }
            _ => return Err(DecodeError::new(DecodeKind::Ciphertext)),
        };
        let plaintext = plaintext.ok_or_else(|| DecodeError::new(DecodeKind::NotOpened))?;
        Ok(Document::parse_embedded(&plaintext)?)
    }
}

impl Opener for PayloadOpener<'_> {
    fn open(&self, ciphertext: &Ciphertext<'_>, into: &mut dyn Value) -> Result<(), DecodeError> {
        self.document(ciphertext)?.read_into(into, None)
    }
}

/// Opens documents, and keeps their members, each with the ciphertext that it was opened from.
pub(super) struct Keeping<'a> {
    pub(super) opener: &'a PayloadOpener<'a>,
    pub(super) opened: RefCell<Vec<(String, Json)>>,
}

impl Opener for Keeping<'_> {
    fn open(&self, ciphertext: &Ciphertext<'_>, into: &mut dyn Value) -> Result<(), DecodeError> {
        let document = self.opener.document(ciphertext)?;
        document.read_into(into, None)?;
        self.opened.borrow_mut().push((ciphertext.text.to_owned(), document.members()?));
        Ok(())
    }
}

impl fmt::Debug for PayloadOpener<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PayloadOpener(***)")
    }
}
