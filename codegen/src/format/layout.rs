//! One item in, its text out: prettyplease's, with blank lines between methods and with tables laid out as tables.
//!
//! prettyplease takes the contents of a macro for a sentence to be wrapped, and sets methods close. Everything else is
//! its own.

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};

/// The longest line of a table.
const WIDTH: usize = 100;

/// The text of one item, with a line break at its end.
pub fn item(item: syn::Item) -> String {
    match item {
        syn::Item::Impl(mut block) if block.items.len() > 1 => {
            let members = std::mem::take(&mut block.items);
            spread(members, |members| syn::Item::Impl(syn::ItemImpl { items: members, ..block.clone() }))
        }
        syn::Item::Trait(mut block) if block.items.len() > 1 => {
            let members = std::mem::take(&mut block.items);
            spread(members, |members| syn::Item::Trait(syn::ItemTrait { items: members, ..block.clone() }))
        }
        syn::Item::Mod(mut module) if module.content.is_some() => {
            let Some((brace, items)) = module.content.take() else { return String::new() };
            let inner = syn::Item::Mod(syn::ItemMod { content: Some((brace, Vec::new())), ..module });
            let head = unparse(inner);
            let head = head.trim_end().trim_end_matches('}').trim_end();
            // Documentation of the module is in it, before its items.
            let apart = if head.ends_with('{') { "" } else { "\n" };
            format!("{head}\n{apart}{}}}\n", indented(&blocks(items)))
        }
        syn::Item::Macro(found) => table(&found).unwrap_or_else(|| unparse(syn::Item::Macro(found))),
        other => unparse(other),
    }
}

/// Items one after the other: lines of one kind together, everything else apart.
pub fn blocks(items: Vec<syn::Item>) -> String {
    let mut text = String::new();
    let mut before = None;
    for item in items {
        let kind = Kind::of(&item);
        if before.is_some_and(|before| before != kind || kind == Kind::Block) {
            text.push('\n');
        }
        before = Some(kind);
        text.push_str(&self::item(item));
    }
    text
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Use,
    ModuleLine,
    Block,
}

impl Kind {
    fn of(item: &syn::Item) -> Self {
        match item {
            syn::Item::Use(_) => Self::Use,
            syn::Item::Mod(module) if module.content.is_none() => Self::ModuleLine,
            _ => Self::Block,
        }
    }
}

fn unparse(item: syn::Item) -> String {
    prettyplease::unparse(&syn::File {
        shebang: None,
        frontmatter: None,
        attrs: Vec::new(),
        items: vec![item],
    })
}

/// Members with blank lines between them, constants and types close together.
fn spread<M: Member>(members: Vec<M>, block: impl Fn(Vec<M>) -> syn::Item) -> String {
    let empty = unparse(block(Vec::new()));
    let Some(head) = empty.trim_end().strip_suffix("{}") else { return unparse(block(members)) };
    let mut text = format!("{head}{{\n");
    let mut before_was_line = true;
    for (index, member) in members.into_iter().enumerate() {
        let is_line = member.is_line();
        let whole = unparse(block(vec![member]));
        let body = whole.strip_prefix(head).and_then(|rest| rest.strip_prefix("{\n"));
        let Some(body) = body.and_then(|rest| rest.strip_suffix("}\n")) else { return whole };
        if index > 0 && !(is_line && before_was_line) {
            text.push('\n');
        }
        before_was_line = is_line;
        text.push_str(body);
    }
    text.push_str("}\n");
    text
}

/// The contents of a block.
trait Member {
    /// Whether it is a line of facts, to be kept close to its likes.
    fn is_line(&self) -> bool;
}

impl Member for syn::ImplItem {
    fn is_line(&self) -> bool {
        matches!(self, Self::Const(_) | Self::Type(_))
    }
}

impl Member for syn::TraitItem {
    fn is_line(&self) -> bool {
        matches!(self, Self::Const(_) | Self::Type(_))
    }
}

fn indented(text: &str) -> String {
    let lines =
        text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") });
    lines.collect()
}

/// `rt::record!(Name { a, b = "c", d as json });`, one entry a line where it does not fit in one. A second table may
/// follow the first, after a word.
fn table(found: &syn::ItemMacro) -> Option<String> {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    let mut head = Vec::new();
    for token in found.mac.tokens.clone() {
        match token {
            TokenTree::Group(entries) if entries.delimiter() == Delimiter::Brace => {
                groups.push((words(std::mem::take(&mut head)), split(&entries)));
            }
            other => head.push(other),
        }
    }
    if groups.is_empty() || !head.is_empty() {
        return None;
    }
    let attributes = attributes(found);
    let path: Vec<_> = found.mac.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    let opening = format!("{attributes}{}!(", path.join("::"));
    let in_line = groups.iter().map(|(head, entries)| format!("{head} {{ {} }}", entries.join(", ")));
    let line = format!("{opening}{});\n", in_line.collect::<Vec<_>>().join(" "));
    if line.chars().count() <= attributes.chars().count() + WIDTH {
        return Some(line);
    }
    let lines = groups.iter().map(|(head, entries)| {
        let lines: String = entries.iter().map(|entry| self::entry(entry)).collect();
        format!("{head} {{\n{lines}}}")
    });
    Some(format!("{opening}{});\n", lines.collect::<Vec<_>>().join(" ")))
}

/// One entry a line, or two where it is long and has an arrow.
fn entry(text: &str) -> String {
    match text.split_once(" => ") {
        Some((left, right)) if text.chars().count() + 5 > WIDTH => {
            format!("    {left}\n        => {right},\n")
        }
        _ => format!("    {text},\n"),
    }
}

/// The lines before a macro.
fn attributes(found: &syn::ItemMacro) -> String {
    let mac = syn::Macro { tokens: TokenStream::new(), ..found.mac.clone() };
    let bare = unparse(syn::Item::Macro(syn::ItemMacro { mac, ..found.clone() }));
    let lines = bare.lines().count().saturating_sub(1);
    if found.attrs.is_empty() {
        String::new()
    } else {
        bare.lines().take(lines).map(|line| format!("{line}\n")).collect()
    }
}

/// The entries of a table, separated by commas.
fn split(entries: &Group) -> Vec<String> {
    let mut found = vec![Vec::new()];
    for token in entries.stream() {
        match (&token, found.last_mut()) {
            (TokenTree::Punct(punct), _) if punct.as_char() == ',' => found.push(Vec::new()),
            (_, Some(entry)) => entry.push(token),
            _ => {}
        }
    }
    found.into_iter().filter(|entry| !entry.is_empty()).map(words).collect()
}

/// Tokens as one writes them in a table: blanks between words, none around `::` and `.`, and none before `:`.
fn words(tokens: Vec<TokenTree>) -> String {
    let mut text = String::new();
    let mut joined = true;
    for token in tokens {
        let (shown, glued) = match &token {
            TokenTree::Punct(punct) => {
                (punct.as_char().to_string(), matches!(punct.as_char(), ':' | '.' | ','))
            }
            TokenTree::Literal(literal) if text.ends_with('-') => (literal.to_string(), true),
            TokenTree::Group(group) => grouped(group),
            other => (TokenStream::from(other.clone()).to_string(), false),
        };
        if !joined && !glued {
            text.push(' ');
        }
        text.push_str(&shown);
        // A single colon ends a word; two of them join, and so do the two halves of an arrow.
        joined = matches!(&token, TokenTree::Punct(punct)
            if punct.spacing() == Spacing::Joint || punct.as_char() == '.' || text.ends_with("::"));
    }
    text
}

/// Tokens in parentheses, brackets or braces, and whether they stand close to what is before them.
fn grouped(group: &Group) -> (String, bool) {
    let inner = words(Vec::from_iter(group.stream()));
    match group.delimiter() {
        Delimiter::Parenthesis => (format!("({inner})"), true),
        Delimiter::Bracket => (format!("[{inner}]"), false),
        Delimiter::Brace => (format!("{{ {inner} }}"), false),
        Delimiter::None => (inner, false),
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    fn shown(tokens: TokenStream) -> String {
        item(syn::parse2(tokens).unwrap())
    }

    #[test]
    fn tables_are_laid_out_as_tables() {
        assert_eq!(
            shown(quote!(rt::record!(PostBody { stock_id, r#type = "type", detail as json });)),
            "rt::record!(PostBody { stock_id, r#type = \"type\", detail as json });\n"
        );
        assert_eq!(
            shown(quote!(rt::open_enum!(Kind: i64 { V1 = 1, Minus1 = -1 });)),
            "rt::open_enum!(Kind: i64 { V1 = 1, Minus1 = -1 });\n"
        );
        assert_eq!(
            shown(quote!(rt::events!(Event { Made(made::Payload) });)),
            "rt::events!(Event { Made(made::Payload) });\n"
        );
        assert_eq!(
            shown(quote!(rt::record!(A: request part { b = "b" } limits { "b": Given MaxLength(32) });)),
            "rt::record!(A: request part { b = \"b\" } limits { \"b\": Given MaxLength(32) });\n"
        );
        let names = (0..12).map(|number| quote::format_ident!("a_rather_long_name_{number}"));
        let long = shown(quote!(rt::record!(Long { #(#names),* });));
        assert!(long.starts_with("rt::record!(Long {\n    a_rather_long_name_0,\n"), "{long}");
        assert!(long.ends_with("    a_rather_long_name_11,\n});\n"), "{long}");
        let wires = (0..12).map(|number| format!("a_rather_long_name_{number}"));
        let long = shown(quote!(rt::record!(Long { a } limits { #(#wires: Minimum(-1)),* });));
        assert!(
            long.starts_with("rt::record!(Long {\n    a,\n} limits {\n    \"a_rather_long_name_0\": "),
            "{long}"
        );
        assert!(long.contains("\"a_rather_long_name_3\": Minimum(-1),\n"), "{long}");
    }

    #[test]
    fn modules_have_their_documentation_before_their_items() {
        assert_eq!(
            shown(quote!(
                pub mod a {
                    #![doc = " `/a/{b}`"]
                    pub mod b;
                    pub mod c {}
                }
            )),
            "pub mod a {\n    //! `/a/{b}`\n\n    pub mod b;\n\n    pub mod c {\n    }\n}\n"
        );
    }

    #[test]
    fn methods_stand_apart_and_facts_together() {
        let text = shown(quote!(
            impl A for B {
                const C: u8 = 1;
                type D = u8;
                fn e() {}
                fn f() {}
            }
        ));
        let expected =
            "impl A for B {\n    const C: u8 = 1;\n    type D = u8;\n\n    fn e() {}\n\n    fn f() {}\n}\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn modules_are_laid_out_like_files() {
        let text = shown(quote!(
            pub mod a {
                use b::c;
                rt::record!(D { e });
                pub struct F;
            }
        ));
        let expected = "pub mod a {\n    use b::c;\n\n    rt::record!(D { e });\n\n    pub struct F;\n}\n";
        assert_eq!(text, expected);
    }
}
