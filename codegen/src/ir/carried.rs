//! What a request has from its caller, and what a notification is about: facts of the model that its users would
//! otherwise work out again.

use super::{Field, Notification, Operation, Protocol, Type};

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
        match self.protocol {
            Protocol::V3 => content(&self.body).unwrap_or(&self.body),
            Protocol::V2 => &self.body,
        }
    }
}

/// The members inside the first ciphertext of a notification.
fn content(fields: &[Field]) -> Option<&[Field]> {
    fields.iter().find_map(|field| match &field.ty {
        Type::Object(members) if field.encoding.is_some() && !field.secrecy.is_rsa() => {
            Some(members.as_slice())
        }
        Type::Object(members) => content(members),
        _ => None,
    })
}
