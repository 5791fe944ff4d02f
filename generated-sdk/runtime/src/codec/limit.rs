//! What the documentation says of the values of a field, as data in the table of its record.
//!
//! Reading and sending never look at it: the service does not keep to its own documentation, which may also be behind
//! it. Whoever wants to know asks [`Validate`](crate::Validate), with the feature `validate`; without it, the tables
//! that records get are empty.

/// A field, and what is documented of its values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limited {
    /// The name on the wire.
    pub wire: &'static str,
    /// What its values keep to.
    pub limits: &'static [Limit],
}

/// One limit. Those of texts and numbers hold for each item of a list.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Limit {
    /// It has to be there: a text is not empty, a numbered family has members.
    Given,
    /// The fewest characters of a text, or digits of a number.
    MinLength(u64),
    /// The most characters of a text, or digits of a number.
    MaxLength(u64),
    /// The smallest whole number.
    Minimum(i64),
    /// The largest whole number.
    Maximum(i64),
    /// The smallest number with a fraction.
    Least(f64),
    /// The largest number with a fraction.
    Most(f64),
    /// The fewest items of a list.
    MinItems(u64),
    /// The most items of a list.
    MaxItems(u64),
    /// A regular expression for all of a text.
    Pattern(&'static str),
}

/// The limits of a record, where this crate can check them.
#[cfg(feature = "validate")]
#[doc(hidden)]
#[macro_export]
macro_rules! __limits {
    ({ $($wire:literal: $($limit:ident $(($value:expr))?)+),* $(,)? }) => {
        &[$($crate::codegen::Limited {
            wire: $wire,
            limits: &[$($crate::codegen::Limit::$limit $(($value))?),+],
        }),*]
    };
}

/// Without the feature `validate` nobody looks at them, and they cost nothing.
#[cfg(not(feature = "validate"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __limits {
    ($limits:tt) => {
        &[]
    };
}

/// Whether a value of an open enumeration is one of those that its documentation lists.
#[cfg(feature = "validate")]
#[doc(hidden)]
#[macro_export]
macro_rules! __is_listed {
    ($value:ident) => {
        fn is_listed(&self) -> ::core::primitive::bool {
            !::core::matches!(Self::from(self.$value()), Self::Unlisted(_))
        }
    };
}

/// Without the feature `validate` nobody asks.
#[cfg(not(feature = "validate"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __is_listed {
    ($value:ident) => {};
}
