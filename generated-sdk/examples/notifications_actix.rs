//! Notifications enter at three routes of an actix-web application: of API v3, verified before the handler sees them, and
//! of API v2; what leaves are the answers of the shop, see `shop.rs`.
//!
//! ```sh
//! cargo run -p wechatpay-tests --example notifications_actix -- ORD-1 2590
//! ```
//!
//! With the merchant's files and variables, see `merchant.rs`. Waits for payments of these orders, each with its amount in
//! fen, and says what became of each notification.

mod merchant;
pub mod shop;

use std::env;

use actix_web::web::{self, Data};
use actix_web::{App, HttpServer};
use shop::Shop;
use wechatpay_sdk::rt::notify::ActixNotification;
use wechatpay_sdk::rt::{NotificationError, NotificationHandler, NotificationReply};

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

/// Of API v3. A handler that takes the extractor alone never sees what cannot be verified; this one says why.
async fn receive(
    shop: Data<Shop>,
    received: Result<ActixNotification, NotificationError>,
) -> NotificationReply {
    shop.take(received.and_then(|ActixNotification(verified)| verified.open()))
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
    let (config, [merchant_id, appid, _]) = merchant::ready(["MCHID", "APPID", "API_V3_KEY"])?;
    let shop = Shop::new(merchant_id, appid);
    shop.sell_all(env::args().skip(1))?;
    let configure = configure(Data::new(merchant::notifications(config).await?), Data::new(shop));
    let address = merchant::listen();
    let server = HttpServer::new(move || App::new().configure(configure.clone()));
    let server = server.bind(&address).map_err(|error| shop::taken(&address, &error))?;
    for address in server.addrs() {
        shop::announce(address);
    }
    server.run().await?;
    Ok(())
}
