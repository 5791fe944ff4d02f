//! Pages with something changed at random: nothing panics, no row goes nowhere, and what is read can be emitted.

use proptest::prelude::*;

use super::notifications::message;
use super::{call, page, read};

/// What changes a page.
#[derive(Clone, Debug)]
enum Change {
    /// Leaves lines out.
    Without(usize),
    /// Writes a line again somewhere.
    Again(usize, usize),
    /// Puts a text somewhere.
    Text(usize, String),
    /// Cuts it off.
    End(usize),
}

fn change() -> impl Strategy<Value = Change> {
    let text = "[|`#.\\\\\\[\\]()<>：【】 \n\u{a0}a描0-9{}]{1,8}";
    prop_oneof![
        any::<usize>().prop_map(Change::Without),
        (any::<usize>(), any::<usize>()).prop_map(|(from, to)| Change::Again(from, to)),
        (any::<usize>(), text).prop_map(|(at, text)| Change::Text(at, text)),
        (any::<usize>()).prop_map(Change::End),
    ]
}

fn changed(page: &str, change: Change) -> String {
    let mut lines: Vec<&str> = page.split('\n').collect();
    let place =
        |at: usize| (0..=at % (page.len() + 1)).rev().find(|at| page.is_char_boundary(*at)).unwrap_or(0);
    match change {
        Change::Without(at) => drop(lines.remove(at % lines.len())),
        Change::Again(from, to) => lines.insert(to % lines.len(), lines[from % lines.len()]),
        Change::Text(at, text) => {
            let (before, after) = page.split_at(place(at));
            return format!("{before}{text}{after}");
        }
        Change::End(at) => return page[..place(at)].to_owned(),
    }
    lines.join("\n")
}

fn pages() -> Vec<String> {
    let body = "a object true 【甲】\na.b array[object] false 【乙】\na.b.c string(1,9) true 该字段需要使用[公钥](x)加密\nd string true 枚举值：<br>`X`: y";
    let sample = "\n应答示例\n\n> 200\u{a0}OK\n\n```\n{\"e\": {\"f\": [{\"g\": 1}]}}\n```\n";
    let v2 = "## 接口链接\n\nURL地址：https://api.mch.weixin.qq.com/pay/a\n\n## 请求参数\n\n| 字段名 | 变量名 | 必填 | 类型 | 示例值 | 描述 |\n| :-- | :-- | :-- | :-- | :-- | :-- |\n\
        | 灯 | lamp | 是 | String(9) | x | x |\n| 灯 | lamp.id | 是 | string\\[1,\\] | x | x |\n\n```\n<xml><lamp>[{\"id\":1}]</lamp></xml>\n```\n\n\
        ## 返回结果\n\n| 字段名 | 变量名 | 必填 | 类型 | 示例值 | 描述 |\n| --- | --- | --- | --- | --- | --- |\n| 码 | code | 是 | int | 1 | SUCCESS/FAIL |\n";
    let reply = "e object true x\ne.f array[object] true x\ne.g integer true x";
    vec![
        format!("{}{sample}", call(1, "【POST】 `/v3/lamps/{a} 或 /v3/lamps`", body, reply)),
        message("brand", 2, "LAMP.LIT", "lamp_id string true x"),
        page("v2/merchant", 3, "点灯", v2),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]
    #[test]
    fn any_page_is_read(which in 0..3usize, changes in prop::collection::vec(change(), 1..6)) {
        let mut page = pages().swap_remove(which);
        for change in changes {
            page = changed(&page, change);
        }
        let read = read(&[("a.md", &page), ("b.md", &pages()[which])]);
        let internal = read.diagnostics.iter().find(|found| found.code == crate::diag::Code::Internal);
        prop_assert!(internal.is_none(), "{internal:?}\n{page}");
        prop_assert_eq!(read.rows.accounted(), read.rows.total, "{}", page);
        if !read.has_errors() {
            let generated = crate::generate(&read, &crate::Options::default());
            let internal = generated.diagnostics.iter().find(|found| found.code == crate::diag::Code::Internal);
            prop_assert!(internal.is_none(), "{internal:?}\n{page}");
        }
    }
}
