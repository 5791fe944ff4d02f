//! A day enters; its bill leaves, by the address and with the digest that the first reply has.

use wechatpay_gateway::{Gateway, Misbehavior};
use wechatpay_sdk::rt;
use wechatpay_sdk::v3::bill::tradebill;
use wechatpay_sdk::v3::billdownload::file;

use super::{coupon, gateway};

async fn announced(client: &rt::Client, zipped: bool) -> tradebill::GetReply {
    let mut query = tradebill::GetQuery::new("2031-04-17");
    if zipped {
        query = query.tar_type(tradebill::GetQueryTarType::Gzip);
    }
    client.execute(tradebill::Get::new(query)).await.unwrap()
}

/// Follows the address, and expects the digest.
async fn download(
    client: &rt::Client,
    gateway: &Gateway,
    announced: &tradebill::GetReply,
) -> (Option<u64>, Result<bytes::Bytes, rt::DownloadError>) {
    let url = announced.download_url.as_ref().unwrap();
    let query = url.strip_prefix(&format!("{}/v3/billdownload/file?", gateway.url())).unwrap();
    let text = |name: &str| {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(found, _)| *found == name).map(|(_, text)| text.to_owned())
    };
    let mut query = file::GetQuery::new(text("token").unwrap());
    query.tartype = text("tartype");
    let download = client.execute(file::Get::new(query)).await.unwrap();
    let kind = announced.hash_type.as_deref().unwrap().parse().unwrap();
    let length = download.content_length();
    (length, download.expect_digest(kind, announced.hash_value.clone().unwrap()).bytes().await)
}

#[tokio::test]
async fn a_bill_is_what_was_announced() {
    let gateway = gateway();
    let client = rt::Client::new(gateway.config().unwrap().build().unwrap()).unwrap();
    for zipped in [false, true] {
        let announced = announced(&client, zipped).await;
        assert_eq!(announced.download_url.as_ref().unwrap().contains("tartype=GZIP"), zipped);
        assert_eq!(announced.hash_type.as_deref(), Some("SHA1"));
        let (length, content) = download(&client, &gateway, &announced).await;
        let content = String::from_utf8(content.unwrap().to_vec()).unwrap();
        // It comes in pieces, so that nobody knows its length.
        assert_eq!(length, None);
        assert!(content.lines().count() == 503 && content.ends_with("`500,`5.00\r\n"), "{content}");
        assert!(gateway.last().unwrap().faults.is_empty());
    }
}

#[tokio::test]
async fn a_wrong_digest_waits_for_a_reply_that_has_one() {
    let gateway = gateway();
    let client = rt::Client::new(gateway.config().unwrap().build().unwrap()).unwrap();
    gateway.misbehave(Misbehavior::WrongDigest);
    client.execute(coupon()).await.unwrap();
    for is_right in [false, true] {
        let announced = announced(&client, true).await;
        let (_, content) = download(&client, &gateway, &announced).await;
        assert_eq!(content.is_ok(), is_right, "{:?}", content.err());
        if let Err(error) = content {
            assert!(matches!(error, rt::DownloadError::Digest { .. }), "{error:?}");
        }
    }
}

#[tokio::test]
async fn a_bill_may_break_off() {
    let gateway = gateway();
    let client = rt::Client::new(gateway.config().unwrap().build().unwrap()).unwrap();
    let announced = announced(&client, false).await;
    gateway.misbehave(Misbehavior::Reset);
    let (_, content) = download(&client, &gateway, &announced).await;
    assert!(matches!(content, Err(rt::DownloadError::Receive(_))), "{content:?}");
}
