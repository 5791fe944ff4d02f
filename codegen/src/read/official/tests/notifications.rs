//! Messages of the service.

use super::{facts, page, read, shown, table, told};

/// A page with the description of `event_type`.
pub fn message(volume: &str, number: u32, event: &str, inside: &str) -> String {
    let envelope = table(&format!(
        "id string(36) true 【通知ID】\nevent_type string(32) true {event}\nresource object true 【数据】\n\
         resource.algorithm string true 【算法】加密算法\nresource.ciphertext string true 【密文】加密后的数据\n\
         resource.nonce string true 【随机串】参与解密"
    ));
    let inside = if inside.is_empty() { String::new() } else { table(inside) };
    let answer = table("code string(32) false 【状态码】\nmessage string(256) false 【信息】");
    let text = format!(
        "## 一、回调描述\n\n## 二、回调处理步骤\n\n### 1、商户接收回调通知报文\n\n通知参数\n\n{envelope}\n\
         #### 2.1、对回调通知进行验签\n\n| 参数 | 描述 |\n| --- | --- |\n| Wechatpay-Nonce | 随机串 |\n\n\
         #### 2.2、对回调通知进行应答\n\n{answer}\n### 3、对回调通知内容进行解密\n\n\
         resource中ciphertext解密后字段\n\n200\u{a0}OK\n\n{inside}\n\
         对resource中ciphertext进行解密后，得到的资源对象示例\n\n```\n{{\"lamp_id\": \"L\", \"watt\": 9}}\n```\n"
    );
    page(volume, number, "灯亮通知", &text)
}

const INSIDE: &str =
    "lamp_id string(32) true 【灯号】\nwatt int64 false 【瓦】\nphone string true 【电话】解密请参考此页";

#[test]
fn a_message_is_read_whole() {
    let page = message("v3/merchant", 1, r"灯亮的类型为LAMP\_STATE.LIT，灯灭的为LAMP\_STATE.OUT。", INSIDE);
    let body = [
        "ack code string -",
        "ack message string -",
        "body event_type string required",
        "body id string required",
        "body resource object required",
        "body resource.algorithm string required",
        "body resource.ciphertext string required secret=aes-256-gcm:apiv3",
        "body resource.ciphertext#lamp_id string required",
        "body resource.ciphertext#phone string required secret=rsa:merchant",
        "body resource.ciphertext#watt integer -",
        "body resource.nonce string required",
    ];
    let expected: Vec<String> = ["LAMP_STATE.LIT", "LAMP_STATE.OUT"]
        .iter()
        .flat_map(|event| body.iter().map(move |fact| format!("EVENT v3 {event} {fact}")))
        .collect();
    assert_eq!(facts(&[("a.md", &page)]), expected);
    let read = read(&[("a.md", &page)]);
    let (path, payload) = read.api.notifications[0].payload_at();
    assert_eq!((path.as_str(), payload.len()), ("body.resource.ciphertext", 3));
    assert_eq!(payload[0].example, Some("L".into()));
    assert_eq!((read.rows.total, read.rows.fields), (11, 11));
}

#[test]
fn a_message_of_brands_is_another_one() {
    let both = [
        ("a.md", &*message("v3/merchant", 1, "LAMP.LIT", INSIDE)),
        ("b.md", &*message("brand", 2, "LAMP.LIT", INSIDE)),
    ];
    let read = read(&both);
    let names: Vec<_> = read.api.notifications.iter().map(ToString::to_string).collect();
    assert_eq!(names, ["EVENT v3 LAMP.LIT", "EVENT brand LAMP.LIT"]);
    assert_eq!(read.api.notifications[1].payload().len(), 3);
}

#[test]
fn a_ciphertext_without_members_is_told_and_passed_on() {
    let read = read(&[("a.md", &message("v3/merchant", 1, "LAMP.LIT", ""))]);
    let told = told(&read);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("a.md:21 secrecy/unopened: `ciphertext` is a ciphertext"), "{told:?}");
    let sealed = "EVENT v3 LAMP.LIT body resource.ciphertext string required secret=aes-256-gcm:apiv3";
    assert!(shown(&read).contains(&sealed.to_owned()));
}
