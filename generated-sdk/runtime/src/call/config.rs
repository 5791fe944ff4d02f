//! The configuration that clients and notification handlers share.

mod check;
mod error;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use zeroize::Zeroizing;

use super::{ErrorKind, Region, RetryPolicy};
use crate::call::TrustStore;
use crate::call::refresh::{RefreshSchedule, RefreshTicket};
use crate::crypto::{
    ApiV2Key, ApiV3Key, BrandApiKey, Identity, LocalSigner, MerchantKey, PlatformKey, Signer,
};
use crate::operation::Protocol;
use crate::trust::canonical::{Clock, NonceSource, SystemClock, SystemNonces};
use crate::trust::verify::Verifier;
use crate::trust::{PlatformRoots, TrustSnapshot, VerifyPolicy};
use crate::v2::SignType;

pub use error::ConfigError;

/// Who calls, with which keys, and how.
///
/// ```no_run
/// use wechatpay_runtime::{ApiV3Key, Config, LocalSigner, MerchantKey, PlatformKey};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let key = MerchantKey::from_pem(&std::fs::read_to_string("apiclient_key.pem")?)?;
/// let signer = LocalSigner::from_certificate_pem(&std::fs::read_to_string("apiclient_cert.pem")?, key)?;
/// let config = Config::builder("1900000109", signer)
///     .api_v3_key(ApiV3Key::new(std::env::var("API_V3_KEY")?)?)
///     .platform_key(PlatformKey::from_public_key_pem(
///         "PUB_KEY_ID_0119000001092024090900000000",
///         &std::fs::read_to_string("pub_key.pem")?,
///     )?)
///     .build()?;
/// # Ok(()) }
/// ```
///
/// A [brand](Config::brand) has a private key and an API key of its own, and a client of its own: no key of a merchant
/// signs for a brand, nor the other way round.
#[derive(Clone)]
pub struct Config {
    facts: Arc<Facts>,
}

/// The content of a [`Config`].
pub(crate) struct Facts {
    /// The number of the merchant or brand; the policy of verification says which.
    pub(crate) id: String,
    pub(crate) signer: Arc<dyn Signer>,
    pub(crate) field_key: Option<MerchantKey>,
    pub(crate) api_v3_key: Option<ApiV3Key>,
    pub(crate) brand_api_key: Option<BrandApiKey>,
    pub(crate) api_v2_key: Option<ApiV2Key>,
    pub(crate) sign_type: SignType,
    pub(crate) bank_key: Option<PlatformKey>,
    pub(crate) workwx_secret: Option<Zeroizing<String>>,
    pub(crate) trust: Arc<TrustStore>,
    pub(crate) region: Region,
    pub(crate) base_url: Option<String>,
    pub(crate) deadline: Duration,
    pub(crate) reply_limit: usize,
    pub(crate) retry: RetryPolicy,
    pub(crate) verify: VerifyPolicy,
    pub(crate) certificates_age: Duration,
    pub(crate) user_agent: String,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) nonces: Arc<dyn NonceSource>,
}

impl Facts {
    /// The time.
    pub(crate) fn now(&self) -> SystemTime {
        self.clock.now()
    }

    /// A random number that spreads retries over time, so that clients that failed together do not return together.
    pub(crate) fn spread(&self) -> u8 {
        let random = self.nonces.nonce().ok().and_then(|nonce| nonce.bytes().last());
        // Nonces consist of letters and digits; an odd factor distributes them over all bytes.
        random.map_or(0, |letter| letter.wrapping_mul(167))
    }

    /// The verifier of replies, with the keys of this moment.
    pub(crate) fn verifier<'a>(&'a self, keys: &'a TrustSnapshot) -> Verifier<'a> {
        Verifier { keys, now: self.now(), policy: &self.verify }
    }

    /// Whether this is a merchant or a brand.
    pub(crate) fn identity(&self) -> Identity {
        self.verify.identity
    }

    /// Refuses to call, or to sign an address, for somebody else than the operation is for.
    pub(crate) fn check_caller(&self, protocol: Protocol) -> Result<(), ErrorKind> {
        match (protocol.identity(), self.identity()) {
            (Identity::Merchant, Identity::Merchant) | (Identity::Brand, Identity::Brand) => Ok(()),
            (Identity::Brand, Identity::Merchant) => Err(ErrorKind::Configuration(
                "not sent: this operation is for a brand, and the client is that of a merchant; call it with the client \
                 of a configuration that `Config::brand` begins",
            )),
            (Identity::Merchant, Identity::Brand) => Err(ErrorKind::Configuration(
                "not sent: this operation is for a merchant, and the client is that of a brand; call it with the client \
                 of a configuration that `Config::builder` begins",
            )),
        }
    }

    /// The key that opens the contents of notifications, or what to say if there is none.
    pub(crate) fn content_key(&self) -> Result<&ApiV3Key, &'static str> {
        match self.identity() {
            Identity::Merchant => {
                self.api_v3_key.as_ref().ok_or("opening notifications requires the APIv3 key")
            }
            Identity::Brand => {
                let key = self.brand_api_key.as_ref().map(BrandApiKey::as_content_key);
                key.ok_or("opening notifications of a brand requires the brand API key")
            }
        }
    }

    /// The key of the platform that seals requests, and whose id goes out with them.
    pub(crate) fn platform_key(&self, keys: &TrustSnapshot, now: SystemTime) -> Option<PlatformKey> {
        match self.identity() {
            Identity::Merchant => keys.sealing_key(now),
            Identity::Brand => keys.public_key(),
        }
    }

    /// The key of API v2, for its operations.
    pub(crate) fn v2_key(&self) -> Result<&ApiV2Key, ErrorKind> {
        self.api_v2_key.as_ref().ok_or(ErrorKind::Configuration("operations of API v2 need its key"))
    }
}

impl Config {
    /// Begins the configuration of a merchant with a private key in memory, which signs requests and opens sealed
    /// fields.
    pub fn builder(merchant_id: impl Into<String>, signer: LocalSigner) -> ConfigBuilder {
        let field_key = signer.key().clone();
        Self::builder_with_signer(merchant_id, signer).field_key(field_key)
    }

    /// Begins the configuration of a merchant whose requests are signed elsewhere, by an HSM or a key management
    /// service.
    pub fn builder_with_signer(merchant_id: impl Into<String>, signer: impl Signer) -> ConfigBuilder {
        ConfigBuilder::new(Identity::Merchant, merchant_id.into(), Arc::new(signer))
    }

    /// Begins the configuration of a brand with the private key of its API certificate in memory.
    ///
    /// It needs the platform's public key for this brand, as brands have no certificates of the platform; the brand's API
    /// key opens notifications.
    ///
    /// ```no_run
    /// use wechatpay_runtime::{BrandApiKey, Config, LocalSigner, MerchantKey, PlatformKey};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let key = MerchantKey::from_pem(&std::fs::read_to_string("brand_key.pem")?)?;
    /// let signer = LocalSigner::from_certificate_pem(&std::fs::read_to_string("brand_cert.pem")?, key)?;
    /// let config = Config::brand("40001", signer)
    ///     .brand_api_key(BrandApiKey::new(std::env::var("BRAND_API_KEY")?)?)
    ///     .platform_key(PlatformKey::from_public_key_pem(
    ///         "PUB_KEY_ID_0140001000002024090900000000",
    ///         &std::fs::read_to_string("brand_pub_key.pem")?,
    ///     )?)
    ///     .build()?;
    /// # Ok(()) }
    /// ```
    pub fn brand(brand_id: impl Into<String>, signer: LocalSigner) -> ConfigBuilder {
        let field_key = signer.key().clone();
        Self::brand_with_signer(brand_id, signer).field_key(field_key)
    }

    /// Begins the configuration of a brand whose requests are signed elsewhere.
    pub fn brand_with_signer(brand_id: impl Into<String>, signer: impl Signer) -> ConfigBuilder {
        ConfigBuilder::new(Identity::Brand, brand_id.into(), Arc::new(signer))
    }

    /// The content.
    pub(crate) fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Whether this is the configuration of a merchant or of a brand.
    #[must_use]
    pub fn identity(&self) -> Identity {
        self.facts.identity()
    }

    /// The number of the merchant, `mchid`, or of the brand, `brand_id`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.facts.id
    }

    /// The merchant's number, `mchid`; empty for a brand, which has none.
    #[must_use]
    pub fn merchant_id(&self) -> &str {
        match self.identity() {
            Identity::Merchant => &self.facts.id,
            Identity::Brand => "",
        }
    }

    /// The right to download certificates again, if they are in use and old enough. If none is valid, this is not a
    /// background task: the next call that needs one waits for it.
    pub(crate) fn due_refresh(&self) -> Option<RefreshTicket> {
        match self.identity() {
            Identity::Merchant => {}
            Identity::Brand => return None,
        }
        let (now, keys) = (self.facts.clock.now(), self.facts.trust.snapshot());
        if self.facts.api_v3_key.is_none() || !keys.uses_certificates() || keys.sealing_key(now).is_none() {
            return None;
        }
        let schedule = RefreshSchedule { age: self.facts.certificates_age, expiry: keys.expiry(now) };
        self.facts.trust.gate().due(now, schedule)
    }

    /// The keys of the platform, which can be shared, and added to while clients run.
    #[must_use]
    pub fn trust(&self) -> &Arc<TrustStore> {
        &self.facts.trust
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("identity", &self.facts.identity())
            .field("id", &self.facts.id)
            .field("serial", &self.facts.signer.serial())
            .field("region", &self.facts.region)
            .field("base_url", &self.facts.base_url)
            .finish_non_exhaustive()
    }
}

/// Builds a [`Config`].
///
/// For a single value, the last one given counts. Platform keys add up. [`build`](Self::build) checks all of it.
#[must_use]
pub struct ConfigBuilder {
    facts: Facts,
    believed: Believed,
}

/// What is added to the trust store in the end, whichever store that is by then.
#[derive(Default)]
struct Believed {
    keys: Vec<PlatformKey>,
    roots: Option<PlatformRoots>,
}

impl ConfigBuilder {
    fn new(identity: Identity, id: String, signer: Arc<dyn Signer>) -> Self {
        let facts = Facts {
            id,
            signer,
            field_key: None,
            api_v3_key: None,
            brand_api_key: None,
            api_v2_key: None,
            sign_type: SignType::HmacSha256,
            bank_key: None,
            workwx_secret: None,
            trust: Arc::default(),
            region: Region::default(),
            base_url: None,
            deadline: Duration::from_secs(30),
            reply_limit: 8 << 20,
            retry: RetryPolicy::default(),
            verify: VerifyPolicy { identity, ..VerifyPolicy::default() },
            certificates_age: Duration::from_secs(12 * 60 * 60),
            user_agent: concat!("wechatpay-runtime/", env!("CARGO_PKG_VERSION")).to_owned(),
            clock: Arc::new(SystemClock),
            nonces: Arc::new(SystemNonces),
        };
        Self { facts, believed: Believed::default() }
    }

    /// The key that opens notifications and downloaded platform certificates.
    pub fn api_v3_key(mut self, key: ApiV3Key) -> Self {
        self.facts.api_v3_key = Some(key);
        self
    }

    /// The key that opens notifications of a brand.
    pub fn brand_api_key(mut self, key: BrandApiKey) -> Self {
        self.facts.brand_api_key = Some(key);
        self
    }

    /// The key that signs calls of API v2, and opens its refund notifications.
    pub fn api_v2_key(mut self, key: ApiV2Key) -> Self {
        self.facts.api_v2_key = Some(key);
        self
    }

    /// How calls of API v2 are signed if they do not say so themselves; the default is HMAC-SHA256.
    pub fn sign_type(mut self, sign_type: SignType) -> Self {
        self.facts.sign_type = sign_type;
        self
    }

    /// The private key that opens sealed fields of replies and notifications, if the signer does not have it.
    pub fn field_key(mut self, key: MerchantKey) -> Self {
        self.facts.field_key = Some(key);
        self
    }

    /// The key that seals bank accounts in transfers of API v2, from `risk/getpublickey`.
    pub fn bank_key(mut self, key: PlatformKey) -> Self {
        self.facts.bank_key = Some(key);
        self
    }

    /// The secret of the WeCom application that pays; needed only for payments of WeCom.
    pub fn workwx_secret(mut self, secret: impl Into<String>) -> Self {
        self.facts.workwx_secret = Some(Zeroizing::new(secret.into()));
        self
    }

    /// Adds a public key or certificate of the platform.
    ///
    /// With a public key, certificates are neither downloaded nor believed, unless the
    /// [`TrustPolicy`](crate::TrustPolicy::certificates_beside_public_key) of the [store](Self::trust) says so.
    pub fn platform_key(mut self, key: PlatformKey) -> Self {
        self.believed.keys.push(key);
        self
    }

    /// The authorities that vouch for downloaded certificates if no held key does; this includes the first ones.
    pub fn platform_roots(mut self, roots: PlatformRoots) -> Self {
        self.believed.roots = Some(roots);
        self
    }

    /// A store of platform keys that is shared with others, or has its own [`TrustPolicy`](crate::TrustPolicy). It
    /// keeps its keys, and what is given by [`platform_key`](Self::platform_key) and
    /// [`platform_roots`](Self::platform_roots), before or after, is added. Of two keys with the same id, the store
    /// keeps its own unless that was downloaded.
    pub fn trust(mut self, trust: Arc<TrustStore>) -> Self {
        self.facts.trust = trust;
        self
    }

    /// Where the merchant is registered; the default is mainland China.
    pub fn region(mut self, region: Region) -> Self {
        self.facts.region = region;
        self
    }

    /// Replaces all addresses of the service, `http://127.0.0.1:8080`: for test gateways and private proxies.
    ///
    /// The path of a request follows that of the base URL, if it has one. There is then no failover.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.facts.base_url = Some(base_url.into());
        self
    }

    /// How long a call may take, including retries and waits; the default is 30 s.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.facts.deadline = deadline;
        self
    }

    /// How many bytes a reply held in memory may have; the default is 8 MiB. Downloads have their own limit.
    pub fn reply_limit(mut self, bytes: usize) -> Self {
        self.facts.reply_limit = bytes;
        self
    }

    /// When calls are retried.
    pub fn retry(mut self, retry: RetryPolicy) -> Self {
        self.facts.retry = retry;
        self
    }

    /// How far timestamps of replies and notifications may be from the local clock; the default is 300 s.
    pub fn window(mut self, window: Duration) -> Self {
        self.facts.verify.window = window;
        self
    }

    /// How old downloaded certificates may become before they are downloaded again; the default is 12 h. No call waits
    /// for that.
    ///
    /// The [`TrustPolicy`](crate::TrustPolicy) decides how often an unknown serial number leads to a download.
    pub fn certificates_age(mut self, age: Duration) -> Self {
        self.facts.certificates_age = age;
        self
    }

    /// The name and version of the caller's program, which follow the name of this crate in `User-Agent`.
    pub fn user_agent(mut self, product: &str) -> Self {
        self.facts.user_agent = format!("{} {product}", self.facts.user_agent);
        self
    }

    /// Another clock, for tests.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.facts.clock = Arc::new(clock);
        self
    }

    /// Another source of nonces, for tests.
    pub fn nonces(mut self, nonces: impl NonceSource + 'static) -> Self {
        self.facts.nonces = Arc::new(nonces);
        self
    }

    /// Builds the configuration, if it can be that of a merchant or brand. What is only suspicious is logged as a warning.
    ///
    /// # Errors
    ///
    /// A [`ConfigError`] says what is wrong and what to do.
    pub fn build(self) -> Result<Config, ConfigError> {
        check::check(&self)?;
        // Where a message does not say for whom it was signed, its key does.
        if !self.facts.trust.belongs_to(self.facts.identity()) {
            return Err(ConfigError::SharedStore);
        }
        let Self { facts, believed: Believed { keys, roots } } = self;
        let held = facts.trust.snapshot();
        for key in keys {
            // A key given by the program takes precedence over one downloaded with the same id.
            if held.find(key.id()).is_none() || held.was_downloaded(key.id()) {
                facts.trust.insert(key);
            }
        }
        roots.into_iter().for_each(|roots| facts.trust.set_roots(roots));
        Ok(Config { facts: Arc::new(facts) })
    }
}
