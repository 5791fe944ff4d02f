//! Receives notifications with actix-web: what arrives is verified before the handler sees it, and answered as the
//! platform expects.

use actix_web::web;
use wechatpay_sdk::rt::notify::ActixNotification;
use wechatpay_sdk::rt::{NotificationHandler, NotificationReply};
use wechatpay_sdk::webhook::v3::Event;

/// The routes of the application.
pub fn configure(handler: NotificationHandler) -> impl Fn(&mut web::ServiceConfig) + Clone {
    move |config| {
        config.app_data(web::Data::new(handler.clone())).route("/notifications", web::post().to(receive));
    }
}

async fn receive(ActixNotification(verified): ActixNotification) -> NotificationReply {
    match verified.open::<Event>() {
        Ok(opened) => match opened.event {
            Event::TransactionSuccess(payment) if payment.out_trade_no.is_none() => {
                NotificationReply::failed("the payment names no order")
            }
            _ => NotificationReply::accepted(),
        },
        Err(error) => error.reply(),
    }
}
