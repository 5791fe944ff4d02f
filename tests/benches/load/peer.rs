//! This program with another argument: the gateway in a process of its own. It tells its keys in one line; an order to send
//! notifications enters as a line, and how they were answered leaves as another.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use tokio::task::JoinSet;
use wechatpay_gateway::Gateway;
use wechatpay_gateway::notify::{Event, Notification};
use wechatpay_sdk::rt;

/// What makes this program the gateway.
pub const ARGUMENT: &str = "--gateway";

/// How many notifications are on their way at a time.
const IN_FLIGHT: u64 = 64;

/// Every so many notifications, one comes twice.
pub const REPEATED: u64 = 10;

/// The gateway's process, which ends with this value.
pub struct Peer {
    process: Child,
    orders: ChildStdin,
    replies: BufReader<ChildStdout>,
    keys: Json,
}

impl Peer {
    /// Starts it, and waits until it listens.
    pub fn start() -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .arg(ARGUMENT)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (orders, replies) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        let mut peer = Self { process, orders, replies: BufReader::new(replies), keys: Json::Null };
        peer.keys = peer.line();
        peer
    }

    fn line(&mut self) -> Json {
        let mut line = String::new();
        self.replies.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }

    /// The configuration of the gateway's merchant.
    pub fn config(&self) -> rt::ConfigBuilder {
        let text = |name: &str| self.keys[name].as_str().unwrap();
        let key = rt::MerchantKey::from_pem(text("key")).unwrap();
        let public_key = rt::PlatformKey::from_public_key_pem(text("public_key_id"), text("public_key"));
        rt::Config::builder(text("merchant_id"), rt::LocalSigner::new(text("serial"), key).unwrap())
            .base_url(text("url"))
            .api_v3_key(rt::ApiV3Key::new(text("api_v3")).unwrap())
            .platform_key(public_key.unwrap())
    }

    /// Lets it send notifications of orders with these numbers, and tells how long each took.
    ///
    /// An error tells what another status than 204 was.
    pub fn notify(&mut self, url: &str, from: u64, to: u64) -> Result<Vec<Duration>, String> {
        writeln!(self.orders, "{}", json!({ "url": url, "from": from, "to": to })).unwrap();
        let report = self.line();
        match report["wrong"].as_array().and_then(|wrong| wrong.first()) {
            Some(wrong) => Err(format!("a notification was answered by {wrong}")),
            None => {
                let times = report["times"].as_array().unwrap().iter();
                Ok(times.map(|time| Duration::from_micros(time.as_u64().unwrap())).collect())
            }
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // Nothing is left to do if it ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What the process does.
pub fn run() {
    let gateway = Gateway::with_catalogue().unwrap();
    // So that it is seen which request a reply belongs to.
    gateway.echo();
    let keys = gateway.keys();
    println!(
        "{}",
        json!({
            "url": gateway.url(),
            "merchant_id": keys.merchant_id,
            "serial": keys.merchant.serial,
            "key": keys.merchant.key_pem,
            "public_key_id": keys.public_key_ids[0],
            "public_key": keys.platform[0].public_pem,
            "api_v3": keys.api_v3,
        })
    );
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let gateway = Arc::new(gateway);
    for line in std::io::stdin().lines() {
        let order: Json = serde_json::from_str(&line.unwrap()).unwrap();
        println!("{}", runtime.block_on(send(&gateway, &order)));
    }
}

async fn send(gateway: &Arc<Gateway>, order: &Json) -> Json {
    let number = |name: &str| order[name].as_u64().unwrap();
    let (next, to) = (Arc::new(AtomicU64::new(number("from"))), number("to"));
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut senders = JoinSet::new();
    for _ in 0..IN_FLIGHT {
        let (gateway, next, client) = (Arc::clone(gateway), Arc::clone(&next), client.clone());
        let url = order["url"].as_str().unwrap().to_owned();
        senders.spawn(async move {
            let (mut times, mut wrong) = (Vec::new(), Vec::new());
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= to {
                    return (times, wrong);
                }
                let notification = gateway.notification(payment(number)).unwrap();
                let repetitions = if number.is_multiple_of(REPEATED) { 2 } else { 1 };
                for _ in 0..repetitions {
                    let begun = Instant::now();
                    let status = post(&client, &url, &notification).await;
                    times.push(u64::try_from(begun.elapsed().as_micros()).unwrap());
                    if status != "204" {
                        wrong.push(status);
                    }
                }
            }
        });
    }
    let (times, wrong): (Vec<_>, Vec<_>) = senders.join_all().await.into_iter().unzip();
    json!({ "times": times.concat(), "wrong": wrong.concat() })
}

/// The payment of an order.
fn payment(number: u64) -> Event {
    Event::new("TRANSACTION.SUCCESS")
        // The only key that the merchant believes.
        .by_public_key()
        .with("appid", json!(APPID))
        .with("sub_mchid", Json::Null)
        .with("out_trade_no", json!(order_number(number)))
        .with("trade_state", json!("SUCCESS"))
        .with("amount", json!({ "total": TOTAL, "currency": "CNY" }))
}

async fn post(client: &reqwest::Client, url: &str, notification: &Notification) -> String {
    let request = client.post(url).headers(notification.headers.clone()).body(notification.body.clone());
    match request.send().await {
        Ok(response) => response.status().as_u16().to_string(),
        Err(error) => format!("{error:?}"),
    }
}

/// What the shop sells through.
pub const APPID: &str = "wx5a1c93e7d02b48f6";

/// What each order costs, in fen.
pub const TOTAL: i64 = 2590;

/// The number of an order.
pub fn order_number(number: u64) -> String {
    format!("ORD-{number:012}")
}
