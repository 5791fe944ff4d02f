//! A person enters; the brand's coupons that this person can use leave. A coupon enters; it is used, once.
//!
//! ```sh
//! cargo run -p wechatpay-tests --example brand_coupon -- list OPENID
//! cargo run -p wechatpay-tests --example brand_coupon -- use OPENID PRODUCT STOCK CODE USE-1 2031-04-17T18:30:00+08:00
//! ```
//!
//! With the brand's files and variables, see `merchant.rs`. A brand is somebody else than the merchant that it is paid by:
//! it has a number, keys and a client of its own, and only those can call what lies below `/brand/`.

#![allow(clippy::print_stdout, reason = "a program for people")]

mod merchant;

use std::{env, fmt};

use wechatpay_sdk::brand::marketing::product_coupon::users::openid::coupons;
use wechatpay_sdk::brand::marketing::product_coupon::users::openid::coupons::coupon_code::{
    self as one, r#use,
};
use wechatpay_sdk::rt::{self, Outcome};

/// A coupon that somebody holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coupon {
    /// The person, under the brand's app.
    pub openid: String,
    /// What was given out, and the part of it that the coupon is of.
    pub product_coupon_id: String,
    /// See `product_coupon_id`.
    pub stock_id: String,
    /// Its own code.
    pub coupon_code: String,
}

/// How many coupons are asked for at a time; the service allows 50.
const PAGE: i64 = 50;

/// All coupons that a person can use now.
pub async fn usable(client: &rt::Client, appid: &str, openid: &str) -> Result<Vec<Coupon>, rt::Error> {
    let mut found = Vec::new();
    let mut query =
        coupons::GetQuery::new(appid).coupon_state(coupons::GetQueryCouponState::Effective).page_size(PAGE);
    loop {
        let page = client.execute(coupons::Get::new(openid, query.clone())).await?;
        found.extend(page.user_coupon_list.into_iter().filter_map(|held| {
            Some(Coupon {
                openid: openid.to_owned(),
                product_coupon_id: held.product_coupon?.product_coupon_id?,
                stock_id: held.stock?.stock_id?,
                coupon_code: held.coupon_code?,
            })
        }));
        match page.next_page_token.filter(|token| !token.is_empty()) {
            // The same page again would be asked for forever.
            Some(next) if query.page_token.as_ref() != Some(&next) => query = query.page_token(next),
            _ => return Ok(found),
        }
    }
}

/// Why a coupon is not known to be used.
#[derive(Debug)]
pub enum Failure {
    /// It was not: the service said no, or was not asked.
    NotUsed(rt::Error),
    /// It may have been: the same call with the same number tells, or [`state`].
    Unknown(rt::Error),
}

impl From<rt::Error> for Failure {
    fn from(error: rt::Error) -> Self {
        match error.outcome() {
            Outcome::NotSent | Outcome::Refused => Self::NotUsed(error),
            Outcome::Unknown => Self::Unknown(error),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotUsed(error) => write!(f, "the coupon was not used: {error}"),
            Self::Unknown(error) => {
                write!(f, "the coupon may have been used, repeat with the same number: {error}")
            }
        }
    }
}

impl std::error::Error for Failure {}

/// Uses a coupon. The brand's number is stored before the first call: the coupon is used once for it, however often it is
/// asked.
pub async fn use_up(
    client: &rt::Client,
    appid: &str,
    coupon: &Coupon,
    out_request_no: &str,
    use_time: &str,
) -> Result<(), Failure> {
    let body = r#use::PostBody::new(r#use::PostBodyRequired {
        product_coupon_id: coupon.product_coupon_id.clone(),
        stock_id: coupon.stock_id.clone(),
        appid: appid.to_owned(),
        use_time: use_time.to_owned(),
        out_request_no: out_request_no.to_owned(),
    });
    let (openid, coupon_code) = (coupon.openid.as_str().into(), coupon.coupon_code.as_str().into());
    client.execute(r#use::Post::new(r#use::PostRequired { openid, coupon_code, body })).await?;
    Ok(())
}

/// The service's word for the state of a coupon: `EFFECTIVE`, `USED` and others.
pub async fn state(client: &rt::Client, appid: &str, coupon: &Coupon) -> Result<Option<String>, rt::Error> {
    let query = one::GetQuery::new(one::GetQueryRequired {
        product_coupon_id: coupon.product_coupon_id.clone(),
        stock_id: coupon.stock_id.clone(),
        appid: appid.to_owned(),
    });
    let (openid, coupon_code) = (coupon.openid.as_str().into(), coupon.coupon_code.as_str().into());
    let reply = client.execute(one::Get::new(one::GetRequired { openid, coupon_code, query })).await?;
    Ok(reply.coupon_state.map(|state| state.to_string()))
}

#[tokio::main]
async fn main() -> Result<(), merchant::Unready> {
    let ready = || {
        let (config, [appid]) = merchant::brand(["APPID"])?;
        Ok::<_, merchant::Unready>((merchant::client(config.build()?)?, appid))
    };
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["list", openid] => {
            let (client, appid) = ready()?;
            for coupon in usable(&client, &appid, openid).await? {
                println!("{coupon:?}");
            }
        }
        ["use", openid, product_coupon_id, stock_id, coupon_code, out_request_no, use_time] => {
            let coupon = Coupon {
                openid: openid.into(),
                product_coupon_id: product_coupon_id.into(),
                stock_id: stock_id.into(),
                coupon_code: coupon_code.into(),
            };
            let (client, appid) = ready()?;
            use_up(&client, &appid, &coupon, out_request_no, use_time).await?;
            println!("{}", state(&client, &appid, &coupon).await?.unwrap_or_default());
        }
        _ => return Err("say `list OPENID`, or `use OPENID PRODUCT STOCK CODE NUMBER TIME`".into()),
    }
    Ok(())
}
