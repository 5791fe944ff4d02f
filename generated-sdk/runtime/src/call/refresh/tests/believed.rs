//! Whom the store believes: whether a download is accepted, and what is held afterwards, by what was held, who signed
//! it, and when.

use base64::Engine as _;
use http::HeaderMap;

use super::made::{self, Made, day};
use super::{api_key, ids, reply};
use crate::call::TrustStore;
use crate::crypto::PlatformKey;
use crate::trust::canonical::{response_message, unix_seconds};
use crate::trust::{
    CertificateFault, CertificatesError, ChainFault, PlatformRoots, Succession, TrustPolicy, VerifyError,
    VerifyPolicy, verified_certificates_from_reply,
};

/// A key of the platform in these tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum K {
    /// For the first five years.
    A,
    /// The next one, from ten days before the end of A on.
    B,
    /// The same, by an authority that a configuration may have as a root.
    RootedB,
    /// That of a merchant, by the same authority.
    Merchant,
    /// Made by someone who knows the APIv3 key, with the serial number of A.
    FalseA,
    /// The public key.
    P,
}
use K::{A, B, FalseA, Merchant, P, RootedB};

impl K {
    fn made(self) -> Made {
        match self {
            A | P => made::new(),
            B | RootedB => Made { serial: vec![0x0B], key: 1, days: (1816, 3652), ..made::new() },
            Merchant => {
                Made { name: "1900000109", serial: vec![0x0C], key: 1, days: (0, 3652), ..made::new() }
            }
            FalseA => Made { key: 2, days: (0, 3652), ..made::new() },
        }
    }

    fn pem(self) -> String {
        match self {
            RootedB | Merchant => self.made().pem_by(made::root()),
            _ => self.made().pem(),
        }
    }

    fn id(self) -> &'static str {
        match self {
            A | FalseA => "0A",
            B | RootedB => "0B",
            Merchant => "0C",
            P => "PUB_KEY_ID_1",
        }
    }

    fn key(self) -> PlatformKey {
        match self {
            P => made::public(self.id(), 3),
            _ => PlatformKey::from_certificate_pem(&self.pem()).unwrap(),
        }
    }

    fn private(self) -> crate::crypto::MerchantKey {
        made::private(if self == P { 3 } else { self.made().key })
    }
}

/// A reply with these certificates, signed by one of the keys at this time.
fn download(brings: &[K], signed_by: K, now: std::time::SystemTime) -> (HeaderMap, String) {
    let pems: Vec<String> = brings.iter().map(|key| key.pem()).collect();
    let entries: Vec<_> = brings.iter().zip(&pems).map(|(key, pem)| (key.id(), pem.as_str())).collect();
    let body = reply(&entries);
    let timestamp = unix_seconds(now).to_string();
    let signature =
        signed_by.private().sign(&response_message(&timestamp, "nonce", body.as_bytes())).unwrap();
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("Wechatpay-Serial", signed_by.id()),
        ("Wechatpay-Timestamp", &timestamp),
        ("Wechatpay-Nonce", "nonce"),
        ("Wechatpay-Signature", &base64::engine::general_purpose::STANDARD.encode(signature)),
    ] {
        headers.insert(name, value.parse().unwrap());
    }
    (headers, body)
}

/// Why a download is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Because {
    NotInUse,
    Unvouched,
    Chain,
    Name,
    Mismatch,
    Unknown,
    Expired,
    NoneValid,
}
use Because::{Chain, Expired, Mismatch, Name, NoneValid, NotInUse, Unknown, Unvouched};

fn because(error: &CertificatesError) -> Because {
    match error {
        CertificatesError::NotInUse => NotInUse,
        CertificatesError::Unvouched(_) => Unvouched,
        CertificatesError::NoneValid => NoneValid,
        CertificatesError::Entry { fault: CertificateFault::Chain(ChainFault::Name), .. } => Name,
        CertificatesError::Entry { fault: CertificateFault::Chain(ChainFault::Chain(_)), .. } => Chain,
        CertificatesError::Signature(VerifyError::Mismatch(_)) => Mismatch,
        CertificatesError::Signature(VerifyError::UnknownKey(_)) => Unknown,
        CertificatesError::Signature(VerifyError::ExpiredKey(_)) => Expired,
        other => panic!("{other:?}"),
    }
}

/// A day on which A is neither new nor old, and B does not exist yet.
const AMID: u64 = 900;
/// The last day of A, at its end.
const END: u64 = 1826;

/// The store of a configuration.
fn store(policy: TrustPolicy, held: &[K], is_rooted: bool) -> TrustStore {
    let store = TrustStore::new(policy);
    held.iter().for_each(|key| store.insert(key.key()));
    if is_rooted {
        store.set_roots(PlatformRoots::from_pem(&made::root().pem).unwrap());
    }
    store
}

type Case<'a> = (u64, &'a [K], K, &'a [K], Result<&'a [K], Because>);

fn check(policy: TrustPolicy, is_rooted: bool, cases: &[Case<'_>]) {
    for (at, (on, held, signed_by, brings, expected)) in cases.iter().enumerate() {
        let (now, store) = (day(*on), store(policy, held, is_rooted));
        let (headers, body) = download(brings, *signed_by, now);
        let trust = store.snapshot();
        let verify = VerifyPolicy::default();
        let outcome =
            verified_certificates_from_reply(&headers, body.as_bytes(), &api_key(), &trust, now, &verify);
        let found = outcome.as_ref().map(|keys| {
            store.join(keys, now);
            ids(&store)
        });
        let ids = |keys: &[K]| keys.iter().map(|key| key.id().to_owned()).collect::<Vec<_>>();
        assert_eq!(found.map_err(because), expected.map(ids), "{at}: day {on}");
        if let Ok(expected) = expected {
            for key in *expected {
                let found = store.snapshot().find(key.key().id()).unwrap();
                assert_eq!(found.validity(), key.key().validity(), "{at}: {key:?} itself");
            }
        }
    }
}

#[test]
fn a_held_key_vouches_and_others_do_only_when_it_is_about_to_expire() {
    let cases: &[Case<'_>] = &[
        // The first download.
        (AMID, &[], A, &[A], Ok(&[A])),
        (AMID, &[], FalseA, &[FalseA], Ok(&[FalseA])),
        (AMID, &[], B, &[A], Err(Unknown)),
        (AMID, &[], FalseA, &[A], Err(Mismatch)),
        (AMID, &[], A, &[], Err(NoneValid)),
        (END + 1, &[], A, &[A], Err(Expired)),
        (AMID, &[], B, &[B], Err(Expired)),
        // Signed by a held key, whatever it brings: nothing is removed or replaced.
        (AMID, &[A], A, &[A], Ok(&[A])),
        (END - 9, &[A], A, &[A, B], Ok(&[A, B])),
        (END - 9, &[A], A, &[B], Ok(&[A, B])),
        (END - 9, &[A, B], B, &[B], Ok(&[A, B])),
        (AMID, &[A], A, &[FalseA, A], Ok(&[A])),
        (AMID, &[A], A, &[], Err(NoneValid)),
        (AMID, &[A], FalseA, &[A], Err(Mismatch)),
        (AMID, &[A], FalseA, &[FalseA], Err(Mismatch)),
        // Signed by a certificate that it brings, while another key is held.
        (AMID, &[A], Merchant, &[A, Merchant], Err(Unvouched)),
        (END - 7, &[A], B, &[A, B], Err(Unvouched)),
        (END - 6, &[A], B, &[A, B], Ok(&[A, B])),
        (END, &[A], B, &[B], Ok(&[A, B])),
        (END - 6, &[A, B], Merchant, &[Merchant], Err(Unvouched)),
        (END - 6, &[A], B, &[A], Err(Unknown)),
        // Held keys no longer verify: it counts as the first download, and what has expired is removed.
        (END + 1, &[A], B, &[A, B], Ok(&[B])),
        (END + 1, &[A], B, &[B], Ok(&[B])),
        (END + 1, &[A], FalseA, &[FalseA], Ok(&[FalseA])),
        (END + 1, &[A], A, &[A, B], Err(Expired)),
        (END + 1, &[A, B], Merchant, &[Merchant], Err(Unvouched)),
    ];
    check(TrustPolicy::default(), false, cases);
}

#[test]
fn who_may_follow_is_the_policys_to_say() {
    let never = TrustPolicy { succession: Succession::Vouched, ..TrustPolicy::default() };
    check(
        never,
        false,
        &[
            (AMID, &[], A, &[A], Ok(&[A])),
            (END - 1, &[A], B, &[A, B], Err(Unvouched)),
            (END - 1, &[A], A, &[A, B], Ok(&[A, B])),
            (END + 1, &[A], B, &[B], Ok(&[B])),
        ],
    );
    let always = TrustPolicy { succession: Succession::AtAnyTime, ..TrustPolicy::default() };
    check(
        always,
        false,
        &[
            (AMID, &[A], Merchant, &[Merchant], Ok(&[A, Merchant])),
            (AMID, &[A], FalseA, &[FalseA], Err(Mismatch)),
            (AMID, &[A], B, &[A], Err(Unknown)),
            (AMID, &[P], A, &[A], Err(NotInUse)),
        ],
    );
    let hundred = Succession::NearExpiry(std::time::Duration::from_secs(100 * 24 * 3600));
    let long = TrustPolicy { succession: hundred, ..TrustPolicy::default() };
    check(
        long,
        false,
        &[
            (END - 101, &[A], Merchant, &[Merchant], Err(Unvouched)),
            (END - 100, &[A], Merchant, &[Merchant], Ok(&[A, Merchant])),
        ],
    );
}

#[test]
fn beside_a_public_key_certificates_are_nothing_unless_both_are_in_use() {
    check(
        TrustPolicy::default(),
        false,
        &[
            (AMID, &[P], P, &[A], Err(NotInUse)),
            (AMID, &[P], A, &[A], Err(NotInUse)),
            (END + 1, &[A, P], B, &[B], Err(NotInUse)),
            // The program gave both; the certificate that it did not give counts as none.
            (END - 9, &[P, A], A, &[A, B], Err(NotInUse)),
        ],
    );
    check(TrustPolicy::default(), true, &[(END - 9, &[P], RootedB, &[RootedB], Err(NotInUse))]);
    let both = TrustPolicy { certificates_beside_public_key: true, ..TrustPolicy::default() };
    check(
        both,
        false,
        &[
            (AMID, &[P], P, &[A], Ok(&[P, A])),
            // A public key does not expire, so nothing ever succeeds it.
            (AMID, &[P], A, &[A], Err(Unvouched)),
            (END - 1, &[P, A], B, &[A, B], Err(Unvouched)),
            (END - 1, &[P, A], A, &[A, B], Ok(&[P, A, B])),
            (END + 1, &[P, A], P, &[B], Ok(&[P, B])),
            (END + 1, &[P, A], B, &[B], Err(Unvouched)),
        ],
    );
    check(both, true, &[(END - 9, &[P], RootedB, &[RootedB], Ok(&[P, RootedB]))]);
}

#[test]
fn a_root_vouches_at_any_time_and_nobody_else_does_but_a_held_key() {
    let cases: &[Case<'_>] = &[
        (END - 9, &[], RootedB, &[RootedB], Ok(&[RootedB])),
        (END - 9, &[A], RootedB, &[RootedB], Ok(&[A, RootedB])),
        (AMID, &[], A, &[A], Err(Chain)),
        (END - 1, &[A], B, &[B], Err(Chain)),
        (END + 1, &[A], B, &[B], Err(Chain)),
        (END - 9, &[A], A, &[A, B], Ok(&[A, B])),
        // One certificate without a chain spoils the others.
        (END - 9, &[], RootedB, &[RootedB, A], Err(Chain)),
        // The authority alone does not turn anyone into the platform.
        (AMID, &[], Merchant, &[Merchant], Err(Name)),
        (END - 9, &[A], Merchant, &[RootedB, Merchant], Err(Name)),
        (END - 9, &[], Merchant, &[RootedB], Err(Unknown)),
    ];
    check(TrustPolicy::default(), true, cases);
    let always = TrustPolicy { succession: Succession::AtAnyTime, ..TrustPolicy::default() };
    check(always, true, &[(END - 9, &[A], B, &[B], Err(Chain))]);
}

#[test]
fn held_certificates_are_due_before_they_expire() {
    for (held, expected) in
        [(&[][..], None), (&[A], Some(day(END))), (&[A, B], Some(day(3652))), (&[A, P], None)]
    {
        let store = store(TrustPolicy::default(), held, false);
        assert_eq!(store.snapshot().expiry(day(1820)), expected, "{held:?}");
    }
}
