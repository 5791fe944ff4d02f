//! Foreign text in, one line of Markdown out that has no structure but what is ours.

use super::inline::{self, Links};
use super::url;
use crate::chars::visible;
use crate::name::RustName;

/// One line of Markdown that rustdoc takes as it is meant.
///
/// It is made of words of the generator, which are `'static`, and of foreign text that went through a function of this
/// module; there is no other way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Markdown(String);

impl Markdown {
    /// Words of the generator.
    pub fn fixed(text: &'static str) -> Self {
        Self(text.to_owned())
    }

    /// Words of the generator with a part in the place of each `{}`.
    pub fn with<const N: usize>(template: &'static str, parts: [Self; N]) -> Self {
        let mut parts = parts.into_iter();
        let mut pieces = template.split("{}");
        let mut out = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            out.push_str(&parts.next().unwrap_or_default().0);
            out.push_str(piece);
        }
        Self(out)
    }

    /// The parts that are not empty, with words of the generator between them.
    pub fn joined(parts: impl IntoIterator<Item = Self>, between: &'static str) -> Self {
        let parts: Vec<String> =
            parts.into_iter().map(|part| part.0).filter(|part| !part.is_empty()).collect();
        Self(parts.join(between))
    }

    /// A name in Rust, as it is: for code and for the targets of links.
    pub fn name(name: &RustName) -> Self {
        Self(name.as_str().to_owned())
    }

    /// A number.
    pub fn number(number: impl Into<u64>) -> Self {
        Self(number.into().to_string())
    }

    /// Begins a sentence: with a capital letter, unless it begins with code.
    #[must_use]
    pub fn capitalized(self) -> Self {
        let mut chars = self.0.chars();
        Self(chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect()))
    }

    /// The same with what stands for them in the place of code spans; a text that has links already stays as it is.
    #[must_use]
    pub fn linked(self, link: impl Fn(&str) -> Option<Self>) -> Self {
        // Back-ticks are told apart only where each begins or ends a span.
        if ["](", "``", "\\`"].iter().any(|sign| self.0.contains(sign)) {
            return self;
        }
        let mut out = String::new();
        let mut pieces = self.0.split('`');
        out.push_str(pieces.next().unwrap_or_default());
        while let (Some(span), text) = (pieces.next(), pieces.next()) {
            match link(span) {
                Some(link) if text.is_some() => out.push_str(&link.0),
                _ => {
                    out.push('`');
                    out.push_str(span);
                    out.push_str(if text.is_some() { "`" } else { "" });
                }
            }
            out.push_str(text.unwrap_or_default());
        }
        Self(out)
    }

    /// The same as an item of a list.
    #[must_use]
    pub fn as_item(self) -> Self {
        Self(format!("{ITEM}{}", self.0))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it is an item of a list, see [`prose`].
    pub fn is_item(&self) -> bool {
        self.0.starts_with(ITEM)
    }
}

/// Begins an item of a list.
const ITEM: &str = "- ";

/// A paragraph; `- text` is an item of a list, and no other structure of the text survives.
pub fn prose(text: &str) -> Markdown {
    let body = text.trim().strip_prefix(ITEM).map(|body| inline::block(body, Links::Kept));
    match body.filter(|body| !body.is_empty()) {
        Some(body) => Markdown(format!("{ITEM}{body}")),
        None => Markdown(inline::block(text, Links::Kept)),
    }
}

/// The first line of an item's documentation, which lists of items show as well.
pub fn title(text: &str) -> Markdown {
    Markdown(inline::block(text, Links::Labels))
}

/// Some words inside of a sentence.
pub fn words(text: &str) -> Markdown {
    Markdown(inline::inline(&crate::chars::readable(text), Links::Labels))
}

/// A text as code, whatever is in it; what cannot be seen is shown as an escape.
pub fn code(text: &str) -> Markdown {
    let text = visible(text);
    Markdown(if text.is_empty() { "`\"\"`".to_owned() } else { span(&text) })
}

/// A code span of a line without hidden characters.
pub(super) fn span(text: &str) -> String {
    // The fence is longer than every run of back-ticks inside.
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let touches = text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']);
    if touches { format!("{fence} {text} {fence}") } else { format!("{fence}{text}{fence}") }
}

/// A link to a page; where its address is not an address of the web, both are text.
pub fn link(label: &str, address: &str) -> Markdown {
    let label = crate::chars::readable(label);
    match url::target(address) {
        Some(target) if label.is_empty() => self::address(&target),
        Some(target) => Markdown(format!("[{}]({target})", inline::inline(&label, Links::None))),
        None => Markdown::joined([words(&label), code(address)], " "),
    }
}

/// An address that is a link to itself.
pub fn address(address: &str) -> Markdown {
    match url::target(address) {
        Some(target) => Markdown(format!("<{target}>")),
        None => code(address),
    }
}

/// A part of the note of `#[deprecated]`: as it is where that is nothing but words, as code otherwise.
pub fn note(text: &str) -> Markdown {
    let text = crate::chars::readable(text);
    let is_plain =
        |c: char| c.is_alphanumeric() || matches!(c, ' ' | '/' | '.' | ',' | '-' | '，' | '。' | '、');
    if text.chars().all(is_plain) { Markdown(text) } else { code(&text) }
}
