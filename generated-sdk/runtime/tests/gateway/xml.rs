//! Documents and parameters of API v2, read, written and signed without the tested crate.

use std::collections::BTreeMap;

use aws_lc_rs::hmac;
use md5::{Digest as _, Md5};

use super::API_V2_KEY;

pub type Parameters = BTreeMap<String, String>;

/// Reads `<xml><a>1</a><b><![CDATA[2]]></b></xml>`, and nothing beyond that.
pub fn read(text: &str) -> Parameters {
    let mut rest = text.trim().strip_prefix("<xml>").unwrap().strip_suffix("</xml>").unwrap().trim();
    let mut parameters = Parameters::new();
    while let Some(tag) = rest.strip_prefix('<') {
        let (name, after) = tag.split_once('>').unwrap();
        let end = format!("</{name}>");
        let (raw, after) = after.split_once(&end).unwrap();
        let text = match raw.strip_prefix("<![CDATA[").and_then(|raw| raw.strip_suffix("]]>")) {
            Some(text) => text.to_owned(),
            None => ["&lt;<", "&gt;>", "&quot;\"", "&apos;'", "&amp;&"].iter().fold(
                raw.to_owned(),
                |text, pair| {
                    let (entity, char) = pair.split_at(pair.find(';').unwrap() + 1);
                    text.replace(entity, char)
                },
            ),
        };
        assert!(parameters.insert(name.to_owned(), text).is_none(), "{name} twice");
        rest = after.trim_start();
    }
    assert_eq!(rest, "");
    parameters
}

pub fn write(parameters: &Parameters) -> String {
    let elements = parameters.iter().map(|(name, text)| format!("<{name}><![CDATA[{text}]]></{name}>"));
    format!("<xml>{}</xml>", elements.collect::<String>())
}

/// The signature by MD5, or by HMAC-SHA256.
pub fn signature(parameters: &Parameters, hmac_sha256: bool) -> String {
    let mut text: String = parameters
        .iter()
        .filter(|(name, text)| *name != "sign" && !text.is_empty())
        .map(|(name, text)| format!("{name}={text}&"))
        .collect();
    text.push_str("key=");
    text.push_str(API_V2_KEY);
    let digest = if hmac_sha256 {
        hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, API_V2_KEY.as_bytes()), text.as_bytes())
            .as_ref()
            .to_vec()
    } else {
        Md5::digest(text.as_bytes()).to_vec()
    };
    digest.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// Whether the signature among the parameters is correct, given how they say it was made.
pub fn is_signed(parameters: &Parameters) -> bool {
    let hmac_sha256 = parameters.get("sign_type").is_some_and(|kind| kind == "HMAC-SHA256");
    parameters.get("sign") == Some(&signature(parameters, hmac_sha256))
}

/// A signed document.
pub fn signed(pairs: &[(&str, &str)], hmac_sha256: bool) -> String {
    let mut parameters: Parameters =
        pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let signature = signature(&parameters, hmac_sha256);
    parameters.insert("sign".to_owned(), signature);
    write(&parameters)
}

/// The parameters of a query or of `a=1&b=2`, decoded.
pub fn of_query(query: &str) -> Parameters {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, text) = pair.split_once('=').unwrap();
            (decode(name), decode(text))
        })
        .collect()
}

fn decode(text: &str) -> String {
    let mut out = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        out.push(if byte == b'%' {
            let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
            u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
        } else {
            byte
        });
    }
    String::from_utf8(out).unwrap()
}
