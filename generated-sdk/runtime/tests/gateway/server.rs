//! Checks, records and answers each request of its connections.

use std::collections::BTreeSet;
use std::io::{BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::json;

use super::keys::{self, Which};
use super::{API_V3_KEY, Answer, Manner, Received, TestClock, checks, tls};

type Answering = dyn Fn(&State, &Received) -> Answer + Send + Sync;

/// The platform, on a port of this machine.
pub struct Gateway {
    state: Arc<State>,
    origin: String,
    accepting: Option<std::thread::JoinHandle<()>>,
}

/// What the gateway knows, has seen, and does.
pub struct State {
    pub clock: TestClock,
    /// The key that signs replies.
    signing: Mutex<Which>,
    /// The certificates that a download brings.
    certificates: Mutex<Vec<Which>>,
    /// The answer to downloads of certificates, if it is another one.
    download: Mutex<Option<Box<Answering>>>,
    downloads: AtomicUsize,
    seen: Mutex<Vec<Received>>,
    nonces: Mutex<BTreeSet<String>>,
    faults: Mutex<Vec<String>>,
    connections: AtomicUsize,
    answering: Box<Answering>,
    stopped: AtomicBool,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Deref for Gateway {
    type Target = State;

    fn deref(&self) -> &State {
        &self.state
    }
}

impl Gateway {
    /// A gateway that answers like this, but hands out certificates by itself.
    pub fn start(answering: impl Fn(&State, &Received) -> Answer + Send + Sync + 'static) -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").unwrap(), None, answering)
    }

    /// The same over TLS; it accepts, but does not require, a certificate of the client.
    pub fn start_tls(answering: impl Fn(&State, &Received) -> Answer + Send + Sync + 'static) -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").unwrap(), Some(tls::server()), answering)
    }

    /// The same on a listener of the test.
    pub fn on(
        listener: TcpListener,
        tls: Option<Arc<rustls::ServerConfig>>,
        answering: impl Fn(&State, &Received) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let scheme = if tls.is_some() { "https" } else { "http" };
        let origin = format!("{scheme}://{}", listener.local_addr().unwrap());
        let state = Arc::new(State {
            clock: TestClock::default(),
            signing: Mutex::new(Which::A),
            certificates: Mutex::new(vec![Which::A]),
            download: Mutex::default(),
            downloads: AtomicUsize::new(0),
            seen: Mutex::default(),
            nonces: Mutex::default(),
            faults: Mutex::default(),
            connections: AtomicUsize::new(0),
            answering: Box::new(answering),
            stopped: AtomicBool::new(false),
        });
        let shared = Arc::clone(&state);
        let accepting = std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if shared.stopped.load(Ordering::SeqCst) {
                    break;
                }
                let (shared, tls) = (Arc::clone(&shared), tls.clone());
                std::thread::spawn(move || shared.connection(stream, tls));
            }
        });
        Self { state, origin, accepting: Some(accepting) }
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Host and port.
    pub fn address(&self) -> &str {
        self.origin.split_once("://").unwrap().1
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.state.stopped.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address());
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
        let faults = self.take_faults();
        if std::thread::panicking() {
            eprintln!("faults at the gateway: {faults:#?}");
        } else {
            assert!(faults.is_empty(), "{faults:#?}");
        }
    }
}

impl State {
    pub fn now(&self) -> i64 {
        self.clock.get()
    }

    /// All requests except downloads of certificates.
    pub fn seen(&self) -> Vec<Received> {
        lock(&self.seen).clone()
    }

    pub fn count(&self) -> usize {
        lock(&self.seen).len()
    }

    /// The only request there was.
    pub fn only(&self) -> Received {
        let seen = self.seen();
        assert_eq!(seen.len(), 1, "{seen:?}");
        seen[0].clone()
    }

    /// How often certificates were downloaded.
    pub fn downloads(&self) -> usize {
        self.downloads.load(Ordering::SeqCst)
    }

    /// How many connections there were.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// Signs with this key from now on.
    pub fn sign_with(&self, which: Which) {
        *lock(&self.signing) = which;
    }

    pub fn signing(&self) -> Which {
        *lock(&self.signing)
    }

    /// Hands out these certificates from now on.
    pub fn give_out(&self, certificates: &[Which]) {
        *lock(&self.certificates) = certificates.to_vec();
    }

    /// Answers downloads of certificates like this from now on.
    pub fn on_download(&self, answering: impl Fn(&State, &Received) -> Answer + Send + Sync + 'static) {
        *lock(&self.download) = Some(Box::new(answering));
    }

    pub fn is_new_nonce(&self, nonce: &str) -> bool {
        lock(&self.nonces).insert(nonce.to_owned())
    }

    /// What has been wrong with requests so far.
    pub fn take_faults(&self) -> Vec<String> {
        std::mem::take(&mut lock(&self.faults))
    }

    fn connection(&self, stream: TcpStream, tls: Option<Arc<rustls::ServerConfig>>) {
        self.connections.fetch_add(1, Ordering::SeqCst);
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream.set_nodelay(true).unwrap();
        let raw = stream.try_clone().unwrap();
        match tls {
            None => self.serve(stream, &raw, &|_| None),
            Some(config) => {
                let connection = rustls::ServerConnection::new(config).unwrap();
                let stream = rustls::StreamOwned::new(connection, stream);
                self.serve(stream, &raw, &|stream| {
                    stream.conn.peer_certificates().and_then(|chain| Some(chain.first()?.to_vec()))
                });
            }
        }
    }

    fn serve<S: Read + Write>(
        &self,
        stream: S,
        raw: &TcpStream,
        certificate: &dyn Fn(&S) -> Option<Vec<u8>>,
    ) {
        let mut stream = BufReader::new(stream);
        while let Ok(Some(mut received)) = Received::read(&mut stream) {
            received.client_certificate = certificate(stream.get_ref());
            let answer = self.answer(received);
            match answer.send(stream.get_mut()) {
                Ok(true) => {}
                Ok(false) => {
                    // Closing then resets the connection.
                    let _ = socket2::SockRef::from(raw).set_linger(Some(Duration::ZERO));
                    return;
                }
                Err(_) => return,
            }
        }
    }

    fn answer(&self, mut received: Received) -> Answer {
        let is_download = received.path() == "/v3/certificates";
        let faults = checks::faults(self, &received);
        let is_wrong = !faults.is_empty();
        lock(&self.faults).extend(faults);
        if is_download {
            self.downloads.fetch_add(1, Ordering::SeqCst);
            match &*lock(&self.download) {
                Some(answering) => answering(self, &received),
                None => self.certificates(&received),
            }
        } else {
            {
                let mut seen = lock(&self.seen);
                received.number = seen.len() + 1;
                seen.push(received.clone());
            }
            match () {
                () if !received.is_complete => Answer::reset(),
                () if is_wrong => Answer::new(401, "application/json", r#"{"code":"SIGN_ERROR"}"#),
                () => (self.answering)(self, &received),
            }
        }
    }
}

/// The answer to merchants without certificates.
pub const NO_CERTIFICATES: &str = r#"{"code":"RESOURCE_NOT_EXISTS","message":"无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥。"}"#;

/// What the platform answers.
impl State {
    /// The reply of `GET /v3/certificates`, signed with the key that the request names while that is valid.
    pub fn certificates(&self, request: &Received) -> Answer {
        let which = lock(&self.certificates).clone();
        if which.is_empty() {
            return Answer::new(404, "application/json", NO_CERTIFICATES);
        }
        let named = request.header("wechatpay-serial").and_then(Which::of_platform);
        let signing = named.filter(|named| self.now() <= named.end()).unwrap_or(self.signing());
        let answer = Answer::new(200, "application/json; charset=utf-8", self.certificates_text(&which));
        self.sign_by(answer, signing, self.now())
    }

    pub fn certificates_text(&self, which: &[Which]) -> String {
        let entries = which.iter().enumerate().map(|(at, which)| {
            let pair = which.pair();
            let nonce = format!("nonce{at:07}");
            let text = keys::pem(&format!("{}_certificate", pair.file));
            json!({
                "serial_no": pair.id,
                "effective_time": "2026-11-24T00:00:00+08:00",
                "expire_time": "2126-10-31T00:00:00+08:00",
                "encrypt_certificate": {
                    "algorithm": "AEAD_AES_256_GCM",
                    "nonce": nonce,
                    "associated_data": "certificate",
                    "ciphertext": keys::seal_gcm(API_V3_KEY, &nonce, "certificate", text.as_bytes()),
                },
            })
        });
        json!({ "data": entries.collect::<Vec<_>>() }).to_string()
    }

    /// A signed reply.
    pub fn json(&self, status: u16, body: &str) -> Answer {
        self.sign(Answer::new(status, "application/json; charset=utf-8", body))
    }

    /// A signed reply without body.
    pub fn nothing(&self, status: u16) -> Answer {
        self.sign(Answer::new(status, "", ""))
    }

    /// Signs a reply with the current key.
    pub fn sign(&self, answer: Answer) -> Answer {
        self.sign_by(answer, self.signing(), self.now())
    }

    pub fn sign_by(&self, answer: Answer, which: Which, timestamp: i64) -> Answer {
        let body = answer.body.clone();
        self.sign_over(answer, which, timestamp, &body)
    }

    /// A reply that the public key signs for a brand.
    pub fn json_for_brand(&self, status: u16, body: &str) -> Answer {
        let answer = Answer::new(status, "application/json; charset=utf-8", body);
        let answer = self.sign_by(answer, Which::P, self.now());
        answer.replace("Wechatpay-Signature-Type", "WECHATPAY-BRAND-SHA256-RSA2048")
    }

    /// Signs a reply over something other than its body.
    pub fn sign_over(&self, answer: Answer, which: Which, timestamp: i64, body: &[u8]) -> Answer {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let nonce = format!("{:032x}", COUNT.fetch_add(1, Ordering::Relaxed));
        let message = [format!("{timestamp}\n{nonce}\n").as_bytes(), body, b"\n"].concat();
        let pair = which.pair();
        answer
            .with("Request-ID", "08F78BB5AF0610D302189F0B20E58D88D302288C8C05")
            .with("Wechatpay-Nonce", &nonce)
            .with("Wechatpay-Serial", pair.id)
            .with("Wechatpay-Signature", &pair.sign(&message))
            .with("Wechatpay-Signature-Type", "WECHATPAY2-SHA256-RSA2048")
            .with("Wechatpay-Timestamp", &timestamp.to_string())
    }
}
