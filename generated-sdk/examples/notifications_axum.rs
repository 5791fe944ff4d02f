//! Notifications enter at two routes of an axum application: of API v3, verified before the handler sees them, and of
//! API v2; what leaves is what a shop does about them, and the answers that the platform expects.
//!
//! `cargo run -p wechatpay-tests --example notifications_axum`, with the merchant's files in the folder and its keys in
//! the environment.

use std::collections::BTreeSet;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::{env, fs};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{FromRef, State};
use axum::routing::post;
use wechatpay_sdk::rt::notify::AxumNotification;
use wechatpay_sdk::rt::{self, NotificationHandler, NotificationReply};
use wechatpay_sdk::webhook::v2::refund_processed;
use wechatpay_sdk::webhook::v3::Event;

/// What a real shop keeps in its database.
#[derive(Default)]
pub struct Shop {
    /// Numbers of the notifications that were handled.
    handled: BTreeSet<String>,
    /// Orders that were paid.
    pub paid: Vec<String>,
    /// Refunds that were made.
    pub refunded: Vec<String>,
}

/// What the handlers share.
#[derive(Clone)]
struct App {
    notifications: NotificationHandler,
    shop: Arc<Mutex<Shop>>,
}

impl FromRef<App> for NotificationHandler {
    fn from_ref(app: &App) -> Self {
        app.notifications.clone()
    }
}

/// The application.
pub fn app(notifications: NotificationHandler, shop: Arc<Mutex<Shop>>) -> Router {
    Router::new()
        .route("/notifications", post(receive))
        .route("/notifications/refunds", post(receive_refund))
        .with_state(App { notifications, shop })
}

/// Of API v3. What cannot be verified has been answered already.
async fn receive(State(app): State<App>, AxumNotification(verified): AxumNotification) -> NotificationReply {
    let opened = match verified.open::<Event>() {
        Ok(opened) => opened,
        Err(error) => return error.reply(),
    };
    let mut shop = app.shop.lock().unwrap_or_else(PoisonError::into_inner);
    // The platform repeats what was not answered in time, and sometimes what was.
    if shop.handled.contains(&opened.id) {
        return NotificationReply::accepted();
    }
    match opened.event {
        Event::TransactionSuccess(payment) => match payment.out_trade_no {
            Some(order) => shop.paid.push(order),
            // The platform will send it again.
            None => return NotificationReply::failed("the payment names no order"),
        },
        Event::RefundSuccess(refund) => shop.refunded.extend(refund.out_refund_no),
        // Nothing that this shop waits for: taken over, so that it is not sent again.
        _ => {}
    }
    // Now, and not before: what failed half way has to come again.
    shop.handled.insert(opened.id);
    NotificationReply::accepted()
}

/// Of API v2, which has an address for each kind of notification.
async fn receive_refund(State(app): State<App>, body: Bytes) -> NotificationReply {
    let received = app.notifications.receive_v2(&body);
    let refund = match received.and_then(|verified| verified.payload::<refund_processed::Payload>()) {
        Ok(opened) => opened.event.req_info.unwrap_or_default(),
        Err(error) => return error.reply(),
    };
    let Some(number) = refund.out_refund_no else { return NotificationReply::failed_v2("no out_refund_no") };
    let mut shop = app.shop.lock().unwrap_or_else(PoisonError::into_inner);
    // There is no number of the notification, but one of what it is about.
    if !shop.refunded.contains(&number) {
        shop.refunded.push(number);
    }
    NotificationReply::accepted_v2()
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let key = rt::MerchantKey::from_pem(&fs::read_to_string("apiclient_key.pem")?)?;
    let signer = rt::LocalSigner::from_certificate_pem(&fs::read_to_string("apiclient_cert.pem")?, key)?;
    let config = rt::Config::builder(env::var("MCHID")?, signer)
        .api_v3_key(rt::ApiV3Key::new(env::var("API_V3_KEY")?)?)
        .api_v2_key(rt::ApiV2Key::new(&env::var("API_V2_KEY")?)?)
        .build();
    // With a client, certificates of the platform are downloaded when they are needed.
    let notifications = NotificationHandler::with_client(rt::Client::new(config)?);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
    axum::serve(listener, app(notifications, Arc::default())).await?;
    Ok(())
}
