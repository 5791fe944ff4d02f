//! A command line and its input enter; what OpenSSL prints leaves.

use std::fs::File;
use std::io::Write as _;
use std::process::{Command, Stdio};

use wechatpay_tests::say;

/// OpenSSL, and a folder for what it reads and writes.
pub struct OpenSsl {
    folder: tempfile::TempDir,
}

impl OpenSsl {
    /// `None`, and a line that says so, where it is not installed or is another or an older one.
    pub fn find(test: &str) -> Option<Self> {
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
    pub fn put(&self, name: &str, content: impl AsRef<[u8]>) {
        File::create(self.folder.path().join(name)).unwrap().write_all(content.as_ref()).unwrap();
    }

    /// What a file of its folder holds.
    pub fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).unwrap()
    }

    /// Runs a command of words; what it prints, or what it complains of.
    pub fn run(&self, command: &str, input: &[u8]) -> Result<Vec<u8>, String> {
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
    pub fn get(&self, command: &str, input: &[u8]) -> Vec<u8> {
        self.run(command, input).unwrap()
    }

    /// The same with a text as the result, without the line end.
    #[track_caller]
    pub fn line(&self, command: &str, input: &[u8]) -> String {
        String::from_utf8(self.get(command, input)).unwrap().trim_end().to_owned()
    }

    /// Puts the key of a merchant and of its other half into the folder: `key.pem` and `public.pem`.
    pub fn put_keys(&self, private: &str, public: &str) {
        self.put("key.pem", private);
        let public_key = match public {
            text if text.contains("CERTIFICATE") => self.get("x509 -pubkey -noout", text.as_bytes()),
            text if text.contains("RSA PUBLIC") => self.get("rsa -RSAPublicKey_in -pubout", text.as_bytes()),
            text => text.as_bytes().to_vec(),
        };
        self.put("public.pem", public_key);
    }
}

/// What is signed and digested.
pub fn messages() -> [Vec<u8>; 4] {
    [
        Vec::new(),
        b"GET\n/v3/certificates\n1652750623\nn\n\n".to_vec(),
        "POST\n/v3/pay\n1\nn\n{\"description\":\"微信支付\"}\n".into(),
        (0..=u8::MAX).cycle().take(70_000).collect(),
    ]
}

/// What fields hold.
pub const TEXTS: [&str; 5] = ["", "张三", "440524188001010014", "\u{1f600} line\nbreak\0", "6222 0202"];
