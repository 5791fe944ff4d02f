//! A status enters, and the code leaves that the service documents for it; or the reverse.

use http::StatusCode;

/// Statuses of API v3, each with the codes that the tables of its error pages have for it, the usual one first.
const DOCUMENTED: [(u16, &[&str]); 8] = [
    (400, &["PARAM_ERROR", "INVALID_REQUEST", "MCH_NOT_EXISTS", "APPID_MCHID_NOT_MATCH", "ALREADY_EXISTS"]),
    (401, &["SIGN_ERROR"]),
    (
        403,
        &[
            "NO_AUTH",
            "NOAUTH",
            "REQUEST_BLOCKED",
            "RULE_LIMIT",
            "RULELIMIT",
            "NOT_ENOUGH",
            "USER_ACCOUNT_ABNORMAL",
            "TRADE_ERROR",
            "OUT_TRADE_NO_USED",
        ],
    ),
    (404, &["RESOURCE_NOT_EXISTS", "NOT_FOUND", "ORDER_NOT_EXIST", "ORDERNOTEXIST"]),
    (405, &["METHOD_NOT_ALLOWED"]),
    (
        429,
        &[
            "FREQUENCY_LIMITED",
            "FREQUENCY_LIMIT_EXCEED",
            "FREQUENCY_LIMIT",
            "RATELIMIT_EXCEEDED",
            "RATELIMIT_EXCEED",
        ],
    ),
    (500, &["SYSTEM_ERROR", "SYSTEMERROR"]),
    (503, &["SERVICE_UNAVAILABLE"]),
];

/// The code of a status; where none is documented, that of its class.
pub fn code_of(status: StatusCode) -> &'static str {
    let documented = DOCUMENTED.iter().find(|(found, _)| *found == status.as_u16());
    let usual = documented.and_then(|(_, codes)| codes.first().copied());
    usual.unwrap_or(if status.is_server_error() { "SYSTEM_ERROR" } else { "INVALID_REQUEST" })
}

/// The status that a code comes with; 400 where none is documented, as for most codes of single products.
pub fn status_of(code: &str) -> u16 {
    DOCUMENTED.iter().find(|(_, codes)| codes.contains(&code)).map_or(400, |(status, _)| *status)
}

/// Whether a service can say this as a code.
pub fn is_one(code: &str) -> bool {
    !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_and_its_code_go_together() {
        for (status, code) in [
            (400, "PARAM_ERROR"),
            (401, "SIGN_ERROR"),
            (403, "NO_AUTH"),
            (404, "RESOURCE_NOT_EXISTS"),
            (405, "METHOD_NOT_ALLOWED"),
            (409, "INVALID_REQUEST"),
            (429, "FREQUENCY_LIMITED"),
            (500, "SYSTEM_ERROR"),
            (502, "SYSTEM_ERROR"),
            (503, "SERVICE_UNAVAILABLE"),
        ] {
            assert_eq!(code_of(StatusCode::from_u16(status).unwrap()), code);
        }
        for (code, status) in [("ORDERPAID", 400), ("NOT_ENOUGH", 403), ("ORDER_NOT_EXIST", 404)] {
            assert_eq!(status_of(code), status, "{code}");
        }
        for (status, codes) in DOCUMENTED {
            assert!(codes.iter().all(|code| status_of(code) == status), "{status}");
        }
    }
}
