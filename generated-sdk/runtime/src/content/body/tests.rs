//! Every way of reading a body yields the same bytes.

use std::io::Write;
use std::path::Path;
use std::pin::Pin;

use futures_core::Stream;

use super::*;
use crate::task::offload::tests::{Threads, block_on};

fn file(bytes: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    file
}

fn memory(text: &'static str) -> Part {
    Part::Memory(Bytes::from_static(text.as_bytes()))
}

fn disk(path: &Path) -> Part {
    Part::Disk(DiskFile::find(path).unwrap())
}

fn streamed(body: &Body) -> Vec<io::Result<Bytes>> {
    let mut stream = body.stream(Threads);
    block_on(async {
        let mut chunks = Vec::new();
        while let Some(chunk) = std::future::poll_fn(|context| Pin::new(&mut stream).poll_next(context)).await
        {
            chunks.push(chunk);
        }
        chunks
    })
}

#[test]
fn every_way_to_read_gives_the_same() {
    let long: Vec<u8> = (0..=255).cycle().take(2 * PIECE + 7).collect();
    let (short, long, none) = (file(b"on disk"), file(&long), file(b""));
    for parts in [
        vec![],
        vec![memory("")],
        vec![memory("alone")],
        vec![disk(none.path())],
        vec![disk(long.path())],
        vec![memory("head"), disk(short.path()), memory(""), memory("tail")],
        vec![disk(short.path()), disk(none.path()), disk(long.path())],
        vec![Part::Memory(vec![7; 2 * PIECE + 7].into()), disk(short.path())],
    ] {
        let expected: Vec<u8> = parts
            .iter()
            .flat_map(|part| match part {
                Part::Memory(bytes) => bytes.to_vec(),
                Part::Disk(file) => {
                    let mut all = Vec::new();
                    file.open().unwrap().read_to_end(&mut all).unwrap();
                    all
                }
            })
            .collect();
        let body = Body::of(parts);
        assert_eq!((body.len(), body.is_empty()), (expected.len() as u64, expected.is_empty()));
        // Twice, as a retry reads it.
        for _ in 0..2 {
            let mut read = Vec::new();
            body.reader().read_to_end(&mut read).unwrap();
            assert_eq!(read, expected);
            let chunks: Vec<Bytes> = streamed(&body).into_iter().map(Result::unwrap).collect();
            assert_eq!(chunks.concat(), expected);
            assert!(chunks.iter().all(|chunk| !chunk.is_empty() && chunk.len() <= PIECE));
            assert_eq!(body.to_bytes().unwrap(), expected);
        }
    }
}

#[test]
fn what_is_in_memory_is_not_copied() {
    let bytes = Bytes::from(vec![1, 2, 3]);
    let body = Body::from(bytes.clone());
    assert_eq!(body.as_bytes().map(|bytes| bytes.as_ptr()), Some(bytes.as_ptr()));
    assert_eq!(body.to_bytes().unwrap().as_ptr(), bytes.as_ptr());
    let pieces: Vec<_> =
        Body::of([Part::Memory(bytes.clone()), memory("b")]).chunks().map(Result::unwrap).collect();
    assert_eq!((pieces[0].as_ptr(), pieces[1].as_ref()), (bytes.as_ptr(), &b"b"[..]));
    assert_eq!(Body::default().as_bytes(), Some(&Bytes::new()));
    assert_eq!(Body::of([memory("a"), memory("b")]).as_bytes(), None);
}

#[test]
fn a_file_that_changed_fails_and_nothing_follows() {
    let changing = file(b"on disk");
    let body = Body::of([memory("head"), disk(changing.path()), memory("tail")]);
    changing.as_file().set_len(3).unwrap();
    let error = body.reader().read_to_end(&mut Vec::new()).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    for outcomes in [body.chunks().collect::<Vec<_>>(), streamed(&body)] {
        assert!(matches!(outcomes.as_slice(), [Ok(head), Err(_)] if head == "head"), "{outcomes:?}");
    }
    assert!(body.to_bytes().is_err());
    drop(changing);
    assert_eq!(body.reader().read_to_end(&mut Vec::new()).unwrap_err().kind(), io::ErrorKind::NotFound);
}

#[test]
fn prints_its_length_only() {
    assert_eq!(format!("{:?}", Body::from("6222".to_owned())), "Body(4 bytes)");
}
