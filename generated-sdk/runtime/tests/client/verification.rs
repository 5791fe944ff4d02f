//! Incorrect replies: nothing in them is accepted as coming from the platform.

use std::time::Duration;

use rt::verify::HeaderFault;
use rt::{Error, ErrorKind, VerifyError};
use wechatpay_runtime as rt;

use crate::gateway::operations::*;
use crate::gateway::{Answer, Gateway, Kind, NOW, State, Which, call, config};

/// The result of an order query whose signed reply was changed like this.
fn outcomes(
    change: impl Fn(&State, Answer) -> Answer + Clone + Send + Sync + 'static,
) -> [Result<(), Error>; 2] {
    Kind::BOTH.map(|kind| {
        let change = change.clone();
        let gateway = Gateway::start(move |state, _| change(state, state.json(200, ORDER)));
        let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
        caller.execute(query_order()).map(drop)
    })
}

fn verify_errors(
    change: impl Fn(&State, Answer) -> Answer + Clone + Send + Sync + 'static,
) -> impl Iterator<Item = VerifyError> {
    outcomes(change).into_iter().map(|outcome| match outcome.map_err(|error| (error.status(), error)) {
        Err((Some(200), error)) => match error.kind() {
            ErrorKind::Verify(error) => error.clone(),
            _ => panic!("{error:?}"),
        },
        other => panic!("{other:?}"),
    })
}

#[test]
fn headers_of_the_signature_are_there_once_and_well_formed() {
    let required = ["Wechatpay-Serial", "Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Signature"];
    for name in required.into_iter().chain(["Wechatpay-Signature-Type"]) {
        for (fault, value) in [
            (HeaderFault::Missing, None),
            (HeaderFault::Repeated, Some("")),
            (HeaderFault::Empty, Some("")),
            (HeaderFault::Malformed, Some("a b")),
            (HeaderFault::Malformed, Some("é")),
        ] {
            let change = move |_: &State, answer: Answer| match (fault, value) {
                (HeaderFault::Repeated, _) => {
                    let value = answer.header(name).to_owned();
                    answer.with(name, &value)
                }
                (_, None) => answer.without(name),
                (_, Some(value)) => answer.replace(name, value),
            };
            if fault == HeaderFault::Missing && !required.contains(&name) {
                assert!(outcomes(change).iter().all(Result::is_ok), "the type may be missing");
                continue;
            }
            for error in verify_errors(change) {
                assert_eq!(error, VerifyError::Header { name, fault }, "{value:?}");
            }
        }
    }
    for timestamp in ["1893456000.0", "-1893456000", "+1893456000", "0x70DB8B00", "99999999999999999999"] {
        for error in verify_errors(|_, answer| answer.replace("Wechatpay-Timestamp", timestamp)) {
            let fault = HeaderFault::Malformed;
            assert_eq!(error, VerifyError::Header { name: "Wechatpay-Timestamp", fault });
        }
    }
}

#[test]
fn a_reply_without_signature_is_refused_where_there_has_to_be_one() {
    for error in verify_errors(|_, answer| Answer::new(200, "application/json", answer.body)) {
        let fault = HeaderFault::Missing;
        assert_eq!(error, VerifyError::Header { name: "Wechatpay-Serial", fault });
    }
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|_, request| {
            Answer::new(if request.method == "DELETE" { 204 } else { 202 }, "", "")
        });
        let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
        let close = Close { body: ComplainBody { content: "c".into() } };
        for error in [
            caller.execute(Remove {}).map(drop).unwrap_err(),
            caller.execute(close).map(drop).unwrap_err(),
            call!(&caller, client => client.path("v3/x").get()).map(drop).unwrap_err(),
        ] {
            assert!(matches!(error.kind(), ErrorKind::Verify(VerifyError::Header { .. })), "{error:?}");
        }
    }
}

#[test]
fn the_type_has_to_be_one_that_is_built_in() {
    for error in verify_errors(|_, answer| answer.replace("Wechatpay-Signature-Type", "WECHATPAY2-RSA-NEW")) {
        assert_eq!(error, VerifyError::UnsupportedType("WECHATPAY2-RSA-NEW".into()));
    }
    for error in
        verify_errors(|_, answer| answer.replace("Wechatpay-Signature-Type", "WECHATPAY2-SM2-WITH-SM3"))
    {
        assert!(
            matches!(error, VerifyError::UnsupportedType(_) | VerifyError::OtherScheme { .. }),
            "{error:?}"
        );
    }
}

#[test]
fn timestamps_are_taken_up_to_five_minutes_away() {
    for (ahead, is_taken) in [(-301, false), (-300, true), (0, true), (300, true), (301, false)] {
        let change = move |state: &State, _| {
            let answer = Answer::new(200, "application/json", ORDER);
            state.sign_by(answer, Which::A, NOW + ahead)
        };
        if is_taken {
            assert!(outcomes(change).iter().all(Result::is_ok), "{ahead}");
        } else {
            for error in verify_errors(change) {
                assert_eq!(error, VerifyError::Timestamp { ahead, window: 300 });
            }
        }
    }
    // The caller can set the window.
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|state, _| {
            state.sign_by(Answer::new(200, "application/json", ORDER), Which::A, NOW - 11)
        });
        let config = config(&gateway).platform_key(Which::A.platform_key()).window(Duration::from_secs(10));
        assert!(kind.caller(config).execute(query_order()).is_err());
    }
}

#[test]
fn probes_are_refused_as_what_they_are() {
    // One that is Base64, one that is not, and one that consists only of the mark.
    for probe in ["WECHATPAY/SIGNTEST/AAAA", "WECHATPAY/SIGNTEST/%%%", "WECHATPAY/SIGNTEST/"] {
        for kind in Kind::BOTH {
            let gateway = Gateway::start(move |state, _| {
                state.json(200, r#"{"id":"1"}"#).replace("Wechatpay-Signature", probe)
            });
            let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
            let error = caller.execute(complain()).unwrap_err();
            assert!(error.is_probe() && error.code().is_none(), "{error:?}");
            assert_eq!((gateway.count(), gateway.downloads()), (1, 0), "not to be repeated");

            // A call that may be repeated is.
            let gateway = Gateway::start(move |state, request| {
                let answer = state.json(200, ORDER);
                if request.number == 1 { answer.replace("Wechatpay-Signature", probe) } else { answer }
            });
            let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
            caller.execute(query_order()).unwrap();
            assert_eq!(gateway.count(), 2);
        }
    }
    for error in outcomes(|_, answer| answer.replace("Wechatpay-Signature", "WECHATPAY/SIGNTEST/x")) {
        assert!(error.unwrap_err().is_probe(), "every attempt was one");
    }
}

#[test]
fn no_bit_of_a_body_can_be_changed() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(move |state, request| {
            let mut answer = state.json(200, ORDER);
            let at = request.number - 1;
            answer.body[at] ^= 1 << (at % 8);
            answer
        });
        let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
        for at in 0..ORDER.len() {
            let error = caller.execute(query_order()).map(drop).unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::Verify(VerifyError::Mismatch(_))), "{at}: {error:?}");
        }
        assert_eq!(gateway.count(), ORDER.len());
    }
}

#[test]
fn bodies_are_signed_to_their_end() {
    for change in [
        |body: &str| format!("{body} "),
        |body: &str| format!("\u{feff}{body}"),
        |body: &str| body[..body.len() - 1].to_owned(),
        |_: &str| String::new(),
    ] {
        for error in verify_errors(move |_, answer| Answer { body: change(ORDER).into_bytes(), ..answer }) {
            assert!(matches!(error, VerifyError::Mismatch(_)), "{error:?}");
        }
    }
}

#[test]
fn signatures_by_others_are_refused() {
    for error in verify_errors(|state, answer| {
        let other = state.sign_by(Answer::new(200, "", ORDER), Which::B, NOW);
        answer.replace("Wechatpay-Signature", other.header("Wechatpay-Signature"))
    }) {
        assert!(matches!(error, VerifyError::Mismatch(_)), "{error:?}");
    }
    for error in verify_errors(|state, answer| {
        let other = state.json(200, ORDER);
        answer.replace("Wechatpay-Nonce", other.header("Wechatpay-Nonce"))
    }) {
        assert!(matches!(error, VerifyError::Mismatch(_)), "{error:?}");
    }
    for error in verify_errors(|_, answer| answer.replace("Wechatpay-Timestamp", &(NOW + 1).to_string())) {
        assert!(matches!(error, VerifyError::Mismatch(_)), "{error:?}");
    }
    for error in verify_errors(|_, answer| answer.replace("Wechatpay-Signature", "not*base64")) {
        assert_eq!(error, VerifyError::NotBase64);
    }
    for error in verify_errors(|_, answer| answer.replace("Wechatpay-Signature", "AAAA")) {
        assert!(matches!(error, VerifyError::Mismatch(_)), "{error:?}");
    }
}

#[test]
fn serial_numbers_are_compared_as_numbers() {
    for serial in [Which::A.pair().id.to_lowercase(), format!("000{}", Which::A.pair().id)] {
        let change = move |_: &State, answer: Answer| answer.replace("Wechatpay-Serial", &serial);
        assert!(outcomes(change).iter().all(Result::is_ok));
    }
}

#[test]
fn expired_certificates_do_not_verify() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|state, _| state.json(200, ORDER));
        let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
        gateway.clock.advance(END_OF_A - NOW);
        gateway.give_out(&[Which::A]);
        let error = caller.execute(query_order()).map(drop).unwrap_err();
        assert!(
            matches!(
                error.kind(),
                ErrorKind::Verify(VerifyError::ExpiredKey(_) | VerifyError::UnknownKey(_))
            ),
            "{error:?}"
        );
    }
}

/// 2126-12-01, a month after the end of certificate A.
const END_OF_A: i64 = 4_951_756_800;
