//! The lines and links of a description.

use std::sync::LazyLock;

use regex_lite::Regex;

use crate::ir::Link;
use crate::rules::is_marker;

/// `[label](url)`
static LINK: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\[([^\]]*)\]\((https?://[^)\s]+)\)").ok());

/// The lines of a text, without blanks around them and without empty ones.
pub fn lines(text: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !is_marker(line));
    lines.map(str::to_owned).collect()
}

/// A text without its links, and the links.
pub fn without_links(text: &str) -> (Vec<String>, Vec<Link>) {
    let Some(pattern) = LINK.as_ref() else { return (lines(text), Vec::new()) };
    let mut links: Vec<Link> = Vec::new();
    for found in pattern.captures_iter(text) {
        let link = Link { label: found[1].to_owned(), url: found[2].to_owned() };
        if !links.iter().any(|known| known.url == link.url) {
            links.push(link);
        }
    }
    (lines(&pattern.replace_all(text, "")), links)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_told_apart_from_text() {
        let (text, links) =
            without_links("下单。 [文档](https://a.example/1) [文档](https://a.example/2)\n\n 再说。[x](y)");
        assert_eq!(text, ["下单。", "再说。[x](y)"]);
        let urls: Vec<_> = links.iter().map(|link| link.url.as_str()).collect();
        assert_eq!(urls, ["https://a.example/1", "https://a.example/2"]);
    }
}
