//! A coupon of a brand, used once.

use serde_json::json;
use wechatpay_sdk::rt;

use super::example::brand_coupon::{Coupon, Failure, state, usable, use_up};
use super::{answer, answer_all, break_off, called, client, gateway, refuse, retry};

const LIST: &str = "GET /brand/marketing/product-coupon/users/{openid}/coupons";
const USE: &str = "POST /brand/marketing/product-coupon/users/{openid}/coupons/{coupon_code}/use";
const STATE: &str = "GET /brand/marketing/product-coupon/users/{openid}/coupons/{coupon_code}";
const APPID: &str = "wx5a1c93e7d02b48f6";

fn coupon() -> Coupon {
    Coupon {
        openid: "oA7dk2Qm-31xYcV0pLh8sWzT4nBe".into(),
        product_coupon_id: "2000000031".into(),
        stock_id: "2000000031007".into(),
        coupon_code: "LAMP_2031_17".into(),
    }
}

fn brand(gateway: &wechatpay_gateway::Gateway) -> rt::Client {
    rt::Client::new(gateway.brand_config().unwrap().retry(retry()).build().unwrap()).unwrap()
}

#[tokio::test]
async fn a_coupon_is_used_once() {
    let gateway = gateway();
    let client = brand(&gateway);
    let number = "USE-2031-0004";
    let at = "2031-04-17T18:30:00+08:00";
    answer(&gateway, STATE, "coupon_state", "USED");
    break_off(&gateway);
    assert!(matches!(use_up(&client, APPID, &coupon(), number, at).await, Err(Failure::Unknown(_))));
    use_up(&client, APPID, &coupon(), number, at).await.unwrap();
    assert_eq!(state(&client, APPID, &coupon()).await.unwrap().as_deref(), Some("USED"));
    assert_eq!(called(&gateway), [USE, USE, USE, USE, STATE]);
    refuse(&gateway, 400, "INVALID_REQUEST");
    assert!(matches!(use_up(&client, APPID, &coupon(), number, at).await, Err(Failure::NotUsed(_))));
}

#[tokio::test]
async fn all_pages_of_coupons_are_read() {
    let gateway = gateway();
    let Coupon { openid, product_coupon_id, stock_id, coupon_code } = coupon();
    let held = json!({
        "coupon_code": coupon_code, "product_coupon": { "product_coupon_id": product_coupon_id },
        "stock": { "stock_id": stock_id },
    });
    // A stand-in that has a next page forever; a caller that believes it would never end.
    let page = json!({ "total_count": 2, "user_coupon_list": [held], "next_page_token": "2" });
    answer_all(&gateway, LIST, &page, &json!({}));
    let found = usable(&brand(&gateway), APPID, &openid).await.unwrap();
    assert_eq!(found, [coupon(), coupon()]);
    assert_eq!(called(&gateway), [LIST; 2]);
}

#[tokio::test]
async fn the_client_of_a_merchant_cannot_use_it() {
    let gateway = gateway();
    let refused = use_up(&client(&gateway), APPID, &coupon(), "USE-1", "2031-04-17T18:30:00+08:00").await;
    assert!(matches!(refused, Err(Failure::NotUsed(error)) if error.to_string().contains("brand")));
    assert_eq!(called(&gateway), [""; 0]);
}
