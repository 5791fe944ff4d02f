//! Every operation and notification of the specs, mechanically: a request is made of its table, sent asynchronously and
//! blocking by all call styles, accepted by the gateway, and its reply is what the gateway sent.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};
use wechatpay_codegen::Input;
use wechatpay_codegen::ir::{Api, Body, Field, Operation, Protocol, Reply, Type};
use wechatpay_gateway::notify::Event;
use wechatpay_gateway::{Gateway, sample};
use wechatpay_sdk::catalog;
use wechatpay_sdk::rt::catalog::{Sample, Visitor};
use wechatpay_sdk::rt::{self, Execute as _};
use wechatpay_tests::{inspect, root};

/// The digest of the empty file that is uploaded.
const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// The same by MD5, for API v2.
const EMPTY_MD5: &str = "d41d8cd98f00b204e9800998ecf8427e";

fn plain(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// A request with all members that its table has.
fn request(operation: &Operation, merchant_id: &str) -> Json {
    let part = |fields: &[Field]| {
        let fields: Vec<Field> =
            fields.iter().filter(|field| *field.ty.element() != Type::File).cloned().collect();
        let mut object = sample::object(&fields, &plain);
        for name in ["mch_id", "mchid", "combine_mch_id"] {
            if operation.protocol == Protocol::V2 && object.contains_key(name) {
                object.insert(name.to_owned(), Json::from(merchant_id));
            }
        }
        if object.contains_key("media_hash") {
            object.insert("media_hash".to_owned(), Json::from(EMPTY_MD5));
        }
        // Signatures are the client's.
        object.remove("sign");
        object.remove("nonce_str");
        if let Some(Json::String(meta)) = object.get_mut("meta")
            && let Ok(Json::Object(mut members)) = serde_json::from_str(meta)
        {
            if members.contains_key("sha256") {
                members.insert("sha256".to_owned(), Json::from(EMPTY));
            }
            *meta = Json::Object(members).to_string();
        }
        Json::Object(object)
    };
    let mut sample: Map<String, Json> = sample::object(&operation.variables, &plain);
    sample.insert("query".to_owned(), part(operation.query.as_deref().unwrap_or_default()));
    sample.insert("headers".to_owned(), part(&operation.headers));
    let (key, fields) = match &operation.body {
        Body::Json(fields) => ("json", fields.as_slice()),
        Body::Xml(fields) => ("xml", fields.as_slice()),
        Body::Form(fields) => ("body", fields.as_slice()),
        Body::None => ("body", &[][..]),
    };
    sample.insert(key.to_owned(), part(fields));
    Json::Object(sample)
}

/// What a reply says, with its opened texts as they are.
fn shown(part: rt::ReplyPart<'_>) -> Option<Json> {
    let rt::ReplyPart::Value(value) = part else { return None };
    let sealed: Result<(), std::convert::Infallible> = rt::for_each_sensitive(value, &mut |_, sensitive| {
        sensitive.seal_with(&mut |text| Ok(text.to_owned()))
    });
    sealed.unwrap();
    Some(serde_json::from_str(&rt::json::to_string(value).unwrap()).unwrap())
}

struct AllCalls<'t> {
    api: &'t Api,
    gateway: &'t Gateway,
    blocking: rt::blocking::Client,
    asynchronous: rt::Client,
    runtime: tokio::runtime::Runtime,
    seen: BTreeSet<String>,
    events: BTreeSet<String>,
    failures: Vec<String>,
    /// Replies whose members were compared.
    compared: usize,
}

impl AllCalls<'_> {
    fn find(&self, spec: &rt::OperationSpec) -> &Operation {
        let is_it = |operation: &&Operation| {
            operation.method.to_string() == spec.method.as_str() && operation.wire_path() == spec.path
        };
        self.api.operations.iter().find(is_it).unwrap()
    }

    /// Whether the gateway took the request for this operation, or for one that no server can tell from it.
    fn is_route_of(&self, found: Option<&str>, operation: &Operation) -> bool {
        let Some(found) = found else { return true };
        let found = self.api.operations.iter().find(|other| other.to_string() == found);
        found.is_some_and(|found| {
            (found.method, found.path.shape()) == (operation.method, operation.path.shape())
        })
    }

    /// Compares what came back with what the gateway makes of the same table.
    fn check<R: rt::Reply>(&mut self, style: &str, operation: &Operation, outcome: Result<R, rt::Error>) {
        let mut reply = match outcome {
            Ok(reply) => reply,
            Err(error) => {
                let faults = self.gateway.last().map(|record| record.faults).unwrap_or_default();
                self.failures.push(format!("{operation} ({style}): {error}; {faults:?}"));
                return;
            }
        };
        if operation.reply == Reply::Redirect {
            return;
        }
        let record = self.gateway.last().unwrap();
        if !record.faults.is_empty() || !self.is_route_of(record.operation.as_deref(), operation) {
            self.failures.push(format!("{operation} ({style}): {:?} {:?}", record.request, record.faults));
        }
        let (Some(found), Reply::Json(fields)) = (shown(reply.part_mut()), &operation.reply) else { return };
        // What was answered has the gateway's own downloads in it.
        let is_own = record.operation == Some(operation.to_string());
        let answered = record.reply.filter(|_| is_own);
        let expected = answered.unwrap_or_else(|| Json::Object(sample::object(fields, &plain)));
        if operation.path.as_str().ends_with("certificates") {
            return;
        }
        self.compared += 1;
        let (found, expected) = (normal(&found), normal(&expected));
        if found != expected {
            self.failures.push(format!("{operation} ({style}): read {found}, expected {expected}"));
        }
    }
}

/// Embedded JSON as what it says, since its writing may differ.
fn normal(value: &Json) -> Json {
    match value {
        Json::String(text) if text.starts_with(['{', '[']) => {
            serde_json::from_str(text).map_or_else(|_| value.clone(), |inner| normal(&inner))
        }
        Json::Array(items) => items.iter().map(normal).collect(),
        Json::Object(members) => members.iter().map(|(name, value)| (name.clone(), normal(value))).collect(),
        other => other.clone(),
    }
}

impl Visitor for AllCalls<'_> {
    type Client = rt::blocking::Client;

    fn operation<O: rt::Operation>(
        &mut self,
        build: fn(&Sample) -> Result<O, rt::DecodeError>,
        chain: for<'c> fn(&'c rt::blocking::Client, O) -> Result<O::Reply, rt::Error>,
    ) {
        let operation = self.find(O::SPEC).clone();
        self.seen.insert(operation.to_string());
        let sample = Sample(request(&operation, &self.gateway.keys().merchant_id));
        let built = match build(&sample) {
            Ok(built) => built,
            Err(error) => return self.failures.push(format!("{operation}: {error}")),
        };
        let outcome = self.blocking.execute(built.clone());
        self.check("blocking", &operation, outcome);
        let outcome = chain(&self.blocking, built.clone());
        self.check("chain", &operation, outcome);
        let client = self.asynchronous.clone();
        let outcome = self.runtime.block_on(async { client.execute(built.clone()).await });
        self.check("asynchronous", &operation, outcome);
        // By path: what has to be sealed is refused as plaintext, so those calls are for the typed styles.
        let is_json =
            matches!(operation.body, Body::Json(_) | Body::None) && operation.protocol == Protocol::V3;
        let is_plain =
            !operation.seals_request() && matches!(operation.reply, Reply::Json(_) | Reply::Empty(_));
        if is_json && is_plain && operation.host.url().is_none() && operation.headers.is_empty() {
            let mut call = self.blocking.path(O::SPEC.path.trim_start_matches('/'));
            for variable in &operation.variables {
                call = call.bind(variable.wire.as_str(), sample.segment(&variable.wire));
            }
            for (name, value) in sample.0["query"].as_object().into_iter().flatten() {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                call = call.query(name, text);
            }
            if let Some(body) = sample.0.get("json") {
                call = call.json(body);
            }
            let outcome = match O::SPEC.method {
                rt::Method::Get => call.get(),
                rt::Method::Post => call.post(),
                rt::Method::Put => call.put(),
                rt::Method::Patch => call.patch(),
                rt::Method::Delete => call.delete(),
            };
            if let Err(error) = outcome {
                self.failures.push(format!("{operation} (path): {error}; {:?}", self.gateway.last()));
            }
        }
    }

    fn notification<P: rt::Notification>(&mut self) {
        self.events.insert(format!("{:?} {}", P::PROTOCOL, P::EVENT));
        let event = match P::PROTOCOL {
            rt::Protocol::V3 => Event::new(P::EVENT),
            rt::Protocol::V2 => Event::v2(P::EVENT),
        };
        let notification = self.gateway.notification(event).unwrap();
        let handler = rt::NotificationHandler::with_client(self.asynchronous.clone());
        let opened = match P::PROTOCOL {
            rt::Protocol::V3 => {
                let verified = handler.verify(notification.headers, notification.body);
                self.runtime.block_on(verified).and_then(|verified| verified.payload::<P>())
            }
            rt::Protocol::V2 => {
                handler.receive_v2(&notification.body).and_then(rt::notify::VerifiedV2::payload::<P>)
            }
        };
        let payload = match opened {
            Ok(opened) => opened.event,
            Err(error) => return self.failures.push(format!("{:?} {}: {error}", P::PROTOCOL, P::EVENT)),
        };
        let (found, expected) =
            (normal(&inspect::json(&payload).unwrap_or_default()), normal(&notification.content));
        if found != expected {
            self.failures.push(format!("{:?} {}: read {found}, expected {expected}", P::PROTOCOL, P::EVENT));
        }
    }
}

#[test]
fn every_operation_is_accepted_and_every_reply_is_read() {
    // The emitted crate is that of these specs; CI emits another one, from the real documentation.
    let specs = std::env::var_os("WECHATPAY_SPECS").map_or_else(|| root().join("specs"), Into::into);
    let input = Input { specs: vec![specs], overrides: Some(root().join("specs/overrides.yaml")) };
    let api = wechatpay_codegen::read(&input).api;
    let gateway = Gateway::serve(api.clone(), ([127, 0, 0, 1], 0).into()).unwrap();
    let config = gateway.config().unwrap().base_url(gateway.https_url());
    let config = config.bank_key(gateway.keys().platform[0].public("bank").unwrap()).build();
    let options = gateway.transport_options();
    let mut visitor = AllCalls {
        api: &api,
        gateway: &gateway,
        blocking: rt::blocking::Client::with_transport(config.clone(), options.build_blocking().unwrap()),
        asynchronous: rt::Client::with_transport(config, options.build().unwrap()),
        runtime: tokio::runtime::Runtime::new().unwrap(),
        seen: BTreeSet::new(),
        events: BTreeSet::new(),
        failures: Vec::new(),
        compared: 0,
    };
    catalog::visit(&mut visitor);
    assert!(
        visitor.failures.is_empty(),
        "{} failures:\n{}",
        visitor.failures.len(),
        visitor.failures.join("\n")
    );
    println!("{} operations, {} replies compared", visitor.seen.len(), visitor.compared);
    // Three typed styles for each reply with members.
    assert!(visitor.compared > api.operations.len());
    assert_eq!(visitor.seen.len(), api.operations.len());
    assert_eq!(visitor.events.len(), api.notifications.len());
}
