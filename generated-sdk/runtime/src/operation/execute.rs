//! What clients of both kinds have in common: they execute operations.

use crate::operation::Operation;

/// A client, blocking or not, at the end of the URL-shaped chain.
///
/// The `Call` of a blocking client is a `Result`; that of an asynchronous client is a type that implements
/// [`IntoFuture`](std::future::IntoFuture), so that options can be set before it is awaited.
pub trait Execute {
    /// The result of executing an operation.
    type Call<'c, O: Operation>
    where
        Self: 'c;

    /// Sends the operation, or prepares to.
    fn execute<O: Operation>(&self, operation: O) -> Self::Call<'_, O>;
}
