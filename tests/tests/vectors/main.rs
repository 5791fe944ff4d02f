//! What other implementations publish (`tests/vectors`), run through the runtime's public interface, case by case.
//!
//! Prints how many cases of each file were accepted and refused, and which ones do not apply and why. How many there are
//! is asserted, so that none is lost.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says so by failing")]

mod ciphers;
mod keys;
mod notification;
mod requests;
mod signatures;
mod sm;
mod v2;

use std::collections::BTreeSet;
use std::fmt::Debug;

use wechatpay_tests::vectors::{Case, cases};
use wechatpay_tests::{root, say};

/// What the runtime said to a case.
enum Verdict {
    /// It gave what the case expects; anything else has failed before.
    Accepted,
    /// It gave this error, as `Debug` writes it.
    Refused(String),
    /// The case is about something that the platform does not do; what can be asked of the runtime was asked.
    NotApplicable(&'static str),
}

impl Verdict {
    /// Accepted if it is this value, refused if it is an error.
    #[track_caller]
    fn of<T: PartialEq + Debug, E: Debug>(result: Result<T, E>, expected: impl FnOnce() -> T) -> Self {
        match result {
            Ok(value) => {
                assert_eq!(value, expected());
                Self::Accepted
            }
            Err(error) => Self::Refused(format!("{error:?}")),
        }
    }
}

/// How a file is run, and what comes of it.
struct Plan {
    file: &'static str,
    check: fn(&Case) -> Verdict,
    accepted: usize,
    refused: usize,
    not_applicable: usize,
    /// How the errors of refused cases begin: by the name of the case, else by its `why`, else those of `""`.
    errors: &'static [(&'static str, &'static str)],
}

impl Plan {
    fn run(&self) {
        let (mut accepted, mut refused, mut not_applicable) = (0, 0, 0);
        for case in cases(self.file) {
            let name = case.name();
            match (self.check)(&case) {
                Verdict::Accepted => {
                    assert!(!case.is_rejected(), "{}: {name}: accepted, and has to be refused", self.file);
                    accepted += 1;
                }
                Verdict::Refused(error) => {
                    assert!(case.is_rejected(), "{}: {name}: refused: {error}", self.file);
                    let expected = self.error(&case);
                    assert!(error.starts_with(expected), "{}: {name}: {error}, not {expected}", self.file);
                    refused += 1;
                }
                Verdict::NotApplicable(reason) => {
                    say(&format!("not applicable: {}: {name}: {reason}", self.file));
                    not_applicable += 1;
                }
            }
        }
        let counts = format!("{accepted} accepted, {refused} refused, {not_applicable} not applicable");
        say(&format!("{}: {counts}", self.file));
        assert_eq!(
            (accepted, refused, not_applicable),
            (self.accepted, self.refused, self.not_applicable),
            "{}: accepted, refused, not applicable",
            self.file
        );
    }

    fn error(&self, case: &Case) -> &'static str {
        let keys = [Some(case.name()), case.find("why"), Some("")];
        let mut found = keys.into_iter().flatten().filter_map(|key| {
            let (_, error) = self.errors.iter().find(|(of, _)| *of == key)?;
            Some(*error)
        });
        found.next().unwrap_or_else(|| panic!("{}: {}: which error?", self.file, case.name()))
    }
}

macro_rules! plans {
    ($($test:ident: $plan:expr,)*) => {
        const PLANS: &[Plan] = &[$($plan),*];

        $(#[test]
        fn $test() {
            $plan.run();
        })*
    };
}

plans! {
    aes_ecb: ciphers::AES_ECB,
    aes_gcm: ciphers::AES_GCM,
    canonical_url: requests::CANONICAL_URL,
    certificates_reply: keys::CERTIFICATES_REPLY,
    front_end_signature: signatures::FRONT_END,
    notification: notification::PLAN,
    request_signature: requests::REQUEST_SIGNATURE,
    rsa_oaep: ciphers::RSA_OAEP,
    rsa_pkcs1v15: ciphers::RSA_PKCS1V15,
    rsa_verify: signatures::RSA_VERIFY,
    sm: sm::PLAN,
    statement: requests::STATEMENT,
    v2_order: v2::ORDER,
    v2_signature: v2::SIGNATURE,
    v2_xml: v2::XML,
}

#[test]
fn every_file_has_a_plan_and_every_case_counts() {
    let files = std::fs::read_dir(root().join("tests/vectors")).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let found: BTreeSet<String> = names.filter(|name| name.ends_with(".json")).collect();
    let planned: BTreeSet<String> = PLANS.iter().map(|plan| plan.file.to_owned()).collect();
    assert_eq!(found, planned);
    for plan in PLANS {
        let sum = plan.accepted + plan.refused + plan.not_applicable;
        assert_eq!(sum, cases(plan.file).len(), "{}", plan.file);
    }
}
