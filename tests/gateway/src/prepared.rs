//! An operation and what it shall answer enter, members of its reply or one of its documented errors; what leaves is the
//! answer, or why there is none like it.

use serde_json::{Map, Value as Json};
use wechatpay_codegen::ir::{Field, Operation, Reply, Type};
use wechatpay_runtime::v2::xml::to_xml;

use crate::{certificates, v2};

/// What an operation answers to a right request.
#[derive(Clone, Debug)]
pub enum Prepared {
    /// Success, with these members in place of made-up ones.
    Members(Map<String, Json>),
    /// An error: its status, which API v2 has not, and its code.
    Error(Option<u16>, String),
}

impl Default for Prepared {
    fn default() -> Self {
        Self::Members(Map::new())
    }
}

impl Prepared {
    /// Replies with these members: nothing that was prepared is left out without a word.
    ///
    /// # Errors
    ///
    /// Its replies have no members, others are not to be had, or a document of API v2 cannot hold these.
    pub fn members(operation: &Operation, members: &Map<String, Json>) -> Result<Self, String> {
        check(operation, members)?;
        Ok(Self::Members(members.clone()))
    }

    /// The documented error of this name: `PARAM_ERROR`, or `400 PARAM_ERROR` where the code has several statuses.
    ///
    /// # Errors
    ///
    /// The operation documents none of it; the text lists those that it does.
    pub fn error(operation: &Operation, name: &str) -> Result<Self, String> {
        let mut errors = operation.errors.iter().filter(|error| error.is_of_failure());
        if certificates::is_asked(&operation.method.to_string(), &operation.wire_path()) {
            return Err(format!(
                "no error can be prepared for `{operation}`: it answers with the certificates of the gateway"
            ));
        }
        if let Some(error) = errors.clone().find(|error| error.code == name || error.to_string() == name) {
            return Ok(Self::Error(error.status, error.code.clone()));
        }
        let known: Vec<String> = errors.by_ref().map(|error| format!("`{error}`")).collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        Err(format!("`{operation}` does not document the error `{}`, but {known}", name.escape_debug()))
    }
}

fn check(operation: &Operation, members: &Map<String, Json>) -> Result<(), String> {
    let refused = |why: &str| Err(format!("no members can be prepared for `{operation}`: {why}"));
    if certificates::is_asked(&operation.method.to_string(), &operation.wire_path()) {
        return refused("it answers with the certificates of the gateway");
    }
    match &operation.reply {
        Reply::Json(_) => Ok(()),
        Reply::Xml(fields) => fit_in_xml(fields, members),
        Reply::Stream { .. } => refused("it answers with a file"),
        Reply::Empty | Reply::Redirect => refused("it answers without a document"),
    }
}

/// Only members that nest in the table do so in XML.
fn fit_in_xml(fields: &[Field], members: &Map<String, Json>) -> Result<(), String> {
    let nests = |name: &str| {
        let field = fields.iter().find(|field| field.wire == name);
        field.is_some_and(|field| field.encoding.is_none() && !matches!(field.ty, Type::Text | Type::Integer))
    };
    let is_flat = |value: &Json| value.is_string() || value.is_number() || value.is_boolean();
    if let Some((name, _)) = members.iter().find(|(name, value)| !is_flat(value) && !nests(name)) {
        let name = name.escape_debug();
        return Err(format!("`{name}` is a text or a number in a document of API v2; JSON goes into a text"));
    }
    to_xml(&v2::texts(members)).map(drop).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use wechatpay_codegen::ir::Api;

    use super::*;

    fn found<'a>(api: &'a Api, name: &str) -> &'a Operation {
        api.operations.iter().find(|operation| operation.to_string() == name).unwrap()
    }

    #[test]
    fn what_no_reply_could_have_is_refused() {
        let api = crate::read_catalogue().unwrap();
        const ORDER: &str = "POST /v2/pay/orderquery";
        for (name, members, expected) in [
            ("GET /v3/bill/tradebill", json!({ "hash_type": null, "new": [{}] }), Ok(())),
            (ORDER, json!({ "total_fee": 5, "attach": "]]>", "coupon_fee_0": "1", "new": true }), Ok(())),
            (ORDER, json!({ "attach": null }), Err("`attach` is a text or a number")),
            (ORDER, json!({ "new": [1, 2] }), Err("`new` is a text or a number")),
            (ORDER, json!({ "attach": { "a": 1 } }), Err("`attach` is a text or a number")),
            (ORDER, json!({ "x<y": "1" }), Err("x<y")),
            (ORDER, json!({ "attach": "\u{1}" }), Err("attach")),
            ("GET /v3/billdownload/file", json!({ "a": 1 }), Err("it answers with a file")),
            ("POST /v2/pay/downloadbill", json!({}), Err("it answers with a file")),
            ("GET /v3/certificates", json!({ "data": [] }), Err("certificates of the gateway")),
            (
                "POST /v3/pay/transactions/out-trade-no/{out_trade_no}/close",
                json!({ "a": 1 }),
                Err("it answers without a document"),
            ),
        ] {
            let checked = check(found(&api, name), members.as_object().unwrap());
            match (&checked, expected) {
                (Err(found), Err(expected)) => assert!(found.contains(expected), "{name} {members}: {found}"),
                _ => assert_eq!(checked.is_ok(), expected.is_ok(), "{name} {members}: {checked:?}"),
            }
        }
    }
}
