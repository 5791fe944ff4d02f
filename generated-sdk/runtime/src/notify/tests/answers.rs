//! The answers to the platform, from errors and acknowledgements.

use super::*;

#[test]
fn answers_tell_nobody_what_was_wrong() {
    let probe = VerifyError::Probe(crate::crypto::KeyId::new("7777").unwrap());
    for (error, status, message) in [
        (NotificationError::from(probe), 401, "the signature was refused"),
        (VerifyError::NotBase64.into(), 401, "the signature was refused"),
        (NotificationError::Body("the secret".into()), 400, "the body was refused"),
        (NotificationError::Configuration("the secret"), 500, "the notification could not be processed"),
        (NotificationError::Open(OpenError::Refused), 500, "the notification could not be processed"),
        (
            NotificationError::Field("secret".into(), OpenError::Refused),
            500,
            "the notification could not be processed",
        ),
    ] {
        let reply = error.reply();
        let body: Json = serde_json::from_slice(reply.body()).unwrap();
        assert_eq!((reply.status().as_u16(), body), (status, json!({ "code": "FAIL", "message": message })));
        assert_eq!(reply.content_type(), Some("application/json"));
        assert_eq!(error.is_probe(), matches!(error, NotificationError::Verify(VerifyError::Probe(_))));
    }
    let acknowledgement = Refund { refund_fee: Some(1) };
    let reply = NotificationReply::accepted_with(&acknowledgement).unwrap();
    assert_eq!((reply.status().as_u16(), reply.body().as_ref()), (200, &br#"{"refund_fee":1}"#[..]));
    let plaintext = Card { card_id: None, name: "Lin Xiaoyu".into(), phones: Vec::new() };
    assert!(NotificationReply::accepted_with(&plaintext).is_err(), "a plaintext does not leave");
}
