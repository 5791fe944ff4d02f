//! The body of a notification of API v2 enters; what leaves is its payload.

use std::fmt;

use super::{NotificationError, NotificationHandler, Opened};
use crate::call::{Config, open};
use crate::operation::{Notification, Protocol};
use crate::v2::PayloadOpener;
use crate::v2::notification::{Expected, Received};

/// A document of API v2 whose signature is right and fits no other document, or that is encrypted instead. A signed one is
/// for this merchant: `mch_id`, `mchid` and `combine_mch_id` are the handler's, where they are there.
///
/// One key signs all documents of a merchant, the merchant's own requests among them. What this one is, only
/// [`payload`](Self::payload) tells.
pub struct VerifiedV2 {
    handler: NotificationHandler,
    received: Received,
}

impl VerifiedV2 {
    pub(super) fn verify(handler: &NotificationHandler, body: &[u8]) -> Result<Self, NotificationError> {
        let received = Received::verify(body, key(&handler.config)?)?;
        if received.is_authenticated() {
            received.check_merchant(&handler.recipients.all(&handler.config))?;
        }
        Ok(Self { handler: handler.clone(), received })
    }

    /// The text of a member that is not encrypted, such as `event_type`, whether a table has it or not; `None` if it is
    /// absent or empty.
    ///
    /// Where the document is not [signed](Self::is_signed), anybody may have written it.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.received.text(name)
    }

    /// Whether a signature proves what the document says. Of one that is encrypted instead, only what opens is proven.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        self.received.is_authenticated()
    }

    /// Reads the notification as this payload, and opens what is encrypted in it. What comes back is
    ///
    /// - of this purpose: it has every member that the documentation requires, and the event type where there is one.
    ///   A document with the same members says the same, whatever it was made for;
    /// - for this merchant, in what is encrypted as well, where its table has the merchant's number there;
    /// - successful: `return_code` and `result_code` are there where the table has them, and `SUCCESS`, `trade_state` is
    ///   `SUCCESS` where it is there. States of another kind, `refund_status` for instance, are the caller's to look at.
    ///
    /// Of a document that is encrypted and not signed, this holds of what was encrypted. What stands beside it proves
    /// nothing, though another merchant's number is refused there, too.
    ///
    /// # Errors
    ///
    /// All else has an arm of its own in [`v2::NotificationFault`](crate::v2::NotificationFault):
    ///
    /// | Document | Arm |
    /// |---|---|
    /// | neither signed nor encrypted | `Signature` |
    /// | a value holds what its table has as a member | `TwoReadings` |
    /// | of another merchant | `OtherMerchant` |
    /// | another `event_type` | `OtherEvent` |
    /// | a payment that was not made, see [`NotificationError::failure`] | `Failed` |
    /// | a member is missing: a request, parameters of a front end, a reply, another notification | `Incomplete` |
    /// | a field that cannot be read or opened | `Decode` |
    ///
    /// A payload of API v3, whose table does not tell what a document of API v2 is, is
    /// [`NotificationError::Configuration`].
    pub fn payload<P: Notification>(self) -> Result<Opened<P>, NotificationError> {
        if P::PROTOCOL != Protocol::V2 {
            return Err(NotificationError::Configuration("a notification of API v2 has a payload of API v2"));
        }
        let NotificationHandler { config, recipients, .. } = &self.handler;
        let mut payload = P::blank();
        let api_v3_key = config.facts().api_v3_key.as_ref();
        let opener = PayloadOpener { api_v2_key: key(config)?, api_v3_key };
        let merchants = recipients.all(config);
        self.received.read_into(&mut payload, &opener, &Expected::of::<P>(&merchants))?;
        open(config, P::OPENING, &mut payload).map_err(NotificationError::from_call)?;
        Ok(Opened::bare(payload))
    }
}

fn key(config: &Config) -> Result<&crate::crypto::ApiV2Key, NotificationError> {
    let key = config.facts().api_v2_key.as_ref();
    key.ok_or(NotificationError::Configuration("notifications of API v2 need its key"))
}

impl fmt::Debug for VerifiedV2 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedV2").field("is_signed", &self.is_signed()).finish_non_exhaustive()
    }
}
