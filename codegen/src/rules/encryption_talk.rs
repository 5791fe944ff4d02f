//! The description of a field in, the words that say its value is encrypted out.
//!
//! A description may also speak of what encrypts (a key, an algorithm, a nonce), of another field, or say that nothing is
//! encrypted. So each word that may mean encryption is looked at with the clause around it.

use heck::ToSnakeCase as _;

/// The words of a description that say that this very field is encrypted.
pub fn encryption_talk(description: &str) -> Option<String> {
    let text = without_code(description);
    sentences(&text).find_map(|sentence| {
        clauses(sentence).find_map(|clause| chinese(clause).or_else(|| english(sentence, clause)))
    })
}

/// Whether a name says that the field is encrypted: `encrypted_name`, `phoneCiphertext`. A description that speaks of
/// encryption knows better.
pub fn is_named_encrypted(name: &str, description: &str) -> bool {
    let words = name.to_snake_case().replace("cipher_text", "ciphertext");
    let words: Vec<&str> = words.split('_').collect();
    let description = in_lower_case(description);
    let is_spoken_of =
        ["加密", "解密", "密文", "crypt", "cipher"].iter().any(|word| description.contains(word));
    let is_said = match words.as_slice() {
        ["encrypted" | "enciphered", ..] => says(&words, 0, words[0]),
        [.., "encrypted" | "ciphertext"] => words.len() > 1 && !ASKS.contains(&words[0]),
        _ => false,
    };
    is_said && !is_spoken_of
}

/// What begins the name of a field that says whether something is encrypted.
const ASKS: [&str; 8] = ["is", "has", "need", "needs", "not", "non", "un", "was"];

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
    out.replace(['[', '*'], "")
}

fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(['。', '！', '；', ';', '\n', '!']).flat_map(|part| part.split(". "))
}

fn clauses(sentence: &str) -> impl Iterator<Item = &str> {
    sentence.split(['，', ',', '（', '）', '(', ')', '：', ':', '.']).map(str::trim)
}

/// What makes a clause say that nothing is encrypted, or only ask.
const DENIALS: [&str; 10] = ["无", "毋", "不", "未", "免", "没有", "勿", "非", "禁止", "是否"];

/// What denies something else than encryption: that the field may be left out, or its size.
const OTHER_DENIALS: [&str; 11] = [
    "非必填",
    "非必传",
    "非必须",
    "非必选",
    "非空",
    "不能为空",
    "不可为空",
    "不得为空",
    "不为空",
    "不超过",
    "不少于",
];

/// What is called encryption and is none, before the word.
const DIGESTS: [&str; 12] = [
    "md5", "sha1", "sha-1", "sha256", "sha-256", "sha512", "sha-512", "hmac", "base64", "sm3", "哈希", "摘要",
];

/// Whether a clause up to a word denies it: `不需要`, and not `不能为空且需`.
fn is_denied(before: &str) -> bool {
    let before = OTHER_DENIALS.iter().fold(before.to_lowercase(), |text, other| text.replace(other, ""));
    let reaches = |denial: &&str| {
        let Some(at) = before.rfind(denial) else { return false };
        let between = &before[at + denial.len()..];
        let begins_anew = ['且', '并', '但', '而'].iter().any(|word| between.contains(*word));
        let demands = between.char_indices().any(|(at, c)| at > 0 && matches!(c, '需' | '须' | '应'));
        !begins_anew && !demands
    };
    let mut what = before.trim_end();
    while let Some(rest) = ["进行", "方式", "算法", "做"].iter().find_map(|word| what.strip_suffix(word))
    {
        what = rest.trim_end();
    }
    DENIALS.iter().any(reaches) || DIGESTS.iter().any(|digest| what.ends_with(digest))
}

/// What another thing than the field is encrypted by, or for.
const OTHERS: [&str; 10] = ["用于", "用来", "包含", "含有", "存在", "涉及", "中需", "若有", "参与", "支持"];

/// Traditional characters as simplified ones, each as long as the other.
fn simplified(text: &str) -> String {
    const PAIRS: [(char, char); 10] = [
        ('須', '须'),
        ('無', '无'),
        ('後', '后'),
        ('應', '应'),
        ('經', '经'),
        ('進', '进'),
        ('傳', '传'),
        ('鑰', '钥'),
        ('請', '请'),
        ('過', '过'),
    ];
    let of =
        |c: char| PAIRS.iter().find(|(traditional, _)| *traditional == c).map_or(c, |(_, simple)| *simple);
    text.chars().map(of).collect()
}

fn chinese(clause: &str) -> Option<String> {
    let (written, clause) = (clause, simplified(clause));
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
            is_said.then(|| shown(written, before.chars().count(), stem.chars().count()))
        })
    })
}

fn is_encrypted(before: &str, after: &str) -> bool {
    // What encrypts is not encrypted by that.
    const TOOLS: [&str; 29] = [
        "算法",
        "类型",
        "方式",
        "密钥",
        "公钥",
        "证书",
        "随机",
        "附加",
        "标识",
        "使用",
        "用的",
        "与否",
        "版本",
        "序列",
        "模式",
        "货币",
        "通道",
        "协议",
        "方案",
        "向量",
        "初始",
        "时使用",
        "时所",
        "所",
        "机",
        "key",
        "iv",
        "nonce",
        "套件",
    ];
    const OF_FIELDS: [&str; 26] = [
        "后",
        "过",
        "传",
        "上传",
        "上送",
        "上报",
        "返回",
        "存储",
        "存放",
        "保存",
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
        "形式",
        "值",
    ];
    const MUST: [&str; 14] =
        ["需", "须", "要", "应", "必", "已", "经", "公钥", "私钥", "进行", "请先", "请对", "请用", "请使用"];
    const GUIDES: [&str; 4] = ["指引", "说明", "方法", "文档"];
    const SEE: [&str; 5] = ["请参", "参考", "参见", "详见", "可参"];
    let thing = after.strip_prefix('的').unwrap_or(after);
    let thing = thing.strip_prefix("加密").or_else(|| thing.strip_prefix("平台")).unwrap_or(thing);
    let thing = thing.to_lowercase();
    if TOOLS.iter().any(|tool| thing.starts_with(tool)) {
        return false;
    }
    let is_guided = GUIDES.iter().any(|guide| after.starts_with(guide))
        && SEE.iter().any(|see| before.ends_with(see) || after.contains(see));
    after.is_empty()
        || is_guided
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
    if clause.contains(['?', '？']) {
        return None;
    }
    let lower = in_lower_case(clause);
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
    let lower = in_lower_case(sentence);
    let mut heads = self::words(&lower).filter(|word| !ARTICLES.contains(word));
    if heads.next().is_some_and(|head| of_another.contains(&head)) {
        return None;
    }
    Some(words[at.saturating_sub(2)..(at + 2).min(words.len())].join(" "))
}

fn in_lower_case(text: &str) -> String {
    text.to_ascii_lowercase().replace("cipher text", "ciphertext").replace("cipher-text", "ciphertext")
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '\'' || c == '’';
    text.split(move |c| !is_part(c)).filter(|word| !word.is_empty())
}

const ARTICLES: [&str; 7] = ["a", "an", "the", "this", "these", "its", "that"];

/// What digests and encodings are called, which some call encryption.
const ENGLISH_DIGESTS: [&str; 8] = ["md5", "sha", "sha1", "sha256", "sha512", "hmac", "base64", "sm3"];

/// Whether a word of a clause says that the field is encrypted.
fn says(words: &[&str], at: usize, word: &str) -> bool {
    const PREPOSITIONS: [&str; 12] =
        ["of", "in", "inside", "within", "for", "from", "to", "with", "by", "under", "has", "contains"];
    const TOOLS: [&str; 10] =
        ["key", "keys", "algorithm", "method", "mode", "type", "certificate", "fields", "scheme", "nonce"];
    const DEMANDS: [&str; 12] = [
        "require",
        "requires",
        "required",
        "need",
        "needs",
        "needed",
        "necessary",
        "mandatory",
        "must",
        "after",
        "subject",
        "obligatory",
    ];
    let before = clause_before(&words[..at]);
    let next = words.get(at + 1).copied().unwrap_or_default();
    let last = before.last().copied().unwrap_or_default();
    if is_denied_in_english(before) || is_digest(last, &words[at + 1..]) {
        return false;
    }
    let previous = match last {
        article if ARTICLES.contains(&article) => before.iter().rev().nth(1).copied().unwrap_or_default(),
        word => word,
    };
    let is_of_another = PREPOSITIONS.contains(&previous);
    let is_purpose = last == "to" && is_for_something(before);
    let is_tool = TOOLS.contains(&next);
    match word {
        // `in encrypted form` is said of the field, `in the encrypted resource` of another one; a key may be encrypted.
        "encrypted" | "enciphered" | "sealed" => {
            (!is_tool || matches!(next, "key" | "keys"))
                && (!is_of_another || matches!(next, "form" | "base64"))
        }
        "encrypt" | "seal" | "encipher" => {
            !is_purpose && !is_tool && (before.is_empty() || !is_of_another || last == "to")
        }
        "encryption" | "decryption" => {
            let follows = match next {
                "is" => words.get(at + 2).copied().unwrap_or_default(),
                word => word,
            };
            let is_demanded = DEMANDS[2..8].contains(&follows);
            !is_tool && (is_demanded || before.iter().any(|word| DEMANDS.contains(word)))
        }
        "decrypt" => !is_purpose && next != "failure",
        "decrypted" => last == "be",
        "ciphertext" => !is_of_another || matches!(last, "as" | "in"),
        _ => false,
    }
}

/// What is said before a word, from where something else than before is said: `not signed, but`, `not empty and must be`.
fn clause_before<'w, 't>(words: &'w [&'t str]) -> &'w [&'t str] {
    const ANEW: [&str; 6] = ["must", "is", "has", "should", "needs", "always"];
    let begins = |at: &usize| {
        let next = words.get(at + 1);
        words[*at] == "but" || words[*at] == "and" && next.is_none_or(|next| ANEW.contains(next))
    };
    let anew = (0..words.len()).rev().find(begins);
    &words[anew.map_or(0, |at| at + 1)..]
}

fn is_denied_in_english(before: &[&str]) -> bool {
    const DENIALS: [&str; 16] = [
        "not",
        "no",
        "never",
        "without",
        "needn't",
        "isn't",
        "don't",
        "cannot",
        "neither",
        "nor",
        "whether",
        "un",
        "non",
        "than",
        "instead",
        "unnecessary",
    ];
    before.iter().any(|word| DENIALS.contains(word) || word.ends_with("n't") || word.ends_with("n’t"))
}

/// `MD5-encrypted`, `encrypted with SHA-256`
fn is_digest(last: &str, after: &[&str]) -> bool {
    let by = after.first().is_some_and(|word| matches!(*word, "with" | "using" | "by" | "as" | "in"));
    let what = after.iter().skip(1).find(|word| !ARTICLES.contains(word));
    ENGLISH_DIGESTS.contains(&last) || by && what.is_some_and(|word| ENGLISH_DIGESTS.contains(word))
}

/// Whether something is said to be there to encrypt, as in `key used to`; `use the key to` is a demand.
fn is_for_something(before: &[&str]) -> bool {
    let demands = |at: usize| before[at] == "use" && !(at > 0 && matches!(before[at - 1], "to" | "for"));
    let is_demand = (0..before.len()).any(demands);
    !is_demand && before.iter().any(|word| matches!(*word, "used" | "key" | "use"))
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
            "Value is encrypted using RSA-OAEP",
            "This value must be sent encrypted.",
            "Encrypt with the platform public key.",
            "Ciphertext of the ID number",
            "Cipher text of the name, Base64",
            "The user's name (RSA-OAEP encrypted, Base64).",
            "Sensitive information, encryption required.",
            "Needs encryption",
            "Requires RSA encryption",
            "Mobile number after encryption",
            "Use the WeChat Pay public key to encrypt this field",
            "Please use the public key to encrypt.",
            "The merchant must encrypt this field",
            "You must decrypt it with your private key",
            "Decryption required",
            "Decrypt with the APIv3 key",
            "Name, sealed.",
            "AES-256-GCM encrypted",
            "ENCRYPTED WITH THE PLATFORM KEY",
            "It’s encrypted",
            "The field is encrypted and cannot be read without the private key",
            "This field isn't plain text but encrypted",
            "Encrypted key of the bill, with the merchant's public key",
            "Phone number, encrypted by the platform's certificate",
            "Its value has been encrypted",
            "Not required. Encrypted.",
            "Optional and encrypted",
            "Never sent in plain text, always encrypted",
            "Must be encrypted; not required for test merchants",
            "敏感信息，需加密传输",
            "RSA加密",
            "采用RSA加密",
            "SM2加密",
            "手机号经RSA加密后Base64编码",
            "必须加密",
            "务必加密",
            "请加密",
            "加密上送",
            "传密文",
            "以密文形式返回",
            "银行卡号密文",
            "該欄位需要加密",
            "加密後的姓名",
            "非必填字段加密传输",
            "不能为空加密传输",
            "非明文，需加密",
            "不是明文而是加密后的值",
            "加密指引请参考说明",
            "加密方法详见说明",
            "详见加密指引",
            "姓名，使用平台公钥 RSA 加密",
            "手机号 加密",
            "需 加密",
            "須加密",
            "<b>加密</b>",
            "**加密**",
            "加密！",
            "敏感字段，请加密后上传",
            "先MD5再RSA加密",
            "密文，Base64编码",
            "字段值已加密",
        ] {
            assert!(encryption_talk(text).is_some(), "{text}");
        }
    }

    #[test]
    fn names_that_say_that_the_field_is_encrypted() {
        for (name, description, expected) in [
            ("encrypted_name", "Name of the payer", true),
            ("encryptedName", "", true),
            ("phoneCipherText", "手机号", true),
            ("name_encrypted", "姓名", true),
            ("encrypted_name", "无需加密", false),
            ("encrypted_type", "", false),
            ("encryption_algorithm", "", false),
            ("is_encrypted", "", false),
            ("encrypt_code", "", false),
            ("unencrypted_name", "", false),
            ("ciphertext_type", "", false),
        ] {
            assert_eq!(is_named_encrypted(name, description), expected, "{name}: {description}");
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
            "无加密",
            "禁止加密",
            "明文，非加密",
            "無需加密",
            "無須加密",
            "毋須加密",
            "不必再次加密",
            "未经加密",
            "未做加密处理",
            "没有经过加密",
            "无需使用公钥加密",
            "不需要对该字段进行加密",
            "不支持加密",
            "加密版本号",
            "加密序列号",
            "加密模式",
            "加密货币",
            "加密通道",
            "加密协议",
            "加密key",
            "加密的key",
            "加密初始向量",
            "加密时使用的序列号",
            "加密所用证书序列号",
            "解密所需的随机串",
            "用于解密的证书序列号",
            "SHA1加密",
            "sha256加密",
            "使用MD5算法加密",
            "用md5进行加密",
            "通过MD5方式加密",
            "哈希加密",
            "Base64加密",
            "密码",
            "密文长度",
            "该字段为明文，不是密文",
            "非密文",
            "不返回密文",
            "解密失败的原因",
            "登录密码",
            "password",
            "Password of the user",
            "MD5 of the encrypted string",
            "MD5-encrypted password",
            "Encrypted with MD5",
            "Encrypted using SHA-256",
            "Decrypted phone number",
            "The decrypted payload",
            "Phone number decrypted from the resource",
            "Plain text (unencrypted)",
            "Needn't be encrypted",
            "Doesn't need encryption",
            "Encryption is not required",
            "Not to be encrypted",
            "This field is no longer encrypted",
            "In plain text rather than encrypted",
            "In plain text instead of being encrypted",
            "No encryption",
            "Encryption not needed",
            "Must not be encrypted",
            "Should never be encrypted",
            "Serial number of the certificate used for encryption",
            "The public key to encrypt with",
            "Encryption version",
            "Cryptocurrency",
            "Name of the encrypted field",
            "Whether encryption is required",
            "Is it encrypted?",
            "This field need not be encrypted",
            "needs no encryption",
            "It is unnecessary to encrypt it",
            "There is no need for encryption",
            "Time of decryption",
            "Reason of the decrypt failure",
            "non-encrypted name",
            "Not a ciphertext",
        ] {
            assert_eq!(encryption_talk(text), None, "{text}");
        }
    }
}
