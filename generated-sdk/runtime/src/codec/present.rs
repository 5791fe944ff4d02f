//! Which members of a request were there when it was read.
//!
//! The service leaves out required members of replies, so these may be missing there. A request is read where a program
//! stored it or received it from its own front end; a required member that is missing would be sent as zero or as an
//! empty text.

use crate::codec::read::Site;
use crate::codec::{DecodeError, DecodeKind, Shape, SlotMut, Value};

/// Fails if nothing was there to be read into a whole value, and it has a required member.
pub(crate) fn whole(value: &mut dyn Value, is_there: bool, site: Site<'_>) -> Result<(), DecodeError> {
    let SlotMut::Record(record) = value.slot_mut() else { return Ok(()) };
    let shape = record.shape();
    let mut outcome = Ok(());
    if !is_there {
        record.visit_mut(&mut |values| outcome = Present::of(shape).check(shape, values, site));
    }
    outcome
}

/// The members of one record that were there; nothing is noted for replies.
pub(crate) struct Present(Option<Vec<bool>>);

impl Present {
    pub(crate) fn of(shape: &Shape) -> Self {
        Self(shape.is_request.then(|| vec![false; shape.fields.len()]))
    }

    /// The last of equal members decides.
    pub(crate) fn note(&mut self, field: usize, is_there: bool) {
        if let Some(noted) = self.0.as_mut().and_then(|present| present.get_mut(field)) {
            *noted = is_there;
        }
    }

    /// Fails at the first required member that was not there.
    pub(crate) fn check(
        &self,
        shape: &Shape,
        values: &mut [&mut dyn Value],
        site: Site<'_>,
    ) -> Result<(), DecodeError> {
        let Some(present) = &self.0 else { return Ok(()) };
        for ((field, value), is_there) in shape.fields.iter().zip(values).zip(present) {
            // No text has a file, which is put into what was read.
            let is_optional =
                matches!(value.slot_mut(), SlotMut::Optional(_) | SlotMut::Numbered(_) | SlotMut::File(_));
            if !is_there && !is_optional {
                return Err(DecodeError::at(&site.path.member(field.wire), DecodeKind::Missing));
            }
        }
        Ok(())
    }
}
