//! The API of brands, from tables to code; and what its documentation shows of signatures, where it lies beside the
//! workspace.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName};
use wechatpay_codegen::diag::Code;
use wechatpay_codegen::stats;
use wechatpay_runtime::canonical::{Authorization, request_message};
use wechatpay_runtime::verify::verify;
use wechatpay_runtime::{Identity, MerchantKey, PlatformKey, Scheme, TrustStore, VerifyError, VerifyPolicy};
use wechatpay_tests::{emitted, generate, read, root, say};

const TABLES: [(&str, &str); 4] = [
    (
        "openapi/brand/store/lamps.yaml",
        "post:\n  json:\n    out_lamp_no!: string ..32\n    note: string\n  reply:\n    state!: string (ON, OFF)\n",
    ),
    (
        "openapi/brand/store/lamps/{lamp_id}.yaml",
        "get:\n  path: {lamp_id!: string}\n  reply: {state!: string}\n",
    ),
    // Of partners, which is another operation.
    (
        "openapi/v3/brand/store/lamps.yaml",
        "post:\n  json:\n    note: string\n  reply:\n    state!: string (ON, OFF)\n",
    ),
    (
        "webhook/brand/LAMP.OFF.yaml",
        "body:\n  resource!:\n    ciphertext!:\n      .: string aes-gcm\n      state!: string (OFF)\nanswer: {}\n",
    ),
];

#[test]
fn overrides_and_words_name_operations_of_brands() {
    let own = [
        (
            "overrides.yaml",
            "fields:\n  - {operation: POST /brand/store/lamps, field: json.note, set: {required: true}, reason: to show}\n  \
             - {operation: EVENT brand LAMP.OFF, field: body.resource.ciphertext.state, set: {lacking: true}, reason: to show}\n\
             operations:\n  - {operation: 'GET /brand/store/lamps/{lamp_id}', drop: true, reason: to show}\n\
             modules:\n  - {path: brand/store/lamps, rust: lanterns, reason: to show}\n",
        ),
        (
            "words/operations/store.yaml",
            "POST /brand/store/lamps: {title: Light a lamp}\nEVENT brand LAMP.OFF: {title: A lamp went out}\n",
        ),
        (
            "words/families.yaml",
            "brand-store: {title: Lamps of a brand}\nwebhook-brand: {title: What brands are told}\n",
        ),
        ("words/fields/all.yaml", "brand/store/**/note: {text: What the brand notes.}\n"),
    ];
    let read = read(TABLES.into_iter().chain(own));
    let problems = read.diagnostics.iter().filter(|found| found.code != Code::WordsMissing);
    assert_eq!(problems.map(|found| found.message.as_str()).collect::<Vec<_>>(), [] as [&str; 0]);
    let names: Vec<_> = read.api.operations.iter().map(ToString::to_string).collect();
    assert_eq!(names, ["POST /brand/store/lamps", "POST /v3/brand/store/lamps"].map(str::to_owned).to_vec());
    let rows = stats::of(&read.api, &read.overrides);
    let rows: Vec<_> = rows
        .families
        .iter()
        .map(|(name, counts)| (name.as_str(), counts.operations, counts.notifications, counts.overrides))
        .collect();
    assert_eq!(rows, [("brand-store", 1, 0, 3), ("v3-brand", 1, 0, 0), ("webhook-brand", 0, 1, 1)]);

    let generated = generate(&read);
    let code = emitted(&generated);
    let paths: Vec<_> = generated.files.iter().map(|file| file.path.as_str()).collect();
    assert!(paths.contains(&"src/brand/store/lanterns.rs"), "{paths:?}");
    for expected in [
        "/// Light a lamp\n///\n/// `POST /brand/store/lamps`\n",
        "/// What the brand notes.\n    pub note: String,\n",
        "..rt::OperationSpec::BRAND\n",
        "..rt::OperationSpec::V3\n",
        "const PROTOCOL: rt::Protocol = rt::Protocol::Brand;",
        "brand::store::lanterns::Post { body = \"json\" } => client.brand().store().lanterns().post(body)",
        "/// A notification of the API of brands, told apart by its event type.\n",
        "//! - [`store`](mod@store): Lamps of a brand\n",
        "/// `LAMP.OFF`: A lamp went out\n",
    ] {
        assert!(code.contains(expected), "{expected}: {code}");
    }
    let front = generated.files.iter().find(|file| file.path.as_str() == "src/lib.rs").unwrap();
    assert!(front.text.contains("# Families of `/brand`\n"), "{}", front.text);
    let manifest = generated.files.iter().find(|file| file.path.as_str() == "Cargo.toml").unwrap();
    assert!(
        manifest.text.contains("\nbrand-store = []\n") && manifest.text.contains("\nwebhook-brand = []\n")
    );
}

/// The page of the documentation for brands whose name begins so.
fn page(begins: &str) -> Option<String> {
    fn find(folder: &Path, begins: &str) -> Option<PathBuf> {
        let mut entries: Vec<_> =
            std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path()).collect();
        entries.sort();
        let is_it = |path: &PathBuf| {
            path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(begins))
        };
        let own = entries.iter().find(|path| path.is_file() && is_it(path)).cloned();
        own.or_else(|| entries.iter().filter(|path| path.is_dir()).find_map(|folder| find(folder, begins)))
    }
    let found = find(&root().join("../shared/corpus/official/brand"), begins);
    if found.is_none() {
        say("skipped: the documentation for brands is not there");
    }
    Some(std::fs::read_to_string(found?).unwrap())
}

/// The blocks of code of a page.
fn blocks(page: &str) -> Vec<&str> {
    page.split("\n```").skip(1).step_by(2).filter_map(|block| Some(block.split_once('\n')?.1)).collect()
}

fn pem(page: &str, label: &str) -> String {
    let (begin, end) = (format!("-----BEGIN {label}-----"), format!("-----END {label}-----"));
    let inner = page.split_once(&begin).unwrap().1.split_once(&end).unwrap().0;
    format!("{begin}{inner}{end}\n")
}

#[test]
fn the_documented_reply_is_verified_for_a_brand_alone() {
    let Some(page) = page("如何使用微信支付公钥验签-") else { return };
    let blocks = blocks(&page);
    let at = blocks.iter().position(|block| block.contains("Wechatpay-Signature-Type: ")).unwrap();
    let headers: HeaderMap = blocks[at]
        .lines()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap()))
        .collect();
    let header = |name: &str| headers[name].to_str().unwrap();
    let (body, timestamp) = (blocks[at + 1], header("wechatpay-timestamp").parse().unwrap());
    let key =
        PlatformKey::from_public_key_pem(header("wechatpay-serial"), &pem(&page, "PUBLIC KEY")).unwrap();
    let store = TrustStore::default();
    store.insert(key);
    let (keys, now) = (store.snapshot(), UNIX_EPOCH + Duration::from_secs(timestamp));
    let verified = |body: &str, identity| {
        let policy = VerifyPolicy { identity, ..VerifyPolicy::default() };
        verify(&headers, body.as_bytes(), &keys, now, &policy)
    };
    assert_eq!(verified(body, Identity::Brand).unwrap().timestamp, i64::try_from(timestamp).unwrap());
    let altered = body.replacen('0', "1", 1);
    assert!(matches!(verified(&altered, Identity::Brand), Err(VerifyError::Mismatch(_))));
    let scheme = Scheme::BrandRsa2048Sha256;
    let expected = VerifyError::OtherIdentity { scheme, identity: Identity::Merchant };
    assert_eq!(verified(body, Identity::Merchant).unwrap_err(), expected);
}

#[test]
fn the_documented_request_is_signed_as_it_is() {
    let Some(page) = page("请求参数里带Body参数") else { return };
    let shown = page.lines().find_map(|line| line.strip_prefix("Authorization: WECHATPAY-")).unwrap();
    let parameter = |name: &str| {
        let rest = shown.split_once(&format!("{name}=\"")).unwrap().1;
        rest.split_once('"').unwrap().0
    };
    let body = blocks(&page).into_iter().find(|block| block.starts_with('{')).unwrap();
    let (timestamp, nonce) = (parameter("timestamp").parse().unwrap(), parameter("nonce_str"));
    let path = page.lines().find(|line| line.starts_with("/brand/") && !line.ends_with("\\n")).unwrap();
    let message = request_message("POST", path, timestamp, nonce, body.as_bytes());
    let key = MerchantKey::from_pem(&pem(&page, "PRIVATE KEY")).unwrap();
    let signature = key.sign(&message).unwrap();
    assert_eq!(STANDARD.encode(&signature), parameter("signature"));
    let scheme = Scheme::BrandRsa2048Sha256;
    let (id, serial) = (parameter("brand_id"), parameter("serial_no"));
    let header = Authorization { scheme, id, nonce, timestamp, serial, signature: &signature }.to_header();
    // The order of parameters is free.
    let sorted = |text: &str| {
        let (scheme, parameters) = text.split_once(' ').unwrap();
        let mut parameters: Vec<_> = parameters.split(',').map(str::to_owned).collect();
        parameters.sort();
        (scheme.to_owned(), parameters)
    };
    assert_eq!(sorted(&header), sorted(&format!("WECHATPAY-{shown}")));
}
