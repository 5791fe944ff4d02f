//! A document of API v2 enters; the runtime and `roxmltree` read the same in it, and what is written of it is read again.

use roxmltree::{Document as Tree, Node};
use wechatpay_runtime::v2::xml::{Document, to_xml};

/// Reads the document with both.
pub fn run(data: &[u8]) {
    let _ = Document::parse_embedded(data);
    let Ok(document) = Document::parse(data) else { return };
    let text = std::str::from_utf8(data).expect("only UTF-8 is read");
    match Tree::parse(text) {
        Ok(tree) => compare(&document, tree.root_element(), text.contains('\r')),
        Err(error) => assert!(!is_plain(text), "roxmltree does not take it: {error}"),
    }
    let Ok(parameters) = document.parameters() else { return };
    let is_writable = parameters.values().all(|text| text.chars().all(is_character));
    let written = to_xml(&parameters);
    assert_eq!(written.is_ok(), is_writable, "what was read can be written");
    let Ok(written) = written else { return };
    let again = Document::parse(written.as_bytes()).expect("what was written can be read");
    assert_eq!(again.parameters().as_ref(), Ok(&parameters), "{written}");
    let tree = Tree::parse(&written).expect("what was written is XML");
    compare(&again, tree.root_element(), written.contains('\r'));
}

/// Whether a document has nothing but elements, texts and CDATA: no attributes, no comments, no declaration, and no `]]>`
/// or character that XML cannot hold in a text, which are all skipped or taken as they are.
fn is_plain(text: &str) -> bool {
    if !text.chars().all(is_character) {
        return false;
    }
    let mut rest = text;
    while let Some((before, tag)) = rest.split_once('<') {
        if before.contains("]]>") {
            return false;
        }
        let end = match tag.strip_prefix("![CDATA[") {
            Some(inside) => inside.split_once("]]>"),
            None => tag.split_once('>').filter(|(tag, _)| {
                let name = tag.strip_prefix('/').unwrap_or(tag);
                let name = name.strip_suffix('/').unwrap_or(name).trim_end();
                name.chars().all(|it| it.is_alphanumeric() || "_-.".contains(it))
            }),
        };
        match end {
            Some((_, behind)) => rest = behind,
            None => return false,
        }
    }
    !rest.contains("]]>")
}

/// XML 1.0, section 2.2.
fn is_character(it: char) -> bool {
    matches!(it, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// The same elements with the same texts in the same order.
fn compare(document: &Document, root: Node<'_, '_>, has_returns: bool) {
    assert_eq!(root.tag_name().name(), "xml");
    let elements = || root.children().filter(Node::is_element);
    let theirs = elements().filter(|node| !node.children().any(|child| child.is_element()));
    let theirs: Vec<(String, String)> =
        theirs.map(|node| (node.tag_name().name().to_owned(), content(node))).collect();
    let ours: Vec<(String, String)> =
        document.texts().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
    // XML makes one line end of all; the runtime keeps them as they were signed.
    let without = |pairs: Vec<(String, String)>| -> Vec<(String, String)> {
        pairs.into_iter().map(|(name, text)| (name, text.replace(['\r', '\n'], ""))).collect()
    };
    if has_returns {
        assert_eq!(without(ours), without(theirs));
    } else {
        assert_eq!(ours, theirs);
    }
}

/// The text of an element, without comments.
fn content(node: Node<'_, '_>) -> String {
    node.children().filter(Node::is_text).filter_map(|child| child.text()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_looked_at_is_told_apart() {
        for (text, expected) in [
            ("<xml><a>1</a><b/><c><![CDATA[<x y=1>]]></c></xml>", true),
            ("<xml ><a\n>1 > 0</a ></xml>\n", true),
            ("<xml a=\"1\"/>", false),
            ("<xml><!-- a --></xml>", false),
            ("<?xml version=\"1.0\"?><xml/>", false),
            ("<xml><a>]]></a></xml>", false),
            ("<xml/>]]>", false),
            ("<xml><a>\u{8}</a></xml>", false),
        ] {
            assert_eq!(is_plain(text), expected, "{text}");
        }
    }
}
