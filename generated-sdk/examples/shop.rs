//! What a notification says enters; what a shop does about it leaves, and the answer for the platform. Whatever web
//! framework brings them, notifications of both APIs end here.
//!
//! The platform repeats what is not answered as taken over: 15 times within 24 hours and 4 minutes, and then no more.
//!
//! | The notification | The shop | Answers |
//! |---|---|---|
//! | cannot be verified, opened or read, or is for a merchant unknown here | logs it | failed: keys and settings can be put right, and then it is needed again |
//! | is what was asked for | delivers, or closes its books; once | taken over |
//! | came before, by its number or by what it is about | nothing | taken over |
//! | is verified and not what was asked for: another amount, an unknown order, an event that nobody waits for | writes it down for somebody to look at; delivers nothing | taken over: it would say the same each time |
//!
//! So nothing is repeated for a mistake that no repetition mends, and nothing is acknowledged that is not kept. An order
//! whose notification never came is asked about, see `pay_jsapi.rs`.

#![allow(clippy::print_stderr, reason = "a program for people")]

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use wechatpay_sdk::rt::{
    ExpectedPayment, ExpectedRefund, NotificationError, NotificationReply, Opened, Value,
};
use wechatpay_sdk::webhook::v2::{refund_processed, transaction_success};
use wechatpay_sdk::webhook::v3::Event;

/// Who sells.
pub struct Shop {
    merchant_id: String,
    appid: String,
    books: Mutex<Books>,
}

/// What a real shop keeps in its database. Holding it stands for one transaction there: what a notification leads to and
/// that it was handled are written together or not at all, and the second of two that come at once waits for the first.
#[derive(Default)]
pub struct Books {
    /// Numbers of the notifications of API v3 that were handled; those of API v2 have none.
    handled: BTreeSet<String>,
    orders: BTreeMap<String, Order>,
    refunds: BTreeMap<String, Refund>,
    /// Orders that were delivered, in this order.
    pub delivered: Vec<String>,
    /// Refunds whose money is back, in this order.
    pub refunded: Vec<String>,
    /// What somebody has to look at.
    pub matters: Vec<String>,
}

/// What a payer was asked for.
struct Order {
    expected: ExpectedPayment,
    /// The service's number of the payment that it was delivered for.
    paid_by: Option<String>,
}

/// What is to be given back.
struct Refund {
    expected: ExpectedRefund,
    is_done: bool,
}

/// What became of a refund.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// The money is back.
    Done,
    /// It cannot go back the way that it came: the merchant has to send it another way.
    Stuck,
    /// The merchant keeps it, and may begin another refund.
    Closed,
}

impl Shop {
    /// A shop of this merchant that sells through this official account or mini program.
    pub fn new(merchant_id: impl Into<String>, appid: impl Into<String>) -> Self {
        Self { merchant_id: merchant_id.into(), appid: appid.into(), books: Mutex::default() }
    }

    /// Writes down an order, with its amount in fen; before the service hears of it.
    pub fn sell(&self, out_trade_no: &str, total: i64) {
        let expected =
            ExpectedPayment::new(&self.merchant_id, out_trade_no, total).appid(self.appid.as_str());
        self.books().orders.entry(out_trade_no.to_owned()).or_insert(Order { expected, paid_by: None });
    }

    /// Writes down orders: numbers, each with its amount behind it.
    ///
    /// # Errors
    ///
    /// An amount is missing, or is none.
    pub fn sell_all(&self, orders: impl IntoIterator<Item = String>) -> Result<(), String> {
        let mut orders = orders.into_iter();
        while let Some(number) = orders.next() {
            let total = orders.next().and_then(|total| total.parse().ok()).filter(|total| *total > 0);
            self.sell(&number, total.ok_or_else(|| format!("order {number}: say its amount in fen"))?);
        }
        Ok(())
    }

    /// Writes down a refund of a part of an order in fen; before the service hears of it. `None` if there is no such order.
    pub fn give_back(&self, out_trade_no: &str, out_refund_no: &str, refund: i64) -> Option<()> {
        let mut books = self.books();
        let expected = ExpectedRefund::new(&books.orders.get(out_trade_no)?.expected, out_refund_no, refund);
        books.refunds.entry(out_refund_no.to_owned()).or_insert(Refund { expected, is_done: false });
        Some(())
    }

    /// The books, for as long as a transaction takes.
    pub fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A notification of API v3.
    pub fn take(&self, received: Result<Opened<Event>, NotificationError>) -> NotificationReply {
        let opened = match received {
            Ok(opened) => opened,
            Err(error) => return refuse(&error),
        };
        let mut books = self.books();
        // In a database, an insertion that a unique key refuses when it comes again.
        if !opened.id.is_empty() && !books.handled.insert(opened.id.clone()) {
            eprintln!("notification {:?} came before", opened.id);
            return NotificationReply::accepted();
        }
        match &opened.event {
            // Profit sharing goes by the same event.
            Event::TransactionSuccess(payment) if opened.original_type != "profitsharing" => {
                books.paid(&payment.out_trade_no, &payment.transaction_id, payment);
            }
            Event::RefundSuccess(refund) => {
                let state = refund.refund_status.as_ref().map(|state| state.as_str());
                books.refund(&refund.out_refund_no, Fate::told(state, Some(Fate::Done)), refund);
            }
            Event::RefundAbnormal(refund) => {
                let state = refund.refund_status.as_ref().map(|state| state.as_str());
                books.refund(&refund.out_refund_no, Fate::told(state, Some(Fate::Stuck)), refund);
            }
            Event::RefundClosed(refund) => {
                let state = refund.refund_status.as_ref().map(|state| state.as_str());
                books.refund(&refund.out_refund_no, Fate::told(state, Some(Fate::Closed)), refund);
            }
            Event::Unknown { event_type, .. } => {
                books.look_at(format!("notification {:?}: unknown event {event_type:?}", opened.id));
            }
            _ => {
                books.look_at(format!("notification {:?}: nobody waits for {:?}", opened.id, opened.summary))
            }
        }
        NotificationReply::accepted()
    }

    /// A payment by API v2.
    pub fn take_payment_v2(
        &self,
        received: Result<Opened<transaction_success::Payload>, NotificationError>,
    ) -> NotificationReply {
        match received {
            Ok(Opened { event: payment, .. }) => {
                self.books().paid(&payment.out_trade_no, &payment.transaction_id, &payment);
            }
            // A signature proves that it failed. The order stays open, another attempt may pay it.
            Err(error) if error.failure().is_some() => self.books().look_at(format!("no payment: {error}")),
            Err(error) => return refuse(&error),
        }
        NotificationReply::accepted_v2()
    }

    /// A refund by API v2.
    pub fn take_refund_v2(
        &self,
        received: Result<Opened<refund_processed::Payload>, NotificationError>,
    ) -> NotificationReply {
        // Only what was encrypted is proven.
        let refund = match received {
            Ok(opened) => opened.event.req_info.unwrap_or_default(),
            Err(error) => return refuse(&error),
        };
        let state = refund.refund_status.as_ref().map(|state| state.as_str());
        self.books().refund(&refund.out_refund_no, Fate::told(state, None), &refund);
        NotificationReply::accepted_v2()
    }
}

impl Fate {
    /// What a `refund_status` of either API means; `None` if that is not known, or not what the event says.
    fn told(state: Option<&str>, by_event: Option<Self>) -> Option<Self> {
        let fate = match state? {
            "SUCCESS" => Self::Done,
            "CHANGE" | "ABNORMAL" => Self::Stuck,
            "REFUNDCLOSE" | "CLOSED" => Self::Closed,
            _ => return None,
        };
        Some(fate).filter(|fate| by_event.is_none_or(|event| event == *fate))
    }
}

/// Nothing is known to have happened; what there is to know about it is in the error.
fn refuse(error: &NotificationError) -> NotificationReply {
    if error.is_probe() {
        eprintln!("a probe of the platform was refused, as it should be: {error}");
    } else {
        eprintln!("notification refused: {error}");
    }
    error.reply()
}

/// Says where notifications are waited for.
pub fn announce(address: SocketAddr) {
    eprintln!(
        "listening at http://{address}: /notifications takes those of API v3, /notifications/payments and \
         /notifications/refunds those of API v2"
    );
}

/// Why it cannot be listened at an address.
pub fn taken(address: &str, error: &io::Error) -> String {
    format!("cannot listen at {address}, as LISTEN says or may say otherwise: {error}")
}

impl Books {
    /// Delivers an order that is paid, if it is this one, all of it, and not delivered yet.
    fn paid(&mut self, out_trade_no: &Option<String>, transaction_id: &Option<String>, found: &dyn Value) {
        let (number, payment) = (shown(out_trade_no), shown(transaction_id));
        let Some(order) = out_trade_no.as_ref().and_then(|number| self.orders.get_mut(number)) else {
            return self.look_at(format!("payment {payment}: there is no order {number}"));
        };
        if let Err(mismatch) = order.expected.check(found) {
            return self.look_at(format!("payment {payment} of order {number}: {mismatch}"));
        }
        match (&order.paid_by, transaction_id.as_ref().filter(|id| !id.is_empty())) {
            (_, None) => self.look_at(format!("order {number}: its payment has no transaction_id")),
            (None, Some(payment)) => {
                eprintln!("order {number} is paid by {payment:?}, and delivered");
                order.paid_by = Some(payment.clone());
                self.delivered.extend(out_trade_no.clone());
            }
            (Some(known), Some(payment)) if known == payment => {
                eprintln!("order {number} was delivered before");
            }
            (Some(known), Some(_)) => {
                let matter = format!("order {number} is paid again by {payment}, and was by {known:?}");
                self.look_at(matter);
            }
        }
    }

    /// Follows a refund, if it is this one. Money that is back stays so, whatever comes late.
    fn refund(&mut self, out_refund_no: &Option<String>, fate: Option<Fate>, found: &dyn Value) {
        let number = shown(out_refund_no);
        let Some(refund) = out_refund_no.as_ref().and_then(|number| self.refunds.get_mut(number)) else {
            return self.look_at(format!("there is no refund {number}"));
        };
        if let Err(mismatch) = refund.expected.check(found) {
            return self.look_at(format!("refund {number}: {mismatch}"));
        }
        match fate {
            Some(Fate::Done) if refund.is_done => {}
            Some(Fate::Done) => {
                eprintln!("refund {number} is done");
                refund.is_done = true;
                self.refunded.extend(out_refund_no.clone());
            }
            Some(Fate::Stuck) => self.look_at(format!("refund {number} is stuck: pay it out another way")),
            Some(Fate::Closed) => self.look_at(format!("refund {number} is closed: nothing is paid back")),
            None => self.look_at(format!("refund {number}: what became of it is not clear")),
        }
    }

    /// Keeps what somebody has to look at, once.
    fn look_at(&mut self, matter: String) {
        if !self.matters.contains(&matter) {
            eprintln!("look at this: {matter}");
            self.matters.push(matter);
        }
    }
}

/// A number as a log can hold it.
fn shown(number: &Option<String>) -> String {
    let number: String = number.iter().flat_map(|number| number.chars()).take(64).collect();
    format!("{number:?}")
}
