//! Lists of sealed texts: each item is sealed and opened on its own, in requests and in replies.

use wechatpay_fragments::rt::{self, Sensitive};

use super::{client, gateway, rental};

#[test]
fn every_item_is_sealed_and_opened_on_its_own() {
    let gateway = gateway();
    let reply = client(&gateway).execute(rental()).unwrap();
    let record = gateway.last().unwrap();
    let opened = [("/body/renters/0", "Lin Xiaoyu"), ("/body/renters/1", "Mo Chen")];
    let opened = opened.map(|(place, text)| (place.to_owned(), text.to_owned()));
    assert_eq!(
        (record.status, record.faults.as_slice(), record.opened.as_slice()),
        (200, &[][..], &opened[..])
    );
    let renters: Vec<_> = reply.renters.iter().map(Sensitive::expose).collect();
    assert_eq!(renters, [Some("Lin Xiaoyu"); 2]);
    assert!(!format!("{reply:?}").contains("Lin Xiaoyu"));
}

#[test]
fn plaintext_does_not_leave() {
    let error = rt::json::to_string(&rental().body).unwrap_err();
    assert_eq!(error.path(), "renters[0]");
}

#[test]
fn what_is_inside_a_text_is_of_its_own_type() {
    use wechatpay_fragments::v3::lockers::rentals;
    let mut rental = rental();
    rental.body = rental
        .body
        .attach(rentals::PostBodyAttach::new("West gate"))
        .goods(vec![rentals::PostBodyGoods::new("Coat").count(1)]);
    let gateway = gateway();
    let reply = client(&gateway).execute(rental).unwrap();
    let record = gateway.last().unwrap();
    assert!(record.faults.is_empty(), "{record:?}");
    let attach = reply.attach.unwrap();
    assert_eq!((attach.shop.as_deref(), attach.floors.as_slice()), (Some("shop"), &[1][..]));
}
