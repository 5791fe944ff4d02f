//! TLS that presents a client certificate, without keeping a copy of the text of its private key.
//!
//! reqwest can read PEM as well, but leaves the text, its lines and the decoded key in freed memory.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs1KeyDer, PrivatePkcs8KeyDer};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls_platform_verifier::Verifier;

use crate::crypto::key::pem;
use crate::crypto::key::pem::Kind;
use crate::transport::BoxError;

/// Builds TLS like that of reqwest, trusting the certificates of the system and these.
pub(super) fn with_certificate(
    certificate: &str,
    private_key: &str,
    roots: &[String],
) -> Result<ClientConfig, BoxError> {
    let provider = CryptoProvider::get_default().cloned();
    let provider = provider.unwrap_or_else(|| Arc::new(aws_lc_rs::default_provider()));
    let identity = identity(certificate, private_key)?;
    let mut tls = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_protocol_versions(rustls::ALL_VERSIONS)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier(roots, provider)?))
        .with_client_cert_resolver(Arc::new(SingleCertAndKey::from(identity)));
    tls.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(tls)
}

/// The certificates of the text, and the key, which belongs to the first one.
fn identity(certificate: &str, private_key: &str) -> Result<CertifiedKey, BoxError> {
    // Not read by rustls, which decodes a key beside the certificate and leaves it in memory.
    let chain = pem::certificates_of_pem(certificate)
        .map_err(|error| format!("the client certificate is not a PEM certificate: {error}"))?;
    let chain = chain.into_iter().map(CertificateDer::from).collect();
    let block = pem::read(private_key, &[Kind::Pkcs8, Kind::Pkcs1], "a private key")?;
    let der = match block.kind {
        Kind::Pkcs1 => PrivateKeyDer::Pkcs1(PrivatePkcs1KeyDer::from(block.der.as_slice())),
        _ => PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(block.der.as_slice())),
    };
    // Not read by the provider, which makes a copy of the key and drops it without wiping.
    let identity = CertifiedKey::new(chain, aws_lc_rs::sign::any_supported_type(&der)?);
    match identity.keys_match() {
        // If they cannot be compared here, the server compares them.
        Ok(()) | Err(rustls::Error::InconsistentKeys(rustls::InconsistentKeys::Unknown)) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(identity)
}

#[cfg(any(all(unix, not(target_os = "android")), windows))]
fn verifier(roots: &[String], provider: Arc<CryptoProvider>) -> Result<Verifier, BoxError> {
    if roots.is_empty() {
        return Ok(Verifier::new(provider)?);
    }
    let roots = roots.iter().flat_map(|root| CertificateDer::pem_slice_iter(root.as_bytes()));
    let roots = roots.collect::<Result<Vec<_>, _>>();
    let roots = roots.map_err(|_| "a root certificate is not a PEM certificate")?;
    Ok(Verifier::new_with_extra_roots(roots, provider)?)
}

#[cfg(not(any(all(unix, not(target_os = "android")), windows)))]
fn verifier(roots: &[String], provider: Arc<CryptoProvider>) -> Result<Verifier, BoxError> {
    match roots {
        [] => Ok(Verifier::new(provider)?),
        _ => Err("this system takes no further root certificates".into()),
    }
}
