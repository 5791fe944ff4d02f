//! A bill enters; it is read without a panic, the same in one piece and byte by byte, and its amounts add up as numbers do.

use std::io::Read;

use wechatpay_runtime as rt;
use wechatpay_runtime::bill::{Amount, Bill, BillError, Row};

/// Reads the bill as it is, and what comes out of it as a gzip file.
pub fn run(data: &[u8]) {
    let whole = read(data);
    assert_eq!(read(Bytewise(data)), whole, "byte by byte, another bill");
    if let Ok(text) = std::str::from_utf8(data) {
        text.split([',', '`', '\n', '\r']).for_each(amount);
    }
    let unzipped = decode(data, data.len().max(1));
    assert_eq!(decode(data, 1), unzipped, "byte by byte, another file");
    if let Some(plain) = unzipped.filter(|plain| plain != data) {
        read(plain.as_slice());
    }
}

/// Gives one byte at a time.
struct Bytewise<'a>(&'a [u8]);

impl Read for Bytewise<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let most = buffer.len().min(1);
        self.0.read(&mut buffer[..most])
    }
}

/// What is read, in words.
fn read(reader: impl Read) -> Vec<String> {
    let mut bill = match Bill::read(reader) {
        Ok(bill) => bill,
        Err(error) => return vec![format!("{error:?}")],
    };
    let mut said = vec![format!("{:?}", bill.columns())];
    let mut is_broken = false;
    for row in &mut bill {
        is_broken |= row.is_err();
        said.push(row.map_or_else(|error| format!("{error:?}"), |row| cells(&row)));
    }
    let checked = bill.check();
    assert!(!(is_broken && checked.is_ok()), "a broken bill adds up");
    said.push(format!("{:?} {checked:?}", bill.totals()));
    said
}

/// Every cell, and what the row says of those that have a meaning.
fn cells(row: &Row) -> String {
    let say = |outcome: Result<String, BillError>| outcome.unwrap_or_else(|error| error.to_string());
    let mut said = format!("{row:?}");
    for (column, text) in row.iter() {
        said.push_str(&say(row.amount(column).map(|it| it.to_string())));
        said.push_str(&say(row.count(column).map(|it| it.to_string())));
        said.push_str(&say(row.time(column).map(|it| it.unix().to_string())));
        assert!(row.get(column).is_some(), "{text} has no column");
    }
    let (trade, flow) = (row.trade(), row.fund_flow());
    let fen = [
        trade.order_amount(),
        trade.settlement_amount(),
        trade.refund_amount(),
        flow.amount(),
        flow.balance(),
    ];
    format!("{said} {fen:?} {:?} {:?} {:?} {:?}", trade.time(), trade.fee(), flow.time(), flow.direction())
}

/// An amount is the number that it says, to a millionth.
fn amount(text: &str) {
    let Ok(amount) = text.parse::<Amount>() else { return };
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits: String = whole.chars().chain(format!("{fraction:0<6}").chars()).collect();
    let zeros = u32::try_from(fraction.len().saturating_sub(6)).unwrap();
    let exact = digits.parse::<i128>().ok().filter(|_| digits.len() < 38);
    if let (Some(exact), Some(scale)) = (exact, 10_i128.checked_pow(zeros)) {
        assert_eq!(exact, i128::from(amount.millionths()) * scale, "{text}");
    }
    assert_eq!(amount.to_string().parse(), Ok(amount), "{text}");
}

/// The plain content of a file that arrives in pieces of this size, up to a limit.
fn decode(data: &[u8], size: usize) -> Option<Vec<u8>> {
    let mut decoder = rt::Decoder::new();
    decoder.limit(1 << 20);
    let mut plain = Vec::new();
    for piece in data.chunks(size) {
        decoder.feed(piece, &mut plain).ok()?;
    }
    decoder.finish(&mut plain).ok()?;
    Some(plain)
}
