//! Files that need no signature but have one: it is correct, or there is no file.

use std::io::Read as _;
use std::time::Duration;

use rt::verify::HeaderFault;
use rt::{DownloadError, ErrorKind, VerifyError};
use wechatpay_runtime as rt;

use crate::gateway::operations::*;
use crate::gateway::{Answer, Caller, Gateway, Kind, Manner, State, Which, config};

type Change = fn(&State, Answer) -> Answer;

/// More than a reply held in memory may have.
fn bill() -> Vec<u8> {
    (0..50_000).flat_map(|at: u32| format!("`{at},`0.01,`SUCCESS\r\n").into_bytes()).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn gateway(body: Vec<u8>, manner: Manner, change: Change) -> Gateway {
    Gateway::start(move |state, _| {
        let answer = Answer::new(200, "text/plain", body.clone()).manner(manner.clone());
        change(state, state.sign(answer))
    })
}

fn caller(kind: Kind, gateway: &Gateway) -> Caller {
    let config = config(gateway).platform_key(Which::A.platform_key()).reply_limit(1000);
    kind.caller(config.retry(rt::RetryPolicy::never()))
}

#[test]
fn a_right_signature_changes_nothing_however_long_the_file_is() {
    let long = bill();
    for (sent, plain) in [
        (Vec::new(), Vec::new()),
        (b"a".to_vec(), b"a".to_vec()),
        (long.clone(), long.clone()),
        (gzip(&long), long),
    ] {
        for manner in [Manner::Whole, Manner::Chunks(7001, Duration::ZERO)] {
            for kind in Kind::BOTH {
                let gateway = gateway(sent.clone(), manner.clone(), |_, answer| answer);
                let caller = caller(kind, &gateway);
                let file = caller.execute(download_bill()).unwrap();
                assert!(caller.bytes(file).unwrap() == plain);
                let folder = tempfile::tempdir().unwrap();
                let path = folder.path().join("bill.csv");
                caller.save(caller.execute(download_bill()).unwrap(), &path).unwrap();
                assert!(std::fs::read(&path).unwrap() == plain);
            }
        }
    }
}

#[test]
fn a_key_that_is_not_known_yet_is_downloaded_before_the_file_is_read() {
    for kind in Kind::BOTH {
        let gateway = gateway(bill(), Manner::Whole, |_, answer| answer);
        gateway.give_out(&[Which::A, Which::B]);
        gateway.sign_with(Which::B);
        let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
        let file = caller.execute(download_bill()).unwrap();
        assert!(caller.bytes(file).unwrap() == bill());
        assert_eq!((gateway.count(), gateway.downloads()), (1, 1));
    }
}

#[test]
fn what_the_head_tells_is_refused_at_once() {
    fn fault(error: &VerifyError) -> Option<HeaderFault> {
        if let VerifyError::Header { fault, .. } = error { Some(*fault) } else { None }
    }
    let cases: [(Change, fn(&VerifyError) -> bool); 9] = [
        (|_, answer| answer.replace("Wechatpay-Signature", "WECHATPAY/SIGNTEST/AAAA"), VerifyError::is_probe),
        (
            |_, answer| answer.without("Wechatpay-Signature"),
            |error| fault(error) == Some(HeaderFault::Missing),
        ),
        (|_, answer| answer.without("Wechatpay-Serial"), |error| fault(error) == Some(HeaderFault::Missing)),
        (
            |_, answer| Answer::new(200, "", answer.body).with("Wechatpay-Serial", Which::A.pair().id),
            |error| fault(error) == Some(HeaderFault::Missing),
        ),
        (
            |_, answer| answer.with("Wechatpay-Nonce", "n"),
            |error| fault(error) == Some(HeaderFault::Repeated),
        ),
        (|_, answer| answer.replace("Wechatpay-Signature", "not Base64"), |error| fault(error).is_some()),
        (
            |_, answer| answer.replace("Wechatpay-Signature-Type", "WECHATPAY2-MD5"),
            |error| matches!(error, VerifyError::UnsupportedType(_)),
        ),
        (
            |state, answer| state.sign_by(Answer::new(200, "", answer.body), Which::A, state.now() - 301),
            |error| matches!(error, VerifyError::Timestamp { .. }),
        ),
        (
            |state, answer| state.sign_by(Answer::new(200, "", answer.body), Which::C, state.now()),
            |error| matches!(error, VerifyError::UnknownKey(_)),
        ),
    ];
    for (change, expected) in cases {
        for kind in Kind::BOTH {
            let gateway = gateway(bill(), Manner::Whole, change);
            let error = caller(kind, &gateway).execute(download_bill()).map(drop).unwrap_err();
            let ErrorKind::Verify(found) = error.kind() else { panic!("{error:?}") };
            assert!(expected(found), "{error:?}");
            assert_eq!((error.status(), gateway.count()), (Some(200), 1));
            // Files of API v2 do not need one either.
            let error = caller(kind, &gateway).execute(download_bill_v2()).map(drop).unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::Verify(found) if expected(found)), "{error:?}");
        }
    }
}

#[test]
fn a_file_that_was_not_signed_like_this_never_comes_to_its_end() {
    let changes: [Change; 6] = [
        |_, mut answer| {
            answer.body[0] ^= 1;
            answer
        },
        |_, mut answer| {
            answer.body.pop();
            answer
        },
        |_, mut answer| {
            answer.body.push(b'\n');
            answer
        },
        |_, answer| Answer { body: Vec::new(), ..answer },
        |state, answer| {
            let other = state.sign(Answer::new(200, "", "another file"));
            answer.replace("Wechatpay-Signature", other.header("Wechatpay-Signature"))
        },
        |_, answer| answer.replace("Wechatpay-Nonce", "another"),
    ];
    for body in [b"a,b,c".to_vec(), bill()] {
        for change in changes {
            for kind in Kind::BOTH {
                let gateway = gateway(body.clone(), Manner::Chunks(9000, Duration::ZERO), change);
                let caller = caller(kind, &gateway);
                let file = || caller.execute(download_bill()).unwrap();
                let wrong = |error: &DownloadError| matches!(error, DownloadError::Signature(VerifyError::Mismatch(key)) if key.as_str() == Which::A.pair().id);
                let error = caller.bytes(file()).unwrap_err();
                assert!(wrong(&error), "{error:?}");
                let folder = tempfile::tempdir().unwrap();
                let error = caller.save(file(), &folder.path().join("bill.csv")).unwrap_err();
                assert!(wrong(&error), "{error:?}");
                assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left of it");
            }
        }
    }
}

#[test]
fn whoever_reads_as_many_bytes_as_were_announced_finds_out_as_well() {
    for (body, is_zipped) in
        [(b"a".to_vec(), false), (b"a,b,c".to_vec(), false), (bill(), false), (bill(), true)]
    {
        let sent = if is_zipped { gzip(&body) } else { body.clone() };
        let gateway = gateway(sent, Manner::Whole, |_, answer| answer.replace("Wechatpay-Nonce", "another"));
        let mut file = caller(Kind::Blocking, &gateway).execute(download_bill()).unwrap();
        let error = file.read_exact(&mut vec![0; body.len()]).unwrap_err();
        assert!(error.get_ref().is_some_and(|error| error.is::<DownloadError>()), "{error:?}");
        assert!(file.read(&mut [0]).is_err(), "and nothing follows");
    }
}

#[test]
fn the_digest_of_a_statement_is_checked_before_its_last_bytes_come() {
    let gateway = Gateway::start(|state, _| {
        let digest = "1c2e65b7773dedd85701cd7b6a4bfa2b48487c7f";
        let answer = Answer::new(200, "", "another").with("Wechatpay-Statement-Sha1", digest);
        let signed = format!(r#"{{"sha1":"{digest}"}}"#);
        state.sign_over(answer, Which::A, state.now(), signed.as_bytes())
    });
    let mut file = caller(Kind::Blocking, &gateway).execute(Statement {}).unwrap();
    assert!(file.read_exact(&mut [0; 7]).is_err());
}

#[test]
fn a_statement_has_one_digest() {
    let changes: [Change; 3] = [
        |_, answer| answer.with("Wechatpay-Statement-Sha1", "1c2e65b7773dedd85701cd7b6a4bfa2b48487c7f"),
        |_, answer| answer.replace("Wechatpay-Statement-Sha1", ""),
        |_, answer| answer.replace("Wechatpay-Statement-Sha1", "1c2e"),
    ];
    for change in changes {
        for kind in Kind::BOTH {
            let gateway = Gateway::start(move |state, _| {
                let digest = "1c2e65b7773dedd85701cd7b6a4bfa2b48487c7f";
                let answer =
                    change(state, Answer::new(200, "", "bill\n").with("Wechatpay-Statement-Sha1", digest));
                let signed = format!(r#"{{"sha1":"{}"}}"#, answer.header("Wechatpay-Statement-Sha1"));
                state.sign_over(answer, Which::A, state.now(), signed.as_bytes())
            });
            let error = caller(kind, &gateway).execute(Statement {}).map(drop).unwrap_err();
            assert!(
                matches!(
                    error.kind(),
                    ErrorKind::Verify(VerifyError::Header { name: "Wechatpay-Statement-Sha1", .. })
                ),
                "{error:?}"
            );
        }
    }
}

#[test]
fn a_whole_file_is_verified_before_it_is_handed_out() {
    let gateway = gateway(b"a,b,c".to_vec(), Manner::Whole, |_, answer| answer);
    let core = rt::Core::new(config(&gateway).platform_key(Which::A.platform_key()).build().unwrap());
    let prepared = core.prepare_blocking(download_bill()).unwrap();
    let answer = gateway.sign(Answer::new(200, "text/plain", "a,b,c"));
    let response = |body: &'static str| {
        let mut response = http::Response::builder().status(200);
        for (name, value) in &answer.headers {
            response = response.header(name, value);
        }
        response.body(bytes::Bytes::from_static(body.as_bytes())).unwrap()
    };
    assert_eq!(prepared.accept(&response("a,b,c")).unwrap().read_bytes().unwrap(), "a,b,c");
    for body in ["a,b,d", "a,b,c\n", ""] {
        let error = prepared.accept(&response(body)).map(drop).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Verify(VerifyError::Mismatch(_))), "{error:?}");
    }
}
