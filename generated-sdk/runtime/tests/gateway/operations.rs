//! Operations as the generator writes them, one of each kind.

use rt::codegen::{Method, OperationSpec};
use rt::{Segment, Sensitive};
use wechatpay_runtime as rt;

/// `GET`, with a path variable and a query.
#[derive(Clone, Debug)]
pub struct QueryOrder {
    pub out_trade_no: Segment,
    pub query: QueryOrderQuery,
}
rt::operation!(QueryOrder -> Order {
    path: [out_trade_no],
    query: query,
} = OperationSpec {
    path: "/v3/pay/transactions/out-trade-no/{out_trade_no}",
    idempotent: true,
    ..OperationSpec::V3
});

#[derive(Clone)]
pub struct QueryOrderQuery {
    pub mchid: String,
}
rt::record!(QueryOrderQuery { mchid });

#[derive(Clone)]
pub struct Order {
    pub out_trade_no: String,
    pub trade_state: String,
    pub amount: Option<Amount>,
}
rt::record!(Order { out_trade_no, trade_state, amount });

#[derive(Clone)]
pub struct Amount {
    pub total: i64,
}
rt::record!(Amount { total });

pub fn query_order() -> QueryOrder {
    let query = QueryOrderQuery { mchid: super::MERCHANT_ID.into() };
    QueryOrder { out_trade_no: "ORD-2031/000417 元".into(), query }
}

pub const ORDER: &str =
    r#"{"out_trade_no":"ORD-2031-000417","trade_state":"SUCCESS","amount":{"total":"128"}}"#;

/// `POST` with sealed fields in objects and lists, recognized by `out_trade_no`.
#[derive(Clone, Debug)]
pub struct Apply {
    pub body: ApplyBody,
}
rt::operation!(Apply -> Applied {
    body: body,
} = OperationSpec {
    method: Method::Post,
    path: "/v3/ecommerce/applyments/",
    body: rt::codegen::BodyKind::Json,
    sealing: Some(rt::Sealing::PLATFORM_OAEP),
    idempotent: true,
    ..OperationSpec::V3
});

#[derive(Clone)]
pub struct ApplyBody {
    pub out_trade_no: String,
    pub contact: Option<Contact>,
    pub owners: Vec<Contact>,
    pub extra: Option<Contact>,
}
rt::record!(ApplyBody { out_trade_no, contact, owners, extra as json });

#[derive(Clone)]
pub struct Contact {
    pub name: Sensitive<String>,
    pub phones: Vec<Sensitive<String>>,
    pub email: Option<Sensitive<String>>,
}
rt::record!(Contact { name, phones, email });

#[derive(Clone)]
pub struct Applied {
    pub applyment_id: i64,
}
rt::record!(Applied { applyment_id });

pub const PLAINTEXTS: [&str; 5] =
    ["王小明-姓名", "13900139000-one", "13800138000-two", "李四-姓名", "li@mail.example"];

pub fn apply() -> Apply {
    let [name, one, two, other, email] = PLAINTEXTS;
    let contact = |name: &str, phones: &[&str], email: Option<&str>| Contact {
        name: name.into(),
        phones: phones.iter().map(|phone| (*phone).into()).collect(),
        email: email.map(Into::into),
    };
    let owners = vec![contact(name, &[one, two, ""], None), contact(other, &[], Some(email))];
    let contact = contact(other, &[one], Some(""));
    Apply {
        body: ApplyBody {
            out_trade_no: "APPLY-1".into(),
            extra: Some(contact.clone()),
            contact: Some(contact),
            owners,
        },
    }
}

/// Each sealed text of an [`apply`] as it travels, and its plaintext.
pub fn sealed_of_apply(body: &serde_json::Value) -> Vec<(String, &'static str)> {
    let [name, one, two, other, email] = PLAINTEXTS;
    let extra: serde_json::Value = serde_json::from_str(body["extra"].as_str().unwrap()).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    vec![
        (text(&body["contact"]["name"]), other),
        (text(&body["contact"]["phones"][0]), one),
        (text(&body["owners"][0]["name"]), name),
        (text(&body["owners"][0]["phones"][0]), one),
        (text(&body["owners"][0]["phones"][1]), two),
        (text(&body["owners"][1]["name"]), other),
        (text(&body["owners"][1]["email"]), email),
        (text(&extra["name"]), other),
        (text(&extra["phones"][0]), one),
    ]
}

/// `POST` that must not be repeated.
#[derive(Clone, Debug)]
pub struct Complain {
    pub body: ComplainBody,
}
rt::operation!(Complain -> rt::Json {
    body: body,
} = OperationSpec {
    method: Method::Post,
    path: "/v3/merchant-service/complaints",
    body: rt::codegen::BodyKind::Json,
    ..OperationSpec::V3
});

#[derive(Clone)]
pub struct ComplainBody {
    pub content: String,
}
rt::record!(ComplainBody { content });

pub fn complain() -> Complain {
    Complain { body: ComplainBody { content: "退款 \"quoted\" \\ \u{1f4b0} </>".into() } }
}

/// `DELETE`, and nothing comes back.
#[derive(Clone, Debug)]
pub struct Remove {}
rt::operation!(Remove -> rt::Empty {} = OperationSpec {
    method: Method::Delete,
    path: "/v3/merchant-service/complaint-notifications",
    reply: rt::codegen::ReplyKind::Empty,
    status: 204,
    ..OperationSpec::V3
});

/// `POST` that is accepted without content.
#[derive(Clone, Debug)]
pub struct Close {
    pub body: ComplainBody,
}
rt::operation!(Close -> Order {
    body: body,
} = OperationSpec {
    method: Method::Post,
    path: "/v3/pay/transactions/close",
    body: rt::codegen::BodyKind::Json,
    ..OperationSpec::V3
});

/// `GET` whose reply has sealed fields.
#[derive(Clone, Debug)]
pub struct QueryUser {}
rt::operation!(QueryUser -> User {} = OperationSpec {
    path: "/v3/smartguide/guides",
    opening: Some(rt::Sealing::MERCHANT_OAEP),
    idempotent: true,
    ..OperationSpec::V3
});

#[derive(Clone)]
pub struct User {
    pub name: Sensitive<String>,
    pub phones: Vec<Sensitive<String>>,
    pub note: Option<Sensitive<String>>,
}
rt::record!(User { name, phones, note });

/// The same overseas, at its own address with a base path.
#[derive(Clone, Debug)]
pub struct QueryUserOverseas {
    pub body: UserBody,
}
rt::operation!(QueryUserOverseas -> User {
    body: body,
} = OperationSpec {
    method: Method::Post,
    path: "/v3/global/realname/verify",
    host: rt::codegen::Host::At("https://apihk.mch.weixin.qq.com/hk/"),
    body: rt::codegen::BodyKind::Json,
    sealing: Some(rt::Sealing::PLATFORM_PKCS1V15),
    opening: Some(rt::Sealing::MERCHANT_PKCS1V15),
    ..OperationSpec::V3
});

#[derive(Clone)]
pub struct UserBody {
    pub name: Sensitive<String>,
}
rt::record!(UserBody { name });

/// An upload with `meta`.
#[derive(Clone, Debug)]
pub struct Upload {
    pub body: UploadBody,
}
rt::operation!(Upload -> Uploaded {
    body: body,
} = OperationSpec {
    method: Method::Post,
    path: "/v3/merchant/media/upload",
    body: rt::codegen::BodyKind::Multipart,
    ..OperationSpec::V3
});

#[derive(Clone)]
pub struct UploadBody {
    pub meta: Meta,
    pub file: rt::FilePart,
}
rt::record!(UploadBody { meta as json, file });

#[derive(Clone)]
pub struct Meta {
    pub filename: String,
    pub sha256: String,
}
rt::record!(Meta { filename, sha256 });

#[derive(Clone)]
pub struct Uploaded {
    pub media_id: String,
}
rt::record!(Uploaded { media_id });

/// An unsigned file.
#[derive(Clone, Debug)]
pub struct DownloadBill {
    pub query: DownloadBillQuery,
}
rt::operation!(DownloadBill -> rt::Download {
    query: query,
} = OperationSpec {
    path: "/v3/billdownload/file",
    reply: rt::codegen::ReplyKind::Stream,
    reply_signed: false,
    idempotent: true,
    ..OperationSpec::V3
});

#[derive(Clone)]
pub struct DownloadBillQuery {
    pub token: String,
}
rt::record!(DownloadBillQuery { token });

/// As in the secrecy of `download_url`.
pub const TOKEN: &str = "Zq8mB2kX5vN0tR7c-token";

pub fn download_bill() -> DownloadBill {
    DownloadBill { query: DownloadBillQuery { token: TOKEN.into() } }
}

/// A file whose digest is signed.
#[derive(Clone, Debug)]
pub struct Statement {}
rt::operation!(Statement -> rt::Download {} = OperationSpec {
    path: "/v3/global/statements",
    reply: rt::codegen::ReplyKind::Stream,
    reply_signed: false,
    idempotent: true,
    ..OperationSpec::V3
});

/// A file that is signed like any other reply.
#[derive(Clone, Debug)]
pub struct SignedFile {}
rt::operation!(SignedFile -> rt::Download {} = OperationSpec {
    path: "/v3/signed/file",
    reply: rt::codegen::ReplyKind::Stream,
    idempotent: true,
    ..OperationSpec::V3
});

/// API v2 where the caller may choose how to sign.
#[derive(Clone, Debug)]
pub struct UnifiedOrder {
    pub body: UnifiedOrderBody,
}
rt::operation!(UnifiedOrder -> UnifiedOrdered {
    body: body,
} = OperationSpec { path: "/pay/unifiedorder", idempotent: true, ..OperationSpec::V2 });

#[derive(Clone)]
pub struct UnifiedOrderBody {
    pub appid: String,
    pub mch_id: String,
    pub out_trade_no: String,
    pub body: String,
    pub attach: Option<String>,
    pub sign_type: Option<String>,
    pub nonce_str: String,
    pub sign: String,
}
rt::record!(UnifiedOrderBody { appid, mch_id, out_trade_no, body, attach, sign_type, nonce_str, sign });

#[derive(Clone)]
pub struct UnifiedOrdered {
    pub prepay_id: String,
    pub total_fee: i64,
}
rt::record!(UnifiedOrdered { prepay_id, total_fee });

pub fn unified_order(sign_type: Option<&str>) -> UnifiedOrder {
    UnifiedOrder {
        body: UnifiedOrderBody {
            appid: "wx8888888888888888".into(),
            mch_id: String::new(),
            out_trade_no: "ORD-1".into(),
            body: "<深圳> \"分店\" & ]]> 'x'".into(),
            attach: Some(String::new()),
            sign_type: sign_type.map(str::to_owned),
            nonce_str: String::new(),
            sign: String::new(),
        },
    }
}

/// API v2 without a nonce, and without a signature in its reply.
#[derive(Clone, Debug)]
pub struct DeleteContract {
    pub body: DeleteContractBody,
}
rt::operation!(DeleteContract -> rt::Json {
    body: body,
} = OperationSpec {
    path: "/papay/deletecontract",
    nonce: rt::codegen::Nonce::Omitted,
    reply_signed: false,
    ..OperationSpec::V2
});

#[derive(Clone)]
pub struct DeleteContractBody {
    pub mch_id: String,
    pub contract_id: String,
}
rt::record!(DeleteContractBody { mch_id, contract_id });

/// API v2 with the client certificate, and fields sealed for the bank.
#[derive(Clone, Debug)]
pub struct PayBank {
    pub body: PayBankBody,
}
rt::operation!(PayBank -> rt::Json {
    body: body,
} = OperationSpec {
    path: "/mmpaysptrans/pay_bank",
    client_certificate: true,
    sealing: Some(rt::Sealing::BANK_OAEP),
    ..OperationSpec::V2
});

#[derive(Clone)]
pub struct PayBankBody {
    pub mch_id: String,
    pub partner_trade_no: String,
    pub enc_bank_no: Sensitive<String>,
    pub enc_true_name: Sensitive<String>,
}
rt::record!(PayBankBody { mch_id, partner_trade_no, enc_bank_no, enc_true_name });

pub fn pay_bank() -> PayBank {
    PayBank {
        body: PayBankBody {
            mch_id: String::new(),
            partner_trade_no: "T1".into(),
            enc_bank_no: "6225760000000000".into(),
            enc_true_name: PLAINTEXTS[0].into(),
        },
    }
}

/// A file of API v2, or a document that says why there is none.
#[derive(Clone, Debug)]
pub struct DownloadBillV2 {
    pub body: DeleteContractBody,
}
rt::operation!(DownloadBillV2 -> rt::Download {
    body: body,
} = OperationSpec {
    path: "/pay/downloadbill",
    reply: rt::codegen::ReplyKind::Stream,
    reply_signed: false,
    idempotent: true,
    ..OperationSpec::V2
});

pub fn download_bill_v2() -> DownloadBillV2 {
    DownloadBillV2 { body: DeleteContractBody { mch_id: String::new(), contract_id: "C1".into() } }
}

/// An upload of API v2.
#[derive(Clone, Debug)]
pub struct UploadV2 {
    pub body: UploadV2Body,
}
rt::operation!(UploadV2 -> Uploaded {
    body: body,
} = OperationSpec {
    path: "/secapi/mch/uploadmedia",
    body: rt::codegen::BodyKind::Multipart,
    ..OperationSpec::V2
});

#[derive(Clone)]
pub struct UploadV2Body {
    pub mch_id: String,
    pub media_hash: String,
    pub sign_type: Option<String>,
    pub sign: String,
    pub media: rt::FilePart,
}
rt::record!(UploadV2Body { mch_id, media_hash, sign_type, sign, media });

/// An address to open in a browser.
#[derive(Clone, Debug)]
pub struct EntrustWeb {
    pub query: EntrustWebQuery,
}
rt::operation!(EntrustWeb -> rt::Redirect {
    query: query,
} = OperationSpec {
    method: Method::Get,
    path: "/papay/entrustweb",
    body: rt::codegen::BodyKind::None,
    reply: rt::codegen::ReplyKind::Redirect,
    reply_signed: false,
    fragment: Some("wechat_redirect"),
    ..OperationSpec::V2
});

#[derive(Clone)]
pub struct EntrustWebQuery {
    pub appid: String,
    pub mch_id: String,
    pub notify_url: String,
    pub sign: String,
}
rt::record!(EntrustWebQuery { appid, mch_id, notify_url, sign });
