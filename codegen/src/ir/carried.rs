//! What a request has from its caller, and what a notification is about: facts of the model that its users would
//! otherwise work out again.

use super::{Field, Notification, Operation, Part, Protocol, Type};

/// Headers that a client sets by itself.
const AUTOMATIC_HEADERS: [&str; 5] =
    ["Wechatpay-Serial", "Content-Type", "Accept", "Authorization", "User-Agent"];

impl Field {
    /// Whether it is a header that a client sets by itself.
    fn is_automatic_header(&self) -> bool {
        AUTOMATIC_HEADERS.iter().any(|name| self.wire.eq_ignore_ascii_case(name))
    }
}

impl Operation {
    /// The headers that the caller decides.
    pub fn given_headers(&self) -> Vec<Field> {
        self.headers.iter().filter(|header| !header.is_automatic_header()).cloned().collect()
    }
}

impl Notification {
    /// What it is about: for API v3 the content of its ciphertext, for API v2 its body.
    pub fn payload(&self) -> &[Field] {
        self.payload_at().1
    }

    /// The same, with the path of what it is in.
    pub fn payload_at(&self) -> (String, &[Field]) {
        let path = Part::Payload.word().to_owned();
        let content = (self.protocol == Protocol::V3).then(|| content(&path, &self.body)).flatten();
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
