//! The trade bill of a day.

use wechatpay_gateway::Misbehavior;

use super::example::bill::{Failure, day};
use super::{called, client, gateway, refuse, refuse_unsigned};

const BILL: &str = "GET /v3/bill/tradebill";
const FILE: &str = "GET /v3/billdownload/file";

#[tokio::test]
async fn a_bill_is_downloaded_checked_and_added_up() {
    let (gateway, folder) = (gateway(), tempfile::tempdir().unwrap());
    let (client, path) = (client(&gateway), folder.path().join("bill.csv"));
    let found = day(&client, "2031-04-17", &path).await.unwrap().unwrap();
    assert_eq!((found.rows, found.ordered, found.refunded), (500, 500, 0));
    assert_eq!((found.orders.len(), found.orders[17].as_str()), (500, "ORD-2031-000017"));
    assert_eq!(called(&gateway), [BILL, FILE]);
    // It came zipped.
    assert!(std::fs::read_to_string(path).unwrap().starts_with("\u{feff}交易时间"));
}

#[tokio::test]
async fn a_bill_that_is_none_leaves_no_file() {
    let (gateway, folder) = (gateway(), tempfile::tempdir().unwrap());
    let (client, path) = (client(&gateway), folder.path().join("bill.csv"));
    refuse(&gateway, 400, "NO_STATEMENT_EXIST");
    assert_eq!(day(&client, "2031-04-17", &path).await.unwrap(), None);
    refuse(&gateway, 400, "STATEMENT_CREATING");
    assert!(matches!(day(&client, "2031-04-17", &path).await, Err(Failure::NotYet)));
    // Anybody could say so.
    for code in ["NO_STATEMENT_EXIST", "STATEMENT_CREATING"] {
        refuse_unsigned(&gateway, 400, code);
        assert!(matches!(day(&client, "2031-04-17", &path).await, Err(Failure::Call(_))));
    }
    gateway.misbehave(Misbehavior::WrongDigest);
    let failure = day(&client, "2031-04-17", &path).await.unwrap_err();
    assert!(matches!(failure, Failure::File(_)), "{failure}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
