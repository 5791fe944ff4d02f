//! Signs for the merchant, here or in a key management service.

use std::pin::Pin;
use std::time::SystemTime;

use super::key::{Certificate, KeyId, MerchantKey};
use super::{KeyError, Scheme, SignError};

/// A signature in the making.
pub type Signing<'a> = Pin<Box<dyn Future<Output = Result<Vec<u8>, SignError>> + Send + 'a>>;

/// Signs for the merchant. [`LocalSigner`] has the private key itself; other signers ask a service that keeps it.
///
/// However long signing takes, a call ends at its deadline and drops the future. Asynchronous clients poll the future
/// like any other, so it must not block: blocking code, such as the library of a hardware module, belongs in
/// `tokio::task::spawn_blocking` or the like. Blocking clients poll it on a thread of its own, inside the runtime of
/// their transport if there is one, so it may block there.
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

    /// The scheme it signs with.
    fn scheme(&self) -> Scheme {
        Scheme::Rsa2048Sha256
    }

    /// Whether its futures are ready at once, without waiting for anything.
    fn is_immediate(&self) -> bool {
        false
    }

    /// Signs the message; the result is the bytes of the signature, not yet Base64.
    fn sign<'a>(&'a self, message: &'a [u8]) -> Signing<'a>;
}

/// Signs with a private key in memory. Its futures are ready at once.
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
    /// [`KeyError::Serial`] and [`KeyError::Id`] if the serial number cannot be one. One that is merely suspicious, with
    /// small letters or decimal digits only, is logged.
    pub fn new(serial: &str, key: MerchantKey) -> Result<Self, KeyError> {
        Ok(Self { serial: KeyId::of_setting(serial)?, key })
    }

    /// Takes the text of the merchant's certificate, `apiclient_cert.pem`, and the private key.
    ///
    /// # Errors
    ///
    /// [`KeyError::Unrelated`] if they do not belong together, and the errors of reading a certificate. One that has
    /// expired is logged.
    pub fn from_certificate_pem(text: &str, key: MerchantKey) -> Result<Self, KeyError> {
        let certificate = Certificate::from_pem(text)?;
        if key.matches(&certificate) {
            let (begin, end) = certificate.validity;
            if !(begin..=end).contains(&SystemTime::now()) {
                let hint = "the merchant's certificate has expired or is not yet valid";
                tracing::warn!(serial = %certificate.id, hint, "wechatpay.suspicious_certificate");
            }
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
