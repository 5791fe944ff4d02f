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
//! let config = gateway.config()?.base_url(gateway.https_url()).build();
//! let client = rt::Client::with_transport(config, gateway.transport_options().build()?);
//! # Ok(client) }
//! ```

mod bill;
mod call;
mod certificates;
pub mod check;
mod control;
mod error;
mod fault;
pub mod keys;
mod links;
pub mod notify;
mod record;
mod reply;
pub mod route;
pub mod sample;
mod server;
mod shared;
mod tls;
mod upload;
mod v2;
mod v3;

use std::fmt;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};

use serde_json::{Map, Value as Json};
use tokio::runtime::Runtime;
use wechatpay_codegen::ir::Api;
use wechatpay_runtime as rt;

pub use error::GatewayError;
pub use fault::Misbehavior;
pub use record::Record;

use keys::Keys;
use notify::{Delivery, Event, Notification};
use shared::Shared;
use tls::TlsListener;

/// A server that runs until it is dropped.
pub struct Gateway {
    shared: Arc<Shared>,
    root_pem: String,
    handle: tokio::runtime::Handle,
    runtime: Option<Runtime>,
}

/// How it is started.
impl Gateway {
    /// Reads specs and starts a server on free ports of the loopback address.
    ///
    /// # Errors
    ///
    /// The specs have errors, keys cannot be made, or no port is free.
    pub fn start(specs: &[PathBuf], overrides: Option<&Path>) -> Result<Self, GatewayError> {
        Self::start_at(specs, overrides, SocketAddr::from(([127, 0, 0, 1], 0)))
    }

    /// The same at this address, and with TLS at a free port beside it.
    ///
    /// # Errors
    ///
    /// Those of [`start`](Self::start).
    pub fn start_at(
        specs: &[PathBuf],
        overrides: Option<&Path>,
        address: SocketAddr,
    ) -> Result<Self, GatewayError> {
        Self::serve(read(specs, overrides)?, address)
    }

    /// Starts a server for a model that was read already.
    ///
    /// # Errors
    ///
    /// Keys cannot be made, or the address is taken.
    pub fn serve(api: Api, address: SocketAddr) -> Result<Self, GatewayError> {
        Self::serve_with_tls(api, address, SocketAddr::new(address.ip(), 0))
    }

    /// The same with an address for TLS.
    ///
    /// # Errors
    ///
    /// Those of [`serve`](Self::serve).
    pub fn serve_with_tls(api: Api, plain: SocketAddr, tls: SocketAddr) -> Result<Self, GatewayError> {
        let keys = Keys::generate()?;
        let identity = tls::Identity::generate(&keys.merchant.certificate_pem)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .map_err(GatewayError::Io)?;
        let _entered = runtime.enter();
        let ((plain, plain_at), (tls, tls_at)) = (listen(plain)?, listen(tls)?);
        let urls = [format!("http://{plain_at}"), format!("https://{tls_at}")];
        let shared = Arc::new(Shared::new(api, keys, urls)?);
        let tls = TlsListener::spawn(tls, tls_at, &identity);
        runtime.spawn(server::run(plain, tls, Arc::clone(&shared)));
        let handle = runtime.handle().clone();
        drop(_entered);
        Ok(Self { shared, root_pem: identity.root_pem, handle, runtime: Some(runtime) })
    }
}

/// Reads specs.
///
/// # Errors
///
/// They have errors; the first is told.
pub fn read(specs: &[PathBuf], overrides: Option<&Path>) -> Result<Api, GatewayError> {
    let input = wechatpay_codegen::Input { specs: specs.to_vec(), overrides: overrides.map(Path::to_owned) };
    let read = wechatpay_codegen::read(&input);
    match read.diagnostics.iter().find(|found| found.is_error()) {
        Some(error) => Err(GatewayError::Specs(error.message.clone())),
        None => Ok(read.api),
    }
}

/// Bound without the runtime, so that a gateway can be started inside of another one.
fn listen(address: SocketAddr) -> Result<(tokio::net::TcpListener, SocketAddr), GatewayError> {
    let bind = || {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        Ok((tokio::net::TcpListener::from_std(listener)?, address))
    };
    bind().map_err(GatewayError::Io)
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

    /// All keys, for programs that configure themselves.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.shared.keys
    }
}

/// What a test does with it.
impl Gateway {
    /// Does this wrong at the next call that it can be done at; several wait in a row.
    pub fn misbehave(&self, misbehavior: Misbehavior) {
        self.shared.misbehave(misbehavior);
    }

    /// From now on, replies of an operation (`GET /v3/certificates`) have these members, which are not sealed, in place
    /// of made-up ones.
    pub fn answer_with(&self, operation: &str, members: Map<String, Json>) {
        self.shared.tell(operation, members);
    }

    /// From now on, members of a JSON reply that have the name of a path variable, or of a text or number in the body,
    /// say what the request said: so it can be told which request a reply belongs to.
    pub fn echo(&self) {
        self.shared.echo();
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

    /// Sends a notification to the address of a merchant.
    ///
    /// # Errors
    ///
    /// Those of [`notification`](Self::notification), and the address cannot be reached.
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
