//! A verified body enters; what leaves is its envelope, and then the event inside it.

use std::fmt;

use zeroize::Zeroizing;

use super::NotificationError;
use crate::call::open;
use crate::text::{Beginning, LONGEST_VALUE, Quoted};
use crate::{Config, Events, Json, Notification, Value, json};

#[derive(Clone)]
struct Envelope {
    id: String,
    create_time: String,
    event_type: String,
    summary: String,
    resource: Resource,
}
crate::record!(Envelope { id, create_time, event_type, summary, resource });

#[derive(Clone)]
struct Resource {
    original_type: String,
    algorithm: String,
    ciphertext: String,
    associated_data: String,
    nonce: String,
}
crate::record!(Resource { original_type, algorithm, ciphertext, associated_data, nonce });

/// A notification of API v3 that comes from the platform. Its content is still sealed.
pub struct Verified {
    config: Config,
    envelope: Envelope,
}

impl Verified {
    pub(super) fn read(config: Config, body: &[u8]) -> Result<Self, NotificationError> {
        let envelope = json::from_slice(body).map_err(NotificationError::Decode)?;
        Ok(Self { config, envelope })
    }

    /// The number of the notification. Repeated ones have the same, so handle each number once.
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

    /// What it is in words.
    #[must_use]
    pub fn summary(&self) -> &str {
        &self.envelope.summary
    }

    /// What is inside: `transaction`, `refund`.
    #[must_use]
    pub fn original_type(&self) -> &str {
        &self.envelope.resource.original_type
    }

    /// Opens the content and reads it as the event that it is, sealed fields in it opened as well.
    ///
    /// # Errors
    ///
    /// The API v3 key is missing or another one, or a field cannot be read.
    pub fn open<E: Events>(self) -> Result<Opened<E>, NotificationError> {
        self.read_content(|config, event_type, plaintext| {
            let mut event = E::read(event_type, plaintext).map_err(NotificationError::Decode)?;
            let opening = event.opening();
            open(config, opening, event.payload_mut()).map_err(NotificationError::from_call)?;
            Ok(event)
        })
    }

    /// Opens the content and reads it as this payload, for handlers of one event.
    ///
    /// # Errors
    ///
    /// Another event, and those of [`open`](Self::open).
    pub fn payload<P: Notification>(self) -> Result<Opened<P>, NotificationError> {
        if self.envelope.event_type != P::EVENT {
            return Err(NotificationError::OtherEvent {
                expected: P::EVENT,
                found: self.envelope.event_type,
            });
        }
        self.read_content(|config, _, plaintext| {
            let mut event: P = json::from_slice(plaintext).map_err(NotificationError::Decode)?;
            open(config, P::OPENING, &mut event).map_err(NotificationError::from_call)?;
            Ok(event)
        })
    }

    /// Opens the content as it is; fields that are sealed in it stay so.
    ///
    /// # Errors
    ///
    /// Those of [`open`](Self::open).
    pub fn json(self) -> Result<Opened<Json>, NotificationError> {
        self.read_content(|_, _, plaintext| json::from_slice(plaintext).map_err(NotificationError::Decode))
    }

    /// Opens the content, and reads it by a function of configuration, event type and plaintext.
    fn read_content<E>(
        self,
        read: impl FnOnce(&Config, &str, &[u8]) -> Result<E, NotificationError>,
    ) -> Result<Opened<E>, NotificationError> {
        let Self { config, envelope } = self;
        let Envelope { id, create_time, event_type, summary, resource } = envelope;
        let plaintext = resource.open(&config)?;
        let event = read(&config, &event_type, &plaintext)?;
        Ok(Opened { id, create_time, summary, event })
    }
}

impl Resource {
    /// What is inside. Nothing else of it is needed then.
    fn open(self, config: &Config) -> Result<Zeroizing<Vec<u8>>, NotificationError> {
        let Self { algorithm, ciphertext, associated_data, nonce, .. } = &self;
        let key = config.0.api_v3_key.as_ref();
        let key =
            key.ok_or(NotificationError::Configuration("opening notifications needs the API v3 key"))?;
        key.open_as(algorithm, nonce, associated_data, ciphertext).map_err(NotificationError::Open)
    }
}

// The envelope has a ciphertext and a nonce, and nobody needs them in a log.
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
    /// The number of the notification. Repeated ones have the same, so handle each number once.
    pub id: String,
    /// When it was made, RFC 3339; for API v2 empty.
    pub create_time: String,
    /// What it is in words; for API v2 empty.
    pub summary: String,
    /// What it is about.
    pub event: E,
}

impl<E> Opened<E> {
    pub(super) fn bare(event: E) -> Self
    where
        E: Value,
    {
        Self { id: String::new(), create_time: String::new(), summary: String::new(), event }
    }
}

/// The event by its own `Debug`, whose beginning is printed.
impl<E: fmt::Debug> fmt::Debug for Opened<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, create_time, summary, event } = self;
        f.debug_struct("Opened")
            .field("id", &Quoted(id))
            .field("create_time", &Quoted(create_time))
            .field("summary", &Quoted(summary))
            .field("event", &Beginning(event, LONGEST_VALUE))
            .finish()
    }
}
