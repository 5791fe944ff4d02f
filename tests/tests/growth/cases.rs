//! One table before and after for each kind of change, and a line of a program that uses what changes.
//!
//! Each is an operation of its own, so that all of them fit into one pair of crates.

/// A change of the documentation.
pub struct Case {
    /// The name of the path, `v3/growth/NAME`.
    pub name: &'static str,
    /// The table before; nothing where there was none.
    pub old: &'static str,
    /// The table after.
    pub new: &'static str,
    /// The kinds of changes that are told, in their order.
    pub kinds: &'static [&'static str],
    /// The body of a function that compiles with the crate of the old table; the module of the operation is in scope.
    #[cfg_attr(not(feature = "complete"), expect(dead_code, reason = "compiled by `.ci/run` alone"))]
    pub program: &'static str,
}

const fn case(
    name: &'static str,
    [old, new]: [&'static str; 2],
    kinds: &'static [&'static str],
    program: &'static str,
) -> Case {
    Case { name, old, new, kinds, program }
}

/// All of them: what breaks, what behaves otherwise, what does neither.
pub const CASES: &[Case] = &[
    // Whole operations.
    case("operation_added", ["", "get: { reply: { a: string } }"], &["operation-added"], ""),
    case(
        "operation_removed",
        ["get: { reply: { a: string } }", ""],
        &["operation-removed"],
        "let _ = Get::new();",
    ),
    case(
        "query_added",
        ["get: { reply: { a: string } }", "get: { query: { q: string }, reply: { a: string } }"],
        &["part-added"],
        "let _ = Get::new(); let _ = chain.get();",
    ),
    case(
        "required_query_added",
        ["get: { reply: { a: string } }", "get: { query: { q!: string }, reply: { a: string } }"],
        &["required-part-added"],
        "let _ = Get::new();",
    ),
    case(
        "headers_added",
        [
            "post: { json: { a!: string }, reply: { a: string } }",
            "post: { headers: { Idempotency-Key: string }, json: { a!: string }, reply: { a: string } }",
        ],
        &["part-added"],
        "let body = PostBody::new(\"a\"); let _ = Post::new(body); let _ = chain.post(PostBody::new(\"a\"));",
    ),
    case(
        "query_removed",
        ["get: { query: { q: string }, reply: { a: string } }", "get: { reply: { a: string } }"],
        &["part-removed"],
        "let _ = Get::new().query(GetQuery::default().q(\"a\"));",
    ),
    case(
        "query_now_required",
        [
            "get: { query: { q: string }, reply: { a: string } }",
            "get: { query: { q!: string }, reply: { a: string } }",
        ],
        &["part-now-required", "field-now-required"],
        "let _ = Get::new();",
    ),
    case(
        "query_now_optional",
        [
            "get: { query: { q!: string }, reply: { a: string } }",
            "get: { query: { q: string }, reply: { a: string } }",
        ],
        &["part-now-optional", "field-now-optional"],
        "let _ = Get::new(GetQuery::new(\"a\"));",
    ),
    case(
        "reply_kind",
        ["get: { reply: { a: string } }", "get: { reply: empty }"],
        &["reply-kind-changed", "status-changed"],
        "let _: Option<GetReply> = None;",
    ),
    case(
        "host",
        ["get: { reply: { a: string } }", "get: { host: 'https://fraud.example', reply: { a: string } }"],
        &["host-changed"],
        "let _ = Get::new();",
    ),
    case(
        "certificate",
        ["get: { reply: { a: string } }", "get: { certificate: true, reply: { a: string } }"],
        &["certificate-changed"],
        "let _ = Get::new();",
    ),
    case(
        "status",
        ["get: { reply: { a: string } }", "get: { status: 202, reply: { a: string } }"],
        &["status-changed"],
        "let _ = Get::new();",
    ),
    case(
        "repeat",
        [
            "post: { json: { out_trade_no!: string }, reply: { a: string } }",
            "post: { json: { out_trade_no!: string, lamp_no: string }, reply: { a: string } }",
        ],
        &["optional-field-added"],
        "let _ = Post::new(PostBody::new(\"1\"));",
    ),
    case(
        "rate_lowered",
        [
            "get: { rate_limit: 10 per second, reply: { a: string } }",
            "get: { rate_limit: 300 per minute, reply: { a: string } }",
        ],
        &["rate-limit-lowered"],
        "let _ = Get::new();",
    ),
    case(
        "rate_raised",
        [
            "get: { rate_limit: 300 per minute, reply: { a: string } }",
            "get: { rate_limit: 10 per second, reply: { a: string } }",
        ],
        &["rate-limit-raised"],
        "let _ = Get::new();",
    ),
    case(
        "lifecycle",
        [
            "get: { reply: { a: string } }",
            "get: { lifecycle: { state: deprecated, since: '2031.01.01' }, reply: { a: string } }",
        ],
        &["lifecycle-changed"],
        "let _ = Get::new();",
    ),
    case(
        "errors",
        [
            "get: { errors: [400 PARAM_ERROR], reply: { a: string } }",
            "get: { errors: [404 ORDER_NOT_EXIST], reply: { a: string } }",
        ],
        &["error-added", "error-removed"],
        "let _ = Get::new();",
    ),
    // Fields of requests.
    case(
        "optional_field_added",
        [
            "post: { json: { a!: string, b!: string }, reply: { a: string } }",
            "post: { json: { a!: string, b!: string, c: string }, reply: { a: string } }",
        ],
        &["optional-field-added"],
        "let _ = PostBody::new(PostBodyRequired { a: \"a\".into(), b: \"b\".into() });",
    ),
    case(
        "required_field_added",
        [
            "post: { json: { a!: string, b!: string }, reply: { a: string } }",
            "post: { json: { a!: string, b!: string, c!: string }, reply: { a: string } }",
        ],
        &["required-field-added"],
        "let _ = PostBody::new(PostBodyRequired { a: \"a\".into(), b: \"b\".into() });",
    ),
    case(
        "field_removed",
        [
            "post: { json: { a!: string, b: string }, reply: { a: string } }",
            "post: { json: { a!: string }, reply: { a: string } }",
        ],
        &["field-removed"],
        "let _ = PostBody::new(\"a\").b(\"b\");",
    ),
    case(
        "field_now_required",
        [
            "post: { json: { a!: string, b: string }, reply: { a: string } }",
            "post: { json: { a!: string, b!: string }, reply: { a: string } }",
        ],
        &["field-now-required"],
        "let _ = PostBody::new(\"a\");",
    ),
    case(
        "field_now_optional",
        [
            "post: { json: { a!: string, b!: string }, reply: { a: string } }",
            "post: { json: { a!: string, b: string }, reply: { a: string } }",
        ],
        &["field-now-optional"],
        "let _ = PostBody::new(PostBodyRequired { a: \"a\".into(), b: \"b\".into() });",
    ),
    case(
        "field_type",
        [
            "post: { json: { a!: string }, reply: { a: string } }",
            "post: { json: { a!: integer }, reply: { a: string } }",
        ],
        &["type-changed"],
        "let _ = PostBody::new(\"a\");",
    ),
    case(
        "field_list",
        [
            "post: { json: { a!: string }, reply: { a: string } }",
            "post: { json: { a!: 'string[]' }, reply: { a: string } }",
        ],
        &["type-changed"],
        "let _ = PostBody::new(\"a\");",
    ),
    case(
        "field_sealed",
        [
            "post: { json: { a!: string }, reply: { a: string } }",
            "post: { json: { a!: string sealed }, reply: { a: string } }",
        ],
        &["field-sealed"],
        "let body = PostBody::new(\"a\"); let _: &str = &body.a;",
    ),
    case(
        "field_unsealed",
        [
            "post: { json: { a!: string sealed }, reply: { a: string } }",
            "post: { json: { a!: string }, reply: { a: string } }",
        ],
        &["field-unsealed"],
        "let body = PostBody::new(\"a\"); let _: &rt::Sensitive<String> = &body.a;",
    ),
    case(
        "encoding",
        [
            "post: { json: { a!: string }, reply: { a: string } }",
            "post: { json: { a!: { .: string json, b: string } }, reply: { a: string } }",
        ],
        &["encoding-changed"],
        "let _ = PostBody::new(\"a\");",
    ),
    case(
        "limits_tightened",
        [
            "post: { json: { a!: 'string ..32' }, reply: { a: string } }",
            "post: { json: { a!: 'string ..16' }, reply: { a: string } }",
        ],
        &["limits-tightened"],
        "let _ = PostBody::new(\"a\");",
    ),
    case(
        "limits_loosened",
        [
            "post: { json: { a!: 'string ..32' }, reply: { a: string } }",
            "post: { json: { a!: 'string ..64' }, reply: { a: string } }",
        ],
        &["limits-loosened"],
        "let _ = PostBody::new(\"a\");",
    ),
    case(
        "default",
        [
            "post: { json: { a!: string, n: { .: integer, .default: 1 } }, reply: { a: string } }",
            "post: { json: { a!: string, n: { .: integer, .default: 2 } }, reply: { a: string } }",
        ],
        &["default-changed"],
        "let _ = PostBody::new(\"a\").n(3);",
    ),
    case(
        "format_added",
        [
            "post: { json: { a!: string }, reply: { t: string } }",
            "post: { json: { a!: string }, reply: { t: string date-time } }",
        ],
        &["format-added"],
        "let read = |reply: PostReply| reply.t; let _ = read;",
    ),
    case(
        "format_removed",
        [
            "post: { json: { a!: string }, reply: { t: string date-time } }",
            "post: { json: { a!: string }, reply: { t: string } }",
        ],
        &["format-changed"],
        "let read = |reply: PostReply| drop(reply.parse_t()); let _ = read;",
    ),
    case(
        "rust_name",
        [
            "post: { json: { a!: string, b: string }, reply: { a: string } }",
            "post: { json: { a!: string, b: { .: string, .rust: beta } }, reply: { a: string } }",
        ],
        &["rust-name-changed"],
        "let _ = PostBody::new(\"a\").b(\"b\");",
    ),
    // Values.
    case(
        "enumeration_added",
        [
            "post: { json: { a!: string }, reply: { a: string } }",
            "post: { json: { a!: 'string (ON, OFF)' }, reply: { a: string } }",
        ],
        &["enumeration-added"],
        "let body = PostBody::new(\"ON\"); let _: &str = &body.a;",
    ),
    case(
        "enumeration_removed",
        [
            "post: { json: { a!: 'string (ON, OFF)' }, reply: { a: string } }",
            "post: { json: { a!: string }, reply: { a: string } }",
        ],
        &["enumeration-removed"],
        "let _ = PostBodyA::On;",
    ),
    case(
        "value_added",
        ["get: { reply: { a: 'string (ON, OFF)' } }", "get: { reply: { a: 'string (ON, OFF, DIM)' } }"],
        &["value-added"],
        "let on = |a: GetReplyA| match a { GetReplyA::On => 1, GetReplyA::Off => 0, _ => 2 }; let _ = on;",
    ),
    case(
        "value_removed",
        ["get: { reply: { a: 'string (ON, OFF, DIM)' } }", "get: { reply: { a: 'string (ON, OFF)' } }"],
        &["value-removed"],
        "let _ = GetReplyA::Dim;",
    ),
    case(
        "meaning",
        [
            "get: { reply: { a: { .: string, .values: { ON: It shines., OFF: It is dark. } } } }",
            "get: { reply: { a: { .: string, .values: { ON: It shines., OFF: It does not shine. } } } }",
        ],
        &["meaning-changed"],
        "let _ = GetReplyA::On;",
    ),
    // What comes back.
    case(
        "reply_field_added",
        ["get: { reply: { a: string } }", "get: { reply: { a: string, b: string } }"],
        &["received-field-added"],
        "let read = |reply: GetReply| { let GetReply { a, .. } = reply; a }; let _ = read;",
    ),
    case(
        "reply_field_removed",
        ["get: { reply: { a: string, b: string } }", "get: { reply: { a: string } }"],
        &["field-removed"],
        "let read = |reply: GetReply| reply.b; let _ = read;",
    ),
    case(
        "reply_presence",
        ["get: { reply: { a!: string } }", "get: { reply: { a: string } }"],
        &["reply-presence-changed"],
        "let read = |reply: GetReply| reply.a; let _ = read;",
    ),
    case(
        "member_of_reply_added",
        ["get: { reply: { lamp: { a: string } } }", "get: { reply: { lamp: { a: string, b: string } } }"],
        &["received-field-added"],
        "let read = |lamp: GetReplyLamp| lamp.a; let _ = read;",
    ),
    // Alternatives.
    case(
        "alternative_added",
        [
            "post: { json: { scene!: { .one_of: { METRO: { a!: string }, BUS: { b!: string } } } }, reply: { a: string } }",
            "post: { json: { scene!: { .one_of: { METRO: { a!: string }, BUS: { b!: string }, TRAM: { c!: string } } } }, reply: { a: string } }",
        ],
        &["alternative-added"],
        "let _ = PostBody::new(PostBodyScene::Metro(PostBodySceneMetro::new(\"a\")));",
    ),
    case(
        "alternative_removed",
        [
            "post: { json: { scene!: { .one_of: { METRO: { a!: string }, BUS: { b!: string }, TRAM: { c!: string } } } }, reply: { a: string } }",
            "post: { json: { scene!: { .one_of: { METRO: { a!: string }, BUS: { b!: string } } } }, reply: { a: string } }",
        ],
        &["alternative-removed"],
        "let _ = PostBody::new(PostBodyScene::Tram(PostBodySceneTram::new(\"c\")));",
    ),
];
