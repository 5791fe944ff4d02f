//! A name and the number of an identity card enter; what leaves is the id of the coupon that was sent to that person.
//!
//! ```sh
//! cargo run -p wechatpay-tests --example coupon -- OPENID STOCK GRANT-1
//! ```
//!
//! With the merchant's files and variables, see `merchant.rs`, and the two secrets in `USER_NAME` and `ID_CARD_NUMBER`: not
//! in arguments, which others can see.
//!
//! The two fields are sealed by the client to the platform's key, just before they are sent; until then they print as
//! `***` and are wiped from memory when they are dropped.

#![allow(clippy::print_stdout, reason = "a program for people")]

mod merchant;

use std::{env, fmt};

use wechatpay_sdk::rt::{self, Outcome, Sensitive};
use wechatpay_sdk::v3::multiuse::users::openid::coupons;

/// A coupon for somebody.
#[derive(Clone, Debug)]
pub struct Grant {
    /// The merchant's number, stored before the first call: the service sends one coupon for it, however often it is
    /// asked.
    pub out_request_no: String,
    /// The kind of coupon.
    pub stock_id: String,
    /// The app that the person is known by.
    pub appid: String,
    /// The person, under that app.
    pub openid: String,
    /// The person's name.
    pub user_name: Sensitive,
    /// The number of the person's identity card.
    pub id_card_number: Sensitive,
}

/// Why a coupon is not known to be sent.
#[derive(Debug)]
pub enum Failure {
    /// It was not: the service said no, or was not asked, because there is nothing to seal with for example.
    NotSent(rt::Error),
    /// It may have been: the same grant with the same number, a minute later, tells.
    Unknown(rt::Error),
    /// It was, and the reply does not say under which id.
    Incomplete,
}

impl From<rt::Error> for Failure {
    fn from(error: rt::Error) -> Self {
        match error.outcome() {
            Outcome::NotSent | Outcome::Refused => Self::NotSent(error),
            Outcome::Unknown => Self::Unknown(error),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSent(error) => write!(f, "no coupon was sent: {error}"),
            Self::Unknown(error) => {
                write!(f, "a coupon may have been sent, repeat with the same number: {error}")
            }
            Self::Incomplete => f.write_str("the reply has no coupon_id"),
        }
    }
}

impl std::error::Error for Failure {}

/// Sends a coupon. The client downloads the platform's certificates first if it has nothing to seal with.
pub async fn send(client: &rt::Client, grant: Grant) -> Result<String, Failure> {
    let body = coupons::PostBody::new(coupons::PostBodyRequired {
        stock_id: grant.stock_id,
        out_request_no: grant.out_request_no,
        user_name: grant.user_name,
        id_card_number: grant.id_card_number,
        appid: grant.appid,
        card_type: coupons::PostBodyCardType::IdCard,
    });
    let reply = client.execute(coupons::Post::new(grant.openid, body)).await?;
    reply.coupon_id.ok_or(Failure::Incomplete)
}

#[tokio::main]
async fn main() -> Result<(), merchant::Unready> {
    let mut arguments = env::args().skip(1);
    let mut next = || arguments.next().ok_or("say OPENID, STOCK and the number of the grant");
    let (openid, stock_id, out_request_no) = (next()?, next()?, next()?);
    let (config, [appid, user_name, id_card_number]) =
        merchant::ready(["APPID", "USER_NAME", "ID_CARD_NUMBER"])?;
    let grant = Grant {
        out_request_no,
        stock_id,
        appid,
        openid,
        user_name: user_name.into(),
        id_card_number: id_card_number.into(),
    };
    let client = merchant::client(config.build()?)?;
    println!("{}", send(&client, grant).await?);
    Ok(())
}
