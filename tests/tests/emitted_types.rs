//! One operation as a page, as a fragment, and as both: the types that its fields are emitted as.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

/// The rows of a request and of a reply on a page.
fn page(request: &str, reply: &str) -> String {
    format!(
        "---\ntitle: Query a receipt\ndescription:\n---\n\n# {{{{ $frontmatter.title }}}} {{#post}}\n
| 请求参数 | 类型 {{.type}} | 描述 {{.desc}}\n| --- | --- | ---
| json {{data-required}} | object | The body
{request}
| headers {{data-required}} | object | The headers
| Wechatpay-Serial {{data-required data-indent=1}} | string | The key
\n{{.im-table #request}}\n
| 返回字典 | 类型 {{.type}} | 描述 {{.desc}}\n| --- | --- | ---
{reply}
\n{{.im-table #response}}\n"
    )
}

/// Properties of a request and of a reply in a fragment.
fn fragment(request: &str, reply: &str) -> String {
    format!(
        "post:
  summary: Query a receipt
  parameters:
    - {{name: Wechatpay-Serial, in: header, type: string, required: true}}
    - name: _
      in: body
      schema: {{type: object, properties: {{{request}}}}}
  responses:
    200:
      schema: {{type: object, properties: {{{reply}}}}}
"
    )
}

/// What is emitted for the page, the fragment, and both together.
fn emitted(page: &str, fragment: &str) -> [String; 3] {
    let (page, fragment) = (("openapi/v3/receipts/query.md", page), ("v3/receipts/query.yaml", fragment));
    [vec![page], vec![fragment], vec![page, fragment]].map(|sources| {
        let read = wechatpay_tests::read(sources);
        assert!(!read.has_errors(), "{}", wechatpay_tests::report(&read));
        wechatpay_tests::emitted(&wechatpay_tests::generate(&read))
    })
}

const ROW: &str = "| number {data-indent=1} | string | Its number";
const AMOUNT: &str = "| amount | number | The amount";

#[test]
fn a_sealed_list_is_a_list_of_sealed_texts_whoever_marks_it() {
    let row = |mark: &str| format!("| names {{data-indent=1}} | string[]{mark} | Of the payers");
    let (marked, plain) = (" {data-encrypted=by-rsa-pubkey}", "");
    let property = |format: &str| format!("names: {{type: array, items: {{type: string{format}}}}}");
    let reply = "amount: {type: integer}";
    for (mark, format, seals) in [
        (marked, ", format: base64", [true, true, true]),
        (marked, "", [true, false, true]),
        (plain, ", format: base64", [false, true, true]),
        (plain, "", [false, false, false]),
    ] {
        let all = emitted(&page(&row(mark), AMOUNT), &fragment(&property(format), reply));
        for (emitted, seals) in all.iter().zip(seals) {
            let ty = if seals { "Option<Vec<rt::Sensitive<String>>>" } else { "Option<Vec<String>>" };
            assert!(emitted.contains(&format!("pub names: {ty},")), "{ty}: {emitted}");
            let sealing = emitted.contains("sealing: Some(rt::Sealing::PLATFORM_OAEP)");
            assert_eq!(sealing, seals, "{emitted}");
        }
    }
}

#[test]
fn a_number_has_a_fraction_where_something_shows_one() {
    for (says, types) in [
        ("example: 1.5", ["i64", "f64", "f64"]),
        ("example: 15", ["i64", "i64", "i64"]),
        ("format: float", ["i64", "f64", "f64"]),
        ("format: int64, example: 15", ["i64", "i64", "i64"]),
    ] {
        let fragment = fragment("number: {type: string}", &format!("amount: {{type: number, {says}}}"));
        for (emitted, ty) in emitted(&page(ROW, AMOUNT), &fragment).iter().zip(types) {
            assert!(emitted.contains(&format!("pub amount: Option<{ty}>,")), "{says}: {emitted}");
        }
    }
}

#[test]
fn the_schema_inside_a_text_tells_an_object_from_a_list() {
    let object = "{type: object, properties: {floor: {type: integer}}}";
    let list = format!("{{type: array, x-key: item, items: {object}}}");
    for (format, inside, ty) in [
        ("jsonObjectLike", object, "Option<PostBodyNumber>"),
        ("jsonArrayLike", list.as_str(), "Option<Vec<PostBodyNumber>>"),
    ] {
        let property = format!("number: {{type: string, format: {format}, x-json: {inside}}}");
        let [_, alone, merged] = emitted(&page(ROW, AMOUNT), &fragment(&property, "amount: {type: integer}"));
        for emitted in [alone, merged] {
            assert!(emitted.contains(&format!("pub number: {ty},")), "{ty}: {emitted}");
            assert!(emitted.contains(r#"number = "number" as json"#), "{emitted}");
        }
    }
}

#[test]
fn the_method_of_a_time_is_no_setter_as_well() {
    let properties = "time: {type: string, format: rfc3339}, parse_time: {type: string}";
    let read =
        wechatpay_tests::read([("v3/receipts/query.yaml", fragment(properties, "amount: {type: integer}"))]);
    let generated = wechatpay_tests::generate(&read);
    let messages: Vec<_> = generated.diagnostics.iter().map(|found| found.message.as_str()).collect();
    assert_eq!(messages, ["the field `parse_time` and the time of `time` would have one name in Rust"]);
    // A reply has no setters, and a required field none either.
    let reply = format!("{properties}, amount: {{type: integer}}");
    let read =
        wechatpay_tests::read([("v3/receipts/query.yaml", fragment("number: {type: string}", &reply))]);
    assert!(wechatpay_tests::generate(&read).diagnostics.is_empty());
}

/// What the field `amount` of a reply is emitted as, documented by a fragment so.
fn in_fragment(schema: &str) -> String {
    let text = fragment("number: {type: string}", &format!("amount: {schema}"));
    amount("v3/receipts/query.yaml", &text)
}

/// The same of a request in a YAML table, with this as the example of the operation.
fn in_table(field: &str, example: &str) -> String {
    let text =
        format!("post:\n  json:\n    amount: {field}\n  example: {example}\n  reply:\n    id: string\n");
    amount("openapi/v3/receipts/query.yaml", &text)
}

/// The same of a request on a page, with this as its sample.
fn on_page(word: &str, description: &str, sample: &str) -> String {
    let text =
        page(&format!("| amount {{data-indent=1}} | {word} | {description}"), "| id | string | Its id");
    let sample = format!(
        "```php [同步声明式]\n$instance->chain('v3/receipts/query')->post([\n'json' => [{sample}],\n]);\n```\n\n"
    );
    amount("openapi/v3/receipts/query.md", &text.replace("| 返回字典", &format!("{sample}| 返回字典")))
}

fn amount(place: &str, text: &str) -> String {
    let read = wechatpay_tests::read([(place, text)]);
    assert!(!read.has_errors(), "{}", wechatpay_tests::report(&read));
    let emitted = wechatpay_tests::emitted(&wechatpay_tests::generate(&read));
    let (_, rest) = emitted.split_once("pub amount: ").unwrap();
    rest.split_once(",\n").unwrap().0.to_owned()
}

#[test]
fn documented_fractions_are_fractions_in_every_notation() {
    for (schema, ty) in [
        ("{type: float}", "Option<f64>"),
        ("{type: double}", "Option<f64>"),
        ("{type: decimal}", "Option<f64>"),
        ("{type: number, format: double}", "Option<f64>"),
        ("{type: number, format: decimal}", "Option<f64>"),
        ("{type: number, example: .5}", "Option<f64>"),
        ("{type: number, example: +0.5}", "Option<f64>"),
        ("{type: number, example: '1.5'}", "Option<f64>"),
        ("{type: number, example: 1e-3}", "Option<f64>"),
        ("{type: integer, example: '-1.5'}", "Option<f64>"),
        ("{type: number, minimum: 0.01}", "Option<f64>"),
        ("{type: number, maximum: .99}", "Option<f64>"),
        ("{type: number, default: 0.5}", "Option<f64>"),
        ("{type: number, enum: [0.5, 1]}", "Option<f64>"),
        ("{type: array, items: {type: number}, example: [1, 1.5]}", "Vec<f64>"),
        ("{type: array, items: {type: number, example: '1.5'}}", "Vec<f64>"),
        ("{type: 'decimal(10,2)'}", "Option<f64>"),
        ("{type: number, multipleOf: 0.01}", "Option<f64>"),
        ("{type: number, exclusiveMinimum: 0.5}", "Option<f64>"),
        ("{type: array, items: {type: number}, enum: [1.5, 2]}", "Vec<f64>"),
        ("{type: array, items: {type: integer}, default: [1, 0.5]}", "Vec<f64>"),
        ("{type: array, items: {type: number}, example: [1, 18446744073709551615]}", "Vec<rt::Json>"),
        ("{type: integer, multipleOf: 5, exclusiveMaximum: true, maximum: 100}", "Option<i64>"),
        ("{type: number, example: 15, minimum: 1, maximum: 1e3}", "Option<i64>"),
        ("{type: number, example: '1.0'}", "Option<i64>"),
        ("{type: uint64, example: '1695'}", "Option<i64>"),
        ("{type: uint32}", "Option<i64>"),
        ("{type: int64}", "Option<i64>"),
        ("{type: integer, format: uint64, maximum: 18446744073709551615}", "Option<i64>"),
        ("{type: number, enum: [18446744073709551615, 1]}", "Option<rt::Json>"),
        ("{type: integer, example: 18446744073709551615}", "Option<rt::Json>"),
        ("{type: integer, enum: [1, +2, '03']}", "Option<PostReplyAmount>"),
        ("{type: string, example: '1.5'}", "Option<String>"),
    ] {
        assert_eq!(in_fragment(schema), ty, "{schema}");
    }
    for (field, example, ty) in [
        ("float", "{}", "Option<f64>"),
        ("double", "{}", "Option<f64>"),
        ("decimal 0.01..5", "{}", "Option<f64>"),
        ("'number[]'", "{json: {amount: [1, 18446744073709551615]}}", "Option<Vec<rt::Json>>"),
        ("number", "{json: {amount: 1.5}}", "Option<f64>"),
        ("number", "{json: {amount: .5}}", "Option<f64>"),
        ("number", "{json: {amount: '1.5'}}", "Option<f64>"),
        ("'number[]'", "{json: {amount: [1, 1.5]}}", "Option<Vec<f64>>"),
        ("number 0.01..1", "{}", "Option<f64>"),
        ("number (0.5, 1)", "{}", "Option<f64>"),
        ("{ .: number, .default: 0.5 }", "{}", "Option<f64>"),
        ("{ .: number, .minimum: .5 }", "{}", "Option<f64>"),
        ("{ .: number, .example: +0.5 }", "{}", "Option<f64>"),
        ("number as integer", "{json: {amount: 1.5}}", "Option<i64>"),
        ("number (18446744073709551615, 1)", "{}", "Option<rt::Json>"),
        ("number 1..100", "{json: {amount: 15}}", "Option<i64>"),
    ] {
        assert_eq!(in_table(field, example), ty, "{field} {example}");
    }
    for (word, description, sample, ty) in [
        ("float", "Amount", "", "Option<f64>"),
        ("double", "Amount", "", "Option<f64>"),
        ("decimal[]", "Amount", "", "Option<Vec<f64>>"),
        ("number", "Amount", "'amount' => 1.5", "Option<f64>"),
        ("number", "Amount", "'amount' => .5", "Option<f64>"),
        ("number", "Amount", "'amount' => +0.5", "Option<f64>"),
        ("number", "Amount", "'amount' => '1.5'", "Option<f64>"),
        ("number[]", "Amount", "'amount' => [1, 1.5]", "Option<Vec<f64>>"),
        ("number", "Amount<br/>`0.5` \\| `1` 枚举值之一", "", "Option<f64>"),
        ("number", "Amount<br/>`18446744073709551615` \\| `1` 枚举值之一", "", "Option<rt::Json>"),
        ("number", "Amount", "'amount' => 15", "Option<i64>"),
    ] {
        assert_eq!(on_page(word, description, sample), ty, "{word} {description} {sample}");
    }
}

/// The line of the documentation of the field `amount` that begins so.
fn documented(schema: &str, begin: &str) -> Option<String> {
    let text = fragment("number: {type: string}", &format!("amount: {schema}"));
    let read = wechatpay_tests::read([("v3/receipts/query.yaml", text)]);
    let emitted = wechatpay_tests::emitted(&wechatpay_tests::generate(&read));
    let (before, _) = emitted.split_once("pub amount: ")?;
    let (_, own) = before.rsplit_once("\n\n").unwrap_or(("", before));
    let mut lines = own.lines().map(|line| line.trim().trim_start_matches("/// "));
    lines.find_map(|line| Some(line.strip_prefix(begin)?.trim().to_owned()))
}

#[test]
fn numbers_are_documented_in_the_form_that_the_type_has() {
    for (schema, begin, expected) in [
        ("{type: integer, example: 1e3}", "Example:", Some("`1000`.")),
        ("{type: array, items: {type: number}, example: [1, 1e3]}", "Example:", Some("`[1,1000]`.")),
        ("{type: integer, minimum: 1e3}", "Value:", Some("at least 1000.")),
        ("{type: integer, exclusiveMinimum: 0}", "Value:", Some("at least 1.")),
        ("{type: integer, minimum: 0, exclusiveMinimum: true}", "Value:", Some("at least 1.")),
        ("{type: integer, minimum: 0, exclusiveMinimum: false}", "Value:", Some("at least 0.")),
        ("{type: integer, maximum: 10, exclusiveMaximum: true}", "Value:", Some("at most 9.")),
        ("{type: number, exclusiveMinimum: 0.5}", "Value:", Some("at least 0.5.")),
        ("{type: integer, maximum: 99999999999999999999}", "Value:", Some("at most 1e+20.")),
        ("{type: integer, minimum: some}", "Value:", None),
    ] {
        assert_eq!(documented(schema, begin).as_deref(), expected, "{schema}");
    }
}

#[test]
fn members_that_nobody_lists_are_json_and_never_sealed() {
    let sealed = "{type: string, format: base64}";
    for (schema, told, ty) in [
        (
            "{type: object, additionalProperties: {type: string}}".to_owned(),
            "becomes a `serde_json::Value`",
            "Option<rt::Json>",
        ),
        (
            "{type: array, items: {type: object, additionalProperties: {type: string}}}".to_owned(),
            "becomes a",
            "Vec<rt::Json>",
        ),
        (
            "{type: string, x-json: {type: object, additionalProperties: {type: string}}}".to_owned(),
            "left as a text",
            "Option<String>",
        ),
        (
            "{type: object, additionalProperties: {type: string}, properties: {a: {type: string}}}"
                .to_owned(),
            "only in `raw`",
            "Option<PostReplyAmount>",
        ),
        (
            "{type: object, additionalProperties: false, properties: {a: {type: string}}}".to_owned(),
            "",
            "Option<PostReplyAmount>",
        ),
    ] {
        let text = fragment("number: {type: string}", &format!("amount: {schema}"));
        let report = wechatpay_tests::report(&wechatpay_tests::read([("v3/receipts/query.yaml", text)]));
        assert!(report.contains(told) && report.is_empty() == told.is_empty(), "{schema}: {report}");
        assert_eq!(in_fragment(&schema), ty, "{schema}");
    }
    for schema in [
        format!("{{type: object, additionalProperties: {sealed}}}"),
        format!(
            "{{type: object, additionalProperties: {{properties: {{a: {sealed}}}}}, properties: {{b: {{type: string}}}}}}"
        ),
    ] {
        let text = fragment(&format!("amount: {schema}"), "id: {type: string}");
        let told = wechatpay_tests::report(&wechatpay_tests::read([("v3/receipts/query.yaml", text)]));
        assert!(told.contains("are not sealed") && told.contains("json.amount"), "{told}");
    }
}

#[test]
fn a_fraction_in_any_element_of_a_list_of_objects_counts() {
    let rows = "| items {data-indent=1} | object[] | Items\n| amount {data-indent=2} | number | Amount";
    let text = page(rows, "| id | string | Its id").replace(
        "| 返回字典",
        "```php [同步声明式]\n$instance->chain('v3/receipts/query')->post([\n'json' => ['items' => [['amount' => 1], ['amount' => 1.5]]],\n]);\n```\n\n| 返回字典",
    );
    let items = "{type: array, items: {type: object, properties: {amount: {type: number}}}, example: [{amount: 1}, {amount: 1.5}]}";
    let table = "post:\n  json:\n    items:\n      .: 'object[]'\n      amount: number\n  example: {json: {items: [{amount: 1}, {amount: 1.5}]}}\n  reply:\n    id: string\n";
    for (place, text) in [
        ("openapi/v3/receipts/query.md", text),
        ("openapi/v3/receipts/query.yaml", table.to_owned()),
        ("v3/receipts/query.yaml", fragment("number: {type: string}", &format!("items: {items}"))),
    ] {
        assert_eq!(amount(place, &text), "Option<f64>", "{place}");
    }
}

#[test]
fn what_a_client_of_api_v2_completes_may_be_left_out() {
    let emitted = |method: &str, body: &str| {
        let table = format!("{method}:\n  title: Pay\n  {body}\n  reply: {{ return_code!: string }}\n");
        let read = wechatpay_tests::read(vec![("openapi/v2/shop/pay.yaml", &table)]);
        assert!(!read.has_errors(), "{}", wechatpay_tests::report(&read));
        wechatpay_tests::emitted(&wechatpay_tests::generate(&read))
    };
    let members = "appid!: string, mch_id!: string, combine_mch_id!: integer, nonce_str!: string, sign!: string, workwx_sign!: string";
    let text = emitted("post", &format!("xml: {{ {members}, sign_type!: string (MD5) }}"));
    for field in ["mch_id", "nonce_str", "sign", "workwx_sign"] {
        assert!(text.contains(&format!("pub {field}: Option<String>,")), "{field}: {text}");
    }
    assert!(text.contains("pub combine_mch_id: Option<i64>,") && text.contains("pub appid: String,"));
    assert!(text.contains("sign_type: Some(rt::SignType::Md5)"), "{text}");
    let both = emitted("post", "xml: { sign_type!: 'string (MD5, HMAC-SHA256)' }");
    assert!(!both.contains("sign_type: Some(rt::SignType"), "{both}");
    // What is inside is not the client's, and a query without a signature is not completed.
    let inside = emitted("post", "xml: { detail!: { mch_id!: string } }");
    assert!(!inside.contains("pub mch_id: Option<String>"), "{inside}");
    let query = emitted("get", "query: { mch_id!: string }");
    assert!(query.contains("pub mch_id: String,"), "{query}");
}
