//! The length of what was received enters; what its value may take of memory leaves, and is used up while it is read.
//!
//! An empty object is two bytes, and the record that it becomes may be thousands. So each item, boxed record, member and
//! text that reading makes is counted by what it takes, growth of its list included, and a value that takes more than
//! [`PER_BYTE`] for each byte that was received, and [`ALWAYS`] besides, is refused.
//!
//! No documented reply comes near: the samples of the documentation take up to 5 bytes for each of theirs. The largest
//! record in any documented list has 906 bytes, so that hundreds of empty ones fit into what is always allowed, and those
//! with 60 bytes of text into the rest.

use std::cell::Cell;

use serde_json::Value as Json;

use crate::codec::{DecodeKind, Slot, Value};

/// Of memory for each byte that was received.
pub(crate) const PER_BYTE: usize = 32;
/// Of memory besides.
pub(crate) const ALWAYS: usize = 1 << 20;

/// What is left, in bytes.
pub(crate) struct Budget(Cell<usize>);

impl Budget {
    /// That of a text of so many bytes.
    pub(crate) fn of(bytes: usize) -> Self {
        Self(Cell::new(bytes.saturating_mul(PER_BYTE).saturating_add(ALWAYS)))
    }

    /// That of a format which is not read here.
    #[cfg(feature = "serde")]
    pub(crate) const fn unlimited() -> Self {
        Self(Cell::new(usize::MAX))
    }

    fn take(&self, bytes: usize) -> Result<(), DecodeKind> {
        self.0.set(self.0.get().checked_sub(bytes).ok_or(DecodeKind::TooMany)?);
        Ok(())
    }

    /// A text that is kept.
    pub(crate) fn text(&self, length: usize) -> Result<(), DecodeKind> {
        self.take(if length == 0 { 0 } else { length.saturating_add(ALLOCATION) })
    }

    /// An item at this position of a list. Lists grow by half of what they have then, and begin with room for four.
    pub(crate) fn item(&self, at: usize, size: usize) -> Result<(), DecodeKind> {
        self.take(size.saturating_mul(if at == 0 { 4 } else { 2 }))
    }

    /// A member of a map; maps have room for eleven in each node, and half of it is empty.
    pub(crate) fn member(&self, is_first: bool, size: usize) -> Result<(), DecodeKind> {
        self.take(size.saturating_mul(if is_first { 11 } else { 2 }).saturating_add(4 * ALLOCATION))
    }

    /// A member of an object without types.
    pub(crate) fn json_member(&self, is_first: bool, name: usize) -> Result<(), DecodeKind> {
        self.member(is_first, size_of::<String>() + size_of::<Json>())?;
        self.text(name)
    }

    /// What a blank value takes besides itself: a record in a box.
    pub(crate) fn boxed(&self, value: &dyn Value) -> Result<(), DecodeKind> {
        self.take(boxed(value))
    }
}

/// What an allocation takes besides what is asked for.
const ALLOCATION: usize = 16;

/// What a blank value has in boxes. Options are empty, so that there are few.
pub(crate) fn boxed(value: &dyn Value) -> usize {
    let Slot::Record(record) = value.slot() else { return 0 };
    let mut bytes = 0;
    let begin = std::ptr::from_ref(value).addr();
    if !(begin..begin + size_of_val(value).max(1)).contains(&std::ptr::from_ref(record).addr()) {
        bytes += size_of_val(record) + ALLOCATION;
    }
    record.visit(&mut |values| bytes += values.iter().map(|value| boxed(*value)).sum::<usize>());
    bytes
}
