//! A gateway enters; what leaves is the files that a program needs to be its merchant or its brand, and to tell it what to do.

use std::path::Path;

use serde_json::{Map, Value as Json};

use crate::Gateway;
use crate::keys::Keys;

/// Names and texts; the settings come last, so that who finds them finds the others.
pub fn of(gateway: &Gateway, folder: &Path) -> [(&'static str, String); 10] {
    let Keys { platform, merchant, brand, .. } = gateway.keys();
    let (settings, token) = (settings(gateway, folder), gateway.token().as_str());
    [
        ("apiclient_key.pem", merchant.key_pem.clone()),
        ("apiclient_cert.pem", merchant.certificate_pem.clone()),
        ("pub_key.pem", platform[0].public_pem.clone()),
        ("brand_key.pem", brand.own.key_pem.clone()),
        ("brand_cert.pem", brand.own.certificate_pem.clone()),
        ("brand_pub_key.pem", brand.platform.public_pem.clone()),
        ("gateway_root.pem", gateway.root_certificate().to_owned()),
        // As curl takes it, `-H @control_header.txt`: on a command line, others could read it.
        ("control_header.txt", format!("Authorization: Bearer {token}\n")),
        ("env", environment(&settings)),
        ("config.json", document(&settings)),
    ]
}

/// What a program has to be told, by the names of the variables that the walk-throughs read.
fn settings(gateway: &Gateway, folder: &Path) -> [(&'static str, String); 15] {
    let Keys { public_key_ids, merchant, merchant_id, appid, api_v3, api_v2, brand, .. } = gateway.keys();
    [
        ("MCHID", merchant_id.clone()),
        ("APPID", appid.clone()),
        ("SERIAL_NO", merchant.serial.clone()),
        ("API_V3_KEY", api_v3.clone()),
        ("API_V2_KEY", api_v2.clone()),
        ("PUBLIC_KEY_ID", public_key_ids[0].clone()),
        ("BRAND_ID", brand.id.clone()),
        ("BRAND_SERIAL_NO", brand.own.serial.clone()),
        ("BRAND_API_KEY", brand.api_key.clone()),
        ("BRAND_PUBLIC_KEY_ID", brand.public_key_id.clone()),
        ("KEYS", folder.to_string_lossy().into_owned()),
        ("BASE_URL", gateway.url()),
        ("BASE_URL_TLS", gateway.https_url()),
        // Where the walk-throughs of notifications listen.
        ("NOTIFY_URL", "http://127.0.0.1:3000/notifications".to_owned()),
        ("CONTROL_TOKEN", gateway.token().as_str().to_owned()),
    ]
}

fn document(settings: &[(&str, String)]) -> String {
    let members: Map<String, Json> =
        settings.iter().map(|(name, text)| ((*name).to_owned(), Json::from(text.as_str()))).collect();
    format!("{:#}\n", Json::Object(members))
}

/// Lines that a shell reads: `set -a; . DIR/env; set +a`.
fn environment(settings: &[(&str, String)]) -> String {
    let lines = settings.iter().map(|(name, text)| format!("{name}='{}'\n", text.replace('\'', r"'\''")));
    lines.collect()
}
