//! A member of a schema in, one field of the model out.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};

use crate::diag::{Code, Diagnostic};
use crate::ir::{
    BaseWord, Encoding, Facets, Field, Fixed, Format, ListedValue, Notation, Presence, Secrecy, Type,
    TypeWord, Variant,
};
use crate::name::RustName;
use crate::rules::{self, TableContext};
use crate::span::{Span, Spanned};

use super::cx::Cx;
use super::format;
use super::format_words::Meaning;
use super::schema::{Embedded, Schema};
use super::tree::Located;
use super::{facets, seal, sensitive, shape, text};

/// Deeper than any schema of the tree.
const DEEPEST: usize = 24;

/// The members of an object.
pub fn members<'a>(
    cx: &mut Cx<'a, '_>,
    schema: &Schema<'a>,
    context: TableContext,
    depth: usize,
) -> Vec<Field> {
    if cx.is_circle {
        return Vec::new();
    }
    if depth > DEEPEST {
        cx.is_circle = true;
        let span = schema.span.unwrap_or(cx.rules.origin);
        cx.report(Diagnostic::new(Code::BadReference, span, "this schema contains itself"));
        return Vec::new();
    }
    let names: BTreeSet<&str> = schema.members.iter().map(|member| member.name.value).collect();
    let required: BTreeSet<&str> = schema.required.iter().map(|name| name.value).collect();
    for name in &schema.required {
        if !names.contains(name.value) {
            let message = format!("`{}` is required, but no property has that name", name.value);
            cx.report(Diagnostic::new(Code::UnknownRequired, name.span, message));
        }
    }
    let mut fields: Vec<Field> = Vec::new();
    let mut read: BTreeMap<String, Span> = BTreeMap::new();
    for member in &schema.members {
        let Some(name) = rules::wire_name(&mut cx.rules, member.name, member.name.span, None) else {
            continue;
        };
        if let Some(first) = read.get(&name) {
            rules::refuse_repeated(&mut cx.rules, &name, member.name.span, *first);
            continue;
        }
        read.insert(name.clone(), member.name.span);
        let inner = Schema::read(cx, &member.places);
        let required = inner.is_required || required.contains(member.name.value);
        let mut field = named(cx, name, member.name.span, &inner, context, depth);
        field.presence = if required { Presence::Required } else { Presence::Optional };
        field.fixed.presence = inner.is_required;
        fields.push(field);
    }
    schema.sensitive.apply(cx, &mut fields, context);
    fields
}

/// The field of a name and a schema; it is optional unless the caller says more.
pub fn named<'a>(
    cx: &mut Cx<'a, '_>,
    name: String,
    origin: Span,
    schema: &Schema<'a>,
    context: TableContext,
    depth: usize,
) -> Field {
    let reading = reading(cx, &name, schema, context, depth);
    let example =
        schema.example.and_then(|node| fitting(&node.json(), &reading.ty, reading.encoding.as_ref()));
    let Reading { word, ty, secrecy, encoding, values, guessed, facets, item_example } = reading;
    let example = example.or_else(|| item_example.map(|item| Json::Array(vec![item])));
    Field {
        rust: RustName::field(&name),
        word,
        ty,
        presence: Presence::Optional,
        secrecy,
        encoding,
        values,
        notation: Notation::default(),
        doc: text::lines(schema.description.unwrap_or_default()),
        // A garbled cell has garbled neighbors.
        example: example.filter(|_| !guessed),
        facets,
        fixed: Fixed::default(),
        guessed,
        origin,
        wire: name,
    }
}

/// What a schema says of the values of a field.
struct Reading {
    word: TypeWord,
    ty: Type,
    secrecy: Secrecy,
    encoding: Option<Encoding>,
    values: Vec<ListedValue>,
    guessed: bool,
    facets: Facets,
    /// The example of the items of a list.
    item_example: Option<Json>,
}

fn reading<'a>(
    cx: &mut Cx<'a, '_>,
    name: &str,
    schema: &Schema<'a>,
    context: TableContext,
    depth: usize,
) -> Reading {
    let listed = values(cx, name, schema);
    let (base, guessed) = base_word(cx, name, schema);
    let own = facets::read(schema);
    let secrecy = seal::secrecy(cx, name, schema, base, context);
    shape::check(cx, name, schema, base);
    let Some(base) = base else {
        let element = items(cx, name, schema, context, depth);
        let word = TypeWord { base: element.word.base, array: true };
        let facets = Facets { min_items: own.min_items, max_items: own.max_items, ..element.facets };
        let mut values = element.values;
        values.extend(listed);
        return Reading { word, ty: Type::List(Box::new(element.ty)), facets, values, ..element };
    };
    let word = TypeWord { base, array: false };
    let plain = |ty| Reading {
        word,
        ty,
        secrecy: Secrecy::Plain,
        encoding: None,
        values: listed.clone(),
        guessed,
        facets: own.clone(),
        item_example: None,
    };
    match base {
        BaseWord::String => {
            let (ty, encoding) = match &schema.embedded {
                Some(embedded) => inside(cx, name, schema, embedded, context, depth),
                None => (Type::Text, None),
            };
            Reading { secrecy, encoding, ..plain(ty) }
        }
        BaseWord::Boolean | BaseWord::True => plain(Type::Boolean),
        BaseWord::Integer | BaseWord::Number | BaseWord::Float => plain(number(cx, name, schema, word)),
        BaseWord::Object if schema.ty.is_some_and(|ty| ty.value == "file") => plain(Type::File),
        BaseWord::Object if !schema.one_of.is_empty() => plain(variants(cx, schema, context, depth)),
        BaseWord::Object if schema.members.is_empty() => {
            let span = schema.span.unwrap_or(cx.rules.origin);
            rules::warn_empty_object(&mut cx.rules, name, span);
            plain(Type::Json)
        }
        BaseWord::Object => plain(Type::Object(members(cx, schema, context, depth + 1))),
    }
}

/// The values that a schema lists. Those that a reference brought belong to another field if the example is not one of them.
fn values(cx: &mut Cx<'_, '_>, name: &str, schema: &Schema<'_>) -> Vec<ListedValue> {
    let example = schema.example.filter(|_| schema.borrows_values);
    let Some((example, text)) = example.and_then(|example| Some((example, example.text()?))) else {
        return schema.values.clone();
    };
    if schema.values.iter().any(|value| value.wire == text) {
        return schema.values.clone();
    }
    let message = format!("the values of `{name}` come from a reference, and do not include its example");
    cx.report(Diagnostic::new(Code::ForeignValues, example.span, message).label("the values are not read"));
    Vec::new()
}

/// The word for a type and whether it is a guess; no word for a list.
fn base_word(cx: &mut Cx<'_, '_>, name: &str, schema: &Schema<'_>) -> (Option<BaseWord>, bool) {
    let Some(written) = schema.ty else {
        let guess = match () {
            () if !schema.members.is_empty() || !schema.one_of.is_empty() => Some(BaseWord::Object),
            () if !schema.items.is_empty() => None,
            () => Some(BaseWord::String),
        };
        // What only has members or values says enough.
        return (guess, guess == Some(BaseWord::String) && schema.values.is_empty());
    };
    match written.value {
        "array" => return (None, false),
        "file" => return (Some(BaseWord::Object), false),
        word => {
            if let Some(word) = rules::parse_word(word).filter(|word| !word.array) {
                return (Some(word.base), false);
            }
        }
    }
    let meant = rules::meant_word(written.value.trim()).and_then(rules::parse_word);
    let base = meant.map_or(BaseWord::String, |word| word.base);
    let message = format!("`{}`, the type of `{name}`, is not a type", written.value);
    cx.report(
        Diagnostic::new(Code::GarbledType, written.span, message).label(format!("read as `{}`", base.word())),
    );
    (Some(base), true)
}

/// What the items of a list are.
fn items<'a>(
    cx: &mut Cx<'a, '_>,
    name: &str,
    schema: &Schema<'a>,
    context: TableContext,
    depth: usize,
) -> Reading {
    let inner = match schema.items.as_slice() {
        items @ [_, ..] if depth < DEEPEST => Schema::read(cx, items),
        _ => {
            let span = schema.span.unwrap_or(cx.rules.origin);
            let message = format!("the items of `{name}` are not documented");
            cx.report(Diagnostic::new(Code::EmptyObject, span, message).label("read as texts"));
            let text = Schema { ty: Some(Spanned { value: "string", span }), ..Schema::default() };
            let reading = reading(cx, name, &text, context, depth + 1);
            return Reading { guessed: true, ..reading };
        }
    };
    let element = reading(cx, name, &inner, context, depth + 1);
    let example =
        inner.example.and_then(|node| fitting(&node.json(), &element.ty, element.encoding.as_ref()));
    let nested = || element.item_example.clone().map(|item| Json::Array(vec![item]));
    // Members have examples of their own.
    let has_members = matches!(element.ty, Type::Object(_) | Type::Variants(_));
    Reading { item_example: example.filter(|_| !has_members).or_else(nested), ..element }
}

fn number(cx: &mut Cx<'_, '_>, name: &str, schema: &Schema<'_>, word: TypeWord) -> Type {
    let claim = sensitive::claim(name, schema.span.unwrap_or(cx.rules.origin), Some(word));
    if !rules::lists_numbers(&mut cx.rules, &claim, &schema.values) {
        return Type::Text;
    }
    let has_fraction = |json: Json| json.as_f64().is_some_and(|number| number.fract() != 0.0);
    let by_format = format::meaning(schema) == Some(Meaning::Fraction);
    let by_example = schema.example.is_some_and(|example| has_fraction(example.json()));
    if by_format || by_example { Type::Float } else { Type::Integer }
}

/// What is inside a text.
fn inside<'a>(
    cx: &mut Cx<'a, '_>,
    name: &str,
    schema: &Schema<'a>,
    embedded: &Embedded<'a>,
    context: TableContext,
    depth: usize,
) -> (Type, Option<Encoding>) {
    let inner = Schema::read(cx, &embedded.places);
    let kind = if embedded.is_form { Format::UrlEncoded } else { Format::Json };
    let says_list = format::meaning(schema) == Some(Meaning::JsonArray);
    let list = !embedded.is_form && (inner.ty.is_some_and(|ty| ty.value == "array") || says_list);
    let encoding = Encoding { format: kind, marked: true, list, documented_at: None };
    if !list {
        if !shape::is_object(cx, name, &inner, context) {
            return (Type::Text, None);
        }
        let fields = members(cx, &inner, context.inside(), depth + 1);
        if fields.is_empty() {
            return (Type::Text, None);
        }
        let wraps = schema.example.filter(|example| wrapped(&example.json(), &fields).is_some());
        let ty = match wraps {
            None => Type::Object(fields),
            Some(example) => {
                let message = format!("the example of `{name}` is a list of what its schema describes");
                cx.report(Diagnostic::new(Code::ListedItems, example.span, message).label("read as a list"));
                Type::List(Box::new(Type::Object(fields)))
            }
        };
        return (ty, Some(encoding));
    }
    // The name of an item is in the documentation only.
    let key = embedded
        .places
        .iter()
        .find_map(|at| at.text("x-key"))
        .and_then(rules::joined_name)
        .unwrap_or_else(|| "item".to_owned());
    let whole = Schema { ty: inner.ty.or(schema.ty.map(|ty| Spanned { value: "array", ..ty })), ..inner };
    let mut element = named(cx, key, embedded.span, &whole, context.inside(), depth + 1);
    if !matches!(element.ty, Type::List(_)) {
        let message = format!("`{name}` is said to hold a list, but its schema describes something else");
        cx.report(Diagnostic::new(Code::BadSchema, embedded.span, message));
        element.ty = Type::List(Box::new(element.ty));
        element.word.array = true;
    }
    element.presence = Presence::Required;
    (Type::Object(vec![element]), Some(encoding))
}

/// The items of a list that is all that an embedded example has, under a name that no field has.
fn wrapped(example: &Json, fields: &[Field]) -> Option<Json> {
    let Json::Object(whole) = serde_json::from_str(example.as_str()?).ok()? else { return None };
    let is_known = |name: &String| fields.iter().any(|field| field.wire == *name);
    let is_alone = whole.len() == 1;
    match whole.into_iter().next()? {
        (name, Json::Array(items)) if is_alone && !is_known(&name) => {
            let is_item = |item: &Json| item.as_object().is_some_and(|item| item.keys().any(is_known));
            (!items.is_empty() && items.iter().all(is_item)).then_some(Json::Array(items))
        }
        _ => None,
    }
}

/// One of several objects, told apart by the code span in its description.
fn variants<'a>(cx: &mut Cx<'a, '_>, schema: &Schema<'a>, context: TableContext, depth: usize) -> Type {
    let alternatives: Vec<Located<'a>> = schema.one_of.clone();
    let variants = alternatives.into_iter().enumerate().map(|(index, at)| {
        let inner = Schema::read(cx, &[at]);
        shape::is_object(cx, "oneOf", &inner, context);
        let description = inner.description.unwrap_or_default();
        let label = match description.split('`').nth(1) {
            Some(label) => label.to_owned(),
            None => {
                let message = "this alternative has no label".to_owned();
                rules::numbered_label(&mut cx.rules, at.span(), message, index)
            }
        };
        Variant {
            rust: RustName::variant(&label),
            doc: text::lines(description),
            fields: members(cx, &inner, context.inside(), depth + 1),
            presence: Presence::Required,
            origin: at.span(),
            label,
        }
    });
    Type::Variants(variants.collect())
}

/// An example as the type has it; `None` if it does not fit.
fn fitting(example: &Json, ty: &Type, encoding: Option<&Encoding>) -> Option<Json> {
    if let Some(encoding) = encoding {
        if let Type::List(element) = ty
            && let Type::Object(fields) = &**element
        {
            return wrapped(example, fields);
        }
        let text = example.as_str()?;
        return (encoding.format == Format::Json).then(|| serde_json::from_str(text).ok()).flatten();
    }
    match (ty, example) {
        (_, Json::Null) => None,
        (Type::Text, Json::Number(number)) => Some(Json::from(number.to_string())),
        (Type::Text, Json::Bool(boolean)) => Some(Json::from(boolean.to_string())),
        (Type::Text, Json::String(_)) | (Type::Boolean, Json::Bool(_)) | (Type::Json, _) => {
            Some(example.clone())
        }
        (Type::Integer, Json::Number(number)) if number.is_i64() => Some(example.clone()),
        (Type::Integer, Json::String(text)) => text.parse::<i64>().ok().map(Json::from),
        (Type::Float, Json::Number(_)) => Some(example.clone()),
        (Type::Boolean, Json::String(text)) => text.to_ascii_lowercase().parse::<bool>().ok().map(Json::from),
        (Type::List(element), Json::Array(items)) => {
            items.iter().map(|item| fitting(item, element, None)).collect::<Option<Vec<_>>>().map(Json::Array)
        }
        (Type::List(element), single) => fitting(single, element, None).map(|item| Json::Array(vec![item])),
        (Type::Object(_) | Type::Variants(_), Json::Object(_)) => Some(example.clone()),
        _ => None,
    }
}

/// The examples of these fields as one document; `None` if there is none.
pub fn document(fields: &[Field]) -> Option<Json> {
    let members: Map<String, Json> =
        fields.iter().filter_map(|field| Some((field.wire.clone(), example(field)?))).collect();
    (!members.is_empty()).then_some(Json::Object(members))
}

fn example(field: &Field) -> Option<Json> {
    if field.example.is_some() || field.encoding.as_ref().is_some_and(|encoding| encoding.list) {
        return field.example.clone();
    }
    within(&field.ty)
}

fn within(ty: &Type) -> Option<Json> {
    match ty {
        Type::Object(fields) => document(fields),
        Type::List(element) => within(element).map(|item| Json::Array(vec![item])),
        _ => None,
    }
}
