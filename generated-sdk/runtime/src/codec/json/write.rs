//! Writes a value through a serde serializer, member by member.

use serde::ser::{Error, Serialize, SerializeMap, SerializeSeq, Serializer};

use crate::codec::failure::Failure;
use crate::codec::members::Member;
use crate::codec::{EncodeError, EncodeKind, Encoding, FieldPath, Record, Slot, Value, members};

/// Writes the value as JSON text.
pub(crate) fn text(value: &dyn Value, path: &FieldPath<'_>) -> Result<String, EncodeError> {
    let failure = Failure::new();
    let written = Written { value, encoding: Encoding::Plain, path, failure: &failure };
    serde_json::to_string(&written)
        .map_err(|_| failure.take().unwrap_or_else(|| EncodeError::new(path, EncodeKind::Serializer)))
}

/// A value on its way into a serializer.
pub(crate) struct Written<'a> {
    pub(crate) value: &'a dyn Value,
    pub(crate) encoding: Encoding,
    pub(crate) path: &'a FieldPath<'a>,
    pub(crate) failure: &'a Failure<EncodeError>,
}

impl Written<'_> {
    fn raise<E: Error>(&self, error: EncodeError) -> E {
        self.failure.raise(error, E::custom)
    }

    fn refuse<E: Error>(&self, kind: EncodeKind) -> E {
        self.raise(EncodeError::new(self.path, kind))
    }

    fn members<M: SerializeMap>(&self, record: &dyn Record, map: &mut M) -> Result<(), M::Error> {
        let mut outcome = Ok(());
        members::each(record, self.path, &mut |Member { name, value, encoding, path }| {
            if outcome.is_ok() {
                let value = Written { value: *value, encoding: *encoding, path, failure: self.failure };
                outcome = map.serialize_entry(name.as_ref(), &value);
            }
        });
        outcome
    }
}

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.path.is_too_deep() {
            return Err(self.refuse(EncodeKind::TooDeep));
        }
        match members::embedded(self.value, self.encoding, self.path) {
            Ok(None) => {}
            Ok(Some(text)) => return serializer.serialize_str(&text),
            Err(error) => return Err(self.raise(error)),
        }
        match self.value.slot() {
            Slot::Absent => serializer.serialize_none(),
            Slot::Text(text) => serializer.serialize_str(text),
            Slot::Integer(number) => serializer.serialize_i64(number),
            Slot::Float(number) => serializer
                .serialize_f64(members::finite(number, self.path).map_err(|error| self.raise(error))?),
            Slot::Boolean(boolean) => serializer.serialize_bool(boolean),
            Slot::Json(json) => json.serialize(serializer),
            Slot::Sensitive(sensitive) => match sensitive.on_the_wire() {
                Some(text) => serializer.serialize_str(text),
                None => Err(self.refuse(EncodeKind::Unsealed)),
            },
            Slot::File(_) => Err(self.refuse(EncodeKind::File)),
            Slot::Numbered(_) => Err(self.refuse(EncodeKind::Nested)),
            Slot::List(list) => {
                let mut seq = serializer.serialize_seq(Some(list.len()))?;
                for at in 0..list.len() {
                    if let Some(value) = list.get(at) {
                        let path = &self.path.item(at);
                        seq.serialize_element(&Written { value, encoding: Encoding::Plain, path, ..*self })?;
                    }
                }
                seq.end()
            }
            Slot::Record(record) => {
                let mut map = serializer.serialize_map(None)?;
                self.members(record, &mut map)?;
                map.end()
            }
        }
    }
}
