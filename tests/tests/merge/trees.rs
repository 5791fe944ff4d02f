//! The service's own pages given as several folders: they are the pages of one documentation, in whatever order these are
//! given, and what only pages of partners say binds nobody else.

use std::path::{Path, PathBuf};

use wechatpay_codegen::ir::facts;
use wechatpay_codegen::merge::report;
use wechatpay_codegen::{Input, Read};

/// Rows of `name type presence description`.
fn rows(lines: &[&str]) -> String {
    let row = |line: &&str| format!("| {} |\n", line.splitn(4, ' ').collect::<Vec<_>>().join(" | "));
    let head = "| 参数名 | 类型 | 必填 | 描述 |\n| --- |  --- | --- | --- |\n";
    std::iter::once(head.to_owned()).chain(lines.iter().map(row)).collect()
}

/// A page of a folder of the service, `v3/merchant`.
fn page(volume: &str, number: u32, path: &str, body: &[&str], reply: &[&str]) -> String {
    format!(
        "---\nurl: \"https://docs.example/doc/{volume}/{number}.md\"\ntitle: \"点灯 {number}\"\ndoc_id: {number}\n---\n\n\
         请求方式：【POST】 `{path}`\n\n### Body 参数\n{}## 应答参数\n\n{}",
        rows(body),
        rows(reply)
    )
}

/// Pages of one operation that differ in all that pages are united by, and one that another form of tree has, too.
fn pages() -> Vec<(&'static str, String)> {
    let merchant =
        ["appid string true x", "color string true 【色】<br>RED：红<br>BLUE：蓝", "watt string true x"];
    let partner = [
        "sub_mchid string true x",
        "color string true 【色】<br>BLUE：蓝<br>GREEN：绿",
        "watt integer true x",
    ];
    let other = ["appid string true x", "color string true x", "detail string false x", "watt string true x"];
    let detailed =
        ["appid string true x", "color string true x", "detail object true x", "detail.id string true x"];
    let message = |number: u32, inside: &[&str]| {
        format!(
            "---\nurl: \"https://docs.example/doc/v3/merchant/{number}.md\"\ntitle: \"通知\"\ndoc_id: {number}\n---\n\n\
             通知参数\n\n{}\nresource中ciphertext解密后字段\n\n{}",
            rows(&[
                "event_type string true 类型为LAMP.LIT",
                "resource object true x",
                "resource.ciphertext string true x",
            ]),
            rows(inside)
        )
    };
    vec![
        (
            "merchant/b/点灯-1.md",
            page("v3/merchant", 1, "/v3/lamps/{lamp_id}", &merchant, &["a string true x"]),
        ),
        (
            "merchant/a/点灯-4.md",
            page("v3/merchant", 4, "/v3/lamps/{lamp_id}", &other, &["a string false x"]),
        ),
        ("partner/点灯-2.md", page("v3/partner", 2, "/v3/lamps/{id}", &partner, &["b string true x"])),
        ("partner/点灯-3.md", page("v3/partner", 3, "/v3/lamps/{id}", &detailed, &["a string true x"])),
        ("archive/通知-5.md", message(5, &["lamp_id string true x", "watt integer true x"])),
        ("merchant/b/通知-6.md", message(6, &["lamp_id string true x", "volt integer true x"])),
    ]
}

fn write(folder: &Path, files: &[(&str, String)]) {
    for (path, text) in files {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::File::create(path)
            .and_then(|mut file| std::io::Write::write_all(&mut file, text.as_bytes()))
            .unwrap();
    }
}

fn read(specs: Vec<PathBuf>) -> Read {
    let read = wechatpay_codegen::read(&Input { specs, ..Input::default() });
    assert!(!read.has_errors(), "{}", wechatpay_tests::report(&read));
    read
}

/// All that a reading gave: the model with its witnesses, what pages disagree on, and what was reported.
fn whole(read: &Read) -> [String; 3] {
    let told = read.diagnostics.iter().map(|found| {
        let place = found.span.map(|span| read.sources.place(span));
        format!("{} {place:?} {}", found.code.slug(), found.message)
    });
    let mut told: Vec<String> = told.collect();
    told.sort();
    let mut model: serde_json::Value =
        serde_json::from_str(&wechatpay_codegen::exchange::write(read, "")).unwrap();
    // Sources are listed in the order in which they were given.
    model["sources"].take();
    [model.to_string(), report::text(&read.conflicts, &read.sources), told.join("\n")]
}

fn orders(all: &[PathBuf]) -> Vec<Vec<PathBuf>> {
    match all {
        [] => vec![Vec::new()],
        _ => (0..all.len())
            .flat_map(|at| {
                let mut others = all.to_vec();
                let first = others.remove(at);
                orders(&others).into_iter().map(move |rest| [vec![first.clone()], rest].concat())
            })
            .collect(),
    }
}

#[test]
fn pages_of_several_folders_are_those_of_one_in_any_order() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &pages());
    let one = whole(&read(vec![folder.path().to_owned()]));
    for cut in [
        &["archive", "merchant", "partner"][..],
        &["archive", "merchant/a", "merchant/b", "partner"],
        // Folders that overlap have no page twice.
        &["merchant", "partner", "", "merchant/a"],
    ] {
        let folders: Vec<PathBuf> = cut.iter().map(|name| folder.path().join(name)).collect();
        for order in orders(&folders) {
            let [model, conflicts, told] = whole(&read(order.clone()));
            let plain = |text: &str| text.replace("//", "/");
            assert_eq!(plain(&model), plain(&one[0]), "{order:?}");
            assert_eq!(plain(&conflicts), plain(&one[1]), "{order:?}");
            assert_eq!(plain(&told), plain(&one[2]), "{order:?}");
        }
    }
}

#[test]
fn what_pages_of_several_folders_give_together() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &pages());
    let read = read(["partner", "merchant", "archive"].map(|name| folder.path().join(name)).to_vec());
    let hide = |text: String| text.replace(&folder.path().display().to_string(), "…");
    insta::assert_snapshot!("pages_of_several_folders", facts::lines(&read.api).join("\n"));
    insta::assert_snapshot!(
        "pages_of_several_folders_told",
        format!("{}\n{}", hide(whole(&read)[2].clone()), hide(report::text(&read.conflicts, &read.sources)))
    );
}

/// The real pages, as far as they are there, by volumes.
#[test]
fn volumes_given_one_by_one_are_the_whole_documentation() {
    let Some(all) = wechatpay_tests::real(&["official"]) else { return };
    let one = wechatpay_codegen::read(&all);
    let specs = ["brand", "APIv3", "APIv2"].map(|name| all.specs[0].join(name)).to_vec();
    let parts = wechatpay_codegen::read(&Input { specs, ..all.clone() });
    assert!(whole(&parts) == whole(&one));
}

/// What only pages of partners require, beside what others say of the same operation.
#[test]
fn pages_of_partners_bind_no_merchant() {
    let others = |links: &str, body: &str| {
        format!("post:\n  links: [{links}]\n  json: {{ {body} }}\n  reply: {{ a: string }}\n")
    };
    let (merchant, partner) =
        ("https://docs.example/doc/v3/merchant/9", "https://docs.example/doc/v3/partner/2");
    let both = format!("{merchant}, {partner}");
    let rows = ["sub_mchid string true x", "color string true x"];
    for (volume, links, body, expected) in [
        // Others have no such field.
        ("v3/partner", partner, "color!: string", ["color string required", "sub_mchid string -"]),
        ("v3/merchant", merchant, "color!: string", ["color string required", "sub_mchid string -"]),
        // Others know calls of merchants without it.
        (
            "v3/partner",
            &both,
            "color!: string, sub_mchid: string",
            ["color string required", "sub_mchid string -"],
        ),
        (
            "v3/partner",
            &both,
            "color: string, sub_mchid!: string",
            ["color string -", "sub_mchid string required"],
        ),
        // All callers are there.
        (
            "v3/partner",
            partner,
            "color: string, sub_mchid: string",
            ["color string required", "sub_mchid string required"],
        ),
        (
            "v3/merchant",
            &both,
            "color: string, sub_mchid: string",
            ["color string required", "sub_mchid string required"],
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        write(
            folder.path(),
            &[
                ("official/点灯-2.md", page(volume, 2, "/v3/lamps", &rows, &["a string true x"])),
                ("others/openapi/v3/lamps.yaml", others(links, body)),
            ],
        );
        let mut folders = ["official", "others"].map(|name| folder.path().join(name)).to_vec();
        for _ in 0..2 {
            let read = read(folders.clone());
            let facts = facts::lines(&read.api).into_iter();
            let sent: Vec<_> = facts
                .filter_map(|line| Some(line.strip_prefix("POST /v3/lamps\tjson\t")?.replace('\t', " ")))
                .collect();
            assert_eq!(sent, expected, "{volume} {links} {body}");
            let conflicts = report::text(&read.conflicts, &read.sources);
            assert!(conflicts.contains("sub_mchid") || expected[1].ends_with("required"), "{conflicts}");
            folders.reverse();
        }
    }
}

/// A page of an event whose sample shows what is inside.
fn shown_message(number: u32, original_type: &str, inside: &[&str]) -> String {
    let envelope = [
        "event_type string true 类型为LAMP.LIT",
        "resource object true x",
        "resource.original_type string true x",
        "resource.ciphertext string true x",
    ];
    format!(
        "---\nurl: \"https://docs.example/doc/v3/merchant/{number}.md\"\ntitle: \"通知\"\ndoc_id: {number}\n---\n\n\
         通知参数\n\n{}\n```\n{{\"resource\": {{\"original_type\": \"{original_type}\"}}}}\n```\n\n\
         resource中ciphertext解密后字段\n\n{}",
        rows(&envelope),
        rows(inside)
    )
}

/// One event may carry several things: all that is shown is listed, and what others list closes the list.
#[test]
fn contents_of_one_event_are_told_apart_by_what_the_envelope_says() {
    let (lamp, bill) = (["lamp_id string true x"], ["bill_id string true x"]);
    let one = || ("通知-1.md".to_owned(), shown_message(1, "lamp", &lamp));
    let of = |original_type: &str, inside: &[&str]| {
        ("通知-2.md".to_owned(), shown_message(2, original_type, inside))
    };
    let table = (
        "webhook/v3/LAMP.LIT.yaml".to_owned(),
        "body: { resource: { original_type: string (lamp), ciphertext: { .: string aes-gcm, lamp_id: string } } }\n\
         answer: { code: string }\n"
            .to_owned(),
    );
    let several = "merge/several-tables";
    let apart = "`original_type()` of what was opened tells which it is: ";
    for (texts, is_told, has_docs, is_checked) in [
        (vec![one()], false, false, false),
        (vec![one(), of("lamp", &lamp)], false, false, false),
        (vec![one(), of("lamp", &bill)], true, false, false),
        (vec![one(), of("bill", &bill)], false, true, false),
        (vec![one(), of("bill", &bill), table.clone()], false, true, true),
        (vec![of("bill", &bill), table.clone()], false, true, true),
    ] {
        let read = wechatpay_tests::read(texts.clone());
        assert!(!read.has_errors(), "{}", wechatpay_tests::report(&read));
        assert_eq!(read.diagnostics.iter().any(|found| found.code.slug() == several), is_told, "{texts:?}");
        let files = wechatpay_tests::generate(&read).files;
        let text: String = files.iter().map(|file| file.text.as_str()).collect();
        assert_eq!(text.contains(apart), has_docs, "{texts:?}");
        // What samples show refuses nothing.
        assert_eq!(text.contains("ORIGINAL_TYPES"), is_checked, "{texts:?}");
    }
}
