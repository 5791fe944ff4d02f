//! Notifications enter at three routes of an axum application: of API v3, verified before the handler sees them, and of
//! API v2; what leaves are the answers of the shop, see `shop.rs`.
//!
//! ```sh
//! cargo run -p wechatpay-tests --example notifications_axum -- ORD-1 2590
//! ```
//!
//! With the merchant's files and variables, see `merchant.rs`. Waits for payments of these orders, each with its amount in
//! fen, and says what became of each notification.

mod merchant;
pub mod shop;

use std::env;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{FromRef, State};
use axum::routing::post;
use shop::Shop;
use wechatpay_sdk::rt::notify::AxumNotification;
use wechatpay_sdk::rt::{NotificationError, NotificationHandler, NotificationReply};

/// What the handlers share.
#[derive(Clone)]
struct App {
    notifications: NotificationHandler,
    shop: Arc<Shop>,
}

impl FromRef<App> for NotificationHandler {
    fn from_ref(app: &App) -> Self {
        app.notifications.clone()
    }
}

/// The application.
pub fn app(notifications: NotificationHandler, shop: Arc<Shop>) -> Router {
    Router::new()
        .route("/notifications", post(receive))
        .route("/notifications/payments", post(receive_payment))
        .route("/notifications/refunds", post(receive_refund))
        .with_state(App { notifications, shop })
}

/// Of API v3. A handler that takes the extractor alone never sees what cannot be verified; this one says why.
async fn receive(
    State(app): State<App>,
    received: Result<AxumNotification, NotificationError>,
) -> NotificationReply {
    app.shop.take(received.and_then(|AxumNotification(verified)| verified.open()))
}

/// Of API v2, which has an address for each kind of notification.
async fn receive_payment(State(app): State<App>, body: Bytes) -> NotificationReply {
    app.shop.take_payment_v2(app.notifications.receive_v2(&body).and_then(|verified| verified.payload()))
}

async fn receive_refund(State(app): State<App>, body: Bytes) -> NotificationReply {
    app.shop.take_refund_v2(app.notifications.receive_v2(&body).and_then(|verified| verified.payload()))
}

#[tokio::main]
async fn main() -> Result<(), merchant::Unready> {
    let (config, [merchant_id, appid, _]) = merchant::ready(["MCHID", "APPID", "API_V3_KEY"])?;
    let shop = Shop::new(merchant_id, appid);
    shop.sell_all(env::args().skip(1))?;
    let notifications = merchant::notifications(config).await?;
    let address = merchant::listen();
    let listener =
        tokio::net::TcpListener::bind(&address).await.map_err(|error| shop::taken(&address, &error))?;
    shop::announce(listener.local_addr()?);
    axum::serve(listener, app(notifications, Arc::new(shop))).await?;
    Ok(())
}
