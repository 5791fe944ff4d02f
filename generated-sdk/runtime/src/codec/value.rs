//! Views of any field of any record: [`Slot`] for writing it, [`SlotMut`] for reading into it.
//!
//! Readers and writers work on `&dyn Value`, so they exist once, not once per generated type.

mod containers;
mod scalars;

use serde_json::Value as Json;

use crate::codec::{Numbers, Record, Sensitive};
use crate::content::FilePart;

/// A value that travels: a text, a number, a list, a record.
///
/// Implemented for `String`, `i64`, `f64`, `bool`, [`Json`], [`Sensitive<String>`](Sensitive), [`FilePart`],
/// `Option<T>`, `Vec<T>`, [`Numbered<T>`](crate::Numbered), [`Numbered2<T>`](crate::Numbered2), and by the
/// macros [`record!`](crate::record), [`open_enum!`](crate::open_enum) and [`variants!`](crate::variants); a `Box` of a
/// record is one as well.
pub trait Value: Send + Sync {
    /// The view to write from.
    fn slot(&self) -> Slot<'_>;

    /// The view to read into.
    fn slot_mut(&mut self) -> SlotMut<'_>;

    /// The value of a field before it is read: empty text, zero, `false`, `None`, an empty list.
    fn blank() -> Self
    where
        Self: Sized;

    /// Whether the documentation lists it, if it is a value of an open enumeration.
    #[cfg(feature = "validate")]
    fn is_listed(&self) -> bool {
        true
    }
}

/// A value to be written, by kind.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Slot<'a> {
    /// An absent optional value.
    Absent,
    /// A text, or an open enumeration of texts.
    Text(&'a str),
    /// A whole number, or an open enumeration of numbers.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// A boolean.
    Boolean(bool),
    /// Anything that JSON can say.
    Json(&'a Json),
    /// A text that travels encrypted.
    Sensitive(&'a Sensitive<String>),
    /// A file of a multipart body.
    File(&'a FilePart),
    /// A list of values of one kind.
    List(&'a dyn List),
    /// Values of one kind whose wire names count up.
    Numbered(&'a dyn Numbers),
    /// Named values.
    Record(&'a dyn Record),
}

impl Slot<'_> {
    /// Whether nothing would be written for this value: an empty option, or a numbered family without members.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        match self {
            Slot::Absent => true,
            Slot::Numbered(numbers) => numbers.is_empty(),
            _ => false,
        }
    }
}

/// A value to be read into, by kind.
#[non_exhaustive]
pub enum SlotMut<'a> {
    /// A value that may be missing.
    Optional(&'a mut dyn Optional),
    /// A text.
    Text(&'a mut String),
    /// A whole number.
    Integer(&'a mut i64),
    /// A number with a fraction.
    Float(&'a mut f64),
    /// A boolean.
    Boolean(&'a mut bool),
    /// Anything that JSON can say.
    Json(&'a mut Json),
    /// A text that travels encrypted.
    Sensitive(&'a mut Sensitive<String>),
    /// A file of a multipart body.
    File(&'a mut FilePart),
    /// An open enumeration of texts.
    Symbol(&'a mut dyn Symbol),
    /// An open enumeration of numbers.
    NumericSymbol(&'a mut dyn NumericSymbol),
    /// One of several records.
    Choice(&'a mut dyn Choice),
    /// A list of values of one kind.
    List(&'a mut dyn List),
    /// Values of one kind whose wire names count up.
    Numbered(&'a mut dyn Numbers),
    /// Named values.
    Record(&'a mut dyn Record),
}

/// A value that may be missing; `Option<T>`.
pub trait Optional: Send + Sync {
    /// The current value.
    fn get_mut(&mut self) -> Option<&mut dyn Value>;
    /// Puts a blank value inside, replacing any other.
    fn fill(&mut self) -> &mut dyn Value;
    /// Removes the value.
    fn clear(&mut self);
}

/// A list of values of one kind; `Vec<T>`.
pub trait List: Send + Sync {
    /// The number of items.
    fn len(&self) -> usize;
    /// Whether there are no items.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The item at this position, from 0.
    fn get(&self, index: usize) -> Option<&dyn Value>;
    /// The item at this position, from 0.
    fn get_mut(&mut self, index: usize) -> Option<&mut dyn Value>;
    /// Appends a blank item and returns it.
    fn push_blank(&mut self) -> &mut dyn Value;
    /// Removes the last item.
    fn pop(&mut self);
    /// Removes all items.
    fn clear(&mut self);
}

/// An open enumeration of texts.
pub trait Symbol: Send + Sync {
    /// Becomes the value listed for this text, or the unlisted value that keeps it.
    fn assign(&mut self, text: &str);
}

impl<T: for<'a> From<&'a str> + Send + Sync> Symbol for T {
    fn assign(&mut self, text: &str) {
        *self = Self::from(text);
    }
}

/// An open enumeration of numbers.
pub trait NumericSymbol: Send + Sync {
    /// Becomes the value listed for this number, or the unlisted value that keeps it.
    fn assign(&mut self, number: i64);
}

impl<T: From<i64> + Send + Sync> NumericSymbol for T {
    fn assign(&mut self, number: i64) {
        *self = Self::from(number);
    }
}

/// One of several records, none of which is marked on the wire.
pub trait Choice: Send + Sync {
    /// The record inside.
    fn current_mut(&mut self) -> &mut dyn Value;
    /// Becomes the blank variant at this position, from 0. Past the last one, returns `None` and changes nothing.
    fn select(&mut self, index: usize) -> Option<&mut dyn Value>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_objects() {
        let mut values: Vec<Box<dyn Value>> = vec![
            Box::new(String::blank()),
            Box::new(Vec::<Option<i64>>::blank()),
            Box::new(Option::<f64>::blank()),
            Box::new(Json::blank()),
        ];
        let absent: Vec<bool> = values.iter().map(|value| value.slot().is_absent()).collect();
        assert_eq!(absent, [false, false, true, false]);
        if let SlotMut::Text(text) = values[0].slot_mut() {
            text.push('x');
        }
        assert!(matches!(values[0].slot(), Slot::Text("x")));
    }

    #[test]
    fn an_optional_value_is_filled_and_cleared() {
        let mut value: Option<String> = None;
        let SlotMut::Optional(optional) = value.slot_mut() else { panic!("not optional") };
        assert!(optional.get_mut().is_none());
        optional.fill();
        assert!(optional.get_mut().is_some());
        assert_eq!(value.as_deref(), Some(""));
        let SlotMut::Optional(optional) = value.slot_mut() else { panic!("not optional") };
        optional.clear();
        assert_eq!(value, None);
    }

    #[test]
    fn a_list_grows_by_blanks() {
        let mut value = vec![7_i64];
        let SlotMut::List(list) = value.slot_mut() else { panic!("not a list") };
        list.push_blank();
        assert_eq!((list.len(), list.is_empty()), (2, false));
        assert!(list.get(1).is_some() && list.get_mut(1).is_some() && list.get(2).is_none());
        list.push_blank();
        list.pop();
        assert_eq!(value, [7, 0]);
    }
}
