//! `ir --json`: what is written keeps to its schema, and read back it is the same model and the same crate.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says so by failing")]

use std::path::PathBuf;
use std::sync::LazyLock;

use jsonschema::Validator;
use proptest::prelude::*;
use proptest::sample::Index;
use regex_lite::Regex;
use serde_json::{Value, json};
use wechatpay_codegen::diag::Code;
use wechatpay_codegen::ir::Api;
use wechatpay_codegen::{Input, Options, Read, exchange};
use wechatpay_tests::{catalogue, fragments, generate, input, real, report, root, specs};

static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
    let schema: Value = serde_json::from_str(exchange::SCHEMA).unwrap();
    jsonschema::draft202012::meta::validate(&schema).unwrap();
    jsonschema::draft202012::new(&schema).unwrap()
});

fn assert_valid(text: &str) {
    let document: Value = serde_json::from_str(text).unwrap();
    let errors: Vec<_> = SCHEMA
        .iter_errors(&document)
        .take(5)
        .map(|error| format!("{}: {error:.300}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

/// All of a model but the bytes that it comes from.
fn shown(api: &Api) -> Vec<String> {
    let spans = Regex::new(r"Span \{ file: FileId\(\d+\), start: \d+, end: \d+ \}").unwrap();
    let mut api = api.clone();
    let operations = api.operations.iter_mut().flat_map(|found| found.tables_mut());
    let notifications = api.notifications.iter_mut().flat_map(|found| found.tables_mut());
    for field in operations.chain(notifications).flat_map(|(_, fields)| fields) {
        field.walk_mut(&mut |field| {
            let all = field.doubts.clone();
            field.doubts = all.into_iter().filter(|doubt| doubt.stands(field)).collect();
        });
    }
    let operations = api.operations.iter().map(|found| format!("{found:?}"));
    let all = operations.chain(api.notifications.iter().map(|found| format!("{found:?}")));
    all.chain([format!("{:?}", api.guide)]).map(|text| spans.replace_all(&text, "…").into_owned()).collect()
}

/// The model read back from its JSON, after everything that can be compared was.
fn assert_same(name: &str, read: &Read) -> Read {
    let text = exchange::write(read, "");
    assert_valid(&text);
    let again = exchange::read("model.json", text.clone());
    let errors = |read: &Read| -> Vec<String> {
        let errors = read.diagnostics.iter().filter(|found| found.is_error());
        errors.map(|found| format!("{}: {}", found.code.slug(), found.message)).collect()
    };
    assert_eq!(errors(&again), errors(read), "{name}");
    assert_eq!(again.overrides, read.overrides, "{name}");
    // Every place is where it was, and so are the words of every mark.
    let written = exchange::write(&again, "");
    let different = written.lines().zip(text.lines()).find(|(one, other)| one != other);
    assert_eq!((different, written.len()), (None, text.len()), "{name}");
    again
}

/// The same by all that a model has, whether or not it is written.
fn assert_same_model(name: &str, read: &Read) {
    let again = exchange::read("model.json", exchange::write(read, ""));
    for (one, other) in shown(&again.api).iter().zip(shown(&read.api)) {
        assert_eq!(*one, other, "{name}");
    }
}

fn assert_same_crate(name: &str, read: &Read) {
    let again = assert_same(name, read);
    let (expected, found) = (generate(read), generate(&again));
    assert_eq!(found.diagnostics.len(), expected.diagnostics.len(), "{name}");
    assert!(!expected.files.is_empty(), "{name}: {:?}", expected.diagnostics);
    assert_eq!(found.files.len(), expected.files.len(), "{name}");
    for (found, expected) in found.files.iter().zip(&expected.files) {
        assert_eq!(found.path.as_str(), expected.path.as_str(), "{name}");
        assert!(found.text == expected.text, "{name}: {} is another file", found.path);
    }
}

fn fixtures(name: &str) -> PathBuf {
    root().join("tests/fixtures").join(name)
}

#[test]
fn a_model_that_is_read_back_gives_the_same_crate() {
    let folders = |folders: &[PathBuf]| Input { specs: folders.to_vec(), ..Input::default() };
    for (name, input) in [
        ("pages", folders(&[fixtures("pages")])),
        ("tables", folders(&[fixtures("tables")])),
        ("fragments", folders(&fragments())),
        ("specs", specs()),
    ] {
        let read = wechatpay_codegen::read(&input);
        assert_same_crate(name, &read);
        assert_same_model(name, &read);
    }
}

#[test]
fn the_whole_catalogue_is_read_back() {
    assert_same_crate("the catalogue", &wechatpay_codegen::read(&catalogue()));
}

/// With their texts, and with all who say something.
#[test]
fn the_real_documentation_is_read_back() {
    let Some(input) = real(&["next/markdown", "next/yaml/docs", "official"]) else { return };
    assert_same("the real documentation", &wechatpay_codegen::read(&input));
}

/// Faults of every kind, with what they leave open, are still those of the model.
#[test]
fn what_is_open_is_still_open() {
    let mut open = 0;
    for entry in std::fs::read_dir(fixtures("err")).unwrap() {
        let folder = entry.unwrap().path();
        let overrides = Some(folder.join("overrides.yaml")).filter(|path| path.is_file());
        let read = wechatpay_codegen::read(&Input { specs: vec![folder.clone()], overrides, words: None });
        // What could not be read is no part of a model.
        if !read.has_errors() {
            let again = assert_same(&folder.display().to_string(), &read);
            assert_same_model(&folder.display().to_string(), &read);
            open += again.diagnostics.len();
            let known = |message: &str| read.diagnostics.iter().any(|found| found.message == message);
            let news: Vec<_> = again.diagnostics.iter().filter(|found| !known(&found.message)).collect();
            assert!(news.is_empty(), "{}: {news:#?}", folder.display());
        }
    }
    assert!(open > 10, "{open}");
}

/// Of a source there are only places: what is found is told with them, and there is nothing to draw.
#[test]
fn what_is_found_has_its_place_in_the_sources() {
    for name in ["secrecy-unmarked", "link-ambiguous-route"] {
        let folder = fixtures("err").join(name);
        let read = wechatpay_codegen::read(&Input { specs: vec![folder], ..Input::default() });
        let text = exchange::write(&read, "").replace(&root().join("tests").display().to_string(), "…");
        let again = exchange::read("model.json", text);
        insta::assert_snapshot!(format!("model_of_{}", name.replace('-', "_")), report(&again));
    }
}

#[test]
fn a_part_says_that_it_is_one() {
    let read = wechatpay_codegen::read(&catalogue());
    let text = exchange::write(&read, "POST /v3/refund/domestic/refunds");
    assert_valid(&text);
    let part: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(part["filter"], "POST /v3/refund/domestic/refunds");
    let names: Vec<_> = part["operations"].as_array().unwrap().iter().map(|found| &found["name"]).collect();
    let refunds = [
        "POST /v3/refund/domestic/refunds",
        "POST /v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund",
    ];
    assert_eq!(names, refunds);
    assert_eq!(part["notifications"], json!([]));
    let families: Vec<_> = part["guide"]["families"].as_object().unwrap().keys().collect();
    assert_eq!(families, ["v3-refund"]);
    let codes = part["guide"]["codes"].as_array().unwrap();
    let documented = |code: &Value| {
        let code = code["code"].as_str().unwrap();
        read.api.operations.iter().any(|found| {
            names.iter().any(|name| *name == &found.to_string())
                && found.errors.iter().any(|error| error.code.replace('_', "") == code.replace('_', ""))
        })
    };
    assert!(!codes.is_empty() && codes.iter().all(documented));
    let again = exchange::read("part.json", text);
    assert_eq!((again.api.operations.len(), again.has_errors()), (2, false));
    assert!(!generate(&again).files.is_empty());
}

/// A document that was written by hand, with nothing that can be left out.
fn by_hand() -> Value {
    json!({
        "format": "wechatpay-ir",
        "version": 1,
        "operations": [{
            "name": "POST /v3/lamps/{id}",
            "protocol": "v3",
            "method": "POST",
            "path": "/v3/lamps/{id}",
            "variables": [{"name": "id", "type": "string", "holds": "text", "required": true}],
            "body": {"json": [
                {"name": "color", "type": "object[]", "holds": "object[]", "required": false, "members": [
                    {"name": "value", "type": "string", "holds": "text", "required": true, "example": null,
                     "sealed": {"cipher": "rsa-oaep", "key": "platform", "known_by": "mark"}},
                ]},
            ]},
            "reply": "empty",
            "status": 204,
        }],
        "notifications": [],
    })
}

#[test]
fn a_document_by_hand_needs_little() {
    let text = format!("{:#}", by_hand());
    let read = exchange::read("lamps.json", text);
    insta::assert_snapshot!("model_by_hand", report(&read));
    assert_same_crate("by hand", &read);
}

/// What a person sees of a document with something else in it.
fn told(change: impl FnOnce(&mut Value)) -> String {
    let mut document = by_hand();
    change(&mut document);
    let read = exchange::read("lamps.json", format!("{document:#}\n"));
    assert!(read.diagnostics.iter().any(|found| found.is_error()));
    report(&read)
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let operation = |change: fn(&mut Value)| told(|document| change(&mut document["operations"][0]));
    insta::assert_snapshot!("model_newer", told(|document| document["version"] = json!(2)));
    insta::assert_snapshot!("model_other", told(|document| document["format"] = json!("openapi")));
    insta::assert_snapshot!("model_unknown_key", operation(|found| found["colour"] = json!("red")));
    insta::assert_snapshot!(
        "model_unknown_word",
        operation(|found| found["variables"][0]["holds"] = json!("string"))
    );
    insta::assert_snapshot!("model_null", operation(|found| found["host"] = Value::Null));
    insta::assert_snapshot!("model_name", operation(|found| found["method"] = json!("PUT")));
    insta::assert_snapshot!("model_variables", operation(|found| found["variables"] = json!([])));
    insta::assert_snapshot!(
        "model_members",
        operation(|found| found["body"]["json"][0]["members"][0]["members"] = json!([]))
    );
    insta::assert_snapshot!("model_place", operation(|found| found["origin"] = json!("a.yaml:1:1")));
    insta::assert_snapshot!(
        "model_duplicate",
        told(|document| {
            let one = document["operations"][0].clone();
            document["operations"].as_array_mut().unwrap().push(one);
        })
    );
    for (name, text) in [
        ("model_no_json", "post:\n  reply: empty\n"),
        ("model_cut", "{\"format\": \"wechatpay-ir\", \"version\": 1, \"operations\": [\n  {\"name\": "),
        ("model_no_format", "{\"openapi\": \"3.1.0\"}"),
    ] {
        insta::assert_snapshot!(name, report(&exchange::read("lamps.json", text.to_owned())));
    }
}

/// Whoever leaves out what has errors leaves out what cannot be read of a model, too.
#[test]
fn an_operation_with_an_error_can_be_left_out() {
    let mut document = by_hand();
    let mut other = document["operations"][0].clone();
    (other["name"], other["path"], other["variables"]) =
        (json!("POST /v3/shades"), json!("/v3/shades"), json!([]));
    other["colour"] = json!("red");
    document["operations"].as_array_mut().unwrap().push(other);
    let read = exchange::read("lamps.json", document.to_string());
    let errors: Vec<_> = read.diagnostics.iter().filter(|found| found.is_error()).collect();
    assert!(errors.iter().all(|found| read.can_leave_out(found)), "{errors:?}");
    assert_eq!(errors[0].operation.as_deref(), Some("POST /v3/shades"));
    assert_eq!(read.api.operations.len(), 1);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the test has a file of its own")]
fn a_model_is_read_from_a_file_and_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lamps.json");
    std::fs::write(&path, by_hand().to_string()).unwrap();
    let read = |input: Input| wechatpay_codegen::read(&input);
    let alone = read(Input { specs: vec![path.clone()], ..Input::default() });
    assert_eq!((alone.api.operations.len(), alone.has_errors()), (1, false));
    let beside = [
        Input { specs: vec![path.clone(), fixtures("pages")], ..Input::default() },
        Input { specs: vec![fixtures("pages"), path.clone()], ..Input::default() },
        Input { specs: vec![path.clone(), path.clone()], ..Input::default() },
        input([path.clone()]),
        Input { specs: vec![path.clone()], words: Some(root().join("specs/words")), ..Input::default() },
    ];
    for input in beside {
        let problems = read(input.clone()).diagnostics;
        assert_eq!(
            problems.iter().map(|found| found.code).collect::<Vec<_>>(),
            [Code::BadModel],
            "{input:?}"
        );
        assert!(problems[0].message.contains("is read alone"), "{}", problems[0].message);
    }
    std::fs::write(&path, b"{\"format\": \"\xff\"}").unwrap();
    let broken = read(Input { specs: vec![path], ..Input::default() });
    assert_eq!(broken.diagnostics.iter().map(|found| found.code).collect::<Vec<_>>(), [Code::NotUtf8]);
}

/// One change of a document; places are parts of its number of values.
#[derive(Clone, Debug)]
enum Edit {
    Replace(Index, Value),
    /// Puts a copy of one value in the place of another.
    Move(Index, Index),
    Remove(Index),
    Rename(Index, String),
    Double(Index),
}

fn edit() -> impl Strategy<Value = Edit> {
    let word = prop::sample::select(vec![
        "",
        "text",
        "object",
        "object[]",
        "variants",
        "string",
        "v2",
        "POST",
        "/v3/a",
        "a.yaml:1:1",
        "model.json:0:9",
        "x:4294967295:4294967295",
        "self",
        "_",
        "一级",
        "\u{202e}",
        "{id}",
        "EVENT v3 A",
        "true",
        "rsa-oaep",
    ]);
    let value = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        prop_oneof![Just(0), Just(-1), any::<i64>()].prop_map(Value::from),
        Just(json!(1.5)),
        word.clone().prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
        Just(json!([])),
        Just(json!({})),
    ];
    prop_oneof![
        4 => (any::<Index>(), value).prop_map(|(at, value)| Edit::Replace(at, value)),
        4 => (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Edit::Move(from, to)),
        3 => any::<Index>().prop_map(Edit::Remove),
        1 => (any::<Index>(), word).prop_map(|(at, name)| Edit::Rename(at, name.to_owned())),
        2 => any::<Index>().prop_map(Edit::Double),
    ]
}

/// Where every value of a document is.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(index, item)| pointers(item, &format!("{at}/{index}"), found));
        }
        Value::Object(members) => members.iter().for_each(|(name, member)| {
            let name = name.replace('~', "~0").replace('/', "~1");
            pointers(member, &format!("{at}/{name}"), found);
        }),
        _ => {}
    }
}

fn apply(document: &mut Value, edit: &Edit) {
    let mut all = Vec::new();
    pointers(document, "", &mut all);
    let value_at = |at: &Index| all[at.index(all.len())].clone();
    // The name of a value in what it is in.
    let around = |at: &Index| {
        let pointer = value_at(at);
        pointer
            .rsplit_once('/')
            .map(|(around, name)| (around.to_owned(), name.replace("~1", "/").replace("~0", "~")))
    };
    match edit {
        Edit::Replace(at, value) => *document.pointer_mut(&value_at(at)).unwrap() = value.clone(),
        Edit::Move(from, to) => {
            let value = document.pointer(&value_at(from)).unwrap().clone();
            *document.pointer_mut(&value_at(to)).unwrap() = value;
        }
        Edit::Remove(at) | Edit::Rename(at, _) | Edit::Double(at) => {
            let Some((around, name)) = around(at) else { return };
            match (document.pointer_mut(&around).unwrap(), edit) {
                (Value::Array(items), Edit::Double(_)) => {
                    let index: usize = name.parse().unwrap();
                    items.insert(index, items[index].clone());
                }
                (Value::Array(items), _) => drop(items.remove(name.parse().unwrap())),
                (Value::Object(members), Edit::Rename(_, new)) => {
                    let value = members.shift_remove(&name).unwrap();
                    members.insert(new.clone(), value);
                }
                (Value::Object(members), _) => drop(members.shift_remove(&name)),
                _ => unreachable!("something is in it"),
            }
        }
    }
}

/// Models with everything that there is, from little text.
static MODELS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let folders = [vec![fixtures("pages")], vec![fixtures("tables")], fragments().to_vec()];
    let read = |specs: Vec<PathBuf>| wechatpay_codegen::read(&Input { specs, ..Input::default() });
    let mut models: Vec<_> = folders.into_iter().map(|folders| exchange::write(&read(folders), "")).collect();
    models.push(by_hand().to_string());
    models
});

/// The last place at or before another where a text can be cut.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_document_that_was_changed_panics_nowhere(model: Index, edits in prop::collection::vec(edit(), 1..4)) {
        let mut document: Value = serde_json::from_str(&MODELS[model.index(MODELS.len())]).unwrap();
        edits.iter().for_each(|edit| apply(&mut document, edit));
        let read = exchange::read("model.json", document.to_string());
        report(&read);
        if !read.diagnostics.iter().any(|found| found.code == Code::BadModel) {
            // The reader takes nothing that the schema refuses.
            let refused = SCHEMA.iter_errors(&document).next().map(|error| format!("{}: {error}", error.instance_path()));
            prop_assert_eq!(refused, None);
        }
        if !read.has_errors() {
            wechatpay_codegen::generate(&read, &Options::default());
            prop_assert!(!exchange::read("model.json", exchange::write(&read, "")).has_errors());
        }
    }

    #[test]
    fn a_text_that_was_cut_or_garbled_panics_nowhere(model: Index, at: Index, cut: Index, with in "\\PC{0,3}") {
        let text = &MODELS[model.index(MODELS.len())];
        let mut bounds = [at.index(text.len()), cut.index(text.len())].map(|at| boundary(text, at));
        bounds.sort_unstable();
        let [from, to] = bounds;
        let garbled = format!("{}{with}{}", &text[..from], &text[(if to - from < 64 { to } else { from })..]);
        report(&exchange::read("model.json", garbled));
        report(&exchange::read("model.json", text[..from].to_owned()));
    }
}
