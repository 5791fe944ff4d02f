//! Errors with a path enter while serde walks with errors of its own; the first one leaves when the walk is over.

use std::cell::RefCell;
use std::fmt::Display;

pub(crate) struct Failure<E>(RefCell<Option<E>>);

impl<E: Display> Failure<E> {
    pub(crate) const fn new() -> Self {
        Self(RefCell::new(None))
    }

    /// Keeps the error unless there is an earlier one, and makes serde's error of it.
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
