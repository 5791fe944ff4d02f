//! The names of the headers that API v3 adds to HTTP.

/// When a message was signed, in seconds since 1970.
pub(crate) const TIMESTAMP: &str = "Wechatpay-Timestamp";
/// The random text that was signed with it.
pub(crate) const NONCE: &str = "Wechatpay-Nonce";
/// The signature of a message.
pub(crate) const SIGNATURE: &str = "Wechatpay-Signature";
/// The key that signed a message, or that sealed the fields of a request.
pub(crate) const SERIAL: &str = "Wechatpay-Serial";
/// How a message was signed.
pub(crate) const SIGNATURE_TYPE: &str = "Wechatpay-Signature-Type";
/// The digest of an overseas statement, signed in place of the statement.
pub(crate) const STATEMENT_DIGEST: &str = "Wechatpay-Statement-Sha1";
