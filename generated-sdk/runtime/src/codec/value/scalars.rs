//! Views of texts, numbers, booleans and untyped values.

use serde_json::Value as Json;

use crate::codec::{Sensitive, Slot, SlotMut, Value};
use crate::content::FilePart;

macro_rules! scalar {
    ($type:ty, $variant:ident, $slot:expr, $blank:expr) => {
        impl Value for $type {
            fn slot(&self) -> Slot<'_> {
                Slot::$variant($slot(self))
            }

            fn slot_mut(&mut self) -> SlotMut<'_> {
                SlotMut::$variant(self)
            }

            fn blank() -> Self {
                $blank
            }
        }
    };
}

scalar!(String, Text, String::as_str, String::new());
scalar!(i64, Integer, i64::clone, 0);
scalar!(f64, Float, f64::clone, 0.0);
scalar!(bool, Boolean, bool::clone, false);
scalar!(Json, Json, std::convert::identity, Json::Null);
scalar!(Sensitive<String>, Sensitive, std::convert::identity, Sensitive::default());
scalar!(FilePart, File, std::convert::identity, FilePart::default());
