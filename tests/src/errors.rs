//! An error of a call and the one that the gateway was told to answer in, what is wrong with it out, by the project's words.

use wechatpay_codegen::ir::{Codes, Operation, Protocol, Retry};
use wechatpay_runtime as rt;
use wechatpay_runtime::catalog::DocumentedError;

/// What is wrong with the error of a call whose only attempt was answered with a documented error; `None` if nothing is.
///
/// Of a code without words it is not known what the call did, and only its status can say that the service was busy.
pub fn fault_of(
    operation: &Operation,
    documented: &DocumentedError,
    codes: &Codes,
    error: &rt::Error,
) -> Option<String> {
    let retry = codes.get(documented.code).map(|words| words.retry_of(&operation.to_string()));
    let is_v2 = operation.protocol == Protocol::V2;
    // Some errors of API v3 are documented without a status, and those of API v2 have the one of success.
    let usual = if is_v2 { Some(200) } else { error.status() };
    let Some(status) = documented.status.or(usual) else {
        return Some(format!("{documented:?} has no status: {error}"));
    };
    let is_busy = matches!(status, 408 | 429 | 500..);
    let is_signed = !is_v2 || operation.reply_signed;
    let is_refusal = is_v2 || (400..500).contains(&status);
    let is_settled = matches!(retry, Some(Retry::Changed | Retry::Never));
    let outcome = match is_signed && is_refusal && is_settled && !is_busy {
        true => rt::Outcome::Refused,
        false => rt::Outcome::Unknown,
    };
    let repeat = retry.map(|retry| match retry {
        Retry::Later => rt::Repeat::Later,
        Retry::AfterQuery => rt::Repeat::AfterQuery,
        Retry::Changed => rt::Repeat::Changed,
        Retry::Never => rt::Repeat::Never,
    });
    let expected = Seen {
        status: Some(status),
        code: is_signed.then(|| documented.code()),
        unsigned_code: (!is_signed).then_some(documented.code),
        repeat: repeat.filter(|_| is_signed),
        is_retryable: is_busy || retry == Some(Retry::Later),
        outcome,
    };
    let found = Seen {
        status: error.status(),
        code: error.code().cloned(),
        unsigned_code: error.unsigned_code(),
        repeat: error.repeat(),
        is_retryable: error.is_retryable(),
        outcome: error.outcome(),
    };
    (found != expected).then(|| format!("{documented:?} is {found:?}, expected {expected:?}: {error}"))
}

#[derive(Debug, PartialEq)]
struct Seen<'e> {
    status: Option<u16>,
    code: Option<rt::Code>,
    unsigned_code: Option<&'e str>,
    repeat: Option<rt::Repeat>,
    is_retryable: bool,
    outcome: rt::Outcome,
}
