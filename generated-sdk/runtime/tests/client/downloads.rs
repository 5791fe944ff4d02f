//! Files from the platform: bills, statements, pictures.

use std::io::{Read as _, Write as _};
use std::time::{Duration, Instant};

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use rt::verify::HeaderFault;
use rt::{DownloadError, ErrorKind, HashType, VerifyError};
use wechatpay_runtime as rt;

use crate::gateway::operations::*;
use crate::gateway::{Answer, Caller, Gateway, Kind, Manner, State, Which, config};

fn sha1(bytes: &[u8]) -> String {
    digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A bill of a megabyte.
fn bill() -> Vec<u8> {
    let lines =
        (0..20_000).map(|at| format!("`2031-01-{:02},`{at},`ORD-{at:08},`0.01,`SUCCESS\r\n", at % 28 + 1));
    lines.collect::<String>().into_bytes()
}

fn client(kind: Kind, gateway: &Gateway) -> Caller {
    kind.caller(config(gateway).platform_key(Which::A.platform_key()))
}

#[test]
fn a_bill_comes_streamed_zipped_or_not() {
    let plain = bill();
    for (is_zipped, manner) in
        [(false, Manner::Whole), (true, Manner::Whole), (true, Manner::Chunks(7001, Duration::ZERO))]
    {
        for kind in Kind::BOTH {
            let (content, digest, manner) =
                (if is_zipped { gzip(&plain) } else { plain.clone() }, sha1(&plain), manner.clone());
            let length = (!matches!(manner, Manner::Chunks(..))).then_some(content.len() as u64);
            let gateway = Gateway::start(move |_, _| {
                Answer::new(200, "text/plain; charset=UTF-8", content.clone()).manner(manner.clone())
            });
            let caller = client(kind, &gateway);
            let download = caller.execute(download_bill()).unwrap();
            assert_eq!((download.content_type(), download.content_length()), ("text/plain", length));
            let bytes = caller.bytes(download.expect_digest(HashType::Sha1, &digest)).unwrap();
            assert!(bytes == plain);
            assert_eq!(gateway.only().target, format!("/v3/billdownload/file?token={TOKEN}"));
            assert_eq!(gateway.only().header("accept"), Some("*/*"));

            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("bill.csv");
            let download = caller.execute(download_bill()).unwrap().expect_digest(HashType::Sha1, &digest);
            caller.save(download, &path).unwrap();
            assert!(std::fs::read(&path).unwrap() == plain);
        }
    }
}

#[test]
fn another_digest_is_an_error_at_the_end() {
    let plain = bill();
    for kind in Kind::BOTH {
        let content = gzip(&plain);
        let gateway = Gateway::start(move |_, _| Answer::new(200, "", content.clone()));
        let caller = client(kind, &gateway);
        let digest = sha1(&plain[1..]);
        let download = || caller.execute(download_bill()).unwrap().expect_digest(HashType::Sha1, &digest);
        let error = caller.bytes(download()).unwrap_err();
        assert!(matches!(error, DownloadError::Digest { kind: HashType::Sha1 }), "{error:?}");
        let folder = tempfile::tempdir().unwrap();
        caller.save(download(), &folder.path().join("bill.csv")).unwrap_err();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left of it");
        if kind == Kind::Blocking {
            let mut read = Vec::new();
            let error = download().read_to_end(&mut read).unwrap_err();
            assert!(error.get_ref().is_some_and(|error| error.is::<DownloadError>()));
            assert!(read == plain, "it was all there but for the end");
        }
    }
}

#[test]
fn limits_are_those_of_the_plain_content() {
    let plain = bill();
    for kind in Kind::BOTH {
        let (content, length) = (gzip(&plain), plain.len() as u64);
        let gateway = Gateway::start(move |_, _| Answer::new(200, "", content.clone()));
        // Files are not held in memory, so the limit for replies does not apply to them.
        let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()).reply_limit(1000));
        let download = || caller.execute(download_bill()).unwrap();
        assert!(caller.bytes(download().limit(length)).is_ok());
        let error = caller.bytes(download().limit(length - 1)).unwrap_err();
        assert!(matches!(error, DownloadError::TooLarge { .. }), "{error:?}");
    }
}

#[test]
fn a_file_that_breaks_off_is_none() {
    let plain = bill();
    for manner in [Manner::CutAfter(100_000), Manner::ChunksWithoutEnd(50_000)] {
        for kind in Kind::BOTH {
            let (content, manner) = (plain.clone(), manner.clone());
            let gateway =
                Gateway::start(move |_, _| Answer::new(200, "", content.clone()).manner(manner.clone()));
            let caller = client(kind, &gateway);
            let download = caller.execute(download_bill()).unwrap();
            let error = caller.bytes(download).unwrap_err();
            assert!(matches!(error, DownloadError::Receive(_)), "{error:?}");
        }
    }
    // Before the first byte, it is a failed attempt.
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|_, request| {
            let answer = Answer::new(200, "", "a,b,c");
            if request.number == 1 { answer.manner(Manner::CutAfter(0)) } else { answer }
        });
        let caller = client(kind, &gateway);
        assert_eq!(caller.bytes(caller.execute(download_bill()).unwrap()).unwrap(), "a,b,c");
        assert_eq!(gateway.count(), 2);
    }
}

#[test]
fn a_file_may_take_longer_than_the_call() {
    Kind::at_once(|kind| {
        let gateway = Gateway::start(|_, _| {
            Answer::new(200, "", vec![b'x'; 1000]).manner(Manner::Chunks(100, Duration::from_millis(150)))
        });
        let caller = client(kind, &gateway);
        let begun = Instant::now();
        let download = caller.within(Duration::from_millis(1000)).execute(download_bill()).unwrap();
        assert_eq!(caller.bytes(download).unwrap().len(), 1000, "{kind:?}");
        assert!(begun.elapsed() > Duration::from_millis(1100));
    });
}

#[test]
fn a_file_that_stalls_is_given_up() {
    let options = rt::TransportOptions::default().read_timeout(Duration::from_millis(200));
    Kind::at_once(|kind| {
        let gateway = Gateway::start(|_, _| {
            Answer::new(200, "", vec![b'x'; 1000]).manner(Manner::Chunks(900, Duration::from_secs(20)))
        });
        let config = config(&gateway).platform_key(Which::A.platform_key());
        let caller = kind.caller_on(config, options.build().unwrap(), options.build_blocking().unwrap());
        let download = caller.execute(download_bill()).unwrap();
        let begun = Instant::now();
        let error = caller.bytes(download).unwrap_err();
        assert!(matches!(error, DownloadError::Receive(_)), "{error:?}");
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    });
}

#[test]
fn refusals_instead_of_files_are_errors() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|state, request| match request.number {
            1 => state.json(404, r#"{"code":"NO_STATEMENT_EXIST","message":"账单不存在"}"#),
            2 => Answer::new(400, "application/json", r#"{"code":"PARAM_ERROR"}"#),
            _ => Answer::new(302, "", "").with("Location", "https://elsewhere/"),
        });
        let caller = client(kind, &gateway);
        let error = || caller.execute(download_bill()).map(drop).unwrap_err();
        let service =
            |error: rt::Error| error.service().map(|error| (error.code.clone(), error.authenticated));
        assert_eq!(service(error()), Some(("NO_STATEMENT_EXIST".into(), true)));
        assert_eq!(service(error()), Some(("PARAM_ERROR".into(), false)));
        assert!(matches!(error().kind(), ErrorKind::Unexpected { .. }));
    }
}

/// With status 200, as gateways answer, and some services as well.
#[test]
fn json_is_a_file_only_if_it_does_not_say_otherwise() {
    let error = r#"{"code":"NO_STATEMENT_EXIST","message":"账单不存在"}"#;
    let long = format!(r#"{{"rows":[{}1]}}"#, "1,".repeat(100_000));
    let with_detail = r#"{"code":"SIGN_ERROR","message":"m","detail":{"issue":"sign not match"}}"#;
    enum Is {
        Error(&'static str),
        Other,
        File,
    }
    for (media_type, body, expected) in [
        ("application/json", error, Is::Error("NO_STATEMENT_EXIST")),
        ("text/plain", error, Is::Error("NO_STATEMENT_EXIST")),
        ("", "\u{feff}\r\n {\"errcode\":40001,\"errmsg\":\"m\"}", Is::Error("40001")),
        ("application/octet-stream", with_detail, Is::Error("SIGN_ERROR")),
        ("application/json; charset=utf-8", r#"{"login":"https://portal.example"}"#, Is::Other),
        ("application/problem+json", r#"[{"a":1}]"#, Is::Other),
        ("application/json", &long, Is::Other),
        ("application/json", "a,b,c", Is::File),
        ("text/plain", r#"{"rows":[]}"#, Is::File),
        ("text/plain", r#"{"code":"0","message":"OK"}"#, Is::File),
        ("text/plain", r#"{"code":"A","message":"m","rows":[]}"#, Is::File),
        ("text/plain", "{a,b,c", Is::File),
        ("", &long, Is::File),
    ] {
        for kind in Kind::BOTH {
            for manner in [Manner::Whole, Manner::Chunks(7001, Duration::ZERO)] {
                let answer = Answer::new(200, media_type, body).manner(manner);
                let gateway = Gateway::start(move |_, _| answer.clone());
                let caller = client(kind, &gateway);
                let file = caller.execute(download_bill());
                match &expected {
                    Is::Error(code) => {
                        let error = file.map(drop).unwrap_err();
                        let service = error.service().unwrap_or_else(|| panic!("{error:?}"));
                        assert_eq!((service.code.as_str(), service.authenticated), (*code, false), "{body}");
                    }
                    Is::Other => {
                        let error = file.map(drop).unwrap_err();
                        assert!(matches!(error.kind(), ErrorKind::Unexpected { .. }), "{error:?}");
                    }
                    Is::File => assert!(caller.bytes(file.unwrap()).unwrap() == body, "{media_type}"),
                }
            }
        }
    }
    // What the platform signed is what it says: an error is one, and other JSON is a file.
    for (body, code) in [(error, Some("NO_STATEMENT_EXIST")), (r#"{"rows":[]}"#, None)] {
        for kind in Kind::BOTH {
            let gateway = Gateway::start(move |state, _| state.json(200, body));
            let caller = client(kind, &gateway);
            for file in [caller.execute(download_bill()), caller.execute(SignedFile {})] {
                let found = file.as_ref().err().and_then(|error| error.service());
                assert_eq!(
                    found.map(|error| (error.code.as_str(), error.authenticated)),
                    code.map(|code| (code, true))
                );
                assert!(code.is_some() || caller.bytes(file.unwrap()).unwrap() == body);
            }
        }
    }
}

#[test]
fn each_kind_of_client_has_its_own_way_to_the_content() {
    let gateway = Gateway::start(|_, _| Answer::new(200, "", "a,b,c"));
    let [asynchronous, blocking] = Kind::BOTH.map(|kind| client(kind, &gateway));
    let error = asynchronous.execute(download_bill()).unwrap().read_bytes().unwrap_err();
    assert!(matches!(error, DownloadError::Asynchronous), "{error:?}");
    let download = blocking.execute(download_bill()).unwrap();
    assert!(matches!(asynchronous.bytes(download).unwrap_err(), DownloadError::Blocking));
}

const STATEMENT: &str = "date,amount\n2031-01-01,1\n";

fn statement(state: &State, which: Which, digest: &str) -> Answer {
    let answer =
        Answer::new(200, "application/octet-stream", STATEMENT).with("Wechatpay-Statement-Sha1", digest);
    let signed = format!("{{\"sha1\":\"{digest}\"}}");
    state.sign_over(answer, which, state.now(), signed.as_bytes())
}

#[test]
fn the_digest_of_a_statement_is_what_is_signed() {
    for kind in Kind::BOTH {
        let digest = sha1(STATEMENT.as_bytes());
        let gateway = Gateway::start(move |state, request| match request.number {
            1 => statement(state, Which::A, &digest),
            // Another file than the signed one.
            2 => statement(state, Which::A, &sha1(b"another")),
            // Another digest than the signed one.
            3 => statement(state, Which::A, &digest).replace("Wechatpay-Statement-Sha1", &sha1(b"another")),
            4 => statement(state, Which::A, &digest).without("Wechatpay-Nonce"),
            5 => statement(state, Which::A, "not hexadecimal"),
            6 => Answer::new(200, "", STATEMENT),
            _ => statement(state, Which::B, &digest),
        });
        let caller = client(kind, &gateway);
        let bytes = || caller.execute(Statement {}).map(|download| caller.bytes(download));
        assert_eq!(bytes().unwrap().unwrap(), STATEMENT);
        let error = bytes().unwrap().unwrap_err();
        assert!(matches!(error, DownloadError::Digest { kind: HashType::Sha1 }), "{error:?}");
        for expected in [
            |error: &VerifyError| matches!(error, VerifyError::Mismatch(_)),
            |error: &VerifyError| matches!(error, VerifyError::Header { fault: HeaderFault::Missing, .. }),
            |error: &VerifyError| matches!(error, VerifyError::Header { fault: HeaderFault::Malformed, .. }),
        ] {
            let error = bytes().map(drop).unwrap_err();
            let ErrorKind::Verify(found) = error.kind() else { panic!("{error:?}") };
            assert!(expected(found), "{error:?}");
            assert_eq!(error.status(), Some(200));
        }
        assert_eq!(bytes().unwrap().unwrap(), STATEMENT, "the documentation allows that there is none");
        gateway.give_out(&[Which::A, Which::B]);
        assert_eq!(bytes().unwrap().unwrap(), STATEMENT, "by a key that had to be downloaded");
        assert_eq!((gateway.count(), gateway.downloads()), (7, 1));
    }
}

#[test]
fn a_file_that_is_signed_as_a_whole_is_verified_before_it_is_handed_out() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|state, request| {
            let answer = state.sign(Answer::new(200, "image/png", "picture"));
            match request.number {
                1 => answer,
                2 => Answer { body: b"pictures".to_vec(), ..answer },
                3 => Answer::new(200, "image/png", "picture"),
                _ => state.sign(Answer::new(200, "image/png", vec![0; 5000])),
            }
        });
        let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()).reply_limit(4000));
        let download = caller.execute(SignedFile {}).unwrap();
        assert_eq!(download.content_type(), "image/png");
        assert_eq!(caller.bytes(download).unwrap(), "picture");
        for expected in [
            |error: &ErrorKind| matches!(error, ErrorKind::Verify(VerifyError::Mismatch(_))),
            |error: &ErrorKind| matches!(error, ErrorKind::Verify(VerifyError::Header { .. })),
            |error: &ErrorKind| matches!(error, ErrorKind::TooLarge { .. }),
        ] {
            let error = caller.execute(SignedFile {}).map(drop).unwrap_err();
            assert!(expected(error.kind()), "{error:?}");
        }
    }
}
