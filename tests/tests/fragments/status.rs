//! The documented status of success: in the facts of an operation, and in what the gateway answers.

use wechatpay_fragments::rt::Operation as _;
use wechatpay_fragments::v3::lockers::rentals::rental_no;
use wechatpay_fragments::v3::lockers::rentals::rental_no::r#move;

use super::{client, gateway};

#[test]
fn the_gateway_answers_with_the_documented_status() {
    let gateway = gateway();
    let client = client(&gateway);
    client.execute(rental_no::Delete::new("31041700000417")).unwrap();
    assert_eq!((gateway.last().unwrap().status, rental_no::Delete::SPEC.status), (204, 204));
    let body = r#move::PostBody::new("ST-18");
    let reply = client.execute(r#move::Post::new("31041700000417", body)).unwrap();
    assert_eq!(reply.move_no.as_deref(), Some("77001"));
    assert_eq!((gateway.last().unwrap().status, r#move::Post::SPEC.status), (202, 202));
    let reply = client.execute(rental_no::Get::new("31041700000417")).unwrap();
    assert_eq!((reply.doors, reply.weight), (Some(2), Some(2.5)));
    assert_eq!((gateway.last().unwrap().status, rental_no::Get::SPEC.status), (200, 200));
}
