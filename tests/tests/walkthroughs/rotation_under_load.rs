//! The platform changes its certificate while calls are in flight.

use std::sync::Arc;

use wechatpay_gateway::Misbehavior;
use wechatpay_sdk::rt;

use super::example::rotation_under_load::run;
use super::gateway;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_new_certificate_is_downloaded_once_and_no_call_is_lost() {
    let gateway = gateway();
    gateway.echo();
    let old = rt::PlatformKey::from_certificate_pem(&gateway.keys().platform[0].certificate_pem).unwrap();
    let config = gateway.config_without_platform_key().unwrap().platform_key(old);
    // Whatever is lost would be seen.
    let client = rt::Client::new(config.retry(rt::RetryPolicy::never()).build().unwrap()).unwrap();
    let watching = Arc::clone(&gateway);
    let report = run(&client, 600, 50, move |over| {
        if over == 200 {
            watching.misbehave(Misbehavior::RotateKey);
        }
    })
    .await;
    assert_eq!((report.answered, report.matching), (600, 600), "{:?}", report.failures);

    let records = gateway.records();
    let downloads = records.iter().filter(|record| record.request == "GET /v3/certificates");
    assert_eq!((downloads.count(), records.len()), (1, 601), "nothing was sent twice");
    let [first, second] = &gateway.keys().platform;
    let signed_by =
        |serial: &str| records.iter().filter(|record| record.signed_by.as_deref() == Some(serial)).count();
    assert_eq!(signed_by(&first.serial) + signed_by(&second.serial), 601);
    assert!(
        signed_by(&first.serial) >= 200 && signed_by(&second.serial) >= 200,
        "{}",
        signed_by(&second.serial)
    );
    assert!(report.keys.contains(&second.serial), "{:?}", report.keys);
}
