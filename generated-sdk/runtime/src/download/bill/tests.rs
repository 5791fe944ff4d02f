//! Bills, whole, truncated and broken: their rows, their totals, and what is wrong with them.

use std::io;

use proptest::prelude::*;

use super::*;
use crate::content::HashType;
use crate::download::{Download, DownloadError};

const ALL: &[u8] = include_bytes!("fixtures/trade.all.csv");
const SUCCESS: &[u8] = include_bytes!("fixtures/trade.success.csv");
const REFUND: &[u8] = include_bytes!("fixtures/trade.refund.csv");
const OLD: &[u8] = include_bytes!("fixtures/trade.old.csv");
const EMPTY: &[u8] = include_bytes!("fixtures/trade.empty.csv");
const FUND_FLOW: &[u8] = include_bytes!("fixtures/fundflow.csv");
const COUPONS: &[u8] = include_bytes!("fixtures/coupons.csv");

fn rows(bytes: &[u8]) -> Vec<Row> {
    Bill::read(bytes).unwrap().map(Result::unwrap).collect()
}

/// The results of reading and checking a bill, in words.
fn faults(bytes: &[u8]) -> Vec<String> {
    let mut bill = match Bill::read(bytes) {
        Ok(bill) => bill,
        Err(error) => return vec![error.to_string()],
    };
    let faults = bill.by_ref().filter_map(Result::err).map(|error| error.to_string()).collect::<Vec<_>>();
    let checked = bill.check().map_err(|error| error.to_string());
    assert!(faults.is_empty() || checked.is_err());
    faults.into_iter().chain(checked.err()).collect()
}

fn replaced(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let text = std::str::from_utf8(bytes).unwrap();
    assert!(text.contains(from), "{from}");
    text.replacen(from, to, 1).into_bytes()
}

#[test]
fn whole_bills_add_up() {
    for (bytes, rows, compared) in [
        (ALL, 3, 7),
        (SUCCESS, 2, 4),
        (REFUND, 1, 7),
        (OLD, 2, 5),
        (EMPTY, 0, 7),
        (FUND_FLOW, 3, 5),
        (COUPONS, 1, 1),
    ] {
        let mut bill = Bill::read(bytes).unwrap();
        let checked = bill.check().unwrap();
        assert_eq!((checked.compared.len(), checked.unknown.len()), (compared, 0), "{checked:?}");
        assert_eq!(bill.totals().len(), 1);
        let mut bill = Bill::read(bytes).unwrap();
        assert_eq!((bill.by_ref().map(Result::unwrap).count(), bill.next().is_none()), (rows, true));
        // Once more, after everything has been read.
        assert_eq!((bill.check().unwrap(), bill.check().unwrap()), (checked.clone(), checked));
    }
}

#[test]
fn a_payment_and_its_refund() {
    let rows = rows(ALL);
    let (paid, refunded) = (rows[0].trade(), rows[1].trade());
    assert_eq!(
        (paid.transaction_id(), paid.out_trade_no(), paid.openid()),
        (Some("4200000001203104170000000001"), Some("order-7101"), Some("oExample-openid-1"))
    );
    assert_eq!(
        (paid.transaction_id(), paid.out_trade_no()),
        (refunded.transaction_id(), refunded.out_trade_no())
    );
    assert_eq!(paid.time().unwrap().unwrap().to_string(), "2031-04-17 09:00:01");
    assert_eq!(
        (paid.appid(), paid.mchid(), paid.sub_mchid(), paid.device_info()),
        (Some("wx5a1c93e7d02b48f6"), Some("1610000321"), None, Some("till-2"))
    );
    assert_eq!(
        (paid.trade_type(), paid.trade_state(), paid.bank_type(), paid.currency()),
        (Some("JSAPI"), Some("SUCCESS"), Some("OTHERS"), Some("CNY"))
    );
    assert_eq!((paid.description(), paid.attach()), (Some("Tea, green, 250 g"), Some("shop=3,till=2")));
    assert_eq!(
        (paid.order_amount().unwrap(), paid.settlement_amount().unwrap(), paid.coupon_amount().unwrap()),
        (Some(2000), Some(1880), Some(120))
    );
    assert_eq!(paid.fee().unwrap().map(Amount::millionths), Some(112_800));
    assert_eq!((paid.rate(), paid.rate_note()), (Some("0.60%"), None));
    assert_eq!((paid.refund_id(), paid.out_refund_no(), paid.refund_state()), (None, None, None));
    assert_eq!(paid.refund_create_time().unwrap(), None);

    assert_eq!(
        (refunded.refund_id(), refunded.out_refund_no()),
        (Some("50300000012031041700000001"), Some("refund-31"))
    );
    assert_eq!((refunded.refund_type(), refunded.refund_state()), (Some("ORIGINAL"), Some("PROCESSING")));
    assert_eq!(
        (
            refunded.refund_amount().unwrap(),
            refunded.requested_refund_amount().unwrap(),
            refunded.coupon_refund_amount().unwrap(),
            refunded.order_amount().unwrap(),
        ),
        (Some(940), Some(1000), Some(60), Some(0))
    );
    assert_eq!(refunded.fee().unwrap().map(|fee| fee.to_string()).as_deref(), Some("-0.0564"));
    assert_eq!(rows[2].trade().description(), Some("`Back-tick` inside"));
    assert_eq!(rows[2].trade().order_amount().unwrap(), Some(123_456_789));
}

#[test]
fn columns_differ_by_type_and_age() {
    let refund = &rows(REFUND)[0];
    assert_eq!(
        refund.trade().refund_create_time().unwrap().map(|time| time.to_string()).as_deref(),
        Some("2031-04-17 12:29:58")
    );
    assert_eq!(refund.trade().refund_success_time().unwrap(), None);
    assert_eq!((rows(SUCCESS)[0].get("退款金额"), rows(ALL)[0].get("退款金额")), (None, Some("0.00")));

    let old = rows(OLD);
    let (paid, refunded) = (old[0].trade(), old[1].trade());
    assert_eq!(paid.sub_mchid(), Some("1610000999"));
    assert_eq!(
        (paid.order_amount().unwrap(), paid.settlement_amount().unwrap(), paid.coupon_amount().unwrap()),
        (Some(29), Some(29), Some(0))
    );
    assert_eq!(
        (refunded.refund_amount().unwrap(), refunded.coupon_refund_amount().unwrap()),
        (Some(10), Some(0))
    );
}

#[test]
fn fund_flows() {
    let rows = rows(FUND_FLOW);
    let (first, last) = (rows[0].fund_flow(), rows[2].fund_flow());
    assert_eq!(first.time().unwrap().unwrap().to_string(), "2031-04-17 09:00:02");
    assert_eq!(
        (first.business_id(), first.flow_id(), first.voucher()),
        (Some("4200000001203104170000000001"), Some("3104170000000000001"), Some("order-7101"))
    );
    assert_eq!((first.direction(), last.direction()), (Some(Direction::Income), Some(Direction::Expense)));
    assert_eq!((first.amount().unwrap(), first.balance().unwrap()), (Some(1880), Some(11880)));
    assert_eq!((first.note(), last.note()), (None, Some("late, and\\nbroken")));
    assert_eq!(
        (last.business_name(), last.business_type(), last.applicant()),
        (Some("退款"), Some("退款"), Some("1610000321API"))
    );
    // Either form of parentheses, in the bill and in the lookup.
    let wide = replaced(FUND_FLOW, "收支金额(元)", "收支金额（元）");
    let row = Bill::read(&wide[..]).unwrap().next().unwrap().unwrap();
    assert_eq!((row.get("收支金额（元）"), row.get("收支金额(元)")), (Some("18.80"), Some("18.80")));
    assert_eq!(faults(&wide), [""; 0]);
}

#[test]
fn cells_without_marks_are_found_by_their_quotes() {
    let row = &rows(COUPONS)[0];
    assert_eq!((row.get("设备号"), row.get("银行流水号")), (Some("till-2"), Some("")));
    assert_eq!(row.get("单品信息"), Some(r#"[{"goods_id":"t-1","quantity":2}]"#));
    assert_eq!((row.fen("优惠金额(元)").unwrap(), row.iter().count()), (120, 12));
    assert_eq!(row.iter().next(), Some(("批次id", "15000001")));

    let unmarked: Vec<u8> = SUCCESS.iter().copied().filter(|byte| *byte != b'`').collect();
    let unmarked = replaced(&unmarked, "Tea, green, 250 g,shop=3,till=2", "Tea,\"shop=3,till=2\"");
    assert_eq!(rows(&unmarked).len(), 2);
    assert_eq!(rows(&unmarked)[0].trade().attach(), Some("shop=3,till=2"));
    assert_eq!(faults(&unmarked), [""; 0]);
}

#[test]
fn a_bill_that_was_cut_off_is_told_wherever_it_was_cut() {
    for whole in [ALL, SUCCESS, OLD, EMPTY, FUND_FLOW, COUPONS] {
        let last = whole.iter().rposition(|byte| *byte == b'`').unwrap();
        for at in 0..last {
            assert!(!faults(&whole[..at]).is_empty(), "{at}");
        }
    }
    let cut = &ALL[..ALL.len() - 100];
    let mut bill = Bill::read(cut).unwrap();
    let outcomes: Vec<_> = bill.by_ref().collect();
    assert!(matches!(outcomes.last(), Some(Err(error)) if matches!(error.kind(), BillErrorKind::NoTotals)));
}

#[test]
fn a_bill_without_totals_is_taken_only_when_asked() {
    let rows_only = &SUCCESS[..SUCCESS.len() - "`2,`1234586.69,`7407.52280,`1234587.89\n".len()];
    let rows_only = &rows_only[..rows_only.iter().rposition(|byte| *byte == b'`').unwrap()];
    let rows_only = [rows_only, b"`\n"].concat();
    assert_eq!(faults(&rows_only), ["line 3: the bill ends without its totals"; 2]);
    let mut bill = Bill::read(&rows_only[..]).unwrap().without_totals();
    assert_eq!(bill.by_ref().filter(Result::is_ok).count(), 2);
    assert!(matches!(bill.check(), Err(error) if matches!(error.kind(), BillErrorKind::NoTotals)));
    // A header of totals without the totals is not a complete bill either.
    let header = [&rows_only, "总交易单数\n".as_bytes()].concat();
    assert!(Bill::read(&header[..]).unwrap().without_totals().any(|row| row.is_err()));
}

#[test]
fn totals_that_do_not_agree_are_told() {
    for (bytes, from, to, fault) in [
        (ALL, "`3,`", "`4,`", "line 6, column 1 (总交易单数): the rows do not add up to this total"),
        (ALL, "`18.80", "`18.81", "line 6, column 2 (应结订单总金额): the rows do not add up to this total"),
        (ALL, "`9.40", "`9.39", "line 6, column 3 (退款总金额): the rows do not add up to this total"),
        (
            ALL,
            "`7407.46640",
            "`7407.46641",
            "line 6, column 5 (手续费总金额): the rows do not add up to this total",
        ),
        (
            FUND_FLOW,
            "`支出,`0.11",
            "`收入,`0.11",
            "line 9, column 2 (收入笔数): the rows do not add up to this total",
        ),
        (COUPONS, "\n`1\r", "\n`2\r", "line 4, column 1 (总条数): the rows do not add up to this total"),
        (ALL, "`9.40", "`9,40", "line 3, column 17 (退款金额): not an amount"),
        (ALL, "`9.40,`0.60,`7407", "`9.4o,`0.60,`7407", "line 6, column 3 (退款总金额): not an amount"),
        (
            OLD,
            "`0.29",
            "`9223372036854.7",
            "line 5, column 2 (总交易额): the rows do not add up to this total",
        ),
    ] {
        assert_eq!(faults(&replaced(bytes, from, to)), [fault]);
    }
    let error = Bill::read(&replaced(ALL, "`18.80", "`18.81")[..]).unwrap().check().unwrap_err();
    let BillErrorKind::Differs(difference) = error.kind() else { panic!("{error}") };
    assert_eq!(
        (difference.stated.to_string(), difference.counted.to_string()),
        ("1234586.69".into(), "1234586.70".into())
    );
    assert!(!format!("{error:?}").contains("1234586"));

    let unknown = replaced(ALL, "退款总金额", "新的总金额");
    let checked = Bill::read(&unknown[..]).unwrap().check().unwrap();
    assert_eq!((checked.unknown, checked.compared.len()), (vec!["新的总金额".to_owned()], 6));
}

#[test]
fn several_rows_of_totals_are_taken_together() {
    let split = replaced(
        SUCCESS,
        "`2,`1234586.69,`7407.52280,`1234587.89",
        "`1,`18.80,`0.11280,`20.00\n`1,`1234567.89,`7407.41000,`1234567.89",
    );
    let mut bill = Bill::read(&split[..]).unwrap();
    assert_eq!(bill.check().unwrap().compared.len(), 4);
    assert_eq!((bill.totals().len(), bill.totals()[1].count("总交易单数").unwrap()), (2, 1));
}

#[test]
fn behind_a_broken_row_the_others_follow() {
    let broken = replaced(ALL, "`9.40,`0.60,`ORIGINAL", "`9.40,`ORIGINAL");
    let mut bill = Bill::read(&broken[..]).unwrap();
    let lines: Vec<_> =
        bill.by_ref().map(|row| row.map(|row| row.line()).map_err(|error| error.line())).collect();
    assert_eq!(lines, [Ok(2), Err(3), Ok(4)]);
    assert_eq!(
        faults(&broken),
        ["line 3: 26 cells where the header has 27", "line 6: 1 rows could not be read"]
    );

    let mut bytes = ALL.to_vec();
    let at = bytes.iter().rposition(|byte| *byte == b'T').unwrap();
    bytes[at] = 0xff;
    assert_eq!(
        faults(&bytes)[0],
        "line 4: the text is not UTF-8, in which the service sends it; it may have been converted"
    );

    let twice = [SUCCESS, SUCCESS].concat();
    let after: Vec<_> = (6..=10).map(|line| format!("line {line}: nothing may follow the totals")).collect();
    assert_eq!(faults(&twice)[..3], after[..3]);
}

/// The bill with each cell written in another way.
fn rewritten(bytes: &[u8], cell: impl Fn(&str) -> String) -> Vec<u8> {
    let text = std::str::from_utf8(bytes).unwrap().trim_start_matches('\u{feff}').trim_end();
    let line = |line: &str| {
        let cells =
            Cells::of(line, line.matches(",`").count() + 1).ok().unwrap_or_else(|| Cells::of_any(line));
        cells.iter().map(&cell).collect::<Vec<_>>().join(",")
    };
    text.lines()
        .filter(|text| !text.trim().is_empty())
        .map(line)
        .collect::<Vec<_>>()
        .join("\r\n")
        .into_bytes()
}

#[test]
fn marks_and_quotes_may_be_anywhere() {
    for bill in [ALL, SUCCESS, REFUND, OLD, EMPTY, FUND_FLOW] {
        let texts = |bytes: &[u8]| {
            let rows = rows(bytes);
            rows.iter()
                .map(|row| row.iter().map(|(_, cell)| cell.to_owned()).collect())
                .collect::<Vec<Vec<_>>>()
        };
        let columns = |bytes: &[u8]| Bill::read(bytes).unwrap().columns().to_vec();
        let quoted = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
        for bytes in [
            rewritten(bill, |cell| format!("`{cell}")),
            rewritten(bill, |cell| quoted(&format!("`{cell}"))),
            rewritten(bill, quoted),
            rewritten(bill, |cell| {
                if cell.contains([',', '"']) { quoted(&format!("`{cell}")) } else { format!("`{cell}") }
            }),
            [b"\n \xef\xbb\xbf\n", &rewritten(bill, |cell| format!("`{cell}"))[..]].concat(),
        ] {
            // A cell that begins with a mark of its own is not told from a marked one.
            let marked = |rows: Vec<Vec<String>>| {
                let cell = |cell: &String| cell.trim_start_matches('`').to_owned();
                rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>()).collect::<Vec<_>>()
            };
            assert_eq!((columns(&bytes), marked(texts(&bytes))), (columns(bill), marked(texts(bill))));
            assert_eq!(faults(&bytes), [""; 0]);
        }
    }
}

#[test]
fn a_line_that_is_neither_row_nor_totals_costs_one_row() {
    let header = std::str::from_utf8(ALL).unwrap().lines().next().unwrap().trim_start_matches('\u{feff}');
    let short = |found: usize| format!("line 3: {found} cells where the header has 27");
    for (line, fault) in [
        ("---", short(1)),
        ("第 2 页,共 3 页", short(2)),
        ("总部备注", short(1)),
        ("总部备注,合计见下", short(2)),
        ("`broken", short(1)),
        ("\"`broken\",\"", short(2)),
        (header, "line 3: the header appears twice".to_owned()),
    ] {
        let bytes = replaced(ALL, "\n`2031-04-17 12:30:00", &format!("\n{line}\n`2031-04-17 12:30:00"));
        assert_eq!(faults(&bytes), [fault.clone(), "line 7: 1 rows could not be read".into()], "{line}");
        let mut bill = Bill::read(&bytes[..]).unwrap();
        let lines: Vec<_> =
            bill.by_ref().map(|row| row.map(|row| row.line()).map_err(|error| error.line())).collect();
        assert_eq!(lines, [Ok(2), Err(3), Ok(4), Ok(5)], "{line}");
        assert_eq!(bill.totals()[0].fen("订单总金额").unwrap(), 123_458_789);
        // The same between the last row and the totals.
        let bytes = replaced(ALL, "\n总交易单数", &format!("\n{line}\n总交易单数"));
        let moved = fault.replace("line 3", "line 5");
        assert_eq!(faults(&bytes), [moved, "line 7: 1 rows could not be read".into()], "{line}");
    }
}

#[test]
fn totals_are_known_by_their_names() {
    let unknown = "批次,金额\n`1,`2.50\n总笔数,总额\n`1,`2.50\n".as_bytes();
    let mut bill = Bill::read(unknown).unwrap();
    assert_eq!(bill.by_ref().map(Result::unwrap).count(), 1);
    assert_eq!((bill.check().unwrap().unknown.len(), bill.totals()[0].fen("总额").unwrap()), (2, 250));
    // As many cells as the header, and one that only looks like a total.
    let suite = "商品名称,数量\n`总统套房,`无\n`Tea,`2\n总条数\n`2\n".as_bytes();
    assert_eq!(rows(suite).len(), 2);
    assert_eq!(faults(suite), [""; 0]);
}

/// What a row, the totals or an error of a bill is, in a line each.
fn told(bytes: &[u8]) -> Vec<String> {
    let mut bill = match Bill::read(bytes) {
        Ok(bill) => bill,
        Err(error) => return vec![error.to_string()],
    };
    let shown = |row: &Row| row.iter().map(|(_, cell)| cell.to_owned()).collect::<Vec<_>>().join("|");
    let rows: Vec<_> = bill
        .by_ref()
        .map(|row| match row {
            Ok(row) => format!("{} {}", row.line(), shown(&row)),
            Err(error) => error.to_string(),
        })
        .collect();
    let totals: Vec<_> = bill.totals().iter().map(|row| format!("= {}", shown(row))).collect();
    [rows, totals].concat()
}

const HEADER: &str = "交易时间,微信订单号,订单金额,备注";
const FIRST: &str = "`2031-04-17 09:00:01,`1,`2.50,`x";
const SECOND: &str = "`2031-04-17 10:00:01,`2,`0.50,`y";
const TOTALS: &str = "总交易单数,订单总金额";
const VALUES: &str = "`2,`3.00";
const LINES: [&str; 5] = [HEADER, FIRST, SECOND, TOTALS, VALUES];
const READ: [&str; 2] = ["2031-04-17 09:00:01|1|2.50|x", "2031-04-17 10:00:01|2|0.50|y"];

/// Whatever else is on these lines, the bill is read as the one of [`LINES`].
fn is_read_as_a_whole(bytes: &[u8]) {
    let mut bill = Bill::read(bytes).unwrap();
    let cells = |row: &Row| row.iter().map(|(_, cell)| cell.trim().to_owned()).collect::<Vec<_>>().join("|");
    let rows: Vec<_> =
        bill.by_ref().map(|row| cells(&row.unwrap()).trim_end_matches('|').to_owned()).collect();
    let shown = String::from_utf8_lossy(bytes);
    assert_eq!(rows, READ, "{shown}");
    let checked = bill.check().unwrap_or_else(|error| panic!("{shown}: {error}"));
    assert_eq!((checked.compared.len(), checked.unknown.len()), (2, 0), "{shown}");
    assert_eq!((bill.totals().len(), bill.totals()[0].fen("订单总金额").unwrap()), (1, 300), "{shown}");
}

#[test]
fn lines_end_as_in_any_system() {
    for end in ["\n", "\r\n", "\r", "\r\r\n", "\n\r", "\n\n", " \t\r\n", "\n,,,\r\n", "\n \u{feff}"] {
        is_read_as_a_whole(LINES.join(end).as_bytes());
        is_read_as_a_whole(format!("{end}{}{end}", LINES.join(end)).as_bytes());
        is_read_as_a_whole(format!("\u{feff}{end}\u{feff}{}", LINES.join(end)).as_bytes());
    }
    is_read_as_a_whole(format!("{HEADER}\n{FIRST}\r\n{SECOND}\r{TOTALS}\n\r\n{VALUES}").as_bytes());
    // Lines are counted as an editor counts them.
    let broken = [HEADER, "`x", SECOND, TOTALS, VALUES];
    for (end, line) in [("\n", 2), ("\r\n", 2), ("\r", 2), ("\r\n\r\n", 3)] {
        let first = told(broken.join(end).as_bytes()).remove(0);
        assert_eq!(first, format!("line {line}: 1 cells where the header has 4"), "{end:?}");
    }
}

#[test]
fn what_a_spreadsheet_makes_of_a_bill_is_read() {
    let unmarked = LINES.map(|line| line.replace('`', ""));
    is_read_as_a_whole(unmarked.join("\n").as_bytes());
    for fill in [",", ",,,", ", ,"] {
        is_read_as_a_whole(unmarked.clone().map(|line| format!("{line}{fill}")).join("\n").as_bytes());
        let mut one = unmarked.clone();
        for at in 0..one.len() {
            one[at].push_str(fill);
            is_read_as_a_whole(one.join("\n").as_bytes());
        }
    }
    is_read_as_a_whole(LINES.join("\n").replace(",`", ", `").as_bytes());
    is_read_as_a_whole(unmarked.join("\n").replace(',', " , ").as_bytes());
    let quoted = |line: &String| format!("\"{}\"", line.replace(',', "\", \""));
    is_read_as_a_whole(unmarked.iter().map(quoted).collect::<Vec<_>>().join("\n").as_bytes());
}

#[test]
fn a_quoted_cell_may_have_line_breaks() {
    for (cell, read) in [
        ("\"x\nand more\"", "x\nand more"),
        ("\"`x\r\nand, \"\"more\"\"\"", "x\nand, \"more\""),
        ("\"\nx\"", "\nx"),
        ("\"x\n1,2\ny\"", "x\n1,2\ny"),
    ] {
        // The last cell, and one between others.
        for [bill, row] in [
            [
                format!("{HEADER}\n`2031-04-17 09:00:01,`1,`2.50,{cell}"),
                format!("2 2031-04-17 09:00:01|1|2.50|{read}"),
            ],
            [
                format!("备注,订单金额,交易时间,微信订单号\n{cell},2.50,2031-04-17 09:00:01,1"),
                format!("2 {read}|2.50|2031-04-17 09:00:01|1"),
            ],
        ] {
            let told = told(format!("{bill}\n{TOTALS}\n`1,`2.50").as_bytes());
            assert_eq!(told, [row.as_str(), "= 1|2.50"], "{cell}");
        }
    }
    // A quote that nothing closes, or that closes behind another row, is one character.
    for (first, second) in [("\"x", "y"), ("\"x", "\"y\""), ("\"x", "y\""), ("5\" x", "6\" y"), ("\"", "\"")]
    {
        let rows =
            [format!("2031-04-17 09:00:01,1,2.50,{first}"), format!("2031-04-17 10:00:01,2,0.50,{second}")];
        let told = told([HEADER, &rows[0], &rows[1], TOTALS, VALUES].join("\n").as_bytes());
        let read = |row: &String| row.replace(',', "|").replace("\"y\"", "y");
        assert_eq!(
            told,
            [format!("2 {}", read(&rows[0])), format!("3 {}", read(&rows[1])), "= 2|3.00".into()]
        );
    }
    // Nothing is lost of what was looked at.
    let many = format!("{HEADER}\n{}{FIRST}\n{SECOND}\n{TOTALS}\n{VALUES}", "\"`a\n".repeat(250));
    let told = told(many.as_bytes());
    assert_eq!((told.len(), told[0].as_str()), (253, "line 2: 1 cells where the header has 4"));
    assert_eq!((&*told[249], &*told[252]), ("line 251: 1 cells where the header has 4", "= 2|3.00"));
}

#[test]
fn totals_are_told_from_everything_else() {
    let with =
        |lines: &[&str]| told([&[HEADER, FIRST, SECOND], lines].concat().join("\n").as_bytes()).split_off(2);
    let after = "nothing may follow the totals";
    assert_eq!(with(&["订单总金额,总交易单数", "`3.00,`2"]), ["= 3.00|2"]);
    assert_eq!(with(&[TOTALS, "`1,`2.50", "`1,`0.50"]), ["= 1|2.50", "= 1|0.50"]);
    assert_eq!(
        with(&[TOTALS, "`1,`2.50", TOTALS, "`1,`0.50"]),
        [&format!("line 6: {after}"), "= 1|2.50", "= 1|0.50"]
    );
    assert_eq!(with(&[TOTALS, VALUES, "foo,bar"]), [&format!("line 6: {after}"), "= 2|3.00"]);
    assert_eq!(with(&[TOTALS, "---", VALUES]), ["line 5: 1 cells where the header has 2", "= 2|3.00"]);
    assert_eq!(with(&["总交易单数,某某单数,订单总金额", "`2,`7,`3.00"]), ["= 2|7|3.00"]);
    // A row may have anything in it.
    assert_eq!(
        with(&["`-,`-,`-,`总交易单数", FIRST, TOTALS, VALUES]),
        ["4 -|-|-|总交易单数", &format!("5 {}", READ[0]), "= 2|3.00"]
    );
    // Nothing but totals is the bill of a day without payments.
    let mut empty = Bill::read("总交易单数,订单总金额\n`0,`0.00\n".as_bytes()).unwrap();
    assert_eq!(
        empty.check().unwrap(),
        Checked { compared: vec!["总交易单数".into()], unknown: vec!["订单总金额".into()] }
    );
    assert!(empty.columns().is_empty());
    let other = Bill::read("总交易单数\n`1".as_bytes()).unwrap().check().unwrap_err();
    assert!(matches!(other.kind(), BillErrorKind::Differs(_)), "{other}");
    // A day's sums may be a row as well.
    assert_eq!(
        told("日期,收入笔数,收入金额\n`2031-04-17,`1,`2.50\n总条数\n`1".as_bytes()),
        ["2 2031-04-17|1|2.50", "= 1"]
    );
}

#[test]
fn a_line_without_end_costs_one_row_and_little_memory() {
    /// Lines, between two of which there is one of a hundred megabytes.
    fn reader(before: &str, after: &str) -> impl io::Read {
        let long = io::Read::take(io::repeat(b'x'), 100_000_000);
        io::Read::chain(
            io::Read::chain(io::Cursor::new(before.to_owned()), long),
            io::Cursor::new(after.to_owned()),
        )
    }
    let long = |line: usize| Err((line as u64, "the line is longer than a mebibyte"));
    for (before, after, expected) in [
        (
            format!("{HEADER}\n{FIRST}\n"),
            format!("\n{SECOND}\n{TOTALS}\n{VALUES}"),
            vec![Ok(2), long(3), Ok(4)],
        ),
        (
            format!("{HEADER}\n{FIRST}\r"),
            format!("\r{SECOND}\r{TOTALS}\r{VALUES}"),
            vec![Ok(2), long(3), Ok(4)],
        ),
        (
            format!("{HEADER}\n{FIRST}\n{SECOND}\n{TOTALS}\n"),
            format!("\n{VALUES}"),
            vec![Ok(2), Ok(3), long(5)],
        ),
        (
            format!("{HEADER}\n\"x\n"),
            format!("\n{SECOND}\n{TOTALS}\n{VALUES}"),
            vec![Err((2, "")), long(3), Ok(4)],
        ),
    ] {
        let mut bill = Bill::read(reader(&before, &after)).unwrap();
        for (at, expected) in expected.into_iter().enumerate() {
            let row = bill.next().unwrap();
            match (&row, expected) {
                (Ok(row), Ok(line)) => assert_eq!(row.line(), line, "{before}: {at}"),
                (Err(error), Err((line, text))) => {
                    assert!(
                        error.line() == line && error.to_string().contains(text),
                        "{before}: {at}: {error}"
                    );
                }
                _ => panic!("{before}: {at}: {row:?}"),
            }
        }
        assert!(bill.next().is_none() && bill.totals().len() == 1, "{before}");
    }
}

#[test]
fn a_zipped_bill_is_named_as_such() {
    let error = Bill::read(&b"\x1f\x8b\x08\0\0\n\0"[..]).err().unwrap();
    assert_eq!(
        error.to_string(),
        "line 1: this is a gzip file; read it through `Download::from_reader`, which unzips it"
    );
}

#[test]
fn what_is_no_bill_is_told_at_once() {
    for bytes in [
        &b""[..],
        b"\n \r\n",
        b"\xef\xbb\xbf\n",
        b"<xml><return_code>FAIL</return_code></xml>",
        b"\xef\xbb\xbf {\"code\":\"NO_STATEMENT_EXIST\"}",
        b"`4200000001,`order-7101",
        b"2031-04-17 09:00:01,order-7101",
        b"\"`4200000001\",\"`order-7101\"",
    ] {
        let error = Bill::read(bytes).err().unwrap();
        assert!(matches!(error.kind(), BillErrorKind::NotABill), "{error}");
    }
    assert!(matches!(Bill::read(&b"\xbd\xbb"[..]).err().unwrap().kind(), BillErrorKind::NotUtf8));
    let endless = vec![b'a'; 2 * 1024 * 1024];
    assert!(matches!(Bill::read(&endless[..]).err().unwrap().kind(), BillErrorKind::LineTooLong));
    let mut bill = [ALL, &endless].concat();
    bill.extend_from_slice(b"\n");
    let mut bill = Bill::read(&bill[..]).unwrap();
    assert!(bill.by_ref().any(|row| row.is_err()) && bill.next().is_none());
}

#[test]
fn cells_are_read_as_what_they_are_asked_for() {
    let rows = rows(ALL);
    let row = &rows[1];
    let texts = |errors: Vec<BillError>| errors.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(
        texts(vec![
            row.fen("手续费").unwrap_err(),
            row.fen("商品名称").unwrap_err(),
            row.time("商品名称").unwrap_err(),
            row.count("退款金额").unwrap_err(),
            row.count("费率备注").unwrap_err(),
            row.amount("没有这一列").unwrap_err(),
        ]),
        [
            "line 3, column 23 (手续费): the amount has a fraction of a fen",
            "line 3, column 21 (商品名称): not an amount",
            "line 3, column 21 (商品名称): not a time",
            "line 3, column 17 (退款金额): not a count",
            "line 3, column 27 (费率备注): not a count",
            "line 3, 没有这一列: there is no such column",
        ]
    );
    assert_eq!(row.amount("没有这一列").unwrap_err().column(), Some((0, "没有这一列")));
    assert_eq!((row.line(), format!("{row:?}")), (3, "Row(line 3, 27 cells)".to_owned()));
    assert_eq!(format!("{:?}", row.trade()), "TradeRow(Row(line 3, 27 cells))");

    let broken = replaced(ALL, "2031-04-17 09:00:01", "yesterday");
    let row = Bill::read(&broken[..]).unwrap().next().unwrap().unwrap();
    assert_eq!(row.trade().time().unwrap_err().to_string(), "line 2, column 1 (交易时间): not a time");
}

#[test]
fn a_bill_is_read_while_it_is_downloaded() {
    let download = |hex: &str| Download::from_reader("text/plain", ALL).expect_digest(HashType::Sha1, hex);
    assert_eq!(
        Bill::read(download("ccd6d89329129f9a37d1962ee139ff2a833847f7"))
            .unwrap()
            .check()
            .unwrap()
            .compared
            .len(),
        7
    );
    let error = Bill::read(download("00")).unwrap().check().unwrap_err();
    let BillErrorKind::Io(error) = error.kind() else { panic!("{error}") };
    assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    let inner = error.get_ref().and_then(|error| error.downcast_ref());
    assert!(matches!(inner, Some(DownloadError::Digest { .. })));
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        faults(&bytes);
    }

    #[test]
    fn any_text_like_a_bill_is_read_or_refused(text in "(总交易单数|收支类型|手续费|`|,|\n|\r|\"|-|[0-9.]{1,22}|元){0,60}") {
        faults(text.as_bytes());
    }

    #[test]
    fn a_foreign_line_costs_one_row(line in "[a-z`\"元总 -]{1,12}(,[a-z元总]{0,4}){0,3}", at in 0_usize..5) {
        prop_assume!(!line.trim_matches([' ', ',']).is_empty());
        let mut lines: Vec<&str> = std::str::from_utf8(ALL).unwrap().lines().collect();
        lines.insert(at.min(3) + 1, &line);
        let bytes = lines.join("\n").into_bytes();
        let mut bill = Bill::read(&bytes[..]).unwrap();
        let outcomes: Vec<_> = bill.by_ref().collect();
        prop_assert_eq!(outcomes.iter().filter(|row| row.is_ok()).count(), 3);
        prop_assert_eq!(outcomes.iter().filter(|row| row.is_err()).count(), 1);
        prop_assert_eq!(bill.totals().len(), 1);
    }

    #[test]
    fn a_damaged_bill_is_read_or_refused(at in 0..ALL.len(), byte in any::<u8>(), removed in 0_usize..40) {
        let mut bytes = ALL.to_vec();
        bytes[at] = byte;
        bytes.drain(at..(at + removed).min(ALL.len()));
        for row in Bill::read(&bytes[..]).into_iter().flatten().flatten() {
            let (trade, flow) = (row.trade(), row.fund_flow());
            let _ = (trade.time(), trade.fee(), trade.order_amount(), trade.refund_id(), flow.balance(), flow.time());
        }
        faults(&bytes);
    }
}
