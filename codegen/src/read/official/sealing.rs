//! A description in, the sentence that says that its field is encrypted out.
//!
//! The pages have no mark: they say it in one of a few fixed ways. The same sentence stands with what is sent and with what
//! comes back, so the part decides. What else is said of encryption is reported by the rules that all readers share.

use std::ops::Range;

use crate::ir::Protocol;
use crate::rules::{Direction, Mark, TableContext};

use super::surface::plain::Plain;

/// What is sealed when it is sent.
const SENT: [&str; 7] = [
    "公钥加密",
    "公钥进行加密",
    "该字段需加密",
    "该字段需要加密",
    "该字段需进行加密",
    "该字段需要进行加密",
    "采用标准RSA算法",
];

/// What has to be opened when it arrives.
const RECEIVED: [&str; 10] = [
    "已做加密处理",
    "需解密",
    "需要解密",
    "需进行解密",
    "需要进行解密",
    "解密请参考",
    "解密可参考",
    "字段解密参考",
    "私钥解密",
    "证书的公钥进行加密",
];

/// What notifications of API v2 seal with the key that both sides have.
const SYMMETRIC: [&str; 2] = ["密钥进行解密", "秘钥进行解密"];

/// A sentence that seals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What it stands for.
    pub mark: Mark,
    /// The sentence.
    pub sentence: &'static str,
    /// The bytes of the cell that it is.
    pub place: Range<usize>,
}

/// The sentence of a cell that stands for a mark.
pub fn said(cell: &str, context: TableContext) -> Option<Said> {
    let (mark, sentences) = match (context.direction, context.protocol) {
        (Direction::Request, _) => (Mark::Rsa, &SENT[..]),
        (Direction::Notification, Protocol::V2) => (Mark::AesEcb, &SYMMETRIC[..]),
        // No reply of API v2 has anything sealed.
        (Direction::Reply, Protocol::V2) => return None,
        (_, Protocol::V3 | Protocol::Brand) => (Mark::Rsa, &RECEIVED[..]),
    };
    // Nearly all cells have none of these signs, and need not be looked at.
    if !["加密", "解密", "RSA"].iter().any(|word| cell.contains(word)) {
        return None;
    }
    let plain = Plain::of(cell).without_links();
    let hits = sentences.iter().flat_map(|sentence| {
        let hits = plain.text.match_indices(sentence).map(|(at, _)| at);
        let meant = hits.filter(|at| !is_denied(plain.text.get(..*at).unwrap_or_default()));
        meant.map(|at| (at, sentence.len(), *sentence))
    });
    let (at, length, sentence) = hits.min()?;
    Some(Said { mark, sentence, place: plain.place(at)..plain.place(at + length) })
}

/// Words that deny what follows them.
const DENIALS: [&str; 8] = ["无", "毋", "不", "未", "勿", "免", "没有", "禁止"];

/// What may stand between such a word and the sentence: that it is done, and with what.
const BETWEEN: [&str; 16] = [
    "需",
    "须",
    "要",
    "必",
    "再",
    "被",
    "使用",
    "采用",
    "通过",
    "用",
    "以",
    "微信支付",
    "平台",
    "商户",
    "API",
    "证书",
];

/// Whether the text before a sentence denies it: `该字段无` before `需解密`. A word that may deny something else, as in
/// `未成年人姓名使用` before `公钥加密`, does not, since what is not sealed would be sent as it is.
fn is_denied(before: &str) -> bool {
    let mut before = before;
    while let Some(rest) = BETWEEN.iter().find_map(|word| before.trim_end().strip_suffix(word)) {
        before = rest;
    }
    DENIALS.iter().any(|word| before.trim_end().ends_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(protocol: Protocol, direction: Direction) -> TableContext {
        TableContext::request(protocol, false).towards(direction)
    }

    #[test]
    fn the_sentence_and_the_part_decide() {
        use Direction::{Notification, Reply, Request};
        for (cell, sent, arriving) in [
            ("灯名用[公钥](x)加密，见此", true, false),
            (
                "注意：该字段为密文字段，作为请求字段需加密，使用[微信支付公钥](x)加密，作为响应字段需解密",
                true,
                true,
            ),
            ("灯名以公钥进行加密", true, false),
            ("该字段需要加密传入", true, false),
            ("该字段需进行加密", true, false),
            ("灯名已做加密处理", false, true),
            ("灯名需进行解密", false, true),
            ("解密请参考此页", false, true),
            ("字段解密参考", false, true),
            ("用证书的公钥进行加密", true, true),
            ("用私钥解密", false, true),
            ("该字段无需加密", false, false),
            ("无需使用公钥加密", false, false),
            ("该字段不需要使用[微信支付公钥](x)加密", false, false),
            ("请勿使用公钥加密该字段", false, false),
            ("未使用公钥加密", false, false),
            ("该字段为明文，无需解密", false, false),
            ("不需要解密", false, false),
            ("无需使用私钥解密", false, false),
            ("无需签名，该字段需解密", false, true),
            ("无需解密的是灯号，灯名需解密", false, true),
            ("不能为空且需要解密", false, true),
            ("未成年人姓名使用公钥加密", true, false),
            ("非大陆用户的姓名用公钥加密", true, false),
            ("不为空时使用公钥加密", true, false),
            ("未成年人姓名用私钥解密", false, true),
            ("加密算法", false, false),
            ("账单解密成功", false, false),
            ("MD5加密", false, false),
            ("", false, false),
        ] {
            let is = |protocol, direction| said(cell, context(protocol, direction)).map(|said| said.mark);
            let rsa = |is_said: bool| is_said.then_some(Mark::Rsa);
            for protocol in [Protocol::V3, Protocol::Brand] {
                assert_eq!(is(protocol, Request), rsa(sent), "{cell}");
                assert_eq!(is(protocol, Reply), rsa(arriving), "{cell}");
                assert_eq!(is(protocol, Notification), rsa(arriving), "{cell}");
            }
            assert_eq!(is(Protocol::V2, Reply), None, "{cell}");
        }
        let is = |cell, direction| said(cell, context(Protocol::V2, direction)).map(|said| said.mark);
        assert_eq!(is("采用标准RSA算法", Request), Some(Mark::Rsa));
        assert_eq!(is("灯名用密钥进行解密", Notification), Some(Mark::AesEcb));
        assert_eq!(is("灯名用密钥进行解密", Request), None);
        assert_eq!(is("无需采用标准RSA算法", Request), None);
    }

    #[test]
    fn the_evidence_is_where_it_is_written() {
        let cell = r"【姓\_名】使用[微信支付公钥](https://a.example)加密，见";
        let said = said(cell, context(Protocol::V3, Direction::Request));
        let said = said.map(|said| (said.sentence, &cell[said.place]));
        assert_eq!(said, Some(("公钥加密", "公钥](https://a.example)加密")));
    }
}
