//! A message enters; a signature by the merchant leaves, made here or by a key management service.

use std::error::Error;
use std::fmt;
use std::pin::Pin;

use crate::key::{Certificate, KeyError, KeyId, MerchantKey};

/// A signature scheme, named as in the headers `Authorization` and `Wechatpay-Signature-Type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scheme {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rsa2048Sha256,
    /// SM2 with SM3, of the Chinese commercial ciphers.
    Sm2WithSm3,
}

impl Scheme {
    /// The text on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rsa2048Sha256 => "WECHATPAY2-SHA256-RSA2048",
            Self::Sm2WithSm3 => "WECHATPAY2-SM2-WITH-SM3",
        }
    }

    /// The scheme with this text on the wire.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        [Self::Rsa2048Sha256, Self::Sm2WithSm3].into_iter().find(|scheme| scheme.as_str() == text)
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A signature that is being made.
pub type Signing<'a> = Pin<Box<dyn Future<Output = Result<Vec<u8>, SignError>> + Send + 'a>>;

/// Signs for the merchant. [`LocalSigner`] has the private key itself; others ask a service that keeps it.
///
/// However long it takes, a call ends with its deadline, and the future is dropped. Asynchronous clients poll it like any
/// other, so that it must not block: what does, such as a library of a hardware module, belongs into
/// `tokio::task::spawn_blocking` or the like. Blocking clients poll it on a thread of its own, inside of the runtime of
/// their transport where there is one, so that it may block there.
///
/// ```
/// use wechatpay_runtime::{SignError, Signer, Signing};
///
/// struct Vault { serial: String }
/// # impl Vault { async fn ask(&self, message: &[u8]) -> Result<Vec<u8>, std::io::Error> { Ok(message.to_vec()) } }
///
/// impl Signer for Vault {
///     fn serial(&self) -> &str {
///         &self.serial
///     }
///
///     fn sign<'a>(&'a self, message: &'a [u8]) -> Signing<'a> {
///         Box::pin(async move { self.ask(message).await.map_err(SignError::new) })
///     }
/// }
/// ```
pub trait Signer: Send + Sync + 'static {
    /// The serial number of the merchant's certificate.
    fn serial(&self) -> &str;

    /// How it signs.
    fn scheme(&self) -> Scheme {
        Scheme::Rsa2048Sha256
    }

    /// Whether its futures are ready at once, without waiting for anybody or anything.
    fn is_immediate(&self) -> bool {
        false
    }

    /// Signs the message; the result is the bytes of the signature, not yet Base64.
    fn sign<'a>(&'a self, message: &'a [u8]) -> Signing<'a>;
}

/// Signs with a private key that is at hand. Its futures are ready at once.
#[derive(Clone, Debug)]
pub struct LocalSigner {
    serial: KeyId,
    key: MerchantKey,
}

impl LocalSigner {
    /// Takes the serial number of the merchant's certificate and the private key.
    ///
    /// # Errors
    ///
    /// [`KeyError::Id`] if the serial number cannot be one.
    pub fn new(serial: &str, key: MerchantKey) -> Result<Self, KeyError> {
        Ok(Self { serial: KeyId::new(serial)?, key })
    }

    /// Takes the text of the merchant's certificate, `apiclient_cert.pem`, and the private key.
    ///
    /// # Errors
    ///
    /// [`KeyError::Unrelated`] if they do not belong together, and the errors of reading a certificate.
    pub fn from_certificate_pem(text: &str, key: MerchantKey) -> Result<Self, KeyError> {
        let certificate = Certificate::from_pem(text)?;
        if key.matches(&certificate) {
            Ok(Self { serial: certificate.id, key })
        } else {
            Err(KeyError::Unrelated)
        }
    }

    /// The private key, which also opens fields of replies.
    #[must_use]
    pub fn key(&self) -> &MerchantKey {
        &self.key
    }
}

impl Signer for LocalSigner {
    fn serial(&self) -> &str {
        self.serial.as_str()
    }

    fn scheme(&self) -> Scheme {
        self.key.scheme()
    }

    fn is_immediate(&self) -> bool {
        true
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> Signing<'a> {
        Box::pin(std::future::ready(self.key.sign(message)))
    }
}

/// A message could not be signed.
///
/// Says no more than that; what the signer said is its [`source`](Error::source).
pub struct SignError(Box<dyn Error + Send + Sync>);

impl SignError {
    /// Wraps what the signer said.
    pub fn new(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(source.into())
    }
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the request could not be signed")
    }
}

impl fmt::Debug for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignError(***)")
    }
}

impl Error for SignError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.0)
    }
}
