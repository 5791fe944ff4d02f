//! A received body enters; the verified fields of a notification of the expected kind, for this merchant, leave, or
//! what else the document is.

mod error;
mod expected;
#[cfg(test)]
mod tests;

pub use error::NotificationFault;
pub use expected::Expected;

use std::cell::RefCell;

use serde_json::Value as Json;

use super::opener::Keeping;
use super::parameters::shape_of;
use super::signature::{self, SIGN};
use super::xml::{self, Document};
use super::{Failure, Parameters, PayloadOpener, RequestError, SignatureError, parameters_of, readings};
use crate::codec::{DecodeError, Value};
use crate::crypto::ApiV2Key;
use crate::operation::Raw;

/// The answer to a notification that was accepted; any other answer makes the platform repeat it.
pub const ACCEPTED: &str = "<xml><return_code>SUCCESS</return_code><return_msg>OK</return_msg></xml>";

/// The answer to a notification that was not accepted; the platform then repeats it. The reason is for people.
#[must_use]
pub fn refused(reason: &str) -> String {
    let reason: String = reason.chars().filter(|character| xml::is_allowed(*character)).collect();
    let pairs = [("return_code", "FAIL".to_owned()), ("return_msg", reason)];
    let parameters: Parameters = pairs.map(|(name, text)| (name.to_owned(), text)).into();
    xml::to_xml(&parameters).unwrap_or_default()
}

/// The answer, as a value of [`Notification::Acknowledgement`](crate::Notification::Acknowledgement).
///
/// # Errors
///
/// A text that XML cannot hold.
pub fn acknowledgement(value: &dyn Value) -> Result<String, RequestError> {
    Ok(xml::to_xml(&parameters_of(value)?)?)
}

/// A document whose signature is correct, or which has none because its content is encrypted.
///
/// One key signs all documents of a merchant, so the signature alone does not show what this document was made for:
/// [`read_into`](Self::read_into) checks that.
#[derive(Clone, Debug)]
pub struct Received {
    document: Document,
    parameters: Option<Parameters>,
}

impl Received {
    /// Reads a document and checks its signature, if it has one.
    ///
    /// # Errors
    ///
    /// [`Malformed`](NotificationFault::Malformed), [`Signature`](NotificationFault::Signature),
    /// [`TwoReadings`](NotificationFault::TwoReadings) for a name that every table [knows](readings), and
    /// [`Failed`](NotificationFault::Failed) for a `return_code` other than `SUCCESS`.
    pub fn verify(body: &[u8], api_v2_key: &ApiV2Key) -> Result<Self, NotificationFault> {
        let document = Document::parse(body).map_err(NotificationFault::Malformed)?;
        let is_signed = document.text(SIGN).is_some_and(|signature| !signature.is_empty());
        let parameters = if is_signed {
            let parameters = document.parameters().map_err(NotificationFault::Malformed)?;
            signature::verify(&parameters, api_v2_key).map_err(NotificationFault::Signature)?;
            readings::check(&parameters, &readings::is_of_the_protocol)?;
            Some(parameters)
        } else {
            None
        };
        let received = Self { document, parameters };
        // Changes of contracts have no `return_code`.
        if received.text("return_code").is_some_and(|code| code != "SUCCESS") {
            let failure = Failure::of(&received.document, received.is_authenticated());
            return Err(NotificationFault::Failed(Box::new(failure)));
        }
        Ok(received)
    }

    /// Whether a signature proves what the document says. Without one, only the content that opens is proven.
    #[must_use]
    pub fn is_authenticated(&self) -> bool {
        self.parameters.is_some()
    }

    /// The text of a parameter that is not encrypted, such as `event_type`, for finding out which value to read; `None`
    /// if it is absent or empty.
    ///
    /// If the document [is signed](Self::is_authenticated), the text comes from the platform, though it may be about
    /// something else. In an unsigned document, it cannot be trusted at all.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.document.text(name).filter(|text| !text.is_empty())
    }

    /// Makes sure that the document is for one of these merchants, wherever it names its recipient.
    ///
    /// # Errors
    ///
    /// [`OtherMerchant`](NotificationFault::OtherMerchant).
    pub fn check_merchant(&self, merchants: &[&str]) -> Result<(), NotificationFault> {
        expected::check_merchant(merchants, &|name| self.text(name).map(str::to_owned))
    }

    /// Reads the fields into a blank value, and opens the encrypted ones.
    ///
    /// 1. A document without a signature is accepted only if its table has none, and then only with an encrypted field,
    ///    such as `req_info`, that the merchant's key opens. The fields beside it prove nothing.
    /// 2. No value contains a member known to the protocol, or a member of its table with another text.
    /// 3. It is for the merchant, and about the event.
    /// 4. It has something of this kind of notification. `result_code` and `trade_state` are `SUCCESS` if they are
    ///    present, whether the table has them or not: the reply to the query of an order that was refunded has all
    ///    members of its payment.
    /// 5. It has the members that every notification of this kind has, including `result_code` if the table has one.
    ///
    /// # Errors
    ///
    /// All of [`NotificationFault`]; after [`Decode`](NotificationFault::Decode), and after errors inside an encrypted
    /// field, the value has been read in part.
    pub fn read_into(
        &self,
        value: &mut dyn Value,
        opener: &PayloadOpener<'_>,
        expected: &Expected<'_>,
    ) -> Result<(), NotificationFault> {
        self.read_into_keeping(value, opener, expected).map(drop)
    }

    /// Does the same; returns what was received beside the table.
    pub(crate) fn read_into_keeping(
        &self,
        value: &mut dyn Value,
        opener: &PayloadOpener<'_>,
        expected: &Expected<'_>,
    ) -> Result<Raw, NotificationFault> {
        match &self.parameters {
            Some(parameters) => readings::check_notification(parameters, value)?,
            None if self.is_sealed_instead(value) => {}
            None => return Err(NotificationFault::Signature(SignatureError::Missing)),
        }
        self.check_merchant(expected.merchants)?;
        if self.is_authenticated() {
            expected.check_event(self)?;
            expected.check_kind(value, self)?;
            self.check_outcome()?;
            expected.check_members(value, self)?;
        }
        let keeping = Keeping { opener, opened: RefCell::default() };
        self.document.read_into(value, Some(&keeping)).map_err(NotificationFault::Decode)?;
        expected.check_inside(value)?;
        let members = self.members(keeping.opened.into_inner());
        Ok(Raw::of_members(members, true))
    }

    /// What is proven of the document, apart from the encrypted ones inside it.
    pub(crate) fn raw(&self) -> Raw {
        Raw::of_members(self.members(Vec::new()), self.is_authenticated())
    }

    /// All members that are proven: those of a signed document, and those of the documents inside it.
    fn members(&self, opened: Vec<(String, Json)>) -> Result<Json, DecodeError> {
        let mut members = match &self.parameters {
            Some(_) => self.document.members()?,
            None => Json::Object(serde_json::Map::new()),
        };
        for (ciphertext, inner) in opened {
            let sealed = self.document.texts().find(|(_, text)| *text == ciphertext);
            if let (Some((name, _)), Some(object)) = (sealed, members.as_object_mut()) {
                object.insert(name.to_owned(), inner);
            }
        }
        Ok(members)
    }

    /// Refuses a document that reports a failure.
    fn check_outcome(&self) -> Result<(), NotificationFault> {
        let failed = |name: &str| self.text(name).is_some_and(|code| code != "SUCCESS");
        let failure = match () {
            () if failed("result_code") => Failure::of(&self.document, true),
            () if failed("trade_state") => Failure::trade(&self.document),
            () => return Ok(()),
        };
        Err(NotificationFault::Failed(Box::new(failure)))
    }

    fn is_sealed_instead(&self, value: &dyn Value) -> bool {
        shape_of(value).is_some_and(|shape| {
            let mut sealed = shape.fields().filter(|field| field.encoding.is_ciphertext());
            shape.find(SIGN, None).is_none() && sealed.any(|field| self.text(field.wire).is_some())
        })
    }
}
