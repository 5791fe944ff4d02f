//! Texts of end users in paths and queries.

use proptest::prelude::*;
use wechatpay_runtime::blocking;
use wechatpay_runtime::canonical::request_message;
use wechatpay_tests::merchant::{NONCE, NOW, bare_config};
use wechatpay_tests::recorder::Recorder;
use wechatpay_tests::vectors::{decode, platform_key};

/// What `%XX` stands for.
fn decoded(text: &str) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::new(), text.as_bytes());
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first == b'%' {
            let (digits, after) = rest.split_at(2);
            out.push(u8::from_str_radix(std::str::from_utf8(digits).unwrap(), 16).unwrap());
            rest = after;
        } else {
            out.push(*first);
        }
    }
    out
}

proptest! {
    /// Whatever stands in a variable, it stays one segment, and what is signed is what is sent.
    #[test]
    fn any_variable_and_any_parameter(
        variable in prop_oneof![".{0,20}", "[./%?#&=2eE\\\\;]{0,8}"],
        parameter in prop_oneof![".{0,20}", "[./%?#&=+ ]{0,8}"],
    ) {
        let transport = Recorder::default();
        let client = blocking::Client::with_transport(bare_config().build().unwrap(), transport.clone());
        let call = client.path("v3/pay/transactions/out-trade-no/{out_trade_no}/close");
        let refused = call.bind("out_trade_no", &variable).query("mchid", &parameter).get().unwrap_err();
        if variable.is_empty() || variable == "." || variable == ".." {
            prop_assert!(refused.to_string().contains("out_trade_no"), "{}", refused);
            return Ok(());
        }
        let sent = transport.sent();
        let target = sent.uri.path_and_query().unwrap().as_str();
        let segments: Vec<&str> = sent.uri.path().split('/').collect();
        prop_assert_eq!(segments.len(), 7);
        prop_assert_eq!(&segments[..5], &["", "v3", "pay", "transactions", "out-trade-no"]);
        prop_assert_eq!(decoded(segments[5]), variable.as_bytes());
        prop_assert_eq!(segments[6], "close");
        let query = sent.uri.query().unwrap();
        let (name, value) = query.split_once('=').unwrap();
        prop_assert_eq!((name, decoded(value)), ("mchid", parameter.into_bytes()));
        prop_assert!(!value.contains(['&', '=', '#', '+', ' ']));
        let header = sent.headers[http::header::AUTHORIZATION].to_str().unwrap();
        let (_, signature) = header.split_once("signature=\"").unwrap();
        let message = request_message("GET", target, i64::try_from(NOW).unwrap(), NONCE, b"");
        let certificate = platform_key("java-merchant-certificate.pem");
        prop_assert!(certificate.verify(&message, &decode(signature.trim_end_matches('"'))).is_ok());
    }
}
