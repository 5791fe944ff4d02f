//! Notifications enter at three routes of an axum application: of API v3, verified before the handler sees them, and of
//! API v2; what leaves are the answers of the shop, see `shop.rs`.
//!
//! `cargo run -p wechatpay-tests --example notifications_axum -- ORD-1 2590`, with what `merchant.rs` lists in the folder
//! and the environment: waits for payments of these orders, each with its amount in fen.

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
use wechatpay_sdk::rt::{self, NotificationHandler, NotificationReply};

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

/// Of API v3. What cannot be verified has been answered already, and is traced by the handler.
async fn receive(State(app): State<App>, AxumNotification(verified): AxumNotification) -> NotificationReply {
    app.shop.take(verified.open())
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
    // With a client, certificates of the platform are downloaded when they are needed.
    let notifications = NotificationHandler::with_client(rt::Client::new(merchant::config()?.build())?);
    let shop = Shop::new(merchant::setting("MCHID")?, merchant::setting("APPID")?);
    shop.sell_all(env::args().skip(1))?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
    axum::serve(listener, app(notifications, Arc::new(shop))).await?;
    Ok(())
}
