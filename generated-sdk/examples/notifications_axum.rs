//! Receives notifications with axum: what arrives is verified before the handler sees it, and answered as the platform
//! expects.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::{FromRef, State};
use axum::routing::post;
use wechatpay_sdk::rt::notify::AxumNotification;
use wechatpay_sdk::rt::{NotificationHandler, NotificationReply};
use wechatpay_sdk::webhook::v3::Event;

/// What the application remembers.
#[derive(Clone)]
pub struct App {
    handler: NotificationHandler,
    /// Numbers of notifications that were handled: a real shop keeps them in its database.
    seen: Arc<Mutex<BTreeSet<String>>>,
}

impl FromRef<App> for NotificationHandler {
    fn from_ref(app: &App) -> Self {
        app.handler.clone()
    }
}

/// The application.
pub fn app(handler: NotificationHandler) -> Router {
    let app = App { handler, seen: Arc::default() };
    Router::new().route("/notifications", post(receive)).with_state(app)
}

async fn receive(State(app): State<App>, AxumNotification(verified): AxumNotification) -> NotificationReply {
    let opened = match verified.open::<Event>() {
        Ok(opened) => opened,
        Err(error) => return error.reply(),
    };
    // The platform repeats what was not answered in time.
    if !app.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(opened.id) {
        return NotificationReply::accepted();
    }
    match opened.event {
        Event::TransactionSuccess(payment) => match payment.out_trade_no {
            Some(_order) => NotificationReply::accepted(),
            None => NotificationReply::failed("the payment names no order"),
        },
        // What this shop does not know is not sent again either.
        _ => NotificationReply::accepted(),
    }
}
