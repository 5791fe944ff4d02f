//! A verified body enters; its envelope leaves, and then the event inside it.

use std::fmt;

use bytes::Bytes;
use serde_json::Value as Json;

use super::{BodyFault, NotificationError, NotificationHandler};
use crate::call::{Config, open};
use crate::codec::{DecodeError, DecodeKind, Value, json};
use crate::operation::{Events, Notification, Protocol, Raw};
use crate::text::{Beginning, LONGEST_VALUE, Quoted};
use crate::v3::{Envelope, no_object};

/// A notification of API v3, or of the API of brands, that comes from the platform. Its content is still sealed.
///
/// What is verified is the sender of the envelope. Its purpose and recipient are checked when it is opened: in every
/// way of opening it, each member of the content that names the recipient must name the merchant of the handler, or one
/// of [those beside it](super::NotificationHandler::also_for_merchants): `mchid`, `mch_id`, `sp_mchid`, `sp_mch_id`,
/// `combine_mchid`, `combine_mch_id`, `original_data.sp_mchid`; for profit sharing, `receiver.account` in place of
/// these. `brand_id` must be one of [the brands](super::NotificationHandler::for_brands) if there are any. A
/// sub-merchant (`sub_mchid`) may be anyone, and a content that names no recipient is accepted.
///
/// To the handler of a brand, `brand_id` is the recipient, and must be the handler's or one of those beside it; merchants
/// may be anyone.
pub struct Verified {
    handler: NotificationHandler,
    envelope: Envelope,
    raw: Raw,
}

impl Verified {
    pub(super) fn read(handler: NotificationHandler, body: &Bytes) -> Result<Self, NotificationError> {
        let protocol = Protocol::of_headers(handler.config.identity());
        let no_envelope = |fault| NotificationError::NotANotification { protocol, fault };
        let envelope = json::from_slice(body).map_err(NotificationError::Decode)?;
        match BodyFault::of_envelope(&envelope) {
            Some(fault) => Err(no_envelope(fault)),
            None => Ok(Self { handler, envelope, raw: Raw::of_body(body.clone(), true) }),
        }
    }

    /// The envelope as it was received, with members that no method reads: `resource_type`. The content is still
    /// sealed; [`Opened::raw`] has it.
    #[must_use]
    pub fn envelope(&self) -> &Raw {
        &self.raw
    }

    /// The id of the notification. Repeated ones have the same id, so handle each id once.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.envelope.id
    }

    /// The event, `TRANSACTION.SUCCESS`.
    #[must_use]
    pub fn event_type(&self) -> &str {
        &self.envelope.event_type
    }

    /// When it was made, RFC 3339.
    #[must_use]
    pub fn create_time(&self) -> &str {
        &self.envelope.create_time
    }

    /// A description in words.
    #[must_use]
    pub fn summary(&self) -> &str {
        &self.envelope.summary
    }

    /// The kind of content: `transaction`, `refund`.
    #[must_use]
    pub fn original_type(&self) -> &str {
        &self.envelope.resource.original_type
    }

    /// Opens the content, including its sealed fields, and reads it as an event.
    ///
    /// # Errors
    ///
    /// The APIv3 key, or brand API key, is missing or wrong, it is for another merchant or brand, its `original_type` is not one documented for the
    /// event, or a field cannot be read.
    pub fn open<E: Events>(self) -> Result<Opened<E>, NotificationError> {
        self.check_protocol(E::PROTOCOL)?;
        self.check_original_type(E::original_types(&self.envelope.event_type))?;
        self.read_content(|config, event_type, plaintext| {
            let mut event = E::read(event_type, plaintext).map_err(NotificationError::Decode)?;
            check_object(event.payload_mut(), plaintext)?;
            let opening = event.opening();
            open(config, opening, event.payload_mut()).map_err(NotificationError::from_call)?;
            Ok(event)
        })
    }

    /// Opens the content and reads it as this payload, for handlers of one event.
    ///
    /// # Errors
    ///
    /// Another event, whatever its content, a payload of another API, and the errors of [`open`](Self::open).
    pub fn payload<P: Notification>(self) -> Result<Opened<P>, NotificationError> {
        self.check_protocol(P::PROTOCOL)?;
        if self.envelope.event_type != P::EVENT {
            return Err(NotificationError::OtherEvent {
                expected: P::EVENT,
                found: self.envelope.event_type,
            });
        }
        self.check_original_type(P::ORIGINAL_TYPES)?;
        self.read_content(|config, _, plaintext| {
            let mut event: P = json::from_slice(plaintext).map_err(NotificationError::Decode)?;
            check_object(&mut event, plaintext)?;
            open(config, P::OPENING, &mut event).map_err(NotificationError::from_call)?;
            Ok(event)
        })
    }

    /// Opens the content as it is; its sealed fields stay sealed. Without a type, `original_type` may have any value.
    ///
    /// # Errors
    ///
    /// The other errors of [`open`](Self::open).
    pub fn json(self) -> Result<Opened<Json>, NotificationError> {
        self.read_content(|_, _, plaintext| json::from_slice(plaintext).map_err(NotificationError::Decode))
    }

    /// Refuses a payload of another API: events of all have the same names.
    fn check_protocol(&self, payload: Protocol) -> Result<(), NotificationError> {
        let received = Protocol::of_headers(self.handler.config.identity());
        if payload == received {
            return Ok(());
        }
        Err(NotificationError::Configuration(match received {
            Protocol::V2 | Protocol::V3 => "a notification of API v3 requires a payload of API v3",
            Protocol::Brand => "a notification of a brand requires a payload of the API of brands",
        }))
    }

    fn check_original_type(&self, expected: &'static [&'static str]) -> Result<(), NotificationError> {
        if self.envelope.is_of(expected) {
            return Ok(());
        }
        let found = self.original_type().chars().take(64).collect();
        Err(NotificationError::OtherType { expected, found })
    }

    /// Opens the content, and reads it with a function of configuration, event type and plaintext.
    fn read_content<E>(
        self,
        read: impl FnOnce(&Config, &str, &[u8]) -> Result<E, NotificationError>,
    ) -> Result<Opened<E>, NotificationError> {
        let Self { handler: NotificationHandler { config, recipients, .. }, envelope, raw: _ } = self;
        let key = config.facts().content_key().map_err(NotificationError::Configuration)?;
        let plaintext = envelope.resource.open(key).map_err(NotificationError::Open)?;
        recipients.check(&config, &envelope.resource.original_type, &plaintext)?;
        let Envelope { id, create_time, event_type, summary, resource } = envelope;
        let event = read(&config, &event_type, &plaintext)?;
        let raw = Raw::of_opened(plaintext);
        Ok(Opened { id, create_time, summary, original_type: resource.original_type, event, raw })
    }
}

/// Refuses a content that would be read as a blank payload.
fn check_object(payload: &mut dyn Value, plaintext: &[u8]) -> Result<(), NotificationError> {
    let Some(found) = no_object(payload, plaintext) else { return Ok(()) };
    let mismatch = DecodeKind::Mismatch { expected: "an object", found };
    Err(NotificationError::Decode(DecodeError::new(mismatch)))
}

// The envelope has a ciphertext and a nonce, which do not belong in a log.
impl fmt::Debug for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified")
            .field("id", &Quoted(self.id()))
            .field("event_type", &Quoted(self.event_type()))
            .field("create_time", &Quoted(self.create_time()))
            .finish_non_exhaustive()
    }
}

/// A notification that was verified and opened.
#[derive(Clone)]
#[non_exhaustive]
pub struct Opened<E> {
    /// The id of the notification. Repeated ones have the same id, so handle each id once.
    pub id: String,
    /// When it was made, RFC 3339; empty for API v2.
    pub create_time: String,
    /// A description in words; empty for API v2.
    pub summary: String,
    /// The kind of content, if one event type is used for several: `transaction`, `profitsharing`; empty for API v2.
    pub original_type: String,
    /// The event.
    pub event: E,
    /// What the event was read from, with the members that no documentation has.
    pub raw: Raw,
}

impl<E> Opened<E> {
    /// An event of API v3 or of brands that no notification brought.
    pub(crate) fn made(event: E, raw: Raw, original_type: &str) -> Self {
        let (id, create_time) = ("EV-1".to_owned(), "2026-01-01T00:00:00+08:00".to_owned());
        Self { id, create_time, summary: String::new(), original_type: original_type.to_owned(), event, raw }
    }

    pub(crate) fn bare(event: E, raw: Raw) -> Self
    where
        E: Value,
    {
        let (id, create_time, summary, original_type) = Default::default();
        Self { id, create_time, summary, original_type, event, raw }
    }
}

/// Prints the beginning of the event's own `Debug`, and nothing of what it was read from.
impl<E: fmt::Debug> fmt::Debug for Opened<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, create_time, summary, original_type, event, raw: _ } = self;
        f.debug_struct("Opened")
            .field("id", &Quoted(id))
            .field("create_time", &Quoted(create_time))
            .field("summary", &Quoted(summary))
            .field("original_type", &Quoted(original_type))
            .field("event", &Beginning(event, LONGEST_VALUE))
            .finish()
    }
}
