//! Every operation and notification of the catalogue, mechanically: a request is made of its table, sent asynchronously and
//! blocking by all call styles, accepted by the gateway, and its reply is what the gateway sent.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

use std::collections::BTreeSet;
use std::convert::Infallible;

use serde_json::{Map, Value as Json};
use wechatpay_codegen::ir::{Api, Body, Field, Operation, Protocol, Reply, Type};
use wechatpay_gateway::notify::Event;
use wechatpay_gateway::{Gateway, sample};
use wechatpay_sdk::catalog;
use wechatpay_sdk::rt::catalog::{DocumentedError, Sample, Visitor};
use wechatpay_sdk::rt::{self, Execute as _};
use wechatpay_tests::{catalogue, documentation, errors, inspect};

/// The digest of the empty file that is uploaded.
const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
/// The SM3 of an empty file.
const EMPTY_SM3: &str = "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b";

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
        // The client signs by it, so it is one of its two words also where the table does not list them.
        if let Some(method) = object.get_mut("sign_type")
            && fields.iter().any(|field| field.wire == "sign_type" && field.values.is_empty())
        {
            *method = Json::from("HMAC-SHA256");
        }
        if object.contains_key("media_hash") {
            object.insert("media_hash".to_owned(), Json::from(EMPTY_MD5));
        }
        // Signatures are the client's, also where they are members of the type.
        for name in ["sign", "nonce_str"] {
            if let Some(member) = object.get_mut(name) {
                *member = Json::from("0");
            }
        }
        if let Some(Json::String(meta)) = object.get_mut("meta")
            && let Ok(Json::Object(mut members)) = serde_json::from_str(meta)
        {
            if members.contains_key("sha256") {
                members.insert("sha256".to_owned(), Json::from(EMPTY));
            }
            if members.contains_key("digest") {
                let is_sm3 =
                    members.values().any(|member| member.as_str().is_some_and(|text| text.contains("SM3")));
                members.insert("digest".to_owned(), Json::from(if is_sm3 { EMPTY_SM3 } else { EMPTY }));
            }
            *meta = Json::Object(members).to_string();
        }
        Json::Object(object)
    };
    let mut sample: Map<String, Json> = sample::object(&operation.variables, &plain);
    let query = operation.query.as_deref().unwrap_or_default();
    sample.insert("query".to_owned(), part(query));
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

/// What a reply says, with its opened texts as they are; of a file, its text.
fn shown(part: rt::codegen::ReplyPart<'_>) -> Option<Json> {
    match part {
        rt::codegen::ReplyPart::Value(value) => {
            let sealed: Result<(), Infallible> =
                rt::codegen::for_each_sensitive(value, &mut |_, sensitive| {
                    sensitive.seal_with(&mut |text| Ok(text.to_owned()))
                });
            sealed.unwrap();
            Some(serde_json::from_str(&rt::json::to_string(value).unwrap()).unwrap())
        }
        rt::codegen::ReplyPart::Redirect(redirect) => Some(Json::from(redirect.url.as_str())),
        _ => None,
    }
}

/// What the gateway says to an operation; `None` if that is no document.
fn expected(operation: &Operation) -> Option<Json> {
    match &operation.reply {
        Reply::Json(fields) => Some(Json::Object(sample::object(fields, &plain))),
        Reply::Xml(fields) => {
            let mut members = sample::object(fields, &plain);
            for code in ["return_code", "result_code"] {
                if let Some(code) = members.get_mut(code) {
                    *code = Json::from("SUCCESS");
                }
            }
            Some(Json::Object(members))
        }
        Reply::Empty | Reply::Stream { .. } | Reply::Redirect => None,
    }
}

/// A client that calls by both clients, and gives both replies.
struct Both {
    blocking: rt::blocking::Client,
    asynchronous: rt::Client,
    runtime: tokio::runtime::Runtime,
}

impl rt::Execute for Both {
    type Call<'c, O: rt::Operation> = [Result<O::Reply, rt::Error>; 2];

    fn execute<O: rt::Operation>(&self, operation: O) -> Self::Call<'_, O> {
        let call = self.asynchronous.execute(operation.clone());
        [self.blocking.execute(operation), self.runtime.block_on(call.into_future())]
    }
}

struct AllCalls<'t> {
    api: &'t Api,
    gateway: &'t Gateway,
    /// Of the merchant.
    clients: Both,
    /// Of the brand.
    of_brand: Both,
    /// Of both, with one attempt for a call.
    once: [rt::blocking::Client; 2],
    seen: BTreeSet<String>,
    events: BTreeSet<String>,
    failures: Vec<String>,
    /// What is made up and is not what the documentation asks for.
    violations: Vec<String>,
    /// Replies whose members were compared.
    compared: usize,
    /// Operations that were called by path as well.
    by_path: usize,
    /// What the operation documents that is visited next.
    documented: &'static [DocumentedError],
    /// Documented errors that were answered.
    provoked: usize,
}

impl AllCalls<'_> {
    /// Who calls operations of this API, and is told of its events.
    fn clients(&self, protocol: rt::codegen::Protocol) -> &Both {
        match protocol.identity() {
            rt::Identity::Merchant => &self.clients,
            rt::Identity::Brand => &self.of_brand,
        }
    }

    fn find(&self, spec: &rt::codegen::OperationSpec) -> &Operation {
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

    /// Compares what came back by both clients with what the gateway makes of the same table.
    fn check<R: rt::Reply>(
        &mut self,
        style: &str,
        operation: &Operation,
        sent: &Json,
        replies: [Result<R, rt::Error>; 2],
    ) {
        for (client, outcome) in ["blocking", "asynchronous"].into_iter().zip(replies) {
            let fault = match outcome {
                Ok(mut reply) => self.fault_of(client, style, operation, sent, reply.part_mut()),
                Err(error) => Some(error.to_string()),
            };
            if let Some(fault) = fault {
                let record = self.gateway.last();
                self.failures.push(format!("{operation} ({style}, {client}): {fault}; {record:?}"));
            }
        }
    }

    /// What is wrong with a call; `None` if nothing is.
    fn fault_of(
        &mut self,
        client: &str,
        style: &str,
        operation: &Operation,
        sent: &Json,
        reply: rt::codegen::ReplyPart<'_>,
    ) -> Option<String> {
        if let rt::codegen::ReplyPart::Download(download) = reply {
            let download = std::mem::take(download);
            let content = match client {
                "blocking" => download.read_bytes(),
                _ => self.clients.runtime.block_on(download.bytes()),
            };
            return content.map_or_else(
                |error| Some(error.to_string()),
                |content| content.is_empty().then(|| "an empty file".to_owned()),
            );
        }
        let found = shown(reply);
        if operation.reply == Reply::Redirect {
            let url = found.unwrap_or_default();
            let is_it = url.as_str().is_some_and(|url| url.contains(&operation.wire_path()));
            return (!is_it).then(|| format!("redirects to {url}"));
        }
        let record = self.gateway.last()?;
        if !self.is_route_of(record.operation.as_deref(), operation) {
            return Some("the gateway took it for another operation".to_owned());
        }
        if operation.seals_request() == record.opened.is_empty() {
            return Some("the gateway opened other members than those that are sealed".to_owned());
        }
        for (place, plaintext) in &record.opened {
            // Behind `#` begins what is inside a text.
            let place = place.replace("#/", "/");
            let given = [("/body", "/json"), ("/body", "/xml"), ("", "")]
                .into_iter()
                .find_map(|(from, to)| normal(sent, false).pointer(&place.replacen(from, to, 1)).cloned());
            if given.as_ref().and_then(Json::as_str) != Some(plaintext) {
                return Some(format!("{place} was opened as something else"));
            }
        }
        // With what the request said, and the addresses of the gateway's own downloads. What is inside the ciphertext of a
        // certificate stands in no table.
        let mut expected = record.reply.or_else(|| expected(operation));
        if let (Reply::Xml(fields) | Reply::Json(fields), Some(Json::Object(members))) =
            (&operation.reply, &mut expected)
            && style != "by path"
            && operation.protocol == Protocol::V2
            && !fields.iter().any(|field| field.wire == "return_code")
        {
            members.remove("return_code");
        }
        let (Some(found), Some(expected), Some(_)) = (found, expected, record.operation) else {
            return None;
        };
        // Without its type, nothing is opened.
        if style == "by path" && operation.reply_cipher().is_some() {
            return None;
        }
        self.compared += 1;
        let as_texts = style == "by path" && operation.protocol == Protocol::V2;
        difference(&normal(&found, as_texts), &normal(&expected, as_texts), "")
    }
}

/// Embedded JSON as what it says, since its writing may differ. Where nothing tells types, as in XML, all values are texts, a
/// list of one is its item, and the code that every document has stands in no table.
fn normal(value: &Json, as_texts: bool) -> Json {
    match value {
        Json::String(text) if text.starts_with(['{', '[']) => {
            serde_json::from_str(text).map_or_else(|_| value.clone(), |inner| normal(&inner, as_texts))
        }
        Json::Array(items) if as_texts && items.len() == 1 => normal(&items[0], as_texts),
        Json::Array(items) => items.iter().map(|item| normal(item, as_texts)).collect(),
        Json::Object(members) => {
            // The gateway's signature is another one each time, and was verified.
            let is_left_out =
                |name: &str| matches!(name, "sign" | "nonce_str") || as_texts && name == "return_code";
            let members = members.iter().filter(|(name, _)| !is_left_out(name));
            members.map(|(name, value)| (name.clone(), normal(value, as_texts))).collect()
        }
        Json::Number(_) | Json::Bool(_) if as_texts => Json::from(value.to_string()),
        other => other.clone(),
    }
}

/// The first place where two documents differ.
fn difference(found: &Json, expected: &Json, place: &str) -> Option<String> {
    match (found, expected) {
        (Json::Object(left), Json::Object(right)) => {
            let names: BTreeSet<&String> = left.keys().chain(right.keys()).collect();
            names.into_iter().find_map(|name| {
                let null = &Json::Null;
                let (left, right) = (left.get(name).unwrap_or(null), right.get(name).unwrap_or(null));
                difference(left, right, &format!("{place}/{name}"))
            })
        }
        (Json::Array(left), Json::Array(right)) if left.len() == right.len() => {
            let mut pairs = left.iter().zip(right).enumerate();
            pairs.find_map(|(index, (left, right))| difference(left, right, &format!("{place}/{index}")))
        }
        // A list that is left out is an empty one.
        (Json::Array(items), Json::Null) | (Json::Null, Json::Array(items)) if items.is_empty() => None,
        _ if found == expected => None,
        _ => Some(format!("{place}: read {found}, expected {expected}")),
    }
}

impl Visitor for AllCalls<'_> {
    type Client = Both;

    fn operation<O: rt::Operation>(
        &mut self,
        build: fn(&Sample) -> Result<O, rt::DecodeError>,
        chain: for<'c> fn(&'c Both, O) -> [Result<O::Reply, rt::Error>; 2],
    ) {
        let operation = self.find(O::SPEC).clone();
        self.seen.insert(operation.to_string());
        let sample = Sample(request(&operation, &self.gateway.keys().merchant_id));
        let built = match build(&sample) {
            Ok(built) => built,
            Err(error) => return self.failures.push(format!("{operation}: {error}")),
        };
        for violation in built.validate().iter().filter(|violation| !violation.is_note()) {
            self.violations.push(format!("{operation}: {violation}"));
        }
        let replies = self.clients(O::SPEC.protocol).execute(built.clone());
        self.check("by value", &operation, &sample.0, replies);
        let replies = chain(self.clients(O::SPEC.protocol), built);
        self.check("as a chain", &operation, &sample.0, replies);
        self.by_path(&operation, O::SPEC, &sample);
        self.provoke(&operation, build, &sample);
    }

    fn errors<O: rt::Operation>(&mut self, errors: &'static [DocumentedError]) {
        self.documented = errors;
    }

    fn notification<P: rt::Notification>(&mut self) {
        self.events.insert(format!("{:?} {}", P::PROTOCOL, P::EVENT));
        let event = match P::PROTOCOL {
            rt::codegen::Protocol::V3 => Event::new(P::EVENT),
            rt::codegen::Protocol::V2 => Event::v2(P::EVENT),
            rt::codegen::Protocol::Brand => Event::brand(P::EVENT),
        };
        let notification = self.gateway.notification(event).unwrap();
        let handler = rt::NotificationHandler::with_client(self.clients(P::PROTOCOL).asynchronous.clone());
        let opened = match P::PROTOCOL {
            rt::codegen::Protocol::V3 | rt::codegen::Protocol::Brand => {
                let verified = handler.verify(notification.headers, notification.body);
                self.clients.runtime.block_on(verified).and_then(|verified| verified.payload::<P>())
            }
            rt::codegen::Protocol::V2 => {
                handler.receive_v2(&notification.body).and_then(rt::notify::VerifiedV2::payload::<P>)
            }
        };
        let fault = match opened {
            Ok(opened) => {
                let found = inspect::json(&opened.event).unwrap_or_default();
                difference(&normal(&found, false), &normal(&notification.content, false), "")
            }
            Err(error) => Some(error.to_string()),
        };
        if let Some(fault) = fault {
            self.failures.push(format!("{:?} {}: {fault}", P::PROTOCOL, P::EVENT));
        }
    }
}

impl AllCalls<'_> {
    /// Each error that the operation documents, by a client that tries once.
    fn provoke<O: rt::Operation>(
        &mut self,
        operation: &Operation,
        build: fn(&Sample) -> Result<O, rt::DecodeError>,
        sample: &Sample,
    ) {
        // A browser is told of errors, and the gateway answers with the certificates that it has.
        if operation.reply == Reply::Redirect || operation.wire_path() == "/v3/certificates" {
            return;
        }
        let Ok(built) = build(sample) else { return };
        for documented in self.documented {
            // One code may have several statuses.
            let status = documented.status.map(|status| format!("{status} ")).unwrap_or_default();
            if let Err(error) =
                self.gateway.fail_once(&operation.to_string(), &format!("{status}{}", documented.code))
            {
                self.failures.push(format!("{operation}: {error}"));
                continue;
            }
            self.provoked += 1;
            let client = match O::SPEC.protocol.identity() {
                rt::Identity::Merchant => &self.once[0],
                rt::Identity::Brand => &self.once[1],
            };
            let fault = match client.execute(built.clone()) {
                Ok(_) => Some(format!("{documented:?} was not answered")),
                Err(error) => errors::fault_of(operation, documented, &self.api.guide.codes, &error),
            };
            self.failures.extend(fault.map(|fault| format!("{operation}: {fault}")));
        }
    }

    /// By path, without types. What has to be sealed is refused as plaintext, so those calls are for the typed styles.
    fn by_path(&mut self, operation: &Operation, spec: &rt::codegen::OperationSpec, sample: &Sample) {
        // What API v2 has in a query is signed by typed operations only.
        let is_document = match operation.protocol {
            Protocol::V3 | Protocol::Brand => matches!(operation.body, Body::Json(_) | Body::None),
            Protocol::V2 => matches!(operation.body, Body::Xml(_)),
        };
        let is_read = matches!(operation.reply, Reply::Json(_) | Reply::Xml(_) | Reply::Empty);
        let is_plain = !operation.seals_request() && operation.headers.is_empty();
        if !(is_document && is_read && is_plain && operation.host.url().is_none()) {
            return;
        }
        self.by_path += 1;
        let Both { blocking, asynchronous, runtime } = self.clients(spec.protocol);
        let replies = [
            call(blocking.path(path(spec)), spec, operation, sample),
            runtime.block_on(call(asynchronous.path(path(spec)), spec, operation, sample).into_future()),
        ];
        self.check("by path", operation, &sample.0, replies);
    }
}

/// The path of an operation as the untyped call has it.
fn path(spec: &rt::codegen::OperationSpec) -> String {
    match spec.protocol {
        rt::codegen::Protocol::V2 => format!("v2{}", spec.path),
        rt::codegen::Protocol::V3 | rt::codegen::Protocol::Brand => spec.path.to_owned(),
    }
}

/// An operation without its types, on any client.
fn call<'c, C: rt::ExecuteUntyped>(
    mut call: rt::UntypedCall<'c, C>,
    spec: &rt::codegen::OperationSpec,
    operation: &Operation,
    sample: &Sample,
) -> C::Call<'c, rt::Json> {
    for variable in &operation.variables {
        call = call.bind(variable.wire.as_str(), sample.segment(&variable.wire));
    }
    for (name, value) in sample.0["query"].as_object().into_iter().flatten() {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        call = call.query(name, text);
    }
    if let Some(body) = sample.0.get("json").or(sample.0.get("xml")) {
        call = call.json(body);
    }
    if !spec.reply_signed {
        call = call.unsigned_reply();
    }
    if spec.client_certificate {
        call = call.client_certificate();
    }
    match spec.method {
        rt::codegen::Method::Get => call.get(),
        rt::codegen::Method::Post => call.post(),
        rt::codegen::Method::Put => call.put(),
        rt::codegen::Method::Patch => call.patch(),
        rt::codegen::Method::Delete => call.delete(),
    }
}

#[test]
fn every_operation_is_accepted_and_every_reply_is_read() {
    // What the emitted crate is made of.
    let api = wechatpay_codegen::read(&documentation().unwrap_or_else(catalogue)).api;
    let gateway = Gateway::serve(api.clone(), ([127, 0, 0, 1], 0).into()).unwrap();
    let config = |retry: rt::RetryPolicy| {
        let config = gateway.config().unwrap().base_url(gateway.https_url()).retry(retry);
        config.bank_key(gateway.keys().platform[0].public("bank").unwrap()).build().unwrap()
    };
    let brand = |retry: rt::RetryPolicy| {
        gateway.brand_config().unwrap().base_url(gateway.https_url()).retry(retry).build().unwrap()
    };
    let options = gateway.transport_options();
    let clients = |config: rt::Config| Both {
        blocking: rt::blocking::Client::with_transport(config.clone(), options.build_blocking().unwrap()),
        asynchronous: rt::Client::with_transport(config, options.build().unwrap()),
        runtime: tokio::runtime::Runtime::new().unwrap(),
    };
    let once =
        |config: rt::Config| rt::blocking::Client::with_transport(config, options.build_blocking().unwrap());
    let (usual, never) = (rt::RetryPolicy::default(), rt::RetryPolicy::never());
    let mut visitor = AllCalls {
        api: &api,
        gateway: &gateway,
        once: [once(config(never)), once(brand(never))],
        clients: clients(config(usual)),
        of_brand: clients(brand(usual)),
        seen: BTreeSet::new(),
        events: BTreeSet::new(),
        failures: Vec::new(),
        violations: Vec::new(),
        compared: 0,
        by_path: 0,
        documented: &[],
        provoked: 0,
    };
    catalog::visit(&mut visitor);
    assert!(
        visitor.failures.is_empty(),
        "{} failures:\n{}",
        visitor.failures.len(),
        visitor.failures.join("\n")
    );
    let made_up = visitor.violations.join("\n");
    match documentation() {
        None => insta::assert_snapshot!("made_up_against_limits", made_up),
        Some(_) => println!("{} made up against their limits:\n{made_up}", visitor.violations.len()),
    }
    let AllCalls { seen, compared, by_path, provoked, .. } = &visitor;
    println!(
        "{} operations, {by_path} also by path, {compared} replies compared, {provoked} errors provoked",
        seen.len()
    );
    let with_members = api.operations.iter().filter(|operation| expected(operation).is_some());
    // By value and as a chain, by both clients.
    assert!(*compared >= 4 * (with_members.count() - 1), "{compared}");
    assert_eq!(visitor.seen.len(), api.operations.len());
    assert_eq!(visitor.events.len(), api.notifications.len());
}
