//! For the tests of programs: a client that calls nobody, errors of calls that were not made, and replies and events
//! that nobody sent.
//!
//! What is made here is what the runtime makes of real messages; that somebody signed one is all that is made up.
//! Bodies, replies and operations are compared by `==`. A reply can also be made of its type: it has `Default`, and
//! all of its fields are public; a [`Download`](crate::Download) is made by
//! [`from_bytes`](crate::Download::from_bytes). A [`NotificationError`](crate::NotificationError) is made of its
//! variant.

mod fake;

use serde_json::Value as Json;

use crate::codec::{DecodeError, Sensitive, Value, for_each_sensitive, json};
use crate::notify::Opened;
use crate::operation::{Events, Notification, Protocol, Raw, Received};

pub use crate::call::FailedCall;
pub use fake::FakeClient;

/// A reply as it would be read from this JSON, and opened.
///
/// ```
/// # use wechatpay_runtime as rt;
/// # #[derive(Clone)] pub struct GetReply { pub trade_state: Option<String> }
/// # rt::record!(GetReply { trade_state });
/// let content = serde_json::json!({"trade_state": "SUCCESS", "amount": {"total": 2590}});
/// let reply = rt::testing::received::<GetReply>(content)?;
/// assert_eq!(reply.trade_state.as_deref(), Some("SUCCESS"));
/// assert_eq!(reply.raw.integer("/amount/total"), Some(2590));
/// // Code that takes the reply alone gets `reply.reply`.
/// # Ok::<(), rt::DecodeError>(())
/// ```
///
/// # Errors
///
/// A member has not the type of its field.
pub fn received<R: Value>(content: Json) -> Result<Received<R>, DecodeError> {
    let mut reply: R = json::from_slice(content.to_string().as_bytes())?;
    open(&mut reply);
    Ok(Received { reply, raw: raw(content) })
}

/// A notification of API v3 whose content is this JSON, verified and opened.
///
/// Its id is `EV-1` until the test says otherwise: `opened.id = …`.
///
/// ```
/// # use wechatpay_runtime as rt;
/// # fn handle<E>(opened: rt::Opened<E>) -> rt::NotificationReply { rt::NotificationReply::accepted() }
/// # fn test<Event: rt::Events>() -> Result<(), rt::DecodeError> {
/// let content = serde_json::json!({"out_trade_no": "ORD-1", "trade_state": "SUCCESS", "amount": {"total": 2590}});
/// let answer = handle(rt::testing::opened::<Event>("TRANSACTION.SUCCESS", content)?);
/// # let _ = answer; Ok(()) }
/// ```
///
/// # Errors
///
/// A member has not the type of its field.
pub fn opened<E: Events>(event_type: &str, content: Json) -> Result<Opened<E>, DecodeError> {
    let mut event = E::read(event_type, content.to_string().as_bytes())?;
    open(event.payload_mut());
    let original_type = E::original_types(event_type).first().copied().unwrap_or_default();
    Ok(Opened::made(event, raw(content), original_type))
}

/// The same for a handler of one event, of any API.
///
/// # Errors
///
/// A member has not the type of its field.
pub fn opened_payload<P: Notification>(content: Json) -> Result<Opened<P>, DecodeError> {
    let mut payload: P = json::from_slice(content.to_string().as_bytes())?;
    open(&mut payload);
    let raw = raw(content);
    Ok(match P::PROTOCOL {
        Protocol::V2 => Opened::bare(payload, raw),
        Protocol::V3 | Protocol::Brand => {
            Opened::made(payload, raw, P::ORIGINAL_TYPES.first().copied().unwrap_or_default())
        }
    })
}

fn raw(content: Json) -> Raw {
    Raw::of_members(Ok(content), true)
}

/// What is sealed in a message is plain in what a test writes.
fn open(value: &mut dyn Value) {
    let Ok(()) = for_each_sensitive(value, &mut |_, text| {
        if let Some(plain) = text.on_the_wire().map(str::to_owned) {
            *text = Sensitive::new(plain);
        }
        Ok::<_, std::convert::Infallible>(())
    });
}
