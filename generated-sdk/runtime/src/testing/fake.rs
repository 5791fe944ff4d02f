//! A client that calls nobody: operations enter; what the test says leaves.

use std::any::{Any, TypeId};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use crate::call::{Error, ErrorKind, FailedCall};
use crate::client::{AsyncExecute, BlockingExecute};
use crate::operation::{Operation, Received, Reply, ReplyPart};

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

type Answer<O> = Box<dyn FnMut(O) -> Result<Told<<O as Operation>::Reply>, Error> + Send>;

/// What a test answers.
enum Told<R> {
    /// The reply alone.
    Reply(R),
    /// The reply with what it was received as.
    Received(Received<R>),
}

impl<R: Reply> Told<R> {
    fn reply(self) -> R {
        match self {
            Self::Reply(reply) | Self::Received(Received { reply, .. }) => reply,
        }
    }

    /// Fails if what was received is not known. A file, or nothing, has none.
    fn received(self) -> Result<Received<R>, Error> {
        match self {
            Self::Received(received) => Ok(received),
            Self::Reply(mut reply) => match reply.part_mut() {
                ReplyPart::Value(_) => Err(FailedCall::of(ErrorKind::Configuration(REPLY_ALONE)).into()),
                ReplyPart::Empty | ReplyPart::Download(_) | ReplyPart::Redirect(_) => {
                    Ok(Received::new(reply))
                }
            },
        }
    }
}

const REPLY_ALONE: &str = "the fake client answers it by a reply alone, and the program asks for what was received: answer \
     with `FakeClient::on_received` and `rt::testing::received`";

impl FakeClient {
    /// A client that answers nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Answers operations of this type from now on. The function may look at the operation, and keep it.
    ///
    /// Code that also looks at what was received, by `execute_received`, needs [`on_received`](Self::on_received).
    #[must_use]
    pub fn on<O: Operation>(
        self,
        mut answer: impl FnMut(O) -> Result<O::Reply, Error> + Send + 'static,
    ) -> Self {
        self.answering::<O>(Box::new(move |operation| answer(operation).map(Told::Reply)))
    }

    /// Answers operations of this type from now on, by a reply with what it was received as, which
    /// [`testing::received`](super::received) makes.
    ///
    /// ```
    /// use wechatpay_runtime as rt;
    /// use rt::testing::{self, FakeClient};
    ///
    /// # #[derive(Clone)] pub struct Get {}
    /// # #[derive(Clone)] pub struct GetReply { pub trade_state: Option<String> }
    /// # rt::record!(GetReply { trade_state });
    /// # rt::operation!(Get -> GetReply {} = rt::codegen::OperationSpec { path: "/v3/x", ..rt::codegen::OperationSpec::V3 });
    /// fn paid<C: rt::BlockingExecute>(client: &C) -> Result<Option<i64>, rt::Error> {
    ///     let order = client.execute_received(Get {})?;
    ///     Ok(order.raw.integer("/amount/total").filter(|_| order.trade_state.as_deref() == Some("SUCCESS")))
    /// }
    ///
    /// let client = FakeClient::new().on_received(|_: Get| {
    ///     let content = serde_json::json!({"trade_state": "SUCCESS", "amount": {"total": 2590}});
    ///     Ok(testing::received(content).expect("members have the types of their fields"))
    /// });
    /// assert_eq!(paid(&client)?, Some(2590));
    /// # Ok::<(), rt::Error>(())
    /// ```
    #[must_use]
    pub fn on_received<O: Operation>(
        self,
        mut answer: impl FnMut(O) -> Result<Received<O::Reply>, Error> + Send + 'static,
    ) -> Self {
        self.answering::<O>(Box::new(move |operation| answer(operation).map(Told::Received)))
    }

    fn answering<O: Operation>(self, answer: Answer<O>) -> Self {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.insert(TypeId::of::<O>(), Box::new(answer));
        drop(answers);
        self
    }

    fn answer<O: Operation, T>(
        &self,
        operation: O,
        take: fn(Told<O::Reply>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let answer =
            answers.get_mut(&TypeId::of::<O>()).and_then(|answer| answer.downcast_mut::<Answer<O>>());
        let reply = match answer {
            Some(answer) => answer(operation),
            None => {
                Err(FailedCall::of(ErrorKind::Configuration("the fake client has no answer for it")).into())
            }
        };
        reply.and_then(take).map_err(|error| error.named(|| O::SPEC.name()))
    }
}

impl AsyncExecute for FakeClient {
    async fn execute_received<O: Operation>(&self, operation: O) -> Result<Received<O::Reply>, Error> {
        self.answer(operation, Told::received)
    }

    async fn execute<O: Operation>(&self, operation: O) -> Result<O::Reply, Error> {
        self.answer(operation, |told| Ok(told.reply()))
    }
}

impl BlockingExecute for FakeClient {
    fn execute_received<O: Operation>(&self, operation: O) -> Result<Received<O::Reply>, Error> {
        self.answer(operation, Told::received)
    }

    fn execute<O: Operation>(&self, operation: O) -> Result<O::Reply, Error> {
        self.answer(operation, |told| Ok(told.reply()))
    }
}

impl fmt::Debug for FakeClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FakeClient").finish_non_exhaustive()
    }
}
