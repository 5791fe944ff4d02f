//! Views of optional and repeated values.

use crate::codec::{List, Optional, Slot, SlotMut, Value};

impl<T: Value> Value for Option<T> {
    fn slot(&self) -> Slot<'_> {
        self.as_ref().map_or(Slot::Absent, Value::slot)
    }

    fn slot_mut(&mut self) -> SlotMut<'_> {
        SlotMut::Optional(self)
    }

    fn blank() -> Self {
        None
    }

    #[cfg(feature = "validate")]
    fn is_listed(&self) -> bool {
        self.as_ref().is_none_or(Value::is_listed)
    }
}

impl<T: Value> Optional for Option<T> {
    fn get_mut(&mut self) -> Option<&mut dyn Value> {
        self.as_mut().map(|value| value as &mut dyn Value)
    }

    fn fill(&mut self) -> &mut dyn Value {
        self.insert(T::blank())
    }

    fn clear(&mut self) {
        *self = None;
    }
}

impl<T: Value> Value for Vec<T> {
    fn slot(&self) -> Slot<'_> {
        Slot::List(self)
    }

    fn slot_mut(&mut self) -> SlotMut<'_> {
        SlotMut::List(self)
    }

    fn blank() -> Self {
        Self::new()
    }
}

impl<T: Value> List for Vec<T> {
    fn len(&self) -> usize {
        Self::len(self)
    }

    fn get(&self, index: usize) -> Option<&dyn Value> {
        <[T]>::get(self, index).map(|value| value as &dyn Value)
    }

    fn get_mut(&mut self, index: usize) -> Option<&mut dyn Value> {
        <[T]>::get_mut(self, index).map(|value| value as &mut dyn Value)
    }

    fn push_blank(&mut self) -> &mut dyn Value {
        let last = Self::len(self);
        self.push(T::blank());
        &mut self[last]
    }

    fn pop(&mut self) {
        Self::pop(self);
    }

    fn clear(&mut self) {
        Self::clear(self);
    }
}
