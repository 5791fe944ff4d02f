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
use wechatpay_runtime::canonical::{Authorization, request_message, response_message};
use wechatpay_runtime::verify::verify;
use wechatpay_runtime::{Identity, PlatformKey, Scheme, TrustStore, VerifyError, VerifyPolicy};
use wechatpay_tests::{emitted, generate, read, root, say, vectors};

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
    let problems = read.diagnostics.iter().filter(|found| found.code != Code::MissingWords);
    assert_eq!(problems.map(|found| found.message.as_str()).collect::<Vec<_>>(), [] as [&str; 0]);
    let names: Vec<_> = read.api.operations.iter().map(ToString::to_string).collect();
    assert_eq!(names, ["POST /v3/brand/store/lamps", "POST /brand/store/lamps"]);
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

#[test]
fn pages_for_brands_are_emitted_beside_the_others() {
    let page = |number: u32, path: &str| {
        format!(
            "---\nurl: \"https://docs.example/doc/brand/{number}.md\"\ntitle: \"点灯\"\ndoc_id: {number}\n---\n\n\
             请求方式：【GET】 `{path}`\n\n## 应答参数\n\n| 参数名 | 类型 | 必填 | 描述 |\n| --- | --- | --- | --- |\n\
             | watt | integer | true | 【瓦】 |\n"
        )
    };
    let read = read([("a.md", page(1, "/brand/lamps")), ("b.md", page(2, "/v3/lamps"))]);
    let generated = generate(&read);
    assert_eq!(generated.diagnostics.len(), 0, "{:?}", generated.diagnostics);
    let paths: Vec<_> = generated.files.iter().map(|file| file.path.as_str()).collect();
    assert!(paths.contains(&"src/brand/lamps.rs") && paths.contains(&"src/v3/lamps.rs"), "{paths:?}");
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

/// The signature that the page shows is none of the key that it shows: OpenSSL, by the commands of the page, finds no padding
/// of a signature in it. So all but its last step is checked with it, and the last one with a key of the tests.
#[test]
fn the_documented_reply_is_one_for_a_brand_alone() {
    let Some(page) = page("如何使用微信支付公钥验签-") else { return };
    let blocks = blocks(&page);
    let at = blocks.iter().position(|block| block.contains("Wechatpay-Signature-Type: ")).unwrap();
    let documented: HeaderMap = blocks[at]
        .lines()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap()))
        .collect();
    let header = |name: &str| documented[name].to_str().unwrap();
    let (id, body, timestamp) = (header("wechatpay-serial"), blocks[at + 1], header("wechatpay-timestamp"));
    let now = UNIX_EPOCH + Duration::from_secs(timestamp.parse().unwrap());
    let verified = |pem: &str, headers: &HeaderMap, body: &str, identity| {
        let store = TrustStore::default();
        store.insert(PlatformKey::from_public_key_pem(id, pem).unwrap());
        let policy = VerifyPolicy { identity, ..VerifyPolicy::default() };
        verify(headers, body.as_bytes(), &store.snapshot(), now, &policy).map(drop)
    };
    let other = |identity| VerifyError::OtherIdentity { scheme: Scheme::BrandRsa2048Sha256, identity };
    let shown = pem(&page, "PUBLIC KEY");
    match verified(&shown, &documented, body, Identity::Brand) {
        Ok(()) => say("the documented signature is right by now: let this test expect it"),
        Err(error) => assert!(matches!(error, VerifyError::Mismatch(_)), "{error}"),
    }
    assert_eq!(verified(&shown, &documented, body, Identity::Merchant), Err(other(Identity::Merchant)));

    let (public, signed) = (vectors::pem("java-platform-public-key.pem"), {
        let message = response_message(timestamp, header("wechatpay-nonce"), body.as_bytes());
        let signature = vectors::merchant_key("java-platform-private-key.pem").sign(&message).unwrap();
        let mut headers = documented.clone();
        headers.insert("wechatpay-signature", STANDARD.encode(signature).parse().unwrap());
        headers
    });
    assert_eq!(verified(&public, &signed, body, Identity::Brand), Ok(()));
    let altered = body.replacen('0', "1", 1);
    assert!(matches!(verified(&public, &signed, &altered, Identity::Brand), Err(VerifyError::Mismatch(_))));
    assert_eq!(verified(&public, &signed, body, Identity::Merchant), Err(other(Identity::Merchant)));
}

/// The private key that the page shows is none either, so that its signature is taken as it is.
#[test]
fn the_documented_request_is_made_as_it_is() {
    let Some(page) = page("请求参数里带Body参数") else { return };
    let shown = page.lines().find_map(|line| line.strip_prefix("Authorization: WECHATPAY-")).unwrap();
    let parameter = |name: &str| {
        let rest = shown.split_once(&format!("{name}=\"")).unwrap().1;
        rest.split_once('"').unwrap().0
    };
    let blocks = blocks(&page);
    let body = blocks.iter().find(|block| block.starts_with('{')).unwrap();
    let (timestamp, nonce) = (parameter("timestamp").parse().unwrap(), parameter("nonce_str"));
    let path = page.lines().find(|line| line.starts_with("/brand/") && !line.ends_with("\\n")).unwrap();
    let message =
        String::from_utf8(request_message("POST", path, timestamp, nonce, body.as_bytes())).unwrap();
    let documented = blocks.iter().find(|block| block.starts_with("POST\\n\n")).unwrap();
    assert_eq!(message, format!("{documented}\n").replace("\\n\n", "\n"));

    let signature = STANDARD.decode(parameter("signature")).unwrap();
    let (scheme, id, serial) = (Scheme::BrandRsa2048Sha256, parameter("brand_id"), parameter("serial_no"));
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
