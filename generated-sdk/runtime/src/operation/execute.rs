//! An operation enters; what leaves is its reply, or something that becomes it when awaited.

use crate::operation::Operation;

/// A client, blocking or not. What the URL-shaped chain ends in.
///
/// A blocking client's `Call` is a `Result`; an asynchronous one's is a type that implements
/// [`IntoFuture`](std::future::IntoFuture), so that options can be set before it is awaited.
pub trait Execute {
    /// What executing an operation gives.
    type Call<'c, O: Operation>
    where
        Self: 'c;

    /// Sends the operation, or prepares to.
    fn execute<O: Operation>(&self, operation: O) -> Self::Call<'_, O>;
}
