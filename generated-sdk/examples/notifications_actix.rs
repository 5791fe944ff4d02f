//! Notifications enter at three routes of an actix-web application: of API v3, verified before the handler sees them, and
//! of API v2; what leaves are the answers of the shop, see `shop.rs`.
//!
//! `cargo run -p wechatpay-tests --example notifications_actix -- ORD-1 2590`, with what `merchant.rs` lists in the folder
//! and the environment: waits for payments of these orders, each with its amount in fen.

mod merchant;
pub mod shop;

use std::env;

use actix_web::web::{self, Data};
use actix_web::{App, HttpServer};
use shop::Shop;
use wechatpay_sdk::rt::notify::ActixNotification;
use wechatpay_sdk::rt::{self, NotificationHandler, NotificationReply};

/// The routes of the application, for each of its workers.
pub fn configure(
    notifications: Data<NotificationHandler>,
    shop: Data<Shop>,
) -> impl Fn(&mut web::ServiceConfig) + Clone {
    move |config| {
        config
            .app_data(notifications.clone())
            .app_data(shop.clone())
            .route("/notifications", web::post().to(receive))
            .route("/notifications/payments", web::post().to(receive_payment))
            .route("/notifications/refunds", web::post().to(receive_refund));
    }
}

/// Of API v3. What cannot be verified has been answered already, and is traced by the handler.
async fn receive(shop: Data<Shop>, ActixNotification(verified): ActixNotification) -> NotificationReply {
    shop.take(verified.open())
}

/// Of API v2, which has an address for each kind of notification.
async fn receive_payment(
    shop: Data<Shop>,
    notifications: Data<NotificationHandler>,
    body: web::Bytes,
) -> NotificationReply {
    shop.take_payment_v2(notifications.receive_v2(&body).and_then(|verified| verified.payload()))
}

async fn receive_refund(
    shop: Data<Shop>,
    notifications: Data<NotificationHandler>,
    body: web::Bytes,
) -> NotificationReply {
    shop.take_refund_v2(notifications.receive_v2(&body).and_then(|verified| verified.payload()))
}

#[actix_web::main]
async fn main() -> Result<(), merchant::Unready> {
    // With a client, certificates of the platform are downloaded when they are needed.
    let notifications = NotificationHandler::with_client(rt::Client::new(merchant::config()?.build())?);
    let shop = Shop::new(merchant::setting("MCHID")?, merchant::setting("APPID")?);
    shop.sell_all(env::args().skip(1))?;
    let configure = configure(Data::new(notifications), Data::new(shop));
    HttpServer::new(move || App::new().configure(configure.clone())).bind("127.0.0.1:8080")?.run().await?;
    Ok(())
}
