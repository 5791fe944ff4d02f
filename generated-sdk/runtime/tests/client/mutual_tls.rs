//! Connections present the merchant's certificate if an operation requires it, and only then.

use rt::ErrorKind;
use wechatpay_runtime as rt;

use crate::gateway::operations::*;
use crate::gateway::{Answer, Gateway, Kind, Which, call, config, keys, pem, xml};

/// Transports that trust the authority of the gateway and have the merchant's certificate.
pub fn transports() -> (rt::ReqwestTransport, rt::blocking::ReqwestTransport) {
    let options = rt::TransportOptions::default()
        .root_certificate(&pem("authority_certificate"))
        .client_certificate(&pem("merchant_certificate"), &pem("merchant_key"));
    (options.build().unwrap(), options.build_blocking().unwrap())
}

fn success() -> Answer {
    Answer::new(200, "text/xml", xml::signed(&[("return_code", "SUCCESS"), ("x", "1")], false))
}

#[test]
fn the_certificate_is_shown_where_it_is_needed() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start_tls(|state, request| {
            if request.target.starts_with("/v3/") { state.json(200, ORDER) } else { success() }
        });
        let config =
            config(&gateway).bank_key(Which::Bank.platform_key()).platform_key(Which::A.platform_key());
        let (transport, blocking) = transports();
        let caller = kind.caller_on(config, transport, blocking);
        caller.execute(pay_bank()).unwrap();
        caller.execute(query_order()).unwrap();
        caller.execute(pay_bank()).unwrap();
        let body = serde_json::json!({ "a": "1" });
        call!(&caller, client => client.path("v2/x").json(&body).client_certificate().post()).unwrap();
        call!(&caller, client => client.path("v2/x").json(&body).post()).unwrap();
        let shown: Vec<_> = gateway.seen().into_iter().map(|request| request.client_certificate).collect();
        let certificate = Some(keys::der("merchant_certificate"));
        assert_eq!(shown, [certificate.clone(), None, certificate.clone(), certificate, None]);
    }
}

#[test]
fn without_the_certificate_nothing_is_sent_and_nothing_tried_again() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|_, _| success());
        let config = config(&gateway).bank_key(Which::Bank.platform_key());
        let error = kind.caller(config).execute(pay_bank()).unwrap_err();
        assert_eq!(error.attempts(), 1);
        assert!(error.to_string().contains("client certificate"), "{error}");
        assert!(!error.is_retryable(), "{error:?}");
        assert_eq!(gateway.connections(), 0);
    }
}

#[test]
fn root_certificates_add_up() {
    let [authority, other] = ["authority_certificate", "platform_a_certificate"].map(pem);
    for roots in [[&authority, &other], [&other, &authority]] {
        for kind in Kind::BOTH {
            let gateway = Gateway::start_tls(|state, _| state.json(200, ORDER));
            let options = roots
                .iter()
                .fold(rt::TransportOptions::default(), |options, root| options.root_certificate(root));
            let config = config(&gateway).platform_key(Which::A.platform_key());
            let caller = kind.caller_on(config, options.build().unwrap(), options.build_blocking().unwrap());
            caller.execute(query_order()).unwrap();
        }
    }
}

#[test]
fn a_server_that_the_client_does_not_trust_gets_nothing() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start_tls(|state, _| state.json(200, ORDER));
        let config = config(&gateway).platform_key(Which::A.platform_key());
        let error = kind.caller(config).execute(query_order()).map(drop).unwrap_err();
        let ErrorKind::Send(send) = error.kind() else { panic!("{error:?}") };
        assert!(send.is_before_sending(), "{error:?}");
        assert_eq!(gateway.count(), 0);
    }
}
