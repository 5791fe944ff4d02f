//! Ten thousand notifications enter the application of the axum example over HTTP; each is answered by 204, and handled
//! once, although every tenth comes twice.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use wechatpay_sdk::rt;

use crate::axum_example::{app, shop::Shop};
use crate::latency::Latency;
use crate::memory::Memory;
use crate::peer::{APPID, Peer, REPEATED, TOTAL, order_number};
use crate::{Load, cpu, is_flat, tasks};

/// Connections of the platform end when it drops them.
const CLOSING: Duration = Duration::from_secs(5);

/// Puts the load on.
pub async fn put_on(peer: &mut Peer, load: Load, is_full: bool) -> Result<(), String> {
    let baseline = tasks::alive();
    let config = peer.config().build().unwrap();
    let shop = Arc::new(Shop::new(config.merchant_id(), APPID));
    let client = rt::Client::new(config).unwrap();
    let handler = rt::NotificationHandler::with_client(client);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}/notifications", listener.local_addr().unwrap());
    let server = tokio::spawn(axum::serve(listener, app(handler, Arc::clone(&shop))).into_future());
    println!("notifications: {} rounds of {}", load.rounds, load.notifications);
    let mut first = None;
    for round in 0..load.rounds {
        let (from, to) = (round * load.notifications, (round + 1) * load.notifications);
        (from..to).for_each(|number| shop.sell(&order_number(number), TOTAL));
        let (begun, before) = (Instant::now(), cpu::seconds());
        // It waits for the other process, so it may block.
        let times = tokio::task::block_in_place(|| peer.notify(&url, from, to))?;
        let elapsed = begun.elapsed();
        let each = (cpu::seconds() - before) * 1000.0 / times.len() as f64;
        check(&shop, from, to, times.len())?;
        println!("  {}; {each:.2} ms of processor time each", Latency::new(times, elapsed));
        println!("    {}", Memory::now());
        if first.is_none() {
            // The server itself stays.
            first = Some(tasks::rest(baseline, is_full).await?);
        }
    }
    let last = tasks::rest(baseline, is_full).await?;
    server.abort();
    tasks::end(baseline, CLOSING).await?;
    is_flat(first.unwrap_or(last), last, is_full)
}

/// Each order was paid once. The shop then forgets them: what it remembers is no leak.
fn check(shop: &Shop, from: u64, to: u64, answers: usize) -> Result<(), String> {
    let paid = std::mem::take(&mut *shop.books()).delivered;
    let expected: BTreeSet<String> = (from..to).map(order_number).collect();
    let repeated = (from..to).filter(|number| number.is_multiple_of(REPEATED)).count();
    if paid.len() != expected.len() || paid.iter().cloned().collect::<BTreeSet<_>>() != expected {
        return Err(format!("{} of {} orders were paid", paid.len(), expected.len()));
    }
    if answers != expected.len() + repeated {
        return Err(format!("{answers} answers to {} notifications", expected.len() + repeated));
    }
    Ok(())
}
