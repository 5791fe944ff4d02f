//! Lines as they are published and such as might be, each with what is read of it.

use super::*;

fn shown(line: &str, is_headed: bool) -> (String, bool) {
    let found = read(line, is_headed);
    (RateLimit::listed(&found.limits), found.is_partial)
}

#[test]
fn limits_have_a_count_and_a_time_and_may_say_whose() {
    for (line, expected) in [
        ("接口限频：150/秒（商户号维度）", "150 per second and merchant"),
        ("[接口限频：150/秒（商户号维度）]", "150 per second and merchant"),
        ("接口限频： 900/分钟 (品牌ID维度)", "900 per minute and brand"),
        ("接口限频：20/天（商户号维度）", "20 per day and merchant"),
        ("接口限频：1,000/小时（子商户号维度）", "1000 per hour and sub-merchant"),
        ("接口限频：150/秒（服务商商户号维度）", "150 per second and partner"),
        ("接口限频：150/秒（用户维度）", "150 per second and user"),
        ("接口限频：150/秒", "150 per second"),
        (
            "接口限频：150/秒（商户号维度），20/秒（子商户号维度）",
            "150 per second and merchant, 20 per second and sub-merchant",
        ),
        (
            "接口限频：150/秒（商户号维度）、1000/分钟（商户号维度）",
            "150 per second and merchant, 1000 per minute and merchant",
        ),
        (
            "接口限频：150/秒（商户号维度）；5/秒（单号维度）",
            "150 per second and merchant, 5 per second and order",
        ),
        ("接口限频： 单个商户 100 QPS，如果超过频率限制，会报错", "100 per second and merchant"),
        ("2. 请求频率限制：150qps，即每秒钟正常的申请次数不超过150次", "150 per second"),
        ("请求频率限制：默认300qps", "300 per second"),
        ("1.发送频率限制------默认30/秒", "30 per second"),
        ("2. 同一商户号查询频率限制为300qps，可间隔1分钟再重试", "300 per second and merchant"),
        ("- 以商户号维度频率限制为3QPS。", "3 per second and merchant"),
        ("以用户维度频率限制为3QPS", "3 per second and user"),
        ("注：单个商户的接口频率限制为50次/s", "50 per second and merchant"),
        ("接口的频率限制: 单个商户号1000 次/s", "1000 per second and merchant"),
        (
            "**接口频率**：单个商户号调用频率60/min，所有商户号调用频率为1000/min",
            "60 per minute and merchant, 1000 per minute in all",
        ),
        (
            "**接口频率**：不区分来源 1000/min 单ip 60/min",
            "1000 per minute in all, 60 per minute and address",
        ),
        ("接口频率：不区分来源 1000/s， 单ip 500/s", "1000 per second in all, 500 per second and address"),
        ("注：接口频率限制为100次/s", "100 per second"),
        ("接口频率：100/min", "100 per minute"),
        ("点灯。<br>频率限制：接口级限制1000/min<br>注意：灯多", "1000 per minute in all"),
        (
            "3、同一商户号下，此接口调用成功的频率限制为150QPS，而调用失败报错时的频率限制为6QPS。",
            "150 per second and merchant, 6 failing per second and merchant",
        ),
        (
            "3.商户号维度调用成功频率限制150qps，错误或无效请求频率限制6qps。",
            "150 per second and merchant, 6 failing per second and merchant",
        ),
        ("- 错误或无效请求频率限制：6qps，即每秒钟异常的请求不超过6次", "6 failing per second"),
        ("7、一个月之前的订单申请退款频率限制为：5000/min", "5000 of old orders per minute"),
        ("1. 单商户的发起转账接口频率上限为 100 次/秒", "100 per second and merchant"),
        ("接口限频：每分钟60次（商户号维度）", "60 per minute and merchant"),
        ("1、单个服务商（请求分账） 300QPS，如果超过频率限制，会报错", ""),
        ("通知频率为15s/15s/30s/3m", ""),
        ("同笔订单多次分账频率是1秒1次", ""),
        ("1. 同一商户号的申请请求需控制频率，建议不超过 1 次/分钟", ""),
        ("必须轮询时控制频率（建议每商户每分钟 ≤ 20 次）", ""),
        ("", ""),
    ] {
        assert_eq!(shown(line, false), (expected.to_owned(), false), "{line}");
    }
}

#[test]
fn a_line_that_announces_limits_is_read_whole_or_told() {
    for (line, expected) in [
        ("接口限频：很少", ""),
        ("接口限频：150/秒（灯维度）", ""),
        ("接口限频：150/秒（某商户号维度）", ""),
        ("接口限频：x/秒（商户号维度）", ""),
        ("接口限频：0/秒（商户号维度）", ""),
        ("接口限频：150", ""),
        ("接口限频：150/秒（商户号维度），灯 20/秒", "150 per second and merchant"),
        ("接口限频：150/秒（商户号维度），20 盏", "150 per second and merchant"),
    ] {
        assert_eq!(shown(line, false), (expected.to_owned(), true), "{line}");
    }
}

#[test]
fn limits_may_follow_their_head() {
    let mut lines = Lines::default();
    let texts = [
        "接口限频：",
        "",
        "1、单个服务商（请求分账） 300QPS，如果超过频率限制，会报错FREQUENCY_LIMITED，请降低频率请求。",
        "2、单个交易收款商户（请求分账） 30QPS，如果超过频率限制，会报错。同时，建议拆分多个商户号。",
        "点灯",
        "3、单个服务商 9QPS",
    ];
    for text in texts {
        lines.add(text, Span::default());
    }
    assert_eq!(RateLimit::listed(&lines.limits), "300 per second and partner, 30 per second and receiver");
    assert_eq!(lines.unread, []);
}

proptest::proptest! {
    #[test]
    fn any_line_is_read(line in "[限频率制接口：为0-9/秒次qps（）商户维度，。 ]{0,30}", is_headed: bool) {
        read(&line, is_headed);
    }
}
