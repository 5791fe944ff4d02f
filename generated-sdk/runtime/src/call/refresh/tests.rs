//! Which keys and certificates are kept, chosen and refused.

mod believed;

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderMap;

use super::*;
use crate::call::Config;
use crate::codec::DecodeKind;
use crate::crypto::{ApiV3Key, KeyError, KeyId, LocalSigner, MerchantKey, OpenError, PlatformKey};
use crate::trust::canonical::response_message;
use crate::trust::*;

/// wechatpay-java, `TestConfig.DOWNLOAD_CERTIFICATE_RESPONSE`: a real reply.
const REPLY: &str = include_str!("../../../tests/data/java_certificates_reply.json");
const SERIAL: &str = "5DEA10EF55877E3CF6C33255C2E7DEFFF7E427EC";
/// Valid from 2022-05-10 to 2025-05-09.
const CERTIFICATE: &str = include_str!("../../../tests/data/java_merchant_certificate.pem");
const CERTIFICATE_KEY: &str = include_str!("../../../tests/data/java_merchant_key.pem");
/// Valid from 2021-04-27 to 2031-04-25.
const LONG_CERTIFICATE: &str = include_str!("../../../tests/data/go_platform_certificate.pem");
const PUBLIC_KEY: &str = include_str!("../../../tests/data/java_platform_public_key.pem");

const BEGIN: u64 = 1_652_147_830;
const END: u64 = 1_746_755_830;

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

fn api_key() -> ApiV3Key {
    ApiV3Key::new("a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb").unwrap()
}

fn certificate(pem: &str) -> PlatformKey {
    PlatformKey::from_certificate_pem(pem).unwrap()
}

fn public_key(id: &str) -> PlatformKey {
    PlatformKey::from_public_key_pem(id, PUBLIC_KEY).unwrap()
}

fn store(policy: TrustPolicy, keys: &[PlatformKey]) -> TrustStore {
    let store = TrustStore::new(policy);
    keys.iter().cloned().for_each(|key| store.insert(key));
    store
}

fn ids(store: &TrustStore) -> Vec<String> {
    store.snapshot().keys().map(|key| key.id().to_string()).collect()
}

#[test]
fn the_public_key_seals_before_the_certificate_that_lasts_longest() {
    let (short, long) = (certificate(CERTIFICATE), certificate(LONG_CERTIFICATE));
    let (old, new) = (public_key("PUB_KEY_ID_1"), public_key("PUB_KEY_ID_2"));
    let certificates_first = TrustPolicy { preference: Preference::Certificate, ..TrustPolicy::default() };
    for (policy, keys, now, expected) in [
        (TrustPolicy::default(), vec![], END, None),
        (TrustPolicy::default(), vec![&old, &new, &long], END, Some(&new)),
        (TrustPolicy::default(), vec![&long, &short], END, Some(&long)),
        (TrustPolicy::default(), vec![&short, &long], END, Some(&long)),
        (TrustPolicy::default(), vec![&short], BEGIN - 1, None),
        (TrustPolicy::default(), vec![&short], BEGIN, Some(&short)),
        (TrustPolicy::default(), vec![&short], END, Some(&short)),
        (TrustPolicy::default(), vec![&short], END + 1, None),
        (certificates_first, vec![&short, &new], END, Some(&short)),
        (certificates_first, vec![&short, &new], END + 1, Some(&new)),
    ] {
        let keys: Vec<_> = keys.into_iter().cloned().collect();
        let found = store(policy, &keys).snapshot().sealing_key(at(now));
        assert_eq!(found.as_ref().map(PlatformKey::id), expected.map(PlatformKey::id), "{keys:?} {now}");
    }
}

#[test]
fn certificates_verify_with_some_grace_and_public_keys_always() {
    let key = certificate(CERTIFICATE);
    let strict = TrustPolicy { grace: Duration::ZERO, ..TrustPolicy::default() };
    for (policy, now, expected) in [
        (TrustPolicy::default(), BEGIN - 301, false),
        (TrustPolicy::default(), BEGIN - 300, true),
        (TrustPolicy::default(), END + 300, true),
        (TrustPolicy::default(), END + 301, false),
        (strict, BEGIN - 1, false),
        (strict, BEGIN, true),
        (strict, END, true),
        (strict, END + 1, false),
    ] {
        assert_eq!(store(policy, &[]).snapshot().verifies(&key, at(now)), expected, "{policy:?} {now}");
    }
    assert!(store(strict, &[]).snapshot().verifies(&public_key("PUB_KEY_ID_1"), at(0)));
}

#[test]
fn downloaded_certificates_join_and_only_expired_ones_leave() {
    let (short, long) = (certificate(CERTIFICATE), certificate(LONG_CERTIFICATE));
    let (serial, other) = ("5F1C72E2A8931B72A2E13AF8DEE92471EB397115", "D7CE59D1F522D701");
    let store = store(TrustPolicy::default(), std::slice::from_ref(&short));
    let before = store.snapshot();
    store.join(&[], at(END));
    assert_eq!(ids(&store), [serial], "nothing came");
    store.join(&[long.clone(), long.clone(), public_key("PUB_KEY_ID_9")], at(END));
    assert_eq!(
        ids(&store),
        [serial, other],
        "what it did not bring stays, and what is not a certificate does not count"
    );
    // What has begun continues with its keys.
    assert!(before.find(long.id()).is_none());
    // Another certificate with the serial number of a held one.
    let namesake = made::Made { serial: hex(other), ..made::new() }.key();
    store.join(std::slice::from_ref(&namesake), at(END));
    let found = store.snapshot().find(long.id()).unwrap();
    assert_eq!((found.validity(), found.validity() == namesake.validity()), (long.validity(), false));
    store.join(&[short], at(END + 301));
    assert_eq!(ids(&store), [other], "it has expired, and comes back no more");
    store.remove(long.id());
    assert_eq!(ids(&store), [""; 0]);
}

fn hex(serial: &str) -> Vec<u8> {
    let digits: Vec<u32> = serial.chars().map(|digit| digit.to_digit(16).unwrap()).collect();
    digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap()).collect()
}

#[test]
fn a_public_key_keeps_certificates_out_unless_both_are_in_use() {
    let both = TrustPolicy { certificates_beside_public_key: true, ..TrustPolicy::default() };
    let (key, downloaded) = (public_key("PUB_KEY_ID_1"), [certificate(LONG_CERTIFICATE)]);
    for (policy, expected) in
        [(TrustPolicy::default(), &["PUB_KEY_ID_1"][..]), (both, &["PUB_KEY_ID_1", "D7CE59D1F522D701"])]
    {
        let store = store(policy, std::slice::from_ref(&key));
        store.join(&downloaded, at(END));
        assert_eq!(ids(&store), expected);
        let looked = store.look_for(downloaded[0].id(), at(END));
        let other = store.look_for(&KeyId::new("BAD").unwrap(), at(END));
        match policy.certificates_beside_public_key {
            true => assert!(matches!((looked, other), (Lookup::Found(_), Lookup::Refresh(_)))),
            false => {
                for lookup in [looked, other] {
                    assert!(matches!(lookup, Lookup::Unknown { again_in: None, .. }), "{lookup:?}");
                }
            }
        }
        // The program itself takes precedence.
        store.insert(downloaded[0].clone());
        assert_eq!(ids(&store), ["PUB_KEY_ID_1", "D7CE59D1F522D701"]);
    }
}

#[test]
fn what_was_downloaded_leaves_when_a_public_key_comes() {
    let both = TrustPolicy { certificates_beside_public_key: true, ..TrustPolicy::default() };
    let (given, downloaded) = (certificate(CERTIFICATE), certificate(LONG_CERTIFICATE));
    let (serial, other) = ("5F1C72E2A8931B72A2E13AF8DEE92471EB397115", "D7CE59D1F522D701");
    for (policy, then_given, expected) in [
        (TrustPolicy::default(), false, &[serial, "PUB_KEY_ID_1"][..]),
        (TrustPolicy::default(), true, &[serial, other, "PUB_KEY_ID_1"]),
        (both, false, &[serial, other, "PUB_KEY_ID_1"]),
    ] {
        let store = store(policy, std::slice::from_ref(&given));
        store.join(std::slice::from_ref(&downloaded), at(END));
        if then_given {
            store.insert(downloaded.clone());
        }
        store.insert(public_key("PUB_KEY_ID_1"));
        assert_eq!(ids(&store), expected);
    }
}

#[test]
fn a_download_joins_the_keys_by_which_it_was_believed_and_no_others() {
    let (given, downloaded) = (certificate(CERTIFICATE), certificate(LONG_CERTIFICATE));
    for meanwhile in [&given, &public_key("PUB_KEY_ID_1")] {
        let store = store(TrustPolicy::default(), &[]);
        let believed_by = store.snapshot();
        store.insert(meanwhile.clone());
        let downloaded = std::slice::from_ref(&downloaded);
        assert!(!store.join_unless_changed(&believed_by, downloaded, at(END)));
        assert_eq!(ids(&store), [meanwhile.id().to_string()], "what is held now does not vouch for it");
        let believed_by = store.snapshot();
        assert!(store.join_unless_changed(&believed_by, downloaded, at(END)));
        assert_eq!(ids(&store).len(), 1 + usize::from(meanwhile.validity().is_some()));
    }
}

#[test]
fn what_a_configuration_gives_counts_more_than_what_was_downloaded_under_its_id() {
    let (pinned, other) = (certificate(LONG_CERTIFICATE), certificate(CERTIFICATE));
    let namesake = made::Made { serial: hex("D7CE59D1F522D701"), ..made::new() }.key();
    let given = |store: &Arc<TrustStore>, keys: &[&PlatformKey]| {
        let signer = LocalSigner::new("5F1C", made::private(3));
        let mut config = Config::builder("1900000109", signer.unwrap()).trust(Arc::clone(store));
        for key in keys {
            config = config.platform_key(PlatformKey::clone(key));
        }
        drop(config.build().unwrap());
        store.snapshot().find(pinned.id()).map(|key| key.validity())
    };
    // Someone who knows the APIv3 key came first.
    let store = Arc::new(store(TrustPolicy::default(), &[]));
    store.join(std::slice::from_ref(&namesake), at(END));
    assert_eq!(given(&store, &[&other]), Some(namesake.validity()), "it was never given");
    assert_eq!(given(&store, &[&pinned]), Some(pinned.validity()));
    // Now it comes from the program, and stays: with the next configuration, and when a public key is added.
    assert_eq!(given(&store, &[&namesake]), Some(pinned.validity()));
    assert_eq!(given(&store, &[&public_key("PUB_KEY_ID_1")]), Some(pinned.validity()));
}

#[test]
fn an_unknown_key_leads_to_one_refresh() {
    let store = store(TrustPolicy::default(), &[certificate(CERTIFICATE)]);
    let (known, wanted) = (certificate(CERTIFICATE), certificate(LONG_CERTIFICATE));
    assert!(matches!(store.look_for(known.id(), at(END)), Lookup::Found(_)));
    let Lookup::Refresh(ticket) = store.look_for(wanted.id(), at(END)) else { panic!("no turn") };
    assert!(matches!(store.look_for(wanted.id(), at(END)), Lookup::Wait(_)));
    assert!(matches!(store.look_for(known.id(), at(END)), Lookup::Found(_)));
    store.insert(wanted.clone());
    assert!(matches!(store.look_for(wanted.id(), at(END)), Lookup::Found(_)), "it need not wait any more");
    ticket.finish(at(END));
    let Lookup::Found(snapshot) = store.look_for(wanted.id(), at(END)) else { panic!("not found") };
    assert!(snapshot.find(wanted.id()).is_some());
    let forged = KeyId::new("BAD").unwrap();
    for (now, expected) in [(END, Some(60)), (END + 59, Some(1)), (END + 60, None)] {
        match store.look_for(&forged, at(now)) {
            Lookup::Unknown { again_in, failure: None } => {
                assert_eq!(again_in.map(|rest| rest.as_secs()), expected);
            }
            other => assert!(expected.is_none() && matches!(other, Lookup::Refresh(_))),
        }
    }
    // An expired certificate counts as none.
    assert!(matches!(store.look_for(known.id(), at(END + 301)), Lookup::Refresh(_)));
}

#[test]
fn opens_a_real_reply() {
    let keys = certificates_from_reply(REPLY.as_bytes(), &api_key()).unwrap();
    let [key] = keys.as_slice() else { panic!("{keys:?}") };
    assert_eq!(key.id().as_str(), SERIAL);
    let (begin, end) = key.validity().unwrap();
    // 2023-09-19T23:15:58+08:00 and 2028-09-17T23:15:58+08:00, as the reply says.
    assert_eq!((begin, end), (at(1_695_136_558), at(1_852_816_558)));
}

#[test]
fn a_wrong_entry_spoils_the_reply() {
    let key = api_key();
    let entry = |fault| CertificatesError::Entry { at: 0, fault };
    let algorithm = |name: &str| CertificateFault::Algorithm { found: name.to_owned() };
    let serial = CertificateFault::Serial { certificate: KeyId::new(SERIAL).unwrap() };
    for (reply, error) in [
        (REPLY.replace(SERIAL, "5DEA10EF"), entry(serial.clone())),
        (REPLY.replace(SERIAL, ""), entry(serial)),
        (REPLY.replace("14b16c03dc1b", "14b16c03dc1c"), entry(CertificateFault::Open(OpenError::Refused))),
        (
            REPLY.replace("14b16c03dc1b", ""),
            entry(CertificateFault::Open(OpenError::NonceLength { found: 0 })),
        ),
        (REPLY.replace("\"certificate\"", "\"\""), entry(CertificateFault::Open(OpenError::Refused))),
        (REPLY.replace("\"Mr/A", "\"?"), entry(CertificateFault::Open(OpenError::NotBase64))),
        (REPLY.replace("AEAD_AES_256_GCM", "AEAD_AES_512_GCM"), entry(algorithm("AEAD_AES_512_GCM"))),
        (r#"{"data":[{}]}"#.into(), entry(algorithm(""))),
        (REPLY.replace("AEAD_AES_256_GCM", &"é".repeat(300)), entry(algorithm(&"é".repeat(64)))),
        (reply(&[("AB", "not a certificate")]), entry(CertificateFault::Key(KeyError::NotPem))),
    ] {
        assert_eq!(certificates_from_reply(reply.as_bytes(), &key).err(), Some(error), "{reply}");
    }
    let other = ApiV3Key::new("b7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb").unwrap();
    assert_eq!(
        certificates_from_reply(REPLY.as_bytes(), &other).unwrap_err().to_string(),
        "data[0]: the configured APIv3 key does not open the certificate: the ciphertext was made for another key, or \
         was altered"
    );
    let CertificatesError::Reply(error) = certificates_from_reply(b"{", &key).unwrap_err() else { panic!() };
    assert_eq!(error.kind(), DecodeKind::Syntax);
    for reply in ["{}", r#"{"data":[]}"#, r#"{"data":null}"#] {
        assert!(certificates_from_reply(reply.as_bytes(), &key).unwrap().is_empty());
    }
}

#[test]
fn entries_of_unknown_algorithms_are_left_out() {
    let known = reply(&[("5F1C72E2A8931B72A2E13AF8DEE92471EB397115", CERTIFICATE)]);
    let both = known.replace(
        r#""data":["#,
        r#""data":[{"serial_no":"1","encrypt_certificate":{"algorithm":"AEAD_ARIA","ciphertext":"x"}},"#,
    );
    assert_eq!(certificates_from_reply(both.as_bytes(), &api_key()).unwrap().len(), 1);
}

#[test]
fn an_endless_reply_is_not_read() {
    let key = api_key();
    let entries = |count: usize, entry: &str| format!(r#"{{"data":[{}]}}"#, vec![entry; count].join(","));
    // Within the limit of bytes, beyond that of entries: each would take fifty times as much memory as here.
    for entry in ["{}", r#"{"serial_no":"1"}"#] {
        let reply = entries(2_000, entry);
        assert_eq!(
            certificates_from_reply(reply.as_bytes(), &key).err(),
            Some(CertificatesError::TooLarge),
            "{entry}"
        );
        let few = certificates_from_reply(entries(32, entry).as_bytes(), &key);
        assert!(!matches!(few, Err(CertificatesError::TooLarge)), "{few:?}");
    }
    let spaces = " ".repeat(128 * 1024 + 1);
    let error = certificates_from_reply(spaces.as_bytes(), &key).err();
    assert_eq!(error, Some(CertificatesError::TooLarge));
}

/// A reply like those of the platform.
fn reply(certificates: &[(&str, &str)]) -> String {
    let entry = |(serial, pem): &(&str, &str)| {
        let ciphertext = api_key().seal("0123456789ab", "certificate", pem.as_bytes()).unwrap();
        format!(
            r#"{{"serial_no":"{serial}","encrypt_certificate":{{"algorithm":"AEAD_AES_256_GCM","nonce":"0123456789ab","associated_data":"certificate","ciphertext":"{ciphertext}"}}}}"#
        )
    };
    format!(r#"{{"data":[{}]}}"#, certificates.iter().map(entry).collect::<Vec<_>>().join(","))
}

#[test]
fn a_first_download_is_verified_with_what_it_brings() {
    use base64::Engine as _;

    let serial = "5F1C72E2A8931B72A2E13AF8DEE92471EB397115";
    let signed_by = |pem: &str, body: &str| {
        let message = response_message(&END.to_string(), "nonce", body.as_bytes());
        let signature = MerchantKey::from_pem(pem).unwrap().sign(&message).unwrap();
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("Wechatpay-Serial", serial),
            ("Wechatpay-Timestamp", &END.to_string()),
            ("Wechatpay-Nonce", "nonce"),
            ("Wechatpay-Signature", &base64::engine::general_purpose::STANDARD.encode(signature)),
        ] {
            headers.insert(name, value.parse().unwrap());
        }
        headers
    };
    let download = |body: &str, headers: &HeaderMap, trust: &TrustStore, now: u64| {
        let policy = VerifyPolicy::default();
        verified_certificates_from_reply(
            headers,
            body.as_bytes(),
            &api_key(),
            &trust.snapshot(),
            at(now),
            &policy,
        )
    };
    let empty = TrustStore::default();
    let body = reply(&[(serial, CERTIFICATE), ("D7CE59D1F522D701", LONG_CERTIFICATE)]);
    let headers = signed_by(CERTIFICATE_KEY, &body);
    assert_eq!(download(&body, &headers, &empty, END).unwrap().len(), 2);
    assert_eq!(ids(&empty), [""; 0], "nothing is put in by itself");
    let error = |outcome: Result<Vec<PlatformKey>, CertificatesError>| match outcome {
        Err(CertificatesError::Signature(error)) => error,
        other => panic!("{other:?}"),
    };
    let id = KeyId::new(serial).unwrap();
    // Another body, a certificate that is not in it, and a time after its expiry.
    assert_eq!(
        error(download(&(body.clone() + " "), &headers, &empty, END)),
        VerifyError::Mismatch(id.clone())
    );
    let without = reply(&[("D7CE59D1F522D701", LONG_CERTIFICATE)]);
    let headers_of_other = signed_by(CERTIFICATE_KEY, &without);
    assert_eq!(error(download(&without, &headers_of_other, &empty, END)), VerifyError::UnknownKey(id));
    assert!(matches!(error(download(&body, &headers, &empty, END + 301)), VerifyError::Timestamp { .. }));
    // Once there is a key, it verifies a reply that no longer contains it.
    let trust = store(TrustPolicy::default(), &[certificate(CERTIFICATE)]);
    assert_eq!(download(&without, &headers_of_other, &trust, END).unwrap().len(), 1);
    // It does so before anything is read.
    let error = error(download("<html>", &headers_of_other, &trust, END));
    assert!(matches!(error, VerifyError::Mismatch(_)), "{error:?}");
}
