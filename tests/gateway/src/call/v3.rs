//! A request of API v3, or of the API of brands, enters; its answer leaves.

use http::{HeaderMap, StatusCode, header};
use serde_json::{Map, Value as Json};
use wechatpay_codegen::ir::{self, Operation, Protocol, Reply};
use wechatpay_runtime as rt;

use super::Call;
use crate::check::{Checker, Fault, Form};
use crate::reply::{Answer, now};
use crate::route::Matched;
use crate::said::Said;
use crate::shared::{Shared, identity};
use crate::upload::Upload;
use crate::v3::Authorization;
use crate::{links, sample, secrets, v2};

impl<'s> Call<'s> {
    /// Verifies the signature of this caller over what was signed.
    pub(super) fn authorize(&mut self, caller: rt::Identity, signed: &[u8]) -> Result<(), Box<Answer>> {
        let target = self.parts.uri.path_and_query().map_or("", http::uri::PathAndQuery::as_str);
        let method = self.parts.method.as_str();
        let (Shared { keys, .. }, public_key) = (self.shared, self.shared.caller(caller));
        let checked = Authorization::read(&self.parts.headers, caller)
            .and_then(|authorization| authorization.verify(keys, public_key, method, target, signed, now()));
        checked.map_err(|issue| {
            let answer = Answer::refused(StatusCode::UNAUTHORIZED, "SIGN_ERROR", &issue, None);
            self.faults.push(Fault::new("Authorization", issue));
            Box::new(answer)
        })
    }

    pub(super) async fn v3(&mut self, operation: &'s Operation, found: &Matched) -> Answer {
        let upload = match &operation.body {
            ir::Body::Form(_) => match Upload::read(&self.parts.headers, self.body.clone()).await {
                Ok(upload) => {
                    self.body_shown = Some(crate::body::of_upload(&upload));
                    self.find_secrets(operation);
                    Some(upload)
                }
                Err(issue) => return self.refuse(vec![Fault::new("/body", issue)]),
            },
            _ => None,
        };
        let signed = match &upload {
            Some(upload) => upload.meta().unwrap_or_default().as_bytes().to_vec(),
            None => self.body.to_vec(),
        };
        if let Err(answer) = self.authorize(identity(operation.protocol), &signed) {
            return *answer;
        }
        let keys = match self.sealing_keys(operation) {
            Ok(keys) => keys,
            Err(fault) => return self.refuse(vec![fault]),
        };
        let mut checker = Checker::new(keys, cipher(operation.request_cipher()));
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
        let message = faults.first().map(|fault| format!("{}: {}", fault.place, fault.issue));
        let message = message.unwrap_or_default();
        let answer = Answer::refused(StatusCode::BAD_REQUEST, "PARAM_ERROR", &message, faults.first());
        self.faults.extend(faults);
        answer
    }

    /// The keys that open what is sealed: the one that the request names.
    fn sealing_keys(&self, operation: &Operation) -> Result<Vec<&'s rt::MerchantKey>, Fault> {
        let fault = |issue| Fault::new("/headers/Wechatpay-Serial", issue);
        match self.parts.headers.get("Wechatpay-Serial") {
            // Every request of a brand does.
            None if operation.protocol == Protocol::Brand => {
                Err(fault("a request of a brand names the public key"))
            }
            None if operation.seals_request() => Err(fault("a request with sealed fields names the key")),
            None => Ok(Vec::new()),
            Some(named) => match self.shared.named(identity(operation.protocol), named.as_bytes()) {
                Some(identity) => Ok(vec![&identity.key]),
                None => Err(fault("the platform has no such key")),
            },
        }
    }

    fn query(&self, operation: &Operation, checker: &mut Checker<'_>) {
        let query = self.parts.uri.query().unwrap_or_default();
        let mut object = Map::new();
        for (name, text) in v2::pairs_of_query(query) {
            if object.insert(name.clone(), Json::from(text)).is_some() {
                checker.faults.push(Fault::new(format!("/query/{name}"), "it appears twice"));
            }
        }
        checker.members(operation.query.as_deref().unwrap_or_default(), &object, "/query", Form::Texts);
    }

    fn headers(&self, operation: &Operation, checker: &mut Checker<'_>) {
        let headers = &self.parts.headers;
        for name in [header::ACCEPT, header::USER_AGENT] {
            if !headers.contains_key(&name) {
                checker.faults.push(Fault::new(format!("/headers/{name}"), "a required header is missing"));
            }
        }
        // What a client sets by itself is as it sets it, whatever the table says of sealing.
        let given = operation.given_headers();
        let fields: Vec<ir::Field> = operation
            .headers
            .iter()
            .map(|field| {
                let is_given = given.iter().any(|given| given.wire == field.wire);
                let secrecy = if is_given { field.secrecy } else { ir::Secrecy::Plain };
                ir::Field { secrecy, ..field.clone() }
            })
            .collect();
        let listed = fields.iter().filter_map(|field| {
            let value = headers.get(&field.wire)?.to_str().ok()?;
            Some((field.wire.clone(), Json::from(value)))
        });
        let object = listed.collect();
        checker.members(&fields, &object, "/headers", Form::Texts);
    }

    fn body(&self, operation: &Operation, upload: Option<&Upload>, checker: &mut Checker<'_>) {
        match (&operation.body, upload) {
            (ir::Body::Form(fields), Some(upload)) => form(fields, upload, checker),
            (ir::Body::Json(_), _) if !is_json(&self.parts.headers) => {
                checker.faults.push(Fault::new("/headers/content-type", "application/json is expected"));
            }
            (ir::Body::Json(fields), _) => match serde_json::from_slice::<Json>(&self.body) {
                Ok(Json::Object(object)) => checker.members(fields, &object, "/body", Form::Json),
                _ => checker.faults.push(Fault::new("/body", "a JSON object is expected")),
            },
            _ if self.body.is_empty() => {}
            _ => checker.faults.push(Fault::new("/body", "this operation has no body")),
        }
    }

    /// What the service answers when all is well.
    fn reply(&self, operation: &Operation, found: &Matched) -> Answer {
        let query: Vec<_> = v2::pairs_of_query(self.parts.uri.query().unwrap_or_default()).collect();
        let named =
            |wanted: &str| query.iter().find(|(name, _)| name == wanted).map(|(_, text)| text.as_str());
        let is_zipped = links::is_zipped(named) || self.takes_gzip(operation);
        let told = match self.told(operation) {
            Ok(told) => told,
            Err(refused) => return *refused,
        };
        match &operation.reply {
            Reply::Json(fields) | Reply::Xml(fields) => {
                let cipher = cipher(operation.reply_cipher());
                let caller = self.shared.caller(identity(operation.protocol));
                let links = self.links(operation, is_zipped);
                let said = self.said_by_v3(operation, found, &query);
                let document = |seal: &sample::Seal<'_>| {
                    self.document(operation, fields, &said, &told, seal, Some(&links))
                };
                let sealed = document(&|plaintext| caller.seal(cipher, plaintext).ok());
                let clear = document(&|plaintext| Some(plaintext.to_owned()));
                let places = secrets::places(fields, &clear, "");
                Answer::json(success(operation), &Json::Object(sealed)).showing(Json::Object(clear), places)
            }
            Reply::Empty => {
                self.said_by_v3(operation, found, &query);
                Answer::empty(success(operation))
            }
            Reply::Stream { .. } => self.file(operation, is_zipped),
            Reply::Redirect => Answer::empty(StatusCode::FOUND),
        }
    }

    /// What the request says, in path, query and body.
    fn said_by_v3(&self, operation: &Operation, found: &Matched, query: &[(String, String)]) -> Said {
        let texts = |pairs: &[(String, String)], decode: fn(&str) -> String| -> Map<String, Json> {
            pairs.iter().map(|(name, text)| (name.clone(), Json::from(decode(text)))).collect()
        };
        let body: Map<String, Json> = serde_json::from_slice(&self.body).unwrap_or_default();
        self.said([
            (operation.variables.as_slice(), texts(&found.variables, v2::decode)),
            (operation.query.as_deref().unwrap_or_default(), texts(query, str::to_owned)),
            (operation.body.fields().unwrap_or_default(), body),
        ])
    }

    /// Whether compression is asked for by the header that the table lists for it.
    fn takes_gzip(&self, operation: &Operation) -> bool {
        let is_listed = operation.headers.iter().any(|field| header::ACCEPT_ENCODING == field.wire.as_str());
        let accepted = self.parts.headers.get(header::ACCEPT_ENCODING);
        is_listed && accepted.is_some_and(|value| value.as_bytes() == b"gzip")
    }
}

/// The documented status of success.
fn success(operation: &Operation) -> StatusCode {
    StatusCode::from_u16(operation.status).unwrap_or(StatusCode::OK)
}

fn form(fields: &[ir::Field], upload: &Upload, checker: &mut Checker<'_>) {
    let mut object = upload.texts.clone();
    for (part, _, _) in &upload.files {
        object.insert(part.clone(), Json::Null);
    }
    let (files, texts): (Vec<_>, Vec<_>) =
        fields.iter().cloned().partition(|field| *field.ty.element() == ir::Type::File);
    for file in &files {
        if object.remove(&file.wire).is_none() {
            checker.faults.push(Fault::new(format!("/body/{}", file.wire), "a file is missing"));
        }
    }
    checker.members(&texts, &object, "/body", Form::Texts);
    checker.faults.extend(upload.check_digest());
}

fn is_json(headers: &HeaderMap) -> bool {
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = media_type.and_then(|text| text.split(';').next()).unwrap_or_default();
    media_type.trim().eq_ignore_ascii_case("application/json")
}

fn cipher(found: Option<ir::Cipher>) -> rt::Cipher {
    match found {
        Some(ir::Cipher::RsaPkcs1v15) => rt::Cipher::RsaPkcs1v15,
        Some(ir::Cipher::RsaOaep | ir::Cipher::Aes256Gcm | ir::Cipher::Aes256Ecb) | None => {
            rt::Cipher::RsaOaep
        }
    }
}
