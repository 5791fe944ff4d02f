//! A prepay order, as the generator writes its type and as a shop fills it.

use wechatpay_runtime as rt;

/// `POST /v3/pay/transactions/jsapi`.
#[derive(Clone, Debug)]
pub struct Post {
    pub body: Body,
}
rt::operation!(Post -> Reply {
    body: body,
} = rt::codegen::OperationSpec {
    method: rt::codegen::Method::Post,
    path: "/v3/pay/transactions/jsapi",
    body: rt::codegen::BodyKind::Json,
    sealing: Some(rt::Sealing::PLATFORM_OAEP),
    idempotent: true,
    ..rt::codegen::OperationSpec::V3
});

#[derive(Clone, Default)]
pub struct Reply {
    pub prepay_id: Option<String>,
}
rt::record!(Reply { prepay_id });

#[derive(Clone)]
pub struct Body {
    pub appid: String,
    pub mchid: String,
    pub description: String,
    pub attach: Option<String>,
    pub out_trade_no: String,
    pub amount: Amount,
    pub time_expire: Option<String>,
    pub notify_url: String,
    pub goods_tag: Option<String>,
    pub limit_pay: Option<Vec<String>>,
    pub support_fapiao: Option<bool>,
    pub detail: Option<Detail>,
    pub scene_info: Option<SceneInfo>,
    pub settle_info: Option<SettleInfo>,
    pub payer: Payer,
}
rt::record!(Body {
    appid,
    mchid,
    description,
    attach,
    out_trade_no,
    amount,
    time_expire,
    notify_url,
    goods_tag,
    limit_pay,
    support_fapiao,
    detail,
    scene_info,
    settle_info,
    payer,
});

#[derive(Clone)]
pub struct Amount {
    pub total: i64,
    pub currency: Option<String>,
}
rt::record!(Amount { total, currency });

#[derive(Clone)]
pub struct Detail {
    pub cost_price: Option<i64>,
    pub invoice_id: Option<String>,
    pub goods_detail: Option<Vec<Goods>>,
}
rt::record!(Detail { cost_price, invoice_id, goods_detail });

#[derive(Clone)]
pub struct Goods {
    pub merchant_goods_id: String,
    pub wechatpay_goods_id: Option<String>,
    pub goods_name: Option<String>,
    pub quantity: i64,
    pub unit_price: i64,
}
rt::record!(Goods { merchant_goods_id, wechatpay_goods_id, goods_name, quantity, unit_price });

#[derive(Clone)]
pub struct SceneInfo {
    pub payer_client_ip: Option<String>,
    pub device_id: Option<String>,
    pub store_info: Option<StoreInfo>,
}
rt::record!(SceneInfo { payer_client_ip, device_id, store_info });

#[derive(Clone)]
pub struct StoreInfo {
    pub id: Option<String>,
    pub name: String,
    pub area_code: String,
    pub address: String,
}
rt::record!(StoreInfo { id, name, area_code, address });

#[derive(Clone)]
pub struct SettleInfo {
    pub profit_sharing: Option<bool>,
}
rt::record!(SettleInfo { profit_sharing });

#[derive(Clone)]
pub struct Payer {
    pub openid: String,
    pub identity: Option<Identity>,
}
rt::record!(Payer { openid, identity });

/// Most orders have none; it is sealed, which the third comparison is about.
#[derive(Clone)]
pub struct Identity {
    pub r#type: String,
    pub number: rt::Sensitive<String>,
    pub name: rt::Sensitive<String>,
}
rt::record!(Identity { r#type = "type", number, name });

/// An order of two kinds of goods.
pub fn order() -> Post {
    let goods = |id: &str, name: &str, quantity, unit_price| Goods {
        merchant_goods_id: id.into(),
        wechatpay_goods_id: Some("7301".into()),
        goods_name: Some(name.into()),
        quantity,
        unit_price,
    };
    let body = Body {
        appid: "wx5a1c93e7d02b48f6".into(),
        mchid: "1900000109".into(),
        description: "枫叶茶 250 克".into(),
        attach: Some("till-7".into()),
        out_trade_no: "ORD-2031-000417".into(),
        amount: Amount { total: 3985, currency: Some("CNY".into()) },
        time_expire: Some("2031-04-17T18:30:00+08:00".into()),
        notify_url: "https://shop.example/wechatpay/notify".into(),
        goods_tag: Some("SPRING".into()),
        limit_pay: Some(vec!["no_credit".into()]),
        support_fapiao: Some(false),
        detail: Some(Detail {
            cost_price: Some(4485),
            invoice_id: Some("R-00417".into()),
            goods_detail: Some(vec![
                goods("TEA-250", "枫叶茶", 2, 1495),
                goods("CUP-1", "\"Harbor\" cup", 1, 995),
            ]),
        }),
        scene_info: Some(SceneInfo {
            payer_client_ip: Some("203.0.113.24".into()),
            device_id: Some("TILL-07".into()),
            store_info: Some(StoreInfo {
                id: Some("S-031".into()),
                name: "Harbor branch".into(),
                area_code: "330106".into(),
                address: "12 Ferry Lane".into(),
            }),
        }),
        settle_info: Some(SettleInfo { profit_sharing: Some(false) }),
        payer: Payer { openid: "oA7dk2Qm-31xYcV0pLh8sWzT4nBe".into(), identity: None },
    };
    Post { body }
}
