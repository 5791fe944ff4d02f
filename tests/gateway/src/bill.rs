//! Whether a file is to be zipped enters; a bill leaves, with its digest.

use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::LazyLock;

use bytes::Bytes;
use wechatpay_runtime as rt;

/// How many payments the bill has: enough to come in several pieces.
const PAYMENTS: u32 = 500;

/// A bill of payments of one cent with its totals; amounts in yuan.
static TEXT: LazyLock<Bytes> = LazyLock::new(|| {
    let mut text = "\u{feff}交易时间,公众账号ID,商户号,微信订单号,商户订单号,订单金额\r\n".to_owned();
    for number in 0..PAYMENTS {
        // Writing to a `String` does not fail.
        let _ = write!(
            text,
            "`2031-04-17 10:{:02}:{:02},`wx5a1c93e7d02b48f6,`1610000321,`4200009137203104170{number:03},`ORD-2031-{number:06},`0.01\r\n",
            number / 60,
            number % 60,
        );
    }
    let _ =
        write!(text, "总交易单数,订单总金额\r\n`{PAYMENTS},`{}.{:02}\r\n", PAYMENTS / 100, PAYMENTS % 100);
    text.into()
});

/// The bill as it is sent.
pub fn content(is_zipped: bool) -> Bytes {
    if !is_zipped {
        return TEXT.clone();
    }
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    // Writing to memory does not fail.
    let _ = encoder.write_all(&TEXT);
    encoder.finish().unwrap_or_default().into()
}

/// The digest of the plain bill, or another one.
pub fn digest(kind: rt::HashType, is_wrong: bool) -> String {
    let content = if is_wrong { &[][..] } else { &TEXT };
    // Only files on disk cannot be read.
    rt::FilePart::new("bill", content).digest(kind).unwrap_or_default()
}
