//! The crate of the tests' own fragments and tables, as a merchant and a brand use it.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

mod brands;
mod emitted;
mod errors;
mod limits;
mod sealed_lists;
mod status;
mod times;

use wechatpay_fragments::rt;
use wechatpay_fragments::v3::lockers::rentals;
use wechatpay_gateway::Gateway;
use wechatpay_tests::fragments;

fn gateway() -> Gateway {
    Gateway::start(&fragments(), None).unwrap()
}

fn client(gateway: &Gateway) -> rt::blocking::Client {
    rt::blocking::Client::new(gateway.config().unwrap().build().unwrap()).unwrap()
}

fn rental() -> rentals::Post {
    rentals::Post::new(rentals::PostBody::new(rentals::PostBodyRequired {
        station_id: "ST-17".into(),
        out_trade_no: "RENT-2031-0009".into(),
        begin_time: "2031-04-17T10:00:00+08:00".into(),
        renters: vec!["Lin Xiaoyu".into(), "Mo Chen".into()],
        amount: rentals::PostBodyAmount::new(450),
    }))
    .headers(rentals::PostHeaders::default().idempotency_key("RENT-2031-0009-1"))
}
