//! Keeps the first error with a path while serde walks with errors of its own.

use std::cell::RefCell;
use std::fmt::Display;

pub(crate) struct Failure<E>(RefCell<Option<E>>);

impl<E: Display> Failure<E> {
    pub(crate) const fn new() -> Self {
        Self(RefCell::new(None))
    }

    /// Keeps the error unless there is an earlier one, and returns it as an error of serde.
    pub(crate) fn raise<S>(&self, error: E, custom: fn(String) -> S) -> S {
        let serde = custom(error.to_string());
        self.keep(|| error);
        serde
    }

    /// Keeps the error unless there is an earlier one: the innermost place names the path.
    pub(crate) fn keep(&self, error: impl FnOnce() -> E) {
        self.0.borrow_mut().get_or_insert_with(error);
    }

    pub(crate) fn take(&self) -> Option<E> {
        self.0.take()
    }
}
