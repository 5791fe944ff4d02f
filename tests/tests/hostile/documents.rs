//! Documents of API v2: notifications and replies.

use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::Value as Json;
use wechatpay_runtime::codegen::OperationSpec;
use wechatpay_runtime::v2::signature::{SIGN, SignatureError, sign, verify};
use wechatpay_runtime::v2::xml::{Document, XmlKind, to_xml};
use wechatpay_runtime::v2::{self, Parameters, SignType, reply};
use wechatpay_runtime::{NotificationError, NotificationHandler};
use wechatpay_sdk::webhook::v2::{refund_processed, transaction_success};
use wechatpay_tests::merchant::{api_v2_key, config};
use wechatpay_tests::vectors::cases;

use super::{Bits, flips};

/// Also for the merchant of what others publish.
static HANDLER: LazyLock<NotificationHandler> =
    LazyLock::new(|| NotificationHandler::new(config().build().unwrap()).also_for_merchants(["10000100"]));
static DOCUMENTS: LazyLock<Vec<(String, Parameters)>> = LazyLock::new(documents);

/// What others publish, and the same signed with our key.
fn documents() -> Vec<(String, Parameters)> {
    let mut documents = Vec::new();
    for case in cases("v2-xml.json").iter().filter(|case| !case.is_rejected() && case.text("root") == "xml") {
        let published = case.text("document").to_owned();
        let mut parameters = Document::parse(published.as_bytes()).unwrap().parameters().unwrap();
        for kind in [SignType::Md5, SignType::HmacSha256] {
            parameters.insert(SIGN.to_owned(), sign(&parameters, kind, &api_v2_key()));
            documents.push((to_xml(&parameters).unwrap(), parameters.clone()));
        }
        // As published, with CDATA and line ends, and another signature in the place of theirs.
        if let Some((before, rest)) = published.split_once("<sign><![CDATA[") {
            let (_, after) = rest.split_once("]]>").unwrap();
            let signed = format!("{before}<sign><![CDATA[{}]]>{after}", parameters[SIGN]);
            documents.push((signed, parameters));
        }
    }
    assert!(documents.len() > 12, "{}", documents.len());
    documents
}

/// What is signed: everything that is not empty.
fn signed(mut parameters: Parameters) -> Parameters {
    parameters.retain(|_, text| !text.is_empty());
    parameters
}

/// Whether a document that is accepted says what was signed.
fn check(altered: &[u8], original: &Parameters) -> Result<(), TestCaseError> {
    let read = || Document::parse(altered).ok()?.parameters().ok();
    if let Some(parameters) = read().filter(|parameters| verify(parameters, &api_v2_key()).is_ok()) {
        prop_assert_eq!(signed(parameters), signed(original.clone()));
    }
    // All ways that a document takes in.
    let mut fields = Json::Null;
    if reply::read(&OperationSpec::V2, 200, altered, &api_v2_key(), &mut fields).is_ok() {
        let fields: Parameters = serde_json::from_value(fields).unwrap();
        prop_assert_eq!(signed(fields), signed(original.clone()));
    }
    let received = HANDLER.receive_v2(altered);
    if received.and_then(|received| received.payload::<transaction_success::Payload>()).is_ok() {
        prop_assert_eq!(read().map(signed), Some(signed(original.clone())));
    }
    Ok(())
}

#[test]
fn every_bit_of_a_document() {
    for (document, parameters) in DOCUMENTS.iter() {
        check(document.as_bytes(), parameters).unwrap();
        assert_eq!(Document::parse(document.as_bytes()).unwrap().parameters(), Ok(parameters.clone()));
        // What others published has more of what XML can do than what is written here.
        let bits = if document.contains("CDATA") { Bits::All } else { Bits::OneOfEachByte };
        for (_, altered) in flips(document.as_bytes(), bits) {
            check(&altered, parameters).unwrap();
        }
        for length in 0..document.trim_end().len() {
            let error = Document::parse(&document.as_bytes()[..length]);
            assert!(error.is_err(), "{length} bytes are a document");
        }
    }
}

#[test]
fn a_signature_taken_away() {
    for (document, parameters) in DOCUMENTS.iter() {
        let mut unsigned = parameters.clone();
        unsigned.remove(SIGN);
        let empty = document.replace(&parameters[SIGN], "");
        for altered in [to_xml(&unsigned).unwrap(), empty] {
            assert_eq!(verify(&unsigned, &api_v2_key()), Err(SignatureError::Missing));
            let mut fields = Json::Null;
            let error = reply::read(&OperationSpec::V2, 200, altered.as_bytes(), &api_v2_key(), &mut fields);
            assert!(error.is_err() && fields.is_null());
            let received = HANDLER.receive_v2(altered.as_bytes());
            let payload = received.and_then(|received| received.payload::<transaction_success::Payload>());
            match payload.map(drop) {
                Err(NotificationError::V2(v2::NotificationFault::Signature(SignatureError::Missing))) => {}
                // A document without `return_code` is refused for that in other places.
                other => panic!("{other:?}"),
            }
        }
    }
}

/// ECB has no authentication, so that all that can be asked for is that nothing panics.
#[test]
fn refunds() {
    let case = cases("aes-ecb.json").into_iter().find(|case| case.find("v2_key").is_some()).unwrap();
    let body = |req_info: &str| {
        format!("<xml><return_code>SUCCESS</return_code><req_info><![CDATA[{req_info}]]></req_info></xml>")
    };
    let read = |body: &[u8]| {
        HANDLER.receive_v2(body).and_then(|received| received.payload::<refund_processed::Payload>())
    };
    let right = body(case.text("ciphertext"));
    let refund = read(right.as_bytes()).unwrap().event.req_info.unwrap();
    assert_eq!(refund.out_refund_no.as_deref(), Some("131811191610442717309"));
    let altered = flips(right.as_bytes(), Bits::All).map(|(_, altered)| altered);
    let cut = (0..right.len()).map(|length| right.as_bytes()[..length].to_vec());
    let accepted = altered.chain(cut).filter(|body| read(body).is_ok()).count();
    assert!(accepted < right.len() / 4, "{accepted}");
    let sealed = |text: &str| body(&api_v2_key().seal_ecb(text.as_bytes()).unwrap());
    for text in [
        "",
        "<xml/>",
        "<root/>",
        "<root>",
        "null",
        "<!DOCTYPE a><root/>",
        "\0",
        "<root><root><a/></root></root>",
    ] {
        let _ = read(sealed(text).as_bytes());
    }
    assert!(read(body("").as_bytes()).is_err(), "neither signed nor sealed");
}

#[test]
fn documents_that_are_too_much() {
    let deep = format!("<xml>{}", "<a>".repeat(100_000));
    let wide = format!("<xml>{}</xml>", "<a/>".repeat(100_000));
    let large = format!("<xml><a>{}</a></xml>", "x".repeat(2 << 20));
    let laughs = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]><xml><a>&b;</a></xml>";
    for (document, kind) in [
        (deep.as_str(), XmlKind::TooDeep),
        (&wide, XmlKind::Duplicate),
        (&large, XmlKind::TooLarge),
        (laughs, XmlKind::Doctype),
        ("<xml><a>&b;</a></xml>", XmlKind::Entity),
        ("<xml><a>&#0;</a></xml>", XmlKind::Entity),
        ("<xml><a>1</a></xml><xml><a>2</a></xml>", XmlKind::Syntax),
    ] {
        assert_eq!(Document::parse(document.as_bytes()).unwrap_err().kind(), kind);
    }
}

/// Pieces that mean something to a reader of XML, or to one of signatures.
fn piece() -> impl Strategy<Value = String> {
    let known = vec![
        "<sign></sign>",
        "<sign/>",
        "<sign>x</sign>",
        "<!--",
        "-->",
        "<!---->",
        "<![CDATA[",
        "]]>",
        "]]]]><![CDATA[>",
        "&amp;",
        "&#38;",
        "&lt;",
        "&x;",
        "<?xml version=\"1.0\"?>",
        "<!DOCTYPE x>",
        "</xml>",
        "<xml>",
        "<xml/>",
        "<attach></attach>",
        "<total_fee>1</total_fee>",
        "<a b=\"c\">",
        "</a>",
        " ",
        "\r\n",
        "\t",
        "\u{feff}",
        "0",
        "&",
    ];
    prop_oneof![prop::sample::select(known).prop_map(str::to_owned), "[<>&;/a-z!\\[\\]-]{1,6}", ".{1,4}"]
}

proptest! {
    #[test]
    fn a_document_with_pieces_put_in(
        which in any::<prop::sample::Index>(),
        pieces in prop::collection::vec((any::<prop::sample::Index>(), piece()), 1..4),
    ) {
        let (document, parameters) = which.get(&DOCUMENTS);
        let mut altered = document.clone();
        for (at, piece) in pieces {
            let mut at = at.index(altered.len());
            while !altered.is_char_boundary(at) {
                at -= 1;
            }
            altered.insert_str(at, &piece);
        }
        check(altered.as_bytes(), parameters)?;
    }

    #[test]
    fn a_document_with_pieces_cut_out(
        which in any::<prop::sample::Index>(),
        (from, to) in any::<(prop::sample::Index, prop::sample::Index)>(),
    ) {
        let (document, parameters) = which.get(&DOCUMENTS);
        let mut altered = document.as_bytes().to_vec();
        let (from, to) = (from.index(altered.len()), to.index(altered.len()));
        altered.drain(from.min(to)..from.max(to));
        check(&altered, parameters)?;
    }

    #[test]
    fn anything_is_no_document(text in prop_oneof![".{0,80}", "(<[a-z/]{1,4}>|&[a-z#0-9]{0,4};|[a-z]){0,20}"], status in 100_u16..600) {
        let bodies = [text.clone(), format!("<xml>{text}</xml>"), format!("<xml><sign>{text}</sign></xml>")];
        for body in bodies.map(String::into_bytes) {
            let mut fields = Json::Null;
            prop_assert!(reply::read(&OperationSpec::V2, status, &body, &api_v2_key(), &mut fields).is_err());
            let received = HANDLER.receive_v2(&body);
            prop_assert!(received.and_then(|received| received.payload::<transaction_success::Payload>()).is_err());
            let _ = reply::check_download(status, &body, &api_v2_key());
        }
    }

    #[test]
    fn bytes_are_no_document(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        prop_assert!(Document::parse(&bytes).is_err());
        prop_assert!(HANDLER.receive_v2(&bytes).is_err());
    }

    #[test]
    fn one_letter_of_any_parameter(
        parameters in prop::collection::btree_map("[a-zA-Z_]{1,8}", "[ -~]{1,12}", 1..8),
        which in any::<prop::sample::Index>(),
        is_hmac in any::<bool>(),
    ) {
        let kind = if is_hmac { SignType::HmacSha256 } else { SignType::Md5 };
        let mut parameters: Parameters = parameters;
        parameters.remove(SIGN);
        prop_assume!(!parameters.is_empty());
        let signature = sign(&parameters, kind, &api_v2_key());
        parameters.insert(SIGN.to_owned(), signature);
        prop_assert_eq!(verify(&parameters, &api_v2_key()), Ok(()));
        let names: Vec<String> = parameters.keys().cloned().collect();
        let name = which.get(&names);
        let text = parameters.get_mut(name).unwrap();
        let last = text.pop().unwrap();
        text.push(if last == 'x' { 'y' } else { 'x' });
        prop_assert_eq!(verify(&parameters, &api_v2_key()), Err(SignatureError::Mismatch));
    }
}
