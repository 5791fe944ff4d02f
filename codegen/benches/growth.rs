//! How time grows with the size of a source: each kind of size n, and of 2n, in one run. A ratio near 2 is linear, near 4
//! quadratic. Then the catalogue of this repository once and ten times, each time under other paths.

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark reads the catalogue, and says what it measured"
)]

use std::path::Path;
use std::time::{Duration, Instant};

use wechatpay_codegen::render::{self, Format};
use wechatpay_codegen::source::SourceMap;
use wechatpay_codegen::{Options, Read};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The fastest of so many runs counts.
const RUNS: usize = 3;

/// The files of a size.
type Texts = Vec<(String, String)>;

/// What grows, the size to begin with, and the files of a size.
type Kind = (&'static str, usize, fn(usize) -> Texts);

/// Each form of a source, and what can be many in it.
const KINDS: [Kind; 27] = [
    ("a page of rows", 8_000, |n| page(&lines(n, |i| format!("| a{i} {{data-indent=1}} | string | 描述\n")))),
    ("a line of a page", 40_000, |n| {
        page(&format!("| a {{data-indent=1}} | string | {} |\n", "描述 `x` ".repeat(n)))
    }),
    ("a page of values", 8_000, |n| {
        let values: Vec<_> = (0..n).map(|i| format!("`V{i}`")).collect();
        page(&format!("| a {{data-indent=1}} | string | x<br/>{} 枚举值之一\n", values.join(" \\| ")))
    }),
    ("a page of faults", 4_000, |n| {
        page(&lines(n, |i| format!("| a b{i} {{data-indent=1}} | strnig | x\n")))
    }),
    ("a page of pairs of one name", 4_000, |n| {
        page(&lines(2 * n, |i| format!("| a{} {{data-indent=1}} | string | x\n", i % n)))
    }),
    ("a table of lines", 8_000, |n| table(&format!("\n{}", lines(n, |i| format!("    a{i}: string\n"))))),
    ("a table on one line", 8_000, |n| table(&format!("{{{}}}\n", lines(n, |i| format!("a{i}: string, "))))),
    ("a table of faults on one line", 2_000, |n| {
        table(&format!("{{{}}}\n", lines(n, |i| format!("a{i}: strnig, "))))
    }),
    ("a table of values", 8_000, |n| {
        table(&format!(
            "\n    a:\n      .: string\n      .values:\n{}",
            lines(n, |i| format!("        - V{i}: m\n"))
        ))
    }),
    ("a fragment of properties", 4_500, |n| {
        fragment(&lines(n, |i| format!("          a{i}: {{type: string}}\n")))
    }),
    ("a fragment on one line", 4_500, |n| {
        fragment(&format!(
            "          a: {{properties: {{{}}}}}\n",
            lines(n, |i| format!("a{i}: {{type: string}}, "))
        ))
    }),
    ("a fragment of references", 4_000, |n| {
        let mut texts =
            fragment(&lines(n, |i| format!("          a{i}: {{$ref: '../definitions/D.yaml#/D{i}'}}\n")));
        texts.push(("definitions/D.yaml".to_owned(), lines(n, |i| format!("D{i}: {{type: string}}\n"))));
        texts
    }),
    ("a fragment of references in a row", 2_000, |n| {
        let mut texts =
            fragment(&lines(n, |i| format!("          a{i}: {{$ref: '../definitions/D.yaml#/D{i}'}}\n")));
        let row = lines(n, |i| format!("D{i}: {{$ref: '#/D{}'}}\n", i + 1));
        texts.push(("definitions/D.yaml".to_owned(), format!("{row}D{n}: {{type: string}}\n")));
        texts
    }),
    ("a fragment of values on one line", 20_000, |n| {
        fragment(&format!("          a: {{type: string, enum: [{}]}}\n", lines(n, |i| format!("V{i},"))))
    }),
    ("a fragment of parameters", 8_000, |n| {
        let parameters = lines(n, |i| format!("    - {{in: query, name: q{i}, type: string}}\n"));
        let mut texts = fragment("          a: {type: string}\n");
        for (_, text) in &mut texts {
            *text = text.replace("    - in: body\n", &format!("{parameters}    - in: body\n"));
        }
        texts
    }),
    ("a fragment of misplaced members", 4_000, |n| {
        let required = lines(n, |i| format!("m{i},"));
        let members = lines(n, |i| format!("            m{i}: {{type: string}}\n"));
        fragment(&format!(
            "          a:\n            type: object\n            required: [{required}]\n            properties:\n              x: {{type: string}}\n{members}"
        ))
    }),
    ("overrides of one operation", 8_000, |n| {
        let entry = |i| entry("POST /v3/big", &format!("json.a{i}"), "{required: true}");
        overridden(table(&format!("\n{}", lines(n, |i| format!("    a{i}: string\n")))), n, entry)
    }),
    ("overrides that leave out", 8_000, |n| {
        let entry = |i| entry("POST /v3/big", &format!("json.a{i}"), "{drop: true}");
        overridden(table(&format!("\n{}", lines(2 * n, |i| format!("    a{i}: string\n")))), n, entry)
    }),
    ("overrides of many operations", 1_000, |n| {
        let file = |i| (format!("openapi/v3/t{i}.yaml"), format!("get: {{reply: {{a{i}: string}}}}\n"));
        let entry = |i| entry(&format!("GET /v3/t{i}"), &format!("response.a{i}"), "{required: true}");
        overridden((0..n).map(file).collect(), n, entry)
    }),
    ("small tables", 1_000, |n| {
        let table = |i| (format!("openapi/v3/t{i}.yaml"), format!("get: {{reply: {{a{i}: string}}}}\n"));
        (0..n).map(table).collect()
    }),
    ("a page with a sample", 4_000, |n| {
        let sample = lines(n, |i| format!("    'a{i}' => 'x',\n"));
        let sample = format!(
            "::: code-group\n\n```php\n$instance->chain('v3/big')->post([\n  'json' => [\n{sample}  ],\n]);\n```\n\n:::\n\n"
        );
        let mut texts = page(&lines(n, |i| format!("| a{i} {{data-indent=1}} | string | x\n")));
        for (_, text) in &mut texts {
            *text = text.replace("{.im-table #request}\n", &format!("{{.im-table #request}}\n\n{sample}"));
        }
        texts
    }),
    ("one of the service's pages", 8_000, |n| {
        vec![own_page(0, &lines(n, |i| format!("| a{i} | string(32) | true | 【描述】描述 |\n")), "")]
    }),
    ("a cell of such a page", 20_000, |n| {
        let values = lines(n, |i| format!("<li>`V{i}`: 见[此](x)加密</li>"));
        vec![own_page(0, &format!("| a | string | true | 可选取值<ul>{values}</ul> |\n"), "")]
    }),
    ("such a page of faults", 4_000, |n| {
        vec![own_page(0, &lines(n, |i| format!("| a{} | strnig | maybe | x |\n", i % (n / 2 + 1))), "")]
    }),
    ("such a page with lost levels", 4_000, |n| {
        let rows = lines(n, |i| format!("| a{i} | string | true | x |\n"));
        let items = (0..n).map(|i| format!("\"a{i}\": \"x\"")).collect::<Vec<_>>().join(", ");
        let sample = format!("应答示例\n\n```\n{{\"list\": [{{{items}}}]}}\n```\n");
        vec![own_page(0, &format!("| list | array[object] | true | x |\n{rows}"), &sample)]
    }),
    ("such a page of errors", 8_000, |n| {
        let rows = lines(n, |i| format!("| 400 | PARAM\\_ERROR | 描述{i} | x |\n"));
        let errors =
            format!("## 错误码\n\n| 状态码 | 错误码 | 描述 | 解决方案 |\n| --- | --- | --- | --- |\n{rows}");
        vec![own_page(0, "| a | string | true | x |\n", &errors)]
    }),
    ("such pages of one operation", 500, |n| {
        let rows = lines(8, |i| format!("| a{i} | string | true | A：x<br>B：y |\n"));
        (0..n).map(|i| own_page(i, &rows, "")).collect()
    }),
];

/// A page of the service's own with the rows of a reply, and what follows.
fn own_page(number: usize, rows: &str, after: &str) -> (String, String) {
    let text = format!(
        "---\nurl: \"https://docs.example/doc/v3/merchant/{number}.md\"\ntitle: \"a\"\ndoc_id: {number}\n---\n\n\
         请求方式：【GET】 `/v3/big`\n\n## 应答参数\n\n| 参数名 | 类型 | 必填 | 描述 |\n| --- |  --- | --- | --- |\n{rows}\n{after}"
    );
    (format!("big/{number}.md"), text)
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect()
}

/// An entry of the overrides file.
fn entry(operation: &str, field: &str, set: &str) -> String {
    format!("  - {{operation: {operation}, field: {field}, set: {set}, reason: to show}}\n")
}

fn overridden(mut texts: Texts, count: usize, entry: impl Fn(usize) -> String) -> Texts {
    texts.push(("overrides.yaml".to_owned(), format!("fields:\n{}", lines(count, entry))));
    texts
}

fn page(rows: &str) -> Texts {
    let text = format!(
        "---\ntitle: a\n---\n\n# {{{{ $frontmatter.title }}}} {{#post}}\n\n| 请求参数 | 类型 | 描述\n| --- | --- | ---\n\
         | json {{data-required}} | object | x\n{rows}\n{{.im-table #request}}\n\n\
         | 返回字典 | 类型 | 描述\n| --- | --- | ---\n| id | string | x\n\n{{.im-table #response}}\n"
    );
    vec![("openapi/v3/big.md".to_owned(), text)]
}

fn table(json: &str) -> Texts {
    vec![("openapi/v3/big.yaml".to_owned(), format!("post:\n  reply: empty\n  json: {json}"))]
}

fn fragment(properties: &str) -> Texts {
    let text = format!(
        "post:\n  responses:\n    '200': {{schema: {{type: object, properties: {{id: {{type: string}}}}}}}}\n  parameters:\n    \
         - in: body\n      name: body\n      schema:\n        type: object\n        properties:\n{properties}"
    );
    vec![("v3/big.yaml".to_owned(), text)]
}

/// Reads, shows what is wrong, and emits what is not.
fn run(texts: Texts) -> Duration {
    let sources = SourceMap::from_texts(texts);
    let begun = Instant::now();
    let mut read: Read = wechatpay_codegen::read_texts(sources);
    for format in Format::ALL {
        std::hint::black_box(render::render(*format, false, &read.sources, &read.diagnostics));
    }
    if !read.has_errors() {
        // Names that only an override settles.
        let clashes = wechatpay_codegen::generate(&read, &Options::default()).diagnostics;
        if !clashes.is_empty() {
            read.leave_out(&clashes);
            let files = wechatpay_codegen::generate(&read, &Options::default()).files;
            assert!(!files.is_empty(), "nothing is emitted");
        }
    }
    begun.elapsed()
}

/// The facts of the whole catalogue, `times` over: each copy has families and notifications of its own. Of the files,
/// those whose number `step` divides.
fn catalogue(times: usize, step: usize) -> Texts {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/upstream");
    let files = walkdir::WalkDir::new(&folder).sort_by_file_name().into_iter().flatten();
    let tables = files.filter(|file| file.file_type().is_file()).step_by(step).filter_map(|file| {
        let place = file.path().strip_prefix(&folder).ok()?.to_str()?.replace('\\', "/");
        Some((place, std::fs::read_to_string(file.path()).ok()?))
    });
    let tables: Texts = tables.collect();
    let copy = |number: usize| {
        let place = move |place: &str| {
            let mut parts: Vec<String> = place.split('/').map(str::to_owned).collect();
            // `openapi/v3/pay/…`, `webhook/v3/TRANSACTION.SUCCESS.yaml`
            if let Some(name) = parts.get_mut(2) {
                *name = if place.starts_with("webhook") {
                    format!("C{number}.{name}")
                } else {
                    format!("c{number}-{name}")
                };
            }
            parts.join("/")
        };
        tables.iter().map(move |(path, text)| (place(path), text.clone()))
    };
    (0..times).flat_map(copy).collect()
}

fn main() {
    // `cargo test` runs benchmarks once, to see that they do.
    let (runs, divisor) = if std::env::args().any(|word| word == "--bench") { (RUNS, 1) } else { (1, 100) };
    println!("{:<32} {:>8} {:>9} {:>9} {:>6}", "what grows", "n", "n", "2n", "ratio");
    for (name, size, texts) in KINDS {
        let size = size / divisor;
        let fastest = |n| (0..runs).map(|_| run(texts(n))).min().unwrap_or_default();
        let (one, two) = (fastest(size), fastest(2 * size));
        let ratio = two.as_secs_f64() / one.as_secs_f64().max(f64::EPSILON);
        println!(
            "{name:<32} {size:>8} {:>7.0}ms {:>7.0}ms {ratio:>6.2}",
            one.as_secs_f64() * 1e3,
            two.as_secs_f64() * 1e3
        );
    }
    let step = if divisor == 1 { 1 } else { 50 };
    let fastest = |times| (0..runs).map(|_| run(catalogue(times, step))).min().unwrap_or_default();
    let (one, ten) = (fastest(1).as_secs_f64(), fastest(10).as_secs_f64());
    println!("the catalogue, and ten of it: {one:.2} s, {ten:.2} s, {:.2} times as long", ten / one);
}
