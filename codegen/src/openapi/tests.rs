//! What does not show in a snapshot: names, patterns, and which schemas are shared.

use serde_json::{Map, Value, json};

use super::components::Components;
use super::facets::bare;
use super::names::Ids;
use super::schema::pattern_of;

#[test]
fn operations_are_called_by_method_and_path() {
    let mut ids = Ids::default();
    for (verb, path, expected) in [
        ("post", "/v3/pay/transactions/jsapi", "post_v3_pay_transactions_jsapi"),
        ("get", "/v3/lamps/{lamp_id}", "get_v3_lamps_by_lamp_id"),
        ("get", "/v3/lamps/lamp_id", "get_v3_lamps_lamp_id"),
        ("post", "/v3/lamps", "post_v3_lamps"),
        ("post", "/v3/lamps/", "post_v3_lamps_"),
        ("get", "/v3/lamps/out-lamp-no/{out_lamp_no}/x", "get_v3_lamps_out_lamp_no_by_out_lamp_no_x"),
        // These two cannot be told apart by their words.
        ("get", "/v3/a-b", "get_v3_a_b"),
        ("get", "/v3/a_b", "get_v3_a_b_2"),
        ("get", "/v3/a/b", "get_v3_a_b_3"),
    ] {
        assert_eq!(ids.id(verb, path), expected, "{path}");
    }
}

#[test]
fn numbered_families_are_patterns() {
    for (wire, expected) in [
        ("coupon_id_$n", Some("^coupon_id_[0-9]+$")),
        ("coupon_id_$n_$m", Some("^coupon_id_[0-9]+_[0-9]+$")),
        ("coupon_id", None),
    ] {
        assert_eq!(pattern_of(wire).as_deref(), expected, "{wire}");
    }
}

#[test]
fn patterns_lose_the_delimiters_of_php() {
    for (written, expected) in [(r"/\d{6}/", r"\d{6}"), ("^a$", "^a$"), ("/a", "/a"), ("/", "/")] {
        assert_eq!(bare(written), expected, "{written}");
    }
}

fn lamp(state: &str) -> Value {
    json!({ "type": "object", "properties": { "state": { "type": "string", "description": state } } })
}

fn with(mut place: Value, key: &str, value: &str) -> Value {
    place[key] = value.into();
    place
}

/// The name of the only component, and its schema.
fn only(components: &Map<String, Value>) -> (&String, &Value) {
    assert_eq!(components.len(), 1, "{components:?}");
    components.iter().next().unwrap()
}

#[test]
fn what_two_places_have_is_a_component_and_anything_else_stands_where_it_is() {
    let mut components = Components::default();
    let inner = components.share("inner", lamp("inside"), false);
    let outer = json!({ "type": "object", "properties": { "inner": inner } });
    let twice = [
        components.share("lamp", outer.clone(), false),
        with(components.share("lamp", outer, false), "description", "Another."),
    ];
    let once = with(components.share("other", lamp("once"), false), "description", "A third.");
    let (document, components) = components.resolved(json!({ "twice": twice, "once": once }));
    let (name, schema) = only(&components);
    assert!(name.starts_with("Lamp_"), "{name}");
    // What only a component has is no component.
    assert_eq!(schema["properties"]["inner"], lamp("inside"));
    let reference = format!("#/components/schemas/{name}");
    let twice = json!([{ "$ref": reference }, { "$ref": reference, "description": "Another." }]);
    let once = with(lamp("once"), "description", "A third.");
    assert_eq!(document, json!({ "twice": twice, "once": once }));
}

#[test]
fn names_follow_from_structure_and_not_from_words() {
    let named = |texts: &[&str]| {
        let mut components = Components::default();
        let places: Vec<Value> =
            texts.iter().map(|text| components.share("lamp", lamp(text), false)).collect();
        components.resolved(places.into())
    };
    let (_, one) = named(&["On or off.", "On or off."]);
    let (_, other) = named(&["Whether it is lit.", "Whether it is lit."]);
    assert_eq!(only(&one).0, only(&other).0);
    // Where words differ, those that most places have are those of the component, and nobody else's are lost.
    let (document, mixed) = named(&["a", "b", "b", "b", "a"]);
    assert_eq!(only(&mixed), (only(&one).0, &lamp("b")));
    assert_eq!((&document[0], &document[4]), (&lamp("a"), &lamp("a")));
    assert!(document[1]["$ref"].is_string());

    let mut components = Components::default();
    let number = json!({ "type": "object", "properties": { "state": { "type": "integer" } } });
    let places = [components.share("lamp", number.clone(), false), components.share("lamp", number, false)];
    let (_, changed) = components.resolved(places.to_vec().into());
    assert_ne!(only(&changed).0, only(&one).0);
    // A property may be called like something that is said.
    let called = |name: &str| {
        let mut components = Components::default();
        let schema = json!({ "type": "object", "properties": { name: { "type": "string" } } });
        components.share("lamp", schema, true);
        let (_, components) = components.resolved(Value::Null);
        only(&components).0.clone()
    };
    assert_ne!(called("description"), called("title"));
}
