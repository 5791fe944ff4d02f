//! Specs and addresses enter; a gateway that listens leaves.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use wechatpay_codegen::ir::Api;

use crate::keys::Keys;
use crate::shared::Shared;
use crate::tls::{Identity, TlsListener};
use crate::{Gateway, GatewayError, Token, server};

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

    /// The same with the project's whole catalogue, for its tests.
    ///
    /// # Errors
    ///
    /// Those of [`start`](Self::start).
    pub fn with_catalogue() -> Result<Self, GatewayError> {
        Self::serve(read_catalogue()?, SocketAddr::from(([127, 0, 0, 1], 0)))
    }

    /// The same at this address, and with TLS at a free port beside it.
    ///
    /// # Errors
    ///
    /// Those of [`start`](Self::start), and the address is not a loopback address.
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
    /// Keys cannot be made, or the address is taken, or is not a loopback address.
    pub fn serve(api: Api, address: SocketAddr) -> Result<Self, GatewayError> {
        Self::serve_with(api, Options { address, tls: None, token: None })
    }

    /// The same with all that can be chosen.
    ///
    /// # Errors
    ///
    /// Those of [`serve`](Self::serve).
    pub fn serve_with(api: Api, options: Options) -> Result<Self, GatewayError> {
        let Options { address: plain, tls, token } = options;
        let tls = tls.unwrap_or(SocketAddr::new(plain.ip(), 0));
        if let Some(address) = [plain, tls].into_iter().find(|address| !address.ip().is_loopback()) {
            return Err(GatewayError::NotLoopback(address));
        }
        let token = token.map_or_else(Token::random, Ok)?;
        let keys = Keys::generate()?;
        let identity = Identity::generate(&keys.merchant.certificate_pem)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .map_err(GatewayError::Io)?;
        let _entered = runtime.enter();
        let ((plain, plain_at), (tls, tls_at)) = (listen(plain)?, listen(tls)?);
        let shared = Arc::new(Shared::new(api, keys, [plain_at, tls_at], token)?);
        let tls = TlsListener::spawn(tls, tls_at, &identity);
        runtime.spawn(server::run(plain, tls, Arc::clone(&shared)));
        let handle = runtime.handle().clone();
        drop(_entered);
        Ok(Self { shared, root_pem: identity.root_pem, handle, runtime: Some(runtime) })
    }
}

/// Where a gateway listens, and what requests to its control carry.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where it listens without TLS: a loopback address.
    pub address: SocketAddr,
    /// Where it listens with TLS: a loopback address, or a free port beside the other.
    pub tls: Option<SocketAddr>,
    /// The token of the control, or a random one.
    pub token: Option<Token>,
}

/// Reads specs.
///
/// # Errors
///
/// They have errors; the first is reported.
pub fn read(specs: &[PathBuf], overrides: Option<&Path>) -> Result<Api, GatewayError> {
    let input = wechatpay_codegen::Input {
        specs: specs.to_vec(),
        overrides: overrides.map(Path::to_owned),
        words: None,
    };
    let read = wechatpay_codegen::read(&input);
    let mut errors = read.diagnostics.iter().filter(|found| found.is_error());
    let Some(first) = errors.next() else { return Ok(read.api) };
    let place = first.span.map(|span| format!("{}: ", read.sources.place(span))).unwrap_or_default();
    let others = match errors.count() {
        0 => String::new(),
        count => format!(" (and {count} more, which `cargo xtask ir --facts --specs …` shows)"),
    };
    Err(GatewayError::Specs(format!("{place}{}{others}", first.message)))
}

/// Reads the catalogue of the project.
///
/// # Errors
///
/// They have errors, or are not where they were when this was compiled.
pub fn read_catalogue() -> Result<Api, GatewayError> {
    // Tests start many gateways.
    static CATALOGUE: OnceLock<Api> = OnceLock::new();
    if let Some(api) = CATALOGUE.get() {
        return Ok(api.clone());
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let catalogue = wechatpay_codegen::workspace::catalogue(&root);
    let api = read(&catalogue.specs, catalogue.overrides.as_deref())?;
    Ok(CATALOGUE.get_or_init(|| api).clone())
}

/// Bound without the runtime, so that a gateway can be started inside of another one.
fn listen(address: SocketAddr) -> Result<(tokio::net::TcpListener, SocketAddr), GatewayError> {
    let bind = || {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        Ok((tokio::net::TcpListener::from_std(listener)?, address))
    };
    bind().map_err(|error| GatewayError::Listen { address, error })
}
