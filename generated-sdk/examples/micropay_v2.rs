//! A payment code that a till scanned enters; whether the order is paid leaves, for certain. A refund enters; its number
//! leaves. All by API v2.
//!
//! ```sh
//! cargo run -p wechatpay-tests --example micropay_v2 -- charge ORD-1 2590 130015672839405162
//! cargo run -p wechatpay-tests --example micropay_v2 -- refund ORD-1 RF-1 1000 2590
//! ```
//!
//! With the merchant's files and variables, see `merchant.rs`, and `API_V2_KEY`. What goes back needs the merchant's client certificate, so that the client is made with a transport that has it.
//!
//! A till stores the number of an order, charges it once, and then believes what is signed and about this order, of this
//! amount, to this merchant. An order that a program was stopped in the middle of is [`settle`]d by the next one.

#![allow(clippy::print_stdout, reason = "a program for people")]

mod merchant;

use std::time::{Duration, Instant};
use std::{env, fmt};

use wechatpay_sdk::rt::{self, ExpectedPayment, Mismatch, Outcome, Value};
use wechatpay_sdk::v2::pay::{micropay, orderquery};
use wechatpay_sdk::v2::secapi::pay::{refund, reverse};

/// Who sells, and how long a payer is waited for.
pub struct Till {
    /// Calls the service, with the client certificate.
    pub client: rt::Client,
    /// The official account.
    pub appid: String,
    /// The address of the till.
    pub ip: String,
    /// How long a payment whose outcome is open is asked about before it is taken back: no less than the 15 s that the
    /// service wants between a payment and its reversal.
    pub patience: Duration,
    /// From one question to the next.
    pub pause: Duration,
}

/// What is charged.
pub struct Charge {
    /// The shop's number, stored before the call.
    pub out_trade_no: String,
    /// What the payer reads.
    pub description: String,
    /// The amount in fen.
    pub total: i64,
    /// What was scanned.
    pub auth_code: String,
}

/// What became of a charge.
#[derive(Debug, PartialEq, Eq)]
pub enum Charged {
    /// Hand over the goods.
    Paid {
        /// The service's number.
        transaction_id: String,
    },
    /// Not paid, with the service's word for the reason, such as `AUTHCODEEXPIRE`: another code needs another order.
    Refused(String),
    /// Not paid, because the service was not even asked, with the reason: the same order may be charged again.
    NotSent(String),
    /// Nobody could tell in time, so the order was taken back: whatever was paid is paid back.
    TakenBack,
}

/// What is given back of a payment.
pub struct Return {
    /// The shop's number of the payment.
    pub out_trade_no: String,
    /// The shop's number of the refund: repeated with the same one, it is given back once.
    pub out_refund_no: String,
    /// How much of it, in fen.
    pub refund: i64,
    /// The amount of the payment, in fen.
    pub total: i64,
}

/// The order is neither known to be paid nor known to be taken back, and nothing is handed over.
#[derive(Debug)]
pub enum Unsettled {
    /// It has to be taken back, and the call failed: [`take_back`] until it succeeds.
    Call(rt::Error),
    /// It has to be taken back, and the service wants to be asked again: the same.
    Recall,
    /// Something was paid under this number that is not what was charged, but differs in this. Somebody has to look at it.
    Differs(&'static str),
}

impl fmt::Display for Unsettled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call(error) => write!(f, "the order has to be taken back, which failed: {error}"),
            Self::Recall => f.write_str("the order has to be taken back, which did not end in time"),
            Self::Differs(member) => {
                write!(f, "the order was paid with another {member} than it was charged")
            }
        }
    }
}

impl std::error::Error for Unsettled {}

/// Charges a payment code.
pub async fn charge(till: &Till, charge: &Charge) -> Result<Charged, Unsettled> {
    let body = micropay::PostBody::new(micropay::PostBodyRequired {
        appid: till.appid.clone(),
        body: charge.description.clone(),
        out_trade_no: charge.out_trade_no.clone(),
        total_fee: charge.total,
        spbill_create_ip: till.ip.clone(),
        auth_code: charge.auth_code.clone(),
    });
    let error = match till.client.execute(micropay::Post::new(body)).await {
        Ok(reply) => {
            // If it is not about this order, the order tells.
            return match paid(till, charge, &reply, reply.transaction_id.clone()) {
                Some(outcome) => outcome,
                None => settle(till, charge).await,
            };
        }
        Err(error) => error,
    };
    match error.outcome() {
        Outcome::NotSent => Ok(Charged::NotSent(error.to_string())),
        // This call charged nothing. An earlier one may have, or may yet, with the same number: the order tells.
        Outcome::Refused => match look(till, charge).await {
            Seen::Settled(Ok(paid @ Charged::Paid { .. })) => Ok(paid),
            Seen::Settled(Err(unsettled)) => Err(unsettled),
            Seen::Settled(Ok(_)) | Seen::Unpaid => {
                Ok(Charged::Refused(error.code().map(ToString::to_string).unwrap_or_default()))
            }
            Seen::Open => settle(till, charge).await,
        },
        // The payer types a password, a reply was lost, or whatever else: the order tells.
        Outcome::Unknown => settle(till, charge).await,
    }
}

/// What was charged.
fn expected(till: &Till, charge: &Charge) -> ExpectedPayment {
    ExpectedPayment::new(till.client.config().merchant_id(), &charge.out_trade_no, charge.total)
}

/// Whether the charge is paid by what the service says of a payment; `None` if it is about something else or lacks a part.
fn paid(
    till: &Till,
    charge: &Charge,
    found: &dyn Value,
    transaction_id: Option<String>,
) -> Option<Result<Charged, Unsettled>> {
    let expected = expected(till, charge);
    expected.check_order(found).ok()?;
    match expected.check(found) {
        Ok(()) => Some(Ok(Charged::Paid { transaction_id: transaction_id? })),
        Err(Mismatch::Missing(_)) => None,
        Err(mismatch) => Some(Err(Unsettled::Differs(mismatch.member()))),
    }
}

/// Asks about an order until it is paid or not, and takes it back when the time is over.
pub async fn settle(till: &Till, charge: &Charge) -> Result<Charged, Unsettled> {
    let begun = Instant::now();
    while begun.elapsed() < till.patience {
        tokio::time::sleep(till.pause).await;
        if let Seen::Settled(outcome) = look(till, charge).await {
            return outcome;
        }
    }
    take_back(till, &charge.out_trade_no).await?;
    Ok(Charged::TakenBack)
}

/// What a question about an order tells.
enum Seen {
    /// It is paid, will not be, or is another one.
    Settled(Result<Charged, Unsettled>),
    /// It is not there or not paid, unless a call is still on its way.
    Unpaid,
    /// The payer types a password, or there is no answer.
    Open,
}

/// Asks about an order once.
async fn look(till: &Till, charge: &Charge) -> Seen {
    use orderquery::PostReplyTradeState as State;
    let body = orderquery::PostBody::new(till.appid.clone()).out_trade_no(charge.out_trade_no.clone());
    let reply = match till.client.execute(orderquery::Post::new(body)).await {
        Ok(reply) => reply,
        Err(error) if error.code() == Some(&rt::Code::OrderNotExist) => return Seen::Unpaid,
        Err(_) => return Seen::Open,
    };
    let is_about = || expected(till, charge).check_order(&reply).is_ok();
    match &reply.trade_state {
        Some(State::Success) => {
            let outcome = paid(till, charge, &reply, reply.transaction_id.clone());
            outcome.map_or(Seen::Open, Seen::Settled)
        }
        Some(state @ (State::Closed | State::Revoked | State::Payerror)) if is_about() => {
            Seen::Settled(Ok(Charged::Refused(state.as_str().to_owned())))
        }
        Some(State::Notpay) if is_about() => Seen::Unpaid,
        _ => Seen::Open,
    }
}

/// How often a reversal is asked for.
const RECALLS: u32 = 5;

/// Takes an order back, whether or not it was paid.
pub async fn take_back(till: &Till, out_trade_no: &str) -> Result<(), Unsettled> {
    let body = reverse::PostBody::new(reverse::PostBodyRequired {
        appid: till.appid.clone(),
        out_trade_no: out_trade_no.to_owned(),
    });
    let mut attempt = 1;
    loop {
        let outcome = till.client.execute(reverse::Post::new(body.clone())).await;
        let unsettled = match outcome {
            Ok(reply) if reply.recall != Some(reverse::PostReplyRecall::Y) => return Ok(()),
            Ok(_) => Unsettled::Recall,
            Err(error) => match error.outcome() {
                Outcome::Refused => return Err(Unsettled::Call(error)),
                Outcome::NotSent if !error.is_retryable() => return Err(Unsettled::Call(error)),
                // A refusal that wants to be called again, by its `recall`, is as open as a lost reply.
                Outcome::NotSent | Outcome::Unknown => Unsettled::Call(error),
            },
        };
        if attempt == RECALLS {
            return Err(unsettled);
        }
        attempt += 1;
        tokio::time::sleep(till.pause).await;
    }
}

/// Gives money back, and tells the service's number of the refund.
///
/// Where an error's [`outcome`](rt::Error::outcome) is [`Unknown`](Outcome::Unknown), the same call, with the same number,
/// tells what became of it: the money goes back once.
pub async fn refund(till: &Till, order: &Return) -> Result<String, rt::Error> {
    let body = refund::PostBody::new(refund::PostBodyRequired {
        appid: till.appid.clone(),
        out_refund_no: order.out_refund_no.clone(),
        total_fee: order.total,
        refund_fee: order.refund,
    });
    let body = body.out_trade_no(order.out_trade_no.clone());
    Ok(till.client.execute(refund::Post::new(body)).await?.refund_id.unwrap_or_default())
}

#[tokio::main]
async fn main() -> Result<(), merchant::Unready> {
    let till = || -> Result<Till, merchant::Unready> {
        let (config, [appid, _]) = merchant::ready(["APPID", "API_V2_KEY"])?;
        Ok(Till {
            client: merchant::client_with_certificate(config)?,
            appid,
            ip: "203.0.113.24".into(),
            patience: Duration::from_secs(45),
            pause: Duration::from_secs(5),
        })
    };
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["charge", out_trade_no, total, auth_code] => {
            let order = Charge {
                out_trade_no: out_trade_no.into(),
                description: "Maple tea, 250 g".into(),
                total: merchant::fen(total)?,
                auth_code: auth_code.into(),
            };
            println!("{:?}", charge(&till()?, &order).await?);
        }
        ["refund", out_trade_no, out_refund_no, amount, total] => {
            let order = Return {
                out_trade_no: out_trade_no.into(),
                out_refund_no: out_refund_no.into(),
                refund: merchant::fen(amount)?,
                total: merchant::fen(total)?,
            };
            println!("{}", refund(&till()?, &order).await?);
        }
        _ => {
            return Err("say `charge ORDER FEN CODE` or `refund ORDER REFUND FEN TOTAL_FEN`".into());
        }
    }
    Ok(())
}
