//! What documents become, what stays in them, and that everything that is formed stays as it is.

use proptest::prelude::*;

use super::*;

fn yaml(text: &str) -> String {
    match document(text, &|_| {}, false) {
        Ok(formed) => formed,
        Err(Fault::Changed) => panic!("changed:\n{text}"),
        Err(Fault::Unread(error)) => panic!("{error:?}\n{text}"),
    }
}

fn table(relative: &str, text: &str) -> String {
    let location = rules::locate(relative).unwrap();
    match document(text, &|document| order::table(document, &location), true) {
        Ok(formed) => formed,
        Err(Fault::Changed) => panic!("changed:\n{text}"),
        Err(Fault::Unread(error)) => panic!("{error:?}\n{text}"),
    }
}

#[test]
fn documents_have_one_form() {
    for (written, expected) in [
        ("a:   1\r\nb: \"x\"  \n\n\n\nc: 'y: z'", "a: 1\nb: x\n\nc: 'y: z'\n"),
        ("a:\n    b: 1\n    c:\n    - x\n    -   y\n", "a:\n  b: 1\n  c:\n    - x\n    - y\n"),
        ("a: {b: 1,c: [x,\"y, z\"]}\n", "a: { b: 1, c: [x, 'y, z'] }\n"),
        ("a: {b: 1,\n  c: 2}\n", "a:\n  b: 1\n  c: 2\n"),
        ("a: []\nb: {}\nc:\n", "a: []\nb: {}\nc:\n"),
        ("a: it's\nb: 'it''s: so'\n", "a: it's\nb: \"it's: so\"\n"),
        (
            "a: |\n     x\n       y\n\n     z\nb: >-\n  folded\n  text\n",
            "a: |\n  x\n    y\n\n  z\nb: >-\n  folded\n  text\n",
        ),
        ("a: one\n   line\n", "a: one line\n"),
        ("- a: 1\n  b: 2\n-   - c\n    - d\n", "- a: 1\n  b: 2\n- - c\n  - d\n"),
        ("'200': x\n200a: y\n", "'200': x\n200a: y\n"),
        ("\n\na: 1\n\n\n", "a: 1\n"),
        ("? a\n: b\n", "a: b\n"),
        ("---\na: 1\n", "a: 1\n"),
        ("a: [x: 1, y]\n", "a: [{ x: 1 }, y]\n"),
        ("", ""),
        ("text\n", "text\n"),
    ] {
        assert_eq!(yaml(written), expected, "{written}");
        assert_eq!(yaml(expected), expected);
    }
}

#[test]
fn comments_stay_at_what_they_belong_to() {
    for (written, expected) in [
        ("#top\n\n#of a\na: 1   #behind a\n", "# top\n\n# of a\na: 1 # behind a\n"),
        (
            "a:\n      # of b\n  b: 1\n  # ends a\n# of c\nc: 2\n# the end\n",
            "a:\n  # of b\n  b: 1\n  # ends a\n# of c\nc: 2\n# the end\n",
        ),
        ("a: # why\n  b: 1\n", "a: # why\n  b: 1\n"),
        ("a: 'x' #one\nb: \"y # no\"  # two\nc: e#no\n", "a: x # one\nb: 'y # no' # two\nc: e#no\n"),
        (
            "a: [\n  x, # one\n  # of y\n  y # two\n  # end\n  ] # behind\n",
            "a:\n  - x # one\n  # of y\n  - y # two\n  # end\n  # behind\n",
        ),
        ("a: |  # why\n  text # no\n# of b\nb: 1\n", "a: | # why\n  text # no\n# of b\nb: 1\n"),
        ("a:\n- x\n# of b\nb: 1\n", "a:\n  - x\n# of b\nb: 1\n"),
        ("- # why\n  a: 1\n- b\n", "# why\n- a: 1\n- b\n"),
        ("a: [ # none\n  ]\nb: 1\n", "a: []\n# none\nb: 1\n"),
        ("# only\n#  this\n", "# only\n#  this\n"),
        (
            "a:\n  b:\n    c: 1\n\n    # ends b\n\n  # ends a\n\n\n# the end\n",
            "a:\n  b:\n    c: 1\n\n    # ends b\n\n  # ends a\n\n# the end\n",
        ),
        ("a:\n  # said\n  b\n", "# said\na: b\n"),
        ("#!x\n#----\na: 1\n", "#!x\n#----\na: 1\n"),
    ] {
        assert_eq!(yaml(written), expected, "{written}");
        assert_eq!(yaml(expected), expected);
    }
}

#[test]
fn keys_of_tables_have_an_order_and_fields_a_spelling() {
    let text = "# of this file\n\nget:\n  reply: empty\n  # where\n  host: https://a.example/\n  title: A\npost:\n  json:\n    b!: {.doc: why, .: \"string(A,B)\"}\n    a:\n      x: string   1..2  sealed|\n      # its values\n      .values: [C]\n      .: object\n      y: integer | Text  of it.\n  reply:\n    .: json\n    id: string\n";
    let text = text.replace("string   1..2  sealed|", "string   1..2  sealed |");
    let expected = "# of this file\n\nget:\n  title: A\n  # where\n  host: https://a.example/\n  reply: empty\n\npost:\n  json:\n    b!: { .: 'string (A, B)', .doc: why }\n    a:\n      .: object\n      # its values\n      .values: [C]\n      x: string sealed 1..2\n      y: integer | Text  of it.\n  reply:\n    .: json\n    id: string\n";
    assert_eq!(table("openapi/v3/lamps.yaml", &text), expected);
    assert_eq!(table("openapi/v3/lamps.yaml", expected), expected);
    let text = "answer: {}\n\nbody:\n  a: string\ntitle: A\n";
    let expected = "title: A\n\nbody:\n  a: string\nanswer: {}\n";
    assert_eq!(table("webhook/v3/A.B.yaml", text), expected);
}

#[test]
fn what_cannot_be_read_is_told_and_what_others_wrote_is_left() {
    let file = |relative: &str, text: &str| Written {
        shown: format!("specs/{relative}"),
        relative: relative.to_owned(),
        text: text.to_owned(),
    };
    let formed = run(
        &[
            file("openapi/v3/a.yaml", "get:\n  reply: empty\n   x: 1\n"),
            file("openapi/v3/b.yaml", "get:\n    reply: empty"),
            file("openapi/v3/c.yaml", "get: { rply: empty }\n"),
            file("words/units.yaml", "a: [\n"),
            file("overrides.yaml", "rows:   []\n"),
        ],
        Some("rows:   []\n"),
    );
    assert_eq!(formed.texts, [(1, "get:\n  reply: empty\n".to_owned()), (4, "rows: []\n".to_owned())]);
    let told: Vec<_> =
        formed.diagnostics.iter().map(|found| formed.sources.place(found.span.unwrap())).collect();
    assert!(told.contains(&"specs/openapi/v3/a.yaml:3".to_owned()), "{told:?}");
    assert!(told.contains(&"specs/openapi/v3/c.yaml:1".to_owned()), "{told:?}");
    assert!(told.contains(&"specs/words/units.yaml:2".to_owned()), "{told:?}");
    for (relative, text, is) in [
        ("openapi/v3/a.yaml", "get:\n", true),
        ("openapi/v3/a.yaml", "# @generated by x\nget:\n", false),
        ("openapi/v3/a.md", "# a\n", true),
        (
            "openapi/v3/a.md",
            "---\nurl: \"https://docs.example/doc/v3/merchant/1.md\"\ntitle: \"a\"\ndoc_id: 1\n---\n",
            false,
        ),
        ("openapi/index.md", "# a\n", true),
        ("overrides.yaml", "", true),
        ("words/fields/a.yaml", "", true),
        ("v3/a.yaml", "", false),
        ("README.md", "", false),
    ] {
        assert_eq!(is_formed(relative, text), is, "{relative} {text}");
    }
}

/// Everything that people wrote in `specs`.
fn specs() -> Vec<Written> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    crate::source::own_files(&root)
        .unwrap()
        .into_iter()
        .map(|(relative, bytes)| Written {
            shown: relative.clone(),
            relative,
            text: String::from_utf8(bytes).unwrap(),
        })
        .filter(|file| is_formed(&file.relative, &file.text))
        .collect()
}

#[test]
fn the_specs_of_this_project_are_formed_and_stay() {
    let files = specs();
    assert!(files.len() > 100, "{}", files.len());
    let overrides = files.iter().find(|file| file.relative == OVERRIDES).unwrap().text.clone();
    let formed = run(&files, Some(&overrides));
    assert_eq!(formed.diagnostics, []);
    assert_eq!(formed.texts.len(), files.len());
    let again: Vec<Written> =
        formed.texts.iter().map(|(at, text)| Written { text: text.clone(), ..files[*at].clone() }).collect();
    for ((at, text), file) in run(&again, Some(&overrides)).texts.iter().zip(&again) {
        assert_eq!(text, &file.text, "{at} {}", file.relative);
    }
}

/// Changes of one line, most of which leave a document that can be read.
fn mutated(text: &str, line: usize, how: u8) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let at = line % lines.len().max(1);
    let Some(one) = lines.get_mut(at) else { return String::new() };
    match how % 12 {
        0 => one.push_str("   "),
        1 => one.push_str(" #why"),
        2 => one.insert_str(0, "  "),
        3 => *one = one.replacen(": ", ":    ", 1),
        4 => lines.insert(at, "# of this".to_owned()),
        5 => lines.insert(at, "        #deep".to_owned()),
        6 => lines.insert(at, String::new()),
        7 => *one = one.trim_start().to_owned(),
        8 => drop(lines.remove(at)),
        9 => {
            if let Some((key, value)) = one.split_once(": ") {
                *one = format!("{key}: \"{}\"", value.replace(['"', '\\'], ""));
            }
        }
        10 => *one = one.replace(" | ", "   |  "),
        _ => return lines.join("\r\n"),
    }
    lines.join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn mutated_specs_stay_what_they_are(
        file in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<usize>(), any::<u8>()), 1..6),
    ) {
        static SPECS: std::sync::LazyLock<Vec<Written>> = std::sync::LazyLock::new(specs);
        let file = file.get(&SPECS);
        let text = changes.iter().fold(file.text.clone(), |text, (line, how)| mutated(&text, *line, *how));
        let one = Written { text, ..file.clone() };
        let formed = run(std::slice::from_ref(&one), None);
        // No mistake of this, whatever it was given.
        for found in &formed.diagnostics {
            prop_assert_ne!(found.code, Code::Internal, "{}", one.text);
        }
        for (_, text) in formed.texts {
            let again = run(&[Written { text: text.clone(), ..one.clone() }], None);
            prop_assert_eq!(again.texts, [(0, text)]);
        }
    }

    #[test]
    fn any_document_stays_what_it_is(text in "([-:a ]|\n|'a b'|\"a: b\"|# c|, |\\[|\\]|\\{|\\}|\\||>|  |- |a: |b: |\n  ){0,40}") {
        match document(&text, &|_| {}, false) {
            Ok(formed) => match document(&formed, &|_| {}, false) {
                Ok(again) => prop_assert_eq!(again, formed),
                Err(_) => prop_assert!(false, "{text:?} {formed:?}"),
            },
            // What `|` is between brackets is not known to its reader, either.
            Err(Fault::Changed) => {
                prop_assert!(text.contains(['[', '{']) && text.contains(['|', '>']), "{text:?}");
            }
            Err(Fault::Unread(_)) => {}
        }
    }
}
