//! OpenSSL's command line as a second implementation, in both directions: it verifies and opens what the runtime made, and
//! the runtime what it made. `skipped: ...` is printed where there is no OpenSSL 3.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says so by failing")]

use std::fs::File;
use std::io::Write as _;
use std::process::{Command, Stdio};

use wechatpay_runtime::v2::signature;
use wechatpay_runtime::v2::{Parameters, SignType};
use wechatpay_runtime::{
    ApiV2Key, Cipher, FilePart, HashType, KeyError, MerchantKey, PlatformKey, SealError,
};
use wechatpay_tests::merchant::{API_V2_KEY, API_V3_KEY, api_v2_key, api_v3_key, utc};
use wechatpay_tests::say;
use wechatpay_tests::vectors::{decode, encode, merchant_key, pem, platform_key};

/// OpenSSL, and a folder for what it reads and writes.
struct OpenSsl {
    folder: tempfile::TempDir,
}

impl OpenSsl {
    /// `None`, and a line that says so, where it is not installed or is another or an older one.
    fn find(test: &str) -> Option<Self> {
        let version = Command::new("openssl").arg("version").output().map(|output| output.stdout);
        let version = String::from_utf8(version.unwrap_or_default()).unwrap();
        let major =
            version.strip_prefix("OpenSSL ").and_then(|rest| rest.split('.').next()?.parse::<u32>().ok());
        if major.is_none_or(|major| major < 3) {
            say(&format!("skipped: {test}, there is no OpenSSL 3 here but {:?}", version.trim()));
            return None;
        }
        Some(Self { folder: tempfile::tempdir().unwrap() })
    }

    /// Puts a file into its folder; commands name it as it is.
    fn put(&self, name: &str, content: impl AsRef<[u8]>) {
        File::create(self.folder.path().join(name)).unwrap().write_all(content.as_ref()).unwrap();
    }

    /// What a file of its folder holds.
    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).unwrap()
    }

    /// Runs a command of words; what it prints, or what it complains of.
    fn run(&self, command: &str, input: &[u8]) -> Result<Vec<u8>, String> {
        let mut process = Command::new("openssl")
            .args(command.split_whitespace())
            .current_dir(self.folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that has failed already reads nothing.
        let _ = process.stdin.take().unwrap().write_all(input);
        let output = process.wait_with_output().unwrap();
        match output.status.success() {
            true => Ok(output.stdout),
            false => Err(format!("openssl {command}: {}", String::from_utf8_lossy(&output.stderr))),
        }
    }

    /// The same where the command has to succeed.
    #[track_caller]
    fn get(&self, command: &str, input: &[u8]) -> Vec<u8> {
        self.run(command, input).unwrap()
    }

    /// The same with a text as the result, without the line end.
    #[track_caller]
    fn line(&self, command: &str, input: &[u8]) -> String {
        String::from_utf8(self.get(command, input)).unwrap().trim_end().to_owned()
    }

    /// Puts the key of a merchant and of its other half into the folder: `key.pem` and `public.pem`.
    fn put_keys(&self, private: &str, public: &str) {
        self.put("key.pem", private);
        let public_key = match public {
            text if text.contains("CERTIFICATE") => self.get("x509 -pubkey -noout", text.as_bytes()),
            text if text.contains("RSA PUBLIC") => self.get("rsa -RSAPublicKey_in -pubout", text.as_bytes()),
            text => text.as_bytes().to_vec(),
        };
        self.put("public.pem", public_key);
    }
}

/// The RSA keys of the vectors with what is known of their other halves.
const RSA_KEYS: [(&str, &str); 5] = [
    ("java-merchant-private-key.pem", "java-merchant-certificate.pem"),
    ("java-platform-private-key.pem", "java-platform-certificate.pem"),
    ("java-platform-private-key.pem", "java-platform-public-key.pem"),
    ("go-platform-private-key.pem", "go-platform-certificate.pem"),
    ("wx-private-key-pkcs1.pem", "wx-public-key-pkcs1.pem"),
];

const SM2_KEYS: (&str, &str) = ("java-sm2-merchant-private-key.pem", "java-sm2-merchant-certificate.pem");

fn messages() -> [Vec<u8>; 4] {
    [
        Vec::new(),
        b"GET\n/v3/certificates\n1652750623\nn\n\n".to_vec(),
        "POST\n/v3/pay\n1\nn\n{\"description\":\"微信支付\"}\n".into(),
        (0..=u8::MAX).cycle().take(70_000).collect(),
    ]
}

const TEXTS: [&str; 5] = ["", "张三", "440524188001010014", "\u{1f600} line\nbreak\0", "6222 0202"];

#[test]
fn rsa_signatures() {
    let Some(openssl) = OpenSsl::find("RSA signatures") else { return };
    for (private, public) in RSA_KEYS {
        openssl.put_keys(&pem(private), &pem(public));
        let (key, other_half) = (merchant_key(private), platform_key(public));
        for message in messages() {
            openssl.put("message", &message);
            let ours = key.sign(&message).unwrap();
            openssl.put("signature", &ours);
            let verify = "dgst -sha256 -verify public.pem -signature signature message";
            assert_eq!(openssl.line(verify, b""), "Verified OK", "{private}");
            let theirs = openssl.get("dgst -sha256 -sign key.pem message", b"");
            assert_eq!(theirs, ours, "{private}: PKCS #1 v1.5 has no random part");
            assert!(other_half.verify(&message, &theirs).is_ok(), "{public}");
            let mut altered = message;
            altered.push(b'\n');
            openssl.put("message", &altered);
            assert!(openssl.run(verify, b"").is_err());
            assert!(other_half.verify(&altered, &theirs).is_err());
            // The same key over the same message with another digest, and with another padding.
            for other in [
                "dgst -sha1 -sign key.pem message",
                "dgst -sha256 -sigopt rsa_padding_mode:pss -sign key.pem message",
            ] {
                assert!(other_half.verify(&altered, &openssl.get(other, b"")).is_err(), "{other}");
            }
        }
    }
}

const OAEP: &str = "-pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha1 -pkeyopt rsa_mgf1_md:sha1";
const PKCS1: &str = "-pkeyopt rsa_padding_mode:pkcs1";

#[test]
fn rsa_fields() {
    let Some(openssl) = OpenSsl::find("RSA fields") else { return };
    for (private, public) in RSA_KEYS {
        openssl.put_keys(&pem(private), &pem(public));
        let (key, other_half) = (merchant_key(private), platform_key(public));
        for (cipher, options, longest) in [(Cipher::RsaOaep, OAEP, 214), (Cipher::RsaPkcs1v15, PKCS1, 245)] {
            let seal = format!("pkeyutl -encrypt -pubin -inkey public.pem {options}");
            let open = format!("pkeyutl -decrypt -inkey key.pem {options}");
            for text in TEXTS.into_iter().chain(["x".repeat(longest).as_str()]) {
                let sealed = decode(&other_half.seal(cipher, text).unwrap());
                assert_eq!(openssl.get(&open, &sealed), text.as_bytes(), "{private}");
                let sealed = encode(openssl.get(&seal, text.as_bytes()));
                assert_eq!(key.open(cipher, &sealed).unwrap().as_str(), text, "{private}");
            }
            let long = "x".repeat(longest + 1);
            assert!(openssl.run(&seal, long.as_bytes()).is_err());
            let error = SealError::TooLong { limit: longest, length: longest + 1 };
            assert_eq!(other_half.seal(cipher, &long), Err(error));
        }
        for digest in ["sha256", "sha512"] {
            let options = format!("-pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:{digest}");
            let sealed =
                openssl.get(&format!("pkeyutl -encrypt -pubin -inkey public.pem {options}"), b"text");
            assert!(key.open(Cipher::RsaOaep, &encode(sealed)).is_err(), "OAEP with {digest}");
        }
        // Text is what fields are; bytes that are no text are none.
        let sealed = openssl.get(&format!("pkeyutl -encrypt -pubin -inkey public.pem {OAEP}"), b"\xff\xfe");
        assert!(key.open(Cipher::RsaOaep, &encode(sealed)).is_err());
    }
}

#[test]
fn keys_in_every_form_that_openssl_writes() {
    let Some(openssl) = OpenSsl::find("forms of keys") else { return };
    openssl.get("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out key.pem", b"");
    openssl.get("pkey -in key.pem -traditional -out pkcs1.pem", b"");
    openssl.get("pkey -in key.pem -pubout -out public.pem", b"");
    openssl.get("rsa -in key.pem -RSAPublicKey_out -out pkcs1-public.pem", b"");
    // A serial number whose first bit is set, one that begins with zeros, and a year that has no short form.
    let request = "req -x509 -key key.pem -subj /CN=test";
    openssl.get(&format!("{request} -set_serial 0xF5765756002FDD77 -days 30 -out high.pem"), b"");
    openssl.get(&format!("{request} -set_serial 0x00012345 -days 20000 -out low.pem"), b"");
    for private in ["key.pem", "pkcs1.pem"] {
        let key = MerchantKey::from_pem(&openssl.text(private)).unwrap();
        let signature = key.sign(b"message").unwrap();
        let publics = [("PUB_KEY_ID_1", "public.pem"), ("PUB_KEY_ID_1", "pkcs1-public.pem")]
            .map(|(id, name)| PlatformKey::from_public_key_pem(id, &openssl.text(name)).unwrap());
        let certificates = ["high.pem", "low.pem"]
            .map(|name| PlatformKey::from_certificate_pem(&openssl.text(name)).unwrap());
        for public in publics.iter().chain(&certificates) {
            assert!(public.verify(b"message", &signature).is_ok());
            assert_eq!(signature.len(), 384);
            // 3072 bits are 384 bytes, of which OAEP needs 42 and PKCS #1 v1.5 needs 11.
            for (cipher, longest) in [(Cipher::RsaOaep, 342), (Cipher::RsaPkcs1v15, 373)] {
                let text = "x".repeat(longest);
                assert_eq!(key.open(cipher, &public.seal(cipher, &text).unwrap()).unwrap().as_str(), text);
                let error = SealError::TooLong { limit: longest, length: longest + 1 };
                assert_eq!(public.seal(cipher, &"x".repeat(longest + 1)), Err(error));
            }
        }
    }
    for (name, serial) in [("high.pem", "F5765756002FDD77"), ("low.pem", "012345")] {
        let text = openssl.text(name);
        assert_eq!(PlatformKey::from_certificate_pem(&text).unwrap().id().as_str(), serial);
        check_certificate(&openssl, &text);
    }
    let end = openssl.line("x509 -in low.pem -noout -enddate -dateopt iso_8601", b"");
    assert!(end.as_str() > "notAfter=2050", "{end}: before that, there is a short form");
}

/// Whether we read the serial number and the times of a certificate as OpenSSL does.
fn check_certificate(openssl: &OpenSsl, text: &str) {
    let certificate = PlatformKey::from_certificate_pem(text).unwrap();
    let lines = openssl.line("x509 -noout -serial -dates -dateopt iso_8601", text.as_bytes());
    let values: Vec<&str> = lines.lines().filter_map(|line| Some(line.split_once('=')?.1)).collect();
    let [serial, begin, end] = values[..] else { panic!("{lines}") };
    assert_eq!(certificate.id().as_str(), serial);
    assert_eq!(certificate.validity(), Some((utc(begin), utc(end))), "{lines}");
}

#[test]
fn certificates() {
    let Some(openssl) = OpenSsl::find("certificates") else { return };
    for name in [
        "go-platform-certificate.pem",
        "go-platform-certificate-2.pem",
        "java-merchant-certificate.pem",
        "java-platform-certificate.pem",
        "java-downloaded-certificate.pem",
        "java-sm2-merchant-certificate.pem",
    ] {
        check_certificate(&openssl, &pem(name));
    }
}

#[test]
fn keys_that_are_not_taken() {
    let Some(openssl) = OpenSsl::find("keys that are not taken") else { return };
    openssl.put("key.pem", pem("wx-private-key.pem"));
    for (command, error) in [
        ("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024", KeyError::TooShort),
        ("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256", KeyError::Algorithm),
        ("genpkey -algorithm ED25519", KeyError::Algorithm),
        ("pkey -in key.pem -aes256 -passout pass:x", KeyError::Encrypted),
        ("pkey -in key.pem -aes256 -passout pass:x -traditional", KeyError::Encrypted),
    ] {
        let text = openssl.line(command, b"");
        assert_eq!(MerchantKey::from_pem(&text).err(), Some(error), "{command}");
    }
}

#[test]
fn refund_notifications() {
    let Some(openssl) = OpenSsl::find("req_info") else { return };
    let digest = openssl.line("dgst -md5 -r", API_V2_KEY.as_bytes());
    let (digest, _) = digest.split_once(' ').unwrap();
    // The 32 digits are the key, byte by byte.
    let key = hex(digest.as_bytes());
    for text in ["", "<root><refund_status>SUCCESS</refund_status></root>", "16 bytes exactly", "微信支付"]
    {
        let sealed = openssl.line(&format!("enc -aes-256-ecb -K {key} -base64 -A"), text.as_bytes());
        assert_eq!(api_v2_key().open_ecb(&sealed).unwrap().as_slice(), text.as_bytes());
        assert_eq!(api_v2_key().seal_ecb(text.as_bytes()).unwrap(), sealed);
        let opened = openssl.get(&format!("enc -d -aes-256-ecb -K {key} -base64 -A"), sealed.as_bytes());
        assert_eq!(opened, text.as_bytes());
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The command line has no GCM, but the counter mode inside it, which begins at 2 behind the nonce. Tags are the affair of
/// the vectors.
#[test]
fn ciphers_with_the_api_v3_key() {
    let Some(openssl) = OpenSsl::find("AES-256-GCM and SM4-GCM without their tags") else { return };
    let nonce = "0123456789ab";
    let counter = format!("{}00000002", hex(nonce.as_bytes()));
    let digest = openssl.line("dgst -sm3 -r", API_V3_KEY.as_bytes());
    for text in ["", "message", "{\"out_trade_no\":\"1\",\"trade_state_desc\":\"支付成功\"}"] {
        for (mode, key, sealed) in [
            (
                "aes-256-ctr",
                hex(API_V3_KEY.as_bytes()),
                api_v3_key().seal(nonce, "transaction", text.as_bytes()).unwrap(),
            ),
            (
                "sm4-ctr",
                digest[..32].to_owned(),
                api_v3_key().seal_sm4(nonce, "transaction", text.as_bytes()).unwrap(),
            ),
        ] {
            let sealed = decode(&sealed);
            let expected = openssl.get(&format!("enc -{mode} -K {key} -iv {counter}"), text.as_bytes());
            assert_eq!(sealed.len(), expected.len() + 16, "{mode}");
            assert!(sealed.starts_with(&expected), "{mode}: {text}");
        }
    }
}

#[test]
fn digests_and_signatures_of_api_v2() {
    let Some(openssl) = OpenSsl::find("digests") else { return };
    for content in messages() {
        let file = FilePart::new("file", content.clone());
        for (kind, option) in
            [(HashType::Md5, "-md5"), (HashType::Sha1, "-sha1"), (HashType::Sha256, "-sha256")]
        {
            let line = openssl.line(&format!("dgst {option} -r"), &content);
            assert_eq!(Some(file.digest(kind).unwrap().as_str()), line.split(' ').next(), "{kind}");
        }
    }
    for text in ["", "test", "a=1&b=2 微信 <支付>"] {
        let parameters = [("appid", "wxd930ea5d5a258f4f"), ("body", text), ("sign", "x"), ("nonce_str", "n")];
        let parameters: Parameters = parameters.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
        let body = if text.is_empty() { String::new() } else { format!("body={text}&") };
        let signed = format!("appid=wxd930ea5d5a258f4f&{body}nonce_str=n&key={API_V2_KEY}");
        for (sign_type, option) in [
            (SignType::Md5, "-md5".to_owned()),
            (SignType::HmacSha256, format!("-sha256 -hmac {API_V2_KEY}")),
        ] {
            let line = openssl.line(&format!("dgst {option} -r"), signed.as_bytes()).to_uppercase();
            let made = signature::sign(&parameters, sign_type, &ApiV2Key::new(API_V2_KEY).unwrap());
            assert_eq!(Some(made.as_str()), line.split(' ').next(), "{option}");
        }
    }
}

#[test]
fn sm2_signatures_and_fields() {
    let Some(openssl) = OpenSsl::find("SM2") else { return };
    let (key, other_half) = (merchant_key(SM2_KEYS.0), platform_key(SM2_KEYS.1));
    openssl.put_keys(&pem(SM2_KEYS.0), &pem(SM2_KEYS.1));
    let options = "-rawin -digest sm3 -pkeyopt distid:1234567812345678 -in message";
    openssl.put("message", "message");
    if let Err(error) = openssl.run(&format!("pkeyutl -sign -inkey key.pem {options}"), b"") {
        return say(&format!("skipped: SM2, this OpenSSL was built without it: {}", error.trim()));
    }
    for message in messages() {
        openssl.put("message", &message);
        openssl.put("signature", key.sign(&message).unwrap());
        openssl.get(&format!("pkeyutl -verify -pubin -inkey public.pem {options} -sigfile signature"), b"");
        let theirs = openssl.get(&format!("pkeyutl -sign -inkey key.pem {options}"), b"");
        assert!(other_half.verify(&message, &theirs).is_ok());
        assert!(other_half.verify(b"another", &theirs).is_err());
        // Without the name of the signer, which is part of what is signed.
        let nameless = openssl.get("pkeyutl -sign -inkey key.pem -rawin -digest sm3 -in message", b"");
        assert!(other_half.verify(&message, &nameless).is_err());
    }
    for text in TEXTS.into_iter().filter(|text| !text.is_empty()) {
        // An SM2 key has one cipher, whichever is named.
        let sealed = decode(&other_half.seal(Cipher::RsaOaep, text).unwrap());
        assert_eq!(openssl.get("pkeyutl -decrypt -inkey key.pem", &sealed), text.as_bytes());
        let sealed = encode(openssl.get("pkeyutl -encrypt -pubin -inkey public.pem", text.as_bytes()));
        assert_eq!(key.open(Cipher::RsaOaep, &sealed).unwrap().as_str(), text);
    }
}
