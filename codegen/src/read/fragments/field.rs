//! A member of a schema in, one field of the model out.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::{Map, Value as Json};

use crate::diag::{Code, Diagnostic};
use crate::ir::{
    BaseWord, Encoding, Facets, Field, Fixed, Format, ListedValue, Notation, Open, Presence, Secrecy, Told,
    Type, TypeWord, Variant,
};
use crate::name::RustName;
use crate::rules::{self, Shown, TableContext};
use crate::span::{Span, Spanned};
use crate::yaml::Node;

use super::cx::Cx;
use super::enclosing::Enclosing;
use super::format;
use super::format_words::Meaning;
use super::others::{self, Fate};
use super::schema::{Cut, Embedded, Member, Schema};
use super::tree::Located;
use super::{facets, seal, sensitive, shape, text};

/// The members of an object.
pub fn members<'a>(cx: &mut Cx<'a, '_>, schema: &Schema<'a>, context: TableContext) -> Vec<Field> {
    if let Some(known) = cx.known(schema, context) {
        return known;
    }
    let begun = cx.begin_object();
    others::refuse_beside(cx, schema);
    let required: BTreeSet<&str> = schema.required.iter().map(|name| name.value).collect();
    let mut fields: Vec<Field> = Vec::new();
    let mut origins: BTreeMap<String, Span> = BTreeMap::new();
    // What members of this object have inside, by name.
    let mut deeper: Vec<Spanned<&str>> = Vec::new();
    cx.enclosing.push(Enclosing::of(schema));
    let mut members: VecDeque<Member<'a>> = schema.members.clone().into();
    while let Some(member) = members.pop_front() {
        let Some(name) = rules::wire_name(&mut cx.rules, member.name, member.name.span, None) else {
            continue;
        };
        if let Some(first) = origins.get(&name) {
            rules::refuse_repeated(&mut cx.rules, &name, member.name.span, *first);
            continue;
        }
        if !cx.count(1) {
            break;
        }
        origins.insert(name.clone(), member.name.span);
        let field = cx.below(schema, Some(&name), &member.places, Cut::Json, |cx, inner| {
            deeper.extend(inner.members.iter().map(|member| member.name));
            let is_required = inner.is_required || required.contains(member.name.value);
            let mut field = named(cx, name.clone(), member.name.span, &inner, context);
            field.presence = if is_required { Presence::Required } else { Presence::Optional };
            field.fixed.presence = inner.is_required;
            field.fixed.ty = inner.cut.is_some();
            field
        });
        fields.push(field);
        members.extend(cx.enclosing.last_mut().map(Enclosing::take).unwrap_or_default());
    }
    cx.enclosing.pop();
    for Spanned { value: name, span } in &schema.required {
        if !origins.contains_key(*name) && !schema.has(name) {
            let message = format!("`{name}` is required, but no property has that name");
            let found = Diagnostic::new(Code::UnknownRequired, *span, message);
            cx.report(match deeper.iter().find(|member| member.value == *name) {
                Some(member) => found.related(member.span, "a property inside of another one has it"),
                None => found,
            });
        }
    }
    schema.sensitive.apply(cx, &mut fields, context);
    if cx.is_outermost() {
        let sample = schema.example.map(Node::json);
        rules::widen(&mut cx.rules, &mut fields, &sample.iter().collect::<Vec<_>>());
    }
    cx.finish_object(&begun, schema, context, &fields);
    fields
}

/// The field of a name and a schema; it is optional unless the caller says more.
pub fn named<'a>(
    cx: &mut Cx<'a, '_>,
    name: String,
    origin: Span,
    schema: &Schema<'a>,
    context: TableContext,
) -> Field {
    let before = cx.rules.doubts();
    let reading = reading(cx, &name, schema, context);
    let example =
        schema.example.and_then(|node| fitting(&node.json(), &reading.ty, reading.encoding.as_ref()));
    let Reading { word, ty, secrecy, encoding, values, guessed, facets, item_example } = reading;
    // A number that only JSON holds is written as one.
    let is_wide = *ty.element() == Type::Json && matches!(word.base, BaseWord::Integer | BaseWord::Number);
    let example = example.and_then(|example| if is_wide { numeral(example) } else { Some(example) });
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
        told: Told::default(),
        // A garbled cell has garbled neighbors.
        example: example.filter(|_| !guessed),
        facets,
        fixed: Fixed::default(),
        guessed,
        doubts: cx.rules.doubts_since(before),
        origin,
        witnesses: Vec::new(),
        wire: name,
    }
}

/// Numbers in place of texts that hold them; `None` if JSON cannot hold one.
fn numeral(example: Json) -> Option<Json> {
    match example {
        Json::String(text) => rules::number(&text).map(Json::Number),
        Json::Array(items) => items.into_iter().map(numeral).collect::<Option<_>>().map(Json::Array),
        other => Some(other),
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

fn reading<'a>(cx: &mut Cx<'a, '_>, name: &str, schema: &Schema<'a>, context: TableContext) -> Reading {
    let listed = values(cx, name, schema);
    let (base, guessed) = base_word(cx, name, schema);
    if let Some(cut) = schema.cut {
        return cut_off(cut, base.is_none());
    }
    let mut own = facets::read(schema);
    let span = schema.span.unwrap_or(cx.rules.origin);
    rules::drop_absurd_lengths(&mut cx.rules, name, span, &mut own);
    let secrecy = seal::secrecy(cx, name, schema, base, context);
    shape::check(cx, name, schema, base);
    let Some(base) = base else {
        let element = items(cx, name, schema, (&listed, &own), context);
        let word = TypeWord { base: element.word.base, array: true };
        let default = own.default.or(element.facets.default);
        let facets = Facets { min_items: own.min_items, max_items: own.max_items, default, ..element.facets };
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
                Some(embedded) => inside(cx, name, schema, embedded, context),
                None => (Type::Text, None),
            };
            Reading { secrecy, encoding, ..plain(ty) }
        }
        BaseWord::Boolean | BaseWord::True => plain(Type::Boolean),
        BaseWord::Integer | BaseWord::Number | BaseWord::Float => plain(number(cx, name, schema, word, &own)),
        BaseWord::Object if schema.ty.is_some_and(|ty| ty.value == "file") => plain(Type::File),
        BaseWord::Object if !schema.one_of.is_empty() => plain(variants(cx, schema, context)),
        BaseWord::Object if schema.members.is_empty() => {
            let span = schema.span.unwrap_or(cx.rules.origin);
            match schema.others.first() {
                Some(others) => others::take_whole(cx, name, schema, others.span(), Fate::Json),
                None => rules::warn_empty_object(&mut cx.rules, name, span),
            }
            plain(Type::Json)
        }
        BaseWord::Object => {
            let fields = cx.deeper(|cx| members(cx, schema, context));
            plain(if fields.is_empty() { Type::Json } else { Type::Object(fields) })
        }
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

/// What stands for a schema that is not read any further.
fn cut_off(cut: Cut, is_list: bool) -> Reading {
    let (base, ty) = match cut {
        Cut::Json => (BaseWord::Object, Type::Json),
        Cut::Text => (BaseWord::String, Type::Text),
        Cut::Integer => (BaseWord::Integer, Type::Integer),
        Cut::Float => (BaseWord::Float, Type::Float),
    };
    Reading {
        word: TypeWord { base, array: is_list },
        ty: if is_list { Type::List(Box::new(ty)) } else { ty },
        secrecy: Secrecy::Plain,
        encoding: None,
        values: Vec::new(),
        guessed: false,
        facets: Facets::default(),
        item_example: None,
    }
}

/// What the items of a list are.
fn items<'a>(
    cx: &mut Cx<'a, '_>,
    name: &str,
    schema: &Schema<'a>,
    (listed, own): (&[ListedValue], &Facets),
    context: TableContext,
) -> Reading {
    if schema.items.is_empty() {
        let span = schema.span.unwrap_or(cx.rules.origin);
        let message = format!("the items of `{name}` are not documented");
        cx.rules.doubt(Open::Items, Diagnostic::new(Code::EmptyObject, span, message).label("read as texts"));
        let text = Schema { ty: Some(Spanned { value: "string", span }), ..Schema::default() };
        return Reading { guessed: true, ..reading(cx, name, &text, context) };
    }
    cx.below(schema, None, &schema.items, Cut::Json, |cx, inner| {
        // Lists of one another nest as objects do.
        let mut element = match is_list(&inner) {
            true => cx.deeper(|cx| list_in_list(cx, name, &inner, context)),
            false => reading(cx, name, &inner, context),
        };
        if *element.ty.element() == Type::Integer && inner.cut.is_none() {
            // What is said of a list is said of its items.
            let claim = sensitive::claim(name, schema.span.unwrap_or(cx.rules.origin), Some(element.word));
            let shown = shown(schema.example).facets(own);
            *element.ty.element_mut() = rules::number_type(&mut cx.rules, &claim, listed, shown);
        }
        let example =
            inner.example.and_then(|node| fitting(&node.json(), &element.ty, element.encoding.as_ref()));
        let nested = || element.item_example.clone().map(|item| Json::Array(vec![item]));
        // Members have examples of their own.
        let has_members = matches!(element.ty, Type::Object(_) | Type::Variants(_));
        Reading { item_example: example.filter(|_| !has_members).or_else(nested), ..element }
    })
}

fn list_in_list<'a>(cx: &mut Cx<'a, '_>, name: &str, inner: &Schema<'a>, context: TableContext) -> Reading {
    if cx.is_too_deep(inner) { cut_off(Cut::Json, true) } else { reading(cx, name, inner, context) }
}

fn is_list(schema: &Schema<'_>) -> bool {
    match schema.ty {
        Some(ty) => ty.value == "array",
        None => schema.members.is_empty() && schema.one_of.is_empty() && !schema.items.is_empty(),
    }
}

fn number(cx: &mut Cx<'_, '_>, name: &str, schema: &Schema<'_>, word: TypeWord, own: &Facets) -> Type {
    let claim = sensitive::claim(name, schema.span.unwrap_or(cx.rules.origin), Some(word));
    // What all values are multiples of, or beyond, is written like them.
    let steps = ["multipleOf", "exclusiveMinimum", "exclusiveMaximum"];
    let steps = steps.iter().filter_map(|name| schema.limit(name)?.text()).filter(|text| has_fraction(text));
    let shown = steps.fold(shown(schema.example).facets(own), Shown::text);
    match rules::number_type(&mut cx.rules, &claim, &schema.values, shown) {
        Type::Integer if format::meaning(schema) == Some(Meaning::Fraction) => Type::Float,
        ty => ty,
    }
}

fn has_fraction(written: &str) -> bool {
    Shown::default().text(written).has_fraction()
}

/// What an example shows of the values of a number.
fn shown(example: Option<&Node>) -> Shown {
    let Some(node) = example else { return Shown::default() };
    match node.text() {
        // As it is written: a number may have lost digits.
        Some(text) => Shown::default().text(text),
        None => Shown::default().value(&node.json()),
    }
}

/// What is inside a text.
fn inside<'a>(
    cx: &mut Cx<'a, '_>,
    name: &str,
    schema: &Schema<'a>,
    embedded: &Embedded<'a>,
    context: TableContext,
) -> (Type, Option<Encoding>) {
    cx.below(schema, None, &embedded.places, Cut::Text, |cx, inner| match inner.cut {
        Some(_) => (Type::Text, None),
        None => document_inside(cx, name, (schema, inner), embedded, context.inside()),
    })
}

fn document_inside<'a>(
    cx: &mut Cx<'a, '_>,
    name: &str,
    (schema, inner): (&Schema<'a>, Schema<'a>),
    embedded: &Embedded<'a>,
    context: TableContext,
) -> (Type, Option<Encoding>) {
    let kind = if embedded.is_form { Format::UrlEncoded } else { Format::Json };
    let says_list = format::meaning(schema) == Some(Meaning::JsonArray);
    let list = !embedded.is_form && (inner.ty.is_some_and(|ty| ty.value == "array") || says_list);
    let encoding = Encoding { format: kind, marked: true, list, documented_at: None };
    if !list {
        if !shape::is_object(cx, name, &inner, context) {
            return (Type::Text, None);
        }
        if let Some(others) = inner.others.first().filter(|_| inner.members.is_empty()) {
            others::take_whole(cx, name, &inner, others.span(), Fate::Text);
            return (Type::Text, None);
        }
        let fields = cx.deeper(|cx| members(cx, &inner, context));
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
    let mut element =
        cx.named_below(&key, |cx| cx.deeper(|cx| named(cx, key.clone(), embedded.span, &whole, context)));
    if !matches!(element.ty, Type::List(_)) {
        let message = format!("`{name}` is said to hold a list, but its schema describes something else");
        cx.report(Diagnostic::new(Code::BadSchema, embedded.span, message));
        element.ty = Type::List(Box::new(element.ty));
        element.word.array = true;
    }
    element.presence = Presence::Required;
    (Type::Object(vec![element]), Some(encoding))
}

/// The items of a list that an embedded example is, or that is all that it has, under a name that no field has.
fn wrapped(example: &Json, fields: &[Field]) -> Option<Json> {
    let is_known = |name: &String| fields.iter().any(|field| field.wire == *name);
    let items = match rules::opened_example(example).into_owned() {
        Json::Array(items) => items,
        Json::Object(whole) if whole.len() == 1 => match whole.into_iter().next()? {
            (name, Json::Array(items)) if !is_known(&name) => items,
            _ => return None,
        },
        _ => return None,
    };
    let is_item = |item: &Json| item.as_object().is_some_and(|item| item.keys().any(is_known));
    (!items.is_empty() && items.iter().all(is_item)).then_some(Json::Array(items))
}

/// One of several objects, told apart by the code span in its description.
fn variants<'a>(cx: &mut Cx<'a, '_>, schema: &Schema<'a>, context: TableContext) -> Type {
    let variants = schema.one_of.iter().enumerate().map(|(index, at)| {
        cx.below(schema, None, &[*at], Cut::Json, |cx, inner| variant(cx, &inner, *at, index, context))
    });
    Type::Variants(variants.collect())
}

fn variant<'a>(
    cx: &mut Cx<'a, '_>,
    schema: &Schema<'a>,
    at: Located<'a>,
    index: usize,
    context: TableContext,
) -> Variant {
    shape::is_object(cx, "oneOf", schema, context);
    let description = schema.description.unwrap_or_default();
    let label = match description.split('`').nth(1) {
        Some(label) => label.to_owned(),
        None => {
            let message = "this alternative has no label".to_owned();
            rules::numbered_label(&mut cx.rules, at.span(), message, index)
        }
    };
    let fields = match schema.cut {
        Some(_) => Vec::new(),
        None => cx.labeled_below(&label, |cx| cx.deeper(|cx| members(cx, schema, context.inside()))),
    };
    Variant {
        rust: RustName::variant(&label),
        doc: text::lines(description),
        fields,
        presence: Presence::Required,
        origin: at.span(),
        label,
    }
}

/// An example as the type has it; `None` if it does not fit.
fn fitting(example: &Json, ty: &Type, encoding: Option<&Encoding>) -> Option<Json> {
    if let Some(encoding) = encoding {
        if let Type::List(element) = ty
            && let Type::Object(fields) = &**element
        {
            return wrapped(example, fields);
        }
        let opened = rules::opened_example(example);
        let is_inside = encoding.format == Format::Json && (opened.is_object() || opened.is_array());
        return is_inside.then(|| opened.into_owned());
    }
    match (ty, example) {
        (_, Json::Null) => None,
        (Type::Text, Json::Number(number)) => Some(Json::from(number.to_string())),
        (Type::Text, Json::Bool(boolean)) => Some(Json::from(boolean.to_string())),
        (Type::Text, Json::String(_)) | (Type::Boolean, Json::Bool(_)) | (Type::Json, _) => {
            Some(example.clone())
        }
        (Type::Integer, Json::Number(number)) => rules::integer(&number.to_string()).map(Json::from),
        (Type::Integer, Json::String(text)) => rules::integer(text).map(Json::from),
        (Type::Float, Json::Number(_)) => Some(example.clone()),
        (Type::Float, Json::String(text)) => rules::number(text).map(Json::Number),
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
