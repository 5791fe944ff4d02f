//! Finds out whether the text of signed parameters can be cut into other parameters.
//!
//! The signed text is `k=v&…`, sorted by name, whatever the values contain. So one text, and one signature, belongs to
//! every cut of it at `&name=` whose names ascend. In every cut, the text begins with the first name. Therefore a value
//! with `&name=` inside allows another cut exactly if `name` sorts after the first parameter: the value of the first
//! one can absorb everything between it and `name`, and the value of `name` everything after it. It does not matter
//! whether `name` sorts after the parameter that contains it.
//!
//! | Text | A value is refused if it contains `&name=` of |
//! |---|---|
//! | signed here and visible to others: addresses for browsers, parameters for front ends | any name, since it could become any document |
//! | signed here for the platform, which alone sees the signature | a parameter that says whether and how much was paid; in a value that notifications and replies return, such as `attach`, any parameter in their tables, since these documents would be refused when the order is already paid |
//! | received as a reply | such a parameter, one that names the recipient, or one that the table has and the document lacks: a member may be hidden |
//! | received as a notification, which anyone can send | the same, or one that the table has and whose text in the document differs |
//!
//! Of all cuts of one text, at most one has no value with a member in it, so there is no choice.

use std::fmt;

use super::{Parameters, signature, xml};
use crate::codec::Value;

/// The parameters that report the outcome of a payment, whichever table has them.
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

/// The parameters that name the recipient of a document and how it is signed, whichever table has them. App ids are not
/// among them, since the documented `package` of a red packet contains one.
pub const ADDRESS: &[&str] = &["combine_mch_id", "mch_id", "sign_type", "sub_mch_id"];

/// The parameters of requests that notifications and replies of payments and contracts return unchanged.
const HANDED_BACK: &[&str] = &["attach", "contract_code", "contract_display_account", "device_info"];

/// Further parameters in the tables of these notifications and replies. `coupon_id_0` and the like are compared without
/// the number.
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

/// The signed text has two readings: a value, or a name, contains text that could be another parameter.
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

/// Makes sure that no value, and no name, contains a member that another cut of the text would have.
///
/// # Errors
///
/// The first value that contains one.
pub(crate) fn check(parameters: &Parameters, is_member: &dyn Fn(&str) -> bool) -> Result<(), TwoReadings> {
    check_texts(parameters, &|_, name, _| is_member(name))
}

/// The same check, given the parameter, and the name and text of a possible member.
fn check_texts(
    parameters: &Parameters,
    is_member: &dyn Fn(&str, &str, &str) -> bool,
) -> Result<(), TwoReadings> {
    let Some((first, _)) = signature::signed(parameters).next() else { return Ok(()) };
    for (parameter, text) in signature::signed(parameters) {
        // No document has such a name, but other documents have its pieces.
        if parameter.contains(['&', '=']) {
            let member = parameter.rsplit('&').next().and_then(|piece| piece.split('=').next());
            let member = member.unwrap_or_default().to_owned();
            return Err(TwoReadings { parameter: parameter.to_owned(), member });
        }
        let members = text.split('&').skip(1).filter_map(|piece| piece.split_once('='));
        // The signature itself is not part of the signed text.
        let mut members = members.filter(|(member, _)| *member != signature::SIGN);
        if let Some((member, _)) = members.find(|(member, text)| {
            *member > first && xml::is_name(member) && is_member(parameter, member, text)
        }) {
            return Err(TwoReadings { parameter: parameter.to_owned(), member: member.to_owned() });
        }
    }
    Ok(())
}

/// Whether it reports the outcome of a payment.
pub(super) fn is_outcome(name: &str) -> bool {
    OUTCOME.binary_search(&name).is_ok()
}

/// Whether it is known to every table.
pub(super) fn is_of_the_protocol(name: &str) -> bool {
    is_outcome(name) || ADDRESS.binary_search(&name).is_ok()
}

/// Whether a member is present and has this text.
fn says(parameters: &Parameters, name: &str, text: &str) -> bool {
    !text.is_empty() && parameters.get(name).is_some_and(|own| own == text)
}

/// Makes sure that no value of a request to the platform leads to a notification or reply that is refused.
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

/// Makes sure that a reply of this table does not hide a member that it may have. Members of this table only may be
/// repeated in a value if they are present themselves, such as the number in the path of a mini program, which the
/// documentation shows as `xxx`. Anyone who could cut a reply differently is already inside the connection.
pub(super) fn check_reply(parameters: &Parameters, table: &dyn Value) -> Result<(), TwoReadings> {
    let is_there = |name: &str| parameters.get(name).is_some_and(|text| !text.is_empty());
    check(parameters, &|name| {
        is_of_the_protocol(name) || super::parameters::has(table, name) && !is_there(name)
    })
}

/// The same for a notification, which anyone can cut differently: a repeated member must have its own text, so that all
/// accepted cuts say the same.
pub(super) fn check_notification(parameters: &Parameters, table: &dyn Value) -> Result<(), TwoReadings> {
    check_texts(parameters, &|_, name, text| {
        is_of_the_protocol(name) || super::parameters::has(table, name) && !says(parameters, name, text)
    })
}

#[cfg(test)]
mod tests;
