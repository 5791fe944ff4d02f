//! Wipes what a call left on the stack.

use zeroize::Zeroize as _;

/// In words: 16 KiB, more than a digest uses even without optimization.
const DEPTH: usize = 16 * 1024 / 8;

/// Overwrites what the call before this one left on the stack: digests unpack their blocks there and move their state,
/// and the last block of API v2 contains the key. Both calls must be made by the same function, so that their frames
/// occupy the same place.
#[inline(never)]
pub(crate) fn wipe() {
    let mut space = [u64::MAX; DEPTH];
    std::hint::black_box(&mut space).zeroize();
}
