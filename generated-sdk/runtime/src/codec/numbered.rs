//! Families of members whose names count up (`coupon_id_0`, `coupon_id_1`), as maps by number.

use std::collections::BTreeMap;
use std::fmt;

use crate::codec::{Slot, SlotMut, Value};

/// Values of one kind whose wire names count up, as readers and writers see them.
///
/// The second number is 0 where the wire name has only one.
pub trait Numbers: Send + Sync {
    /// Whether there are no values.
    fn is_empty(&self) -> bool;
    /// Calls with each value, in the order of the numbers.
    fn visit(&self, visitor: &mut dyn FnMut(u32, u32, &dyn Value));
    /// Calls with each value, in the order of the numbers.
    fn visit_mut(&mut self, visitor: &mut dyn FnMut(u32, u32, &mut dyn Value));
    /// Inserts a blank value and returns it.
    fn entry(&mut self, n: u32, m: u32) -> &mut dyn Value;
    /// Removes a value.
    fn remove(&mut self, n: u32, m: u32);
    /// Removes all values.
    fn clear(&mut self);
}

macro_rules! numbered {
    ($(#[$doc:meta])* $name:ident, $key:ty, |$number:ident| ($n:expr, $m:expr), |$first:ident, $second:ident| $make:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name<T>(BTreeMap<$key, T>);

        impl<T> $name<T> {
            /// Creates a family without values.
            #[must_use]
            pub const fn new() -> Self {
                Self(BTreeMap::new())
            }

            /// Inserts a value at its number, and returns the previous one.
            pub fn insert(&mut self, number: $key, value: T) -> Option<T> {
                self.0.insert(number, value)
            }

            /// The value at this number.
            #[must_use]
            pub fn get(&self, number: $key) -> Option<&T> {
                self.0.get(&number)
            }

            /// All values in the order of their numbers.
            pub fn iter(&self) -> impl Iterator<Item = ($key, &T)> {
                self.0.iter().map(|(number, value)| (*number, value))
            }

            /// The number of values.
            #[must_use]
            pub fn len(&self) -> usize {
                self.0.len()
            }

            /// Whether there are no values.
            #[must_use]
            pub fn is_empty(&self) -> bool {
                self.0.is_empty()
            }
        }

        impl<T> Default for $name<T> {
            fn default() -> Self {
                Self::new()
            }
        }

        impl<T> FromIterator<($key, T)> for $name<T> {
            fn from_iter<I: IntoIterator<Item = ($key, T)>>(values: I) -> Self {
                Self(values.into_iter().collect())
            }
        }

        impl<T: fmt::Debug> fmt::Debug for $name<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl<T: Value> Value for $name<T> {
            fn slot(&self) -> Slot<'_> {
                Slot::Numbered(self)
            }

            fn slot_mut(&mut self) -> SlotMut<'_> {
                SlotMut::Numbered(self)
            }

            fn blank() -> Self {
                Self::new()
            }
        }

        impl<T: Value> Numbers for $name<T> {
            fn is_empty(&self) -> bool {
                self.0.is_empty()
            }

            fn visit(&self, visitor: &mut dyn FnMut(u32, u32, &dyn Value)) {
                for ($number, value) in &self.0 {
                    visitor($n, $m, value);
                }
            }

            fn visit_mut(&mut self, visitor: &mut dyn FnMut(u32, u32, &mut dyn Value)) {
                for ($number, value) in &mut self.0 {
                    visitor($n, $m, value);
                }
            }

            fn entry(&mut self, $first: u32, $second: u32) -> &mut dyn Value {
                let value = self.0.entry($make).or_insert_with(T::blank);
                *value = T::blank();
                value
            }

            fn remove(&mut self, $first: u32, $second: u32) {
                self.0.remove(&$make);
            }

            fn clear(&mut self) {
                self.0.clear();
            }
        }
    };
}

numbered! {
    /// The members of a wire name with `$n`: `coupon_id_$n` is `coupon_id_0`, `coupon_id_1` and so on.
    ///
    /// Numbers start where the documentation says, usually at 0, and may have gaps.
    Numbered, u32, |number| (*number, 0), |n, _m| n
}

numbered! {
    /// The members of a wire name with `$n` and `$m`: `coupon_refund_fee_$n_$m` is `coupon_refund_fee_0_0` and so on.
    Numbered2, (u32, u32), |number| (number.0, number.1), |n, m| (n, m)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_by_number() {
        let mut ids: Numbered<String> = [(1, "b".to_owned()), (0, "a".to_owned())].into_iter().collect();
        assert_eq!(ids.insert(10, "c".into()), None);
        assert_eq!(ids.iter().map(|(number, _)| number).collect::<Vec<_>>(), [0, 1, 10]);
        assert_eq!((ids.get(1).map(String::as_str), ids.len(), ids.is_empty()), (Some("b"), 3, false));
        ids.entry(1, 0);
        assert_eq!(format!("{ids:?}"), r#"{0: "a", 1: "", 10: "c"}"#);
        ids.remove(1, 0);
        assert_eq!(format!("{ids:?}"), r#"{0: "a", 10: "c"}"#);
        assert!(ids.slot_mut_is_numbered());
    }

    impl<T: Value> Numbered<T> {
        fn slot_mut_is_numbered(&mut self) -> bool {
            matches!(self.slot_mut(), SlotMut::Numbered(_))
        }
    }

    #[test]
    fn values_by_two_numbers() {
        let mut fees = Numbered2::<i64>::default();
        fees.insert((0, 1), 5);
        fees.entry(0, 0);
        let mut seen = Vec::new();
        Numbers::visit(&fees, &mut |n, m, value| seen.push((n, m, matches!(value.slot(), Slot::Integer(5)))));
        assert_eq!(seen, [(0, 0, false), (0, 1, true)]);
    }
}
