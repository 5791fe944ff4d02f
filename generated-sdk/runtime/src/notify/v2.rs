//! The body of a notification of API v2 enters; its payload leaves.

use std::fmt;

use super::{BodyFault, NotificationError, NotificationHandler, Opened};
use crate::call::{Config, open};
use crate::crypto::Identity;
use crate::operation::{Notification, Protocol, Raw};
use crate::v2::PayloadOpener;
use crate::v2::notification::{Expected, Received};

/// A document of API v2 whose signature is correct and matches no other document, or which is encrypted instead. A
/// signed one is for this merchant: `mch_id`, `mchid` and `combine_mch_id` are those of the handler if they are
/// present.
///
/// One key signs all documents of a merchant, including the merchant's own requests. Only [`payload`](Self::payload)
/// finds out what this one is.
pub struct VerifiedV2 {
    handler: NotificationHandler,
    received: Received,
}

impl VerifiedV2 {
    pub(super) fn verify(handler: &NotificationHandler, body: &[u8]) -> Result<Self, NotificationError> {
        let key = key(&handler.config)?;
        if let Some(fault) = BodyFault::of_v2(body) {
            return Err(NotificationError::NotANotification { protocol: Protocol::V2, fault });
        }
        let received = Received::verify(body, key)?;
        if received.is_authenticated() {
            received.check_merchant(&handler.recipients.all(&handler.config))?;
        }
        Ok(Self { handler: handler.clone(), received })
    }

    /// The text of a member that is not encrypted, such as `event_type`, whether a table has it or not; `None` if it is
    /// absent or empty.
    ///
    /// If the document is not [signed](Self::is_signed), anyone may have written it.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.received.text(name)
    }

    /// All members of a signed document, whether a table has them or not; of an unsigned one, nothing.
    /// [`Opened::raw`] also has the encrypted ones.
    #[must_use]
    pub fn raw(&self) -> Raw {
        self.received.raw()
    }

    /// Whether a signature proves what the document says. If it is encrypted instead, only the content that opens is
    /// proven.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        self.received.is_authenticated()
    }

    /// Reads the notification as this payload, and opens its encrypted content. The result is
    ///
    /// - for this purpose: it has every member that the documentation requires, and the event type if there is one. A
    ///   document with the same members says the same, whatever it was made for;
    /// - for this merchant, also in the encrypted content if its table has the merchant ID there;
    /// - successful: `return_code` and `result_code` are present if the table has them, and `SUCCESS`; `trade_state` is
    ///   `SUCCESS` if it is present. The caller must check other states, such as `refund_status`.
    ///
    /// For a document that is encrypted and not signed, this applies to the encrypted content. What is beside it proves
    /// nothing, though the id of another merchant is refused there, too.
    ///
    /// # Errors
    ///
    /// Everything else has its own variant in [`v2::NotificationFault`](crate::v2::NotificationFault):
    ///
    /// | Document | Variant |
    /// |---|---|
    /// | neither signed nor encrypted | `Signature` |
    /// | a value contains a member of its table | `TwoReadings` |
    /// | for another merchant | `OtherMerchant` |
    /// | another `event_type` | `OtherEvent` |
    /// | a payment that was not made; see [`NotificationError::failure`] | `Failed` |
    /// | a member is missing: a request, parameters of a front end, a reply, another notification | `Incomplete` |
    /// | a field that cannot be read or opened | `Decode` |
    ///
    /// A payload of API v3, whose table does not describe documents of API v2, is [`NotificationError::Configuration`].
    pub fn payload<P: Notification>(self) -> Result<Opened<P>, NotificationError> {
        if P::PROTOCOL != Protocol::V2 {
            return Err(NotificationError::Configuration(
                "a notification of API v2 requires a payload of API v2",
            ));
        }
        let NotificationHandler { config, recipients, .. } = &self.handler;
        let mut payload = P::blank();
        let api_v3_key = config.facts().api_v3_key.as_ref();
        let opener = PayloadOpener { api_v2_key: key(config)?, api_v3_key };
        let merchants = recipients.all(config);
        let expected = Expected::of::<P>(&merchants);
        let raw = self.received.read_into_keeping(&mut payload, &opener, &expected)?;
        open(config, P::OPENING, &mut payload).map_err(NotificationError::from_call)?;
        Ok(Opened::bare(payload, raw))
    }
}

fn key(config: &Config) -> Result<&crate::crypto::ApiV2Key, NotificationError> {
    match config.identity() {
        Identity::Merchant => {}
        Identity::Brand => {
            return Err(NotificationError::Configuration("a brand has no notifications of API v2"));
        }
    }
    let key = config.facts().api_v2_key.as_ref();
    key.ok_or(NotificationError::Configuration("notifications of API v2 need its key"))
}

impl fmt::Debug for VerifiedV2 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedV2").field("is_signed", &self.is_signed()).finish_non_exhaustive()
    }
}
