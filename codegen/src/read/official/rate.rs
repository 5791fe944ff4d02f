//! Lines that say how often an operation may be called, in the words of either kind of page.

use crate::ir::{LimitScope, Period, RateLimit};

/// What a limit of rate is called, the longest of those that begin alike first; a count follows.
const NAMES: [&str; 4] = ["限频", "频率限制", "接口频率", "频率"];

/// What the count is of: calls in a time. The longest of those that begin alike stand first.
const UNITS: [(&str, Period); 18] = [
    ("qps", Period::Second),
    ("tps", Period::Second),
    ("次/秒", Period::Second),
    ("次/s", Period::Second),
    ("次每秒", Period::Second),
    ("/秒", Period::Second),
    ("/second", Period::Second),
    ("/sec", Period::Second),
    ("/s", Period::Second),
    ("次/分钟", Period::Minute),
    ("次/分", Period::Minute),
    ("/分钟", Period::Minute),
    ("/分", Period::Minute),
    ("/min", Period::Minute),
    ("次/小时", Period::Hour),
    ("/小时", Period::Hour),
    ("/天", Period::Day),
    ("/日", Period::Day),
];

/// Whose calls are counted.
const SCOPES: [(&str, LimitScope); 6] = [
    ("商户号维度", LimitScope::Merchant),
    ("单个商户", LimitScope::Merchant),
    ("同一商户", LimitScope::Merchant),
    ("品牌ID维度", LimitScope::Brand),
    ("单个品牌", LimitScope::Brand),
    ("同一品牌", LimitScope::Brand),
];

/// What may stand between the name and the count, beside who is counted.
const FILLERS: [&str; 13] =
    [" ", "：", ":", "**", "为", "是", "的", "号", "默认", "调用", "请求", "限制", "频率"];

/// What makes it a limit of something else than calls of the operation by one caller: of some of them only, of a source
/// or user, of one order, of what the service sends.
const OTHERS: [&str; 17] = [
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

/// Reads `接口限频：150/秒（商户号维度）`, `请求频率限制：150qps，即…`, `注：单个商户的接口频率限制为100次/s`.
pub fn limit(line: &str) -> Option<RateLimit> {
    line.split(['。', '；', ';', '，', ',']).find_map(clause)
}

fn clause(clause: &str) -> Option<RateLimit> {
    let named = NAMES.iter().filter_map(|name| Some((clause.find(name)?, *name)));
    let (at, name) = named.min_by_key(|(at, _)| *at)?;
    let (before, after) = (clause.get(..at)?, clause.get(at + name.len()..)?);
    let mut after = NAMES.iter().fold(after, |rest, name| rest.strip_prefix(name).unwrap_or(rest));
    let mut scope = SCOPES.iter().find(|(word, _)| before.contains(word)).map(|(_, scope)| *scope);
    // `单个商户 100 QPS`: between the name and the count stands nothing but who is counted, and that it is usual.
    let begin = after.find(|c: char| c.is_ascii_digit())?;
    let between = after.get(..begin)?;
    if let Some((word, found)) = SCOPES.iter().find(|(word, _)| between.contains(word)) {
        scope = scope.or(Some(*found));
        is_only_filled(&between.replacen(word, "", 1))?;
    } else {
        is_only_filled(between)?;
    }
    after = after.get(begin..)?;
    let end = after.find(|c: char| !c.is_ascii_digit())?;
    let (calls, rest) = after.split_at(end);
    let rest = rest.trim_start().to_ascii_lowercase();
    let (rest, period) = UNITS.iter().find_map(|(unit, period)| Some((rest.strip_prefix(unit)?, *period)))?;
    // `（商户号维度）`
    let inside = rest.trim_start().strip_prefix(['（', '(']).and_then(|rest| rest.split(['）', ')']).next());
    if let Some(inside) = inside {
        let found = SCOPES.iter().find(|(word, _)| inside.contains(&word.to_ascii_lowercase()))?;
        scope = scope.or(Some(found.1));
    }
    let known = SCOPES.iter().fold(before.to_ascii_lowercase(), |text, (word, _)| text.replace(word, ""));
    let is_other = |text: &str| OTHERS.iter().any(|word| text.contains(word));
    if is_other(&known) || inside.is_none() && is_other(rest) {
        return None;
    }
    let calls = calls.parse().ok().filter(|calls| *calls > 0)?;
    Some(RateLimit { calls, period, scope: scope.unwrap_or(LimitScope::Unstated) })
}

/// Nothing but words that say again that it is a limit.
fn is_only_filled(text: &str) -> Option<()> {
    let rest = FILLERS.iter().fold(text.to_owned(), |rest, word| rest.replace(word, ""));
    rest.is_empty().then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_have_a_count_and_a_time_and_may_say_whose() {
        for (line, found) in [
            ("接口限频：150/秒（商户号维度）", Some("150 per second and merchant")),
            ("[接口限频：150/秒（商户号维度）]", Some("150 per second and merchant")),
            ("接口限频： 900/分钟 (品牌ID维度)", Some("900 per minute and brand")),
            ("接口限频：20/天（商户号维度）", Some("20 per day and merchant")),
            ("接口限频：150/秒", Some("150 per second")),
            ("接口限频： 单个商户 100 QPS，如果超过频率限制，会报错", Some("100 per second and merchant")),
            ("2. 请求频率限制：150qps，即每秒钟正常的申请次数不超过150次", Some("150 per second")),
            ("请求频率限制：默认300qps", Some("300 per second")),
            ("2. 同一商户号查询频率限制为300qps，可间隔1分钟再重试", Some("300 per second and merchant")),
            ("- 以商户号维度频率限制为3QPS", Some("3 per second and merchant")),
            ("注：单个商户的接口频率限制为50次/s", Some("50 per second and merchant")),
            (
                "**接口频率**：单个商户号调用频率60/min，所有商户号调用频率为1000/min",
                Some("60 per minute and merchant"),
            ),
            ("所有商户号调用频率为1000/min", None),
            ("注：接口频率限制为100次/s", Some("100 per second")),
            ("接口频率：100/min", Some("100 per minute")),
            ("此接口调用成功的频率限制为150QPS，而调用失败报错时的频率限制为6QPS", Some("150 per second")),
            ("接口限频：很少", None),
            ("接口限频：150/秒（用户维度）", None),
            ("接口限频：x/秒（商户号维度）", None),
            ("接口限频：0/秒（商户号维度）", None),
            ("接口限频：150", None),
            ("**接口频率**：不区分来源 1000/min 单ip 60/min", None),
            ("7、一个月之前的订单申请频率限制为：5000/min", None),
            ("1、单个服务商（请求分账） 300QPS，如果超过频率限制，会报错", None),
            ("通知频率为15s/15s/30s/3m", None),
            ("同笔订单多次分账频率是1秒1次", None),
            ("以用户维度频率限制为3QPS", None),
            ("", None),
        ] {
            assert_eq!(limit(line).map(|limit| limit.to_string()).as_deref(), found, "{line}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_line_is_read(line in "[限频率制接口：为0-9/秒次qps（）商户维度，。 ]{0,30}") {
            limit(&line);
        }
    }
}
