//! Which certificates chain to which authorities.

use super::*;
use crate::trust::made::{Authority, Made, day, new, root};

fn der(pem: &str) -> Vec<u8> {
    certificates_of_pem(pem).unwrap().remove(0)
}

fn intermediate(by: &Authority) -> (Made, Authority) {
    let made =
        Made { name: "Intermediate CA", serial: vec![2], key: 2, days: (0, 3_652), is_authority: true };
    (made.clone(), made.authority(Some(by)))
}

#[test]
fn certificates_chain_to_a_root_through_what_is_between() {
    let (_, between) = intermediate(root());
    for bundle in [format!("{}\n{}", root().pem, between.pem), format!("{}{}", between.pem, root().pem)] {
        let roots = PlatformRoots::from_pem(&bundle).unwrap();
        assert_eq!(roots.vouch(&der(&new().pem_by(&between)), day(1)), Ok(()));
        assert_eq!(roots.vouch(&der(&new().pem_by(root())), day(1)), Ok(()));
    }
    let roots = PlatformRoots::from_pem(&root().pem).unwrap();
    assert!(matches!(roots.vouch(&der(&new().pem_by(&between)), day(1)), Err(ChainFault::Chain(_))));
    // The authorities above it may be missing: the text says whom to believe.
    let roots = PlatformRoots::from_pem(&between.pem).unwrap();
    assert_eq!(roots.vouch(&der(&new().pem_by(&between)), day(1)), Ok(()));
}

#[test]
fn what_does_not_chain_is_refused() {
    let bundle = |authorities: &[&Authority]| -> String {
        authorities.iter().map(|authority| authority.pem.as_str()).collect()
    };
    let (made, between) = intermediate(root());
    let past = Made { days: (0, 10), ..made.clone() }.authority(Some(root()));
    let namesake = Made { name: "Root CA", key: 1, is_authority: true, ..new() }.authority(None);
    let old_root =
        Made { name: "Root CA", key: 3, days: (0, 10), is_authority: true, ..new() }.authority(None);
    let no_authority = Made { is_authority: false, ..made }.authority(Some(root()));
    let altered = {
        let mut der = der(&new().pem_by(root()));
        let last = der.len() - 1;
        der[last] ^= 1;
        der
    };
    let by_root = der(&new().pem_by(root()));
    for (name, bundle, leaf, at) in [
        ("of another root with the same name", bundle(&[root()]), der(&new().pem_by(&namesake)), 11),
        ("of itself", bundle(&[root()]), der(&new().pem()), 11),
        ("altered", bundle(&[root()]), altered, 11),
        ("not valid yet", bundle(&[root()]), der(&Made { days: (12, 20), ..new() }.pem_by(root())), 11),
        ("expired", bundle(&[root()]), der(&Made { days: (0, 10), ..new() }.pem_by(root())), 11),
        ("of an expired authority", bundle(&[root(), &past]), der(&new().pem_by(&past)), 11),
        ("of an expired root", bundle(&[&old_root]), by_root.clone(), 11),
        ("of a certificate that may issue none", bundle(&[root()]), der(&new().pem_by(&no_authority)), 11),
        (
            "an authority itself",
            bundle(&[root()]),
            der(&Made { is_authority: true, ..new() }.pem_by(root())),
            11,
        ),
        ("before the beginning of time", bundle(&[root(), &between]), by_root.clone(), u64::MAX),
        ("garbage", bundle(&[root()]), b"no certificate".to_vec(), 11),
    ] {
        let now = if at == u64::MAX { UNIX_EPOCH - std::time::Duration::from_secs(1) } else { day(at) };
        let outcome = PlatformRoots::from_pem(&bundle).unwrap().vouch(&leaf, now);
        assert!(matches!(outcome, Err(ChainFault::Chain(_))), "{name}: {outcome:?}");
    }
    assert_eq!(PlatformRoots::from_pem(&bundle(&[root()])).unwrap().vouch(&by_root, day(11)), Ok(()));
}

#[test]
fn the_same_authority_issues_the_certificates_of_merchants() {
    let roots = PlatformRoots::from_pem(&root().pem).unwrap();
    for name in ["1900000109", "Tenpay.com sign ", "tenpay.com sign", "Tenpay.com sign2", ""] {
        let merchant = der(&Made { name, ..new() }.pem_by(root()));
        assert_eq!(roots.vouch(&merchant, day(1)), Err(ChainFault::Name), "{name}");
    }
    let other = roots.common_name("Platform");
    let platform = der(&Made { name: "Platform", ..new() }.pem_by(root()));
    assert_eq!(other.vouch(&platform, day(1)), Ok(()));
    assert_eq!(other.vouch(&der(&new().pem_by(root())), day(1)), Err(ChainFault::Name));
}

#[test]
fn a_text_without_authorities_is_refused() {
    let key = include_str!("../../../tests/data/gateway/platform_a_key.pem");
    let not_a_certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let unexpected = KeyError::Unexpected { expected: "a certificate", found: "a private key" };
    for (text, error) in [
        (String::new(), RootsError::Pem(KeyError::Empty)),
        ("-----BEGIN CERTIFICATE-----\n".into(), RootsError::Pem(KeyError::NoEnd)),
        (format!("{}{key}", root().pem), RootsError::Pem(unexpected)),
        (format!("{}{not_a_certificate}", root().pem), RootsError::Unusable { at: 1 }),
        (new().pem(), RootsError::NoAuthority { at: 0 }),
        (format!("{}{}", root().pem, new().pem_by(root())), RootsError::NoAuthority { at: 1 }),
    ] {
        assert_eq!(PlatformRoots::from_pem(&text).err(), Some(error));
    }
}

#[test]
fn the_platforms_real_certificate_has_the_name() {
    let reply = include_str!("../../../tests/data/java_certificates_reply.json");
    let key = crate::crypto::ApiV3Key::new("a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb").unwrap();
    let real = crate::trust::reply::opened(reply.as_bytes(), &key).unwrap().remove(0);
    // Its authority is a different one; its name was right.
    let roots = PlatformRoots::from_pem(&root().pem).unwrap();
    assert!(matches!(roots.vouch(&real.der, day(0)), Err(ChainFault::Chain(_))));
}
