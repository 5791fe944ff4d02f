//! One operation as the service's own page, a page of others and a fragment have it: what is taken of each, and who says so.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use wechatpay_codegen::exchange;
use wechatpay_codegen::ir::facts;
use wechatpay_codegen::merge::report;
use wechatpay_codegen::{Input, Read};

/// Rows of `name type presence description` as the service's own pages have them.
fn rows(lines: &[&str]) -> String {
    let row = |line: &&str| {
        let mut cells = line.splitn(4, ' ');
        let mut next = || cells.next().unwrap_or_default();
        format!("| {} | {} | {} | {} |\n", next(), next(), next(), next())
    };
    let head = "| 参数名 | 类型 | 必填 | 描述 |\n| --- |  --- | --- | --- |\n";
    std::iter::once(head.to_owned()).chain(lines.iter().map(row)).collect()
}

/// One of the service's own pages.
fn official(line: &str, part: &str, request: &[&str], reply: &[&str], sample: &str) -> String {
    let request =
        if request.is_empty() { String::new() } else { format!("### {part} 参数\n{}", rows(request)) };
    let reply = if reply.is_empty() { "无应答包体\n".to_owned() } else { rows(reply) };
    format!(
        "---\nurl: \"https://docs.example/doc/v3/merchant/1.md\"\ntitle: \"点灯\"\ndoc_id: 1\n---\n\n>更新时间：2031.04.17\n\n\
         请求方式：{line}\n\n## 请求参数\n\n{request}## 应答参数\n\n{reply}\n应答示例\n\n> 200 OK\n\n```\n{sample}\n```\n"
    )
}

/// A page of others with rows of `name type description`, a required one with `!` after its name.
fn page(request: &[&str], reply: &[&str]) -> String {
    let row = |level: usize| {
        move |line: &&str| {
            let mut cells = line.splitn(3, ' ');
            let mut next = || cells.next().unwrap_or_default();
            let (name, word, text) = (next(), next(), next().replace('|', "\\|"));
            let (name, level) = match name.split_once('.') {
                Some((_, name)) => (name, level + 1),
                None => (name, level),
            };
            let required = if name.ends_with('!') { "data-required " } else { "" };
            let name = name.trim_end_matches('!');
            format!("| {name} {{{required}data-indent={level}}} | {word} | {text}\n")
        }
    };
    let request: String = request.iter().map(row(1)).collect();
    let reply: String = reply.iter().map(row(0)).collect();
    format!(
        "---\ntitle: Light a lamp\n---\n\n# {{{{ $frontmatter.title }}}} {{#post}}\n\n\
         | 请求参数 | 类型 {{.type}} | 描述 {{.desc}}\n| --- | --- | ---\n| json {{data-required}} | object | x\n{request}\n{{.im-table #request}}\n\n\
         | 返回字典 | 类型 {{.type}} | 描述 {{.desc}}\n| --- | --- | ---\n{reply}\n{{.im-table #response}}\n"
    )
}

const LINE: &str = "【POST】 `/v3/lamps`";
const OFFICIAL: &str = "APIv3/点灯-1.md";
const PAGE: &str = "openapi/v3/lamps.md";
const FRAGMENT: &str = "v3/lamps.yaml";

/// The facts of what three sources say, without the name of the operation.
fn facts_of(read: &Read) -> Vec<String> {
    assert!(!read.has_errors(), "{}", wechatpay_tests::report(read));
    let all = facts::lines(&read.api).into_iter();
    all.filter_map(|line| Some(line.strip_prefix("POST /v3/lamps\t")?.replace('\t', " "))).collect()
}

/// A rule: what is sent as each of the three has it, beside a field that all have; and what is taken.
type Rule<'c> = (&'c str, &'c [&'c str], &'c [&'c str], &'c str, &'c [&'c str]);

fn read_rule((_, official_rows, page_rows, properties, _): &Rule<'_>, in_reply: bool) -> Read {
    let mut service = vec!["id string true 【号】x"];
    service.extend(official_rows.iter());
    let mut others = vec!["id! string x"];
    others.extend(page_rows.iter());
    let (one, other) = (["ok string true 【好】x"], ["ok! string x"]);
    let (fragment_id, fragment_ok) =
        ("id: {type: string, required: true}", "ok: {type: string, required: true}");
    let properties =
        if properties.is_empty() { fragment_id.to_owned() } else { format!("{fragment_id}, {properties}") };
    let texts = if in_reply {
        [
            (OFFICIAL, official(LINE, "Body", &one, &service, "{}")),
            (PAGE, page(&other, &others)),
            (FRAGMENT, wechatpay_tests::fragment(fragment_ok, &properties)),
        ]
    } else {
        [
            (OFFICIAL, official(LINE, "Body", &service, &one, "{}")),
            (PAGE, page(&others, &other)),
            (FRAGMENT, wechatpay_tests::fragment(&properties, fragment_ok)),
        ]
    };
    wechatpay_tests::read(texts)
}

fn check(rules: &[Rule<'_>], in_reply: bool) {
    for rule in rules {
        let read = read_rule(rule, in_reply);
        let part = if in_reply { "response " } else { "json " };
        let found: Vec<String> =
            facts_of(&read).iter().filter_map(|fact| Some(fact.strip_prefix(part)?.to_owned())).collect();
        let found: Vec<&str> =
            found.iter().map(String::as_str).filter(|fact| !fact.starts_with("id ")).collect();
        assert_eq!(found, rule.4, "{}", rule.0);
    }
}

#[test]
fn what_is_sent_is_as_the_service_says_and_no_seal_is_lost() {
    let sealed = "secret=rsa:platform";
    check(
        &[
            (
                "no fraction",
                &["n integer false 【数】x"],
                &["n number x"],
                "n: {type: number, example: 1.5}",
                &["n integer -"],
            ),
            (
                "the service requires it",
                &["n string true 【数】x"],
                &["n string x"],
                "n: {type: string}",
                &["n string required"],
            ),
            (
                "the service does not",
                &["n string false 【数】x"],
                &["n! string x"],
                "n: {type: string, required: true}",
                &["n string -"],
            ),
            (
                "the service does not know it",
                &[],
                &["n! string x"],
                "n: {type: string, required: true}",
                &["n string -"],
            ),
            (
                "a fragment insists, and there is no row of a page",
                &["n string false 【数】x"],
                &[],
                "n: {type: string, required: true}",
                &["n string -"],
            ),
            ("only the service knows it", &["n string true 【数】x"], &[], "", &["n string -"]),
            (
                "one says sealed: the service",
                &["n string false 【数】该字段需要使用微信支付公钥加密"],
                &["n string x"],
                "n: {type: string}",
                &[&format!("n string {sealed}")],
            ),
            (
                "one says sealed: the page",
                &["n string false 【数】x"],
                &["n string{data-encrypted=by-rsa-pubkey} x"],
                "n: {type: string}",
                &[&format!("n string {sealed}")],
            ),
            (
                "one says sealed: the fragment",
                &["n string false 【数】x"],
                &["n string x"],
                "n: {type: string, format: base64}",
                &[&format!("n string {sealed}")],
            ),
            (
                "what is sealed is a text",
                &["n string false 【数】该字段需要使用微信支付公钥加密"],
                &["n integer x"],
                "n: {type: integer}",
                &[&format!("n string {sealed}")],
            ),
            (
                "a document inside a text",
                &["n string false 【数】x"],
                &["n string x"],
                "n: {type: string, x-json: {type: object, properties: {a: {type: string}}}}",
                &["n string encoded=json", "n#a string -"],
            ),
            (
                "values of all",
                &["n string false 【数】x<br>可选取值<br>`B`：x<br>`A`：x"],
                &["n string `A` | `C` 枚举值"],
                "n: {type: string, enum: [D]}",
                &["n string enum=B|A|D|C"],
            ),
            (
                "a value in another case",
                &["n string false 【数】x<br>可选取值<br>`AMBER`：x<br>`RED`：x"],
                &["n string `Amber` | `Green` 枚举值"],
                "n: {type: string}",
                &["n string enum=AMBER|RED|Green"],
            ),
            (
                "a name in another spelling",
                &["a_b integer true 【数】x"],
                &["a__b! integer x"],
                "a__b: {type: integer, required: true}",
                &["a_b integer required"],
            ),
            (
                "another type",
                &["n string false 【数】x"],
                &["n string[] x"],
                "n: {type: array, items: {type: string}}",
                &["n string -"],
            ),
            (
                "members that are not listed",
                &["n array[IndustryType] false 【数】x"],
                &["n object[] x", "n.a string x"],
                "n: {type: array, items: {type: object, properties: {a: {type: string}}}}",
                &["n object[] -", "n[].a string -"],
            ),
            (
                "members of both",
                &["n object true 【数】x", "n.a string true 【数】x"],
                &["n! object x", "n.b! string x"],
                "n: {type: object, required: true, properties: {b: {type: string}}}",
                &["n object required", "n.a string -", "n.b string -"],
            ),
        ],
        false,
    );
}

#[test]
fn what_comes_back_is_required_only_if_all_say_so() {
    let sealed = "secret=rsa:merchant";
    check(
        &[
            (
                "all say so",
                &["n string true 【数】x"],
                &["n! string x"],
                "n: {type: string, required: true}",
                &["n string required"],
            ),
            (
                "the service does not",
                &["n string false 【数】x"],
                &["n! string x"],
                "n: {type: string, required: true}",
                &["n string -"],
            ),
            (
                "the page does not",
                &["n string true 【数】x"],
                &["n string x"],
                "n: {type: string}",
                &["n string -"],
            ),
            (
                "the service does not know it",
                &[],
                &["n! string x"],
                "n: {type: string, required: true}",
                &["n string -"],
            ),
            ("only the service knows it", &["n string true 【数】x"], &[], "", &["n string -"]),
            (
                "one says sealed",
                &["n string false 【数】该字段已做加密处理"],
                &["n string x"],
                "n: {type: string}",
                &[&format!("n string {sealed}")],
            ),
        ],
        true,
    );
}

/// The sample of the service counts more than its word for the type.
#[test]
fn a_number_whose_own_sample_is_a_text_is_what_others_say() {
    for (sample, expected) in [
        (r#"{"since ": "2031-04-17T10:00:00+08:00"}"#, "string"),
        (r#"{"since": 7}"#, "integer"),
        (r#"{"since": "7"}"#, "integer"),
        ("{}", "integer"),
    ] {
        let service =
            official(LINE, "Body", &["id string true 【号】x"], &["since integer false 【始】x"], sample);
        let read = wechatpay_tests::read([
            (OFFICIAL, service),
            (PAGE, page(&["id! string x"], &["since string x"])),
        ]);
        assert!(facts_of(&read).contains(&format!("response since {expected} -")), "{sample}");
    }
}

#[test]
fn variables_are_told_apart_by_their_places() {
    let service = official(
        "【GET】 `/v3/lamps/{lamp_id}/parts/{part_id}`",
        "Path",
        &["lamp_id string true 【灯】x", "part_id string true 【件】x"],
        &["ok string true 【好】x"],
        "{}",
    );
    let table = "get: {path: {id: string ..8, lamp: string ..9}, reply: {ok: string, size: integer}}";
    let read = wechatpay_tests::read([
        (OFFICIAL, service.as_str()),
        ("openapi/v3/lamps/{id}/parts/{lamp}.yaml", table),
        ("openapi/v3/lamps/{id}/other/{lamp}.yaml", table),
    ]);
    let name = "GET /v3/lamps/{lamp_id}/parts/{part_id}";
    let names: Vec<String> = read.api.operations.iter().map(ToString::to_string).collect();
    assert_eq!(names, ["GET /v3/lamps/{id}/other/{lamp}", name], "{}", wechatpay_tests::report(&read));
    let operation = &read.api.operations[1];
    let limits: Vec<_> =
        operation.variables.iter().map(|field| (&*field.wire, field.facets.max_length)).collect();
    assert_eq!(limits, [("lamp_id", Some(8)), ("part_id", Some(9))]);
    assert_eq!(operation.witnesses.len(), 2);
}

/// The tables of these pages have lost rows: they add to what others say, and their words come first.
#[test]
fn of_api_v2_the_service_only_adds() {
    let head = "| 字段名 | 变量名 | 必填 | 类型 | 示例值 | 描述 |\n| :-- | :-- | :-- | :-- | :-- | :-- |\n";
    let service = format!(
        "---\nurl: \"https://docs.example/doc/v2/merchant/2.md\"\ntitle: \"点灯\"\ndoc_id: 2\n---\n\n>更新时间：2031.04.17\n\n\
         URL地址：https://api.mch.weixin.qq.com/pay/lamps\n\n## 是否需要证书\n\n请求需要双向证书。\n\n\
         ## 请求参数\n\n{head}| 态 | state | 否 | String(16) | LIT | LIT：一<br>OFF：二 |\n| 数 | count | 是 | int | 8 | 数 |\n| 新 | added | 是 | String(32) | x | 新 |\n\
         | 所 | place | 否 | String(99) | x | 所 |\n| 名 | name | 否 | String(32) | x | 名 |\n\
         | 随 | nonce_str | 是 | String(32) | x | 随 |\n\n## 返回结果\n\n{head}| 码 | return_code | 是 | String(16) | OK | 码 |\n"
    );
    let others = page(
        &[
            "state! string `OFF` | `DIM` 枚举值",
            "count string x",
            "kept! string x",
            "place object x",
            "place.name string x",
        ],
        &["return_code string x"],
    )
    .replace("| json {data-required} |", "| xml {data-required} |");
    let read = wechatpay_tests::read([(OFFICIAL, service), ("openapi/v2/pay/lamps.md", others)]);
    assert!(!read.has_errors(), "{}", wechatpay_tests::report(&read));
    let found: Vec<String> = facts::lines(&read.api).iter().map(|line| line.replace('\t', " ")).collect();
    let expected = [
        "operation mtls true -",
        "response return_code string -",
        "xml added string -",
        "xml count string -",
        "xml kept string required",
        "xml place object -",
        "xml place.name string -",
        "xml state string required enum=OFF|DIM|LIT",
    ];
    assert_eq!(found, expected.map(|fact| format!("POST /v2/pay/lamps {fact}")));
    let doc = &read.api.operations[0].doc;
    assert_eq!((&*doc.title, doc.updated.as_deref()), ("点灯", Some("2031.04.17")));
}

/// Three pages, each from a folder of its own, beside tables of ours.
fn trees() -> [(&'static str, &'static str, String); 4] {
    let service = official(
        LINE,
        "Body",
        &[
            "id string(32) true 【号】Service id",
            "count integer false 【数】Service count",
            "state string false 【态】x<br>可选取值<br>`LIT`：On<br>`DARK`：Off",
            "name string false 【名】该字段需要使用微信支付公钥加密，参考",
            "added string true 【新】Only the service",
        ],
        &["ok string true 【好】x", "glow string true 【光】x"],
        r#"{"ok": "yes"}"#,
    );
    let others = page(
        &[
            "id! string x",
            "count! number x",
            "state string `LIT` | `DIM` 枚举值",
            "name string x",
            "kept! string x",
        ],
        &["ok! string x", "glow string x"],
    );
    let fragment = wechatpay_tests::fragment(
        "id: {type: string, maxLength: 64}, count: {type: number}, state: {type: string, enum: [LIT]}, name: {type: string, format: base64}, kept: {type: string}",
        "ok: {type: string}, glow: {type: string}",
    );
    let own = "post:\n  title: Light it\n  description: Ours.\n  json:\n    id!: string | The lamp.\n  reply:\n    ok: string | Whether it is lit.\n";
    [
        ("service", OFFICIAL, service),
        ("pages", PAGE, others),
        ("fragments", FRAGMENT, fragment),
        ("own", "openapi/v3/lamps.yaml", own.to_owned()),
    ]
}

fn write(folder: &Path, trees: &[(&str, &str, String)]) {
    for (tree, place, text) in trees {
        let path = folder.join(tree).join(place);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut file = std::fs::File::create(path).unwrap();
        std::io::Write::write_all(&mut file, text.as_bytes()).unwrap();
    }
}

fn orders(count: usize) -> Vec<Vec<usize>> {
    if count == 0 {
        return vec![Vec::new()];
    }
    let shorter = orders(count - 1).into_iter();
    shorter
        .flat_map(|order| {
            (0..count).map(move |at| {
                let mut longer = order.clone();
                longer.insert(at, count - 1);
                longer
            })
        })
        .collect()
}

#[test]
fn the_order_of_the_folders_does_not_matter_between_kinds() {
    let folder = tempfile::tempdir().unwrap();
    let trees = trees();
    write(folder.path(), &trees);
    let read = |order: &[usize]| {
        let specs = order.iter().map(|at| folder.path().join(trees[*at].0)).collect();
        wechatpay_codegen::read(&Input { specs, ..Input::default() })
    };
    let orders = orders(trees.len());
    assert_eq!(orders.len(), 24);
    let first = read(&orders[0]);
    assert!(!first.has_errors(), "{}", wechatpay_tests::report(&first));
    let told = |read: &Read| {
        let doc = &read.api.operations[0].doc;
        (doc.title.clone(), doc.text.clone(), doc.updated.clone())
    };
    // Words are ours, and dates the service's.
    assert_eq!(
        told(&first),
        ("Light it".to_owned(), vec!["Ours.".to_owned()], Some("2031.04.17".to_owned()))
    );
    let shown = |read: &Read| {
        let root = folder.path().display().to_string();
        let text = report::text(&read.conflicts, &read.sources).replace(&root, "");
        let emitted = wechatpay_tests::emitted(&wechatpay_tests::generate(read));
        (facts::lines(&read.api), text, emitted)
    };
    let expected = shown(&first);
    for order in &orders[1..] {
        let read = read(order);
        assert_eq!(shown(&read), expected, "{order:?}");
        assert_eq!(told(&read), told(&first), "{order:?}");
    }
}

#[test]
fn who_says_what_is_shown() {
    let texts = trees().into_iter().take(3).map(|(_, place, text)| (place, text));
    let read = wechatpay_tests::read(texts);
    insta::assert_snapshot!("three_sources", facts_of(&read).join("\n"));
    insta::assert_snapshot!("three_sources_conflicts", report::text(&read.conflicts, &read.sources));
    let counts = report::counts(&read.conflicts, &read.sources);
    insta::assert_snapshot!("three_sources_counts", counts);
    let json: Value = serde_json::from_str(&exchange::write(&read, "/lamps")).unwrap();
    let fields = json["operations"][0]["body"]["json"].as_array().unwrap().iter();
    let witnesses: Vec<Value> = fields
        .map(|field| serde_json::json!({ "name": field["name"], "sealed": field["sealed"], "witnesses": field["witnesses"] }))
        .collect();
    insta::assert_snapshot!("three_sources_witnesses", format!("{:#}", Value::from(witnesses)));
}

/// What was distilled of all three says nothing else beside the service's own pages.
#[test]
fn a_distilled_table_beside_a_page_that_it_is_of_changes_nothing() {
    let trees = trees();
    let all = || trees.iter().take(3).map(|(_, place, text)| ((*place).to_owned(), text.clone()));
    let read = wechatpay_tests::read(all());
    let files =
        wechatpay_codegen::distill::files(&read.api, wechatpay_codegen::distill::Scope::default()).unwrap();
    let tables = files.iter().map(|file| (file.path.as_str().to_owned(), file.text.clone()));
    let again = wechatpay_tests::read(tables.chain(all().take(1)));
    assert_eq!(facts_of(&again), facts_of(&read));
}

/// An entry of the overrides is a witness of what it changes.
#[test]
fn an_override_is_a_witness() {
    let entry = "fields:\n  - {operation: POST /v3/lamps, field: json.count, set: {required: true}, reason: to show}\n";
    let texts = trees().into_iter().take(3).map(|(_, place, text)| (place.to_owned(), text));
    let read = wechatpay_tests::read(texts.chain([("overrides.yaml".to_owned(), entry.to_owned())]));
    assert!(facts_of(&read).contains(&"json count integer required".to_owned()));
    let json: Value = serde_json::from_str(&exchange::write(&read, "")).unwrap();
    let kinds: BTreeMap<_, _> = json["sources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|source| (source["path"].as_str().unwrap(), source["kind"].clone()))
        .collect();
    let fields = json["operations"][0]["body"]["json"].as_array().unwrap();
    let count = fields.iter().find(|field| field["name"] == "count").unwrap();
    let said: Vec<_> = count["witnesses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| {
            let path = found["place"].as_str().unwrap().rsplitn(3, ':').last().unwrap();
            let mut differs = found["differs"].as_array().into_iter().flatten();
            let presence = differs.find(|differs| differs["fact"] == "presence");
            (kinds[path].clone(), presence.map_or(Value::Null, |differs| differs["says"].clone()))
        })
        .collect();
    let optional = Value::from("optional");
    assert_eq!(
        said,
        [
            ("official".into(), optional.clone()),
            ("page".into(), Value::Null),
            ("fragment".into(), optional),
            ("other".into(), Value::Null),
        ]
    );
}
