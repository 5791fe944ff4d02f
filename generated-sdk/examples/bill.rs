//! A day enters; what leaves is its trade bill as a file that is what the service said it is, and its sums.
//!
//! ```sh
//! cargo run -p wechatpay-tests --example bill -- 2031-04-17 bill.csv
//! ```
//!
//! With the merchant's files and variables, see `merchant.rs`. The bill of a day is there from 10 o'clock of the next day
//! on.

#![allow(clippy::print_stdout, reason = "a program for people")]

mod merchant;

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::{env, fmt};

use wechatpay_sdk::rt;
use wechatpay_sdk::rt::bill::{Bill, BillError};
use wechatpay_sdk::v3::bill::tradebill;
use wechatpay_sdk::v3::billdownload::file;

/// The sums of a day, in fen.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Day {
    /// How many rows the bill has.
    pub rows: u64,
    /// The shop's numbers of the orders.
    pub orders: Vec<String>,
    /// What was ordered.
    pub ordered: i64,
    /// What was given back.
    pub refunded: i64,
}

/// Why there is no bill.
#[derive(Debug)]
pub enum Failure {
    /// It is not made yet: ask again in some minutes.
    NotYet,
    /// A call failed. Both are safe to repeat, and the client has done so where that could help.
    Call(rt::Error),
    /// The reply lacks what it always has, or has what it never had.
    Reply(&'static str),
    /// The file did not come to its end, or is another one than the service spoke of; nothing stays on disk.
    File(rt::DownloadError),
    /// The file is no bill, or its totals are others than its rows add up to.
    Bill(BillError),
    /// The file cannot be read again.
    Disk(std::io::Error),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotYet => f.write_str("the bill is not made yet"),
            Self::Call(error) => write!(f, "{error}"),
            Self::Reply(what) => write!(f, "the reply has no usable {what}"),
            Self::File(error) => write!(f, "{error}"),
            Self::Bill(error) => write!(f, "{error}"),
            Self::Disk(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for Failure {}

/// Downloads the bill of a day, `2031-04-17`, into a file, and adds it up; `None` if there was no payment.
pub async fn day(client: &rt::Client, date: &str, path: &Path) -> Result<Option<Day>, Failure> {
    if !download(client, date, path).await? {
        return Ok(None);
    }
    // A bill may have a million rows: they are read on a thread of their own, one at a time.
    let path = path.to_owned();
    let read = tokio::task::spawn_blocking(move || add_up(&path));
    read.await.map_err(|error| Failure::Disk(error.into()))?.map(Some)
}

/// Downloads the bill; `false` if there is none.
async fn download(client: &rt::Client, date: &str, path: &Path) -> Result<bool, Failure> {
    let query = tradebill::GetQuery::new(date)
        .bill_type(tradebill::GetQueryBillType::All)
        .tar_type(tradebill::GetQueryTarType::Gzip);
    let bill = match client.execute(tradebill::Get::new(query)).await {
        Ok(bill) => bill,
        // Only what the service itself says: a code that is not signed is no `code`, and no day without payments.
        Err(error) => match error.code() {
            Some(rt::Code::NoStatementExist) => return Ok(false),
            Some(rt::Code::StatementCreating) => return Err(Failure::NotYet),
            _ => return Err(Failure::Call(error)),
        },
    };
    let url = bill.download_url.as_deref().ok_or(Failure::Reply("download_url"))?;
    let url = reqwest::Url::parse(url).map_err(|_| Failure::Reply("download_url"))?;
    let value =
        |name: &str| url.query_pairs().find(|(found, _)| found == name).map(|(_, value)| value.into_owned());
    let token = value("token").ok_or(Failure::Reply("token"))?;
    let mut query = file::GetQuery::new(token);
    query.tartype = value("tartype");
    // The file itself is not signed, but the reply with its digest is: without a digest, it could be from anybody.
    let hash_type = bill.hash_type.and_then(|name| name.parse().ok()).ok_or(Failure::Reply("hash_type"))?;
    let hash_value = bill.hash_value.ok_or(Failure::Reply("hash_value"))?;
    let file = client.execute(file::Get::new(query)).await.map_err(Failure::Call)?;
    file.expect_digest(hash_type, hash_value).save(path).await.map_err(Failure::File)?;
    Ok(true)
}

/// Reads the rows, and compares them with the totals.
fn add_up(path: &Path) -> Result<Day, Failure> {
    let file = File::open(path).map_err(Failure::Disk)?;
    let mut bill = Bill::read(BufReader::new(file)).map_err(Failure::Bill)?;
    let mut day = Day::default();
    for row in &mut bill {
        let row = row.map_err(Failure::Bill)?;
        let trade = row.trade();
        day.rows += 1;
        day.orders.extend(trade.out_trade_no().map(str::to_owned));
        day.ordered += trade.order_amount().map_err(Failure::Bill)?.unwrap_or_default();
        day.refunded += trade.refund_amount().map_err(Failure::Bill)?.unwrap_or_default();
    }
    bill.check().map_err(Failure::Bill)?;
    Ok(day)
}

#[tokio::main]
async fn main() -> Result<(), merchant::Unready> {
    let mut arguments = env::args().skip(1);
    let (Some(date), Some(path)) = (arguments.next(), arguments.next().map(PathBuf::from)) else {
        return Err("say which day, and where the bill shall lie".into());
    };
    let (config, []) = merchant::ready([])?;
    let client = merchant::client(config.build()?)?;
    match day(&client, &date, &path).await? {
        Some(day) => {
            println!("{} rows, {} fen ordered, {} fen refunded", day.rows, day.ordered, day.refunded)
        }
        None => println!("no payments on that day"),
    }
    Ok(())
}
