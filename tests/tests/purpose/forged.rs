//! Documents that a stranger puts together from what the merchant signs for a browser or an app.

use wechatpay_runtime::front_end::{JsapiPayment, Stamp};
use wechatpay_runtime::v2::signature::{SIGN, sign, sign_for_others};
use wechatpay_runtime::v2::xml::to_xml;
use wechatpay_runtime::v2::{NotificationFault as V2, Parameters, RequestError, SignType};
use wechatpay_runtime::{ErrorKind, NotificationError, NotificationHandler, blocking};
use wechatpay_sdk::rt;
use wechatpay_sdk::v2::papay::entrustweb;
use wechatpay_sdk::webhook::v2::{refund_processed, transaction_success};
use wechatpay_tests::merchant::{MERCHANT_ID, api_v2_key, config};
use wechatpay_tests::recorder::Recorder;

/// All that a notification of a payment has, to be put into a value. The last one swallows what comes behind.
const PAID: &str = concat!(
    "&bank_type=CFT&is_subscribe=N&mch_id=1900000109&nonce_str=n&openid=o&out_trade_no=ORDER-7&result_code=SUCCESS",
    "&return_code=SUCCESS&total_fee=99900&trade_type=JSAPI&transaction_id=42&zz=1"
);

fn handler() -> NotificationHandler {
    NotificationHandler::new(config().build().unwrap())
}

fn paid(document: &str) -> Result<transaction_success::Payload, NotificationError> {
    let received = handler().receive_v2(document.as_bytes())?;
    received.payload::<transaction_success::Payload>().map(|opened| opened.event)
}

fn parameters(pairs: &[(&str, &str)]) -> Parameters {
    pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

/// The parameters that their text gives when it is cut before these names, with the same signature.
fn cut(signed: &Parameters, signature: &str, names: &[&str]) -> Parameters {
    let text = signed.iter().map(|(name, text)| format!("{name}={text}")).collect::<Vec<_>>().join("&");
    let mut cut: Vec<String> = Vec::new();
    let mut before = "";
    for piece in text.split('&') {
        let name = piece.split('=').next().unwrap();
        match cut.last_mut() {
            Some(last) if name <= before || !names.contains(&name) => *last += &format!("&{piece}"),
            _ => {
                cut.push(piece.to_owned());
                before = name;
            }
        }
    }
    let pairs = cut.iter().filter_map(|member| member.split_once('='));
    let mut forged: Parameters = pairs.map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
    assert_eq!(sign(&forged, SignType::Md5, &api_v2_key()), signature, "{forged:?}");
    forged.insert(SIGN.to_owned(), signature.to_owned());
    forged
}

fn names_of_a_payment() -> Vec<&'static str> {
    PAID.split('&').filter_map(|pair| Some(pair.split_once('=')?.0)).collect()
}

#[test]
fn an_address_for_a_browser_becomes_no_payment() {
    let account = format!("x{PAID}");
    let signed = parameters(&[
        ("appid", "wx5a1c93e7d02b48f6"),
        ("contract_code", "DC-1"),
        ("contract_display_account", &account),
        ("mch_id", MERCHANT_ID),
        ("notify_url", "https://shop.example/contracts"),
        ("plan_id", "41707"),
        ("version", "1.0"),
    ]);
    // What would come of a signature: a payment that was never made, and nothing in it tells.
    let signature = sign(&signed, SignType::Md5, &api_v2_key());
    let mut names = names_of_a_payment();
    names.push("appid");
    let mut forged = cut(&signed, &signature, &names);
    // There it is for once: the order's own merchant id is swallowed by the last member.
    assert!(forged["zz"].contains("&mch_id="), "{forged:?}");
    let error = paid(&to_xml(&forged).unwrap()).map(drop).unwrap_err();
    assert!(matches!(error, NotificationError::V2(V2::TwoReadings(_))), "{error:?}");
    // Without anything behind, there is nothing to be seen.
    let last = signed
        .iter()
        .filter(|(name, _)| name.as_str() < "d")
        .map(|(name, text)| (name.clone(), text.clone()));
    let last: Parameters = last.collect();
    let signature = sign(&last, SignType::Md5, &api_v2_key());
    forged = cut(&last, &signature, &names);
    let payment = paid(&to_xml(&forged).unwrap()).unwrap();
    assert_eq!(
        (payment.out_trade_no.as_deref(), payment.total_fee.as_deref()),
        (Some("ORDER-7"), Some("99900"))
    );

    // So nobody gets one.
    assert_eq!(sign_for_others(&last, SignType::Md5, &api_v2_key()).unwrap_err().member(), "bank_type");
    let client = blocking::Client::with_transport(config().build().unwrap(), Recorder::default());
    let query = |account: &str| {
        entrustweb::GetQuery::new(entrustweb::GetQueryRequired {
            appid: "wx5a1c93e7d02b48f6".into(),
            plan_id: 41707,
            contract_code: "DC-1".into(),
            request_serial: 17,
            contract_display_account: account.into(),
            notify_url: "https://shop.example/contracts?from=wechat".into(),
            version: entrustweb::GetQueryVersion::V1_0,
            timestamp: "1934100000".into(),
        })
    };
    let shorter = "x&mch_id=1900000109&out_trade_no=ORDER-7&result_code=SUCCESS&return_code=SUCCESS&total_fee=99900&zz=";
    for account in [account.as_str(), shorter] {
        let error = client.execute(entrustweb::Get::new(query(account))).unwrap_err();
        let ErrorKind::V2Request(RequestError::TwoReadings(two)) = error.kind() else { panic!("{error:?}") };
        assert_eq!(two.parameter(), "contract_display_account");
        assert!(!error.to_string().contains("99900"), "{error}");
    }
    for account in ["Lin, tea of the month", "Lin & sons = 2", "林&茶"] {
        let redirect = client.execute(entrustweb::Get::new(query(account))).unwrap();
        assert!(redirect.url.contains("/papay/entrustweb?"), "{}", redirect.url);
    }
}

#[test]
fn the_parameters_of_a_page_become_no_payment() {
    // All of a payment stands before `package`, which holds it: what is between can be swallowed by the first value.
    let prepay_id = format!("x&appid=wx1{PAID}");
    let signed = parameters(&[
        ("appId", "wx1"),
        ("nonceStr", "n"),
        ("package", &format!("prepay_id={prepay_id}")),
        ("signType", "MD5"),
        ("timeStamp", "1414561699"),
    ]);
    let signature = sign(&signed, SignType::Md5, &api_v2_key());
    let mut names = names_of_a_payment();
    names.extend(["appId", "appid"]);
    let forged = cut(&signed, &signature, &names);
    assert_eq!(paid(&to_xml(&forged).unwrap()).unwrap().total_fee.as_deref(), Some("99900"));

    let stamp = Stamp { timestamp: 1_414_561_699, nonce: "n".into() };
    let page = JsapiPayment::new("wx1", prepay_id).sign_v2(&stamp, &api_v2_key(), SignType::Md5);
    let error = page.map(drop).unwrap_err();
    assert_eq!((error.parameter(), error.member()), ("package", "appid"));
}

#[test]
fn documents_are_not_taken_for_those_of_another_purpose() {
    let document = |pairs: &[(&str, &str)]| {
        let mut parameters = parameters(&[("appid", "wx1"), ("mch_id", MERCHANT_ID), ("nonce_str", "n")]);
        parameters.extend(self::parameters(pairs));
        parameters.insert(SIGN.to_owned(), sign(&parameters, SignType::Md5, &api_v2_key()));
        to_xml(&parameters).unwrap()
    };
    let codes = [("return_code", "SUCCESS"), ("result_code", "SUCCESS")];
    let whole: Vec<(&str, &str)> = PAID.split('&').filter_map(|pair| pair.split_once('=')).collect();
    let whole = &whole[..whole.len() - 1];
    let without = |name: &str| -> Vec<(&str, &str)> {
        whole.iter().map(|(other, text)| (*other, if *other == name { "" } else { *text })).collect()
    };
    assert!(paid(&document(whole)).is_ok());
    let arm = |document: &str| match paid(document).map(drop) {
        Err(NotificationError::V2(error)) => error,
        other => panic!("{other:?}"),
    };
    // Every member that all payments have is asked for.
    for (name, _) in whole.iter().filter(|(name, _)| *name != "trade_type") {
        let error = arm(&document(&without(name)));
        assert!(matches!(&error, V2::Incomplete { missing, .. } if missing == name), "{name}: {error:?}");
    }
    // Debits have none of these.
    assert!(paid(&document(&without("trade_type"))).is_ok());
    let order =
        [("body", "tea"), ("total_fee", "99900"), ("out_trade_no", "ORDER-7"), ("notify_url", "https://x")];
    let query = [("out_trade_no", "ORDER-7"), ("trade_state", "NOTPAY"), ("trade_type", "JSAPI")];
    for what in [
        document(&order),
        document(&[&codes[..], &query].concat()),
        document(&[&codes[..], &[("prepay_id", "wx1"), ("trade_type", "JSAPI")]].concat()),
        document(&[("change_type", "ADD"), ("contract_id", "1"), ("plan_id", "2")]),
        document(&codes),
        document(&[]),
    ] {
        let error = arm(&what);
        assert!(matches!(error, V2::Incomplete { .. } | V2::Failed(_)), "{error:?}");
        // A refund is another purpose as well, and these are none.
        let refund = handler().receive_v2(what.as_bytes()).unwrap().payload::<refund_processed::Payload>();
        let Err(NotificationError::V2(error)) = refund.map(drop) else { panic!("{what}") };
        assert!(matches!(error, V2::Incomplete { .. } | V2::Failed(_)), "{error:?}");
    }
    let failed = [whole, &[("result_code", "FAIL"), ("err_code", "SYSTEMERROR")]].concat();
    assert!(
        matches!(arm(&document(&failed)), V2::Failed(failure) if *failure.code() == rt::Code::SystemError)
    );
    let debit = [whole, &[("trade_state", "PAY_FAIL")]].concat();
    assert!(matches!(arm(&document(&debit)), V2::Failed(failure) if failure.received_code() == "PAY_FAIL"));
    let other = [whole, &[("mch_id", "1900000108")]].concat();
    assert!(matches!(arm(&document(&other)), V2::OtherMerchant { parameter: "mch_id", .. }));
}
