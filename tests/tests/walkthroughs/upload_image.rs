//! An image is uploaded.

use wechatpay_gateway::Misbehavior;

use super::example::upload_image::{Failure, upload};
use super::{answer, called, client, gateway, refuse};

const UPLOAD: &str = "POST /v3/merchant/media/upload";

#[tokio::test]
async fn an_image_gets_an_id() {
    let (gateway, folder) = (gateway(), tempfile::tempdir().unwrap());
    let client = client(&gateway);
    answer(&gateway, UPLOAD, "media_id", "H1ihR9JUtVj-J7CJ");
    let path = folder.path().join("storefront.png");
    std::fs::File::create(&path).unwrap().set_len(300_000).unwrap();
    // The gateway compares the digest with the file.
    assert_eq!(upload(&client, &path).await.unwrap(), "H1ihR9JUtVj-J7CJ");
    assert_eq!(called(&gateway), [UPLOAD]);

    // Nobody knows it by a number, so the client leaves it to the program to repeat it.
    gateway.misbehave(Misbehavior::Status(503, None));
    assert_eq!(upload(&client, &path).await.unwrap(), "H1ihR9JUtVj-J7CJ");
    assert_eq!(called(&gateway), [UPLOAD; 2]);
    refuse(&gateway, 400, "PARAM_ERROR");
    assert!(matches!(upload(&client, &path).await, Err(Failure::Call(_))));
    assert_eq!(called(&gateway), [UPLOAD]);

    assert!(matches!(upload(&client, &folder.path().join("none.png")).await, Err(Failure::File(_))));
    std::fs::File::create(&path).unwrap().set_len(3 << 20).unwrap();
    assert!(matches!(upload(&client, &path).await, Err(Failure::TooLarge(3_145_728))));
    assert_eq!(called(&gateway), [""; 0]);
}
