//! Any model is written as tables and read back without loss, with text or without.

use proptest::prelude::*;
use serde_json::{Number, Value as Json, json};

use super::*;
use crate::ir::*;
use crate::name::RustName;
use crate::span::Span;

/// Signs that YAML or the cell of a type could take for something else.
const ODD: &str = "[-:a '\"#{}()\\[\\],|>&*!?%描\\t0-9~.]{0,8}";

fn line() -> impl Strategy<Value = String> {
    ODD.prop_map(|text| text.trim().to_owned())
}

fn scalar_json() -> impl Strategy<Value = Json> {
    prop_oneof![
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        (-1.0e6..1.0e6f64).prop_map(Json::from),
        ODD.prop_map(Json::from),
    ]
}

fn facets() -> impl Strategy<Value = Facets> {
    let count = || prop::option::of(0..99u64);
    let number = || prop::option::of(-99..99i64).prop_map(|number| number.map(Number::from));
    let format = prop::option::of(prop_oneof![Just(TextFormat::DateTime), Just(TextFormat::MediaId)]);
    let more = (prop::option::of(ODD), prop::option::of(scalar_json()));
    (format, count(), count(), number(), number(), count(), count(), more).prop_map(
        |(format, min_length, max_length, minimum, maximum, min_items, max_items, (pattern, default))| {
            Facets {
                format,
                min_length,
                max_length,
                minimum,
                maximum,
                min_items,
                max_items,
                pattern: pattern.filter(|pattern| !pattern.is_empty()),
                default,
            }
        },
    )
}

fn values() -> impl Strategy<Value = Vec<ListedValue>> {
    prop::collection::btree_map(ODD, line(), 0..4).prop_map(|values| {
        values.into_iter().map(|(wire, meaning)| ListedValue::new(wire, meaning)).collect()
    })
}

/// What a field holds, how its type is worded, and what is inside it.
type Held = (BaseWord, Type, Option<Encoding>);

fn held(fields: impl Strategy<Value = Vec<Field>> + Clone + 'static) -> impl Strategy<Value = Held> {
    let word = prop::sample::select(BaseWord::ALL.to_vec());
    let scalar = prop::sample::select(vec![
        Type::Text,
        Type::Integer,
        Type::Float,
        Type::Boolean,
        Type::Json,
        Type::File,
        Type::Object(Vec::new()),
    ]);
    let some = || {
        fields.clone().prop_map(|mut fields| {
            fields.push(Field::text("last".to_owned(), Span::default()));
            fields
        })
    };
    let format = prop::sample::select(vec![Format::Json, Format::UrlEncoded, Format::Xml]);
    let encoding = (format, any::<bool>(), prop::option::of("[a-z]{1,4}"))
        .prop_map(|(format, marked, documented_at)| Encoding { format, marked, list: false, documented_at });
    let variants =
        prop::collection::vec((ODD, line(), fields.clone(), any::<bool>()), 1..3).prop_map(|all| {
            let variant = |(at, (label, doc, fields, required))| {
                let label = format!("L{at} {label}");
                Variant {
                    rust: RustName::variant(&label),
                    label,
                    doc: vec![doc],
                    fields,
                    presence: if required { Presence::Required } else { Presence::Optional },
                    origin: Span::default(),
                }
            };
            Type::Variants(all.into_iter().enumerate().map(variant).collect())
        });
    prop_oneof![
        3 => (word, scalar).prop_map(|(word, ty)| (word, ty, None)),
        1 => some().prop_map(|fields| (BaseWord::Object, Type::Object(fields), None)),
        1 => (some(), encoding).prop_map(|(fields, encoding)| {
            (BaseWord::String, Type::Object(fields), Some(encoding))
        }),
        1 => any::<bool>().prop_map(|marked| {
            let mut item = Field::text("item".to_owned(), Span::default());
            item.word.array = true;
            item.ty = Type::List(Box::new(Type::Text));
            let encoding = Encoding { format: Format::Json, marked, list: true, documented_at: None };
            (BaseWord::String, Type::Object(vec![item]), Some(encoding))
        }),
        1 => variants.prop_map(|ty| (BaseWord::Object, ty, None)),
    ]
}

fn field(fields: impl Strategy<Value = Vec<Field>> + Clone + 'static) -> impl Strategy<Value = Field> {
    let said =
        (values(), any::<bool>(), prop::collection::vec(line(), 0..3), prop::option::of(scalar_json()));
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>(), 0..3usize);
    ("[a-z]{1,5}(_\\$n)?", held(fields), facets(), said, flags).prop_map(
        |(wire, held, facets, said, flags)| {
            let (base, ty, encoding) = held;
            let (values, is_closed, doc, example) = said;
            let (required, sealed, renamed, guessed, lists) = flags;
            let lists = if encoding.is_some() { 0 } else { lists };
            let mut field = Field::text(wire, Span::default());
            field.word = TypeWord { base, array: lists > 0 };
            field.secrecy = match sealed && base == BaseWord::String && ty == Type::Text {
                true => Secrecy::Sealed {
                    cipher: Cipher::RsaOaep,
                    key: Key::Platform,
                    evidence: Evidence::Mark(Span::default()),
                },
                false => Secrecy::Plain,
            };
            field.ty = (0..lists).fold(ty, |ty, _| Type::List(Box::new(ty)));
            field.presence = if required { Presence::Required } else { Presence::Optional };
            if let (true, Some(rust)) = (renamed, RustName::exact("another_name")) {
                field.rust = rust;
            }
            let notation = if is_closed { Notation::Closed } else { Notation::Explained };
            Field { encoding, facets, values, notation, doc, example, guessed, ..field }
        },
    )
}

fn fields() -> impl Strategy<Value = Vec<Field>> + Clone {
    let none = Just(Vec::new()).boxed();
    let deeper = |inner: BoxedStrategy<Vec<Field>>| {
        let named = |mut fields: Vec<Field>| {
            for (at, field) in fields.iter_mut().enumerate() {
                field.wire = format!("{}{}", char::from(b'a' + at as u8), field.wire);
                if field.rust.as_str() != "another_name" {
                    field.rust = RustName::field(&field.wire);
                }
            }
            fields
        };
        prop::collection::vec(field(inner), 0..4).prop_map(named).boxed()
    };
    deeper(deeper(none))
}

fn operation() -> impl Strategy<Value = Operation> {
    let lifecycle = (prop::option::of(line()), prop::collection::vec(ODD, 0..2), any::<bool>());
    let text = (line(), prop::collection::vec(line(), 0..3), prop::option::of(ODD), lifecycle);
    let parts = (prop::option::of(fields()), fields(), fields(), fields());
    let more = (0..3usize, 0..4usize, prop::option::of(scalar_json()), any::<bool>());
    (text, parts, more).prop_map(|(text, parts, more)| {
        let (title, lines, updated, (since, successors, deprecated)) = text;
        let (query, headers, body, reply) = parts;
        let (host, kind, example, certificate) = more;
        let url = "https://api.example/x/".to_owned();
        let reply = match kind {
            0 => Reply::Json(plain_reply(reply)),
            1 => Reply::Empty,
            2 => Reply::Stream { error: Some(plain_reply(reply)).filter(|fields| !fields.is_empty()) },
            _ => Reply::Redirect,
        };
        Operation {
            protocol: Protocol::V3,
            method: Method::Post,
            path: PathTemplate::new("a/{b}/"),
            doc: Doc {
                term: None,
                title,
                text: lines,
                links: vec![Link { label: "a: b".to_owned(), url: "https://pay.example/1".to_owned() }],
                roles: vec!["one".to_owned()],
                updated: updated.filter(|updated| !updated.is_empty()),
            },
            host: [Host::Main, Host::Fixed(url.clone()), Host::Also(url)][host].clone(),
            client_certificate: certificate,
            nonce: Nonce::Omitted,
            fragment: certificate.then(|| "there".to_owned()),
            variables: vec![Field {
                presence: Presence::Required,
                ..Field::text("b".to_owned(), Span::default())
            }],
            query,
            headers,
            body: Body::Json(body),
            reply_signed: rules::is_signed(Protocol::V3, &reply),
            status: if kind == 1 { 202 } else { rules::usual_status(&reply) },
            reply,
            errors: vec![ErrorCode {
                status: certificate.then_some(400),
                code: "A_B".to_owned(),
                causes: Vec::new(),
            }],
            rate_limits: RateLimit::parse_list(
                "150 per second and merchant, 6 failing per second and partner",
            )
            .filter(|_| certificate)
            .unwrap_or_default(),
            lifecycle: Lifecycle { state: State::Restricted, since, successors, deprecated },
            example: example.map(|value| json!({ "json": { "aa": value } })),
            reply_example: None,
            origin: Span::default(),
            witnesses: Vec::new(),
        }
    })
}

/// What comes back is sealed for the merchant.
fn plain_reply(mut fields: Vec<Field>) -> Vec<Field> {
    for field in &mut fields {
        if let Secrecy::Sealed { key, .. } = &mut field.secrecy {
            *key = Key::Merchant;
        }
        match field.ty.element_mut() {
            Type::Object(members) => *members = plain_reply(std::mem::take(members)),
            Type::Variants(variants) => {
                variants
                    .iter_mut()
                    .for_each(|variant| variant.fields = plain_reply(std::mem::take(&mut variant.fields)));
            }
            _ => {}
        }
    }
    fields
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, max_shrink_iters: 4000, ..ProptestConfig::default() })]
    #[test]
    fn what_is_written_is_read_back(operation in operation(), with_text in any::<bool>()) {
        let api = Api { operations: vec![operation], ..Api::default() };
        let scope = Scope { with_text };
        // The writer reads back what it wrote, and compares.
        let files = files(&api, scope);
        let Err(problems) = files else { return Ok(()) };
        let written: String = tables(&api, scope, &mut Vec::new()).iter().map(|(_, yaml)| yaml.render()).collect();
        let messages: Vec<_> = problems.into_iter().map(|found| found.message).collect();
        prop_assert!(false, "{messages:#?}\n{written}");
    }
}

#[test]
fn a_table_that_would_be_of_another_url_is_refused() {
    let texts = [("openapi/v3/notes/x.yaml", "get: {reply: {a: string}}")];
    let mut read = crate::read_texts(SourceMap::from_texts(texts));
    read.api.operations[0].path = PathTemplate::new("notes/index");
    let problems = files(&read.api, Scope::default()).unwrap_err();
    let told: Vec<_> = problems.iter().map(|found| (found.code, found.message.as_str())).collect();
    assert_eq!(told, [(Code::NoPlace, "`GET /v3/notes/index` has no place among YAML tables")]);
}

#[test]
fn what_is_not_read_back_is_told_and_not_written() {
    let texts = [("openapi/v3/notes.yaml", "post: {json: {a!: string}, reply: empty}")];
    let mut read = crate::read_texts(SourceMap::from_texts(texts));
    let Body::Json(fields) = &mut read.api.operations[0].body else { panic!("a body") };
    // No mark says that a request is sealed with the merchant's key.
    let evidence = Evidence::Override;
    fields[0].secrecy = Secrecy::Sealed { cipher: Cipher::RsaOaep, key: Key::Merchant, evidence };
    let problems = files(&read.api, Scope::default()).unwrap_err();
    let told: Vec<_> = problems.iter().map(|found| found.message.as_str()).collect();
    assert_eq!(told, ["`POST /v3/notes` is not read back as it was written"]);
}
