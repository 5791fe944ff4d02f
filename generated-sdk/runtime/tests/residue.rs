//! Keys and confidential texts are used and dropped, and must not remain in the memory of the process.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test says so by failing"
)]

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::os::unix::fs::FileExt as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use wechatpay_runtime as rt;
use zeroize::{Zeroize as _, Zeroizing};

/// The secrets to look for are kept in this form, or they would be found where they are kept.
const MASK: u8 = 0xa5;
/// How many bytes must match.
const LENGTH: usize = 24;

/// Pieces of secrets with their names, by their first bytes.
#[derive(Default)]
struct Needles(BTreeMap<[u8; 2], Vec<([u8; LENGTH], String)>>);

impl Needles {
    /// Each piece of a secret, also with its bytes reversed, as numbers are stored in memory.
    fn add(&mut self, name: &str, secret: &[u8]) {
        assert!(secret.len() >= LENGTH, "{name}");
        for (at, piece) in secret.chunks_exact(LENGTH).enumerate() {
            let mut masked: [u8; LENGTH] = std::array::from_fn(|index| piece[index] ^ MASK);
            for order in ["", ", reversed"] {
                let entry = (masked, format!("{name}, piece {at}{order}"));
                self.0.entry([masked[0], masked[1]]).or_default().push(entry);
                masked.reverse();
            }
        }
    }

    /// The lines of a PEM text as they are, and their content after the public part.
    fn add_pem(&mut self, name: &str, pem: &str) {
        let mut text = Zeroizing::new(Vec::with_capacity(pem.len()));
        for (at, line) in pem.lines().enumerate().filter(|(_, line)| !line.starts_with("-----")) {
            text.extend_from_slice(line.as_bytes());
            if line.len() >= LENGTH {
                self.add(&format!("line {at} of {name}"), line.as_bytes());
            }
        }
        let mut der = Zeroizing::new(vec![0; text.len()]);
        let length = STANDARD.decode_slice(&*text, &mut der).unwrap();
        self.add(&format!("the numbers of {name}"), &der[PUBLIC..length]);
    }

    /// The names of all secrets found in the writable memory of the process.
    fn found(&self) -> Vec<String> {
        let mut maps = String::new();
        File::open("/proc/self/maps").unwrap().read_to_string(&mut maps).unwrap();
        let memory = File::open("/proc/self/mem").unwrap();
        let mut found = Vec::new();
        let mut starts = vec![false; 1 << 16];
        for [first, second] in self.0.keys() {
            starts[(usize::from(first ^ MASK) << 8) | usize::from(second ^ MASK)] = true;
        }
        let mut buffer = vec![0; 1 << 20];
        for line in maps.lines().filter(|line| line.contains(" rw") && !line.contains("[v")) {
            let (begin, end) = line.split(' ').next().unwrap().split_once('-').unwrap();
            let [mut at, end] = [begin, end].map(|hex| u64::from_str_radix(hex, 16).unwrap());
            while at < end {
                buffer.fill(0);
                let wanted = usize::try_from(end - at).unwrap().min(buffer.len());
                let Ok(read @ 1..) = memory.read_at(&mut buffer[..wanted], at) else { break };
                self.search(&buffer[..read], &starts, &mut found);
                let overlap = if read == buffer.len() { LENGTH } else { 0 };
                at += (read - overlap) as u64;
            }
        }
        buffer.zeroize();
        found.sort_unstable();
        found.dedup();
        found
    }

    fn search(&self, memory: &[u8], starts: &[bool], found: &mut Vec<String>) {
        let mut before = 0;
        for (at, byte) in memory.iter().enumerate() {
            let pair = (before << 8) | usize::from(*byte);
            before = usize::from(*byte);
            if starts[pair] && at > 0 {
                self.compare(&memory[at - 1..], found);
            }
        }
    }

    fn compare(&self, memory: &[u8], found: &mut Vec<String>) {
        let Some(window) = memory.get(..LENGTH) else { return };
        for (masked, name) in self.0.get(&[window[0] ^ MASK, window[1] ^ MASK]).into_iter().flatten() {
            if masked.iter().zip(window).all(|(masked, byte)| masked ^ MASK == *byte) {
                found.push(name.clone());
            }
        }
    }
}

/// Where the private numbers of a PKCS #8 key of 2048 bits begin: after the modulus and the public exponent.
const PUBLIC: usize = 26 + 4 + 3 + 4 + 257 + 5 + 4;

fn pem(name: &str) -> Zeroizing<String> {
    let path = format!("{}/tests/data/gateway/{name}.pem", env!("CARGO_MANIFEST_DIR"));
    let mut text = Zeroizing::new(String::with_capacity(1 << 14));
    File::open(path).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// A secret text that does not occur in the program.
fn text(seed: u8, length: usize) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(length));
    let mut state = u32::from(seed) + 1;
    for _ in 0..length {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        text.push(char::from(b'a' + u8::try_from((state >> 24) % 26).unwrap()));
    }
    text
}

/// What a merchant has, including its texts.
struct Secrets {
    key: Zeroizing<String>,
    v3: Zeroizing<String>,
    v2: Zeroizing<String>,
    workwx: Zeroizing<String>,
    name: Zeroizing<String>,
}

impl Secrets {
    fn new() -> Self {
        Self {
            key: pem("merchant_key"),
            v3: text(1, 32),
            v2: text(2, 32),
            workwx: text(3, 40),
            name: text(4, 60),
        }
    }

    fn needles(&self) -> Needles {
        let mut needles = Needles::default();
        needles.add_pem("the merchant's key", &self.key);
        needles.add("the APIv3 key", self.v3.as_bytes());
        needles.add("the APIv2 key", self.v2.as_bytes());
        needles.add("the secret of WeCom", self.workwx.as_bytes());
        needles.add("a name", self.name.as_bytes());
        needles
    }

    fn config(&self) -> rt::Config {
        let key = rt::MerchantKey::from_pem(&self.key).unwrap();
        let signer = rt::LocalSigner::from_certificate_pem(&pem("merchant_certificate"), key).unwrap();
        rt::Config::builder("1900000109", signer)
            .api_v3_key(rt::ApiV3Key::new(self.v3.as_bytes()).unwrap())
            .api_v2_key(rt::ApiV2Key::new(&self.v2).unwrap())
            .workwx_secret(self.workwx.as_str())
            .build()
            .unwrap()
    }

    fn transports(&self) -> (rt::ReqwestTransport, rt::blocking::ReqwestTransport) {
        // A file with both is refused, and read no further than necessary.
        let both = Zeroizing::new([pem("merchant_certificate").as_str(), self.key.as_str()].concat());
        let refused = rt::TransportOptions::default().client_certificate(&both, &self.key).build();
        assert!(refused.is_err_and(|error| error.to_string().contains("holds a private key")));
        let options = rt::TransportOptions::default()
            .client_certificate(&pem("merchant_certificate"), &self.key)
            .root_certificate(&pem("authority_certificate"));
        (options.clone().build().unwrap(), options.build_blocking().unwrap())
    }

    /// Signs, seals and opens with the keys.
    fn work(&self) {
        let key = rt::MerchantKey::from_pem(&self.key).unwrap();
        key.sign(b"message").unwrap();
        let platform = rt::PlatformKey::from_certificate_pem(&pem("merchant_certificate")).unwrap();
        let mut sensitive = rt::Sensitive::<String>::new(self.name.as_str());
        for cipher in [rt::Cipher::RsaOaep, rt::Cipher::RsaPkcs1v15] {
            sensitive.seal_with(&mut |plaintext| platform.seal(cipher, plaintext)).unwrap();
            let open = |text: &str| key.open(cipher, text).map(|plaintext| plaintext.as_str().to_owned());
            sensitive.open_with(&mut { open }).unwrap();
        }
        assert_eq!(sensitive.expose(), Some(self.name.as_str()));
        let v3 = rt::ApiV3Key::new(self.v3.as_bytes()).unwrap();
        let sealed = v3.seal("0123456789ab", "", self.name.as_bytes()).unwrap();
        assert_eq!(v3.open("0123456789ab", "", &sealed).unwrap().as_slice(), self.name.as_bytes());
        let v2 = rt::ApiV2Key::new(&self.v2).unwrap();
        let sealed = v2.seal_ecb(self.name.as_bytes()).unwrap();
        assert_eq!(v2.open_ecb(&sealed).unwrap().as_slice(), self.name.as_bytes());
        let parameters = rt::v2::Parameters::from([("a".to_owned(), "b".to_owned())]);
        for sign_type in [rt::SignType::Md5, rt::SignType::HmacSha256] {
            let _ = rt::v2::signature::sign(&parameters, sign_type, &v2);
        }
    }
}

/// A notification whose table lacks the text in it.
#[derive(Clone)]
struct Nothing {
    more: Option<String>,
}
rt::record!(Nothing { more });
impl rt::Notification for Nothing {
    const EVENT: &'static str = "TEST";
    type Acknowledgement = rt::Json;
}

impl Secrets {
    /// Opens a notification, and reads the text that is only in what was received.
    fn notify(&self) {
        const ID: &str = "PUB_KEY_ID_0119000001092024090900000000";
        let key = rt::PlatformKey::from_public_key_pem(ID, &pem("platform_p_public")).unwrap();
        let config = self.config();
        config.trust().insert(key);
        // A text that grows leaves what it had where it was.
        let mut content = Zeroizing::new(String::with_capacity(self.name.len() + 16));
        [r#"{"name":[""#, &self.name, r#""]}"#].into_iter().for_each(|part| content.push_str(part));
        let v3 = rt::ApiV3Key::new(self.v3.as_bytes()).unwrap();
        let body = serde_json::json!({ "id": "1", "event_type": "TEST", "resource": {
            "algorithm": "AEAD_AES_256_GCM", "nonce": "0123456789ab", "associated_data": "",
            "ciphertext": v3.seal("0123456789ab", "", content.as_bytes()).unwrap(),
        } })
        .to_string();
        let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs().to_string();
        let signing = rt::MerchantKey::from_pem(&pem("platform_p_key")).unwrap();
        let signature = signing.sign(format!("{now}\nn\n{body}\n").as_bytes()).unwrap();
        let mut headers = http::HeaderMap::new();
        for (name, value) in [
            ("wechatpay-serial", ID),
            ("wechatpay-timestamp", &now),
            ("wechatpay-nonce", "n"),
            ("wechatpay-signature", &STANDARD.encode(signature)),
        ] {
            headers.insert(name, value.parse().unwrap());
        }
        let verified = rt::NotificationHandler::new(config).receive(headers, body).verify().unwrap();
        let opened = verified.payload::<Nothing>().unwrap();
        assert_eq!(opened.raw.text("/name/0"), Some(self.name.as_str()));
        assert_eq!(opened.event.more, None);
    }
}

/// A single test, because tests share the memory.
#[test]
fn nothing_of_keys_and_confidential_texts_stays_in_memory() {
    let secrets = Secrets::new();
    let needles = secrets.needles();
    assert!(needles.found().iter().any(|name| name == "line 20 of the merchant's key, piece 1"));

    let (config, transports) = (secrets.config(), secrets.transports());
    secrets.work();
    secrets.notify();
    drop(secrets);
    let found = needles.found();
    // Keys are present while they are needed; the text of a file is not.
    assert!(found.iter().any(|name| name.starts_with("the numbers of")), "{found:#?}");
    let texts = ["line ", "a name"];
    let left: Vec<_> = found.iter().filter(|name| texts.iter().any(|text| name.starts_with(text))).collect();
    assert!(left.is_empty(), "{left:#?}");

    drop((config, transports));
    let found = needles.found();
    assert!(found.is_empty(), "{found:#?}");
}
