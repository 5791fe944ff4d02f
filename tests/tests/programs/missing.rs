//! What a program needs and does not have is told by name, all of it at once, and nothing that it does not need.

use super::running::{Stand, direct, ended, shell};

fn command(name: &str, arguments: &str) -> String {
    direct(&format!("cargo run -p wechatpay-tests --example {name} -- {arguments}"))
}

#[test]
fn all_that_is_missing_is_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let files =
        ["the file ./apiclient_key.pem: the merchant's private key", "the file ./apiclient_cert.pem:"];
    for (name, arguments, missing, others) in [
        (
            "pay_jsapi",
            "query ORD-1 2590",
            &["MCHID", "API_V3_KEY"][..],
            &["NOTIFY_URL", "APPID", "API_V2_KEY"][..],
        ),
        (
            "pay_jsapi",
            "prepay ORD-1 2590 OPENID",
            &["MCHID", "API_V3_KEY", "APPID", "NOTIFY_URL"],
            &["API_V2_KEY"],
        ),
        ("pay_jsapi", "refund ORD-1 RF-1 1000 2590", &["MCHID", "API_V3_KEY", "NOTIFY_URL"], &["APPID"]),
        ("bill", "2031-04-17 bill.csv", &["MCHID", "API_V3_KEY"], &["APPID"]),
        ("complaint", "read ID", &["MCHID", "API_V3_KEY"], &["APPID"]),
        (
            "coupon",
            "OPENID STOCK GRANT-1",
            &["MCHID", "APPID", "USER_NAME", "ID_CARD_NUMBER"],
            &["NOTIFY_URL"],
        ),
        ("micropay_v2", "charge ORD-1 2590 1", &["MCHID", "APPID", "API_V2_KEY"], &["API_V3_KEY"]),
        ("migrate_to_public_key", "accept", &["MCHID", "API_V3_KEY", "PUBLIC_KEY_ID"], &["APPID"]),
        ("rotation_under_load", "1 1", &["MCHID", "API_V3_KEY"], &["APPID"]),
        ("upload_image", "storefront.png", &["MCHID", "API_V3_KEY"], &["APPID"]),
        (
            "notifications_axum",
            "ORD-1 2590",
            &["MCHID", "APPID", "API_V3_KEY"],
            &["NOTIFY_URL", "API_V2_KEY"],
        ),
        (
            "notifications_actix",
            "ORD-1 2590",
            &["MCHID", "APPID", "API_V3_KEY"],
            &["NOTIFY_URL", "API_V2_KEY"],
        ),
    ] {
        let (is_done, _, errors) = ended(shell(folder.path(), &command(name, arguments)).output().unwrap());
        assert!(!is_done && errors.contains("this is missing:\n"), "{name} {arguments}: {errors}");
        for missing in missing {
            assert!(errors.contains(&format!("\n  the variable {missing}: ")), "{name}: {missing}: {errors}");
        }
        for other in others {
            assert!(!errors.contains(&format!("the variable {other}: ")), "{name}: {other}: {errors}");
        }
        assert!(files.iter().all(|file| errors.contains(file)), "{name}: {errors}");
    }
}

#[test]
fn with_a_public_key_calls_do_without_the_api_v3_key() {
    let stand = Stand::new();
    let query = command("pay_jsapi", "query ORD-1 100");
    for (prefix, is_done, expected) in [
        ("unset API_V3_KEY API_V2_KEY APPID NOTIFY_URL;", true, "Paid"),
        ("unset API_V3_KEY PUBLIC_KEY_ID;", false, "the variable API_V3_KEY: the API v3 key, 32 characters"),
        ("MCHID=' ';", false, "the variable MCHID: the merchant's number"),
        (
            "unset KEYS;",
            false,
            "the file ./pub_key.pem: the platform's public key, as PUBLIC_KEY_ID names it",
        ),
    ] {
        let (done, output, errors) = ended(stand.shell(&format!("{prefix} {query}")).output().unwrap());
        assert!(
            done == is_done && format!("{output}{errors}").contains(expected),
            "{prefix} {output}{errors}"
        );
    }
    for (name, arguments, expected) in [
        ("pay_jsapi", "query ORD-1 25.90", "\"25.90\" is not an amount in fen"),
        ("pay_jsapi", "query ORD-1 -1", "\"-1\" is not an amount in fen"),
        ("pay_jsapi", "query ORD-1", "say `prepay ORDER FEN OPENID`, `query ORDER FEN` or `refund "),
        ("rotation_under_load", "5 many", "say how many calls, and how many at a time"),
        ("rotation_under_load", "5 0", "say how many calls, and how many at a time"),
        ("notifications_axum", "ORD-1 0", "order ORD-1: say its amount in fen"),
        ("notifications_axum", "ORD-1", "order ORD-1: say its amount in fen"),
    ] {
        let (is_done, _, errors) = ended(stand.shell(&command(name, arguments)).output().unwrap());
        assert!(!is_done && errors.contains(expected), "{name} {arguments}: {errors}");
    }
}

#[test]
fn what_cannot_be_used_is_told_with_its_name() {
    let stand = Stand::new();
    let broken = "mkdir broken; cp \"$KEYS\"/*.pem broken; KEYS=broken;";
    let query = command("pay_jsapi", "query ORD-1 100");
    for (prefix, expected) in [
        ("API_V3_KEY=short;", "Error: the variable API_V3_KEY: "),
        ("API_V2_KEY=short;", "Error: the variable API_V2_KEY: "),
        ("BASE_URL=nowhere;", "Error: the base URL does not begin with `https://`"),
        ("MCHID='1 2';", "Error: the number of the merchant"),
        (
            "MCHID=$(printf '\\377');",
            "the variable MCHID: the merchant's number, which is set to what is no text",
        ),
        ("printf x > broken/apiclient_key.pem;", "Error: broken/apiclient_key.pem: "),
        ("printf x > broken/apiclient_cert.pem;", "Error: broken/apiclient_cert.pem: "),
        ("printf x > broken/pub_key.pem;", "Error: broken/pub_key.pem: "),
        (
            "rm broken/gateway_root.pem; BASE_URL=$BASE_URL_TLS;",
            "the file broken/gateway_root.pem: the certificate that the stand-in shows",
        ),
    ] {
        let shell = format!("rm -rf broken; {broken} {prefix} {query}");
        let (is_done, _, errors) = ended(stand.shell(&shell).output().unwrap());
        assert!(!is_done && errors.contains(expected), "{prefix} {errors}");
    }
}
