//! A loopback stand-in for WeChat Pay: endpoint tables enter, and what leaves is a server that checks every request
//! against them and answers like the service, signed and sealed.
//!
//! ```no_run
//! use wechatpay_gateway::{Gateway, Misbehavior};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let gateway = Gateway::start(&["specs".into()], Some("specs/overrides.yaml".as_ref()))?;
//! let config = gateway.config()?.build();           // a merchant whom the gateway knows
//! gateway.misbehave(Misbehavior::Probe);            // the next reply tests the client
//! # Ok(()) }
//! ```
//!
//! Operations that need the merchant's client certificate are only taken over TLS, from a connection that shows it:
//!
//! ```no_run
//! # use wechatpay_gateway::Gateway;
//! # use wechatpay_runtime as rt;
//! # fn with_certificate(gateway: &Gateway) -> Result<rt::Client, Box<dyn std::error::Error>> {
//! let config = gateway.config()?.base_url(gateway.https_url()).build()?;
//! let client = rt::Client::with_transport(config, gateway.transport_options().build()?);
//! # Ok(client) }
//! ```
//!
//! The tests of the runtime have another gateway, `generated-sdk/runtime/tests/gateway`, which is written apart from this one
//! on purpose: it knows no table and shares no code with what it tests, so that a mistake here and one there do not hide
//! each other.

mod bill;
mod body;
mod call;
mod certificates;
pub mod check;
mod codes;
mod control;
mod error;
mod fault;
pub mod folder;
pub mod keys;
mod links;
mod members;
mod merchant_files;
pub mod notify;
mod party;
mod prepared;
mod record;
mod reply;
pub mod route;
mod said;
pub mod sample;
mod secrets;
mod server;
mod shared;
mod start;
mod tls;
mod token;
mod upload;
mod v2;
mod v3;

use std::fmt;
use std::path::Path;
use std::sync::{Arc, mpsc};

use serde_json::{Map, Value as Json};
use tokio::runtime::Runtime;
use wechatpay_runtime as rt;

pub use error::GatewayError;
pub use fault::Misbehavior;
pub use record::Record;
pub use start::{Options, read, read_catalogue};
pub use token::Token;

use keys::{Brand, Keys};
use notify::{Delivery, Event, Notification};
use prepared::Prepared;
use shared::{Often, Shared};

/// A server that runs until it is dropped.
pub struct Gateway {
    shared: Arc<Shared>,
    root_pem: String,
    handle: tokio::runtime::Handle,
    runtime: Option<Runtime>,
}

/// What a merchant needs to call it.
impl Gateway {
    /// Where it listens without TLS, `http://127.0.0.1:8080`.
    #[must_use]
    pub fn url(&self) -> String {
        self.shared.urls[0].clone()
    }

    /// Where it listens with TLS, `https://127.0.0.1:8443`.
    #[must_use]
    pub fn https_url(&self) -> String {
        self.shared.urls[1].clone()
    }

    /// The certificate to trust there, as PEM.
    #[must_use]
    pub fn root_certificate(&self) -> &str {
        &self.root_pem
    }

    /// A transport that trusts that certificate, and shows the merchant's own where an operation needs it.
    pub fn transport_options(&self) -> rt::TransportOptions {
        let merchant = &self.shared.keys.merchant;
        rt::TransportOptions::default()
            .root_certificate(&self.root_pem)
            .client_certificate(&merchant.certificate_pem, &merchant.key_pem)
    }

    /// A configuration for the gateway's merchant, with the platform's public key, for calls without TLS.
    ///
    /// Certificates are in use beside it, since the gateway signs by both, as the platform while a merchant migrates:
    /// replies by the key that a request names, notifications by certificate unless told otherwise.
    ///
    /// # Errors
    ///
    /// A key cannot be read; the gateway made them itself.
    pub fn config(&self) -> Result<rt::ConfigBuilder, GatewayError> {
        let Keys { platform, public_key_ids, .. } = &self.shared.keys;
        let policy = rt::TrustPolicy { certificates_beside_public_key: true, ..rt::TrustPolicy::default() };
        let config = self.config_without_platform_key()?.trust(Arc::new(rt::TrustStore::new(policy)));
        Ok(config.platform_key(platform[0].public(&public_key_ids[0])?))
    }

    /// The same without a key of the platform: clients have to download certificates.
    ///
    /// # Errors
    ///
    /// Those of [`config`](Self::config).
    pub fn config_without_platform_key(&self) -> Result<rt::ConfigBuilder, GatewayError> {
        let keys = &self.shared.keys;
        let signer = rt::LocalSigner::new(&keys.merchant.serial, keys.merchant.key.clone());
        let signer = signer.map_err(GatewayError::keys)?;
        Ok(rt::Config::builder(&keys.merchant_id, signer)
            .base_url(self.url())
            .api_v3_key(rt::ApiV3Key::new(&keys.api_v3).map_err(GatewayError::keys)?)
            .api_v2_key(rt::ApiV2Key::new(&keys.api_v2).map_err(GatewayError::keys)?))
    }

    /// A configuration for the gateway's brand, with the platform's public key for it, for calls without TLS.
    ///
    /// # Errors
    ///
    /// Those of [`config`](Self::config).
    pub fn brand_config(&self) -> Result<rt::ConfigBuilder, GatewayError> {
        let Brand { id, own, api_key, platform, public_key_id } = &self.shared.keys.brand;
        let signer = rt::LocalSigner::new(&own.serial, own.key.clone()).map_err(GatewayError::keys)?;
        Ok(rt::Config::brand(id, signer)
            .base_url(self.url())
            .brand_api_key(rt::BrandApiKey::new(api_key).map_err(GatewayError::keys)?)
            .platform_key(platform.public(public_key_id)?))
    }

    /// All keys, for programs that configure themselves.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.shared.keys
    }

    /// What requests to the control at `/_gateway/…` carry as `Authorization: Bearer …`.
    #[must_use]
    pub fn token(&self) -> &Token {
        &self.shared.token
    }

    /// Writes what a program needs to be the merchant or the brand of this gateway: keys, certificates, `config.json`, the same as `env`
    /// for a shell, and for curl the header with the token. Files of a gateway before are replaced, and no others.
    ///
    /// # Errors
    ///
    /// [`GatewayError::Folder`].
    pub fn write_keys(&self, folder: &Path) -> Result<(), GatewayError> {
        // Whoever reads the settings may stand elsewhere.
        let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        let files = merchant_files::of(self, &absolute);
        folder::write(folder, &files).map_err(GatewayError::Folder)
    }
}

/// What a test does with it.
impl Gateway {
    /// Does this wrong at the next call that it can be done at; several wait in a row.
    pub fn misbehave(&self, misbehavior: Misbehavior) {
        self.shared.misbehave(misbehavior);
    }

    /// Forgets the misbehaviors that wait.
    pub fn behave(&self) {
        self.shared.behave();
    }

    /// From now on, replies of an operation (`GET /v3/bill/tradebill`) have these members in place of made-up ones;
    /// objects are replaced whole, and members that are sealed are given in plain text.
    ///
    /// # Errors
    ///
    /// There is no such operation, or its replies cannot have these members.
    pub fn answer_with(&self, operation: &str, members: Map<String, Json>) -> Result<(), GatewayError> {
        self.answer(operation, members, Often::Always)
    }

    /// The same for its next reply only; several wait in a row.
    ///
    /// # Errors
    ///
    /// Those of [`answer_with`](Self::answer_with).
    pub fn answer_once(&self, operation: &str, members: Map<String, Json>) -> Result<(), GatewayError> {
        self.answer(operation, members, Often::Once)
    }

    fn answer(&self, operation: &str, members: Map<String, Json>, often: Often) -> Result<(), GatewayError> {
        let operation = self.shared.operation(operation).map_err(GatewayError::Answer)?;
        let prepared = Prepared::members(operation, &members).map_err(GatewayError::Answer)?;
        self.shared.tell(operation, prepared, often);
        Ok(())
    }

    /// The next right request of an operation is answered with this one of its documented errors, `PARAM_ERROR`, or
    /// `400 PARAM_ERROR` where the code has several statuses; signed, and in the form of its API.
    ///
    /// # Errors
    ///
    /// There is no such operation, or it does not document this error.
    pub fn fail_once(&self, operation: &str, error: &str) -> Result<(), GatewayError> {
        self.fail(operation, error, Often::Once)
    }

    /// The same from now on.
    ///
    /// # Errors
    ///
    /// Those of [`fail_once`](Self::fail_once).
    pub fn fail_with(&self, operation: &str, error: &str) -> Result<(), GatewayError> {
        self.fail(operation, error, Often::Always)
    }

    fn fail(&self, operation: &str, error: &str, often: Often) -> Result<(), GatewayError> {
        let operation = self.shared.operation(operation).map_err(GatewayError::Answer)?;
        let prepared = Prepared::error(operation, error).map_err(GatewayError::Answer)?;
        self.shared.tell(operation, prepared, often);
        Ok(())
    }

    /// Operations succeed again, with made-up members.
    pub fn answer_as_usual(&self) {
        self.shared.untell();
    }

    /// From now on, members of a JSON reply, however deep, that have the name of a path variable, or of a text or number
    /// in the query or body, say what the request said; by default they do so at the same place only. So it can be told
    /// which request a reply belongs to.
    pub fn echo(&self) {
        self.shared.echo(true);
    }

    /// The last requests, ten thousand at most.
    #[must_use]
    pub fn records(&self) -> Vec<Record> {
        self.shared.records()
    }

    /// The last request.
    #[must_use]
    pub fn last(&self) -> Option<Record> {
        self.shared.last()
    }

    /// Forgets the requests so far.
    pub fn forget(&self) {
        self.shared.forget();
    }

    /// A notification as the platform sends it.
    ///
    /// # Errors
    ///
    /// The specs have no such event, or it cannot be made in this manner.
    pub fn notification(&self, event: impl Into<Event>) -> Result<Notification, GatewayError> {
        notify::build(&self.shared, &event.into())
    }

    /// Sends a notification to the address of a merchant on this machine.
    ///
    /// # Errors
    ///
    /// Those of [`notification`](Self::notification), and the address is not a loopback address or cannot be reached.
    pub async fn notify(&self, url: &str, event: impl Into<Event>) -> Result<Delivery, GatewayError> {
        let (url, notification) = (url.to_owned(), self.notification(event)?);
        // On the gateway's own runtime, so that any executor can wait for it.
        let sending = self.handle.spawn(async move { notify::deliver(&url, &notification).await });
        sending.await.map_err(|error| GatewayError::Undelivered(error.to_string()))?
    }

    /// The same for those who wait in a thread.
    ///
    /// # Errors
    ///
    /// Those of [`notify`](Self::notify).
    pub fn notify_blocking(&self, url: &str, event: impl Into<Event>) -> Result<Delivery, GatewayError> {
        let (url, notification) = (url.to_owned(), self.notification(event)?);
        let (sender, receiver) = mpsc::sync_channel(1);
        self.handle.spawn(async move { sender.send(notify::deliver(&url, &notification).await) });
        receiver.recv().map_err(|error| GatewayError::Undelivered(error.to_string()))?
    }
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Gateway({}, {})", self.shared.urls[0], self.shared.urls[1])
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        // Without waiting for calls that stall.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
