//! Words of limits of rate: what they are called, whose calls are counted, which calls, and what means something else.

use crate::ir::{Counted, LimitScope};

/// What a limit of rate is called, the longest of those that begin alike first.
pub const NAMES: [&str; 6] = ["限频", "频率限制", "频率上限", "接口频率", "调用频率", "频率"];

/// What announces limits, with a colon after it.
pub const HEADS: [&str; 8] = [
    "接口限频",
    "限频",
    "接口频率限制",
    "接口的频率限制",
    "接口频率",
    "请求频率限制",
    "频率限制",
    "调用频率",
];

/// What begins a clause that only explains or advises.
pub const ASIDES: [&str; 15] = [
    "即", "如", "若", "请降", "请控", "请稍", "建议", "同时", "可", "会", "并", "以免", "避免", "超过",
    "超出",
];

/// What may stand between the name and the count, beside who is counted.
pub const FILLERS: [&str; 27] = [
    " ",
    "：",
    ":",
    "-",
    "不超过",
    "此接口",
    "该接口",
    "接口",
    "调用",
    "请求",
    "限制",
    "频率",
    "默认",
    "成功",
    "最多",
    "上限",
    "为",
    "是",
    "的",
    "号",
    "下",
    "而",
    "时",
    "和",
    "且",
    "每",
    "注",
];

/// What makes it a limit of something else than calls of the operation, unless a scope is known by it.
pub const OTHERS: [&str; 17] = [
    "所有",
    "全部",
    "来源",
    "ip",
    "用户",
    "同笔",
    "单号",
    "月",
    "之前",
    "失败",
    "报错",
    "通知",
    "服务商",
    "收款",
    "探测",
    "更新",
    "维度",
];

/// Whose calls are counted, in any of these ways of speaking; the longest that is found counts.
const SCOPES: [(LimitScope, &[&str]); 9] = [
    (
        LimitScope::Merchant,
        &["商户号维度", "商户维度", "单个商户", "单商户", "同一商户", "每个商户", "每商户"],
    ),
    (LimitScope::Brand, &["品牌id维度", "品牌维度", "单个品牌", "同一品牌", "每个品牌"]),
    (
        LimitScope::SubMerchant,
        &[
            "子商户号维度",
            "子商户维度",
            "特约商户号维度",
            "特约商户维度",
            "二级商户号维度",
            "二级商户维度",
            "单个子商户",
            "单个特约商户",
            "单个二级商户",
            "同一子商户",
            "同一特约商户",
            "同一二级商户",
        ],
    ),
    (
        LimitScope::Partner,
        &["服务商商户号维度", "服务商号维度", "服务商维度", "单个服务商", "同一服务商", "每个服务商"],
    ),
    (
        LimitScope::Receiver,
        &["收款商户号维度", "收款商户维度", "单个交易收款商户", "单个分账接收方商户", "单个收款商户"],
    ),
    (LimitScope::User, &["用户维度", "openid维度", "单个用户", "单用户", "同一用户", "每个用户"]),
    (
        LimitScope::Order,
        &["单号维度", "订单维度", "单个订单", "单笔订单", "同一订单", "同一单号", "同笔订单"],
    ),
    (LimitScope::Address, &["ip维度", "单个ip", "单ip", "同一ip", "每个ip"]),
    (LimitScope::All, &["不区分来源", "不区分商户", "所有商户", "全部商户", "接口维度", "接口级"]),
];

/// Whose calls are counted by what a text says, and the text without that.
pub fn scope(text: &str) -> Option<(LimitScope, String)> {
    let all = SCOPES.iter().flat_map(|(scope, words)| words.iter().map(|word| (*scope, *word)));
    let (scope, word) = all.filter(|(_, word)| text.contains(word)).max_by_key(|(_, word)| word.len())?;
    Some((scope, text.replacen(word, "", 1)))
}

/// Which calls are counted, in any of these ways of speaking, the longest first.
const COUNTED: [(Counted, &[&str]); 2] = [
    (Counted::Failures, &["调用失败报错", "失败报错", "调用失败", "错误或无效", "错误请求", "无效请求"]),
    (Counted::OldOrders, &["一个月之前的订单", "一个月前的订单", "1个月之前的订单", "1个月前的订单"]),
];

/// Which calls are counted by what a text says, and the text without that.
pub fn counted(text: &str) -> (Counted, String) {
    let mut all = COUNTED.iter().flat_map(|(counted, words)| words.iter().map(|word| (*counted, *word)));
    match all.find(|(_, word)| text.contains(word)) {
        Some((counted, word)) => (counted, text.replacen(word, "", 1)),
        None => (Counted::Calls, text.to_owned()),
    }
}
