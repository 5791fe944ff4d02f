//! The description of a field in, the words that say its value is encrypted out.
//!
//! A description may also speak of what encrypts (a key, an algorithm, a nonce), of another field, or say that nothing is
//! encrypted. So each word that may mean encryption is looked at with the clause around it.

/// The words of a description that say that this very field is encrypted.
pub fn encryption_talk(description: &str) -> Option<String> {
    let text = without_code(description);
    sentences(&text).find_map(|sentence| {
        clauses(sentence).find_map(|clause| chinese(clause).or_else(|| english(sentence, clause)))
    })
}

/// Values and names stand in code spans, and say nothing of the field; tags and targets of links are no words either.
fn without_code(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for (at, part) in text.split('`').enumerate() {
        kept.push_str(if at % 2 == 0 { part } else { " " });
    }
    let mut out = String::with_capacity(kept.len());
    let mut rest = kept.as_str();
    while let Some(at) = rest.find(['<', ']']) {
        let (before, found) = rest.split_at(at);
        out.push_str(before);
        let (end, between) = if found.starts_with('<') { ('>', "\n") } else { (')', "") };
        let is_skipped = found.starts_with('<') || found.starts_with("](");
        let after = found.find(end).filter(|_| is_skipped).map_or(1, |at| at + end.len_utf8());
        out.push_str(between);
        rest = &found[after..];
    }
    out.push_str(rest);
    out.replace('[', "")
}

fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(['。', '！', '；', ';', '\n', '!']).flat_map(|part| part.split(". "))
}

fn clauses(sentence: &str) -> impl Iterator<Item = &str> {
    sentence.split(['，', ',', '（', '）', '(', ')', '：', ':', '.']).map(str::trim)
}

/// What makes a clause say that nothing is encrypted, or only ask.
const DENIALS: [&str; 11] = ["无需", "无须", "毋须", "毋需", "不", "未", "免", "没有", "勿", "非", "是否"];

/// What is called encryption and is none, right before the word.
const DIGESTS: [&str; 6] = ["MD5", "md5", "SHA256", "SHA-256", "HMAC", "Base64"];

/// Whether a clause up to a word denies it: `不需要`, and not `不能为空且需`.
fn is_denied(before: &str) -> bool {
    let reaches = |denial: &&str| {
        let Some(at) = before.rfind(denial) else { return false };
        let between = &before[at + denial.len()..];
        let begins_anew = ['且', '并', '但', '而'].iter().any(|word| between.contains(*word));
        let demands = between.char_indices().any(|(at, c)| at > 0 && matches!(c, '需' | '须' | '应'));
        !begins_anew && !demands
    };
    DENIALS.iter().any(reaches) || DIGESTS.iter().any(|digest| before.trim_end().ends_with(digest))
}

/// What another thing than the field is encrypted by, or for.
const OTHERS: [&str; 8] = ["用于", "用来", "包含", "含有", "存在", "涉及", "中需", "若有"];

fn chinese(clause: &str) -> Option<String> {
    ["加密", "解密", "密文", "RSA算法"].into_iter().find_map(|stem| {
        clause.match_indices(stem).find_map(|(at, _)| {
            let (before, after) = (&clause[..at], &clause[at + stem.len()..]);
            if is_denied(before) || OTHERS.iter().any(|word| before.contains(word)) {
                return None;
            }
            let is_said = match stem {
                "加密" => is_encrypted(before, after),
                "解密" => is_to_decrypt(before, after),
                "密文" => is_ciphertext(after),
                _ => !after.contains("签名"),
            };
            is_said.then(|| shown(clause, before.chars().count(), stem.chars().count()))
        })
    })
}

fn is_encrypted(before: &str, after: &str) -> bool {
    // What encrypts is not encrypted by that.
    const TOOLS: [&str; 12] =
        ["算法", "类型", "方式", "密钥", "公钥", "证书", "随机", "附加", "标识", "使用", "用的", "与否"];
    const OF_FIELDS: [&str; 19] = [
        "后",
        "过",
        "传",
        "上传",
        "存储",
        "处理",
        "提交",
        "字段",
        "数据",
        "手机",
        "电话",
        "姓名",
        "证件",
        "身份证",
        "银行卡",
        "卡号",
        "账号",
        "邮箱",
        "回显",
    ];
    const MUST: [&str; 10] = ["需", "须", "要", "应", "必", "已", "经", "公钥", "私钥", "进行"];
    let thing = after.strip_prefix('的').unwrap_or(after);
    let thing = thing.strip_prefix("加密").or_else(|| thing.strip_prefix("平台")).unwrap_or(thing);
    if TOOLS.iter().any(|tool| thing.starts_with(tool)) {
        return false;
    }
    let is_all = before.is_empty() && after.is_empty();
    is_all
        || after.starts_with('的')
        || OF_FIELDS.iter().any(|word| after.starts_with(word))
        || MUST.iter().any(|word| before.contains(word))
}

fn is_to_decrypt(before: &str, after: &str) -> bool {
    const RESULTS: [&str; 6] = ["成功", "失败", "后", "之后", "算法", "密钥"];
    const MUST: [&str; 8] = ["需", "须", "要", "应", "必", "私钥", "密钥", "字段"];
    const HOW: [&str; 6] = ["请", "可参", "参考", "参见", "方法", "详见"];
    !RESULTS.iter().any(|word| after.starts_with(word))
        && (HOW.iter().any(|word| after.starts_with(word)) || MUST.iter().any(|word| before.contains(word)))
}

fn is_ciphertext(after: &str) -> bool {
    const PARTS: [&str; 8] = ["的", "类型", "长度", "算法", "附加", "里", "中", "内"];
    !PARTS.iter().any(|part| after.starts_with(part))
}

fn english(sentence: &str, clause: &str) -> Option<String> {
    let lower = clause.to_ascii_lowercase();
    let words: Vec<&str> = words(&lower).collect();
    let at = words.iter().enumerate().position(|(at, word)| says(&words, at, word))?;
    // `Algorithm of the encrypted payload`, `Kind of resource, encrypted always`
    let of_another = [
        "kind",
        "type",
        "id",
        "serial",
        "nonce",
        "cipher",
        "algorithm",
        "length",
        "size",
        "version",
        "associated",
        "whether",
        "digest",
        "hash",
    ];
    let lower = sentence.trim_start().to_ascii_lowercase();
    let mut heads = self::words(&lower).filter(|word| !ARTICLES.contains(word));
    if heads.next().is_some_and(|head| of_another.contains(&head)) {
        return None;
    }
    Some(words[at.saturating_sub(2)..(at + 2).min(words.len())].join(" "))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '\'' || c == '’';
    text.split(move |c| !is_part(c)).filter(|word| !word.is_empty())
}

const ARTICLES: [&str; 7] = ["a", "an", "the", "this", "these", "its", "that"];

/// Whether a word of a clause says that the field is encrypted.
fn says(words: &[&str], at: usize, word: &str) -> bool {
    const DENIALS: [&str; 12] = [
        "not", "no", "never", "without", "needn't", "isn't", "don't", "cannot", "neither", "nor", "whether",
        "un",
    ];
    const PREPOSITIONS: [&str; 12] =
        ["of", "in", "inside", "within", "for", "from", "to", "with", "by", "under", "has", "contains"];
    const TOOLS: [&str; 10] =
        ["key", "keys", "algorithm", "method", "mode", "type", "certificate", "fields", "scheme", "nonce"];
    // `not signed, but` and `not empty and must be` deny something else.
    let anew = words[..at].windows(2).rposition(|pair| {
        pair[0] == "but" || pair[0] == "and" && matches!(pair[1], "must" | "is" | "has" | "should" | "needs")
    });
    let before = &words[anew.map_or(0, |at| at + 1)..at];
    let next = words.get(at + 1).copied().unwrap_or_default();
    if before.iter().any(|word| DENIALS.contains(word) || word.ends_with("n't") || word.ends_with("n’t")) {
        return false;
    }
    let last = before.last().copied().unwrap_or_default();
    let previous = match last {
        article if ARTICLES.contains(&article) => before.iter().rev().nth(1).copied().unwrap_or_default(),
        word => word,
    };
    let is_of_another = PREPOSITIONS.contains(&previous);
    let is_purpose = last == "to" && before.iter().any(|word| matches!(*word, "used" | "key" | "use"));
    match word {
        // `in encrypted form` is said of the field, `in the encrypted resource` of another one.
        "encrypted" | "enciphered" | "sealed" => {
            !TOOLS.contains(&next) && (!is_of_another || matches!(next, "form" | "base64"))
        }
        "encrypt" | "seal" | "encipher" => {
            !is_purpose && !TOOLS.contains(&next) && (before.is_empty() || !is_of_another || last == "to")
        }
        "encryption" => {
            !TOOLS.contains(&next)
                && before.iter().any(|word| {
                    matches!(
                        *word,
                        "require" | "requires" | "required" | "need" | "needs" | "must" | "after" | "subject"
                    )
                })
        }
        "decrypt" => !is_purpose && next != "failure",
        "decrypted" => last == "be",
        "ciphertext" => !is_of_another || matches!(last, "as" | "in"),
        _ => false,
    }
}

/// The words around a place, as they are shown.
fn shown(clause: &str, at: usize, length: usize) -> String {
    const AROUND: usize = 6;
    clause
        .chars()
        .skip(at.saturating_sub(AROUND))
        .take(AROUND.min(at) + length + 3)
        .collect::<String>()
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_that_say_the_field_is_encrypted() {
        for text in [
            "身份证号（需加密）",
            "需要加密",
            "加密的用户选择的字段值列表",
            "加密后的姓名。如果请求参数charset=UTF-8",
            "加密传输的手机号",
            "手机号（加密）",
            "用户加密手机号",
            "加密回显消息",
            "该字段需要使用微信支付公钥加密（推荐），请参考获取微信支付公钥ID说明",
            "此字段需要使用微信支付公钥加密，也可以使用微信支付平台证书公钥加密",
            "需要使用微信支付公钥加密（推荐）",
            "将姓名转为哈希，并使用使用微信支付公钥进行加密",
            "使用微信支付平台证书中的公钥进行加密",
            "注意：该字段为密文字段，使用时请注意",
            "作为请求字段需加密，作为响应字段需解密",
            "作为响应字段需解密，参考如何使用API证书解密敏感字段",
            "该字段需要加密传入，参考说明",
            "该字段需要进行加密，可以选取任一方式加密",
            "该字段需进行加密处理，加密方法详见说明",
            "平台证书或微信支付公钥加密后的字段",
            "该字段已做加密处理，具体解密方法详见说明",
            "该字段需进行解密处理，(具体)解密方法详见说明",
            "解密请参考[如何使用API证书解密敏感字段](https://a.example/b)",
            "字段解密参考说明",
            "密钥用商户证书的公钥进行加密",
            "使用商户证书私钥解密",
            "使用商户API证书公钥加密后的回显消息",
            "收款方银行卡号（采用标准RSA算法，公钥由微信侧提供）",
            "加密信息请用商户密钥进行解密",
            "无需签名，需加密",
            "数据密文",
            "Name of the payer, encrypted with the public key of the platform.",
            "Must be encrypted with the platform's public key.",
            "Card number (encrypted).",
            "The encrypted phone number of the user",
            "RSA-encrypted name",
            "Please encrypt this field before it is sent",
            "You need to encrypt it",
            "This field requires encryption.",
            "Sealed with the key of the platform",
            "Decrypt it with the merchant's private key.",
            "It has to be decrypted with the private key",
            "Sent as ciphertext.",
            "Phone number in encrypted form.",
            "It is not signed, but encrypted with RSA.",
            "Must not be empty and must be encrypted",
            "该字段不能为空且需加密",
            "不可为空需加密",
            "先取MD5再用公钥加密",
        ] {
            assert!(encryption_talk(text).is_some(), "{text}");
        }
    }

    #[test]
    fn descriptions_that_speak_of_something_else_or_deny_it() {
        for text in [
            "该字段无需加密",
            "无须加密",
            "不需要加密",
            "该字段不加密",
            "未加密的手机号",
            "是否需要加密",
            "加密算法",
            "加密算法类型",
            "账单解密成功",
            "MD5加密",
            "对数据进行加密的加密算法",
            "加密使用的随机串",
            "数据加密的附加数据",
            "加密证书的随机串",
            "加密的平台证书序列号",
            "加密实名信息的证书序列号",
            "通知加密类型",
            "加密密钥",
            "加密code",
            "用于加密敏感信息的证书序列号",
            "请求中包含需要加密的字段时必传",
            "密文的类型",
            "解密后的资源",
            "RSA公钥",
            "传输方式 `加密传输` `ENCRYPTED`",
            "No need to encrypt this field.",
            "Not encrypted",
            "It does not need to be encrypted.",
            "Sent without encryption.",
            "This isn't encrypted",
            "Need not be sealed",
            "Unencrypted name",
            "Whether the name is encrypted",
            "Kind of resource, encrypted in every known case.",
            "Kind of object inside the ciphertext.",
            "Associated data that the cipher authenticates.",
            "Nonce of the cipher.",
            "Encryption algorithm",
            "The encryption key",
            "Id of the platform public key, or serial number of the platform certificate, that seals the fields of this request.",
            "Certificate used to encrypt fields",
            "Length of the encrypted payload",
            "`ENCRYPTED` or `PLAIN`",
        ] {
            assert_eq!(encryption_talk(text), None, "{text}");
        }
    }
}
