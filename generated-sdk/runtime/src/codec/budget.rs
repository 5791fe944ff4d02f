//! How much memory the value of a received text may take, used up while the text is read.
//!
//! An empty object has two bytes, and the record it becomes may have thousands. Therefore the memory of each item,
//! boxed record, member and text that reading creates is counted, including the growth of its list. A value that takes
//! more than [`PER_BYTE`] per received byte plus [`ALWAYS`] is refused.
//!
//! No documented reply comes close: the samples in the documentation take up to 5 bytes per byte of text. The largest
//! record in any documented list has 906 bytes, so hundreds of empty ones fit into what is always allowed, and those
//! with 60 bytes of text into the rest.

use std::cell::Cell;

use serde_json::Value as Json;

use crate::codec::{DecodeKind, Slot, Value};

/// The memory allowed per received byte.
pub(crate) const PER_BYTE: usize = 32;
/// The memory allowed in addition.
pub(crate) const ALWAYS: usize = 1 << 20;

/// The remaining bytes.
pub(crate) struct Budget(Cell<usize>);

impl Budget {
    /// The budget for a text of this many bytes.
    pub(crate) fn of(bytes: usize) -> Self {
        Self(Cell::new(bytes.saturating_mul(PER_BYTE).saturating_add(ALWAYS)))
    }

    /// The budget for a format that is not read here.
    #[cfg(feature = "serde")]
    pub(crate) const fn unlimited() -> Self {
        Self(Cell::new(usize::MAX))
    }

    fn take(&self, bytes: usize) -> Result<(), DecodeKind> {
        self.0.set(self.0.get().checked_sub(bytes).ok_or(DecodeKind::TooMany)?);
        Ok(())
    }

    /// Counts a text that is kept.
    pub(crate) fn text(&self, length: usize) -> Result<(), DecodeKind> {
        self.take(if length == 0 { 0 } else { length.saturating_add(ALLOCATION) })
    }

    /// Counts an item at this position of a list. Lists grow by half their size, and begin with room for four.
    pub(crate) fn item(&self, at: usize, size: usize) -> Result<(), DecodeKind> {
        self.take(size.saturating_mul(if at == 0 { 4 } else { 2 }))
    }

    /// Counts a member of a map; nodes of maps have room for eleven, half of it empty.
    pub(crate) fn member(&self, is_first: bool, size: usize) -> Result<(), DecodeKind> {
        self.take(size.saturating_mul(if is_first { 11 } else { 2 }).saturating_add(4 * ALLOCATION))
    }

    /// Counts a member of an object without types.
    pub(crate) fn json_member(&self, is_first: bool, name: usize) -> Result<(), DecodeKind> {
        self.member(is_first, size_of::<String>() + size_of::<Json>())?;
        self.text(name)
    }

    /// Counts what a blank value takes in addition to itself: a record in a box.
    pub(crate) fn boxed(&self, value: &dyn Value) -> Result<(), DecodeKind> {
        self.take(boxed(value))
    }
}

/// The overhead of an allocation.
const ALLOCATION: usize = 16;

/// The memory that a box of this size takes.
pub(crate) const fn allocated(size: usize) -> usize {
    size + ALLOCATION
}

/// The size of the boxes in a blank value. Options are empty, so there are few.
pub(crate) fn boxed(value: &dyn Value) -> usize {
    let Slot::Record(record) = value.slot() else { return 0 };
    let mut bytes = record.kind().boxed;
    record.visit(&mut |values| bytes += values.iter().map(|value| boxed(*value)).sum::<usize>());
    bytes
}
