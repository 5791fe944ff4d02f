//! Every command of the headings runs, and so do those of the README.

use std::fs;

use wechatpay_tests::root;

use super::running::{Stand, direct, ended};

/// The lines of shell blocks that run an example.
pub fn of_text(text: &str) -> Vec<String> {
    let mut commands = Vec::new();
    let mut is_shell = false;
    for line in text.lines() {
        let line = line.strip_prefix("//!").unwrap_or(line).trim();
        match line.strip_prefix("```") {
            Some(language) => is_shell = language == "sh",
            None if is_shell && line.contains("--example") => {
                // What follows is a remark.
                commands.push(line.split("  #").next().unwrap_or(line).trim().to_owned());
            }
            None => {}
        }
    }
    commands
}

/// Those of each file that is a program.
fn of_headings() -> Vec<(String, Vec<String>)> {
    let folder = root().join("generated-sdk/examples");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let texts = files.into_iter().map(|path| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        (name, fs::read_to_string(path).unwrap())
    });
    texts.filter(|(_, text)| text.contains("fn main()")).map(|(name, text)| (name, of_text(&text))).collect()
}

/// What is printed, and the operations that are called.
type Expected = (&'static str, &'static [&'static str]);

/// What each command prints, and what it calls; the gateway was told what to answer where a person would look it up.
const EXPECTED: [(&str, &[Expected]); 9] = [
    (
        "bill",
        &[(
            "500 rows, 500 fen ordered, 0 fen refunded",
            &["GET /v3/bill/tradebill", "GET /v3/billdownload/file"],
        )],
    ),
    (
        "brand_coupon",
        &[
            ("Coupon {", &["GET /brand/marketing/product-coupon/users/{openid}/coupons"; 2]),
            (
                "CONFIRMING",
                &[
                    "POST /brand/marketing/product-coupon/users/{openid}/coupons/{coupon_code}/use",
                    "GET /brand/marketing/product-coupon/users/{openid}/coupons/{coupon_code}",
                ],
            ),
        ],
    ),
    (
        "complaint",
        &[
            ("phone: Some(***)", &["GET /v3/merchant-service/complaints-v2"]),
            ("call 13800138000", &["GET /v3/merchant-service/complaints-v2/{complaint_id}"]),
            (
                "",
                &[
                    "POST /v3/merchant-service/complaints-v2/{complaint_id}/response",
                    "POST /v3/merchant-service/complaints-v2/{complaint_id}/complete",
                ],
            ),
            ("", &["POST /v3/merchant-service/complaints-v2/{complaint_id}/complete"]),
        ],
    ),
    ("coupon", &[("coupon_id", &["POST /v3/multiuse/users/{openid}/coupons"])]),
    (
        "micropay_v2",
        &[
            ("Paid { transaction_id:", &["POST /v2/pay/micropay"]),
            ("refund_id", &["POST /v2/secapi/pay/refund"]),
        ],
    ),
    (
        "migrate_to_public_key",
        &[
            ("requests name 5A0", &["GET /v3/pay/transactions/out-trade-no/{out_trade_no}"]),
            ("requests name PUB_KEY_ID_", &["GET /v3/pay/transactions/out-trade-no/{out_trade_no}"]),
        ],
    ),
    (
        "pay_jsapi",
        &[
            (r#""package":"prepay_id="#, &["POST /v3/pay/transactions/jsapi"]),
            ("Paid { transaction_id:", &["GET /v3/pay/transactions/out-trade-no/{out_trade_no}"]),
            ("Done", &["POST /v3/refund/domestic/refunds"]),
        ],
    ),
    ("rotation_under_load", &[("2000 answered, 0 failed", &[])]),
    ("upload_image", &[("media_id", &["POST /v3/merchant/media/upload"])]),
];

#[tokio::test]
#[allow(clippy::disallowed_methods, reason = "an image in a temporary folder")]
async fn every_command_of_the_headings_does_what_it_says() {
    let headings = of_headings();
    let (servers, programs): (Vec<_>, Vec<_>) =
        headings.into_iter().partition(|(name, _)| name.starts_with("notifications_"));
    assert!(
        servers.iter().all(|(name, commands)| commands.len() == 1 && commands[0].contains(name.as_str()))
    );
    let names: Vec<&str> = programs.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, EXPECTED.map(|(name, _)| name));
    for ((name, commands), (_, expected)) in programs.iter().zip(EXPECTED) {
        assert_eq!(commands.len(), expected.len(), "{name}: {commands:?}");
        let stand = Stand::new();
        fs::write(stand.folder.path().join("storefront.png"), b"\x89PNG").unwrap();
        let mut before = Vec::new();
        for (command, (printed, calls)) in commands.iter().zip(expected) {
            assert!(command.contains(&format!("--example {name} --")), "{command}");
            let mut shell = stand.shell(&direct(command));
            shell.env("USER_NAME", "Zhang San").env("ID_CARD_NUMBER", "11010119900307");
            let (is_done, output, errors) = ended(shell.output().unwrap());
            assert!(is_done && output.contains(printed), "{command}:\n{output}{errors}");
            let called = stand.called().await;
            assert!(
                calls.is_empty() || called.strip_prefix(&before[..]).unwrap() == *calls,
                "{command}: {called:?}"
            );
            before = called;
        }
    }
}

#[tokio::test]
async fn the_examples_of_the_readme_run_as_it_says() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let commands = of_text(&readme);
    let printed = ["prepay_id=", "Paid", "listening at http://127.0.0.1:3000"];
    assert_eq!(commands.len(), printed.len(), "{commands:?}");
    // The settings are taken as the README says, which the shell of a stand does.
    assert!(readme.contains("set -a; . DIR/env; set +a"));
    let stand = Stand::new();
    for (command, printed) in commands.iter().zip(printed).take(2) {
        let (is_done, output, errors) = ended(stand.shell(&direct(command)).output().unwrap());
        assert!(is_done && output.contains(printed), "{command}:\n{output}{errors}");
    }
}

#[test]
fn settings_have_the_names_of_the_variables() {
    let stand = Stand::new();
    let settings = stand.settings();
    for (name, value) in settings.as_object().unwrap() {
        let shell = stand.shell(&format!("printf %s \"${name}\"")).output().unwrap();
        assert_eq!(ended(shell).1, value.as_str().unwrap(), "{name}");
    }
}
