//! The platform's certificates enter; the reply of `GET /v3/certificates` leaves.

use serde_json::{Value as Json, json};
use wechatpay_runtime as rt;
use wechatpay_runtime::NonceSource as _;

use crate::shared::Shared;

/// Whether a request asks for certificates: it is answered here, since no table can say what is inside the ciphertext.
pub fn is_asked(method: &str, path: &str) -> bool {
    method == "GET" && matches!(path, "/v3/certificates" | "/v3/global/certificates")
}

/// All certificates, sealed by the API v3 key.
pub fn reply(shared: &Shared) -> Option<Json> {
    let key = rt::ApiV3Key::new(&shared.keys.api_v3).ok()?;
    let entry = |identity: &crate::keys::Identity| {
        let nonce: String = rt::SystemNonces.nonce().ok()?.chars().take(12).collect();
        let ciphertext = key.seal(&nonce, "certificate", identity.certificate_pem.as_bytes()).ok()?;
        Some(json!({
            "serial_no": identity.serial,
            "effective_time": "2020-01-01T00:00:00+08:00",
            "expire_time": "2120-01-01T00:00:00+08:00",
            "encrypt_certificate": {
                "algorithm": "AEAD_AES_256_GCM",
                "nonce": nonce,
                "associated_data": "certificate",
                "ciphertext": ciphertext,
            },
        }))
    };
    let data: Option<Vec<Json>> = shared.keys.platform.iter().map(entry).collect();
    Some(json!({ "data": data? }))
}
