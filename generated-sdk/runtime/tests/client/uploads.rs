//! Files to the platform: what is signed, how they are sent, and what happens if they change.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use rt::ErrorKind;
use rt::multipart::MultipartError;
use wechatpay_runtime as rt;

use crate::gateway::operations::*;
use crate::gateway::{Gateway, Kind, MERCHANT_ID, Received, State, Which, config, keys};

fn sha256(bytes: &[u8]) -> String {
    digest(&SHA256, bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn upload(file: rt::FilePart) -> Upload {
    let sha256 = file.sha256().unwrap();
    Upload { body: UploadBody { meta: Meta { filename: file.file_name.clone(), sha256 }, file } }
}

/// Accepts a file whose digest is the one in `meta`.
fn taking(state: &State, request: &Received) -> crate::gateway::Answer {
    let parts = request.parts();
    let meta: serde_json::Value = serde_json::from_slice(&parts[0].content).unwrap();
    if meta["sha256"] == sha256(&parts[1].content).as_str() {
        state.json(200, r#"{"media_id":"M-1"}"#)
    } else {
        state.json(400, r#"{"code":"PARAM_ERROR"}"#)
    }
}

/// This many bytes, which do not repeat a piece.
fn content(length: u32) -> Vec<u8> {
    (0..length).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect()
}

fn on_disk(folder: &Path, content: &[u8]) -> PathBuf {
    let path = folder.join("license.png");
    std::fs::File::create(&path).unwrap().write_all(content).unwrap();
    path
}

#[test]
fn a_file_on_disk_arrives_with_its_meta_signed() {
    let folder = tempfile::tempdir().unwrap();
    let content = content(10 * 1024 * 1024);
    let path = on_disk(folder.path(), &content);
    for kind in Kind::BOTH {
        let gateway = Gateway::start(taking);
        let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
        let uploaded = caller.execute(upload(rt::FilePart::open(&path).unwrap())).unwrap();
        assert_eq!(uploaded.media_id, "M-1");
        let request = gateway.only();
        let parts = request.parts();
        assert_eq!(parts.len(), 2);
        assert!(parts[1].content == content);
        let heads: Vec<Vec<&str>> = parts.iter().map(|part| part.head.lines().skip(1).collect()).collect();
        assert_eq!(
            heads,
            [
                ["Content-Disposition: form-data; name=\"meta\"", "Content-Type: application/json"],
                [
                    "Content-Disposition: form-data; name=\"file\"; filename=\"license.png\"",
                    "Content-Type: image/png"
                ],
            ]
        );
        assert_eq!(request.all("content-length"), [request.body.len().to_string().as_str()]);
    }
}

#[test]
fn names_of_files_do_not_break_out_of_their_line() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(taking);
        let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
        for (name, sent) in [
            ("执照.png", "执照.png"),
            ("a\"; name=\"meta\r\nX-Y: z\r\n\r\n.png", "a%22; name=%22meta%0D%0AX-Y: z%0D%0A%0D%0A.png"),
            ("/etc/secret/../a.png", "a.png"),
            ("C:\\papers\\a.png", "a.png"),
            ("..", "file"),
        ] {
            caller.execute(upload(rt::FilePart::new(name, *b"abc"))).unwrap();
            let seen = gateway.seen();
            let parts = seen.last().unwrap().parts();
            let meta: serde_json::Value = serde_json::from_slice(&parts[0].content).unwrap();
            assert_eq!((parts.len(), meta["filename"].as_str()), (2, Some(name)));
            assert!(parts[1].head.contains(&format!("filename=\"{sent}\"\r\n")), "{}", parts[1].head);
        }
    }
}

#[test]
fn another_digest_than_the_files_is_an_error_before_anything_is_sent() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(taking);
        let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
        let mut operation = upload(rt::FilePart::new("a.png", *b"abc"));
        operation.body.meta.sha256 = sha256(b"abd");
        let error = caller.execute(operation).map(drop).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Multipart(MultipartError::Digest)), "{error:?}");
        assert_eq!(gateway.count(), 0);
    }
}

/// Changes a file at the last moment before it is sent.
struct Meddling {
    signer: rt::LocalSigner,
    meddle: Arc<dyn Fn() + Send + Sync>,
}

impl rt::Signer for Meddling {
    fn serial(&self) -> &str {
        self.signer.serial()
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> rt::Signing<'a> {
        (self.meddle)();
        self.signer.sign(message)
    }
}

#[test]
fn a_file_that_changes_before_it_is_sent_is_not_sent_as_if_it_had_not() {
    let meddles: [fn(&Path); 4] = [
        |path| drop(std::fs::File::create(path).unwrap()),
        |path| std::fs::OpenOptions::new().append(true).open(path).unwrap().write_all(b"x").unwrap(),
        |path| std::fs::OpenOptions::new().write(true).open(path).unwrap().set_len(100_000).unwrap(),
        |path| std::fs::remove_file(path).unwrap(),
    ];
    for meddle in meddles {
        for kind in Kind::BOTH {
            let folder = tempfile::tempdir().unwrap();
            let path = on_disk(folder.path(), &content(300_000));
            let gateway = Gateway::start(taking);
            let key = rt::MerchantKey::from_pem(&keys::pem("merchant_key")).unwrap();
            let signer = rt::LocalSigner::new(keys::MERCHANT_SERIAL, key).unwrap();
            let file = rt::FilePart::open(&path).unwrap();
            let operation = upload(file);
            let meddle = Arc::new(move || meddle(&path));
            let bare = rt::Config::builder_with_signer(MERCHANT_ID, Meddling { signer, meddle })
                .base_url(gateway.origin())
                .clock(gateway.clock.clone())
                .platform_key(Which::A.platform_key());
            let error = kind.caller(bare).execute(operation).map(drop).unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::Send(_)), "{error:?}");
            assert!(error.to_string().contains("license.png"), "{error}");
            assert_eq!(error.attempts(), 1);
            // What arrived, if anything, was truncated.
            std::thread::sleep(std::time::Duration::from_millis(30));
            assert!(gateway.seen().iter().all(|request| !request.is_complete));
        }
    }
}

#[test]
fn a_file_is_read_again_for_the_next_attempt() {
    let folder = tempfile::tempdir().unwrap();
    let path = on_disk(folder.path(), &content(200_000));
    Kind::at_once(|kind| {
        // The connection is refused at first.
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        let starting = std::thread::spawn(move || {
            std::thread::sleep(std::time::Duration::from_millis(80));
            Gateway::on(std::net::TcpListener::bind(address).unwrap(), None, taking)
        });
        let any = Gateway::start(taking);
        let config = config(&any)
            .base_url(format!("http://{address}"))
            .platform_key(Which::A.platform_key())
            .retry(rt::RetryPolicy::default().attempts(4).first_wait(std::time::Duration::from_millis(300)));
        kind.caller(config).execute(upload(rt::FilePart::open(&path).unwrap())).unwrap();
        assert_eq!(starting.join().unwrap().only().parts()[1].content.len(), 200_000);
    });
}
