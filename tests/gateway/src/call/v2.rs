//! A request of API v2 enters; its answer leaves.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::StatusCode;
use serde_json::Value as Json;
use wechatpay_codegen::ir::{self, Nonce, Operation, Reply};
use wechatpay_runtime as rt;
use wechatpay_runtime::v2::signature::SIGN;

use super::{Call, REFUSED_AS_TOLD};
use crate::check::{Checker, Fault, Form};
use crate::reply::Answer;
use crate::upload::Upload;
use crate::{Misbehavior, links, sample, secrets, v2};

/// The parameters that may name the merchant; it has to be one of those that are there.
const MERCHANT: [&str; 3] = ["mch_id", "mchid", "combine_mch_id"];

impl<'s> Call<'s> {
    pub(super) async fn v2(&mut self, operation: &'s Operation) -> Answer {
        let key = match rt::ApiV2Key::new(&self.shared.keys.api_v2) {
            Ok(key) => key,
            Err(error) => return xml(v2::refused(&error.to_string())),
        };
        if operation.client_certificate && !self.peer.has_certificate {
            let issue = "this operation needs the merchant's client certificate, which takes TLS";
            return self.refuse_v2("connection", issue.to_owned());
        }
        let (mut parameters, mut upload) = (BTreeMap::new(), None);
        let read = match &operation.body {
            ir::Body::Xml(_) => v2::parameters(&self.body).map(|read| parameters = read),
            ir::Body::Form(_) => Upload::read(&self.parts.headers, self.body.clone()).await.map(|read| {
                let texts = read.texts.iter();
                parameters = texts
                    .filter_map(|(name, text)| Some((name.clone(), text.as_str()?.to_owned())))
                    .collect();
                self.body_shown = Some(crate::body::of_upload(&read));
                self.find_secrets(operation);
                upload = Some(read);
            }),
            _ => v2::of_query(self.parts.uri.query().unwrap_or_default()).map(|read| parameters = read),
        };
        if let Err(issue) = read {
            return self.refuse_v2("body", issue);
        }
        let fields = match operation.body.fields() {
            Some(fields) => fields,
            None => operation.query.as_deref().unwrap_or_default(),
        };
        let lists = |name: &str| fields.iter().any(|field| field.wire == name);
        let is_signed = !matches!(operation.body, ir::Body::None) || lists(SIGN);
        let has_nonce = operation.nonce == Nonce::Injected && matches!(operation.body, ir::Body::Xml(_));
        if is_signed && let Err(issue) = v2::check(&parameters, &key, has_nonce) {
            return self.refuse_v2(SIGN, issue);
        }
        let mut checker = Checker::new(vec![&self.shared.keys.platform[0].key], rt::Cipher::RsaOaep);
        let (_, texts): (Vec<_>, Vec<_>) =
            fields.iter().cloned().partition(|field| *field.ty.element() == ir::Type::File);
        checker.members(&texts, &v2::members(&parameters, &lists), "/body", Form::Texts);
        checker.faults.extend(upload.as_ref().and_then(Upload::check_digest));
        checker.faults.extend(self.merchant_fault(&parameters));
        self.opened = checker.opened;
        if let Some(fault) = checker.faults.first().cloned() {
            self.faults.extend(checker.faults);
            return xml(v2::refused(&format!("{}: {}", fault.place, fault.issue)));
        }
        self.reply_v2(operation, &parameters, &key)
    }

    fn merchant_fault(&self, parameters: &BTreeMap<String, String>) -> Option<Fault> {
        let mut named =
            MERCHANT.into_iter().filter_map(|name| Some((name, parameters.get(name)?))).peekable();
        let (first, _) = *named.peek()?;
        let is_known = named.any(|(_, number)| *number == self.shared.keys.merchant_id);
        (!is_known).then(|| Fault::new(format!("/body/{first}"), "there is no such merchant"))
    }

    fn refuse_v2(&mut self, place: &str, issue: String) -> Answer {
        let answer = xml(v2::refused(&issue));
        self.faults.push(Fault::new(place, issue));
        answer
    }

    fn reply_v2(
        &self,
        operation: &Operation,
        parameters: &BTreeMap<String, String>,
        key: &rt::ApiV2Key,
    ) -> Answer {
        let seal = |plaintext: &str| self.shared.merchant.seal(rt::Cipher::RsaOaep, plaintext).ok();
        let clear = |plaintext: &str| Some(plaintext.to_owned());
        let fields_sent = operation.body.fields().or(operation.query.as_deref()).unwrap_or_default();
        let spoken = v2::members(parameters, &|_| false);
        let told = match self.told(operation) {
            Ok(told) => told,
            Err(refused) => return *refused,
        };
        match &operation.reply {
            Reply::Xml(fields) => {
                let said = self.said([(fields_sent, spoken)]);
                let document =
                    |seal: &sample::Seal<'_>| self.document(operation, fields, &said, &told, seal, None);
                let (shown, members) = (document(&clear), document(&seal));
                let places = secrets::places(fields, &shown, "");
                let shown = Json::Object(shown);
                if members.values().any(|value| value.is_object() || value.is_array()) {
                    return xml(v2::nested("xml", &members)).showing(shown, places);
                }
                let signature = parameters.get(SIGN).and_then(|text| rt::SignType::of_signature(text));
                let sign_type = signature.unwrap_or(rt::SignType::Md5);
                let mut members = v2::texts(&members);
                members.remove(SIGN);
                if operation.reply_signed {
                    v2::sign_document(&mut members, key, sign_type);
                    self.spoil(&mut members);
                }
                xml(v2::document(&members)).showing(shown, places)
            }
            Reply::Json(fields) => {
                let said = self.said([(fields_sent, spoken)]);
                let document =
                    |seal: &sample::Seal<'_>| self.document(operation, fields, &said, &told, seal, None);
                let (shown, sealed) = (document(&clear), Json::Object(document(&seal)));
                let places = secrets::places(fields, &shown, "");
                let answer = Answer::json(StatusCode::OK, &sealed).showing(Json::Object(shown), places);
                Answer { signed: false, ..answer }
            }
            Reply::Stream { .. } => {
                let is_zipped = links::is_zipped(|name| parameters.get(name).map(String::as_str));
                self.file(operation, is_zipped)
            }
            Reply::Empty | Reply::Redirect => Answer { signed: false, ..Answer::empty(StatusCode::OK) },
        }
    }

    /// The refusal that the gateway was told to give.
    pub(super) fn refuse_v2_as_told(&self, operation: &Operation, code: &str) -> Answer {
        let pairs = [
            ("return_code", "SUCCESS"),
            ("result_code", "FAIL"),
            ("err_code", code),
            ("err_code_des", REFUSED_AS_TOLD),
        ];
        let mut members = pairs.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
        if let (true, Ok(key)) = (operation.reply_signed, rt::ApiV2Key::new(&self.shared.keys.api_v2)) {
            v2::sign_document(&mut members, &key, rt::SignType::HmacSha256);
        }
        xml(v2::document(&members))
    }

    fn spoil(&self, members: &mut BTreeMap<String, String>) {
        match self.misbehavior {
            Some(Misbehavior::NoSignature) => drop(members.remove(SIGN)),
            Some(Misbehavior::WrongSignature) => v2::spoil(members),
            _ => {}
        }
    }
}

/// A refusal of the request as a whole, by anybody.
pub(super) fn refuse_unsigned(code: &str) -> Answer {
    let pairs = [("return_code", "FAIL"), ("return_msg", REFUSED_AS_TOLD), ("err_code", code)];
    let members = pairs.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
    xml(v2::document(&members))
}

fn xml(text: String) -> Answer {
    Answer::new(StatusCode::OK, "text/xml", Bytes::from(text), false)
}
