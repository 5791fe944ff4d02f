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

mod bill;
mod certificates;
pub mod check;
mod fault;
pub mod keys;
mod notify;
mod reply;
pub mod route;
pub mod sample;
mod server;
mod upload;
mod v2;
mod v3;

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value as Json};
use wechatpay_codegen::ir::{Api, Operation};
use wechatpay_runtime as rt;

pub use fault::Misbehavior;

use keys::Keys;
use route::Routes;

/// A server that runs until it is dropped.
pub struct Gateway {
    shared: Arc<Shared>,
    address: SocketAddr,
    runtime: Option<tokio::runtime::Runtime>,
}

/// What all requests share.
pub(crate) struct Shared {
    pub(crate) api: Api,
    pub(crate) routes: Routes,
    pub(crate) keys: Keys,
    pub(crate) merchant: rt::PlatformKey,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    misbehaviors: VecDeque<Misbehavior>,
    records: Vec<Record>,
    rotated: bool,
    /// Members of replies, by operation.
    told: BTreeMap<String, Map<String, Json>>,
    echoes: bool,
}

/// One request as the gateway saw it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Record {
    /// Method and path.
    pub request: String,
    /// The operation, `POST /v3/pay/transactions/jsapi`, where there is one.
    pub operation: Option<String>,
    /// The status of the answer.
    pub status: u16,
    /// What was wrong with the request; empty if nothing was.
    pub faults: Vec<check::Fault>,
    /// Sealed members that could be opened: places and plaintexts.
    pub opened: Vec<(String, String)>,
}

impl Gateway {
    /// Reads specs and starts a server on a free port of the loopback address.
    ///
    /// # Errors
    ///
    /// The specs have errors, keys cannot be made, or no port is free.
    pub fn start(specs: &[PathBuf], overrides: Option<&Path>) -> Result<Self, GatewayError> {
        Self::start_at(specs, overrides, SocketAddr::from(([127, 0, 0, 1], 0)))
    }

    /// The same at this address.
    ///
    /// # Errors
    ///
    /// Those of [`start`](Self::start).
    pub fn start_at(
        specs: &[PathBuf],
        overrides: Option<&Path>,
        address: SocketAddr,
    ) -> Result<Self, GatewayError> {
        let input =
            wechatpay_codegen::Input { specs: specs.to_vec(), overrides: overrides.map(Path::to_owned) };
        let read = wechatpay_codegen::read(&input);
        if let Some(error) = read.diagnostics.iter().find(|found| found.is_error()) {
            return Err(GatewayError::Specs(error.message.clone()));
        }
        Self::serve(read.api, address)
    }

    /// Starts a server for a model that was read already.
    ///
    /// # Errors
    ///
    /// Keys cannot be made, or the address is taken.
    pub fn serve(api: Api, address: SocketAddr) -> Result<Self, GatewayError> {
        let keys = Keys::generate()?;
        let merchant = keys.merchant.public("MERCHANT")?;
        let routes = Routes::new(&api);
        let shared = Arc::new(Shared { api, routes, keys, merchant, state: Mutex::default() });
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .map_err(GatewayError::Io)?;
        // Bound without the runtime, so that a gateway can be started inside of another one.
        let listener = std::net::TcpListener::bind(address).map_err(GatewayError::Io)?;
        listener.set_nonblocking(true).map_err(GatewayError::Io)?;
        let address = listener.local_addr().map_err(GatewayError::Io)?;
        let listener = {
            let _entered = runtime.enter();
            tokio::net::TcpListener::from_std(listener).map_err(GatewayError::Io)?
        };
        runtime.spawn(server::run(listener, Arc::clone(&shared)));
        Ok(Self { shared, address, runtime: Some(runtime) })
    }

    /// Where it listens, `http://127.0.0.1:8080`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A configuration for the gateway's merchant, with the platform's public key.
    ///
    /// # Errors
    ///
    /// A key cannot be read; the gateway made them itself.
    pub fn config(&self) -> Result<rt::ConfigBuilder, GatewayError> {
        let Keys { platform, public_key_id, .. } = &self.shared.keys;
        Ok(self.config_without_platform_key()?.platform_key(platform[0].public(public_key_id)?))
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

    /// Does this wrong at the next call that it can be done at; several wait in a row.
    pub fn misbehave(&self, misbehavior: Misbehavior) {
        self.shared.state().misbehaviors.push_back(misbehavior);
    }

    /// The requests so far.
    #[must_use]
    pub fn records(&self) -> Vec<Record> {
        self.shared.state().records.clone()
    }

    /// The last request.
    #[must_use]
    pub fn last(&self) -> Option<Record> {
        self.shared.state().records.last().cloned()
    }

    /// Forgets the requests so far: they are kept in memory, and a test of load makes many.
    pub fn forget_records(&self) {
        self.shared.state().records = Vec::new();
    }

    /// From now on, replies of an operation (`GET /v3/certificates`) have these members, which are not sealed, in place
    /// of made-up ones.
    pub fn answer_with(&self, operation: &str, members: Map<String, Json>) {
        self.shared.state().told.insert(operation.to_owned(), members);
    }

    /// From now on, members of a JSON reply that have the name of a path variable, or of a text or number in the body,
    /// say what the request said: so it can be told which request a reply belongs to.
    pub fn echo(&self) {
        self.shared.state().echoes = true;
    }

    /// A notification of this event as the platform sends it: headers and body.
    ///
    /// # Errors
    ///
    /// The specs have no such event.
    pub fn notification(&self, event: &str) -> Result<notify::Notification, GatewayError> {
        notify::build(&self.shared, event)
    }
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Gateway({})", self.address)
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

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next misbehavior.
    pub(crate) fn next_misbehavior(&self) -> Option<Misbehavior> {
        let mut state = self.state();
        let next = state.misbehaviors.pop_front();
        if next == Some(Misbehavior::RotateKey) {
            state.rotated = true;
        }
        next
    }

    /// The certificate that signs now.
    pub(crate) fn platform(&self) -> &keys::Identity {
        &self.keys.platform[usize::from(self.state().rotated)]
    }

    /// The members that replies of this operation were told to have.
    pub(crate) fn told(&self, operation: &Operation) -> Map<String, Json> {
        self.state().told.get(&operation.to_string()).cloned().unwrap_or_default()
    }

    pub(crate) fn echoes(&self) -> bool {
        self.state().echoes
    }

    pub(crate) fn record(&self, record: Record) {
        self.state().records.push(record);
    }
}

/// A gateway cannot be started.
#[derive(Debug)]
#[non_exhaustive]
pub enum GatewayError {
    /// The specs have errors; this is the first.
    Specs(String),
    /// Keys or certificates cannot be made.
    Keys(String),
    /// The address cannot be listened at.
    Io(std::io::Error),
    /// There is no such event.
    UnknownEvent(String),
}

impl GatewayError {
    pub(crate) fn keys(error: impl fmt::Display) -> Self {
        Self::Keys(error.to_string())
    }
}

impl fmt::Display for GatewayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Specs(message) => write!(f, "the specs have errors: {message}"),
            Self::Keys(message) => write!(f, "keys cannot be made: {message}"),
            Self::Io(error) => write!(f, "the gateway cannot listen: {error}"),
            Self::UnknownEvent(event) => write!(f, "the specs have no event {event}"),
        }
    }
}

impl std::error::Error for GatewayError {}
