//! A client enters; a thousand callers use it at once, and every reply is the one to its request.
//!
//! Of four calls two are queries, one is a refund, and one brings a sealed field.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use tokio::task::JoinSet;
use wechatpay_sdk::rt;
use wechatpay_sdk::v3::merchant_service::complaints_v2::complaint_id as complaint;
use wechatpay_sdk::v3::pay::transactions::out_trade_no::out_trade_no as order;
use wechatpay_sdk::v3::refund::domestic::refunds;

use crate::latency::Latency;
use crate::memory::Memory;
use crate::peer::{Peer, order_number};
use crate::{Load, cpu, is_flat, tasks};

/// Puts the load on.
pub async fn put_on(peer: &Peer, load: Load, is_full: bool) -> Result<(), String> {
    let baseline = tasks::alive();
    // A call that is tried again would hide what got lost.
    let config = peer.config().retry(rt::RetryPolicy::never()).build().unwrap();
    let client = rt::Client::new(config).unwrap();
    println!("calls: {} in flight, {} rounds of {}", load.callers, load.rounds, load.callers * load.calls);
    let mut first = None;
    for number in 0..load.rounds {
        let before = cpu::seconds();
        let (latency, most) = round(&client, load, number).await?;
        let each = (cpu::seconds() - before) * 1000.0 / (load.callers * load.calls) as f64;
        let (memory, open) = (Memory::now(), tasks::alive());
        println!("  {latency}; {each:.2} ms of processor time each; at most {most} at a time");
        println!("    {open} tasks, most of them connections that wait for the next call; {memory}");
        if first.is_none() {
            first = Some(tasks::rest(baseline, is_full).await?);
        }
    }
    let last = tasks::rest(baseline, is_full).await?;
    drop(client);
    tasks::end(baseline, tasks::IDLE).await?;
    is_flat(first.unwrap_or(last), last, is_full)
}

async fn round(client: &rt::Client, load: Load, round: u64) -> Result<(Latency, usize), String> {
    let (in_flight, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let begun = Instant::now();
    let mut callers = JoinSet::new();
    for caller in 0..load.callers {
        let (client, in_flight, most) = (client.clone(), Arc::clone(&in_flight), Arc::clone(&most));
        callers.spawn(async move {
            let first = (round * load.callers + caller) * load.calls;
            let mut times = Vec::with_capacity(usize::try_from(load.calls).unwrap());
            for number in first..first + load.calls {
                let begun = Instant::now();
                most.fetch_max(in_flight.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
                let outcome = call(&client, number).await;
                in_flight.fetch_sub(1, Ordering::Relaxed);
                times.push(begun.elapsed());
                outcome?;
            }
            Ok::<_, String>(times)
        });
    }
    let mut times = Vec::new();
    for caller in callers.join_all().await {
        times.extend(caller?);
    }
    let expected = usize::try_from(load.callers * load.calls).unwrap();
    if times.len() != expected {
        return Err(format!("{} replies to {expected} calls", times.len()));
    }
    Ok((Latency::new(times, begun.elapsed()), most.load(Ordering::Relaxed)))
}

async fn call(client: &rt::Client, number: u64) -> Result<(), String> {
    let wanted = order_number(number);
    let found = match number % 4 {
        0 | 1 => query(client, &wanted).await,
        2 => refund(client, &wanted).await,
        _ => read(client, &wanted).await,
    };
    match found {
        Ok(Some(found)) if found == wanted => Ok(()),
        Ok(found) => Err(format!("the reply to {wanted} is about {found:?}")),
        Err(error) => Err(format!("{wanted}: {error}")),
    }
}

async fn query(client: &rt::Client, number: &str) -> Result<Option<String>, rt::Error> {
    let query = order::GetQuery::new(client.config().merchant_id());
    Ok(client.execute(order::Get::new(number, query)).await?.out_trade_no)
}

async fn refund(client: &rt::Client, number: &str) -> Result<Option<String>, rt::Error> {
    let body = refunds::PostBody::new(refunds::PostBodyRequired {
        out_refund_no: number.to_owned(),
        amount: refunds::PostBodyAmount::new(refunds::PostBodyAmountRequired {
            refund: 1000,
            total: 2590,
            currency: "CNY".into(),
        }),
    });
    let body = body.out_trade_no("ORD-2031-000417");
    Ok(client.execute(refunds::Post::new(body)).await?.out_refund_no)
}

async fn read(client: &rt::Client, number: &str) -> Result<Option<String>, rt::Error> {
    let reply = client.execute(complaint::Get::new(number)).await?;
    let is_open = reply.payer_phone.as_ref().and_then(rt::Sensitive::expose).is_some();
    Ok(reply.complaint_id.filter(|_| is_open))
}
