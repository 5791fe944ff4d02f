//! Calls enter, many at a time; their replies leave, all of them, while the platform changes its certificate.
//!
//! ```sh
//! env -u PUBLIC_KEY_ID cargo run -p wechatpay-tests --example rotation_under_load -- 2000 50
//! ```
//!
//! With the merchant's files and variables, see `merchant.rs`, but without `PUBLIC_KEY_ID`, since public keys do not change.
//!
//! There is nothing that a program has to do for it. A reply by an unknown certificate is kept while the certificates
//! are downloaded, once for all calls that wait for them, and is verified then. Nothing is sent a second time. All clients
//! and notification handlers made of one configuration share the keys.

#![allow(clippy::print_stdout, reason = "a program for people")]

mod merchant;

use std::collections::BTreeSet;
use std::env;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::task::JoinSet;
use wechatpay_sdk::rt;
use wechatpay_sdk::v3::pay::transactions::out_trade_no::out_trade_no as by_number;

/// What became of the calls.
#[derive(Debug, Default)]
pub struct Report {
    /// How many replies came.
    pub answered: u64,
    /// How many of them had the number of the order that was asked for.
    pub matching: u64,
    /// What went wrong.
    pub failures: Vec<rt::Error>,
    /// The keys that the client had in the end.
    pub keys: BTreeSet<String>,
}

/// Asks about so many orders, so many at a time. `progress` is told how many calls are over.
pub async fn run(
    client: &rt::Client,
    calls: u64,
    in_flight: u64,
    progress: impl Fn(u64) + Send + Sync + 'static,
) -> Report {
    let (next, over) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let progress = Arc::new(progress);
    let mut workers = JoinSet::new();
    for _ in 0..in_flight {
        // Clones share connections and keys.
        let (client, next, over, progress) =
            (client.clone(), Arc::clone(&next), Arc::clone(&over), Arc::clone(&progress));
        workers.spawn(async move {
            let mut report = Report::default();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= calls {
                    return report;
                }
                ask(&client, &format!("ORD-{number:08}"), &mut report).await;
                progress(over.fetch_add(1, Ordering::Relaxed) + 1);
            }
        });
    }
    let mut report = Report::default();
    for worker in workers.join_all().await {
        report.answered += worker.answered;
        report.matching += worker.matching;
        report.failures.extend(worker.failures);
    }
    report.keys = client.config().trust().snapshot().keys().map(|key| key.id().to_string()).collect();
    report
}

async fn ask(client: &rt::Client, out_trade_no: &str, report: &mut Report) {
    let mchid = client.config().merchant_id().to_owned();
    let query = by_number::GetQuery::new(mchid);
    match client.execute(by_number::Get::new(out_trade_no, query)).await {
        Ok(reply) => {
            report.answered += 1;
            report.matching += u64::from(reply.out_trade_no.as_deref() == Some(out_trade_no));
        }
        Err(error) => report.failures.push(error),
    }
}

#[tokio::main]
async fn main() -> Result<(), merchant::Unready> {
    let mut arguments = env::args().skip(1);
    let mut next = || arguments.next().and_then(|text| text.parse().ok()).filter(|number| *number > 0);
    let (Some(calls), Some(in_flight)) = (next(), next()) else {
        return Err("say how many calls, and how many at a time, such as `2000 50`".into());
    };
    let (config, []) = merchant::ready([])?;
    let client = merchant::client(config.build()?)?;
    let report = run(&client, calls, in_flight, |over| {
        if over.is_multiple_of(1000) {
            println!("{over} calls");
        }
    })
    .await;
    println!("{} answered, {} failed, keys {:?}", report.answered, report.failures.len(), report.keys);
    match report.failures.into_iter().next() {
        Some(error) => Err(error.into()),
        None => Ok(()),
    }
}
