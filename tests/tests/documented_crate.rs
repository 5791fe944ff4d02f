//! Pages, tables and fragments with hostile texts in every place that is read: the crate is compiled and documented
//! without a warning, and no doctest comes out of a text.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

use std::path::Path;
use std::process::{Command, Output};

use wechatpay_codegen::foreign::quoted;
use wechatpay_codegen::output::Plan;
use wechatpay_codegen::source::SourceMap;
use wechatpay_codegen::{Input, OWNED, Options, Read, Runtime};
use wechatpay_tests::root;

/// Stands for `TEXT` in a source, in double quotes: between its lines are all ends of lines that there are.
const TEXT: &str = concat!(
    "a\n```rust\npanic!(\"a\")\n```\nb\r```\rpanic!(\"b\")\r```\rc\r\n~~~should_panic\r\nlet d = 1;\r\n~~~\n\n",
    "    panic!(\"e\")\n\n\tpanic!(\"f\")\n\u{2028}```\u{2028}g\u{85}# h\u{85}===\n---\n- ```\n  panic!(\"i\")\n",
    "</details>\n<script>alert(1)</script> <b> <!-- [`j`] [k](l) [m]: n\n[o]: https://o.example/\n",
    "![p](q) https://r.example/s_t*u* http://-x.y.example <v@w.example> <javascript:x> *y* _z_ | a |\n|---|\n| b | */ /* \"# {} ",
    "\u{b}```\u{b}panic!(\"vt\")\u{b}```\u{c}~~~\u{c}panic!(\"ff\")\u{c}~~~\u{2029}```rust\u{2029}panic!(\"ps\")\u{2029}```\u{85}```\u{85}panic!(\"nel\")\u{85}```\u{1c}x\u{1d}y\u{1e}",
    "\u{202a}a\u{202b}b\u{202c}c\u{202d}d\u{2066}e\u{2067}f\u{2068}g\u{2069}h\u{200e}i\u{200f}j\u{61c}k\u{9b}2J\u{7f}\u{fffe}\u{2060} ",
    "HTTPS://T.example Vec<u> [struct@v] [w!] <!-- <?x?> &Tab;&#x60;&#x60;&#x60; ",
    "\\ \0 \u{1b}[31m \u{202e} \u{200b} \u{feff} \u{e0041} &#10; [^c]\n\n[^c]: d\\"
);

/// Stands for `CELL` in a page: what a cell of a table can hold.
const CELL: &str = concat!(
    "a `b` ```rust fn main() {} ``` [`c`] [d](e) [f](https://f.example/g) <script>x</script> <b> **h** *i* _j_ ",
    "~~k~~ # l \\ */ \"# {} https://m.example/n_o https://%41.z.example \u{1b}[31m \u{202e} \u{200b} &#10;<br/>- p<br/>    q<br/>1. r<br/>==="
);

const PAGE: &str = r##"---
title: TEXT
description: TEXT
---

# {{ $frontmatter.title }} {#post}

{{ $frontmatter.description }}

::: danger CELL {.im-redesigned}

`2031.04.17` CELL [s](/openapi/v3/a`b`[c]#post)

:::

> [!IMPORTANT] 注意：
> - CELL

| 请求参数 | 类型 {.type} | 描述 {.desc}
| --- | --- | ---
| id {data-required} | string | CELL
| json {data-required} | object | CELL
| listed {data-required data-indent=1} | string | CELL<br/>`A` \| `[b]` \| `<c>` 枚举值之一
| told {data-indent=1} | string | x<br/>`D`：CELL<br/>`E`：CELL
| free {data-indent=1} | string | CELL

{.im-table #request}

::: code-group

```php [同步声明式]
$instance->chain('v3/lamps/{id}/pages')->post([
  'id' => 'x````[a]',
  'json' => [
    'listed' => 'z```',
    'free' => "a\n```\nb\r*/\"#",
  ],
]);
```

:::

| 返回字典 | 类型 {.type} | 描述 {.desc}
| --- | --- | ---
| code {data-required} | string | CELL

{.im-table #response}

参阅 [官方文档](https://n.example/o_(p)) [a `b` \[c\]](https://n.example/q) [<b>](javascript:x) [d](String)
"##;

const TABLE: &str = r#"post:
  title: TEXT
  description: [TEXT, TEXT, '- b']
  links: [{TEXT: TEXT}, {TEXT: 'https://a.example/```'}, String]
  roles: [TEXT]
  updated: TEXT
  lifecycle: {state: redesigned, since: TEXT, successors: [TEXT, '/openapi/v3/`a`#post']}
  path:
    id!: {.: string, .doc: [TEXT]}
  json:
    listed!: {.: string, .doc: [TEXT], .values: [{TEXT: TEXT}, A]}
    limited: {.: string, .doc: TEXT, .pattern: TEXT, .default: TEXT, .example: TEXT}
    long: {.: 'string 1..9', .pattern: '```', .default: '`', .example: "a\rb"}
    one: {.one_of: {TEXT: {.doc: [TEXT], a: string}, B: {b: string}}}
  reply: {code: {.: string, .doc: [TEXT]}}
  example: {id: TEXT, json: {listed: TEXT, limited: TEXT, TEXT: TEXT}}
  reply_example: {code: TEXT, TEXT: TEXT}
get:
  title: "\r"
  host: 'https://a.example/```/'
  fragment: TEXT
  query: {a: string}
  reply: redirect
"#;

const NOTIFICATION: &str = r#"title: TEXT
description: [TEXT]
links: [{TEXT: TEXT}]
roles: [TEXT]
updated: TEXT
lifecycle: {state: deprecated, since: TEXT}
body: {ciphertext!: {.: string aes-gcm, .doc: [TEXT], id: {.: string, .doc: [TEXT], .example: TEXT}}}
answer: {code: {.: string, .doc: [TEXT]}}
"#;

const FRAGMENT: &str = r#"post:
  summary: TEXT
  description: TEXT
  tags: [TEXT]
  operationId: TEXT
  externalDocs: {url: TEXT, description: TEXT}
  x-role: [TEXT]
  x-last-updated-at: TEXT
  x-base-uri: 'https://b.example/```'
  parameters:
    - {name: id, in: path, required: true, type: string, description: TEXT, example: TEXT}
    - {name: X-Header, in: header, type: string, description: TEXT, example: TEXT}
    - name: _
      in: body
      schema:
        type: object
        required: [listed]
        properties:
          listed:
            type: string
            description: TEXT
            enum:
              - A # ```rust [`a`] <b>
              - TEXT
          limited: {type: string, description: TEXT, pattern: TEXT, default: TEXT, example: TEXT}
          inside:
            type: string
            description: TEXT
            format: jsonObjectLike
            example: TEXT
            x-json: {type: object, properties: {a: {type: string, description: TEXT, example: TEXT}}}
  responses:
    200:
      description: TEXT
      schema: {type: object, properties: {code: {type: string, description: TEXT, example: TEXT}}}
"#;

/// Names that the compiler may warn of, numbers that are no `i64`, schemas that are graphs, and what settles them.
const NAMES: &str = r#"
post:
  summary: Names
  parameters:
    - {name: client, in: path, required: true, type: string}
    - {name: self, in: path, required: true, type: string}
    - name: _
      in: body
      schema:
        type: object
        required: [rate, wide, state]
        properties:
          state:
            type: string
            enum: ['=', '>=', 'a<b', C++, -A, '1..5', '1.0', Self, self, UNLISTED, '_', 'ĸra', 'А', A, 'ＡB', 'ß', '一级', "e\u0301"]
          numbers: {type: integer, enum: [1, +2, '03', 1e3]}
          rate: {type: number, enum: [0.5, 1], example: '0.5', description: The rate}
          wide: {type: number, enum: [18446744073709551615, 1], example: 18446744073709551615}
          rates: {type: array, items: {type: number}, example: [1, 1.5]}
          type: {type: string}
          gen: {type: string}
          foo_bar: {type: object, properties: {id: {type: string}}}
          fooBar: {type: object, properties: {number: {type: integer}}}
          a: {type: object, properties: {b_c: {type: string, enum: [X, Y]}}}
          a_b: {type: object, properties: {c: {type: string, enum: [X, Y]}}}
          root: {$ref: '#/F'}
  responses:
    200:
      schema: {type: object, properties: {root: {$ref: '#/F'}, rate: {type: decimal}, ids: {type: array, items: {type: uint64}}}}
F: {type: object, properties: {name: {type: string}, folders: {type: array, items: {$ref: '#/F'}}}}
"#;

/// The entries that the messages on it show.
const NAMES_SETTLED: &str = r#"
operations:
- { operation: "POST /v3/names/{client}/{self}", variables: [client_2, self], reason: … }
fields:
- { operation: "POST /v3/names/{client}/{self}", field: json.fooBar, set: { rust: foo_bar_2 }, reason: … }
- { operation: "POST /v3/names/{client}/{self}", field: json.root.folders, set: { holds: json }, reason: … }
- { operation: "POST /v3/names/{client}/{self}", field: response.root.folders, set: { holds: json }, reason: … }
- { operation: "POST /v3/names/{client}/{self}", field: json.state, set: { names: { self: Myself } }, reason: … }
"#;

fn put(folder: &Path, path: &str, source: &str) {
    let text = source.replace("TEXT", &quoted(TEXT)).replace("CELL", CELL);
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::File::create(path)
        .and_then(|mut file| std::io::Write::write_all(&mut file, text.as_bytes()))
        .unwrap();
}

/// Emits the crate of the trees into `out`, as `cargo xtask gen` does.
fn emit(pages: &Path, fragments: &Path, out: &Path) {
    put(pages, "openapi/v3/lamps/{id}/pages.md", PAGE);
    put(pages, "openapi/v3/lamps/{id}/tables.yaml", TABLE);
    put(pages, "webhook/v3/LAMP.ON.yaml", NOTIFICATION);
    put(fragments, "v3/lamps/{id}/fragments.yaml", FRAGMENT);
    // What no path says, and nobody reads, is in nobody's way.
    for name in ["a b", "支付", "a\u{202e}b", "a#b", "a`b", "a[b]"] {
        put(pages, &format!("openapi/v3/lamps/{name}.txt"), "TEXT");
    }
    for name in ["con", "Self", "crate", "_", "1a", "a..b", "a-", "std", "rt", "mod"] {
        put(pages, &format!("openapi/v3/names/{name}.yaml"), "get: { reply: { id: string } }\n");
    }
    let read =
        wechatpay_codegen::read(&Input { specs: vec![pages.into(), fragments.into()], ..Input::default() });
    let errors: Vec<_> = read.diagnostics.iter().filter(|found| found.is_error()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!((read.api.operations.len(), read.api.notifications.len()), (14, 1));
    write(&read, out);
}

fn write(read: &Read, out: &Path) {
    let runtime = root().join("generated-sdk/runtime").canonicalize().unwrap();
    let options = Options {
        package: "hostile-sdk".to_owned(),
        runtime: Runtime::Path(runtime.to_str().unwrap().to_owned()),
        own_workspace: true,
        ..Options::default()
    };
    let generated = wechatpay_codegen::generate(read, &options);
    assert!(generated.diagnostics.is_empty(), "{:?}", generated.diagnostics);
    Plan::new(out, &OWNED, generated.files).unwrap().apply().unwrap();
    // What the workspace has is there without the network.
    std::fs::copy(root().join("Cargo.lock"), out.join("Cargo.lock")).unwrap();
}

/// Runs cargo in the crate, beside what the workspace has built already, and returns what it prints and what it
/// reports.
fn cargo(out: &Path, command: &[&str], arguments: &[&str]) -> (String, String) {
    let test = std::env::current_exe().unwrap();
    let target = test.ancestors().nth(3).unwrap();
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let features = ["--offline", "--no-default-features", "--features", "chain,catalog,full"];
    let mut cargo = Command::new(cargo);
    cargo.args(command).args(features).args(arguments).current_dir(out);
    // As this workspace has it, so that what is not Rust need not be compiled again.
    cargo.args(["--config", "profile.dev.package.\"*\".debug=false"]);
    cargo.env("CARGO_TARGET_DIR", target).env("CARGO_TERM_COLOR", "never").env("RUSTDOCFLAGS", "-D warnings");
    let Output { status, stdout, stderr } = cargo.output().unwrap();
    let (stdout, stderr) = (String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap());
    assert!(status.success(), "{stdout}\n{stderr}");
    (stdout, stderr)
}

#[test]
fn hostile_texts_are_documented_without_a_warning_and_are_no_doctests() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("sdk");
    emit(&folder.path().join("pages"), &folder.path().join("fragments"), &out);
    cargo(&out, &["doc", "--no-deps"], &[]);
    let (run, _) = cargo(&out, &["test", "--doc"], &[]);
    let names = run.lines().filter_map(|line| line.strip_prefix("test src/")?.strip_suffix(" ... ok"));
    let mut names: Vec<_> = names.filter_map(|name| name.split(['(', ' ']).nth(2)).collect();
    names.sort_unstable();
    // Those of the front page, the examples of operations that have a sample, and nothing else.
    assert_eq!(
        names,
        [
            "",
            "",
            "v3::lamps::id::fragments::Post",
            "v3::lamps::id::pages::Post",
            "v3::lamps::id::tables::Post"
        ],
        "{run}"
    );
    assert!(run.contains("test result: ok. 5 passed; 0 failed; 0 ignored"), "{run}");
}

/// Names so long that no file can be called after them, by their own length or by that of all around them.
fn long_names() -> String {
    let member = "a_rather_long_name_of_a_member";
    let nested =
        (0..14).fold("z!: string".to_owned(), |inner, at| format!("{member}_{at}!: {{.: object, {inner}}}"));
    let long = "x".repeat(300);
    let value = "枚举值".repeat(60);
    format!(
        "post:\n  json: {{{nested}, {long}: {{.: object, y: string}}}}\n  reply:\n    {long}: {{.: string, .values: {{{value}: A}}}}\n    \
         one: {{.one_of: {{{value}一: {{a!: string}}, B: {{b: string}}}}}}\n"
    )
}

#[test]
fn long_names_are_documented() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("sdk");
    let names = long_names();
    let read = wechatpay_codegen::read_texts(SourceMap::from_texts([(
        "openapi/v3/lamps/long.yaml",
        names.as_str(),
    )]));
    let errors: Vec<_> = read.diagnostics.iter().filter(|found| found.is_error()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    write(&read, &out);
    cargo(&out, &["doc", "--no-deps"], &[]);
}

#[test]
fn names_numbers_and_graphs_compile_without_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("sdk");
    let texts = [("v3/names/{client}/{self}.yaml", NAMES), ("overrides.yaml", NAMES_SETTLED)];
    let read = wechatpay_codegen::read_texts(SourceMap::from_texts(texts));
    let errors: Vec<_> = read.diagnostics.iter().filter(|found| found.is_error()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    write(&read, &out);
    let (run, reported) = cargo(&out, &["test", "--doc"], &[]);
    assert!(!reported.contains("warning"), "{reported}");
    // The front page's examples, and that of the operation.
    assert!(run.contains("test result: ok. 3 passed; 0 failed; 0 ignored"), "{run}");
}
