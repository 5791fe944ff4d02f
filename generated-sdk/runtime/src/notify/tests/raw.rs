//! What was received beside the typed view.

use super::*;

#[test]
fn a_content_has_the_members_that_no_table_has() {
    let content = r#"{"card_id":"C-1","more":{"total":7,"rate":0.50},"name":"","trade_type":"JSAPI"}"#;
    let opened = card("CARD.CREATE", content).payload::<Card>().unwrap();
    assert_eq!(opened.raw.integer("/more/total"), Some(7));
    assert_eq!(opened.raw.text("/trade_type"), Some("JSAPI"));
    assert!(opened.raw.is_signed());
    let event = card("CARD.CREATE", content).open::<Event>().unwrap();
    assert_eq!(event.raw.json(), opened.raw.json());
    assert_eq!(card("CARD.CREATE", content).json().unwrap().event, *opened.raw.json());
    assert!(!format!("{event:?} {opened:?}").contains("JSAPI"));
}

#[test]
fn sealed_fields_stay_sealed_there() {
    let opened = card("CARD.CREATE", &card_content()).payload::<Card>().unwrap();
    assert_eq!(opened.event.name.expose(), Some("plaintext"));
    assert_eq!(opened.raw.text("/name"), Some(SEALED));
}

#[test]
fn an_envelope_has_members_too() {
    let verified = card("CARD.CREATE", "{}");
    assert_eq!(verified.envelope().text("/resource_type"), Some("encrypt-resource"));
    assert!(!format!("{verified:?}").contains("encrypt-resource"));
}

#[test]
fn a_document_of_api_v2_has_all_its_members_as_far_as_they_are_proven() {
    let parameters = [
        ("return_code", "SUCCESS"),
        ("mch_id", "10000100"),
        ("contract_id", "7"),
        ("cash_fee", "90"),
        ("coupon_fee_0", "10"),
        ("promotion_detail", "[{}]"),
    ];
    let mut parameters: crate::v2::Parameters =
        parameters.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
    let key = ApiV2Key::new(API_V2_KEY).unwrap();
    let signature = crate::v2::signature::sign(&parameters, crate::v2::SignType::HmacSha256, &key);
    parameters.insert("sign".to_owned(), signature);
    let body = crate::v2::xml::to_xml(&parameters).unwrap();
    let verified = handler().receive_v2(body.as_bytes()).unwrap();
    assert_eq!(verified.raw().integer("coupon_fee_0"), Some(10));
    let opened = verified.payload::<Contract>().unwrap();
    assert_eq!(opened.event.contract_id.as_deref(), Some("7"));
    assert_eq!(
        (opened.raw.integer("/cash_fee"), opened.raw.text("/promotion_detail")),
        (Some(90), Some("[{}]"))
    );
    assert!(opened.raw.is_signed());

    // What stands beside an encrypted document proves nothing.
    let verified = handler().receive_v2(REFUND).unwrap();
    assert!(!verified.is_signed() && verified.text("mch_id").is_some());
    assert_eq!((verified.raw().json(), verified.raw().is_signed()), (&json!({}), false));
    let opened = verified.payload::<Refunded>().unwrap();
    assert_eq!(opened.raw.get("/mch_id"), None);
    let fee = opened.event.req_info.and_then(|refund| refund.refund_fee);
    assert_eq!(opened.raw.integer("/req_info/refund_fee"), fee);
    assert!(opened.raw.text("/req_info/out_refund_no").is_some());
}

#[derive(Clone)]
struct Contract {
    contract_id: Option<String>,
}
crate::record!(Contract { contract_id });

impl Notification for Contract {
    const EVENT: &'static str = "contract";
    const PROTOCOL: Protocol = Protocol::V2;
    type Acknowledgement = Json;
}
