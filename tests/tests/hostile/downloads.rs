//! Files: statements that are signed by their digest, and zipped bills.

use std::io::Write as _;
use std::sync::LazyLock;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use wechatpay_runtime as rt;
use wechatpay_runtime::{Download, DownloadError, FilePart, HashType, blocking};
use wechatpay_tests::merchant::{config, headers};
use wechatpay_tests::recorder::Recorder;
use wechatpay_tests::vectors::{Case, case};

use super::{Bits, flips};

#[derive(Clone)]
struct Statements;

rt::operation!(Statements -> Download {} = rt::codegen::OperationSpec {
    path: "/v3/global/statements",
    reply: rt::codegen::ReplyKind::Stream,
    reply_signed: false,
    idempotent: true,
    ..rt::codegen::OperationSpec::V3
});

static CONFIG: LazyLock<rt::Config> = LazyLock::new(|| config().build().unwrap());

fn statement() -> Case {
    case("statement.json", "php: statement with a digest header")
}

/// What a merchant gets of a statement.
fn download(case: &Case, altered: Option<(&str, &[u8])>, content: &[u8]) -> Option<Vec<u8>> {
    let mut headers =
        headers(case.members("headers").into_iter().map(|(name, value)| (name, value.unwrap())));
    if let Some((name, value)) = altered {
        let name: http::HeaderName = name.parse().unwrap();
        headers.insert(name, http::HeaderValue::from_bytes(value).ok()?);
    }
    let client =
        blocking::Client::with_transport(CONFIG.clone(), Recorder::replying(headers, content.to_vec()));
    client.execute(Statements).ok()?.read_bytes().ok().map(|content| content.to_vec())
}

#[test]
fn a_statement_with_a_bit_turned() {
    let case = statement();
    let content = case.text("file").as_bytes();
    assert_eq!(download(&case, None, content).as_deref(), Some(content));
    for (place, altered) in flips(content, Bits::OneOfEachByte) {
        assert_eq!(download(&case, None, &altered), None, "{place}");
    }
    for length in 0..content.len() {
        assert_eq!(download(&case, None, &content[..length]), None, "{length}");
    }
    for name in ["Wechatpay-Statement-Sha1", "Wechatpay-Signature", "Wechatpay-Timestamp", "Wechatpay-Nonce"]
    {
        let value = case.json("headers")[name].as_str().unwrap();
        for (place, altered) in flips(value.as_bytes(), Bits::OneOfEachByte) {
            assert_eq!(download(&case, Some((name, &altered)), content), None, "{name}: {place}");
        }
    }
}

fn zipped(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// A bill, whose digest another reply told.
fn read(received: Vec<u8>, content: &[u8]) -> Result<bytes::Bytes, DownloadError> {
    let digest = FilePart::new("", content).digest(HashType::Sha1).unwrap();
    Download::from_bytes("application/x-gzip", received).expect_digest(HashType::Sha1, digest).read_bytes()
}

#[test]
fn a_zipped_bill_with_a_bit_turned() {
    let case = statement();
    let content = case.text("file").as_bytes();
    let received = zipped(content);
    assert_eq!(read(received.clone(), content).unwrap(), content);
    for (place, altered) in flips(&received, Bits::All) {
        // The head of a gzip file has bits that mean nothing.
        if let Ok(altered) = read(altered, content) {
            assert_eq!(altered, content, "{place}");
        }
    }
    for length in 0..received.len() {
        assert!(read(received[..length].to_vec(), content).is_err(), "{length}");
    }
}

#[test]
fn a_bill_that_grows_without_end() {
    let content = vec![b'0'; 8 << 20];
    let received = zipped(&content);
    assert!(received.len() < 16 << 10);
    let bill = Download::from_bytes("application/x-gzip", received).limit(1 << 20);
    assert!(matches!(bill.read_bytes(), Err(DownloadError::TooLarge { limit: 1_048_576 })));
}

proptest! {
    #[test]
    fn anything_zipped_or_not(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        begins_like_gzip in any::<bool>(),
        pieces in prop::collection::vec(1_usize..40, 0..20),
    ) {
        let bytes = if begins_like_gzip { [&[0x1f, 0x8b, 8], bytes.as_slice()].concat() } else { bytes };
        if let Ok(content) = Download::from_bytes("", bytes.clone()).limit(1000).read_bytes() {
            prop_assert!(content.len() <= 1000);
            prop_assert_eq!(content.as_ref() == bytes, !bytes.starts_with(&[0x1f, 0x8b]));
        }
        // The same in pieces.
        let mut decoder = rt::Decoder::new();
        let (mut plain, mut rest) = (Vec::new(), bytes.as_slice());
        let mut outcome = Ok(());
        for piece in pieces.into_iter().chain([bytes.len()]) {
            let (now, later) = rest.split_at(piece.min(rest.len()));
            rest = later;
            outcome = outcome.and_then(|()| decoder.feed(now, &mut plain));
        }
        let in_pieces = outcome.and_then(|()| decoder.finish(&mut plain)).map(|()| plain);
        let at_once = Download::from_bytes("", bytes).read_bytes();
        prop_assert_eq!(in_pieces.ok(), at_once.ok().map(|content| content.to_vec()));
    }
}
