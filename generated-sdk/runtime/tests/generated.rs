//! A module as the generator writes it, and what can be done with it: a reference for the emitter.
//!
//! The types after the first marker are the emitted shapes, one of each kind; the tests use them as callers and clients do.
#![allow(missing_docs, unreachable_pub, reason = "emitted code has its documentation from the pages")]

use std::future::{Future, IntoFuture, Ready, ready};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use rt::{Execute, Operation, Reply, Value};
use wechatpay_runtime as rt;

/// `POST /v3/multiuse/users/{openid}/coupons`: a body with sealed fields, an operation written out.
mod coupons {
    use super::rt;

    #[derive(Clone, Debug)]
    pub struct Post {
        pub openid: rt::Segment,
        pub body: PostBody,
    }

    impl rt::Operation for Post {
        type Reply = PostReply;
        const SPEC: &'static rt::codegen::OperationSpec = &rt::codegen::OperationSpec {
            method: rt::codegen::Method::Post,
            path: "/v3/multiuse/users/{openid}/coupons",
            body: rt::codegen::BodyKind::Json,
            sealing: Some(rt::Sealing::PLATFORM_OAEP),
            ..rt::codegen::OperationSpec::V3
        };
        fn blank() -> Self {
            Self { openid: rt::Segment::default(), body: rt::Value::blank() }
        }
        fn segment(&self, name: &str) -> Option<&rt::Segment> {
            match name {
                "openid" => Some(&self.openid),
                _ => None,
            }
        }
        fn segment_mut(&mut self, name: &str) -> Option<&mut rt::Segment> {
            match name {
                "openid" => Some(&mut self.openid),
                _ => None,
            }
        }
        fn parts(&self) -> rt::codegen::Parts<'_> {
            rt::codegen::Parts { body: Some(&self.body), ..Default::default() }
        }
        fn parts_mut(&mut self) -> rt::codegen::PartsMut<'_> {
            rt::codegen::PartsMut { body: Some(&mut self.body), ..Default::default() }
        }
    }
    rt::codegen::operation_serde!(Post);

    #[derive(Clone)]
    pub struct PostBody {
        pub stock_id: String,
        pub user_name: rt::Sensitive<String>,
        pub amount: Option<i64>,
        pub card_type: PostBodyCardType,
    }
    rt::record!(PostBody { stock_id, user_name, amount, card_type });

    #[non_exhaustive]
    pub enum PostBodyCardType {
        IdCard,
        Unlisted(String),
    }
    rt::open_enum!(PostBodyCardType { IdCard = "ID_CARD" });

    #[derive(Clone)]
    pub struct PostReply {
        pub coupon_id: String,
    }
    rt::record!(PostReply { coupon_id });

    /// The end of the URL-shaped chain.
    pub struct Chain<'c, C> {
        pub client: &'c C,
        pub openid: rt::Segment,
    }

    impl<'c, C: rt::Execute> Chain<'c, C> {
        pub fn post(self, body: PostBody) -> C::Call<'c, Post> {
            self.client.execute(Post { openid: self.openid, body })
        }
    }
}

/// `GET /v3/stores`: a query, headers, a nested list, and names that shadow the prelude; an operation by macro.
mod stores {
    use super::rt;

    #[derive(Clone, Debug)]
    pub struct Get {
        pub query: GetQuery,
        pub headers: GetHeaders,
    }
    rt::operation!(Get -> GetReply {
        query: query,
        headers: headers,
    } = rt::codegen::OperationSpec { path: "/v3/stores", idempotent: true, ..rt::codegen::OperationSpec::V3 });

    #[derive(Clone)]
    pub struct GetQuery {
        pub limit: i64,
        pub partner: Option<Option_>,
    }
    rt::record!(GetQuery { limit, partner as json });

    #[derive(Clone)]
    pub struct Option_ {
        pub r#type: String,
    }
    rt::record!(Option_ { r#type = "type" });

    #[derive(Clone)]
    pub struct GetHeaders {
        pub idempotency_key: Option<String>,
    }
    rt::record!(GetHeaders { idempotency_key = "Idempotency-Key" });

    #[derive(Clone)]
    pub struct GetReply {
        pub data: Vec<Store>,
        pub total: Option<i64>,
        pub self_: Option<rt::Json>,
    }
    rt::record!(GetReply { data, total, self_ = "self" });

    #[derive(Clone)]
    pub struct Store {
        pub name: String,
        pub status: Status,
        pub goods: Option<Vec<Goods>>,
    }
    rt::record!(Store { name, status, goods });

    #[derive(Clone)]
    pub struct Goods {
        pub price: Option<i64>,
    }
    rt::record!(Goods { price });

    #[non_exhaustive]
    pub enum Status {
        V1,
        V2,
        Unlisted(i64),
    }
    rt::open_enum!(Status: i64 { V1 = 1, V2 = 2 });
}

/// `POST /v2/vehicle/pay/payapply`: numbered fields, embedded JSON of both shapes, variants, an embedded form.
mod payapply {
    use super::rt;

    #[derive(Clone)]
    pub struct PostBody {
        pub scene_info: PostBodySceneInfoEmbed,
        pub receivers: Option<Vec<Receiver>>,
        pub risk_info: Option<Receiver>,
        pub coupon_fee: rt::Numbered<i64>,
        pub coupon_fee_n: rt::Numbered2<i64>,
    }
    rt::record!(PostBody {
        scene_info as json, receivers as json, risk_info as form,
        coupon_fee = "coupon_fee_$n", coupon_fee_n = "coupon_fee_$n_$m"
    });

    #[derive(Clone)]
    pub struct PostBodySceneInfoEmbed {
        pub scene_info: SceneInfo,
    }
    rt::record!(PostBodySceneInfoEmbed { scene_info });

    #[derive(Clone)]
    pub enum SceneInfo {
        Parking(SceneInfoParking),
        ParkingSpace(SceneInfoParkingSpace),
    }
    rt::variants!(SceneInfo { Parking, ParkingSpace });

    #[derive(Clone)]
    pub struct SceneInfoParking {
        pub start_time: Option<String>,
        pub plate_number: Option<String>,
    }
    rt::record!(SceneInfoParking { start_time, plate_number });

    #[derive(Clone)]
    pub struct SceneInfoParkingSpace {
        pub start_time: Option<String>,
        pub space_number: Option<String>,
    }
    rt::record!(SceneInfoParkingSpace { start_time, space_number });

    #[derive(Clone)]
    pub struct Receiver {
        pub account: String,
    }
    rt::record!(Receiver { account });
}

/// `POST /v3/merchant/media/upload`: a multipart body.
mod upload {
    use super::rt;

    #[derive(Clone, Debug)]
    pub struct Post {
        pub body: PostBody,
    }
    rt::operation!(Post -> rt::Empty {
        body: body,
    } = rt::codegen::OperationSpec {
        method: rt::codegen::Method::Post,
        path: "/v3/merchant/media/upload",
        body: rt::codegen::BodyKind::Multipart,
        reply: rt::codegen::ReplyKind::Empty,
        status: 204,
        ..rt::codegen::OperationSpec::V3
    });

    #[derive(Clone)]
    pub struct PostBody {
        pub meta: Meta,
        pub file: rt::FilePart,
    }
    rt::record!(PostBody { meta as json, file });

    #[derive(Clone)]
    pub struct Meta {
        pub filename: String,
    }
    rt::record!(Meta { filename });
}

/// Notifications.
mod webhook {
    use super::rt;

    #[derive(Clone)]
    pub struct Payload {
        pub complaint_id: String,
        pub payer_phone: Option<rt::Sensitive<String>>,
    }
    rt::record!(Payload { complaint_id, payer_phone });
    impl rt::Notification for Payload {
        const EVENT: &'static str = "COMPLAINT.CREATE";
        const OPENING: Option<rt::Sealing> = Some(rt::Sealing::MERCHANT_OAEP);
        type Acknowledgement = Acknowledgement;
    }

    #[derive(Clone)]
    pub struct Acknowledgement {
        pub code: String,
    }
    rt::record!(Acknowledgement { code });

    #[derive(Clone)]
    #[non_exhaustive]
    pub enum Event {
        ComplaintCreate(Box<Payload>),
        Unknown { event_type: String, resource: rt::Json },
    }
    rt::events!(Event { ComplaintCreate(Payload) });
}

// ----- What callers and clients do -----

fn coupon_body() -> coupons::PostBody {
    coupons::PostBody {
        stock_id: "9856000".into(),
        user_name: "元".into(),
        amount: None,
        card_type: coupons::PostBodyCardType::IdCard,
    }
}

/// What a client does between the caller and the network, without keys or a network.
fn send<O: Operation>(operation: &O, received: &[u8]) -> Result<(String, O::Reply), String> {
    let mut sealed = operation.clone();
    if O::SPEC.sealing.is_some() {
        sealed.parts_mut().for_each_sensitive(&mut |_, text| {
            text.seal_with(&mut |plaintext| Ok::<_, String>(format!("sealed {} bytes", plaintext.len())))
        })?;
    }
    let mut sent =
        format!("{} {}", O::SPEC.method.as_str(), sealed.path().map_err(|error| error.to_string())?);
    let parts = sealed.parts();
    if let Some(query) = parts.query {
        sent += &format!("?{}", rt::form::to_query(query).map_err(|error| error.to_string())?);
    }
    for value in parts.headers.map(|headers| headers as &dyn Value).into_iter().chain(parts.body) {
        sent += &format!(" {}", rt::json::to_string(value).map_err(|error| error.to_string())?);
    }
    let mut reply = O::Reply::blank();
    if let rt::codegen::ReplyPart::Value(value) = reply.part_mut() {
        rt::json::read_into(value, received).map_err(|error| error.to_string())?;
    }
    Ok((sent, reply))
}

struct Blocking(&'static str);

impl Execute for Blocking {
    type Call<'c, O: Operation> = Result<(String, O::Reply), String>;

    fn execute<O: Operation>(&self, operation: O) -> Self::Call<'_, O> {
        send(&operation, self.0.as_bytes())
    }
}

struct Asynchronous(&'static str);

struct Call<'c, O> {
    client: &'c Asynchronous,
    operation: O,
}

impl Execute for Asynchronous {
    type Call<'c, O: Operation> = Call<'c, O>;

    fn execute<O: Operation>(&self, operation: O) -> Self::Call<'_, O> {
        Call { client: self, operation }
    }
}

impl<O: Operation> IntoFuture for Call<'_, O> {
    type Output = Result<(String, O::Reply), String>;
    type IntoFuture = Ready<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        ready(send(&self.operation, self.client.0.as_bytes()))
    }
}

fn poll_once<T>(future: impl Future<Output = T>) -> Poll<T> {
    pin!(future).as_mut().poll(&mut Context::from_waker(Waker::noop()))
}

const COUPON_SENT: &str = concat!(
    "POST /v3/multiuse/users/oUp%2FF8/coupons ",
    r#"{"stock_id":"9856000","user_name":"sealed 3 bytes","card_type":"ID_CARD"}"#
);

#[test]
fn a_blocking_and_an_asynchronous_client_run_the_same_chain() {
    let blocking = Blocking(r#"{"coupon_id":7}"#);
    let (sent, reply) =
        coupons::Chain { client: &blocking, openid: "oUp/F8".into() }.post(coupon_body()).unwrap();
    assert_eq!((sent.as_str(), reply.coupon_id.as_str()), (COUPON_SENT, "7"));

    let asynchronous = Asynchronous(r#"{"coupon_id":"7"}"#);
    let call = coupons::Chain { client: &asynchronous, openid: "oUp/F8".into() }.post(coupon_body());
    let Poll::Ready(Ok((sent, reply))) = poll_once(async { call.await }) else { panic!("not ready") };
    assert_eq!((sent.as_str(), reply.coupon_id.as_str()), (COUPON_SENT, "7"));
}

#[test]
fn what_is_not_sealed_is_not_sent_and_not_printed() {
    let operation = coupons::Post { openid: "o".into(), body: coupon_body() };
    let error = rt::json::to_vec(&operation.body).unwrap_err();
    assert_eq!((error.path(), error.kind()), ("user_name", rt::EncodeKind::Unsealed));
    assert_eq!(
        format!("{operation:?}"),
        r#"Post { openid: "o", body: PostBody { stock_id: "9856000", user_name: ***, card_type: "ID_CARD" } }"#
    );
}

#[test]
fn a_query_with_headers_and_a_reply_with_nested_lists() {
    let query = stores::GetQuery { limit: 5, partner: Some(stores::Option_ { r#type: "A".into() }) };
    let headers = stores::GetHeaders { idempotency_key: Some("k".into()) };
    let received = r#"{"data":[{"name":"a","status":"2","goods":[{"price":"100"},{}],"new":[]},{"status":9}],"self":{"k":1}}"#;
    let (sent, reply) = Blocking(received).execute(stores::Get { query, headers }).unwrap();
    assert_eq!(sent, r#"GET /v3/stores?limit=5&partner=%7B%22type%22%3A%22A%22%7D {"Idempotency-Key":"k"}"#);
    assert!(
        reply.data[0].status == stores::Status::V2 && reply.data[1].status == stores::Status::Unlisted(9)
    );
    assert_eq!(
        rt::json::to_string(&reply).unwrap(),
        r#"{"data":[{"name":"a","status":2,"goods":[{"price":100},{}]},{"name":"","status":9}],"self":{"k":1}}"#
    );
    let error = rt::json::from_slice::<stores::GetReply>(br#"{"data":[{},{"goods":[{},{"price":"x"}]}]}"#);
    assert_eq!(
        error.unwrap_err().to_string(),
        "data[1].goods[1].price: expected an integer, found a text (line 1, column 37)"
    );
}

#[test]
fn a_v2_record_round_trips() {
    let json = concat!(
        r#"{"scene_info":"{\"scene_info\":{\"start_time\":\"t\",\"space_number\":\"7\"}}","#,
        r#""receivers":"[{\"account\":\"a\"}]","risk_info":"account%3Db","coupon_fee_0":1,"coupon_fee_2":2,"coupon_fee_0_1":3}"#
    );
    let body: payapply::PostBody = rt::json::from_slice(json.as_bytes()).unwrap();
    assert!(matches!(&body.scene_info.scene_info, payapply::SceneInfo::ParkingSpace(_)));
    assert_eq!((body.coupon_fee.get(2), body.coupon_fee_n.get((0, 1))), (Some(&2), Some(&3)));
    assert_eq!(rt::json::to_string(&body).unwrap(), json);
}

#[test]
fn an_upload_gives_its_parts() {
    let body = upload::PostBody {
        meta: upload::Meta { filename: "a.png".into() },
        file: rt::FilePart::new("a.png", *b"..."),
    };
    let operation = upload::Post { body };
    assert!(matches!(<upload::Post as Operation>::Reply::blank().part_mut(), rt::codegen::ReplyPart::Empty));
    let Some(rt::codegen::Slot::Record(body)) = operation.parts().body.map(Value::slot) else {
        panic!("not a record")
    };
    let mut files = 0;
    body.visit(&mut |values| {
        files = values.iter().filter(|value| matches!(value.slot(), rt::codegen::Slot::File(_))).count()
    });
    assert_eq!((files, body.shape().embedded[0].encoding), (1, rt::codegen::Encoding::Json));
}

#[test]
fn notifications_are_told_apart_by_name() {
    let mut event =
        webhook::Event::from_json("COMPLAINT.CREATE", br#"{"complaint_id":"7","payer_phone":"sealed"}"#)
            .unwrap();
    assert_eq!((event.event_type(), event.opening()), ("COMPLAINT.CREATE", Some(rt::Sealing::MERCHANT_OAEP)));
    rt::codegen::for_each_sensitive(event.payload_mut(), &mut |path, text| {
        assert_eq!((path.to_string().as_str(), text.expose()), ("payer_phone", None));
        text.open_with(&mut |_| Ok::<_, ()>("139".into()))
    })
    .unwrap();
    let webhook::Event::ComplaintCreate(payload) = &event else { panic!("another event") };
    assert_eq!(payload.payer_phone.as_ref().and_then(rt::Sensitive::expose), Some("139"));
    assert_eq!(format!("{event:?}"), r#"ComplaintCreate(Payload { complaint_id: "7", payer_phone: *** })"#);

    let unknown = webhook::Event::from_json("NEW.EVENT", br#"{"a":[1]}"#).unwrap();
    assert_eq!((unknown.event_type(), unknown.opening()), ("NEW.EVENT", None));
    assert_eq!(rt::json::to_string(unknown.payload()).unwrap(), r#"{"a":[1]}"#);
}

#[cfg(feature = "serde")]
#[test]
fn serde_writes_and_reads_what_the_wire_has() {
    let json = r#"{"data":[{"name":"a","status":2,"goods":[{}]}],"total":1}"#;
    let reply: stores::GetReply = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_string(&reply).unwrap(), json);
    // Types of the standard library around records work as well.
    let events: std::collections::BTreeMap<String, payapply::SceneInfo> =
        serde_json::from_str(r#"{"k":{"space_number":7}}"#).unwrap();
    assert_eq!(serde_json::to_value(&events).unwrap(), serde_json::json!({"k": {"space_number": "7"}}));

    let error = serde_json::from_str::<stores::GetReply>(r#"{"data":[{"status":"6222x"}]}"#).err().unwrap();
    assert_eq!(error.to_string(), "data[0].status: expected an integer, found a text at line 1 column 26");
    let error = serde_json::to_string(&coupon_body()).unwrap_err();
    assert!(error.to_string().starts_with("user_name: a sensitive text has not been sealed"), "{error}");
    assert!(error.to_string().contains("`StorageKey::store`"), "{error}");
}
