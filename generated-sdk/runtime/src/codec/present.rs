//! Which members of a request were there when it was read.
//!
//! The service leaves out required members of replies, so these may be missing there. A request is read where a program
//! stored it or received it from its own front end; a required member that is missing would be sent as zero or as an
//! empty text.

use crate::codec::read::Site;
use crate::codec::{DecodeError, DecodeKind, Shape, SlotMut, Value};

/// Fails if nothing was there to be read into a whole value that cannot be blank: a record with a required member, or a
/// scalar, which would be zero or an empty text.
pub(crate) fn whole(value: &mut dyn Value, is_there: bool, site: Site<'_>) -> Result<(), DecodeError> {
    if is_there {
        return Ok(());
    }
    match value.slot_mut() {
        SlotMut::Record(record) => {
            let shape = record.shape();
            let mut outcome = Ok(());
            record.visit_mut(&mut |values| outcome = Present::of(shape).check(shape, values, site));
            outcome
        }
        SlotMut::Choice(choice) => whole(choice.current_mut(), is_there, site),
        SlotMut::Optional(_) | SlotMut::List(_) | SlotMut::Numbered(_) | SlotMut::Json(_) => Ok(()),
        SlotMut::Text(_) | SlotMut::Sensitive(_) | SlotMut::Symbol(_) | SlotMut::File(_) => {
            Err(site.error(DecodeKind::Missing))
        }
        SlotMut::Integer(_) | SlotMut::NumericSymbol(_) | SlotMut::Float(_) | SlotMut::Boolean(_) => {
            Err(site.error(DecodeKind::Missing))
        }
    }
}

/// The members of one record that were there; nothing is noted for replies.
pub(crate) struct Present(Option<Vec<bool>>);

impl Present {
    pub(crate) fn of(shape: &Shape) -> Self {
        Self(shape.is_request.then(|| vec![false; shape.members.len()]))
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
        for ((field, value), is_there) in shape.fields().zip(values).zip(present) {
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
