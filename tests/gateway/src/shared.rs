//! The model and keys of a gateway enter; what leaves is what all requests share: routes, keys, what is to go wrong next,
//! and the requests so far.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use http::HeaderValue;
use serde_json::{Map, Value as Json};
use wechatpay_codegen::ir::{Api, Field, Operation, Protocol};
use wechatpay_runtime as rt;

use crate::fault::{Misbehavior, Traits};
use crate::keys::{Brand, Identity, Keys};
use crate::prepared::Prepared;
use crate::route::Routes;
use crate::said::{Memory, Said};
use crate::tls::Peer;
use crate::token::Token;
use crate::{GatewayError, Record};

/// More requests are not remembered.
const MOST_RECORDS: usize = 10_000;

/// What all requests share.
pub struct Shared {
    pub api: Api,
    pub routes: Routes,
    pub keys: Keys,
    pub merchant: rt::PlatformKey,
    pub brand: rt::PlatformKey,
    /// Where the gateway listens without TLS and with it.
    pub urls: [String; 2],
    addresses: [SocketAddr; 2],
    /// What requests to the control carry.
    pub token: Token,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    misbehaviors: VecDeque<Misbehavior>,
    records: VecDeque<Record>,
    rotated: bool,
    /// What operations answer, by their names.
    told: BTreeMap<String, Told>,
    echoes: bool,
    /// What was said of the things that merchants number.
    memory: Memory,
    goes_by: GoesBy,
}

/// What an operation was told to answer.
#[derive(Default)]
struct Told {
    /// The next times, one each.
    once: VecDeque<Prepared>,
    /// Otherwise.
    always: Prepared,
}

/// How often something holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Often {
    /// For the next reply; several wait in a row.
    Once,
    /// For all replies from now on that nothing else waits for.
    Always,
}

/// Which kind of key the merchant knows the platform by, as its last request shows.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum GoesBy {
    /// The public key; so do those who asked for nothing yet.
    #[default]
    PublicKey,
    /// Certificates: it downloaded or named one.
    Certificate,
}

/// A key that the platform signs with, under the name that it has there, and for whom.
#[derive(Clone, Copy)]
pub struct SigningKey<'k> {
    pub key: &'k rt::MerchantKey,
    pub serial: &'k str,
    pub signs_for: rt::Identity,
}

impl Shared {
    /// The addresses are those without TLS and with it.
    pub fn new(api: Api, keys: Keys, addresses: [SocketAddr; 2], token: Token) -> Result<Self, GatewayError> {
        let merchant = keys.merchant.public("MERCHANT")?;
        let brand = keys.brand.own.public("BRAND")?;
        let routes = Routes::new(&api);
        let urls = [format!("http://{}", addresses[0]), format!("https://{}", addresses[1])];
        Ok(Self { api, routes, keys, merchant, brand, urls, addresses, token, state: Mutex::default() })
    }

    /// The address that requests of this kind come to.
    pub fn address(&self, peer: Peer) -> SocketAddr {
        self.addresses[usize::from(peer.is_secure)]
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a misbehavior behind those that wait.
    pub fn misbehave(&self, misbehavior: Misbehavior) {
        self.state().misbehaviors.push_back(misbehavior);
    }

    /// How many misbehaviors wait.
    pub fn waiting(&self) -> usize {
        self.state().misbehaviors.len()
    }

    /// Forgets the misbehaviors that wait.
    pub fn behave(&self) {
        self.state().misbehaviors.clear();
    }

    /// The next misbehavior, if it can be done at a reply of this kind; it waits otherwise.
    pub fn next_misbehavior(&self, traits: Traits) -> Option<Misbehavior> {
        let mut state = self.state();
        if !state.misbehaviors.front()?.fits(traits) {
            return None;
        }
        let next = state.misbehaviors.pop_front();
        if next == Some(Misbehavior::RotateKey) {
            state.rotated = true;
        }
        next
    }

    /// The key of the platform that has this serial number or id, among those that are there for the caller.
    pub fn named(&self, caller: rt::Identity, serial: &[u8]) -> Option<&Identity> {
        let Keys { platform, public_key_ids, brand, .. } = &self.keys;
        match caller {
            rt::Identity::Merchant => {}
            rt::Identity::Brand => {
                return (brand.public_key_id.as_bytes() == serial).then_some(&brand.platform);
            }
        }
        let public = public_key_ids.iter().position(|id| id.as_bytes() == serial);
        let certificate =
            || platform.iter().position(|found| found.serial.as_bytes().eq_ignore_ascii_case(serial));
        public.or_else(certificate).map(|index| &platform[index])
    }

    /// What signs the reply to a request that names this key: the public key if it is one, or else the certificate of now.
    ///
    /// So clients that have changed to public keys and those that have not are served at the same time.
    pub fn replying(&self, named: Option<&HeaderValue>) -> SigningKey<'_> {
        let Keys { platform, public_key_ids, .. } = &self.keys;
        let is_named = |id: &String| named.is_some_and(|named| named.as_bytes() == id.as_bytes());
        match public_key_ids.iter().position(is_named) {
            Some(index) => for_merchants(&platform[index].key, &public_key_ids[index]),
            None => self.certificate(),
        }
    }

    /// What signs for the brand: its only key of the platform.
    pub fn for_brand(&self) -> SigningKey<'_> {
        let Brand { platform, public_key_id, .. } = &self.keys.brand;
        SigningKey { key: &platform.key, serial: public_key_id, signs_for: rt::Identity::Brand }
    }

    /// Whether a request names the brand's key.
    pub fn is_of_brand(&self, named: Option<&HeaderValue>) -> bool {
        named.is_some_and(|named| named.as_bytes() == self.keys.brand.public_key_id.as_bytes())
    }

    /// The public key of who calls, which seals replies to them.
    pub fn caller(&self, identity: rt::Identity) -> &rt::PlatformKey {
        match identity {
            rt::Identity::Merchant => &self.merchant,
            rt::Identity::Brand => &self.brand,
        }
    }

    /// What signs the platform's certificates: the key that is named, so that whoever holds it can believe what is new.
    pub fn vouching(&self, named: Option<&HeaderValue>) -> SigningKey<'_> {
        let Keys { platform, .. } = &self.keys;
        let is_named = |found: &&Identity| {
            named.is_some_and(|named| found.serial.as_bytes().eq_ignore_ascii_case(named.as_bytes()))
        };
        match platform.iter().find(is_named) {
            Some(Identity { key, serial, .. }) => for_merchants(key, serial),
            None => self.replying(named),
        }
    }

    /// The certificate that signs now.
    pub fn certificate(&self) -> SigningKey<'_> {
        let Identity { key, serial, .. } = &self.keys.platform[self.current()];
        for_merchants(key, serial)
    }

    /// The public key of now.
    pub fn public_key(&self) -> SigningKey<'_> {
        let index = self.current();
        for_merchants(&self.keys.platform[index].key, &self.keys.public_key_ids[index])
    }

    fn current(&self) -> usize {
        usize::from(self.state().rotated)
    }

    /// The key that the merchant knows the platform by.
    pub fn known_to_merchant(&self) -> SigningKey<'_> {
        let goes_by = self.state().goes_by;
        match goes_by {
            GoesBy::PublicKey => self.public_key(),
            GoesBy::Certificate => self.certificate(),
        }
    }

    /// Learns from a request which keys the merchant goes by: what it names, or that it asks for certificates.
    pub fn learn(&self, named: Option<&HeaderValue>, asks_for_certificates: bool) {
        let is_public =
            |named: &HeaderValue| self.keys.public_key_ids.iter().any(|id| id.as_bytes() == named.as_bytes());
        match named {
            Some(_) if self.is_of_brand(named) => {}
            Some(named) if is_public(named) => self.state().goes_by = GoesBy::PublicKey,
            Some(_) => self.state().goes_by = GoesBy::Certificate,
            None if asks_for_certificates => self.state().goes_by = GoesBy::Certificate,
            None => {}
        }
    }

    /// The operation of this name, as records call it; API v2 goes by its path on the wire, too.
    ///
    /// # Errors
    ///
    /// There is none.
    pub fn operation(&self, name: &str) -> Result<&Operation, String> {
        let is_it = |operation: &&Operation| {
            operation.to_string() == name || name == format!("{} {}", operation.method, operation.wire_path())
        };
        let Some(operation) = self.api.operations.iter().find(is_it) else {
            let form =
                "written like `GET /v3/pay/transactions/id/{transaction_id}`, as `operation` in records is";
            return Err(format!("the specs have no operation `{}`; it is {form}", name.escape_debug()));
        };
        Ok(operation)
    }

    /// Lets an operation answer so.
    pub fn tell(&self, operation: &Operation, prepared: Prepared, often: Often) {
        let mut state = self.state();
        let told = state.told.entry(operation.to_string()).or_default();
        match often {
            Often::Once => told.once.push_back(prepared),
            Often::Always => told.always = prepared,
        }
    }

    /// Forgets what replies were told to have.
    pub fn untell(&self) {
        self.state().told.clear();
    }

    /// What this operation was told to answer next; what is told once is used up.
    pub fn told(&self, operation: &Operation) -> Prepared {
        let mut state = self.state();
        let Some(told) = state.told.get_mut(&operation.to_string()) else { return Prepared::default() };
        told.once.pop_front().unwrap_or_else(|| told.always.clone())
    }

    /// Lets replies say what the request said, wherever they can.
    pub fn echo(&self, echoes: bool) {
        self.state().echoes = echoes;
    }

    /// Whether they do.
    pub fn echoes(&self) -> bool {
        self.state().echoes
    }

    /// Adds what earlier requests said of the things that these members number.
    pub fn recall(&self, said: &mut Said) {
        self.state().memory.recall(said);
    }

    /// What is known of the things that these members number.
    pub fn known(&self, fields: &[Field], members: &Map<String, Json>) -> Said {
        let mut said = Said::default();
        said.add(fields, members);
        self.recall(&mut said);
        said
    }

    /// Remembers what a right request says of the things that it numbers.
    pub fn remember(&self, said: &Said) {
        self.state().memory.remember(said);
    }

    pub fn record(&self, record: Record) {
        let mut state = self.state();
        if state.records.len() == MOST_RECORDS {
            state.records.pop_front();
        }
        state.records.push_back(record);
    }

    pub fn records(&self) -> Vec<Record> {
        self.state().records.iter().cloned().collect()
    }

    pub fn last(&self) -> Option<Record> {
        self.state().records.back().cloned()
    }

    pub fn forget(&self) {
        self.state().records.clear();
    }
}

fn for_merchants<'k>(key: &'k rt::MerchantKey, serial: &'k str) -> SigningKey<'k> {
    SigningKey { key, serial, signs_for: rt::Identity::Merchant }
}

/// Who calls an operation, and is told of a notification.
pub fn identity(protocol: Protocol) -> rt::Identity {
    match protocol {
        Protocol::V2 | Protocol::V3 => rt::Identity::Merchant,
        Protocol::Brand => rt::Identity::Brand,
    }
}
