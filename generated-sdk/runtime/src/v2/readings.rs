//! Signed parameters enter; whether their text can be cut into other parameters leaves.
//!
//! What is signed is `k=v&…`, sorted by name, whatever values hold. So one text, and one signature, belongs to every cut of
//! it at `&name=` whose names ascend. The first name stands where the text begins, in every cut. Therefore a value with
//! `&name=` inside gives another cut exactly if `name` comes behind the first parameter: all between the first one and
//! `name` can be swallowed by the first one's value, and all behind `name` by its own. It does not matter whether `name`
//! comes behind the parameter that holds it.
//!
//! | Text | Refused is a value with `&name=` of |
//! |---|---|
//! | signed here for others to see: addresses for browsers, parameters for front ends | any name, since it could become any document |
//! | signed here for the platform | what says whether and how much was paid; in what notifications and replies hand back, such as `attach`, all that their tables have, since they would be refused, of an order that is paid by then; nobody else sees the signature |
//! | received as a reply | that, what says for whom it is, and what the table has and the document lacks: a member may be hidden |
//! | received as a notification, which anybody can send | that, and what the table has and the document says differently |
//!
//! Of all cuts of one text, at most one has no value with a member in it, so that nobody has a choice.

use std::fmt;

use super::{Parameters, signature, xml};
use crate::codec::Value;

/// The parameters that say what became of a payment, whichever table has them.
pub const OUTCOME: &[&str] = &[
    "bank_type",
    "cash_fee",
    "err_code",
    "event_type",
    "fee_type",
    "openid",
    "out_trade_no",
    "result_code",
    "return_code",
    "return_msg",
    "time_end",
    "total_fee",
    "trade_state",
    "trade_type",
    "transaction_id",
];

/// The parameters that say for whom a document is and how it is signed, whichever table has them. App ids are not among
/// them, which the documented `package` of a red packet holds.
pub const ADDRESS: &[&str] = &["combine_mch_id", "mch_id", "sign_type", "sub_mch_id"];

/// The parameters of requests that notifications and replies of payments and contracts hand back as they are.
const HANDED_BACK: &[&str] = &["attach", "contract_code", "contract_display_account", "device_info"];

/// What the tables of these notifications and replies have besides. `coupon_id_0` and its like are compared without the
/// number.
const BESIDES: &[&str] = &[
    "attach",
    "cash_fee_type",
    "change_type",
    "contract_code",
    "contract_display_account",
    "contract_expired_time",
    "contract_id",
    "contract_signed_time",
    "contract_state",
    "contract_terminated_time",
    "contract_termination_mode",
    "contract_termination_remark",
    "coupon_count",
    "coupon_fee",
    "coupon_id",
    "coupon_type",
    "detail",
    "device_info",
    "err_code_des",
    "is_subscribe",
    "nonce_str",
    "operate_time",
    "plan_id",
    "promotion_detail",
    "request_serial",
    "settlement_total_fee",
    "sub_appid",
    "sub_is_subscribe",
    "sub_openid",
    "trade_state_desc",
    "user_repaid",
];

/// The text that is signed has two readings: a value, or a name, holds what could be a parameter of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TwoReadings {
    parameter: String,
    member: String,
}

impl TwoReadings {
    /// The parameter whose value it is.
    #[must_use]
    pub fn parameter(&self) -> &str {
        &self.parameter
    }

    /// The parameter that could be read from the value.
    #[must_use]
    pub fn member(&self) -> &str {
        &self.member
    }
}

impl fmt::Display for TwoReadings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {} `&{member}=`, so that `{member}` could be read as a parameter of its own under the same \
             signature",
            self.parameter.escape_debug(),
            if self.parameter.contains(['&', '=']) { "the name reads as" } else { "the value holds" },
            member = self.member,
        )
    }
}

impl std::error::Error for TwoReadings {}

/// Makes sure that no value, and no name, holds a member that another cut of the text would have.
///
/// # Errors
///
/// The first value that does.
pub(crate) fn check(parameters: &Parameters, is_member: &dyn Fn(&str) -> bool) -> Result<(), TwoReadings> {
    check_texts(parameters, &|_, name, _| is_member(name))
}

/// The same by the parameter, and by name and text of what could be a member.
fn check_texts(
    parameters: &Parameters,
    is_member: &dyn Fn(&str, &str, &str) -> bool,
) -> Result<(), TwoReadings> {
    let Some((first, _)) = signature::signed(parameters).next() else { return Ok(()) };
    for (parameter, text) in signature::signed(parameters) {
        // No document has such a name, and other documents have its pieces.
        if parameter.contains(['&', '=']) {
            let member = parameter.rsplit('&').next().and_then(|piece| piece.split('=').next());
            let member = member.unwrap_or_default().to_owned();
            return Err(TwoReadings { parameter: parameter.to_owned(), member });
        }
        let members = text.split('&').skip(1).filter_map(|piece| piece.split_once('='));
        // The signature itself is in no text that is signed.
        let mut members = members.filter(|(member, _)| *member != signature::SIGN);
        if let Some((member, _)) = members.find(|(member, text)| {
            *member > first && xml::is_name(member) && is_member(parameter, member, text)
        }) {
            return Err(TwoReadings { parameter: parameter.to_owned(), member: member.to_owned() });
        }
    }
    Ok(())
}

/// Whether it says what became of a payment.
pub(super) fn is_outcome(name: &str) -> bool {
    OUTCOME.binary_search(&name).is_ok()
}

/// Whether every table knows it.
pub(super) fn is_of_the_protocol(name: &str) -> bool {
    is_outcome(name) || ADDRESS.binary_search(&name).is_ok()
}

/// Whether a member is there and has this text.
fn says(parameters: &Parameters, name: &str, text: &str) -> bool {
    !text.is_empty() && parameters.get(name).is_some_and(|own| own == text)
}

/// Makes sure that no value of a request for the platform makes a notification or a reply that is refused.
pub(super) fn check_request(parameters: &Parameters) -> Result<(), TwoReadings> {
    let is_known = |name: &str| {
        let family = name.trim_end_matches(|character: char| character.is_ascii_digit());
        let family = family.strip_suffix('_').filter(|_| family.len() < name.len()).unwrap_or(name);
        ADDRESS.binary_search(&name).is_ok() || BESIDES.binary_search(&family).is_ok()
    };
    check_texts(parameters, &|parameter, name, text| {
        is_outcome(name)
            || HANDED_BACK.contains(&parameter) && is_known(name) && !says(parameters, name, text)
    })
}

/// Makes sure that a reply of this table hides no member that it may have. Those of the table alone may be repeated in a
/// value where they are there themselves, as the number in the path of a mini program is, which the documentation shows as
/// `xxx` there. Whoever could cut a reply anew stands inside of the connection already.
pub(super) fn check_reply(parameters: &Parameters, table: &dyn Value) -> Result<(), TwoReadings> {
    let is_there = |name: &str| parameters.get(name).is_some_and(|text| !text.is_empty());
    check(parameters, &|name| {
        is_of_the_protocol(name) || super::parameters::has(table, name) && !is_there(name)
    })
}

/// The same of a notification, which anybody can cut anew: what a member is repeated as has to be what it says itself, so
/// that all cuts that are accepted say the same.
pub(super) fn check_notification(parameters: &Parameters, table: &dyn Value) -> Result<(), TwoReadings> {
    check_texts(parameters, &|_, name, text| {
        is_of_the_protocol(name) || super::parameters::has(table, name) && !says(parameters, name, text)
    })
}

#[cfg(test)]
mod tests;
