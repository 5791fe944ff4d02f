//! Notifications enter at two routes of an actix-web application: of API v3, verified before the handler sees them, and
//! of API v2; what leaves is what a shop does about them, and the answers that the platform expects.
//!
//! `cargo run -p wechatpay-tests --example notifications_actix`, with the merchant's files in the folder and its keys in
//! the environment.

use std::collections::BTreeSet;
use std::error::Error;
use std::sync::{Mutex, PoisonError};
use std::{env, fs};

use actix_web::web::{self, Data};
use actix_web::{App, HttpServer};
use wechatpay_sdk::rt::notify::ActixNotification;
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

/// The routes of the application, for each of its workers.
pub fn configure(
    notifications: Data<NotificationHandler>,
    shop: Data<Mutex<Shop>>,
) -> impl Fn(&mut web::ServiceConfig) + Clone {
    move |config| {
        config
            .app_data(notifications.clone())
            .app_data(shop.clone())
            .route("/notifications", web::post().to(receive))
            .route("/notifications/refunds", web::post().to(receive_refund));
    }
}

/// Of API v3. What cannot be verified has been answered already.
async fn receive(
    shop: Data<Mutex<Shop>>,
    ActixNotification(verified): ActixNotification,
) -> NotificationReply {
    let opened = match verified.open::<Event>() {
        Ok(opened) => opened,
        Err(error) => return error.reply(),
    };
    let mut shop = shop.lock().unwrap_or_else(PoisonError::into_inner);
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
async fn receive_refund(
    shop: Data<Mutex<Shop>>,
    notifications: Data<NotificationHandler>,
    body: web::Bytes,
) -> NotificationReply {
    let received = notifications.receive_v2(&body);
    let refund = match received.and_then(|verified| verified.payload::<refund_processed::Payload>()) {
        Ok(opened) => opened.event.req_info.unwrap_or_default(),
        Err(error) => return error.reply(),
    };
    let Some(number) = refund.out_refund_no else { return NotificationReply::failed_v2("no out_refund_no") };
    let mut shop = shop.lock().unwrap_or_else(PoisonError::into_inner);
    // There is no number of the notification, but one of what it is about.
    if !shop.refunded.contains(&number) {
        shop.refunded.push(number);
    }
    NotificationReply::accepted_v2()
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let key = rt::MerchantKey::from_pem(&fs::read_to_string("apiclient_key.pem")?)?;
    let signer = rt::LocalSigner::from_certificate_pem(&fs::read_to_string("apiclient_cert.pem")?, key)?;
    let config = rt::Config::builder(env::var("MCHID")?, signer)
        .api_v3_key(rt::ApiV3Key::new(env::var("API_V3_KEY")?)?)
        .api_v2_key(rt::ApiV2Key::new(&env::var("API_V2_KEY")?)?)
        .build();
    // With a client, certificates of the platform are downloaded when they are needed.
    let notifications = NotificationHandler::with_client(rt::Client::new(config)?);
    let configure = configure(Data::new(notifications), Data::default());
    HttpServer::new(move || App::new().configure(configure.clone())).bind("127.0.0.1:8080")?.run().await?;
    Ok(())
}
