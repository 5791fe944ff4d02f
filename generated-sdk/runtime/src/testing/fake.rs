//! A client that calls nobody: operations enter; what the test says leaves.

use std::any::{Any, TypeId};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use crate::call::{Error, ErrorKind, FailedCall};
use crate::client::{AsyncExecute, BlockingExecute};
use crate::operation::Operation;

/// A client for tests, which answers as it is told and needs neither keys nor a network.
///
/// Code under test is generic over [`AsyncExecute`] or [`BlockingExecute`]; this is both. Clones share their answers.
///
/// ```
/// use wechatpay_runtime as rt;
/// use rt::testing::{FailedCall, FakeClient};
///
/// # #[derive(Clone)] pub struct Get { pub out_trade_no: rt::Segment }
/// # rt::operation!(Get -> rt::Json { path: [out_trade_no] } = rt::codegen::OperationSpec {
/// #     path: "/v3/pay/transactions/out-trade-no/{out_trade_no}", ..rt::codegen::OperationSpec::V3 });
/// async fn is_paid<C: rt::AsyncExecute>(client: &C, number: &str) -> Result<bool, rt::Error> {
///     let order = client.execute(Get { out_trade_no: number.into() }).await?;
///     Ok(order["trade_state"] == "SUCCESS")
/// }
///
/// # async fn test() {
/// let client = FakeClient::new().on(|get: Get| match get.out_trade_no.to_string().as_str() {
///     "ORD-1" => Ok(serde_json::json!({"trade_state": "SUCCESS"})),
///     _ => Err(FailedCall::timed_out().into()),
/// });
/// assert!(is_paid(&client, "ORD-1").await.unwrap());
/// assert_eq!(is_paid(&client, "ORD-2").await.unwrap_err().outcome(), rt::Outcome::Unknown);
/// # }
/// # use std::{future::Future as _, pin::pin, task::{Context, Waker}};
/// # assert!(pin!(test()).poll(&mut Context::from_waker(Waker::noop())).is_ready());
/// ```
///
/// An operation without an answer fails with [`ErrorKind::Configuration`].
#[derive(Clone, Default)]
pub struct FakeClient {
    /// One [`Answer`] for each type of operation.
    answers: Arc<Mutex<BTreeMap<TypeId, Box<dyn Any + Send>>>>,
}

type Answer<O> = Box<dyn FnMut(O) -> Result<<O as Operation>::Reply, Error> + Send>;

impl FakeClient {
    /// A client that answers nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Answers operations of this type from now on. The function may look at the operation, and keep it.
    #[must_use]
    pub fn on<O: Operation>(self, answer: impl FnMut(O) -> Result<O::Reply, Error> + Send + 'static) -> Self {
        let answer: Answer<O> = Box::new(answer);
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.insert(TypeId::of::<O>(), Box::new(answer));
        drop(answers);
        self
    }

    fn answer<O: Operation>(&self, operation: O) -> Result<O::Reply, Error> {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let answer =
            answers.get_mut(&TypeId::of::<O>()).and_then(|answer| answer.downcast_mut::<Answer<O>>());
        let reply = match answer {
            Some(answer) => answer(operation),
            None => {
                Err(FailedCall::of(ErrorKind::Configuration("the fake client has no answer for it")).into())
            }
        };
        reply.map_err(|error| error.named(|| O::SPEC.name()))
    }
}

impl AsyncExecute for FakeClient {
    async fn execute<O: Operation>(&self, operation: O) -> Result<O::Reply, Error> {
        self.answer(operation)
    }
}

impl BlockingExecute for FakeClient {
    fn execute<O: Operation>(&self, operation: O) -> Result<O::Reply, Error> {
        self.answer(operation)
    }
}

impl fmt::Debug for FakeClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FakeClient").finish_non_exhaustive()
    }
}
