//! The lines at the top of a page in, what it is and where it is published out.

use crate::ir::Protocol;
use crate::span::{FileId, Span};

use super::plain::plain;

/// What a page says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrontMatter {
    /// Where it is published.
    pub url: String,
    /// What it is called.
    pub title: String,
    /// Its number, which no other page has.
    pub number: String,
    /// The language of a sample; a page has none.
    pub sample: Option<String>,
    /// The lines.
    pub span: Span,
    /// Where the text begins.
    pub end: usize,
}

/// Which of the three documentations a page is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Volume {
    /// API v3 and that of brands, whose pages are made by a machine.
    Json(Protocol),
    /// API v2.
    V2,
}

const FENCE: &str = "---";

impl FrontMatter {
    /// Reads it; `None` where there is none, or where it is not that of such a page.
    pub fn read(file: FileId, text: &str) -> Option<Self> {
        let mut front = Self::default();
        let mut at = text.strip_prefix(FENCE)?.starts_with('\n').then_some(FENCE.len() + 1)?;
        loop {
            let line = text.get(at..)?.split('\n').next()?;
            let next = at + line.len() + 1;
            if line.trim_end() == FENCE {
                front.span = Span::new(file, 0, at + line.len());
                front.end = next.min(text.len());
                break;
            }
            if let Some((key, value)) = line.split_once(':') {
                let value = value.trim();
                let value = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value);
                match key {
                    "url" => value.clone_into(&mut front.url),
                    "title" => front.title = plain(value).trim().to_owned(),
                    "doc_id" => value.clone_into(&mut front.number),
                    "example_lang" => front.sample = Some(value.to_owned()),
                    _ => {}
                }
            }
            // Without its end, it is no front matter.
            if next > text.len() {
                return None;
            }
            at = next;
        }
        (!front.url.is_empty() && !front.number.is_empty()).then_some(front)
    }

    /// The documentation that it is part of; `None` where its address is of none.
    pub fn volume(&self) -> Option<Volume> {
        let below = self.url.split_once("/doc/")?.1;
        match below.split('/').next()? {
            "v2" => Some(Volume::V2),
            word => Protocol::of_word(word).map(Volume::Json),
        }
    }
}

/// Whether a text is one of the service's own pages.
pub fn is_official(text: &str) -> bool {
    FrontMatter::read(FileId::default(), text).is_some()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test says so by failing")]

    use super::*;

    fn read(text: &str) -> Option<FrontMatter> {
        FrontMatter::read(FileId::default(), text)
    }

    #[test]
    fn pages_are_known_by_their_address_and_number() {
        let text =
            "---\nurl: \"https://docs.example/doc/brand/12.md\"\ntitle: \"点灯 \"\ndoc_id: 12\n---\n\ntext\n";
        let front = read(text).unwrap();
        assert_eq!((front.title.as_str(), front.number.as_str(), front.sample.clone()), ("点灯", "12", None));
        assert_eq!(front.volume(), Some(Volume::Json(Protocol::Brand)));
        assert_eq!(&text[front.end..], "\ntext\n");
        for (text, is_page) in [
            ("---\nurl: x\ndoc_id: 1\n---", true),
            ("---\nurl: x\ndoc_id: 1\n", false),
            ("---\nurl: x\n---\n", false),
            ("---\ntitle: x\n---\n", false),
            ("# heading\n", false),
            ("---", false),
            ("", false),
        ] {
            assert_eq!(is_official(text), is_page, "{text}");
        }
    }

    #[test]
    fn the_address_tells_the_documentation() {
        for (url, volume) in [
            ("https://a.example/doc/v2/partner/1.md", Some(Volume::V2)),
            ("https://a.example/doc/v3/merchant/1.md", Some(Volume::Json(Protocol::V3))),
            ("https://a.example/doc/global/1.md", None),
            ("https://a.example/1.md", None),
        ] {
            assert_eq!(
                FrontMatter { url: url.to_owned(), ..FrontMatter::default() }.volume(),
                volume,
                "{url}"
            );
        }
    }
}
