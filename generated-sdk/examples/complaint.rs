//! A period enters; the complaints of it leave, with the phone numbers opened. An answer enters; it is sent, and the
//! complaint is closed.
//!
//! ```sh
//! cargo run -p wechatpay-tests --example complaint -- list 2031-04-10 2031-04-17
//! cargo run -p wechatpay-tests --example complaint -- read ID
//! cargo run -p wechatpay-tests --example complaint -- answer ID "We send another tin."
//! cargo run -p wechatpay-tests --example complaint -- close ID
//! ```
//!
//! With the merchant's files and variables, see `merchant.rs`.

#![allow(clippy::print_stdout, reason = "a program for people")]

mod merchant;

use std::{env, fmt};

use wechatpay_sdk::rt::{self, Outcome, Sensitive};
use wechatpay_sdk::v3::merchant_service::complaints_v2;
use wechatpay_sdk::v3::merchant_service::complaints_v2::complaint_id::{self as one, complete, response};

/// What a shop needs of a complaint.
#[derive(Debug)]
pub struct Complaint {
    /// Its number.
    pub id: String,
    /// What it is about.
    pub detail: String,
    /// The service's word for its state: `PENDING`, `PROCESSING`, `PROCESSED`.
    pub state: String,
    /// Where the person can be called; opened, and still `***` when it is printed.
    pub phone: Option<Sensitive>,
    /// The shop's numbers of the orders that it is about.
    pub orders: Vec<String>,
}

/// How many complaints are asked for at a time; the service allows 50.
const PAGE: i64 = 50;

/// All complaints of some days, first and last given as `2031-04-17`.
pub async fn list(client: &rt::Client, first: &str, last: &str) -> Result<Vec<Complaint>, rt::Error> {
    let mut found = Vec::new();
    loop {
        let required = complaints_v2::GetQueryRequired { begin_date: first.into(), end_date: last.into() };
        let query = complaints_v2::GetQuery::new(required).limit(PAGE).offset(count(&found));
        let page = client.execute(complaints_v2::Get::new(query)).await?;
        let is_last = page.data.is_empty();
        found.extend(page.data.into_iter().map(|complaint| Complaint {
            id: complaint.complaint_id.unwrap_or_default(),
            detail: complaint.complaint_detail.unwrap_or_default(),
            state: complaint.complaint_state.map(|state| state.to_string()).unwrap_or_default(),
            phone: complaint.payer_phone,
            orders:
                complaint.complaint_order_info.into_iter().filter_map(|order| order.out_trade_no).collect(),
        }));
        if is_last || count(&found) >= page.total_count.unwrap_or_default() {
            return Ok(found);
        }
    }
}

fn count(found: &[Complaint]) -> i64 {
    i64::try_from(found.len()).unwrap_or(i64::MAX)
}

/// One complaint, such as the one that a notification names.
pub async fn read(client: &rt::Client, id: &str) -> Result<Complaint, rt::Error> {
    let reply = client.execute(one::Get::new(id)).await?;
    Ok(Complaint {
        id: reply.complaint_id.unwrap_or_default(),
        detail: reply.complaint_detail.unwrap_or_default(),
        state: reply.complaint_state.map(|state| state.to_string()).unwrap_or_default(),
        phone: reply.payer_phone,
        orders: reply.complaint_order_info.into_iter().filter_map(|order| order.out_trade_no).collect(),
    })
}

/// Why a complaint is not known to be answered and closed.
#[derive(Debug)]
pub enum Failure {
    /// It was not answered: the service said no, or was not asked.
    NotAnswered(rt::Error),
    /// It may have been answered: [`read`] it before it is answered again, or the person gets two answers.
    Unknown(rt::Error),
    /// It was answered, and is not known to be closed: [`close`] it, and do not answer again.
    NotClosed(rt::Error),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAnswered(error) => write!(f, "not answered: {error}"),
            Self::Unknown(error) => write!(f, "it may have been answered, look at it first: {error}"),
            Self::NotClosed(error) => write!(f, "answered, and not known to be closed: {error}"),
        }
    }
}

impl std::error::Error for Failure {}

/// Answers a complaint, and says that it is done.
///
/// An answer has no number that the service would know it by, so the client does not repeat it, and neither does this.
pub async fn answer(client: &rt::Client, id: &str, text: &str) -> Result<(), Failure> {
    let body = response::PostBody::new(response::PostBodyRequired {
        complainted_mchid: client.config().merchant_id().to_owned(),
        response_content: text.into(),
    });
    let answered = client.execute(response::Post::new(id, body)).await;
    answered.map_err(|error| match error.outcome() {
        Outcome::NotSent | Outcome::Refused => Failure::NotAnswered(error),
        Outcome::Unknown => Failure::Unknown(error),
    })?;
    close(client, id).await.map_err(Failure::NotClosed)
}

/// Says that a complaint is done. To say so twice is harmless, whatever came of the first time.
pub async fn close(client: &rt::Client, id: &str) -> Result<(), rt::Error> {
    let complainted_mchid = client.config().merchant_id().to_owned();
    let body = complete::PostBody::new(complainted_mchid);
    let done = complete::Post::new(id, body);
    match client.execute(done.clone()).await {
        Err(error) if error.is_retryable() => client.execute(done).await.map(drop),
        outcome => outcome.map(drop),
    }
}

#[tokio::main]
async fn main() -> Result<(), merchant::Unready> {
    let client = || {
        let (config, []) = merchant::ready([])?;
        merchant::client(config.build()?)
    };
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["list", first, last] => {
            for complaint in list(&client()?, first, last).await? {
                println!("{complaint:?}");
            }
        }
        ["read", id] => {
            let complaint = read(&client()?, id).await?;
            println!("{complaint:?}");
            // The one place where the number is seen.
            println!("call {}", complaint.phone.as_ref().and_then(Sensitive::expose).unwrap_or("nobody"));
        }
        ["answer", id, text] => answer(&client()?, id, text).await?,
        ["close", id] => close(&client()?, id).await?,
        _ => return Err("say `list FIRST_DAY LAST_DAY`, `read ID`, `answer ID TEXT` or `close ID`".into()),
    }
    Ok(())
}
