//! The parts of an operation and the facts of a merchant enter; a signed request leaves.

mod error;
#[cfg(test)]
mod tests;

use std::fmt;

pub use error::RequestError;

use super::parameters::{self, has};
use super::signature::{self, SIGN};
use super::{Parameters, SignType, readings, xml};
use crate::codec::{Slot, Value, form};
use crate::content::FilePart;
use crate::crypto::ApiV2Key;
use crate::operation::{BodyKind, Nonce, OperationSpec, Parts, ReplyKind};
use crate::text::percent;

/// Who sends, and with which keys.
#[derive(Clone, Copy)]
pub struct Merchant<'a> {
    /// The merchant id.
    pub mchid: &'a str,
    /// The APIv2 key.
    pub key: &'a ApiV2Key,
    /// How to sign if the parameter `sign_type` is documented and the caller left it out.
    pub sign_type: SignType,
    /// A random text of 1 to 32 letters and digits, different for each request.
    pub nonce: &'a str,
    /// The secret of the WeCom application that pays; needed only for payments of WeCom.
    pub workwx_secret: Option<&'a str>,
}

impl fmt::Debug for Merchant<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Merchant")
            .field("mchid", &self.mchid)
            .field("sign_type", &self.sign_type)
            .finish_non_exhaustive()
    }
}

/// A request that is ready to be sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Signed {
    /// The query, percent-encoded, without `?`.
    pub query: Option<String>,
    /// The body.
    pub body: SignedBody,
}

/// The body of a signed request.
#[derive(Clone, PartialEq, Eq)]
pub enum SignedBody {
    /// No body.
    None,
    /// A document, `text/xml` in UTF-8.
    Xml(String),
    /// The texts of a multipart body; its files are separate.
    Form(Parameters),
}

impl fmt::Debug for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = match self.body {
            SignedBody::None => "none",
            SignedBody::Xml(_) => "XML",
            SignedBody::Form(_) => "form",
        };
        write!(f, "Signed {{ query: {}, body: {body} }}", self.query.is_some())
    }
}

/// Signs an operation.
///
/// | The request has | Signed part | `nonce_str` is added |
/// |---|---|---|
/// | XML | the body; an additional query is not signed | unless [`OperationSpec::nonce`] says otherwise |
/// | a form | its texts, not its files | if documented |
/// | no body | the query, if `sign` is documented | if documented |
///
/// A blank or absent `mch_id`, `mchid` or `combine_mch_id` becomes that of the merchant; an undocumented one is never
/// added. `sign_type` is that of the caller; if it is left out, it becomes the only one that is documented, or that of the
/// merchant if several are, and otherwise MD5 signs. If they are documented and left out, `workwx_sign` is computed from
/// the secret, and `media_hash` from the file of the form.
///
/// No value may contain text that could be read as another parameter; see [`readings`]. In an address that a browser
/// gets to see, this means any parameter. In a request to the platform, it means one that reports [the outcome of a
/// payment](readings::OUTCOME) and, in `attach` and the like, any in the tables of notifications and replies: the
/// platform would accept it, but return it in documents that are then refused, for an order that is already paid.
///
/// # Errors
///
/// See [`RequestError`].
pub fn sign(
    spec: &OperationSpec,
    parts: &Parts<'_>,
    merchant: &Merchant<'_>,
) -> Result<Signed, RequestError> {
    sign_hashed(spec, parts, merchant, None)
}

/// Returns the file of a form whose MD5 [`sign`] puts into a blank `media_hash`.
pub(crate) fn unhashed(body: &dyn Value) -> Result<Option<FilePart>, RequestError> {
    let is_left_out = is_left_out(&parameters::of_form(body)?, body, MEDIA_HASH);
    Ok(if is_left_out { file_of(body) } else { None })
}

/// Like [`sign`], given the digest of that file, which is then not read.
pub(crate) fn sign_hashed(
    spec: &OperationSpec,
    parts: &Parts<'_>,
    merchant: &Merchant<'_>,
    media_hash: Option<&str>,
) -> Result<Signed, RequestError> {
    let is_shown = spec.reply == ReplyKind::Redirect;
    let sign_type = spec.sign_type.unwrap_or(merchant.sign_type);
    let draft = |value, parameters, nonce| Draft {
        merchant,
        sign_type,
        value,
        parameters,
        nonce,
        media_hash,
        is_shown,
    };
    let query = match (parts.query, spec.body) {
        (None, _) => None,
        (Some(query), BodyKind::None) if has(query, SIGN) => {
            Some(to_query(&draft(query, parameters::of_value(query)?, false).signed()?))
        }
        (Some(query), _) => Some(form::to_query(query)?),
    };
    let empty = serde_json::Value::Null;
    let value = parts.body.unwrap_or(&empty);
    let body = match spec.body {
        BodyKind::None => SignedBody::None,
        BodyKind::Xml => {
            let nonce = spec.nonce == Nonce::Injected;
            SignedBody::Xml(xml::to_xml(&draft(value, parameters::of_value(value)?, nonce).signed()?)?)
        }
        BodyKind::Multipart => SignedBody::Form(draft(value, parameters::of_form(value)?, false).signed()?),
        BodyKind::Json => return Err(RequestError::Format),
    };
    Ok(Signed { query, body })
}

const MEDIA_HASH: &str = "media_hash";

/// The spellings of the merchant id.
pub(super) const MERCHANT_IDS: [&str; 3] = ["mch_id", "mchid", "combine_mch_id"];

/// Parameters that are not complete yet.
struct Draft<'a> {
    merchant: &'a Merchant<'a>,
    /// How to sign if the caller does not say so and the parameter is documented.
    sign_type: SignType,
    value: &'a dyn Value,
    parameters: Parameters,
    /// Whether the nonce is added although the documentation does not list it.
    nonce: bool,
    /// The digest of the form's file, where it is known.
    media_hash: Option<&'a str>,
    /// Whether anyone but the platform gets to see it.
    is_shown: bool,
}

impl Draft<'_> {
    fn signed(mut self) -> Result<Parameters, RequestError> {
        self.merchant_id()?;
        self.media_hash()?;
        self.nonce()?;
        let sign_type = self.sign_type()?;
        self.workwx_sign()?;
        if self.is_shown {
            readings::check(&self.parameters, &|_| true)?;
        } else {
            readings::check_request(&self.parameters)?;
        }
        // A value from the caller is not signed, and is replaced.
        let signature = signature::sign(&self.parameters, sign_type, self.merchant.key);
        self.parameters.insert(SIGN.into(), signature);
        Ok(self.parameters)
    }

    fn merchant_id(&mut self) -> Result<(), RequestError> {
        for parameter in MERCHANT_IDS {
            if is_left_out(&self.parameters, self.value, parameter) {
                self.parameters.insert(parameter.into(), self.merchant.mchid.into());
            } else if self.parameters.get(parameter).is_some_and(|id| id != self.merchant.mchid) {
                return Err(RequestError::OtherMerchant { parameter });
            }
        }
        Ok(())
    }

    fn media_hash(&mut self) -> Result<(), RequestError> {
        if !is_left_out(&self.parameters, self.value, MEDIA_HASH) {
            return Ok(());
        }
        if let Some(file) = file_of(self.value) {
            let hash = match self.media_hash {
                Some(known) => known.to_owned(),
                None => file.md5().map_err(|error| RequestError::File(error.kind()))?,
            };
            self.parameters.insert(MEDIA_HASH.into(), hash);
        }
        Ok(())
    }

    fn nonce(&mut self) -> Result<(), RequestError> {
        const NONCE: &str = "nonce_str";
        if self.is_set(NONCE) || !(self.nonce || has(self.value, NONCE)) {
            return Ok(());
        }
        let nonce = self.merchant.nonce;
        let length = 1..=32;
        if !length.contains(&nonce.len()) || !nonce.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(RequestError::Nonce);
        }
        self.parameters.insert(NONCE.into(), nonce.into());
        Ok(())
    }

    fn sign_type(&mut self) -> Result<SignType, RequestError> {
        const SIGN_TYPE: &str = "sign_type";
        if let Some(name) = self.parameters.get(SIGN_TYPE).filter(|name| !name.is_empty()) {
            return SignType::from_name(name).ok_or(RequestError::SignType);
        }
        let sign_type = if has(self.value, SIGN_TYPE) { self.sign_type } else { SignType::Md5 };
        if sign_type != SignType::Md5 {
            // To the platform, an absent parameter means MD5.
            self.parameters.insert(SIGN_TYPE.into(), sign_type.as_str().into());
        }
        Ok(sign_type)
    }

    fn workwx_sign(&mut self) -> Result<(), RequestError> {
        const WORKWX_SIGN: &str = "workwx_sign";
        // Its documented parameters tell which of the two kinds of payment it is.
        let subsets = [signature::WORKWX_RED_PACKET, signature::WORKWX_PAYMENT];
        let is_documented =
            |subset: &&[&str]| subset.iter().all(|name| *name == "nonce_str" || has(self.value, name));
        let Some(subset) = subsets.into_iter().find(is_documented) else { return Ok(()) };
        if is_left_out(&self.parameters, self.value, WORKWX_SIGN) {
            let secret = self.merchant.workwx_secret.ok_or(RequestError::WorkwxSecret)?;
            let signature = signature::workwx_sign(&self.parameters, subset, secret);
            self.parameters.insert(WORKWX_SIGN.into(), signature);
        }
        Ok(())
    }

    fn is_set(&self, parameter: &str) -> bool {
        self.parameters.get(parameter).is_some_and(|text| !text.is_empty())
    }
}

/// Whether a documented parameter, or one that was given, says nothing.
fn is_left_out(parameters: &Parameters, value: &dyn Value, parameter: &str) -> bool {
    parameters.get(parameter).map_or_else(|| has(value, parameter), String::is_empty)
}

/// The file of a form; the last one, if there are several.
fn file_of(form: &dyn Value) -> Option<FilePart> {
    let Slot::Record(record) = form.slot() else { return None };
    let mut found = None;
    record.visit(&mut |values| {
        for value in values {
            if let Slot::File(file) = value.slot() {
                found = Some(file.clone());
            }
        }
    });
    found
}

fn to_query(parameters: &Parameters) -> String {
    let mut out = String::new();
    for (name, text) in parameters {
        if !out.is_empty() {
            out.push('&');
        }
        percent::encode(name, &mut out);
        out.push('=');
        percent::encode(text, &mut out);
    }
    out
}
