//! Codes of refusals that leave open whether the request is done nevertheless.

/// What a code leaves to the caller.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Advice {
    /// Repeating the same request, with the same number.
    Again,
    /// A query by the number.
    Ask,
}

use Advice::{Again, Ask};

/// The codes by which the service leaves open what happens to a request, with what its documentation says about them.
///
/// Both APIs spell the same code with and without `_`. The second column limits a code to operations whose path
/// contains it.
const OPEN: &[(&str, &str, Advice)] = &[
    // 系统超时, 支付结果未知: 请不要更换商户退款单号，请使用相同参数再次调用API
    ("SYSTEM_ERROR", "", Again),
    // 银行系统异常, 支付结果未知: 请立即调用被扫订单结果查询API
    ("BANK_ERROR", "", Ask),
    // 用户支付中，需要输入密码, 支付结果未知: 等待5秒，然后调用被扫订单结果查询API
    ("USER_PAYING", "", Ask),
    // 红包正在发放中: 请在红包发放二十分钟后查询
    ("PROCESSING", "", Ask),
    // 扣款请求已受理，请勿重复发起: 请调用查询订单接口查看订单最新状态
    ("ORDER_ACCEPTED", "", Ask),
    // 退款业务流程错误，需要商户触发重试来解决: 请不要更换商户退款单号，请使用相同参数再次调用API
    ("BIZERR_NEED_RETRY", "", Again),
    // 该笔退款为受理中，请调用查单接口确认或降低频率原单重试，重试请勿更换单号
    ("FREQUENCY_LIMITED", "", Again),
    // 当前请求结果不明确，请降低请求接口频率，使用相同参数重试
    ("FREQUENCY_LIMIT", "", Again),
    ("FREQUENCY_LIMIT_EXCEED", "", Again),
    ("RATELIMIT_EXCEEDED", "", Again),
    // 超过频率限制
    ("FREQ_LIMIT", "", Again),
    // 回退方账户余额不足: 请不要更换商户分账单号，等待充值完毕后，请使用相同参数再次调用API; until then it is PROCESSING
    ("NOT_ENOUGH", "profitsharing", Ask),
    // 转账锁定资金中: 如余额不足，可充值后再原单重试（非终态）
    ("NOT_ENOUGH", "transfer", Ask),
    // 当状态为FAIL时，存在业务结果未明确的情况，所以如果状态为FAIL，请务必通过查询接口确认此次付款的结果
    ("NOT_ENOUGH", "pay_bank", Ask),
    // 使用原单号以及原请求参数重试; among its causes is the rate
    ("INVALID_REQUEST", "pay_bank", Ask),
    // 已达到今日商户付款额度上限, 已达到今日付款给此用户额度上限: 如果要继续付款必须使用原商户订单号重试
    ("SEND_MONEY_LIMIT", "", Ask),
    ("RECEIVED_MONEY_LIMIT", "", Ask),
];

/// Whether a refusal with this code leaves open what happens to a request of the operation, `POST /v3/…`.
pub(super) fn is_open(code: &str, operation: &str) -> bool {
    OPEN.iter().any(|(open, place, _)| is_same(open, code) && operation.contains(place))
}

/// Whether the service was too busy, so that the same request may well succeed later.
pub(in crate::call) fn is_busy(code: &str) -> bool {
    OPEN.iter().any(|(open, _, advice)| *advice == Again && is_same(open, code))
}

/// Whether two spellings mean the same code.
fn is_same(one: &str, other: &str) -> bool {
    letters(one).eq(letters(other))
}

fn letters(code: &str) -> impl Iterator<Item = u8> {
    code.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_uppercase())
}
