//! The documented facts of one operation, as constants: protocol, address, bodies, keys.

use crate::crypto::{Cipher, Identity};
use crate::v2::SignType;

/// The facts of an operation that do not depend on its values.
///
/// Emitted on top of one of three bases, which hold what most operations have in common:
///
/// ```
/// use wechatpay_runtime as rt;
///
/// const POST: rt::codegen::OperationSpec = rt::codegen::OperationSpec {
///     method: rt::codegen::Method::Post,
///     path: "/v3/multiuse/users/{openid}/coupons",
///     body: rt::codegen::BodyKind::Json,
///     sealing: Some(rt::Sealing::PLATFORM_OAEP),
///     ..rt::codegen::OperationSpec::V3
/// };
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OperationSpec {
    /// The generation of the interface, which decides how requests are signed.
    pub protocol: Protocol,
    /// The HTTP method.
    pub method: Method,
    /// The path as it is sent, with variables in braces: `/v3/certificates`; for v2 without `/v2`: `/pay/micropay`.
    pub path: &'static str,
    /// Where the path is served.
    pub host: Host,
    /// Whether the connection needs the merchant's client certificate.
    pub client_certificate: bool,
    /// Whether the body has a nonce. For v2 only; v3 always has its nonce in a header.
    pub nonce: Nonce,
    /// How requests of v2 are signed, where only one way is documented; otherwise the merchant decides.
    pub sign_type: Option<SignType>,
    /// How the body travels.
    pub body: BodyKind,
    /// How the reply travels.
    pub reply: ReplyKind,
    /// The documented HTTP status of success. Any other 2xx status is accepted as well.
    pub status: u16,
    /// Whether the reply is signed, and refused if it is not.
    pub reply_signed: bool,
    /// How sensitive texts of the request are sealed; `None` if there are none.
    pub sealing: Option<Sealing>,
    /// How sensitive texts of the reply are opened; `None` if there are none.
    pub opening: Option<Sealing>,
    /// Whether the same request may be sent again if it is unknown whether it arrived.
    pub idempotent: bool,
    /// The end of a redirect URL, after `#`; `None` for calls.
    pub fragment: Option<&'static str>,
}

impl OperationSpec {
    /// What errors and logs call the operation: `POST /v3/pay/transactions/jsapi`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.method.as_str(), self.path)
    }

    /// The base of v3: a `GET` whose signed reply is JSON, not repeatable unless overridden.
    pub const V3: Self = Self {
        protocol: Protocol::V3,
        method: Method::Get,
        path: "",
        host: Host::Default,
        client_certificate: false,
        nonce: Nonce::Omitted,
        sign_type: None,
        body: BodyKind::None,
        reply: ReplyKind::Json,
        status: 200,
        reply_signed: true,
        sealing: None,
        opening: None,
        idempotent: false,
        fragment: None,
    };

    /// The base of the API of brands: that of v3, signed for a brand.
    pub const BRAND: Self = Self { protocol: Protocol::Brand, ..Self::V3 };

    /// The base of v2: a `POST` of XML with a nonce whose signed reply is XML, not repeatable unless overridden.
    pub const V2: Self = Self {
        protocol: Protocol::V2,
        method: Method::Post,
        nonce: Nonce::Injected,
        body: BodyKind::Xml,
        reply: ReplyKind::Xml,
        ..Self::V3
    };
}

/// A generation of the interface, and for whom it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// XML, signed by MD5 or HMAC inside the body.
    V2,
    /// JSON, signed by RSA in a header.
    V3,
    /// The same, signed for a brand.
    Brand,
}

impl Protocol {
    /// Whose operations and notifications these are.
    #[must_use]
    pub const fn identity(self) -> Identity {
        match self {
            Self::V2 | Self::V3 => Identity::Merchant,
            Self::Brand => Identity::Brand,
        }
    }

    /// Whether messages are signed in their headers, and not inside their bodies.
    pub(crate) const fn signs_in_headers(self) -> bool {
        match self {
            Self::V2 => false,
            Self::V3 | Self::Brand => true,
        }
    }

    /// The protocol of this identity whose messages are signed in their headers.
    pub(crate) const fn of_headers(identity: Identity) -> Self {
        match identity {
            Identity::Merchant => Self::V3,
            Identity::Brand => Self::Brand,
        }
    }
}

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// `GET`
    Get,
    /// `POST`
    Post,
    /// `PUT`
    Put,
    /// `PATCH`
    Patch,
    /// `DELETE`
    Delete,
}

impl Method {
    /// The method as it is sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// Where a path is served. Addresses end in `/` and may have a path: `https://api.mch.weixin.qq.com/hk/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// At the client's address.
    Default,
    /// At this address and no other.
    At(&'static str),
    /// At the client's address, and also at this one.
    Also(&'static str),
}

/// Whether the client puts a nonce into the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nonce {
    /// It does.
    Injected,
    /// It does not.
    Omitted,
}

/// How a request's body travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyKind {
    /// No body.
    None,
    /// JSON.
    Json,
    /// XML.
    Xml,
    /// `multipart/form-data`: each field of the body is a part, and [`FilePart`](crate::FilePart)s are files.
    Multipart,
}

/// How a reply travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplyKind {
    /// JSON.
    Json,
    /// XML.
    Xml,
    /// Nothing.
    Empty,
    /// A file.
    Stream,
    /// The address to which a browser is sent; the operation itself is never called.
    Redirect,
}

/// How sensitive texts are encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sealing {
    /// The padding.
    pub cipher: Cipher,
    /// The key.
    pub key: KeyOwner,
}

impl Sealing {
    /// Requests of v3 and of brands.
    pub const PLATFORM_OAEP: Self = Self { cipher: Cipher::RsaOaep, key: KeyOwner::Platform };
    /// Requests below `/global/` and `/hk/`.
    pub const PLATFORM_PKCS1V15: Self = Self { cipher: Cipher::RsaPkcs1v15, key: KeyOwner::Platform };
    /// Replies and notifications.
    pub const MERCHANT_OAEP: Self = Self { cipher: Cipher::RsaOaep, key: KeyOwner::Merchant };
    /// Replies below `/global/` and `/hk/`.
    pub const MERCHANT_PKCS1V15: Self = Self { cipher: Cipher::RsaPkcs1v15, key: KeyOwner::Merchant };
    /// Requests of v2.
    pub const BANK_OAEP: Self = Self { cipher: Cipher::RsaOaep, key: KeyOwner::Bank };
}

/// The owner of the key that seals a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyOwner {
    /// The platform's public key or certificate; its id goes out in `Wechatpay-Serial`.
    Platform,
    /// The certificate of the merchant or brand, whose private key opens the field.
    Merchant,
    /// The public key of `risk/getpublickey`, for transfers to bank cards.
    Bank,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bases_are_careful() {
        for spec in [OperationSpec::V2, OperationSpec::V3, OperationSpec::BRAND] {
            assert!(spec.reply_signed && !spec.idempotent && !spec.client_certificate);
        }
        assert_eq!((OperationSpec::V2.method.as_str(), OperationSpec::V3.method.as_str()), ("POST", "GET"));
    }
}
