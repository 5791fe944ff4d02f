//! Root certificates, and whether a certificate of the platform chains to one of them.

#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use rustls_pki_types::{CertificateDer, TrustAnchor, UnixTime};
use webpki::{EndEntityCert, ExtendedKeyUsageValidator, KeyPurposeIdIter};
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::der::Decode as _;
use x509_cert::der::asn1::ObjectIdentifier;
use x509_cert::ext::pkix::BasicConstraints;
use x509_cert::ext::pkix::name::DirectoryString;

use crate::crypto::KeyError;
use crate::crypto::key::certificates_of_pem;

/// The common name in all certificates of the platform.
///
/// The authority that issues them also issues those of merchants: a chain alone would turn each merchant into the
/// platform.
const PLATFORM: &str = "Tenpay.com sign";

/// `commonName`.
const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");

/// Authorities that vouch for certificates of the platform.
#[derive(Clone)]
pub struct PlatformRoots(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    roots: Vec<Root>,
    intermediates: Vec<CertificateDer<'static>>,
    common_name: String,
}

#[derive(Clone)]
struct Root {
    anchor: TrustAnchor<'static>,
    validity: (SystemTime, SystemTime),
}

impl PlatformRoots {
    /// Reads root certificates, and those between them and the platform's, from PEM text. The service publishes them as
    /// `CertTrustChain.p12`; convert it with `openssl pkcs12 -in CertTrustChain.p12 -nokeys`.
    ///
    /// A root is a certificate that was not issued by another one in the text.
    ///
    /// # Errors
    ///
    /// There is no certificate in the text, or one cannot be read or is not that of an authority.
    pub fn from_pem(text: &str) -> Result<Self, RootsError> {
        let ders = certificates_of_pem(text).map_err(RootsError::Pem)?;
        let (mut roots, mut intermediates) = (Vec::new(), Vec::new());
        let read: Vec<_> = ders.iter().map(|der| x509_cert::Certificate::from_der(der)).collect();
        let issued_here = |at: usize, issuer: &x509_cert::name::Name| {
            let others = read.iter().enumerate().filter(|(other, _)| *other != at);
            others
                .filter_map(|(_, read)| read.as_ref().ok())
                .any(|other| other.tbs_certificate().subject() == issuer)
        };
        for (at, (der, certificate)) in ders.iter().zip(&read).enumerate() {
            let unusable = || RootsError::Unusable { at };
            let content = certificate.as_ref().map_err(|_| unusable())?.tbs_certificate();
            let constraints = content.get_extension::<BasicConstraints>().map_err(|_| unusable())?;
            if !constraints.is_some_and(|(_, constraints)| constraints.ca) {
                return Err(RootsError::NoAuthority { at });
            }
            let der = CertificateDer::from(der.clone());
            if content.issuer() != content.subject() && issued_here(at, content.issuer()) {
                intermediates.push(der);
                continue;
            }
            let anchor = webpki::anchor_from_trusted_cert(&der).map_err(|_| unusable())?.to_owned();
            let validity = content.validity();
            let validity = (validity.not_before.to_system_time(), validity.not_after.to_system_time());
            roots.push(Root { anchor, validity });
        }
        if roots.is_empty() {
            return Err(RootsError::NoRoot);
        }
        Ok(Self(Arc::new(Inner { roots, intermediates, common_name: PLATFORM.to_owned() })))
    }

    /// Sets another common name than `Tenpay.com sign` for the platform's certificates. The name tells them from those
    /// of merchants, which the same authority issues.
    #[must_use]
    pub fn common_name(&self, name: impl Into<String>) -> Self {
        Self(Arc::new(Inner { common_name: name.into(), ..Inner::clone(&self.0) }))
    }

    /// Whether a certificate is the platform's: it has its name, and a chain to a root that is valid at this time.
    pub(super) fn vouch(&self, der: &[u8], now: SystemTime) -> Result<(), ChainFault> {
        let malformed = |_| ChainFault::Chain(webpki::Error::BadDer.to_string());
        let certificate = x509_cert::Certificate::from_der(der).map_err(malformed)?;
        let subject = certificate.tbs_certificate().subject();
        let mut names = subject.iter().filter(|part| part.oid == COMMON_NAME);
        let is_it = |name: &AttributeTypeAndValue| {
            DirectoryString::try_from(&name.value).is_ok_and(|name| name.value() == self.0.common_name)
        };
        if !names.next().is_some_and(is_it) || names.next().is_some() {
            return Err(ChainFault::Name);
        }
        let valid = self.0.roots.iter().filter(|root| (root.validity.0..=root.validity.1).contains(&now));
        let anchors: Vec<_> = valid.map(|root| root.anchor.clone()).collect();
        let time = UnixTime::since_unix_epoch(now.duration_since(UNIX_EPOCH).unwrap_or_default());
        let der = CertificateDer::from(der);
        let fault = |error: webpki::Error| ChainFault::Chain(error.to_string());
        let certificate = EndEntityCert::try_from(&der).map_err(fault)?;
        let (algorithms, intermediates) = (webpki::ALL_VERIFICATION_ALGS, &self.0.intermediates);
        certificate
            .verify_for_usage(algorithms, &anchors, intermediates, time, AnyUsage, None, None)
            .map_err(fault)?;
        Ok(())
    }
}

/// Extended usages are for TLS and the like; signing messages is not one of them.
struct AnyUsage;

impl ExtendedKeyUsageValidator for AnyUsage {
    fn validate(&self, _: KeyPurposeIdIter<'_, '_>) -> Result<(), webpki::Error> {
        Ok(())
    }
}

impl fmt::Debug for PlatformRoots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { roots, intermediates, common_name } = &*self.0;
        write!(f, "PlatformRoots({} and {} more, for {common_name:?})", roots.len(), intermediates.len())
    }
}

/// Why no root vouches for a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChainFault {
    /// Its name is not that of the platform; it may belong to a merchant.
    Name,
    /// There is no valid chain to a valid root; with the message of the library.
    Chain(String),
}

impl fmt::Display for ChainFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name => f.write_str("the certificate does not have the platform's name"),
            Self::Chain(error) => write!(f, "the certificate does not chain to a root: {error}"),
        }
    }
}

impl std::error::Error for ChainFault {}

/// A text does not hold the certificates of authorities.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RootsError {
    /// It is not PEM of certificates.
    Pem(KeyError),
    /// A certificate cannot be used.
    Unusable {
        /// Its position in the text, from 0.
        at: usize,
    },
    /// A certificate may not issue others: `basicConstraints` does not say `CA:TRUE`.
    NoAuthority {
        /// Its position in the text, from 0.
        at: usize,
    },
    /// Every certificate was issued by another one in the text.
    NoRoot,
}

impl fmt::Display for RootsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pem(error) => error.fmt(f),
            Self::Unusable { at } => write!(f, "certificate {at} of the text cannot be used"),
            Self::NoAuthority { at } => write!(f, "certificate {at} of the text is not that of an authority"),
            Self::NoRoot => f.write_str("no certificate of the text is a root"),
        }
    }
}

impl std::error::Error for RootsError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Pem(error) => Some(error),
            Self::Unusable { .. } | Self::NoAuthority { .. } | Self::NoRoot => None,
        }
    }
}
