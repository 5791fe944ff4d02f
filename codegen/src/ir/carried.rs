//! What a request has from its caller, and what a notification is about: facts of the model that its users would
//! otherwise work out again.

use super::{Body, BodyKind, Field, Notification, Operation, Part, Presence, Protocol, Type};

/// Headers that a client sets by itself.
const AUTOMATIC_HEADERS: [&str; 5] =
    ["Wechatpay-Serial", "Content-Type", "Accept", "Authorization", "User-Agent"];

impl Field {
    /// Whether it is a header that a client sets by itself.
    pub(super) fn is_automatic_header(&self) -> bool {
        AUTOMATIC_HEADERS.iter().any(|name| self.wire.eq_ignore_ascii_case(name))
    }
}

const SIGN: &str = "sign";
const SIGN_TYPE: &str = "sign_type";

/// Members of signed requests of API v2 that a client completes where the caller leaves them out.
const COMPLETED: [&str; 7] =
    ["nonce_str", SIGN, SIGN_TYPE, "mch_id", "mchid", "combine_mch_id", "workwx_sign"];

/// What is said of them beside their description.
const COMPLETED_NOTE: &str = "The client fills it in if it is left out.";

impl Field {
    /// What it is, whoever gives it.
    pub fn description(&self) -> Vec<String> {
        self.doc.iter().filter(|line| *line != COMPLETED_NOTE).cloned().collect()
    }
}

impl Operation {
    /// The headers that the caller decides.
    pub fn given_headers(&self) -> Vec<Field> {
        self.headers.iter().filter(|header| !header.is_automatic_header()).cloned().collect()
    }

    /// The members of a part that the caller gives: what a client completes may be left out, whatever the table says.
    pub fn given(&self, part: Part, fields: &[Field]) -> Vec<Field> {
        let given = |field: &Field| {
            let mut given = field.clone();
            if self.completes(part, field) {
                given.presence = Presence::Optional;
                given.doc.push(COMPLETED_NOTE.to_owned());
            }
            given
        };
        fields.iter().map(given).collect()
    }

    /// Whether a client completes a member of a part: in what is signed for API v2, at its top.
    pub fn completes(&self, part: Part, field: &Field) -> bool {
        let is_signed = match (part, &self.query, &self.body) {
            (Part::Body(kind), ..) => kind != BodyKind::Json,
            (Part::Query, Some(query), Body::None) => query.iter().any(|field| field.wire == SIGN),
            _ => false,
        };
        let is_text = matches!(field.ty, Type::Text | Type::Integer);
        // The digest of the file of a form.
        let is_digest = field.wire == "media_hash" && part == Part::Body(BodyKind::Form);
        let is_known = COMPLETED.contains(&field.wire.as_str()) || is_digest;
        self.protocol == Protocol::V2 && is_signed && is_text && is_known
    }

    /// How requests of API v2 are signed, if the documentation knows only one way; as on the wire.
    pub fn only_sign_type(&self) -> Option<&str> {
        let body = self.body.kind().map(Part::Body).zip(self.body.fields());
        let query = self.query.as_deref().map(|fields| (Part::Query, fields));
        let mut members = body.into_iter().chain(query).flat_map(|(part, fields)| {
            fields.iter().filter(move |field| field.wire == SIGN_TYPE && self.completes(part, field))
        });
        match members.next()?.values.as_slice() {
            [only] => Some(&only.wire),
            _ => None,
        }
    }
}

impl Notification {
    /// What it is about: for API v3 and brands the content of its ciphertext, for API v2 its body.
    pub fn payload(&self) -> &[Field] {
        self.payload_at().1
    }

    /// The same, with the path of what it is in.
    pub fn payload_at(&self) -> (String, &[Field]) {
        let path = Part::Payload.word().to_owned();
        let content = self.protocol.is_json().then(|| content(&path, &self.body)).flatten();
        content.unwrap_or((path, &self.body))
    }
}

/// The members inside the first ciphertext of a notification.
fn content<'f>(path: &str, fields: &'f [Field]) -> Option<(String, &'f [Field])> {
    fields.iter().find_map(|field| {
        let Type::Object(members) = &field.ty else { return None };
        let path = format!("{path}.{}", field.wire);
        match field.encoding.is_some() && !field.secrecy.is_rsa() {
            true => Some((path, members.as_slice())),
            false => content(&path, members),
        }
    })
}
