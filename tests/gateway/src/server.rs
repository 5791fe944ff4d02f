//! A request enters; its answer leaves, after it was checked against the table of its operation.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use bytes::Bytes;
use http::StatusCode;
use http::request::Parts;
use http_body_util::{BodyExt as _, Limited};
use serde_json::{Map, Value as Json};
use wechatpay_codegen::ir::{self, Nonce, Operation, Protocol, Reply};
use wechatpay_runtime as rt;

use crate::check::{Checker, Fault, Form};
use crate::reply::{Answer, WANTED, now};
use crate::route::Matched;
use crate::upload::Upload;
use crate::v3::Authorization;
use crate::{Misbehavior, Record, Shared, bill, certificates, sample, v2};

/// More than any upload has.
const LIMIT: usize = 64 << 20;

pub async fn run(listener: tokio::net::TcpListener, shared: Arc<Shared>) {
    let app = Router::new().fallback(answer).with_state(shared);
    // Ends with the runtime.
    let _ = axum::serve(listener, app).await;
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = Limited::new(body, LIMIT).collect().await else {
        return Answer::refused(StatusCode::PAYLOAD_TOO_LARGE, "PARAM_ERROR", "the body is too large", None)
            .finish(&shared, None);
    };
    let body = body.to_bytes();
    let misbehavior = shared.next_misbehavior();
    match &misbehavior {
        Some(Misbehavior::Stall(duration)) => tokio::time::sleep(*duration).await,
        Some(Misbehavior::Html) => return html(),
        Some(Misbehavior::Status(status, retry_after)) => return busy(&shared, *status, *retry_after),
        _ => {}
    }
    let mut call = Call { shared: &shared, parts: &parts, body, faults: Vec::new(), opened: Vec::new() };
    let (operation, mut answer) = call.answer().await;
    if let (Some(operation), Some(Misbehavior::Refuse(status, code))) = (operation, &misbehavior)
        && call.faults.is_empty()
    {
        answer = call.refuse_as_told(operation, *status, code);
    }
    let record = Record {
        request: format!("{} {}", parts.method, parts.uri.path()),
        operation: operation.map(ToString::to_string),
        status: answer.status.as_u16(),
        faults: call.faults,
        opened: call.opened,
    };
    shared.record(record);
    if let Some(serial) =
        parts.headers.get("Wechatpay-Serial").filter(|serial| is_public_key(&shared, serial))
    {
        answer.headers.insert(WANTED, serial.clone());
    }
    answer.finish(&shared, misbehavior.as_ref())
}

fn is_public_key(shared: &Shared, serial: &http::HeaderValue) -> bool {
    serial.as_bytes() == shared.keys.public_key_id.as_bytes()
}

fn html() -> Response {
    let mut response = Response::new(Body::from("<html><body><h1>502 Bad Gateway</h1></body></html>"));
    *response.status_mut() = StatusCode::BAD_GATEWAY;
    response.headers_mut().insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static("text/html"));
    response
}

fn busy(shared: &Shared, status: u16, retry_after: Option<u64>) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut answer = Answer::refused(status, "SYSTEM_ERROR", "the gateway was told to be busy", None);
    if let Some(seconds) = retry_after {
        answer.headers.insert(http::header::RETRY_AFTER, seconds.into());
    }
    answer.finish(shared, None)
}

/// One request.
struct Call<'s> {
    shared: &'s Shared,
    parts: &'s Parts,
    body: Bytes,
    faults: Vec<Fault>,
    opened: Vec<(String, String)>,
}

impl<'s> Call<'s> {
    async fn answer(&mut self) -> (Option<&'s Operation>, Answer) {
        let (method, path) = (self.parts.method.as_str(), self.parts.uri.path());
        if certificates::is_asked(method, path) {
            let answer = match (self.authorize(&self.body.clone()), certificates::reply(self.shared)) {
                (Err(answer), _) => *answer,
                (Ok(()), Some(document)) => Answer::json(StatusCode::OK, &document),
                (Ok(()), None) => Answer::empty(StatusCode::INTERNAL_SERVER_ERROR),
            };
            return (None, answer);
        }
        let Some(found) = self.shared.routes.find(method, path) else {
            let (status, message) = match self.shared.routes.knows_path(path) {
                true => (StatusCode::METHOD_NOT_ALLOWED, "the path has no such method"),
                false => (StatusCode::NOT_FOUND, "no operation has this path"),
            };
            self.fault(path, message);
            return (None, Answer::refused(status, "NOT_FOUND", message, None));
        };
        let operation = &self.shared.api.operations[found.operation];
        let answer = match operation.protocol {
            Protocol::V3 => self.v3(operation, &found).await,
            Protocol::V2 => self.v2(operation).await,
        };
        (Some(operation), answer)
    }

    fn fault(&mut self, place: &str, issue: impl Into<String>) {
        self.faults.push(Fault { place: place.to_owned(), issue: issue.into() });
    }

    fn authorize(&mut self, signed: &[u8]) -> Result<(), Box<Answer>> {
        let target = self.parts.uri.path_and_query().map_or("", http::uri::PathAndQuery::as_str);
        let method = self.parts.method.as_str();
        let Shared { keys, merchant, .. } = self.shared;
        let checked = Authorization::read(&self.parts.headers)
            .and_then(|authorization| authorization.verify(keys, merchant, method, target, signed, now()));
        checked.map_err(|issue| {
            let answer = Answer::refused(StatusCode::UNAUTHORIZED, "SIGN_ERROR", &issue, None);
            self.fault("Authorization", issue);
            Box::new(answer)
        })
    }

    async fn v3(&mut self, operation: &'s Operation, found: &Matched) -> Answer {
        let upload = match &operation.body {
            ir::Body::Form(_) => match Upload::read(&self.parts.headers, self.body.clone()).await {
                Ok(upload) => Some(upload),
                Err(issue) => return self.refuse(vec![Fault { place: "/body".to_owned(), issue }]),
            },
            _ => None,
        };
        let signed = match &upload {
            Some(upload) => upload.meta().unwrap_or_default().as_bytes().to_vec(),
            None => self.body.to_vec(),
        };
        if let Err(answer) = self.authorize(&signed) {
            return *answer;
        }
        let keys = match self.sealing_keys(operation) {
            Ok(keys) => keys,
            Err(fault) => return self.refuse(vec![fault]),
        };
        let cipher = cipher(operation.request_cipher());
        let mut checker = Checker::new(keys, cipher);
        for field in &operation.variables {
            let value = found.variables.iter().find(|(name, _)| *name == field.wire);
            if let Some((name, text)) = value {
                let object = Map::from_iter([(name.clone(), Json::from(v2::decode(text)))]);
                checker.members(std::slice::from_ref(field), &object, "/path", Form::Texts);
            }
        }
        self.query(operation, &mut checker);
        self.headers(operation, &mut checker);
        self.body(operation, upload.as_ref(), &mut checker);
        self.opened = checker.opened;
        if checker.faults.is_empty() { self.reply(operation, found) } else { self.refuse(checker.faults) }
    }

    fn refuse(&mut self, faults: Vec<Fault>) -> Answer {
        let issue = faults.first().map_or("", |fault| fault.issue.as_str());
        let answer = Answer::refused(StatusCode::BAD_REQUEST, "PARAM_ERROR", issue, faults.first());
        self.faults.extend(faults);
        answer
    }

    /// The refusal that the gateway was told to give.
    fn refuse_as_told(&self, operation: &Operation, status: u16, code: &str) -> Answer {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
        let key = match (operation.protocol, rt::ApiV2Key::new(&self.shared.keys.api_v2)) {
            (Protocol::V2, Ok(key)) => key,
            _ => return Answer::refused(status, code, "the gateway was told to refuse", None),
        };
        let pairs = [("return_code", "SUCCESS"), ("result_code", "FAIL"), ("err_code", code)];
        let members = pairs.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
        xml(v2::document(members, &key, operation.reply_signed, rt::SignType::HmacSha256))
    }

    /// The keys that open what is sealed: the one that the request names.
    fn sealing_keys(&self, operation: &Operation) -> Result<Vec<&'s rt::MerchantKey>, Fault> {
        let [first, second] = &self.shared.keys.platform;
        let Some(named) = self.parts.headers.get("Wechatpay-Serial") else {
            return match operation.seals_request() {
                false => Ok(Vec::new()),
                true => Err(Fault {
                    place: "/headers/Wechatpay-Serial".to_owned(),
                    issue: "a request with sealed fields names the key".to_owned(),
                }),
            };
        };
        let names = |identity: &crate::keys::Identity| {
            named.as_bytes().eq_ignore_ascii_case(identity.serial.as_bytes())
        };
        match () {
            () if is_public_key(self.shared, named) || names(first) => Ok(vec![&first.key]),
            () if names(second) => Ok(vec![&second.key]),
            () => Err(Fault {
                place: "/headers/Wechatpay-Serial".to_owned(),
                issue: "the platform has no such key".to_owned(),
            }),
        }
    }

    fn query(&self, operation: &Operation, checker: &mut Checker<'_>) {
        let query = v2::of_query(self.parts.uri.query().unwrap_or_default());
        let object = query.into_iter().map(|(name, text)| (name, Json::from(text))).collect();
        checker.members(operation.query.as_deref().unwrap_or_default(), &object, "/query", Form::Texts);
    }

    fn headers(&self, operation: &Operation, checker: &mut Checker<'_>) {
        let listed = operation.headers.iter().filter_map(|field| {
            let value = self.parts.headers.get(&field.wire)?.to_str().ok()?;
            Some((field.wire.clone(), Json::from(value)))
        });
        let object = listed.collect();
        checker.members(&operation.headers, &object, "/headers", Form::Texts);
    }

    fn body(&self, operation: &Operation, upload: Option<&Upload>, checker: &mut Checker<'_>) {
        match (&operation.body, upload) {
            (ir::Body::Form(fields), Some(upload)) => {
                let mut object = upload.texts.clone();
                for (part, _, _) in &upload.files {
                    object.insert(part.clone(), Json::Null);
                }
                let (files, texts): (Vec<_>, Vec<_>) =
                    fields.iter().cloned().partition(|field| *field.ty.element() == ir::Type::File);
                for file in &files {
                    if object.remove(&file.wire).is_none() {
                        checker.faults.push(Fault {
                            place: format!("/body/{}", file.wire),
                            issue: "a file is missing".to_owned(),
                        });
                    }
                }
                checker.members(&texts, &object, "/body", Form::Texts);
                check_digest(upload, checker);
            }
            (ir::Body::Json(fields), _) => match serde_json::from_slice::<Json>(&self.body) {
                Ok(Json::Object(object)) => checker.members(fields, &object, "/body", Form::Json),
                _ => checker
                    .faults
                    .push(Fault { place: "/body".to_owned(), issue: "a JSON object is expected".to_owned() }),
            },
            _ if self.body.is_empty() => {}
            _ => checker
                .faults
                .push(Fault { place: "/body".to_owned(), issue: "this operation has no body".to_owned() }),
        }
    }

    /// What the service answers when all is well.
    fn reply(&self, operation: &Operation, found: &Matched) -> Answer {
        match &operation.reply {
            Reply::Json(fields) | Reply::Xml(fields) => {
                let cipher = cipher(operation.reply_cipher());
                let seal = |plaintext: &str| self.shared.merchant.seal(cipher, plaintext).ok();
                let mut members = sample::object(fields, &seal);
                if self.shared.echoes() {
                    self.echo(found, &mut members);
                }
                members.extend(self.shared.told(operation));
                Answer::json(StatusCode::OK, &Json::Object(members))
            }
            Reply::Empty(status) => {
                Answer::empty(StatusCode::from_u16(*status).unwrap_or(StatusCode::NO_CONTENT))
            }
            Reply::Stream { .. } => {
                Answer::new(StatusCode::OK, "text/plain", Bytes::from_static(bill::TEXT.as_bytes()), false)
            }
            Reply::Redirect => Answer::empty(StatusCode::FOUND),
        }
    }

    /// Says what the request said.
    fn echo(&self, found: &Matched, members: &mut Map<String, Json>) {
        let mut said: Map<String, Json> = serde_json::from_slice(&self.body).unwrap_or_default();
        said.extend(found.variables.iter().map(|(name, text)| (name.clone(), Json::from(v2::decode(text)))));
        for (name, value) in members {
            if let Some(said) = said.remove(name).filter(|said| said.is_string() || said.is_number()) {
                *value = said;
            }
        }
    }

    async fn v2(&mut self, operation: &'s Operation) -> Answer {
        let key = match rt::ApiV2Key::new(&self.shared.keys.api_v2) {
            Ok(key) => key,
            Err(error) => return xml(v2::refused(&error.to_string())),
        };
        let (parameters, fields) = match &operation.body {
            ir::Body::Xml(fields) => (v2::parameters(&self.body), fields.as_slice()),
            ir::Body::Form(fields) => (self.form().await, fields.as_slice()),
            _ => {
                let query = v2::of_query(self.parts.uri.query().unwrap_or_default());
                (Ok(query), operation.query.as_deref().unwrap_or_default())
            }
        };
        let parameters = match parameters {
            Ok(parameters) => parameters,
            Err(issue) => return self.refuse_v2("body", issue),
        };
        let lists = |name: &str| fields.iter().any(|field| field.wire == name);
        let is_signed = !matches!(operation.body, ir::Body::None) || lists("sign");
        let has_nonce = operation.nonce == Nonce::Injected && matches!(operation.body, ir::Body::Xml(_));
        if is_signed && let Err(issue) = v2::check(&parameters, &key, has_nonce) {
            return self.refuse_v2("sign", issue);
        }
        let mut checker = Checker::new(vec![&self.shared.keys.platform[0].key], rt::Cipher::RsaOaep);
        let (_, texts): (Vec<_>, Vec<_>) =
            fields.iter().cloned().partition(|field| *field.ty.element() == ir::Type::File);
        checker.members(&texts, &v2::members(&parameters, &lists), "/body", Form::Texts);
        self.opened = checker.opened;
        if let Some(fault) = checker.faults.first().cloned() {
            self.faults.extend(checker.faults);
            return xml(v2::refused(&format!("{}: {}", fault.place, fault.issue)));
        }
        self.reply_v2(operation, &parameters, &key)
    }

    async fn form(&self) -> Result<BTreeMap<String, String>, String> {
        let upload = Upload::read(&self.parts.headers, self.body.clone()).await?;
        let texts = upload.texts.into_iter();
        Ok(texts.map(|(name, text)| (name, text.as_str().unwrap_or_default().to_owned())).collect())
    }

    fn refuse_v2(&mut self, place: &str, issue: String) -> Answer {
        let answer = xml(v2::refused(&issue));
        self.fault(place, issue);
        answer
    }

    fn reply_v2(
        &self,
        operation: &Operation,
        parameters: &BTreeMap<String, String>,
        key: &rt::ApiV2Key,
    ) -> Answer {
        let seal = |plaintext: &str| self.shared.merchant.seal(rt::Cipher::RsaOaep, plaintext).ok();
        match &operation.reply {
            Reply::Xml(fields) => {
                let mut members = sample::object(fields, &seal);
                members.extend(self.shared.told(operation));
                // Pages that show no member are answered like the others.
                members.insert("return_code".to_owned(), Json::from("SUCCESS"));
                if let Some(code) = members.get_mut("result_code") {
                    *code = Json::from("SUCCESS");
                }
                if members.values().any(|value| value.is_object() || value.is_array()) {
                    return xml(v2::nested(&members));
                }
                let members = members.into_iter().map(|(name, value)| (name, v2::text(&value))).collect();
                let signature = parameters.get("sign").and_then(|text| rt::SignType::of_signature(text));
                let sign_type = signature.unwrap_or(rt::SignType::Md5);
                xml(v2::document(members, key, operation.reply_signed, sign_type))
            }
            Reply::Json(fields) => {
                let document = Json::Object(sample::object(fields, &seal));
                Answer { signed: false, ..Answer::json(StatusCode::OK, &document) }
            }
            Reply::Stream { .. } => {
                Answer::new(StatusCode::OK, "text/plain", Bytes::from_static(bill::TEXT.as_bytes()), false)
            }
            Reply::Empty(_) | Reply::Redirect => Answer { signed: false, ..Answer::empty(StatusCode::OK) },
        }
    }
}

fn xml(text: String) -> Answer {
    Answer::new(StatusCode::OK, "text/xml", text.into(), false)
}

fn cipher(found: Option<ir::Cipher>) -> rt::Cipher {
    match found {
        Some(ir::Cipher::RsaPkcs1v15) => rt::Cipher::RsaPkcs1v15,
        _ => rt::Cipher::RsaOaep,
    }
}

/// A digest in `meta` fits the file.
fn check_digest(upload: &Upload, checker: &mut Checker<'_>) {
    let meta: Option<Json> = upload.meta().and_then(|meta| serde_json::from_str(meta).ok());
    let (Some(meta), Some((_, name, content))) = (meta, upload.files.first()) else { return };
    let Some(stated) = meta.get("sha256").and_then(Json::as_str) else { return };
    let file = rt::FilePart::new(name.as_str(), content.to_vec());
    if file.sha256().is_ok_and(|digest| digest != stated) {
        checker.faults.push(Fault {
            place: "/body/meta#/sha256".to_owned(),
            issue: "the digest does not fit the file".to_owned(),
        });
    }
}
