//! Names and serial numbers enter; what leaves is keys and certificates made for one gateway.

use rcgen::{
    CertificateParams, DistinguishedName, DnType, KeyPair, PKCS_RSA_SHA256, RsaKeySize, SerialNumber,
};
use wechatpay_runtime as rt;

use crate::GatewayError;

/// A private key with its certificate.
pub struct Identity {
    /// The private key.
    pub key: rt::MerchantKey,
    /// The same as PEM.
    pub key_pem: String,
    /// The public key as PEM.
    pub public_pem: String,
    /// The certificate as PEM.
    pub certificate_pem: String,
    /// Its serial number, in hexadecimal digits.
    pub serial: String,
}

impl Identity {
    /// Makes an RSA-2048 key and a certificate of its own, which is valid for long.
    pub fn generate(name: &str, serial: &[u8]) -> Result<Self, GatewayError> {
        let pair =
            KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).map_err(GatewayError::keys)?;
        let mut params = CertificateParams::new(Vec::new()).map_err(GatewayError::keys)?;
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, name);
        params.serial_number = Some(SerialNumber::from_slice(serial));
        let certificate = params.self_signed(&pair).map_err(GatewayError::keys)?;
        let key_pem = pair.serialize_pem();
        Ok(Self {
            key: rt::MerchantKey::from_pem(&key_pem).map_err(GatewayError::keys)?,
            key_pem,
            public_pem: pair.public_key_pem(),
            certificate_pem: certificate.pem(),
            serial: serial.iter().map(|byte| format!("{byte:02X}")).collect(),
        })
    }

    /// The public half, under a name of its own.
    pub fn public(&self, id: &str) -> Result<rt::PlatformKey, GatewayError> {
        rt::PlatformKey::from_public_key_pem(id, &self.public_pem).map_err(GatewayError::keys)
    }
}

/// A brand, and what the platform has for it: a public key of its own, and no certificate.
pub struct Brand {
    /// The brand's number.
    pub id: String,
    /// Its private key and its API certificate.
    pub own: Identity,
    /// Its API key.
    pub api_key: String,
    /// The platform's key for it.
    pub platform: Identity,
    /// The id of the public half of that.
    pub public_key_id: String,
}

impl Brand {
    fn generate() -> Result<Self, GatewayError> {
        Ok(Self {
            id: "40001".to_owned(),
            own: Identity::generate("brand", &[0x3C, 0x40, 0x00, 0x01])?,
            api_key: "gateway-brand-key-0123456789abcd".to_owned(),
            platform: Identity::generate("platform for brands", &[0x5A, 0x03, 0x77, 0x31])?,
            public_key_id: "PUB_KEY_ID_0140001000002031041700000000".to_owned(),
        })
    }
}

/// All keys of a gateway: the platform's, and those of its one merchant and its one brand.
pub struct Keys {
    /// Whose certificate the platform uses; the second one after a rotation.
    pub platform: [Identity; 2],
    /// The ids of the platform's public keys, which are those of the certificates.
    pub public_key_ids: [String; 2],
    /// The merchant.
    pub merchant: Identity,
    /// The merchant's number.
    pub merchant_id: String,
    /// Its official account or mini program.
    pub appid: String,
    /// The API v3 key.
    pub api_v3: String,
    /// The API v2 key.
    pub api_v2: String,
    /// The brand.
    pub brand: Brand,
}

impl Keys {
    /// Makes new ones.
    pub fn generate() -> Result<Self, GatewayError> {
        Ok(Self {
            platform: [
                Identity::generate("platform 1", &[0x5A, 0x01, 0x77, 0x31])?,
                Identity::generate("platform 2", &[0x5A, 0x02, 0x77, 0x31])?,
            ],
            public_key_ids: [
                "PUB_KEY_ID_0116100003212031041700000000",
                "PUB_KEY_ID_0116100003212031041800000000",
            ]
            .map(str::to_owned),
            merchant: Identity::generate("merchant", &[0x3C, 0x61, 0x00, 0x03])?,
            merchant_id: "1610000321".to_owned(),
            appid: "wx5a1c93e7d02b48f6".to_owned(),
            api_v3: "gateway-api-v3-key-0123456789abc".to_owned(),
            api_v2: "0123456789abcdef0123456789abcdef".to_owned(),
            brand: Brand::generate()?,
        })
    }
}
