//! An order of a shop enters; what leaves are the parameters with which a page inside WeChat opens the payment, what
//! became of the payment, and of its refund.
//!
//! ```sh
//! cargo run -p wechatpay-tests --example pay_jsapi -- prepay ORD-1 2590 OPENID
//! cargo run -p wechatpay-tests --example pay_jsapi -- query ORD-1 2590
//! cargo run -p wechatpay-tests --example pay_jsapi -- refund ORD-1 RF-1 1000 2590
//! ```
//!
//! With the merchant's files and variables, see `merchant.rs`. `notifications_axum.rs` is what answers at `NOTIFY_URL`.
//!
//! The shop stores its numbers, `out_trade_no` and `out_refund_no`, before it calls, and repeats a call with the same
//! ones: the service does each number once, however often it is asked. Whether something was done is told by
//! [`Error::outcome`](rt::Error::outcome), and where that is [`Unknown`](rt::Outcome::Unknown), by a question with the
//! number. Goods are delivered for nothing but a signed answer about this order, of this amount, to this merchant.

#![allow(clippy::print_stdout, reason = "a program for people")]

mod merchant;

use std::env;
use std::fmt;

use wechatpay_sdk::rt::front_end::{JsapiParameters, JsapiPayment, Stamp};
use wechatpay_sdk::rt::{self, ExpectedPayment, ExpectedRefund, Mismatch, Outcome};
use wechatpay_sdk::v3::pay::transactions::jsapi;
use wechatpay_sdk::v3::pay::transactions::out_trade_no::out_trade_no::{
    self as by_number, GetReplyTradeState as TradeState,
};
use wechatpay_sdk::v3::refund::domestic::refunds;
use wechatpay_sdk::v3::refund::domestic::refunds::out_refund_no as refund_by_number;

/// Who sells.
pub struct Shop {
    /// Calls the service.
    pub client: rt::Client,
    /// Signs what the page hands to WeChat.
    pub key: rt::MerchantKey,
    /// The official account or mini program that the page belongs to.
    pub appid: String,
    /// Where notifications arrive.
    pub notify_url: String,
}

/// What is sold to whom.
pub struct Order {
    /// The shop's number.
    pub out_trade_no: String,
    /// What the payer reads.
    pub description: String,
    /// The amount in fen.
    pub total: i64,
    /// The payer, under the shop's appid.
    pub openid: String,
}

/// What is given back of a payment.
pub struct Return {
    /// The shop's number of the payment.
    pub out_trade_no: String,
    /// The shop's number of the refund.
    pub out_refund_no: String,
    /// How much of it, in fen.
    pub refund: i64,
    /// The amount of the payment, in fen.
    pub total: i64,
}

/// What a prepay comes to.
#[derive(Debug)]
pub enum Prepay {
    /// The page hands this to `WeixinJSBridge` or `wx.requestPayment`.
    Open(JsapiParameters),
    /// The order was paid before, by this or an earlier call: deliver.
    Paid {
        /// The service's number.
        transaction_id: String,
    },
}

/// What became of a payment.
#[derive(Debug, PartialEq, Eq)]
pub enum Payment {
    /// Deliver.
    Paid {
        /// The service's number.
        transaction_id: String,
    },
    /// The payer may still pay.
    Open,
    /// There is nothing to wait for; with the service's word for it, such as `CLOSED` or `REFUND`.
    Over(String),
    /// The service has no such order. If a call is still on its way, it may get it yet.
    Missing,
}

/// What became of a refund.
#[derive(Debug, PartialEq, Eq)]
pub enum Refund {
    /// The money is back.
    Done,
    /// A notification will tell, or [`refund_state`].
    Processing,
    /// Somebody has to look at it; with the service's word for it, such as `ABNORMAL` or `CLOSED`.
    Failed(String),
}

/// Why something is not known to be done.
#[derive(Debug)]
pub enum Failure {
    /// The call never left: nothing was done.
    NotSent(rt::Error),
    /// The service said no, [`Error::code`](rt::Error::code) says why: this call did nothing.
    Refused(rt::Error),
    /// It may be done or not: the same call with the same number tells, whenever it is made.
    Unknown(rt::Error),
    /// The service speaks of something else than the shop asked for, in this member. Somebody has to look at it.
    Differs(&'static str),
    /// The reply lacks what it always has.
    Incomplete(&'static str),
    /// What the page needs cannot be signed.
    Sign(String),
}

impl From<rt::Error> for Failure {
    fn from(error: rt::Error) -> Self {
        match error.outcome() {
            Outcome::NotSent => Self::NotSent(error),
            Outcome::Refused => Self::Refused(error),
            Outcome::Unknown => Self::Unknown(error),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSent(error) => write!(f, "not sent: {error}"),
            Self::Refused(error) => write!(f, "refused: {error}"),
            Self::Unknown(error) => {
                write!(f, "not known to be done, call again with the same number: {error}")
            }
            Self::Differs(member) => write!(f, "the service has another {member} than the shop"),
            Self::Incomplete(member) => write!(f, "the reply has no {member}"),
            Self::Sign(error) => write!(f, "the page's parameters: {error}"),
        }
    }
}

impl std::error::Error for Failure {}

impl From<Mismatch> for Failure {
    fn from(mismatch: Mismatch) -> Self {
        match mismatch {
            Mismatch::Missing(member) => Self::Incomplete(member),
            _ => Self::Differs(mismatch.member()),
        }
    }
}

/// Makes the order known to the service, and signs what the page needs to open the payment.
///
/// The client repeats the call by itself while that may help. When this fails as unknown, the payer may simply press the
/// button again: with the same number and content, the service gives the same order.
pub async fn prepay(shop: &Shop, order: &Order) -> Result<Prepay, Failure> {
    let body = jsapi::PostBody::new(jsapi::PostBodyRequired {
        appid: shop.appid.clone(),
        mchid: shop.client.config().merchant_id().to_owned(),
        description: order.description.clone(),
        out_trade_no: order.out_trade_no.clone(),
        amount: jsapi::PostBodyAmount::new(order.total),
        notify_url: shop.notify_url.clone(),
        payer: jsapi::PostBodyPayer::new(&order.openid),
    });
    let reply = match shop.client.execute(jsapi::Post::new(body)).await {
        Ok(reply) => reply,
        Err(error) => return not_opened(shop, order, error.into()).await,
    };
    let prepay_id = reply.prepay_id.ok_or(Failure::Incomplete("prepay_id"))?;
    let stamp = Stamp::now().map_err(|error| Failure::Sign(error.to_string()))?;
    let parameters = JsapiPayment::new(&shop.appid, prepay_id).sign(&stamp, &shop.key);
    parameters.map(Prepay::Open).map_err(|error| Failure::Sign(error.to_string()))
}

/// What a prepay that failed comes to.
///
/// Its reason says at best that an order of this number was paid, by an earlier call perhaps, and not that it is this
/// one. So no reason is believed: the order is asked about, and delivered if it is paid as it should be.
async fn not_opened(shop: &Shop, order: &Order, failure: Failure) -> Result<Prepay, Failure> {
    if matches!(failure, Failure::NotSent(_)) {
        return Err(failure);
    }
    match payment(shop, &order.out_trade_no, order.total).await {
        Ok(Payment::Paid { transaction_id }) => Ok(Prepay::Paid { transaction_id }),
        Err(differs @ Failure::Differs(_)) => Err(differs),
        // What was refused may be what an earlier call did, and nobody could tell.
        Err(Failure::NotSent(unanswered) | Failure::Refused(unanswered) | Failure::Unknown(unanswered)) => {
            Err(Failure::Unknown(unanswered))
        }
        _ => Err(failure),
    }
}

/// Asks what became of a payment: when no notification came, and before anything that only an unpaid order may get.
///
/// It is paid if the service says so of this order, to this merchant, and of all of the `total` in fen.
pub async fn payment(shop: &Shop, out_trade_no: &str, total: i64) -> Result<Payment, Failure> {
    let mchid = shop.client.config().merchant_id();
    let query = by_number::GetQuery::new(mchid);
    let reply = match shop.client.execute(by_number::Get::new(out_trade_no, query)).await {
        Ok(reply) => reply,
        // The service itself says so: a code that is not signed is no `code`.
        Err(error) if error.code() == Some(&rt::Code::OrderNotExist) => return Ok(Payment::Missing),
        Err(error) => return Err(error.into()),
    };
    let expected = ExpectedPayment::new(mchid, out_trade_no, total);
    expected.check_order(&reply)?;
    let state = reply.trade_state.clone().ok_or(Failure::Incomplete("trade_state"))?;
    Ok(match state {
        TradeState::Success => {
            expected.check(&reply)?;
            let transaction_id = reply.transaction_id.ok_or(Failure::Incomplete("transaction_id"))?;
            Payment::Paid { transaction_id }
        }
        TradeState::Notpay | TradeState::Userpaying => Payment::Open,
        TradeState::Unlisted(state) if state == "ACCEPT" => Payment::Open,
        _ => Payment::Over(state.as_str().to_owned()),
    })
}

/// Gives money back. Repeated with the same `out_refund_no`, it is given back once.
pub async fn refund(shop: &Shop, order: &Return) -> Result<Refund, Failure> {
    let amount = refunds::PostBodyAmount::new(refunds::PostBodyAmountRequired {
        refund: order.refund,
        total: order.total,
        currency: "CNY".into(),
    });
    let required = refunds::PostBodyRequired { out_refund_no: order.out_refund_no.clone(), amount };
    let body = refunds::PostBody::new(required)
        .out_trade_no(order.out_trade_no.as_str())
        .notify_url(shop.notify_url.as_str());
    match shop.client.execute(refunds::Post::new(body)).await.map_err(Failure::from) {
        Ok(reply) => state_of(shop, order, &reply, reply.status.as_ref().map(|status| status.as_str())),
        // It may have begun: its number tells.
        Err(Failure::Unknown(error)) => match refund_state(shop, order).await {
            Ok(Some(refund)) => Ok(refund),
            Err(differs @ Failure::Differs(_)) => Err(differs),
            // Not begun, or nobody knows: the caller repeats it later, with the same number.
            Ok(None) | Err(_) => Err(Failure::Unknown(error)),
        },
        Err(failure) => Err(failure),
    }
}

/// Asks what became of a refund; `None` if the service has no such refund.
pub async fn refund_state(shop: &Shop, order: &Return) -> Result<Option<Refund>, Failure> {
    match shop.client.execute(refund_by_number::Get::new(order.out_refund_no.as_str())).await {
        Ok(reply) => {
            state_of(shop, order, &reply, reply.status.as_ref().map(|status| status.as_str())).map(Some)
        }
        Err(error) if error.code() == Some(&rt::Code::ResourceNotExists) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// What the service says of a refund, if it is this one. Each call has a reply of its own type.
fn state_of(
    shop: &Shop,
    order: &Return,
    reply: &dyn rt::Value,
    status: Option<&str>,
) -> Result<Refund, Failure> {
    let of = ExpectedPayment::new(shop.client.config().merchant_id(), &order.out_trade_no, order.total);
    ExpectedRefund::new(&of, &order.out_refund_no, order.refund).check(reply)?;
    Ok(match status.ok_or(Failure::Incomplete("status"))? {
        "SUCCESS" => Refund::Done,
        "PROCESSING" => Refund::Processing,
        other => Refund::Failed(other.to_owned()),
    })
}

#[tokio::main]
async fn main() -> Result<(), merchant::Unready> {
    // What is sent names the app and where to tell of it; a question does not.
    let asking = |appid, notify_url, config: rt::ConfigBuilder| -> Result<Shop, merchant::Unready> {
        let client = merchant::client(config.build()?)?;
        Ok(Shop { client, key: merchant::key()?, appid, notify_url })
    };
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["prepay", out_trade_no, total, openid] => {
            let order = Order {
                out_trade_no: out_trade_no.into(),
                description: "Maple tea, 250 g".into(),
                total: merchant::fen(total)?,
                openid: openid.into(),
            };
            let (config, [appid, notify_url]) = merchant::ready(["APPID", "NOTIFY_URL"])?;
            let shop = asking(appid, notify_url, config)?;
            match prepay(&shop, &order).await? {
                Prepay::Open(parameters) => println!("{}", parameters.to_json()),
                Prepay::Paid { transaction_id } => println!("paid already: {transaction_id}"),
            }
        }
        ["query", out_trade_no, total] => {
            let total = merchant::fen(total)?;
            let (config, []) = merchant::ready([])?;
            let shop = asking(String::new(), String::new(), config)?;
            println!("{:?}", payment(&shop, out_trade_no, total).await?);
        }
        ["refund", out_trade_no, out_refund_no, amount, total] => {
            let order = Return {
                out_trade_no: out_trade_no.into(),
                out_refund_no: out_refund_no.into(),
                refund: merchant::fen(amount)?,
                total: merchant::fen(total)?,
            };
            let (config, [notify_url]) = merchant::ready(["NOTIFY_URL"])?;
            let shop = asking(String::new(), notify_url, config)?;
            println!("{:?}", refund(&shop, &order).await?);
        }
        _ => {
            return Err(
                "say `prepay ORDER FEN OPENID`, `query ORDER FEN` or `refund ORDER REFUND FEN TOTAL_FEN`"
                    .into(),
            );
        }
    }
    Ok(())
}
