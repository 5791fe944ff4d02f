//! Each format on small pages, and no panic on any place.

use super::words::WARNINGS_PER_CODE;
use super::*;
use crate::diag::Code;
use crate::span::{FileId, Span};

const PAGE: &str = "\
# 条件查询 {#get}

| 名称 | 类型 | 描述 |
| --- | --- | --- |
| mchid | string {data-required} | 商户号 | 多余
| mchid | int | 再一次
";

fn sources() -> (SourceMap, FileId, FileId) {
    let mut map = SourceMap::default();
    let page = map.add("specs/a,b.md".into(), "a,b.md".into(), PAGE.into());
    let other =
        map.add("specs/other.md".into(), "other.md".into(), "first\n| mchid | string | 商户号\n".into());
    (map, page, other)
}

fn find(text: &str, file: FileId, part: &str) -> Span {
    let start = text.find(part).unwrap();
    Span::new(file, start, start + part.len())
}

fn excess() -> (SourceMap, Diagnostic) {
    let (map, page, other) = sources();
    let diagnostic = Diagnostic::new(Code::ExcessCells, find(PAGE, page, "多余"), "this row has 4 cells")
        .label("a fourth cell")
        .related(find(PAGE, page, "名称"), "the header has three")
        .related(Span::new(other, 6, 21), "also here")
        .of("GET /v3/a");
    (map, diagnostic)
}

#[test]
fn a_diagnostic_is_drawn_under_the_right_characters() {
    let (map, diagnostic) = excess();
    let expected = "\
warning[row/excess-cells]: this row has 4 cells
 --> specs/a,b.md:5:42
  |
3 | | 名称 | 类型 | 描述 |
  |   ---- the header has three
4 | | --- | --- | --- |
5 | | mchid | string {data-required} | 商户号 | 多余
  |                                             ^^^^ a fourth cell
  |
 ::: specs/other.md:2:1
  |
2 | | mchid | string | 商户号
  | --------------- also here
  |
  = help: write `\\|` for a bar inside a cell

1 warning
";
    assert_eq!(render(Format::Human, false, &map, &[diagnostic]), expected);
}

#[test]
fn a_global_error_needs_no_place() {
    let (map, ..) = sources();
    let diagnostic =
        Diagnostic::global(Code::BadOverrides, "line 3 is\nno mapping").help("indent it").of("GET /v3/a");
    let text = render(Format::Human, false, &map, std::slice::from_ref(&diagnostic));
    // A line break is of a text that is quoted, and begins no line of the terminal.
    let expected = "\
error[overrides/bad-file]: line 3 is\\nno mapping
 |
 = note: in `GET /v3/a`
 = help: indent it

1 error
";
    assert_eq!(text, expected);
    let github = "::error title=overrides/bad-file::line 3 is%0Ano mapping%0Ahelp: indent it\n";
    assert_eq!(render(Format::Github, false, &map, &[diagnostic]), github);
}

#[test]
fn long_rows_are_cut_around_the_place() {
    let mut map = SourceMap::default();
    let row = format!("| name | string | {}目标{}\n", "说明".repeat(200), "文字".repeat(200));
    let file = map.add("a.md".into(), "a.md".into(), row.repeat(2));
    let whole = Span::new(file, 0, row.len());
    let both = Span::new(file, 0, row.len() * 2);
    for span in [find(&row, file, "目标"), find(&row, file, "name"), whole, both] {
        let diagnostic = Diagnostic::new(Code::BadRow, span, "long").label("here");
        let text = render(Format::Human, false, &map, &[diagnostic]);
        for line in text.lines() {
            let wide = line.chars().filter(|it| !it.is_ascii()).count();
            assert!(line.chars().count() + wide <= WIDEST, "{line}");
        }
    }
}

/// The width of an excerpt with its gutter, and some room for the label.
const WIDEST: usize = 140;

#[test]
fn repeated_warnings_are_counted_and_errors_are_not() {
    let (map, page, _) = sources();
    let warnings = (0..9).map(|at| Diagnostic::new(Code::BlankInName, Span::new(page, at, at), "blank"));
    let errors = (0..9).map(|at| Diagnostic::new(Code::BadName, Span::new(page, at, at), "name"));
    let all: Vec<_> = warnings.chain(errors).collect();
    let text = render(Format::Human, false, &map, &all);
    assert_eq!(text.matches("warning[row/blank-in-name]").count(), WARNINGS_PER_CODE);
    assert_eq!(text.matches("error[row/bad-name]").count(), 9);
    let end =
        "\n\n… and 4 more row/blank-in-name warnings (--format json lists all)\n\n9 errors, 9 warnings\n";
    assert!(text.ends_with(end), "{text}");
    assert_eq!(render(Format::Json, false, &map, &all).lines().count(), 18);
    assert_eq!(render(Format::Human, false, &map, &[]), "");
}

#[test]
fn what_is_about_encryption_comes_first_and_is_never_left_out() {
    let (map, page, _) = sources();
    let row = find(PAGE, page, "| mchid | int | 再一次\n");
    let names = (0..20).map(|_| Diagnostic::new(Code::BlankInName, row, "a name"));
    let secrets = [Code::UnmarkedSecret, Code::NamedSensitive].into_iter().cycle().take(20);
    let secrets = secrets.map(|code| Diagnostic::new(code, row, "a secret"));
    let all: Vec<_> = names.chain(secrets).collect();
    for format in Format::ALL {
        let text = render(*format, false, &map, &all);
        assert_eq!(text.matches("a secret").count(), 20, "{format}");
        assert!(text.rfind("a secret") < text.find("a name"), "{format}");
    }
}

#[test]
fn json_has_every_key_once() {
    let (map, diagnostic) = excess();
    let text = render(Format::Json, true, &map, &[diagnostic]);
    let expected = concat!(
        r#"{"code":"row/excess-cells","severity":"warning","message":"this row has 4 cells","#,
        r#""file":"specs/a,b.md","line":5,"column":42,"end_line":5,"end_column":44,"label":"a fourth cell","#,
        r#""related":[{"file":"specs/a,b.md","line":3,"column":3,"end_line":3,"end_column":5,"#,
        r#""label":"the header has three"},{"file":"specs/other.md","line":2,"column":1,"end_line":2,"#,
        r#""end_column":16,"label":"also here"}],"help":"write `\\|` for a bar inside a cell","#,
        r#""operation":"GET /v3/a"}"#,
        "\n"
    );
    assert_eq!(text, expected);
    let global = render(Format::Json, false, &map, &[Diagnostic::global(Code::Internal, "x").help("y")]);
    assert!(global.contains(r#""file":null,"line":null,"#), "{global}");
}

#[test]
fn github_commands_are_escaped() {
    let (map, diagnostic) = excess();
    let text = render(Format::Github, false, &map, &[diagnostic]);
    let expected = "::warning file=specs/a%2Cb.md,line=5,endLine=5,col=42,endColumn=44,title=row/excess-cells::\
        this row has 4 cells (a fourth cell)%0Aspecs/a,b.md:3:3: the header has three%0A\
        specs/other.md:2:1: also here%0Ahelp: write `\\|` for a bar inside a cell\n";
    assert_eq!(text, expected);
    assert_eq!(
        super::github::line(&map, &Diagnostic::global(Code::Internal, "100%\r\n").help("x"))
            .matches("%25%0D%0A")
            .count(),
        1
    );
}

#[test]
fn a_row_is_underlined_without_its_line_break() {
    let (map, page, _) = sources();
    let row = find(PAGE, page, "| mchid | int | 再一次\n");
    let text = render(Format::Json, false, &map, &[Diagnostic::new(Code::BadRow, row, "row")]);
    assert!(text.contains(r#""line":6,"column":1,"end_line":6,"end_column":20"#), "{text}");
}

#[test]
fn formats_have_names() {
    for format in Format::ALL {
        assert_eq!(format.to_string().parse(), Ok(*format));
    }
    assert_eq!(
        "xml".parse::<Format>(),
        Err("`xml` is not a format; use `human`, `json`, `github` or `sarif`".to_owned())
    );
}

proptest::proptest! {
    #[test]
    fn no_place_makes_it_panic(
        text in "(\\PC|[\\x00-\\x1f 描述|é\u{feff}\u{200b}\u{202e}\u{fffd}\r\n\t]){0,60}",
        message in "(\\PC|[\r\n\t]){0,9}",
        offsets in proptest::collection::vec((0..200u32, 0..200u32, 0..2usize), 1..5),
        color: bool,
    ) {
        let mut map = SourceMap::default();
        let files = [map.add("a.md".into(), "a.md".into(), text), map.add("b.md".into(), "b.md".into(), PAGE.into())];
        let span = |(start, end, file): (u32, u32, usize)| Span { file: files[file], start, end };
        let mut diagnostic = Diagnostic::new(Code::BadRow, span(offsets[0]), message.clone()).label(message.clone());
        for offset in &offsets[1..] {
            diagnostic = diagnostic.related(span(*offset), message.clone());
        }
        for format in Format::ALL {
            let text = render(*format, color, &map, std::slice::from_ref(&diagnostic));
            assert!(text.ends_with('\n'));
        }
    }
}

#[test]
fn of_a_long_line_and_of_far_lines_only_what_is_around_a_place_is_drawn() {
    let line = format!("{}描述{}", "值".repeat(200_000), "x".repeat(200_000));
    let text = format!("first\n{line}\n{}last\n", "between\n".repeat(2000));
    let mut map = SourceMap::default();
    let file = map.add("long.md".into(), "long.md".into(), text.clone());
    let diagnostic = Diagnostic::new(Code::BadRow, find(&text, file, "描述"), "this is too long")
        .label("here")
        .related(find(&text, file, "last"), "far away")
        .related(find(&text, file, "first"), "before it");
    let shown = render(Format::Human, false, &map, std::slice::from_ref(&diagnostic));
    assert!(shown.contains(" --> long.md:2:200001\n") && shown.contains("描述"), "{shown}");
    assert!(shown.contains("long.md:2003:1\n") && shown.contains("---- far away"), "{shown}");
    assert!(shown.contains("----- before it"), "{shown}");
    assert!(shown.len() < 4000 && shown.lines().all(|line| line.chars().count() < 200), "{shown}");
    let begin: Vec<&str> = shown.lines().skip(1).take(3).map(str::trim).collect();
    assert_eq!(begin[..2], ["--> long.md:2:200001", "|"], "{shown}");
    assert!(begin[2].starts_with("2 | ..."), "{shown}");
    for color in [false, true] {
        let shown = render(Format::Human, color, &map, std::slice::from_ref(&diagnostic));
        let names_a_place = |line: &str| !line.contains(":::") || line.contains("long.md");
        assert!(shown.lines().all(names_a_place), "{shown}");
    }
}
