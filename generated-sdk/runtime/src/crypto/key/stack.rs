//! What a call left on the stack is overwritten.

use zeroize::Zeroize as _;

/// Words; 16 KiB, more than a digest uses even where nothing is optimized.
const DEPTH: usize = 16 * 1024 / 8;

/// Overwrites what the call before this one left on the stack: digests unpack their blocks there and move their state, and
/// of API v2 the last block has the key in it. Both calls come from one function, so that their frames lie in one place.
#[inline(never)]
pub(crate) fn wipe() {
    let mut space = [u64::MAX; DEPTH];
    std::hint::black_box(&mut space).zeroize();
}
