//! What the runtime receives, altered in every place and made up: nothing panics, and nothing altered is accepted.
//!
//! The vectors of other implementations are altered bit by bit, cut and put together again; proptest makes up the rest.
//! To run longer than the 256 cases that are made up for each test:
//!
//! ```sh
//! PROPTEST_CASES=100000 cargo test -p wechatpay-tests --test hostile --release
//! ```

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says so by failing")]

mod bills;
mod ciphers;
mod documents;
mod downloads;
mod keys;
mod notifications;
mod requests;

/// Each text with one bit turned, at every bit or at one bit of each byte.
fn flips(bytes: &[u8], every: Bits) -> impl Iterator<Item = (usize, Vec<u8>)> {
    let bits = (0..bytes.len()).flat_map(move |at| match every {
        Bits::All => (0..8).map(move |bit| (at, bit)).collect::<Vec<_>>(),
        // Not always the same one.
        Bits::OneOfEachByte => vec![(at, at * 5 % 8)],
    });
    bits.map(|(at, bit)| {
        let mut altered = bytes.to_vec();
        altered[at] ^= 1 << bit;
        (at, altered)
    })
}

#[derive(Clone, Copy)]
enum Bits {
    All,
    OneOfEachByte,
}

#[test]
fn flips_are_as_many_as_bits() {
    assert_eq!(flips(b"abc", Bits::All).count(), 24);
    let all: std::collections::BTreeSet<_> = flips(b"abc", Bits::All).map(|(_, altered)| altered).collect();
    assert!(all.len() == 24 && !all.contains(&b"abc"[..]));
    assert_eq!(flips(b"abc", Bits::OneOfEachByte).count(), 3);
}
