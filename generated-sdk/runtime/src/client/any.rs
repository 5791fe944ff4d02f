//! What code may ask of a client that need not be the real one.

use std::future::IntoFuture;

use super::{Client, blocking};
use crate::call::Error;
use crate::operation::{Operation, Received};

/// Any asynchronous client: the real [`Client`], or a fake one of a test.
///
/// ```
/// use wechatpay_runtime as rt;
///
/// async fn pay<C: rt::AsyncExecute, O: rt::Operation>(client: &C, order: O) -> Result<O::Reply, rt::Error> {
///     client.execute(order).await
/// }
/// # fn real<O: rt::Operation>(client: &rt::Client, order: O) { let _ = pay(client, order); }
/// ```
///
/// [`FakeClient`](crate::testing::FakeClient) is a fake one; a program implements it for its own wrappers, which log or
/// count, with an `async fn` for [`execute_received`](Self::execute_received). Options of single calls, such as a
/// deadline, need the real one.
pub trait AsyncExecute: Send + Sync {
    /// Calls an operation. The reply comes with what it was [received](Received) as, which has members that no
    /// documentation has, such as the amount that a merchant must compare.
    fn execute_received<O: Operation>(
        &self,
        operation: O,
    ) -> impl Future<Output = Result<Received<O::Reply>, Error>> + Send;

    /// Calls an operation.
    fn execute<O: Operation>(&self, operation: O) -> impl Future<Output = Result<O::Reply, Error>> + Send {
        async { Ok(self.execute_received(operation).await?.reply) }
    }
}

impl AsyncExecute for Client {
    fn execute_received<O: Operation>(
        &self,
        operation: O,
    ) -> impl Future<Output = Result<Received<O::Reply>, Error>> + Send {
        self.execute(operation).received().into_future()
    }

    fn execute<O: Operation>(&self, operation: O) -> impl Future<Output = Result<O::Reply, Error>> + Send {
        self.execute(operation).into_future()
    }
}

/// Any blocking client: the real [`blocking::Client`], or a fake one of a test.
///
/// The counterpart of [`AsyncExecute`].
pub trait BlockingExecute: Send + Sync {
    /// Calls an operation. The reply comes with what it was [received](Received) as.
    ///
    /// # Errors
    ///
    /// Those of [`blocking::Client::execute`].
    fn execute_received<O: Operation>(&self, operation: O) -> Result<Received<O::Reply>, Error>;

    /// Calls an operation.
    ///
    /// # Errors
    ///
    /// Those of [`blocking::Client::execute`].
    fn execute<O: Operation>(&self, operation: O) -> Result<O::Reply, Error> {
        Ok(self.execute_received(operation)?.reply)
    }
}

impl BlockingExecute for blocking::Client {
    fn execute_received<O: Operation>(&self, operation: O) -> Result<Received<O::Reply>, Error> {
        self.received().execute(operation)
    }

    fn execute<O: Operation>(&self, operation: O) -> Result<O::Reply, Error> {
        self.execute(operation)
    }
}
