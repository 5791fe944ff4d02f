//! The members of a document enter; the code and message of a failure leave, by whatever names they have in it.

/// The names of codes, without regard to case and underscores. Operations of different teams document different ones,
/// and so do the services beside them.
const CODES: [&str; 6] = ["errcode", "errorcode", "errno", "errorno", "retcode", "code"];
/// The names of outcomes, which are the code of a failure that has no other.
const OUTCOMES: [&str; 3] = ["resultcode", "returncode", "error"];
/// The names of messages, of which those of the outcome as a whole come last.
const MESSAGES: [&str; 21] = [
    "errcodedes",
    "errorcodedes",
    "errcodemsg",
    "errdes",
    "errdesc",
    "errmsg",
    "errormsg",
    "errmessage",
    "errormessage",
    "errordesc",
    "errordescription",
    "retmsg",
    "retmessage",
    "resultmsg",
    "resultmessage",
    "message",
    "msg",
    "returnmsg",
    "returnmessage",
    "returndes",
    "returndesc",
];

/// What a document says about a failure.
pub(crate) struct Said<'d>(Vec<(String, &'d str)>);

impl<'d> Said<'d> {
    /// Of the members that are texts.
    pub(crate) fn of(members: impl Iterator<Item = (&'d str, &'d str)>) -> Self {
        Self(members.filter(|(_, text)| !text.is_empty()).map(|(name, text)| (plain(name), text)).collect())
    }

    /// The code, unless it is that of a success.
    pub(crate) fn code(&self) -> Option<&'d str> {
        CODES.iter().find_map(|name| self.named(name).filter(|code| !is_success(code)))
    }

    /// The outcome, unless it is the one word that says success.
    pub(crate) fn outcome(&self) -> Option<&'d str> {
        OUTCOMES.iter().find_map(|name| self.named(name).filter(|outcome| *outcome != "SUCCESS"))
    }

    /// The message. Beside a code, `OK` is that of the outcome as a whole, and says nothing.
    pub(crate) fn message(&self) -> Option<&'d str> {
        let mut messages = MESSAGES.iter().filter_map(|name| self.named(name));
        messages.find(|text| !text.eq_ignore_ascii_case("OK"))
    }

    /// Whether there is the code of a failure, or a message that only failures have.
    pub(crate) fn is_of_failure(&self) -> bool {
        let mut messages =
            MESSAGES.iter().filter(|name| name.starts_with("err")).filter_map(|name| self.named(name));
        self.code().is_some() || messages.any(|text| !is_success(text))
    }

    fn named(&self, plain: &str) -> Option<&'d str> {
        self.0.iter().find(|(name, _)| name == plain).map(|(_, text)| *text)
    }
}

/// Whether failures have a member of this name.
pub(crate) fn is_of_failure(name: &str) -> bool {
    is_code(name) || MESSAGES.contains(&plain(name).as_str())
}

/// Whether a member is called `code` and nothing more, which is also what a coupon has.
pub(crate) fn is_plain_code(name: &str) -> bool {
    plain(name) == "code"
}

/// Whether a member of this name has a code or an outcome.
pub(crate) fn is_code(name: &str) -> bool {
    let name = plain(name);
    CODES.iter().chain(&OUTCOMES).any(|code| *code == name)
}

/// Whether a code is that of a success: zeros, or the word.
pub(crate) fn is_success(code: &str) -> bool {
    code.bytes().all(|byte| byte == b'0')
        || ["OK", "SUCCESS"].iter().any(|word| code.eq_ignore_ascii_case(word))
}

fn plain(name: &str) -> String {
    name.chars().filter(|char| *char != '_').map(|char| char.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_has_many_names() {
        for (members, code, outcome, message) in [
            (&[("errcode", "40001"), ("errmsg", "x")][..], Some("40001"), None, Some("x")),
            (&[("return_code", "FAIL"), ("return_msg", "x")], None, Some("FAIL"), Some("x")),
            (&[("RETCODE", "7"), ("RetMsg", "x")], Some("7"), None, Some("x")),
            (&[("errCode", "A"), ("errCodeDes", "x"), ("return_msg", "OK")], Some("A"), None, Some("x")),
            (&[("retcode", "000"), ("return_code", "SUCCESS"), ("return_msg", "OK")], None, None, None),
            (&[("result_code", "success")], None, Some("success"), None),
            (&[("return_code", "FAIL"), ("return_message", "x")], None, Some("FAIL"), Some("x")),
            (&[("err_no", "7"), ("err_desc", "x"), ("return_des", "y")], Some("7"), None, Some("x")),
            (&[("error", "denied"), ("error_description", "x")], None, Some("denied"), Some("x")),
            (&[("err_code", ""), ("error_code", "B"), ("amount", "1")], Some("B"), None, None),
        ] {
            let said = Said::of(members.iter().copied());
            assert_eq!(
                (said.code(), said.outcome(), said.message()),
                (code, outcome, message),
                "{members:?}"
            );
        }
        assert!(is_of_failure("Err_Code") && !is_of_failure("encode"));
    }
}
