//! The expected signatures were made with OpenSSL and md5sum, from texts written by hand.

use std::task::{Context, Poll, Waker};

use super::*;
use crate::crypto::{LocalSigner, MerchantKey};

const APP_ID: &str = "wx8888888888888888";
const PREPAY_ID: &str = "wx201410272009395522657a690389285100";

fn stamp() -> Stamp {
    Stamp { timestamp: 1_414_561_699, nonce: "5K8264ILTKCH16CQ2502SI8ZNMTM67VS".into() }
}

fn key() -> ApiV2Key {
    ApiV2Key::new("192006250b4c09247ec02edce69f6a2d").unwrap()
}

fn merchant() -> MerchantKey {
    MerchantKey::from_pem(include_str!("../../tests/data/java_merchant_key.pem")).unwrap()
}

#[test]
fn a_page_pays() {
    let payment = JsapiPayment::new(APP_ID, PREPAY_ID);
    let parameters = payment.sign(&stamp(), &merchant()).unwrap();
    let signature = concat!(
        "Uvgm57c+/kZHCS8g8wjy/Bu2kE4+UrHnpshEwMRp0Wl3t6bnnTtecnAKboVjgd5B8uzf3qW+mWgJM3lD4AzduLt9W3AIWniYMwUEoReisulc",
        "0JilQklPvjWNQC5YKq49auOxooRcFgu3sRMSe1oSq7fBV40AlPdLp399hrriLv6Omy38ifJfsEk1X7IAaOotNTaoT/+ZpraGPTNhkxot2FfU",
        "7fM0n3r0JMODKpfeerCKiirMDczqJUBQvZ9hYZYv14O0qcghyvrSVuoXnI/1qaqnXB9lsrudXLKP7uLAPcpkVRA8/2WV3C9KTn00qSP29Tc5",
        "e7TNjQWMGSj0/FEAug==",
    );
    assert_eq!(
        parameters.fields(),
        [
            ("appId", APP_ID.to_owned()),
            ("timeStamp", "1414561699".into()),
            ("nonceStr", "5K8264ILTKCH16CQ2502SI8ZNMTM67VS".into()),
            ("package", format!("prepay_id={PREPAY_ID}")),
            ("signType", "RSA".into()),
            ("paySign", signature.into()),
        ]
    );
    assert_eq!(
        parameters.to_json(),
        format!(
            r#"{{"appId":"{APP_ID}","timeStamp":"1414561699","nonceStr":"5K8264ILTKCH16CQ2502SI8ZNMTM67VS","package":"prepay_id={PREPAY_ID}","signType":"RSA","paySign":"{signature}"}}"#
        )
    );
    let signer = LocalSigner::new("5F1C", merchant()).unwrap();
    let stamp = stamp();
    let mut signing = Box::pin(payment.sign_by(&stamp, &signer));
    let Poll::Ready(Ok(signed)) = signing.as_mut().poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("not ready")
    };
    assert_eq!(signed.pay_sign, signature);
}

#[test]
fn a_page_pays_by_installments() {
    let payment = JsapiPayment::new(APP_ID, "wx2014").installments("PERIOD", 12);
    let parameters = payment.sign(&stamp(), &merchant()).unwrap();
    assert_eq!(
        parameters.package,
        "prepay_id=wx2014&subsidy_period_type=PERIOD&selected_installment_number=12"
    );
    assert_eq!(
        parameters.pay_sign,
        concat!(
            "UBixBIxxz+NbVXnazvKPAsXZz8mgyFlNv6LsLTBcYJzgi8AB7IDIj3yzAbstUtZ9C9rvIg7qRs5QURjEMB3UvSJvPp+8TEEknXsMhsxE",
            "aQd2O/CzK00ARObvYJj6UBIbxk2dlQ0jXmf6sKxtCFKAjQHc82DgP3oc7dvlla0I4+5uUW66yhMjnxVmMXWuJvo5/dVcKTWjz6V+i2D/",
            "2ck0XoYvmQ9M5SB846hzT70VZTt2oy8cIdhAf0zP+N1f6QEwa5aj423mT0Pestae7LeHK3ywYI+KjjTDwh6tB1nVNsG+jEW3LEHOJ6Iu",
            "aavJdod0U3AqoKWH8M0xUhK58udhGg==",
        )
    );
}

#[test]
fn an_app_pays() {
    let parameters = AppPayment::new(APP_ID, "1900000109", PREPAY_ID).sign(&stamp(), &merchant()).unwrap();
    let signature = concat!(
        "Y+dFbz1ddC0DHS9dt6ZxRd/2W8J1jkWMfcoVLzyLEHTGxrm+ctlEZqoT0fV5pYx7yBqEmHbzgYoipkqnKVNOrJK1qy10OaMG6DvoS2MpdoiR",
        "D1O+JBy/g+WbxtAcegjrK9DsXApTTAcR17M0xk26LdamTC5R8PYrt8xPquVa0Uyzw/hxoLKVLfzHpanjH76XFPVR6wjWhNJhVxAMC0PyNN0/",
        "NjgPVe3z2xYpqcIxy32h6ZL84QELAqosscICtMIuUBdkyUo2B166n5V09MvCIBWEh/iyXBC8wf7HyTdmebJhVWUp/cA4l/W1IVIXzykWdmbk",
        "+dBf1wnDEfPV0Ww7nQ==",
    );
    assert_eq!(
        parameters.fields(),
        [
            ("appid", APP_ID.to_owned()),
            ("partnerid", "1900000109".into()),
            ("prepayid", PREPAY_ID.into()),
            ("package", "Sign=WXPay".into()),
            ("noncestr", "5K8264ILTKCH16CQ2502SI8ZNMTM67VS".into()),
            ("timestamp", "1414561699".into()),
            ("sign", signature.into()),
        ]
    );
}

#[test]
fn orders_of_v2_are_signed_as_the_order_was() {
    let (page, app) = (JsapiPayment::new(APP_ID, "wx2014"), AppPayment::new(APP_ID, "1900000109", "wx2014"));
    for (kind, of_page, of_app) in [
        (SignType::Md5, "EC67B906E437F7BB85E6CCAF0C5E1D3D", "491DF723CC233AD324E1EEC27272B9A1"),
        (
            SignType::HmacSha256,
            "B381F4F2D15B93F2F2210C6E0A7115CFC1C6B02E5EFF6D7217BB7D9E15D6806C",
            "E68BB75A23176B88B1547AD137D9F84AEE175681B2FDB7BB43F855250E09E93B",
        ),
    ] {
        let parameters = page.sign_v2(&stamp(), &key(), kind).unwrap();
        assert_eq!((parameters.sign_type.as_str(), parameters.pay_sign.as_str()), (kind.as_str(), of_page));
        assert_eq!(app.sign_v2(&stamp(), &key(), kind).unwrap().sign, of_app);
    }
}

#[test]
fn a_mini_program_hands_out_a_red_packet() {
    let package = "sendid=242e&ver=8&mchid=11475856";
    let parameters = RedPacket::new("wxd27ebc41b85ce36d", package).sign(&stamp(), &key()).unwrap();
    assert_eq!(
        parameters.fields(),
        [
            ("timeStamp", "1414561699".to_owned()),
            ("nonceStr", "5K8264ILTKCH16CQ2502SI8ZNMTM67VS".into()),
            ("package", "sendid%3D242e%26ver%3D8%26mchid%3D11475856".into()),
            ("signType", "MD5".into()),
            ("paySign", "2A0CD01C783422984A9D2B8CB3FED8CA".into()),
        ]
    );
}

#[test]
fn a_mini_program_hands_out_coupons() {
    // The texts to sign from the official page on the plug-in.
    let one = CouponPlugin::new("10016226", [Coupon::new("1234567", "abc123")]).sign(&key()).unwrap();
    assert_eq!(one.sign, "AD7CD2967446E742075BF7A52CEBC5FE1A17A4042ED451A44DAABF9F04FFDD99");
    let coupons = [
        Coupon::new("1234567", "abc123").coupon_code("asdsada"),
        Coupon::new("2345678", "123abc").coupon_code("asdsadb"),
    ];
    let two = CouponPlugin::new("10016226", coupons).sign(&key()).unwrap();
    assert_eq!(two.sign, "6D191C5882E79FBC9E3310C207DA09FEF865A42103F658F4D3F7E0BA2CE350CC");
    let list = r#"[{"stock_id":"1234567","out_request_no":"abc123"}]"#;
    assert_eq!(
        one.fields(),
        [
            ("send_coupon_params", list.to_owned()),
            ("send_coupon_merchant", "10016226".into()),
            ("sign", one.sign.clone()),
        ]
    );
    assert_eq!(
        one.to_json(),
        format!(r#"{{"send_coupon_params":{list},"send_coupon_merchant":"10016226","sign":"{}"}}"#, one.sign)
    );
}

#[test]
fn a_page_hands_out_a_coupon() {
    let coupon = Coupon::new("1234567890000000", "201911280000");
    let page = CouponPage::new(coupon.clone(), "123456789", "oiSFDIOoijdsf").sign(&key()).unwrap();
    assert_eq!(
        page.url(),
        concat!(
            "https://action.weixin.qq.com/busifavor/getcouponinfo?stock_id=1234567890000000",
            "&out_request_no=201911280000&send_coupon_merchant=123456789&open_id=oiSFDIOoijdsf",
            "&sign=18FFEB85E742D42C9713507B47C4C25301E2E86C96D8EDEFBA935DA8E70C493C#wechat_pay&wechat_redirect",
        )
    );
    // Signed as it is, sent percent-encoded.
    let page = CouponPage::new(coupon.coupon_code("a+b"), "123456789", "oiSFDIOoijdsf").sign(&key()).unwrap();
    assert_eq!(page.sign, "756F357543691697CA2BD71B20411D05995FC46D6E2CE5E48A7C8718947EFF0C");
    assert!(page.url().contains("&coupon_code=a%2Bb&"));
}

#[test]
fn an_app_opens_payscore() {
    let confirm = PayscoreConfirm::new("1230000109", "XX=/X").sign(&stamp(), &key()).unwrap();
    assert_eq!(
        confirm.to_query(),
        concat!(
            "mch_id=1230000109&package=XX%3D%2FX&timestamp=1414561699&nonce_str=5K8264ILTKCH16CQ2502SI8ZNMTM67VS",
            "&sign_type=HMAC-SHA256&sign=7F3FD97E2BD48C700A43AFD75554B382F135235ACA7DD1709C8D253AAA845AC5",
        )
    );
    let detail = PayscoreDetail::new("1230000109", "88888888000011", "1234323JKHDFE1243252|*");
    assert_eq!(
        detail.sign(&stamp(), &key()).unwrap().to_query(),
        concat!(
            "mch_id=1230000109&service_id=88888888000011&out_order_no=1234323JKHDFE1243252%7C%2A",
            "&timestamp=1414561699&nonce_str=5K8264ILTKCH16CQ2502SI8ZNMTM67VS&sign_type=HMAC-SHA256",
            "&sign=04E244CEAE43DB72508800CD06B044F2D7B204D17E949E21CC25CE19930D2B9F",
        )
    );
}

/// What a stranger may get hold of: the number of an order, the code of a coupon, a prepay id that was passed around.
const FORGED: &str = "x&mch_id=1900000109&result_code=SUCCESS&return_code=SUCCESS&total_fee=99900&zz=";

#[test]
fn nothing_that_has_two_readings_is_signed_for_a_front_end() {
    let (stamp, key) = (stamp(), key());
    let with_nonce = Stamp { nonce: FORGED.into(), ..stamp.clone() };
    let coupon = |stock: &str, number: &str, code: &str| Coupon::new(stock, number).coupon_code(code);
    let page =
        |coupon, merchant: &str, user: &str| CouponPage::new(coupon, merchant, user).sign(&key).map(drop);
    let plugin = |coupon, merchant: &str| {
        CouponPlugin::new(merchant, [Coupon::new("1", "2"), coupon]).sign(&key).map(drop)
    };
    let jsapi = |app: &str, id: &str, plan: &str, stamp: &Stamp| {
        JsapiPayment::new(app, id).installments(plan, 3).sign_v2(stamp, &key, SignType::Md5).map(drop)
    };
    let app = |app: &str, partner: &str, id: &str| {
        AppPayment::new(app, partner, id).sign_v2(&stamp, &key, SignType::HmacSha256).map(drop)
    };
    let detail = |merchant: &str, service: &str, order: &str| {
        PayscoreDetail::new(merchant, service, order).sign(&stamp, &key).map(drop)
    };
    let confirm =
        |merchant: &str, package: &str| PayscoreConfirm::new(merchant, package).sign(&stamp, &key).map(drop);
    for (outcome, parameter) in [
        (jsapi("a", FORGED, "DAILY", &stamp), Some("package")),
        (jsapi("a", "wx1", FORGED, &stamp), Some("package")),
        (jsapi(FORGED, "wx1", "DAILY", &stamp), Some("appId")),
        (jsapi("a", "wx1", "DAILY", &with_nonce), Some("nonceStr")),
        // With `&subsidy_period_type=`, which is added here.
        (jsapi("a", "wx1", "DAILY", &stamp), None),
        (app("a", "b", FORGED), Some("prepayid")),
        (app("a", FORGED, "c"), Some("partnerid")),
        (app(FORGED, "b", "c"), Some("appid")),
        (app("a", "b", "c&d"), None),
        (RedPacket::new(FORGED, "a").sign(&stamp, &key).map(drop), Some("appId")),
        (RedPacket::new("a", "b").sign(&with_nonce, &key).map(drop), Some("nonceStr")),
        // The package is percent-encoded before it is signed.
        (RedPacket::new("a", FORGED).sign(&stamp, &key).map(drop), None),
        (plugin(coupon(FORGED, "b", "c"), "d"), Some("stock_id1")),
        (plugin(coupon("a", FORGED, "c"), "d"), Some("out_request_no1")),
        (plugin(coupon("a", "b", FORGED), "d"), Some("coupon_code1")),
        (plugin(coupon("a", "b", "c"), FORGED), Some("send_coupon_merchant")),
        (page(coupon(FORGED, "b", "c"), "d", "e"), Some("stock_id")),
        (page(coupon("a", FORGED, "c"), "d", "e"), Some("out_request_no")),
        (page(coupon("a", "b", FORGED), "d", "e"), Some("coupon_code")),
        (page(coupon("a", "b", "c"), FORGED, "e"), Some("send_coupon_merchant")),
        (page(coupon("a", "b", "c"), "d", FORGED), Some("open_id")),
        (detail(FORGED, "b", "c"), Some("mch_id")),
        (detail("a", FORGED, "c"), Some("service_id")),
        (detail("a", "b", FORGED), Some("out_order_no")),
        (detail("a", "b", "c=d&e"), None),
        (confirm(FORGED, "b"), Some("mch_id")),
        (confirm("a", FORGED), Some("package")),
        (confirm("a", "XX=/X"), None),
    ] {
        let found = outcome.as_ref().err().map(TwoReadings::parameter);
        assert_eq!(found, parameter, "{outcome:?}");
    }
}

#[test]
fn a_front_end_gets_no_signature_of_a_request() {
    // Five lines are a request.
    let (request, body) = ("POST\n/v3/refund/domestic/refunds", "{\"out_trade_no\":\"1\"}");
    let with_nonce = Stamp { nonce: "a\nb".into(), ..stamp() };
    for outcome in [
        AppPayment::new(request, "1", body).sign(&stamp(), &merchant()).map(drop),
        AppPayment::new("a", "1", "b\r").sign(&stamp(), &merchant()).map(drop),
        AppPayment::new("a", "1", "b").sign(&with_nonce, &merchant()).map(drop),
        AppPayment::new(request, "1", body).message(&stamp()).map(drop),
        JsapiPayment::new(request, "b").sign(&stamp(), &merchant()).map(drop),
        JsapiPayment::new("a", "b\nc").sign(&stamp(), &merchant()).map(drop),
        JsapiPayment::new("a", "b").installments("c\n", 3).message(&stamp()).map(drop),
    ] {
        let error = outcome.unwrap_err();
        let source = std::error::Error::source(&error).unwrap().to_string();
        assert_eq!(source, "a value to be signed line by line contains a line break");
    }
}

#[test]
fn stamps_are_new() {
    let (one, two) = (Stamp::now().unwrap(), Stamp::now().unwrap());
    assert!(one.nonce != two.nonce && one.timestamp > 1_700_000_000 && one.nonce.len() == 32);
}
