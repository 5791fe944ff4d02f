//! Files as received, whole and in pieces, sound and broken: their plain content, or what is wrong.

use proptest::prelude::*;

use super::*;

/// `bill\n`, by gzip 1.12 with `-9 -n`.
const BILL: &[u8] = b"\x1f\x8b\x08\0\0\0\0\0\x02\x03\x4b\xca\xcc\xc9\xe1\x02\0\x48\x94\xae\x0b\x05\0\0\0";
/// `a,b\n`, by gzip 1.12 with `-1 -n`.
const CELLS: &[u8] = b"\x1f\x8b\x08\0\0\0\0\0\x04\x03\x4b\xd4\x49\xe2\x02\0\xc5\x10\x97\x24\x04\0\0\0";
/// A header line and a cell, by Python's `gzip` with the file's name in the header.
const NAMED: &[u8] = b"\x1f\x8b\x08\x08\x01\0\0\0\x02\xffbill.csv\0\
    \x7b\xb1\x6e\xc3\x8b\x2d\xcb\x9e\x4d\xdf\xf6\x72\xfa\x16\xae\x04\x43\x2e\0\x39\xd4\x55\x95\x10\0\0\0";

fn decode(mut decoder: Decoder, pieces: &[&[u8]]) -> Result<Vec<u8>, DownloadError> {
    let mut plain = Vec::new();
    for piece in pieces {
        decoder.feed(piece, &mut plain)?;
    }
    decoder.finish(&mut plain)?;
    Ok(plain)
}

/// As a whole, cut in two in every way, and byte by byte.
fn decode_all_ways(received: &[u8]) -> Vec<Result<Vec<u8>, DownloadError>> {
    let mut outcomes = vec![decode(Decoder::new(), &[received])];
    for at in 0..=received.len() {
        let (head, tail) = received.split_at(at);
        outcomes.push(decode(Decoder::new(), &[head, tail]));
    }
    outcomes.push(decode(Decoder::new(), &received.chunks(1).collect::<Vec<_>>()));
    outcomes
}

#[test]
fn zipped_and_plain_content_wherever_it_is_cut() {
    let named = "记账时间\n`1\n";
    for (received, content) in [
        (BILL.to_vec(), "bill\n".to_owned()),
        (CELLS.to_vec(), "a,b\n".to_owned()),
        (NAMED.to_vec(), named.to_owned()),
        ([BILL, CELLS, NAMED].concat(), format!("bill\na,b\n{named}")),
        (b"plain".to_vec(), "plain".to_owned()),
        (b"\x1f".to_vec(), "\x1f".to_owned()),
        (b"".to_vec(), String::new()),
    ] {
        for outcome in decode_all_ways(&received) {
            assert_eq!(outcome.unwrap(), content.as_bytes());
        }
    }
}

#[test]
fn a_broken_gzip_file_is_an_error_wherever_it_is_cut() {
    let mut checksum = BILL.to_vec();
    checksum[17] ^= 1;
    let mut length = BILL.to_vec();
    length[24] ^= 1;
    let mut content = BILL.to_vec();
    content[10] = 0xff;
    let broken = (GZIP.len()..BILL.len()).map(|at| BILL[..at].to_vec());
    for received in broken.chain([checksum, length, content, [BILL, b"more"].concat(), GZIP.to_vec()]) {
        for outcome in decode_all_ways(&received) {
            assert!(matches!(outcome, Err(DownloadError::Gzip(_))), "{received:?}: {outcome:?}");
        }
    }
}

#[test]
fn digests_are_those_of_the_plain_content() {
    // By sha1sum, md5sum and sha256sum of `bill\n`.
    let digests = [
        (HashType::Sha1, "1c2e65b7773dedd85701cd7b6a4bfa2b48487c7f"),
        (HashType::Md5, "96aef335c73103a1f0d17362351e8f54"),
        (HashType::Sha256, "e3e9c51a59cf84a866b33d92fcf18b4c70e3e31a4a3d87a67650a69bacdd52f1"),
    ];
    for (kind, digest) in digests {
        for received in [BILL, b"bill\n"] {
            for (hex, agrees) in [
                (digest.to_owned(), true),
                (digest.to_uppercase(), true),
                (format!(" {digest}\n"), true),
                (digest[1..].to_owned(), false),
                (String::new(), false),
                (digest.replace('2', "3"), false),
            ] {
                let mut decoder = Decoder::new();
                decoder.expect_digest(kind, hex);
                let outcome = decode(decoder, &[received]);
                if agrees {
                    assert_eq!(outcome.unwrap(), b"bill\n");
                } else {
                    assert!(matches!(outcome, Err(DownloadError::Digest { kind: found }) if found == kind));
                }
            }
        }
    }
    let mut both = Decoder::new();
    both.expect_digest(HashType::Sha1, digests[0].1);
    both.expect_digest(HashType::Md5, digests[0].1);
    assert!(matches!(decode(both, &[BILL]), Err(DownloadError::Digest { kind: HashType::Md5 })));
}

#[test]
fn the_limit_is_that_of_the_plain_content_and_holds_early() {
    for received in [BILL, b"bill\n"] {
        for (limit, fits) in [(5, true), (4, false), (0, false)] {
            let mut decoder = Decoder::new();
            decoder.limit(limit);
            let outcome = decode(decoder, &[received]);
            assert_eq!(outcome.is_ok(), fits);
            assert!(
                fits || matches!(outcome, Err(DownloadError::TooLarge { limit: found }) if found == limit)
            );
        }
    }

    // 64 MiB of zeros in 64 KiB, little of which is unzipped before the limit is exceeded.
    let mut zip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..1024 {
        zip.write_all(&[0; 64 * 1024]).unwrap();
    }
    let bomb = zip.finish().unwrap();
    let mut decoder = Decoder::new();
    decoder.limit(1024 * 1024);
    let mut plain = Vec::new();
    let outcome = decoder.feed(&bomb, &mut plain);
    assert!(matches!(outcome, Err(DownloadError::TooLarge { .. })));
    assert!(plain.len() <= 1024 * 1024);
}

proptest! {
    #[test]
    fn any_bytes_are_decoded_or_refused(
        received in proptest::collection::vec(any::<u8>(), 0..600),
        zipped in any::<bool>(),
        cut in 0_usize..600,
    ) {
        let received = if zipped { [&BILL[..10], &received].concat() } else { received };
        let (head, tail) = received.split_at(cut.min(received.len()));
        let pieces = decode(Decoder::new(), &[head, tail]);
        let whole = decode(Decoder::new(), &[&received]);
        prop_assert_eq!(whole.as_ref().ok(), pieces.as_ref().ok());
        if !received.starts_with(&GZIP) {
            prop_assert_eq!(whole.ok(), Some(received));
        }
    }

    #[test]
    fn a_damaged_gzip_file_never_passes_for_another(at in 0_usize..25, bit in 0_u8..8) {
        let mut received = BILL.to_vec();
        received[at] ^= 1 << bit;
        if let Ok(plain) = decode(Decoder::new(), &[&received]) {
            // No longer a gzip file, or damaged in its name, time and flags.
            prop_assert!(plain == b"bill\n" || (at < 2 && plain == received));
        }
    }

    #[test]
    fn what_is_zipped_comes_back(content in proptest::collection::vec(any::<u8>(), 0..20_000), piece in 1_usize..5_000) {
        let mut zip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        zip.write_all(&content).unwrap();
        let zipped = zip.finish().unwrap();
        prop_assert_eq!(decode(Decoder::new(), &zipped.chunks(piece).collect::<Vec<_>>()).unwrap(), content);
    }
}
