//! The body of a notification of API v2 enters; what leaves is its payload.

use std::fmt;

use super::{NotificationError, Opened};
use crate::call::open;
use crate::v2::PayloadOpener;
use crate::v2::notification::Received;
use crate::{Config, Notification};

/// A notification of API v2 whose signature is right, or that is encrypted instead.
pub struct VerifiedV2 {
    config: Config,
    received: Received,
}

impl VerifiedV2 {
    pub(super) fn verify(config: &Config, body: &[u8]) -> Result<Self, NotificationError> {
        let received = Received::verify(body, key(config)?)?;
        Ok(Self { config: config.clone(), received })
    }

    /// Reads the notification as this payload, and opens what is encrypted in it.
    ///
    /// # Errors
    ///
    /// It is neither signed nor encrypted, or a field cannot be read or opened.
    pub fn payload<P: Notification>(self) -> Result<Opened<P>, NotificationError> {
        let mut payload = P::blank();
        let api_v3_key = self.config.0.api_v3_key.as_ref();
        let opener = PayloadOpener { api_v2_key: key(&self.config)?, api_v3_key };
        self.received.read_into(&mut payload, &opener)?;
        open(&self.config, P::OPENING, &mut payload).map_err(NotificationError::from_call)?;
        Ok(Opened::bare(payload))
    }
}

fn key(config: &Config) -> Result<&crate::ApiV2Key, NotificationError> {
    let key = config.0.api_v2_key.as_ref();
    key.ok_or(NotificationError::Configuration("notifications of API v2 need its key"))
}

impl fmt::Debug for VerifiedV2 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VerifiedV2")
    }
}
