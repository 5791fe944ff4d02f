//! A request enters; its answer leaves, after it was checked against the table of its operation.

mod v2;
mod v3;

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderValue, StatusCode};
use serde_json::{Map, Value as Json};
use wechatpay_codegen::ir::{Field, Operation, Protocol, Reply};
use wechatpay_runtime as rt;

use crate::check::Fault;
use crate::fault::Traits;
use crate::links::{self, Links};
use crate::prepared::Prepared;
use crate::reply::Answer;
use crate::route::Matched;
use crate::said::Said;
use crate::shared::{Shared, SigningKey, identity};
use crate::tls::Peer;
use crate::{Misbehavior, bill, body, certificates, codes, party, sample, secrets};

/// What a refusal says that nothing but the control asked for.
pub const REFUSED_AS_TOLD: &str = "the gateway was told to refuse";

/// What a request is for.
pub enum Target<'s> {
    /// The platform's certificates.
    Certificates,
    /// An operation, and what the path has for its variables.
    Operation(&'s Operation, Matched),
    /// Nothing that is documented, with a reason.
    Nothing(StatusCode, &'static str),
}

impl<'s> Target<'s> {
    /// Finds it by method and path.
    pub fn of(shared: &'s Shared, parts: &Parts) -> Self {
        let (method, path) = (parts.method.as_str(), parts.uri.path());
        if certificates::is_asked(method, path) {
            return Self::Certificates;
        }
        match shared.routes.find(method, path) {
            Some(found) => Self::Operation(&shared.api.operations[found.operation], found),
            None if shared.routes.knows_path(path) => {
                Self::Nothing(StatusCode::METHOD_NOT_ALLOWED, "the path has no such method")
            }
            None => Self::Nothing(StatusCode::NOT_FOUND, "no operation has this path"),
        }
    }

    /// What signs the reply to a request that names this key.
    pub fn signing_key<'k>(&self, shared: &'k Shared, named: Option<&HeaderValue>) -> SigningKey<'k> {
        let is_of_brand = match self {
            Self::Certificates => return shared.vouching(named),
            Self::Operation(operation, _) => identity(operation.protocol) == rt::Identity::Brand,
            Self::Nothing(..) => shared.is_of_brand(named),
        };
        if is_of_brand { shared.for_brand() } else { shared.replying(named) }
    }

    /// The operation, where there is one.
    pub fn operation(&self) -> Option<&'s Operation> {
        match self {
            Self::Operation(operation, _) => Some(operation),
            _ => None,
        }
    }

    /// What its reply has that can be wrong.
    pub fn traits(&self) -> Traits {
        let Some(operation) = self.operation() else {
            return Traits { header_signature: true, ..Traits::default() };
        };
        let in_headers = operation.protocol.is_json();
        let is_statement = is_statement(operation);
        Traits {
            header_signature: in_headers && (operation.reply_signed || is_statement),
            document_signature: !in_headers
                && operation.reply_signed
                && matches!(operation.reply, Reply::Xml(_)),
            digest: is_statement || links::announces_digest(&operation.reply),
        }
    }
}

fn refuse(status: u16, code: &str) -> Answer {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    Answer::refused(status, code, REFUSED_AS_TOLD, None)
}

/// Files of overseas hosts come with a signed digest.
fn is_statement(operation: &Operation) -> bool {
    let is_file = matches!(operation.reply, Reply::Stream { .. });
    is_file && operation.protocol == Protocol::V3 && operation.host.url().is_some()
}

/// One request.
pub struct Call<'s> {
    shared: &'s Shared,
    parts: &'s Parts,
    body: Bytes,
    peer: Peer,
    misbehavior: Option<&'s Misbehavior>,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
    /// What was sealed in it.
    pub opened: Vec<(String, String)>,
    /// What it says, for the record.
    pub body_shown: Option<Json>,
    /// Where its secrets are in that.
    pub sealed: Vec<String>,
}

impl<'s> Call<'s> {
    /// A request that was not looked at yet.
    pub fn new(
        shared: &'s Shared,
        parts: &'s Parts,
        body: Bytes,
        peer: Peer,
        misbehavior: Option<&'s Misbehavior>,
    ) -> Self {
        let body_shown = body::shown(&body);
        let (faults, opened, sealed) = (Vec::new(), Vec::new(), Vec::new());
        Self { shared, parts, body, peer, misbehavior, faults, opened, body_shown, sealed }
    }

    /// What this operation was told to answer: the members that its reply has, or a refusal in its place. It waits if
    /// another answer will be given.
    fn told(&self, operation: &Operation) -> Result<Map<String, Json>, Box<Answer>> {
        if self.misbehavior.is_some_and(Misbehavior::replaces_reply) {
            return Ok(Map::new());
        }
        match self.shared.told(operation) {
            Prepared::Members(members) => Ok(members),
            Prepared::Error(status, code) => Err(Box::new(self.refuse_operation(operation, status, &code))),
        }
    }

    /// What this request says, and earlier ones of the same things; it is remembered if it says more than it asks by.
    fn said<'m>(&self, parts: impl IntoIterator<Item = (&'m [Field], Map<String, Json>)>) -> Said {
        let mut said = Said::default();
        for (fields, members) in parts {
            said.add(fields, &members);
        }
        if !self.body.is_empty() {
            self.shared.remember(&said);
        }
        self.shared.recall(&mut said);
        said
    }

    /// A document with these members: what was said and told in place of what was made up.
    fn document(
        &self,
        operation: &Operation,
        fields: &[Field],
        said: &Said,
        told: &Map<String, Json>,
        seal: &sample::Seal<'_>,
        links: Option<&Links>,
    ) -> Map<String, Json> {
        let mut members = sample::object(fields, seal);
        party::name(fields, &mut members, &self.shared.keys, identity(operation.protocol), said);
        said.repeat(fields, &mut members);
        if self.shared.echoes() {
            said.echo(fields, &mut members);
        }
        if let Some(links) = links {
            links.fill(&mut members);
        }
        if operation.protocol == Protocol::V2 {
            crate::v2::succeed(&mut members);
            crate::v2::write_times(fields, &mut members);
        }
        // What was told counts, whatever would agree with it.
        let told = secrets::sealed(fields, told, seal);
        members.extend(told.clone());
        sample::agree(fields, &mut members);
        members.extend(told);
        members
    }

    /// Finds what is secret in its body, so that the record masks it whatever else is wrong with the request.
    fn find_secrets(&mut self, operation: &Operation) {
        let fields = operation.body.fields().or(operation.query.as_deref()).unwrap_or_default();
        self.sealed =
            self.body_shown.as_ref().map(|body| secrets::places_of_body(fields, body)).unwrap_or_default();
    }

    /// Checks and answers it.
    pub async fn answer(&mut self, target: &Target<'s>) -> Answer {
        if let Some(operation) = target.operation() {
            self.find_secrets(operation);
        }
        match target {
            Target::Certificates => self.certificates(),
            Target::Operation(operation, found) => match operation.protocol {
                Protocol::V3 | Protocol::Brand => self.v3(operation, found).await,
                Protocol::V2 => self.v2(operation).await,
            },
            Target::Nothing(status, message) => {
                self.faults.push(Fault::new(self.parts.uri.path(), *message));
                let code = if *status == StatusCode::NOT_FOUND { "NOT_FOUND" } else { "METHOD_NOT_ALLOWED" };
                Answer::refused(*status, code, message, None)
            }
        }
    }

    /// The refusal that the gateway was told to give.
    pub fn refuse_as_told(&self, target: &Target<'s>, status: u16, code: &str) -> Answer {
        match target.operation() {
            Some(operation) => self.refuse_operation(operation, Some(status), code),
            None => refuse(status, code),
        }
    }

    fn refuse_operation(&self, operation: &Operation, status: Option<u16>, code: &str) -> Answer {
        match operation.protocol {
            Protocol::V2 => self.refuse_v2_as_told(operation, code),
            Protocol::V3 | Protocol::Brand => refuse(status.unwrap_or_else(|| codes::status_of(code)), code),
        }
    }

    /// The same from anybody.
    pub fn refuse_unsigned(&self, target: &Target<'s>, status: u16, code: &str) -> Answer {
        match target.operation() {
            Some(operation) if operation.protocol == Protocol::V2 => v2::refuse_unsigned(code),
            _ => Answer { signed: false, ..self.refuse_as_told(target, status, code) },
        }
    }

    fn certificates(&mut self) -> Answer {
        if let Err(answer) = self.authorize(rt::Identity::Merchant, &self.body.clone()) {
            return *answer;
        }
        match certificates::reply(self.shared) {
            Some(document) => Answer::json(StatusCode::OK, &document),
            None => Answer::empty(StatusCode::INTERNAL_SERVER_ERROR),
        }
    }

    /// The gateway's own downloads, as this request is answered.
    fn links(&self, operation: &Operation, is_zipped: bool) -> Links {
        let base = &self.shared.urls[usize::from(self.peer.is_secure)];
        Links::new(&self.shared.api, operation, base, is_zipped, self.is_digest_wrong())
    }

    /// A bill, or a statement with its digest.
    fn file(&self, operation: &Operation, is_zipped: bool) -> Answer {
        let mut answer = Answer::file(bill::content(is_zipped));
        if is_statement(operation) {
            let digest = bill::digest(rt::HashType::Sha1, self.is_digest_wrong());
            answer.stand_in = Some(format!(r#"{{"sha1":"{digest}"}}"#));
            answer.signed = true;
            if let Ok(value) = digest.try_into() {
                answer.headers.insert("Wechatpay-Statement-Sha1", value);
            }
        }
        answer
    }

    fn is_digest_wrong(&self) -> bool {
        self.misbehavior == Some(&Misbehavior::WrongDigest)
    }
}
