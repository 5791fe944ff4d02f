//! The body of a notification around a ciphertext. The types are as the generator writes them.

#![allow(dead_code, reason = "what a program would read of it")]

use wechatpay_runtime as rt;

/// `TRANSACTION.SUCCESS`.
#[derive(Clone, Default)]
pub struct Transaction {
    pub appid: Option<String>,
    pub mchid: Option<String>,
    pub out_trade_no: Option<String>,
    pub transaction_id: Option<String>,
    pub trade_type: Option<TradeType>,
    pub trade_state: Option<TradeState>,
    pub trade_state_desc: Option<String>,
    pub bank_type: Option<String>,
    pub attach: Option<String>,
    pub success_time: Option<String>,
    pub payer: Option<Payer>,
    pub amount: Option<Amount>,
    pub scene_info: Option<SceneInfo>,
    pub promotion_detail: Vec<Promotion>,
}
rt::record!(Transaction {
    appid,
    mchid,
    out_trade_no,
    transaction_id,
    trade_type,
    trade_state,
    trade_state_desc,
    bank_type,
    attach,
    success_time,
    payer,
    amount,
    scene_info,
    promotion_detail,
});

impl rt::Notification for Transaction {
    const EVENT: &'static str = "TRANSACTION.SUCCESS";
    type Acknowledgement = rt::Json;
}

pub enum TradeType {
    Jsapi,
    Native,
    App,
    Unlisted(String),
}
rt::open_enum!(TradeType { Jsapi = "JSAPI", Native = "NATIVE", App = "APP" });

pub enum TradeState {
    Success,
    Refund,
    Unlisted(String),
}
rt::open_enum!(TradeState { Success = "SUCCESS", Refund = "REFUND" });

#[derive(Clone, Default)]
pub struct Payer {
    pub openid: Option<String>,
}
rt::record!(Payer { openid });

#[derive(Clone, Default)]
pub struct Amount {
    pub total: Option<i64>,
    pub payer_total: Option<i64>,
    pub currency: Option<String>,
    pub payer_currency: Option<String>,
}
rt::record!(Amount { total, payer_total, currency, payer_currency });

#[derive(Clone, Default)]
pub struct SceneInfo {
    pub device_id: Option<String>,
}
rt::record!(SceneInfo { device_id });

#[derive(Clone, Default)]
pub struct Promotion {
    pub coupon_id: Option<String>,
    pub name: Option<String>,
    pub scope: Option<String>,
    pub r#type: Option<String>,
    pub amount: Option<i64>,
    pub stock_id: Option<String>,
    pub wechatpay_contribute: Option<i64>,
    pub merchant_contribute: Option<i64>,
    pub other_contribute: Option<i64>,
    pub currency: Option<String>,
    pub goods_detail: Vec<Goods>,
}
rt::record!(Promotion {
    coupon_id, name, scope, r#type = "type", amount, stock_id, wechatpay_contribute, merchant_contribute,
    other_contribute, currency, goods_detail,
});

#[derive(Clone, Default)]
pub struct Goods {
    pub goods_id: Option<String>,
    pub quantity: Option<i64>,
    pub unit_price: Option<i64>,
    pub discount_amount: Option<i64>,
    pub goods_remark: Option<String>,
}
rt::record!(Goods { goods_id, quantity, unit_price, discount_amount, goods_remark });

#[derive(Clone)]
#[allow(dead_code, reason = "the shape that is emitted")]
pub enum Event {
    TransactionSuccess(Box<Transaction>),
    Unknown { event_type: String, resource: rt::Json },
}
rt::events!(Event { TransactionSuccess(Transaction) });

/// A payment with a coupon.
pub const PAYLOAD: &str = concat!(
    r#"{"transaction_id":"4200000001203104170000000001","amount":{"payer_total":3785,"total":3985,"#,
    r#""currency":"CNY","payer_currency":"CNY"},"mchid":"1900000109","trade_state":"SUCCESS","bank_type":"OTHERS","#,
    r#""promotion_detail":[{"amount":200,"wechatpay_contribute":0,"coupon_id":"1800000001","scope":"GLOBAL","#,
    r#""merchant_contribute":200,"name":"春茶节","other_contribute":0,"currency":"CNY","type":"CASH","#,
    r#""stock_id":"15000001","goods_detail":[{"goods_remark":"","quantity":2,"discount_amount":100,"#,
    r#""goods_id":"TEA-250","unit_price":1495},{"goods_remark":"Harbor","quantity":1,"discount_amount":100,"#,
    r#""goods_id":"CUP-1","unit_price":995}]}],"success_time":"2031-04-17T18:02:11+08:00","#,
    r#""payer":{"openid":"oA7dk2Qm-31xYcV0pLh8sWzT4nBe"},"out_trade_no":"ORD-2031-000417","#,
    r#""appid":"wx5a1c93e7d02b48f6","trade_state_desc":"支付成功","trade_type":"JSAPI","attach":"till-7","#,
    r#""scene_info":{"device_id":"TILL-07"}}"#,
);

/// The body of a notification.
pub fn envelope(nonce: &str, associated_data: &str, ciphertext: &str) -> String {
    serde_json::json!({
        "id": "f5d3b8a0-7a3e-5c40-9a51-6a2a1d7c9d0e",
        "create_time": "2031-04-17T18:02:11+08:00",
        "resource_type": "encrypt-resource",
        "event_type": "TRANSACTION.SUCCESS",
        "summary": "支付成功",
        "resource": {
            "original_type": "transaction",
            "algorithm": "AEAD_AES_256_GCM",
            "ciphertext": ciphertext,
            "associated_data": associated_data,
            "nonce": nonce,
        },
    })
    .to_string()
}
