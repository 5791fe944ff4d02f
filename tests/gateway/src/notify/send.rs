//! A notification and an address enter; what the merchant answered leaves, and whether the platform would be content.

use std::time::Duration;

use wechatpay_codegen::ir::Protocol;
use wechatpay_runtime::v2::xml::Document;

use super::Notification;
use super::address::Address;
use crate::GatewayError;

/// The platform does not wait longer for an answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// What the merchant answered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Delivery {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: String,
    /// Whether the platform takes it for accepted; it would repeat the notification otherwise.
    pub is_accepted: bool,
}

/// Longer answers are cut: the platform wants a few words.
const MOST_OF_A_BODY: usize = 64 << 10;

/// Posts it, and once more if it is to be repeated; the last answer counts. Nothing leaves this machine.
pub async fn deliver(url: &str, notification: &Notification) -> Result<Delivery, GatewayError> {
    let looking_up = tokio::time::timeout(PATIENCE, Address::of(url)).await;
    let Address { url, resolved } =
        looking_up.map_err(|_| GatewayError::Undelivered("the host was not found in time".to_owned()))??;
    let mut client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(PATIENCE)
        .user_agent("Mozilla/4.0");
    if let Some((host, addresses)) = &resolved {
        client = client.resolve_to_addrs(host, addresses);
    }
    let client = client.build().map_err(undelivered)?;
    let mut delivery = post(&client, &url, notification).await?;
    for _ in 1..notification.times {
        delivery = post(&client, &url, notification).await?;
    }
    Ok(delivery)
}

async fn post(
    client: &reqwest::Client,
    url: &reqwest::Url,
    notification: &Notification,
) -> Result<Delivery, GatewayError> {
    let request = client.post(url.clone());
    let request = request.headers(notification.headers.clone()).body(notification.body.clone());
    let mut response = request.send().await.map_err(undelivered)?;
    let status = response.status().as_u16();
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(undelivered)? {
        body.extend_from_slice(&chunk);
        if body.len() > MOST_OF_A_BODY {
            body.truncate(MOST_OF_A_BODY);
            break;
        }
    }
    let is_accepted = match notification.protocol {
        Protocol::V3 | Protocol::Brand => matches!(status, 200 | 204),
        Protocol::V2 => status == 200 && is_success(&body),
    };
    Ok(Delivery { status, body: String::from_utf8_lossy(&body).into_owned(), is_accepted })
}

fn is_success(body: &[u8]) -> bool {
    Document::parse(body).is_ok_and(|document| document.text("return_code") == Some("SUCCESS"))
}

fn undelivered(error: reqwest::Error) -> GatewayError {
    let mut message = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(error) = source {
        message = format!("{message}: {error}");
        source = error.source();
    }
    GatewayError::Undelivered(message)
}
