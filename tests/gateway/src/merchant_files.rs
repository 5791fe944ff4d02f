//! A gateway enters; what leaves is the files that a program needs to be its merchant, and to tell it what to do.

use serde_json::json;

use crate::Gateway;
use crate::keys::Keys;

/// Names and texts; the settings come last, so that who finds them finds the others.
pub fn of(gateway: &Gateway) -> [(&'static str, String); 6] {
    let Keys { platform, public_key_ids, merchant, merchant_id, api_v3, api_v2 } = gateway.keys();
    let token = gateway.token().as_str();
    let config = json!({
        "base_url": gateway.url(),
        "https_url": gateway.https_url(),
        "control_token": token,
        "merchant_id": merchant_id,
        "serial": merchant.serial,
        "public_key_id": public_key_ids[0],
        "api_v3_key": api_v3,
        "api_v2_key": api_v2,
    });
    [
        ("apiclient_key.pem", merchant.key_pem.clone()),
        ("apiclient_cert.pem", merchant.certificate_pem.clone()),
        ("pub_key.pem", platform[0].public_pem.clone()),
        ("gateway_root.pem", gateway.root_certificate().to_owned()),
        // As curl takes it, `-H @control_header.txt`: on a command line, others could read it.
        ("control_header.txt", format!("Authorization: Bearer {token}\n")),
        ("config.json", format!("{config:#}\n")),
    ]
}
