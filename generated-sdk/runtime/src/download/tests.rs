//! Files from memory, readers and streams: every way of reading them yields the same content, or the same error.

use std::collections::VecDeque;
use std::io;
use std::path::PathBuf;
use std::task::Context;

use super::*;
use crate::operation::{Reply, ReplyPart};
use crate::task::offload::tests::{Threads, block_on};

/// `bill\n`, by gzip 1.12 with `-9 -n`; and its SHA-1, by sha1sum.
const ZIPPED: &[u8] = b"\x1f\x8b\x08\0\0\0\0\0\x02\x03\x4b\xca\xcc\xc9\xe1\x02\0\x48\x94\xae\x0b\x05\0\0\0";
const SHA1: &str = "1c2e65b7773dedd85701cd7b6a4bfa2b48487c7f";

/// Pending before each item, like a network.
struct Network {
    items: VecDeque<Result<Bytes, io::Error>>,
    ready: bool,
}

impl Stream for Network {
    type Item = Result<Bytes, io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.ready = !self.ready;
        if self.ready {
            return Poll::Ready(self.items.pop_front());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

/// In pieces of this many bytes, with empty ones in between.
fn network(content: &[u8], piece: usize, error: Option<io::ErrorKind>) -> Download {
    let mut items: VecDeque<_> =
        content.chunks(piece).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
    items.insert(items.len() / 2, Ok(Bytes::new()));
    items.extend(error.map(|kind| Err(kind.into())));
    Download::from_stream("text/plain", Network { items, ready: true })
}

/// In pieces of this many bytes, interrupted before each.
struct Trickle {
    content: VecDeque<u8>,
    piece: usize,
    ready: bool,
    error: Option<io::ErrorKind>,
}

impl Read for Trickle {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.ready = !self.ready;
        if !self.ready {
            return Err(io::ErrorKind::Interrupted.into());
        }
        if let (true, Some(kind)) = (self.content.is_empty(), self.error) {
            return Err(kind.into());
        }
        let most = self.piece.min(buffer.len());
        self.content.read(&mut buffer[..most])
    }
}

fn trickle(content: &[u8], piece: usize, error: Option<io::ErrorKind>) -> Download {
    let content = content.iter().copied().collect();
    Download::from_reader("text/plain", Trickle { content, piece, ready: true, error })
}

fn asynchronously(make: &dyn Fn() -> Download) -> Vec<Result<Bytes, DownloadError>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bill.csv");
    let saved = block_on(make().save_with(&path, Threads)).map(|()| std::fs::read(&path).unwrap().into());
    assert_eq!(names(folder.path()).len(), usize::from(saved.is_ok()));
    vec![block_on(make().bytes()), saved]
}

fn blocking(make: &dyn Fn() -> Download) -> Vec<Result<Bytes, DownloadError>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bill.csv");
    let saved = make().save_blocking(&path).map(|()| std::fs::read(&path).unwrap().into());
    assert_eq!(names(folder.path()).len(), usize::from(saved.is_ok()));
    let mut read = Vec::new();
    let read = match make().read_to_end(&mut read) {
        Ok(_) => Ok(read.into()),
        Err(error) => Err(*error.into_inner().unwrap().downcast::<DownloadError>().unwrap()),
    };
    vec![make().read_bytes(), saved, read]
}

fn names(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

fn all_ways(content: &[u8], finish: &dyn Fn(Download) -> Download) -> Vec<Result<Bytes, DownloadError>> {
    let held = || finish(Download::from_bytes("text/plain", content.to_vec()));
    let mut outcomes = asynchronously(&held);
    outcomes.extend(blocking(&held));
    // Not with a thread for each byte of a long one.
    let shortest = content.len() / 100;
    for piece in [1, 7, STEP, STEP + 1].into_iter().filter(|piece| *piece >= shortest) {
        outcomes.extend(asynchronously(&|| finish(network(content, piece, None))));
        outcomes.extend(blocking(&|| finish(trickle(content, piece, None))));
    }
    outcomes
}

#[test]
fn the_content_is_the_same_whatever_way_is_taken() {
    let long: Vec<u8> = (0..=250).cycle().take(3 * STEP + 5).collect();
    for (received, content) in
        [(ZIPPED, b"bill\n".as_slice()), (b"bill\n", b"bill\n"), (b"", b""), (&long, &long)]
    {
        for outcome in all_ways(received, &|download| download) {
            assert_eq!(outcome.unwrap(), content);
        }
    }
}

#[test]
fn digest_and_limit_hold_whatever_way_is_taken() {
    for received in [ZIPPED, b"bill\n"] {
        for outcome in all_ways(received, &|download| download.expect_digest(HashType::Sha1, SHA1).limit(5)) {
            assert_eq!(outcome.unwrap(), "bill\n");
        }
        for outcome in all_ways(received, &|download| download.expect_digest(HashType::Sha1, "00")) {
            assert!(matches!(outcome, Err(DownloadError::Digest { kind: HashType::Sha1 })));
        }
        for outcome in all_ways(received, &|download| download.limit(4)) {
            assert!(matches!(outcome, Err(DownloadError::TooLarge { limit: 4 })));
        }
    }
    for outcome in all_ways(&ZIPPED[..20], &|download| download) {
        assert!(matches!(outcome, Err(DownloadError::Gzip(_))));
    }
}

#[test]
fn what_breaks_off_is_an_error_whatever_way_is_taken() {
    let timeout = Some(io::ErrorKind::TimedOut);
    for outcome in [
        asynchronously(&|| network(b"bill", 2, timeout)),
        blocking(&|| trickle(b"bill", 2, timeout)),
        asynchronously(&|| network(ZIPPED, 2, timeout)),
    ]
    .into_iter()
    .flatten()
    {
        assert!(matches!(outcome, Err(DownloadError::Receive(_))), "{outcome:?}");
    }
    assert_eq!(
        trickle(b"bill", 2, timeout).read_to_end(&mut Vec::new()).unwrap_err().kind(),
        io::ErrorKind::TimedOut
    );
}

#[test]
fn the_wrong_way_is_told_and_nothing_follows() {
    for outcome in blocking(&|| network(b"bill", 2, None)) {
        assert!(matches!(outcome, Err(DownloadError::Asynchronous)));
    }
    for outcome in asynchronously(&|| trickle(b"bill", 2, None)) {
        assert!(matches!(outcome, Err(DownloadError::Blocking)));
    }

    let mut download = network(b"bill", 2, None);
    assert_eq!(download.read(&mut [0]).unwrap_err().kind(), io::ErrorKind::Unsupported);
    let again = download.read(&mut [0]).unwrap_err();
    assert_eq!(again.to_string(), "the download failed before");
    assert!(block_on(download.piece()).unwrap().is_none());
}

#[test]
fn it_is_read_piece_by_piece() {
    let mut download = trickle(ZIPPED, 3, None).expect_digest(HashType::Sha1, SHA1);
    let mut buffer = [0; 2];
    let mut read = Vec::new();
    assert_eq!(download.read(&mut []).unwrap(), 0);
    loop {
        let count = download.read(&mut buffer).unwrap();
        read.extend_from_slice(&buffer[..count]);
        if count == 0 {
            break;
        }
    }
    assert_eq!((read.as_slice(), download.read(&mut buffer).unwrap()), (&b"bill\n"[..], 0));

    // The rest, if some has been read.
    let mut download = Download::from_bytes("", ZIPPED);
    download.read_exact(&mut buffer).unwrap();
    assert_eq!(block_on(download.bytes()).unwrap(), "ll\n");
}

#[test]
fn saving_replaces_a_file_only_by_a_whole_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bill.csv");
    Download::from_bytes("", "old").save_blocking(&path).unwrap();
    let wrong = || Download::from_bytes("", "new").expect_digest(HashType::Md5, "00");
    assert!(wrong().save_blocking(&path).is_err());
    assert!(block_on(wrong().save_with(&path, Threads)).is_err());
    assert_eq!(std::fs::read(&path).unwrap(), b"old");
    Download::from_bytes("", "new").save_blocking(&path).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"new");
    assert_eq!(names(folder.path()), [path]);

    let nowhere = folder.path().join("none").join("bill.csv");
    let error = Download::default().save_blocking(nowhere).unwrap_err();
    assert!(matches!(&error, DownloadError::File(inner) if inner.kind() == io::ErrorKind::NotFound));
    assert!(matches!(Download::default().save_blocking("/"), Err(DownloadError::File(_))));
}

#[test]
fn a_client_puts_it_into_a_blank_reply_and_it_prints_without_its_content() {
    let mut reply = <Download as Reply>::blank();
    assert_eq!(format!("{reply:?}"), r#"Download("", 0 bytes)"#);
    if let ReplyPart::Download(download) = reply.part_mut() {
        *download = network(b"6222", 2, None);
    }
    assert_eq!(format!("{reply:?}"), r#"Download("text/plain", of unknown length)"#);
    let reply = reply.length(4);
    assert_eq!(format!("{reply:?}"), r#"Download("text/plain", 4 bytes)"#);
    assert_eq!((reply.content_type(), reply.content_length()), ("text/plain", Some(4)));
    assert_eq!(block_on(reply.bytes()).unwrap(), "6222");
}

#[test]
fn a_download_can_be_sent_to_another_thread_and_held_over_an_await() {
    fn is_send<T: Send>(_: T) {}
    is_send(Download::default());
    is_send(Download::default().bytes());
    is_send(Download::default().save_with("x", Threads));
}

#[test]
fn what_is_asked_of_a_content_that_is_over_is_not_taken_for_granted() {
    let read = |expected: &str| {
        let mut download = Download::from_bytes("", "bill\n");
        io::copy(&mut download, &mut io::sink()).unwrap();
        download.expect_digest(HashType::Sha1, expected)
    };
    for expected in [SHA1, "00"] {
        assert!(matches!(read(expected).read_bytes(), Err(DownloadError::Digest { kind: HashType::Sha1 })));
        assert!(matches!(block_on(read(expected).bytes()), Err(DownloadError::Digest { .. })));
        let mut twice = read(expected);
        assert!(twice.read(&mut [0]).is_err() && twice.read(&mut [0]).is_err());
    }
    // A digest requested in the middle would lack what was read before.
    let mut download = Download::from_bytes("", "bill\n");
    download.read_exact(&mut [0]).unwrap();
    let rest = download.expect_digest(HashType::Sha1, SHA1).read_bytes();
    assert!(matches!(rest, Err(DownloadError::Digest { .. })), "{rest:?}");
}
