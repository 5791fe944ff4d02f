//! What is documented of the members of a request in, the limits in its table out.
//!
//! Replies get none: they are read whatever they have.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::names::Names;
use crate::link::{Bounds, Content, Def, Documented, Member, Record, Role};

/// `limits { "appid": Given MaxLength(32), … }`; nothing where no member has one.
pub fn emit(names: Names<'_>, record: &Record) -> TokenStream {
    if record.role == Role::Reply {
        return TokenStream::new();
    }
    let entries = record.members.iter().filter_map(|member| {
        let limits = limits(names, member);
        let wire = &member.wire;
        (!limits.is_empty()).then(|| quote!(#wire: #(#limits)*))
    });
    let entries: Vec<_> = entries.collect();
    if entries.is_empty() { TokenStream::new() } else { quote!(limits { #(#entries),* }) }
}

/// Those of each item of a list stand before those of the list.
fn limits(names: Names<'_>, member: &Member) -> Vec<TokenStream> {
    let Documented { format: _, length, size, items, pattern, default: _, example: _ } = &member.documented;
    let mut limits = Vec::new();
    let is_family = matches!(member.content, Content::Numbered(_) | Content::Numbered2(_));
    let holds = held(names, &member.content);
    // An empty list is one.
    let is_list = matches!(member.content, Content::List(_));
    let is_given =
        member.required && !is_list && member.embedding.is_none() && (is_family || holds.is_text());
    limits.extend(is_given.then(|| quote!(Given)));
    match holds {
        _ if member.embedding.is_some() => limits.extend(lengths(length)),
        Held::Text => {
            // What is given has a character.
            let is_said = is_given && length.least.as_deref() == Some("1");
            let least = length.least.clone().filter(|_| !is_said);
            limits.extend(lengths(&Bounds { least, most: length.most.clone() }));
            limits.extend(pattern.as_deref().and_then(checked).map(|pattern| quote!(Pattern(#pattern))));
        }
        Held::Whole => {
            limits.extend(lengths(length));
            limits.extend(bounds(
                size,
                |number: i64| Some(Literal::i64_unsuffixed(number)),
                ["Minimum", "Maximum"],
            ));
        }
        Held::Fraction => limits.extend(bounds(size, float, ["Least", "Most"])),
        // Values that are not listed are told anyway.
        Held::Symbol | Held::Other => {}
    }
    if is_list {
        limits.extend(bounds(items, count, ["MinItems", "MaxItems"]));
    }
    limits
}

/// What limits look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Held {
    Text,
    Symbol,
    Whole,
    Fraction,
    Other,
}

impl Held {
    fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Symbol)
    }
}

fn held(names: Names<'_>, content: &Content) -> Held {
    match content {
        Content::Text | Content::Sensitive => Held::Text,
        Content::Integer => Held::Whole,
        Content::Float => Held::Fraction,
        Content::Named { id, .. } => match names.types().def(*id) {
            Def::Symbol(symbol) if !symbol.numeric => Held::Symbol,
            Def::Symbol(_) | Def::Record(_) | Def::Variants(_) => Held::Other,
        },
        Content::List(element) | Content::Numbered(element) | Content::Numbered2(element) => {
            held(names, element)
        }
        Content::Boolean | Content::Json | Content::File => Held::Other,
    }
}

fn lengths(length: &Bounds) -> Vec<TokenStream> {
    bounds(length, count, ["MinLength", "MaxLength"])
}

/// Nothing has less than none, and none at most is no limit.
fn count(number: u64) -> Option<Literal> {
    (number > 0).then(|| Literal::u64_unsuffixed(number))
}

fn float(number: f64) -> Option<Literal> {
    number.is_finite().then(|| Literal::f64_unsuffixed(number))
}

/// `MinLength(6) MaxLength(32)`; none of those that no value breaks, and none that is no such number.
fn bounds<N: std::str::FromStr>(
    Bounds { least, most }: &Bounds,
    literal: impl Fn(N) -> Option<Literal>,
    [min, max]: [&str; 2],
) -> Vec<TokenStream> {
    let limit = |name: &str, number: &Option<String>| {
        let number = literal(number.as_deref()?.parse().ok()?)?;
        let name = quote::format_ident!("{name}");
        Some(quote!(#name(#number)))
    };
    [limit(min, least), limit(max, most)].into_iter().flatten().collect()
}

/// A pattern without the slashes around it, as far as the runtime can read it too.
fn checked(pattern: &str) -> Option<&str> {
    let inner = pattern.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')).unwrap_or(pattern);
    regex_lite::Regex::new(&format!(r"\A(?:{inner})\z")).is_ok().then_some(inner)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test says so by failing")]
mod tests {
    use super::*;
    use crate::ir;
    use crate::link::{Embedding, Shared, Table};
    use crate::name::RustName;

    fn range(least: &str, most: &str) -> Bounds {
        let of = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Bounds { least: of(least), most: of(most) }
    }

    fn member(content: Content, required: bool, documented: Documented) -> Member {
        Member {
            wire: "a".to_owned(),
            rust: RustName::field("a"),
            content,
            required,
            embedding: None,
            doc: Vec::new(),
            common: None,
            note: None,
            documented,
        }
    }

    fn shown(member: Member, role: Role) -> String {
        let types = Shared::default();
        let owner = RustName::variant("Owner");
        emit(Names::Standing(&owner, &types), &Record { role, members: vec![member] })
            .to_string()
            .replace(' ', "")
    }

    #[test]
    fn each_kind_of_member_has_its_limits() {
        let text = || Documented { length: range("6", "32"), size: range("1", "2"), ..Documented::default() };
        let list = |element| Content::List(Box::new(element));
        let family = |element| Content::Numbered(Box::new(element));
        let many = || Documented { items: range("1", "50"), ..text() };
        let pattern =
            |pattern: &str| Documented { pattern: Some(pattern.to_owned()), ..Documented::default() };
        for (content, required, documented, expected) in [
            (Content::Text, false, Documented::default(), ""),
            (Content::Text, true, Documented::default(), "Given"),
            (Content::Text, false, text(), "MinLength(6)MaxLength(32)"),
            (
                Content::Text,
                false,
                Documented { length: range("0", "9"), ..Documented::default() },
                "MaxLength(9)",
            ),
            (
                Content::Text,
                true,
                Documented { length: range("1", "9"), ..Documented::default() },
                "GivenMaxLength(9)",
            ),
            (Content::Sensitive, true, text(), "GivenMinLength(6)MaxLength(32)"),
            (Content::Integer, true, text(), "MinLength(6)MaxLength(32)Minimum(1)Maximum(2)"),
            (
                Content::Integer,
                true,
                Documented { size: range("-5", "1.5"), ..Documented::default() },
                "Minimum(-5)",
            ),
            (
                Content::Float,
                true,
                Documented { size: range("0.01", "9"), ..Documented::default() },
                "Least(0.01)Most(9.0)",
            ),
            (Content::Boolean, true, text(), ""),
            (list(Content::Text), true, many(), "MinLength(6)MaxLength(32)MinItems(1)MaxItems(50)"),
            (list(Content::Json), true, many(), "MinItems(1)MaxItems(50)"),
            (Content::Text, false, many(), "MinLength(6)MaxLength(32)"),
            (family(Content::Text), true, text(), "GivenMinLength(6)MaxLength(32)"),
            (family(Content::Integer), true, Documented::default(), "Given"),
            (Content::Text, false, pattern(r"/\d{8}|x/"), r#"Pattern("\\d{8}|x")"#),
            (Content::Text, false, pattern("^a/b$"), r#"Pattern("^a/b$")"#),
            (Content::Text, false, pattern("[|-_]"), ""),
            (Content::Integer, false, pattern("a"), ""),
        ] {
            let expected =
                if expected.is_empty() { String::new() } else { format!(r#"limits{{"a":{expected}}}"#) };
            let found = shown(member(content.clone(), required, documented.clone()), Role::Request);
            assert_eq!(found, expected, "{content:?} {required} {documented:?}");
            assert_eq!(shown(member(content, required, documented), Role::Reply), "");
        }
        let inside = Member { embedding: Some(Embedding::Json), ..member(Content::Json, true, text()) };
        assert_eq!(shown(inside, Role::Request), r#"limits{"a":MinLength(6)MaxLength(32)}"#);
    }

    #[test]
    fn a_required_value_of_an_enumeration_is_given() {
        let value = (RustName::variant("A"), ir::ListedValue::new("A", ""));
        let symbol = |numeric| Def::Symbol(crate::link::Symbol { numeric, values: vec![value.clone()] });
        for (numeric, expected) in [(false, r#"limits{"a":Given}"#), (true, "")] {
            let mut table = Table::new(0);
            let field = ir::Field::text("a".to_owned(), crate::span::Span::default());
            let whole = crate::link::Whole { what: "the body of", of: "POST /v3/a".to_owned() };
            let own = crate::link::Own::field(&field);
            let id = table.intern(own, symbol(numeric), Default::default(), &whole).unwrap();
            let types = Shared::new(vec![table]);
            let content = Content::Named { id, part: RustName::variant("A") };
            let record =
                Record { role: Role::Request, members: vec![member(content, true, Documented::default())] };
            let owner = RustName::variant("Owner");
            let found = emit(Names::Standing(&owner, &types), &record).to_string().replace(' ', "");
            assert_eq!(found, expected);
        }
    }
}
