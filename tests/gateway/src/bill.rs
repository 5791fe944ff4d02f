//! Nothing enters; a bill leaves, as downloads have it.

/// A bill of two payments with its totals; amounts in yuan.
pub const TEXT: &str = "\u{feff}交易时间,公众账号ID,商户号,微信订单号,商户订单号,订单金额\r\n\
`2031-04-17 10:00:00,`wx5a1c93e7d02b48f6,`1610000321,`4200009137203104170001,`ORD-2031-000417,`12.34\r\n\
`2031-04-17 10:05:00,`wx5a1c93e7d02b48f6,`1610000321,`4200009137203104170002,`ORD-2031-000418,`0.01\r\n\
总交易单数,订单总金额\r\n\
`2,`12.35\r\n";
