//! Reads the headers of a signature, each of which must appear once and be well formed.

use std::fmt;

use http::HeaderMap;

use super::{HeaderFault, PROBE, VerifyError};
use crate::crypto::{Identity, KeyId, Scheme};
use crate::text::Quoted;
use crate::trust::header_names::{NONCE, SERIAL, SIGNATURE, SIGNATURE_TYPE, TIMESTAMP};

/// The headers of a signature, not verified yet.
#[derive(Clone)]
pub struct SignatureHeaders<'a> {
    /// The key named as the signer.
    pub serial: KeyId,
    pub(super) seconds: i64,
    pub(super) timestamp: &'a str,
    pub(super) nonce: &'a str,
    pub(super) signature: &'a str,
    kind: Option<&'a str>,
}

impl<'a> SignatureHeaders<'a> {
    /// Whether there is any header of a signature; if so, all must be present and correct.
    #[must_use]
    pub fn any(headers: &HeaderMap) -> bool {
        [TIMESTAMP, NONCE, SIGNATURE, SERIAL, SIGNATURE_TYPE].iter().any(|name| headers.contains_key(*name))
    }

    /// Reads the headers.
    ///
    /// # Errors
    ///
    /// [`VerifyError::Header`] names the header and says whether it is missing, repeated, empty or malformed.
    pub fn read(headers: &'a HeaderMap) -> Result<Self, VerifyError> {
        let serial = required(headers, SERIAL)?;
        let timestamp = required(headers, TIMESTAMP)?;
        let nonce = required(headers, NONCE)?;
        let signature = required(headers, SIGNATURE)?;
        let kind = optional(headers, SIGNATURE_TYPE)?;
        let serial = KeyId::new(serial).map_err(|_| fault(SERIAL, HeaderFault::Malformed))?;
        if !timestamp.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(fault(TIMESTAMP, HeaderFault::Malformed));
        }
        let seconds = timestamp.parse().map_err(|_| fault(TIMESTAMP, HeaderFault::Malformed))?;
        Ok(Self { serial, seconds, timestamp, nonce, signature, kind })
    }

    /// Whether the signature is wrong on purpose.
    #[must_use]
    pub fn is_probe(&self) -> bool {
        self.signature.starts_with(PROBE)
    }

    /// The scheme by which the platform claims to have signed, which must be one for this identity. Without a claim, it is
    /// the one of RSA.
    pub(super) fn scheme(&self, identity: Identity) -> Result<Scheme, VerifyError> {
        let unsupported = |kind: &str| VerifyError::UnsupportedType(kind.chars().take(64).collect());
        let scheme = match self.kind {
            None => Scheme::Rsa2048Sha256.of(identity).ok_or_else(|| unsupported(""))?,
            Some(kind) => Scheme::from_text(kind).ok_or_else(|| unsupported(kind))?,
        };
        match scheme {
            Scheme::Sm2WithSm3 if !cfg!(feature = "sm") => Err(unsupported(scheme.as_str())),
            _ if scheme.identity() != identity => Err(VerifyError::OtherIdentity { scheme, identity }),
            _ => Ok(scheme),
        }
    }
}

// The signature proves the sender of the message to anyone who has it.
impl fmt::Debug for SignatureHeaders<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignatureHeaders")
            .field("serial", &self.serial)
            .field("timestamp", &self.seconds)
            .field("nonce", &Quoted(self.nonce))
            .field("kind", &self.kind.map(Quoted))
            .finish_non_exhaustive()
    }
}

fn required<'a>(headers: &'a HeaderMap, name: &'static str) -> Result<&'a str, VerifyError> {
    optional(headers, name)?.ok_or(fault(name, HeaderFault::Missing))
}

fn optional<'a>(headers: &'a HeaderMap, name: &'static str) -> Result<Option<&'a str>, VerifyError> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(fault(name, HeaderFault::Repeated));
    }
    // A loop without an early exit checks many bytes at once; a signature has hundreds.
    let graphic = value.as_bytes().iter().fold(true, |all, byte| all & byte.is_ascii_graphic());
    match std::str::from_utf8(value.as_bytes()) {
        Ok("") => Err(fault(name, HeaderFault::Empty)),
        Ok(text) if graphic => Ok(Some(text)),
        _ => Err(fault(name, HeaderFault::Malformed)),
    }
}

fn fault(name: &'static str, fault: HeaderFault) -> VerifyError {
    VerifyError::Header { name, fault }
}
