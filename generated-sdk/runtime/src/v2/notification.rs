//! A received body enters; verified fields leave, and what is answered.

#[cfg(test)]
mod tests;

use std::fmt;

use super::parameters::shape_of;
use super::signature::{self, SIGN};
use super::xml::{self, Document, XmlError};
use super::{Failure, Parameters, PayloadOpener, RequestError, SignatureError, parameters_of};
use crate::{ApiV2Key, DecodeError, Value};

/// What is answered when a notification is taken over; anything else makes the platform repeat it.
pub const ACCEPTED: &str = "<xml><return_code>SUCCESS</return_code><return_msg>OK</return_msg></xml>";

/// What is answered when a notification is not taken over; the platform repeats it. The reason is for people.
#[must_use]
pub fn refused(reason: &str) -> String {
    let reason: String = reason.chars().filter(|character| xml::is_allowed(*character)).collect();
    let pairs = [("return_code", "FAIL".to_owned()), ("return_msg", reason)];
    let parameters: Parameters = pairs.map(|(name, text)| (name.to_owned(), text)).into();
    xml::to_xml(&parameters).unwrap_or_default()
}

/// What is answered, as a value of [`Notification::Acknowledgement`](crate::Notification::Acknowledgement).
///
/// # Errors
///
/// A text that XML cannot hold.
pub fn acknowledgement(value: &dyn Value) -> Result<String, RequestError> {
    Ok(xml::to_xml(&parameters_of(value)?)?)
}

/// A notification whose signature is right, or that has none because its contents are encrypted.
#[derive(Clone, Debug)]
pub struct Received {
    document: Document,
    authenticated: bool,
}

impl Received {
    /// Reads a notification and checks its signature, if it has one.
    ///
    /// # Errors
    ///
    /// All of [`NotificationError`] but those that depend on what the notification is documented to have.
    pub fn verify(body: &[u8], api_v2_key: &ApiV2Key) -> Result<Self, NotificationError> {
        let document = Document::parse(body).map_err(NotificationError::Malformed)?;
        let authenticated = document.text(SIGN).is_some_and(|signature| !signature.is_empty());
        if authenticated {
            let parameters = document.parameters().map_err(NotificationError::Malformed)?;
            signature::verify(&parameters, api_v2_key).map_err(NotificationError::Signature)?;
        }
        // Contracts that change have no `return_code`.
        if document.text("return_code").is_some_and(|code| code != "SUCCESS") {
            let failure = Failure::transport(&document, authenticated);
            return Err(NotificationError::Failed(Box::new(failure)));
        }
        Ok(Self { document, authenticated })
    }

    /// The text of a parameter that is not encrypted, such as `event_type`, to find out which value to read.
    ///
    /// Not to be trusted before [`read_into`](Self::read_into), where the notification is not signed.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.document.text(name)
    }

    /// Reads the fields into a blank value, and opens what is encrypted among them.
    ///
    /// A notification without signature is accepted only if its documentation has none, and then only with an encrypted
    /// field, such as `req_info`, that the merchant's key opens. What stands beside that field proves nothing.
    ///
    /// # Errors
    ///
    /// [`NotificationError::Signature`] and [`NotificationError::Decode`]; the value is then read in part.
    pub fn read_into(
        &self,
        value: &mut dyn Value,
        opener: &PayloadOpener<'_>,
    ) -> Result<(), NotificationError> {
        if !self.authenticated && !self.is_sealed_instead(value) {
            return Err(NotificationError::Signature(SignatureError::Missing));
        }
        self.document.read_into(value, Some(opener)).map_err(NotificationError::Decode)
    }

    fn is_sealed_instead(&self, value: &dyn Value) -> bool {
        shape_of(value).is_some_and(|shape| {
            let mut sealed = shape.fields.iter().filter(|field| field.encoding.is_ciphertext());
            shape.find(SIGN, None).is_none()
                && sealed.any(|field| self.text(field.wire).is_some_and(|text| !text.is_empty()))
        })
    }
}

/// A notification is not to be believed, or not understood. It is answered by [`refused`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotificationError {
    /// The body is not acceptable XML.
    Malformed(XmlError),
    /// The signature is missing or wrong: the notification may come from somebody else.
    Signature(SignatureError),
    /// The notification says that it carries nothing.
    Failed(Box<Failure>),
    /// A field could not be read or opened.
    Decode(DecodeError),
}

impl fmt::Display for NotificationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(error) => write!(f, "the notification cannot be read: {error}"),
            Self::Signature(error) => write!(f, "the notification is not trusted: {error}"),
            Self::Failed(failure) => write!(f, "the notification carries nothing, {failure}"),
            Self::Decode(error) => write!(f, "a field of the notification cannot be read: {error}"),
        }
    }
}

impl std::error::Error for NotificationError {}
