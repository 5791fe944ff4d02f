//! The examples for web frameworks, run: notifications arrive over HTTP, good ones and others.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

mod answers;
mod asked;

use std::net::SocketAddr;
use std::sync::Arc;

use http::HeaderMap;
use wechatpay_gateway::Gateway;
use wechatpay_sdk::rt;

#[allow(dead_code, clippy::duplicate_mod, reason = "each is a program, with a `main` and modules of its own")]
#[path = "../../../generated-sdk/examples"]
mod example {
    #[path = "notifications_actix.rs"]
    pub mod actix;
    #[path = "notifications_axum.rs"]
    pub mod axum;
}

const APPID: &str = "wx5a1c93e7d02b48f6";

fn gateway() -> Gateway {
    Gateway::with_catalogue().unwrap()
}

/// An application that runs, and what became of its shop.
struct Server {
    address: SocketAddr,
    kept: Box<dyn Fn() -> Kept>,
}

/// What a shop has in its books.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Kept {
    delivered: Vec<String>,
    refunded: Vec<String>,
    matters: Vec<String>,
}

/// What is sold, and what is to be given back of it.
#[derive(Clone, Copy)]
struct Stock {
    orders: &'static [(&'static str, i64)],
    refunds: &'static [(&'static str, &'static str, i64)],
}

/// A shop of the example; each of the two has the same file.
macro_rules! shop {
    ($example:ident, $gateway:expr, $stock:expr) => {{
        let shop = example::$example::shop::Shop::new(&$gateway.keys().merchant_id, APPID);
        for (number, total) in $stock.orders {
            shop.sell(number, *total);
        }
        for (order, number, amount) in $stock.refunds {
            shop.give_back(order, number, *amount).unwrap();
        }
        shop
    }};
}

macro_rules! kept {
    ($shop:expr) => {
        Box::new(move || {
            let books = $shop.books();
            Kept {
                delivered: books.delivered.clone(),
                refunded: books.refunded.clone(),
                matters: books.matters.clone(),
            }
        })
    };
}

async fn axum(gateway: &Gateway, handler: rt::NotificationHandler, stock: Stock) -> Server {
    let shop = Arc::new(shop!(axum, gateway, stock));
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(axum::serve(listener, example::axum::app(handler, shop.clone())).into_future());
    Server { address, kept: kept!(shop) }
}

async fn actix(gateway: &Gateway, handler: rt::NotificationHandler, stock: Stock) -> Server {
    use actix_web::web::Data;
    let shop = Data::new(shop!(actix, gateway, stock));
    let configure = example::actix::configure(Data::new(handler), shop.clone());
    let (told, address) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let server =
                actix_web::HttpServer::new(move || actix_web::App::new().configure(configure.clone()));
            let server = server.workers(2).disable_signals().bind(("127.0.0.1", 0)).unwrap();
            told.send(server.addrs()[0]).unwrap();
            server.run().await.unwrap();
        });
    });
    Server { address: address.await.unwrap(), kept: kept!(shop) }
}

/// A status, a media type and a body.
type Answer = (u16, String, String);

async fn send(address: SocketAddr, path: &str, headers: HeaderMap, body: impl Into<Vec<u8>>) -> Answer {
    let url = format!("http://{address}{path}");
    let response = reqwest::Client::new().post(url).headers(headers).body(body.into()).send().await.unwrap();
    let content_type = response.headers().get("content-type").map_or("", |value| value.to_str().unwrap());
    let (status, content_type) = (response.status().as_u16(), content_type.to_owned());
    (status, content_type, response.text().await.unwrap())
}

fn answer(status: u16, content_type: &str, body: &str) -> Answer {
    (status, content_type.to_owned(), body.to_owned())
}

fn xml(code: &str, message: &str) -> Answer {
    let text = format!("<xml><return_code>{code}</return_code><return_msg>{message}</return_msg></xml>");
    answer(200, "text/xml; charset=utf-8", &text)
}
