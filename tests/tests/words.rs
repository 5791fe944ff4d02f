//! The project's own words: what they tell, what they leave alone, and what is said of those that fit nothing.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

use wechatpay_codegen::diag::Code;
use wechatpay_codegen::{Input, Read};
use wechatpay_tests::{emitted, generate, read, report, root, specs};

const TABLES: [(&str, &str); 4] = [
    (
        "openapi/v3/parking/orders.yaml",
        "post:\n  json:\n    out_order_no!: string ..32\n    amount!:\n      total!: integer\n      state: string (OPEN, CLOSED)\n  reply:\n    state!: string (OPEN, CLOSED)\n    amount:\n      total: integer\n",
    ),
    (
        "openapi/v3/parking/lots/{lot_id}.yaml",
        "get:\n  path:\n    lot_id!: string\n  reply:\n    state!: string (OPEN, CLOSED)\n    plain: string | Said by its table.\n",
    ),
    (
        "openapi/v3/charging/orders.yaml",
        "get:\n  title: Its own title\n  query:\n    state: string (OPEN)\n  reply:\n    amount:\n      total: integer\n",
    ),
    (
        "webhook/v3/PARKING.CLOSED.yaml",
        "headers:\n  Wechatpay-Serial!: string\nbody:\n  id!: string\n  resource!:\n    ciphertext!:\n      .: string aes-gcm\n      state!: string (CLOSED)\nanswer:\n  code!: string\n",
    ),
];

/// What the front page says of finding a call by its URL.
const BY_URL: &str = "The type of a call can be told from its documentation: `POST /v3/pay/transactions/jsapi` is \
                      `v3::pay::transactions::jsapi::Post`, with `PostBody` and `PostReply` beside it. \
                      The search of this documentation finds it by its URL.";

const UNITS: (&str, &str) = ("words/units.yaml", "fen: In fen.\n");

fn told(words: &[(&str, &str)]) -> Read {
    read(TABLES.into_iter().chain([UNITS]).chain(words.iter().copied()))
}

/// The texts of all fields of a name with their operations, and the meanings of their values.
fn of(read: &Read, name: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut tables: Vec<_> = Vec::new();
    for operation in &read.api.operations {
        tables.extend(operation.tables().map(|(part, fields)| (operation.to_string(), part, fields)));
    }
    for notification in &read.api.notifications {
        tables.extend(notification.tables().map(|(part, fields)| (notification.to_string(), part, fields)));
    }
    for (of, part, fields) in tables {
        for field in fields {
            field.walk(&mut |field| {
                if field.wire == name {
                    let values =
                        field.values.iter().map(|value| format!(" {}={}", value.wire, value.meaning));
                    let values: String = values.collect();
                    found.push(format!("{of} {}: {}{values}", part.word(), field.doc.join("|")));
                }
            });
        }
    }
    found
}

/// What is reported of words, in order.
fn reported(read: &Read) -> Vec<String> {
    let is_of_words = |code: Code| code.class() == "words";
    let found = read.diagnostics.iter().filter(|found| is_of_words(found.code));
    found.map(|found| format!("{}: {}", found.code.slug(), found.message)).collect()
}

fn without_missing(read: &Read) -> Vec<String> {
    reported(read).into_iter().filter(|line| !line.starts_with("words/missing")).collect()
}

#[test]
fn the_entry_that_says_most_of_a_place_tells_it() {
    let read = told(&[(
        "words/fields/all.yaml",
        "state: {text: State of something., values: {OPEN: Still open., CLOSED: Closed.}}\n\
             amount.state: {text: State of the amount.}\n\
             parking/**/state: {text: State of the parking order.}\n\
             parking/lots/**/state: {text: State of the lot., values: {OPEN: Has room.}}\n\
             webhook/v3/*/state: {text: State that is notified.}\n\
             total: {zh: 总金额, text: What is to be paid., unit: fen}\n\
             plain: {text: Not told.}\n",
    )]);
    assert_eq!(
        of(&read, "state"),
        [
            "GET /v3/charging/orders query: State of something. OPEN=Still open.",
            "GET /v3/parking/lots/{lot_id} response: State of the lot. OPEN=Has room. CLOSED=Closed.",
            "POST /v3/parking/orders json: State of the amount. OPEN=Still open. CLOSED=Closed.",
            "POST /v3/parking/orders response: State of the parking order. OPEN=Still open. CLOSED=Closed.",
            "EVENT v3 PARKING.CLOSED body: State that is notified. CLOSED=Closed.",
        ]
    );
    assert!(of(&read, "total").iter().all(|line| line.ends_with(": What is to be paid. In fen.")));
    // What a source says of itself stays.
    assert_eq!(of(&read, "plain"), ["GET /v3/parking/lots/{lot_id} response: Said by its table."]);
    assert_eq!(without_missing(&read), [] as [&str; 0]);
    let operations = &read.api.operations;
    let amount = operations[2].body.fields().unwrap()[1].members();
    assert_eq!(amount[0].told.term.as_deref(), Some("总金额"));
    assert_eq!(amount[0].told.unit.as_deref(), Some("fen"));
}

#[test]
fn operations_are_told_and_found_by_their_chinese_names() {
    let read = told(&[(
        "words/operations/parking.yaml",
        "POST /v3/parking/orders: {zh: 创建停车订单, title: Create a parking order, text: Charges a car.}\n\
         GET /v3/charging/orders: {title: Another title}\n\
         EVENT v3 PARKING.CLOSED: {title: A parking order was closed}\n",
    )]);
    let titles: Vec<_> = read.api.operations.iter().map(|found| found.doc.title.as_str()).collect();
    assert_eq!(titles, ["Its own title", "", "Create a parking order"]);
    assert_eq!(read.api.notifications[0].doc.title, "A parking order was closed");
    let code = emitted(&generate(&read));
    let expected = "/// Create a parking order\n";
    assert!(code.contains(expected) && code.contains("/// Charges a car.\n"), "{code}");
    assert!(
        code.contains("#[doc(alias = \"创建停车订单\")]\n#[doc(alias = \"/v3/parking/orders\")]"),
        "{code}"
    );
    assert!(
        reported(&read).contains(&"words/missing: `GET /v3/parking/lots/{lot_id}` has no title".to_owned())
    );
}

#[test]
fn words_do_not_name_types() {
    let names = |words: &str| {
        let code = emitted(&generate(&told(&[("words/fields/all.yaml", words)])));
        let names = code
            .lines()
            .filter_map(|line| line.strip_prefix("pub enum ").or(line.strip_prefix("pub struct ")));
        names.map(str::to_owned).collect::<Vec<_>>()
    };
    let told =
        "state: {text: A state., values: {OPEN: Open.}}\namount: {text: Amounts.}\ntotal: {text: All.}\n";
    assert_eq!(names(told), names("plain: {text: Something.}\n"));
}

#[test]
fn a_type_that_several_have_says_what_all_of_them_say() {
    let read = told(&[(
        "words/fields/all.yaml",
        "parking/**/amount: {zh: 金额, text: Amounts of the order.}\n\
         charging/**/amount: {text: Amounts of the charge.}\n\
         amount.total: {text: What is paid., unit: fen}\n",
    )]);
    let code = emitted(&generate(&read));
    for expected in
        ["/// Amounts of the order.\n", "/// Amounts of the charge.\n", "#[doc(alias = \"金额\")]"]
    {
        assert!(code.contains(expected), "{expected}\n{code}");
    }
    assert!(code.contains("    /// What is paid. In fen.\n    pub total: i64"), "{code}");
}

#[test]
fn readers_are_led_by_task_and_by_family() {
    let read = told(&[
        (
            "words/operations/all.yaml",
            "POST /v3/parking/orders: {title: Create a parking order}\nEVENT v3 PARKING.CLOSED: {title: A parking order was closed}\n",
        ),
        (
            "words/families.yaml",
            "v3-parking: {zh: 停车, title: Parking, text: 'Charges cars; see `POST /v3/parking/orders`, `/v3/parking/lots` and `GET /v3/other`.'}\nv3-charging: {title: Charging}\n",
        ),
        (
            "words/tasks.yaml",
            "- {title: Charge a car, text: 'One order for each stay, as in `v3-charging`.', steps: [POST /v3/parking/orders, EVENT v3 PARKING.CLOSED]}\n",
        ),
    ]);
    let files = generate(&read).files;
    let docs = |path: &str| {
        let file = files.iter().find(|file| file.path.as_str() == path).unwrap();
        let lines = file.text.lines().filter_map(|line| line.strip_prefix("//!"));
        lines.map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect::<Vec<_>>()
    };
    let post = "- [`v3::parking::orders::Post`](struct@v3::parking::orders::Post): Create a parking order";
    let front = docs("src/lib.rs");
    let tasks = front.iter().position(|line| line == "# By task").unwrap();
    assert_eq!(
        front[tasks..],
        [
            "# By task",
            "## Charge a car",
            "One order for each stay, as in [`v3-charging`](mod@crate::v3::charging).",
            post,
            "- [`webhook::v3::parking_closed`](mod@webhook::v3::parking_closed): A parking order was closed",
            "# By URL",
            BY_URL,
            "# Families of `/v3`",
            "- [`v3::charging`](mod@v3::charging): Charging",
            "- [`v3::parking`](mod@v3::parking): Parking",
            "# Families of `/webhook`",
            "- [`webhook::v3`](mod@webhook::v3)",
        ]
    );
    assert_eq!(
        docs("src/v3.rs"),
        [
            "Operations of API v3, which are signed with the merchant's private key.",
            "`/v3`",
            "- [`charging`](mod@charging): Charging",
            "- [`parking`](mod@parking): Parking",
        ]
    );
    assert_eq!(
        docs("src/v3/parking.rs"),
        [
            "Parking",
            "`/v3/parking`",
            "Charges cars; see [`POST /v3/parking/orders`](struct@crate::v3::parking::orders::Post), \
             [`/v3/parking/lots`](mod@crate::v3::parking::lots) and `GET /v3/other`.",
            "Needs the feature `v3-parking`.",
            "- [`lots::lot_id::Get`](struct@lots::lot_id::Get): `GET /v3/parking/lots/{lot_id}`",
            "- [`orders::Post`](struct@orders::Post): Create a parking order",
        ]
    );
    let text = |path: &str| files.iter().find(|file| file.path.as_str() == path).unwrap().text.as_str();
    let parking = text("src/v3/parking.rs");
    assert!(parking.contains("#![doc(alias = \"停车\")]\n"), "{parking}");
    // A segment on the way lists what is below it, and an operation's own module has its title.
    let lots = "pub mod lots {\n    //! `/v3/parking/lots`\n    //!\n    //! - [`lot_id::Get`](struct@lot_id::Get): \
                `GET /v3/parking/lots/{lot_id}`\n";
    assert!(parking.contains(lots), "{parking}");
    assert_eq!(docs("src/v3/parking/orders.rs"), ["`/v3/parking/orders`: Create a parking order"]);
    assert_eq!(docs("src/v3/parking/lots/lot_id.rs"), ["`/v3/parking/lots/{lot_id}`"]);
    // Without words, lists are still lists.
    let files = generate(&wechatpay_tests::read(TABLES)).files;
    let parking = files.iter().find(|file| file.path.as_str() == "src/v3/parking.rs").unwrap();
    assert!(
        parking.text.contains("//! - [`orders::Post`](struct@orders::Post): `POST /v3/parking/orders`\n")
    );
}

#[test]
fn roles_are_told_in_our_words() {
    let tables = [
        ("openapi/v3/lots.yaml", "get:\n  roles: [服务商, 普通服务商, 司机]\n  reply:\n    a: string\n"),
        ("words/roles.yaml", "服务商: partners\n普通服务商: partners\n停车场: car parks\n"),
    ];
    let read = wechatpay_tests::read(tables);
    let code = emitted(&generate(&read));
    // Two roles of the documentation that are one in our words are told once; one without words stays as it is.
    assert!(code.contains("Called by: partners, 司机."), "{code}");
    let mut found = reported(&read);
    found.retain(|line| line.contains("role") || line.contains("called by"));
    assert_eq!(
        found,
        [
            "words/missing: the role `司机` has no words in `GET /v3/lots`",
            "words/unused: no operation is called by `停车场`",
        ]
    );
}

#[test]
fn types_of_one_operation_are_documented_beside_it_alone() {
    let one = "post:\n  json:\n    amount!:\n      total!: integer\n      currency!: string\n    scene:\n      place: string\n  reply: {a: string}\n";
    let other = "post:\n  json:\n    scene:\n      place: string\n  reply: {a: string}\n";
    let read = wechatpay_tests::read([("openapi/v3/lots/a.yaml", one), ("openapi/v3/lots/b.yaml", other)]);
    let files = generate(&read).files;
    let text = |path: &str| files.iter().find(|file| file.path.as_str() == path).unwrap().text.as_str();
    let types = text("src/v3/lots/types.rs");
    let hidden: Vec<&str> =
        types.split("#[doc(hidden)]\n").skip(1).filter_map(|rest| rest.lines().next()).collect();
    assert!(
        matches!(hidden.as_slice(), [only] if only.starts_with("pub use a::{Amount") && only.contains("Required")),
        "{types}"
    );
    assert!(text("src/v3/lots.rs").contains("\npub mod types;"));
    let alone = generate(&wechatpay_tests::read([("openapi/v3/lots/a.yaml", one)])).files;
    let family = alone.iter().find(|file| file.path.as_str() == "src/v3/lots.rs").unwrap();
    assert!(family.text.contains("#[doc(hidden)]\npub mod types;"), "{}", family.text);
    // What both have leads back to them.
    let scene = text("src/v3/lots/types/s.rs");
    let back = "/// Part of the body of [`POST /v3/lots/a`](struct@super::super::a::Post) and \
                [`POST /v3/lots/b`](struct@super::super::b::Post), which have names of their own for it.\n";
    assert!(scene.contains(back), "{scene}");
    assert!(text("src/v3/lots/types/a.rs").contains("/// The required fields, for [`new`](Amount"));
}

#[test]
fn what_fits_nothing_contradicts_or_is_missing_is_reported() {
    for (file, words, expected) in [
        ("words/fields/a.yaml", "colour: {text: A colour.}\n", "words/unused: no field is at `colour`"),
        (
            "words/fields/a.yaml",
            "parking/lots/state: {text: A.}\n",
            "words/unused: no field is at `parking/lots/state`",
        ),
        (
            "words/fields/a.yaml",
            "state: {text: A., values: {GONE: Gone.}}\n",
            "words/unused: no field at `state` takes its words for the value `GONE` from here",
        ),
        (
            "words/fields/a.yaml",
            "parking/*/state: {text: A.}\n'*/orders/state': {text: B.}\n",
            "words/contradiction: `parking/*/state` and `*/orders/state` say different things of `amount.state` of `POST /v3/parking/orders`",
        ),
        (
            "words/fields/a.yaml",
            "total: {unclear: no}\n",
            "words/bad-file: `unclear` is `true`, or a list of values",
        ),
        ("words/fields/a.yaml", "total: {text: A., unit: cents}\n", "words/bad-file: `cents` is not a unit"),
        ("words/fields/a.yaml", "total: {txt: A.}\n", "words/bad-file: `txt` is not a key of an entry"),
        (
            "words/fields/a.yaml",
            "total: {text: A., unclear: true}\n",
            "words/bad-file: `total` has a text, and is `unclear`",
        ),
        (
            "words/fields/a.yaml",
            "total: {text: []}\n",
            "words/bad-file: this must be a text; one that YAML would take for something else needs quotes",
        ),
        (
            "words/fields/a.yaml",
            "total: {zh: 总\"额}\n",
            "words/bad-file: a term has no quotes or signs of markup in it",
        ),
        (
            "words/fields/a.yaml",
            "pay*/total: {text: A.}\n",
            "words/bad-file: `pay*/total` has a `*` inside of a segment: write `*` for one segment, `**` for any number",
        ),
        (
            "words/fields/a.yaml",
            "total: {text: A.}\ntotal: {text: B.}\n",
            "words/bad-file: `total` appears twice in this map",
        ),
        (
            "words/operations/a.yaml",
            "POST /v3/parking/order: {title: A}\n",
            "words/unused: there is no operation or notification `POST /v3/parking/order`",
        ),
        (
            "words/operations/a.yaml",
            "POST /v3/parking/orders: {text: A.}\n",
            "words/bad-file: `POST /v3/parking/orders` has no `title`",
        ),
        (
            "words/families.yaml",
            "v3-parks: {title: A}\n",
            "words/unused: there is no family, operation or notification `v3-parks`",
        ),
        (
            "words/tasks.yaml",
            "- {title: A, steps: [POST /v3/x]}\n",
            "words/unused: there is no family, operation or notification `POST /v3/x`",
        ),
        (
            "words/tasks.yaml",
            "- {title: A}\n",
            "words/bad-file: a task has a `title` and `steps`, the names of operations and notifications",
        ),
        ("words/notes.yaml", "a: b\n", "words/bad-file: `words/notes.yaml` is not a place for words"),
        (
            "words/fields/a.yaml",
            "plain: {text: A.}\n",
            "words/missing: `total` has no words in 3 places, the first of them in `GET /v3/charging/orders`",
        ),
        (
            "words/fields/a.yaml",
            "plain: {text: A.}\n",
            "words/missing: the value `CLOSED` of `state` has no words in 4 places, the first of them in `GET /v3/parking/lots/{lot_id}`",
        ),
    ] {
        let found = reported(&told(&[(file, words)]));
        assert!(found.iter().any(|line| line == expected), "{words}{expected}\n{}", found.join("\n"));
    }
}

#[test]
fn what_nobody_can_tell_is_not_missing() {
    let is_missing = |words: &str| {
        reported(&told(&[("words/fields/a.yaml", words)]))
            .iter()
            .any(|line| line.contains("`total` has no words"))
    };
    assert!(is_missing("plain: {text: A.}\n"));
    assert!(!is_missing("total: {unclear: true}\n"));
    let values = |words: &str| {
        let found = reported(&told(&[("words/fields/a.yaml", words)]));
        found.iter().filter(|line| line.contains("of `state` has no words")).count()
    };
    assert_eq!(values("state: {text: A.}\n"), 2);
    assert_eq!(values("state: {text: A., unclear: [OPEN]}\n"), 1);
    assert_eq!(values("state: {text: A., unclear: [OPEN, CLOSED]}\n"), 0);
}

#[test]
fn the_words_of_this_project_can_be_read() {
    let folder = root().join("specs/words");
    let read = wechatpay_codegen::read(&Input { words: Some(folder), ..specs() });
    // Until the facts of the whole documentation are here, most are for nothing.
    let faults = [Code::BadWords, Code::Contradicting, Code::Unreadable, Code::NotUtf8];
    let found = read.diagnostics.iter().filter(|found| faults.contains(&found.code));
    let found: Vec<_> = found.map(|found| &found.message).collect();
    assert!(found.is_empty(), "{found:?}");
    let has_words = |code: &Code| read.diagnostics.iter().any(|found| found.code == *code);
    assert!(!has_words(&Code::MissingWords), "{}", report(&read));
}

#[test]
fn without_words_nothing_is_missing() {
    let read = read(TABLES);
    assert_eq!(reported(&read), [] as [&str; 0]);
}

const ERRORS: [(&str, &str); 3] = [
    (
        "openapi/v3/parking/orders.yaml",
        "post:\n  errors: [400 PARAM_ERROR, 403 NOT_ENOUGH, 404 LOT_FULL]\n  reply:\n    a: string\n",
    ),
    (
        "openapi/v2/parking/pay.yaml",
        "post:\n  errors: [NOTENOUGH, SUCCESS, LOTFULL]\n  xml:\n    a: string\n  reply:\n    return_code!: string\n",
    ),
    ("openapi/v3/parking/lots.yaml", "get:\n  reply:\n    a: string\n"),
];

fn with_codes(codes: &str) -> Read {
    read(ERRORS.into_iter().chain([("words/codes.yaml", codes)]))
}

/// What is reported of codes.
fn reported_of_codes(codes: &str) -> Vec<String> {
    let mut found = reported(&with_codes(codes));
    found.retain(|line| !line.contains("has no title") && !line.contains("`a` has no words"));
    found.retain(|line| !line.contains("`return_code` has no words"));
    found
}

#[test]
fn codes_say_what_to_do_in_each_operation() {
    let codes = "PARAM_ERROR: {text: It is wrong., advice: Mend it., repeat: changed}\n\
                 NOT_ENOUGH: {text: Too little., advice: Top up., repeat: changed, places: {/v2/: after-query}}\n";
    let code = emitted(&generate(&with_codes(codes)));
    for expected in [
        "/// - 400 [`PARAM_ERROR`](crate::rt::Code::ParamError): It is wrong. Mend it. Repeat it when something is changed.\n",
        "/// - 403 [`NOT_ENOUGH`](crate::rt::Code::NotEnough): Too little. Top up. Repeat it when something is changed.\n",
        "/// - [`NOTENOUGH`](crate::rt::Code::NotEnough): Too little. Top up. Query first.\n",
        "/// - 404 `LOT_FULL`\n",
        "errors [400 \"PARAM_ERROR\", 403 \"NOT_ENOUGH\", 404 \"LOT_FULL\"]",
        "errors [0 \"LOTFULL\", 0 \"NOTENOUGH\"]",
    ] {
        assert!(code.contains(expected), "{expected}\n{code}");
    }
    assert!(!code.contains("SUCCESS"), "{code}");
    // A code that the runtime does not list has words, and no place to lead to.
    let own = "LOT_FULL: {text: No room., advice: Wait., repeat: later}\n";
    let code = emitted(&generate(&with_codes(own)));
    assert!(code.contains("/// - 404 `LOT_FULL`: No room. Wait. Repeat it later.\n"), "{code}");
    assert!(code.contains("/// - 400 `PARAM_ERROR`\n"), "{code}");
    // What codes say does not depend on the specs that are read.
    let code = emitted(&generate(&read(ERRORS)));
    assert!(code.contains("/// - 400 [`PARAM_ERROR`](crate::rt::Code::ParamError): "), "{code}");
}

#[test]
fn codes_and_entries_that_do_not_fit_are_reported() {
    let entry = |more: &str| format!("{{text: T., advice: A., repeat: changed{more}}}");
    let three = |more: &str| {
        let plain = entry("");
        format!("PARAM_ERROR: {plain}\nNOT_ENOUGH: {}\nLOT_FULL: {plain}\n", entry(more))
    };
    let more = |line: &str| format!("{}{line}\n", three(""));
    for (codes, expected) in [
        (three(""), None),
        (three(", places: {/v2/: never, parking/orders: later}"), None),
        (more(&format!("NEWS: {}", entry(", undocumented: true"))), None),
        (
            format!("PARAM_ERROR: {0}\nNOT_ENOUGH: {0}\n", entry("")),
            Some(
                "words/missing: the code `LOTFULL` has no words in 2 places, the first of them in `POST /v2/parking/pay`",
            ),
        ),
        (
            format!("LOT_FULL: {0}\nNOT_ENOUGH: {0}\n", entry("")),
            Some("words/missing: the code `PARAM_ERROR` has no words in `POST /v3/parking/orders`"),
        ),
        (
            more(&format!("NEWS: {}", entry(""))),
            Some("words/unused: no operation or notification documents the code `NEWS`"),
        ),
        (
            three(", places: {lots: never}"),
            Some(
                "words/unused: no operation with `lots` in its path, and with none of the parts before it, documents the code `NOT_ENOUGH`",
            ),
        ),
        (
            three(", places: {parking: never, /v2/: later}"),
            Some(
                "words/unused: no operation with `/v2/` in its path, and with none of the parts before it, documents the code `NOT_ENOUGH`",
            ),
        ),
        (
            three(", undocumented: true"),
            Some(
                "words/contradiction: `NOT_ENOUGH` is said to be undocumented, and `POST /v2/parking/pay` documents it",
            ),
        ),
        (
            more(&format!("LOTFULL: {}", entry(""))),
            Some("words/contradiction: `LOTFULL` and `LOT_FULL` are one code, which has two entries"),
        ),
        (
            more("NEWS: {text: T., repeat: never, undocumented: true}"),
            Some("words/bad-file: `NEWS` needs a `text`, an `advice` and a `repeat`"),
        ),
        (
            more(&format!("News: {}", entry(""))),
            Some("words/bad-file: `News` is not a code: capitals, digits and `_`"),
        ),
        (three(", undocumented: 1"), Some("words/bad-file: `undocumented` is `true`, or left out")),
        (
            three(", places: {/v2/: sometimes}"),
            Some("words/bad-file: `sometimes` does not say when to repeat"),
        ),
        (three(", again: later"), Some("words/bad-file: `again` is not a key of a code")),
    ] {
        assert_eq!(reported_of_codes(&codes), Vec::from_iter(expected.map(str::to_owned)), "{codes}");
    }
    // Sources without tables of errors cannot tell which codes there are, and words without codes say nothing of them.
    let lots = || ERRORS.into_iter().skip(2);
    let of_codes = |read: &Read| reported(read).into_iter().filter(|line| line.contains(" code ")).count();
    assert_eq!(of_codes(&read(lots().chain([("words/codes.yaml", three("").as_str())]))), 0);
    assert_eq!(of_codes(&read(ERRORS.into_iter().chain([("words/units.yaml", "fen: In fen.\n")]))), 0);
}
