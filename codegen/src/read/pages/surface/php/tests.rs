//! Literals of samples as people write them.

use serde_json::json;

use super::*;

#[test]
fn literals_are_read_and_expressions_are_not() {
    let cases = [
        (
            "$i->chain('v3/x')->post([ 'a' => '1', 'b' => [1, 2.5, -3,], 'c' => [], ]);",
            json!({"a": "1", "b": [1, 2.5, -3], "c": []}),
        ),
        ("$i->get(['query' => ['x' => true, 'y' => null]])", json!({"query": {"x": true, "y": null}})),
        (
            "$i->post(['d' => \\json_encode(['g' => [['id' => 'x']]]), 'e' => 1])",
            json!({"d": {"g": [{"id": "x"}]}, "e": 1}),
        ),
        (
            "$i->post(['u' => \\urlencode(Formatter::queryStringLike(['k' => 'v']))])",
            json!({"u": {"k": "v"}}),
        ),
        (
            "$i->post(['body' => $media->getStream(['a' => 'b']), // note\n 'x' => 'a' . $b])",
            json!({"body": null, "x": null}),
        ),
        (
            "$i->post(['t' => (string) time(), 'f' => static function ($x) { return [1, 2]; }])",
            json!({"t": null, "f": null}),
        ),
        ("$i->post(['q' => 'it\\'s', 1 => 'x'])", json!({"q": "it's", "1": "x"})),
        ("$i->post(['a' => [1, 'k' => 2]])", json!({"a": {"0": 1, "k": 2}})),
    ];
    for (code, expected) in cases {
        let read = call_argument(code).map(|read| read.map(|literal| literal.value()));
        assert_eq!(read, Some(Ok(expected)), "{code}");
    }
    assert_eq!(call_argument("$uri = new Uri('https://x')"), None);
    assert!(matches!(call_argument("$i->post(['a' => "), Some(Err(_))));
    assert!(matches!(call_argument("$i->post(['a' => 'b"), Some(Err(_))));
}

#[test]
fn text_with_structure_and_expressions_are_told_apart_from_values() {
    let code = r"$i->post(['a' => \json_encode(['b' => null, 'c' => $c]), 'd' => \urlencode(f(['e' => 1])), 'f' => \json_encode($x)])";
    let text = |format, members| Literal::Embedded(format, Box::new(Literal::Map(members)));
    let null = Literal::Scalar(Value::Null);
    let expected = Literal::Map(vec![
        ("a".into(), text(Format::Json, vec![("b".into(), null), ("c".into(), Literal::Unread)])),
        ("d".into(), text(Format::UrlEncoded, vec![("e".into(), Literal::Scalar(json!(1)))])),
        ("f".into(), Literal::Unread),
    ]);
    assert_eq!(call_argument(code), Some(Ok(expected)));
}

#[test]
fn arrays_are_read_where_they_are_set() {
    let cases = [
        (
            "$p = ['a' => 1];\n$p =[\n  'a' => 2, 'b' => f(),\n];\n$p['sign'] = sign($p);\n$r = $i->get([\n  'query' => $p\n]);",
            json!({"query": {"a": 2, "b": null, "sign": null}}),
        ),
        (
            "$m = new M('x');\n$meta = ['n' => 5];\n$m->setMeta(\\json_encode($meta));\n$i->post(['body' => $m->getStream()]);",
            json!({"body": {"meta": {"n": 5}}}),
        ),
        (
            "$m->setMeta(\\json_encode(['n' => $d]));\n$i->post(['body' => $m->getStream()]);",
            json!({"body": {"meta": {"n": null}}}),
        ),
        ("$i->post(['body' => $m->getStream(), 'x' => $y]);", json!({"body": null, "x": null})),
        ("$y = f();\n$i->post(['x' => $y, 'z' => $y . 'a']);", json!({"x": null, "z": null})),
        ("$p = ['a' => $p];\n$i->post(['x' => $p]);", json!({"x": {"a": null}})),
        (
            "$u = new Uri('https://x');\n$q = \\GuzzleHttp\\Psr7\\Query::build(['a' => '1']);\n$u->withQuery($q);",
            json!({"query": {"a": "1"}}),
        ),
        (
            "$p = ['a' => '1'];\n$u->withQuery(Query::build($p))->withFragment('#f');",
            json!({"query": {"a": "1"}, "fragment": "#f"}),
        ),
    ];
    for (code, expected) in cases {
        let read = call_argument(code).map(|read| read.map(|literal| literal.value()));
        assert_eq!(read, Some(Ok(expected)), "{code}");
    }
}

#[test]
fn arrays_that_double_each_other_end() {
    let line = "$p = [$p, $p];\n";
    let code = format!("$p = [1];\n{}$i->post(['x' => $p]);", line.repeat(60));
    assert!(matches!(call_argument(&code), Some(Ok(_))));
}

proptest::proptest! {
    #[test]
    fn any_sample_is_read_without_panic(
        before in "(\n|\\$[ab]|\\['a'\\]| = |=\\[|->setMeta\\(|'|\\]|,|描){0,20}",
        code in "[-\\[\\]()=>,'\"a-z0-9$;. {}\\\\#/*描\n]{0,60}",
    ) {
        call_argument(&format!("{before}$i->post([$a, $b->getStream(), {code}"));
    }
}
