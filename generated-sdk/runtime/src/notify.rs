//! The headers and body of a notification enter; an event leaves, once its signature has been verified.
//!
//! The types show the progress: [`Unverified`] can only be verified, and only [`Verified`] can be opened.
//!
//! ```no_run
//! # use wechatpay_runtime as rt;
//! # fn receive<Event: rt::Events>(
//! #     config: rt::Config, headers: http::HeaderMap, body: bytes::Bytes, keep: fn(rt::Opened<Event>) -> bool,
//! # ) -> rt::NotificationReply {
//! let handler = rt::NotificationHandler::new(config);
//! match handler.receive(headers, body).verify().and_then(|verified| verified.open::<Event>()) {
//!     // Notifications are repeated: `opened.id` tells whether this one is known. What is accepted does not come again, so
//!     // events that nobody waits for, `Unknown` ones included, are at least written down.
//!     Ok(opened) => match keep(opened) {
//!         true => rt::NotificationReply::accepted(),
//!         false => rt::NotificationReply::failed("not kept"),
//!     },
//!     Err(error) => error.reply(),
//! }
//! # }
//! ```

#[cfg(feature = "actix")]
mod actix;
#[cfg(feature = "axum")]
mod axum;
mod body;
mod error;
mod recipient;
mod reply;
#[cfg(test)]
mod tests;
mod v2;
mod verified;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;

#[cfg(feature = "actix")]
pub use self::actix::ActixNotification;
#[cfg(feature = "axum")]
pub use self::axum::AxumNotification;
pub use body::BodyFault;
pub use error::NotificationError;
pub use reply::NotificationReply;
pub use v2::VerifiedV2;
pub use verified::{Opened, Verified};

use self::recipient::Recipients;
use crate::call::{Config, Error, Refresh, request_id};
use crate::client::Client;
use crate::operation::Protocol;
use crate::trust::VerifyError;
use crate::trust::verify::verify;

/// How long to wait for certificates: the platform expects an answer within 5 seconds, and anyone can make a
/// notification whose key is unknown.
const PATIENCE: Duration = Duration::from_secs(3);

/// Verifies and opens the notifications of one merchant, or of one brand, whichever the configuration is of. Clones share
/// everything.
#[derive(Clone)]
pub struct NotificationHandler {
    config: Config,
    client: Option<Client>,
    recipients: Arc<Recipients>,
}

impl NotificationHandler {
    /// Creates a handler with the keys of a configuration, for its merchant or brand.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self { config, client: None, recipients: Arc::default() }
    }

    /// Creates a handler that lets the client download certificates when it encounters an unknown serial number.
    #[must_use]
    pub fn with_client(client: Client) -> Self {
        Self { client: Some(client.clone()), ..Self::new(client.config().clone()) }
    }

    /// Also accepts notifications that name these merchants as recipients: a partner may have several merchant
    /// IDs with the same keys, and some pages, such as that for malls, name a sub-merchant in place of the partner.
    /// Calls add up.
    #[must_use]
    pub fn also_for_merchants<I: Into<String>>(mut self, ids: impl IntoIterator<Item = I>) -> Self {
        Arc::make_mut(&mut self.recipients).add_merchants(ids.into_iter().map(Into::into));
        self
    }

    /// Accepts only notifications of these brands, if they name one. By default, a merchant's handler does not check
    /// brands, since a provider for brands may serve any; a brand's accepts its own, and these in addition. Calls add up.
    #[must_use]
    pub fn for_brands<I: Into<String>>(mut self, ids: impl IntoIterator<Item = I>) -> Self {
        Arc::make_mut(&mut self.recipients).add_brands(ids.into_iter().map(Into::into));
        self
    }

    fn protocol(&self) -> Protocol {
        Protocol::of_headers(self.config.identity())
    }

    /// Takes a notification of API v3, or of the API of brands if the configuration is that of a brand. The body must be the received bytes, unchanged.
    #[must_use]
    pub fn receive(&self, headers: HeaderMap, body: impl Into<Bytes>) -> Unverified {
        Unverified { handler: self.clone(), headers, body: body.into() }
    }

    /// Takes a notification of API v2, whose signature is in its body.
    ///
    /// The result has a correct signature, made with the digest that it names, which matches no other document, and it
    /// is for this merchant; or it is not signed, and may be encrypted instead. What it was made for is not checked
    /// before [`VerifiedV2::payload`].
    ///
    /// # Errors
    ///
    /// The body is not a document, its signature is wrong or matches another document as well, it is for another
    /// merchant, or it has a `return_code` other than `SUCCESS`.
    pub fn receive_v2(&self, body: &[u8]) -> Result<VerifiedV2, NotificationError> {
        VerifiedV2::verify(self, body)
    }

    /// Verifies a notification like [`receive`](Self::receive), and downloads certificates if that may help and there is a client.
    ///
    /// The download may take at most 3 seconds, so that the answer is in time.
    ///
    /// # Errors
    ///
    /// It is not known to come from the platform.
    pub async fn verify(
        &self,
        headers: HeaderMap,
        body: impl Into<Bytes>,
    ) -> Result<Verified, NotificationError> {
        let unverified = self.receive(headers, body);
        match (unverified.check(), &self.client) {
            (Err(NotificationError::Verify(error)), Some(client)) if Refresh::may_bring_key(&error) => {
                let refreshed = client.refresh_within(PATIENCE).await;
                let checked = unverified.check();
                unverified.checked(checked, refreshed.err())
            }
            (checked, _) => unverified.checked(checked, None),
        }
    }
}

impl fmt::Debug for NotificationHandler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NotificationHandler")
            .field("config", &self.config)
            .field("recipients", &self.recipients)
            .finish_non_exhaustive()
    }
}

/// A notification from an unknown sender. Nothing in it can be read before it is verified:
///
/// ```compile_fail,E0599
/// # use wechatpay_runtime as rt;
/// fn read<Event: rt::Events>(received: rt::notify::Unverified) {
///     received.open::<Event>();
/// }
/// ```
pub struct Unverified {
    handler: NotificationHandler,
    headers: HeaderMap,
    body: Bytes,
}

impl Unverified {
    /// Verifies the signature with the held keys.
    ///
    /// # Errors
    ///
    /// It is not known to come from the platform; [`VerifyError::missing_key`](crate::VerifyError::missing_key) shows whether new certificates may help.
    pub fn verify(self) -> Result<Verified, NotificationError> {
        let checked = self.check();
        self.checked(checked, None)
    }

    fn check(&self) -> Result<(), NotificationError> {
        if let Some(fault) = BodyFault::of_v3(&self.body) {
            return Err(NotificationError::NotANotification { protocol: self.handler.protocol(), fault });
        }
        let facts = &self.handler.config.facts();
        let (keys, now) = (facts.trust.snapshot(), facts.now());
        match verify(&self.headers, &self.body, &keys, now, &facts.verify) {
            Ok(_) => Ok(()),
            Err(VerifyError::Mismatch(key)) if body::is_json_repeated(&self.body) => {
                Err(VerifyError::Repeated(key).into())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// `refresh` is why a download for this notification failed.
    fn checked(
        self,
        checked: Result<(), NotificationError>,
        refresh: Option<Error>,
    ) -> Result<Verified, NotificationError> {
        let verification = match &checked {
            Ok(()) => "verified",
            Err(error) if error.is_probe() => "probe",
            Err(_) => "refused",
        };
        let request_id = request_id(&self.headers);
        tracing::info!(verification, request_id, bytes = self.body.len(), "wechatpay.notification");
        let earlier = || self.handler.config.facts().trust.gate().failure();
        checked.map_err(|error| match error {
            // The reason why the key is unknown says more than the fact itself, also if it is that of an earlier call.
            NotificationError::Verify(error) if error.missing_key().is_some() => {
                match refresh.or_else(earlier) {
                    Some(cause) => NotificationError::NoPlatformKey { error, cause: Box::new(cause) },
                    None => NotificationError::Verify(error),
                }
            }
            error => error,
        })?;
        Verified::read(self.handler, &self.body)
    }
}

impl fmt::Debug for Unverified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Unverified({} bytes)", self.body.len())
    }
}
